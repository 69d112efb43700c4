package sgsn_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
	"sunsetlab/sim/sgsn"
)

func TestGatewayCausesReachTheDevice(t *testing.T) {
	for cause, want := range map[gtpv1.Cause]gprs.SMCause{
		gtpv1.CauseUserAuthenticationFailed:          gprs.SMCauseUserAuthenticationFailed,
		gtpv1.CauseMissingOrUnknownAPN:               gprs.SMCauseMissingOrUnknownAPN,
		gtpv1.CauseUnknownPDPAddressOrPDPType:        gprs.SMCauseUnknownPDPAddressOrType,
		gtpv1.CauseNoResourcesAvailable:              gprs.SMCauseInsufficientResources,
		gtpv1.CauseAllDynamicPDPAddressesAreOccupied: gprs.SMCauseInsufficientResources,
		gtpv1.CauseSystemFailure:                     gprs.SMCauseNetworkFailure,
		gtpv1.CauseAPNAccessDeniedNoSubscription:     gprs.SMCauseServiceOptionNotSubscribed,
		gtpv1.CauseMandatoryIEMissing:                gprs.SMCauseRejectedByGateway,
	} {
		l := newLab(t)
		l.gw.refuse, l.gw.pco = cause, []byte{0x80, 0xc0, 0x23, 0x05, 3, 1, 0, 5, 0}
		p := l.subscriber(1)
		p.stay()
		p.activate(activateRequest(5, ""))
		m := last[*gprs.ActivatePDPContextReject](p)
		require.Equal(t, want, m.SMCause, cause)
		require.Equal(t, nas.PCO(l.gw.pco), m.PCO, "the Nak reaches the device")
		require.True(t, l.s.Attached(p.imsi), "the registration survives")
		require.Zero(t, l.s.Contexts(p.imsi))
		require.Zero(t, count[*gtpv1.DeletePDPContextRequest](l.gw.got))
	}
	l := newLab(t)
	l.cfg.Sessions.SMCauses[gtpv1.CauseUserAuthenticationFailed] = gprs.SMCauseOperatorDeterminedBarring
	l.cfg.Sessions.T3396, l.cfg.Sessions.T3396Causes = time.Hour, []gprs.SMCause{gprs.SMCauseOperatorDeterminedBarring}
	l.cfg.Sessions.ReattemptIndicator = nas.Some(eps.ReattemptIndicator(1))
	l.gw.refuse = gtpv1.CauseUserAuthenticationFailed
	p := l.subscriber(1)
	p.stay()
	p.activate(activateRequest(5, ""))
	m := last[*gprs.ActivatePDPContextReject](p)
	require.Equal(t, gprs.SMCauseOperatorDeterminedBarring, m.SMCause)
	d, _ := m.BackoffTimer.Value().Duration()
	require.Equal(t, time.Hour, d)
	require.True(t, m.ReattemptIndicator.Present())
	var chain []string
	for _, e := range l.trace.Events() {
		if e.Name == "PDP context refused" {
			require.Equal(t, "GTP 209 User authentication failed → SM cause #8 Operator Determined Barring", e.Detail)
			because, ok := l.trace.Event(e.Because)
			require.True(t, ok)
			chain = append(chain, because.Name)
		}
	}
	require.Equal(t, []string{"ACTIVATE PDP CONTEXT REQUEST"}, chain)
}

func TestAGatewayThatDoesNotAnswer(t *testing.T) {
	l := newLab(t)
	l.gw.mute = true
	p := l.subscriber(1)
	p.stay()
	p.send(activateRequest(5, ""))
	l.w.Run(5 * time.Second)
	p.send(activateRequest(5, "")) // T3380 of the device: the first goes on
	l.w.Run(10 * time.Second)
	require.Equal(t, 1+3, count[*gtpv1.CreatePDPContextRequest](l.gw.got))
	first := l.gw.got[0].(*gtpv1.CreatePDPContextRequest)
	require.Equal(t, first.Sequence, asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got).Sequence)
	require.Equal(t, gprs.SMCauseNetworkFailure, last[*gprs.ActivatePDPContextReject](p).SMCause)
	require.Equal(t, 1, count[*gprs.ActivatePDPContextReject](p.got))
	require.True(t, l.s.Attached(p.imsi))
	l.s.ConnectGGSN(nil)
	l.w.Run(10 * time.Second)
	p.activate(activateRequest(5, ""))
	require.Equal(t, 2, count[*gprs.ActivatePDPContextReject](p.got))
}

