package scenarios

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// capturedLab is the network of testdata/captures as a lab states it.
const capturedLab = `
name: the network of the captures
network:
  plmn: "00101"
  tac: 7
  security: {ciphering: [EEA0], integrity: [EIA2], imeisv: false}
  apns:
    internet: {default: true, pdn_type: ipv4v6}
    srsapn: {auth: chap, auth_required: %t, username: srsuser, password: %s}
links: {s11: {latency: 0s}}
devices:
  phone:
    imsi: "001010123456780"
    subscription:
      k: 00112233445566778899aabbccddeeff
      opc: 63bfa50ee6523365ff14c1f45f88737d
`

// capturedPDU is an S1AP-PDU between a third-party eNodeB and core.
type capturedPDU struct {
	at  time.Duration // since the first
	pdu []byte
}

// readCapture reads a little-endian pcap file of link type 150, an S1AP-PDU a
// packet.
func readCapture(t testing.TB, prefix string) []capturedPDU {
	t.Helper()
	names, err := filepath.Glob("testdata/captures/" + prefix + "_*.pcap")
	require.NoError(t, err)
	require.Len(t, names, 1)
	b, err := os.ReadFile(names[0])
	require.NoError(t, err)
	le := binary.LittleEndian
	require.Equal(t, uint32(0xa1b2c3d4), le.Uint32(b))
	require.Equal(t, uint32(150), le.Uint32(b[20:]))
	var pdus []capturedPDU
	var first time.Duration
	for b = b[24:]; len(b) > 0; {
		at := time.Duration(le.Uint32(b))*time.Second + time.Duration(le.Uint32(b[4:]))*time.Microsecond
		if len(pdus) == 0 {
			first = at
		}
		n := le.Uint32(b[8:])
		pdus = append(pdus, capturedPDU{at - first, b[16 : 16+n]})
		b = b[16+n:]
	}
	return pdus
}

// fromENB tells whether a message is one that the captured eNodeB sent.
func fromENB(msg s1ap.Message) bool {
	switch msg.(type) {
	case *s1ap.S1SetupRequest, *s1ap.InitialUEMessage, *s1ap.UplinkNASTransport, *s1ap.UECapabilityInfoIndication,
		*s1ap.InitialContextSetupResponse, *s1ap.UEContextReleaseRequest, *s1ap.UEContextReleaseComplete:
		return true
	}
	return false
}

// nasIn is the NAS message in a downlink message, nil if there is none.
func nasIn(msg s1ap.Message) []byte {
	switch msg := msg.(type) {
	case *s1ap.DownlinkNASTransport:
		return msg.NASPDU
	case *s1ap.InitialContextSetupRequest:
		return msg.ERABToBeSetupList[0].NASPDU
	}
	return nil
}

// plainNAS reads a NAS message, which EEA0 leaves readable.
func plainNAS(t testing.TB, pdu []byte) eps.Message {
	t.Helper()
	if eps.IsProtected(pdu) {
		_, body, err := security.ParseHeader(pdu)
		require.NoError(t, err)
		pdu = body
	}
	msg, err := eps.Decode(pdu, nas.Downlink)
	require.NoError(t, err, "%x", pdu)
	return msg
}

// nameOf names a downlink message and the NAS messages in it.
func nameOf(t testing.TB, msg s1ap.Message) string {
	t.Helper()
	name := msg.Name()
	pdu := nasIn(msg)
	if pdu == nil {
		return name
	}
	inner := plainNAS(t, pdu)
	name += ", " + inner.Name()
	if accept, ok := inner.(*eps.AttachAccept); ok {
		esm, err := eps.Decode(accept.ESMMessageContainer, nas.Downlink)
		require.NoError(t, err)
		name += ", " + esm.Name()
	}
	return name
}

// downlinkOf is what the captured core sent, but for what a core is free to
// leave out.
func downlinkOf(t testing.TB, pdus []capturedPDU) []string {
	var names []string
	for _, p := range pdus {
		msg, err := s1ap.Decode(p.pdu)
		require.NoError(t, err)
		if fromENB(msg) {
			continue
		}
		// EMM INFORMATION is optional (TS 24.301 5.4.5), and ours sends none.
		if name := nameOf(t, msg); name != "DownlinkNASTransport, EMM INFORMATION" {
			names = append(names, name)
		}
	}
	return names
}

// thirdParty is the captured eNodeB with its UE, who say what they said then.
// What they learn from the core is all that changes: the MME UE S1AP ID, the
// S-TMSI and, in the ATTACH REQUEST with a GUTI alone, the GUTI, with the MAC
// that the UE's key makes of it.
type thirdParty struct {
	t    testing.TB
	key  aka.Key
	plmn nas.PLMN

	mmeID uint32
	guti  nas.GUTI
	kasme security.KASME
	ue    *security.Context // the UE's: it checks what it gets
	down  []string
	setup []*s1ap.InitialContextSetupRequest
	// challenge and command are the captured ones, that ours must equal.
	challenge, command []byte
}

