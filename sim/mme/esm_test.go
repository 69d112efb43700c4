package mme_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim/mme"
)

func (p *phone) connect(pti uint8, apn eps.APN) {
	req := &eps.PDNConnectivityRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: pti}, RequestType: eps.InitialRequest, PDNType: p.pdnType}
	if apn != "" {
		req.APN = nas.Some(apn)
	}
	p.send(req)
	p.l.run()
}

func (p *phone) disconnect(ebi uint8) {
	p.send(&eps.PDNDisconnectRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 9}, LinkedEPSBearerIdentity: ebi})
	p.l.run()
}

func TestFurtherPDNConnection(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.connect(2, "ims")
	act := lastOf[*eps.ActivateDefaultEPSBearerContextRequest](p)
	require.EqualValues(t, 6, act.EPSBearerIdentity)
	require.EqualValues(t, 2, act.ProcedureTransactionIdentity)
	require.EqualValues(t, 5, act.EPSQoS.QCI())
	setup, _ := last[*s1ap.ERABSetupRequest](l.enb)
	require.EqualValues(t, 6, setup.ERABToBeSetupList[0].ERABID)
	modify := lastGTP[*gtpv2.ModifyBearerRequest](l.gw)
	require.EqualValues(t, 6, modify.BearerContexts[0].EBI)
	require.EqualValues(t, 0x506, modify.BearerContexts[0].ENB.TEID)

	// Both come back with a service request.
	p.inactive()
	p.serviceRequest()
	ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
	require.Len(t, ics.ERABToBeSetupList, 2)

	p.connect(3, "ims")
	require.EqualValues(t, 55, lastOf[*eps.PDNConnectivityReject](p).ESMCause)
	p.connect(3, "nowhere")
	reject := lastOf[*eps.PDNConnectivityReject](p)
	require.EqualValues(t, 27, reject.ESMCause)
	require.EqualValues(t, 3, reject.ProcedureTransactionIdentity)
	p.connect(0, "v4only")
	require.EqualValues(t, 81, lastOf[*eps.ESMStatus](p).ESMCause)
	l.cfg.Rejects = []*mme.Reject{{On: mme.OnPDNConnectivity, ESMCause: 26}}
	p.connect(3, "v4only")
	require.EqualValues(t, 26, lastOf[*eps.PDNConnectivityReject](p).ESMCause)

	p.disconnect(9)
	require.EqualValues(t, 54, lastOf[*eps.PDNDisconnectReject](p).ESMCause)
	p.disconnect(6)
	require.EqualValues(t, 36, lastOf[*eps.DeactivateEPSBearerContextRequest](p).ESMCause)
	release, _ := last[*s1ap.ERABReleaseCommand](l.enb)
	require.EqualValues(t, 6, release.ERABToBeReleasedList[0].ERABID)
	require.EqualValues(t, 6, lastGTP[*gtpv2.DeleteSessionRequest](l.gw).LinkedEBI)
	p.disconnect(5)
	require.EqualValues(t, 49, lastOf[*eps.PDNDisconnectReject](p).ESMCause)
}

