package ue

import (
	"time"

	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

const t3421Default = 15 * time.Second

// Detach has the device leave the network while it stays switched on (TS 24.301
// 5.5.2.2). It registers again only by Attach or a power cycle.
func (u *UE) Detach() {
	if u.state == null || u.detached {
		return
	}
	u.step("detach", "")
	u.sip.leaveNow()
	u.detached = true
	if u.umts.served() {
		u.detach3G()
		u.settle()
		return
	}
	if u.rat != sim.EUTRAN || !u.state.registered() {
		u.detachDone()
		u.settle()
		return
	}
	u.setConnectionFree()
	u.detachCount = 0
	u.askDetach()
	u.settle()
}

func (u *UE) askDetach() {
	u.sendDetach(u.detachType())
	u.enter(deregisteredInitiated)
	u.start(t3421, or(u.cfg.Timers.T3421, t3421Default))
}

// setConnectionFree aborts what is running, for a detach goes before all else.
func (u *UE) setConnectionFree() {
	u.stop(t3410, t3417, t3417ext, t3430, t3411, t3440)
	u.pausedOver()
}

func (u *UE) detachType() eps.DetachType {
	if u.cs != csNone {
		return eps.CombinedDetach
	}
	return eps.EPSDetach
}

func (u *UE) sendDetach(t eps.DetachType) {
	m := eps.DetachRequestMO{DetachType: t, NASKeySetIdentifier: u.keySet(), EPSMobileIdentity: eps.MobileIdentityOfIMSI(u.card.IMSI)}
	if !u.guti.IsZero() {
		m.EPSMobileIdentity = eps.MobileIdentityOfGUTI(u.guti)
	}
	u.send(outgoing{m: &m, why: sim.MOSignalling, initial: !u.connected})
}

func (u *UE) handleDetachAccept() {
	if u.state != deregisteredInitiated {
		u.fault("DETACH ACCEPT", "unexpected", nil)
		return
	}
	u.heard("DETACH ACCEPT", "", "")
	u.detachDone()
	u.after(thenNothing)
}

// detachDone is a device that its user has detached.
func (u *UE) detachDone() {
	u.stop(t3421, t3412, t3402, t3411, eutranAllowed)
	u.pausedOver()
	u.cs, u.vops, u.emcbs = csNone, false, false
	u.verdict = verdictNone
	u.rat = sim.NoRAT
	u.forgetIMS()
	u.forgetBearers()
	u.wants = wants{}
	u.stale = updateNone
	u.enter(deregisteredNormal)
}

// detachUnanswered is the expiry of T3421: the request is sent four times more,
// then the device is detached all the same (TS 24.301 5.5.2.2.4 c).
func (u *UE) detachUnanswered() {
	if u.detachCount++; u.detachCount < 5 {
		u.askDetach()
		return
	}
	u.releaseLocally()
	u.detachDone()
}

// handleDetachRequest is a detach by the network (TS 24.301 5.5.2.3.2).
func (u *UE) handleDetachRequest(m *eps.DetachRequestMT) {
	const clause = "TS 24.301 5.5.2.3.2"
	cause, hasCause := m.EMMCause.Get()
	if u.env.Recording(sim.Received) {
		detail := map[eps.DetachType]string{eps.ReattachRequired: "re-attach required", eps.ReattachNotRequired: "re-attach not required",
			eps.IMSIDetachMT: "IMSI detach"}[m.DetachType.Type()]
		tag := ""
		if hasCause {
			detail += ", EMM cause " + cause.String()
			tag = u.emmCause(cause)
		}
		u.received(m.Name(), detail, tag)
	}
	if u.state == deregisteredInitiated {
		// Both ends detach: the device's own goes on (5.5.2.3.4 b).
		u.send(outgoing{m: &eps.DetachAccept{}, why: sim.MOSignalling})
		return
	}
	u.setConnectionFree()
	u.send(outgoing{m: &eps.DetachAccept{}, why: sim.MOSignalling})
	switch m.DetachType.Type() {
	case eps.IMSIDetachMT:
		u.cs = csNone
		u.wants.update = updateIMSI
		u.enter(registeredNormal)
		return
	case eps.ReattachRequired:
		u.forgetBearers()
		u.rat, u.cs = sim.NoRAT, csNone
		u.stale = updateNone
		u.decide("attach again", "re-attach required", clause)
		u.enter(deregisteredNormal)
		u.after(thenAttach)
		return
	}
	u.detachedBy(cause, hasCause, clause)
}

// detachedBy is a detach without re-attachment; its cause may say why.
func (u *UE) detachedBy(cause eps.EMMCause, hasCause bool, clause string) {
	if hasCause && cause == eps.EMMCauseIMSIUnknownInHSS {
		u.cs = csNone
		u.invalidate(nonEPSServices, "EMM cause #2", clause)
		u.enter(registeredNormal)
		u.verdict = verdictUnknownCS
		u.accepted = u.because
		u.judgeVoice()
		return
	}
	if hasCause && u.refused(rejection{cause: cause, of: "attach", clause: clause}) {
		return
	}
	u.forgetBearers()
	u.rat, u.cs = sim.NoRAT, csNone
	u.forgetIMS()
	u.stale = updateNone
	u.decide("detached by the network", "waits for the user or a power cycle", clause)
	u.detached = true
	u.enter(deregisteredAttachNeeded)
	u.after(thenNothing)
}
