package mme

import (
	"time"

	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// handleInitialExtendedServiceRequest takes an idle UE's wish for a call
// (TS 24.301 5.6.1.2).
func (c *connection) handleInitialExtendedServiceRequest(msg *eps.ExtendedServiceRequest, u *ueContext, verified bool) {
	cause, detail := c.a.mme.cfg.UnknownGUTICause, "unknown S-TMSI"
	switch {
	case u == nil:
	case !verified:
		cause, detail = eps.EMMCauseUEIdentityUnknown, "integrity check failed"
	case u.state != registered:
		cause, detail = eps.EMMCauseImplicitlyDetached, "UE is deregistered"
	default:
		c.adoptVerified(u)
		c.reportReceived(msg, "integrity checked")
		c.handleExtendedServiceRequest(msg)
		return
	}
	c.reportReceived(msg, detail)
	c.send(&eps.ServiceReject{EMMCause: cause})
	c.release(causeNormalRelease)
}

// handleExtendedServiceRequest sends the UE to a 2G or 3G cell for a call, or
// tells it why not (TS 23.272 6 and 7).
func (c *connection) handleExtendedServiceRequest(msg *eps.ExtendedServiceRequest) {
	u := c.ue
	if u.state != registered || c.attach != nil || c.detach != nil {
		c.send(&eps.EMMStatus{EMMCause: eps.EMMCauseMessageNotCompatible})
		return
	}
	if status, ok := msg.EPSBearerContextStatus.Get(); ok && c.enb == noENBContext {
		u.synchronise(status)
	}
	indicator := s1ap.CSFallbackIndicatorCSFallbackRequired
	switch msg.ServiceType {
	case eps.MOCSFallback, eps.MTCSFallback:
		if c.callRefused() {
			return
		}
	case eps.MOCSFallbackEmergency:
		indicator = s1ap.CSFallbackIndicatorCSFallbackHighPriority
	default:
		// Packet services: as SERVICE REQUEST.
		if c.enb == noENBContext {
			c.serve()
		}
		return
	}
	if msg.ServiceType == eps.MTCSFallback {
		if !c.answersCall(msg) {
			return
		}
	} else {
		u.sendSGs(&sgsap.MOCSFBIndication{IMSI: u.imsi, TAI: c.tai, ECGI: u.sgsCell()})
	}
	c.fallBack(indicator)
}

// callRefused refuses a call by policy or for want of an SGs association. It
// reports whether it did.
func (c *connection) callRefused() bool {
	u, m := c.ue, c.a.mme
	rule := m.rule(OnExtendedServiceRequest, u, nil)
	detail := "by the network's policy"
	if rule == nil {
		cause, ok := m.cfg.SGs.CallCause.Get()
		switch {
		case ok:
		case m.cfg.SGs.Mode == SGsNone:
			cause, ok, detail = m.cfg.SGs.NotOffered, true, "no CS services any more"
		case !u.sgs.associated:
			cause, ok, detail = eps.EMMCauseCSDomainNotAvailable, true, "not attached for non-EPS services"
		}
		if !ok {
			return false
		}
		rule = &Reject{EMMCause: cause}
	}
	u.decide(decision{name: "call rejected", detail: detail, clause: "TS 24.301 5.6.1.5", emm: rule.EMMCause})
	if u.sgs.paged == sgsap.CSCall {
		u.sgs.paged = 0
		u.sendSGs(&sgsap.PagingReject{IMSI: u.imsi, Cause: sgsap.CauseUETemporarilyUnreachable})
	}
	c.send(&eps.ServiceReject{EMMCause: rule.EMMCause, T3442: optionalTimer(c.t3442(rule)), T3346: optionalTimer2(rule.T3346)})
	if deregisters(rule.EMMCause) {
		u.leaveCS(leftByNetwork)
		u.deregister()
	}
	if c.enb == noENBContext || u.state != registered {
		c.release(causeNormalRelease)
	}
	return true
}

// answersCall takes the UE's answer to a paging for a call. It reports whether
// the UE takes the call.
func (c *connection) answersCall(msg *eps.ExtendedServiceRequest) bool {
	u := c.ue
	if r, ok := msg.CSFBResponse.Get(); ok && r&7 == eps.CSFBRejected {
		u.sgs.paged = 0
		u.sendSGs(&sgsap.PagingReject{IMSI: u.imsi, Cause: sgsap.CauseRejectedByUser})
		if c.enb == noENBContext {
			c.release(causeNormalRelease)
		}
		return false
	}
	if u.sgs.paged == sgsap.CSCall && !u.sgs.told {
		u.sendServiceRequest(sgsap.CSCall, sgsap.EMMIdle)
	}
	u.sgs.paged, u.sgs.told = 0, false
	return true
}

// fallBack tells the eNodeB to move the UE to another RAT.
func (c *connection) fallBack(indicator s1ap.CSFallbackIndicator) {
	u := c.ue
	if c.a.mme.env.Recording(sim.Decision) {
		detail := "to GERAN or UTRAN"
		if c.a.mme.cfg.SGs.Mode == SGsGhost {
			detail = "although there is no cell to go to"
		}
		u.decide(decision{name: "CS fallback", detail: detail, clause: "TS 23.272 6.3"})
	}
	if c.enb == hasENBContext {
		c.fallingBack = true
		lai := c.a.mme.cfg.SGs.LAI
		c.a.send(u, &s1ap.UEContextModificationRequest{
			MMEUES1APID: c.mmeID, ENBUES1APID: c.enbID,
			CSFallbackIndicator: s1ap.Some(indicator),
			RegisteredLAI:       s1ap.Some(s1ap.LAI{PLMNIdentity: s1ap.PLMNIdentity(lai.PLMN), LAC: lai.LAC}),
		})
		return
	}
	if !u.hasActiveBearer() {
		c.refuse(eps.EMMCauseNoEPSBearerContextActivated)
		return
	}
	c.setUpContext(nil, nil, s1ap.Some(indicator), func(ok bool) {
		if ok {
			c.fallingBack = true
			u.modifyBearers()
			c.connected()
		}
	})
}

// handleModificationResponse is the eNodeB taking the fallback on; it asks for
// the release once the UE is gone.
func (a *Association) handleModificationResponse(msg *s1ap.UEContextModificationResponse) {
	a.answered(msg.MMEUES1APID, msg.ENBUES1APID)
}

// handleModificationFailure is an eNodeB that can't move the UE: the call fails,
// and the UE notices by T3417ext.
func (a *Association) handleModificationFailure(msg *s1ap.UEContextModificationFailure) {
	c := a.answered(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil || c.ue == nil {
		return
	}
	c.fallingBack = false
	c.ue.decide(decision{name: "CS fallback failed", detail: msg.Cause.String(), clause: "TS 36.413 8.3.4.3"})
}

// t3442 is the timer that goes with a refused call (TS 24.301 5.6.1.5).
func (c *connection) t3442(r *Reject) time.Duration {
	if r.T3442 == 0 && r.EMMCause == eps.EMMCauseCSServiceTemporarilyNotAvailable {
		return c.a.mme.cfg.Timers.T3442
	}
	return r.T3442
}
