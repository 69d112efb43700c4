package gtpv1

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	peerie "github.com/wmnsk/go-gtp/gtpv1/ie"
	peer "github.com/wmnsk/go-gtp/gtpv1/message"

	"sunsetlab/nas"
)

// split returns the elements of a message, sorted, since another writer may
// order them in another way.
func split(t *testing.T, b []byte) [][]byte {
	t.Helper()
	_, ies, err := ParseHeader(b)
	require.NoError(t, err)
	d := decoder{message: TypeSGSNContextResponse, rest: ies}
	var all [][]byte
	for at := ies; d.next(); at = d.rest {
		all = append(all, at[:len(at)-len(d.rest)])
	}
	require.NoError(t, d.err())
	slices.SortStableFunc(all, bytes.Compare)
	return all
}

// TestPeerReads has go-gtp parse every message and write it again.
func TestPeerReads(t *testing.T) {
	known := 0
	for _, m := range samples(t) {
		want := m.Append(nil)
		parsed, err := peer.Parse(want)
		if m.Type() == TypeVersionNotSupported || m.Type() == TypeEchoRequest || m.Type() == TypeSGSNContextAcknowledge && len(want) > 16 {
			continue // go-gtp takes no message without an element, and no TEID Data II with its NSAPI
		}
		require.NoError(t, err, m.Type())
		require.EqualValues(t, m.Type(), parsed.MessageType())
		require.EqualValues(t, parsed.Sequence(), uint16(want[8])<<8|uint16(want[9]))
		if _, generic := parsed.(*peer.Generic); generic {
			require.Greater(t, m.Type(), TypeDeletePDPContextResponse, "go-gtp has a type for this message")
		} else {
			known++
		}
		again, err := remarshal(parsed)
		require.NoError(t, err, m.Type())
		require.Equal(t, split(t, want), split(t, again), m.Type())
	}
	require.Equal(t, 13, known)
}

// TestPeerReadsValues asks go-gtp for what an activation says.
func TestPeerReadsValues(t *testing.T) {
	parsed, err := peer.Parse(createPDPContext(t).Append(nil))
	require.NoError(t, err)
	r := parsed.(*peer.CreatePDPContextRequest)
	require.Equal(t, "440101234567890", r.IMSI.MustIMSI())
	require.Equal(t, "819012345678", r.MSISDN.MustMSISDN())
	require.Equal(t, "3535360019876543", r.IMEI.MustIMEISV())
	require.Equal(t, "iijmobile.biz", r.APN.MustAccessPointName())
	require.EqualValues(t, 1, r.RATType.MustRATType())
	require.EqualValues(t, 5, r.NSAPI.MustNSAPI())
	require.EqualValues(t, 0x11, r.TEIDCPlane.MustTEID())
	require.EqualValues(t, 0x22, r.TEIDDataI.MustTEID())
	require.Equal(t, "192.0.2.1", r.SGSNAddressForSignalling.MustGSNAddress())
	require.Equal(t, "192.0.2.11", r.SGSNAddressForUserTraffic.MustGSNAddress())
	require.Equal(t, pco, r.PCO.Payload)
	require.Equal(t, append([]byte{qos.ARP}, qos.Value...), r.QoSProfile.Payload)
	require.Equal(t, []byte{0xf1, 0x21}, r.EndUserAddress.MustEndUserAddress())
	require.EqualValues(t, 9, r.Recovery.MustRecovery())
}

