package mme_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim/mme"
)

func (p *phone) call(typ eps.ServiceType, change ...func(*eps.ExtendedServiceRequest)) {
	msg := &eps.ExtendedServiceRequest{ServiceType: typ, NASKeySetIdentifier: p.keySet(), MTMSI: nas.MobileIdentityOfTMSI(nas.TMSI(p.guti.MTMSI))}
	for _, f := range change {
		f(msg)
	}
	if p.connected {
		p.send(msg)
	} else {
		p.openProtected(msg)
	}
	p.l.run()
}

func TestMobileOriginatedCall(t *testing.T) {
	for _, mode := range []mme.SGsMode{mme.SGsFull, mme.SGsGhost} {
		l := newLab(t, func(c *mme.Config) { c.SGs.Mode = mode })
		p := l.subscriber(1)
		p.attach(eps.CombinedAttach)
		p.inactive()
		p.call(eps.MOCSFallback)
		ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
		require.Equal(t, s1ap.Some(s1ap.CSFallbackIndicatorCSFallbackRequired), ics.CSFallbackIndicator)
		require.Equal(t, lai.LAC, ics.RegisteredLAI.Value.LAC)
		require.Equal(t, p.imsi, lastSGs[*sgsap.MOCSFBIndication](l.msc).IMSI)
		require.Contains(t, l.decisions(), "CS fallback")

		// Connected already.
		p.call(eps.MOCSFallbackEmergency)
		mod, ok := last[*s1ap.UEContextModificationRequest](l.enb)
		require.True(t, ok)
		require.Equal(t, s1ap.Some(s1ap.CSFallbackIndicatorCSFallbackHighPriority), mod.CSFallbackIndicator)
		l.enb.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkCSFallbackTriggered})
		l.run()
		require.False(t, p.connected)
		require.True(t, l.m.Attached(p.imsi))
	}
}

func TestCallRejected(t *testing.T) {
	for _, c := range []struct {
		name     string
		policy   func(*mme.Config)
		attach   eps.EPSAttachType
		cause    eps.EMMCause
		t3442    time.Duration
		attached bool
	}{
		{"policy of ghost SGs", func(c *mme.Config) {
			c.SGs.Mode = mme.SGsGhost
			c.SGs.CallCause = nas.Some(eps.EMMCauseCSServiceTemporarilyNotAvailable)
		}, eps.CombinedAttach, 39, time.Minute, true},
		{"not attached for CS", func(*mme.Config) {}, eps.CombinedAttach, 18, 0, true},
		{"EPS attach", full, eps.EPSAttach, 18, 0, true},
		{"rule", func(c *mme.Config) {
			full(c)
			c.Rejects = []*mme.Reject{{On: mme.OnExtendedServiceRequest, EMMCause: 10}}
		}, eps.CombinedAttach, 10, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, c.policy)
			p := l.subscriber(1)
			p.attach(c.attach)
			if c.attached {
				p.call(eps.MOCSFallback)
				require.Equal(t, c.cause, lastOf[*eps.ServiceReject](p).EMMCause)
				require.True(t, p.connected, "its bearers stay")
			}
			p.inactive()
			p.call(eps.MOCSFallback)
			reject := lastOf[*eps.ServiceReject](p)
			require.Equal(t, c.cause, reject.EMMCause)
			d, _ := reject.T3442.Value().Duration()
			require.Equal(t, c.t3442, d)
			require.False(t, p.connected)
			require.Equal(t, c.attached, l.m.Attached(p.imsi))
		})
	}
}

