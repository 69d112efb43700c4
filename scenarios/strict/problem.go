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
	var b strings.Builder
	if line > 1 && strings.TrimSpace(lines[line-2]) != "" {
		fmt.Fprintf(&b, "%6d | %s\n", line-1, printable(masked(lines[line-2])))
	}
	text := printable(masked(lines[line-1]))
	column = min(max(column, 1), len([]rune(text))+1)
	fmt.Fprintf(&b, "%6d | %s\n%6s | %s^", line, text, "", strings.Repeat(" ", column-1))
	return b.String()
}

// secret is a key of a password or the like, and its value.
var secret = regexp.MustCompile(`((?:password|secret)["']?\s*:\s*)("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^\s,{}\[\]#][^,}#]*)`)

// masked hides passwords, so that an error can be shown to anybody. All else
// stays in its column.
func masked(line string) string {
	return secret.ReplaceAllStringFunc(line, func(s string) string {
		m := secret.FindStringSubmatch(s)
		value := strings.TrimRight(m[2], " \t")
		return m[1] + strings.Repeat("•", utf8.RuneCountInString(value)) + m[2][len(value):]
	})
}

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
