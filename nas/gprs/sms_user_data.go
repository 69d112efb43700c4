package gprs

import (
	"fmt"
	"unicode/utf16"
)

// DataCoding is TP-Data-Coding-Scheme (TS 23.038 4).
type DataCoding uint8

// The codings of plain messages.
const (
	CodingGSM7  DataCoding = 0x00
	CodingOctet DataCoding = 0x04
	CodingUCS2  DataCoding = 0x08
)

// Alphabet returns which of CodingGSM7, CodingOctet and CodingUCS2 the user
// data is in; compressed text counts as octets.
func (c DataCoding) Alphabet() DataCoding {
	switch c >> 4 {
	case 0, 1, 4, 5:
		return min(c&0x0c, CodingUCS2)
	case 2, 3, 6, 7:
		return CodingOctet
	case 14:
		return CodingUCS2
	case 15:
		return c & CodingOctet
	}
	return CodingGSM7
}

// maxUserData is the octets of the longest user data (TS 23.040 9.2.3.24).
const maxUserData = 140

// SMSUserData is TP-User-Data with its length, which counts septets in the
// default alphabet and octets otherwise.
type SMSUserData struct {
	Length uint8
	Octets []byte // packed, with the header if there is one
}

// NewSMSUserData returns a text's user data and coding: the default alphabet
// where it has every character, else UCS2. A text over 160 septets or 140
// octets is an error.
func NewSMSUserData(text string) (SMSUserData, DataCoding, error) {
	if septets, ok := appendSeptets(nil, text); ok {
		if len(septets) > 8*maxUserData/7 {
			return SMSUserData{}, 0, fmt.Errorf("make short message: %d septets, want at most %d", len(septets), 8*maxUserData/7)
		}
		return SMSUserData{uint8(len(septets)), packSeptets(nil, septets, 0)}, CodingGSM7, nil
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u>>8), byte(u))
	}
	if len(b) > maxUserData {
		return SMSUserData{}, 0, fmt.Errorf("make short message: %d octets of UCS2, want at most %d", len(b), maxUserData)
	}
	return SMSUserData{uint8(len(b)), b}, CodingUCS2, nil
}

// Text returns the text after the header, if there is one, and an error if the
// user data is no text or ends early.
func (u SMSUserData) Text(coding DataCoding, header bool) (string, error) {
	skip := 0
	if header {
		if len(u.Octets) == 0 || 1+int(u.Octets[0]) > len(u.Octets) {
			return "", fmt.Errorf("read short message: header is cut short")
		}
		skip = 1 + int(u.Octets[0])
	}
	switch coding.Alphabet() {
	case CodingGSM7:
		// The text begins at the first septet after the header.
		fill := (8*skip + 6) / 7
		septets, err := unpackSeptets(u.Octets, int(u.Length)-fill, 7*fill)
		if err != nil {
			return "", fmt.Errorf("read short message: %w", err)
		}
		return septetText(septets), nil
	case CodingUCS2:
		var units []uint16
		for b := u.Octets[skip:]; len(b) >= 2; b = b[2:] {
			units = append(units, uint16(b[0])<<8|uint16(b[1]))
		}
		return string(utf16.Decode(units)), nil
	}
	return "", fmt.Errorf("read short message: coding %02x is not text", uint8(coding))
}

// octets returns how many octets a length of user data takes.
func (c DataCoding) octets(length uint8) int {
	if c.Alphabet() == CodingGSM7 {
		return (7*int(length) + 7) / 8
	}
	return int(length)
}

func (u SMSUserData) append(dst []byte, coding DataCoding) ([]byte, error) {
	if want := coding.octets(u.Length); len(u.Octets) != want || want > maxUserData {
		return dst, fmt.Errorf("user data: %d octets of length %d, want %d and at most %d", len(u.Octets), u.Length, want, maxUserData)
	}
	return append(append(dst, u.Length), u.Octets...), nil
}

// tpduReader takes a TPDU apart; the first error sticks and ends what follows.
type tpduReader struct {
	rest []byte
	err  error
}

func (r *tpduReader) cut(n int, what string) []byte {
	if r.err != nil {
		return nil
	}
	if n > len(r.rest) {
		r.err = fmt.Errorf("%s: %d octets, %d left", what, n, len(r.rest))
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *tpduReader) octet(what string) uint8 {
	if b := r.cut(1, what); b != nil {
		return b[0]
	}
	return 0
}

func (r *tpduReader) timeStamp(what string) (t SMSTimeStamp) {
	copy(t[:], r.cut(len(t), what))
	return t
}

func (r *tpduReader) userData(coding DataCoding) SMSUserData {
	length := r.octet("TP-User-Data-Length")
	n := coding.octets(length)
	if n > maxUserData && r.err == nil {
		r.err = fmt.Errorf("TP-User-Data: %d octets, want at most %d", n, maxUserData)
	}
	return SMSUserData{length, r.cut(n, "TP-User-Data")}
}

// address reads TP-Originating-Address or TP-Destination-Address
// (TS 23.040 9.1.2.5), whose length counts half octets.
func (r *tpduReader) address(what string) CalledNumber {
	halves := int(r.octet(what))
	if halves > 20 && r.err == nil {
		r.err = fmt.Errorf("%s: %d digits, want at most 20", what, halves)
	}
	b := r.cut(1+(halves+1)/2, what)
	if b == nil {
		return CalledNumber{}
	}
	n := CalledNumber{Type: NumberType(b[0] >> 4 & 7), Plan: NumberingPlan(b[0] & 15)}
	if n.Type == AlphanumericNumber {
		septets, err := unpackSeptets(b[1:], halves*4/7, 0)
		if err != nil {
			r.err = fmt.Errorf("%s: %w", what, err)
		}
		n.Digits = septetText(septets)
		return n
	}
	n.Digits = readNumberDigits(b[1:])
	n.Digits = n.Digits[:min(len(n.Digits), halves)]
	return n
}

func appendAddress(dst []byte, n CalledNumber, what string) ([]byte, error) {
	if n.Type == AlphanumericNumber {
		septets, ok := appendSeptets(nil, n.Digits)
		if !ok || len(septets) > 11 {
			return dst, fmt.Errorf("%s: %.20q is not up to 11 characters of the default alphabet", what, n.Digits)
		}
		dst = append(dst, uint8((7*len(septets)+3)/4), n.octet())
		return packSeptets(dst, septets, 0), nil
	}
	if len(n.Digits) > 20 {
		return dst, fmt.Errorf("%s: %d digits, want at most 20", what, len(n.Digits))
	}
	return appendNumberDigits(append(dst, uint8(len(n.Digits)), n.octet()), n.Digits), nil
}
