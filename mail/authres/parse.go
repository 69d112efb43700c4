package authres

import (
	"fmt"
	"strconv"
	"strings"

	"sunsetlab/mail/message"
)

// Limits of what is read, so that a hostile field costs little.
const (
	maxLength  = 64 << 10
	maxResults = 1000
)

// Parse reads the value of an Authentication-Results field.
func Parse(value string) (Header, error) {
	if len(value) > maxLength {
		return Header{}, fmt.Errorf("authentication results: %d octets are more than %d", len(value), maxLength)
	}
	s := scanner{rest: value}
	h, err := s.header()
	if err != nil {
		return h, fmt.Errorf("authentication results at octet %d: %w", len(value)-len(s.rest), err)
	}
	return h, nil
}

// ParseARC reads the value of an ARC-Authentication-Results field, which starts
// with the instance.
func ParseARC(value string) (instance int, h Header, err error) {
	instance, rest, err := Instance(value)
	if err != nil {
		return 0, Header{}, err
	}
	h, err = Parse(rest)
	return instance, h, err
}

// Instance splits the value of an ARC-Authentication-Results field into i= and
// the results, which it doesn't look at.
func Instance(value string) (instance int, results string, err error) {
	s := scanner{rest: value}
	s.skip()
	head, results, ok := strings.Cut(s.rest, ";")
	name, number, eq := strings.Cut(head, "=")
	if !ok || !eq || strings.Trim(name, " \t\r\n") != "i" {
		return 0, "", fmt.Errorf("arc-authentication-results don't begin with i=")
	}
	n := scanner{rest: number}
	n.skip()
	digits := n.word(func(c byte) bool { return '0' <= c && c <= '9' })
	n.skip()
	instance, err = strconv.Atoi(digits)
	if err != nil || n.rest != "" || instance < 1 {
		return 0, "", fmt.Errorf("%q is no instance", strings.TrimSpace(number))
	}
	return instance, results, nil
}

// Find returns what the server with that id said about the message: the
// results of its Authentication-Results fields put together, topmost first.
// Fields of others and those that can't be read are passed over.
func Find(m *message.Message, servID string) Header {
	h := Header{ServID: servID}
	for _, f := range m.All("Authentication-Results") {
		got, err := Parse(string(f.Value()))
		if err == nil && strings.EqualFold(got.ServID, servID) {
			h.Results = append(h.Results, got.Results...)
		}
	}
	return h
}

// scanner reads from the front of a text.
type scanner struct{ rest string }

func (s *scanner) header() (Header, error) {
	var h Header
	var err error
	s.skip()
	if h.ServID, err = s.value(isToken); err != nil {
		return h, err
	}
	s.skip()
	if s.rest != "" && s.rest[0] != ';' {
		if h.Version, err = s.number(); err != nil {
			return h, err
		}
	}
	for {
		s.skip()
		if s.rest == "" {
			break
		}
		if !s.take(';') {
			return h, fmt.Errorf("expected a semicolon")
		}
		s.skip()
		if s.rest == "" {
			break // some write one at the end
		}
		if s.none() {
			continue
		}
		r, err := s.result()
		if err != nil {
			return h, err
		}
		if h.Results = append(h.Results, r); len(h.Results) > maxResults {
			return h, fmt.Errorf("more than %d results", maxResults)
		}
	}
	return h, nil
}

// none takes the word that stands for no results.
func (s *scanner) none() bool {
	t := *s
	if !strings.EqualFold(t.word(isToken), "none") {
		return false
	}
	t.skip()
	if t.rest != "" {
		return false
	}
	*s = t
	return true
}

func (s *scanner) result() (r Result, err error) {
	r.Method = s.word(isKeyword)
	if r.Method == "" {
		return r, fmt.Errorf("expected a method")
	}
	s.skip()
	if s.take('/') {
		s.skip()
		if r.Version, err = s.number(); err != nil {
			return r, err
		}
		s.skip()
	}
	if !s.take('=') {
		return r, fmt.Errorf("expected = after method %q", r.Method)
	}
	s.skip()
	if r.Value = s.word(isKeyword); r.Value == "" {
		return r, fmt.Errorf("method %q has no result", r.Method)
	}
	for {
		if comment := s.skip(); comment != "" && r.Comment == "" {
			r.Comment = comment
		}
		if s.rest == "" || s.rest[0] == ';' {
			return r, nil
		}
		if err := s.property(&r); err != nil {
			return r, err
		}
	}
}

// property reads reason=... or type.name=...
func (s *scanner) property(r *Result) error {
	kind := s.word(isKeyword)
	if kind == "" {
		return fmt.Errorf("expected a property")
	}
	s.skip()
	name := ""
	if s.take('.') {
		s.skip()
		name = s.word(isKeyword)
		s.skip()
	}
	if !s.take('=') {
		return fmt.Errorf("expected = after %q", kind)
	}
	s.skip()
	value, err := s.value(isPropertyByte)
	switch {
	case err != nil:
		return err
	case name != "":
		r.Properties = append(r.Properties, Property{kind, name, value})
	case strings.EqualFold(kind, "reason"):
		r.Reason = value
	default:
		return fmt.Errorf("property %q has no name", kind)
	}
	return nil
}

func isKeyword(c byte) bool {
	c = message.Lower(c)
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

func (s *scanner) take(c byte) bool {
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// word takes as many bytes as are of a kind.
func (s *scanner) word(is func(byte) bool) string {
	n := 0
	for n < len(s.rest) && is(s.rest[n]) {
		n++
	}
	w := s.rest[:n]
	s.rest = s.rest[n:]
	return w
}

func (s *scanner) number() (int, error) {
	n, err := strconv.Atoi(s.word(func(c byte) bool { return '0' <= c && c <= '9' }))
	if err != nil {
		return 0, fmt.Errorf("expected a version number")
	}
	return n, nil
}

// value takes a word or a quoted string; an address may be half of each.
func (s *scanner) value(is func(byte) bool) (string, error) {
	if s.rest == "" || s.rest[0] != '"' {
		w := s.word(is)
		if w == "" {
			return "", fmt.Errorf("expected a value")
		}
		return w, nil
	}
	text, ok := s.enclosed('"', '"')
	if !ok {
		return "", fmt.Errorf("a quoted string has no end")
	}
	if s.rest != "" && s.rest[0] == '@' { // "a b"@example.com
		text = quoted(text, isPropertyByte) + s.word(is)
	}
	return text, nil
}

// skip passes over white space and comments, and returns the first comment.
func (s *scanner) skip() (comment string) {
	for s.rest != "" {
		switch s.rest[0] {
		case ' ', '\t', '\r', '\n':
			s.rest = s.rest[1:]
		case '(':
			text, ok := s.enclosed('(', ')')
			if !ok {
				return comment // left where it is, and refused by what follows
			}
			if comment == "" {
				comment = text
			}
		default:
			return comment
		}
	}
	return comment
}

// enclosed takes text between two characters, nested where they differ, with
// backslashes taken out.
func (s *scanner) enclosed(open, end byte) (string, bool) {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(s.rest); i++ {
		c := s.rest[i]
		switch {
		case c == '\\' && i+1 < len(s.rest):
			i++
			b.WriteByte(s.rest[i])
			continue
		case c == end && (open != end || depth > 0):
			if depth--; depth == 0 {
				s.rest = s.rest[i+1:]
				return b.String(), true
			}
		case c == open:
			if depth++; depth == 1 {
				continue
			}
		}
		if c != '\r' && c != '\n' {
			b.WriteByte(c)
		}
	}
	return "", false
}
