package msc

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

const locationUpdatingClause = "TS 24.008 4.4.4"

// handleLocationUpdating registers a device that came by Iu for CS services, or
// refuses (TS 24.008 4.4.4).
func (c *connection) handleLocationUpdating(msg *gprs.LocationUpdatingRequest) {
	c.request = forLocationUpdating
	typ, cksn := msg.LocationUpdatingType, msg.CKSN
	extended := msg.MSNetworkFeatureSupport.Value()&1 == 1
	c.identify(msg.MobileIdentity, func() {
		if cause := c.m.refusalOverIu(c.s.imsi); cause != 0 {
			c.refuseLocationUpdating(cause, "policy")
			return
		}
		c.secure(cksn, func() {
			if cause, why := c.m.locate(c); cause != 0 {
				c.refuseLocationUpdating(cause, why)
				return
			}
			c.acceptLocationUpdating(typ, extended)
		})
	})
}

// acceptLocationUpdating registers the device. Over SGs it is registered no
// more (TS 29.118 4.2.2).
func (c *connection) acceptLocationUpdating(typ gprs.LocationUpdatingType, extended bool) {
	m, s := c.m, c.s
	m.subscribers[s.imsi] = s
	paged := s.paging.service
	m.enter(s, SGsNull)
	s.paging.service = paged // settle answers it
	s.fellBack = false
	m.attach(s, c.lai)
	accept := &gprs.LocationUpdatingAccept{LAI: c.lai, FollowOnProceed: typ.FollowOn()}
	if m.cfg.T3212 > 0 && extended {
		accept.PerMST3212 = nas.Some(nas.NewGPRSTimer3(m.cfg.T3212))
	}
	c.kept = typ.FollowOn()
	c.decide(decision{name: "location updating accepted", detail: typ.String(), clause: locationUpdatingClause})
	if m.cfg.AllocateTMSI {
		tmsi := m.drawTMSI()
		m.offerTMSI(s, tmsi)
		accept.MobileIdentity = nas.Some(nas.MobileIdentityOfTMSI(tmsi))
		c.await(aTMSIComplete, m.cfg.t3250())
	}
	c.send(accept)
	c.settle()
}

// refuseLocationUpdating refuses and releases the connection.
func (c *connection) refuseLocationUpdating(cause gprs.MMCause, why string) {
	c.decide(decision{name: "location updating rejected", detail: why, clause: "TS 24.008 4.4.4.7", mm: cause})
	c.send(&gprs.LocationUpdatingReject{RejectCause: cause})
	if c.s.conn == c {
		c.m.detach(c.s, "refused")
	}
	c.release()
}

// handleTMSIReallocationComplete has the new TMSI replace the old one.
func (c *connection) handleTMSIReallocationComplete() {
	if !c.answered(aTMSIComplete) {
		c.m.iuFault(c, "TMSI REALLOCATION COMPLETE", "no TMSI is on its way")
		return
	}
	c.m.confirmTMSI(c.s)
	c.settle()
}

// ReallocateTMSI gives a device that is connected over Iu a new TMSI (TS 24.008
// 4.3.1). It reports whether the procedure was begun.
func (m *MSC) ReallocateTMSI(imsi nas.IMSI) bool {
	s := m.subscribers[imsi]
	if s == nil || s.conn == nil || !s.conn.secured || s.conn.awaiting != nothing {
		return false
	}
	tmsi := m.drawTMSI()
	m.offerTMSI(s, tmsi)
	s.conn.await(aTMSIComplete, m.cfg.t3250())
	s.conn.send(&gprs.TMSIReallocationCommand{LAI: s.conn.lai, MobileIdentity: nas.MobileIdentityOfTMSI(tmsi)})
	return true
}

// handleIMSIDetach takes word that a device leaves, to which there is no answer
// (TS 24.008 4.3.4). It comes unprotected as a rule; while the subscriber holds
// a connection that is, it has to come over that.
func (c *connection) handleIMSIDetach(msg *gprs.IMSIDetachIndication) {
	s := c.s
	if imsi, ok := msg.MobileIdentity.IMSI(); ok && s == nil {
		s = c.m.subscribers[imsi]
	}
	if tmsi, ok := msg.MobileIdentity.TMSI(); ok && s == nil {
		s = c.m.byTMSI[tmsi]
	}
	switch {
	case s == nil:
		c.m.iuFault(nil, msg.Name(), "nobody of this identity is registered")
	case s.conn != nil && s.conn != c:
		c.m.iuFault(c, msg.Name(), "the subscriber is connected elsewhere")
	default:
		c.s = s
		c.decide(decision{name: "IMSI detached", clause: "TS 24.008 4.3.4"})
		c.m.enter(s, SGsNull)
		c.m.detach(s, "detached by the device")
	}
	c.drop("the device detached")
}

// attach has the VLR know a device in a location area of 3G.
func (m *MSC) attach(s *subscriber, lai nas.LAI) {
	s.lai = lai
	if s.attached {
		return
	}
	s.attached = true
	m.reportVLR(s, "IMSI attached")
}

// detach has the VLR take a device as not in 3G any more.
func (m *MSC) detach(s *subscriber, why string) {
	s.implicit.Stop()
	if s.fallingBack.Stop() {
		m.decided(s, "CS fallback failed", why, "TS 23.272 7.2", "")
	}
	if !s.attached {
		return
	}
	s.attached = false
	if s.state == SGsNull {
		m.stopPaging(s)
	}
	m.reportVLR(s, "IMSI detached: "+why)
}

// startImplicitDetach waits for the next sign of life of a device whose
// connection has ended (TS 23.012 4.1.2.5).
func (m *MSC) startImplicitDetach(s *subscriber) {
	s.implicit.Stop()
	if !s.attached || m.cfg.T3212 <= 0 {
		return
	}
	s.implicit = m.env.After(m.cfg.T3212+m.cfg.implicitDetach(), func() {
		m.decided(s, "implicit detach", fmt.Sprintf("no location update within T3212 and %s", m.cfg.implicitDetach()), "TS 24.008 4.4.2", "")
		m.detach(s, "silent for too long")
	})
}

// AttachedOverIu reports whether a subscriber is registered for CS services in
// 3G, and in which location area.
func (m *MSC) AttachedOverIu(imsi nas.IMSI) (nas.LAI, bool) {
	if s := m.subscribers[imsi]; s != nil && s.attached {
		return s.lai, true
	}
	return nas.LAI{}, false
}

// refusalOverIu is the cause with which the policy refuses a subscriber, 0 if it
// does not.
func (m *MSC) refusalOverIu(imsi nas.IMSI) gprs.MMCause {
	if c := m.cfg.RejectOverIuIMSI[imsi]; c != 0 {
		return c
	}
	return m.cfg.RejectOverIu
}

func (m *MSC) reportVLR(s *subscriber, state string) {
	if m.env.Recording(sim.State) {
		m.env.Report(sim.Event{Kind: sim.State, From: m.cfg.Name, Device: s.String(), Protocol: sim.NAS, Name: "VLR", Detail: state})
	}
}
