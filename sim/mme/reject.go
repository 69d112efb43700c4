package mme

import (
	"cmp"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// refuse refuses what the UE has asked for and releases the connection at once.
func (c *connection) refuse(cause eps.EMMCause) { c.refuseBy(&Reject{EMMCause: cause}) }

// refuseBy refuses with all that a rule says.
func (c *connection) refuseBy(r *Reject) {
	u := c.ue
	if c.a.mme.env.Recording(sim.Decision) {
		u.decide(decision{name: c.running() + " rejected", detail: r.EMMCause.String(), clause: c.clauseOfReject(), emm: r.EMMCause})
	}
	if r.Unprotected {
		c.secured = false
	}
	var msg eps.Message
	switch {
	case c.attach != nil:
		msg = c.attach.rejection(r)
	case c.tau != nil:
		msg = &eps.TrackingAreaUpdateReject{EMMCause: r.EMMCause, T3346: optionalTimer2(r.T3346), ExtendedEMMCause: r.ExtendedEMMCause}
	default:
		msg = &eps.ServiceReject{EMMCause: r.EMMCause, T3346: optionalTimer2(r.T3346), T3442: optionalTimer(r.T3442)}
	}
	c.send(msg)
	c.refused(r.EMMCause)
	c.release(causeNormalRelease)
}

// refused is what the network does about a UE that it refused.
func (c *connection) refused(cause eps.EMMCause) {
	u := c.ue
	switch {
	case c.attach != nil:
		c.attach.abort()
	case c.tau != nil:
		c.tau.abort()
		if deregisters(cause) {
			u.leaveCS(leftByNetwork)
			u.deregister()
		}
	case deregisters(cause):
		u.leaveCS(leftByNetwork)
		u.deregister()
	}
	if forgetsKeys(cause) {
		u.security, u.located = nil, false
	}
}

// deregisters reports whether a UE that gets the cause in a TRACKING AREA UPDATE
// REJECT or SERVICE REJECT is deregistered (TS 24.301 5.5.3.2.5, 5.6.1.5).
func deregisters(c eps.EMMCause) bool {
	switch c {
	case eps.EMMCauseIllegalUE, eps.EMMCauseIllegalME, eps.EMMCauseEPSServicesNotAllowed, eps.EMMCauseEPSAndNonEPSServicesNotAllowed,
		eps.EMMCauseUEIdentityUnknown, eps.EMMCauseImplicitlyDetached, eps.EMMCausePLMNNotAllowed, eps.EMMCauseTrackingAreaNotAllowed,
		eps.EMMCauseEPSServicesNotAllowedInPLMN, eps.EMMCauseNoEPSBearerContextActivated, eps.EMMCauseRequestedServiceOptionNotAuthorized:
		return true
	}
	return false
}

// forgetsKeys reports whether a UE that gets the cause deletes its security
// context and GUTI.
func forgetsKeys(c eps.EMMCause) bool {
	switch c {
	case eps.EMMCauseIllegalUE, eps.EMMCauseIllegalME, eps.EMMCauseEPSServicesNotAllowed, eps.EMMCauseEPSAndNonEPSServicesNotAllowed,
		eps.EMMCauseUEIdentityUnknown, eps.EMMCausePLMNNotAllowed, eps.EMMCauseTrackingAreaNotAllowed, eps.EMMCauseRoamingNotAllowed,
		eps.EMMCauseEPSServicesNotAllowedInPLMN, eps.EMMCauseNoSuitableCells, eps.EMMCauseRequestedServiceOptionNotAuthorized:
		return true
	}
	return false
}

func (c *connection) running() string {
	switch {
	case c.attach != nil:
		return "attach"
	case c.tau != nil:
		return "tracking area update"
	}
	return "service request"
}

func (c *connection) clauseOfReject() string {
	switch {
	case c.attach != nil:
		return "TS 24.301 5.5.1.2.5"
	case c.tau != nil:
		return "TS 24.301 5.5.3.2.5"
	}
	return "TS 24.301 5.6.1.5"
}

func extendedFor(cause eps.EMMCause) (o nas.Opt[eps.ExtendedEMMCause]) {
	if cause == eps.EMMCauseNoSuitableCells {
		o.Set(eps.EUTRANNotAllowed)
	}
	return o
}

// rejection is the ATTACH REJECT that a rule asks for (TS 24.301 5.5.1.2.5).
func (a *attach) rejection(r *Reject) eps.Message {
	msg := &eps.AttachReject{
		EMMCause: r.EMMCause, T3346: optionalTimer2(r.T3346), ExtendedEMMCause: r.ExtendedEMMCause,
		T3402: optionalTimer2(cmp.Or(r.T3402, a.c.a.mme.cfg.Timers.T3402)),
	}
	if r.EMMCause == eps.EMMCauseESMFailure && r.ESMCause != 0 {
		m := a.c.a.mme
		msg.ESMMessageContainer = m.esm(m.connectivityReject(&a.pdn, pdnRefusal{cause: r.ESMCause}))
	}
	return msg
}

// refusePDN refuses an attach for the sake of its PDN connection: EMM cause #19
// with the PDN CONNECTIVITY REJECT inside.
func (c *connection) refusePDN(r pdnRefusal) {
	m, a := c.a.mme, c.attach
	if a == nil {
		return
	}
	c.ue.decide(decision{name: "attach rejected", detail: r.detail(), clause: "TS 24.301 5.5.1.2.5", esm: r.cause})
	c.send(&eps.AttachReject{
		EMMCause:            eps.EMMCauseESMFailure,
		T3402:               optionalTimer2(m.cfg.Timers.T3402),
		ESMMessageContainer: m.esm(m.connectivityReject(&a.pdn, r)),
	})
	a.abort()
	c.release(causeNormalRelease)
}
