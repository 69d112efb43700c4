package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

func TestPlace(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.air.AddCell(sim.Cell{Name: "place", RAT: sim.UTRAN, PLMN: plmnA, TAC: 1}, nil)
	l.attach = answer{epsOnly: true, cause: nas.Some(eps.EMMCauseCSDomainNotAvailable)}
	l.u.PowerOn()
	l.run(10 * time.Second)
	require.Equal(t, on3G, l.where())
	require.Nil(t, l.u.umts)
	l.u.Call()
	l.run(time.Second)
	require.Contains(t, l.decisions(), "call on UTRAN: ")
	l.run(time.Minute)
	l.u.EmergencyCall()
	l.run(time.Minute)
	require.Equal(t, on3G, l.where())
	require.Empty(t, l.faults())
}
