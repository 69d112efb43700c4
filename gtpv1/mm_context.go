package gtpv1

import "encoding/binary"

// SecurityMode says which keys and vectors an MM context holds (TS 29.060
// 7.7.28).
type SecurityMode uint8

// The security modes.
const (
	// UMTSKeysAndUsedCipher is UMTS keys and quintuplets, with the GPRS
	// ciphering algorithm in use.
	UMTSKeysAndUsedCipher SecurityMode = 0
	GSMKeyAndTriplets     SecurityMode = 1
	UMTSKeys              SecurityMode = 2
	GSMKeyAndQuintuplets  SecurityMode = 3
)

// MMContext is what an SGSN, or an MME, knows of a device's mobility and
// security (TS 29.060 7.7.28).
type MMContext struct {
	Mode SecurityMode
	// KSI is the key set identifier of the keys, 7 for none; CKSN by another
	// name.
	KSI uint8
	// UsedCipher is the GPRS ciphering algorithm, of modes other than UMTSKeys;
	// 0 for none.
	UsedCipher uint8
	CK, IK     [16]byte // of the UMTS modes
	Kc         [8]byte  // of the GSM modes
	// Triplets are those of GSMKeyAndTriplets that were not used yet,
	// Quintuplets those of the other modes: five at most.
	Triplets    []Triplet
	Quintuplets []Quintuplet
	// DRX is the value of TS 24.008 10.5.5.6, MSNetworkCapability that of
	// 10.5.5.12.
	DRX                 [2]byte
	MSNetworkCapability []byte
	// Container holds information elements of TS 24.008, with identifiers and
	// lengths: the IMEISV.
	Container []byte
}

func (m *MMContext) umts() bool { return m.Mode == UMTSKeysAndUsedCipher || m.Mode == UMTSKeys }

func appendMMContext(dst []byte, m *MMContext) []byte {
	if m == nil {
		return dst
	}
	start := len(dst)
	n := len(m.Quintuplets)
	if m.Mode == GSMKeyAndTriplets {
		n = len(m.Triplets)
	}
	n = min(n, maxVectors)
	cipher := m.UsedCipher & 7
	if m.Mode == UMTSKeys {
		cipher = 7
	}
	dst = append(group(dst, IEMMContext), 0xf8|m.KSI&7, byte(m.Mode&3)<<6|byte(n)<<3|cipher)
	if m.umts() {
		dst = append(append(dst, m.CK[:]...), m.IK[:]...)
	} else {
		dst = append(dst, m.Kc[:]...)
	}
	if m.Mode == GSMKeyAndTriplets {
		for i := range m.Triplets[:n] {
			dst = m.Triplets[i].append(dst)
		}
	} else {
		at := len(dst)
		dst = append(dst, 0, 0)
		for i := range m.Quintuplets[:n] {
			dst = m.Quintuplets[i].append(dst)
		}
		binary.BigEndian.PutUint16(dst[at:], uint16(len(dst)-at-2))
	}
	dst = append(dst, m.DRX[:]...)
	capability := m.MSNetworkCapability[:min(len(m.MSNetworkCapability), 255)]
	dst = append(append(dst, byte(len(capability))), capability...)
	return grouped(lengthened(dst, m.Container), start)
}

// mmContext reads the current element into m, whose lists it reuses.
func (d *decoder) mmContext(m *MMContext) bool {
	*m = MMContext{Triplets: m.Triplets[:0], Quintuplets: m.Quintuplets[:0]}
	if !d.has(2) {
		return false
	}
	v := d.value
	m.Mode, m.KSI = SecurityMode(v[1]>>6), v[0]&7
	if m.Mode != UMTSKeys {
		m.UsedCipher = v[1] & 7
	}
	n := int(v[1] >> 3 & 7)
	v, ok := m.keys(v[2:])
	if ok && n <= maxVectors {
		v, ok = m.vectors(v, n)
	}
	if ok = ok && n <= maxVectors && m.capabilities(v); !ok {
		d.bad()
	}
	return ok
}

func (m *MMContext) keys(v []byte) (rest []byte, ok bool) {
	if m.umts() {
		if len(v) < 32 {
			return nil, false
		}
		m.CK, m.IK = [16]byte(v), [16]byte(v[16:])
		return v[32:], true
	}
	if len(v) < 8 {
		return nil, false
	}
	m.Kc = [8]byte(v)
	return v[8:], true
}

func (m *MMContext) vectors(v []byte, n int) (rest []byte, ok bool) {
	if m.Mode == GSMKeyAndTriplets {
		if len(v) < n*tripletLen {
			return nil, false
		}
		for ; n > 0; n-- {
			m.Triplets = append(m.Triplets, tripletOf(v))
			v = v[tripletLen:]
		}
		return v, true
	}
	list, rest, ok := cut16(v)
	for ; ok && n > 0; n-- {
		var q Quintuplet
		if q, list, ok = quintupletOf(list); ok {
			m.Quintuplets = append(m.Quintuplets, q)
		}
	}
	return rest, ok && len(list) == 0
}

// capabilities reads what comes after the vectors. What later releases append
// is left alone.
func (m *MMContext) capabilities(v []byte) (ok bool) {
	if len(v) < 2 {
		return false
	}
	m.DRX = [2]byte(v)
	if m.MSNetworkCapability, v, ok = cut8(v[2:]); !ok {
		return false
	}
	m.Container, _, ok = cut16(v)
	return ok
}

// cut8 and cut16 take what has its length, in one octet or two, before it.
func cut8(v []byte) (field, rest []byte, ok bool) {
	if len(v) < 1 || len(v) < 1+int(v[0]) {
		return nil, nil, false
	}
	n := 1 + int(v[0])
	return v[1:n], v[n:], true
}

func cut16(v []byte) (field, rest []byte, ok bool) {
	if len(v) < 2 || len(v) < 2+int(binary.BigEndian.Uint16(v)) {
		return nil, nil, false
	}
	n := 2 + int(binary.BigEndian.Uint16(v))
	return v[2:n], v[n:], true
}
