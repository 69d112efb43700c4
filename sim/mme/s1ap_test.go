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
	"sunsetlab/sim"
)

func TestS1Setup(t *testing.T) {
	l := newLab(t)
	stranger := l.addENB("stranger", nas.TAI{PLMN: nas.MustParsePLMN("44010"), TAC: 7})
	stranger.setUp()
	failure, ok := last[*s1ap.S1SetupFailure](stranger)
	require.True(t, ok)
	require.Equal(t, s1ap.CauseMiscUnknownPLMN, failure.Cause)
	require.True(t, failure.TimeToWait.Present)
	l.cfg.AnyENB = true
	stranger.setUp()
	_, ok = last[*s1ap.S1SetupResponse](stranger)
	require.True(t, ok)

	// A second S1 SETUP begins anew.
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	l.enb.setUp()
	require.False(t, l.m.Connected(p.imsi))
	require.True(t, l.m.Attached(p.imsi))
}

func TestUnknownIDs(t *testing.T) {
	l := newLab(t)
	p, q := l.subscriber(1), l.subscriber(2)
	p.attach(eps.EPSAttach)
	q.attach(eps.EPSAttach)
	nasPDU := p.encode(&eps.DetachAccept{})
	for _, c := range []struct {
		mme, enb uint32
		cause    s1ap.Cause
	}{
		{0xdeadbeef, p.enbID, s1ap.CauseRadioNetworkUnknownMMEUES1APID},
		{p.mmeID, q.enbID, s1ap.CauseRadioNetworkUnknownPairUES1APID},
	} {
		for _, msg := range []s1ap.Message{
			&s1ap.UplinkNASTransport{MMEUES1APID: c.mme, ENBUES1APID: c.enb, NASPDU: nasPDU, EUTRANCGI: l.enb.cgi(), TAI: l.enb.s1tai()},
			&s1ap.UEContextReleaseRequest{MMEUES1APID: c.mme, ENBUES1APID: c.enb, Cause: s1ap.CauseRadioNetworkUserInactivity},
			&s1ap.UECapabilityInfoIndication{MMEUES1APID: c.mme, ENBUES1APID: c.enb, UERadioCapability: []byte{1}},
			&s1ap.NASNonDeliveryIndication{MMEUES1APID: c.mme, ENBUES1APID: c.enb, NASPDU: nasPDU},
			&s1ap.ERABReleaseIndication{MMEUES1APID: c.mme, ENBUES1APID: c.enb, ERABReleasedList: []s1ap.ERABItem{{ERABID: 5}}},
		} {
			n := count[*s1ap.ErrorIndication](l.enb.got)
			l.enb.send(msg)
			l.run()
			require.Equal(t, n+1, count[*s1ap.ErrorIndication](l.enb.got), msg.Name())
			got, _ := last[*s1ap.ErrorIndication](l.enb)
			require.Equal(t, c.cause, got.Cause.Value)
			require.Equal(t, c.mme, got.MMEUES1APID.Value)
		}
	}
	other := l.addENB("other", tai)
	other.setUp()
	other.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkUserInactivity})
	l.run()
	require.Equal(t, 1, count[*s1ap.ErrorIndication](other.got), "another eNodeB's connection")
	require.True(t, l.m.Connected(p.imsi))
	require.True(t, l.m.Connected(q.imsi))
}

func TestReset(t *testing.T) {
	l := newLab(t)
	p, q, r := l.subscriber(1), l.subscriber(2), l.subscriber(3)
	for _, x := range []*phone{p, q, r} {
		x.attach(eps.EPSAttach)
	}
	l.enb.send(&s1ap.Reset{Cause: s1ap.CauseMiscHardwareFailure, ResetType: s1ap.ResetType{PartOfS1Interface: []s1ap.UEAssociatedLogicalS1ConnectionItem{
		{MMEUES1APID: s1ap.Some(p.mmeID)}, {ENBUES1APID: s1ap.Some(q.enbID)}, {MMEUES1APID: s1ap.Some(uint32(0xdead))},
	}}})
	l.run()
	require.False(t, l.m.Connected(p.imsi))
	require.False(t, l.m.Connected(q.imsi))
	require.True(t, l.m.Connected(r.imsi))
	ack, _ := last[*s1ap.ResetAcknowledge](l.enb)
	require.Len(t, ack.UEAssociatedLogicalS1ConnectionList, 3)
	l.enb.send(&s1ap.Reset{Cause: s1ap.CauseMiscHardwareFailure, ResetType: s1ap.ResetType{S1Interface: s1ap.Some(s1ap.ResetAllResetAll)}})
	l.run()
	require.False(t, l.m.Connected(r.imsi))
	require.True(t, l.m.Attached(r.imsi))
	require.Equal(t, 2, count[*s1ap.ResetAcknowledge](l.enb.got))
	require.Equal(t, 3, count[*gtpv2.ReleaseAccessBearersRequest](l.gw.got))

	p.serviceRequest()
	l.m.ResetENBs()
	l.run()
	require.False(t, l.m.Connected(p.imsi))
	require.Equal(t, 1, count[*s1ap.Reset](l.enb.got))
}

