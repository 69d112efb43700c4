package gtpv2

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// SecurityMode says which keys and vectors an MM context holds (TS 29.274
// 8.38). Each has an information element of its own.
type SecurityMode uint8

// The security modes.
const (
	GSMKeyAndTriplets SecurityMode = 0
	// UMTSKeysAndUsedCipher is UMTS keys and quintuplets, with the GPRS
	// ciphering algorithm in use.
	UMTSKeysAndUsedCipher SecurityMode = 1
	GSMKeyAndQuintuplets  SecurityMode = 2
	UMTSKeys              SecurityMode = 3
	EPSSecurityContext    SecurityMode = 4
	// UMTSKeysAndQuadruplets is UMTS keys with vectors of both kinds.
	UMTSKeysAndQuadruplets SecurityMode = 5

	securityModes = 6
)

// MMContext is what an SGSN or an MME knows of a device's mobility and security
// (TS 29.274 8.38).
type MMContext struct {
	Mode SecurityMode
	// Opaque is the whole value of a context without UMTS keys, which no S3
	// needs to read: of a GSM key, or an EPS security context, which MMEs give
	// each other. All other fields are of the modes with UMTS keys.
	Opaque []byte

	// KSI is the key set identifier of the keys, 7 for none.
	KSI uint8
	// UsedCipher is the GPRS ciphering algorithm, of UMTSKeysAndUsedCipher.
	UsedCipher uint8
	CK, IK     [16]byte
	// Quadruplets are of UMTSKeysAndQuadruplets. There are five at most of
	// either.
	Quadruplets []Quadruplet
	Quintuplets []Quintuplet
	// DRX is the value of TS 24.008 10.5.5.6.
	DRX nas.Opt[[2]byte]
	// The UE's AMBR, as subscribed and as used.
	SubscribedAMBR, UsedAMBR nas.Opt[AMBR]
	// UENetworkCapability is the value of TS 24.301 9.9.3.34,
	// MSNetworkCapability that of TS 24.008 10.5.5.12.
	UENetworkCapability, MSNetworkCapability []byte
	// MEI is the equipment; IMEI stands in for it where the software version is
	// not known.
	MEI  nas.IMEISV
	IMEI nas.IMEI
	// AccessRestriction has a bit for each access that the subscription forbids,
	// UTRAN the lowest.
	AccessRestriction uint8
	// VoiceDomain is the value of TS 24.008 10.5.5.28.
	VoiceDomain []byte
	// HigherBitRates is 1 if more than 16 Mbit/s may be asked for over Iu.
	HigherBitRates nas.Opt[uint8]
}

// HasUMTSKeys reports whether the context is of a mode with UMTS keys.
func (m *MMContext) HasUMTSKeys() bool {
	return m.Mode == UMTSKeysAndUsedCipher || m.Mode == UMTSKeys || m.Mode == UMTSKeysAndQuadruplets
}

// Places in the three octets that begin a context with UMTS keys: shifts, and
// bits of the first and the second one.
const (
	mmModeShift       = 5
	mmQuintupletShift = 5
	mmQuadrupletShift = 2
	mmDRX             = 1 << 3
	mmUsedAMBR        = 1 << 1
	mmSubscribedAMBR  = 1 << 0
)

func appendMMContext(dst []byte, m *MMContext) []byte {
	if m == nil {
		return dst
	}
	start := len(dst)
	dst = group(dst, key(IEMMContext+IE(m.Mode%securityModes))<<4)
	if !m.HasUMTSKeys() {
		return grouped(append(dst, m.Opaque...), start)
	}
	quintuplets := m.Quintuplets[:min(len(m.Quintuplets), maxVectors)]
	var quadruplets []Quadruplet
	if m.Mode == UMTSKeysAndQuadruplets {
		quadruplets = m.Quadruplets[:min(len(m.Quadruplets), maxVectors)]
	}
	drx, hasDRX := m.DRX.Get()
	dst = append(dst, byte(m.Mode)<<mmModeShift|bit(hasDRX, 3)|m.KSI&7,
		byte(len(quintuplets))<<mmQuintupletShift|byte(len(quadruplets))<<mmQuadrupletShift|
			bit(m.UsedAMBR.Present(), 1)|bit(m.SubscribedAMBR.Present(), 0), m.cipher())
	dst = append(append(dst, m.CK[:]...), m.IK[:]...)
	for i := range quadruplets {
		dst = quadruplets[i].append(dst)
	}
	for i := range quintuplets {
		dst = quintuplets[i].append(dst)
	}
	if hasDRX {
		dst = append(dst, drx[:]...)
	}
	for _, o := range [...]nas.Opt[AMBR]{m.SubscribedAMBR, m.UsedAMBR} {
		if a, ok := o.Get(); ok {
			dst = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(dst, a.Uplink), a.Downlink)
		}
	}
	dst = sized(sized(dst, m.UENetworkCapability), m.MSNetworkCapability)
	dst = append(m.appendMEI(dst), m.AccessRestriction)
	dst = sized(dst, m.VoiceDomain)
	if v, ok := m.HigherBitRates.Get(); ok {
		return grouped(append(dst, 1, v), start)
	}
	return grouped(append(dst, 0), start)
}

