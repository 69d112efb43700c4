package nas

import "fmt"

// IMEI is an international mobile equipment identity of 15 digits, the last
// one a check digit that is sent as 0 by older equipment (TS 23.003 6.2.1).
// The zero IMEI means none.
type IMEI struct{ d digits }

// ParseIMEI reads 15 digits. A last digit that is neither 0 nor the Luhn check
// of the others is an error.
func ParseIMEI(s string) (IMEI, error) {
	d, err := parseDigits("IMEI", s, 15, 15)
	if err != nil {
		return IMEI{}, err
	}
	if want := luhn(s[:14]); s[14] != '0' && s[14] != want {
		return IMEI{}, fmt.Errorf("parse IMEI %q: check digit %c, want %c", s, s[14], want)
	}
	return IMEI{d}, nil
}

// luhn returns the check digit of s (TS 23.003 Annex B).
func luhn(s string) byte {
	sum := 0
	for i := range len(s) {
		n := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return '0' + byte((10-sum%10)%10)
}

// IMEIFromMobileIdentity reads the digits of a mobile identity's value.
func IMEIFromMobileIdentity(b []byte) (IMEI, error) {
	d, err := identityDigits("IMEI", b, 15, 15)
	return IMEI{d}, err
}

// AppendMobileIdentity appends the value of a mobile identity of the given
// type (2 in TS 24.008, 3 in TS 24.301).
func (i IMEI) AppendMobileIdentity(dst []byte, typ uint8) []byte {
	return i.d.appendIdentity(dst, typ)
}

// TAC returns the type allocation code, the first 8 digits, which names the
// model.
func (i IMEI) TAC() string { return i.d.prefix(8) }

// IsZero reports whether i is no IMEI.
func (i IMEI) IsZero() bool { return i.d == 0 }

// String returns the digits, "" for the zero IMEI.
func (i IMEI) String() string { return i.d.String() }

// MarshalText returns the digits.
func (i IMEI) MarshalText() ([]byte, error) { return i.d.append(nil), nil }

// UnmarshalText reads ParseIMEI's form; empty text is the zero IMEI.
func (i *IMEI) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = IMEI{}
		return nil
	}
	v, err := ParseIMEI(string(text))
	if err != nil {
		return err
	}
	*i = v
	return nil
}

// IMEISV is an IMEI with the software version number in place of the check
// digit, 16 digits (TS 23.003 6.2.2). The zero IMEISV means none.
type IMEISV struct{ d digits }

// ParseIMEISV reads 16 digits.
func ParseIMEISV(s string) (IMEISV, error) {
	d, err := parseDigits("IMEISV", s, 16, 16)
	return IMEISV{d}, err
}

// IMEISVFromMobileIdentity reads the digits of a mobile identity's value.
func IMEISVFromMobileIdentity(b []byte) (IMEISV, error) {
	d, err := identityDigits("IMEISV", b, 16, 16)
	return IMEISV{d}, err
}

// AppendMobileIdentity appends the value of a mobile identity of the given
// type (3 in TS 24.008).
func (i IMEISV) AppendMobileIdentity(dst []byte, typ uint8) []byte {
	return i.d.appendIdentity(dst, typ)
}

// TAC returns the type allocation code, the first 8 digits.
func (i IMEISV) TAC() string { return i.d.prefix(8) }

// SVN returns the software version number, the last 2 digits.
func (i IMEISV) SVN() string {
	if i.IsZero() {
		return ""
	}
	return i.String()[14:]
}

// IMEI returns the equipment's IMEI with its check digit computed.
func (i IMEISV) IMEI() IMEI {
	if i.IsZero() {
		return IMEI{}
	}
	s := i.d.prefix(14)
	d, _ := parseDigits("IMEI", s+string(luhn(s)), 15, 15)
	return IMEI{d}
}

// IsZero reports whether i is no IMEISV.
func (i IMEISV) IsZero() bool { return i.d == 0 }

// String returns the digits, "" for the zero IMEISV.
func (i IMEISV) String() string { return i.d.String() }

// MarshalText returns the digits.
func (i IMEISV) MarshalText() ([]byte, error) { return i.d.append(nil), nil }

// UnmarshalText reads ParseIMEISV's form; empty text is the zero IMEISV.
func (i *IMEISV) UnmarshalText(text []byte) error { return i.d.unmarshal("IMEISV", text, 16, 16) }

func (d digits) prefix(n int) string {
	if d.count() < n {
		return ""
	}
	return d.String()[:n]
}
