package enb_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
)

func TestBytesThatAreNoS1AP(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.attach()
	request, err := contextSetup(id, 6).Append(nil)
	require.NoError(t, err)
	for i := range request {
		b.e.HandleS1AP(request[:i])
	}
	for len(b.mme.got) > 0 {
		switch m := b.mme.take().(type) {
		case *s1ap.ErrorIndication:
			require.Equal(t, s1ap.Some(s1ap.CauseProtocolTransferSyntaxError), m.Cause)
		default:
			t.Fatalf("%T for a message cut short", m)
		}
	}
	b.settle()
	require.Empty(t, h.heard)
	h.say(sim.ULInformationTransfer, []byte{1})
	b.settle()
	take[*s1ap.UplinkNASTransport](b)
}

func TestAMandatoryElementIsMissing(t *testing.T) {
	b := newBench(t, enb.Config{})
	b.handset("ue1").attach()
	// UEContextModificationRequest with an MME UE S1AP ID and an unknown IE of
	// criticality reject, and no eNB UE S1AP ID.
	b.e.HandleS1AP([]byte{0x00, 0x15, 0x00, 0x0f, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x03, 0x40, 0x03, 0xe9, 0xff, 0xf0, 0x00, 0x01, 0x00})
	m := take[*s1ap.ErrorIndication](b)
	require.Equal(t, s1ap.Some(s1ap.CauseProtocolAbstractSyntaxErrorReject), m.Cause)
	require.EqualValues(t, 1001, m.MMEUES1APID.Value)
	require.NotEmpty(t, m.CriticalityDiagnostics.IEsCriticalityDiagnostics)
	b.nothingMore()
}

func TestAnUnreadableRequestIsRefused(t *testing.T) {
	b := newBench(t, enb.Config{})
	id := b.handset("ue1").attach()
	for _, c := range []struct {
		msg  s1ap.Message
		want s1ap.Message
	}{
		{contextSetup(id, 6), &s1ap.InitialContextSetupFailure{}},
		{&s1ap.UEContextModificationRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id}, &s1ap.UEContextModificationFailure{}},
	} {
		pdu, err := c.msg.Append(nil)
		require.NoError(t, err)
		pdu = withUnknownIE(t, pdu)
		b.e.HandleS1AP(pdu)
		require.IsType(t, c.want, b.mme.take())
		b.nothingMore()
	}
}

// withUnknownIE adds an IE of criticality reject that no version has.
func withUnknownIE(t *testing.T, pdu []byte) []byte {
	m, err := s1ap.Decode(pdu)
	require.NoError(t, err)
	u := &s1ap.Unknown{IEs: []s1ap.UnknownIE{{Index: 99, ID: 65000, Criticality: s1ap.CriticalityReject, Value: []byte{0}}}}
	switch m := m.(type) {
	case *s1ap.InitialContextSetupRequest:
		m.Unknown = u
	case *s1ap.UEContextModificationRequest:
		m.Unknown = u
	}
	out, err := m.Append(nil)
	require.NoError(t, err)
	return out
}

// script is one message of each kind that an MME sends, for the device id.
func script(id uint32) []s1ap.Message {
	return []s1ap.Message{
		setupResponse(),
		&s1ap.S1SetupFailure{Cause: s1ap.CauseMiscUnspecified},
		&s1ap.DownlinkNASTransport{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{7, 0x52, 1}},
		contextSetup(id, 5, 6),
		&s1ap.UEContextModificationRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id, CSFallbackIndicator: s1ap.Some(s1ap.CSFallbackIndicatorCSFallbackRequired)},
		&s1ap.ERABSetupRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id, ERABToBeSetupList: []s1ap.ERABToBeSetupItemBearerSUReq{
			{ERABID: 7, ERABLevelQoSParameters: qos(9), TransportLayerAddress: sgw(), NASPDU: []byte{1}}}},
		&s1ap.ERABReleaseCommand{MMEUES1APID: mmeID + id, ENBUES1APID: id, ERABToBeReleasedList: []s1ap.ERABItem{{ERABID: 5}}},
		&s1ap.Paging{UEPagingID: s1ap.UEPagingID{IMSI: []byte{1, 2, 3, 4}}, TAIList: []s1ap.TAIItem{{TAI: s1ap.TAI{TAC: 7}}}},
		&s1ap.Reset{ResetType: s1ap.ResetType{PartOfS1Interface: []s1ap.UEAssociatedLogicalS1ConnectionItem{{ENBUES1APID: s1ap.Some(id)}}}},
		&s1ap.ResetAcknowledge{},
		&s1ap.ErrorIndication{ENBUES1APID: s1ap.Some(id), Cause: s1ap.Some(s1ap.CauseRadioNetworkUnknownMMEUES1APID)},
		release(id, s1ap.CauseNASDetach),
	}
}

// sink takes what the eNodeB sends and checks that it reads.
type sink struct{ t testing.TB }

func (s sink) Send(_ fmt.Stringer, pdu []byte) {
	_, err := s1ap.Decode(pdu)
	require.NoError(s.t, err)
}

// abuse feeds an eNodeB with a device in the given state.
func abuse(t testing.TB, attached bool, pdus ...[]byte) {
	w := sim.NewWorld(sim.Config{Start: start})
	air := sim.NewAir(w.Env("air"), sim.AirConfig{Latency: airTime})
	e := enb.New(w.Env("enb"), enb.Config{Name: "enb"}, air)
	b := &bench{w: w, air: air, e: e, cell: air.AddCell(sim.Cell{RAT: sim.EUTRAN, PLMN: home, TAC: 7}, e)}
	e.ServeCell(b.cell)
	e.ConnectS1(sink{t})
	feed := func(m s1ap.Message) {
		pdu, err := m.Append(nil)
		require.NoError(t, err)
		e.HandleS1AP(pdu)
	}
	feed(setupResponse())
	h := b.handset("ue")
	h.say(sim.RRCConnectionRequest, []byte{1})
	w.Run(airTime)
	if attached {
		feed(contextSetup(1, 5))
		w.Run(20 * airTime)
	}
	for _, pdu := range pdus {
		e.HandleS1AP(pdu)
		w.Run(3 * airTime)
	}
	w.Run(60e9)
}

func TestMutatedMessages(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var pdus [][]byte
	for _, m := range script(1) {
		pdu, err := m.Append(nil)
		require.NoError(t, err)
		pdus = append(pdus, pdu)
	}
	for i := range 400 {
		var spoiled [][]byte
		for range 10 {
			pdu := append([]byte(nil), pdus[r.IntN(len(pdus))]...)
			for range r.IntN(3) {
				pdu[r.IntN(len(pdu))] = byte(r.Uint32())
			}
			spoiled = append(spoiled, pdu)
		}
		abuse(t, i%2 == 0, spoiled...)
	}
}

func FuzzHandleS1AP(f *testing.F) {
	for _, m := range script(1) {
		pdu, err := m.Append(nil)
		require.NoError(f, err)
		f.Add(pdu, true)
		f.Add(pdu, false)
	}
	f.Fuzz(func(t *testing.T, pdu []byte, attached bool) { abuse(t, attached, pdu) })
}
