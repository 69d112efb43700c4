package mme_test

import (
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

func (p *phone) update(typ eps.EPSUpdateType) {
	msg := &eps.TrackingAreaUpdateRequest{EPSUpdateType: typ, NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity()}
	if p.connected {
		p.send(msg)
	} else {
		p.openProtected(msg)
	}
	p.l.run()
}

func TestTrackingAreaUpdate(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)

	t.Run("connected", func(t *testing.T) {
		before := p.guti
		p.update(eps.TAUpdating)
		a := lastOf[*eps.TrackingAreaUpdateAccept](p)
		require.Equal(t, eps.TAUpdated, a.EPSUpdateResult)
		require.NotEqual(t, before, p.guti)
		require.True(t, p.connected, "its bearers are up")
		require.False(t, a.EMMCause.Present())
		require.False(t, a.EPSBearerContextStatus.Present())
	})
	p.inactive()
	t.Run("idle, in another tracking area", func(t *testing.T) {
		p.enb = l.addENB("enb2", tai2)
		p.enb.setUp()
		p.update(eps.TAUpdating)
		require.False(t, p.connected)
		require.True(t, l.m.Attached(p.imsi))
	})
	t.Run("periodic", func(t *testing.T) {
		before := p.guti
		p.update(eps.PeriodicUpdating)
		require.Equal(t, before, p.guti)
		require.False(t, p.connected)
	})
	t.Run("active", func(t *testing.T) {
		n := count[*gtpv2.ModifyBearerRequest](l.gw.got)
		p.update(eps.TAUpdating | eps.ActiveFlag)
		require.True(t, p.connected)
		require.Equal(t, n+1, count[*gtpv2.ModifyBearerRequest](l.gw.got))
		ics, _ := last[*s1ap.InitialContextSetupRequest](p.enb)
		up, _ := p.sec.LastUplink() // TRACKING AREA UPDATE COMPLETE
		require.Equal(t, [32]byte(p.sec.KeNB(up-1)), ics.SecurityKey)
	})
	p.inactive()
	t.Run("bearer status", func(t *testing.T) {
		msg := &eps.TrackingAreaUpdateRequest{NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity(),
			EPSBearerContextStatus: nas.Some(eps.EPSBearerContextStatus{}.With(5).With(9))}
		p.openProtected(msg)
		l.run()
		require.Equal(t, eps.EPSBearerContextStatus{}.With(5), lastOf[*eps.TrackingAreaUpdateAccept](p).EPSBearerContextStatus.Value())

		msg = &eps.TrackingAreaUpdateRequest{NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity(),
			EPSBearerContextStatus: nas.Some(eps.EPSBearerContextStatus{})}
		p.openProtected(msg)
		l.run()
		require.EqualValues(t, 40, lastOf[*eps.TrackingAreaUpdateReject](p).EMMCause)
		require.False(t, l.m.Attached(p.imsi))
		require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	})
	t.Run("deregistered", func(t *testing.T) {
		p.update(eps.TAUpdating)
		require.EqualValues(t, 10, lastOf[*eps.TrackingAreaUpdateReject](p).EMMCause)
		require.False(t, p.connected)
	})
}

func TestTrackingAreaUpdateRejected(t *testing.T) {
	for _, cause := range []eps.EMMCause{3, 9, 10, 11, 12, 13, 14, 15, 22, 40} {
		l := newLab(t, func(c *mme.Config) {
			c.Rejects = []*mme.Reject{{On: mme.OnTrackingAreaUpdate, EMMCause: cause, T3346: 15 * time.Minute}}
		})
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		p.inactive()
		p.update(eps.TAUpdating)
		reject := lastOf[*eps.TrackingAreaUpdateReject](p)
		require.Equal(t, cause, reject.EMMCause)
		require.True(t, reject.T3346.Present())
		require.False(t, p.connected)
		require.Equal(t, cause == 13 || cause == 15 || cause == 22, l.m.Attached(p.imsi), cause)
	}
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.inactive()
	for want, cause := range map[eps.EMMCause]eps.EMMCause{9: 0, 10: 10, 40: 40} {
		if cause != 0 {
			l.cfg.UnknownGUTICause = cause
		}
		stranger := *p
		stranger.guti = gummei.GUTI(0xc0001111)
		stranger.update(eps.TAUpdating)
		got := lastOf[*eps.TrackingAreaUpdateReject](&stranger).EMMCause
		require.Contains(t, []eps.EMMCause{want, l.cfg.UnknownGUTICause}, got)
	}
	p.secured = false
	p.open(p.encode(&eps.TrackingAreaUpdateRequest{NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity()}))
	l.run()
	require.EqualValues(t, 9, lastOf[*eps.TrackingAreaUpdateReject](p).EMMCause, "not protected")
	require.True(t, l.m.Attached(p.imsi), "and unharmed")
}

