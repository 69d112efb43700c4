package ue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

var (
	csOnly = where{sim.NoRAT, sim.CS, false}
	gprsIE = nas.MobileIdentityOfTMSI
)

// TestGPRSAttachRejects is each cause, for a voice centric device on UTRAN
// alone, after ten minutes.
func TestGPRSAttachRejects(t *testing.T) {
	for _, c := range []struct {
		cause    gprs.GMMCause
		want     where
		attempts int
		state    string
	}{
		{3, nowhere, 1, "GMM-DEREGISTERED.NO-CELL-AVAILABLE"},
		{6, nowhere, 1, "GMM-DEREGISTERED.NO-CELL-AVAILABLE"},
		{8, nowhere, 1, "GMM-DEREGISTERED.NO-CELL-AVAILABLE"},
		{7, csOnly, 1, "GMM-DEREGISTERED.LIMITED-SERVICE"},
		{11, nowhere, 1, "GMM-DEREGISTERED.NO-CELL-AVAILABLE"},
		{12, nowhere, 1, "GMM-DEREGISTERED.NO-CELL-AVAILABLE"},
		{13, nowhere, 1, "GMM-DEREGISTERED.NO-CELL-AVAILABLE"},
		{14, csOnly, 1, "GMM-DEREGISTERED.LIMITED-SERVICE"},
		{15, nowhere, 1, "GMM-DEREGISTERED.NO-CELL-AVAILABLE"},
		{16, csOnly, 5, "GMM-DEREGISTERED.ATTEMPTING-TO-ATTACH"},
		{17, csOnly, 5, "GMM-DEREGISTERED.ATTEMPTING-TO-ATTACH"},
		{22, csOnly, 5, "GMM-DEREGISTERED.ATTEMPTING-TO-ATTACH"},
		{40, csOnly, 5, "GMM-DEREGISTERED.ATTEMPTING-TO-ATTACH"},
		{96, csOnly, 1, "GMM-DEREGISTERED.ATTEMPTING-TO-ATTACH"},
		{111, csOnly, 1, "GMM-DEREGISTERED.ATTEMPTING-TO-ATTACH"},
	} {
		t.Run(fmt.Sprintf("cause %d", c.cause), func(t *testing.T) {
			l := only3G(t, noVoLTE())
			l.n3.attach = c.cause
			l.u.PowerOn()
			l.run(10 * time.Minute)
			require.Equal(t, c.want, l.where(), "%v", l.decisions())
			require.Equal(t, c.attempts, l.n3.count("ATTACH REQUEST"))
			require.Equal(t, c.state, l.u.umts.gmm.String())
			require.Equal(t, sim.UTRAN, l.u.Status().Camped)
			require.True(t, l.u.Status().EmergencyPossible)
			require.Empty(t, l.faults())

			// A power cycle forgives what is not for ever.
			l.n3.attach = 0
			l.u.PowerOff()
			l.u.PowerOn()
			l.run(20 * time.Second)
			want := on3G
			if c.cause == 11 {
				want = nowhere // the list of forbidden networks is on the USIM
			}
			require.Equal(t, want, l.where(), "%v", l.decisions())
		})
	}
}

func TestGPRSAttachRetries(t *testing.T) {
	l := only3G(t, noVoLTE())
	l.n3.attach = 17
	l.u.PowerOn()
	l.run(14 * time.Minute)
	var at []time.Duration
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Sent && e.Name == "ATTACH REQUEST" {
			at = append(at, e.Time.Sub(start).Round(time.Second))
		}
	}
	s := func(d int) time.Duration { return time.Duration(d) * time.Second }
	require.Equal(t, []time.Duration{0, s(15), s(30), s(45), s(60), s(781), s(796), s(811), s(826)}, at, "T3311 apart, then T3302")

	l = only3G(t, noVoLTE())
	l.n3.attach, l.n3.t3346 = 22, nas.Some(nas.NewGPRSTimer2(2*time.Minute))
	l.u.PowerOn()
	l.run(time.Minute)
	l.n3.attach = 0
	require.Equal(t, csOnly, l.where())
	l.run(2 * time.Minute)
	require.Equal(t, on3G, l.where(), "T3346 is over")
	require.Equal(t, 2, l.n3.count("ATTACH REQUEST"))

	l = only3G(t, noVoLTE())
	l.n3.silent["ATTACH REQUEST"] = true
	l.u.PowerOn()
	l.run(40 * time.Second)
	require.Equal(t, 2, l.n3.count("ATTACH REQUEST"), "T3310, then T3311")
}

