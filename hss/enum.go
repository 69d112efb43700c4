package hss

import (
	"fmt"
	"strings"
)

// enum maps a named set of values to and from text; names[i] is value i, "" a
// value that is not used.
type enum struct {
	what  string
	names []string
}

func (e enum) text(v int) string {
	if v < len(e.names) && e.names[v] != "" {
		return e.names[v]
	}
	return fmt.Sprintf("%s(%d)", e.what, v)
}

func (e enum) parse(s string) (int, error) {
	for i, n := range e.names {
		if n != "" && n == s {
			return i, nil
		}
	}
	if hint := didYouMean(s, e.names); hint != "" {
		return 0, fmt.Errorf("%q is no %s%s", clip(s), e.what, hint)
	}
	return 0, fmt.Errorf("%q is no %s; there are %s", clip(s), e.what, strings.Join(e.list(), ", "))
}

func (e enum) list() []string {
	var l []string
	for _, n := range e.names {
		if n != "" {
			l = append(l, n)
		}
	}
	return l
}

// clip keeps hostile input from filling an error text.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// didYouMean returns `, did you mean "x"?` for the known word nearest to s, or
// nothing if none is near.
func didYouMean(s string, known []string) string {
	if len(s) > 40 {
		return ""
	}
	best, at := len(s)/2+1, ""
	for _, k := range known {
		if d := editDistance(s, k); k != "" && d < best {
			best, at = d, k
		}
	}
	if at == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", at)
}

// editDistance counts the insertions, deletions and substitutions between two
// short words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}