func TestARepeatedAnswerOfTheGateway(t *testing.T) {
	l := newLab(t)
	l.gw.on = func(m gtpv1.Message) bool { l.gw.answer(m); l.gw.answer(m); return true }
	p := l.online(1)
	require.Equal(t, 1, count[*gprs.ActivatePDPContextAccept](p.got))
}

func TestRequestsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*gprs.ActivatePDPContextRequest)
		policy func(*sgsn.Config)
		want   gprs.SMCause
	}{
		{"unknown APN", func(m *gprs.ActivatePDPContextRequest) { m.APN = nas.Some(eps.APN("nowhere")) }, nil, gprs.SMCauseMissingOrUnknownAPN},
		{"unsubscribed by policy", func(m *gprs.ActivatePDPContextRequest) { m.APN = nas.Some(eps.APN("nowhere")) },
			func(c *sgsn.Config) { c.Sessions.UnknownAPN = gprs.SMCauseServiceOptionNotSubscribed }, gprs.SMCauseServiceOptionNotSubscribed},
		{"NSAPI", func(m *gprs.ActivatePDPContextRequest) { m.RequestedNSAPI = 4 }, nil, gprs.SMCauseInvalidMandatoryInformation},
		{"PPP", func(m *gprs.ActivatePDPContextRequest) { m.RequestedPDPAddress.Type = gprs.PDPPPP }, nil, gprs.SMCauseUnknownPDPAddressOrType},
		{"IPv6 where IPv4 is subscribed", func(m *gprs.ActivatePDPContextRequest) {
			m.APN, m.RequestedPDPAddress.Type = nas.Some(eps.APN("v4only")), gprs.PDPIPv6
		}, nil, gprs.SMCausePDPTypeIPv4OnlyAllowed},
		{"IPv4 where IPv6 is subscribed", func(m *gprs.ActivatePDPContextRequest) { m.APN = nas.Some(eps.APN("v6only")) }, nil, gprs.SMCausePDPTypeIPv6OnlyAllowed},
		{"policy", func(*gprs.ActivatePDPContextRequest) {}, func(c *sgsn.Config) {
			c.Rejects = []*sgsn.Reject{{On: sgsn.OnActivatePDPContext, APN: "Internet", SMCause: gprs.SMCauseServiceOptionOutOfOrder, T3396: time.Minute}}
		}, gprs.SMCauseServiceOptionOutOfOrder},
		{"too many", func(m *gprs.ActivatePDPContextRequest) {}, func(c *sgsn.Config) { c.Sessions.MaxContexts = 1 }, gprs.SMCauseMaximumNumberOfContextsReached},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			if c.policy != nil {
				c.policy(l.cfg)
			}
			p := l.subscriber(1)
			p.stay()
			if c.want == gprs.SMCauseMaximumNumberOfContextsReached {
				p.activate(activateRequest(6, "ims"))
				l.gw.got = nil
			}
			req := activateRequest(5, "internet")
			c.change(req)
			p.activate(req)
			m := last[*gprs.ActivatePDPContextReject](p)
			require.Equal(t, c.want, m.SMCause)
			require.Equal(t, c.name == "policy", m.BackoffTimer.Present())
			require.Empty(t, l.gw.got, "the gateway is not asked")
			require.True(t, l.s.Attached(p.imsi))
		})
	}
}