func TestESMTimers(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.on = func(m eps.Message) bool {
		return is[*eps.ActivateDefaultEPSBearerContextRequest](m) || is[*eps.DeactivateEPSBearerContextRequest](m) ||
			is[*eps.ActivateDedicatedEPSBearerContextRequest](m) || is[*eps.ModifyEPSBearerContextRequest](m)
	}
	p.connect(2, "ims")
	p.connect(2, "ims") // the UE repeats what it has had no answer to
	require.Equal(t, 2, count[*eps.ActivateDefaultEPSBearerContextRequest](p.got))
	require.Equal(t, 2, count[*gtpv2.CreateSessionRequest](l.gw.got))
	p.connect(2, "v4only") // another request in the same transaction
	require.EqualValues(t, 35, lastOf[*eps.PDNConnectivityReject](p).ESMCause)
	l.w.Run(41 * time.Second)
	require.Equal(t, 6, count[*eps.ActivateDefaultEPSBearerContextRequest](p.got), "T3485")
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))

	p.on = nil
	p.connect(3, "ims")
	p.on = is[*eps.DeactivateEPSBearerContextRequest]
	p.disconnect(6)
	l.w.Run(41 * time.Second)
	require.Equal(t, 5, count[*eps.DeactivateEPSBearerContextRequest](p.got), "T3495")
	require.Equal(t, 2, count[*gtpv2.DeleteSessionRequest](l.gw.got))

	p.on = is[*eps.ModifyEPSBearerContextRequest]
	l.gw.send(&gtpv2.UpdateBearerRequest{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), AMBR: nas.Some(gtpv2.AMBR{Uplink: 1000, Downlink: 2000}),
		BearerContexts: []gtpv2.BearerContext{{EBI: 5}}})
	l.w.Run(42 * time.Second)
	require.Equal(t, 5, count[*eps.ModifyEPSBearerContextRequest](p.got), "T3486")
	require.Equal(t, gtpv2.CauseUENotResponding, lastGTP[*gtpv2.UpdateBearerResponse](l.gw).Cause.Value)

	p.on = is[*eps.ActivateDedicatedEPSBearerContextRequest]
	l.gw.dedicated(1)
	l.w.Run(42 * time.Second)
	require.Equal(t, 5, count[*eps.ActivateDedicatedEPSBearerContextRequest](p.got), "T3485")
	require.Equal(t, gtpv2.CauseUENotResponding, lastGTP[*gtpv2.CreateBearerResponse](l.gw).BearerContexts[0].Cause.Value)
	require.True(t, l.m.Connected(p.imsi))
}

// dedicated sends a Create Bearer Request for n bearers.
func (g *gateway) dedicated(n int) {
	req := &gtpv2.CreateBearerRequest{TEID: g.mme, Sequence: g.nextSequence(), LinkedEBI: 5}
	for i := range n {
		req.BearerContexts = append(req.BearerContexts, gtpv2.BearerContext{
			TFT: []byte{0x21, 0x30, 0x00, 0x05, 0x10, 10, 0, 0, 1}, QoS: gtpv2.BearerQoS{QCI: 1, ARP: gtpv2.ARP{PriorityLevel: 2}, GuaranteedDownlink: 64, MaximumDownlink: 128},
			SGW: gtpv2.FTEID{Interface: gtpv2.S1USGWGTPU, TEID: 0x700 + uint32(i), IPv4: netip.AddrFrom4([4]byte{192, 0, 2, 9})},
		})
	}
	g.send(req)
}

// A radio connection that is lost takes bearers with a guaranteed bit rate along;
// inactivity doesn't (TS 23.401 5.3.5).
func TestGuaranteedBearersOfALostDevice(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	l.gw.dedicated(1)
	l.run()
	rates, ok := lastOf[*eps.ActivateDedicatedEPSBearerContextRequest](p).EPSQoS.BitRates()
	require.True(t, ok)
	require.EqualValues(t, 64, rates.GuaranteedDownlink)
	served, supported := l.m.IMSVoice(p.imsi)
	require.True(t, served)
	require.False(t, supported, "VoPS 0")
	served, _ = l.m.IMSVoice(nas.MustParseIMSI("001010000000999"))
	require.False(t, served)

	p.inactive()
	require.Zero(t, countGTP[*gtpv2.DeleteBearerCommand](l.gw))
	p.serviceRequest()
	l.enb.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkRadioConnectionWithUELost})
	l.run()
	command := lastGTP[*gtpv2.DeleteBearerCommand](l.gw)
	require.Equal(t, []uint8{6}, command.EBIs)
	require.NotZero(t, command.Sequence>>23)
	l.gw.send(&gtpv2.DeleteBearerRequest{TEID: l.gw.mme, Sequence: command.Sequence, EBIs: []uint8{6}})
	l.run()
	require.EqualValues(t, 16, lastGTP[*gtpv2.DeleteBearerResponse](l.gw).Cause.Value)
	l.w.Run(time.Minute)
	require.Equal(t, 1, countGTP[*gtpv2.DeleteBearerCommand](l.gw), "answered, so not sent again")
}

