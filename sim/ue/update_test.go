package ue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

func (l *lab) newTAC(tac uint16) {
	l.air.Change(l.cell, func(c *sim.Cell) { c.TAC = tac })
	l.run(5 * time.Second)
}

func TestWhatStartsAnUpdate(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*lab)
		want eps.EPSUpdateType
	}{
		{"tracking area not in the list", func(l *lab) { l.newTAC(8) }, eps.CombinedTAUpdating},
		{"periodic", func(l *lab) { l.run(55 * time.Minute) }, eps.PeriodicUpdating},
		{"usage setting", func(l *lab) { l.u.SetUsageSetting(DataCentric) }, eps.CombinedTAUpdating},
		{"voice domain preference", func(l *lab) { l.u.SetVoiceDomainPreference(CSPreferred) }, eps.CombinedTAUpdating},
		{"load balancing", func(l *lab) {
			l.u.SendData()
			l.run(time.Second)
			l.release(sim.RadioFrame{Release: sim.ReleaseLoadBalancingTAURequired})
		}, eps.CombinedTAUpdating},
		{"radio link failure", func(l *lab) {
			l.u.SendData()
			l.run(time.Second)
			l.idle.Stop()
			l.down(sim.RadioFrame{Kind: sim.RadioLinkFailure})
		}, eps.CombinedTAUpdating},
		{"back from UTRAN", func(l *lab) {
			l.addUTRAN()
			l.air.Switch(l.cell, false)
			l.run(10 * time.Second)
			require.Equal(l.t, on3G, l.where())
			l.air.Switch(l.cell, true)
			l.run(time.Minute)
		}, eps.CombinedTAUpdatingIMSI},
		{"IMSI detach by the network", func(l *lab) {
			l.u.SendData()
			l.run(time.Second)
			l.send(&eps.DetachRequestMT{DetachType: eps.IMSIDetachMT})
		}, eps.CombinedTAUpdatingIMSI},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := attached(t, noVoLTE())
			l.forget()
			c.do(l)
			l.run(10 * time.Second)
			require.Equal(t, 1, l.count("TRACKING AREA UPDATE REQUEST"), "%v", l.names)
			require.Equal(t, c.want, l.tau.EPSUpdateType)
			if c.want != eps.PeriodicUpdating {
				require.Equal(t, 1, l.count("TRACKING AREA UPDATE COMPLETE"))
			}
			require.Equal(t, sim.EUTRAN, l.u.Status().RAT)
			require.True(t, l.u.Status().Data)
			require.Equal(t, "EMM-REGISTERED.NORMAL-SERVICE", l.u.State())
			require.Empty(t, l.faults())
		})
	}
}

func TestCoverageLostAndFound(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.air.Switch(l.cell, false)
	l.run(time.Minute)
	require.Equal(t, nowhere, l.where())
	require.Equal(t, "EMM-REGISTERED.NO-CELL-AVAILABLE", l.u.State())
	l.air.Switch(l.cell, true)
	l.run(time.Minute)
	require.Equal(t, lteGhost, l.where())
	require.Empty(t, l.names, "the tracking area is in the list: nothing to tell")
}

func TestIMSLost(t *testing.T) {
	cfg := DefaultConfig()
	cfg.CombinedAttach = CombinedNo
	l := newLab(t, cfg)
	l.attach.vops, l.update.vops = true, true
	l.u.UseIMS(&fakeIMS{world: l.world, answer: true})
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, lteVoLTE, l.where())
	l.u.SetIMSRegistered(false)
	l.run(20 * time.Second)
	require.Equal(t, nowhere, l.where())
	l.u.SetIMSRegistered(true)
	l.run(20 * time.Second)
	require.Equal(t, lteVoLTE, l.where(), "voice available enables E-UTRA again: %v", l.decisions())
	require.Equal(t, []string{"step", "decision"}, kinds(l, "IMS registration", "E-UTRA re-enabled"))
}

func kinds(l *lab, names ...string) []string {
	var all []string
	for _, n := range names {
		for _, e := range l.trace.Events() {
			if e.Name == n {
				all = append(all, e.Kind.String())
				break
			}
		}
	}
	return all
}

func TestIMSJudgedByVoPSBit(t *testing.T) {
	for judged, want := range map[IMSJudgement]where{ByRegistration: nowhere, ByVoPSBit: lteNone} {
		cfg := DefaultConfig()
		cfg.IMSJudgedBy = judged
		l := newLab(t, cfg)
		l.attach = answer{vops: true, epsOnly: true, cause: emm(18)}
		ims := &fakeIMS{world: l.world, silent: true}
		l.u.UseIMS(ims)
		l.u.PowerOn()
		l.run(5 * time.Second)
		require.Equal(t, lteNone, l.where(), "ims_reg_wait")
		l.run(time.Minute)
		require.Equal(t, want, l.where())
		require.Equal(t, 1, ims.calls)
		if judged == ByRegistration {
			require.Equal(t, "IMS voice not available: VoPS 1, IMS registration not answered within 10s", l.last("IMS voice not available"))
		}
	}
}