func newThirdParty(t testing.TB) *thirdParty {
	return &thirdParty{t: t, plmn: nas.MustParsePLMN("00101"), key: aka.Key{
		K:   [16]byte{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff},
		OPc: [16]byte{0x63, 0xbf, 0xa5, 0x0e, 0xe6, 0x52, 0x33, 0x65, 0xff, 0x14, 0xc1, 0xf4, 0x5f, 0x88, 0x73, 0x7d}}}
}

// Send takes a message from the core: it is the eNodeB's S1 association.
func (p *thirdParty) Send(_ fmt.Stringer, pdu []byte) {
	t := p.t
	msg, err := s1ap.Decode(slices.Clone(pdu))
	require.NoError(t, err, "%x", pdu)
	p.down = append(p.down, nameOf(t, msg))
	switch msg := msg.(type) {
	case *s1ap.DownlinkNASTransport:
		p.mmeID = msg.MMEUES1APID
	case *s1ap.InitialContextSetupRequest:
		p.mmeID = msg.MMEUES1APID
		p.setup = append(p.setup, msg)
	case *s1ap.Paging:
		require.Equal(t, uint16(1_010_123_456_780%1024), msg.UEIdentityIndexValue, "IMSI mod 1024")
		require.Equal(t, s1ap.Some(p.stmsi()), msg.UEPagingID.STMSI)
		require.Equal(t, s1ap.CNDomainPS, msg.CNDomain)
		require.Len(t, msg.TAIList, 1)
		require.Equal(t, uint16(7), msg.TAIList[0].TAI.TAC)
	}
	if pdu := nasIn(msg); pdu != nil {
		p.receive(pdu)
	}
}

// receive is the UE's side of NAS, as far as it takes to check the core.
func (p *thirdParty) receive(pdu []byte) {
	t := p.t
	switch msg := plainNAS(t, pdu).(type) {
	case *eps.AuthenticationRequest:
		require.Equal(t, p.challenge, pdu)
		usim := aka.USIM{Key: p.key}
		var err error
		_, p.kasme, err = usim.AuthenticateEPS(msg.RAND, msg.AUTN, p.plmn)
		require.NoError(t, err)
		return
	case *eps.SecurityModeCommand:
		require.Equal(t, p.command, pdu, "the algorithms, the replayed capability and the MAC")
		var err error
		p.ue, err = security.NewContext(security.State{KASME: p.kasme, KSI: security.KSI(msg.NASKeySetIdentifier), EEA: security.EEA0, EIA: security.EIA2})
		require.NoError(t, err)
	case *eps.AttachAccept:
		guti, ok := msg.GUTI.Value().GUTI()
		require.True(t, ok)
		p.guti = guti
		require.Equal(t, eps.AttachedEPSOnly, msg.EPSAttachResult)
		esm, err := eps.Decode(msg.ESMMessageContainer, nas.Downlink)
		require.NoError(t, err)
		require.Equal(t, eps.PDNTypeIPv4, esm.(*eps.ActivateDefaultEPSBearerContextRequest).PDNAddress.Type())
	}
	require.NotNil(t, p.ue, "protected before there are keys: %x", pdu)
	_, _, err := p.ue.Unprotect(security.Downlink, pdu)
	require.NoError(t, err, "%x", pdu)
}

func (p *thirdParty) stmsi() s1ap.STMSI {
	return s1ap.STMSI{MMEC: p.guti.MMECode, MTMSI: p.guti.MTMSI}
}

// say returns a captured message with what the core told put in.
func (p *thirdParty) say(pdu []byte) []byte {
	t := p.t
	msg, err := s1ap.Decode(pdu)
	require.NoError(t, err)
	switch msg := msg.(type) {
	case *s1ap.InitialUEMessage:
		if msg.STMSI.Present {
			msg.STMSI.Value = p.stmsi()
		}
		msg.NASPDU = p.sayNAS(msg.NASPDU)
	case *s1ap.UplinkNASTransport:
		msg.MMEUES1APID = p.mmeID
		msg.NASPDU = p.sayNAS(msg.NASPDU)
	case *s1ap.UECapabilityInfoIndication:
		msg.MMEUES1APID = p.mmeID
	case *s1ap.InitialContextSetupResponse:
		msg.MMEUES1APID = p.mmeID
	case *s1ap.UEContextReleaseRequest:
		msg.MMEUES1APID = p.mmeID
	case *s1ap.UEContextReleaseComplete:
		msg.MMEUES1APID = p.mmeID
	}
	out, err := msg.Append(nil)
	require.NoError(t, err)
	return out
}

