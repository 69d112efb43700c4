package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

func TestRegistrationOn3G(t *testing.T) {
	cfg := noVoLTE()
	cfg.PDPAPN, cfg.PDPAuth, cfg.PDPUsername, cfg.PDPPassword = "internet", AuthPAP, "user", "secret"
	l := only3G(t, cfg)
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, on3G, l.where(), "%v %v", l.decisions(), l.faults())
	require.Equal(t, []string{"ATTACH REQUEST", "LOCATION UPDATING REQUEST", "AUTHENTICATION AND CIPHERING RESPONSE",
		"AUTHENTICATION RESPONSE", "ATTACH COMPLETE", "ACTIVATE PDP CONTEXT REQUEST", "TMSI REALLOCATION COMPLETE"}, l.n3.names)
	require.Len(t, l.n3.causes, 1, "one radio connection for both domains")
	require.Empty(t, l.faults())

	a := l.n3.attachReq
	require.Equal(t, gprs.GPRSAttach|gprs.FollowOnRequest, a.AttachType)
	require.Equal(t, gprs.NoKey, a.CKSN)
	require.Equal(t, nas.MobileIdentityOfIMSI(testIMSI), a.MobileIdentity)
	require.Equal(t, nas.RAI{PLMN: plmnA, LAC: 0xfffe, RAC: 0xff}, a.OldRAI)
	lau := l.n3.lauRequest
	require.Equal(t, gprs.NormalLocationUpdating, lau.LocationUpdatingType)
	p := l.n3.pdpRequest
	require.EqualValues(t, "internet", p.APN.Value())
	require.Contains(t, string(p.PCO), "secret")
	require.Equal(t, gprs.FirstNSAPI, p.RequestedNSAPI)
	require.Equal(t, "10.0.0.9", l.u.Address().String())
	require.Equal(t, []string{"ACTIVATE PDP CONTEXT ACCEPT: IPv4 10.0.0.9", "data on UTRAN: PDP context active (TS 24.008 6.1.3.1.1)"}, l.chain()[len(l.chain())-2:])
	require.Equal(t, gmmRegisteredNormal, l.u.umts.gmm)
	require.Equal(t, mmIdleNormal, l.u.umts.mm)
	require.Equal(t, "EMM-REGISTERED.NO-CELL-AVAILABLE", l.u.State())
}
