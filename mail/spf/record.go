package spf

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"sunsetlab/mail/message"
)

// record is a policy that has been read.
type record struct {
	text       string
	domain     string
	directives []directive
	redirect   *macro
	exp        *macro
}

// directive is a mechanism with the result it stands for.
type directive struct {
	text         string
	value        Value
	mechanism    string
	domain       *macro // nil: the record's own
	prefix       netip.Prefix
	bits4, bits6 int
}

// maxRecord is the most that is read: what a TXT answer over TCP can carry.
const maxRecord = 64 << 10

// parse reads the whole record before anything is evaluated, since an error
// anywhere in it counts (RFC 7208, 4.6).
func parse(text string) (*record, error) {
	rec := &record{text: text}
	if len(text) > maxRecord {
		return nil, fmt.Errorf("%d octets are too many", len(text))
	}
	for term := range strings.SplitSeq(text[len("v=spf1"):], " ") {
		if term == "" {
			continue
		}
		if err := rec.term(term); err != nil {
			return nil, fmt.Errorf("term %q: %w", term, err)
		}
	}
	return rec, nil
}

func (rec *record) term(term string) error {
	n := nameLength(term)
	if n > 0 && n < len(term) && term[n] == '=' {
		return rec.modifier(term[:n], term[n+1:])
	}
	d, err := parseDirective(term)
	if err != nil {
		return err
	}
	rec.directives = append(rec.directives, d)
	return nil
}

// nameLength is the length of the name that a term starts with.
func nameLength(s string) int {
	for i := range len(s) {
		c := message.Lower(s[i])
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || c != '-' && c != '_' && c != '.' && (c < '0' || c > '9')) {
			return i
		}
	}
	return len(s)
}

func (rec *record) modifier(name, value string) error {
	var at **macro
	switch strings.ToLower(name) {
	case "redirect":
		at = &rec.redirect
	case "exp":
		at = &rec.exp
	default:
		_, err := parseMacro(value, false)
		return err
	}
	if *at != nil {
		return fmt.Errorf("comes twice")
	}
	spec, err := parseDomain(value)
	*at = spec
	return err
}

var qualifiers = map[byte]Value{'+': Pass, '-': Fail, '~': SoftFail, '?': Neutral}

func parseDirective(term string) (directive, error) {
	d := directive{text: term, value: Pass, bits4: 32, bits6: 128}
	rest := term
	if v, ok := qualifiers[rest[0]]; ok {
		d.value, rest = v, rest[1:]
	}
	n := strings.IndexAny(rest, ":/")
	if n < 0 {
		n = len(rest)
	}
	d.mechanism = strings.ToLower(rest[:n])
	arg := rest[n:]
	var err error
	switch d.mechanism {
	case "all":
		if arg != "" {
			err = fmt.Errorf("all takes no argument")
		}
	case "include", "exists":
		if !strings.HasPrefix(arg, ":") {
			return d, fmt.Errorf("%s wants a domain", d.mechanism)
		}
		d.domain, err = parseDomain(arg[1:])
	case "ptr":
		switch {
		case strings.HasPrefix(arg, ":"):
			d.domain, err = parseDomain(arg[1:])
		case arg != "":
			err = fmt.Errorf("ptr takes no prefix length")
		}
	case "a", "mx":
		err = d.hostArgument(arg)
	case "ip4", "ip6":
		err = d.addressArgument(arg)
	default:
		err = fmt.Errorf("no such mechanism")
	}
	return d, err
}

// hostArgument reads [":" domain-spec] ["/" bits4] ["//" bits6].
func (d *directive) hostArgument(arg string) error {
	var err error
	if i := strings.LastIndex(arg, "//"); i >= 0 && allDigits(arg[i+2:]) {
		if d.bits6, err = prefixLength(arg[i+2:], 128); err != nil {
			return err
		}
		arg = arg[:i]
	}
	if i := strings.LastIndexByte(arg, '/'); i >= 0 && allDigits(arg[i+1:]) {
		if d.bits4, err = prefixLength(arg[i+1:], 32); err != nil {
			return err
		}
		arg = arg[:i]
	}
	switch {
	case arg == "":
		return nil
	case arg[0] != ':':
		return fmt.Errorf("bad prefix length")
	}
	d.domain, err = parseDomain(arg[1:])
	return err
}

func (d *directive) addressArgument(arg string) error {
	if !strings.HasPrefix(arg, ":") {
		return fmt.Errorf("no address")
	}
	text, bits, hasBits := strings.Cut(arg[1:], "/")
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" || addr.Is4() != (d.mechanism == "ip4") {
		return fmt.Errorf("%q is no address for %s", text, d.mechanism)
	}
	n := addr.BitLen()
	if hasBits {
		if n, err = prefixLength(bits, n); err != nil {
			return err
		}
	}
	d.prefix = netip.PrefixFrom(addr, n)
	return nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// prefixLength reads a number without leading zeros.
func prefixLength(s string, most int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || !allDigits(s) || n > most || len(s) > 1 && s[0] == '0' {
		return 0, fmt.Errorf("%q is no prefix length up to %d", s, most)
	}
	return n, nil
}