// sayNAS returns the captured NAS message; in those that name the UE by a GUTI
// of the captured core, with ours.
func (p *thirdParty) sayNAS(pdu []byte) []byte {
	t := p.t
	if p.ue == nil || !eps.IsProtected(pdu) {
		return pdu
	}
	if typ, err := eps.TypeOf(pdu); err == nil && typ == eps.TypeServiceRequest {
		require.NoError(t, p.ue.VerifyServiceRequest(pdu))
		return pdu
	}
	_, _, err := p.ue.Unprotect(security.Uplink, pdu)
	require.NoError(t, err, "the captured MAC of %x", pdu)
	h, body, err := security.ParseHeader(pdu)
	require.NoError(t, err)
	msg, err := eps.Decode(body, nas.Uplink)
	require.NoError(t, err)
	ours := eps.MobileIdentityOfGUTI(p.guti)
	switch msg := msg.(type) {
	case *eps.AttachRequest:
		msg.EPSMobileIdentity = ours
	case *eps.DetachRequestMO:
		if _, ok := msg.EPSMobileIdentity.GUTI(); !ok {
			return pdu
		}
		msg.EPSMobileIdentity = ours
	default:
		return pdu
	}
	plain, err := msg.Append(nil)
	require.NoError(t, err)
	state := p.ue.State()
	state.Uplink-- // the captured message's own
	sender, err := security.NewContext(state)
	require.NoError(t, err)
	out, err := sender.Protect(nil, security.Uplink, h.Type, plain)
	require.NoError(t, err)
	return out
}

// capturedHSS gives out the vector of a capture.
type capturedHSS struct {
	*hss.HSS
	t   testing.TB
	key aka.Key
	// challenge is the captured AUTHENTICATION REQUEST.
	challenge []byte
}

// Vector recovers the sequence number from the captured AUTN, since f5 of K and
// RAND conceals it, and has the HSS go on from the one before.
func (h *capturedHSS) Vector(imsi nas.IMSI, plmn nas.PLMN) (hss.Vector, error) {
	msg := plainNAS(h.t, h.challenge).(*eps.AuthenticationRequest)
	zero := h.key.Vector(msg.RAND, 0, aka.SeparationBit)
	var sqn aka.SQN
	for i := range 6 {
		sqn = sqn<<8 | aka.SQN(msg.AUTN[i]^zero.AUTN[i])
	}
	before := aka.SQN(sqn.SEQ()-1)<<5 | aka.SQN((sqn.IND()-1)&31)
	_, err := h.Store.UpdateSQN(imsi, func(aka.SQN) (aka.SQN, error) { return before, nil })
	require.NoError(h.t, err)
	h.Random = &fixedOctets{msg.RAND[:]}
	return h.HSS.Vector(imsi, plmn)
}

type fixedOctets struct{ rest []byte }

