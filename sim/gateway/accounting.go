package gateway

import (
	"cmp"
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/sim"
)

// Accountant is told of the PDN connections to an APN, as an AAA server's
// accounting wants it (TS 29.061 16.3).
type Accountant interface {
	// Start: the connection is made.
	Start(Session)
	// Interim: it has moved, to another RAT or another MME or SGSN, or the time
	// for an account has come.
	Interim(Session)
	// Stop: it has ended.
	Stop(Session, Ending)
}

// Ending is why a PDN connection has ended.
type Ending uint8

const (
	// EndedByDevice: the MME or SGSN asked for it, on a detach or otherwise.
	EndedByDevice Ending = iota
	// EndedBySuccessor: a new request took its place.
	EndedBySuccessor
	// EndedByLoss: the MME or SGSN has forgotten it.
	EndedByLoss
	// EndedByGateway: [Gateway.EndSession].
	EndedByGateway
	// EndedByTimeout: the time that the AAA server gave it is over.
	EndedByTimeout
	// EndedByIdleness: it carried nothing for as long as the AAA server allows.
	EndedByIdleness
)

var endingWords = [...]string{"by the device", "by a new request", "by loss of the MME or SGSN", "by the gateway", "by the session timeout of the AAA server",
	"by the idle timeout of the AAA server"}

// String says it in words.
func (e Ending) String() string {
	if int(e) < len(endingWords) {
		return endingWords[e]
	}
	return "for a reason unknown"
}

// admission is what there is of a PDN connection because its device was judged,
// or is accounted for at intervals.
type admission struct {
	id       uint32 // the charging ID that the AAA server was told; 0 if none was
	username string
	ground   aaa.Ground
	grant    aaa.Grant

	expiry, interim sim.Timer
}

func (c *session) grant() *aaa.Grant {
	if c.admission == nil {
		return &aaa.Grant{}
	}
	return &c.admission.grant
}

func (g *Gateway) started(c *session) {
	g.openRecord(c)
	g.watchIdleness(c)
	a := g.accountant(c)
	if a != nil {
		a.Start(c.owner.view(c, g))
	}
	every := c.grant().InterimInterval
	if a != nil {
		every = cmp.Or(every, g.cfg.apn(c.apn).InterimInterval)
	}
	if every > 0 && c.admission == nil {
		c.admission = new(admission)
	}
	if a != nil && every > 0 {
		g.accountEvery(c, every)
	}
	if d := c.grant().SessionTimeout; d > 0 {
		c.admission.expiry = g.env.After(d, func() { g.expired(c) })
	}
}

func (g *Gateway) changed(c *session) {
	g.chargeMove(c)
	if a := g.accountant(c); a != nil {
		a.Interim(c.owner.view(c, g))
	}
}

// accountEvery gives interim accounts until the connection ends (RFC 2869 2.1).
func (g *Gateway) accountEvery(c *session, d time.Duration) {
	c.admission.interim = g.env.After(d, func() {
		g.changed(c)
		g.accountEvery(c, d)
	})
}

// expired ends a connection whose time is over (RFC 2865 5.27).
func (g *Gateway) expired(c *session) {
	if g.recording() {
		g.decided(g.peerOf(c), c.owner, "PDN connection has expired", "Session-Timeout "+c.grant().SessionTimeout.String(), "RFC 2865 5.27", "")
	}
	var why gtpv2.Cause
	if apn := g.cfg.apn(c.apn); apn != nil && apn.ReactivateExpired {
		why = gtpv2.CauseReactivationRequested
	}
	g.endSession(c, why, EndedByTimeout)
}

func (g *Gateway) stopped(c *session, why Ending) {
	g.stopTraffic(c)
	g.closeRecord(c, closings[why])
	if c.admission != nil {
		c.admission.expiry.Stop()
		c.admission.interim.Stop()
	}
	if a := g.accountant(c); a != nil {
		a.Stop(c.owner.view(c, g), why)
	}
}

func (g *Gateway) accountant(c *session) Accountant {
	if apn := g.cfg.apn(c.apn); apn != nil {
		return apn.Accountant
	}
	return nil
}
