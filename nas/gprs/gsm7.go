package gprs

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// gsm7 is the default alphabet (TS 23.038 6.2.1) in the order of its codes; at
// 0x1B stands the escape to the extension table.
var gsm7 = [128]rune([]rune("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" +
	" !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmnopqrstuvwxyzäöñüà"))

const gsm7Escape = 0x1b

// gsm7Extension is the extension table (TS 23.038 6.2.1.1).
var gsm7Extension = map[byte]rune{
	0x0a: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2f: '\\', 0x3c: '[', 0x3d: '~', 0x3e: ']', 0x40: '|', 0x65: '€',
}

// gsm7Codes gives a rune's septets: one, or the escape and another.
var gsm7Codes = func() map[rune][]byte {
	m := make(map[rune][]byte, 140)
	for c, r := range gsm7 {
		if c != gsm7Escape {
			m[r] = []byte{byte(c)}
		}
	}
	for c, r := range gsm7Extension {
		m[r] = []byte{gsm7Escape, c}
	}
	return m
}()

// appendSeptets appends the septets of s, one an octet; false if s has a
// character that the alphabet lacks.
func appendSeptets(dst []byte, s string) ([]byte, bool) {
	for _, r := range s {
		c, ok := gsm7Codes[r]
		if !ok || r == utf8.RuneError {
			return dst, false
		}
		dst = append(dst, c...)
	}
	return dst, true
}

// septetText returns the text of septets; what the tables lack prints as they
// ask: the default table's character, a space for an escape at the end.
func septetText(septets []byte) string {
	var s strings.Builder
	for i := 0; i < len(septets); i++ {
		c := septets[i] & 0x7f
		if c != gsm7Escape {
			s.WriteRune(gsm7[c])
			continue
		}
		if i++; i == len(septets) {
			s.WriteByte(' ')
			break
		}
		c = septets[i] & 0x7f
		switch r, ok := gsm7Extension[c]; {
		case ok:
			s.WriteRune(r)
		case c == gsm7Escape:
			s.WriteByte(' ')
		default:
			s.WriteRune(gsm7[c])
		}
	}
	return s.String()
}

// packSeptets appends septets packed from the lowest bit up, skip bits in
// (TS 23.038 6.1.2.1).
func packSeptets(dst, septets []byte, skip int) []byte {
	at := len(dst)
	dst = append(dst, make([]byte, (skip+7*len(septets)+7)/8)...)
	for i, c := range septets {
		bit := skip + 7*i
		v := uint16(c&0x7f) << (bit % 8)
		dst[at+bit/8] |= byte(v)
		if v>>8 != 0 {
			dst[at+bit/8+1] |= byte(v >> 8)
		}
	}
	return dst
}

// unpackSeptets returns n septets that begin skip bits into b.
func unpackSeptets(b []byte, n, skip int) ([]byte, error) {
	if n < 0 || skip+7*n > 8*len(b) {
		return nil, fmt.Errorf("unpack septets: %d after %d bits in %d octets", n, skip, len(b))
	}
	septets := make([]byte, n)
	for i := range septets {
		bit := skip + 7*i
		v := uint16(b[bit/8])
		if bit/8+1 < len(b) {
			v |= uint16(b[bit/8+1]) << 8
		}
		septets[i] = byte(v>>(bit%8)) & 0x7f
	}
	return septets, nil
}
