package ue

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// PowerOn switches the device on: it looks for a network and registers.
func (u *UE) PowerOn() {
	if u.state != null {
		return
	}
	u.step("power on", "")
	u.state = null
	u.update = notUpdated
	u.invalid, u.disabled, u.noCombined, u.noCSFB = 0, 0, nas.PLMN{}, false
	u.detached, u.blankAPN, u.esmStop, u.via3G = false, false, false, false
	u.pdnOnly = 0
	u.attachCount, u.tauCount, u.serviceCount, u.authFailures = 0, 0, 0, 0
	u.t3402 = 0
	u.stale = updateNone
	u.rplmn = u.guti.PLMN
	u.loadContext()
	u.enter(deregisteredPLMNSearch)
	u.quest = questService
	u.search()
	u.settle()
}

// PowerOff switches the device off: it detaches without waiting for an answer
// (TS 24.301 5.5.2.2.1).
func (u *UE) PowerOff() {
	if u.state == null {
		return
	}
	u.step("power off", "")
	u.sip.leaveNow()
	if u.rat == sim.EUTRAN && u.state.registered() {
		u.setConnectionFree()
		u.sendDetach(eps.SwitchOff | u.detachType())
	} else if u.umts.served() {
		u.switchOff3G()
	} else {
		u.releaseLocally()
	}
	u.storeContext()
	u.off()
}

// PowerCut takes the battery out: nothing is sent, and what was not yet on the
// USIM is lost.
func (u *UE) PowerCut() {
	if u.state == null {
		return
	}
	u.step("power cut", "")
	u.releaseLocally()
	u.ctx, u.stored = nil, nil
	if u.umts != nil {
		u.umts.keys = [2]keySet{}
	}
	u.off()
}

// off is what a device forgets when it is switched off.
func (u *UE) off() {
	u.stopAll()
	u.leaveCell()
	u.umts.powerOff()
	u.connected, u.secured = false, false
	u.ctx, u.challenge = nil, nil
	u.paused = noTimer
	u.then = thenNothing
	u.rat = sim.NoRAT
	u.wants = wants{}
	u.forgetIMSCalls()
	u.call, u.emergency = callNone, false
	u.sos = emergencyCall{}
	u.verdict = verdictNone
	u.quest = questService
	u.barred = 0
	u.cs, u.vops, u.emcbs = csNone, false, false
	u.forgetIMS()
	u.sip.off()
	u.dropBearers(u.bearers)
	u.request = nil
	u.forgetBackoffs()
	u.eplmns = eps.PLMNList{}
	if u.lists != nil {
		u.lists.roamingAreas, u.lists.regionalAreas, u.lists.gprs = nil, nil, nil
		u.lists.roamingLAs, u.lists.regionalLAs = nil, nil
	}
	u.enter(null)
	u.settle()
	u.running = nil
}

// Attach has a device that its user detached, or whose APN was refused, try
// again now.
func (u *UE) Attach() {
	if u.state == null || u.state.registered() || u.state.busy() || u.umts.served() && (u.umts.gmm.registered() || u.umts.gmm.busy()) {
		return
	}
	u.step("attach", "")
	u.detached, u.esmStop = false, false
	u.attachCount = 0
	u.stop(t3402, t3411)
	u.forgetBackoffs()
	u.quest = questService
	if c, ok := u.radio.Cell(); ok && c.RAT == sim.EUTRAN && u.suitable(c) {
		u.attach()
	} else {
		u.search()
	}
	u.settle()
}

// storeContext keeps a native security context on the USIM while the device is
// deregistered (TS 24.301 4.4.2.1).
func (u *UE) storeContext() {
	u.stored = nil
	if u.ctx == nil || u.ctx.KSI().Mapped() || u.ctx.EIA() == security.EIA0 {
		return
	}
	s := u.ctx.State()
	u.stored = &s
}

// loadContext takes the context from the USIM, where it is not valid any more
// until the device is switched off in order.
func (u *UE) loadContext() {
	u.ctx = nil
	if u.stored == nil || u.guti.IsZero() {
		u.stored = nil
		return
	}
	if ctx, err := security.NewContext(*u.stored); err == nil {
		u.ctx = ctx
	}
	u.stored = nil
}
