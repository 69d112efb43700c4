package mme_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
)

var (
	plmn   = nas.MustParsePLMN("00101")
	tai    = nas.TAI{PLMN: plmn, TAC: 7}
	tai2   = nas.TAI{PLMN: plmn, TAC: 8}
	gummei = nas.GUMMEI{PLMN: plmn, MMEGroupID: 0x8001, MMECode: 1}
	key    = aka.Key{K: [16]byte{0x00, 0x11, 0x22}, OPc: [16]byte{0x63, 0xbf}}
	lai    = nas.LAI{PLMN: plmn, LAC: 0x100}
)

// lab is an MME with neighbours that answer as scripted.
type lab struct {
	t     testing.TB
	w     *sim.World
	trace *sim.Trace
	cfg   *mme.Config
	store *hss.Memory
	m     *mme.MME
	enb   *enodeb
	gw    *gateway
	msc   *msc
}

// hop is the time of one message to a neighbour or from it.
const hop = time.Millisecond

func profile() *hss.Profile {
	apn := func(name string) hss.APN {
		return hss.APN{Name: name, PDNType: hss.IPv4v6, QCI: 9, ARP: hss.ARP{Priority: 8}, AMBR: hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}}
	}
	ims := apn("ims")
	ims.QCI = 5
	v4 := apn("v4only")
	v4.PDNType = hss.IPv4
	v6 := apn("v6only")
	v6.PDNType = hss.IPv6
	either := apn("either")
	either.PDNType = hss.IPv4OrIPv6
	return &hss.Profile{Name: "default", Default: "internet", APNs: []hss.APN{apn("internet"), ims, v4, v6, either}}
}

func newLab(t testing.TB, change ...func(*mme.Config)) *lab {
	l := newQuietLab(t, sim.NewTrace(sim.All), change...)
	return l
}

func newQuietLab(t testing.TB, trace *sim.Trace, change ...func(*mme.Config)) *lab {
	l := &lab{t: t, trace: trace}
	l.w = sim.NewWorld(sim.Config{Seed: 1, Start: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Trace: trace})
	l.cfg = mme.Defaults(gummei, tai, tai2)
	l.cfg.TAILists = [][]nas.TAI{{tai, tai2}}
	l.cfg.SGs.LAI = lai
	for _, f := range change {
		f(l.cfg)
	}
	l.store = hss.NewMemory()
	h := &hss.HSS{Store: l.store, Random: rand.NewChaCha8([32]byte{1})}
	l.m = mme.New(l.w.Env("mme"), l.cfg, h)
	l.enb = l.addENB("enb", tai)
	l.gw = &gateway{l: l, teid: 0x1000}
	l.m.ConnectGateway(l.gw)
	l.msc = &msc{l: l}
	l.m.ConnectMSC(l.msc)
	h.OnCancelLocation = l.m.CancelLocation
	l.enb.setUp()
	return l
}

// subscriber adds a subscriber and returns his phone.
func (l *lab) subscriber(n int, change ...func(*hss.Subscriber)) *phone {
	imsi := nas.MustParseIMSI(fmt.Sprintf("00101%010d", n))
	msisdn, err := nas.ParseMSISDN(fmt.Sprintf("8190%08d", n))
	require.NoError(l.t, err)
	s := hss.Subscriber{IMSI: imsi, MSISDN: msisdn, Key: key, AMF: 0x8000, AMBR: hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}, Profile: profile()}
	for _, f := range change {
		f(&s)
	}
	require.NoError(l.t, l.store.Add(s))
	return &phone{l: l, enb: l.enb, imsi: imsi, usim: &aka.USIM{Key: key}, pdnType: eps.PDNTypeIPv4,
		capability: eps.NewUENetworkCapability(eps.NewAlgorithmSet(0, 1, 2, 3), eps.NewAlgorithmSet(1, 2, 3), 0, 0)}
}

// later runs f one hop from now with a copy of the message.
func (l *lab) later(pdu []byte, f func([]byte)) {
	b := append([]byte(nil), pdu...)
	l.w.Env("wire").After(hop, func() { f(b) })
}

// run lets a second pass: more than any exchange without a timer takes.
func (l *lab) run() { l.w.Run(time.Second) }

// decisions are the names of the MME's decisions, with their causes.
func (l *lab) decisions() []string {
	var out []string
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Decision {
			s := e.Name
			if e.Cause != "" {
				s += " " + e.Cause
			}
			out = append(out, s)
		}
	}
	return out
}

