package sim

import (
	"math/rand/v2"
	"time"
)

// Env is all that an element sees of the world it runs in. Every call comes
// from, and every callback runs on, the one goroutine that drives the element.
type Env interface {
	// Now is the world's time of day.
	Now() time.Time

	// After calls f once d has passed, unless the timer is stopped before.
	// Timers that fall due together run in the order in which they were set.
	After(d time.Duration, f func()) Timer

	// Rand is the element's own source: what one element draws does not
	// disturb another's.
	Rand() *rand.Rand

	// Recording tells whether an event of kind k would be kept, so that a
	// caller need not put together what nobody reads.
	Recording(k Kind) bool

	// Report adds an event to the trace. Time is filled in. Bytes and Plain
	// are copied if the event is kept, so that they may live in a reused
	// buffer. The id names the event as the reason of a later one; it is 0 if
	// the event was not kept.
	Report(e Event) EventID
}

// Timer is one pending call of [Env.After]. The zero Timer is not running.
type Timer struct {
	clock clock
	slot  uint32
	gen   uint32
}

type clock interface {
	stop(slot, gen uint32) bool
	running(slot, gen uint32) bool
}

// Stop cancels the call and reports whether it was still to come.
func (t *Timer) Stop() bool {
	if t.clock == nil {
		return false
	}
	c := t.clock
	t.clock = nil
	return c.stop(t.slot, t.gen)
}

// Running reports whether the call is still to come.
func (t Timer) Running() bool {
	return t.clock != nil && t.clock.running(t.slot, t.gen)
}