func TestDedicatedBearers(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	l.gw.dedicated(2)
	l.run()
	res := lastGTP[*gtpv2.CreateBearerResponse](l.gw)
	require.EqualValues(t, 16, res.Cause.Value)
	require.EqualValues(t, 6, res.BearerContexts[0].EBI)
	require.EqualValues(t, 7, res.BearerContexts[1].EBI)
	require.EqualValues(t, 0x507, res.BearerContexts[1].ENB.TEID)
	require.EqualValues(t, 0x701, res.BearerContexts[1].SGW.TEID)
	setup, _ := last[*s1ap.ERABSetupRequest](l.enb)
	require.EqualValues(t, 64000, setup.ERABToBeSetupList[0].ERABLevelQoSParameters.GBRQoSInformation.ERABGuaranteedBitrateDL)

	l.gw.send(&gtpv2.UpdateBearerRequest{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), AMBR: nas.Some(gtpv2.AMBR{Uplink: 1000, Downlink: 2000}),
		BearerContexts: []gtpv2.BearerContext{{EBI: 5}}})
	l.run()
	require.EqualValues(t, 16, lastGTP[*gtpv2.UpdateBearerResponse](l.gw).Cause.Value)
	require.EqualValues(t, 1984, lastOf[*eps.ModifyEPSBearerContextRequest](p).APNAMBR.Value().Downlink())

	p.on = func(m eps.Message) bool {
		if req, ok := m.(*eps.ActivateDedicatedEPSBearerContextRequest); ok {
			p.send(&eps.ActivateDedicatedEPSBearerContextReject{ESMHeader: req.ESMHeader, ESMCause: 26})
			return true
		}
		return false
	}
	l.gw.dedicated(1)
	l.run()
	require.Equal(t, gtpv2.CauseUERefuses, lastGTP[*gtpv2.CreateBearerResponse](l.gw).Cause.Value)
	p.on = nil

	l.gw.send(&gtpv2.DeleteBearerRequest{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), EBIs: []uint8{6, 11}})
	l.run()
	del := lastGTP[*gtpv2.DeleteBearerResponse](l.gw)
	require.Len(t, del.BearerContexts, 2)
	require.Equal(t, gtpv2.CauseContextNotFound, del.Cause.Value)

	// The eNodeB lets the other one go by itself.
	l.enb.send(&s1ap.ERABReleaseIndication{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, ERABReleasedList: []s1ap.ERABItem{{ERABID: 7}}})
	l.run()
	require.EqualValues(t, 7, lastOf[*eps.DeactivateEPSBearerContextRequest](p).EPSBearerIdentity)
	p.inactive()
	p.serviceRequest()
	ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
	require.Len(t, ics.ERABToBeSetupList, 1)

	// An idle UE is paged for a bearer.
	p.inactive()
	l.enb.on = func(msg s1ap.Message) bool {
		if _, ok := msg.(*s1ap.Paging); ok {
			wire, err := p.sec.ProtectServiceRequest(nil)
			require.NoError(t, err)
			p.open(wire)
		}
		return false
	}
	l.gw.dedicated(1)
	l.run()
	require.EqualValues(t, 16, lastGTP[*gtpv2.CreateBearerResponse](l.gw).Cause.Value)
	l.enb.on = nil
	p.inactive()
	l.gw.dedicated(1)
	l.w.Run(20 * time.Second)
	require.Equal(t, gtpv2.CauseUnableToPageUE, lastGTP[*gtpv2.CreateBearerResponse](l.gw).Cause.Value)
	l.gw.send(&gtpv2.CreateBearerRequest{TEID: 0xdead, Sequence: 1, LinkedEBI: 5, BearerContexts: []gtpv2.BearerContext{{QoS: gtpv2.BearerQoS{QCI: 1}}}})
	l.run()
	require.Equal(t, gtpv2.CauseContextNotFound, lastGTP[*gtpv2.CreateBearerResponse](l.gw).Cause.Value)
}

