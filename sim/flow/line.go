package flow

import (
	"net/netip"

	"sunsetlab/sim"
)

// Internet is what is told of a line's traffic: a router on its way.
type Internet interface {
	Carried(s *sim.Stretch)
}

// Line is a broadband subscriber's line: it is always there, and nothing of the
// mobile network stands between it and the router. It is a [Device].
type Line struct {
	env      sim.Env
	v4, v6   netip.Addr
	internet Internet
}

// NewLine returns a line with addresses; v6 may be none. Internet may be nil.
func NewLine(env sim.Env, v4, v6 netip.Addr, internet Internet) *Line {
	return &Line{env: env, v4: v4, v6: v6, internet: internet}
}

// Carry implements [Device].
func (l *Line) Carry(f *sim.Fluid, to sim.Sender) bool {
	user := l.v4
	if f.Remote.Is6() {
		user = l.v6
	}
	if !user.IsValid() {
		return false
	}
	from := l.env.Now()
	with, up, down, until := f.Conversation, f.Up, f.Down, from.Add(f.Duration)
	l.env.After(f.Duration, func() {
		if l.internet != nil {
			l.internet.Carried(&sim.Stretch{User: user, Conversation: with, From: from, To: until, Up: up, Down: down, Begins: true, Ends: true})
		}
		to.Carried(from, until, up, down)
		to.Over()
	})
	return true
}