func TestRoutingAreaUpdates(t *testing.T) {
	move := func(l *lab) {
		l.air.Change(l.n3.cell, func(c *sim.Cell) { c.RAC++ })
		l.run(20 * time.Second)
	}
	l := on3GCell(t, noVoLTE())
	old := l.n3.ptmsi
	move(l)
	require.Equal(t, []string{"ROUTING AREA UPDATE REQUEST", "ROUTING AREA UPDATE COMPLETE"}, l.n3.names)
	r := l.n3.rauRequest
	require.Equal(t, gprs.RAUpdating, r.UpdateType)
	require.Equal(t, gprsIE(old), r.PTMSI.Value())
	require.Equal(t, gprs.PTMSISignature{1, 2, 3}, r.OldPTMSISignature.Value())
	require.True(t, r.PDPContextStatus.Value().Active(5))
	require.Equal(t, on3G, l.where())

	l.n3.forget()
	l.run(55 * time.Minute)
	require.Equal(t, []string{"LOCATION UPDATING REQUEST", "TMSI REALLOCATION COMPLETE", "ROUTING AREA UPDATE REQUEST",
		"ROUTING AREA UPDATE COMPLETE"}, l.n3.names, "T3212 and T3312")
	require.Equal(t, gprs.PeriodicUpdating, l.n3.rauRequest.UpdateType)
	require.Equal(t, gprs.PeriodicLocation, l.n3.lauRequest.LocationUpdatingType)
	require.Empty(t, l.faults())

	for cause, want := range map[gprs.GMMCause]struct {
		where where
		names []string
	}{
		9:  {on3G, []string{"ROUTING AREA UPDATE REQUEST", "ATTACH REQUEST", "ATTACH COMPLETE", "ACTIVATE PDP CONTEXT REQUEST"}},
		10: {on3G, []string{"ROUTING AREA UPDATE REQUEST", "ATTACH REQUEST", "ATTACH COMPLETE", "ACTIVATE PDP CONTEXT REQUEST"}},
		40: {on3G, []string{"ROUTING AREA UPDATE REQUEST", "ATTACH REQUEST", "ATTACH COMPLETE", "ACTIVATE PDP CONTEXT REQUEST"}},
		7:  {csOnly, []string{"ROUTING AREA UPDATE REQUEST"}},
		15: {nowhere, []string{"ROUTING AREA UPDATE REQUEST"}},
		17: {on3G, []string{"ROUTING AREA UPDATE REQUEST", "ROUTING AREA UPDATE REQUEST"}},
	} {
		t.Run(fmt.Sprintf("cause %d", cause), func(t *testing.T) {
			l := on3GCell(t, noVoLTE())
			l.n3.rau = cause
			move(l)
			require.Equal(t, want.where, l.where(), "%v", l.decisions())
			var names []string
			for _, n := range l.n3.names {
				if n != "AUTHENTICATION AND CIPHERING RESPONSE" {
					names = append(names, n)
				}
			}
			require.Equal(t, want.names, names)
			require.Equal(t, cause == 9, l.n3.count("AUTHENTICATION AND CIPHERING RESPONSE") > 0, "#9 takes the keys along")
		})
	}
}

func TestRoutingAreaUpdateRetries(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.n3.rau, l.n3.t3302 = 17, nas.Some(nas.NewGPRSTimer2(3*time.Minute))
	l.air.Change(l.n3.cell, func(c *sim.Cell) { c.RAC++ })
	l.run(2 * time.Minute)
	require.Equal(t, 5, l.n3.count("ROUTING AREA UPDATE REQUEST"))
	require.Contains(t, l.decisions(), "routing area updating attempt counter 5: GMM cause #17")
	require.Equal(t, "GMM-REGISTERED.ATTEMPTING-TO-UPDATE", l.u.umts.gmm.String())
	l.n3.rau = 0
	l.run(3 * time.Minute)
	require.Equal(t, 6, l.n3.count("ROUTING AREA UPDATE REQUEST"), "T3302, as the network set it")
	require.Equal(t, on3G, l.where())
	require.Empty(t, l.faults())
}

