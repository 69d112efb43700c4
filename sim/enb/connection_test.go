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

func TestInitialUEMessage(t *testing.T) {
	b := newBench(t, enb.Config{PLMNs: []nas.PLMN{home, other}})
	second := b.addCell(sim.Cell{Name: "second", RAT: sim.EUTRAN, PLMN: other, TAC: 9, CellIdentity: 0x19b02})
	h := b.handset("ue1")
	h.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: []byte{1, 2}, EstablishmentCause: sim.Emergency})
	b.w.Run(airTime)
	require.Equal(t, []string{"ue1"}, b.mme.subj)
	require.Empty(t, cmp.Diff(&s1ap.InitialUEMessage{ENBUES1APID: 1, NASPDU: []byte{1, 2},
		TAI:                   s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(home), TAC: 7},
		EUTRANCGI:             s1ap.EUTRANCGI{PLMNIdentity: s1ap.PLMNIdentity(home), CellID: 0x19b01},
		RRCEstablishmentCause: s1ap.RRCEstablishmentCauseEmergency}, b.mme.take()))

	known := b.handset("ue2")
	known.radio.Camp(second, 1)
	known.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: []byte{3}, EstablishmentCause: sim.MOData,
		SelectedPLMN: home, HasSTMSI: true, STMSI: nas.STMSI{MMECode: 4, MTMSI: 5},
		HasGUMMEI: true, GUMMEI: nas.GUMMEI{PLMN: other, MMEGroupID: 6, MMECode: 4}})
	b.w.Run(airTime)
	require.Empty(t, cmp.Diff(&s1ap.InitialUEMessage{ENBUES1APID: 2, NASPDU: []byte{3},
		TAI:                   s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(home), TAC: 9},
		EUTRANCGI:             s1ap.EUTRANCGI{PLMNIdentity: s1ap.PLMNIdentity(other), CellID: 0x19b02},
		RRCEstablishmentCause: s1ap.RRCEstablishmentCauseMOData,
		STMSI:                 s1ap.Some(s1ap.STMSI{MMEC: 4, MTMSI: 5}),
		GUMMEI:                s1ap.Some(s1ap.GUMMEI{PLMNIdentity: s1ap.PLMNIdentity(other), MMEGroupID: 6, MMECode: 4})}, b.mme.take()))
}

func TestNASGoesBothWays(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.greet()
	h.say(sim.ULInformationTransfer, []byte{9, 9})
	b.w.Run(airTime)
	require.Empty(t, cmp.Diff(&s1ap.UplinkNASTransport{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{9, 9},
		TAI:       s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(home), TAC: 7},
		EUTRANCGI: s1ap.EUTRANCGI{PLMNIdentity: s1ap.PLMNIdentity(home), CellID: 0x19b01}}, b.mme.take()))
	b.mme.send(&s1ap.DownlinkNASTransport{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{8}})
	b.w.Run(airTime)
	require.Equal(t, []byte{8}, h.hear().NAS)
}

func TestNASBeforeTheMMEHasAnsweredWaits(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.connect()
	for i := range byte(6) {
		h.say(sim.ULInformationTransfer, []byte{i})
	}
	b.settle()
	b.nothingMore()
	b.mme.send(&s1ap.DownlinkNASTransport{MMEUES1APID: 5, ENBUES1APID: id, NASPDU: []byte{8}})
	for i := range byte(4) {
		m := take[*s1ap.UplinkNASTransport](b)
		require.Equal(t, []byte{i}, m.NASPDU)
		require.EqualValues(t, 5, m.MMEUES1APID)
	}
	b.nothingMore()
}

func TestInactivity(t *testing.T) {
	b := newBench(t, enb.Config{Inactivity: 10 * time.Second})
	h := b.handset("ue1")
	id := h.attach()
	for range 3 {
		b.w.Run(9 * time.Second)
		h.say(sim.UserData, nil)
		b.w.Run(airTime)
	}
	b.nothingMore()
	b.w.Run(10*time.Second - 1)
	b.nothingMore()
	b.w.Run(1)
	require.Empty(t, cmp.Diff(&s1ap.UEContextReleaseRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		Cause: s1ap.CauseRadioNetworkUserInactivity}, b.mme.take()))

	// An MME that does nothing is asked again, and the device still served.
	b.w.Run(10 * time.Second)
	take[*s1ap.UEContextReleaseRequest](b)
	h.say(sim.ULInformationTransfer, []byte{1})
	b.w.Run(airTime)
	take[*s1ap.UplinkNASTransport](b)

	b.mme.send(release(id, s1ap.CauseNASNormalRelease))
	require.Empty(t, cmp.Diff(&s1ap.UEContextReleaseComplete{MMEUES1APID: mmeID + id, ENBUES1APID: id}, b.mme.take()))
	b.w.Run(time.Hour)
	f := h.hear()
	require.Equal(t, sim.RRCConnectionRelease, f.Kind)
	require.Equal(t, sim.NoRAT, f.Redirect)
	require.Zero(t, b.e.Connections())
	b.nothingMore()
}