func TestServiceRequest(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.inactive()
	require.Equal(t, 1, count[*gtpv2.ReleaseAccessBearersRequest](l.gw.got))
	p.serviceRequest()
	require.True(t, l.m.Connected(p.imsi))
	require.Equal(t, 2, count[*gtpv2.ModifyBearerRequest](l.gw.got))
	ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
	up, _ := p.sec.LastUplink()
	require.Equal(t, [32]byte(p.sec.KeNB(up)), ics.SecurityKey)
	require.Equal(t, []byte{1, 2, 3}, ics.UERadioCapability)
	require.Nil(t, ics.ERABToBeSetupList[0].NASPDU)
	require.False(t, ics.CSFallbackIndicator.Present)
	require.Zero(t, l.faults())

	p.inactive()
	wire, err := p.sec.ProtectServiceRequest(nil)
	require.NoError(t, err)
	wire[3] ^= 1
	p.open(wire)
	l.run()
	require.EqualValues(t, 9, lastOf[*eps.ServiceReject](p).EMMCause)
	require.True(t, l.m.Attached(p.imsi), "the context stays")
	p.serviceRequest()
	require.True(t, l.m.Connected(p.imsi))
}

func TestServiceRejected(t *testing.T) {
	for _, cause := range []eps.EMMCause{9, 10, 18, 22, 39} {
		l := newLab(t, func(c *mme.Config) {
			c.Rejects = []*mme.Reject{{On: mme.OnServiceRequest, EMMCause: cause, T3442: time.Minute, Times: 1}}
		})
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		p.inactive()
		p.serviceRequest()
		reject := lastOf[*eps.ServiceReject](p)
		require.Equal(t, cause, reject.EMMCause)
		require.True(t, reject.T3442.Present())
		require.False(t, p.connected)
		require.Equal(t, cause != 9 && cause != 10, l.m.Attached(p.imsi))
	}
}

func TestDownlinkData(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	other := l.addENB("far", nas.TAI{PLMN: plmn, TAC: 99})
	l.cfg.TAIs = append(l.cfg.TAIs, other.tai)
	other.setUp()
	near := l.addENB("near", tai2)
	near.setUp()
	p.attach(eps.EPSAttach)
	p.inactive()
	notify := func() {
		l.gw.send(&gtpv2.DownlinkDataNotification{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), EBI: 5})
	}
	notify()
	l.run()
	require.EqualValues(t, 16, lastGTP[*gtpv2.DownlinkDataNotificationAcknowledge](l.gw).Cause.Value)
	paging, ok := last[*s1ap.Paging](l.enb)
	require.True(t, ok)
	require.Equal(t, p.guti.MTMSI, paging.UEPagingID.STMSI.Value.MTMSI)
	require.Equal(t, imsiIndex(p.imsi), paging.UEIdentityIndexValue)
	require.Equal(t, s1ap.CNDomainPS, paging.CNDomain)
	require.Len(t, paging.TAIList, 2)
	require.Equal(t, 1, count[*s1ap.Paging](near.got), "its tracking area is in the list")
	require.Zero(t, count[*s1ap.Paging](other.got))

	l.w.Run(6 * time.Second)
	require.Equal(t, 2, count[*s1ap.Paging](l.enb.got), "T3413")
	p.serviceRequest()
	require.True(t, l.m.Connected(p.imsi))
	l.w.Run(time.Minute)
	require.Equal(t, 2, count[*s1ap.Paging](l.enb.got))
	notify()
	l.run()
	require.Equal(t, 2, count[*s1ap.Paging](l.enb.got), "connected")

	p.inactive()
	notify()
	l.w.Run(19 * time.Second)
	require.Equal(t, 5, count[*s1ap.Paging](l.enb.got))
	require.Equal(t, gtpv2.CauseUnableToPageUE, lastGTP[*gtpv2.DownlinkDataNotificationFailureIndication](l.gw).Cause.Value)
	require.Contains(t, l.decisions(), "paging failed")
	require.True(t, l.m.Attached(p.imsi))

	l.gw.send(&gtpv2.DownlinkDataNotification{TEID: 0xdead, Sequence: 9})
	l.run()
	require.Equal(t, gtpv2.CauseContextNotFound, lastGTP[*gtpv2.DownlinkDataNotificationAcknowledge](l.gw).Cause.Value)
}

func TestReachability(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.inactive()
	l.w.Run(57 * time.Minute)
	p.update(eps.PeriodicUpdating)
	l.w.Run(57 * time.Minute)
	require.NotContains(t, l.decisions(), "UE not reachable")
	l.w.Run(2 * time.Minute)
	require.Contains(t, l.decisions(), "UE not reachable")
	l.gw.send(&gtpv2.DownlinkDataNotification{TEID: l.gw.mme, Sequence: 7})
	l.run()
	require.Equal(t, gtpv2.CauseUnableToPageUE, lastGTP[*gtpv2.DownlinkDataNotificationAcknowledge](l.gw).Cause.Value)
	require.Zero(t, count[*s1ap.Paging](l.enb.got))
	require.True(t, l.m.Attached(p.imsi))
	l.w.Run(4 * time.Minute)
	require.False(t, l.m.Attached(p.imsi))
	require.Contains(t, l.decisions(), "implicit detach")
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	p.serviceRequest()
	require.EqualValues(t, 10, lastOf[*eps.ServiceReject](p).EMMCause)

	l.w.Run(25 * time.Hour)
	reg, err := l.store.Registration(p.imsi)
	require.NoError(t, err)
	require.True(t, reg.Purged)
	p.got = nil
	p.attach(eps.EPSAttach)
	require.Equal(t, 1, count[*eps.IdentityRequest](p.got), "forgotten")
	require.True(t, l.m.Attached(p.imsi))
}

