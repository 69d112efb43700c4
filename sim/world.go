package sim

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Config says what a World starts from.
type Config struct {
	Seed  uint64
	Start time.Time
	// Trace receives the events; nil records nothing.
	Trace *Trace
}

// World drives elements in simulated time, on the caller's goroutine.
type World struct {
	start time.Time
	now   int64 // nanoseconds since start
	seed  uint64
	queue schedule
	trace *Trace

	stopped bool
}

// NewWorld returns a world at its start time with nothing in it.
func NewWorld(c Config) *World {
	if c.Trace == nil {
		c.Trace = NewStream(Off)
	}
	return &World{start: c.Start, seed: c.Seed, trace: c.Trace}
}

// Trace is the world's stream of events.
func (w *World) Trace() *Trace { return w.trace }

// Start is the time of day at which the world began.
func (w *World) Start() time.Time { return w.start }

// Now is the world's time of day.
func (w *World) Now() time.Time { return w.start.Add(time.Duration(w.now)) }

// Elapsed is the simulated time since the start.
func (w *World) Elapsed() time.Duration { return time.Duration(w.now) }

// Run lets d of simulated time pass.
func (w *World) Run(d time.Duration) { w.RunUntil(time.Duration(w.now) + d) }

// RunUntil runs every event due up to and including end, counted from the
// start, and leaves the clock there.
func (w *World) RunUntil(end time.Duration) {
	w.stopped = false
	for !w.stopped {
		at, ok := w.queue.next()
		if !ok || at > int64(end) {
			w.now = max(w.now, int64(end))
			return
		}
		w.now = at
		w.queue.pop()()
	}
}

// Stop has RunUntil return after the event that calls it, with the time where
// it is.
func (w *World) Stop() { w.stopped = true }

// Step runs the next event, if there is one.
func (w *World) Step() bool {
	at, ok := w.queue.next()
	if !ok {
		return false
	}
	w.now = at
	w.queue.pop()()
	return true
}

// Env returns the world as the element called name sees it. Its randomness
// follows from the world's seed and the name alone.
func (w *World) Env(name string) Env { return &worldEnv{World: w, name: name} }

type worldEnv struct {
	*World
	name string
	rand *rand.Rand
}

func (e *worldEnv) Rand() *rand.Rand {
	if e.rand == nil {
		e.rand = sourceOf(e.seed, e.name)
	}
	return e.rand
}

func sourceOf(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// After implements [Env].
func (w *World) After(d time.Duration, f func()) Timer {
	slot, gen := w.queue.add(w.now+int64(max(d, 0)), f)
	return Timer{clock: w, slot: slot, gen: gen}
}

// Recording implements [Env].
func (w *World) Recording(k Kind) bool { return w.trace.Recording(k) }

// Report implements [Env].
func (w *World) Report(e Event) EventID {
	if !w.trace.Recording(e.Kind) {
		return 0
	}
	return w.trace.report(w.Now(), e)
}

func (w *World) stop(slot, gen uint32) bool    { return w.queue.cancel(slot, gen) }
func (w *World) running(slot, gen uint32) bool { return w.queue.pending(slot, gen) }
