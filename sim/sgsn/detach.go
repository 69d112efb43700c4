package sgsn

import (
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// handleDetachRequest is the device leaving (TS 24.008 4.7.4.1), during another
// procedure too. On a connection that is not protected the P-TMSI signature has
// to show that it is the device's; else it has to prove itself first.
func (c *connection) handleDetachRequest(msg *gprs.DetachRequestMO) {
	if _, detaching := c.running.(*leave); detaching {
		return
	}
	l := &leave{c: c, off: msg.DetachType.PowerOff(), kind: msg.DetachType.Type()}
	switch {
	case c.secured && c.u != nil:
		c.supersede()
		l.u = c.u
		l.proceed()
	case c.running != nil || c.claimed == nil:
		// Nobody who is known leaves, but who says so gets his answer.
		c.supersede()
		l.answer()
		c.release()
	case c.claimed.signature.Present() && c.claimed.signature == msg.PTMSISignature:
		l.u = c.claimed
		l.proceed()
	default:
		// A DETACH REQUEST names no keys: those that are there are tried.
		l.u = c.claimed
		c.cksn = l.u.keys.cksn
		c.begin(l)
	}
}

// leave is a detach that the device has begun.
type leave struct {
	c    *connection
	u    *mmContext // who leaves
	off  bool
	kind gprs.DetachTypeMO
}

func (l *leave) request() Request { return onDetach }

func (l *leave) proceed() {
	c := l.c
	c.running = nil
	if l.kind == gprs.IMSIDetach {
		l.answer() // of the MSC's domain: nothing changes here
		c.settle()
		return
	}
	l.answer()
	l.u.leave()
	c.release()
}

// answer accepts the detach, unless the device is switching off.
func (l *leave) answer() {
	if !l.off {
		l.c.send(&gprs.DetachAcceptMO{})
	}
}

func (l *leave) reject(*Reject) { l.answer() }
func (l *leave) abort()         {}

// leave deregisters a subscriber and ends whatever runs.
func (u *mmContext) leave() {
	if c := u.conn; c != nil {
		c.running, c.detach = nil, nil
		c.common.stop()
	}
	u.deregister()
}

// networkDetach is a detach that the network has begun (TS 24.008 4.7.4.2).
type networkDetach struct {
	u *mmContext
}

// Detach has the network detach a subscriber: with re-attach required or not,
// and a cause if there is one. It reports whether the subscriber is attached. An
// idle device is paged for it.
func (s *SGSN) Detach(imsi nas.IMSI, typ gprs.DetachTypeMT, cause gprs.GMMCause) bool {
	u := s.byIMSI[imsi]
	if u == nil || u.state != registered {
		return false
	}
	u.detachByNetwork(typ, cause)
	return true
}

func (u *mmContext) detachByNetwork(typ gprs.DetachTypeMT, cause gprs.GMMCause) {
	u.reach(func(ok bool) {
		if !ok {
			u.detachImplicitly("paging was not answered")
			return
		}
		c := u.conn
		msg := &gprs.DetachRequestMT{DetachType: typ}
		if cause != 0 {
			msg.GMMCause = nas.Some(cause)
		}
		c.supersede()
		c.detach = &networkDetach{u}
		u.setState(deregisteredInitiated)
		c.ask(networkInitiatedDetach, u.s.cfg.Timers.T3322, msg)
	})
}

// handleDetachAccept is the device's answer.
func (c *connection) handleDetachAccept() {
	if c.detach == nil || !c.answered(networkInitiatedDetach) {
		return
	}
	d := c.detach
	c.detach = nil
	d.finish()
	c.release()
}

// finish deregisters the subscriber, whether or not the device has answered.
func (d *networkDetach) finish() { d.u.deregister() }

// detachImplicitly deregisters a subscriber without telling the device.
func (u *mmContext) detachImplicitly(why string) {
	u.decide(decision{name: "implicit detach", detail: why, clause: "TS 23.060 6.6.2"})
	u.leave()
	if c := u.conn; c != nil {
		c.release()
	}
}

// CancelLocation is the HSS telling the SGSN to forget a subscriber (TS 29.002
// 8.1.3): one who is at another node now is forgotten silently, one whose
// subscription ended is detached.
func (s *SGSN) CancelLocation(cancel hss.CancelNode) {
	u := s.byIMSI[cancel.IMSI]
	if u == nil {
		return
	}
	s.reportCancelLocation(u)
	u.located = false
	u.subscription = hss.SubscriptionData{}
	switch {
	case u.moved:
		u.forgetMoved()
	case u.handover != nil && cancel.Type != hss.SubscriptionWithdrawal:
		// The HSS is quicker than the MME's acknowledgement. The context stays
		// for that, and its sessions are the MME's.
		u.taken()
	case u.state != registered:
		if u.conn == nil {
			u.drop()
		}
	case cancel.Type == hss.SubscriptionWithdrawal:
		u.detachByNetwork(gprs.ReattachNotRequired, s.causeOf(&hss.Error{Result: hss.UserUnknown}))
	default:
		u.detachImplicitly("the subscriber is at another node")
	}
}

// InsertSubscriberData replaces what the SGSN knows of a subscription (TS 29.002
// 8.8.1). It takes effect with the device's next request. It reports whether the
// subscriber is known.
func (s *SGSN) InsertSubscriberData(imsi nas.IMSI, data hss.SubscriptionData) bool {
	u := s.byIMSI[imsi]
	if u == nil || !u.located {
		return false
	}
	u.subscription = data
	return true
}
