package mme_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
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

func TestAttachWithKnownGUTI(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	first := p.guti
	p.detach(eps.EPSDetach | eps.SwitchOff)
	require.False(t, l.m.Attached(p.imsi))
	require.Zero(t, count[*eps.DetachAccept](p.got))

	p.got, l.enb.got = nil, nil
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi))
	require.Zero(t, count[*eps.AuthenticationRequest](p.got), "the context is good")
	require.Zero(t, count[*eps.SecurityModeCommand](p.got))
	require.NotEqual(t, first, p.guti)
	ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
	up, _ := p.sec.LastUplink()
	require.NotEqual(t, [32]byte(p.sec.KeNB(0)), ics.SecurityKey)
	require.Equal(t, [32]byte(p.sec.KeNB(up-1)), ics.SecurityKey, "from the count of ATTACH REQUEST, one before ATTACH COMPLETE")
	require.Nil(t, ics.UERadioCapability, "the eNodeB asks anew at an attach")
	require.Equal(t, 1, updateLocations(l), "the subscription is still there")

	l.cfg.Security.AuthenticateAlways = true
	p.detach(eps.EPSDetach | eps.SwitchOff)
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi))
	require.Equal(t, 1, count[*eps.AuthenticationRequest](p.got))
}

func updateLocations(l *lab) (n int) {
	for _, e := range l.trace.Events() {
		if e.Protocol == sim.S6a && e.Name == "Update-Location-Request" {
			n++
		}
	}
	return n
}

func TestAttachWithUnknownGUTI(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.guti = gummei.GUTI(0xc0000001)
	p.attach(eps.EPSAttach)
	require.Equal(t, 1, count[*eps.IdentityRequest](p.got))
	require.True(t, l.m.Attached(p.imsi))

	// The MME forgets everything: the UE's protected request is taken as far as
	// it can be read.
	p.released()
	l.m.Restart()
	l.run()
	require.Equal(t, 1, count[*s1ap.Reset](l.enb.got))
	require.False(t, l.m.Attached(p.imsi))
	p.got = nil
	p.attach(eps.EPSAttach)
	require.Equal(t, 1, count[*eps.IdentityRequest](p.got))
	require.True(t, l.m.Attached(p.imsi))
}

func TestAttachESMInformation(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.transfer, p.apn, p.pco = true, "IMS", []byte{0x80, 0x00, 0x0d, 0}
	l.gw.on = func(m gtpv2.Message) bool {
		req, ok := m.(*gtpv2.CreateSessionRequest)
		if ok {
			l.gw.mme = req.Sender.TEID
			res := l.gw.created(req)
			res.PCO = []byte{0x80, 0x00, 0x0d, 4, 8, 8, 8, 8}
			l.gw.send(res)
		}
		return ok
	}
	p.attach(eps.EPSAttach)
	create := lastGTP[*gtpv2.CreateSessionRequest](l.gw)
	require.Equal(t, "ims", create.APN, "as it is subscribed")
	require.Equal(t, []byte(p.pco), create.PCO)
	accept := lastOf[*eps.AttachAccept](p)
	esm, err := eps.Decode(accept.ESMMessageContainer, nas.Downlink)
	require.NoError(t, err)
	act := esm.(*eps.ActivateDefaultEPSBearerContextRequest)
	require.Equal(t, nas.PCO{0x80, 0x00, 0x0d, 4, 8, 8, 8, 8}, act.PCO)
	require.EqualValues(t, 5, act.EPSQoS.QCI())

	// Without an answer: two resends, then #19 with #53.
	q := l.subscriber(2)
	q.transfer = true
	q.on = func(m eps.Message) bool { _, ok := m.(*eps.ESMInformationRequest); return ok }
	q.startAttach(eps.EPSAttach)
	l.w.Run(20 * time.Second)
	require.Equal(t, 3, count[*eps.ESMInformationRequest](q.got))
	requireESMReject(t, q, eps.ESMCauseESMInformationNotReceived)
	require.False(t, q.connected)
}

