package nas

// Opt is an information element of type T that a message may leave out. The
// zero Opt is an absent element, so a message literal names only what it
// carries.
type Opt[T any] struct {
	v       T
	present bool
}

// Some returns a present element with value v.
func Some[T any](v T) Opt[T] { return Opt[T]{v: v, present: true} }

// Get returns the value and whether the element is present; an absent one has
// the zero value, which for most elements is what the standard reads into
// absence.
func (o Opt[T]) Get() (T, bool) { return o.v, o.present }

// Present reports whether the element is there.
func (o Opt[T]) Present() bool { return o.present }

// Or returns the value, or def when the element is absent.
func (o Opt[T]) Or(def T) T {
	if o.present {
		return o.v
	}
	return def
}

// Value returns the value, or the zero T when the element is absent.
func (o Opt[T]) Value() T { return o.v }

// Set makes the element present with value v.
func (o *Opt[T]) Set(v T) { o.v, o.present = v, true }

// Clear makes the element absent.
func (o *Opt[T]) Clear() { *o = Opt[T]{} }
