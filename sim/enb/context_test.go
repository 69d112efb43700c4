package enb_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
)

func erab(id uint32, ebi uint8) s1ap.ERABSetupItemCtxtSURes {
	return s1ap.ERABSetupItemCtxtSURes{ERABID: ebi, TransportLayerAddress: s1ap.TransportLayerAddress{Bytes: []byte{127, 0, 1, 1}, Len: 32},
		GTPTEID: id<<4 | uint32(ebi)}
}

func TestInitialContextSetup(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.greet()
	m := contextSetup(id, 5, 6)
	m.ERABToBeSetupList[1].NASPDU = []byte{0x55}
	b.mme.send(m)
	b.settle()

	f := h.hear()
	require.Equal(t, sim.SecurityModeCommand, f.Kind)
	require.EqualValues(t, 2, f.EEA)
	require.EqualValues(t, 2, f.EIA)
	key := security.DeriveKRRCint(security.KeNB{1, 2, 3}, 2)
	require.Equal(t, [4]byte(key[12:]), f.Token)
	require.Equal(t, sim.UECapabilityEnquiry, h.hear().Kind)
	f = h.hear()
	require.Equal(t, sim.RRCConnectionReconfiguration, f.Kind)
	require.EqualValues(t, 1<<5|1<<6, f.AddBearers)
	require.Equal(t, accept, f.NAS)
	f = h.hear()
	require.Equal(t, sim.DLInformationTransfer, f.Kind)
	require.Equal(t, []byte{0x55}, f.NAS)
	require.Empty(t, h.heard)

	require.Empty(t, cmp.Diff(&s1ap.UECapabilityInfoIndication{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		UERadioCapability: radioCapability}, b.mme.take()))
	require.Empty(t, cmp.Diff(&s1ap.InitialContextSetupResponse{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		ERABSetupList: []s1ap.ERABSetupItemCtxtSURes{erab(id, 5), erab(id, 6)}}, b.mme.take()))
	b.nothingMore()
}

func TestAKnownRadioCapabilityIsNotAskedFor(t *testing.T) {
	b := newBench(t, enb.Config{})
	h := b.handset("ue1")
	id := h.greet()
	m := contextSetup(id, 5)
	m.UERadioCapability = []byte{1}
	b.mme.send(m)
	b.settle()
	take[*s1ap.InitialContextSetupResponse](b)
	require.Equal(t, sim.SecurityModeCommand, h.hear().Kind)
	require.Equal(t, sim.RRCConnectionReconfiguration, h.hear().Kind)
}

func TestAlgorithms(t *testing.T) {
	for _, c := range []struct {
		name     string
		cfg      enb.Config
		eea, eia uint16
		want     []uint8
	}{
		{"default", enb.Config{}, 0xe000, 0xe000, []uint8{2, 2}},
		{"device without AES", enb.Config{}, 0xa000, 0xa000, []uint8{1, 1}},
		{"ZUC alone", enb.Config{}, 0x2000, 0x2000, []uint8{3, 3}},
		{"no ciphering", enb.Config{}, 0, 0x4000, []uint8{0, 2}},
		{"no integrity", enb.Config{}, 0xe000, 0, nil},
		{"order", enb.Config{EEA: []security.EEA{3, 1}, EIA: []security.EIA{1}}, 0xe000, 0xe000, []uint8{3, 1}},
		{"null integrity allowed", enb.Config{EIA: []security.EIA{2, 0}}, 0, 0, []uint8{0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, c.cfg)
			h := b.handset("ue1")
			id := h.greet()
			m := contextSetup(id, 5)
			m.UESecurityCapabilities = s1ap.UESecurityCapabilities{EncryptionAlgorithms: c.eea, IntegrityProtectionAlgorithms: c.eia}
			b.mme.send(m)
			b.settle()
			if c.want == nil {
				require.Equal(t, s1ap.CauseRadioNetworkEncryptionAndOrIntegrityProtectionAlgorithmsNotSupported,
					take[*s1ap.InitialContextSetupFailure](b).Cause)
				return
			}
			f := h.hear()
			require.Equal(t, c.want, []uint8{f.EEA, f.EIA})
			key := security.DeriveKRRCint(security.KeNB{1, 2, 3}, security.EIA(f.EIA))
			require.Equal(t, [4]byte(key[12:]), f.Token)
		})
	}
}

