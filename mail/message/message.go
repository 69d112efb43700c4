// Package message keeps an Internet message (RFC 5322) byte for byte: header
// fields in their order, folds and odd blanks included, and the body. It is
// what signatures are made of, so nothing is ever rewritten; a hop that adds
// a trace prepends a field and gets a new message.
//
//	m, err := message.Parse(raw)
//	from := m.Last("From").Text()
//	m = m.Prepend(message.NewField("Received", "from a by b"))
package message

import (
	"bytes"
	"fmt"
	"strings"
)

// Message is a header and a body. Messages share bytes with what they were
// parsed from and with each other: treat all of it as read-only.
type Message struct {
	Header []Field // as they stand, top first
	Body   []byte  // what follows the empty line
	// NoBody says that the message ended without the empty line that starts a
	// body (RFC 5322, 3.5 allows it).
	NoBody bool
}

// SyntaxError is a header that can't be read.
type SyntaxError struct {
	Line int // from 1
	Why  string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("header line %d: %s", e.Line, e.Why) }

// Parse reads a message whose lines end in CRLF, as SMTP carries it. A file
// with bare line feeds wants [Normalize] first. The message shares raw's bytes.
// The error is a *[SyntaxError].
func Parse(raw []byte) (*Message, error) {
	m := &Message{Header: make([]Field, 0, min(32, len(raw)/8))} // room for most
	rest, line := raw, 1
	for {
		if len(rest) == 0 {
			m.NoBody = true
			return m, nil
		}
		if bytes.HasPrefix(rest, crlf) {
			m.Body = rest[2:]
			return m, nil
		}
		end, lines := fieldEnd(rest)
		f, why := parseField(rest[:end])
		if why != "" {
			return nil, &SyntaxError{Line: line, Why: why}
		}
		m.Header = append(m.Header, f)
		rest = rest[end:]
		line += lines
	}
}

var crlf = []byte("\r\n")

// fieldEnd is the length of the field that b begins with, continuation lines
// and last CRLF included, and how many lines it takes.
func fieldEnd(b []byte) (end, lines int) {
	for {
		i := bytes.IndexByte(b[end:], '\n')
		if i < 0 {
			return len(b), lines + 1
		}
		end += i + 1
		if end < 2 || b[end-2] != '\r' {
			continue // a bare line feed ends no line
		}
		lines++
		if end >= len(b) || b[end] != ' ' && b[end] != '\t' {
			return end, lines
		}
	}
}

// Bytes is the whole message.
func (m *Message) Bytes() []byte {
	n := len(m.Body) + 2
	for _, f := range m.Header {
		n += len(f.raw)
	}
	b := make([]byte, 0, n)
	for _, f := range m.Header {
		b = append(b, f.raw...)
	}
	if m.NoBody {
		return b
	}
	return append(append(b, "\r\n"...), m.Body...)
}

// Prepend returns the message with fields added on top, the first one topmost.
// The message itself stays as it is.
func (m *Message) Prepend(fields ...Field) *Message {
	h := make([]Field, 0, len(fields)+len(m.Header))
	return &Message{Header: append(append(h, fields...), m.Header...), Body: m.Body, NoBody: m.NoBody}
}

// WithHeader returns the message with another header.
func (m *Message) WithHeader(h []Field) *Message {
	return &Message{Header: h, Body: m.Body, NoBody: m.NoBody}
}

// WithBody returns the message with another body.
func (m *Message) WithBody(body []byte) *Message {
	return &Message{Header: m.Header, Body: body}
}

// All returns the fields of that name, topmost first.
func (m *Message) All(name string) []Field {
	var found []Field
	for _, f := range m.Header {
		if f.Is(name) {
			found = append(found, f)
		}
	}
	return found
}

// Last returns the lowest field of that name; its zero value if there is none.
func (m *Message) Last(name string) Field {
	for i := len(m.Header) - 1; i >= 0; i-- {
		if m.Header[i].Is(name) {
			return m.Header[i]
		}
	}
	return Field{}
}

// Normalize returns b with each line feed that has no carriage return before
// it, and each carriage return that has no line feed after it, made CRLF:
// the network normal form of RFC 6376, 5.3. It returns b itself when there is
// nothing to do.
func Normalize(b []byte) []byte {
	bad := 0
	for i, c := range b {
		if c == '\n' && (i == 0 || b[i-1] != '\r') || c == '\r' && (i+1 == len(b) || b[i+1] != '\n') {
			bad++
		}
	}
	if bad == 0 {
		return b
	}
	out := make([]byte, 0, len(b)+bad)
	for i, c := range b {
		switch {
		case c == '\n' && (i == 0 || b[i-1] != '\r'), c == '\r' && (i+1 == len(b) || b[i+1] != '\n'):
			out = append(out, "\r\n"...)
		default:
			out = append(out, c)
		}
	}
	return out
}

// Domain returns the domain of an address such as user@example.com, in lower
// case; empty if it has none.
func Domain(address string) string {
	i := strings.LastIndexByte(address, '@')
	if i < 0 {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(address[i+1:], "."))
}
