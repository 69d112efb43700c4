package sgsn

import (
	"bytes"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// attach is a GPRS attach procedure (TS 24.008 4.7.3).
type attach struct {
	c    *connection
	pdu  []byte // the ATTACH REQUEST, to tell a repeated one from another
	kind gprs.AttachType

	drx                 gprs.DRXParameter
	networkCapability   eps.MSNetworkCapability
	ueNetworkCapability eps.UENetworkCapability

	accepted bool
}

// handleAttachRequest begins an attach. During another one, the same request
// again is answered by the accept if that is on its way and else passed over,
// and a different one takes the place of the first (TS 24.008 4.7.3.1.6).
func (c *connection) handleAttachRequest(msg *gprs.AttachRequest, pdu []byte) {
	if a, ok := c.running.(*attach); ok && bytes.Equal(a.pdu, pdu) {
		if a.accepted && c.common.kind == attachAcceptance {
			c.ask(attachAcceptance, c.a.s.cfg.Timers.T3350, c.common.msg)
		}
		return
	}
	c.supersede()
	if c.u == nil {
		c.claimAttach(msg)
	}
	a := &attach{c: c, pdu: bytes.Clone(pdu), kind: msg.AttachType.Type(), drx: msg.DRXParameter,
		networkCapability: msg.MSNetworkCapability, ueNetworkCapability: msg.UENetworkCapability.Value()}
	c.follow = msg.AttachType.FollowOn()
	c.begin(a)
}

// supersede gives up the procedure that runs in favour of another.
func (c *connection) supersede() {
	if p := c.running; p != nil {
		c.running = nil
		p.abort()
	}
	c.common.stop()
	if c.securing {
		c.securing = false
		c.guard.Stop()
	}
}

// begin runs a procedure, once the device has proved who it is.
func (c *connection) begin(p procedure) {
	c.running = p
	if c.u != nil && c.secured {
		p.proceed()
		return
	}
	c.prove()
}

func (a *attach) request() Request { return OnAttach }

// proceed goes on with a device that has proved who it is.
func (a *attach) proceed() {
	c := a.c
	u, s := c.u, c.a.s
	if r := s.rule(OnAttach, u.imsi, protectedRule); r != nil {
		c.refuse(r)
		return
	}
	// What the device had before the attach, it has no more (TS 24.008 4.7.3.1.6
	// e).
	u.releaseRABs()
	u.deletePDPs()
	u.moved = false
	u.drx, u.networkCapability, u.ueNetworkCapability = a.drx, a.networkCapability, a.ueNetworkCapability
	u.setState(commonProcedureInitiated)
	if !c.locate() {
		return
	}
	a.accept()
}

// locate registers the SGSN with the HSS where it isn't, and judges the
// subscription. It refuses the running procedure and returns false if the
// device may not be here.
func (c *connection) locate() bool {
	u, s := c.u, c.a.s
	if !u.located {
		s.reportRequest(c, "Update-Location")
		data, err := s.hss.UpdateGPRSLocation(hss.UpdateNodeRequest{IMSI: u.imsi, Node: s.cfg.Node, VisitedPLMN: c.rai.PLMN})
		s.reportAnswer(c, "Update-Location", err)
		if err != nil {
			c.refuseFor(err)
			return false
		}
		u.subscription, u.located = data, true
	}
	switch {
	case !u.subscription.AccessRestriction.Allows(hss.UTRAN):
		c.decide(decision{name: "UTRAN refused", detail: "access restriction: UTRAN not allowed", clause: "TS 23.060 6.14", gmm: s.cfg.UTRANNotAllowed})
		c.refuse(&Reject{GMMCause: s.cfg.UTRANNotAllowed})
		return false
	case u.subscription.Profile != nil && !u.subscription.Profile.Allows(c.rai.PLMN):
		c.refuseFor(&hss.Error{Result: hss.RoamingNotAllowed})
		return false
	}
	return true
}

// accept sends ATTACH ACCEPT with a new P-TMSI (TS 24.008 4.7.3.1.3). An
// attach for both domains is accepted for GPRS alone: without Gs the device
// registers with the MSC itself.
func (a *attach) accept() {
	c := a.c
	u, s := c.u, c.a.s
	u.reallocatePTMSI()
	msg := &gprs.AttachAccept{
		AttachResult:          gprs.AttachedGPRSOnly,
		PeriodicRAUpdateTimer: s.t3312(),
		RadioPrioritySMS:      4,
		RadioPriorityTOM8:     4,
		RAI:                   c.rai,
		PTMSISignature:        u.signature,
		AllocatedPTMSI:        nas.Some(nas.MobileIdentityOfTMSI(u.ptmsi)),
		T3302:                 optionalTimer2(s.cfg.Timers.T3302),
		EquivalentPLMNs:       s.equivalents(),
		NetworkFeatureSupport: s.features(),
	}
	if c.follow {
		msg.AttachResult |= gprs.FollowOnProceed
	}
	if a.kind == gprs.CombinedAttach {
		msg.GMMCause = nas.Some(gprs.GMMCauseMSCTemporarilyNotReachable)
		c.decide(decision{name: "attach accepted for GPRS only", detail: "no Gs interface", clause: "TS 24.008 4.7.3.2", gmm: gprs.GMMCauseMSCTemporarilyNotReachable})
	}
	a.accepted = true
	c.ask(attachAcceptance, s.cfg.Timers.T3350, msg)
}

// handleAttachComplete ends an attach.
func (c *connection) handleAttachComplete() {
	if _, ok := c.running.(*attach); !ok || !c.answered(attachAcceptance) {
		c.send(&gprs.GMMStatus{GMMCause: gprs.GMMCauseMessageTypeNotCompatible})
		return
	}
	c.running = nil
	c.u.confirmPTMSI()
	c.u.setState(registered)
}

func (a *attach) reject(r *Reject) {
	a.c.send(&gprs.AttachReject{GMMCause: r.GMMCause, T3302: optionalTimer2(r.T3302), T3346: optionalTimer2(r.T3346)})
	a.abort()
}

// abort leaves the subscriber deregistered, if it is known who he is.
func (a *attach) abort() {
	if u := a.c.u; u != nil {
		a.c.common.stop()
		u.deregister()
	}
}