// faults counts refused input.
func (l *lab) faults() (n int) {
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Fault {
			n++
		}
	}
	return n
}

// enodeb is a scripted eNodeB.
type enodeb struct {
	l    *lab
	tai  nas.TAI
	a    *mme.Association
	next uint32
	ues  map[uint32]*phone
	got  []s1ap.Message
	// on, if set, sees each message first and returns true if it has dealt
	// with it.
	on func(s1ap.Message) bool
}

func (l *lab) addENB(name string, at nas.TAI) *enodeb {
	e := &enodeb{l: l, tai: at, ues: map[uint32]*phone{}}
	e.a = l.m.AddENB(e)
	return e
}

func (e *enodeb) s1tai() s1ap.TAI {
	return s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(e.tai.PLMN), TAC: e.tai.TAC}
}

func (e *enodeb) cgi() s1ap.EUTRANCGI {
	return s1ap.EUTRANCGI{PLMNIdentity: s1ap.PLMNIdentity(e.tai.PLMN), CellID: 0x101}
}

func (e *enodeb) setUp() {
	e.send(&s1ap.S1SetupRequest{
		GlobalENBID:  s1ap.GlobalENBID{PLMNIdentity: s1ap.PLMNIdentity(plmn), ENBID: s1ap.ENBID{MacroENBID: s1ap.Some(uint32(1))}},
		ENBName:      s1ap.Some("enb"),
		SupportedTAs: []s1ap.SupportedTAsItem{{TAC: e.tai.TAC, BroadcastPLMNs: []s1ap.PLMNIdentity{s1ap.PLMNIdentity(e.tai.PLMN)}}},
	})
	e.l.run()
}

func (e *enodeb) send(msg s1ap.Message) {
	b, err := msg.Append(nil)
	require.NoError(e.l.t, err)
	e.l.later(b, e.a.HandleS1AP)
}

// Send takes a message from the MME.
func (e *enodeb) Send(_ fmt.Stringer, pdu []byte) {
	e.l.later(pdu, func(b []byte) {
		msg, err := s1ap.Decode(b)
		require.NoError(e.l.t, err)
		e.got = append(e.got, msg)
		if e.on == nil || !e.on(msg) {
			e.handle(msg)
		}
	})
}

func (e *enodeb) handle(msg s1ap.Message) {
	switch msg := msg.(type) {
	case *s1ap.DownlinkNASTransport:
		if p := e.ues[msg.ENBUES1APID]; p != nil {
			p.mmeID = msg.MMEUES1APID
			p.receive(msg.NASPDU)
		}
	case *s1ap.InitialContextSetupRequest:
		e.setUpContext(msg)
	case *s1ap.ERABSetupRequest:
		res := &s1ap.ERABSetupResponse{MMEUES1APID: msg.MMEUES1APID, ENBUES1APID: msg.ENBUES1APID}
		for _, b := range msg.ERABToBeSetupList {
			res.ERABSetupList = append(res.ERABSetupList, s1ap.ERABSetupItemBearerSURes{ERABID: b.ERABID, TransportLayerAddress: enbAddress, GTPTEID: 0x500 + uint32(b.ERABID)})
		}
		e.send(res)
		if p := e.ues[msg.ENBUES1APID]; p != nil {
			p.receive(msg.ERABToBeSetupList[0].NASPDU)
		}
	case *s1ap.ERABReleaseCommand:
		res := &s1ap.ERABReleaseResponse{MMEUES1APID: msg.MMEUES1APID, ENBUES1APID: msg.ENBUES1APID}
		for _, b := range msg.ERABToBeReleasedList {
			res.ERABReleaseList = append(res.ERABReleaseList, s1ap.ERABReleaseItemBearerRelComp{ERABID: b.ERABID})
		}
		e.send(res)
		if p := e.ues[msg.ENBUES1APID]; p != nil && msg.NASPDU != nil {
			p.receive(msg.NASPDU)
		}
	case *s1ap.UEContextModificationRequest:
		e.send(&s1ap.UEContextModificationResponse{MMEUES1APID: msg.MMEUES1APID, ENBUES1APID: msg.ENBUES1APID})
	case *s1ap.UEContextReleaseCommand:
		ids := msg.UES1APIDs.UES1APIDPair
		e.send(&s1ap.UEContextReleaseComplete{MMEUES1APID: ids.MMEUES1APID, ENBUES1APID: ids.ENBUES1APID})
		if p := e.ues[ids.ENBUES1APID]; p != nil {
			p.released()
		}
	}
}

