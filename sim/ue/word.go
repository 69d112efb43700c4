package ue

import (
	"fmt"
	"slices"
	"strings"
)

// parseWord sets *v to the index of word in names.
func parseWord[T ~uint8](v *T, names []string, what string, word []byte) error {
	i := slices.Index(names, string(word))
	if i < 0 {
		return fmt.Errorf("%.40q is no %s: want one of %s", word, what, strings.Join(names, ", "))
	}
	*v = T(i)
	return nil
}

// wordOf is the name of v, or a number for what no name is given to.
func wordOf[T ~uint8](v T, names []string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("unknown %d", uint8(v))
}
