package sgsn

import "sunsetlab/sim"

// An idle device is watched by one timer after the other: mobile reachable, then
// implicit detach, then, once detached, the time until it is purged (TS 23.060
// 6.2.3).

func (u *mmContext) startReachableTimer() {
	t := &u.s.cfg.Timers
	u.unreachable = false
	u.timer.Stop()
	if t.T3312 <= 0 {
		return
	}
	told, _ := u.s.t3312().Duration()
	u.timer = u.s.env.After(told+t.MobileReachable, u.mobileUnreachable)
}

func (u *mmContext) mobileUnreachable() {
	u.unreachable = true
	u.decide(decision{name: "device not reachable", detail: "mobile reachable timer expired", clause: "TS 24.008 4.7.2.2"})
	u.timer = u.s.env.After(u.s.cfg.Timers.ImplicitDetach, func() {
		u.detachImplicitly("implicit detach timer expired")
	})
}

func (u *mmContext) startPurgeTimer() {
	u.timer.Stop()
	u.timer = u.s.env.After(u.s.cfg.Timers.Purge, u.purge)
}

// purge forgets a device that has been detached for long and tells the HSS
// (TS 23.060 6.7).
func (u *mmContext) purge() {
	s := u.s
	if u.located {
		s.reportRequest(u, "Purge-UE")
		_, err := s.hss.PurgeSGSN(u.imsi, s.cfg.Node)
		s.reportAnswer(u, "Purge-UE", err)
		if err != nil {
			s.fault(u, sim.S6a, "Purge-UE", err)
		}
	}
	u.drop()
}
