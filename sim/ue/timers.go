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
	t3481
	t3482
	t3492

	searchDone    // a search of all bands
	searchAgain   // the pause between two searches
	higherPLMN    // search for a network of higher priority
	eutranAllowed // eutran_after
	imsWait
	flapAway
	flapStay
	callEnd
	unbar         // end of a cell's bar
	forgetAreas   // forbidden tracking areas
	severeFailure // end of the time that EMM cause #42 keeps a device away
	reenable      // of E-UTRA
	pdpRetry      // another PDP context, after one was refused
	sosGuard      // an emergency call over IMS
	imsCallGuard  // ims_call_wait
	speechWait    // speech_bearer_wait

	// 3G: TS 24.008 11.2 and 11.3.
	t303
	t305
	t308
	t310
	t313
	t3210
	t3211
	t3212
	t3214
	t3216
	t3230
	t3240
	t3246
	t3302
	t3310
	t3311
	t3312
	t3316
	t3317
	t3318
	t3320
	t3321
	t3330
	t3340
	t3380
	t3381
	t3390
	lastTimer = t3390
)

var timerNames = [lastTimer + 1]string{
	t3245: "T3245", t3325: "T3325", t3346: "T3346", t3402: "T3402", t3410: "T3410", t3411: "T3411", t3412: "T3412",
	t3416: "T3416", t3417: "T3417", t3417ext: "T3417ext", t3418: "T3418", t3420: "T3420", t3421: "T3421", t3430: "T3430",
	t3440: "T3440", t3442: "T3442", t3481: "T3481", t3482: "T3482", t3492: "T3492",
	reenable: "E-UTRA re-enabling timer",
	t303:     "T303", t305: "T305", t308: "T308", t310: "T310", t313: "T313",
	t3210: "T3210", t3211: "T3211", t3212: "T3212", t3214: "T3214", t3216: "T3216", t3230: "T3230", t3240: "T3240", t3246: "T3246",
	t3302: "T3302", t3310: "T3310", t3311: "T3311", t3312: "T3312", t3316: "T3316", t3317: "T3317", t3318: "T3318", t3320: "T3320",
	t3321: "T3321", t3330: "T3330", t3340: "T3340", t3380: "T3380", t3381: "T3381", t3390: "T3390",
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
		if id == t3412 || id == t3212 || id == t3312 {
			because = 0 // a chain begins here
		}
		ev := u.env.Report(sim.Event{Kind: sim.State, From: u.name, Device: u.name, Name: name, Detail: "expired", Because: because})
		if id != t3416 && id != t3245 && id != t3440 && id != t3316 && id != t3240 && id != t3340 {
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
	case t3481:
		u.resourcesUnanswered()
	case t3482:
		u.pdnUnanswered()
	case t3492:
		u.disconnectUnanswered()
	default:
		u.ownTimerExpired(id)
	}
}

// standard3G are the values of TS 24.008 11.2 and 11.3, and 10.5.7.4a's way out
// for those that come from the network.
var standard3G = [lastTimer + 1]time.Duration{
	t303: 30 * time.Second, t305: 30 * time.Second, t308: 30 * time.Second, t310: 30 * time.Second, t313: 30 * time.Second,
	t3210: 20 * time.Second, t3211: 15 * time.Second, t3212: 54 * time.Minute, t3214: 20 * time.Second, t3216: 15 * time.Second,
	t3230: 15 * time.Second, t3240: 10 * time.Second,
	t3302: 12 * time.Minute, t3310: 15 * time.Second, t3311: 15 * time.Second, t3316: 30 * time.Second, t3317: 15 * time.Second,
	t3318: 20 * time.Second, t3320: 15 * time.Second, t3321: 15 * time.Second, t3330: 15 * time.Second, t3340: 10 * time.Second,
	t3380: 30 * time.Second, t3381: 8 * time.Second, t3390: 8 * time.Second,
}

