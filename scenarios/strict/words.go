package strict

import (
	"encoding"
	"fmt"
	"reflect"
)

// WordsOf lists the words that a type takes, nil if it isn't one of a few
// words. That is a string type with [Word], or a type of small numbers whose
// String and UnmarshalText agree.
func WordsOf(t reflect.Type) []string {
	if w, ok := reflect.Zero(t).Interface().(Word); ok {
		return w.Words()
	}
	if t.Kind() != reflect.Uint8 || !reflect.PointerTo(t).Implements(textType) {
		return nil
	}
	var words []string
	for i := range uint64(256) {
		v, back := reflect.New(t), reflect.New(t)
		v.Elem().SetUint(i)
		s, ok := v.Interface().(fmt.Stringer)
		if !ok {
			return nil
		}
		word := s.String()
		err := back.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(word))
		if err != nil || back.Elem().Uint() != i {
			continue // values that are reserved leave gaps
		}
		words = append(words, word)
	}
	return words
}
