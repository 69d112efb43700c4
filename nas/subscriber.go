package nas

import "fmt"

// IMSI is an international mobile subscriber identity of 6 to 15 digits
// (TS 23.003 2.2). It is one word, comparable and usable as a map key; the
// zero IMSI means none.
type IMSI struct{ d digits }

// ParseIMSI reads 6 to 15 decimal digits and nothing else.
func ParseIMSI(s string) (IMSI, error) {
	d, err := parseDigits("IMSI", s, 6, 15)
	return IMSI{d}, err
}

// MustParseIMSI is ParseIMSI for constants; it panics on an error.
func MustParseIMSI(s string) IMSI {
	i, err := ParseIMSI(s)
	if err != nil {
		panic(err)
	}
	return i
}

// IMSIFromMobileIdentity reads the digits of a mobile identity's value
// (TS 24.008 10.5.1.4 and TS 24.301 9.9.3.12); b begins with the octet that
// holds the type of identity, which is not looked at.
func IMSIFromMobileIdentity(b []byte) (IMSI, error) {
	d, err := identityDigits("IMSI", b, 6, 15)
	return IMSI{d}, err
}

// AppendMobileIdentity appends the value of a mobile identity of the given
// type (1 in TS 24.008 and TS 24.301).
func (i IMSI) AppendMobileIdentity(dst []byte, typ uint8) []byte {
	return i.d.appendIdentity(dst, typ)
}

// IsZero reports whether i is no IMSI.
func (i IMSI) IsZero() bool { return i.d == 0 }

// String returns the digits, "" for the zero IMSI.
func (i IMSI) String() string { return i.d.String() }

// PLMN returns the home network, taking mncLen (2 or 3) digits as the mobile
// network code: the IMSI itself does not tell. It is the zero PLMN for the
// zero IMSI and for any other mncLen.
func (i IMSI) PLMN(mncLen int) PLMN {
	if i.IsZero() || mncLen < 2 || mncLen > 3 {
		return PLMN{}
	}
	v, n := uint64(i.d>>5), i.d.count()
	for ; n > 3+mncLen; n-- {
		v /= 10
	}
	return plmnOf(digits(v<<5 | uint64(n)))
}

// Compare orders IMSIs as their digit strings sort.
func (i IMSI) Compare(o IMSI) int {
	a, ai := i.d.text()
	b, bi := o.d.text()
	switch as, bs := string(a[ai:]), string(b[bi:]); {
	case as < bs:
		return -1
	case as > bs:
		return 1
	}
	return 0
}

// MarshalText returns the digits.
func (i IMSI) MarshalText() ([]byte, error) { return i.d.append(nil), nil }

// UnmarshalText reads ParseIMSI's form; empty text is the zero IMSI.
func (i *IMSI) UnmarshalText(text []byte) error { return i.d.unmarshal("IMSI", text, 6, 15) }

// MSISDN is a subscriber's telephone number of 3 to 15 digits in international
// form without "+" (E.164, TS 23.003 3.3). The zero MSISDN means none.
type MSISDN struct{ d digits }

// ParseMSISDN reads 3 to 15 digits.
func ParseMSISDN(s string) (MSISDN, error) {
	d, err := parseDigits("MSISDN", s, 3, 15)
	return MSISDN{d}, err
}

// MSISDNFromTBCD reads telephony BCD, two digits an octet, the earlier one
// low, an odd tail filled with 1111 (TS 29.002 17.7.8).
func MSISDNFromTBCD(b []byte) (MSISDN, error) {
	if len(b) > maxDigits/2 {
		return MSISDN{}, fmt.Errorf("decode MSISDN: %d octets, want at most %d", len(b), maxDigits/2)
	}
	s := make([]byte, 0, maxDigits)
	for _, c := range b {
		s = append(s, '0'+c&15, '0'+c>>4)
	}
	if n := len(s); n > 0 && s[n-1] == '0'+15 {
		s = s[:n-1]
	}
	d, err := parseDigits("MSISDN", s, 3, 15)
	return MSISDN{d}, err
}

// AppendTBCD appends the number as telephony BCD.
func (m MSISDN) AppendTBCD(dst []byte) []byte {
	buf, i := m.d.text()
	return appendPairs(dst, buf[i:])
}

// IsZero reports whether m is no number.
func (m MSISDN) IsZero() bool { return m.d == 0 }

// String returns the digits, "" for the zero MSISDN.
func (m MSISDN) String() string { return m.d.String() }

// MarshalText returns the digits.
func (m MSISDN) MarshalText() ([]byte, error) { return m.d.append(nil), nil }

// UnmarshalText reads ParseMSISDN's form; empty text is the zero MSISDN.
func (m *MSISDN) UnmarshalText(text []byte) error { return m.d.unmarshal("MSISDN", text, 3, 15) }

func (d *digits) unmarshal(what string, text []byte, lo, hi int) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	v, err := parseDigits(what, text, lo, hi)
	if err != nil {
		return err
	}
	*d = v
	return nil
}
