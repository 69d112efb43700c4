package enb_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
)

func TestPaging(t *testing.T) {
	b := newBench(t, enb.Config{PLMNs: []nas.PLMN{home, other}})
	away := b.addCell(sim.Cell{Name: "away", RAT: sim.EUTRAN, PLMN: home, TAC: 8})
	here, there, deaf := b.handset("ue1"), b.handset("ue2"), b.handset("ue3")
	there.radio.Camp(away, 123)
	deaf.radio.Camp(b.cell, 124)
	page := func(plmn nas.PLMN, tac uint16, id s1ap.UEPagingID, domain s1ap.CNDomain) {
		b.mme.send(&s1ap.Paging{UEIdentityIndexValue: 123, UEPagingID: id, CNDomain: domain,
			TAIList: []s1ap.TAIItem{{TAI: s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(nas.MustParsePLMN("00101")), TAC: 8}},
				{TAI: s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(plmn), TAC: tac}}}})
		b.settle()
	}
	tmsi := s1ap.UEPagingID{STMSI: s1ap.Some(s1ap.STMSI{MMEC: 1, MTMSI: 0xc0ffee01})}
	page(home, 7, tmsi, s1ap.CNDomainPS)
	f := here.hear()
	require.Equal(t, sim.Paging, f.Kind)
	require.Equal(t, nas.STMSI{MMECode: 1, MTMSI: 0xc0ffee01}, f.STMSI)
	require.True(t, f.HasSTMSI)
	require.Equal(t, sim.PSDomain, f.Domain)
	require.Empty(t, there.heard)

	page(other, 8, s1ap.UEPagingID{IMSI: []byte{0x44, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98, 0xf0}}, s1ap.CNDomainCS)
	f = there.hear()
	require.False(t, f.HasSTMSI)
	require.Equal(t, nas.MustParseIMSI("440101234567890"), f.PagingIMSI)
	require.Equal(t, sim.CSDomain, f.Domain)

	page(other, 8, s1ap.UEPagingID{IMSI: []byte{0xaa, 0xbb, 0xcc}}, s1ap.CNDomainCS)
	page(home, 99, tmsi, s1ap.CNDomainPS)
	b.air.Switch(b.cell, false)
	page(home, 7, tmsi, s1ap.CNDomainPS)
	require.Empty(t, there.heard)
	require.Empty(t, here.heard)
	require.Empty(t, deaf.heard)
	require.Len(t, b.faults(), 1)
	require.Contains(t, b.faults()[0], "reading the paged identity")
}

func TestResetOfTheInterface(t *testing.T) {
	b := newBench(t, enb.Config{})
	handsets := []*handset{b.handset("ue1"), b.handset("ue2"), b.handset("ue3")}
	for _, h := range handsets {
		h.attach()
	}
	b.mme.send(&s1ap.Reset{Cause: s1ap.CauseMiscUnspecified, ResetType: s1ap.ResetType{S1Interface: s1ap.Some(s1ap.ResetAllResetAll)}})
	require.Empty(t, cmp.Diff(&s1ap.ResetAcknowledge{}, b.mme.take()))
	b.w.Run(time.Hour)
	for _, h := range handsets {
		require.Equal(t, sim.RRCConnectionRelease, h.hear().Kind)
	}
	require.Zero(t, b.e.Connections())
	b.nothingMore()
	require.True(t, b.e.Ready())
}

func TestResetOfSomeConnections(t *testing.T) {
	b := newBench(t, enb.Config{})
	var handsets []*handset
	var ids []uint32
	for _, name := range []string{"ue1", "ue2", "ue3", "ue4"} {
		h := b.handset(name)
		handsets, ids = append(handsets, h), append(ids, h.attach())
	}
	items := []s1ap.UEAssociatedLogicalS1ConnectionItem{
		{ENBUES1APID: s1ap.Some(ids[0])},
		{MMEUES1APID: s1ap.Some(mmeID + ids[1])},
		{MMEUES1APID: s1ap.Some(mmeID + ids[1]), ENBUES1APID: s1ap.Some(ids[1])},
		{MMEUES1APID: s1ap.Some(mmeID + ids[0]), ENBUES1APID: s1ap.Some(ids[3])}, // not a pair
		{MMEUES1APID: s1ap.Some[uint32](99)},
		{},
	}
	b.mme.send(&s1ap.Reset{ResetType: s1ap.ResetType{PartOfS1Interface: items}})
	require.Empty(t, cmp.Diff(&s1ap.ResetAcknowledge{UEAssociatedLogicalS1ConnectionList: items}, b.mme.take()))
	b.settle()
	for i, gone := range []bool{true, true, false, false} {
		require.Equal(t, gone, len(handsets[i].heard) == 1)
	}
	require.Equal(t, 2, b.e.Connections())
}

