package gtpv2

import (
	"bytes"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	peerie "github.com/wmnsk/go-gtp/gtpv2/ie"
	peer "github.com/wmnsk/go-gtp/gtpv2/message"

	"sunsetlab/nas"
)

// split returns the elements of a message, sorted, since another writer may
// order them in another way. The contents of a bearer context are sorted too.
func split(t *testing.T, ies []byte) [][]byte {
	t.Helper()
	d := decoder{message: TypeDeleteBearerRequest, rest: ies}
	var all [][]byte
	for at := ies; d.next(); at = d.rest {
		one := at[:len(at)-len(d.rest)]
		if d.key>>4 == kBearerContext>>4 || d.key>>4 == kPDNConnection>>4 {
			one = slices.Concat(append([][]byte{one[:4]}, split(t, d.value)...)...)
		}
		all = append(all, one)
	}
	require.NoError(t, d.err())
	slices.SortFunc(all, bytes.Compare)
	return all
}

// untyped are the messages that go-gtp reads by header alone.
var untyped = []MessageType{TypeUpdateBearerRequest, TypeUpdateBearerResponse, TypeBearerResourceCommand, TypeBearerResourceFailureIndication}

// TestPeerReads has go-gtp parse every message and write it again.
func TestPeerReads(t *testing.T) {
	for _, m := range samples(t) {
		want := m.Append(nil)
		parsed, err := peer.Parse(want)
		if m.Type() == TypeVersionNotSupportedIndication {
			require.Error(t, err, "go-gtp takes no message without an element")
			continue
		}
		require.NoError(t, err, m.Type())
		require.EqualValues(t, m.Type(), parsed.MessageType())
		if _, generic := parsed.(*peer.Generic); generic {
			require.Contains(t, untyped, m.Type(), "go-gtp has a type for this message")
			continue
		}
		again, err := peer.Marshal(parsed)
		require.NoError(t, err)
		_, ours, err := ParseHeader(want)
		require.NoError(t, err)
		_, theirs, err := ParseHeader(again)
		require.NoError(t, err)
		require.Equal(t, split(t, ours), split(t, theirs), m.Type())
	}
}

// TestPeerReadsValues asks go-gtp for what an attach says.
func TestPeerReadsValues(t *testing.T) {
	parsed, err := peer.Parse(createSession(t).Append(nil))
	require.NoError(t, err)
	r := parsed.(*peer.CreateSessionRequest)
	require.Equal(t, "440101234567890", r.IMSI.MustIMSI())
	require.Equal(t, "819012345678", r.MSISDN.MustMSISDN())
	require.Equal(t, "3535360019876543", r.MEI.MustMobileEquipmentIdentity())
	require.Equal(t, "iijmobile.biz", r.APN.MustAccessPointName())
	require.EqualValues(t, 6, r.RATType.MustRATType())
	require.EqualValues(t, 3, r.PDNType.MustPDNType())
	require.EqualValues(t, 0x11, r.SenderFTEIDC.MustTEID())
	require.Equal(t, "192.0.2.1", r.SenderFTEIDC.MustIPAddress())
	require.EqualValues(t, 50_000, r.AMBR.MustAggregateMaximumBitRateUp())
	require.EqualValues(t, 100_000, r.AMBR.MustAggregateMaximumBitRateDown())
	require.Equal(t, "440", r.ServingNetwork.MustMCC())
	require.Equal(t, "10", r.ServingNetwork.MustMNC())
	require.Equal(t, pco, r.PCO.Payload)
	uli, err := r.ULI.UserLocationInformation()
	require.NoError(t, err)
	require.EqualValues(t, 7, uli.TAI.TAC)
	require.EqualValues(t, 0x1234567, uli.ECGI.ECI)
	require.Len(t, r.BearerContextsToBeCreated, 1)
	q, err := r.BearerContextsToBeCreated[0].FindByType(peerie.BearerQoS, 0)
	require.NoError(t, err)
	fields, err := q.BearerQoS()
	require.NoError(t, err)
	require.EqualValues(t, 9, fields.QCI)
}