// requireESMReject checks for ATTACH REJECT #19 with a PDN CONNECTIVITY REJECT.
func requireESMReject(t *testing.T, p *phone, cause eps.ESMCause) *eps.PDNConnectivityReject {
	t.Helper()
	reject := lastOf[*eps.AttachReject](p)
	require.Equal(t, eps.EMMCauseESMFailure, reject.EMMCause)
	inner, err := eps.Decode(reject.ESMMessageContainer, nas.Downlink)
	require.NoError(t, err)
	esm := inner.(*eps.PDNConnectivityReject)
	require.Equal(t, cause, esm.ESMCause)
	require.EqualValues(t, 1, esm.ProcedureTransactionIdentity)
	require.False(t, p.connected, "released at once")
	require.False(t, p.l.m.Attached(p.imsi))
	return esm
}

func TestAttachGatewayRefuses(t *testing.T) {
	for cause, want := range map[gtpv2.Cause]eps.ESMCause{
		gtpv2.CauseUserAuthenticationFailed:     29,
		gtpv2.CauseMissingOrUnknownAPN:          27,
		gtpv2.CauseNoResourcesAvailable:         26,
		gtpv2.CauseRequestRejected:              31,
		gtpv2.CauseSystemFailure:                38,
		gtpv2.CauseRelocationFailure:            30,
		gtpv2.CausePreferredPDNTypeNotSupported: 28,
	} {
		l := newLab(t, func(c *mme.Config) {
			c.Sessions.T3396, c.Sessions.T3396Causes = time.Hour, []eps.ESMCause{29}
			c.Sessions.ReattemptIndicator = nas.Some(eps.RATC)
		})
		p := l.subscriber(1)
		l.gw.on = func(m gtpv2.Message) bool {
			req, ok := m.(*gtpv2.CreateSessionRequest)
			if ok {
				l.gw.send(&gtpv2.CreateSessionResponse{TEID: req.Sender.TEID, Sequence: req.Sequence, Cause: gtpv2.CauseIE{Value: cause}, PCO: []byte{0x80, 0xc0, 0x23, 1, 3}})
			}
			return ok
		}
		p.attach(eps.EPSAttach)
		esm := requireESMReject(t, p, want)
		require.Equal(t, nas.PCO{0x80, 0xc0, 0x23, 1, 3}, esm.PCO)
		require.Equal(t, want == 29, esm.BackoffTimer.Present())
		require.Equal(t, want == 29, esm.ReattemptIndicator.Present())
		require.Contains(t, l.decisions(), fmt.Sprintf("attach rejected ESM #%d", want))
	}
}

func TestAttachGatewaySilent(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	l.gw.on = func(gtpv2.Message) bool { return true }
	p.startAttach(eps.EPSAttach)
	l.w.Run(11 * time.Second)
	require.Zero(t, count[*eps.AttachReject](p.got))
	l.w.Run(2 * time.Second)
	require.Equal(t, 4, count[*gtpv2.CreateSessionRequest](l.gw.got), "N3-REQUESTS resends")
	requireESMReject(t, p, eps.ESMCauseNetworkFailure)
}

func TestAttachAPNAndPDNType(t *testing.T) {
	for _, c := range []struct {
		name   string
		apn    eps.APN
		typ    eps.PDNType
		policy eps.ESMCause
		reject eps.ESMCause
		note   eps.ESMCause
		got    eps.PDNType
	}{
		{name: "default", typ: 3, got: 3},
		{name: "unknown", apn: "nowhere", typ: 1, reject: 27},
		{name: "not subscribed", apn: "nowhere", typ: 1, policy: 33, reject: 33},
		{name: "with operator identifier", apn: "internet.mnc001.mcc001.gprs", typ: 1, got: 1},
		{name: "IPv4 only", apn: "v4only", typ: 3, note: 50, got: 1},
		{name: "IPv6 only", apn: "v6only", typ: 3, note: 51, got: 2},
		{name: "single address", apn: "either", typ: 3, note: 52, got: 1},
		{name: "IPv6 on IPv4 only", apn: "v4only", typ: 2, reject: 50},
		{name: "IPv4 on IPv6 only", apn: "v6only", typ: 1, reject: 51},
		{name: "non IP", typ: 5, reject: 28},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, func(cfg *mme.Config) {
				if c.policy != 0 {
					cfg.Sessions.UnknownAPN = c.policy
				}
			})
			p := l.subscriber(1)
			p.transfer, p.apn, p.pdnType = true, c.apn, c.typ
			p.attach(eps.EPSAttach)
			if c.reject != 0 {
				requireESMReject(t, p, c.reject)
				require.Zero(t, count[*gtpv2.CreateSessionRequest](l.gw.got), "no gateway is asked")
				return
			}
			esm, err := eps.Decode(lastOf[*eps.AttachAccept](p).ESMMessageContainer, nas.Downlink)
			require.NoError(t, err)
			act := esm.(*eps.ActivateDefaultEPSBearerContextRequest)
			require.Equal(t, c.got, act.PDNAddress.Type())
			require.Equal(t, c.note, act.ESMCause.Value())
		})
	}
}