func TestErrorIndication(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	l.enb.send(&s1ap.ErrorIndication{Cause: s1ap.Some(s1ap.CauseProtocolTransferSyntaxError)})
	l.enb.send(&s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(p.mmeID), ENBUES1APID: s1ap.Some(p.enbID), Cause: s1ap.Some(s1ap.CauseProtocolSemanticError)})
	l.run()
	require.True(t, l.m.Connected(p.imsi))
	l.enb.send(&s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(p.mmeID), ENBUES1APID: s1ap.Some(p.enbID), Cause: s1ap.Some(s1ap.CauseRadioNetworkUnknownENBUES1APID)})
	l.run()
	require.False(t, l.m.Connected(p.imsi))
	require.True(t, l.m.Attached(p.imsi))
}

func TestNASNonDelivery(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	l.enb.on = func(msg s1ap.Message) bool {
		dl, ok := msg.(*s1ap.DownlinkNASTransport)
		if ok && count[*s1ap.DownlinkNASTransport](l.enb.got) == 1 {
			l.enb.send(&s1ap.NASNonDeliveryIndication{MMEUES1APID: dl.MMEUES1APID, ENBUES1APID: dl.ENBUES1APID, NASPDU: dl.NASPDU, Cause: s1ap.CauseRadioNetworkUnspecified})
			return true
		}
		return false
	}
	p.startAttach(eps.EPSAttach)
	l.w.Run(8 * time.Second)
	require.True(t, l.m.Attached(p.imsi), "T3460 sends it again")
}

