package ue

import (
	"slices"

	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// emergencyCall is an emergency call: the domains that it has tried, and how far
// it has come over IMS.
type emergencyCall struct {
	placing bool  // not connected yet, and not given up
	next    bool  // a domain has failed, another is to be tried
	tried   uint8 // bit n for emergencyDomain n
	phase   sosPhase
	// astray is a device whose registration is for emergency services alone, or
	// gone for their sake.
	astray bool
	ebi    uint8      // the emergency bearer
	client *sosClient // SIP over it
	// spent is an emergency bearer to be given up, once that for speech is gone.
	spent uint8
}

// sosPhase is how far an emergency call over IMS has come.
type sosPhase uint8

const (
	sosNone         sosPhase = iota
	sosAttaching             // ATTACH REQUEST of type emergency
	sosBearerWanted          // PDN CONNECTIVITY REQUEST of type emergency is to be sent
	sosBearerAsked
	sosCalling // the IMS has it
	sosActive
)

// callOverEmergencyBearer begins an emergency call in the network where the
// device is registered, if that has emergency bearers (TS 24.301 6.5.1.2).
func (u *UE) callOverEmergencyBearer() bool {
	if u.cfg.IMS == IMSNone || !u.emcbs || u.rat != sim.EUTRAN {
		return false
	}
	u.decide("emergency call over IMS", "EMC BS 1", "TS 23.167 Annex H")
	u.call = callOverIMS
	u.sos.phase = sosBearerWanted
	u.start(sosGuard, or(u.cfg.IMSRegWait, imsRegWaitDefault))
	return true
}

// attachForEmergency begins an emergency attach on any E-UTRAN cell that takes
// one, although E-UTRA may be disabled for other purposes (TS 24.301 5.5.1.2.2).
func (u *UE) attachForEmergency() bool {
	if u.cfg.IMS == IMSNone || !u.cfg.supports(sim.EUTRAN) {
		return false
	}
	for _, c := range u.radio.Cells(sim.EUTRAN) {
		// What the network has not done for a device that is registered it will
		// not do for one that is not.
		failed := u.sos.tried>>emergencyOverIMS&1 == 1 && c.PLMN == u.plmn && u.emcbs
		if c.EmergencyIMS && !failed {
			u.decide("emergency call over IMS", c.Name+", by an emergency attach", "TS 24.301 5.5.1.2.2")
			u.sendEmergencyAttach(c)
			return true
		}
	}
	return false
}

func (u *UE) sendEmergencyAttach(c sim.Cell) {
	u.stop(searchAgain, searchDone, t3411, t3412, flapAway)
	if u.umts.served() {
		u.leftUTRAN()
	}
	u.releaseLocally()
	u.pauseIMS()
	u.quest, u.then = questService, thenNothing
	u.camp(c)
	u.plmn = c.PLMN
	u.rat, u.cs, u.verdict = sim.NoRAT, csNone, verdictNone
	u.call = callOverIMS
	u.sos.phase, u.sos.astray = sosAttaching, true
	u.attachType = eps.EmergencyAttach
	u.enter(registeredInitiated)
	u.start(t3410, or(u.cfg.Timers.T3410, t3410Default))
	u.sendAttachRequest(c)
}

// emergencyAttached goes on with the call once there is a bearer for it.
func (u *UE) emergencyAttached(m *eps.AttachAccept, bearer *eps.ActivateDefaultEPSBearerContextRequest) {
	if u.env.Recording(sim.Received) {
		u.received(m.Name(), "for emergency services", "")
	}
	u.start(sosGuard, or(u.cfg.IMSRegWait, imsRegWaitDefault))
	u.callForHelp(bearer)
}

// emergencyAttachFailed is an emergency attach without success: what is left is
// another domain (TS 24.301 5.5.1.2.5A).
func (u *UE) emergencyAttachFailed(why string) {
	u.stop(t3410)
	u.releaseLocally()
	u.forgetRegistration()
	u.enter(deregisteredLimited)
	u.callFailed(why)
}

// serveEmergency asks for the emergency bearer once nothing else is asked for,
// and anew if the connection ended before there was an answer.
func (u *UE) serveEmergency() {
	if ebi := u.sos.spent; ebi != 0 && u.request == nil && !u.speaksOver(ebi) {
		u.sos.spent = 0
		if u.hasBearer(ebi) {
			u.request = &pdnRequest{kind: pdnDisconnect, ebi: ebi, pti: u.nextPTI()}
			u.wants.pdn = true
		}
	}
	switch {
	case u.sos.phase == sosBearerWanted && u.request == nil:
		u.request = &pdnRequest{emergency: true, pti: u.nextPTI()}
		u.sos.phase = sosBearerAsked
	case u.sos.phase == sosBearerAsked && !u.connected:
	default:
		return
	}
	u.wants.pdn = true
}

func (u *UE) emergencyConnected() {
	u.stop(sosGuard)
	u.sos.phase, u.sos.placing = sosActive, false
	u.call = callActive
	u.decide("call connected", "over IMS", "TS 23.167 7.1")
	u.start(callEnd, or(u.cfg.CallDuration, callDurationDefault))
}

// emergencyDenied gives up the IMS for this call, and what was set up for it.
func (u *UE) emergencyDenied(why string) {
	u.leaveEmergencyBearer()
	u.callFailed(why)
}

// emergencyUnanswered is the end of the time that a device gives the network and
// the IMS.
func (u *UE) emergencyUnanswered() {
	if u.voip != nil {
		u.forgetIMSCalls()
	}
	if r := u.request; r != nil && r.emergency {
		u.request, u.wants.pdn = nil, false
		u.stop(t3482)
	}
	u.emergencyDenied("no answer within " + or(u.cfg.IMSRegWait, imsRegWaitDefault).String())
}

// emergencyHungUp is the end of an emergency call over IMS: a device that had
// attached for it looks for normal service.
func (u *UE) emergencyHungUp() {
	u.leaveEmergencyBearer()
	if !u.sos.astray {
		return
	}
	u.sos.astray = false
	u.quest = questService
	u.search()
}

// leaveEmergencyBearer gives up the emergency bearer, or the attach that it came
// with.
func (u *UE) leaveEmergencyBearer() {
	ebi := u.sos.ebi
	u.sos.client.forget()
	u.sos.phase, u.sos.ebi = sosNone, 0
	switch {
	case ebi == 0 || !u.hasBearer(ebi):
	case u.sos.astray:
		u.setConnectionFree()
		u.sendDetach(eps.SwitchOff | eps.EPSDetach)
		u.releaseLocally()
		u.forgetRegistration()
		u.enter(deregisteredLimited)
	default:
		u.sos.spent = ebi
	}
}

// speaksOver tells whether a bearer for speech is still there beside a default
// bearer, and a call that the network may yet learn the end of.
func (u *UE) speaksOver(ebi uint8) bool {
	if !slices.ContainsFunc(u.legs, func(k *imsCall) bool { return k.emergency }) {
		return false
	}
	for b := uint8(1); b < 16; b++ {
		if b != ebi && u.hasBearer(b) && u.links[b] == ebi {
			return true
		}
	}
	return false
}
