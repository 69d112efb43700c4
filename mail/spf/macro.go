package spf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

// macro is a macro-string that has been read (RFC 7208, 7).
type macro struct {
	text  string
	parts []part
}

// part is literal text, or a macro if letter is set.
type part struct {
	literal    string
	letter     byte // lower case
	escape     bool // written in upper case
	keep       int  // so many parts from the right; 0: all
	reverse    bool
	delimiters string
}

// parseMacro reads a macro-string; c, r and t are only for explanations.
func parseMacro(s string, explanation bool) (*macro, error) {
	m := &macro{text: s}
	for i := 0; i < len(s); {
		if c := s[i]; c < '!' || c > '~' {
			if !explanation || c != ' ' {
				return nil, fmt.Errorf("character %q", c)
			}
		}
		if s[i] != '%' {
			n := strings.IndexByte(s[i:], '%')
			if n < 0 {
				n = len(s) - i
			}
			for j := i; j < i+n; j++ {
				if c := s[j]; (c < '!' || c > '~') && (!explanation || c != ' ') {
					return nil, fmt.Errorf("character %q", c)
				}
			}
			m.parts = append(m.parts, part{literal: s[i : i+n]})
			i += n
			continue
		}
		p, n, err := parsePart(s[i:], explanation)
		if err != nil {
			return nil, err
		}
		m.parts = append(m.parts, p)
		i += n
	}
	return m, nil
}

// parsePart reads what a per cent sign begins.
func parsePart(s string, explanation bool) (part, int, error) {
	if len(s) < 2 {
		return part{}, 0, fmt.Errorf("%% at the end")
	}
	switch s[1] {
	case '%':
		return part{literal: "%"}, 2, nil
	case '_':
		return part{literal: " "}, 2, nil
	case '-':
		return part{literal: "%20"}, 2, nil
	case '{':
	default:
		return part{}, 0, fmt.Errorf("%% before %q", s[1])
	}
	end := strings.IndexByte(s, '}')
	if end < 3 {
		return part{}, 0, fmt.Errorf("a macro without letter or end")
	}
	p := part{letter: message.Lower(s[2]), escape: 'A' <= s[2] && s[2] <= 'Z', delimiters: "."}
	allowed := "slodiphv"
	if explanation {
		allowed += "crt"
	}
	if strings.IndexByte(allowed, p.letter) < 0 {
		return part{}, 0, fmt.Errorf("no macro %%{%c}", s[2])
	}
	rest := s[3:end]
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	if digits > 0 {
		n, err := strconv.Atoi(rest[:digits])
		if n == 0 {
			return part{}, 0, fmt.Errorf("macro keeps no part")
		}
		if err != nil || n > 1000 {
			n = 1000 // more than any name has
		}
		p.keep = n
	}
	rest = rest[digits:]
	if rest != "" && message.Lower(rest[0]) == 'r' {
		p.reverse, rest = true, rest[1:]
	}
	if strings.Trim(rest, ".-+,/_=") != "" {
		return part{}, 0, fmt.Errorf("%q is no delimiter", rest)
	}
	if rest != "" {
		p.delimiters = rest
	}
	return p, end + 1, nil
}

// parseDomain reads a domain-spec: a macro-string that ends in a macro or in a
// dot and a top label.
func parseDomain(s string) (*macro, error) {
	m, err := parseMacro(s, false)
	if err != nil {
		return nil, err
	}
	if len(m.parts) == 0 {
		return nil, fmt.Errorf("no domain")
	}
	last := m.parts[len(m.parts)-1]
	if last.letter != 0 {
		return m, nil
	}
	name := strings.TrimSuffix(last.literal, ".")
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || !isTopLabel(name[dot+1:]) {
		return nil, fmt.Errorf("%q does not end in a top-level domain", s)
	}
	return m, nil
}

// isTopLabel tells whether the label has letters, digits and hyphens within,
// and is no number.
func isTopLabel(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	number := true
	for i := range len(s) {
		c := message.Lower(s[i])
		digit := '0' <= c && c <= '9'
		if !digit && c != '-' && (c < 'a' || c > 'z') {
			return false
		}
		number = number && digit
	}
	return !number
}

// expand writes a macro-string out; domain is %{d}.
func (ev *evaluation) expand(m *macro, domain string) string {
	var b strings.Builder
	for _, p := range m.parts {
		if p.letter == 0 {
			b.WriteString(p.literal)
			continue
		}
		value := p.transform(ev.letter(p.letter, domain))
		if p.escape {
			value = escape(value)
		}
		b.WriteString(value)
	}
	return b.String()
}

func (p *part) transform(s string) string {
	if p.keep == 0 && !p.reverse && p.delimiters == "." {
		return s
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(p.delimiters, r) })
	if p.reverse {
		slices.Reverse(parts)
	}
	if p.keep > 0 && p.keep < len(parts) {
		parts = parts[len(parts)-p.keep:]
	}
	return strings.Join(parts, ".")
}

// escape is the URL escaping of macros in upper case: all but the unreserved
// characters of RFC 3986.
func escape(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		l := message.Lower(c)
		if 'a' <= l && l <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', digits[c>>4], digits[c&15]})
	}
	return b.String()
}

func (ev *evaluation) letter(letter byte, domain string) string {
	switch letter {
	case 's':
		return ev.local + "@" + ev.senderDomain
	case 'l':
		return ev.local
	case 'o':
		return ev.senderDomain
	case 'd':
		return domain
	case 'i':
		return dotted(ev.ip)
	case 'p':
		return ev.clientName(domain)
	case 'v':
		if ev.ip.Is4() {
			return "in-addr"
		}
		return "ip6"
	case 'h':
		return ev.helo
	case 'c':
		return ev.ip.String()
	case 'r':
		if ev.Receiver == "" {
			return "unknown"
		}
		return ev.Receiver
	default: // t
		return strconv.FormatInt(ev.now.Unix(), 10)
	}
}

// clientName is %{p}: the domain itself if it is a name of the client, else one
// below it, else any.
func (ev *evaluation) clientName(domain string) string {
	names := ev.names()
	for _, n := range names {
		if strings.EqualFold(n, domain) {
			return n
		}
	}
	for _, n := range names {
		if within(n, domain) {
			return n
		}
	}
	if len(names) > 0 {
		return names[0]
	}
	return "unknown"
}

// explain fetches what the domain tells those that fail (6.2). Whatever is
// wrong with it, there is just no explanation.
func (ev *evaluation) explain(rec *record) string {
	if rec.exp == nil {
		return ""
	}
	name := ev.target(rec, rec.exp)
	if !isHost(name) {
		return ""
	}
	answers, err := ev.ask(name, lookup.TXT)
	if err != nil || len(answers) != 1 {
		return ""
	}
	m, err := parseMacro(answers[0], true)
	if err != nil {
		return ""
	}
	return ev.expand(m, rec.domain)
}