// TestBearerResourceModification is a UE's wish, carried to the gateway and back.
func TestBearerResourceModification(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	ask := func(pti, ebi uint8) {
		p.send(&eps.BearerResourceModificationRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: pti}, EPSBearerIdentityForPacketFilter: ebi,
			TrafficFlowAggregate: []byte{0xd0, 3, 1, 0}, RequiredTrafficFlowQoS: nas.Some(eps.NewGBRQoS(1, eps.BitRates{GuaranteedUplink: 64, GuaranteedDownlink: 64}))})
		l.run()
	}
	ask(7, 9)
	require.Equal(t, eps.ESMCauseInvalidEPSBearerIdentity, lastOf[*eps.BearerResourceModificationReject](p).ESMCause)

	ask(7, 5)
	command := lastGTP[*gtpv2.BearerResourceCommand](l.gw)
	require.NotZero(t, command.Sequence>>23, "a command's number")
	require.Equal(t, gtpv2.FlowQoS{QCI: 1, GuaranteedUplink: 64, GuaranteedDownlink: 64}, command.FlowQoS)
	require.EqualValues(t, 5, command.LinkedEBI)
	l.gw.send(&gtpv2.UpdateBearerRequest{TEID: l.gw.mme, Sequence: command.Sequence, PTI: 7, AMBR: nas.Some(gtpv2.AMBR{Uplink: 1000, Downlink: 2000}),
		BearerContexts: []gtpv2.BearerContext{{EBI: 5, QoS: gtpv2.BearerQoS{QCI: 1, GuaranteedUplink: 64, GuaranteedDownlink: 64}}}})
	l.run()
	modify := lastOf[*eps.ModifyEPSBearerContextRequest](p)
	require.EqualValues(t, 7, modify.ProcedureTransactionIdentity)
	r, _ := modify.NewEPSQoS.Value().BitRates()
	require.EqualValues(t, 64, r.GuaranteedUplink)
	require.EqualValues(t, 16, lastGTP[*gtpv2.UpdateBearerResponse](l.gw).Cause.Value)

	for cause, want := range map[gtpv2.Cause]eps.ESMCause{gtpv2.CauseServiceDenied: 30, gtpv2.CauseNoResourcesAvailable: 26, gtpv2.CauseContextNotFound: 43} {
		ask(8, 5)
		command = lastGTP[*gtpv2.BearerResourceCommand](l.gw)
		l.gw.send(&gtpv2.BearerResourceFailureIndication{TEID: l.gw.mme, Sequence: command.Sequence, PTI: 8, LinkedEBI: 5, Cause: gtpv2.CauseIE{Value: cause}})
		l.run()
		require.Equal(t, want, lastOf[*eps.BearerResourceModificationReject](p).ESMCause)
	}
	ask(9, 5)
	l.w.Run(time.Minute)
	require.Equal(t, eps.ESMCauseNetworkFailure, lastOf[*eps.BearerResourceModificationReject](p).ESMCause, "no answer")

	l.cfg.Rejects = []*mme.Reject{{On: mme.OnBearerResourceModification, ESMCause: eps.ESMCauseServiceOptionNotSupported}}
	ask(10, 5)
	require.Equal(t, eps.ESMCauseServiceOptionNotSupported, lastOf[*eps.BearerResourceModificationReject](p).ESMCause)
	require.True(t, l.m.Attached(p.imsi))
}

