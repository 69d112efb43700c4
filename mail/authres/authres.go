// Package authres writes and reads Authentication-Results (RFC 8601), and the
// same text as ARC carries it.
//
//	r := authres.Header{ServID: "mx.example.net", Results: []authres.Result{
//		{Method: "spf", Value: "pass", Properties: []authres.Property{{"smtp", "mailfrom", "example.com"}}},
//	}}
//	m = m.Prepend(message.NewField("Authentication-Results", r.String()))
package authres

import (
	"strconv"
	"strings"
)

// Header is the content of one field.
type Header struct {
	ServID  string // who says so
	Version int    // 0 if not written, which means 1
	Results []Result
}

// Result is what one method came to.
type Result struct {
	Method     string // spf, dkim, dmarc, arc, auth, iprev …
	Version    int    // of the method; 0 if not written, which means 1
	Value      string // pass, fail …
	Reason     string // free text, may be empty
	Comment    string // written after the value in brackets, may be empty
	Properties []Property
}

// Property is something that the method looked at, such as header.d.
type Property struct{ Type, Name, Value string }

// Get returns the value of a property such as header.d; empty if there is none.
func (r Result) Get(kind, name string) string {
	for _, p := range r.Properties {
		if strings.EqualFold(p.Type, kind) && strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	return ""
}

// Find returns the results of a method in their order.
func (h Header) Find(method string) []Result {
	var found []Result
	for _, r := range h.Results {
		if strings.EqualFold(r.Method, method) {
			found = append(found, r)
		}
	}
	return found
}

// String is the value of the field, folded so that each result has a line.
func (h Header) String() string {
	var b strings.Builder
	b.WriteString(quoted(h.ServID, isToken))
	if h.Version != 0 {
		b.WriteByte(' ')
		b.WriteString(strconv.Itoa(h.Version))
	}
	if len(h.Results) == 0 {
		b.WriteString("; none")
	}
	for _, r := range h.Results {
		b.WriteString(";\r\n\t")
		r.write(&b)
	}
	return b.String()
}

func (r Result) write(b *strings.Builder) {
	b.WriteString(r.Method)
	if r.Version != 0 {
		b.WriteByte('/')
		b.WriteString(strconv.Itoa(r.Version))
	}
	b.WriteByte('=')
	b.WriteString(r.Value)
	if r.Comment != "" {
		b.WriteString(" (")
		writeEscaped(b, r.Comment, "()\\")
		b.WriteByte(')')
	}
	if r.Reason != "" {
		b.WriteString(" reason=\"")
		writeEscaped(b, r.Reason, "\"\\")
		b.WriteByte('"')
	}
	for _, p := range r.Properties {
		b.WriteByte(' ')
		b.WriteString(p.Type)
		b.WriteByte('.')
		b.WriteString(p.Name)
		b.WriteByte('=')
		b.WriteString(quoted(p.Value, isPropertyByte))
	}
}

// quoted puts quotes around what is no plain word.
func quoted(s string, plain func(byte) bool) string {
	ok := s != ""
	for i := range len(s) {
		ok = ok && plain(s[i])
	}
	if ok {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	writeEscaped(&b, s, "\"\\")
	b.WriteByte('"')
	return b.String()
}

// writeEscaped writes text with a backslash before the special characters;
// control characters, which could start a header field of their own, become
// blanks.
func writeEscaped(b *strings.Builder, s, special string) {
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == 0x7f {
			c = ' '
		}
		if strings.IndexByte(special, c) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
}

// isToken tells whether c may stand in a MIME token (RFC 2045).
func isToken(c byte) bool {
	return c > ' ' && c != 0x7f && strings.IndexByte(`()<>@,;:\"/[]?=`, c) < 0
}

// isPropertyByte tells whether c may stand in a property without quotes: those
// of a token, and those that addresses and base64 have.
func isPropertyByte(c byte) bool { return isToken(c) || c == '@' || c == '/' || c == ':' || c == '=' }
