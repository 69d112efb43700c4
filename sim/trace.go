package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Level says how much of what happens a trace keeps.
type Level uint8

const (
	// Off keeps nothing.
	Off Level = iota
	// Decisions keeps states, decisions, statuses, steps, faults and the
	// received messages that decided something; no message bytes.
	Decisions
	// All keeps everything.
	All
)

// Trace is the one stream of events of a world. Keep decides whether events
// stay in memory; observers see each as it happens.
type Trace struct {
	level     Level
	keep      bool
	last      EventID
	events    []Event
	observers []func(Event)
}

// NewTrace returns a trace that holds its events in memory.
func NewTrace(level Level) *Trace { return &Trace{level: level, keep: true} }

// NewStream returns a trace whose events only observers see, for runs too long
// to hold.
func NewStream(level Level) *Trace { return &Trace{level: level} }

// Observe has f called with every event that is recorded from now on. The
// event's slices are f's to keep.
func (t *Trace) Observe(f func(Event)) { t.observers = append(t.observers, f) }

// Events returns what was kept, in order. The slice is the trace's own.
func (t *Trace) Events() []Event { return t.events }

// Event returns the event named id, or false if it was not kept.
func (t *Trace) Event(id EventID) (Event, bool) {
	if id == 0 || int(id) > len(t.events) {
		return Event{}, false
	}
	return t.events[id-1], true
}

// Recording reports whether events of kind k are recorded.
func (t *Trace) Recording(k Kind) bool {
	switch t.level {
	case All:
		return true
	case Decisions:
		return k != Sent
	}
	return false
}

func (t *Trace) report(now time.Time, e Event) EventID {
	if !t.Recording(e.Kind) {
		return 0
	}
	t.last++
	e.ID = t.last
	e.Time = now
	if t.level == All {
		e.Bytes, e.Plain = bytes.Clone(e.Bytes), bytes.Clone(e.Plain)
	} else {
		e.Bytes, e.Plain = nil, nil
	}
	if t.keep {
		t.events = append(t.events, e)
	}
	for _, f := range t.observers {
		f(e)
	}
	return e.ID
}

// hexBytes writes bytes as the hexadecimal text that protocol people read.
type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%x", []byte(h)), nil }

// MarshalJSON writes the event with its bytes in hexadecimal.
func (e Event) MarshalJSON() ([]byte, error) {
	type plain Event
	return json.Marshal(struct {
		plain
		Bytes hexBytes `json:"bytes,omitempty"`
		Plain hexBytes `json:"plain,omitempty"`
	}{plain(e), e.Bytes, e.Plain})
}
