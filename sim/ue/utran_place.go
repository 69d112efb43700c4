package ue

import (
	"time"

	"sunsetlab/sim"
)

// A UTRAN cell without a site is a place: a device that camps there is
// registered after utran_registration, without a word.

const utranRegistrationDefault = 1500 * time.Millisecond

// onPlace is a device that has just begun to camp on such a cell.
func (u *UE) onPlace() {
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

// utranRegistered is the end of the registration.
func (u *UE) utranRegistered() {
	u.rat, u.rplmn = sim.UTRAN, u.plmn
	u.decide("registered on UTRAN", "", "")
	if u.call == callFalling {
		u.callOnPlace()
		return
	}
	u.watchForEUTRAN()
}

func (u *UE) callOnPlace() {
	u.decide("call on UTRAN", "", "TS 24.008 5.2.1")
	u.call = callActive
	u.stop(searchAgain, eutranAllowed)
	u.start(callEnd, or(u.cfg.CallDuration, callDurationDefault))
}

func (u *UE) dataOnPlace() bool {
	return u.cfg.PDPProfile == PDPPresent && !u.invalid.has(gprsServices) && !u.gprsForbidden(u.rplmn)
}
