package ue

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

const (
	t3417extDefault     = 10 * time.Second
	callDurationDefault = 30 * time.Second
)

// callState is how far a call has come.
type callState uint8

const (
	callNone      callState = iota
	callWanted              // an EXTENDED SERVICE REQUEST is to be sent
	callRequested           // sent, T3417ext runs
	callFalling             // on the way to UTRAN, or to its circuit domain
	callSetup               // between the devices
	callActive
	callOverIMS // on the way over IMS: to a registration, a bearer or an answer
)

// Call begins a call, or tries to, in the domain that the device has for it.
func (u *UE) Call() {
	if u.state == null || u.call != callNone {
		return
	}
	u.step("call", "")
	u.place()
	u.settle()
}

func (u *UE) place() {
	if u.believesInIMS() {
		u.placeOverIMS()
		return
	}
	u.mt = false
	switch u.voice() {
	case sim.CS:
		u.call = callFalling
	case sim.CSFB, sim.GhostCSFB:
		u.call = callWanted
	default:
		u.callFailed("no voice service")
	}
}

func (u *UE) callFailed(why string) {
	u.call = callNone
	u.stop(t3417ext, callEnd)
	if u.sos.placing {
		u.emergencyFailed(why)
		return
	}
	u.decide("call failed", why, "")
}

// callTimeUp is the end of call_duration.
func (u *UE) callTimeUp() {
	if u.umts != nil && u.umts.cc == ccActive {
		u.hangUp(gprs.CCCauseNormalCallClearing)
		return
	}
	u.hangUpIMS()
	u.callEnded()
}

// callEnded is the end of a call; after CS fallback the device goes back to
// E-UTRAN.
func (u *UE) callEnded() {
	u.call = callNone
	u.decide("call ended", "", "")
	if u.sos.phase == sosActive {
		u.emergencyHungUp()
		return
	}
	if u.umts.served() {
		u.reselectEUTRAN()
	}
}

// requestFallback sends the EXTENDED SERVICE REQUEST (TS 24.301 5.6.1.2).
func (u *UE) requestFallback() {
	if u.ctx == nil || u.runs(t3442) && !u.emergency || u.noCSFB {
		u.callFailed("no CS fallback")
		return
	}
	m := eps.ExtendedServiceRequest{
		ServiceType:            u.fallbackType(),
		NASKeySetIdentifier:    u.keySet(),
		MTMSI:                  nas.MobileIdentityOfTMSI(nas.TMSI(u.guti.MTMSI)),
		EPSBearerContextStatus: nas.Some(u.bearerStatus()),
	}
	why := sim.MOData
	if u.emergency {
		why = sim.Emergency
	}
	if u.mt {
		why = sim.MTAccess
		m.CSFBResponse = nas.Some(eps.CSFBAccepted)
	}
	u.call = callRequested
	if !u.connected {
		u.enter(serviceRequestInitiated)
	}
	u.start(t3417ext, or(u.cfg.Timers.T3417Ext, t3417extDefault))
	u.decide("CS fallback requested", m.ServiceType.String(), "TS 24.301 5.6.1.2")
	u.send(outgoing{m: &m, why: why, initial: !u.connected})
}

// pagedForCS is a paging for a call to a device at rest (TS 24.301 5.6.2.2.1).
func (u *UE) pagedForCS() {
	if u.call != callNone || u.cs == csNone || u.cs == csSMSOnly || u.noCSFB {
		return
	}
	u.mt = true
	u.call = callWanted
}

// handleCSServiceNotification is the same for a device with a connection (TS
// 24.301 5.6.2.3).
func (u *UE) handleCSServiceNotification(m *eps.CSServiceNotification) {
	u.received(m.Name(), "paged for CS services", "")
	u.pagedForCS()
}

// fallbackUnanswered is the expiry of T3417ext: the device looks for UTRAN on
// its own (TS 24.301 5.6.1.6 c).
func (u *UE) fallbackUnanswered() {
	u.releaseLocally()
	u.fallBack()
}

// fallBack leaves E-UTRAN for the call's sake.
func (u *UE) fallBack() {
	u.stop(t3417ext)
	u.call = callFalling
	u.enter(registeredPLMNSearch)
	u.quest = questFallback
	u.search()
}

// fallbackSearched is the end of the search for a cell to call on.
func (u *UE) fallbackSearched() {
	u.quest = questService
	u.stale = updateIMSI
	if c, ok := u.bestCell(sim.UTRAN); ok {
		u.decide("UTRAN selected", c.Name+", for the call", "TS 23.272 6.2")
		u.campOn(c)
		return
	}
	u.callFailed("no UTRAN found")
	if c, ok := u.bestCell(sim.NoRAT); ok {
		u.campOn(c)
		return
	}
	u.outOfService()
}