var enbAddress = s1ap.NewTransportLayerAddress(netip.MustParseAddr("198.51.100.1"))

// setUpContext answers INITIAL CONTEXT SETUP REQUEST as srsENB does: the
// capability first.
func (e *enodeb) setUpContext(msg *s1ap.InitialContextSetupRequest) {
	p := e.ues[msg.ENBUES1APID]
	if p == nil {
		return
	}
	p.mmeID = msg.MMEUES1APID
	p.kenb = msg.SecurityKey
	p.secured = true // bearers are set up
	if msg.UERadioCapability == nil {
		e.send(&s1ap.UECapabilityInfoIndication{MMEUES1APID: msg.MMEUES1APID, ENBUES1APID: msg.ENBUES1APID, UERadioCapability: []byte{1, 2, 3}})
	}
	e.contextReady(msg)
	for _, b := range msg.ERABToBeSetupList {
		if b.NASPDU != nil {
			p.receive(b.NASPDU)
		}
	}
}

func (e *enodeb) contextReady(msg *s1ap.InitialContextSetupRequest) {
	res := &s1ap.InitialContextSetupResponse{MMEUES1APID: msg.MMEUES1APID, ENBUES1APID: msg.ENBUES1APID}
	for _, b := range msg.ERABToBeSetupList {
		res.ERABSetupList = append(res.ERABSetupList, s1ap.ERABSetupItemCtxtSURes{ERABID: b.ERABID, TransportLayerAddress: enbAddress, GTPTEID: 0x500 + uint32(b.ERABID)})
	}
	e.send(res)
}

// last is the last message of a type that the eNodeB got.
func last[T s1ap.Message](e *enodeb) (found T, ok bool) {
	for i := len(e.got) - 1; i >= 0; i-- {
		if m, is := e.got[i].(T); is {
			return m, true
		}
	}
	return found, false
}

func count[T any, M any](got []M) (n int) {
	for _, g := range got {
		if _, ok := any(g).(T); ok {
			n++
		}
	}
	return n
}

// phone is a scripted UE.
type phone struct {
	l     *lab
	enb   *enodeb
	imsi  nas.IMSI
	usim  *aka.USIM
	guti  nas.GUTI
	sec   *security.Context
	soon  *security.Context // of the challenge that was answered
	kasme security.KASME
	ksi   security.KSI

	enbID, mmeID uint32
	connected    bool
	secured      bool
	kenb         [32]byte
	capability   eps.UENetworkCapability
	pdnType      eps.PDNType
	transfer     bool
	apn          eps.APN
	pco          nas.PCO
	additional   nas.Opt[eps.AdditionalUpdateType]

	got []eps.Message
	// on, if set, sees each message first and returns true if it has dealt
	// with it.
	on func(eps.Message) bool
	// last is the last message sent, as protected.
	last []byte
}

func (p *phone) encode(msg eps.Message) []byte {
	b, err := msg.Append(nil)
	require.NoError(p.l.t, err)
	return b
}

// open sends the first message of a connection.
func (p *phone) open(wire []byte) {
	delete(p.enb.ues, p.enbID)
	p.enb.next++
	p.enbID, p.connected, p.secured, p.last = p.enb.next, true, false, wire
	p.enb.ues[p.enbID] = p
	msg := &s1ap.InitialUEMessage{ENBUES1APID: p.enbID, NASPDU: wire, TAI: p.enb.s1tai(), EUTRANCGI: p.enb.cgi(), RRCEstablishmentCause: s1ap.RRCEstablishmentCauseMOSignalling}
	if !p.guti.IsZero() {
		msg.STMSI = s1ap.Some(s1ap.STMSI{MMEC: p.guti.MMECode, MTMSI: p.guti.MTMSI})
	}
	p.enb.send(msg)
}

// openProtected opens a connection with an integrity protected message.
func (p *phone) openProtected(msg eps.Message) {
	wire, err := p.sec.Protect(nil, security.Uplink, security.Integrity, p.encode(msg))
	require.NoError(p.l.t, err)
	p.open(wire)
}

