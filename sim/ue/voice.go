package ue

import (
	"time"

	"sunsetlab/sim"
)

const imsRegWaitDefault = 10 * time.Second

// imsState is how far the registration with the IMS has come.
type imsState uint8

const (
	imsIdle imsState = iota
	imsAwaited
	imsRefused // within the time that a device gives it
	imsRegistered
	imsFailed // refused, or not answered within ims_reg_wait
)

// availability is whether there is IMS voice (TS 24.301 3.1 "IMS voice not
// available").
type availability uint8

const (
	imsUnavailable availability = iota
	imsPending
	imsAvailable
)

// imsVoice judges IMS voice by configuration, preference, the VoPS indicator
// and registration. The words say why it is not available.
func (u *UE) imsVoice() (a availability, why string) {
	switch {
	case !u.vops:
		return imsUnavailable, "VoPS 0"
	case u.cfg.IMS == IMSNone:
		return imsUnavailable, "not configured for IMS"
	case u.preference == CSOnly:
		return imsUnavailable, "voice domain preference CS voice only"
	case u.cfg.IMSJudgedBy == ByVoPSBit, u.imsState == imsRegistered:
		return imsAvailable, ""
	case u.imsState == imsFailed:
		return imsUnavailable, "VoPS 1, no IMS registration"
	}
	return imsPending, ""
}

// registerIMS begins a registration with the IMS where it makes sense.
func (u *UE) registerIMS() {
	if !u.vops || u.cfg.IMS == IMSNone || u.preference == CSOnly || u.imsState == imsRegistered || u.imsState == imsAwaited || u.imsState == imsRefused {
		return
	}
	if u.sip.forbids() {
		u.imsState = imsFailed
		return
	}
	u.imsState = imsAwaited
	u.imsAttempt++
	u.start(imsWait, or(u.cfg.IMSRegWait, imsRegWaitDefault))
	// Where nobody answers by SIP, a subscription without IMS has nothing to
	// register with: the device tries in vain until its patience ends.
	if u.ims == nil || u.sip == nil && u.cfg.IMS != IMSProvisioned {
		return
	}
	attempt := u.imsAttempt
	u.ims.Register(u.card.IMSI, func(ok bool) {
		if attempt != u.imsAttempt || u.imsState != imsAwaited {
			return
		}
		u.imsAnswered(ok)
		u.settle()
	})
}

func (u *UE) imsAnswered(ok bool) {
	if !ok {
		// It may be tried again until ims_reg_wait is over.
		u.imsState = imsRefused
		return
	}
	u.imsState = imsRegistered
	u.stop(imsWait)
	u.decided(sim.Event{Name: "IMS voice available", Detail: "VoPS 1, registered with the IMS",
		Clause: "TS 24.301 4.3.2.4", Because: u.accepted})
	u.voiceAvailable()
	u.availabilityChanged()
}

// imsTooLate is the end of ims_reg_wait.
func (u *UE) imsTooLate() {
	why := "VoPS 1, IMS registration not answered within "
	if u.imsState == imsRefused {
		why = "VoPS 1, IMS registration refused for "
	}
	u.imsState = imsFailed
	if a, _ := u.imsVoice(); a == imsAvailable || u.rat != sim.EUTRAN {
		return
	}
	if u.explains() {
		u.decided(sim.Event{Name: "IMS voice not available", Detail: why + or(u.cfg.IMSRegWait, imsRegWaitDefault).String(),
			Clause: "TS 24.301 4.3.2.4", Because: u.accepted})
	}
	u.judgeNoIMS()
}

// SetIMSRegistered tells the device that its registration with the IMS came
// into being or ended (TS 24.301 4.3.2.4).
func (u *UE) SetIMSRegistered(ok bool) {
	if u.state == null || ok == (u.imsState == imsRegistered) {
		return
	}
	u.imsAttempt++
	u.stop(imsWait)
	if ok {
		u.step("IMS registration", "registered")
		u.imsState = imsRegistered
		u.voiceAvailable()
		u.availabilityChanged()
		u.settle()
		return
	}
	u.step("IMS registration", "lost")
	u.imsLost()
	u.settle()
}

// imsLost is a registration that ended without another to follow at once.
func (u *UE) imsLost() {
	u.imsState = imsFailed
	if u.rat == sim.EUTRAN && u.state.registered() {
		_, why := u.imsVoice()
		u.decide("IMS voice not available", why, "TS 24.301 4.3.2.4")
		u.availabilityChanged()
		u.judgeNoIMS()
	}
}

func (u *UE) forgetIMS() {
	u.sip.forget()
	u.imsState = imsIdle
	u.imsAttempt++
	u.stop(imsWait)
}

// pauseIMS ends a registration that is on its way, for want of a bearer.
func (u *UE) pauseIMS() {
	if u.imsState == imsAwaited || u.imsState == imsRefused {
		u.forgetIMS()
	}
}

