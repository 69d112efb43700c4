package security

import (
	"fmt"
	"strings"
)

// EEA is an EPS encryption algorithm by its identifier (TS 33.401 5.1.3.2).
type EEA uint8

// The encryption algorithms: none, SNOW 3G, AES, ZUC.
const (
	EEA0 EEA = iota
	EEA1
	EEA2
	EEA3
)

// EIA is an EPS integrity algorithm by its identifier (TS 33.401 5.1.4.2).
type EIA uint8

// The integrity algorithms: null, SNOW 3G, AES, ZUC.
const (
	EIA0 EIA = iota
	EIA1
	EIA2
	EIA3
)

// Direction says which end sends; its value is the algorithms' DIRECTION bit
// (TS 33.401 Annex B).
type Direction uint8

// Uplink is from the UE, Downlink to it.
const (
	Uplink Direction = iota
	Downlink
)

// String returns "uplink" or "downlink".
func (d Direction) String() string {
	if d == Uplink {
		return "uplink"
	}
	return "downlink"
}

// String returns the standard's name: "EEA0", "128-EEA2".
func (a EEA) String() string { return algorithmName("EEA", uint8(a)) }

// String returns the standard's name: "EIA0", "128-EIA2".
func (a EIA) String() string { return algorithmName("EIA", uint8(a)) }

func algorithmName(family string, id uint8) string {
	if id == 0 {
		return family + "0"
	}
	return fmt.Sprintf("128-%s%d", family, id)
}

// ParseEEA reads "eea2" or "128-EEA2", in any case.
func ParseEEA(s string) (EEA, error) {
	id, err := parseAlgorithm("EEA", "encryption", s)
	return EEA(id), err
}

// ParseEIA reads "eia2" or "128-EIA2", in any case.
func ParseEIA(s string) (EIA, error) {
	id, err := parseAlgorithm("EIA", "integrity", s)
	return EIA(id), err
}

func parseAlgorithm(family, kind, s string) (uint8, error) {
	name, ok := strings.CutPrefix(strings.TrimPrefix(strings.ToUpper(s), "128-"), family)
	if !ok || len(name) != 1 || name[0] < '0' || name[0] > '3' {
		return 0, fmt.Errorf("parse %s algorithm: %.20q is not one of %s0, 128-%s1, 128-%s2, 128-%s3",
			kind, s, family, family, family, family)
	}
	return name[0] - '0', nil
}

// MarshalText returns String's form.
func (a EEA) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// MarshalText returns String's form.
func (a EIA) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads ParseEEA's forms.
func (a *EEA) UnmarshalText(text []byte) (err error) {
	*a, err = ParseEEA(string(text))
	return err
}

// UnmarshalText reads ParseEIA's forms.
func (a *EIA) UnmarshalText(text []byte) (err error) {
	*a, err = ParseEIA(string(text))
	return err
}

// Crypt ciphers or deciphers src into dst, which is as long as src and either
// the same memory or apart from it (TS 33.401 B.1). Bearer has 5 bits and is 0
// for NAS. It panics on an algorithm above EEA3 and on a short dst.
func (a EEA) Crypt(key KNAS, count uint32, bearer uint8, dir Direction, dst, src []byte) {
	dst = dst[:len(src)]
	switch a {
	case EEA0:
		copy(dst, src)
	case EEA1:
		eea1(&key, count, bearer, dir, dst, src)
	case EEA2:
		newCTR(&key).crypt(inputBlock(count, bearer, dir), dst, src)
	case EEA3:
		eea3(&key, count, bearer, dir, dst, src)
	default:
		panic("security: no encryption algorithm " + a.String())
	}
}

// MAC computes the message authentication code over msg (TS 33.401 B.2). It
// is all zeros for EIA0. It panics on an algorithm above EIA3.
func (a EIA) MAC(key KNAS, count uint32, bearer uint8, dir Direction, msg []byte) [4]byte {
	return a.macBits(&key, count, bearer, dir, msg, 8*len(msg))
}

// macBits is MAC over the first nbits of msg: the published test sets are not
// whole octets.
func (a EIA) macBits(key *KNAS, count uint32, bearer uint8, dir Direction, msg []byte, nbits int) [4]byte {
	switch a {
	case EIA0:
		return [4]byte{}
	case EIA1:
		return eia1(key, count, bearer, dir, msg, nbits)
	case EIA2:
		return newCMAC(key).sum(inputBlock(count, bearer, dir), msg, nbits)
	case EIA3:
		return eia3(key, count, bearer, dir, msg, nbits)
	default:
		panic("security: no integrity algorithm " + a.String())
	}
}
