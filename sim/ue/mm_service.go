package ue

import (
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// requestCM asks the MSC for a service (TS 24.008 4.5.1.1).
func (u *UE) requestCM(t gprs.CMServiceType) {
	g := u.umts
	g.service = t
	why := sim.MOSignalling
	m := gprs.CMServiceRequest{
		MMHeader:                u.mmHeader(),
		CMServiceType:           t,
		CKSN:                    g.keys[sim.CSDomain].sequenceNumber(),
		MobileStationClassmark2: gprs.NewClassmark2(),
		MobileIdentity:          u.mmIdentity(),
	}
	switch t {
	case gprs.MOCall:
		u.call = callSetup
		u.decide("call on UTRAN", "", "TS 24.008 5.2.1")
		why = sim.MOData
	case gprs.EmergencyCall:
		u.call = callSetup
		u.decide("emergency call on UTRAN", "", "TS 24.008 4.5.1.5")
		why = sim.Emergency
		m.MobileIdentity = u.emergencyIdentity()
	}
	u.stop(t3240)
	u.enterMM(mmWaitOutgoing)
	u.start(t3230, u.standard(t3230))
	u.send3G(sim.CSDomain, &m, "", why)
}

// cmServiceGranted is a CM SERVICE ACCEPT, or the end of the security mode
// procedure in its place (TS 24.008 4.5.1.1).
func (u *UE) cmServiceGranted() {
	g := u.umts
	if g.mm != mmWaitOutgoing {
		return
	}
	u.procedureOver(sim.CSDomain)
	u.enterMM(mmActive)
	if g.service == gprs.ShortMessageService {
		u.submitTexts()
		return
	}
	u.setUpCall()
}

// handleCMServiceReject is TS 24.008 4.5.1.1.
func (u *UE) handleCMServiceReject(m *gprs.CMServiceReject) {
	const clause = "TS 24.008 4.5.1.1"
	g := u.umts
	if g.mm != mmWaitOutgoing {
		u.unexpected3G(m)
		return
	}
	u.procedureOver(sim.CSDomain)
	u.receivedMMCause(m.Name(), m.RejectCause)
	u.wants.texts = nil
	u.waitForCommand()
	switch m.RejectCause {
	case gprs.MMCauseIMSIUnknownInVLR:
		u.forgetLocation()
		g.location = locationNormal
		u.enterMM(mmIdleAttempting)
		u.releaseDomain(sim.CSDomain)
	case gprs.MMCauseIllegalME:
		u.refusedCS(mmCauseText(m.RejectCause), clause)
	}
	u.abandonCall("CM SERVICE REJECT: " + mmCauseText(m.RejectCause))
}

// handleMMAbort is TS 24.008 4.3.5.2.
func (u *UE) handleMMAbort(m *gprs.MMAbort) {
	u.receivedMMCause(m.Name(), m.RejectCause)
	u.procedureOver(sim.CSDomain)
	u.wants.texts = nil
	u.abandonCall("ABORT: " + mmCauseText(m.RejectCause))
	if m.RejectCause == gprs.MMCauseIllegalME {
		u.refusedCS(mmCauseText(m.RejectCause), "TS 24.008 4.3.5.2")
		return
	}
	u.waitForCommand()
}

// cmUnanswered is the expiry of T3230 (TS 24.008 4.5.1.2).
func (u *UE) cmUnanswered() {
	u.enterMM(mmIdleNormal)
	u.wants.texts = nil
	u.releaseDomain(sim.CSDomain)
	u.abandonCall("no answer within T3230")
}

// pagedOnCS answers a paging by the MSC (TS 24.008 4.5.1.3.2).
func (u *UE) pagedOnCS(byIMSI bool) {
	g := u.umts
	if !g.mm.idle() || g.links[sim.CSDomain].up || u.detached || u.invalid.has(nonEPSServices) {
		return
	}
	how := "for CS services, by TMSI"
	if byIMSI {
		how = "for CS services, by IMSI"
	}
	u.because = u.heard3G(sim.CSDomain, "Paging", how, "")
	u.answerPaging()
}

// answerPaging opens the connection for what the network has: a SETUP or a
// short message.
func (u *UE) answerPaging() {
	g := u.umts
	if u.call == callFalling {
		u.decide("call on UTRAN", "answers the paging", "TS 23.272 7")
	}
	u.send3G(sim.CSDomain, &gprs.PagingResponse{CKSN: g.keys[sim.CSDomain].sequenceNumber(),
		MobileStationClassmark2: gprs.NewClassmark2(), MobileIdentity: u.mmIdentity()}, "", sim.MTAccess)
	g.sequence = 0
	u.waitForCommand()
}
