package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

func noVoLTE() Config {
	c := DefaultConfig()
	c.IMS = IMSNone
	return c
}

func dataCentric() Config {
	c := noVoLTE()
	c.UsageSetting = DataCentric
	return c
}

func TestAttachIdleServiceRequestDetach(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.addUTRAN()
	l.u.PowerOn()
	l.run(3 * time.Second)
	require.Empty(t, l.faults())
	require.Equal(t, []string{"ATTACH REQUEST", "AUTHENTICATION RESPONSE", "SECURITY MODE COMPLETE", "ATTACH COMPLETE"}, l.names)
	require.Equal(t, "EMM-REGISTERED.NORMAL-SERVICE", l.u.State())
	require.Equal(t, sim.Status{RAT: sim.EUTRAN, Camped: sim.EUTRAN, PLMN: "44010", Voice: sim.CSFB, Data: true, EmergencyPossible: true}, l.u.Status())
	require.True(t, l.u.Connected())
	require.Equal(t, "10.0.0.7", l.u.Address().String())
	require.Equal(t, eps.CombinedAttach, l.request.EPSAttachType)
	require.Equal(t, nas.Some(nas.NewVoiceDomain(nas.IMSPSVoicePreferred, nas.VoiceCentric)), l.request.VoiceDomain)
	complete := l.messages[2].(*eps.SecurityModeComplete)
	sv, _ := complete.IMEISV.Value().IMEISV()
	require.Equal(t, "3535360019876543", sv.String())

	l.run(10 * time.Second)
	require.False(t, l.u.Connected())
	l.forget()
	l.u.SendData()
	l.run(time.Second)
	require.Equal(t, []string{"SERVICE REQUEST", "UserData"}, l.names)
	require.Equal(t, []sim.EstablishmentCause{sim.MOData}, l.causes)
	l.run(10 * time.Second)
	l.forget()

	l.air.Page(l.cell, 3, &sim.RadioFrame{Kind: sim.Paging, STMSI: l.u.GUTI().STMSI(), HasSTMSI: true})
	l.run(time.Second)
	require.Empty(t, l.names, "another device's paging occasion")
	l.air.Page(l.cell, uint16(440101234567890%1024), &sim.RadioFrame{Kind: sim.Paging, STMSI: l.u.GUTI().STMSI(), HasSTMSI: true})
	l.run(time.Second)
	require.Equal(t, []string{"SERVICE REQUEST"}, l.names)
	require.Equal(t, []sim.EstablishmentCause{sim.MTAccess}, l.causes)

	l.u.PowerOff()
	l.run(time.Second)
	require.Equal(t, "DETACH REQUEST", l.names[len(l.names)-1])
	require.Equal(t, sim.Status{}, l.u.Status())

	// The context on the USIM and the GUTI spare the authentication.
	l.forget()
	l.u.PowerOn()
	l.run(3 * time.Second)
	require.Equal(t, []string{"ATTACH REQUEST", "ATTACH COMPLETE"}, l.names)
	require.Equal(t, byte(1), l.wires[0][0]>>4, "integrity protected, not ciphered")
	require.Empty(t, l.faults())
}
