package ue

import (
	"fmt"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

const t3430Default = 15 * time.Second

// update is a tracking area update that is due; the greater, the more it asks.
type update uint8

const (
	updateNone update = iota
	updatePeriodic
	updateNormal
	updateIMSI // combined with IMSI attach, in a CS/PS mode
)

// trackingAreaUpdate starts the procedure (TS 24.301 5.5.3.2.2, 5.5.3.3.2).
func (u *UE) trackingAreaUpdate(kind update, why string) {
	c, ok := u.radio.Cell()
	if !ok || c.RAT != sim.EUTRAN {
		return
	}
	u.wants.update = kind
	switch {
	case u.guti.IsZero() && !u.fromUTRAN():
		u.enter(deregisteredNormal)
		u.attach()
		return
	case u.runs(t3346):
		u.enter(registeredAttemptingToUpdate)
		return
	}
	u.stop(t3402, t3411, t3412)
	if !u.fromUTRAN() {
		u.rat = sim.EUTRAN // else the network has to agree first
	}
	u.updateType = u.typeOfUpdate(kind)
	if u.explains() {
		u.decide("tracking area update", u.updateType.String()+", "+why, "TS 24.301 5.5.3.2.2")
	}
	u.enter(updatingInitiated)
	u.start(t3430, or(u.cfg.Timers.T3430, t3430Default))
	u.sendTAURequest()
}

func (u *UE) typeOfUpdate(kind update) eps.EPSUpdateType {
	t := eps.TAUpdating
	switch {
	case kind == updatePeriodic:
		t = eps.PeriodicUpdating
	case u.wantsCS() && (kind == updateIMSI || u.cs == csNone):
		t = eps.CombinedTAUpdatingIMSI
	case u.wantsCS():
		t = eps.CombinedTAUpdating
	}
	if u.wants.data || u.call == callWanted || u.sos.placing {
		t |= eps.ActiveFlag
	}
	return t
}

func (u *UE) combinedUpdate() bool {
	t := u.updateType.Type()
	return t == eps.CombinedTAUpdating || t == eps.CombinedTAUpdatingIMSI
}

func (u *UE) sendTAURequest() {
	m := eps.TrackingAreaUpdateRequest{
		EPSUpdateType:          u.updateType,
		NASKeySetIdentifier:    u.keySet(),
		OldGUTI:                eps.MobileIdentityOfGUTI(u.guti),
		UENetworkCapability:    nas.Some(u.cfg.networkCapability()),
		DRXParameter:           nas.Some(drxParameter),
		EPSBearerContextStatus: nas.Some(u.bearerStatus()),
		OldGUTIType:            nas.Some(eps.NativeGUTI),
	}
	if id, ok := u.mappedGUTI(); ok {
		m.OldGUTI, m.OldGUTIType, m.OldPTMSISignature, m.AdditionalGUTI = id.guti, nas.Some(eps.MappedGUTI), id.signature, id.native
		m.GPRSCipheringKeySequenceNumber, m.NonceUE = nas.Some(uint8(id.cksn)), nas.Some(u.newNonce())
	}
	if !u.lastTAI.IsZero() {
		m.LastVisitedRegisteredTAI = nas.Some(u.lastTAI)
	}
	if ms, ok := u.cfg.msNetworkCapability(); ok {
		m.MSNetworkCapability = nas.Some(ms)
	}
	if u.combinedUpdate() {
		m.MobileStationClassmark2 = nas.Some(classmark2)
		if !u.hasTMSI {
			m.TMSIStatus = nas.Some(eps.NoValidTMSI)
		}
		if !u.lai.IsZero() {
			m.OldLAI = nas.Some(u.lai)
		}
		if u.smsOnly() {
			m.AdditionalUpdateType = nas.Some(eps.SMSOnly)
		}
	}
	if v, ok := u.voiceDomain(); ok {
		m.VoiceDomain = nas.Some(v)
	}
	u.send(outgoing{m: &m, why: sim.MOSignalling, initial: true})
}

// handleTAUAccept is TS 24.301 5.5.3.2.4 and 5.5.3.3.4.
func (u *UE) handleTAUAccept(m *eps.TrackingAreaUpdateAccept) {
	if u.state != updatingInitiated {
		u.acceptedAgain(m)
		return
	}
	u.stop(t3430)
	u.pausedOver()
	periodic := u.updateType.Type() == eps.PeriodicUpdating
	u.takeRegistration(registration{guti: m.GUTI, tais: m.TAIList, lai: m.LAI, ms: m.MSIdentity, t3412: m.T3412, t3402: m.T3402,
		equivalent: m.EquivalentPLMNs, features: m.EPSNetworkFeatureSupport})
	a := acceptance{requestedCombined: u.combinedUpdate(), combined: m.EPSUpdateResult.Combined(),
		cause: m.EMMCause, additional: m.AdditionalUpdateResult}
	u.receivedAccept(m.Name(), a)
	if status, ok := m.EPSBearerContextStatus.Get(); ok {
		u.synchroniseBearers(status)
	}
	u.wants.data = u.wants.data && !u.updateType.Active()
	u.enter(registeredNormal)
	if m.GUTI.Present() || m.MSIdentity.Present() {
		u.send(outgoing{m: &eps.TrackingAreaUpdateComplete{}, why: sim.MOSignalling})
	}
	if periodic {
		// It says nothing of the CS domain: what was granted stands.
		u.accepted = u.because
		u.judgeVoice()
		return
	}
	u.judgeAccept(a)
}

// acceptedAgain answers an accept whose TRACKING AREA UPDATE COMPLETE the
// network did not hear.
func (u *UE) acceptedAgain(m *eps.TrackingAreaUpdateAccept) {
	guti, ok := m.GUTI.Value().GUTI()
	if !ok || guti != u.guti || !u.state.registered() {
		u.unexpected(m)
		return
	}
	u.heard(m.Name(), "once more", "")
	u.send(outgoing{m: &eps.TrackingAreaUpdateComplete{}, why: sim.MOSignalling})
}

// handleTAUReject is TS 24.301 5.5.3.2.5 and 5.5.3.3.5.
func (u *UE) handleTAUReject(m *eps.TrackingAreaUpdateReject, protected bool) {
	if u.state != updatingInitiated {
		u.unexpected(m)
		return
	}
	const clause = "TS 24.301 5.5.3.2.5"
	u.stop(t3430)
	u.pausedOver()
	u.receivedReject(m.Name(), m.EMMCause, nil)
	if u.refused(rejection{cause: m.EMMCause, extended: m.ExtendedEMMCause, of: "update", clause: clause}) {
		return
	}
	switch m.EMMCause {
	case eps.EMMCauseUEIdentityUnknown, eps.EMMCauseImplicitlyDetached, eps.EMMCauseNoEPSBearerContextActivated:
		u.attachAgain(m.EMMCause, clause)
	case eps.EMMCauseCongestion:
		if d, ok := congestion(m.T3346); ok {
			u.congested(d, protected)
			u.tauCount = 0
			u.setUpdateStatus(notUpdated)
			u.enter(registeredAttemptingToUpdate)
			u.after(thenNothing)
			return
		}
		u.updateFailed("EMM cause #22")
	case eps.EMMCauseSevereNetworkFailure:
		u.severeNetworkFailure(clause)
	case eps.EMMCauseSemanticallyIncorrectMessage, eps.EMMCauseInvalidMandatoryInformation, eps.EMMCauseMessageTypeNonExistent,
		eps.EMMCauseInformationElementNonExistent, eps.EMMCauseProtocolErrorUnspecified:
		u.tauCount = maxAttempts - 1
		u.updateFailed(emmCauseText(m.EMMCause))
	default:
		u.updateFailed(emmCauseText(m.EMMCause))
	}
}

// attachAgain is causes #9, #10 and #40: the network does not know the device
// any more. Only #9 and #40 take the GUTI or the keys along.
func (u *UE) attachAgain(cause eps.EMMCause, clause string) {
	switch cause {
	case eps.EMMCauseUEIdentityUnknown:
		plmn := u.rplmn
		u.forgetRegistration()
		u.rplmn = plmn
		u.setUpdateStatus(notUpdated)
	default:
		u.forgetBearers()
		u.rat = sim.NoRAT
	}
	u.stale, u.wants.update = updateNone, updateNone
	u.attachCount = 0
	if u.explains() {
		u.decide("attach again", emmCauseText(cause), clause)
	}
	u.enter(deregisteredNormal)
	u.after(thenAttach)
}

// updateFailed counts an update that did not come to an end (TS 24.301
// 5.5.3.2.6).
func (u *UE) updateFailed(why string) {
	u.stop(t3430)
	u.pausedOver()
	u.tauCount++
	u.wants.update = max(u.wants.update, updateNormal)
	if u.tauCount >= maxAttempts {
		u.tauCount = maxAttempts
		u.setUpdateStatus(notUpdated)
		u.decide("tracking area updating attempt counter 5", why, "TS 24.301 5.5.3.2.6")
		u.enter(registeredAttemptingToUpdate)
		u.startT3402()
		u.stale = max(u.stale, updateNormal)
		u.giveUpEUTRAN()
		u.after(thenOtherRAT)
		return
	}
	if u.explains() {
		u.decide("tracking area update failed", fmt.Sprintf("%s, attempt %d of %d", why, u.tauCount, maxAttempts), "TS 24.301 5.5.3.2.6")
	}
	u.enter(registeredAttemptingToUpdate)
	u.start(t3411, or(u.cfg.Timers.T3411, t3411Default))
	u.after(thenNothing)
}

// startPeriodic starts T3412 on the way to idle (TS 24.301 5.3.5).
func (u *UE) startPeriodic() {
	if u.t3412 > 0 && u.rat == sim.EUTRAN && !u.runs(t3412) {
		u.start(t3412, u.t3412)
	}
}

// periodicUpdate is the expiry of T3412.
func (u *UE) periodicUpdate() {
	if !u.state.registered() || u.state.busy() {
		return
	}
	if u.state == registeredNormal {
		u.trackingAreaUpdate(updatePeriodic, "T3412 expired")
		return
	}
	// Out of reach, or another update is to come anyway.
	u.wants.update = max(u.wants.update, updatePeriodic)
}