// uplink sends bytes on the connection.
func (p *phone) uplink(wire []byte) {
	p.last = wire
	p.enb.send(&s1ap.UplinkNASTransport{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, NASPDU: wire, EUTRANCGI: p.enb.cgi(), TAI: p.enb.s1tai()})
}

// send sends a message on the connection, protected if messages are.
func (p *phone) send(msg eps.Message) {
	b := p.encode(msg)
	if p.secured {
		var err error
		b, err = p.sec.Protect(nil, security.Uplink, security.IntegrityCiphered, b)
		require.NoError(p.l.t, err)
	}
	p.uplink(b)
}

func (p *phone) identity() eps.MobileIdentity {
	if !p.guti.IsZero() {
		return eps.MobileIdentityOfGUTI(p.guti)
	}
	return eps.MobileIdentityOfIMSI(p.imsi)
}

func (p *phone) keySet() eps.KeySetIdentifier {
	if p.sec == nil {
		return eps.NoKey
	}
	return eps.KeySetIdentifier(p.sec.KSI())
}

func (p *phone) attachRequest(typ eps.EPSAttachType) *eps.AttachRequest {
	req := &eps.PDNConnectivityRequest{
		ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 1}, RequestType: eps.InitialRequest, PDNType: p.pdnType,
	}
	if p.transfer {
		req.ESMInformationTransferFlag = nas.Some(uint8(1))
	}
	return &eps.AttachRequest{
		EPSAttachType: typ, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity(),
		UENetworkCapability: p.capability, ESMMessageContainer: p.encode(req), AdditionalUpdateType: p.additional,
	}
}

// attach sends an ATTACH REQUEST on a new connection and lets it run.
func (p *phone) attach(typ eps.EPSAttachType) {
	p.startAttach(typ)
	p.l.run()
}

func (p *phone) startAttach(typ eps.EPSAttachType) {
	req := p.attachRequest(typ)
	if p.sec != nil && !p.guti.IsZero() {
		p.openProtected(req)
		return
	}
	p.open(p.encode(req))
}

func (p *phone) receive(wire []byte) {
	plain := wire
	if eps.IsProtected(wire) {
		ctx := p.sec
		h, body, err := security.ParseHeader(wire)
		require.NoError(p.l.t, err)
		if h.Type == security.IntegrityNew {
			cmd := &eps.SecurityModeCommand{}
			require.NoError(p.l.t, cmd.Decode(body))
			p.takeKeys(cmd)
			ctx = p.sec
		}
		plain, _, err = ctx.Unprotect(security.Downlink, wire)
		require.NoError(p.l.t, err)
		plain = append([]byte(nil), plain...)
		p.secured = true
	}
	msg, err := eps.Decode(plain, nas.Downlink)
	require.NoError(p.l.t, err)
	p.got = append(p.got, msg)
	if p.on == nil || !p.on(msg) {
		p.answer(msg)
	}
}

// takeKeys makes the context of a SECURITY MODE COMMAND.
func (p *phone) takeKeys(cmd *eps.SecurityModeCommand) {
	eia := security.EIA(cmd.SelectedAlgorithms.EIA())
	if p.sec != nil && p.ksi == p.sec.KSI() && p.kasme == p.sec.State().KASME {
		return // sent again
	}
	ctx, err := security.NewContext(security.State{KASME: p.kasme, KSI: security.KSI(cmd.NASKeySetIdentifier), EEA: security.EEA(cmd.SelectedAlgorithms.EEA()), EIA: eia, AllowNullIntegrity: eia == security.EIA0})
	require.NoError(p.l.t, err)
	p.sec = ctx
}

var imeisv = func() nas.IMEISV { v, _ := nas.ParseIMEISV("3535360019876543"); return v }()

