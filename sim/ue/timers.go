package ue

import (
	"time"

	"sunsetlab/sim"
)

// timerID names a timer of the device: those of TS 24.301 10.2 first, then the
// device's own.
type timerID uint8

const (
	noTimer timerID = iota
	t3245
	t3325
	t3346
	t3402
	t3410
	t3411
	t3412
	t3416
	t3417
	t3417ext
	t3418
	t3420
	t3421
	t3430
	t3440
	t3442
	t3482
	t3492

	searchDone    // a search of all bands
	searchAgain   // the pause between two searches
	higherPLMN    // search for a network of higher priority
	utranReady    // registration on 3G
	eutranAllowed // eutran_after
	imsWait
	flapAway
	flapStay
	callEnd
	unbar         // end of a cell's bar
	forgetAreas   // forbidden tracking areas
	severeFailure // end of the time that EMM cause #42 keeps a device away
	reenable      // of E-UTRA
	lastTimer     = reenable
)

var timerNames = [lastTimer + 1]string{
	t3245: "T3245", t3325: "T3325", t3346: "T3346", t3402: "T3402", t3410: "T3410", t3411: "T3411", t3412: "T3412",
	t3416: "T3416", t3417: "T3417", t3417ext: "T3417ext", t3418: "T3418", t3420: "T3420", t3421: "T3421", t3430: "T3430",
	t3440: "T3440", t3442: "T3442", t3482: "T3482", t3492: "T3492",
	reenable: "E-UTRA re-enabling timer",
}

// pendingTimer is a timer that runs. A registered device at rest has one or
// two of some thirty, so they are a list.
type pendingTimer struct {
	id    timerID
	timer sim.Timer
}

// start starts a timer anew.
func (u *UE) start(id timerID, d time.Duration) {
	u.stop(id)
	u.running = append(u.running, pendingTimer{id, u.env.After(d, func() { u.expire(id) })})
}

// stop stops a timer and reports whether it was running.
func (u *UE) stop(ids ...timerID) bool {
	was := false
	for _, id := range ids {
		for i := range u.running {
			if u.running[i].id == id {
				u.running[i].timer.Stop()
				u.drop(i)
				was = true
				break
			}
		}
	}
	return was
}

func (u *UE) drop(i int) {
	last := len(u.running) - 1
	u.running[i] = u.running[last]
	u.running[last] = pendingTimer{}
	u.running = u.running[:last]
}

func (u *UE) runs(id timerID) bool {
	for i := range u.running {
		if u.running[i].id == id {
			return true
		}
	}
	return false
}

// stopAll stops every timer but the kept ones.
func (u *UE) stopAll(keep ...timerID) {
	for i := len(u.running) - 1; i >= 0; i-- {
		kept := false
		for _, k := range keep {
			kept = kept || u.running[i].id == k
		}
		if !kept {
			u.running[i].timer.Stop()
			u.drop(i)
		}
	}
}

func (u *UE) expire(id timerID) {
	for i := range u.running {
		if u.running[i].id == id {
			u.drop(i)
			break
		}
	}
	if name := timerNames[id]; name != "" && u.env.Recording(sim.State) {
		because := u.because
		if id == t3412 {
			because = 0 // a chain begins here
		}
		ev := u.env.Report(sim.Event{Kind: sim.State, From: u.name, Device: u.name, Name: name, Detail: "expired", Because: because})
		if id != t3416 && id != t3245 && id != t3440 {
			u.because = ev
		}
	}
	u.expired(id)
	u.settle()
}

// expired is what each timer's end means (TS 24.301 table 10.2.1).
func (u *UE) expired(id timerID) {
	switch id {
	case t3245:
		u.forgive()
	case t3325:
		u.serviceCount = 0
	case t3346:
		u.backoffOver()
	case t3402:
		u.longRetry()
	case t3410:
		u.releaseLocally()
		u.attachFailed("no answer within T3410")
	case t3411:
		u.shortRetry()
	case t3412:
		u.periodicUpdate()
	case t3416:
		u.challenge = nil
	case t3417:
		u.serviceUnanswered()
	case t3417ext:
		u.fallbackUnanswered()
	case t3418, t3420:
		u.networkFailedAuthentication("no better challenge in time")
	case t3421:
		u.detachUnanswered()
	case t3430:
		u.releaseLocally()
		u.updateFailed("no answer within T3430")
	case t3440:
		u.releaseLocally()
		u.released()
	case t3482:
		u.pdnUnanswered()
	case t3492:
		u.disconnectUnanswered()
	default:
		u.ownTimerExpired(id)
	}
}

func (u *UE) ownTimerExpired(id timerID) {
	switch id {
	case searchDone:
		u.searched()
	case searchAgain:
		u.searchedAgain()
	case higherPLMN:
		u.lookHigher()
	case utranReady:
		u.utranRegistered()
	case eutranAllowed:
		u.eutranReached()
	case imsWait:
		u.imsTooLate()
	case flapAway:
		u.flapBack()
	case flapStay:
		u.leaveNow()
	case callEnd:
		u.callEnded()
	case unbar:
		u.barred = 0
	case forgetAreas:
		u.forgetForbiddenAreas()
	case severeFailure:
		u.severeFailureOver()
	case reenable:
		u.enableEUTRA("as long as T3402 has passed")
	}
}