func (m *MMContext) cipher() byte {
	if m.Mode == UMTSKeysAndUsedCipher {
		return m.UsedCipher & 7
	}
	return 0
}

func (m *MMContext) appendMEI(dst []byte) []byte {
	at := len(dst)
	dst = append(dst, 0)
	switch {
	case !m.MEI.IsZero():
		dst = fromIdentity(m.MEI.AppendMobileIdentity(dst, typeIMEISV), at+1)
	case !m.IMEI.IsZero():
		dst = fromIdentity(m.IMEI.AppendMobileIdentity(dst, typeIMEI), at+1)
	}
	dst[at] = byte(len(dst) - at - 1)
	return dst
}

// mmContextMode is the security mode of the current element, false if it is no
// MM context.
func (d *decoder) mmContextMode() (SecurityMode, bool) {
	mode := IE(d.key>>4) - IEMMContext
	return SecurityMode(mode), mode < securityModes && d.key&15 == 0
}

// mmContext reads the current element, of that mode, into m, whose lists it
// reuses. It reports whether the element makes sense.
func (d *decoder) mmContext(m *MMContext, mode SecurityMode) bool {
	*m = MMContext{Mode: mode, Quadruplets: m.Quadruplets[:0], Quintuplets: m.Quintuplets[:0]}
	ok := len(d.value) > 0 && SecurityMode(d.value[0]>>mmModeShift) == mode
	switch {
	case !ok:
	case m.HasUMTSKeys():
		ok = m.decode(&reader{rest: d.value})
	default:
		m.Opaque = d.value
	}
	if !ok {
		d.fail(&Error{Message: d.message, Cause: CauseMandatoryIEIncorrect, IE: IE(d.key >> 4)})
	}
	return ok
}

// decode reads a context with UMTS keys. What later releases append is left
// alone, and what earlier ones do not have is absent.
func (m *MMContext) decode(r *reader) bool {
	head := r.take(3)
	if head == nil {
		return false
	}
	m.KSI = head[0] & 7
	if m.Mode == UMTSKeysAndUsedCipher {
		m.UsedCipher = head[2] & 7
	}
	copy(m.CK[:], r.take(16))
	copy(m.IK[:], r.take(16))
	quintuplets, quadruplets := int(head[1]>>mmQuintupletShift), 0
	if m.Mode == UMTSKeysAndQuadruplets {
		quadruplets = int(head[1] >> mmQuadrupletShift & 7)
	}
	if quintuplets > maxVectors || quadruplets > maxVectors {
		return false
	}
	for range quadruplets {
		m.Quadruplets = append(m.Quadruplets, r.quadruplet())
	}
	for range quintuplets {
		m.Quintuplets = append(m.Quintuplets, r.quintuplet())
	}
	if head[0]&mmDRX != 0 {
		var drx [2]byte
		copy(drx[:], r.take(2))
		m.DRX.Set(drx)
	}
	if head[1]&mmSubscribedAMBR != 0 {
		m.SubscribedAMBR.Set(r.ambr())
	}
	if head[1]&mmUsedAMBR != 0 {
		m.UsedAMBR.Set(r.ambr())
	}
	m.UENetworkCapability, m.MSNetworkCapability = r.sized(), r.sized()
	if r.failed {
		return false
	}
	return m.decodeRest(r)
}

func (m *MMContext) decodeRest(r *reader) bool {
	if mei := r.sized(); len(mei) > 0 {
		var (
			buf [maxTBCD + 1]byte
			err error
		)
		if v := toIdentity(&buf, mei); len(v) > maxTBCD {
			m.MEI, err = nas.IMEISVFromMobileIdentity(v)
		} else {
			m.IMEI, err = nas.IMEIFromMobileIdentity(v)
		}
		if err != nil {
			return false
		}
	}
	if !r.failed && len(r.rest) > 0 {
		m.AccessRestriction = r.octet()
	}
	if !r.failed && len(r.rest) > 0 {
		m.VoiceDomain = r.sized()
	}
	if !r.failed && len(r.rest) > 0 {
		if v := r.sized(); len(v) > 0 {
			m.HigherBitRates.Set(v[0])
		}
	}
	return !r.failed
}