// TestSpoiledBytes sends the MME every truncation and many flips of good
// messages on each interface: it never panics, and another UE's session works
// on.
func TestSpoiledBytes(t *testing.T) {
	l := newQuietLab(t, sim.NewStream(sim.All), full)
	p, victim := l.subscriber(1), l.subscriber(2)
	victim.attach(eps.CombinedAttach)
	p.attach(eps.CombinedAttach)
	victim.inactive()
	check := func() {
		t.Helper()
		l.w.Run(20 * time.Second)
		victim.serviceRequest()
		require.True(t, l.m.Connected(victim.imsi))
		victim.inactive()
		require.False(t, l.m.Connected(victim.imsi))
		l.enb.got, l.gw.got, l.msc.got, p.got = nil, nil, nil, nil
	}
	spoil := func(golden []byte, handle func([]byte)) {
		for n := range golden {
			handle(append([]byte(nil), golden[:n]...))
		}
		for i := range golden {
			for _, flip := range []byte{1, 0x80, 0xff} {
				b := append([]byte(nil), golden...)
				b[i] ^= flip
				handle(b)
			}
		}
		check()
	}
	stranger := &phone{l: l, enb: l.enb, imsi: nas.MustParseIMSI("001010000000099"), capability: p.capability, pdnType: eps.PDNTypeIPv4}
	attach := stranger.encode(stranger.attachRequest(eps.CombinedAttach))
	s1 := func(msg s1ap.Message) []byte {
		b, err := msg.Append(nil)
		require.NoError(t, err)
		return b
	}
	cgi, ta := l.enb.cgi(), l.enb.s1tai()
	for _, msg := range []s1ap.Message{
		&s1ap.InitialUEMessage{ENBUES1APID: 77, NASPDU: attach, TAI: ta, EUTRANCGI: cgi},
		&s1ap.UplinkNASTransport{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, NASPDU: attach, EUTRANCGI: cgi, TAI: ta},
		&s1ap.InitialContextSetupResponse{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, ERABSetupList: []s1ap.ERABSetupItemCtxtSURes{{ERABID: 5, TransportLayerAddress: enbAddress, GTPTEID: 1}}},
		&s1ap.ERABSetupResponse{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, ERABSetupList: []s1ap.ERABSetupItemBearerSURes{{ERABID: 5, TransportLayerAddress: enbAddress, GTPTEID: 1}}},
		&s1ap.UECapabilityInfoIndication{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, UERadioCapability: []byte{1}},
		&s1ap.ERABReleaseIndication{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, ERABReleasedList: []s1ap.ERABItem{{ERABID: 6}}},
		&s1ap.ErrorIndication{Cause: s1ap.Some(s1ap.CauseProtocolSemanticError)},
	} {
		spoil(s1(msg), l.enb.a.HandleS1AP)
	}

	// NAS in good S1AP, on a connection of its own each.
	for _, plain := range [][]byte{
		attach,
		stranger.encode(&eps.TrackingAreaUpdateRequest{OldGUTI: eps.MobileIdentityOfGUTI(victim.guti)}),
		stranger.encode(&eps.DetachRequestMO{DetachType: eps.EPSDetach, EPSMobileIdentity: eps.MobileIdentityOfGUTI(victim.guti)}),
		stranger.encode(&eps.ExtendedServiceRequest{MTMSI: nas.MobileIdentityOfTMSI(nas.TMSI(victim.guti.MTMSI))}),
		{0xc7, 0x00, 0x12, 0x34},
		append([]byte{0x17, 1, 2, 3, 4, 5}, attach...),
	} {
		spoil(plain, func(b []byte) {
			l.enb.next++
			l.enb.a.HandleS1AP(s1(&s1ap.InitialUEMessage{ENBUES1APID: l.enb.next, NASPDU: b, TAI: ta, EUTRANCGI: cgi,
				STMSI: s1ap.Some(s1ap.STMSI{MMEC: 1, MTMSI: victim.guti.MTMSI})}))
		})
	}

	// And on one that is secured.
	p.sec, p.guti = nil, nas.GUTI{}
	p.attach(eps.CombinedAttach)
	for _, msg := range []eps.Message{
		&eps.UplinkNASTransport{NASMessageContainer: []byte{9, 1, 2}},
		&eps.PDNConnectivityRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 2}, RequestType: eps.InitialRequest, PDNType: eps.PDNTypeIPv4, APN: nas.Some(eps.APN("ims"))},
		&eps.PDNDisconnectRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 2}, LinkedEPSBearerIdentity: 5},
		&eps.ESMStatus{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5}, ESMCause: 43},
	} {
		spoil(p.encode(msg), func(b []byte) {
			if len(b) == 0 || !l.m.Connected(p.imsi) {
				return
			}
			wire, err := p.sec.Protect(nil, 0, 2, b)
			require.NoError(t, err)
			l.enb.a.HandleS1AP(s1(&s1ap.UplinkNASTransport{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, NASPDU: wire, EUTRANCGI: cgi, TAI: ta}))
		})
	}

	teid := l.gw.mme
	for _, msg := range []gtpv2.Message{
		&gtpv2.CreateBearerRequest{TEID: teid, Sequence: 1 << 23, LinkedEBI: 5, BearerContexts: []gtpv2.BearerContext{{QoS: gtpv2.BearerQoS{QCI: 1}, TFT: []byte{0x21, 0x30, 0, 1, 0}}}},
		&gtpv2.DeleteBearerRequest{TEID: teid, Sequence: 1<<23 + 1, EBIs: []uint8{6}},
		&gtpv2.UpdateBearerRequest{TEID: teid, Sequence: 1<<23 + 2, AMBR: nas.Some(gtpv2.AMBR{}), BearerContexts: []gtpv2.BearerContext{{EBI: 6}}},
		&gtpv2.DownlinkDataNotification{TEID: teid, Sequence: 1<<23 + 3, EBI: 5},
		&gtpv2.CreateSessionResponse{TEID: teid, Sequence: 1, Cause: gtpv2.Accept},
		&gtpv2.EchoRequest{Sequence: 5, Recovery: nas.Some(uint8(1))},
	} {
		spoil(msg.Append(nil), l.m.HandleGTPv2)
	}
	for _, msg := range []sgsap.Message{
		&sgsap.LocationUpdateAccept{IMSI: p.imsi, LAI: lai},
		&sgsap.LocationUpdateReject{IMSI: p.imsi, Cause: 17},
		&sgsap.PagingRequest{IMSI: p.imsi, VLRName: "vlr.example", Service: sgsap.CSCall},
		&sgsap.DownlinkUnitdata{IMSI: p.imsi, NASMessage: []byte{9, 1, 2}},
		&sgsap.MMInformationRequest{IMSI: p.imsi, MMInformation: []byte{0x46, 1}},
		&sgsap.ReleaseRequest{IMSI: p.imsi},
		&sgsap.Status{IMSI: p.imsi, Cause: 1},
	} {
		spoil(msg.Append(nil), l.m.HandleSGsAP)
	}
}