// Over a bearer with a guaranteed bit rate there is speech as long as it stands.
func TestNoInactivityWhileThereIsSpeech(t *testing.T) {
	b := newBench(t, enb.Config{Inactivity: 10 * time.Second})
	h := b.handset("ue1")
	id := h.attach()
	b.mme.send(&s1ap.ERABSetupRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id, ERABToBeSetupList: []s1ap.ERABToBeSetupItemBearerSUReq{
		{ERABID: 7, ERABLevelQoSParameters: qos(1), TransportLayerAddress: sgw(), NASPDU: []byte{1}}}})
	b.settle()
	require.Len(t, take[*s1ap.ERABSetupResponse](b).ERABSetupList, 1)
	b.w.Run(5 * time.Minute)
	b.nothingMore()
	b.mme.send(&s1ap.ERABReleaseCommand{MMEUES1APID: mmeID + id, ENBUES1APID: id, ERABToBeReleasedList: []s1ap.ERABItem{{ERABID: 7}}})
	b.settle()
	take[*s1ap.ERABReleaseResponse](b)
	b.w.Run(21 * time.Second)
	require.Equal(t, s1ap.CauseRadioNetworkUserInactivity, take[*s1ap.UEContextReleaseRequest](b).Cause)
}

func TestInactivityCanBeOff(t *testing.T) {
	b := newBench(t, enb.Config{Inactivity: -1})
	b.handset("ue1").attach()
	b.w.Run(24 * time.Hour)
	b.nothingMore()
	require.Equal(t, 1, b.e.Connections())
}

func TestAConnectionThatTheMMENeverAnsweredEnds(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	h.connect()
	b.w.Run(30 * time.Second)
	require.Equal(t, 1, b.e.Connections(), "the core may be waiting for another")
	b.w.Run(31 * time.Second)
	require.Equal(t, sim.RRCConnectionRelease, h.hear().Kind)
	require.Zero(t, b.e.Connections())
	b.nothingMore()
}

func TestRadioLinkFailure(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.attach()
	b.air.SetCoverage(h.radio.ID(), false)
	b.w.Run(time.Second)
	require.Empty(t, cmp.Diff(&s1ap.UEContextReleaseRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		Cause: s1ap.CauseRadioNetworkRadioConnectionWithUELost}, b.mme.take()))

	b.mme.send(&s1ap.DownlinkNASTransport{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{8, 8}})
	require.Empty(t, cmp.Diff(&s1ap.NASNonDeliveryIndication{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{8, 8},
		Cause: s1ap.CauseRadioNetworkRadioConnectionWithUELost}, b.mme.take()))
	b.mme.send(contextSetup(id, 6))
	require.Equal(t, s1ap.CauseRadioNetworkRadioConnectionWithUELost, take[*s1ap.InitialContextSetupFailure](b).Cause)
	b.mme.send(&s1ap.UEContextModificationRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id})
	require.Equal(t, s1ap.CauseRadioNetworkRadioConnectionWithUELost, take[*s1ap.UEContextModificationFailure](b).Cause)

	b.mme.send(release(id, s1ap.CauseNASNormalRelease))
	take[*s1ap.UEContextReleaseComplete](b)
	b.w.Run(time.Hour)
	b.nothingMore()
	require.Zero(t, b.e.Connections())
}

func TestAnMMEThatKeepsALostDeviceIsReset(t *testing.T) {
	b := newBench(t, enb.Config{AnswerWithin: 3 * time.Second})
	h := b.handset("ue1")
	id := h.attach()
	b.air.SetCoverage(h.radio.ID(), false)
	b.w.Run(time.Second)
	take[*s1ap.UEContextReleaseRequest](b)
	b.w.Run(3 * time.Second)
	m := take[*s1ap.Reset](b)
	require.Equal(t, []s1ap.UEAssociatedLogicalS1ConnectionItem{{MMEUES1APID: s1ap.Some(mmeID + id), ENBUES1APID: s1ap.Some(id)}},
		m.ResetType.PartOfS1Interface)
	require.Zero(t, b.e.Connections())
	b.mme.send(&s1ap.ResetAcknowledge{UEAssociatedLogicalS1ConnectionList: m.ResetType.PartOfS1Interface})
	b.nothingMore()
}

