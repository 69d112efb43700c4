package ue

import (
	"math"
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

const (
	cellSearchDefault   = 400 * time.Millisecond
	searchPeriodDefault = 30 * time.Second
	hplmnSearchDefault  = 60 * time.Minute
)

// quest is why a device searches.
type quest uint8

const (
	questService    quest = iota // for any service
	questVoice                   // E-UTRA is disabled for want of voice
	questAttempts                // registering on E-UTRAN failed five times
	questFallback                // UTRAN for a call
	questRedirected              // UTRAN, since the network says so
)

func tai(c sim.Cell) nas.TAI { return nas.TAI{PLMN: c.PLMN, TAC: c.TAC} }

// search begins a search of all bands.
func (u *UE) search() {
	u.stop(searchAgain, eutranAllowed, higherPLMN)
	if u.connected {
		u.releaseLocally()
	}
	if u.umts.served() {
		u.leftUTRAN()
	}
	if u.state.registered() {
		u.enter(registeredPLMNSearch)
	} else {
		u.enter(deregisteredPLMNSearch)
	}
	u.start(searchDone, or(u.cfg.CellSearch, cellSearchDefault))
}

// searched is what the search has found.
func (u *UE) searched() {
	switch u.quest {
	case questVoice:
		u.voiceSearched()
	case questAttempts, questRedirected:
		u.utranSearched()
	case questFallback:
		u.fallbackSearched()
	default:
		if c, ok := u.bestCell(sim.NoRAT); ok {
			u.campOn(c)
			return
		}
		u.nothingFound()
		u.outOfService()
	}
}

// utranSearched goes to UTRAN if there is one, else back to E-UTRAN.
func (u *UE) utranSearched() {
	q := u.quest
	u.quest = questService
	if c, ok := u.bestCell(sim.UTRAN); ok {
		clause := "TS 24.301 5.5.1.2.6"
		if q == questRedirected {
			clause = "TS 36.331 5.3.8.3"
		}
		u.decide("UTRAN selected", c.Name, clause)
		u.campOn(c)
		return
	}
	c, ok := u.bestCell(sim.NoRAT)
	if !ok {
		u.outOfService()
		return
	}
	if q == questAttempts && c.RAT == sim.EUTRAN {
		u.decide("no UTRAN found", "waits on E-UTRAN for T3402", "TS 24.301 5.5.1.2.6")
		u.selectPLMN(c.PLMN)
		u.camp(c)
		u.waitForRetry()
		return
	}
	u.campOn(c)
}

// waitForRetry is the state of a device that T3402 or T3411 holds back.
func (u *UE) waitForRetry() {
	if u.state.registered() {
		u.rat = sim.EUTRAN
		u.enter(registeredAttemptingToUpdate)
	} else {
		u.enter(deregisteredAttempting)
	}
}

// searchedAgain is a search by a device that had found nothing, or only
// something worse than what it wants.
func (u *UE) searchedAgain() {
	if u.umts.served() {
		u.reselectEUTRAN()
		return
	}
	if c, ok := u.bestCell(sim.NoRAT); ok {
		u.decide("service found", c.Name, "TS 23.122 4.4.3.1")
		u.quest = questService
		u.campOn(c)
		return
	}
	u.nothingFound()
	u.start(searchAgain, u.searchPeriod())
	u.campAcceptable()
}

func (u *UE) searchPeriod() time.Duration { return or(u.cfg.SearchPeriod, searchPeriodDefault) }

// outOfService is a device that finds no suitable cell (TS 23.122 3.5): it
// camps on an acceptable one, if there is one, and keeps searching.
func (u *UE) outOfService() {
	u.rat = sim.NoRAT
	u.via3G = false
	u.campAcceptable()
	u.start(searchAgain, u.searchPeriod())
}

func (u *UE) campAcceptable() {
	c, ok := u.acceptableCell()
	registered := u.state.registered()
	if !ok {
		u.leaveCell()
		if registered {
			u.enter(registeredNoCell)
		} else {
			u.enter(deregisteredNoCell)
		}
		return
	}
	if at, camped := u.radio.Cell(); !camped || at.ID != c.ID {
		u.camp(c)
	}
	if registered {
		u.enter(registeredLimited)
	} else {
		u.enter(deregisteredLimited)
	}
}

// acceptableCell is a cell for emergency calls, of any network (TS 36.304 4.3).
func (u *UE) acceptableCell() (sim.Cell, bool) {
	for _, rat := range u.cfg.rats() {
		if rat == sim.EUTRAN && (u.disabled != 0 || u.cfg.viaUTRAN()) {
			continue
		}
		for _, c := range u.radio.Cells(rat) {
			if c.ID != u.barred {
				return c, true
			}
		}
	}
	return sim.Cell{}, false
}

// bestCell is the suitable cell of the network and RAT of highest priority (TS
// 23.122 4.4.3.1); of one RAT alone, unless it is NoRAT.
func (u *UE) bestCell(only sim.RAT) (sim.Cell, bool) {
	var best sim.Cell
	bestRank := math.MaxInt
	for i, rat := range u.cfg.rats() {
		if only != sim.NoRAT && rat != only {
			continue
		}
		for _, c := range u.radio.Cells(rat) {
			if rank := 4*u.plmnRank(c.PLMN) + i; rank < bestRank && u.suitable(c) {
				best, bestRank = c, rank
			}
		}
	}
	return best, bestRank < math.MaxInt
}

// plmnRank orders networks: the registered one, equivalent ones, home,
// preferred, any other.
func (u *UE) plmnRank(p nas.PLMN) int {
	switch {
	case p == u.rplmn:
		return 0
	case u.eplmns.Contains(p):
		return 1
	case p == u.home:
		return 2
	}
	if i := slices.Index(u.card.Preferred, p); i >= 0 {
		return 3 + i
	}
	return 1000
}

// suitable tells whether a device may register on a cell (TS 36.304 4.3).
func (u *UE) suitable(c sim.Cell) bool {
	if c.Barred || c.ID == u.barred || u.plmnForbidden(c.PLMN) {
		return false
	}
	if c.RAT == sim.EUTRAN {
		return u.eutranUsable(c.PLMN) && !u.areaForbidden(tai(c))
	}
	if u.laForbidden(lai(c)) {
		return false
	}
	if u.invalid.has(gprsServices) || u.gprsForbidden(c.PLMN) {
		// Packet service is out; calls are worth something to a voice centric
		// device only.
		return u.usage == VoiceCentric && !u.invalid.has(nonEPSServices)
	}
	return true
}

func (u *UE) eutranUsable(p nas.PLMN) bool {
	switch {
	case u.invalid.has(epsServices), u.gprsForbidden(p), u.runs(severeFailure) && p == u.failedIn.PLMN:
		return false
	case u.disabled != 0 && u.sameNetwork(p, u.disabledIn):
		return false
	}
	return !u.cfg.viaUTRAN() || u.via3G
}

// sameNetwork tells whether two networks count as one for this device.
func (u *UE) sameNetwork(p, q nas.PLMN) bool {
	return p == q || u.eplmns.Contains(p) && u.eplmns.Contains(q)
}

// camp has the radio listen to a cell.
func (u *UE) camp(c sim.Cell) {
	u.radio.Camp(c.ID, u.pagingIndex)
	u.noteCell(c)
}

// selectPLMN notes the network that is about to be used. That it is another one
// enables E-UTRA again (TS 24.301 4.5) and resets the attempt counters
// (5.5.1.1, 5.5.3.1).
func (u *UE) selectPLMN(p nas.PLMN) {
	if p == u.plmn {
		return
	}
	other := !u.plmn.IsZero() && !u.sameNetwork(p, u.plmn)
	u.plmn = p
	if !other {
		return
	}
	u.decide("PLMN selected", p.String(), "TS 23.122 4.4.3.1")
	u.attachCount, u.tauCount = 0, 0
	u.stop(t3402, t3411)
	if u.disabled != 0 {
		u.disabled = 0
		u.stop(reenable)
		u.decide("E-UTRA re-enabled", "another PLMN selected", "TS 24.301 4.5")
	}
}

// campOn takes a suitable cell into use and registers there if that is due.
func (u *UE) campOn(c sim.Cell) {
	u.stop(searchAgain, searchDone, flapAway)
	u.selectPLMN(c.PLMN)
	if u.umts.served() {
		u.leftUTRAN()
	}
	u.camp(c)
	if u.roaming() && !u.runs(higherPLMN) {
		u.start(higherPLMN, or(u.cfg.HPLMNSearch, hplmnSearchDefault))
	}
	if c.RAT == sim.UTRAN {
		u.onUTRAN(c)
		return
	}
	u.onEUTRAN(c)
}

// onEUTRAN is a device that has just begun to camp on an E-UTRAN cell.
func (u *UE) onEUTRAN(c sim.Cell) {
	if u.umts != nil {
		u.umts.eutranDue = false
	}
	if !u.state.registered() {
		u.attach()
		return
	}
	if !u.fromUTRAN() {
		u.rat = sim.EUTRAN
	}
	switch {
	case u.stale != updateNone && u.cfg.ReturnToLTE == ReturnByAttach:
		u.decide("comes back by attach", "return_to_lte: attach", "")
		u.forgetBearers()
		u.enter(deregisteredNormal)
		u.attach()
	case u.stale != updateNone:
		u.trackingAreaUpdate(u.stale, "back on E-UTRAN")
	case !u.tais.Contains(tai(c)):
		u.trackingAreaUpdate(updateNormal, "tracking area not in the TAI list")
	case u.wants.update != updateNone:
		u.trackingAreaUpdate(u.wants.update, "update due")
	case u.tauCount > 0 && (u.runs(t3411) || u.runs(t3402)):
		u.enter(registeredAttemptingToUpdate)
	default:
		u.enter(registeredNormal)
		u.startPeriodic()
		if u.imsState == imsIdle && u.vops {
			u.judgeVoice()
		}
	}
}

// roaming tells whether the selected network is neither home nor equivalent to
// it.
func (u *UE) roaming() bool {
	return u.plmn != u.home && !(u.eplmns.Contains(u.home) && u.eplmns.Contains(u.plmn))
}

// lookHigher is the periodic search for a network of higher priority (TS 23.122
// 4.4.3.3).
func (u *UE) lookHigher() {
	u.start(higherPLMN, or(u.cfg.HPLMNSearch, hplmnSearchDefault))
	if u.Connected() || u.state.busy() || u.call != callNone {
		return
	}
	for _, rat := range u.cfg.rats() {
		for _, c := range u.radio.Cells(rat) {
			if u.homeRank(c.PLMN) < u.homeRank(u.plmn) && u.suitable(c) {
				u.decide("network of higher priority found", c.PLMN.String(), "TS 23.122 4.4.3.3")
				u.quest = questService
				u.campOn(c)
				return
			}
		}
	}
}

// homeRank orders networks as plmnRank does, but for the one in use.
func (u *UE) homeRank(p nas.PLMN) int {
	if p == u.home {
		return 0
	}
	if i := slices.Index(u.card.Preferred, p); i >= 0 {
		return 1 + i
	}
	return 1000
}