func TestMobileTerminatedCall(t *testing.T) {
	l := newLab(t, full)
	p := l.subscriber(1)
	p.attach(eps.CombinedAttach)
	call := func() {
		l.msc.send(&sgsap.PagingRequest{IMSI: p.imsi, VLRName: "vlr.example", Service: sgsap.CSCall, LAI: lai, CLI: []byte{0x91, 0x10}})
		l.run()
	}
	t.Run("connected", func(t *testing.T) {
		call()
		n := lastOf[*eps.CSServiceNotification](p)
		require.Equal(t, eps.PagedByIMSI, n.PagingIdentity)
		require.Equal(t, []byte{0x91, 0x10}, n.CLI)
		sr := lastSGs[*sgsap.ServiceRequest](l.msc)
		require.Equal(t, sgsap.CSCall, sr.Service)
		require.Equal(t, nas.Some(sgsap.EMMConnected), sr.EMMMode)
		p.call(eps.MTCSFallback, func(m *eps.ExtendedServiceRequest) { m.CSFBResponse = nas.Some(eps.CSFBAccepted) })
		require.Equal(t, 1, count[*sgsap.ServiceRequest](l.msc.got))
		require.Equal(t, 1, count[*s1ap.UEContextModificationRequest](l.enb.got))
	})
	t.Run("rejected by the user", func(t *testing.T) {
		call()
		p.call(eps.MTCSFallback, func(m *eps.ExtendedServiceRequest) { m.CSFBResponse = nas.Some(eps.CSFBRejected) })
		require.Equal(t, sgsap.CauseRejectedByUser, lastSGs[*sgsap.PagingReject](l.msc).Cause)
		require.Equal(t, 1, count[*s1ap.UEContextModificationRequest](l.enb.got))
	})
	p.inactive()
	t.Run("idle", func(t *testing.T) {
		call()
		paging, _ := last[*s1ap.Paging](l.enb)
		require.Equal(t, s1ap.CNDomainCS, paging.CNDomain)
		require.True(t, paging.UEPagingID.STMSI.Present)
		p.call(eps.MTCSFallback, func(m *eps.ExtendedServiceRequest) { m.CSFBResponse = nas.Some(eps.CSFBAccepted) })
		require.Equal(t, nas.Some(sgsap.EMMIdle), lastSGs[*sgsap.ServiceRequest](l.msc).EMMMode)
		ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
		require.True(t, ics.CSFallbackIndicator.Present)
	})
	p.inactive()
	t.Run("idle, and comes for something else", func(t *testing.T) {
		notified, asked := count[*eps.CSServiceNotification](p.got), count[*sgsap.ServiceRequest](l.msc.got)
		for _, come := range []func(){p.serviceRequest, func() { p.update(eps.TAUpdating) }} {
			call()
			l.gw.send(&gtpv2.DownlinkDataNotification{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), EBI: 5})
			l.run()
			paging, _ := last[*s1ap.Paging](l.enb)
			require.Equal(t, s1ap.CNDomainCS, paging.CNDomain)
			come()
			notified, asked = notified+1, asked+1
			require.Equal(t, notified, count[*eps.CSServiceNotification](p.got))
			require.Equal(t, asked, count[*sgsap.ServiceRequest](l.msc.got))
			require.True(t, p.connected)
			p.call(eps.MTCSFallback, func(m *eps.ExtendedServiceRequest) { m.CSFBResponse = nas.Some(eps.CSFBAccepted) })
			require.Equal(t, asked, count[*sgsap.ServiceRequest](l.msc.got))
			p.inactive()
		}
	})
	t.Run("not found", func(t *testing.T) {
		l.cfg.SGs.PageByIMSI = true
		call()
		paging, _ := last[*s1ap.Paging](l.enb)
		require.Equal(t, p.imsi.AppendMobileIdentity(nil, 1), paging.UEPagingID.IMSI)
		l.w.Run(20 * time.Second)
		require.Equal(t, sgsap.CauseUEUnreachable, lastSGs[*sgsap.UEUnreachable](l.msc).Cause)
	})
	t.Run("aborted", func(t *testing.T) {
		n := count[*s1ap.Paging](l.enb.got)
		call()
		l.msc.send(&sgsap.ServiceAbortRequest{IMSI: p.imsi})
		l.w.Run(20 * time.Second)
		require.Equal(t, n+1, count[*s1ap.Paging](l.enb.got))
		require.Equal(t, 1, count[*sgsap.UEUnreachable](l.msc.got))
	})
	t.Run("IMSI detached", func(t *testing.T) {
		p.detach(eps.IMSIDetachMO)
		require.Equal(t, 1, count[*eps.DetachAccept](p.got))
		require.True(t, l.m.Attached(p.imsi))
		require.Equal(t, sgsap.ExplicitUEDetach, lastSGs[*sgsap.IMSIDetachIndication](l.msc).DetachType)
		call()
		require.Equal(t, sgsap.CauseIMSIDetachedNonEPS, lastSGs[*sgsap.PagingReject](l.msc).Cause)
	})
	t.Run("detached", func(t *testing.T) {
		p.detach(eps.CombinedDetach)
		call()
		require.Equal(t, sgsap.CauseIMSIDetachedEPS, lastSGs[*sgsap.PagingReject](l.msc).Cause)
		l.msc.send(&sgsap.PagingRequest{IMSI: nas.MustParseIMSI("001017777777777"), VLRName: "vlr.example", Service: sgsap.CSCall})
		l.run()
		require.Equal(t, sgsap.CauseIMSIUnknown, lastSGs[*sgsap.PagingReject](l.msc).Cause)
	})
}

