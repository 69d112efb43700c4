package eps

import (
	"fmt"

	"sunsetlab/nas"
)

// MobileIdentity is an EPS mobile identity (TS 24.301 9.9.3.12): a GUTI, an
// IMSI or an IMEI. It is comparable; the zero value is none of them and does
// not encode.
type MobileIdentity struct {
	typ  identityType
	guti nas.GUTI
	imsi nas.IMSI
	imei nas.IMEI
}

type identityType uint8

const (
	identityIMSI identityType = 1
	identityIMEI identityType = 3
	identityGUTI identityType = 6
)

// MobileIdentityOfGUTI wraps a GUTI.
func MobileIdentityOfGUTI(g nas.GUTI) MobileIdentity {
	return MobileIdentity{typ: identityGUTI, guti: g}
}

// MobileIdentityOfIMSI wraps an IMSI.
func MobileIdentityOfIMSI(i nas.IMSI) MobileIdentity {
	return MobileIdentity{typ: identityIMSI, imsi: i}
}

// MobileIdentityOfIMEI wraps an IMEI.
func MobileIdentityOfIMEI(i nas.IMEI) MobileIdentity {
	return MobileIdentity{typ: identityIMEI, imei: i}
}

// GUTI returns the GUTI, and false if the identity is of another type.
func (m MobileIdentity) GUTI() (nas.GUTI, bool) { return m.guti, m.typ == identityGUTI }

// IMSI returns the IMSI, and false if the identity is of another type.
func (m MobileIdentity) IMSI() (nas.IMSI, bool) { return m.imsi, m.typ == identityIMSI }

// IMEI returns the IMEI, and false if the identity is of another type.
func (m MobileIdentity) IMEI() (nas.IMEI, bool) { return m.imei, m.typ == identityIMEI }

// String returns the type and the identity.
func (m MobileIdentity) String() string {
	switch m.typ {
	case identityGUTI:
		return "GUTI " + m.guti.String()
	case identityIMSI:
		return "IMSI " + m.imsi.String()
	case identityIMEI:
		return "IMEI " + m.imei.String()
	}
	return "no identity"
}

// Append appends the value part of the element.
func (m MobileIdentity) Append(dst []byte) []byte {
	switch m.typ {
	case identityGUTI:
		return m.guti.Append(append(dst, 0xf0|byte(identityGUTI)))
	case identityIMSI:
		return m.imsi.AppendMobileIdentity(dst, uint8(identityIMSI))
	case identityIMEI:
		return m.imei.AppendMobileIdentity(dst, uint8(identityIMEI))
	}
	return dst
}

// Decode reads the value part of the element.
func (m *MobileIdentity) Decode(b []byte) error {
	if len(b) == 0 {
		return fmt.Errorf("decode EPS mobile identity: no octets")
	}
	v := MobileIdentity{typ: identityType(b[0] & 7)}
	var err error
	switch v.typ {
	case identityGUTI:
		err = v.guti.Decode(b[1:])
	case identityIMSI:
		v.imsi, err = nas.IMSIFromMobileIdentity(b)
	case identityIMEI:
		v.imei, err = nas.IMEIFromMobileIdentity(b)
	default:
		err = fmt.Errorf("decode EPS mobile identity: type of identity %d is not known", v.typ)
	}
	if err != nil {
		return err
	}
	*m = v
	return nil
}
