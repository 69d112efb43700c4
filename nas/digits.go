package nas

import (
	"fmt"
	"strconv"
)

// digits is a decimal number of up to 16 digits together with their count, so
// that leading zeros survive: value<<5 | count. The zero value has no digits.
type digits uint64

const maxDigits = 16

func parseDigits[S string | []byte](what string, s S, lo, hi int) (digits, error) {
	if len(s) < lo || len(s) > hi {
		return 0, fmt.Errorf("parse %s %q: %d digits, want %s", what, clip(s), len(s), span(lo, hi))
	}
	var v uint64
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("parse %s %q: %q at position %d is not a digit", what, clip(s), rune(c), i+1)
		}
		v = v*10 + uint64(c-'0')
	}
	return digits(v<<5 | uint64(len(s))), nil
}

// clip keeps hostile input from filling an error text.
func clip[S string | []byte](s S) string {
	if len(s) > 40 {
		return string(s[:40]) + "…"
	}
	return string(s)
}

func span(lo, hi int) string {
	if lo == hi {
		return strconv.Itoa(lo)
	}
	return strconv.Itoa(lo) + " to " + strconv.Itoa(hi)
}

func (d digits) count() int { return int(d & 31) }

// text returns the digits as ASCII in the tail of a fixed array.
func (d digits) text() (buf [maxDigits]byte, start int) {
	v, i := uint64(d>>5), maxDigits
	for n := d.count(); n > 0; n-- {
		i--
		buf[i] = '0' + byte(v%10)
		v /= 10
	}
	return buf, i
}

func (d digits) String() string {
	buf, i := d.text()
	return string(buf[i:])
}

func (d digits) append(dst []byte) []byte {
	buf, i := d.text()
	return append(dst, buf[i:]...)
}

// appendIdentity writes the digits as the value of a mobile identity
// (TS 24.008 10.5.1.4): the first octet holds the first digit, the parity bit
// and the type of identity.
func (d digits) appendIdentity(dst []byte, typ uint8) []byte {
	if d == 0 {
		return append(dst, typ&7)
	}
	buf, i := d.text()
	odd := byte(d.count() & 1)
	dst = append(dst, (buf[i]&15)<<4|odd<<3|typ&7)
	return appendPairs(dst, buf[i+1:])
}

// appendPairs packs ASCII digits two to an octet, the earlier one low, and
// fills an odd tail with 1111.
func appendPairs(dst, s []byte) []byte {
	for ; len(s) >= 2; s = s[2:] {
		dst = append(dst, s[1]<<4|s[0]&15)
	}
	if len(s) == 1 {
		dst = append(dst, 0xf0|s[0]&15)
	}
	return dst
}

// identityDigits reads the digits of a mobile identity's value.
func identityDigits(what string, b []byte, lo, hi int) (digits, error) {
	if len(b) == 0 {
		return 0, fmt.Errorf("decode %s: no octets", what)
	}
	n := 2*len(b) - 1
	if b[0]&8 == 0 {
		n--
	}
	if n < lo || n > hi {
		return 0, fmt.Errorf("decode %s: %d digits, want %s", what, n, span(lo, hi))
	}
	v := uint64(b[0] >> 4)
	ok := b[0]>>4 <= 9
	for i := 1; i < n; i++ {
		nib := b[(i+1)/2]
		if i%2 == 0 {
			nib >>= 4
		}
		nib &= 15
		ok = ok && nib <= 9
		v = v*10 + uint64(nib)
	}
	if !ok {
		return 0, fmt.Errorf("decode %s: %x holds a digit above 9", what, b)
	}
	return digits(v<<5 | uint64(n)), nil
}