func TestADeviceLostBeforeTheMMEAnswers(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.connect()
	b.air.SetCoverage(h.radio.ID(), false)
	b.w.Run(time.Second)
	b.nothingMore()
	b.mme.send(&s1ap.DownlinkNASTransport{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{8}})
	take[*s1ap.UEContextReleaseRequest](b)
	take[*s1ap.NASNonDeliveryIndication](b)
	b.mme.send(release(id, s1ap.CauseNASNormalRelease))
	take[*s1ap.UEContextReleaseComplete](b)
	require.Zero(t, b.e.Connections())
}

func TestANewConnectionReplacesTheOld(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	old := h.attach()
	h.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: []byte{1}})
	b.w.Run(airTime)
	require.Equal(t, s1ap.CauseRadioNetworkRadioConnectionWithUELost, take[*s1ap.UEContextReleaseRequest](b).Cause)
	id := take[*s1ap.InitialUEMessage](b).ENBUES1APID
	require.NotEqual(t, old, id)

	// The release of the old one leaves the new one alone.
	b.mme.send(release(old, s1ap.CauseNASNormalRelease))
	take[*s1ap.UEContextReleaseComplete](b)
	b.mme.send(&s1ap.DownlinkNASTransport{MMEUES1APID: 7, ENBUES1APID: id, NASPDU: []byte{8}})
	b.settle()
	require.Len(t, h.heard, 1)
	require.Equal(t, []byte{8}, h.hear().NAS)
	require.Equal(t, 1, b.e.Connections())
}

func TestRelease(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.attach()
	b.mme.send(release(id, s1ap.CauseRadioNetworkLoadBalancingTAURequired))
	take[*s1ap.UEContextReleaseComplete](b)
	b.settle()
	require.Equal(t, sim.ReleaseLoadBalancingTAURequired, h.hear().Release)

	// What a device sends into a connection that is over is dropped.
	h.say(sim.ULInformationTransfer, []byte{1})
	h.say(sim.RRCConnectionReconfigurationComplete, nil)
	b.settle()
	b.nothingMore()

	id = h.attach()
	b.mme.send(&s1ap.UEContextReleaseCommand{Cause: s1ap.CauseNASDetach, UES1APIDs: s1ap.UES1APIDs{MMEUES1APID: s1ap.Some(mmeID + id)}})
	require.Equal(t, id, take[*s1ap.UEContextReleaseComplete](b).ENBUES1APID)
	b.settle()
	require.Equal(t, sim.ReleaseOther, h.hear().Release)

	b.mme.send(&s1ap.UEContextReleaseCommand{Cause: s1ap.CauseNASDetach, UES1APIDs: s1ap.UES1APIDs{MMEUES1APID: s1ap.Some(mmeID + id)}})
	require.Equal(t, s1ap.Some(s1ap.CauseRadioNetworkUnknownMMEUES1APID), take[*s1ap.ErrorIndication](b).Cause)
}

func TestReleaseDuringSetUp(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.greet()
	b.mme.send(contextSetup(id, 5))
	b.mme.send(release(id, s1ap.CauseNASDetach))
	take[*s1ap.UEContextReleaseComplete](b)
	b.w.Run(time.Minute)
	b.nothingMore()
	require.Equal(t, sim.SecurityModeCommand, h.hear().Kind)
	require.Equal(t, sim.RRCConnectionRelease, h.hear().Kind)
	require.Empty(t, h.heard)
}

func TestIdentitiesRunOut(t *testing.T) {
	b := newBench(t, enb.Config{MaxConnections: 2})
	ids := map[uint32]bool{}
	var handsets []*handset
	for _, name := range []string{"ue1", "ue2", "ue3"} {
		handsets = append(handsets, b.handset(name))
	}
	ids[handsets[0].greet()] = true
	ids[handsets[1].greet()] = true
	handsets[2].say(sim.RRCConnectionRequest, []byte{1})
	b.settle()
	require.Equal(t, sim.RRCConnectionReject, handsets[2].hear().Kind)
	b.nothingMore()
	require.Len(t, ids, 2)

	b.mme.send(release(1, s1ap.CauseNASDetach))
	take[*s1ap.UEContextReleaseComplete](b)
	require.False(t, ids[handsets[2].connect()], "an identity is not given anew at once")
}

func TestFramesOfAnotherCellAreNotOfThisConnection(t *testing.T) {
	b := newBench(t, enb.Config{})
	second := b.addCell(sim.Cell{Name: "second", RAT: sim.EUTRAN, PLMN: home, TAC: 7})
	h := b.handset("ue1")
	h.greet()
	h.radio.Camp(second, 1)
	h.say(sim.ULInformationTransfer, []byte{1})
	b.settle()
	b.nothingMore()
}
