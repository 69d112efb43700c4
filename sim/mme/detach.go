package mme

import (
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handleInitialDetach takes a DETACH REQUEST that opens a connection. From a UE
// that did not prove itself it changes nothing, but gets its answer, which needs
// no protection either (TS 24.301 4.4.4.2, 4.4.4.3).
func (c *connection) handleInitialDetach(msg *eps.DetachRequestMO, u *ueContext, verified bool) {
	if verified {
		c.adoptVerified(u)
		c.reportReceived(msg, "integrity checked")
		c.handleDetachRequest(msg)
		return
	}
	c.reportReceived(msg, "not integrity checked")
	c.a.mme.fault(u, sim.NAS, msg.Name(), errUnprotected)
	if !msg.DetachType.SwitchOff() {
		c.send(&eps.DetachAccept{})
	}
	c.release(s1ap.CauseNASDetach)
}

// handleDetachRequest is the UE leaving (TS 24.301 5.5.2.2), during an attach
// too.
func (c *connection) handleDetachRequest(msg *eps.DetachRequestMO) {
	u := c.ue
	typ := msg.DetachType.Type()
	if typ == eps.IMSIDetachMO && u.state == registered {
		u.leaveCS(leftExplicitly)
		c.send(&eps.DetachAccept{})
		if c.enb == noENBContext {
			c.release(causeNormalRelease)
		}
		return
	}
	// The UE's own detach ends one of the network's (5.5.2.3.5 d).
	if !msg.DetachType.SwitchOff() {
		c.send(&eps.DetachAccept{})
	}
	c.attach, c.tau = nil, nil
	c.stop()
	how := leftEPSByUE
	if typ == eps.CombinedDetach {
		how = leftCombined
	}
	u.leaveCS(how)
	u.deregister()
	c.release(s1ap.CauseNASDetach)
}

// networkDetach is a detach that the network has begun (TS 24.301 5.5.2.3).
type networkDetach struct {
	c *connection
	u *ueContext
}

// Detach has the network detach a subscriber: with re-attach required or not,
// and a cause if there is one. It reports whether the subscriber is attached. An
// idle UE is paged for it.
func (m *MME) Detach(imsi nas.IMSI, typ eps.DetachType, cause eps.EMMCause) bool {
	u := m.byIMSI[imsi]
	if u == nil || u.state != registered {
		return false
	}
	u.networkDetach(typ, cause)
	return true
}

func (u *ueContext) networkDetach(typ eps.DetachType, cause eps.EMMCause) {
	start := func() {
		c := u.conn
		c.detach = &networkDetach{c, u}
		msg := &eps.DetachRequestMT{DetachType: typ}
		if cause != 0 {
			msg.EMMCause = nas.Some(cause)
		}
		u.setState(deregisteredInitiated)
		c.request(networkInitiatedDetach, u.mme.cfg.Timers.T3422, msg)
	}
	switch {
	case u.conn != nil && u.conn.secured && !u.conn.releasing:
		start()
	case u.hasActiveBearer():
		u.reach(func(ok bool) {
			if ok && u.conn != nil {
				start()
				return
			}
			u.detachImplicitly("paging was not answered")
		})
	default:
		u.detachImplicitly("no bearer is left, and it was not reached")
	}
}

// handleDetachAccept is the UE's answer.
func (c *connection) handleDetachAccept() {
	if c.detach != nil && c.answeredRequest(networkInitiatedDetach) {
		c.detach.finish()
	}
}

// finish deregisters the UE, whether or not it has answered.
func (d *networkDetach) finish() {
	d.c.detach = nil
	d.u.leaveCS(leftByNetwork)
	d.u.deregister()
	d.c.release(s1ap.CauseNASDetach)
}

// lowerLayerFailure ends the procedure: the UE counts as detached (TS 24.301
// 5.5.2.3.5 b).
func (d *networkDetach) lowerLayerFailure() {
	d.c.detach = nil
	d.u.leaveCS(leftByNetwork)
	d.u.deregister()
}

// detachImplicitly deregisters a UE without telling it.
func (u *ueContext) detachImplicitly(why string) {
	u.decide(decision{name: "implicit detach", detail: why, clause: "TS 23.401 5.3.8.3"})
	u.leaveCS(leftImplicitly)
	u.deregister()
	if c := u.conn; c != nil {
		c.release(s1ap.CauseNASDetach)
	}
}

// CancelLocation is the HSS telling the MME to forget a subscriber (TS 29.272
// 5.2.1.2): one who is at another MME now is forgotten silently, one whose
// subscription ended is detached.
func (m *MME) CancelLocation(cancel hss.CancelLocation) {
	u := m.byIMSI[cancel.IMSI]
	if u == nil {
		return
	}
	m.reportCancelLocation(u)
	u.located = false
	u.subscription = hss.SubscriptionData{}
	switch {
	case u.moved:
		// What it has here is kept until the SGSN has moved it.
	case u.departure != 0 && cancel.Type != hss.SubscriptionWithdrawal:
		u.depart("its location was cancelled")
	case u.state != registered:
		if u.conn == nil {
			u.drop()
		}
	case cancel.Type == hss.SubscriptionWithdrawal:
		u.networkDetach(eps.ReattachNotRequired, m.causeOf(&hss.Error{Result: hss.UserUnknown}))
	default:
		u.detachImplicitly("the UE is elsewhere")
	}
}

// InsertSubscriberData replaces what the MME knows of a subscription (TS 29.272
// 5.2.2.1). It takes effect with the UE's next request. It reports whether the
// subscriber is known.
func (m *MME) InsertSubscriberData(imsi nas.IMSI, data hss.SubscriptionData) bool {
	u := m.byIMSI[imsi]
	if u == nil || !u.located {
		return false
	}
	u.subscription = data
	return true
}
