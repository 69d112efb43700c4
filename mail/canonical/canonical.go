// Package canonical holds the canonicalisations of RFC 6376, 3.4, simple and
// relaxed, for header fields and bodies. What implementations make of a body
// that has no line in it is an explicit rule, [EmptyBody], so that the lab can
// model those that differ; the default is what the RFC says.
package canonical

import (
	"fmt"
	"slices"
	"strings"

	"sunsetlab/mail/message"
)

// Algorithm is how a header or a body is made ready for hashing.
type Algorithm uint8

// The two algorithms. Simple is what an absent c= means.
const (
	Simple Algorithm = iota
	Relaxed
)

// String is the algorithm as c= names it.
func (a Algorithm) String() string {
	if a == Relaxed {
		return "relaxed"
	}
	return "simple"
}

// Method is the pair that c= names: one algorithm for the header, one for the
// body.
type Method struct{ Header, Body Algorithm }

// Methods are all four.
var Methods = [4]Method{{Simple, Simple}, {Simple, Relaxed}, {Relaxed, Simple}, {Relaxed, Relaxed}}

// ParseMethod reads a c= value, such as relaxed/simple. A body that isn't named
// is simple (RFC 6376, 3.5).
func ParseMethod(s string) (Method, error) {
	head, body, both := strings.Cut(s, "/")
	h, ok := parseAlgorithm(head)
	if !ok {
		return Method{}, fmt.Errorf("canonicalisation %q is none of simple, relaxed", head)
	}
	if !both {
		return Method{Header: h}, nil
	}
	b, ok := parseAlgorithm(body)
	if !ok {
		return Method{}, fmt.Errorf("canonicalisation %q is none of simple, relaxed", body)
	}
	return Method{Header: h, Body: b}, nil
}

func parseAlgorithm(s string) (Algorithm, bool) {
	switch strings.ToLower(s) {
	case "simple":
		return Simple, true
	case "relaxed":
		return Relaxed, true
	}
	return 0, false
}

// String is the method as c= names it, body always spelt out.
func (m Method) String() string { return m.Header.String() + "/" + m.Body.String() }

// MarshalText implements encoding.TextMarshaler.
func (m Method) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Method) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMethod(string(b))
	return err
}

// AppendHeader appends the field as the algorithm wants it, the CRLF that ends
// it included (RFC 6376, 3.4.1 and 3.4.2).
func (a Algorithm) AppendHeader(dst []byte, f message.Field) []byte {
	if a == Simple {
		dst = append(dst, f.Raw()...)
		return ensureCRLF(dst)
	}
	dst = slices.Grow(dst, len(f.Raw())+2)
	for _, c := range f.RawName() {
		dst = append(dst, message.Lower(c))
	}
	dst = append(dst, ':')
	dst = AppendRelaxedValue(dst, f.Value())
	return append(dst, "\r\n"...)
}

// ensureCRLF ends the last field of a message without a body, which a file may
// have cut short.
func ensureCRLF(b []byte) []byte {
	if n := len(b); n >= 2 && b[n-2] == '\r' && b[n-1] == '\n' {
		return b
	}
	return append(b, "\r\n"...)
}

// AppendRelaxedValue appends the value of a field unfolded, each run of blanks
// made one, and none at either end (RFC 6376, 3.4.2).
func AppendRelaxedValue(dst, value []byte) []byte {
	dst = slices.Grow(dst, len(value))
	out, n := dst[len(dst):cap(dst)], 0
	blank := false
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c > ' ' {
			if blank && n > 0 {
				out[n] = ' '
				n++
			}
			blank = false
			out[n] = c
			n++
			continue
		}
		switch {
		case c == ' ' || c == '\t':
			blank = true
		case c == '\r' && i+1 < len(value) && value[i+1] == '\n':
			i++ // a fold: the blank that follows it stays
		default: // a control character is text
			if blank && n > 0 {
				out[n] = ' '
				n++
			}
			blank = false
			out[n] = c
			n++
		}
	}
	return dst[:len(dst)+n]
}
