package mme_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

func TestAttachAndDetach(t *testing.T) {
	l := newLab(t)
	res, ok := last[*s1ap.S1SetupResponse](l.enb)
	require.True(t, ok)
	require.Equal(t, []uint16{0x8001}, res.ServedGUMMEIs[0].ServedGroupIDs)

	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi), "%v", l.decisions())
	require.True(t, l.m.Connected(p.imsi))

	accept := lastOf[*eps.AttachAccept](p)
	require.Equal(t, eps.AttachedEPSOnly, accept.EPSAttachResult)
	require.False(t, accept.EMMCause.Present())
	d, _ := accept.T3412.Duration()
	require.Equal(t, "54m0s", d.String())
	require.True(t, accept.TAIList.Contains(tai2))
	require.False(t, accept.EPSNetworkFeatureSupport.Value().Has(eps.IMSVoPS))

	smc := lastOf[*eps.SecurityModeCommand](p)
	require.Equal(t, eps.NewSecurityAlgorithms(2, 2), smc.SelectedAlgorithms)
	require.Equal(t, eps.NewUESecurityCapability(p.capability, eps.MSNetworkCapability{}), smc.ReplayedUESecurityCapabilities)

	ics, ok := last[*s1ap.InitialContextSetupRequest](l.enb)
	require.True(t, ok)
	require.Equal(t, [32]byte(p.sec.KeNB(0)), ics.SecurityKey, "from the count of SECURITY MODE COMPLETE")
	require.EqualValues(t, 9, ics.ERABToBeSetupList[0].ERABLevelQoSParameters.QCI)
	require.Equal(t, 32, ics.ERABToBeSetupList[0].TransportLayerAddress.Len)
	require.Equal(t, uint16(0xe000), ics.UESecurityCapabilities.EncryptionAlgorithms)

	create := lastGTP[*gtpv2.CreateSessionRequest](l.gw)
	require.Equal(t, "internet", create.APN)
	require.Equal(t, imeisv, create.MEI)
	require.Equal(t, gtpv2.EUTRAN, create.RATType)
	modify := lastGTP[*gtpv2.ModifyBearerRequest](l.gw)
	require.EqualValues(t, 0x505, modify.BearerContexts[0].ENB.TEID)

	reg, err := l.store.Registration(p.imsi)
	require.NoError(t, err)
	require.Equal(t, imeisv, reg.IMEISV)
	require.Equal(t, l.cfg.Diameter, reg.MME)

	p.detach(eps.EPSDetach)
	lastOf[*eps.DetachAccept](p)
	require.False(t, l.m.Attached(p.imsi))
	require.False(t, l.m.Connected(p.imsi))
	require.False(t, p.connected)
	lastGTP[*gtpv2.DeleteSessionRequest](l.gw)
	require.Zero(t, l.faults())
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Sent && e.Protocol == sim.NAS {
			require.NotEmpty(t, e.Bytes)
			require.Equal(t, p.imsi.String(), e.To)
		}
	}
}
