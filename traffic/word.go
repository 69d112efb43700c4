package traffic

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// words names values of a numbered type. What has no name goes by its number.
type words[T ~uint8] map[T]string

func (w words[T]) of(v T) string {
	if s, ok := w[v]; ok {
		return s
	}
	return strconv.Itoa(int(v))
}

func (w words[T]) parse(v *T, what string, b []byte) error {
	s := string(b)
	for one, name := range w {
		if s == name {
			*v = one
			return nil
		}
	}
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil {
		return fmt.Errorf("%.40q is no %s: want %s, or a number below 256", s, what, strings.Join(slices.Sorted(maps.Values(w)), ", "))
	}
	*v = T(n)
	return nil
}