// TestPeerWrites has go-gtp write the messages of a PDP context.
func TestPeerWrites(t *testing.T) {
	profile := peerie.NewQoSProfile(append([]byte{qos.ARP}, qos.Value...))
	for _, c := range []struct {
		theirs peer.Message
		ours   Message
	}{
		{peer.NewCreatePDPContextRequest(0, 2,
			peerie.NewIMSI("440101234567890"), peerie.NewRouteingAreaIdentity("440", "10", 0x0102, 3), peerie.NewRecovery(9), peerie.NewSelectionMode(1),
			peerie.NewTEIDDataI(0x22), peerie.NewTEIDCPlane(0x11), peerie.NewNSAPI(5), peerie.New(peerie.ChargingCharacteristics, []byte{8, 0}),
			peerie.NewEndUserAddressIPv4(""), peerie.NewAccessPointName("iijmobile.biz"), peerie.New(peerie.ProtocolConfigurationOptions, pco),
			peerie.NewGSNAddress("192.0.2.1"), peerie.NewGSNAddress("192.0.2.11"), peerie.NewMSISDN("819012345678"), profile,
			peerie.NewCommonFlags(1, 0, 0, 0, 0, 0, 0, 0), peerie.NewAPNRestriction(0), peerie.NewRATType(1),
			peerie.NewUserLocationInformationWithSAI("440", "10", 0x0102, 0x0405), peerie.NewMSTimeZone(9*time.Hour, 1), peerie.NewIMEISV("3535360019876543"),
			peerie.New(peerie.EvolvedAllocationRetentionPriorityI, []byte{0x60}),
			peerie.New(peerie.AggregateMaximumBitRate, []byte{0, 0, 0xc3, 0x50, 0, 1, 0x86, 0xa0})),
			createPDPContext(t)},
		{peer.NewCreatePDPContextResponse(0x11, 2, peerie.NewCause(209)),
			&CreatePDPContextResponse{TEID: 0x11, Sequence: 2, Cause: CauseUserAuthenticationFailed}},
		{peer.NewCreatePDPContextResponse(0x11, 2, peerie.NewCause(128), peerie.NewReorderingRequired(false), peerie.NewTEIDDataI(0x55), peerie.NewTEIDCPlane(0x66),
			peerie.NewChargingID(77), peerie.NewEndUserAddressIPv6("2001:db8:1::1"), peerie.NewGSNAddress("192.0.2.2"), peerie.NewGSNAddress("2001:db8::3"), profile),
			&CreatePDPContextResponse{TEID: 0x11, Sequence: 2, Cause: CauseRequestAccepted, TEIDData: 0x55, TEIDControl: 0x66, ChargingID: 77,
				EndUserAddress: EndUserAddress{Type: IPv6, IPv6: dual.IPv6}, GGSNControl: ggsnC, GGSNUser: ggsnU, QoS: qos}},
		{peer.NewUpdatePDPContextRequest(0x66, 4, peerie.NewTEIDDataI(0x77), peerie.NewNSAPI(5), peerie.NewGSNAddress("192.0.2.1"), peerie.NewGSNAddress("192.0.2.11"), profile, peerie.NewRATType(1)),
			&UpdatePDPContextRequest{TEID: 0x66, Sequence: 4, TEIDData: 0x77, NSAPI: 5, SGSNControl: sgsnC, SGSNUser: sgsnU, QoS: qos, RATType: UTRAN}},
		{peer.NewDeletePDPContextRequest(0x66, 5, peerie.NewTeardownInd(true), peerie.NewNSAPI(5)),
			&DeletePDPContextRequest{TEID: 0x66, Sequence: 5, Teardown: true, NSAPI: 5}},
		{peer.NewDeletePDPContextResponse(0x11, 5, peerie.NewCause(192)),
			&DeletePDPContextResponse{TEID: 0x11, Sequence: 5, Cause: CauseNonExistent}},
		{peer.NewEchoResponse(1, peerie.NewRecovery(3)), &EchoResponse{Sequence: 1, Recovery: nas.Some[uint8](3)}},
	} {
		b, err := peer.Marshal(c.theirs)
		require.NoError(t, err)
		got, err := Decode(b)
		require.NoError(t, err, "%T", c.theirs)
		require.Empty(t, cmp.Diff(c.ours, got, exact), "%T", c.theirs)
	}
}

// remarshal writes what go-gtp has parsed. It counts the bytes that were parsed
// as part of the header, unless they are taken away.
func remarshal(m peer.Message) ([]byte, error) {
	reflect.ValueOf(m).Elem().FieldByName("Header").Interface().(*peer.Header).Payload = nil
	return peer.Marshal(m)
}

func BenchmarkPeerCreatePDPContextExchange(b *testing.B) {
	req, err := peer.Parse(createPDPContext(b).Append(nil))
	require.NoError(b, err)
	res, err := peer.Parse(samples(b)[6].Append(nil))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range []peer.Message{req, res} {
			w, err := remarshal(m)
			if err != nil {
				b.Fatal(err)
			}
			if _, err = peer.Parse(w); err != nil {
				b.Fatal(err)
			}
		}
	}
}
