package eps

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"strings"
)

// PDNType is TS 24.301 9.9.4.10.
type PDNType uint8

// The types of PDN.
const (
	PDNTypeIPv4     PDNType = 1
	PDNTypeIPv6     PDNType = 2
	PDNTypeIPv4v6   PDNType = 3
	PDNTypeNonIP    PDNType = 5
	PDNTypeEthernet PDNType = 6
)

// String returns the type's name.
func (t PDNType) String() string {
	switch t & 7 {
	case PDNTypeIPv4:
		return "IPv4"
	case PDNTypeIPv6:
		return "IPv6"
	case PDNTypeIPv4v6:
		return "IPv4v6"
	case PDNTypeNonIP:
		return "non IP"
	case PDNTypeEthernet:
		return "Ethernet"
	}
	return fmt.Sprintf("PDN type %d", uint8(t))
}

// RequestType is TS 24.008 10.5.6.17.
type RequestType uint8

// The types of request.
const (
	InitialRequest           RequestType = 1
	Handover                 RequestType = 2
	RLOSRequest              RequestType = 3
	EmergencyRequest         RequestType = 4
	HandoverEmergencyRequest RequestType = 6
)

// String returns the standard's words.
func (t RequestType) String() string {
	switch t & 7 {
	case InitialRequest:
		return "initial request"
	case Handover:
		return "handover"
	case RLOSRequest:
		return "RLOS"
	case EmergencyRequest:
		return "emergency"
	case HandoverEmergencyRequest:
		return "handover of emergency bearer services"
	}
	return fmt.Sprintf("request type %d", uint8(t))
}

// ReattemptIndicator is TS 24.301 9.9.4.13A.
type ReattemptIndicator uint8

// The bits of a re-attempt indicator.
const (
	RATC   ReattemptIndicator = 1 // no re-attempt in A/Gb, Iu or N1 mode
	EPLMNC ReattemptIndicator = 2 // no re-attempt in an equivalent PLMN
)

// APN is an access point name, labels separated by dots, as TS 23.003 9 has it.
type APN string

// ParseAPN checks labels of 1 to 63 letters, digits and hyphens and a length of
// at most 100 octets when coded (TS 23.003 9.1).
func ParseAPN(s string) (APN, error) {
	if s == "" {
		return "", fmt.Errorf("parse APN: empty")
	}
	if len(s) > 99 {
		return "", fmt.Errorf("parse APN: %d characters, want at most 99", len(s))
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return "", fmt.Errorf("parse APN %q: a label has %d characters, want 1 to 63", s, len(label))
		}
		for i := range len(label) {
			if !isAPNChar(label[i]) {
				return "", fmt.Errorf("parse APN %q: %q is neither letter, digit nor hyphen", s, label[i])
			}
		}
	}
	return APN(s), nil
}

func isAPNChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
}

// Equal reports whether two APNs are the same; case does not matter.
func (a APN) Equal(b APN) bool { return strings.EqualFold(string(a), string(b)) }

// NetworkIdentifier returns a without an operator identifier
// ("mncXXX.mccYYY.gprs") at its end.
func (a APN) NetworkIdentifier() APN {
	labels := strings.Split(string(a), ".")
	n := len(labels)
	if n > 3 && strings.EqualFold(labels[n-1], "gprs") &&
		strings.HasPrefix(strings.ToLower(labels[n-3]), "mnc") && strings.HasPrefix(strings.ToLower(labels[n-2]), "mcc") {
		return APN(strings.Join(labels[:n-3], "."))
	}
	return a
}

// Append appends the labels, each with its length before it. A label over 63
// octets, which no decoded or parsed APN has, is cut.
func (a APN) Append(dst []byte) []byte {
	if a == "" {
		return dst
	}
	for rest, more := string(a), true; more; {
		var label string
		label, rest, more = strings.Cut(rest, ".")
		label = label[:min(len(label), 63)]
		dst = append(append(dst, byte(len(label))), label...)
	}
	return dst
}

