package nas

import (
	"fmt"
)

// PLMN names a public land mobile network: the three octets of BCD that carry
// the mobile country code and the 2- or 3-digit mobile network code
// (TS 24.008 10.5.1.13). A PLMN with MNC 01 and one with MNC 001 differ. The
// zero PLMN means none.
type PLMN [3]byte

// ParsePLMN reads five or six digits, MCC then MNC, such as "44010" or
// "310410".
func ParsePLMN(s string) (PLMN, error) {
	d, err := parseDigits("PLMN", s, 5, 6)
	if err != nil {
		return PLMN{}, err
	}
	return plmnOf(d), nil
}

// MustParsePLMN is ParsePLMN for constants; it panics on an error.
func MustParsePLMN(s string) PLMN {
	p, err := ParsePLMN(s)
	if err != nil {
		panic(err)
	}
	return p
}

func plmnOf(d digits) PLMN {
	buf, i := d.text()
	s := buf[i:]
	third := byte(0xf0)
	if len(s) == 6 {
		third = s[5] << 4
	}
	return PLMN{s[1]<<4 | s[0]&15, third | s[2]&15, s[4]<<4 | s[3]&15}
}

// MCC returns the three digits of the mobile country code.
func (p PLMN) MCC() string {
	return string([]byte{digit(p[0]), digit(p[0] >> 4), digit(p[1])})
}

// MNC returns the two or three digits of the mobile network code.
func (p PLMN) MNC() string {
	s := []byte{digit(p[2]), digit(p[2] >> 4), digit(p[1] >> 4)}
	return string(s[:p.MNCLen()])
}

// MNCLen returns how many digits the mobile network code has, 2 or 3.
func (p PLMN) MNCLen() int {
	if p[1]>>4 == 15 {
		return 2
	}
	return 3
}

// digit prints a BCD digit; octets off a wire may hold other values, which
// print as hexadecimal.
func digit(b byte) byte { return "0123456789abcdef"[b&15] }

// IsZero reports whether p names no network.
func (p PLMN) IsZero() bool { return p == PLMN{} }

// IsValid reports whether every nibble is a digit and p names a network.
func (p PLMN) IsValid() bool {
	third := p[1] >> 4
	return p != PLMN{} && p[0]&15 <= 9 && p[0]>>4 <= 9 && p[1]&15 <= 9 &&
		p[2]&15 <= 9 && p[2]>>4 <= 9 && (third <= 9 || third == 15)
}

// String returns MCC and MNC run together, or "" for the zero PLMN.
func (p PLMN) String() string {
	if p.IsZero() {
		return ""
	}
	return p.MCC() + p.MNC()
}

// MarshalText returns String's form.
func (p PLMN) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads ParsePLMN's form; empty text is the zero PLMN.
func (p *PLMN) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = PLMN{}
		return nil
	}
	v, err := ParsePLMN(string(text))
	if err != nil {
		return err
	}
	*p = v
	return nil
}

// cutPLMN splits text of the form plmn-rest, as the area and MME identities
// print.
func cutPLMN(what, s string) (PLMN, string, error) {
	for i := range len(s) {
		if s[i] != '-' {
			continue
		}
		p, err := ParsePLMN(s[:i])
		if err != nil {
			return PLMN{}, "", fmt.Errorf("parse %s %q: %w", what, clip(s), err)
		}
		return p, s[i+1:], nil
	}
	return PLMN{}, "", fmt.Errorf("parse %s %q: no - after the PLMN", what, clip(s))
}
