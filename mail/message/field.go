package message

import (
	"bytes"
	"strings"
)

// Field is one header field as it stands: name, colon, value with its folds,
// and the CRLF that ends it.
type Field struct {
	raw  []byte
	name int // length of the name, without blanks before the colon
	from int // where the value starts, just after the colon
}

// NewField makes a field. The value is put after a colon and a blank; it may
// hold folds (CRLF and a blank), but no other line ends.
func NewField(name, value string) Field {
	raw := make([]byte, 0, len(name)+len(value)+4)
	raw = append(raw, name...)
	raw = append(raw, ": "...)
	raw = append(raw, value...)
	raw = append(raw, "\r\n"...)
	return Field{raw: raw, name: len(name), from: len(name) + 1}
}

// ParseField reads one field with its folds; the CRLF at its end may be left
// out of the very last field of a message. The error is a *[SyntaxError].
func ParseField(raw []byte) (Field, error) {
	end, _ := fieldEnd(raw)
	if end != len(raw) {
		return Field{}, &SyntaxError{Line: 1, Why: "more than one field"}
	}
	f, why := parseField(raw)
	if why != "" {
		return Field{}, &SyntaxError{Line: 1, Why: why}
	}
	return f, nil
}

// parseField reads a field of known extent and says what is wrong with it.
func parseField(raw []byte) (f Field, why string) {
	colon := bytes.IndexByte(raw, ':')
	if nl := bytes.IndexByte(raw, '\r'); colon < 0 || nl >= 0 && nl < colon {
		return f, "no colon after a field name"
	}
	name := bytes.TrimRight(raw[:colon], " \t")
	if len(name) == 0 {
		return f, "empty field name"
	}
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return f, "a character that no field name has"
		}
	}
	return Field{raw: raw, name: len(name), from: colon + 1}, ""
}

// IsZero tells whether there is no field.
func (f Field) IsZero() bool { return f.raw == nil }

// Name is the name as it is written.
func (f Field) Name() string { return string(f.raw[:f.name]) }

// Is tells whether the field has that name, in any case.
func (f Field) Is(name string) bool {
	if len(name) != f.name {
		return false
	}
	for i := range len(name) {
		if Lower(name[i]) != Lower(f.raw[i]) {
			return false
		}
	}
	return true
}

// Same tells whether the two are one field, not just equal ones.
func (f Field) Same(g Field) bool {
	return len(f.raw) > 0 && len(f.raw) == len(g.raw) && &f.raw[0] == &g.raw[0]
}

// Lower is the ASCII lower case of c.
func Lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// Raw is the whole field with the CRLF that ends it.
func (f Field) Raw() []byte { return f.raw }

// RawName is the name as it is written, without a copy.
func (f Field) RawName() []byte { return f.raw[:f.name] }

// Value is what follows the colon, folds included, without the last CRLF.
func (f Field) Value() []byte { return bytes.TrimSuffix(f.raw[f.from:], crlf) }

// ValueStart is where in [Field.Raw] the value begins, just after the colon.
func (f Field) ValueStart() int { return f.from }

// Text is the value unfolded, without blanks around it.
func (f Field) Text() string {
	if f.IsZero() {
		return ""
	}
	s := string(f.Value())
	if strings.Contains(s, "\r\n") {
		s = strings.ReplaceAll(s, "\r\n", "")
	}
	return strings.Trim(s, " \t")
}

// String is the field without the CRLF that ends it.
func (f Field) String() string { return string(bytes.TrimSuffix(f.raw, crlf)) }