// TestPeerWrites has go-gtp write the messages of a session.
func TestPeerWrites(t *testing.T) {
	v4 := net.IPv4(192, 0, 2, 1)
	for _, c := range []struct {
		theirs peer.Message
		ours   Message
	}{
		{peer.NewCreateSessionRequest(0, 2,
			peerie.NewIMSI("440101234567890"), peerie.NewMSISDN("819012345678"), peerie.NewMobileEquipmentIdentity("3535360019876543"),
			peerie.NewUserLocationInformationStruct(nil, nil, nil, peerie.NewTAI("440", "10", 7), peerie.NewECGI("440", "10", 0x1234567), nil, nil, nil),
			peerie.NewServingNetwork("440", "10"), peerie.NewRATType(6), peerie.NewIndicationFromOctets(0x80, 0),
			peerie.NewFullyQualifiedTEIDNetIP(10, 0x11, v4, nil), peerie.NewFullyQualifiedTEID(7, 0x33, "192.0.2.3", "2001:db8::3").WithInstance(1),
			peerie.NewAccessPointName("iijmobile.biz"), peerie.NewSelectionMode(0), peerie.NewPDNType(3),
			peerie.NewPDNAddressAllocationDual("0.0.0.0", "::", 0), peerie.NewAPNRestriction(0), peerie.NewAggregateMaximumBitRate(50_000, 100_000),
			peerie.NewEPSBearerID(5), peerie.New(peerie.ProtocolConfigurationOptions, 0, pco),
			peerie.NewBearerContext(peerie.NewEPSBearerID(5), peerie.NewBearerQoS(1, 8, 0, 9, 0, 0, 0, 0)),
			peerie.NewRecovery(9), peerie.NewUETimeZone(9*time.Hour, 1), peerie.NewChargingCharacteristics(0x0800)),
			createSession(t)},
		{peer.NewDownlinkDataNotification(0x11, 7,
			peerie.NewCause(6, 0, 0, 0, nil), peerie.NewEPSBearerID(5), peerie.NewAllocationRetensionPriority(1, 8, 1), peerie.NewIMSI("440101234567890"),
			peerie.NewFullyQualifiedTEID(11, 0x22, "192.0.2.2", ""), peerie.NewIndicationFromOctets(0, 2)),
			&DownlinkDataNotification{TEID: 0x11, Sequence: 7, Cause: CauseIE{Value: CauseErrorIndication}, EBI: 5,
				ARP: samples(t)[13].(*DownlinkDataNotification).ARP, IMSI: imsi, Sender: sgwC, Indication: SI}},
		{peer.NewModifyBearerRequest(0x22, 4, peerie.NewBearerContext(peerie.NewEPSBearerID(5), peerie.NewFullyQualifiedTEID(0, 0x44, "192.0.2.4", ""))),
			&ModifyBearerRequest{TEID: 0x22, Sequence: 4, BearerContexts: []BearerContext{{EBI: 5, ENB: enbU}}}},
		{peer.NewCreateSessionResponse(0x11, 2, peerie.NewCause(70, 1, 0, 1, peerie.New(87, 1, nil))),
			&CreateSessionResponse{TEID: 0x11, Sequence: 2, // go-gtp leaves the instance out
				Cause: CauseIE{Value: CauseMandatoryIEMissing, PCE: true, CS: true, OffendingIE: IEFTEID}}},
		{peer.NewDeleteSessionRequest(0x22, 5, peerie.NewEPSBearerID(5), peerie.NewIndicationFromOctets(8, 0)),
			&DeleteSessionRequest{TEID: 0x22, Sequence: 5, LinkedEBI: 5, Indication: OI}},
		{peer.NewReleaseAccessBearersRequest(0x22, 6, peerie.NewNodeType(1)),
			&ReleaseAccessBearersRequest{TEID: 0x22, Sequence: 6, OriginatingNode: samples(t)[9].(*DeleteSessionRequest).OriginatingNode}},
		{peer.NewContextRequest(0, 6,
			peerie.NewUserLocationInformationStruct(nil, nil, peerie.NewRAI("440", "10", 0x31, 0x07ff), nil, nil, nil, nil, nil),
			peerie.NewPacketTMSI(0xc1234567), peerie.NewPTMSISignature(0x010203), peerie.NewFullyQualifiedTEID(13, 0x71, "192.0.2.1", ""),
			peerie.NewRATType(6), peerie.NewIndicationFromOctets(0, 4), peerie.NewHopCounter(2)),
			&ContextRequest{Sequence: 6, ULI: ULI{RAI: area}, PTMSI: nas.Some(nas.TMSI(0xc1234567)), PTMSISignature: nas.Some(PTMSISignature{1, 2, 3}),
				Sender: s3MME, RATType: EUTRAN, Indication: MSV, HopCounter: nas.Some[uint8](2)}},
		{peer.NewContextResponse(0x71, 6, peerie.NewCause(96, 0, 0, 0, nil)),
			&ContextResponse{TEID: 0x71, Sequence: 6, Cause: CauseIE{Value: CauseIMSINotKnown}}},
		{peer.NewContextAcknowledge(0x72, 6, peerie.NewCause(16, 0, 0, 0, nil), peerie.NewFullyQualifiedTEID(11, 0x22, "192.0.2.2", "")),
			&ContextAcknowledge{TEID: 0x72, Sequence: 6, Cause: Accept, Forwarding: sgwC}},
		{peer.NewEchoRequest(1, peerie.NewRecovery(3)), samples(t)[0]},
	} {
		b, err := peer.Marshal(c.theirs)
		require.NoError(t, err)
		got, err := Decode(b)
		require.NoError(t, err, "%T", c.theirs)
		require.Empty(t, cmp.Diff(c.ours, got, exact), "%T", c.theirs)
	}
}

func BenchmarkPeerCreateSessionExchange(b *testing.B) {
	req, err := peer.Parse(createSession(b).Append(nil))
	require.NoError(b, err)
	res, err := peer.Parse(samples(b)[5].Append(nil))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range []peer.Message{req, res} {
			w, err := peer.Marshal(m)
			if err != nil {
				b.Fatal(err)
			}
			if _, err = peer.Parse(w); err != nil {
				b.Fatal(err)
			}
		}
	}
}
