package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

type fakeIMS struct {
	world  *sim.World
	answer bool
	silent bool
	calls  int
}

func (f *fakeIMS) Register(_ nas.IMSI, done func(bool)) {
	f.calls++
	if !f.silent {
		f.world.Env("ims").After(300*time.Millisecond, func() { done(f.answer) })
	}
}

func emm(c eps.EMMCause) nas.Opt[eps.EMMCause] { return nas.Some(c) }

// where is the part of a status that the cases are about.
type where struct {
	rat   sim.RAT
	voice sim.Voice
	data  bool
}

var (
	lteCSFB  = where{sim.EUTRAN, sim.CSFB, true}
	lteVoLTE = where{sim.EUTRAN, sim.VoLTE, true}
	lteSMS   = where{sim.EUTRAN, sim.SMSOnly, true}
	lteNone  = where{sim.EUTRAN, sim.NoVoice, true}
	lteGhost = where{sim.EUTRAN, sim.GhostCSFB, true}
	on3G     = where{sim.UTRAN, sim.CS, true}
	on3GPS   = where{sim.UTRAN, sim.NoVoice, true}
	nowhere  = where{}
)

func (l *lab) where() where {
	s := l.u.Status()
	return where{s.RAT, s.Voice, s.Data}
}

// TestAcceptCases is every answer to an attach, for a voice centric device
// with and without 3G, and for a data centric one without.
func TestAcceptCases(t *testing.T) {
	sms := nas.Some(eps.SMSOnlyResult)
	notPreferred := nas.Some(eps.CSFBNotPreferred)
	ps := func(c *Config) { c.CombinedAttach = CombinedNo }
	ims := func(c *Config) { c.IMS = IMSProvisioned }
	for _, c := range []struct {
		name     string
		answer   answer
		alter    func(*Config)
		imsOK    bool
		voice3G  where // voice centric, 3G there
		voice    where // voice centric, no 3G
		data     where // data centric, no 3G
		combined int   // combined requests in the first minute, voice centric without 3G
	}{
		{name: "A1", answer: answer{}, alter: ps, voice3G: on3G, voice: nowhere, data: lteNone},
		{name: "A2", answer: answer{vops: true, epsOnly: true, cause: emm(18)}, alter: ims, imsOK: true, voice3G: lteVoLTE, voice: lteVoLTE, data: lteVoLTE, combined: 1},
		{name: "A3", answer: answer{vops: true, epsOnly: true, cause: emm(18)}, alter: ims, voice3G: on3G, voice: nowhere, data: lteNone, combined: 1},
		{name: "A3 PS mode", answer: answer{vops: true}, alter: func(c *Config) { ps(c); ims(c) }, voice3G: on3G, voice: nowhere, data: lteNone},
		{name: "A4", answer: answer{}, voice3G: lteCSFB, voice: lteGhost, data: lteGhost, combined: 1},
		{name: "A4 with VoLTE", answer: answer{vops: true}, alter: ims, imsOK: true, voice3G: lteVoLTE, voice: lteVoLTE, data: lteVoLTE, combined: 1},
		{name: "A4 CS preferred", answer: answer{vops: true}, alter: func(c *Config) { ims(c); c.VoiceDomainPreference = CSPreferred }, imsOK: true,
			voice3G: lteCSFB, voice: lteGhost, data: lteGhost, combined: 1},
		{name: "A5", answer: answer{additional: notPreferred}, voice3G: on3G, voice: nowhere, data: lteGhost, combined: 1},
		{name: "A6", answer: answer{additional: sms}, voice3G: on3G, voice: nowhere, data: lteSMS, combined: 1},
		{name: "A6 sms_only_leaves no", answer: answer{additional: sms}, alter: func(c *Config) { c.SMSOnlyLeaves = LeavesNo },
			voice3G: lteSMS, voice: lteSMS, data: lteSMS, combined: 1},
		{name: "A7", answer: answer{epsOnly: true, cause: emm(2)}, voice3G: lteNone, voice: lteNone, data: lteNone, combined: 1},
		{name: "A7 cause2_leaves", answer: answer{epsOnly: true, cause: emm(2)}, alter: func(c *Config) { c.Cause2Leaves = LeavesYes },
			voice3G: on3GPS, voice: nowhere, data: lteNone, combined: 1},
		{name: "A8 #16", answer: answer{epsOnly: true, cause: emm(16)}, voice3G: on3G, voice: nowhere, data: lteNone, combined: 5},
		{name: "A8 #17", answer: answer{epsOnly: true, cause: emm(17)}, voice3G: on3G, voice: nowhere, data: lteNone, combined: 5},
		{name: "A9", answer: answer{epsOnly: true, cause: emm(18)}, voice3G: on3G, voice: nowhere, data: lteNone, combined: 1},
		{name: "A9 cause18_leaves no", answer: answer{epsOnly: true, cause: emm(18)}, alter: func(c *Config) { c.Cause18Leaves = LeavesNo },
			voice3G: lteNone, voice: lteNone, data: lteNone, combined: 1},
		{name: "A10", answer: answer{epsOnly: true, cause: emm(22)}, voice3G: on3G, voice: nowhere, data: lteNone, combined: 1},
		{name: "A11 no cause", answer: answer{epsOnly: true}, voice3G: on3G, voice: nowhere, data: lteNone, combined: 5},
		{name: "A11 another", answer: answer{epsOnly: true, cause: emm(111)}, voice3G: on3G, voice: nowhere, data: lteNone, combined: 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			play := func(usage UsageSetting, utran bool) *lab {
				cfg := noVoLTE()
				if c.alter != nil {
					c.alter(&cfg)
				}
				cfg.UsageSetting = usage
				l := newLab(t, cfg)
				if utran {
					l.addUTRAN()
				}
				l.u.UseIMS(&fakeIMS{world: l.world, answer: c.imsOK})
				l.attach, l.update = c.answer, c.answer
				l.u.PowerOn()
				l.run(time.Minute)
				require.Empty(t, l.faults())
				return l
			}
			require.Equal(t, c.voice3G, play(VoiceCentric, true).where(), "voice centric, 3G")
			l := play(VoiceCentric, false)
			require.Equal(t, c.voice, l.where(), "voice centric, no 3G: %v", l.decisions())
			require.Equal(t, c.combined, l.combinedRequests(), "%v", l.names)
			l = play(DataCentric, false)
			require.Equal(t, c.data, l.where(), "data centric, no 3G: %v", l.decisions())
		})
	}
}