func TestUnsupportedQCI(t *testing.T) {
	b := newBench(t, enb.Config{QCIs: []uint8{7, 9}})
	h := b.handset("ue1")
	id := h.greet()
	m := contextSetup(id, 5)
	m.ERABToBeSetupList[0].ERABLevelQoSParameters.QCI = 8
	b.mme.send(m)
	b.settle()
	require.Equal(t, s1ap.CauseRadioNetworkNotSupportedQCIValue, take[*s1ap.InitialContextSetupFailure](b).Cause)
	require.Empty(t, h.heard)

	// One good bearer is enough.
	m = contextSetup(id, 5, 6, 7, 5)
	m.ERABToBeSetupList[1].ERABLevelQoSParameters.QCI = 1
	m.ERABToBeSetupList[1].NASPDU = []byte{0x66}
	b.mme.send(m)
	b.settle()
	take[*s1ap.UECapabilityInfoIndication](b)
	require.Empty(t, cmp.Diff(&s1ap.InitialContextSetupResponse{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		ERABSetupList: []s1ap.ERABSetupItemCtxtSURes{erab(id, 5), erab(id, 7)},
		ERABFailedToSetupList: []s1ap.ERABItem{
			{ERABID: 6, Cause: s1ap.CauseRadioNetworkNotSupportedQCIValue},
			{ERABID: 5, Cause: s1ap.CauseRadioNetworkMultipleERABIDInstances}}}, b.mme.take()))
	for _, f := range h.heard {
		require.NotEqual(t, []byte{0x66}, f.NAS, "the message of a refused bearer stays here")
	}
}

func TestInitialContextSetupFails(t *testing.T) {
	t.Run("security mode", func(t *testing.T) {
		b := newBench(t, enb.Config{})
		h := b.handset("ue1")
		id := h.greet()
		h.refuse = true
		b.mme.send(contextSetup(id, 5))
		b.settle()
		require.Equal(t, s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure, take[*s1ap.InitialContextSetupFailure](b).Cause)
		b.w.Run(6 * time.Second)
		b.nothingMore()
		require.Equal(t, 1, b.e.Connections())
	})
	t.Run("silence", func(t *testing.T) {
		b := newBench(t, enb.Config{AnswerWithin: 2 * time.Second})
		h := b.handset("ue1")
		id := h.greet()
		h.mute = true
		b.mme.send(contextSetup(id, 5))
		b.w.Run(2*time.Second - 1)
		b.nothingMore()
		b.w.Run(1)
		require.Equal(t, s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure, take[*s1ap.InitialContextSetupFailure](b).Cause)
		// An answer that comes too late is not taken for that of a later step.
		h.say(sim.SecurityModeComplete, nil)
		h.say(sim.RRCConnectionReconfigurationComplete, nil)
		b.settle()
		b.nothingMore()
	})
	t.Run("device lost", func(t *testing.T) {
		b := newBench(t, enb.Config{})
		h := b.handset("ue1")
		id := h.greet()
		h.mute = true
		b.mme.send(contextSetup(id, 5))
		b.mme.send(&s1ap.ERABSetupRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id, ERABToBeSetupList: []s1ap.ERABToBeSetupItemBearerSUReq{
			{ERABID: 6, ERABLevelQoSParameters: qos(9), TransportLayerAddress: sgw(), NASPDU: []byte{1}}}})
		b.air.SetCoverage(h.radio.ID(), false)
		b.w.Run(time.Second)
		require.Equal(t, s1ap.CauseRadioNetworkRadioConnectionWithUELost, take[*s1ap.InitialContextSetupFailure](b).Cause)
		require.Equal(t, []s1ap.ERABItem{{ERABID: 6, Cause: s1ap.CauseRadioNetworkRadioConnectionWithUELost}},
			take[*s1ap.ERABSetupResponse](b).ERABFailedToSetupList)
		take[*s1ap.UEContextReleaseRequest](b)
		b.nothingMore()
	})
}

