package mme

import (
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// connection is a UE-associated logical S1 connection, and what runs on it: it
// goes when the UE becomes idle.
type connection struct {
	a            *Association
	mmeID, enbID uint32
	// ue is nil until the first message has named one, and after the release.
	ue *ueContext

	tai  nas.TAI
	cell gtpv2.ECGI

	// secured is set once NAS messages must be integrity protected
	// (TS 24.301 4.4.4.3).
	secured bool
	// authenticated is set once the UE has proved who it is on this connection.
	authenticated bool
	// keysFrom is the uplink NAS COUNT from which K_eNB is derived.
	keysFrom security.Count
	// coming is the security context that SECURITY MODE COMMAND is taking into
	// use, in place of the UE's.
	coming *security.Context
	// askedIMSI is set while an identity response may come unprotected.
	askedIMSI bool

	// received is the trace's event of the last message, asked the last
	// decision or message that counts as a reason.
	received sim.EventID

	common commonProcedure
	vector authenticationState

	// At most one of these runs.
	attach *attach
	tau    *trackingAreaUpdate
	// fetch awaits the SGSN's answer about a UE that nobody knows yet.
	fetch *contextFetch
	// nonces go with the next SECURITY MODE COMMAND, of a mapped context.
	nonces *nonces
	detach *networkDetach

	esm []*esmProcedure

	enb       enbContext
	guard     sim.Timer
	releasing bool
	onSetup   func(ok bool)
	// onDedicated waits for the eNodeB's end of dedicated bearers.
	onDedicated []readyBearer
	// resources are the UE's requests for other bearer resources that the gateway
	// is asked about, by PTI.
	resources map[uint8]bool
	// fallingBack is set once the eNodeB was told of a CS fallback.
	fallingBack bool
	// uplink is the plain NAS message that is being handled.
	uplink []byte
	// requesting is the transaction of a PDN connection that the gateway has
	// yet to answer.
	requesting uint8
	// lastRequest is the last PDN CONNECTIVITY REQUEST, to tell a repeated one from
	// another with the same transaction.
	lastRequest []byte
}

// enbContext is how far the eNodeB has got with the UE's context.
type enbContext uint8

const (
	noENBContext enbContext = iota
	settingUpENBContext
	hasENBContext
)

const causeNormalRelease = s1ap.CauseNASNormalRelease

// adopt makes c the connection of a known UE, in place of any it had.
func (c *connection) adopt(u *ueContext) {
	if u.conn != nil && u.conn != c {
		u.conn.replaced()
	}
	c.ue = u
	u.conn = c
	u.moved, u.departure = false, 0
	u.placedAt(c)
	u.stopTimer()
	c.a.mme.reportState(u, "ECM", "ECM-CONNECTED")
}

// replaced ends a connection whose UE came back on another one: the radio was
// lost and nobody has told us.
func (c *connection) replaced() {
	c.lowerLayerFailure()
	if c.ue != nil {
		c.release(causeNormalRelease)
	}
}

// stop ends all that runs on the connection.
func (c *connection) stop() {
	c.common.stop()
	for _, p := range c.esm {
		p.timer.Stop()
	}
	c.esm = nil
	c.guard.Stop()
	if c.fetch != nil {
		c.fetch.end()
	}
	c.nonces = nil
	c.onSetup, c.onDedicated, c.detach = nil, nil, nil
}

// release has the eNodeB release the connection; its UE is idle from now on.
func (c *connection) release(cause s1ap.Cause) {
	if c.releasing {
		return
	}
	c.sendReleaseCommand(cause)
	c.leave()
	c.releasing = true
	m := c.a.mme
	c.guard = m.env.After(m.cfg.Timers.S1Release, c.remove)
}

// leave parts the connection and its UE, which becomes idle.
func (c *connection) leave() {
	c.stop()
	c.attach, c.tau = nil, nil
	u := c.ue
	c.ue = nil
	if u == nil || u.conn != c {
		return
	}
	u.conn = nil
	u.becomeIdle()
}

// remove forgets the connection.
func (c *connection) remove() {
	c.guard.Stop()
	c.a.mme.connections.remove(c.mmeID)
	if c.a.byENBID[c.enbID] == c {
		delete(c.a.byENBID, c.enbID)
	}
}

// lost is a connection that the eNodeB no longer has: nothing can be sent.
func (c *connection) lost() {
	if c.releasing {
		c.remove()
		return
	}
	c.lowerLayerFailure()
	c.leave()
	c.remove()
}

// lowerLayerFailure tells the running procedures that the UE is out of reach.
func (c *connection) lowerLayerFailure() {
	switch {
	case c.attach != nil:
		c.attach.lowerLayerFailure()
	case c.tau != nil:
		c.tau.abort()
	case c.detach != nil:
		c.detach.lowerLayerFailure()
	}
	c.abortESM()
	if f := c.onSetup; f != nil {
		c.onSetup = nil
		f(false)
	}
}

// advance carries on with the procedure that waited for a common one.
func (c *connection) advance() {
	switch {
	case c.attach != nil:
		c.attach.advance()
	case c.tau != nil:
		c.tau.advance()
	}
}

// idle reports whether nothing runs on the connection.
func (c *connection) idle() bool {
	return c.attach == nil && c.tau == nil && c.fetch == nil && c.detach == nil && c.common.kind == noProcedure &&
		len(c.esm) == 0 && c.onSetup == nil
}

// becomeIdle is entering ECM-IDLE (TS 23.401 5.3.5).
func (u *ueContext) becomeIdle() {
	u.mme.reportState(u, "ECM", "ECM-IDLE")
	if !u.isKnown() {
		return
	}
	u.releaseAccessBearers()
	u.stopPaging()
	if u.state == registered {
		u.startReachableTimer()
	} else {
		u.setState(deregistered)
		u.startPurgeTimer()
	}
}