func (f *fixedOctets) Read(b []byte) (int, error) {
	n := copy(b, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// replayed is a core in simulated time with the captured eNodeB at it.
type replayed struct {
	*thirdParty
	world *sim.World
	trace *sim.Trace
	core  *core
	hss   *capturedHSS
}

// newReplayed returns one whose APN for those who ask for one takes a CHAP
// password, and may insist on it.
func newReplayed(t testing.TB, required bool, password string) *replayed {
	r := &replayed{thirdParty: newThirdParty(t), trace: sim.NewTrace(sim.All)}
	r.world = sim.NewWorld(sim.Config{Seed: 1, Trace: r.trace})
	r.core, r.hss = newCapturedCore(t, r.world, required, password)
	return r
}

func newCapturedCore(t testing.TB, d driver, required bool, password string) (*core, *capturedHSS) {
	s, err := Parse("lab.yaml", fmt.Appendf(nil, capturedLab, required, password), nil)
	require.NoError(t, err)
	store := hss.NewMemory()
	h, err := s.holding("phone", 0)
	require.NoError(t, err)
	require.NoError(t, store.Add(h.subscriber))
	captured := &capturedHSS{HSS: &hss.HSS{Store: store}, t: t, key: h.subscriber.Key}
	c, err := newCore(d, s, 0, captured)
	require.NoError(t, err)
	return c, captured
}

// play has the eNodeB say all of a capture at its times, on an association of
// its own.
func (r *replayed) play(pdus []capturedPDU) {
	t := r.t
	r.down, r.setup = nil, nil
	begin := r.world.Elapsed()
	association := r.core.mme.AddENB(r)
	for _, p := range pdus {
		r.world.RunUntil(begin + p.at)
		msg, err := s1ap.Decode(p.pdu)
		require.NoError(t, err)
		switch {
		case fromENB(msg):
			association.HandleS1AP(r.say(p.pdu))
		case msg.Name() == "Paging":
			require.True(t, r.core.gateway.DownlinkData(nas.MustParseIMSI("001010123456780")))
		}
	}
	r.world.Run(10 * time.Second)
	association.Changed(false)
}

// take notes what of a capture the core's messages must equal.
func (p *thirdParty) take(pdus []capturedPDU, h *capturedHSS) {
	for _, c := range pdus {
		msg, err := s1ap.Decode(c.pdu)
		require.NoError(p.t, err)
		pdu := nasIn(msg)
		if fromENB(msg) || pdu == nil {
			continue
		}
		switch plainNAS(p.t, pdu).(type) {
		case *eps.AuthenticationRequest:
			p.challenge, h.challenge = pdu, pdu
		case *eps.SecurityModeCommand:
			p.command = pdu
		}
	}
}

// requireSound checks what the eNodeB and the UE of the captures insist on, and
// that nobody found fault.
func (r *replayed) requireSound(setups int) {
	t := r.t
	require.Len(t, r.setup, setups)
	for _, s := range r.setup {
		require.Len(t, s.ERABToBeSetupList, 1)
		bearer := s.ERABToBeSetupList[0]
		require.Equal(t, uint8(9), bearer.ERABLevelQoSParameters.QCI)
		v4, v6 := bearer.TransportLayerAddress.Addrs()
		require.True(t, v4.Is4())
		require.False(t, v6.IsValid())
		require.NotZero(t, bearer.GTPTEID)
		require.Equal(t, bearer.NASPDU != nil, s.UERadioCapability == nil, "the capability is known but at an attach (TS 23.401 5.11.2)")
		require.Equal(t, uint16(0xe000), s.UESecurityCapabilities.EncryptionAlgorithms)
		require.Equal(t, uint16(0xe000), s.UESecurityCapabilities.IntegrityProtectionAlgorithms)
	}
	require.False(t, r.core.mme.Attached(nas.MustParseIMSI("001010123456780")))
	for _, e := range r.trace.Events() {
		require.NotEqual(t, sim.Fault, e.Kind, "%s %s: %s", e.From, e.Name, e.Detail)
	}
}

// TestThirdPartyEquipment has the core serve what a third-party eNodeB and UE
// said to another core: each MAC, RES and answer of theirs must fit, to the
// detach.
func TestThirdPartyEquipment(t *testing.T) {
	for _, tt := range []struct {
		capture  string
		required bool // whether the APN insists on credentials
		apn      string
		setups   int
	}{
		{"a", true, "internet", 1},
		{"b1", false, "srsapn", 1},
		{"b2", true, "srsapn", 1},
		{"e", true, "internet", 3},
	} {
		t.Run(tt.capture, func(t *testing.T) {
			r := newReplayed(t, tt.required, "srspass")
			pdus := readCapture(t, tt.capture)
			r.take(pdus, r.hss)
			r.play(pdus)
			require.Equal(t, downlinkOf(t, pdus), r.down)
			r.requireSound(tt.setups)
			require.True(t, slices.ContainsFunc(r.trace.Events(), func(e sim.Event) bool {
				return e.Name == "PDN connection made" && strings.HasPrefix(e.Detail, "APN "+tt.apn+" ")
			}))
		})
	}
}

// TestThirdPartyStoredContext goes on from one capture to the next, where the
// UE attaches with the GUTI and the security context of the first.
func TestThirdPartyStoredContext(t *testing.T) {
	r := newReplayed(t, true, "srspass")
	first, second := readCapture(t, "a"), readCapture(t, "c1")
	r.take(first, r.hss)
	r.play(first)
	r.play(second)
	require.Equal(t, downlinkOf(t, second), r.down)
	r.requireSound(1)
}

// TestThirdPartyWrongPassword has the gateway expect another password than the
// one that the captured UE proved by CHAP.
func TestThirdPartyWrongPassword(t *testing.T) {
	r := newReplayed(t, true, "other")
	pdus := readCapture(t, "b2")
	r.take(pdus, r.hss)
	i := slices.IndexFunc(pdus, func(p capturedPDU) bool {
		msg, err := s1ap.Decode(p.pdu)
		require.NoError(t, err)
		return msg.Name() == "InitialContextSetupRequest"
	})
	r.play(pdus[:i])
	require.Equal(t, append(downlinkOf(t, pdus[:i]), "DownlinkNASTransport, ATTACH REJECT", "UEContextReleaseCommand"), r.down)
	require.True(t, slices.ContainsFunc(r.trace.Events(), func(e sim.Event) bool {
		return e.Kind == sim.Decision && e.Name == "attach rejected" && e.Cause == "ESM #29"
	}))
}
