package smtp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxLine is the longest line that a session takes, CRLF included: an AUTH
// response may have 12288 octets (RFC 4954 4).
const MaxLine = 12288 + 2

// maxPath is the longest path there can be (RFC 5321 4.5.3.1.3).
const maxPath = 256

// Command is a line of a client.
type Command struct {
	// Verb is in capitals.
	Verb string
	// Arg is what follows the verb, without the path and parameters of MAIL
	// and RCPT.
	Arg string
	// Path is the address of MAIL and RCPT without its angle brackets; empty
	// for the null reverse-path.
	Path string
	// Params are those of MAIL and RCPT, keywords in capitals.
	Params []Param
}

// Param is a parameter of MAIL or RCPT (RFC 5321 4.1.2).
type Param struct{ Keyword, Value string }

// Param gives the value of a parameter.
func (c *Command) Param(keyword string) (string, bool) {
	for _, p := range c.Params {
		if p.Keyword == keyword {
			return p.Value, true
		}
	}
	return "", false
}

// ParseCommand reads a line without its CRLF. The error says what is wrong
// with it, for a 501; a verb that nobody knows is no error.
func ParseCommand(line string) (Command, error) {
	for i := range len(line) {
		if c := line[i]; c < ' ' && c != '\t' || c == 0x7f {
			return Command{}, errors.New("a control character in a command")
		}
	}
	verb, arg, _ := strings.Cut(strings.TrimRight(line, " \t"), " ")
	c := Command{Verb: strings.ToUpper(verb), Arg: strings.TrimLeft(arg, " ")}
	if c.Verb == "" {
		return c, errors.New("an empty command")
	}
	var err error
	switch c.Verb {
	case "MAIL":
		err = c.path("FROM:", true)
	case "RCPT":
		err = c.path("TO:", false)
	}
	return c, err
}

// path reads "FROM:<a@b.example> SIZE=1".
func (c *Command) path(keyword string, mayBeNull bool) error {
	if len(c.Arg) < len(keyword) || !strings.EqualFold(c.Arg[:len(keyword)], keyword) {
		return fmt.Errorf("%s wants %s<address>", c.Verb, keyword)
	}
	rest := strings.TrimLeft(c.Arg[len(keyword):], " ")
	c.Arg = ""
	if !strings.HasPrefix(rest, "<") {
		return errors.New("an address stands in angle brackets")
	}
	end := closing(rest)
	if end < 0 {
		return errors.New("the address has no end")
	}
	if end+1 > maxPath {
		return fmt.Errorf("the path has more than %d octets", maxPath)
	}
	path, params := rest[1:end], rest[end+1:]
	if params != "" && params[0] != ' ' {
		return errors.New("no space after the address")
	}
	if strings.HasPrefix(path, "@") {
		// A source route, which is to be ignored (RFC 5321 appendix C).
		_, after, found := strings.Cut(path, ":")
		if !found {
			return errors.New("a source route without an address")
		}
		path = after
	}
	if path != "" || !mayBeNull {
		if err := CheckAddress(path); err != nil {
			return err
		}
	}
	c.Path = path
	for _, field := range strings.Fields(params) {
		keyword, value, has := strings.Cut(field, "=")
		if keyword == "" || has && value == "" {
			return fmt.Errorf("%q is no parameter", field)
		}
		c.Params = append(c.Params, Param{strings.ToUpper(keyword), value})
	}
	return nil
}

// closing finds the bracket that ends the path with which s begins, -1 if there
// is none. A bracket within quotes ends nothing.
func closing(s string) int {
	quoted := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if quoted {
				i++
			}
		case '"':
			quoted = !quoted
		case '>':
			if !quoted {
				return i
			}
		}
	}
	return -1
}

// CheckAddress says what is wrong with a mailbox's address (RFC 5321 4.1.2),
// nil if nothing is. Postmaster may stand without a domain.
func CheckAddress(a string) error {
	if strings.EqualFold(a, "postmaster") {
		return nil
	}
	local, domain, err := SplitAddress(a)
	switch {
	case err != nil:
		return err
	case len(local) > 64:
		return fmt.Errorf("the local part of %q has more than 64 octets", clip(a))
	case len(domain) > 255:
		return fmt.Errorf("the domain of %q has more than 255 octets", clip(a))
	}
	return nil
}

// SplitAddress parts an address at its last @.
func SplitAddress(a string) (local, domain string, err error) {
	i := strings.LastIndexByte(a, '@')
	if i < 0 {
		return "", "", fmt.Errorf("%q has no domain", clip(a))
	}
	local, domain = a[:i], a[i+1:]
	if !validLocal(local) {
		return "", "", fmt.Errorf("the local part of %q can't be", clip(a))
	}
	if !validDomain(domain) {
		return "", "", fmt.Errorf("the domain of %q can't be", clip(a))
	}
	return local, domain, nil
}

// DomainOf gives the domain of an address in lower case, empty if it has none.
func DomainOf(a string) string {
	i := strings.LastIndexByte(a, '@')
	if i < 0 {
		return ""
	}
	return strings.ToLower(a[i+1:])
}

func validLocal(s string) bool {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		inside := s[1 : len(s)-1]
		for i := 0; i < len(inside); i++ {
			switch inside[i] {
			case '\\':
				if i++; i == len(inside) {
					return false
				}
			case '"':
				return false
			}
		}
		return true
	}
	return dotted(s, func(c byte) bool { return atext(c) || c >= 0x80 })
}

func validDomain(s string) bool {
	if strings.HasPrefix(s, "[") {
		return len(s) > 2 && s[len(s)-1] == ']' && !strings.ContainsAny(s[1:len(s)-1], "[]<> ")
	}
	return dotted(s, func(c byte) bool {
		return c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
	})
}

// dotted tells whether s is one or more labels of good characters with dots
// between.
func dotted(s string, good func(c byte) bool) bool {
	label := 0
	for i := range len(s) {
		switch {
		case s[i] != '.':
			if !good(s[i]) {
				return false
			}
			label++
		case label == 0:
			return false
		default:
			label = 0
		}
	}
	return label > 0
}

func atext(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:57] + "..."
	}
	return s
}

// declaredSize reads the SIZE parameter (RFC 1870), 0 without.
func (c *Command) declaredSize() (int64, error) {
	v, ok := c.Param("SIZE")
	if !ok {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 || len(v) > 20 {
		return 0, fmt.Errorf("SIZE=%s is no size", clip(v))
	}
	return n, nil
}
