package sgsn

import (
	"slices"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// paging is a device being sought (TS 24.008 4.7.9).
type paging struct {
	u        *mmContext
	attempts int
	timer    sim.Timer
	waiting  []func(ok bool)
}

// reach calls f with true once the device has a protected connection, or with
// false if it can't be reached.
func (u *mmContext) reach(f func(ok bool)) {
	switch {
	case u.conn != nil && u.conn.secured && !u.conn.releasing:
		f(true)
	case u.unreachable || u.state != registered || u.moved:
		f(false)
	case u.paging != nil:
		u.paging.waiting = append(u.paging.waiting, f)
	default:
		u.paging = &paging{u: u, waiting: []func(bool){f}}
		u.paging.page()
	}
}

// page pages in the routing area where the device last was.
func (p *paging) page() {
	u, s := p.u, p.u.s
	if p.attempts == max(s.cfg.Timers.PagingAttempts, 1) {
		u.decide(decision{name: "paging given up", detail: "no answer", clause: "TS 24.008 4.7.9"})
		u.endPaging(false)
		return
	}
	p.attempts++
	p.timer = s.env.After(s.cfg.Timers.T3313, p.page)
	for _, a := range s.associations {
		s.frame = sim.IuFrame{Kind: sim.IuPaging, IMSI: u.imsi, TMSI: u.ptmsi, HasTMSI: u.ptmsi != 0,
			LAI: u.rai.LAI(), RAC: u.rai.RAC}
		a.conn.Send(u, &s.frame)
	}
}

// pagingAnswered stops the search: the device is on its way. Those who wait are
// told once its procedure is through.
func (u *mmContext) pagingAnswered() {
	if u.paging != nil {
		u.paging.timer.Stop()
	}
}

// wanted reports whether somebody waits for the device.
func (u *mmContext) wanted() bool { return u.paging != nil }

// deliverPending tells those who wait that the device is there.
func (u *mmContext) deliverPending() { u.endPaging(true) }

func (u *mmContext) endPaging(ok bool) {
	p := u.paging
	if p == nil {
		return
	}
	u.paging = nil
	p.timer.Stop()
	for _, f := range slices.Clone(p.waiting) {
		f(ok && u.conn != nil && !u.conn.releasing)
	}
}

// stopPaging ends the search in vain.
func (u *mmContext) stopPaging() { u.endPaging(false) }

// DownlinkData is traffic for a subscriber: an idle device with an active PDP
// context is paged and gets its bearers back. It reports whether there is such a
// context.
func (s *SGSN) DownlinkData(imsi nas.IMSI) bool {
	u := s.byIMSI[imsi]
	if u == nil || u.moved || !u.hasActivePDP() {
		return false
	}
	u.reach(func(ok bool) {
		if ok {
			u.conn.restoreRABs(func(bool) {})
		}
	})
	return true
}

// Page seeks a subscriber's device and calls done with whether it has come.
// It reports false if the subscriber is not attached.
func (s *SGSN) Page(imsi nas.IMSI, done func(ok bool)) bool {
	u := s.byIMSI[imsi]
	if u == nil || u.state != registered {
		return false
	}
	u.reach(done)
	return true
}
