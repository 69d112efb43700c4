package sgsn

import (
	"time"

	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// procedureKind is what a connection waits for an answer to.
type procedureKind uint8

const (
	noProcedure procedureKind = iota
	identification
	authentication
	ptmsiReallocation
	attachAcceptance
	updateAcceptance
	networkInitiatedDetach
)

// commonProcedure is a GMM message that awaits its answer: the message is sent
// again at each expiry of its timer, four times, before the procedure is given
// up.
type commonProcedure struct {
	kind   procedureKind
	resent uint8
	after  time.Duration
	timer  sim.Timer
	msg    gprs.Message
	expire func()
}

// ask sends a message and awaits the answer.
func (c *connection) ask(kind procedureKind, after time.Duration, msg gprs.Message) {
	p := &c.common
	p.timer.Stop()
	if p.expire == nil {
		p.expire = c.requestExpired
	}
	p.kind, p.msg, p.after, p.resent = kind, msg, after, 0
	p.timer = c.a.s.env.After(after, p.expire)
	c.send(msg)
}

// answered ends the wait for an answer of the given kind. It reports whether
// there was one.
func (c *connection) answered(kind procedureKind) bool {
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
	if p.kind == noProcedure {
		return
	}
	if p.resent < gmmResends {
		p.resent++
		p.timer = c.a.s.env.After(p.after, p.expire)
		c.send(p.msg)
		return
	}
	kind := p.kind
	p.stop()
	c.giveUp(kind)
}

// giveUp is the fifth expiry of a procedure's timer.
func (c *connection) giveUp(kind procedureKind) {
	switch kind {
	case ptmsiReallocation:
		// Both P-TMSIs stay valid (TS 24.008 4.7.6.4).
		c.decide(decision{name: "P-TMSI reallocation given up", detail: "T3350 expired five times", clause: "TS 24.008 4.7.6"})
		c.settle()
	case networkInitiatedDetach:
		d := c.detach
		c.detach = nil
		d.finish()
		c.release()
	case attachAcceptance:
		c.decide(decision{name: "attach given up", detail: "T3350 expired five times", clause: "TS 24.008 4.7.3.1"})
		c.lowerLayerFailure()
		c.release()
	case updateAcceptance:
		// The device is registered all the same, by either P-TMSI.
		c.decide(decision{name: "routing area update unanswered", detail: "T3350 expired five times", clause: "TS 24.008 4.7.5.1"})
		c.running = nil
		c.release()
	case identification:
		c.decide(decision{name: "identification given up", detail: "T3370 expired five times", clause: "TS 24.008 4.7.8"})
		c.lowerLayerFailure()
		c.release()
	default:
		c.decide(decision{name: "authentication given up", detail: "T3360 expired five times", clause: "TS 24.008 4.7.7"})
		c.lowerLayerFailure()
		c.release()
	}
}
