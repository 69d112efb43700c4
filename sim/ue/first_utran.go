package ue

import "sunsetlab/sim"

// nothingFound reports the end of a search without a suitable cell, for a
// device that looks on UTRAN alone: because it begins there, or because it knows
// nothing else. The search goes on for ever, and each end of it has the one
// reason that the first had.
func (u *UE) nothingFound() {
	if !u.cfg.supports(sim.UTRAN) || u.cfg.supports(sim.EUTRAN) && (!u.cfg.viaUTRAN() || u.via3G) || !u.explains() {
		return
	}
	if u.because != u.unfound {
		u.unfoundWhy = u.because
	}
	detail := "looks again in " + u.searchPeriod().String()
	if u.cfg.supports(sim.EUTRAN) {
		detail = "3G first, " + detail
	}
	u.decided(sim.Event{Name: "no UTRAN found", Detail: detail, Clause: "TS 23.122 4.4.3.1", Because: u.unfoundWhy})
	u.unfound = u.because
}
