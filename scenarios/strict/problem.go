package strict

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is one thing wrong with a file.
type Problem struct {
	File string
	// Line and Column count from 1. Line is 0 if the problem is the whole
	// file's.
	Line, Column int
	Message      string
	// Excerpt is the line in question and the one before, with a mark below
	// the column.
	Excerpt string
}

// String gives file, line, column and message on the first line, then the
// excerpt.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	b.WriteString(p.Message)
	if p.Excerpt != "" {
		b.WriteString("\n")
		b.WriteString(p.Excerpt)
	}
	return b.String()
}

// Problems is all that is wrong with a file, in the order of its lines.
type Problems []Problem

// Error lists the problems.
func (p Problems) Error() string {
	all := make([]string, len(p))
	for i := range p {
		all[i] = p[i].String()
	}
	return strings.Join(all, "\n")
}

// sorted returns the problems by line and column as an error, nil if there are
// none.
func (p Problems) sorted() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(p)
}

// excerpt shows a line with the one before it and a mark below the column.
func excerpt(lines []string, line, column int) string {
	if line < 1 || line > len(lines) {
		return ""
	}
	show := func(n int) string {
		if underSecret(lines, n-1) {
			return printable(dotted(lines[n-1]))
		}
		return printable(masked(lines[n-1]))
	}
	var b strings.Builder
	if line > 1 && strings.TrimSpace(lines[line-2]) != "" {
		fmt.Fprintf(&b, "%6d | %s\n", line-1, show(line-1))
	}
	text := show(line)
	column = min(max(column, 1), len([]rune(text))+1)
	fmt.Fprintf(&b, "%6d | %s\n%6s | %s^", line, text, "", strings.Repeat(" ", column-1))
	return b.String()
}

// pair is a key and its value: a text, or a list or mapping as far as it is on
// the line.
var pair = regexp.MustCompile(`([\w-]+)(["']?\s*:\s+|["']\s*:)("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|\[[^\]]*\]?|\{[^}]*\}?|[^\s,{}\[\]#][^,}#]*)`)

// secretKey tells the key of a password or the like, misspelt ones included:
// those are what excerpts are made for.
func secretKey(key string) bool {
	key = fold(key)
	if strings.Contains(key, "pass") || strings.Contains(key, "secret") {
		return true
	}
	last := key[strings.LastIndexByte(key, '_')+1:]
	return distance(last[:min(len(last), 64)], "password") <= 2 || distance(last[:min(len(last), 64)], "secret") <= 2
}

// masked hides passwords, so that an error can be shown to anybody. All else
// stays in its column.
func masked(line string) string {
	var b strings.Builder
	for {
		m := pair.FindStringSubmatchIndex(line)
		if m == nil {
			return b.String() + line
		}
		end := m[6] // where the value begins: there may be pairs in it
		b.WriteString(line[:end])
		if secretKey(line[m[2]:m[3]]) {
			b.WriteString(dotted(line[m[6]:m[7]]))
			end = m[7]
		}
		line = line[end:]
	}
}

// dotted has a dot for each character between the white space at both ends.
func dotted(s string) string {
	value := strings.TrimSpace(s)
	begin := strings.Index(s, value)
	return s[:begin] + strings.Repeat("•", utf8.RuneCountInString(value)) + s[begin+len(value):]
}

// opening is the key that a line begins with, or the one that it ends with and
// has no value for.
var opening = regexp.MustCompile(`^[\s-]*["']?([\w-]+)["']?\s*:(?:\s|$)|([\w-]+)["']?\s*:\s*$`)

// underSecret tells whether the line of an index is part of a secret's value
// that has begun on a line before: it, or what it is in, is indented deeper
// than the secret's key.
func underSecret(lines []string, i int) bool {
	inner := indent(lines[i])
	for i--; i >= 0 && inner > 0; i-- {
		if strings.TrimSpace(lines[i]) == "" || indent(lines[i]) >= inner {
			continue
		}
		inner = indent(lines[i])
		for _, m := range opening.FindAllStringSubmatch(lines[i], -1) {
			if secretKey(m[1]) || secretKey(m[2]) {
				return true
			}
		}
	}
	return false
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// maxShown is how much of a line an excerpt shows.
const maxShown = 160

// printable keeps a hostile line from steering a terminal, with one rune a
// rune so that columns stay true.
func printable(s string) string {
	r := []rune(strings.TrimRight(s, "\r"))
	if len(r) > maxShown {
		r = append(r[:maxShown-1:maxShown-1], '…')
	}
	for i, c := range r {
		if c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || c == '\uFFFD' {
			r[i] = ' '
		}
	}
	return string(r)
}
