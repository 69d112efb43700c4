package ue

import (
	"fmt"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

const (
	t3402Default = 12 * time.Minute
	t3410Default = 15 * time.Second
	t3411Default = 10 * time.Second

	// maxAttempts is the attempt counter at which a device gives up for T3402
	// (TS 24.301 5.5.1.2.6, 5.5.3.2.6).
	maxAttempts = 5
)

// attach starts the attach procedure, if nothing stands against it (TS 24.301
// 5.5.1.2.2, 5.5.1.3.2).
func (u *UE) attach() {
	c, ok := u.radio.Cell()
	if !ok || c.RAT != sim.EUTRAN || u.state == null {
		return
	}
	switch {
	case u.detached, u.esmStop:
		u.enter(deregisteredNormal)
		return
	case u.runs(t3346), u.apnBlocked(sim.EUTRAN, u.attachAPN()):
		u.enter(deregisteredAttempting)
		return
	case (u.runs(t3402) || u.runs(t3411)) && u.failedIn == tai(c):
		u.enter(deregisteredAttempting)
		return
	}
	if u.connected {
		u.releaseLocally()
	}
	if u.failedIn != tai(c) {
		u.attachCount = 0 // a new tracking area (TS 24.301 5.5.1.1)
	}
	u.stop(t3402, t3411, t3412)
	u.attachType = eps.EPSAttach
	if u.wantsCS() {
		u.attachType = eps.CombinedAttach
	}
	if u.explains() {
		detail := u.attachType.String()
		if u.attachCount > 0 {
			detail += fmt.Sprintf(", attempt %d", u.attachCount+1)
		}
		u.decide("attach", detail, "TS 24.301 5.5.1.2.2")
	}
	u.rat = sim.NoRAT
	u.verdict = verdictNone
	u.cs = csNone
	u.serviceCount = 0
	if u.umts != nil && u.umts.gmm.registered() {
		u.umts.gmm = gmmDeregisteredNoCell
	}
	u.enter(registeredInitiated)
	u.start(t3410, or(u.cfg.Timers.T3410, t3410Default))
	u.sendAttachRequest(c)
}

func (u *UE) sendAttachRequest(c sim.Cell) {
	esm, err := u.attachPDNRequest().Append(u.scratch.esm[:0])
	if err != nil {
		u.fault("PDN CONNECTIVITY REQUEST", "encoding: "+err.Error(), nil)
		return
	}
	u.scratch.esm = esm
	m := eps.AttachRequest{
		EPSAttachType:       u.attachType,
		NASKeySetIdentifier: u.keySet(),
		EPSMobileIdentity:   eps.MobileIdentityOfIMSI(u.card.IMSI),
		UENetworkCapability: u.cfg.networkCapability(),
		ESMMessageContainer: esm,
		DRXParameter:        nas.Some(drxParameter),
	}
	if !u.guti.IsZero() {
		m.EPSMobileIdentity = eps.MobileIdentityOfGUTI(u.guti)
		m.OldGUTIType = nas.Some(eps.NativeGUTI)
	}
	if id, ok := u.mappedGUTI(); ok {
		m.EPSMobileIdentity, m.OldGUTIType, m.OldPTMSISignature, m.AdditionalGUTI = id.guti, nas.Some(eps.MappedGUTI), id.signature, id.native
	}
	if !u.lastTAI.IsZero() {
		m.LastVisitedRegisteredTAI = nas.Some(u.lastTAI)
	}
	if ms, ok := u.cfg.msNetworkCapability(); ok {
		m.MSNetworkCapability = nas.Some(ms)
	}
	if u.attachType == eps.CombinedAttach {
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
	why := sim.MOSignalling
	if u.attachType == eps.EmergencyAttach {
		why = sim.Emergency
	}
	u.send(outgoing{m: &m, why: why, initial: true})
}

var (
	// drxParameter is the cell's paging cycle and no non-DRX timer (TS 24.008
	// 10.5.5.6).
	drxParameter = [2]byte{0x00, 0x00}
	// classmark2 is a class 4 device of release 99 and later with SMS, A5/1 and
	// A5/3 (TS 24.008 10.5.1.6).
	classmark2 = [3]byte{0x53, 0x19, 0x02}
)

// keySet names the current native context, or no key.
func (u *UE) keySet() eps.KeySetIdentifier {
	if u.ctx == nil {
		return eps.NoKey
	}
	return eps.KeySetIdentifier(u.ctx.KSI())
}

// voiceDomain is the voice domain preference and usage setting of a device that
// can make calls over CS or IMS at all (TS 24.301 5.5.1.2.2).
func (u *UE) voiceDomain() (nas.VoiceDomain, bool) {
	if u.cfg.CombinedAttach == CombinedNo && u.cfg.IMS == IMSNone && !u.cfg.supports(sim.UTRAN) {
		return 0, false
	}
	return nas.NewVoiceDomain(nas.VoiceDomainPreference(u.preference), nas.UsageSetting(u.usage)), true
}

// handleAttachAccept is TS 24.301 5.5.1.2.4 and 5.5.1.3.4.
func (u *UE) handleAttachAccept(m *eps.AttachAccept) {
	if u.state != registeredInitiated && !u.state.registered() {
		u.unexpected(m)
		return
	}
	bearer, ok := u.attachBearer(m)
	if ok && u.state.registered() && u.hasBearer(bearer.EPSBearerIdentity) {
		// The network did not hear the ATTACH COMPLETE.
		u.heard(m.Name(), "once more", "")
		u.sendAttachComplete(bearer)
		return
	}
	if u.state != registeredInitiated {
		u.unexpected(m)
		return
	}
	if !ok {
		u.attachFailed("ATTACH ACCEPT without a default bearer")
		return
	}
	u.stop(t3410)
	u.takeRegistration(registration{
		guti: m.GUTI, tais: nas.Some(m.TAIList), lai: m.LAI, ms: m.MSIdentity, t3412: nas.Some(m.T3412), t3402: m.T3402,
		equivalent: m.EquivalentPLMNs, features: m.EPSNetworkFeatureSupport,
	})
	if u.sos.phase == sosAttaching {
		u.activateAttachBearer(bearer)
		u.enter(registeredNormal)
		u.sendAttachComplete(bearer)
		u.emergencyAttached(m, bearer)
		return
	}
	u.receivedAccept(m.Name(), acceptance{combined: m.EPSAttachResult == eps.AttachedCombined, cause: m.EMMCause,
		additional: m.AdditionalUpdateResult, esmCause: bearer.ESMCause})
	u.attachCount = 0
	u.activateAttachBearer(bearer)
	u.enter(registeredNormal)
	u.sendAttachComplete(bearer)
	u.judgeAccept(acceptance{requestedCombined: u.attachType == eps.CombinedAttach, combined: m.EPSAttachResult == eps.AttachedCombined,
		cause: m.EMMCause, additional: m.AdditionalUpdateResult})
}

func (u *UE) sendAttachComplete(bearer *eps.ActivateDefaultEPSBearerContextRequest) {
	accept := eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: bearer.EPSBearerIdentity}}
	esm, err := accept.Append(u.scratch.esm[:0])
	if err != nil {
		u.fault(accept.Name(), "encoding: "+err.Error(), nil)
		return
	}
	u.scratch.esm = esm
	u.send(outgoing{m: &eps.AttachComplete{ESMMessageContainer: esm}, why: sim.MOSignalling})
}

