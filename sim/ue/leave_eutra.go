package ue

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

const flapAwayDefault = 15 * time.Second

// disabling is why E-UTRA is disabled (TS 24.301 4.5).
type disabling uint8

const (
	enabled disabling = iota
	disabledByVoice
	disabledByAttempts
	disabledByNetwork // EMM cause #14, or #15 with "E-UTRAN not allowed"
)

// disableEUTRA disables E-UTRA for the selected network and those equivalent to
// it.
func (u *UE) disableEUTRA(d disabling, why, cause string) {
	u.disabled, u.disabledIn = d, u.plmn
	u.decided(sim.Event{Name: "E-UTRA disabled", Detail: why, Clause: "TS 24.301 4.5", Cause: cause})
}

// enableEUTRA enables E-UTRA and goes there.
func (u *UE) enableEUTRA(why string) {
	if u.disabled == enabled {
		return
	}
	u.disabled, u.disabledIn = enabled, nas.PLMN{}
	u.stop(reenable, flapAway, flapStay, searchAgain)
	u.decide("E-UTRA re-enabled", why, "TS 24.301 4.5")
	switch {
	case u.call != callNone || u.rat == sim.EUTRAN:
	case u.umts.served():
		u.reselectEUTRAN()
	default:
		u.quest = questService
		u.search()
	}
}

// leaveEUTRAN takes a voice centric device without voice off E-UTRAN (TS 24.301
// 4.5, TS 23.221 7.2a).
func (u *UE) leaveEUTRAN() {
	if u.disabled == disabledByVoice || u.runs(flapStay) {
		return
	}
	if u.cfg.NoOtherRAT == Flap && u.cfg.FlapStay > 0 {
		u.start(flapStay, u.cfg.FlapStay)
		return
	}
	u.leaveNow()
}

func (u *UE) leaveNow() {
	if u.rat != sim.EUTRAN {
		return
	}
	u.disableEUTRA(disabledByVoice, "", "")
	u.quest = questVoice
	if u.cfg.NoOtherRAT == Stay {
		// It looks around without giving up what it has.
		u.start(searchDone, or(u.cfg.CellSearch, cellSearchDefault))
		return
	}
	u.leftEUTRAN()
	u.search()
}

// leftEUTRAN is what ends with the stay on E-UTRAN. The registration does not:
// no detach is sent (TS 24.301 4.5).
func (u *UE) leftEUTRAN() {
	u.dropIMSCall("the device left E-UTRAN")
	u.releaseLocally()
	u.rat = sim.NoRAT
	u.stale = updateIMSI
	u.then = thenNothing
	u.stop(t3411, t3412, t3442)
	u.pauseIMS()
}

// voiceSearched is the end of the search for voice: (a) UTRAN of the same
// network, (b) another network, (c) neither (TS 24.301 4.5).
func (u *UE) voiceSearched() {
	if c, ok := u.bestCell(sim.NoRAT); ok {
		u.quest = questService
		if u.rat == sim.EUTRAN {
			u.leftEUTRAN()
		}
		if c.RAT == sim.UTRAN {
			u.decide("UTRAN selected", c.Name, "TS 24.301 4.5")
		}
		u.campOn(c)
		return
	}
	u.decide("no UTRAN found", "", "")
	switch u.cfg.NoOtherRAT {
	case Stay:
		u.quest = questService
		u.disabled = enabled
		u.decide("E-UTRA re-enabled", "no other RAT, stays registered for EPS", "TS 24.301 4.5")
		if u.rat == sim.EUTRAN {
			return
		}
		if c, ok := u.bestCell(sim.NoRAT); ok {
			u.campOn(c)
		} else {
			u.outOfService()
		}
	case Flap:
		u.decide("out of service", "back in "+or(u.cfg.FlapAway, flapAwayDefault).String(), "")
		u.leaveCell()
		u.enter(registeredNoCell)
		u.start(flapAway, or(u.cfg.FlapAway, flapAwayDefault))
	default:
		u.decide("out of service", "", "")
		u.outOfService()
	}
}

// flapBack is the return of a flapping device: UTRAN first, if one has come up.
func (u *UE) flapBack() {
	if c, ok := u.bestCell(sim.NoRAT); ok {
		u.quest = questService
		u.campOn(c)
		return
	}
	u.enableEUTRA("nothing else found, comes back")
}
