package flow

import (
	"time"

	"sunsetlab/sim"
)

// Source gives a subscriber's flows in the order in which they start.
type Source interface {
	// Next returns the next flow, and the midnight at which its day began. It
	// reports false if there are no more.
	Next() (day time.Time, f Flow, ok bool)
}

// Device is what a driver asks of a device.
type Device interface {
	// Carry has the device send and receive a fluid from now on, and tells to
	// what comes of it. It reports false if the device has no PDN connection.
	Carry(f *sim.Fluid, to sim.Sender) bool
}

// Ledger is told what a subscriber wanted and got. What was wanted between two
// times is what was carried and lost of it together; carried and lost have
// times of their own.
type Ledger interface {
	// Wanted is a flow at its start: how much it is to carry until when.
	Wanted(f *Flow, from, to time.Time)
	// Carried is a stretch of a flow that was carried.
	Carried(f *Flow, from, to time.Time, up, down sim.Amount)
	// Lost is what was not carried of a flow, and when it would have been.
	Lost(f *Flow, from, to time.Time, up, down sim.Amount)
}

// Driver is a subscriber at a device: it begins the flows of a source, each in
// its time, if the device has a PDN connection then. A flow for which there is
// none is lost, and so is the rest of one that is cut.
type Driver struct {
	env    sim.Env
	source Source
	device Device
	ledger Ledger

	day     time.Time
	next    Flow
	onStart func()
	spare   []*conversation
}

// Start has a driver begin with the first flow that starts now or later.
func Start(env sim.Env, s Source, d Device, l Ledger) *Driver {
	r := &Driver{env: env, source: s, device: d, ledger: l}
	r.onStart = r.start
	r.await()
	return r
}

// await waits for the next flow to start. What would have started before the
// world did is none of it.
func (d *Driver) await() {
	now := d.env.Now()
	for {
		day, f, ok := d.source.Next()
		if !ok {
			return
		}
		if wait := day.Add(f.Start).Sub(now); wait >= 0 {
			d.day, d.next = day, f
			d.env.After(wait, d.onStart)
			return
		}
	}
}

func (d *Driver) start() {
	c := d.conversation()
	c.Flow = d.next
	f := &c.Flow
	now := d.env.Now()
	c.until = now.Add(f.Duration)
	c.up, c.down = sim.Amount(f.In), sim.Amount(f.Out)
	d.ledger.Wanted(f, now, c.until)
	fluid := sim.Fluid{Conversation: sim.Conversation{Remote: f.Remote, AS: f.AS, Protocol: f.Protocol, Port: f.Port, LocalPort: f.LocalPort},
		Up: c.up, Down: c.down, Duration: f.Duration}
	if !d.device.Carry(&fluid, c) {
		c.Over()
	}
	d.await()
}

// conversation is a flow that is being carried. It implements [sim.Sender].
type conversation struct {
	Flow
	d        *Driver
	until    time.Time
	up, down sim.Amount // not carried yet
}

func (d *Driver) conversation() *conversation {
	if n := len(d.spare); n > 0 {
		c := d.spare[n-1]
		d.spare = d.spare[:n-1]
		return c
	}
	return &conversation{d: d}
}

// Carried implements [sim.Sender].
func (c *conversation) Carried(from, to time.Time, up, down sim.Amount) {
	c.up, c.down = c.up.Minus(up), c.down.Minus(down)
	c.d.ledger.Carried(&c.Flow, from, to, up, down)
}

// Over implements [sim.Sender].
func (c *conversation) Over() {
	if c.up != (sim.Amount{}) || c.down != (sim.Amount{}) {
		now := c.d.env.Now()
		to := c.until
		if to.Before(now) {
			to = now
		}
		c.d.ledger.Lost(&c.Flow, now, to, c.up, c.down)
	}
	c.d.spare = append(c.d.spare, c)
}