func TestAttachRejectedByHSS(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*hss.Subscriber)
		cause  eps.EMMCause
	}{
		{"no EPS subscription", func(s *hss.Subscriber) { s.Profile = nil }, 15},
		{"E-UTRAN restricted", func(s *hss.Subscriber) { s.AccessRestriction = hss.EUTRANNotAllowed }, 15},
		{"roaming", func(s *hss.Subscriber) { s.Profile.VisitedPLMNs = []nas.PLMN{nas.MustParsePLMN("44010")} }, 11},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			p := l.subscriber(1, c.change)
			p.attach(eps.EPSAttach)
			require.Equal(t, c.cause, lastOf[*eps.AttachReject](p).EMMCause)
			require.False(t, p.connected)
		})
	}
	l := newLab(t)
	p := l.subscriber(1)
	p.imsi = nas.MustParseIMSI("001019999999999")
	p.attach(eps.EPSAttach)
	require.EqualValues(t, 8, lastOf[*eps.AttachReject](p).EMMCause)
	l.cfg.Results[hss.UserUnknown] = 7
	p.attach(eps.EPSAttach)
	require.EqualValues(t, 7, lastOf[*eps.AttachReject](p).EMMCause, "the map is policy")
	require.Contains(t, l.decisions(), "attach rejected EMM #7")
}

func TestAttachRejectedByPolicy(t *testing.T) {
	for _, cause := range []eps.EMMCause{3, 6, 7, 8, 11, 12, 13, 14, 15, 17, 19, 22, 42} {
		for _, unprotected := range []bool{false, true} {
			rule := &mme.Reject{EMMCause: cause, T3346: 20 * time.Minute, T3402: time.Minute, Times: 2, Unprotected: unprotected}
			l := newLab(t, func(c *mme.Config) { c.Rejects = []*mme.Reject{rule} })
			p := l.subscriber(1)
			for range 2 {
				p.got = nil
				p.attach(eps.EPSAttach)
				reject := lastOf[*eps.AttachReject](p)
				require.Equal(t, rule.EMMCause, reject.EMMCause)
				require.True(t, reject.T3346.Present())
				d, _ := reject.T3402.Value().Duration()
				require.Equal(t, time.Minute, d)
				require.Equal(t, unprotected, count[*eps.SecurityModeCommand](p.got) == 0)
				require.False(t, p.connected)
				p.sec, p.guti = nil, nas.GUTI{}
			}
			p.attach(eps.EPSAttach)
			require.True(t, l.m.Attached(p.imsi), "the third time")
		}
	}
	l := newLab(t, func(c *mme.Config) {
		c.Rejects = []*mme.Reject{{Subscribers: mme.Range{First: nas.MustParseIMSI("001010000000002")}, EMMCause: 19, ESMCause: 29}}
	})
	p, q := l.subscriber(1), l.subscriber(2)
	p.attach(eps.EPSAttach)
	q.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi), "not in the range")
	requireESMReject(t, q, 29)
}

func TestVoPSByRange(t *testing.T) {
	l := newLab(t, func(c *mme.Config) {
		c.Voice.IMSVoPS, c.Voice.EMCBS = true, true
		c.Voice.Ranges = []mme.VoPSRange{{Subscribers: mme.Range{First: nas.MustParseIMSI("001010000000002"), Last: nas.MustParseIMSI("001010000000002")}}}
	})
	for i := 1; i <= 3; i++ {
		p := l.subscriber(i)
		p.attach(eps.EPSAttach)
		f := lastOf[*eps.AttachAccept](p).EPSNetworkFeatureSupport.Value()
		require.Equal(t, i != 2, f.Has(eps.IMSVoPS))
		require.True(t, f.Has(eps.EMCBS))
	}
}
