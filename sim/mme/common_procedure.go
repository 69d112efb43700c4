package mme

import (
	"time"

	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// procedureKind is what a connection waits for an answer to.
type procedureKind uint8

const (
	noProcedure procedureKind = iota
	identification
	authentication
	securityModeControl
	gutiReallocation
	attachAcceptance
	trackingAreaUpdateAcceptance
	networkInitiatedDetach
)

// commonProcedure is an EMM message that awaits its answer: the message is sent
// again at each expiry of its timer, four times, before the procedure is given
// up.
type commonProcedure struct {
	kind   procedureKind
	resent uint8
	after  time.Duration
	timer  sim.Timer
	msg    eps.Message
	expire func()
}

// request sends a message and awaits the answer.
func (c *connection) request(kind procedureKind, after time.Duration, msg eps.Message) {
	c.await(kind, after, msg)
	c.sendRequest()
}

// await begins to wait for the answer to a message that is on its way.
func (c *connection) await(kind procedureKind, after time.Duration, msg eps.Message) {
	p := &c.common
	p.timer.Stop()
	if p.expire == nil {
		p.expire = c.requestExpired
	}
	p.kind, p.msg, p.after, p.resent = kind, msg, after, 0
	p.timer = c.a.mme.env.After(after, p.expire)
	if c.ue != nil && c.ue.state == deregistered {
		c.ue.setState(commonProcedureInitiated)
	}
}

// sendRequest sends the message that is awaiting its answer.
func (c *connection) sendRequest() {
	if c.common.kind == securityModeControl {
		c.sendSecurityModeCommand()
		return
	}
	c.send(c.common.msg)
}

// answeredRequest ends the wait for an answer of the given kind. It reports
// whether there was one.
func (c *connection) answeredRequest(kind procedureKind) bool {
	if c.common.kind != kind {
		return false
	}
	c.common.stop()
	return true
}

func (p *commonProcedure) stop() {
	p.timer.Stop()
	p.kind, p.msg = noProcedure, nil
}

func (c *connection) requestExpired() {
	p := &c.common
	if p.kind == noProcedure || c.ue == nil {
		return
	}
	if p.resent < emmResends {
		p.resent++
		p.timer = c.a.mme.env.After(p.after, p.expire)
		c.sendRequest()
		return
	}
	kind := p.kind
	p.stop()
	c.giveUp(kind)
}

// giveUp is the fifth expiry of a procedure's timer.
func (c *connection) giveUp(kind procedureKind) {
	switch kind {
	case gutiReallocation:
		// Both GUTIs stay valid (TS 24.301 5.4.1.6 b).
		c.ue.decide(decision{name: "GUTI reallocation given up", detail: "no answer", clause: "TS 24.301 5.4.1.6"})
	case trackingAreaUpdateAcceptance:
		// TS 24.301 5.5.3.2.7 c: registered, both GUTIs valid.
		c.ue.decide(decision{name: "tracking area update unanswered", detail: "T3450 expired five times", clause: "TS 24.301 5.5.3.2.7"})
		c.tau = nil
		c.release(s1ap.CauseNASUnspecified)
	case networkInitiatedDetach:
		c.detach.finish()
	case attachAcceptance:
		c.ue.decide(decision{name: "attach given up", detail: "T3450 expired five times", clause: "TS 24.301 5.5.1.2.7"})
		c.attach.abort()
		c.release(s1ap.CauseNASUnspecified)
	default:
		// TS 24.301 5.4.2.7 b, 5.4.3.7 b, 5.4.4.6 b: the running EMM procedure
		// and the signalling connection go.
		c.ue.decide(decision{name: kind.String() + " given up", detail: "no answer", clause: kind.clause()})
		c.lowerLayerFailure()
		c.release(s1ap.CauseNASUnspecified)
	}
}

func (k procedureKind) String() string {
	switch k {
	case identification:
		return "identification"
	case authentication:
		return "authentication"
	case securityModeControl:
		return "security mode control"
	}
	return "procedure"
}

func (k procedureKind) clause() string {
	switch k {
	case identification:
		return "TS 24.301 5.4.4.6"
	case authentication:
		return "TS 24.301 5.4.2.7"
	}
	return "TS 24.301 5.4.3.7"
}
