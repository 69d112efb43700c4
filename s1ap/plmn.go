package s1ap

import "fmt"

// PLMNIdentity is a PLMN as TS 36.413 9.2.3.8 codes it: MCC and MNC digits in
// BCD, 0xF in the place of the third MNC digit of a two-digit MNC.
type PLMNIdentity [3]byte

// ParsePLMNIdentity reads the five or six digits of MCC and MNC, such as
// "44010".
func ParsePLMNIdentity(s string) (PLMNIdentity, error) {
	if len(s) != 5 && len(s) != 6 {
		return PLMNIdentity{}, fmt.Errorf("s1ap: parse PLMN %q: want 5 or 6 digits", s)
	}
	d := [6]byte{5: 0xf}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return PLMNIdentity{}, fmt.Errorf("s1ap: parse PLMN %q: want digits only", s)
		}
		d[i] = s[i] - '0'
	}
	return PLMNIdentity{d[1]<<4 | d[0], d[5]<<4 | d[2], d[4]<<4 | d[3]}, nil
}

// String is MCC and MNC as five or six digits; digits above 9 print in
// hexadecimal.
func (p PLMNIdentity) String() string {
	const digits = "0123456789abcdef"
	b := [6]byte{digits[p[0]&0xf], digits[p[0]>>4], digits[p[1]&0xf], digits[p[2]&0xf], digits[p[2]>>4], digits[p[1]>>4]}
	if p[1]>>4 == 0xf {
		return string(b[:5])
	}
	return string(b[:])
}