func TestPDPTypes(t *testing.T) {
	six := netip.MustParseAddr("fe80::7")
	for _, c := range []struct {
		apn    string
		asked  gprs.PDPType
		want   gprs.PDPAddress
		reason gprs.SMCause
	}{
		{"internet", gprs.PDPIPv4, gprs.PDPAddress{Type: gprs.PDPIPv4, IPv4: allotted}, 0},
		{"internet", gprs.PDPIPv6, gprs.PDPAddress{Type: gprs.PDPIPv6, IPv6: six}, 0},
		{"internet", gprs.PDPIPv4v6, gprs.PDPAddress{Type: gprs.PDPIPv4v6, IPv4: allotted, IPv6: six}, 0},
		{"v4only", gprs.PDPIPv4v6, gprs.PDPAddress{Type: gprs.PDPIPv4, IPv4: allotted}, gprs.SMCausePDPTypeIPv4OnlyAllowed},
		{"v6only", gprs.PDPIPv4v6, gprs.PDPAddress{Type: gprs.PDPIPv6, IPv6: six}, gprs.SMCausePDPTypeIPv6OnlyAllowed},
		{"either", gprs.PDPIPv4v6, gprs.PDPAddress{Type: gprs.PDPIPv4, IPv4: allotted}, gprs.SMCauseSingleAddressBearersOnlyAllowed},
	} {
		l := newLab(t)
		p := l.subscriber(1)
		p.stay()
		req := activateRequest(5, c.apn)
		req.RequestedPDPAddress.Type = c.asked
		p.activate(req)
		m := last[*gprs.ActivatePDPContextAccept](p)
		require.Equal(t, c.want, m.PDPAddress.Value())
		require.Equal(t, c.reason, m.SMCause.Value())
		require.Equal(t, c.asked == gprs.PDPIPv4v6 && c.want.Type == c.asked,
			asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got).CommonFlags == gtpv1.DualAddressBearer)
	}
}

func TestQoSIsWithinTheSubscription(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	r, ok := last[*gprs.ActivatePDPContextAccept](p).NegotiatedQoS.BitRates()
	require.True(t, ok)
	require.LessOrEqual(t, r.MaximumUplink, uint64(5_000))
	require.LessOrEqual(t, r.MaximumDownlink, uint64(10_000))
	require.Positive(t, r.MaximumDownlink)
	m := &gprs.ModifyPDPContextRequestMO{RequestedNewQoS: nas.Some(gprs.NewQoS(gprs.QoSProfile{Class: gprs.Background,
		BitRates: eps.BitRates{MaximumUplink: 64, MaximumDownlink: 128}}))}
	p.send(m)
	l.run()
	update := asked[*gtpv1.UpdatePDPContextRequest](l, l.gw.got)
	require.EqualValues(t, 0x1001, update.TEID)
	accept := last[*gprs.ModifyPDPContextAcceptMO](p)
	require.Equal(t, gprs.Background, accept.NegotiatedQoS.Value().TrafficClass())
	r, _ = accept.NegotiatedQoS.Value().BitRates()
	require.Equal(t, eps.BitRates{MaximumUplink: 64, MaximumDownlink: 128}, r)

	l.gw.refuse = gtpv1.CauseSemanticErrorInTheTFTOperation
	p.send(m)
	l.run()
	require.Equal(t, gprs.SMCauseSemanticErrorInTFT, last[*gprs.ModifyPDPContextReject](p).SMCause)
	require.Equal(t, 1, l.s.Contexts(p.imsi))
}

// TestModificationsCross is the device asking while the network asks it: the
// network's goes first (TS 24.008 6.1.3.3.3 b).
func TestModificationsCross(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	own := &gprs.ModifyPDPContextRequestMO{RequestedNewQoS: nas.Some(gprs.DefaultQoS())}
	p.on = func(m gprs.Message) bool {
		req, ok := m.(*gprs.ModifyPDPContextRequestMT)
		if ok {
			p.send(own)
			p.send(&gprs.ModifyPDPContextAcceptMT{SMHeader: gprs.SMHeader{TI: req.TI.Reply()}})
		}
		return ok
	}
	qos := gtpv1.QoSProfile{ARP: 2, Value: gprs.NewQoS(gprs.QoSProfile{Class: gprs.Background}).Append(nil)}
	l.gw.send(&gtpv1.UpdatePDPContextRequest{TEID: asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got).TEIDControl, Sequence: 5, NSAPI: 5, QoS: qos})
	l.w.Run(time.Minute)
	require.Equal(t, gtpv1.CauseRequestAccepted, asked[*gtpv1.UpdatePDPContextResponse](l, l.gw.got).Cause)
	require.Zero(t, count[*gprs.ModifyPDPContextAcceptMO](p.got), "the device's own is ignored")

	// The other way round: the gateway is being asked when it asks itself.
	p.on = func(m gprs.Message) bool {
		req, ok := m.(*gprs.ModifyPDPContextRequestMT)
		if ok {
			p.send(&gprs.ModifyPDPContextAcceptMT{SMHeader: gprs.SMHeader{TI: req.TI.Reply()}})
		}
		return ok
	}
	l.gw.mute = true
	p.send(own)
	l.w.Run(10 * time.Millisecond)
	l.gw.mute = false
	l.gw.send(&gtpv1.UpdatePDPContextRequest{TEID: asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got).TEIDControl, Sequence: 6, NSAPI: 5, QoS: qos})
	l.w.Run(time.Minute)
	require.Zero(t, count[*gprs.ModifyPDPContextAcceptMO](p.got))

	l.cfg.Rejects = []*sgsn.Reject{{On: sgsn.OnModifyPDPContext, SMCause: gprs.SMCauseServiceOptionNotSupported, T3396: time.Minute}}
	p.send(own)
	l.run()
	reject := last[*gprs.ModifyPDPContextReject](p)
	require.Equal(t, gprs.SMCauseServiceOptionNotSupported, reject.SMCause)
	require.True(t, reject.BackoffTimer.Present())
	require.Equal(t, 1, l.s.Contexts(p.imsi))
}