func TestResetByTheENB(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	h.attach()
	b.e.Reset()
	require.True(t, take[*s1ap.Reset](b).ResetType.S1Interface.Present)
	b.mme.send(&s1ap.ResetAcknowledge{})
	b.settle()
	require.Equal(t, sim.RRCConnectionRelease, h.hear().Kind)
	h.attach()
}

func TestIdentitiesThatNameNobody(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.attach()
	for _, c := range []struct {
		mme, enb uint32
		want     s1ap.Cause
	}{
		{mmeID + id, 77, s1ap.CauseRadioNetworkUnknownENBUES1APID},
		{mmeID + id + 1, id, s1ap.CauseRadioNetworkUnknownPairUES1APID},
	} {
		for _, m := range []s1ap.Message{
			&s1ap.DownlinkNASTransport{MMEUES1APID: c.mme, ENBUES1APID: c.enb, NASPDU: []byte{1}},
			&s1ap.UEContextModificationRequest{MMEUES1APID: c.mme, ENBUES1APID: c.enb},
			&s1ap.UEContextReleaseCommand{UES1APIDs: s1ap.UES1APIDs{UES1APIDPair: &s1ap.UES1APIDPair{MMEUES1APID: c.mme, ENBUES1APID: c.enb}}},
			&s1ap.ERABReleaseCommand{MMEUES1APID: c.mme, ENBUES1APID: c.enb, ERABToBeReleasedList: []s1ap.ERABItem{{ERABID: 5}}},
		} {
			b.mme.send(m)
			require.Empty(t, cmp.Diff(&s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(c.mme), ENBUES1APID: s1ap.Some(c.enb),
				Cause: s1ap.Some(c.want)}, b.mme.take()))
		}
	}
	b.settle()
	require.Empty(t, h.heard, "the device whose identity was misused notices nothing")
	require.Equal(t, 1, b.e.Connections())
}

func TestErrorIndicationOfTheMME(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.attach()
	b.mme.send(&s1ap.ErrorIndication{Cause: s1ap.Some(s1ap.CauseProtocolSemanticError)})
	b.mme.send(&s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(mmeID + id), ENBUES1APID: s1ap.Some(id), Cause: s1ap.Some(s1ap.CauseProtocolSemanticError)})
	b.mme.send(&s1ap.ErrorIndication{MMEUES1APID: s1ap.Some[uint32](3), ENBUES1APID: s1ap.Some(id), Cause: s1ap.Some(s1ap.CauseRadioNetworkUnknownMMEUES1APID)})
	b.mme.send(&s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(mmeID + id), ENBUES1APID: s1ap.Some[uint32](3), Cause: s1ap.Some(s1ap.CauseRadioNetworkUnknownMMEUES1APID)})
	b.settle()
	require.Equal(t, 1, b.e.Connections())
	require.Empty(t, h.heard)
	b.mme.send(&s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(mmeID + id), ENBUES1APID: s1ap.Some(id), Cause: s1ap.Some(s1ap.CauseRadioNetworkUnknownMMEUES1APID)})
	b.settle()
	require.Zero(t, b.e.Connections())
	require.Equal(t, sim.RRCConnectionRelease, h.hear().Kind)
	b.nothingMore()
}

func TestMessagesOfTheWrongDirection(t *testing.T) {
	b := newBench(t, enb.Config{})
	b.mme.send(&s1ap.NASNonDeliveryIndication{NASPDU: []byte{1}})
	m := take[*s1ap.ErrorIndication](b)
	require.Equal(t, s1ap.Some(s1ap.CauseProtocolMessageNotCompatibleWithReceiverState), m.Cause)
	require.Equal(t, s1ap.Some(s1ap.ProcedureNASNonDeliveryIndication), m.CriticalityDiagnostics.ProcedureCode)
	b.mme.send(&s1ap.UEContextReleaseComplete{})
	b.nothingMore()
	require.Len(t, b.faults(), 2)
}