// availabilityChanged tells the network that IMS voice comes or goes, if the
// device is set to (TS 24.301 5.5.3.2.2, TS 24.167 MM_IMS_voice_termination).
func (u *UE) availabilityChanged() {
	if u.cfg.MMIMSVoiceTermination && u.rat == sim.EUTRAN && u.state.registered() {
		u.wants.update = max(u.wants.update, updateNormal)
	}
}

// voiceAvailable enables E-UTRA again if want of voice had it disabled (TS
// 24.301 4.5).
func (u *UE) voiceAvailable() {
	if u.disabled == disabledByVoice {
		u.enableEUTRA("voice becomes available")
	}
}

// judgeVoice decides, after each accept, whether the device stays.
func (u *UE) judgeVoice() {
	if !u.vops {
		u.forgetIMS()
	}
	u.registerIMS()
	if u.usage == DataCentric || u.csfbCounts() {
		return
	}
	a, why := u.imsVoice()
	switch a {
	case imsPending:
		return // until ims_reg_wait
	case imsAvailable:
		return
	}
	u.decide("IMS voice not available", why, "")
	u.judgeNoIMS()
}

// csfbCounts tells whether calls can go by CS fallback for all that the network
// said.
func (u *UE) csfbCounts() bool {
	return u.cs == csFull && u.preference != IMSPSOnly && !u.noCSFB
}

// judgeNoIMS is the choice of a device without IMS voice, by TS 23.221 7.2a and
// TS 24.301 5.5.1.2.4, 5.5.1.3.4.
func (u *UE) judgeNoIMS() {
	if u.usage == DataCentric || u.csfbCounts() || u.rat != sim.EUTRAN {
		return
	}
	switch u.verdict {
	case verdictEPS:
		if u.wantsCS() && !u.smsOnly() {
			u.wants.update = updateIMSI
			return
		}
		u.leaveEUTRAN()
	case verdictFull, verdictNotPreferred:
		u.leaveEUTRAN()
	case verdictSMSOnly:
		u.leaveIf(u.cfg.SMSOnlyLeaves.or(true), "sms_only_leaves", "")
	case verdictUnknownCS:
		// The standard leaves open whether it goes.
		u.leaveIf(u.cfg.Cause2Leaves.or(false), "cause2_leaves", "TS 24.301 5.5.1.3.4.3")
	case verdictNoCS:
		u.leaveIf(u.cfg.Cause18Leaves.or(true), "cause18_leaves", "")
	case verdictGivenUp:
		u.leaveEUTRAN()
	case verdictRetry:
		// The combined update is tried again first.
	}
}

// leaveIf has the device leave E-UTRAN by its parameter. A clause is the rule by
// which it may stay, if there is one.
func (u *UE) leaveIf(leaves bool, parameter, clause string) {
	if leaves {
		u.leaveEUTRAN()
		return
	}
	u.decide("stays on E-UTRAN without voice", parameter+": no", clause)
}

// voiceSettingsChanged is TS 24.301 4.3.2.2 and 4.3.2.3.
func (u *UE) voiceSettingsChanged() {
	if u.state == null {
		return
	}
	if u.disabled == disabledByVoice && u.usage == DataCentric {
		u.enableEUTRA("usage setting is data centric")
		return
	}
	if u.rat == sim.EUTRAN && u.state.registered() {
		u.wants.update = max(u.wants.update, updateNormal)
	}
}

// voice is how a call would be made now.
func (u *UE) voice() sim.Voice {
	if u.umts.served() {
		if !u.umts.updated || !u.umts.attached || u.invalid.has(nonEPSServices) {
			return sim.NoVoice
		}
		return sim.CS
	}
	if u.rat == sim.EUTRAN {
		return u.voiceOnEUTRAN()
	}
	return sim.NoVoice
}

func (u *UE) voiceOnEUTRAN() sim.Voice {
	ims, _ := u.imsVoice()
	registered := ims == imsAvailable && u.imsState == imsRegistered
	csfb := (u.cs == csFull || u.cs == csNotPreferred) && !u.noCSFB && !u.runs(t3442) && u.preference != IMSPSOnly
	switch {
	case registered && !(csfb && u.preference == CSPreferred):
		return sim.VoLTE
	case csfb && u.canFallBack():
		return sim.CSFB
	case csfb:
		return sim.GhostCSFB
	case u.cs != csNone:
		return sim.SMSOnly
	}
	return sim.NoVoice
}

// canFallBack tells whether there is a UTRAN cell to make a call on.
func (u *UE) canFallBack() bool {
	if !u.cfg.supports(sim.UTRAN) {
		return false
	}
	for _, c := range u.radio.Cells(sim.UTRAN) {
		if u.suitable(c) {
			return true
		}
	}
	return false
}