func TestGatewayEndsPDNConnection(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.connect(2, "ims")
	l.gw.send(&gtpv2.DeleteBearerRequest{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), LinkedEBI: 6, Cause: gtpv2.CauseIE{Value: gtpv2.CauseReactivationRequested}})
	l.run()
	require.EqualValues(t, 39, lastOf[*eps.DeactivateEPSBearerContextRequest](p).ESMCause)
	require.EqualValues(t, 16, lastGTP[*gtpv2.DeleteBearerResponse](l.gw).Cause.Value)
	require.True(t, l.m.Attached(p.imsi))
	l.gw.send(&gtpv2.DeleteBearerRequest{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), LinkedEBI: 5})
	l.run()
	require.Equal(t, eps.ReattachNotRequired, lastOf[*eps.DetachRequestMT](p).DetachType)
	require.False(t, l.m.Attached(p.imsi), "without a PDN connection there is no registration")

	// An idle UE is paged for its detach, and one that does not answer is
	// detached all the same.
	for _, answers := range []bool{true, false} {
		p.attach(eps.EPSAttach)
		p.inactive()
		detached := len(p.got)
		l.enb.on = func(msg s1ap.Message) bool {
			if _, ok := msg.(*s1ap.Paging); ok && answers {
				wire, err := p.sec.ProtectServiceRequest(nil)
				require.NoError(t, err)
				p.open(wire)
			}
			return false
		}
		l.gw.send(&gtpv2.DeleteBearerRequest{TEID: l.gw.mme, Sequence: l.gw.nextSequence(), LinkedEBI: 5, Cause: gtpv2.CauseIE{Value: gtpv2.CauseReactivationRequested}})
		l.w.Run(time.Minute)
		require.EqualValues(t, 16, lastGTP[*gtpv2.DeleteBearerResponse](l.gw).Cause.Value)
		require.Equal(t, answers, len(p.got) > detached)
		require.Equal(t, eps.ReattachRequired, lastOf[*eps.DetachRequestMT](p).DetachType)
		require.False(t, l.m.Attached(p.imsi))
		l.enb.on = nil
	}

	// A gateway that has forgotten the session has the UE attach again.
	p.attach(eps.EPSAttach)
	l.gw.on = func(m gtpv2.Message) bool {
		req, ok := m.(*gtpv2.ModifyBearerRequest)
		if ok {
			l.gw.send(&gtpv2.ModifyBearerResponse{Sequence: req.Sequence, Cause: gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}})
		}
		return ok
	}
	p.inactive()
	p.serviceRequest()
	require.Equal(t, eps.ReattachRequired, lastOf[*eps.DetachRequestMT](p).DetachType)
	require.False(t, l.m.Attached(p.imsi))
}

func TestESMErrors(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	for _, c := range []struct {
		msg  eps.Message
		want eps.ESMCause
	}{
		{&eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 9}}, 43},
		{&eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5}}, 47},
		{&eps.ESMInformationResponse{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 3}}, 47},
		{&eps.ESMDataTransport{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5}, UserDataContainer: []byte{1}}, 97},
	} {
		p.got = nil
		p.send(c.msg)
		l.run()
		require.Equal(t, c.want, lastOf[*eps.ESMStatus](p).ESMCause, c.msg.Name())
	}
	p.send(&eps.BearerResourceAllocationRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 4}, LinkedEPSBearerIdentity: 5,
		TrafficFlowAggregate: []byte{0x21, 0x30}, RequiredTrafficFlowQoS: eps.NewEPSQoS(1)})
	l.run()
	require.EqualValues(t, 32, lastOf[*eps.BearerResourceAllocationReject](p).ESMCause)
	p.send(&eps.DeactivateEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 9}})
	p.send(&eps.ESMStatus{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5}, ESMCause: 43})
	l.run()
	require.True(t, l.m.Connected(p.imsi))
}

func TestAttachContainer(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	for _, container := range [][]byte{{2, 1, 0xdc}, {2, 1, 0xd0}, {2, 0, 0xd0, 0x11}} {
		req := p.attachRequest(eps.EPSAttach)
		req.ESMMessageContainer = container
		p.got = nil
		b, err := req.Append(nil)
		require.NoError(t, err)
		p.open(b)
		l.run()
		require.EqualValues(t, 1, count[*eps.AttachReject](p.got))
		require.False(t, p.connected)
	}
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi))
}
