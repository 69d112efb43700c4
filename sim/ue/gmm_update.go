package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// routingAreaUpdate starts the procedure (TS 24.008 4.7.5.1.1).
func (u *UE) routingAreaUpdate() {
	g := u.umts
	id, ok := u.oldPTMSI()
	if !ok {
		u.enterGMM(gmmDeregisteredNormal)
		u.gprsAttach()
		return
	}
	u.stop(t3302, t3311, t3312)
	g.updateType = gprs.RAUpdating
	if g.due == updatePeriodic {
		g.updateType = gprs.PeriodicUpdating
	}
	if u.wants.data || u.bearers == 0 && u.cfg.PDPProfile == PDPPresent {
		g.updateType |= gprs.FollowOnRequest
	}
	if u.explains() {
		why := ", routing area not the registered one"
		switch {
		case g.due == updatePeriodic:
			why = ", T3312 expired"
		case g.tin == tinGUTI:
			why = ", from E-UTRAN"
		}
		u.decide("routing area update", g.updateType.String()+why, "TS 24.008 4.7.5.1.1")
	}
	u.enterGMM(gmmUpdatingInitiated)
	u.start(t3330, u.standard(t3330))
	m := gprs.RoutingAreaUpdateRequest{
		UpdateType:              g.updateType,
		CKSN:                    g.keys[sim.PSDomain].sequenceNumber(),
		OldRAI:                  id.rai,
		MSRadioAccessCapability: gprs.NewMSRadioAccessCapability(u.disabled == enabled),
		OldPTMSISignature:       id.signature,
		PTMSI:                   nas.Some(id.ptmsi),
		PTMSIType:               nas.Some(id.kind),
		MSNetworkCapability:     nas.Some(u.gprsCapability()),
		PDPContextStatus:        nas.Some(u.contextStatus()),
		UENetworkCapability:     u.ueCapability(),
	}
	if id.kind == gprs.MappedPTMSI && g.hasPTMSI {
		m.AdditionalMobileIdentity = nas.Some(nas.MobileIdentityOfTMSI(g.ptmsi))
		m.AdditionalOldRAI = nas.Some(g.rai)
	}
	if v, ok := u.voiceDomain(); ok {
		m.VoiceDomain = nas.Some(v)
	}
	u.sendPS(&m)
}

// contextStatus tells which PDP contexts are active; those of E-UTRAN's
// bearers go by the same number (TS 24.008 4.7.5.1.1).
func (u *UE) contextStatus() (s gprs.PDPContextStatus) {
	for n := uint8(gprs.FirstNSAPI); n < 16; n++ {
		if u.hasBearer(n) {
			s = s.With(gprs.NSAPI(n))
		}
	}
	return s
}

// handleRAUAccept is TS 24.008 4.7.5.1.3.
func (u *UE) handleRAUAccept(m *gprs.RoutingAreaUpdateAccept) {
	g := u.umts
	if g.gmm != gmmUpdatingInitiated {
		if ptmsi, ok := m.AllocatedPTMSI.Value().TMSI(); ok && g.gmm.registered() && ptmsi == g.ptmsi {
			u.heard3G(sim.PSDomain, m.Name(), "once more", "")
			u.sendPS(&gprs.RoutingAreaUpdateComplete{})
			return
		}
		u.unexpected3G(m)
		return
	}
	u.procedureOver(sim.PSDomain)
	if u.env.Recording(sim.Received) {
		u.received3G(sim.PSDomain, m.Name(), m.UpdateResult.String(), "")
	}
	moved := u.rat != sim.UTRAN
	g.updateCount = 0
	u.takeGPRS(gprsRegistration{ptmsi: m.AllocatedPTMSI, signature: m.PTMSISignature, rai: m.RAI, t3312: m.PeriodicRAUpdateTimer,
		t3302: m.T3302, equivalent: m.EquivalentPLMNs})
	if status, ok := m.PDPContextStatus.Get(); ok {
		for n := uint8(gprs.FirstNSAPI); n < 16; n++ {
			if u.hasBearer(n) && !status.Active(gprs.NSAPI(n)) {
				u.dropConnection(n)
			}
		}
	}
	u.enterGMM(gmmRegisteredNormal)
	if m.AllocatedPTMSI.Present() || m.MSIdentity.Present() {
		u.sendPS(&gprs.RoutingAreaUpdateComplete{})
	}
	if moved || u.bearers == 0 {
		u.registeredOn3G("routing area update")
	}
	if m.UpdateResult&gprs.FollowOnProceed == 0 {
		u.expectPSRelease()
	}
}

// handleRAUReject is TS 24.008 4.7.5.1.4.
func (u *UE) handleRAUReject(m *gprs.RoutingAreaUpdateReject) {
	g := u.umts
	if g.gmm != gmmUpdatingInitiated {
		u.unexpected3G(m)
		return
	}
	const clause = "TS 24.008 4.7.5.1.4"
	u.procedureOver(sim.PSDomain)
	u.receivedGMMCause(m.Name(), m.GMMCause)
	u.setT3302(m.T3302)
	if u.gmmRefused(gmmRejection{cause: m.GMMCause, clause: clause}) {
		return
	}
	switch m.GMMCause {
	case gprs.GMMCauseMSIdentityUnknown, gprs.GMMCauseImplicitlyDetached, gprs.GMMCauseNoPDPContextActivated:
		u.gprsAttachAgain(m.GMMCause, clause)
	case gprs.GMMCauseCongestion:
		if d, ok := congestion(m.T3346); ok {
			g.updateCount = 0
			u.congested3G(d)
			u.enterGMM(gmmRegisteredAttempting)
			return
		}
		u.rauFailed("GMM cause #22")
	case gprs.GMMCauseSemanticallyIncorrectMessage, gprs.GMMCauseInvalidMandatoryInformation, gprs.GMMCauseMessageTypeNonExistent,
		gprs.GMMCauseInformationElementNonExistent, gprs.GMMCauseProtocolErrorUnspecified:
		g.updateCount = maxAttempts - 1
		u.rauFailed(gmmCauseText(m.GMMCause))
	default:
		u.rauFailed(gmmCauseText(m.GMMCause))
	}
}

// rauFailed counts an update that did not come to an end (TS 24.008 4.7.5.1.5).
func (u *UE) rauFailed(why string) {
	g := u.umts
	const clause = "TS 24.008 4.7.5.1.5"
	u.procedureOver(sim.PSDomain)
	g.updateCount++
	g.due = max(g.due, updateNormal)
	u.enterGMM(gmmRegisteredAttempting)
	if g.updateCount >= maxAttempts {
		g.updateCount = maxAttempts
		u.decide("routing area updating attempt counter 5", why, clause)
		u.setUpdateStatus(notUpdated)
		u.start(t3302, or(g.t3302, u.standard(t3302)))
		u.releaseDomain(sim.PSDomain)
		u.watchForEUTRAN()
		return
	}
	if u.explains() {
		u.decide("routing area update failed", fmt.Sprintf("%s, attempt %d of %d", why, g.updateCount, maxAttempts), clause)
	}
	u.start(t3311, u.standard(t3311))
}
