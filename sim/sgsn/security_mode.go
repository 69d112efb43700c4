package sgsn

import (
	"errors"

	"sunsetlab/sim"
)

// startSecurityMode has the RNC protect the radio with the keys (TS 33.102
// 6.4.5). A device that does not hold them refuses, so that its completion
// proves who it is.
func (c *connection) startSecurityMode(k keySet, fresh bool) {
	s := c.a.s
	c.keys, c.fresh, c.securing = k, fresh, true
	c.guard.Stop()
	c.guard = s.env.After(s.cfg.Timers.IuAnswer, c.unanswered)
	c.sendIu(sim.IuFrame{Kind: sim.IuSecurityModeCommand, UEA: s.cfg.Security.UEA, UIA: s.cfg.Security.UIA, CK: k.ck, IK: k.ik})
}

// handleSecurityModeComplete is a device that has proved who it is.
func (c *connection) handleSecurityModeComplete() {
	if !c.securing || c.releasing {
		return
	}
	c.guard.Stop()
	c.securing, c.secured = false, true
	c.adopt()
	if c.running != nil {
		c.running.proceed()
	}
	if !c.releasing && c.idle() {
		c.settle()
	}
}

// handleSecurityModeReject is a device that does not hold the keys, or can't be
// reached. One that named itself by a P-TMSI is authenticated afresh.
func (c *connection) handleSecurityModeReject(why sim.IuCause) {
	if !c.securing || c.releasing {
		return
	}
	c.guard.Stop()
	c.securing = false
	stale := !c.fresh
	c.keys = keySet{}
	switch {
	case why == sim.IuRadioConnectionLost:
		c.lowerLayerFailure()
		c.release()
	case stale && c.running != nil:
		c.decide(decision{name: "keys refused", detail: "the device does not hold the keys of its CKSN", clause: "TS 33.102 6.4.5"})
		c.authenticate()
	default:
		c.a.s.fault(c.who(), sim.Iu, sim.IuSecurityModeReject.String(), errors.New("the device does not hold the keys"))
		c.lowerLayerFailure()
		c.release()
	}
}
