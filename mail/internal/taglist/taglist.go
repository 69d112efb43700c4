// Package taglist reads the tag=value lists that DKIM, ARC and DMARC are
// written in (RFC 6376, 3.2).
package taglist

import (
	"fmt"
	"strings"
)

// Tag is one tag with its value, blanks around both taken off, and unfolded.
type Tag struct{ Name, Value string }

// List is the tags in their order, no name twice.
type List []Tag

// Parse reads a list. It may end in a semicolon. Errors say which tag is wrong.
func Parse(s string) (List, error) { return Append(nil, s) }

// Append is Parse into the room of a list that is empty.
func Append(list List, s string) (List, error) {
	for rest, more := s, true; more; {
		var spec string
		spec, rest, more = strings.Cut(rest, ";")
		spec = trim(spec)
		if spec == "" && !more && len(list) > 0 {
			break // the semicolon at the end
		}
		if spec == "" {
			return nil, fmt.Errorf("tag %d is empty", len(list)+1)
		}
		name, value, ok := strings.Cut(spec, "=")
		name, value = trim(name), trim(value)
		switch {
		case !ok:
			return nil, fmt.Errorf("tag %q has no =", clip(spec))
		case !isName(name):
			return nil, fmt.Errorf("%q is no tag name", clip(name))
		}
		if _, again := list.Get(name); again {
			return nil, fmt.Errorf("tag %s= comes twice", name)
		}
		list = append(list, Tag{name, value})
		if len(list) > maxTags {
			return nil, fmt.Errorf("more than %d tags", maxTags)
		}
	}
	return list, nil
}

// maxTags bounds what a hostile list costs: looking for a name twice is
// quadratic. Known tags number less than twenty.
const maxTags = 100

// Get returns the value of a tag. Names differ by case.
func (l List) Get(name string) (string, bool) {
	for _, t := range l {
		if t.Name == name {
			return t.Value, true
		}
	}
	return "", false
}

// StripBlanks takes all white space out of a value, as base64 and lists of
// names allow it within.
func StripBlanks(s string) string {
	if !strings.ContainsAny(s, " \t\r\n") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		if !isBlank(s[i]) {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func trim(s string) string {
	for s != "" && isBlank(s[0]) {
		s = s[1:]
	}
	for s != "" && isBlank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// clip keeps an error readable whatever the input.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}