func TestNoRadioBearer(t *testing.T) {
	l := newLab(t)
	l.rnc.on = func(f *sim.IuFrame) bool {
		if f.Kind != sim.IuRABAssignmentRequest {
			return false
		}
		l.rnc.send(sim.IuFrame{Kind: sim.IuRABAssignmentResponse, Connection: f.Connection, Cause: sim.IuNoResource})
		return true
	}
	p := l.subscriber(1)
	p.stay()
	p.activate(activateRequest(5, ""))
	require.Equal(t, gprs.SMCauseInsufficientResources, last[*gprs.ActivatePDPContextReject](p).SMCause)
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
	require.Zero(t, l.s.Contexts(p.imsi))
	require.True(t, l.s.Attached(p.imsi))
}

func TestRadioLostDuringActivation(t *testing.T) {
	l := newLab(t)
	l.gw.mute = true
	p := l.subscriber(1)
	p.stay()
	p.send(activateRequest(5, ""))
	l.w.Run(10 * time.Millisecond)
	p.lose()
	l.gw.mute = false
	l.w.Run(10 * time.Second) // the request is repeated and granted: nobody wants it
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
	require.Zero(t, l.s.Contexts(p.imsi))
	require.True(t, l.s.Attached(p.imsi))
}

func TestANSAPIInUseIsReplaced(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.activate(activateRequest(5, "ims"))
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	require.Equal(t, 2, count[*gprs.ActivatePDPContextAccept](p.got))
	require.EqualValues(t, 0x1001, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).TEID)
}

func TestDeactivationByTheDevice(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.activate(activateRequest(6, "ims"))
	p.send(&gprs.DeactivatePDPContextRequest{SMHeader: gprs.SMHeader{TI: gprs.TransactionIdentifier{Value: 1}}, SMCause: gprs.SMCauseRegularDeactivation})
	l.w.Run(100 * time.Millisecond)
	require.Equal(t, gprs.TransactionIdentifier{Flag: true, Value: 1}, last[*gprs.DeactivatePDPContextAccept](p).TI)
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	require.EqualValues(t, 1<<5, p.rabs)
	require.EqualValues(t, 0x1002, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).TEID)
	p.send(&gprs.DeactivatePDPContextRequest{SMCause: gprs.SMCauseRegularDeactivation})
	l.run()
	require.Zero(t, p.rabs)
	l.w.Run(5 * time.Second)
	require.Zero(t, p.id, "nothing is left to be connected for")
	require.True(t, l.s.Attached(p.imsi))
}

