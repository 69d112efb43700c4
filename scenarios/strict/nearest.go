package strict

import (
	"slices"
	"strings"
)

// Nearest returns the candidate that a person who wrote word most likely
// meant, or false if none is near: one that shares no letter with it never is.
// Case, and - for _, count as no difference.
func Nearest(word string, candidates []string) (string, bool) {
	w := fold(word)
	if len(w) > 64 {
		return "", false
	}
	best, bestDistance := "", len(w)/3+2
	for _, c := range candidates {
		f := fold(c)
		d := distance(w, f)
		if len(w) >= 3 && (strings.HasPrefix(f, w) || strings.HasSuffix(f, "_"+w)) {
			d = min(d, 1)
		}
		if d < bestDistance && d < max(len(w), len(f)) {
			best, bestDistance = c, d
		}
	}
	return best, best != ""
}

// Hint ends a message about an unknown word: what was probably meant, or what
// there is.
func Hint(word string, candidates []string) string {
	if near, ok := Nearest(word, candidates); ok {
		return `; did you mean "` + near + `"?`
	}
	if len(candidates) == 0 {
		return ""
	}
	sorted := slices.Clone(candidates)
	slices.Sort(sorted)
	return "; there is " + strings.Join(sorted, ", ")
}

func fold(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours between two words.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
