package s1ap

// Opt is an optional value held in place; the zero value is absent.
type Opt[T any] struct {
	Value   T
	Present bool
}

// Some is a present value.
func Some[T any](v T) Opt[T] { return Opt[T]{Value: v, Present: true} }

// Get returns the value and whether it is present.
func (o Opt[T]) Get() (T, bool) { return o.Value, o.Present }

// Or returns the value, or def where it is absent.
func (o Opt[T]) Or(def T) T {
	if o.Present {
		return o.Value
	}
	return def
}
