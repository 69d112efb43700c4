package sim

import (
	"math/bits"
	"net/netip"
	"time"

	"sunsetlab/nas"
)

// Amount is an amount of user data at the IP layer.
type Amount struct{ Bytes, Packets uint64 }

// Plus is both together.
func (a Amount) Plus(b Amount) Amount { return Amount{a.Bytes + b.Bytes, a.Packets + b.Packets} }

// Minus is what is left of a without b.
func (a Amount) Minus(b Amount) Amount { return Amount{a.Bytes - b.Bytes, a.Packets - b.Packets} }

// Part is how much of a is there when d of whole has passed, rounded down: what
// is there in the end is all of it, whatever was asked in between.
func (a Amount) Part(d, whole time.Duration) Amount {
	switch {
	case d >= whole:
		return a
	case d <= 0:
		return Amount{}
	}
	return Amount{part(a.Bytes, uint64(d), uint64(whole)), part(a.Packets, uint64(d), uint64(whole))}
}

func part(n, d, whole uint64) uint64 {
	hi, lo := bits.Mul64(n, d)
	q, _ := bits.Div64(hi, lo, whole)
	return q
}

// Conversation is whom a subscriber talks to, and how.
type Conversation struct {
	Remote   netip.Addr
	AS       uint32 // of Remote
	Protocol uint8  // IANA protocol number
	// Port is the service's, LocalPort the subscriber's; 0 where the protocol
	// has none.
	Port, LocalPort uint16
}

// Fluid crosses a bearer in simulated time in place of IP packets in GTP-U: so
// much from one moment to another, evenly. It is an exception to real bytes, as
// the radio is. In simulated time a packet would cost more than all the rest of
// the core; a fluid costs two events whatever flows.
type Fluid struct {
	// IMSI and EBI are the bearer, as a tunnel endpoint would say; on 3G EBI is
	// the NSAPI.
	IMSI nas.IMSI
	EBI  uint8
	Conversation

	// Up is what the device sends, Down what it receives, from Start for
	// Duration if nothing ends it before.
	Up, Down Amount
	Start    time.Time
	Duration time.Duration
	// Continues tells that some of the conversation has crossed before: this is
	// the rest of it.
	Continues bool
}

// Stretch is what has crossed of a conversation without a pause, as those on its
// way beyond the bearer see it.
type Stretch struct {
	User netip.Addr
	Conversation
	From, To time.Time
	// Up is what the user sent, Down what it received.
	Up, Down Amount
	// Begins and Ends tell that it has the first and the last packet of the
	// conversation. One that was cut has no end.
	Begins, Ends bool
}

// By is what has crossed by a time.
func (f *Fluid) By(t time.Time) (up, down Amount) {
	d := t.Sub(f.Start)
	return f.Up.Part(d, f.Duration), f.Down.Part(d, f.Duration)
}

// UserPlane is where a device's user data goes: what stands behind its bearers.
type UserPlane interface {
	// Begin has a fluid cross the bearer that it names until it is ended, at the
	// latest when its time is over. It reports false if nothing leads through
	// that bearer. Cut is called if the core's side of the bearer goes before.
	Begin(f *Fluid, cut func()) (Crossing, bool)
}

// Crossing is a fluid on its way.
type Crossing interface {
	// End ends it now, and tells what has crossed. After cut it tells what had
	// until then.
	End() (up, down Amount)
}

// Sender is whose user data it is, and is told what came of it.
type Sender interface {
	// Carried is a stretch of time in which data crossed, and how much did.
	Carried(from, to time.Time, up, down Amount)
	// Over is the end: what was not carried by now is lost.
	Over()
}
