package mme

import "sunsetlab/sim"

// An idle UE is watched by one timer after the other: mobile reachable, then
// implicit detach, then, once detached, the time until it is purged (TS 23.401
// 4.3.5.2).

func (u *ueContext) startReachableTimer() {
	t := &u.mme.cfg.Timers
	u.noPaging = false
	u.timer.Stop()
	if t.T3412 <= 0 {
		return
	}
	told, _ := u.mme.t3412().Duration()
	u.timer = u.mme.env.After(told+t.MobileReachable, u.mobileUnreachable)
}

func (u *ueContext) mobileUnreachable() {
	u.noPaging = true
	u.decide(decision{name: "UE not reachable", detail: "mobile reachable timer expired", clause: "TS 24.301 5.3.5"})
	u.timer = u.mme.env.After(u.mme.cfg.Timers.ImplicitDetach, func() {
		u.detachImplicitly("implicit detach timer expired")
	})
}

func (u *ueContext) startPurgeTimer() {
	u.timer.Stop()
	if u.imsi.IsZero() || u.security == nil && !u.located {
		u.drop()
		return
	}
	u.timer = u.mme.env.After(u.mme.cfg.Timers.Purge, u.purge)
}

// purge forgets a UE that has been detached for long and tells the HSS
// (TS 23.401 5.3.9.3).
func (u *ueContext) purge() {
	m := u.mme
	if u.located {
		m.reportRequest(u, "Purge-UE")
		_, err := m.hss.Purge(u.imsi, m.cfg.Diameter)
		m.reportAnswer(u, "Purge-UE", err)
		if err != nil {
			m.fault(u, sim.S6a, "Purge-UE", err)
		}
	}
	u.drop()
}