func TestDeactivationByTheNetwork(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.activate(activateRequest(6, "ims"))
	require.True(t, l.s.DeactivatePDP(p.imsi, "IMS", gprs.SMCauseReactivationRequired))
	l.run()
	require.Equal(t, gprs.SMCauseReactivationRequired, last[*gprs.DeactivatePDPContextRequest](p).SMCause)
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	require.EqualValues(t, 0x1002, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).TEID)
	require.False(t, l.s.DeactivatePDP(p.imsi, "ims", gprs.SMCauseRegularDeactivation))

	// T3395: five times, then it is gone all the same.
	p.answering = false
	require.True(t, l.s.DeactivatePDP(p.imsi, "", gprs.SMCauseRegularDeactivation))
	l.w.Run(39 * time.Second)
	require.Equal(t, 1+5, count[*gprs.DeactivatePDPContextRequest](p.got))
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	l.w.Run(2 * time.Second)
	require.Zero(t, l.s.Contexts(p.imsi))

	// An idle device that does not answer the paging.
	q := l.online(2)
	q.idle()
	require.True(t, l.s.DeactivatePDP(q.imsi, "", gprs.SMCauseRegularDeactivation))
	l.w.Run(time.Minute)
	require.Zero(t, count[*gprs.DeactivatePDPContextRequest](q.got))
	require.Zero(t, l.s.Contexts(q.imsi))
	require.False(t, l.s.DeactivatePDP(nas.MustParseIMSI("001019999999999"), "", 0))
}

func TestDeletionByTheGateway(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	teid := asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got).TEIDControl
	del := &gtpv1.DeletePDPContextRequest{TEID: teid, Sequence: 77, Cause: gtpv1.CauseReactivationRequested, Teardown: true, NSAPI: 5}
	l.gw.send(del)
	l.run()
	require.Equal(t, gprs.SMCauseReactivationRequired, last[*gprs.DeactivatePDPContextRequest](p).SMCause)
	res := asked[*gtpv1.DeletePDPContextResponse](l, l.gw.got)
	require.Equal(t, &gtpv1.DeletePDPContextResponse{TEID: 0x1001, Sequence: 77, Cause: gtpv1.CauseRequestAccepted}, res)
	require.Zero(t, l.s.Contexts(p.imsi))
	require.Zero(t, count[*gtpv1.DeletePDPContextRequest](l.gw.got), "the gateway knows")
	l.gw.send(del)
	l.run()
	require.Equal(t, gtpv1.CauseNonExistent, asked[*gtpv1.DeletePDPContextResponse](l, l.gw.got).Cause)
}

func TestModificationByTheGateway(t *testing.T) {
	qos := gtpv1.QoSProfile{ARP: 2, Value: gprs.NewQoS(gprs.QoSProfile{Class: gprs.Background}).Append(nil)}
	for _, c := range []struct {
		name string
		on   func(p *phone, m *gprs.ModifyPDPContextRequestMT)
		want gtpv1.Cause
		sent int
	}{
		{"accepted", func(p *phone, m *gprs.ModifyPDPContextRequestMT) {
			p.send(&gprs.ModifyPDPContextAcceptMT{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}})
		}, gtpv1.CauseRequestAccepted, 1},
		{"refused", func(p *phone, m *gprs.ModifyPDPContextRequestMT) {
			p.send(&gprs.ModifyPDPContextReject{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}, SMCause: gprs.SMCauseInsufficientResources})
		}, gtpv1.CauseMSRefuses, 1},
		{"unanswered", func(*phone, *gprs.ModifyPDPContextRequestMT) {}, gtpv1.CauseMSIsNotGPRSResponding, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			p := l.online(1)
			p.on = func(m gprs.Message) bool {
				req, ok := m.(*gprs.ModifyPDPContextRequestMT)
				if ok {
					c.on(p, req)
				}
				return ok
			}
			l.gw.send(&gtpv1.UpdatePDPContextRequest{TEID: asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got).TEIDControl, Sequence: 5,
				NSAPI: 5, QoS: qos})
			l.w.Run(time.Minute)
			require.Equal(t, c.want, asked[*gtpv1.UpdatePDPContextResponse](l, l.gw.got).Cause)
			require.Equal(t, c.sent, count[*gprs.ModifyPDPContextRequestMT](p.got))
			require.Equal(t, gprs.Background, last[*gprs.ModifyPDPContextRequestMT](p).NewQoS.TrafficClass())
			require.Equal(t, 1, l.s.Contexts(p.imsi))
		})
	}
	l := newLab(t)
	l.gw.send(&gtpv1.UpdatePDPContextRequest{TEID: 1, Sequence: 5, NSAPI: 5, QoS: qos})
	l.run()
	require.Equal(t, gtpv1.CauseNonExistent, asked[*gtpv1.UpdatePDPContextResponse](l, l.gw.got).Cause)
}