func TestUpdateRejects(t *testing.T) {
	for _, c := range []struct {
		cause    eps.EMMCause
		state    string
		attaches int
		updates  int
	}{
		{3, "EMM-DEREGISTERED.LIMITED-SERVICE", 0, 1},
		{7, "EMM-DEREGISTERED.LIMITED-SERVICE", 0, 1},
		{8, "EMM-DEREGISTERED.LIMITED-SERVICE", 0, 1},
		{9, "EMM-REGISTERED.NORMAL-SERVICE", 1, 1},
		{10, "EMM-REGISTERED.NORMAL-SERVICE", 1, 1},
		{40, "EMM-REGISTERED.NORMAL-SERVICE", 1, 1},
		{11, "EMM-DEREGISTERED.LIMITED-SERVICE", 0, 1},
		{12, "EMM-DEREGISTERED.LIMITED-SERVICE", 0, 1},
		{13, "EMM-REGISTERED.LIMITED-SERVICE", 0, 1},
		{14, "EMM-DEREGISTERED.LIMITED-SERVICE", 0, 1},
		{15, "EMM-REGISTERED.LIMITED-SERVICE", 0, 1},
		{22, "EMM-REGISTERED.ATTEMPTING-TO-UPDATE", 0, 5},
		{17, "EMM-REGISTERED.ATTEMPTING-TO-UPDATE", 0, 5},
		{95, "EMM-REGISTERED.ATTEMPTING-TO-UPDATE", 0, 1},
		{111, "EMM-REGISTERED.ATTEMPTING-TO-UPDATE", 0, 1},
	} {
		t.Run(fmt.Sprintf("cause %d", c.cause), func(t *testing.T) {
			l := attached(t, noVoLTE())
			l.forget()
			l.update.reject = c.cause
			l.newTAC(8)
			l.run(5 * time.Minute)
			require.Equal(t, c.state, l.u.State(), "%v", l.decisions())
			require.Equal(t, c.attaches, l.count("ATTACH REQUEST"))
			require.Equal(t, c.updates, l.count("TRACKING AREA UPDATE REQUEST"))
			require.Empty(t, l.faults())
			if c.cause == 13 || c.cause == 15 {
				// Another tracking area takes it.
				l.update.reject = 0
				l.newTAC(9)
				l.run(time.Minute)
				require.Equal(t, lteGhost, l.where())
			}
		})
	}
}

func TestUpdateCounterAndTimers(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.update.silent = true
	l.keep = time.Hour
	l.newTAC(8)
	l.run(5 * time.Minute)
	require.Equal(t, 5, l.count("TRACKING AREA UPDATE REQUEST"))
	l.update.silent = false
	l.run(11 * time.Minute)
	require.Equal(t, 6, l.count("TRACKING AREA UPDATE REQUEST"), "T3402")
	require.Equal(t, lteGhost, l.where())

	l = attached(t, noVoLTE())
	l.forget()
	l.update = answer{reject: 22, protected: true, t3346: nas.Some(nas.NewGPRSTimer2(3 * time.Minute))}
	l.newTAC(8)
	l.run(2 * time.Minute)
	require.Equal(t, 1, l.count("TRACKING AREA UPDATE REQUEST"))
	l.update = answer{}
	l.run(2 * time.Minute)
	require.Equal(t, 2, l.count("TRACKING AREA UPDATE REQUEST"))
}

func TestServiceRejects(t *testing.T) {
	for _, c := range []struct {
		cause eps.EMMCause
		names []string
		where where
	}{
		{9, []string{"SERVICE REQUEST", "ATTACH REQUEST"}, lteGhost},
		{10, []string{"SERVICE REQUEST", "ATTACH REQUEST"}, lteGhost},
		{40, []string{"SERVICE REQUEST", "ATTACH REQUEST"}, lteGhost},
		{22, []string{"SERVICE REQUEST"}, lteGhost},
		{18, []string{"SERVICE REQUEST"}, nowhere},
		{3, []string{"SERVICE REQUEST"}, nowhere},
		{11, []string{"SERVICE REQUEST"}, nowhere},
		{15, []string{"SERVICE REQUEST"}, nowhere},
		{42, []string{"SERVICE REQUEST"}, nowhere},
	} {
		t.Run(fmt.Sprintf("cause %d", c.cause), func(t *testing.T) {
			l := attached(t, noVoLTE())
			l.forget()
			l.service = c.cause
			l.u.SendData()
			l.run(2 * time.Second)
			require.Equal(t, c.names, l.names[:len(c.names)])
			l.run(20 * time.Second)
			require.Equal(t, c.where, l.where(), "%v", l.decisions())
			require.Equal(t, 1, l.count("SERVICE REQUEST"))
		})
	}
}

func TestServiceRequestUnanswered(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.hook = func(eps.Message) bool { return true }
	l.keep = time.Hour
	l.u.SendData()
	l.run(30 * time.Second)
	require.Equal(t, 5, l.count("SERVICE REQUEST"), "T3417, then T3325")
	l.hook = nil
	l.run(time.Minute)
	require.Equal(t, 6, l.count("SERVICE REQUEST"))
	require.Equal(t, 1, l.count("UserData"))
	require.Equal(t, lteGhost, l.where())
}

func TestPagedByIMSI(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.ctx = nil
	l.air.Page(l.cell, l.u.pagingIndex, &sim.RadioFrame{Kind: sim.Paging, PagingIMSI: testIMSI})
	l.run(5 * time.Second)
	require.Equal(t, "ATTACH REQUEST", l.names[0])
	id, ok := l.request.EPSMobileIdentity.IMSI()
	require.True(t, ok)
	require.Equal(t, testIMSI, id)
	require.Equal(t, lteGhost, l.where())
}