// Decode reads labels. Characters outside ParseAPN's are let through, for it is
// not the codec that judges a name, but for dots and empty labels, which would
// not survive.
func (a *APN) Decode(b []byte) error {
	if len(b) == 0 || len(b) > 100 {
		return fmt.Errorf("decode APN: %d octets, want 1 to 100", len(b))
	}
	var buf [100]byte
	text := buf[:0]
	for i := 0; i < len(b); {
		n := int(b[i])
		i++
		if n == 0 || n > 63 || n > len(b)-i {
			return fmt.Errorf("decode APN: label of %d octets at offset %d of %d", n, i-1, len(b))
		}
		label := b[i : i+n]
		for _, c := range label {
			if c == '.' {
				return fmt.Errorf("decode APN: dot in a label")
			}
		}
		if len(text) > 0 {
			text = append(text, '.')
		}
		text = append(text, label...)
		i += n
	}
	*a = APN(text)
	return nil
}

// PDNAddress is TS 24.301 9.9.4.9.
type PDNAddress struct{ octets }

// PDNAddressIPv4 returns the element for an IPv4 address.
func PDNAddressIPv4(a netip.Addr) PDNAddress {
	v4 := a.As4()
	return PDNAddress{octetsOf(append([]byte{byte(PDNTypeIPv4)}, v4[:]...)...)}
}

// PDNAddressIPv6 returns the element for an IPv6 interface identifier.
func PDNAddressIPv6(iid [8]byte) PDNAddress {
	return PDNAddress{octetsOf(append([]byte{byte(PDNTypeIPv6)}, iid[:]...)...)}
}

// PDNAddressIPv4v6 returns the element for both.
func PDNAddressIPv4v6(iid [8]byte, a netip.Addr) PDNAddress {
	p, v4 := PDNAddress{octetsOf(append([]byte{byte(PDNTypeIPv4v6)}, iid[:]...)...)}, a.As4()
	p.n += uint8(copy(p.b[9:], v4[:]))
	return p
}

// Type returns the type of PDN.
func (p PDNAddress) Type() PDNType { return PDNType(p.at(0) & 7) }

// IPv4 returns the IPv4 address, invalid when there is none. 0.0.0.0 says that
// the address comes by DHCP.
func (p PDNAddress) IPv4() netip.Addr {
	switch {
	case p.Type() == PDNTypeIPv4 && p.n >= 5:
		return netip.AddrFrom4([4]byte(p.b[1:5]))
	case p.Type() == PDNTypeIPv4v6 && p.n >= 13:
		return netip.AddrFrom4([4]byte(p.b[9:13]))
	}
	return netip.Addr{}
}

// InterfaceIdentifier returns the IPv6 interface identifier, and false when
// there is none.
func (p PDNAddress) InterfaceIdentifier() ([8]byte, bool) {
	if t := p.Type(); t != PDNTypeIPv6 && t != PDNTypeIPv4v6 || p.n < 9 {
		return [8]byte{}, false
	}
	return [8]byte(p.b[1:9]), true
}

// Decode reads the value part of the element.
func (p *PDNAddress) Decode(b []byte) error {
	v := PDNAddress{octetsOf(b...)}
	want := 5
	switch v.Type() {
	case PDNTypeIPv6:
		want = 9
	case PDNTypeIPv4v6:
		want = 13
	}
	if len(b) < want {
		return fmt.Errorf("decode PDN address: %d octets of type %s, want %d", len(b), v.Type(), want)
	}
	*p = v
	return nil
}

// String returns the type and the addresses.
func (p PDNAddress) String() string {
	s := p.Type().String()
	if iid, ok := p.InterfaceIdentifier(); ok {
		s += fmt.Sprintf(" ::%x:%x:%x:%x", iid[0:2], iid[2:4], iid[4:6], iid[6:8])
	}
	if a := p.IPv4(); a.IsValid() {
		s += " " + a.String()
	}
	return s
}

// EPSQoS is EPS quality of service (TS 24.301 9.9.4.3): QCI, then for GBR
// bearers maximum and guaranteed bit rates in three steps of range.
type EPSQoS struct{ octets }

// NewEPSQoS returns the element with a QCI and no bit rates.
func NewEPSQoS(qci uint8) EPSQoS { return EPSQoS{octetsOf(qci)} }

// EPSQoSOf returns the element with these octets, at most 13.
func EPSQoSOf(b ...byte) EPSQoS { return EPSQoS{octetsOf(b...)} }

// QCI returns the QoS class identifier.
func (q EPSQoS) QCI() uint8 { return q.at(0) }

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