func TestActivationAskedByTheNetwork(t *testing.T) {
	note := func(p *phone) *gtpv1.PDUNotificationRequest {
		return &gtpv1.PDUNotificationRequest{Sequence: 9, IMSI: p.imsi, TEIDControl: 0x55, APN: "internet", GGSNControl: ggsnAddress,
			EndUserAddress: gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: allotted}}
	}
	l := newLab(t)
	p := l.subscriber(1)
	p.stay()
	p.on = func(m gprs.Message) bool {
		req, ok := m.(*gprs.RequestPDPContextActivation)
		if ok {
			require.Equal(t, gprs.PDPAddress{Type: gprs.PDPIPv4, IPv4: allotted}, req.OfferedPDPAddress)
			p.send(activateRequest(5, string(req.APN.Value())))
		}
		return ok
	}
	l.gw.send(note(p))
	l.run()
	require.Equal(t, gtpv1.CauseRequestAccepted, asked[*gtpv1.PDUNotificationResponse](l, l.gw.got).Cause)
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	l.w.Run(time.Minute)
	require.Equal(t, 1, count[*gprs.RequestPDPContextActivation](p.got))

	q := l.subscriber(2)
	q.stay()
	q.on = func(m gprs.Message) bool {
		req, ok := m.(*gprs.RequestPDPContextActivation)
		if ok {
			q.send(&gprs.RequestPDPContextActivationReject{SMHeader: gprs.SMHeader{TI: req.TI.Reply()}, SMCause: gprs.SMCauseInsufficientResources})
		}
		return ok
	}
	l.gw.send(note(q))
	l.run()
	require.Equal(t, gtpv1.CauseMSRefuses, asked[*gtpv1.PDUNotificationRejectRequest](l, l.gw.got).Cause)

	silent := l.subscriber(3)
	silent.stay()
	silent.answering = false
	l.gw.send(note(silent))
	l.w.Run(time.Minute)
	require.Equal(t, 5, count[*gprs.RequestPDPContextActivation](silent.got))
	require.Equal(t, gtpv1.CauseMSIsNotGPRSResponding, asked[*gtpv1.PDUNotificationRejectRequest](l, l.gw.got).Cause)

	unknown := l.subscriber(4)
	l.gw.send(note(unknown))
	l.run()
	require.Equal(t, gtpv1.CauseIMSINotKnown, asked[*gtpv1.PDUNotificationResponse](l, l.gw.got).Cause)
	l.s.Detach(p.imsi, gprs.ReattachNotRequired, 0)
	l.run()
	l.gw.send(note(p))
	l.run()
	require.Equal(t, gtpv1.CauseMSIsGPRSDetached, asked[*gtpv1.PDUNotificationResponse](l, l.gw.got).Cause)
}