func TestShortMessages(t *testing.T) {
	l := newLab(t, full)
	p := l.subscriber(1)
	p.attach(eps.CombinedAttach)
	p.send(&eps.UplinkNASTransport{NASMessageContainer: []byte{0x09, 0x01, 0x02}})
	l.run()
	up := lastSGs[*sgsap.UplinkUnitdata](l.msc)
	require.Equal(t, []byte{0x09, 0x01, 0x02}, up.NASMessage)
	require.Equal(t, imeisv, up.IMEISV)
	require.Equal(t, tai, up.TAI)

	p.inactive()
	l.enb.on = func(msg s1ap.Message) bool {
		if _, ok := msg.(*s1ap.Paging); ok {
			wire, err := p.sec.ProtectServiceRequest(nil)
			require.NoError(t, err)
			p.open(wire)
		}
		return false
	}
	l.msc.send(&sgsap.DownlinkUnitdata{IMSI: p.imsi, NASMessage: []byte{0x89, 0x04}})
	l.run()
	require.Equal(t, nas.Some(sgsap.CauseUETemporarilyUnreachable), lastSGs[*sgsap.ReleaseRequest](l.msc).Cause)
	l.msc.send(&sgsap.PagingRequest{IMSI: p.imsi, VLRName: "vlr.example", Service: sgsap.SMS})
	l.run()
	paging, _ := last[*s1ap.Paging](l.enb)
	require.Equal(t, s1ap.CNDomainPS, paging.CNDomain)
	sr := lastSGs[*sgsap.ServiceRequest](l.msc)
	require.Equal(t, sgsap.SMS, sr.Service)
	l.msc.send(&sgsap.DownlinkUnitdata{IMSI: p.imsi, NASMessage: []byte{0x89, 0x04, 0x05}})
	l.run()
	require.Equal(t, []byte{0x89, 0x04, 0x05}, lastOf[*eps.DownlinkNASTransport](p).NASMessageContainer)

	l.msc.send(&sgsap.PagingRequest{IMSI: p.imsi, VLRName: "vlr.example", Service: sgsap.SMS})
	l.run()
	require.Equal(t, nas.Some(sgsap.EMMConnected), lastSGs[*sgsap.ServiceRequest](l.msc).EMMMode)

	l.msc.send(&sgsap.MMInformationRequest{IMSI: p.imsi, MMInformation: []byte{0x46, 0x63}})
	l.msc.send(&sgsap.AlertRequest{IMSI: p.imsi})
	l.run()
	require.True(t, lastOf[*eps.EMMInformation](p).LocalTimeZone.Present())
	lastSGs[*sgsap.AlertAck](l.msc)
	p.inactive()
	p.serviceRequest()
	lastSGs[*sgsap.UEActivityIndication](l.msc)
	l.msc.send(&sgsap.ReleaseRequest{IMSI: p.imsi, Cause: nas.Some(sgsap.CauseIMSIUnknown)})
	l.run()
	require.Contains(t, l.decisions(), "SGs association ended")
	p.send(&eps.UplinkNASTransport{NASMessageContainer: []byte{1, 2, 3}})
	l.run()
	require.EqualValues(t, 98, lastOf[*eps.EMMStatus](p).EMMCause)
}
