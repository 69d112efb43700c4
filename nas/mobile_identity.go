package nas

import (
	"encoding/binary"
	"fmt"
)

// IdentityType is the type of a mobile identity (TS 24.008 10.5.1.4), and what
// an IDENTITY REQUEST asks for (TS 24.008 10.5.5.9).
type IdentityType uint8

// The types of identity.
const (
	IdentityNone   IdentityType = 0
	IdentityIMSI   IdentityType = 1
	IdentityIMEI   IdentityType = 2
	IdentityIMEISV IdentityType = 3
	IdentityTMSI   IdentityType = 4 // also P-TMSI and M-TMSI
)

// String returns the type's name.
func (t IdentityType) String() string {
	switch t {
	case IdentityNone:
		return "no identity"
	case IdentityIMSI:
		return "IMSI"
	case IdentityIMEI:
		return "IMEI"
	case IdentityIMEISV:
		return "IMEISV"
	case IdentityTMSI:
		return "TMSI"
	}
	return fmt.Sprintf("identity type %d", uint8(t))
}

// MobileIdentity is one identity of any type (TS 24.008 10.5.1.4). The zero
// value is "no identity". It is comparable.
type MobileIdentity struct {
	typ  IdentityType
	d    digits
	tmsi TMSI
}

// MobileIdentityOfIMSI wraps an IMSI.
func MobileIdentityOfIMSI(i IMSI) MobileIdentity {
	return MobileIdentity{typ: IdentityIMSI, d: i.d}
}

// MobileIdentityOfIMEI wraps an IMEI.
func MobileIdentityOfIMEI(i IMEI) MobileIdentity {
	return MobileIdentity{typ: IdentityIMEI, d: i.d}
}

// MobileIdentityOfIMEISV wraps an IMEISV.
func MobileIdentityOfIMEISV(i IMEISV) MobileIdentity {
	return MobileIdentity{typ: IdentityIMEISV, d: i.d}
}

// MobileIdentityOfTMSI wraps a TMSI, P-TMSI or M-TMSI.
func MobileIdentityOfTMSI(t TMSI) MobileIdentity {
	return MobileIdentity{typ: IdentityTMSI, tmsi: t}
}

// Type returns which identity it is.
func (m MobileIdentity) Type() IdentityType { return m.typ }

// IMSI returns the IMSI, and false if the identity is of another type.
func (m MobileIdentity) IMSI() (IMSI, bool) {
	if m.typ != IdentityIMSI {
		return IMSI{}, false
	}
	return IMSI{m.d}, true
}

// IMEI returns the IMEI, and false if the identity is of another type.
func (m MobileIdentity) IMEI() (IMEI, bool) {
	if m.typ != IdentityIMEI {
		return IMEI{}, false
	}
	return IMEI{m.d}, true
}

// IMEISV returns the IMEISV, and false if the identity is of another type.
func (m MobileIdentity) IMEISV() (IMEISV, bool) {
	if m.typ != IdentityIMEISV {
		return IMEISV{}, false
	}
	return IMEISV{m.d}, true
}

// TMSI returns the TMSI, and false if the identity is of another type.
func (m MobileIdentity) TMSI() (TMSI, bool) { return m.tmsi, m.typ == IdentityTMSI }

// String returns the type and the identity.
func (m MobileIdentity) String() string {
	switch m.typ {
	case IdentityNone:
		return m.typ.String()
	case IdentityTMSI:
		return "TMSI " + m.tmsi.String()
	}
	return m.typ.String() + " " + m.d.String()
}

// Append appends the value part of the element.
func (m MobileIdentity) Append(dst []byte) []byte {
	switch m.typ {
	case IdentityNone:
		// Three octets of zeros are what GMM and EMM identification want.
		return append(dst, 0, 0, 0)
	case IdentityTMSI:
		return binary.BigEndian.AppendUint32(append(dst, 0xf0|byte(IdentityTMSI)), uint32(m.tmsi))
	}
	return m.d.appendIdentity(dst, uint8(m.typ))
}

// Decode reads the value part of the element.
func (m *MobileIdentity) Decode(b []byte) error {
	if len(b) == 0 {
		return fmt.Errorf("decode mobile identity: no octets")
	}
	typ := IdentityType(b[0] & 7)
	var (
		d   digits
		err error
	)
	switch typ {
	case IdentityNone:
		if len(b) > 3 {
			err = fmt.Errorf("decode mobile identity: no identity in %d octets, want at most 3", len(b))
		}
	case IdentityIMSI:
		d, err = identityDigits("IMSI", b, 6, 15)
	case IdentityIMEI:
		d, err = identityDigits("IMEI", b, 15, 15)
	case IdentityIMEISV:
		d, err = identityDigits("IMEISV", b, 16, 16)
	case IdentityTMSI:
		if len(b) != 5 {
			return fmt.Errorf("decode TMSI: %d octets, want 5", len(b))
		}
		*m = MobileIdentityOfTMSI(TMSI(binary.BigEndian.Uint32(b[1:])))
		return nil
	default:
		return fmt.Errorf("decode mobile identity: type of identity %d is not known", typ)
	}
	if err != nil {
		return err
	}
	*m = MobileIdentity{typ: typ, d: d}
	return nil
}
