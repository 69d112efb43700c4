package nas

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// TAI is a tracking area identity (TS 24.301 9.9.3.32): a network and a
// tracking area code in it. The zero TAI means none.
type TAI struct {
	PLMN PLMN
	TAC  uint16
}

// ParseTAI reads String's form, the PLMN and four hexadecimal digits:
// "44010-0007".
func ParseTAI(s string) (TAI, error) {
	p, code, err := parseArea("TAI", s)
	return TAI{p, code}, err
}

// IsZero reports whether t is no TAI.
func (t TAI) IsZero() bool { return t == TAI{} }

// String returns the PLMN and the code in hexadecimal, "" for the zero TAI.
func (t TAI) String() string { return areaString(t.PLMN, t.TAC) }

// Append appends the five octets that a message carries.
func (t TAI) Append(dst []byte) []byte { return appendArea(dst, t.PLMN, t.TAC) }

// Decode reads the five octets.
func (t *TAI) Decode(b []byte) error {
	p, code, err := areaFromOctets("TAI", b)
	*t = TAI{p, code}
	return err
}

// MarshalText returns String's form.
func (t TAI) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads ParseTAI's form; empty text is the zero TAI.
func (t *TAI) UnmarshalText(text []byte) error {
	return unmarshalText(t, text, ParseTAI)
}

// LAI is a location area identification (TS 24.008 10.5.1.3). The zero LAI
// means none.
type LAI struct {
	PLMN PLMN
	LAC  uint16
}

// ParseLAI reads String's form: "44010-0001".
func ParseLAI(s string) (LAI, error) {
	p, code, err := parseArea("LAI", s)
	return LAI{p, code}, err
}

// IsZero reports whether l is no LAI.
func (l LAI) IsZero() bool { return l == LAI{} }

// String returns the PLMN and the code in hexadecimal, "" for the zero LAI.
func (l LAI) String() string { return areaString(l.PLMN, l.LAC) }

// Append appends the five octets that a message carries.
func (l LAI) Append(dst []byte) []byte { return appendArea(dst, l.PLMN, l.LAC) }

// Decode reads the five octets.
func (l *LAI) Decode(b []byte) error {
	p, code, err := areaFromOctets("LAI", b)
	*l = LAI{p, code}
	return err
}

// MarshalText returns String's form.
func (l LAI) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads ParseLAI's form; empty text is the zero LAI.
func (l *LAI) UnmarshalText(text []byte) error {
	return unmarshalText(l, text, ParseLAI)
}

func areaString(p PLMN, code uint16) string {
	if p.IsZero() && code == 0 {
		return ""
	}
	return fmt.Sprintf("%s-%04x", p, code)
}

func appendArea(dst []byte, p PLMN, code uint16) []byte {
	return binary.BigEndian.AppendUint16(append(dst, p[0], p[1], p[2]), code)
}

func areaFromOctets(what string, b []byte) (PLMN, uint16, error) {
	if len(b) != 5 {
		return PLMN{}, 0, fmt.Errorf("decode %s: %d octets, want 5", what, len(b))
	}
	return PLMN(b[:3]), binary.BigEndian.Uint16(b[3:]), nil
}

func parseArea(what, s string) (PLMN, uint16, error) {
	p, rest, err := cutPLMN(what, s)
	if err != nil {
		return PLMN{}, 0, err
	}
	code, err := parseHex(what, rest, 4)
	return p, uint16(code), err
}

// parseHex reads exactly n hexadecimal digits.
func parseHex(what, s string, n int) (uint64, error) {
	if len(s) != n {
		return 0, fmt.Errorf("parse %s: %q is not %d hexadecimal digits", what, clip(s), n)
	}
	v, err := strconv.ParseUint(s, 16, 4*n)
	if err != nil {
		return 0, fmt.Errorf("parse %s: %q is not %d hexadecimal digits", what, s, n)
	}
	return v, nil
}

// unmarshalText sets *v to what parse makes of text, to zero if it is empty.
func unmarshalText[T any](v *T, text []byte, parse func(string) (T, error)) error {
	var (
		x   T
		err error
	)
	if len(text) > 0 {
		if x, err = parse(string(text)); err != nil {
			return err
		}
	}
	*v = x
	return nil
}