func TestPowerCycleOn3G(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.u.PowerOff()
	l.run(time.Second)
	require.Equal(t, []string{"DETACH REQUEST", "IMSI DETACH INDICATION"}, l.n3.names)
	require.Equal(t, gprs.GPRSDetach|gprs.PowerOff, l.n3.messages[0].(*gprs.DetachRequestMO).DetachType)
	ptmsi := l.n3.ptmsi
	l.n3.forget()
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, on3G, l.where())
	require.Equal(t, gprsIE(ptmsi), l.n3.attachReq.MobileIdentity)
	require.Equal(t, nas.RAI{PLMN: plmnA, LAC: 1, RAC: 3}, l.n3.attachReq.OldRAI)
	require.Equal(t, gprs.IMSIAttach, l.n3.lauRequest.LocationUpdatingType, "the same location area, update status U1")
	require.Zero(t, l.n3.count("AUTHENTICATION AND CIPHERING RESPONSE"), "the keys are still good")
	require.Zero(t, l.n3.count("AUTHENTICATION RESPONSE"))

	l.n3.forget()
	l.u.PowerCut()
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, 1, l.n3.count("AUTHENTICATION AND CIPHERING RESPONSE"))
	require.Equal(t, on3G, l.where())
	require.Empty(t, l.faults())
}

func TestDetachOn3G(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.u.Detach()
	l.run(10 * time.Second)
	require.Equal(t, []string{"DETACH REQUEST", "IMSI DETACH INDICATION"}, l.n3.names)
	require.Equal(t, nowhere, l.where())
	l.run(time.Hour)
	require.Len(t, l.n3.names, 2)
	l.u.Attach()
	l.run(10 * time.Second)
	require.Equal(t, on3G, l.where(), "%v", l.decisions())

	l.n3.forget()
	l.n3.silent["DETACH REQUEST"] = true
	l.n3.keep = time.Hour
	l.run(time.Minute)
	l.u.Detach()
	l.run(2 * time.Minute)
	require.Equal(t, 5, l.n3.count("DETACH REQUEST"), "T3321")
	require.Equal(t, nowhere, l.where())
}

func TestNetworkDetachOn3G(t *testing.T) {
	for name, c := range map[string]struct {
		m        gprs.DetachRequestMT
		want     where
		attaches int
	}{
		"re-attach required":     {gprs.DetachRequestMT{DetachType: gprs.ReattachRequired}, on3G, 1},
		"re-attach not required": {gprs.DetachRequestMT{DetachType: gprs.ReattachNotRequired}, where{sim.NoRAT, sim.CS, false}, 0},
		"IMSI detach":            {gprs.DetachRequestMT{DetachType: gprs.IMSIDetachMT}, on3G, 0},
		"cause 2":                {gprs.DetachRequestMT{DetachType: gprs.ReattachNotRequired, GMMCause: nas.Some[gprs.GMMCause](2)}, on3GPS, 0},
		"cause 7":                {gprs.DetachRequestMT{DetachType: gprs.ReattachNotRequired, GMMCause: nas.Some[gprs.GMMCause](7)}, csOnly, 0},
	} {
		t.Run(name, func(t *testing.T) {
			l := on3GCell(t, noVoLTE())
			l.u.SendData()
			l.run(time.Second)
			l.n3.forget()
			l.n3.ps(&c.m)
			l.run(20 * time.Second)
			require.Equal(t, "DETACH ACCEPT", l.n3.names[0])
			require.Equal(t, c.want, l.where(), "%v", l.decisions())
			require.Equal(t, c.attaches, l.n3.count("ATTACH REQUEST"))
			if name == "IMSI detach" {
				require.Equal(t, 1, l.n3.count("LOCATION UPDATING REQUEST"))
			}
			require.Empty(t, l.faults())
		})
	}
}

