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

// TestAttachRejects is each cause, in the clear, for a voice centric device
// with 3G to go to and without.
func TestAttachRejects(t *testing.T) {
	for _, c := range []struct {
		cause    eps.EMMCause
		with3G   where
		state    string // without 3G, after ten minutes
		attempts int    // without 3G, in ten minutes
		camped   sim.RAT
	}{
		{3, nowhere, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{6, nowhere, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{8, nowhere, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{7, where{sim.NoRAT, sim.CS, false}, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{11, nowhere, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{35, nowhere, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{12, on3G, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{13, on3G, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{14, where{sim.NoRAT, sim.CS, false}, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{15, on3G, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{16, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 5, sim.EUTRAN},
		{17, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 5, sim.EUTRAN},
		{19, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 5, sim.EUTRAN},
		{22, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 5, sim.EUTRAN},
		{42, on3G, "EMM-DEREGISTERED.LIMITED-SERVICE", 1, sim.EUTRAN},
		{95, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 1, sim.EUTRAN},
		{96, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 1, sim.EUTRAN},
		{97, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 1, sim.EUTRAN},
		{99, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 1, sim.EUTRAN},
		{111, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 1, sim.EUTRAN},
		{200, on3G, "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH", 5, sim.EUTRAN},
	} {
		t.Run(fmt.Sprintf("cause %d", c.cause), func(t *testing.T) {
			l := newLab(t, noVoLTE())
			l.addUTRAN()
			l.attach.reject = c.cause
			l.u.PowerOn()
			l.run(2 * time.Minute)
			require.Equal(t, c.with3G, l.where(), "%v", l.decisions())

			l = newLab(t, noVoLTE())
			l.attach.reject = c.cause
			l.u.PowerOn()
			l.run(10 * time.Minute)
			require.Equal(t, c.state, l.u.State(), "%v", l.decisions())
			require.Equal(t, c.attempts, l.count("ATTACH REQUEST"))
			require.Equal(t, c.camped, l.u.Status().Camped)
			require.Empty(t, l.faults())

			// A power cycle forgives all but a forbidden network.
			l.attach.reject = 0
			l.u.PowerOff()
			l.run(time.Second)
			l.u.PowerOn()
			l.run(time.Minute)
			require.Equal(t, c.cause != 11 && c.cause != 35, l.u.Registered())
		})
	}
}

func TestAttachCounterAndT3402(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.attach.silent = true
	l.keep = time.Minute
	l.u.PowerOn()
	// Five times T3410 and, between them, T3411: 5·15 s + 4·10 s.
	l.run(2 * time.Minute)
	require.Equal(t, 5, l.count("ATTACH REQUEST"))
	l.run(11 * time.Minute)
	require.Equal(t, 5, l.count("ATTACH REQUEST"))
	l.run(time.Minute + 10*time.Second)
	require.Equal(t, 6, l.count("ATTACH REQUEST"), "T3402")
	l.attach.silent = false
	l.run(time.Minute)
	require.Equal(t, lteGhost, l.where())
}

func TestNewTrackingAreaEndsTheWait(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.attach.reject = 17
	l.u.PowerOn()
	l.run(2 * time.Minute)
	require.Equal(t, 5, l.count("ATTACH REQUEST"))
	l.newTAC(8)
	require.Equal(t, 6, l.count("ATTACH REQUEST"))
	l.run(time.Minute)
	require.Equal(t, 10, l.count("ATTACH REQUEST"))
}

func TestT3402OfTheNetwork(t *testing.T) {
	minute := nas.Some(nas.NewGPRSTimer2(time.Minute))
	for protected, bursts := range map[bool]int{true: 6, false: 1} {
		l := newLab(t, noVoLTE())
		l.attach = answer{reject: 19, protected: protected, rejectT3402: minute}
		l.u.PowerOn()
		l.run(10 * time.Minute)
		require.InDelta(t, 5*bursts, l.count("ATTACH REQUEST"), 4, "protected %v", protected)
	}
}

func TestReturnFromUTRANAtT3402(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.addUTRAN()
	l.attach.reject = 19
	l.u.PowerOn()
	l.run(5 * time.Minute)
	require.Equal(t, on3G, l.where())
	require.Equal(t, 5, l.count("ATTACH REQUEST"))
	l.run(9 * time.Minute)
	require.Equal(t, 10, l.count("ATTACH REQUEST"), "another burst, twelve minutes later: %v", l.decisions())
	require.Equal(t, on3G, l.where())
	l.attach.reject = 0
	l.run(13 * time.Minute)
	require.Equal(t, lteCSFB, l.where())
}

func TestDisableEUTRAAt5(t *testing.T) {
	cfg := noVoLTE()
	cfg.DisableEUTRAAt5 = true
	l := newLab(t, cfg)
	l.addUTRAN()
	l.attach.reject = 17
	l.u.PowerOn()
	l.run(time.Hour)
	require.Equal(t, on3G, l.where())
	require.Equal(t, 5, l.count("ATTACH REQUEST"), "E-UTRA stays disabled")

	cfg.ReenableAfterT3402 = true
	l = newLab(t, cfg)
	l.addUTRAN()
	l.attach.reject = 17
	l.u.PowerOn()
	l.run(13 * time.Minute)
	l.attach.reject = 0
	l.run(13 * time.Minute)
	require.Equal(t, lteCSFB, l.where(), "%v", l.decisions())
}

func TestT3346(t *testing.T) {
	five := nas.Some(nas.NewGPRSTimer2(5 * time.Minute))
	l := newLab(t, noVoLTE())
	l.attach = answer{reject: 22, protected: true, t3346: five}
	l.u.PowerOn()
	l.run(4 * time.Minute)
	require.Equal(t, 1, l.count("ATTACH REQUEST"))
	l.attach = answer{}
	l.run(2 * time.Minute)
	require.Equal(t, lteGhost, l.where())

	l = newLab(t, noVoLTE())
	l.attach = answer{reject: 22, t3346: five}
	l.u.PowerOn()
	l.run(14 * time.Minute)
	require.Equal(t, 1, l.count("ATTACH REQUEST"), "not protected: 15 to 30 minutes")
	l.run(17 * time.Minute)
	require.Equal(t, 2, l.count("ATTACH REQUEST"))
}

func TestTwoNetworks(t *testing.T) {
	l := newLab(t, noVoLTE())
	b := newNetwork(t, l.world, l.air, plmnB, 9)
	l.attach = answer{epsOnly: true, cause: emm(18)}
	b.update = answer{reject: 11}
	l.u.PowerOn()
	l.run(2 * time.Minute)
	// Home first; away for want of voice; refused #11 there; home again, since
	// another network was selected; away, and now there is nowhere to go.
	require.Equal(t, []string{"TRACKING AREA UPDATE REQUEST"}, b.names)
	require.Equal(t, 2, l.count("ATTACH REQUEST"), "%v", l.decisions())
	require.Equal(t, nowhere, l.where())
	require.Contains(t, l.decisions(), "PLMN forbidden: 44020")
	require.Contains(t, l.decisions(), "E-UTRA re-enabled: another PLMN selected")
}

func TestForbiddenHomeGoesElsewhereAndBack(t *testing.T) {
	l := newLab(t, noVoLTE())
	b := newNetwork(t, l.world, l.air, plmnB, 9)
	l.attach.reject = 15
	l.u.PowerOn()
	l.run(time.Minute)
	require.Equal(t, "44020", l.u.Status().PLMN)
	require.Equal(t, 1, b.count("ATTACH REQUEST"))
	l.attach.reject = 0
	l.run(13 * time.Hour)
	require.Equal(t, "44010", l.u.Status().PLMN, "the area is forgiven after 12 hours, and home has priority: %v", l.decisions())
}

func TestSevereNetworkFailure(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.addUTRAN()
	l.attach.reject = 42
	l.u.PowerOn()
	l.run(119 * time.Minute)
	require.Equal(t, on3G, l.where())
	require.Equal(t, 1, l.count("ATTACH REQUEST"))
	l.attach.reject = 0
	l.run(2 * time.Minute)
	require.Equal(t, lteCSFB, l.where())
}

func TestT3245(t *testing.T) {
	cfg := noVoLTE()
	cfg.Timers.T3245 = 12 * time.Hour
	l := newLab(t, cfg)
	l.attach.reject = 3
	l.u.PowerOn()
	l.run(11 * time.Hour)
	require.Equal(t, 1, l.count("ATTACH REQUEST"))
	l.attach.reject = 0
	l.run(2 * time.Hour)
	require.Equal(t, lteGhost, l.where())
}

func TestExtendedCauseDisablesEUTRA(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.addUTRAN()
	l.attach = answer{reject: 15, extended: nas.Some(eps.EUTRANNotAllowed)}
	l.u.PowerOn()
	l.run(time.Minute)
	require.Equal(t, on3G, l.where())
	require.Contains(t, l.decisions(), "E-UTRA disabled: extended EMM cause E-UTRAN not allowed")
}
