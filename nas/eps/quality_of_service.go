package eps

import (
	"encoding/binary"
	"math"
)

// EPSQoS is EPS quality of service (TS 24.301 9.9.4.3): QCI, then for GBR
// bearers maximum and guaranteed bit rates, then the same extended and
// extended-2.
type EPSQoS struct{ octets }

// NewEPSQoS returns the element with a QCI and no bit rates.
func NewEPSQoS(qci uint8) EPSQoS { return EPSQoS{octetsOf(qci)} }

// EPSQoSOf returns the element with these octets, at most 13.
func EPSQoSOf(b ...byte) EPSQoS { return EPSQoS{octetsOf(b...)} }

// BitRates are a GBR bearer's rates in kbit/s.
type BitRates struct {
	MaximumUplink, MaximumDownlink       uint64
	GuaranteedUplink, GuaranteedDownlink uint64
}

// NewGBRQoS returns the element with a QCI and the largest rates it can tell
// that are not above the given ones; it ends at 10,000,000 kbit/s.
func NewGBRQoS(qci uint8, r BitRates) EPSQoS {
	var q EPSQoS
	q.b[0], q.n = qci, 5
	for i, kbps := range [4]uint64{r.MaximumUplink, r.MaximumDownlink, r.GuaranteedUplink, r.GuaranteedDownlink} {
		o := qosRateOctets(kbps)
		q.b[1+i], q.b[5+i], q.b[9+i] = o[0], o[1], o[2]
		if o[1] != 0 {
			q.n = max(q.n, 9)
		}
		if o[2] != 0 {
			q.n = 13
		}
	}
	return q
}

// QCI returns the QoS class identifier.
func (q EPSQoS) QCI() uint8 { return q.at(0) }

// BitRates returns the rates, and false when the element has none.
func (q EPSQoS) BitRates() (BitRates, bool) {
	rate := func(i int) uint64 { return qosRate(q.at(1+i), q.at(5+i), q.at(9+i)) }
	return BitRates{rate(0), rate(1), rate(2), rate(3)}, q.n >= 5
}

// qosRateOctets codes kbit/s as octet, extended octet and extended-2 octet,
// the last of which replaces the others.
func qosRateOctets(kbps uint64) [3]byte {
	switch {
	case kbps < 260_000:
		return rateOctets(min(kbps, 256_000))
	case kbps <= 500_000:
		return [3]byte{0xfe, 0xfa, byte((kbps - 256_000) / 4_000)}
	case kbps < 1_500_000:
		return [3]byte{0xfe, 0xfa, byte(61 + (kbps-500_000)/10_000)}
	}
	return [3]byte{0xfe, 0xfa, byte(161 + (min(kbps, 10_000_000)-1_500_000)/100_000)}
}

func qosRate(base, ext, ext2 byte) uint64 {
	switch e := uint64(ext2); {
	case e == 0:
		return rateFrom(base, ext, 0)
	case e <= 61:
		return 256_000 + e*4_000
	case e <= 161:
		return 500_000 + (e-61)*10_000
	default:
		return 1_500_000 + (min(e, 246)-161)*100_000
	}
}

// APNAMBR is the APN aggregate maximum bit rate (TS 24.301 9.9.4.2): downlink
// and uplink, extended, extended-2, each octet or pair of them refining the one
// before.
type APNAMBR struct{ octets }

// NewAPNAMBR returns the element for the largest rates it can tell that are not
// above the given ones, in kbit/s. The coding has steps of 1 kbit/s up to 63,
// then wider ones, and ends at 65,280,000.
func NewAPNAMBR(downlink, uplink uint64) APNAMBR {
	d, u := rateOctets(downlink), rateOctets(uplink)
	b := []byte{d[0], u[0], d[1], u[1], d[2], u[2]}
	switch {
	case d[2] != 0 || u[2] != 0:
	case d[1] != 0 || u[1] != 0:
		b = b[:4]
	default:
		b = b[:2]
	}
	return APNAMBR{octetsOf(b...)}
}

// Downlink returns the rate in kbit/s.
func (a APNAMBR) Downlink() uint64 { return rateFrom(a.at(0), a.at(2), a.at(4)) }

// Uplink returns the rate in kbit/s.
func (a APNAMBR) Uplink() uint64 { return rateFrom(a.at(1), a.at(3), a.at(5)) }

// rateOctets codes kbit/s as octet, extended octet and extended-2 octet.
func rateOctets(kbps uint64) [3]byte {
	var ext2 byte
	if kbps > 256_000 {
		// The third octet counts whole 256 Mbit/s; the first two tell the rest.
		n := min((kbps-1)/256_000, 254)
		ext2 = byte(n)
		kbps = min(kbps-n*256_000, 256_000)
	}
	switch {
	case kbps == 0:
		return [3]byte{0xff, 0, ext2}
	case kbps <= 63:
		return [3]byte{byte(kbps), 0, ext2}
	case kbps < 576:
		return [3]byte{byte(64 + (kbps-64)/8), 0, ext2}
	case kbps < 8_700:
		return [3]byte{byte(min(128+(kbps-576)/64, 254)), 0, ext2}
	case kbps <= 16_000:
		return [3]byte{0xfe, byte(min((kbps-8_600)/100, 74)), ext2}
	case kbps <= 128_000:
		return [3]byte{0xfe, byte(74 + (kbps-16_000)/1_000), ext2}
	}
	return [3]byte{0xfe, byte(186 + (kbps-128_000)/2_000), ext2}
}

func rateFrom(base, ext, ext2 byte) uint64 {
	var kbps uint64
	switch b := uint64(base); {
	case base == 0 || base == 0xff:
	case b < 64:
		kbps = b
	case b < 128:
		kbps = 64 + (b-64)*8
	default:
		kbps = 576 + (b-128)*64
	}
	switch e := uint64(ext); {
	case e == 0:
	case e <= 74:
		kbps = 8_600 + e*100
	case e <= 186:
		kbps = 16_000 + (e-74)*1_000
	default:
		kbps = 128_000 + (min(e, 250)-186)*2_000
	}
	return kbps + uint64(ext2)*256_000
}

// ExtendedAPNAMBR is TS 24.301 9.9.4.29: unit and 16-bit value, downlink then
// uplink.
type ExtendedAPNAMBR [6]byte

// Downlink returns the rate in kbit/s.
func (a ExtendedAPNAMBR) Downlink() uint64 { return extendedRate(a[0], a[1:3]) }

// Uplink returns the rate in kbit/s.
func (a ExtendedAPNAMBR) Uplink() uint64 { return extendedRate(a[3], a[4:6]) }

// extendedRate reads a unit that begins at 4 Mbit/s for 3 and grows by four.
func extendedRate(unit byte, value []byte) uint64 {
	if unit < 3 {
		unit = 3
	}
	kbps := uint64(4_000)
	for range min(unit, 21) - 3 {
		if kbps > math.MaxUint64/4/0xffff {
			break
		}
		kbps *= 4
	}
	return kbps * uint64(binary.BigEndian.Uint16(value))
}

// ExtendedEPSQoS is TS 24.301 9.9.4.30: unit and maximum bit rates, unit and
// guaranteed bit rates.
type ExtendedEPSQoS [10]byte