func TestServiceRequestsOn3G(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.u.SendData()
	l.run(time.Second)
	require.Equal(t, []string{"SERVICE REQUEST", "UserData"}, l.n3.names)
	m := l.n3.messages[0].(*gprs.ServiceRequest)
	require.Equal(t, gprs.ServiceData, m.ServiceType)
	require.True(t, m.UplinkDataStatus.Value().Active(5))
	require.Equal(t, sim.MOData, l.n3.causes[0])
	l.u.SendData()
	l.run(time.Second)
	require.Equal(t, []string{"SERVICE REQUEST", "UserData", "UserData"}, l.n3.names)
	l.run(10 * time.Second)
	require.False(t, l.u.Connected())

	l.n3.forget()
	l.n3.page(l.u, sim.PSDomain)
	l.run(time.Second)
	require.Equal(t, []string{"SERVICE REQUEST"}, l.n3.names)
	require.Equal(t, gprs.ServicePagingResponse, l.n3.messages[0].(*gprs.ServiceRequest).ServiceType)
	l.run(10 * time.Second)

	l.n3.forget()
	l.air.Page(l.n3.cell, l.u.pagingIndex, &sim.RadioFrame{Kind: sim.Paging, PagingIMSI: testIMSI})
	l.run(10 * time.Second)
	require.Equal(t, nas.MobileIdentityOfIMSI(testIMSI), l.n3.attachReq.MobileIdentity, "the SGSN has lost its memory")
	require.Equal(t, on3G, l.where())

	for cause, want := range map[gprs.GMMCause]string{9: "ATTACH REQUEST", 10: "ATTACH REQUEST", 40: "SERVICE REQUEST"} {
		l.n3.forget()
		l.n3.service = cause
		l.run(10 * time.Second)
		l.u.SendData()
		l.run(100 * time.Millisecond)
		l.n3.service = 0
		l.run(40 * time.Second)
		require.Contains(t, l.n3.names[1:], want, "cause %d", cause)
		require.Contains(t, l.n3.names, "ACTIVATE PDP CONTEXT REQUEST")
		require.Equal(t, on3G, l.where(), "cause %d: %v %v %v", cause, l.n3.names, l.decisions(), l.faults())
	}

	l.n3.forget()
	l.n3.silent["SERVICE REQUEST"] = true
	l.u.SendData()
	l.run(5 * time.Minute)
	require.GreaterOrEqual(t, l.n3.count("SERVICE REQUEST"), 5)
	require.Less(t, l.n3.count("SERVICE REQUEST"), 25, "T3317, and T3325 after five")
}

func TestIdentitiesOn3G(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.u.SendData()
	l.run(time.Second)
	l.n3.forget()
	for _, typ := range []nas.IdentityType{nas.IdentityIMSI, nas.IdentityIMEI, nas.IdentityIMEISV, nas.IdentityTMSI} {
		l.n3.ps(&gprs.GMMIdentityRequest{IdentityType: typ})
	}
	rai := nas.RAI{PLMN: plmnA, LAC: 1, RAC: 3}
	l.n3.ps(&gprs.PTMSIReallocationCommand{AllocatedPTMSI: gprsIE(0xd1234567), RAI: rai})
	l.n3.ps(&gprs.GMMInformation{})
	l.n3.ps(&gprs.GMMStatus{GMMCause: 98})
	l.run(time.Second)
	for i, want := range []nas.MobileIdentity{nas.MobileIdentityOfIMSI(testIMSI), nas.MobileIdentityOfIMEI(l.u.imeisv.IMEI()),
		nas.MobileIdentityOfIMEISV(l.u.imeisv), gprsIE(l.n3.ptmsi)} {
		require.Equal(t, want, l.n3.messages[i].(*gprs.GMMIdentityResponse).MobileIdentity)
	}
	require.Equal(t, "P-TMSI REALLOCATION COMPLETE", l.n3.names[4])
	require.Equal(t, nas.TMSI(0xd1234567), l.u.umts.ptmsi)
	require.Empty(t, l.faults())
}