// answer is what a UE that is all right answers.
func (p *phone) answer(msg eps.Message) {
	switch msg := msg.(type) {
	case *eps.IdentityRequest:
		p.send(&eps.IdentityResponse{MobileIdentity: nas.MobileIdentityOfIMSI(p.imsi)})
	case *eps.AuthenticationRequest:
		p.authenticate(msg)
	case *eps.SecurityModeCommand:
		p.completeSecurityMode(msg)
	case *eps.ESMInformationRequest:
		res := &eps.ESMInformationResponse{ESMHeader: msg.ESMHeader, PCO: p.pco}
		if p.apn != "" {
			res.APN = nas.Some(p.apn)
		}
		p.send(res)
	case *eps.AttachAccept:
		p.accepted(msg)
	case *eps.TrackingAreaUpdateAccept:
		if id, ok := msg.GUTI.Get(); ok {
			p.guti, _ = id.GUTI()
		}
		if msg.GUTI.Present() || msg.MSIdentity.Present() {
			p.send(&eps.TrackingAreaUpdateComplete{})
		}
	case *eps.GUTIReallocationCommand:
		p.guti, _ = msg.GUTI.GUTI()
		p.send(&eps.GUTIReallocationComplete{})
	case *eps.DetachRequestMT:
		p.send(&eps.DetachAccept{})
	case *eps.ActivateDefaultEPSBearerContextRequest:
		p.send(&eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	case *eps.ActivateDedicatedEPSBearerContextRequest:
		p.send(&eps.ActivateDedicatedEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	case *eps.ModifyEPSBearerContextRequest:
		p.send(&eps.ModifyEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	case *eps.DeactivateEPSBearerContextRequest:
		p.send(&eps.DeactivateEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: msg.EPSBearerIdentity}})
	}
}

func (p *phone) authenticate(msg *eps.AuthenticationRequest) {
	res, kasme, err := p.usim.AuthenticateEPS(msg.RAND, msg.AUTN, plmn)
	require.NoError(p.l.t, err)
	p.kasme, p.ksi = kasme, security.KSI(msg.NASKeySetIdentifier)
	p.send(&eps.AuthenticationResponse{RES: res[:]})
}

func (p *phone) completeSecurityMode(msg *eps.SecurityModeCommand) {
	res := &eps.SecurityModeComplete{}
	if msg.IMEISVRequest.Value() == eps.IMEISVRequested {
		res.IMEISV = nas.Some(nas.MobileIdentityOfIMEISV(imeisv))
	}
	p.secured = true
	b, err := p.sec.Protect(nil, security.Uplink, security.IntegrityCipheredNew, p.encode(res))
	require.NoError(p.l.t, err)
	p.uplink(b)
}

func (p *phone) accepted(msg *eps.AttachAccept) {
	p.guti, _ = msg.GUTI.Value().GUTI()
	p.send(p.attachComplete(msg))
}

func (p *phone) attachComplete(msg *eps.AttachAccept) *eps.AttachComplete {
	inner, err := eps.Decode(msg.ESMMessageContainer, nas.Downlink)
	require.NoError(p.l.t, err)
	ebi := inner.(*eps.ActivateDefaultEPSBearerContextRequest).EPSBearerIdentity
	return &eps.AttachComplete{ESMMessageContainer: p.encode(&eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: ebi}})}
}

func (p *phone) released() { p.connected, p.secured = false, false }

// inactive has the eNodeB ask for the release.
func (p *phone) inactive() {
	p.enb.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkUserInactivity})
	p.l.run()
}

func (p *phone) detach(typ eps.DetachType) {
	msg := &eps.DetachRequestMO{DetachType: typ, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity()}
	if p.connected {
		p.send(msg)
	} else {
		p.openProtected(msg)
	}
	p.l.run()
}

func (p *phone) serviceRequest() {
	wire, err := p.sec.ProtectServiceRequest(nil)
	require.NoError(p.l.t, err)
	p.open(wire)
	p.l.run()
}

// lastOf is the last message of a type that the phone got.
func lastOf[T eps.Message](p *phone) (found T) {
	for i := len(p.got) - 1; i >= 0; i-- {
		if m, ok := p.got[i].(T); ok {
			return m
		}
	}
	require.Fail(p.l.t, fmt.Sprintf("the phone got no %T", found))
	return found
}

// gateway answers as a gateway that accepts all.
type gateway struct {
	l    *lab
	teid uint32
	got  []gtpv2.Message
	on   func(gtpv2.Message) bool
	mme  uint32 // the MME's TEID of the last session
	seq  uint32
}

func (g *gateway) send(msg gtpv2.Message) { g.l.later(msg.Append(nil), g.l.m.HandleGTPv2) }

func (g *gateway) Send(_ fmt.Stringer, pdu []byte) {
	g.l.later(pdu, func(b []byte) {
		msg, err := gtpv2.Decode(b)
		require.NoError(g.l.t, err)
		g.got = append(g.got, msg)
		if g.on == nil || !g.on(msg) {
			g.answer(msg)
		}
	})
}