func (n *network) combinedRequests() int {
	c := 0
	for _, m := range n.messages {
		switch m := m.(type) {
		case *eps.AttachRequest:
			if m.EPSAttachType == eps.CombinedAttach {
				c++
			}
		case *eps.TrackingAreaUpdateRequest:
			if t := m.EPSUpdateType.Type(); t == eps.CombinedTAUpdating || t == eps.CombinedTAUpdatingIMSI {
				c++
			}
		}
	}
	return c
}

// The same answers to an update, after an attach that left nothing to wish for.
func TestUpdateAcceptCases(t *testing.T) {
	for _, c := range []struct {
		name        string
		answer      answer
		voice, data where
	}{
		{"A4", answer{}, lteGhost, lteGhost},
		{"A5", answer{additional: nas.Some(eps.CSFBNotPreferred)}, nowhere, lteGhost},
		{"A6", answer{additional: nas.Some(eps.SMSOnlyResult)}, nowhere, lteSMS},
		{"A7", answer{epsOnly: true, cause: emm(2)}, lteNone, lteNone},
		{"A8", answer{epsOnly: true, cause: emm(16)}, nowhere, lteNone},
		{"A9", answer{epsOnly: true, cause: emm(18)}, nowhere, lteNone},
		{"A10", answer{epsOnly: true, cause: emm(22)}, nowhere, lteNone},
		{"A11", answer{epsOnly: true}, nowhere, lteNone},
	} {
		t.Run(c.name, func(t *testing.T) {
			play := func(cfg Config) *lab {
				l := newLab(t, cfg)
				l.u.PowerOn()
				l.run(20 * time.Second)
				l.update = c.answer
				l.air.Change(l.cell, func(c *sim.Cell) { c.TAC = 8 })
				l.run(time.Second)
				require.Equal(t, nas.TAI{PLMN: plmnA, TAC: 7}, l.tau.LastVisitedRegisteredTAI.Value())
				l.run(time.Minute)
				return l
			}
			l := play(noVoLTE())
			require.Equal(t, c.voice, l.where(), "%v", l.decisions())
			require.Equal(t, c.data, play(dataCentric()).where())
		})
	}
}

func TestChainOfALostPhone(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.attach = answer{epsOnly: true, cause: emm(18)}
	l.u.PowerOn()
	l.run(time.Minute)
	chain := l.chain()
	require.Equal(t, []string{
		"ATTACH ACCEPT: EPS only, EMM cause #18",
		"IMS voice not available: VoPS 0",
		"E-UTRA disabled (TS 24.301 4.5)",
		"no UTRAN found",
		"out of service",
	}, chain)
	require.Equal(t, "EMM-REGISTERED.NO-CELL-AVAILABLE", l.u.State())
}

func TestCause18HoldsUntilPowerCycle(t *testing.T) {
	l := newLab(t, dataCentric())
	l.attach = answer{epsOnly: true, cause: emm(18)}
	l.update = answer{}
	l.u.PowerOn()
	l.run(3 * time.Hour)
	require.Equal(t, 1, l.combinedRequests(), "%v", l.names)
	require.Equal(t, 3, l.count("TRACKING AREA UPDATE REQUEST"), "periodic")
	l.attach = answer{}
	l.u.PowerOff()
	l.run(time.Minute)
	l.u.PowerOn()
	l.run(time.Minute)
	require.Equal(t, 2, l.combinedRequests())
	require.Equal(t, lteGhost, l.where())
}