func TestAuthenticationOn3G(t *testing.T) {
	t.Run("synch failure", func(t *testing.T) {
		l := only3G(t, noVoLTE())
		l.u.card.AKA = akaAt(1 << 20)
		l.u.PowerOn()
		l.run(20 * time.Second)
		require.Equal(t, on3G, l.where(), "%v", l.faults())
		require.NotZero(t, l.n3.count("AUTHENTICATION AND CIPHERING FAILURE")+l.n3.count("AUTHENTICATION FAILURE"))
	})
	t.Run("MAC failure", func(t *testing.T) {
		l := only3G(t, noVoLTE())
		l.n3.spoil = func(autn *[16]byte) { autn[15] ^= 1 }
		l.u.PowerOn()
		l.run(5 * time.Second)
		require.Equal(t, gprs.GMMCauseMACFailure, l.messageOf("AUTHENTICATION AND CIPHERING FAILURE").(*gprs.AuthenticationAndCipheringFailure).GMMCause)
		require.Equal(t, gprs.MMCauseMACFailure, l.messageOf("AUTHENTICATION FAILURE").(*gprs.AuthenticationFailure).RejectCause)
		for range 2 {
			l.n3.authenticate(sim.PSDomain)
			l.run(100 * time.Millisecond)
		}
		l.run(time.Second)
		require.Contains(t, l.decisions(), "cell barred: three failed authentications in a row")
		require.Equal(t, nowhere, l.where())
		l.n3.spoil = nil
		l.run(6 * time.Minute)
		require.Equal(t, on3G, l.where(), "the bar is over")
	})
	t.Run("without AUTN", func(t *testing.T) {
		l := only3G(t, noVoLTE())
		l.n3.hook = func(m gprs.Message) bool {
			if _, ok := m.(*gprs.AttachRequest); ok {
				l.n3.ps(&gprs.AuthenticationAndCipheringRequest{RAND: nas.Some([16]byte{1}), CKSN: nas.Some[gprs.CKSN](1)})
				return true
			}
			return false
		}
		l.u.PowerOn()
		l.run(5 * time.Second)
		require.Equal(t, gprs.GMMCauseGSMAuthenticationUnacceptable,
			l.messageOf("AUTHENTICATION AND CIPHERING FAILURE").(*gprs.AuthenticationAndCipheringFailure).GMMCause)
	})
	t.Run("reject", func(t *testing.T) {
		for _, d := range []sim.CNDomain{sim.PSDomain, sim.CSDomain} {
			l := only3G(t, noVoLTE())
			l.n3.hook = func(m gprs.Message) bool {
				if _, ok := m.(*gprs.AuthenticationAndCipheringResponse); ok && d == sim.PSDomain {
					l.n3.ps(&gprs.AuthenticationAndCipheringReject{})
					l.n3.release(d)
					return true
				}
				if _, ok := m.(*gprs.AuthenticationResponse); ok && d == sim.CSDomain {
					l.n3.cs(&gprs.AuthenticationReject{})
					l.n3.release(d)
					return true
				}
				return false
			}
			l.u.PowerOn()
			l.run(time.Minute)
			want := nowhere
			if d == sim.CSDomain {
				want = on3GPS
			}
			require.Equal(t, want, l.where(), "%v", l.decisions())
			require.Equal(t, "USIM invalid", firstWords(l.decisions(), "USIM invalid"))
		}
	})
	t.Run("wrong integrity key", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		l.n3.keys[sim.PSDomain].ik[15] ^= 1
		l.u.SendData()
		l.run(time.Second)
		require.Contains(t, l.n3.names, "SecurityModeFailure")
	})
	t.Run("nothing before security", func(t *testing.T) {
		l := only3G(t, noVoLTE())
		l.n3.hook = func(m gprs.Message) bool {
			if _, ok := m.(*gprs.AttachRequest); ok {
				l.n3.ps(&gprs.AttachAccept{AttachResult: gprs.AttachedGPRSOnly, RAI: l.n3.rai()})
				return true
			}
			return false
		}
		l.u.PowerOn()
		l.run(5 * time.Second)
		require.Contains(t, l.faults(), "ATTACH ACCEPT: not integrity protected")
		require.False(t, l.u.Registered())
	})
}