func TestNetworkDetach(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	require.False(t, l.m.Detach(p.imsi, eps.ReattachRequired, 0))
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Detach(p.imsi, eps.ReattachNotRequired, 14))
	l.run()
	req := lastOf[*eps.DetachRequestMT](p)
	require.Equal(t, eps.ReattachNotRequired, req.DetachType)
	require.EqualValues(t, 14, req.EMMCause.Value())
	require.False(t, l.m.Attached(p.imsi))
	require.False(t, p.connected)
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))

	p.attach(eps.EPSAttach)
	p.inactive()
	l.enb.on = func(msg s1ap.Message) bool {
		if _, ok := msg.(*s1ap.Paging); ok {
			wire, err := p.sec.ProtectServiceRequest(nil)
			require.NoError(t, err)
			p.open(wire)
		}
		return false
	}
	require.True(t, l.m.Detach(p.imsi, eps.ReattachRequired, 0))
	l.run()
	require.Equal(t, 2, count[*eps.DetachRequestMT](p.got), "paged for it")
	require.False(t, l.m.Attached(p.imsi))

	l.enb.on = nil
	p.attach(eps.EPSAttach)
	p.inactive()
	require.True(t, l.m.Detach(p.imsi, eps.ReattachRequired, 0))
	l.w.Run(20 * time.Second)
	require.False(t, l.m.Attached(p.imsi), "not found, so detached implicitly")
}

func TestDetachCollision(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.on = func(m eps.Message) bool {
		if is[*eps.DetachRequestMT](m) {
			p.send(&eps.DetachRequestMO{DetachType: eps.EPSDetach, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity()})
			return true
		}
		return false
	}
	require.True(t, l.m.Detach(p.imsi, eps.ReattachRequired, 0))
	l.w.Run(time.Minute)
	require.Equal(t, 1, count[*eps.DetachAccept](p.got))
	require.Equal(t, 1, count[*eps.DetachRequestMT](p.got))
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	require.False(t, l.m.Attached(p.imsi))
}

func TestCancelLocation(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	l.m.CancelLocation(hss.CancelLocation{IMSI: p.imsi, Type: hss.SubscriptionWithdrawal})
	l.run()
	require.EqualValues(t, 8, lastOf[*eps.DetachRequestMT](p).EMMCause.Value())
	require.False(t, l.m.Attached(p.imsi))

	q := l.subscriber(2)
	q.attach(eps.EPSAttach)
	q.inactive()
	l.m.CancelLocation(hss.CancelLocation{IMSI: q.imsi, Type: hss.MMEUpdateProcedure})
	l.run()
	require.Zero(t, count[*eps.DetachRequestMT](q.got), "silently")
	require.False(t, l.m.Attached(q.imsi))
	l.m.CancelLocation(hss.CancelLocation{IMSI: nas.MustParseIMSI("001017777777777")})
}

func TestDetachOfAStranger(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.inactive()
	for _, typ := range []eps.DetachType{eps.EPSDetach, eps.EPSDetach | eps.SwitchOff} {
		p.open(p.encode(&eps.DetachRequestMO{DetachType: typ, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity()}))
		l.run()
		require.Equal(t, 1, count[*eps.DetachAccept](p.got), "none for the second")
		require.False(t, p.connected)
		require.True(t, l.m.Attached(p.imsi))
	}
}

// TestDecisionsReachBack walks from each decision to the message behind it.
func TestDecisionsReachBack(t *testing.T) {
	l := newLab(t, full)
	l.msc.cause = 17
	p := l.subscriber(1)
	p.attach(eps.CombinedAttach)
	names := map[string]bool{}
	for _, e := range l.trace.Events() {
		if e.Kind != sim.Decision && !(e.Kind == sim.Sent && e.Name == "ATTACH ACCEPT") {
			continue
		}
		names[e.Name] = true
		at := e
		for steps := 0; at.Kind != sim.Received; steps++ {
			require.Less(t, steps, 10)
			require.NotZero(t, at.Because, at.Name)
			require.Less(t, at.Because, at.ID)
			at, _ = l.trace.Event(at.Because)
		}
	}
	require.True(t, names["combined attach accepted for EPS only"])
	require.True(t, names["EPS network feature support"])
	require.True(t, names["ATTACH ACCEPT"])
}