func (g *gateway) answer(msg gtpv2.Message) {
	switch msg := msg.(type) {
	case *gtpv2.CreateSessionRequest:
		g.teid++
		g.mme = msg.Sender.TEID
		g.send(g.created(msg))
	case *gtpv2.ModifyBearerRequest:
		g.send(&gtpv2.ModifyBearerResponse{TEID: g.mme, Sequence: msg.Sequence, Cause: gtpv2.Accept})
	case *gtpv2.DeleteSessionRequest:
		g.send(&gtpv2.DeleteSessionResponse{TEID: g.mme, Sequence: msg.Sequence, Cause: gtpv2.Accept})
	case *gtpv2.ReleaseAccessBearersRequest:
		g.send(&gtpv2.ReleaseAccessBearersResponse{TEID: g.mme, Sequence: msg.Sequence, Cause: gtpv2.Accept})
	}
}

func (g *gateway) created(msg *gtpv2.CreateSessionRequest) *gtpv2.CreateSessionResponse {
	addr := netip.AddrFrom4([4]byte{192, 0, 2, 9})
	paa := gtpv2.PAA{Type: msg.PDNType}
	if msg.PDNType != gtpv2.IPv6 {
		paa.IPv4 = netip.AddrFrom4([4]byte{10, 0, 0, byte(g.teid)})
	}
	if msg.PDNType != gtpv2.IPv4 {
		paa.IPv6, paa.PrefixLength = netip.MustParseAddr("2001:db8::1"), 64
	}
	return &gtpv2.CreateSessionResponse{
		TEID: msg.Sender.TEID, Sequence: msg.Sequence, Cause: gtpv2.Accept,
		Sender: gtpv2.FTEID{Interface: gtpv2.S11S4SGWGTPC, TEID: g.teid, IPv4: addr},
		PAA:    paa,
		BearerContexts: []gtpv2.BearerContext{{EBI: msg.BearerContexts[0].EBI, Cause: gtpv2.Accept,
			SGW: gtpv2.FTEID{Interface: gtpv2.S1USGWGTPU, TEID: 0x9000 + g.teid, IPv4: addr}}},
	}
}

func (g *gateway) nextSequence() uint32 {
	g.seq++
	return 1<<23 | g.seq
}

// lastGTP is the last message of a type that the gateway got.
func lastGTP[T gtpv2.Message](g *gateway) (found T) {
	for i := len(g.got) - 1; i >= 0; i-- {
		if m, ok := g.got[i].(T); ok {
			return m
		}
	}
	require.Fail(g.l.t, fmt.Sprintf("the gateway got no %T", found))
	return found
}

// msc answers as an MSC that accepts all.
type msc struct {
	l     *lab
	got   []sgsap.Message
	tmsi  nas.Opt[nas.TMSI]
	cause sgsap.RejectCause // refuses if set
	quiet bool
}

func (s *msc) send(msg sgsap.Message) { s.l.later(msg.Append(nil), s.l.m.HandleSGsAP) }

func (s *msc) Send(_ fmt.Stringer, pdu []byte) {
	s.l.later(pdu, func(b []byte) {
		msg, err := sgsap.Decode(b)
		require.NoError(s.l.t, err)
		s.got = append(s.got, msg)
		req, ok := msg.(*sgsap.LocationUpdateRequest)
		switch {
		case !ok || s.quiet:
		case s.cause != 0:
			s.send(&sgsap.LocationUpdateReject{IMSI: req.IMSI, Cause: s.cause})
		default:
			s.send(&sgsap.LocationUpdateAccept{IMSI: req.IMSI, LAI: req.NewLAI, Identity: sgsap.MobileIdentity{TMSI: s.tmsi}})
		}
	})
}

func lastSGs[T sgsap.Message](s *msc) (found T) {
	for i := len(s.got) - 1; i >= 0; i-- {
		if m, ok := s.got[i].(T); ok {
			return m
		}
	}
	require.Fail(s.l.t, fmt.Sprintf("the MSC got no %T", found))
	return found
}

// imsiIndex is the IMSI modulo 1024, the long way.
func imsiIndex(imsi nas.IMSI) uint16 {
	var v uint64
	fmt.Sscan(imsi.String(), &v)
	return uint16(v % 1024)
}
