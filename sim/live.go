package sim

import (
	"context"
	"math/rand/v2"
	"time"
)

// Live drives elements on the wall clock: one event loop on one goroutine, fed
// by whoever holds sockets.
type Live struct {
	start time.Time
	seed  uint64
	queue schedule
	trace *Trace
	posts chan func()
	done  chan struct{}
}

// NewLive returns a loop that is not running yet. The seed feeds the elements'
// randomness.
func NewLive(seed uint64, trace *Trace) *Live {
	if trace == nil {
		trace = NewStream(Off)
	}
	return &Live{start: time.Now(), seed: seed, trace: trace, posts: make(chan func(), 256), done: make(chan struct{})}
}

// Post has f run on the loop. It may be called from any goroutine, waits while
// the loop is behind, and reports false once the loop has ended.
func (l *Live) Post(f func()) bool {
	select {
	case <-l.done:
		return false
	default:
	}
	select {
	case l.posts <- f:
		return true
	case <-l.done:
		return false
	}
}

// Run runs the loop until ctx is done, and returns why it ended. It runs once.
func (l *Live) Run(ctx context.Context) error {
	defer close(l.done)
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	for {
		if at, ok := l.queue.next(); ok {
			wait := time.Duration(at) - time.Since(l.start)
			if wait <= 0 {
				l.queue.pop()()
				// A loop that is late must still hear its sockets.
				select {
				case <-ctx.Done():
					return context.Cause(ctx)
				case f := <-l.posts:
					f()
				default:
				}
				continue
			}
			alarm.Reset(wait)
		} else {
			alarm.Reset(time.Hour)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case f := <-l.posts:
			f()
		case <-alarm.C:
		}
	}
}

// Done is closed when the loop has ended.
func (l *Live) Done() <-chan struct{} { return l.done }

// Trace is the loop's stream of events.
func (l *Live) Trace() *Trace { return l.trace }

// Env returns the loop as the element called name sees it. It is for code that
// runs on the loop, or before the loop runs.
func (l *Live) Env(name string) Env { return &liveEnv{Live: l, name: name} }

type liveEnv struct {
	*Live
	name string
	rand *rand.Rand
}

func (e *liveEnv) Rand() *rand.Rand {
	if e.rand == nil {
		e.rand = sourceOf(e.seed, e.name)
	}
	return e.rand
}

// Now implements [Env].
func (l *Live) Now() time.Time { return l.start.Add(time.Since(l.start)) }

// After implements [Env].
func (l *Live) After(d time.Duration, f func()) Timer {
	slot, gen := l.queue.add(int64(time.Since(l.start)+max(d, 0)), f)
	return Timer{clock: l, slot: slot, gen: gen}
}

// Recording implements [Env].
func (l *Live) Recording(k Kind) bool { return l.trace.Recording(k) }

// Report implements [Env].
func (l *Live) Report(e Event) EventID { return l.trace.report(l.Now(), e) }

func (l *Live) stop(slot, gen uint32) bool    { return l.queue.cancel(slot, gen) }
func (l *Live) running(slot, gen uint32) bool { return l.queue.pending(slot, gen) }