func TestERABSetupAndRelease(t *testing.T) {
	b := newBench(t, enb.Config{QCIs: []uint8{5, 9}})
	h := b.handset("ue1")
	id := h.greet()
	setup := func(ebi, qci uint8) s1ap.ERABToBeSetupItemBearerSUReq {
		return s1ap.ERABToBeSetupItemBearerSUReq{ERABID: ebi, ERABLevelQoSParameters: qos(qci), TransportLayerAddress: sgw(), NASPDU: []byte{0x52, ebi}}
	}
	request := func(items ...s1ap.ERABToBeSetupItemBearerSUReq) *s1ap.ERABSetupRequest {
		return &s1ap.ERABSetupRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id, ERABToBeSetupList: items}
	}
	b.mme.send(request(setup(6, 9)))
	require.Equal(t, []s1ap.ERABItem{{ERABID: 6, Cause: s1ap.CauseProtocolMessageNotCompatibleWithReceiverState}},
		take[*s1ap.ERABSetupResponse](b).ERABFailedToSetupList)

	// A request that comes while the context is being set up waits its turn.
	b.mme.send(contextSetup(id, 5))
	b.mme.send(request(setup(6, 5), setup(7, 1), setup(5, 9)))
	b.settle()
	take[*s1ap.UECapabilityInfoIndication](b)
	take[*s1ap.InitialContextSetupResponse](b)
	require.Empty(t, cmp.Diff(&s1ap.ERABSetupResponse{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		ERABSetupList: []s1ap.ERABSetupItemBearerSURes{{ERABID: 6, GTPTEID: id<<4 | 6,
			TransportLayerAddress: s1ap.TransportLayerAddress{Bytes: []byte{127, 0, 1, 1}, Len: 32}}},
		ERABFailedToSetupList: []s1ap.ERABItem{
			{ERABID: 7, Cause: s1ap.CauseRadioNetworkNotSupportedQCIValue},
			{ERABID: 5, Cause: s1ap.CauseRadioNetworkMultipleERABIDInstances}}}, b.mme.take()))
	f := h.heard[len(h.heard)-1]
	require.EqualValues(t, 1<<6, f.AddBearers)
	require.Equal(t, []byte{0x52, 6}, f.NAS)
	h.heard = nil

	b.mme.send(&s1ap.ERABReleaseCommand{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{0x52, 0xcd},
		ERABToBeReleasedList: []s1ap.ERABItem{{ERABID: 6}, {ERABID: 9}, {ERABID: 6}}})
	b.settle()
	require.Empty(t, cmp.Diff(&s1ap.ERABReleaseResponse{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		ERABReleaseList: []s1ap.ERABReleaseItemBearerRelComp{{ERABID: 6}},
		ERABFailedToReleaseList: []s1ap.ERABItem{
			{ERABID: 9, Cause: s1ap.CauseRadioNetworkUnknownERABID},
			{ERABID: 6, Cause: s1ap.CauseRadioNetworkMultipleERABIDInstances}}}, b.mme.take()))
	f = h.hear()
	require.EqualValues(t, 1<<6, f.ReleaseBearers)
	require.Equal(t, []byte{0x52, 0xcd}, f.NAS)

	// Nothing to release: the message still reaches the device.
	b.mme.send(&s1ap.ERABReleaseCommand{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{1},
		ERABToBeReleasedList: []s1ap.ERABItem{{ERABID: 6}}})
	b.settle()
	require.Empty(t, take[*s1ap.ERABReleaseResponse](b).ERABReleaseList)
	require.Equal(t, []byte{1}, h.hear().NAS)

	// The bearer may be set up again.
	b.mme.send(request(setup(6, 5)))
	b.settle()
	require.Len(t, take[*s1ap.ERABSetupResponse](b).ERABSetupList, 1)

	h.mute = true
	b.mme.send(request(setup(8, 5)))
	b.mme.send(&s1ap.ERABReleaseCommand{MMEUES1APID: mmeID + id, ENBUES1APID: id, ERABToBeReleasedList: []s1ap.ERABItem{{ERABID: 8}}})
	b.w.Run(5 * time.Second)
	require.Equal(t, s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure, take[*s1ap.ERABSetupResponse](b).ERABFailedToSetupList[0].Cause)
	b.w.Run(5 * time.Second)
	require.Equal(t, s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure, take[*s1ap.ERABReleaseResponse](b).ERABFailedToReleaseList[0].Cause)
}

