package sgsn

import (
	"bytes"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// areaUpdate is a routing area updating procedure (TS 24.008 4.7.5).
type areaUpdate struct {
	c    *connection
	pdu  []byte // the request, to tell a repeated one from another
	kind gprs.UpdateType

	status              nas.Opt[gprs.PDPContextStatus]
	drx                 nas.Opt[gprs.DRXParameter]
	networkCapability   nas.Opt[eps.MSNetworkCapability]
	ueNetworkCapability nas.Opt[eps.UENetworkCapability]

	// fetched is what the MME knows of the device, if it came from there.
	fetched *fetched
}

// handleRoutingAreaUpdateRequest begins an update. The same request again is
// answered by the accept, if that is on its way.
func (c *connection) handleRoutingAreaUpdateRequest(msg *gprs.RoutingAreaUpdateRequest, pdu []byte) {
	if t, ok := c.running.(*areaUpdate); ok && bytes.Equal(t.pdu, pdu) {
		if c.common.kind == updateAcceptance {
			c.ask(updateAcceptance, c.a.s.cfg.Timers.T3350, c.common.msg)
		}
		return
	}
	if _, attaching := c.running.(*attach); attaching {
		return // until the attach has ended
	}
	c.supersede()
	if c.u == nil {
		c.claimUpdate(msg)
	}
	t := &areaUpdate{c: c, pdu: bytes.Clone(pdu), kind: msg.UpdateType.Type(), status: msg.PDPContextStatus,
		drx: msg.DRXParameter, networkCapability: msg.MSNetworkCapability, ueNetworkCapability: msg.UENetworkCapability}
	c.follow = msg.UpdateType.FollowOn()
	c.running = t
	u := c.u
	if u == nil {
		u = c.claimed
	}
	s := c.a.s
	switch {
	case u != nil && u.state == registered && !u.moved && c.isOurs(msg):
		c.begin(t)
	case c.fetchable(msg):
		c.fetchContext(t, msg)
	case u != nil && (u.state != registered || u.moved):
		c.turnAway(gprs.GMMCauseImplicitlyDetached, "device is deregistered")
	case u != nil:
		c.begin(t)
	default:
		c.turnAway(s.cfg.UnknownPTMSICause, "unknown P-TMSI")
	}
}

// isOurs reports whether the P-TMSI of a request can be one of this SGSN's.
func (c *connection) isOurs(msg *gprs.RoutingAreaUpdateRequest) bool {
	return c.a.s.allotted(msg.PTMSIType, msg.OldRAI)
}

// fetchable reports whether the context of the device may be at the MME.
func (c *connection) fetchable(msg *gprs.RoutingAreaUpdateRequest) bool {
	s := c.a.s
	return c.u == nil && s.cfg.ContextFromMME && s.contextPeer().conn != nil && msg.PTMSI.Present() && msg.OldRAI.PLMN.IsValid() && !c.isOurs(msg)
}

// turnAway refuses a device that is not known well enough to be authenticated.
// It attaches then.
func (c *connection) turnAway(cause gprs.GMMCause, why string) {
	p := c.running
	c.decide(decision{name: p.request().String() + " refused", detail: why, clause: "TS 24.008 4.7.5.1", gmm: cause, because: c.received})
	c.running = nil
	switch p.(type) {
	case *serviceRequest:
		c.send(&gprs.ServiceReject{GMMCause: cause})
	default:
		c.send(&gprs.RoutingAreaUpdateReject{GMMCause: cause})
	}
	c.release()
}

func (t *areaUpdate) request() Request { return OnRoutingAreaUpdate }

// proceed goes on with a device that has proved who it is.
func (t *areaUpdate) proceed() {
	c := t.c
	u, s := c.u, c.a.s
	if r := s.rule(OnRoutingAreaUpdate, u.imsi, protectedRule); r != nil {
		c.refuse(r)
		return
	}
	if t.fetched != nil {
		u.deletePDPs()
		u.located = false
	} else if u.state != registered {
		c.refuse(&Reject{GMMCause: gprs.GMMCauseImplicitlyDetached})
		return
	}
	u.moved, u.rai = false, c.rai
	if !c.locate() {
		return
	}
	if t.fetched != nil {
		t.fetched.takeOver(u)
	}
	if v, ok := t.drx.Get(); ok {
		u.drx = v
	}
	if v, ok := t.networkCapability.Get(); ok {
		u.networkCapability = v
	}
	if v, ok := t.ueNetworkCapability.Get(); ok {
		u.ueNetworkCapability = v
	}
	if t.fetched != nil {
		t.fetched.acknowledge(contextTaken)
		u.setState(registered)
		u.movePDPs(func() { t.accept() })
		return
	}
	t.accept()
}

// accept sends ROUTING AREA UPDATE ACCEPT (TS 24.008 4.7.5.1.3).
func (t *areaUpdate) accept() {
	c := t.c
	if c.running != procedure(t) || c.releasing {
		return
	}
	u, s := c.u, c.a.s
	if status, ok := t.status.Get(); ok {
		u.synchronise(status)
	}
	msg := &gprs.RoutingAreaUpdateAccept{
		UpdateResult:          gprs.RAUpdated,
		PeriodicRAUpdateTimer: s.t3312(),
		RAI:                   c.rai,
		T3302:                 optionalTimer2(s.cfg.Timers.T3302),
		EquivalentPLMNs:       s.equivalents(),
		NetworkFeatureSupport: s.features(),
	}
	if t.status.Present() {
		msg.PDPContextStatus = nas.Some(u.pdpStatus())
	}
	if c.follow {
		msg.UpdateResult |= gprs.FollowOnProceed
	}
	if t.kind == gprs.CombinedRAUpdating || t.kind == gprs.CombinedRAUpdatingIMSI {
		msg.GMMCause = nas.Some(gprs.GMMCauseMSCTemporarilyNotReachable)
	}
	if u.ptmsi != 0 && (t.kind == gprs.PeriodicUpdating || !s.cfg.Security.PTMSIAtUpdate) {
		c.send(msg)
		t.finish()
		return
	}
	u.reallocatePTMSI()
	msg.AllocatedPTMSI = nas.Some(nas.MobileIdentityOfTMSI(u.ptmsi))
	msg.PTMSISignature = u.signature
	c.ask(updateAcceptance, s.cfg.Timers.T3350, msg)
}

// handleRoutingAreaUpdateComplete confirms the new P-TMSI.
func (c *connection) handleRoutingAreaUpdateComplete() {
	t, ok := c.running.(*areaUpdate)
	if !ok || !c.answered(updateAcceptance) {
		c.send(&gprs.GMMStatus{GMMCause: gprs.GMMCauseMessageTypeNotCompatible})
		return
	}
	c.u.confirmPTMSI()
	t.finish()
}

// finish ends an update. What waits for the device is set up at once.
func (t *areaUpdate) finish() {
	t.c.running = nil
	if u := t.c.u; u.wanted() {
		t.c.restoreRABs(func(bool) {})
		u.deliverPending()
	}
}

func (t *areaUpdate) reject(r *Reject) {
	c := t.c
	if t.fetched != nil {
		t.fetched.acknowledge(contextNotProved)
	}
	c.send(&gprs.RoutingAreaUpdateReject{GMMCause: r.GMMCause, T3302: optionalTimer2(r.T3302), T3346: optionalTimer2(r.T3346)})
	c.u.leftFor(r.GMMCause)
}

// abort ends an update without a word: the device stays what it was.
func (t *areaUpdate) abort() {
	if t.fetched != nil {
		t.fetched.acknowledge(contextAbandoned)
	}
	t.c.common.stop()
}

// leftFor ends the registration of a subscriber who was refused with a cause
// that ends it on his side too (TS 24.008 4.7.5.1.4, 4.7.13.4).
func (u *mmContext) leftFor(cause gprs.GMMCause) {
	if u == nil {
		return
	}
	switch cause {
	case gprs.GMMCauseMSCTemporarilyNotReachable, gprs.GMMCauseNetworkFailure, gprs.GMMCauseCongestion, gprs.GMMCauseNoPDPContextActivated:
		return
	}
	u.deregister()
}
