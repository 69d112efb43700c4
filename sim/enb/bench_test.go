package enb_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
)

var (
	start = time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC)
	home  = nas.MustParsePLMN("44010")
	other = nas.MustParsePLMN("44020")
)

// bench is an eNodeB alone: the test plays the MME and the devices.
type bench struct {
	t    *testing.T
	w    *sim.World
	air  *sim.Air
	e    *enb.ENB
	mme  *mme
	cell sim.CellID
}

const airTime = time.Millisecond

func newBench(t *testing.T, cfg enb.Config) *bench {
	b := unset(t, cfg)
	b.e.ConnectS1(b.mme)
	require.IsType(t, &s1ap.S1SetupRequest{}, b.mme.take())
	b.mme.send(setupResponse())
	require.True(t, b.e.Ready())
	return b
}

// unset is a bench before S1 SETUP.
func unset(t *testing.T, cfg enb.Config) *bench {
	w := sim.NewWorld(sim.Config{Seed: 1, Start: start, Trace: sim.NewTrace(sim.All)})
	b := &bench{t: t, w: w, air: sim.NewAir(w.Env("air"), sim.AirConfig{Latency: airTime})}
	if cfg.Name == "" {
		cfg.Name = "enb"
	}
	b.e = enb.New(w.Env("enb"), cfg, b.air)
	b.mme = &mme{t: t, e: b.e}
	b.cell = b.addCell(sim.Cell{Name: "cell", RAT: sim.EUTRAN, PLMN: home, TAC: 7, CellIdentity: 0x19b01})
	return b
}

func (b *bench) addCell(c sim.Cell) sim.CellID {
	id := b.air.AddCell(c, b.e)
	b.e.ServeCell(id)
	return id
}

// settle lets frames on the air arrive, and their answers.
func (b *bench) settle() { b.w.Run(20 * airTime) }

func setupResponse() *s1ap.S1SetupResponse {
	return &s1ap.S1SetupResponse{RelativeMMECapacity: 1, ServedGUMMEIs: []s1ap.ServedGUMMEIsItem{{
		ServedPLMNs: []s1ap.PLMNIdentity{s1ap.PLMNIdentity(home)}, ServedGroupIDs: []uint16{1}, ServedMMECs: []uint8{1}}}}
}

// mme is the far end of S1: it keeps what the eNodeB sends, as bytes read back.
type mme struct {
	t    testing.TB
	e    *enb.ENB
	got  []s1ap.Message
	subj []string
}

func (m *mme) Send(about fmt.Stringer, pdu []byte) {
	msg, err := s1ap.Decode(bytes.Clone(pdu))
	require.NoError(m.t, err)
	subject := ""
	if about != nil {
		subject = about.String()
	}
	m.got, m.subj = append(m.got, msg), append(m.subj, subject)
}

// take returns the oldest message not yet looked at.
func (m *mme) take() s1ap.Message {
	if len(m.got) == 0 {
		return nil
	}
	msg := m.got[0]
	m.got, m.subj = m.got[1:], m.subj[1:]
	return msg
}

func take[T s1ap.Message](b *bench) T {
	b.t.Helper()
	msg := b.mme.take()
	require.IsType(b.t, *new(T), msg)
	return msg.(T)
}

func (b *bench) nothingMore() {
	b.t.Helper()
	require.Empty(b.t, b.mme.got)
}

func (m *mme) send(msg s1ap.Message) {
	pdu, err := msg.Append(nil)
	require.NoError(m.t, err)
	m.e.HandleS1AP(pdu)
}

// handset is the device: it keeps what it hears and answers as a good one does.
type handset struct {
	b      *bench
	radio  *sim.Radio
	heard  []sim.RadioFrame
	mute   bool // answers nothing
	refuse bool // the security mode
}

var radioCapability = []byte{1, 2, 3, 4}

func (b *bench) handset(name string) *handset {
	h := &handset{b: b}
	h.radio = b.air.Join(name, h)
	h.radio.Camp(b.cell, 123)
	return h
}

