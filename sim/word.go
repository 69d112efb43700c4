package sim

import (
	"fmt"
	"slices"
	"strings"
)

// parseWord sets *v to the index of word in names.
func parseWord[T ~uint8](v *T, names []string, what string, word []byte) error {
	i := slices.Index(names, string(word))
	if i < 0 {
		return fmt.Errorf("%q is no %s: want one of %s", word, what, strings.Join(names, ", "))
	}
	*v = T(i)
	return nil
}
