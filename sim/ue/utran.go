package ue

import (
	"time"

	"sunsetlab/sim"
)

// onUTRAN is a device that has just begun to camp on a suitable UTRAN cell: it
// registers with both domains, each by itself.
func (u *UE) onUTRAN(c sim.Cell) {
	g := u.umts
	fromEUTRAN := u.state.registered() && g.tin == tinGUTI
	g.serving = true
	u.rat = sim.NoRAT
	u.stop(t3411, t3412, t3442)
	u.pauseIMS()
	if u.cfg.viaUTRAN() && !u.via3G && u.explains() {
		why := "utran_required_first"
		if !u.cfg.UTRANRequiredFirst {
			why = "lte_reach: tau_only"
		}
		u.decide("3G first", why, "")
	}
	g.why = u.because
	if fromEUTRAN {
		u.adoptBearers()
		g.gmm = gmmRegisteredNoCell
	}
	u.takeEmergency()
	u.registerPS(c)
	// A call goes before a routing area update; an attach has been sent. Neither
	// domain is the other's reason.
	ps := u.because
	u.because = g.why
	u.registerCS(c, fromEUTRAN)
	u.serveCS()
	u.because = ps
}

// serveUTRAN does what waits on a UTRAN cell. It is called after every event.
func (u *UE) serveUTRAN() {
	g := u.umts
	if !g.serving {
		u.serveLimited()
		return
	}
	if u.then != thenNothing {
		return
	}
	u.serveCS()
	u.servePS()
	if !g.rrc && g.eutranDue && u.call == callNone {
		g.eutranDue = false
		u.reselectEUTRAN()
	}
}

// serveLimited is serveUTRAN on a cell that is good for emergency calls alone:
// after one the device looks for service again.
func (u *UE) serveLimited() {
	g := u.umts
	switch {
	case g.emergency && u.call == callFalling && g.mm.idle():
		u.serveCS()
	case u.call == callNone && !g.rrc && u.then == thenNothing && !u.runs(searchAgain) && !u.runs(searchDone):
		u.quest = questService
		u.search()
	}
}

// sendData3G sends user data, for which a PDP context and a bearer are needed.
func (u *UE) sendData3G() {
	g := u.umts
	u.wants.data = true
	if u.bearers == 0 && u.cfg.PDPProfile == PDPPresent && !g.pdp.running && !g.pdpStop && !u.apnBlocked(sim.UTRAN, u.pdpAPN()) && !u.runs(pdpRetry) {
		g.pdpDue = true
	}
	u.wants.data = u.bearers != 0 || g.pdpDue || g.pdp.running
	u.settle()
}

// utranBroadcastChanged looks again at the areas of the cell.
func (u *UE) utranBroadcastChanged(c sim.Cell) {
	g := u.umts
	if !g.served() {
		return
	}
	switch {
	case !u.suitable(c):
		u.search()
	case c.PLMN != u.plmn:
		u.campOn(c)
	default:
		if g.gmm.registered() && g.rai != rai(c) {
			g.due = max(g.due, updateNormal)
		}
		if g.gmm == gmmDeregisteredAttempting && g.failedIn != rai(c) {
			u.gprsAttach()
		}
		if u.lai != lai(c) && !u.invalid.has(nonEPSServices) {
			g.location, g.locationCount = locationNormal, 0
		}
	}
}

// leftUTRAN is what ends with the stay on UTRAN.
func (u *UE) leftUTRAN() {
	u.stop(eutranAllowed, searchAgain)
	u.rat = sim.NoRAT
	u.leftServing()
}

// leftServing gives up what runs on the cell. Registrations stay.
func (u *UE) leftServing() {
	g := u.umts
	u.releaseUTRAN()
	for d := range guards {
		u.procedureOver(sim.CNDomain(d))
	}
	u.stop(t3311, t3312, t3211, t3212, t3316, t3380, t3381, t3390, pdpRetry)
	u.abandonCall("UTRAN left")
	switch {
	case g.gmm.registered():
		u.enterGMM(gmmRegisteredNoCell)
	case g.gmm != gmmNull:
		u.enterGMM(gmmDeregisteredNoCell)
	}
	u.enterMM(mmIdleNoCell)
	g.pdp, g.mod = pdpActivation{}, pdpModification{}
	g.pdpDue, g.moreDue, g.eutranDue = false, false, false
	g.serving = false
}

// watchForEUTRAN has a device on UTRAN look for E-UTRAN, if it may go there.
func (u *UE) watchForEUTRAN() {
	switch {
	case u.disabled != enabled && u.sameNetwork(u.plmn, u.disabledIn), u.call != callNone, !u.cfg.supports(sim.EUTRAN):
		return
	case u.cfg.viaUTRAN() && !u.via3G:
		if u.cfg.EUTRANAfter != Never && !u.runs(eutranAllowed) {
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
	return u.runs(t3402) || u.runs(t3346) || !u.state.registered() && (u.esmStop || u.apnBlocked(sim.EUTRAN, u.attachAPN()))
}

// eutranReached is the end of eutran_after.
func (u *UE) eutranReached() {
	if u.needsContext() {
		u.decide("E-UTRAN not tried", "lte_reach: tau_only, no PDP context to take along", "")
		u.watchForEUTRAN()
		return
	}
	u.via3G = true
	u.decide("E-UTRAN tried", "served by UTRAN for "+u.cfg.EUTRANAfter.String(), "")
	u.reselectEUTRAN()
}

// needsContext tells whether a device that comes onto E-UTRAN by tracking area
// update alone has nothing to do it with.
func (u *UE) needsContext() bool {
	return u.cfg.LTEReach == ReachByTAUOnly && u.umts.served() && !u.state.registered()
}

// reselectEUTRAN goes back to E-UTRAN, if a cell is there (TS 36.304 5.2.4). A
// device does so at rest.
func (u *UE) reselectEUTRAN() {
	if u.call != callNone || u.detached || u.eutranHeldBack() {
		return
	}
	if u.umts.served() && (u.umts.rrc || u.umts.gmm.busy()) {
		u.umts.eutranDue = true
		return
	}
	c, ok := u.bestCell(sim.EUTRAN)
	if !ok || u.plmnRank(c.PLMN) > u.plmnRank(u.plmn) || u.needsContext() {
		u.watchForEUTRAN()
		return
	}
	u.decide("E-UTRAN reselected", c.Name, "TS 36.304 5.2.4")
	u.campOn(c)
}