func TestChainGoesBackToTheCauseOfAnEPSAttach(t *testing.T) {
	cfg := noVoLTE()
	cfg.NoOtherRAT, cfg.FlapAway = Flap, time.Minute
	l := newLab(t, cfg)
	l.attach = answer{epsOnly: true, cause: emm(18)}
	l.u.PowerOn()
	l.run(90 * time.Second)
	require.Equal(t, []string{
		"ATTACH ACCEPT: EPS only, EMM cause #18",
		"no combined requests until power off: EMM cause #18 (TS 24.301 5.5.1.3.4.3)",
		"IMS voice not available: VoPS 0",
		"E-UTRA disabled (TS 24.301 4.5)",
		"no UTRAN found",
		"out of service: back in 1m0s",
	}, l.chain())
}

func TestT3402AfterFiveTriesForCS(t *testing.T) {
	l := newLab(t, dataCentric())
	l.attach = answer{epsOnly: true, cause: emm(16)}
	l.update = l.attach
	l.u.PowerOn()
	l.run(time.Minute)
	require.Equal(t, 5, l.combinedRequests())
	l.run(11 * time.Minute)
	require.Equal(t, 5, l.combinedRequests())
	l.run(2 * time.Minute)
	require.Equal(t, 10, l.combinedRequests(), "T3402 begins another five")
	l.update = answer{}
	l.run(13 * time.Minute)
	require.Equal(t, 11, l.combinedRequests())
	require.Equal(t, lteGhost, l.where())
}

func TestUsageSettingEnablesEUTRA(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.attach = answer{epsOnly: true, cause: emm(18)}
	l.u.PowerOn()
	l.run(time.Minute)
	require.Equal(t, nowhere, l.where())
	l.u.SetUsageSetting(DataCentric)
	l.run(5 * time.Second)
	require.Equal(t, lteNone, l.where())
	require.Equal(t, "TRACKING AREA UPDATE REQUEST", l.names[4])
	require.Equal(t, nas.NewVoiceDomain(nas.IMSPSVoicePreferred, nas.DataCentric), l.tau.VoiceDomain.Value())
	l.u.SetUsageSetting(VoiceCentric)
	l.run(5 * time.Second)
	require.Equal(t, nowhere, l.where())
}

func TestNoOtherRAT(t *testing.T) {
	lost := answer{epsOnly: true, cause: emm(18)}
	t.Run("stay", func(t *testing.T) {
		cfg := noVoLTE()
		cfg.NoOtherRAT = Stay
		l := newLab(t, cfg)
		l.attach = lost
		l.u.PowerOn()
		l.run(time.Hour)
		require.Equal(t, lteNone, l.where())
		require.Contains(t, l.decisions(), "E-UTRA re-enabled: no other RAT, stays registered for EPS")
	})
	t.Run("flap", func(t *testing.T) {
		cfg := noVoLTE()
		cfg.NoOtherRAT, cfg.FlapAway = Flap, time.Minute
		l := newLab(t, cfg)
		l.attach = lost
		l.update = answer{}
		l.u.PowerOn()
		l.run(10 * time.Minute)
		require.Equal(t, nowhere, l.where())
		n := l.count("TRACKING AREA UPDATE REQUEST")
		require.InDelta(t, 9, n, 1)
		require.Equal(t, 1, l.count("ATTACH REQUEST"))
	})
	t.Run("flap by attach", func(t *testing.T) {
		cfg := noVoLTE()
		cfg.NoOtherRAT, cfg.FlapAway, cfg.ReturnToLTE = Flap, time.Minute, ReturnByAttach
		l := newLab(t, cfg)
		l.attach = lost
		l.u.PowerOn()
		l.run(10 * time.Minute)
		require.InDelta(t, 10, l.count("ATTACH REQUEST"), 1)
		require.Equal(t, 1, l.count("AUTHENTICATION RESPONSE"), "the GUTI and its context serve")
	})
	t.Run("3G goes away later", func(t *testing.T) {
		for policy, want := range map[NoOtherRAT]where{OutOfService: nowhere, Stay: lteNone, Flap: nowhere} {
			cfg := noVoLTE()
			cfg.NoOtherRAT = policy
			l := newLab(t, cfg)
			l.attach, l.update = lost, answer{epsOnly: true, cause: emm(18)}
			utran := l.addUTRAN()
			l.u.PowerOn()
			l.run(time.Minute)
			require.Equal(t, on3G, l.where())
			l.air.Switch(utran, false)
			l.run(time.Minute)
			require.Equal(t, want, l.where(), policy)
			require.Contains(t, l.decisions(), "no UTRAN found: ")
			require.Equal(t, policy == Flap, l.count("TRACKING AREA UPDATE REQUEST") > 1)
		}
	})
	t.Run("oos until 3G comes up", func(t *testing.T) {
		l := newLab(t, noVoLTE())
		l.attach = lost
		utran := l.addUTRAN()
		l.air.Switch(utran, false)
		l.u.PowerOn()
		l.run(10 * time.Minute)
		require.Equal(t, nowhere, l.where())
		l.air.Switch(utran, true)
		l.run(time.Minute)
		require.Equal(t, on3G, l.where())
		l.air.Switch(utran, false)
		l.run(time.Minute)
		require.Equal(t, nowhere, l.where())
	})
}