func (h *handset) HandleRadio(f *sim.RadioFrame) {
	kept := *f
	kept.NAS = bytes.Clone(f.NAS)
	h.heard = append(h.heard, kept)
	if h.mute {
		return
	}
	switch f.Kind {
	case sim.SecurityModeCommand:
		if h.refuse {
			h.say(sim.SecurityModeFailure, nil)
			return
		}
		h.say(sim.SecurityModeComplete, nil)
	case sim.UECapabilityEnquiry:
		h.radio.Send(&sim.RadioFrame{Kind: sim.UECapabilityInformation, Capability: radioCapability})
	case sim.RRCConnectionReconfiguration:
		h.say(sim.RRCConnectionReconfigurationComplete, nil)
	}
}

func (h *handset) say(kind sim.RadioKind, msg []byte) {
	h.radio.Send(&sim.RadioFrame{Kind: kind, NAS: msg})
}

// hear returns the oldest frame not yet looked at, or a zero one.
func (h *handset) hear() sim.RadioFrame {
	if len(h.heard) == 0 {
		return sim.RadioFrame{}
	}
	f := h.heard[0]
	h.heard = h.heard[1:]
	return f
}

// connect opens a connection and returns the eNodeB's identity for it.
func (h *handset) connect() uint32 {
	h.b.t.Helper()
	h.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: []byte{7, 0x41}, EstablishmentCause: sim.MOSignalling})
	h.b.w.Run(airTime)
	return take[*s1ap.InitialUEMessage](h.b).ENBUES1APID
}

const mmeID = 1000

// greet connects a device and has the MME send it a NAS message.
func (h *handset) greet() uint32 {
	h.b.t.Helper()
	id := h.connect()
	h.b.mme.send(&s1ap.DownlinkNASTransport{MMEUES1APID: mmeID + id, ENBUES1APID: id, NASPDU: []byte{7, 0x52}})
	h.b.w.Run(airTime)
	f := h.hear()
	require.Equal(h.b.t, sim.DLInformationTransfer, f.Kind)
	return id
}

// attach brings a device to an established context.
func (h *handset) attach() uint32 {
	h.b.t.Helper()
	id := h.greet()
	h.b.mme.send(contextSetup(id, 5))
	h.b.settle()
	take[*s1ap.UECapabilityInfoIndication](h.b)
	take[*s1ap.InitialContextSetupResponse](h.b)
	h.b.nothingMore()
	h.heard = nil
	return id
}

var accept = []byte{0x27, 1, 2, 3}

func qos(qci uint8) s1ap.ERABLevelQoSParameters {
	return s1ap.ERABLevelQoSParameters{QCI: qci, AllocationRetentionPriority: s1ap.AllocationAndRetentionPriority{PriorityLevel: 9}}
}

func sgw() s1ap.TransportLayerAddress {
	return s1ap.TransportLayerAddress{Bytes: []byte{127, 0, 0, 9}, Len: 32}
}

func contextSetup(id uint32, ebis ...uint8) *s1ap.InitialContextSetupRequest {
	m := &s1ap.InitialContextSetupRequest{MMEUES1APID: mmeID + id, ENBUES1APID: id,
		UESecurityCapabilities: s1ap.UESecurityCapabilities{EncryptionAlgorithms: 0xe000, IntegrityProtectionAlgorithms: 0xe000},
		SecurityKey:            [32]byte{1, 2, 3}}
	for i, ebi := range ebis {
		item := s1ap.ERABToBeSetupItemCtxtSUReq{ERABID: ebi, ERABLevelQoSParameters: qos(9), TransportLayerAddress: sgw(), GTPTEID: 77}
		if i == 0 {
			item.NASPDU = accept
		}
		m.ERABToBeSetupList = append(m.ERABToBeSetupList, item)
	}
	return m
}

func release(id uint32, cause s1ap.Cause) *s1ap.UEContextReleaseCommand {
	return &s1ap.UEContextReleaseCommand{Cause: cause,
		UES1APIDs: s1ap.UES1APIDs{UES1APIDPair: &s1ap.UES1APIDPair{MMEUES1APID: mmeID + id, ENBUES1APID: id}}}
}

// faults lists what the eNodeB complained about.
func (b *bench) faults() (texts []string) {
	for _, e := range b.w.Trace().Events() {
		if e.Kind == sim.Fault {
			texts = append(texts, e.Name+": "+e.Detail)
		}
	}
	return texts
}