// registration is what attach and tracking area update accepts have in common.
type registration struct {
	guti       nas.Opt[eps.MobileIdentity]
	tais       nas.Opt[eps.TAIList]
	lai        nas.Opt[nas.LAI]
	ms         nas.Opt[nas.MobileIdentity]
	t3412      nas.Opt[nas.GPRSTimer]
	t3402      nas.Opt[nas.GPRSTimer]
	equivalent nas.Opt[eps.PLMNList]
	features   nas.Opt[eps.EPSNetworkFeatureSupport]
}

func (u *UE) takeRegistration(r registration) {
	if id, ok := r.guti.Get(); ok {
		if guti, ok := id.GUTI(); ok {
			u.guti = guti
		}
	}
	if tais, ok := r.tais.Get(); ok {
		u.tais = tais
	}
	if lai, ok := r.lai.Get(); ok {
		u.lai = lai
	}
	if ms, ok := r.ms.Get(); ok {
		u.tmsi, u.hasTMSI = ms.TMSI()
	}
	if v, ok := r.t3412.Get(); ok {
		u.t3412, ok = v.Duration()
		if !ok {
			u.t3412 = 0
		}
	}
	u.t3402 = 0
	if v, ok := r.t3402.Get(); ok {
		u.setT3402(v.Duration())
	}
	u.eplmns = r.equivalent.Value()
	features := r.features.Value()
	u.vops, u.emcbs = features.Has(eps.IMSVoPS), features.Has(eps.EMCBS)
	if c, ok := u.radio.Cell(); ok {
		u.lastTAI = tai(c)
	}
	u.rplmn, u.rat = u.plmn, sim.EUTRAN
	u.movedToEUTRAN(r.lai.Present())
	u.stale, u.wants.update = updateNone, updateNone
	u.setUpdateStatus(updated)
}

// setT3402 takes T3402 as the network sets it; deactivated counts as the
// default (TS 24.301 10.2).
func (u *UE) setT3402(d time.Duration, active bool) {
	u.t3402 = 0
	if active {
		u.t3402 = d
	}
}

func (u *UE) startT3402() {
	u.start(t3402, or(u.t3402, or(u.cfg.Timers.T3402, t3402Default)))
}

