package ue

import (
	"time"

	"sunsetlab/sim"
)

const utranRegistrationDefault = 1500 * time.Millisecond

// onUTRAN is a device that has just begun to camp on a UTRAN cell: registering
// there takes its time.
func (u *UE) onUTRAN(sim.Cell) {
	u.rat = sim.NoRAT
	if u.state.registered() {
		u.enter(registeredNoCell)
		u.stale = updateIMSI
	} else {
		u.enter(deregisteredNoCell)
	}
	if u.detached {
		return
	}
	u.start(utranReady, or(u.cfg.UTRANRegistration, utranRegistrationDefault))
}

// utranRegistered is the end of the registration on 3G.
func (u *UE) utranRegistered() {
	u.rat, u.rplmn = sim.UTRAN, u.plmn
	u.decide("registered on UTRAN", "", "")
	if u.call == callFalling {
		u.beginCSCall()
		return
	}
	u.watchForEUTRAN()
}

// watchForEUTRAN has a device on UTRAN look for E-UTRAN, if it may go there.
func (u *UE) watchForEUTRAN() {
	switch {
	case u.disabled != enabled && u.sameNetwork(u.plmn, u.disabledIn), u.call != callNone, !u.cfg.supports(sim.EUTRAN):
		return
	case u.cfg.viaUTRAN() && !u.via3G:
		if u.cfg.EUTRANAfter != Never {
			u.start(eutranAllowed, time.Duration(u.cfg.EUTRANAfter))
		}
		return
	case u.eutranHeldBack():
		return // what holds it back starts the next try when it ends
	}
	u.start(searchAgain, u.searchPeriod())
}

// eutranHeldBack tells whether registering on E-UTRAN has to wait.
func (u *UE) eutranHeldBack() bool {
	return u.runs(t3402) || u.runs(t3346) || !u.state.registered() && (u.esmStop || u.apnBlocked(u.attachAPN()))
}

// eutranReached is the end of eutran_after.
func (u *UE) eutranReached() {
	u.via3G = true
	u.decide("E-UTRAN tried", "served by UTRAN for "+u.cfg.EUTRANAfter.String(), "")
	u.reselectEUTRAN()
}

// reselectEUTRAN goes back to E-UTRAN, if a cell is there (TS 36.304 5.2.4).
func (u *UE) reselectEUTRAN() {
	if u.call != callNone || u.detached || u.eutranHeldBack() {
		return
	}
	c, ok := u.bestCell(sim.EUTRAN)
	if !ok || u.plmnRank(c.PLMN) > u.plmnRank(u.plmn) {
		u.watchForEUTRAN()
		return
	}
	u.decide("E-UTRAN reselected", c.Name, "TS 36.304 5.2.4")
	u.campOn(c)
}

// leftUTRAN is what ends with the stay on UTRAN.
func (u *UE) leftUTRAN() {
	u.stop(utranReady, eutranAllowed, searchAgain)
	u.rat = sim.NoRAT
	if u.call == callActive {
		u.stop(callEnd)
		u.call = callNone
		u.decide("call ended", "UTRAN left", "")
	}
}