// standard is how long a timer of the 3G side runs, unless the network says
// otherwise.
func (u *UE) standard(id timerID) time.Duration {
	t := &u.cfg.Timers
	var own time.Duration
	switch id {
	case t3210:
		own = t.T3210
	case t3211:
		own = t.T3211
	case t3212:
		own = t.T3212
	case t3302:
		own = t.T3302
	case t3310:
		own = t.T3310
	case t3311:
		own = t.T3311
	case t3317:
		own = t.T3317
	case t3321:
		own = t.T3321
	case t3330:
		own = t.T3330
	case t3380:
		own = t.T3380
	case t3381:
		own = t.T3381
	case t3390:
		own = t.T3390
	}
	return or(own, standard3G[id])
}

// expired3G is what the end of each timer of the 3G side means (TS 24.008
// 11.2, 11.3).
func (u *UE) expired3G(id timerID) {
	switch id {
	case t303, t305, t308, t310, t313:
		u.callGuardExpired(id)
	case t3210:
		u.releaseDomain(sim.CSDomain)
		u.locationFailed("no answer within T3210")
	case t3212:
		u.periodicLocation()
	case t3214, t3216:
		u.networkUnproven(sim.CSDomain, "no better challenge in time")
	case t3230:
		u.cmUnanswered()
	case t3240:
		u.connectionUnused(sim.CSDomain)
	case t3302:
		u.gprsRetry(true)
	case t3310:
		u.releaseDomain(sim.PSDomain)
		u.gprsAttachFailed("no answer within T3310")
	case t3311:
		u.gprsRetry(false)
	case t3312:
		u.umts.due = max(u.umts.due, updatePeriodic)
	case t3316:
		u.umts.proof[sim.PSDomain] = nil
	case t3317:
		u.releaseDomain(sim.PSDomain)
		u.gmmServiceFailed("no answer within T3317")
	case t3318, t3320:
		u.networkUnproven(sim.PSDomain, "no better challenge in time")
	case t3321:
		u.gprsDetachUnanswered()
	case t3330:
		u.releaseDomain(sim.PSDomain)
		u.rauFailed("no answer within T3330")
	case t3340:
		u.connectionUnused(sim.PSDomain)
	case t3380:
		u.pdpUnanswered()
	case t3381:
		u.modificationUnanswered()
	case t3390:
		u.deactivationUnanswered()
	}
}

// connectionUnused is a connection that the network has not released in time.
func (u *UE) connectionUnused(d sim.CNDomain) {
	if d == sim.CSDomain && !u.umts.mm.idle() {
		u.enterMM(mmIdleNormal)
	}
	if u.then == thenNothing && u.umts.links[1-d].up {
		u.umts.links[d] = link{}
		return // the radio connection serves the other domain
	}
	u.releaseUTRAN()
	if u.call == callFalling && u.mt {
		u.abandonCall("the network has no call")
	}
	u.released()
	u.atRest()
}

func (u *UE) ownTimerExpired(id timerID) {
	switch id {
	case searchDone:
		u.searched()
	case searchAgain:
		u.searchedAgain()
	case higherPLMN:
		u.lookHigher()
	case eutranAllowed:
		u.eutranReached()
	case sosGuard:
		u.emergencyUnanswered()
	case imsCallGuard:
		u.imsCallUnanswered()
	case speechWait:
		u.speechReady()
	case imsWait:
		u.imsTooLate()
	case flapAway:
		u.flapBack()
	case flapStay:
		u.leaveNow()
	case callEnd:
		u.callTimeUp()
	case unbar:
		u.barred = 0
	case forgetAreas:
		u.forgetForbiddenAreas()
	case severeFailure:
		u.severeFailureOver()
	case reenable:
		u.enableEUTRA("as long as T3402 has passed")
	case pdpRetry:
		u.retryPDP()
	default:
		u.expired3G(id)
	}
}
