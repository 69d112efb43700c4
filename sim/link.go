package sim

import (
	"fmt"
	"time"
)

// LinkConfig describes a link between the elements called A and B.
type LinkConfig struct {
	A, B     string
	Protocol Protocol

	Latency time.Duration
	// Jitter is the most that is added to Latency, evenly drawn. Order is kept.
	Jitter time.Duration
	// Loss is the probability, 0 to 1, that a message is lost.
	Loss float64

	// Reliable makes the link an association as SCTP's: what is lost is sent
	// again after RetransmitAfter, what is sent during a partition waits, and
	// a partition of DownAfter ends the association.
	Reliable        bool
	RetransmitAfter time.Duration // default 1 s
	DownAfter       time.Duration // default 10 s

	// Connection tells the link from others between the same elements, in the
	// trace.
	Connection uint32

	// Describe names a message for the trace. It is called only if the trace
	// keeps messages.
	Describe func(pdu []byte) (name, cause string)
}

// Link carries messages between two elements in order.
type Link struct {
	A, B *End

	env         Env
	cfg         LinkConfig
	partitioned bool
	down        bool
	downTimer   Timer
	buffers     [][]byte
}

// End is one element's end of a link.
type End struct {
	link     *Link
	name     string
	peer     *End
	handle   func(pdu []byte)
	onChange func(up bool)

	// inbox holds what is on its way to this end, first to arrive first.
	inbox   fifo[inFlight]
	arrive  func()
	lastDue time.Time
}

type inFlight struct {
	pdu []byte
	due time.Time
}

// NewLink returns a link whose ends have no handlers yet.
func NewLink(env Env, cfg LinkConfig) *Link {
	if cfg.RetransmitAfter == 0 {
		cfg.RetransmitAfter = time.Second
	}
	if cfg.DownAfter == 0 {
		cfg.DownAfter = 10 * time.Second
	}
	l := &Link{env: env, cfg: cfg}
	l.A = &End{link: l, name: cfg.A}
	l.B = &End{link: l, name: cfg.B}
	l.A.peer, l.B.peer = l.B, l.A
	l.A.arrive, l.B.arrive = l.A.deliver, l.B.deliver
	return l
}

// Handle has f called with each message that arrives at this end. The message
// is f's until it returns.
func (e *End) Handle(f func(pdu []byte)) { e.handle = f }

// OnChange has f called when the association of a reliable link ends or is
// back.
func (e *End) OnChange(f func(up bool)) { e.onChange = f }

// Up reports whether the association stands.
func (e *End) Up() bool { return !e.link.down }

// Send sends a copy of pdu to the other end. About names the device or
// subscriber whom the message concerns, for the trace; nil if there is none.
func (e *End) Send(about fmt.Stringer, pdu []byte) {
	l := e.link
	delay, lost := l.delay()
	if l.env.Recording(Sent) {
		l.report(e, about, pdu, lost)
	}
	if lost {
		return
	}
	to := e.peer
	due := l.env.Now().Add(delay)
	if due.Before(to.lastDue) {
		due = to.lastDue
	}
	to.lastDue = due
	to.inbox.push(inFlight{pdu: append(l.buffer(), pdu...), due: due})
	l.env.After(due.Sub(l.env.Now()), to.arrive)
}

// delay draws how long the next message takes, and whether it is lost for good.
func (l *Link) delay() (d time.Duration, lost bool) {
	d = l.cfg.Latency
	if l.cfg.Jitter > 0 {
		d += time.Duration(l.env.Rand().Int64N(int64(l.cfg.Jitter) + 1))
	}
	if l.down || l.partitioned && !l.cfg.Reliable {
		return 0, true
	}
	for l.cfg.Loss > 0 && l.env.Rand().Float64() < l.cfg.Loss {
		if !l.cfg.Reliable {
			return 0, true
		}
		if d += l.cfg.RetransmitAfter; d > l.cfg.DownAfter {
			break
		}
	}
	return d, false
}

func (l *Link) report(from *End, about fmt.Stringer, pdu []byte, lost bool) {
	ev := Event{Kind: Sent, From: from.name, To: from.peer.name, Protocol: l.cfg.Protocol, Bytes: pdu, Lost: lost, Connection: l.cfg.Connection}
	if about != nil {
		ev.Device = about.String()
	}
	if l.cfg.Describe != nil {
		ev.Name, ev.Cause = l.cfg.Describe(pdu)
	}
	l.env.Report(ev)
}

// deliver hands what is due to the handler, unless a partition holds it back.
func (e *End) deliver() {
	l := e.link
	now := l.env.Now()
	for !l.partitioned && e.inbox.len() > 0 && !e.inbox.front().due.After(now) {
		pdu := e.inbox.pop().pdu
		if e.handle != nil {
			e.handle(pdu)
		}
		l.buffers = append(l.buffers, pdu[:0])
	}
}

func (l *Link) buffer() []byte {
	n := len(l.buffers)
	if n == 0 {
		return make([]byte, 0, 256)
	}
	b := l.buffers[n-1]
	l.buffers = l.buffers[:n-1]
	return b
}

// SetLoss changes the probability that a message is lost.
func (l *Link) SetLoss(p float64) { l.cfg.Loss = p }

// SetLatency changes how long a message takes.
func (l *Link) SetLatency(d time.Duration) { l.cfg.Latency = d }

// Partition cuts the link, or heals it.
func (l *Link) Partition(cut bool) {
	if cut == l.partitioned {
		return
	}
	l.partitioned = cut
	if !l.cfg.Reliable {
		l.A.discard()
		l.B.discard()
		return
	}
	if cut {
		l.downTimer = l.env.After(l.cfg.DownAfter, l.fail)
		return
	}
	l.downTimer.Stop()
	if l.down {
		l.down = false
		l.A.changed(true)
		l.B.changed(true)
		return
	}
	// What the partition held back is due by now.
	l.env.After(0, l.A.arrive)
	l.env.After(0, l.B.arrive)
}

// fail ends the association: what was on its way is gone.
func (l *Link) fail() {
	l.down = true
	l.A.discard()
	l.B.discard()
	l.A.changed(false)
	l.B.changed(false)
}

func (e *End) changed(up bool) {
	if e.onChange != nil {
		e.onChange(up)
	}
}

// discard drops what is on its way. What follows has nothing to wait behind.
func (e *End) discard() {
	e.inbox.drop()
	e.lastDue = time.Time{}
}