func TestSMErrors(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	ti := gprs.TransactionIdentifier{Value: 3}
	for _, m := range []gprs.Message{
		&gprs.DeactivatePDPContextRequest{SMHeader: gprs.SMHeader{TI: ti}, SMCause: gprs.SMCauseRegularDeactivation},
		&gprs.ModifyPDPContextRequestMO{SMHeader: gprs.SMHeader{TI: ti}},
		&gprs.DeactivatePDPContextAccept{SMHeader: gprs.SMHeader{TI: ti}},
		&gprs.ModifyPDPContextAcceptMT{SMHeader: gprs.SMHeader{TI: ti}},
		&gprs.RequestPDPContextActivationReject{SMHeader: gprs.SMHeader{TI: ti}, SMCause: 26},
	} {
		p.got = nil
		p.send(m)
		l.run()
		status := last[*gprs.SMStatus](p)
		require.Equal(t, gprs.SMCauseInvalidTI, status.SMCause, m.Name())
		require.Equal(t, ti.Reply(), status.TI)
	}
	for wire, want := range map[string]gprs.SMCause{
		"\x3a\x7f":         gprs.SMCauseMessageTypeNonExistent,
		"\x3a\x41\x05":     gprs.SMCauseInvalidMandatoryInformation,
		"\x3a\x42\x03\x03": gprs.SMCauseMessageTypeNonExistent, // of the other direction
	} {
		p.got = nil
		p.sendRaw([]byte(wire))
		l.run()
		require.Equal(t, want, last[*gprs.SMStatus](p).SMCause, "%x", wire)
	}
	p.send(&gprs.ActivateSecondaryPDPContextRequest{SMHeader: gprs.SMHeader{TI: ti}, RequestedNSAPI: 6, RequestedQoS: gprs.DefaultQoS(), LinkedTI: gprs.TransactionIdentifier{}})
	p.send(&gprs.ActivateSecondaryPDPContextRequest{SMHeader: gprs.SMHeader{TI: ti}, RequestedNSAPI: 6, RequestedQoS: gprs.DefaultQoS(), LinkedTI: ti})
	l.run()
	require.Equal(t, 2, count[*gprs.ActivateSecondaryPDPContextReject](p.got))
	require.Equal(t, gprs.SMCauseUnknownPDPContext, last[*gprs.ActivateSecondaryPDPContextReject](p).SMCause)
	require.Equal(t, 1, l.s.Contexts(p.imsi))

	// The device does not know the context: it is gone.
	p.send(&gprs.SMStatus{SMHeader: gprs.SMHeader{TI: ti}, SMCause: gprs.SMCauseInvalidTI})
	l.run()
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	p.send(&gprs.SMStatus{SMCause: gprs.SMCauseInvalidTI})
	l.run()
	require.Zero(t, l.s.Contexts(p.imsi))
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
}

func TestGMMErrors(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	for wire, want := range map[string]gprs.GMMCause{
		"\x08\x7f":         gprs.GMMCauseMessageTypeNonExistent,
		"\x08\x01\x02\xe5": gprs.GMMCauseInvalidMandatoryInformation,
		"\x08\x03":         gprs.GMMCauseMessageTypeNotCompatible, // ATTACH COMPLETE out of the blue
		"\x08\x0a":         gprs.GMMCauseMessageTypeNotCompatible, // ROUTING AREA UPDATE COMPLETE too
	} {
		p.got = nil
		p.sendRaw([]byte(wire))
		l.run()
		require.Equal(t, want, last[*gprs.GMMStatus](p).GMMCause, "%x", wire)
	}
	p.got = nil
	p.sendRaw([]byte{8})
	p.sendRaw(nil)
	p.sendRaw([]byte{0x05, 0x24}) // of mobility management
	p.send(&gprs.GMMStatus{GMMCause: 111})
	l.run()
	require.Empty(t, p.got)
	require.Equal(t, 1, l.s.Contexts(p.imsi))
}

func TestNothingIsTakenBeforeProof(t *testing.T) {
	l := newLab(t)
	victim := l.online(1)
	for _, m := range []gprs.Message{
		activateRequest(5, ""),
		&gprs.DeactivatePDPContextRequest{SMCause: 36},
		&gprs.AttachComplete{},
		&gprs.DetachAcceptMT{},
		&gprs.GMMIdentityResponse{MobileIdentity: nas.MobileIdentityOfIMSI(victim.imsi)},
		&gprs.AuthenticationAndCipheringResponse{},
	} {
		p := &phone{l: l, rnc: l.rnc, imsi: victim.imsi, ptmsi: victim.ptmsi}
		p.send(m)
		l.run()
		require.Empty(t, p.got, m.Name())
		require.Zero(t, p.id, "%s opens no connection", m.Name())
	}
	require.Equal(t, 1, l.s.Contexts(victim.imsi))
	require.True(t, l.s.Connected(victim.imsi))
}

func TestAWildcardAPN(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1, func(s *hss.Subscriber) {
		s.Profile.APNs = append(s.Profile.APNs, hss.APN{Name: hss.Wildcard, PDNType: hss.IPv4v6, QCI: 9, ARP: hss.ARP{Priority: 8}, AMBR: hss.AMBR{Uplink: 1e6, Downlink: 1e6}})
	})
	p.stay()
	p.activate(activateRequest(5, "corporate.example"))
	m := asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got)
	require.Equal(t, "corporate.example", m.APN)
	require.Equal(t, gtpv1.APNOfMS, m.SelectionMode.Value())
	last[*gprs.ActivatePDPContextAccept](p)
}
