package ue

import (
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// detach3G leaves both domains while the device stays switched on (TS 24.008
// 4.7.4.1, 4.3.4).
func (u *UE) detach3G() {
	g := u.umts
	u.abandonCall("detach")
	g.detachCount = 0
	u.procedureOver(sim.PSDomain)
	u.stop(t3311)
	if g.gmm.registered() {
		u.askGPRSDetach()
	} else {
		u.gprsDetachDone()
	}
	u.sendIMSIDetach()
}

func (u *UE) askGPRSDetach() {
	u.sendGPRSDetach(gprs.GPRSDetach)
	u.enterGMM(gmmDeregisteredInitiated)
	u.start(t3321, u.standard(t3321))
}

func (u *UE) sendGPRSDetach(t gprs.DetachTypeMO) {
	g := u.umts
	m := gprs.DetachRequestMO{DetachType: t, PTMSISignature: g.signature}
	if g.hasPTMSI {
		m.PTMSI = nas.Some(nas.MobileIdentityOfTMSI(g.ptmsi))
	}
	u.sendPS(&m)
}

// sendIMSIDetach tells the MSC that the device leaves, if it is known there
// (TS 24.008 4.3.4.1). It is not answered.
func (u *UE) sendIMSIDetach() {
	g := u.umts
	if !g.attached || u.invalid.has(nonEPSServices) {
		return
	}
	g.attached = false
	u.sendCS(&gprs.IMSIDetachIndication{MMHeader: u.mmHeader(), MobileStationClassmark1: gprs.NewClassmark1(), MobileIdentity: u.mmIdentity()})
	u.enterMM(mmIdleNormal)
	u.expectRelease(t3240)
}

func (u *UE) handleGPRSDetachAccept(m *gprs.DetachAcceptMO) {
	if u.umts.gmm != gmmDeregisteredInitiated {
		u.fault(m.Name(), "unexpected", nil)
		return
	}
	u.heard3G(sim.PSDomain, m.Name(), "", "")
	u.gprsDetachDone()
	u.expectRelease(t3340)
}

// gprsDetachDone is a device that its user has detached.
func (u *UE) gprsDetachDone() {
	u.procedureOver(sim.PSDomain)
	u.stop(t3311, t3302, t3312, t3380, t3381)
	u.enterGMM(gmmDeregisteredNormal)
	u.umts.pdp, u.umts.mod = pdpActivation{}, pdpModification{}
	u.umts.pdpDue, u.umts.moreDue = false, false
	u.detachDone()
	u.coordinate()
}

// gprsDetachUnanswered is the expiry of T3321: the request is sent four times
// more (TS 24.008 4.7.4.1.4 b).
func (u *UE) gprsDetachUnanswered() {
	g := u.umts
	if g.detachCount++; g.detachCount < maxAttempts {
		u.askGPRSDetach()
		return
	}
	u.releaseDomain(sim.PSDomain)
	u.gprsDetachDone()
}

// switchOff3G tells both domains, and waits for nothing.
func (u *UE) switchOff3G() {
	g := u.umts
	if g.gmm.registered() {
		u.sendGPRSDetach(gprs.GPRSDetach | gprs.PowerOff)
	}
	u.sendIMSIDetach()
}

// handleGPRSDetachRequest is a detach by the network (TS 24.008 4.7.4.2.2).
func (u *UE) handleGPRSDetachRequest(m *gprs.DetachRequestMT) {
	const clause = "TS 24.008 4.7.4.2.2"
	g := u.umts
	cause, hasCause := m.GMMCause.Get()
	if u.env.Recording(sim.Received) {
		detail := map[gprs.DetachTypeMT]string{gprs.ReattachRequired: "re-attach required", gprs.ReattachNotRequired: "re-attach not required",
			gprs.IMSIDetachMT: "IMSI detach"}[m.DetachType]
		tag := ""
		if hasCause {
			detail += ", GMM cause " + cause.String()
			tag = u.causeTag("GMM", uint8(cause))
		}
		u.received3G(sim.PSDomain, m.Name(), detail, tag)
	}
	if g.gmm == gmmDeregisteredInitiated {
		u.sendPS(&gprs.DetachAcceptMT{})
		return
	}
	u.procedureOver(sim.PSDomain)
	u.sendPS(&gprs.DetachAcceptMT{})
	if m.DetachType == gprs.IMSIDetachMT {
		g.updated, g.location = false, locationNormal
		return
	}
	if m.DetachType != gprs.ReattachRequired && hasCause && cause == gprs.GMMCauseIMSIUnknownInHLR {
		// Known to the packet domain alone.
		u.refusedCS("GMM cause #2", clause)
		return
	}
	if m.DetachType != gprs.ReattachRequired && hasCause && u.gmmRefused(gmmRejection{cause: cause, attach: true, clause: clause}) {
		return
	}
	u.forgetBearers()
	u.rat = sim.NoRAT
	u.enterGMM(gmmDeregisteredNormal)
	if m.DetachType == gprs.ReattachRequired {
		u.decide("attach again", "re-attach required", clause)
		u.after(thenAttach)
		return
	}
	u.decide("detached by the network", "waits for the user or a power cycle", clause)
	u.detached = true
	u.after(thenNothing)
}