func TestCSFallback(t *testing.T) {
	indicate := s1ap.Some(s1ap.CSFallbackIndicatorCSFallbackRequired)
	for _, c := range []struct {
		name   string
		atOnce bool
		inICS  bool
		high   bool
	}{
		{"on command", false, false, false}, {"at once", true, false, false},
		{"in the setup", false, true, false}, {"in the setup, at once", true, true, false},
		{"emergency", false, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, enb.Config{RedirectAtOnce: c.atOnce})
			h := b.handset("ue1")
			var id uint32
			if c.inICS {
				id = h.greet()
				m := contextSetup(id, 5)
				m.CSFallbackIndicator = indicate
				b.mme.send(m)
				b.settle()
				take[*s1ap.UECapabilityInfoIndication](b)
				take[*s1ap.InitialContextSetupResponse](b)
				h.heard = h.heard[3:]
			} else {
				id = h.attach()
				v := indicate
				if c.high {
					v = s1ap.Some(s1ap.CSFallbackIndicatorCSFallbackHighPriority)
				}
				b.mme.send(&s1ap.UEContextModificationRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id, CSFallbackIndicator: v})
				require.Empty(t, cmp.Diff(&s1ap.UEContextModificationResponse{MMEUES1APID: mmeID + id, ENBUES1APID: id}, b.mme.take()))
			}
			require.Equal(t, s1ap.CauseRadioNetworkCSFallbackTriggered, take[*s1ap.UEContextReleaseRequest](b).Cause)
			b.settle()
			require.Equal(t, c.atOnce, len(h.heard) == 1)
			if c.atOnce {
				b.mme.send(&s1ap.DownlinkNASTransport{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{1}})
				take[*s1ap.NASNonDeliveryIndication](b)
			}
			b.mme.send(release(id, s1ap.CauseRadioNetworkCSFallbackTriggered))
			take[*s1ap.UEContextReleaseComplete](b)
			b.settle()
			require.Len(t, h.heard, 1)
			f := h.hear()
			require.Equal(t, sim.RRCConnectionRelease, f.Kind)
			require.Equal(t, sim.UTRAN, f.Redirect)
			require.Equal(t, c.high, f.Release == sim.ReleaseCSFallbackHighPriority)
			require.Zero(t, b.e.Connections())
			b.nothingMore()
		})
	}
}

func TestContextModificationWithoutFallback(t *testing.T) {
	b := newBench(t, enb.Config{})
	id := b.handset("ue1").attach()
	b.mme.send(&s1ap.UEContextModificationRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		UEAggregateMaximumBitrate: &s1ap.UEAggregateMaximumBitrate{UEAggregateMaximumBitRateDL: 1}})
	take[*s1ap.UEContextModificationResponse](b)
	b.mme.send(&s1ap.UEContextModificationRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id, SecurityKey: s1ap.Some([32]byte{})})
	require.Equal(t, s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure, take[*s1ap.UEContextModificationFailure](b).Cause)
	b.nothingMore()
}
