package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

func TestDetachByTheUser(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.u.Detach()
	l.run(5 * time.Second)
	require.Equal(t, []string{"DETACH REQUEST"}, l.names)
	require.Equal(t, eps.CombinedDetach, l.messages[0].(*eps.DetachRequestMO).DetachType)
	require.Equal(t, "EMM-DEREGISTERED.NORMAL-SERVICE", l.u.State())
	require.False(t, l.u.Registered())
	l.run(time.Hour)
	require.Len(t, l.names, 1)
	l.u.Attach()
	l.run(3 * time.Second)
	require.Equal(t, lteGhost, l.where())
}

func TestDetachUnanswered(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.keep = time.Hour
	l.hook = func(eps.Message) bool { return true }
	l.u.Detach()
	l.run(2 * time.Minute)
	require.Equal(t, 5, l.count("DETACH REQUEST"), "T3421")
	require.Equal(t, "EMM-DEREGISTERED.NORMAL-SERVICE", l.u.State())
}

func TestDetachByTheNetwork(t *testing.T) {
	for _, c := range []struct {
		name  string
		m     eps.DetachRequestMT
		names []string
		where where
		state string
	}{
		{"re-attach required", eps.DetachRequestMT{DetachType: eps.ReattachRequired}, []string{"DETACH ACCEPT", "ATTACH REQUEST"}, lteGhost, "EMM-REGISTERED.NORMAL-SERVICE"},
		{"not required", eps.DetachRequestMT{DetachType: eps.ReattachNotRequired}, []string{"DETACH ACCEPT"}, nowhere, "EMM-DEREGISTERED.ATTACH-NEEDED"},
		{"#2", eps.DetachRequestMT{DetachType: eps.ReattachNotRequired, EMMCause: nas.Some[eps.EMMCause](2)}, []string{"DETACH ACCEPT"}, lteNone, "EMM-REGISTERED.NORMAL-SERVICE"},
		{"#3", eps.DetachRequestMT{DetachType: eps.ReattachNotRequired, EMMCause: nas.Some[eps.EMMCause](3)}, []string{"DETACH ACCEPT"}, nowhere, "EMM-DEREGISTERED.LIMITED-SERVICE"},
		{"#11", eps.DetachRequestMT{DetachType: eps.ReattachNotRequired, EMMCause: nas.Some[eps.EMMCause](11)}, []string{"DETACH ACCEPT"}, nowhere, "EMM-DEREGISTERED.LIMITED-SERVICE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, noVoLTE())
			l.u.PowerOn()
			l.run(2 * time.Second)
			l.forget()
			l.send(&c.m)
			l.run(time.Second)
			l.release(sim.RadioFrame{})
			l.run(20 * time.Second)
			require.Equal(t, c.names, l.names[:len(c.names)])
			require.Equal(t, c.where, l.where())
			require.Equal(t, c.state, l.u.State())
		})
	}
}

func TestT3440(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.u.PowerOn()
	l.run(2 * time.Second)
	l.keep = time.Hour
	l.forget()
	l.send(&eps.DetachRequestMT{DetachType: eps.ReattachRequired})
	l.run(9 * time.Second)
	require.Zero(t, l.count("ATTACH REQUEST"), "it waits for the release")
	l.run(3 * time.Second)
	require.Equal(t, 1, l.count("ATTACH REQUEST"))
}
