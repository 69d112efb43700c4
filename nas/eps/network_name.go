package eps

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// NetworkName is the value part of a network name (TS 24.008 10.5.3.5a): an
// octet with coding scheme and spare bits, then the text.
type NetworkName []byte

// NewNetworkName codes a name in the GSM default alphabet where all its
// characters are letters, digits, space and plain punctuation, else in UCS2.
func NewNetworkName(name string) NetworkName {
	for _, r := range name {
		if !inPlainGSM7(r) {
			n := NetworkName{0x90}
			for _, u := range utf16.Encode([]rune(name)) {
				n = append(n, byte(u>>8), byte(u))
			}
			return n
		}
	}
	packed := packGSM7(name)
	spare := len(packed)*8 - len(name)*7
	return append(NetworkName{0x80 | byte(spare)}, packed...)
}

// String returns the name; characters of the GSM default alphabet that have no
// place in ASCII print as "?".
func (n NetworkName) String() string {
	if len(n) == 0 {
		return ""
	}
	text := n[1:]
	if n[0]>>4&7 == 1 {
		units := make([]uint16, 0, len(text)/2)
		for ; len(text) >= 2; text = text[2:] {
			units = append(units, uint16(text[0])<<8|uint16(text[1]))
		}
		return string(utf16.Decode(units))
	}
	bits := len(text)*8 - int(n[0]&7)
	var s strings.Builder
	for i := 0; i+7 <= bits; i += 7 {
		v := uint16(text[i/8])
		if i/8+1 < len(text) {
			v |= uint16(text[i/8+1]) << 8
		}
		c := rune(v >> (i % 8) & 0x7f)
		if !inPlainGSM7(c) {
			c = '?'
		}
		s.WriteRune(c)
	}
	return s.String()
}

// inPlainGSM7 reports whether a character has the same number in ASCII and in
// the GSM default alphabet (TS 23.038 6.2.1).
func inPlainGSM7(r rune) bool {
	return r >= ' ' && r <= 'z' && !strings.ContainsRune("$@[\\]^_`", r)
}

func packGSM7(s string) []byte {
	packed := make([]byte, (len(s)*7+7)/8)
	for i := range len(s) {
		v := uint16(s[i]&0x7f) << (i * 7 % 8)
		packed[i*7/8] |= byte(v)
		if v>>8 != 0 {
			packed[i*7/8+1] |= byte(v >> 8)
		}
	}
	return packed
}

// TimeZone is TS 24.008 10.5.3.8: quarters of an hour from UTC in swapped BCD
// with a sign.
type TimeZone uint8

// NewTimeZone returns the zone of an offset east of UTC, cut to quarters of an
// hour.
func NewTimeZone(offset time.Duration) TimeZone {
	q := int(offset / (15 * time.Minute))
	var sign TimeZone
	if q < 0 {
		q, sign = -q, 8
	}
	q = min(q, 79)
	return TimeZone(q%10)<<4 | TimeZone(q/10) | sign
}

// Offset returns the offset east of UTC.
func (z TimeZone) Offset() time.Duration {
	d := (time.Duration(z&7)*10 + time.Duration(z>>4)) * 15 * time.Minute
	if z&8 != 0 {
		return -d
	}
	return d
}

// UniversalTime is TS 24.008 10.5.3.9: year to second in swapped BCD, UTC, and
// the time zone.
type UniversalTime [7]byte

// NewUniversalTime returns t, of the years 2000 to 2099, and its zone.
func NewUniversalTime(t time.Time) UniversalTime {
	_, offset := t.Zone()
	u := t.UTC()
	var v UniversalTime
	for i, n := range [6]int{u.Year() % 100, int(u.Month()), u.Day(), u.Hour(), u.Minute(), u.Second()} {
		v[i] = byte(n%10<<4 | n/10)
	}
	v[6] = byte(NewTimeZone(time.Duration(offset) * time.Second))
	return v
}

// Time returns the instant in the element's zone, or an error if its digits are
// no date.
func (v UniversalTime) Time() (time.Time, error) {
	var n [6]int
	for i := range n {
		if v[i]&15 > 9 || v[i]>>4 > 9 {
			return time.Time{}, fmt.Errorf("read universal time %x: not digits", v[:])
		}
		n[i] = int(v[i]&15)*10 + int(v[i]>>4)
	}
	t := time.Date(2000+n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if int(t.Month()) != n[1] || t.Day() != n[2] || t.Hour() != n[3] || t.Minute() != n[4] || t.Second() != n[5] {
		return time.Time{}, fmt.Errorf("read universal time %x: no such date", v[:])
	}
	return t.In(time.FixedZone("", int(TimeZone(v[6]).Offset()/time.Second))), nil
}

// DaylightSavingTime is TS 24.008 10.5.3.12: 0 none, 1 and 2 that many hours.
type DaylightSavingTime uint8
