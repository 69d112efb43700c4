package gateway

import (
	"net/netip"
	"slices"
	"time"

	"sunsetlab/sim"
)

// Internet is what lies beyond the gateway on SGi.
type Internet interface {
	// Carried tells of a conversation between a user's address and a host, when
	// it has ended or paused, or its bearer is gone. The stretch is the caller's
	// again when Carried returns.
	Carried(s *sim.Stretch)
}

// ConnectInternet has the gateway tell what it carries.
func (g *Gateway) ConnectInternet(i Internet) { g.internet = i }

// usage is what there is of a PDN connection whose traffic is counted.
type usage struct {
	up, down  sim.Amount // since the connection was made, by the last count
	crossings []*crossing
	record    record
	idle      sim.Timer // Idle-Timeout
}

// crossing is a fluid on a bearer. It implements [sim.Crossing].
type crossing struct {
	sim.Fluid
	g        *Gateway
	c        *session // nil when it has ended
	user     netip.Addr
	up, down sim.Amount // counted already
	cut      func()
}

var _ sim.UserPlane = (*Gateway)(nil)

// Begin implements [sim.UserPlane]: it carries a fluid over the bearer of a
// subscriber, if an eNodeB or an SGSN has the other end of it.
func (g *Gateway) Begin(f *sim.Fluid, cut func()) (sim.Crossing, bool) {
	s := g.byIMSI[f.IMSI]
	if s == nil {
		return nil, false
	}
	c, b := s.bearer(f.EBI)
	if c == nil || !b.far.addr.IsValid() || c.access == OnS11 && s.idle {
		return nil, false
	}
	user := c.paa.IPv4
	if f.Remote.Is6() {
		user = c.paa.IPv6
	}
	if !user.IsValid() {
		return nil, false
	}
	x := &crossing{Fluid: *f, g: g, c: c, user: user, cut: cut}
	u := c.counted()
	u.idle.Stop()
	u.crossings = append(u.crossings, x)
	g.watchVolume(c)
	return x, true
}

// End implements [sim.Crossing].
func (x *crossing) End() (up, down sim.Amount) {
	c := x.c
	if c == nil {
		return x.up, x.down
	}
	x.count(x.g.env.Now())
	u := c.usage
	u.crossings = slices.DeleteFunc(u.crossings, func(o *crossing) bool { return o == x })
	x.over()
	x.g.watchVolume(c)
	x.g.watchIdleness(c)
	return x.up, x.down
}

// over tells SGi what there was of a fluid.
func (x *crossing) over() {
	x.c = nil
	if internet := x.g.internet; internet != nil && (x.up != sim.Amount{} || x.down != sim.Amount{}) {
		to := x.g.env.Now()
		if last := x.Start.Add(x.Duration); last.Before(to) {
			to = last
		}
		internet.Carried(&sim.Stretch{User: x.user, Conversation: x.Conversation, From: x.Start, To: to, Up: x.up, Down: x.down,
			Begins: !x.Continues, Ends: x.up == x.Up && x.down == x.Down})
	}
}

// count adds to the connection's traffic what has crossed since the last count.
func (x *crossing) count(now time.Time) {
	up, down := x.By(now)
	u := x.c.usage
	u.up, u.down = u.up.Plus(up.Minus(x.up)), u.down.Plus(down.Minus(x.down))
	x.up, x.down = up, down
}

func (c *session) counted() *usage {
	if c.usage == nil {
		c.usage = new(usage)
	}
	return c.usage
}

// count brings a connection's traffic up to date.
func (u *usage) count(now time.Time) {
	for _, x := range u.crossings {
		x.count(now)
	}
}

// traffic is what a connection's device has sent and received so far.
func (g *Gateway) traffic(c *session) (up, down sim.Amount) {
	if c.usage == nil {
		return up, down
	}
	c.usage.count(g.env.Now())
	return c.usage.up, c.usage.down
}

// stopTraffic ends all that crosses a connection that is no more.
func (g *Gateway) stopTraffic(c *session) {
	u := c.usage
	if u == nil {
		return
	}
	u.idle.Stop()
	u.count(g.env.Now())
	ended := u.crossings
	u.crossings = nil
	for _, x := range ended {
		x.over()
		if x.cut != nil {
			x.cut()
		}
	}
}

// counts tells whether the gateway has user data to count: without any, a
// connection would always be idle.
func (g *Gateway) counts() bool { return g.internet != nil || g.charging != nil }

// watchIdleness ends a connection over which nothing has gone for as long as the
// AAA server allows (RFC 2865 5.28).
func (g *Gateway) watchIdleness(c *session) {
	d := c.grant().IdleTimeout
	if d <= 0 || !g.counts() || len(c.counted().crossings) > 0 {
		return
	}
	c.usage.idle = g.env.After(d, func() {
		if g.recording() {
			g.decided(g.peerOf(c), c.owner, "PDN connection has been idle", "Idle-Timeout "+d.String(), "RFC 2865 5.28", "")
		}
		g.endSession(c, 0, EndedByIdleness)
	})
}

func (g *Gateway) peerOf(c *session) *peer {
	if c.access == OnGn {
		return &g.gn
	}
	return &g.s11
}
