package ue

import (
	"slices"
	"time"

	"sunsetlab/sim"
)

const (
	// patience is how long user data waits for a bearer on the radio before it is
	// given up, as a user or a program does.
	patience = 30 * time.Second
	// pathRetry is how soon a device looks again whether data gets through: the
	// core learns of a bearer on the radio a little later than the device.
	pathRetry = 100 * time.Millisecond
)

// userPlane is a device's user data on its way.
type userPlane struct {
	beyond sim.UserPlane
	flows  []*carriage
	// silent: the device has a connection for its data, and yet nothing gets
	// through. It may be one for signalling alone.
	silent bool
	retry  sim.Timer
}

// carriage is a fluid that a device has been given to carry.
type carriage struct {
	u    *UE
	rest sim.Fluid // what is still to cross
	to   sim.Sender
	// crossing is nil while it waits for a bearer on the radio.
	crossing sim.Crossing
	// timer ends it: in its time or, while it waits, when patience does.
	timer sim.Timer
}

// UseUserPlane gives the device what stands behind its bearers. Without it
// nothing is carried.
func (u *UE) UseUserPlane(p sim.UserPlane) { u.plane = &userPlane{beyond: p} }

// Data reports whether the device has a PDN connection for user data on the RAT
// where it is registered.
func (u *UE) Data() bool { return u.state != null && u.data() }

// Carry has the device send and receive from now on what f says; IMSI, EBI and
// Start are filled in. A device that is idle asks for its bearers first, and the
// data waits. If the PDN connection goes, the data is cut. Carry reports false
// if there is none: then nothing is carried, and to is not told.
func (u *UE) Carry(f *sim.Fluid, to sim.Sender) bool {
	ebi := u.dataBearer()
	if u.plane == nil || !u.Data() || ebi == 0 {
		return false
	}
	c := &carriage{u: u, rest: *f, to: to}
	c.rest.IMSI, c.rest.EBI = u.card.IMSI, ebi
	u.plane.flows = append(u.plane.flows, c)
	c.wait()
	if u.path() == 0 {
		u.wants.data = true
	} else {
		u.sentData()
	}
	u.settle()
	return true
}

// StopTraffic ends what is being carried, and tells how much has been by now. The
// rest is not lost: nobody waits for it any more.
func (u *UE) StopTraffic() {
	if u.plane == nil {
		return
	}
	for _, c := range u.plane.flows {
		c.timer.Stop()
		if c.crossing != nil {
			c.pause()
		}
	}
	u.plane.flows = nil
}

// dataBearer is the default bearer of the first PDN connection that is for data.
func (u *UE) dataBearer() uint8 {
	for ebi := uint8(1); ebi < 16; ebi++ {
		if u.hasBearer(ebi) && ebi != u.sos.ebi {
			return ebi
		}
	}
	return 0
}

// path is the bearers that have a radio bearer, bit n for bearer n, as far as
// the device knows.
func (u *UE) path() uint16 {
	switch u.rat {
	case sim.EUTRAN:
		if u.connected && u.secured && u.state.registered() {
			return u.bearers
		}
	case sim.UTRAN:
		if u.umts.served() {
			return u.bearers & u.umts.rabs
		}
	}
	return 0
}

// serveTraffic moves user data on: what waits and has its way now, and what
// crosses and has lost it.
func (u *UE) serveTraffic() {
	p := u.plane
	if p == nil || len(p.flows) == 0 {
		return
	}
	path := u.path()
	refused := false
	for _, c := range slices.Clone(p.flows) {
		bearer := uint16(1) << c.rest.EBI
		switch {
		case u.bearers&bearer == 0:
			c.over()
		case path&bearer == 0 && c.crossing != nil:
			c.pause()
			c.wait()
			u.wants.data = true
		case path&bearer != 0 && c.crossing == nil:
			refused = !c.begin() || refused
		}
	}
	switch {
	case refused && !p.retry.Running():
		p.retry = u.env.After(pathRetry, u.settle)
	case path == 0 && p.silent && len(p.flows) > 0:
		p.silent, u.wants.data = false, true
	}
}

// sentData notes that the device takes its connection to be one for data.
func (u *UE) sentData() {
	if u.plane != nil {
		u.plane.silent = true
	}
}

// begin has what is left cross from now on.
func (c *carriage) begin() bool {
	u := c.u
	c.rest.Start = u.env.Now()
	crossing, ok := u.plane.beyond.Begin(&c.rest, c.cut)
	if !ok {
		return false
	}
	c.crossing, u.plane.silent = crossing, false
	c.timer.Stop()
	c.timer = u.env.After(c.rest.Duration, c.over)
	u.reply(&sim.RadioFrame{Kind: sim.UserData, EBI: c.rest.EBI, Lasts: c.rest.Duration})
	return true
}

// wait gives it up if it does not get its way in time.
func (c *carriage) wait() {
	c.timer.Stop()
	c.timer = c.u.env.After(patience, c.over)
}

// pause takes account of what has crossed.
func (c *carriage) pause() {
	up, down := c.crossing.End()
	c.crossing = nil
	from, now := c.rest.Start, c.u.env.Now()
	passed := min(now.Sub(from), c.rest.Duration)
	c.rest.Up, c.rest.Down, c.rest.Duration = c.rest.Up.Minus(up), c.rest.Down.Minus(down), c.rest.Duration-passed
	c.rest.Continues = c.rest.Continues || up != sim.Amount{} || down != sim.Amount{}
	c.to.Carried(from, from.Add(passed), up, down)
}

// cut is the end of the core's side of the bearer. It comes while the core is at
// work, so the device takes note afterwards.
func (c *carriage) cut() {
	c.timer.Stop()
	c.timer = c.u.env.After(0, c.over)
}

// over is the end of it, in time or not.
func (c *carriage) over() {
	c.timer.Stop()
	p := c.u.plane
	p.flows = slices.DeleteFunc(p.flows, func(o *carriage) bool { return o == c })
	if c.crossing != nil {
		c.pause()
	}
	c.to.Over()
}