// attachFailed counts an attempt that did not end with the network's word on
// the device, and tries again (TS 24.301 5.5.1.2.6).
func (u *UE) attachFailed(why string) {
	if u.sos.phase == sosAttaching {
		u.emergencyAttachFailed(why)
		return
	}
	u.stop(t3410)
	u.pausedOver()
	u.attachCount++
	if c, ok := u.radio.Cell(); ok {
		u.failedIn = tai(c)
	}
	if u.attachCount >= maxAttempts {
		u.attachExhausted(why)
		return
	}
	if u.explains() {
		u.decide("attach failed", fmt.Sprintf("%s, attempt %d of %d", why, u.attachCount, maxAttempts), "TS 24.301 5.5.1.2.6")
	}
	u.setUpdateStatus(notUpdated)
	u.enter(deregisteredAttempting)
	u.start(t3411, or(u.cfg.Timers.T3411, t3411Default))
	u.after(thenNothing)
}

// attachExhausted is an attach attempt counter of 5.
func (u *UE) attachExhausted(why string) {
	u.attachCount = maxAttempts
	u.decide("attach attempt counter 5", why, "TS 24.301 5.5.1.2.6")
	u.forgetRegistration()
	u.setUpdateStatus(notUpdated)
	u.enter(deregisteredAttempting)
	u.startT3402()
	u.giveUpEUTRAN()
	u.after(thenOtherRAT)
}

// giveUpEUTRAN disables E-UTRA after five attempts, if the device does that.
func (u *UE) giveUpEUTRAN() {
	if !u.cfg.DisableEUTRAAt5 {
		return
	}
	u.disableEUTRA(disabledByAttempts, "attempt counter 5", "")
	if u.cfg.ReenableAfterT3402 {
		u.start(reenable, or(u.t3402, or(u.cfg.Timers.T3402, t3402Default)))
	}
}

// shortRetry is the expiry of T3411.
func (u *UE) shortRetry() {
	if c, ok := u.radio.Cell(); !ok || c.RAT != sim.EUTRAN {
		return
	}
	switch u.state {
	case deregisteredAttempting:
		u.attach()
	case registeredAttemptingToUpdate:
		u.trackingAreaUpdate(max(u.wants.update, updateNormal), "T3411 expired")
	case registeredAttemptingToUpdateMM:
		u.trackingAreaUpdate(updateIMSI, "T3411 expired")
	}
}

// longRetry is the expiry of T3402: the counters start anew (TS 24.301 5.5.1.1,
// 5.5.3.1), and E-UTRAN is tried once more from wherever the device is.
func (u *UE) longRetry() {
	u.attachCount, u.tauCount = 0, 0
	c, ok := u.radio.Cell()
	switch {
	case ok && c.RAT == sim.EUTRAN && u.state == deregisteredAttempting:
		u.attach()
	case ok && c.RAT == sim.EUTRAN && u.state == registeredAttemptingToUpdate:
		u.trackingAreaUpdate(max(u.wants.update, updateNormal), "T3402 expired")
	case ok && c.RAT == sim.EUTRAN && u.state == registeredAttemptingToUpdateMM:
		u.trackingAreaUpdate(updateIMSI, "T3402 expired")
	case ok && c.RAT == sim.UTRAN:
		u.reselectEUTRAN()
	}
}

// backoffOver is the expiry of T3346.
func (u *UE) backoffOver() {
	switch u.state {
	case deregisteredAttempting:
		u.attach()
	case registeredAttemptingToUpdate:
		u.trackingAreaUpdate(max(u.wants.update, updateNormal), "T3346 expired")
	default:
		if u.umts.served() {
			u.gprsRetry(false)
			u.reselectEUTRAN()
		}
	}
}

// forgetRegistration deletes what the network gave the device (the GUTI, TAI
// list, last visited TAI, equivalent networks and key set of TS 24.301
// 5.5.1.2.5).
func (u *UE) forgetRegistration() {
	u.guti = nas.GUTI{}
	u.tais = eps.TAIList{}
	u.lastTAI = nas.TAI{}
	u.eplmns = eps.PLMNList{}
	u.rplmn = nas.PLMN{}
	u.forgetKeys()
	u.forgetBearers()
	u.rat = sim.NoRAT
	u.cs, u.vops, u.emcbs = csNone, false, false
	u.verdict = verdictNone
	u.forgetIMS()
	u.stale = updateNone
	u.umts.forget()
}

// forgetKeys deletes the security contexts. What is on the way under them on
// the present connection is not understood any more.
func (u *UE) forgetKeys() {
	u.ctx, u.challenge = nil, nil
	u.secured = false
}

// forgetBearers deactivates all EPS bearer contexts without a word.
func (u *UE) forgetBearers() {
	u.dropBearers(u.bearers)
	u.stop(t3412)
}
