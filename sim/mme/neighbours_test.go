package mme_test

import (
	"fmt"
	"net/netip"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim/mme"
)

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
	e.l.toMME(b, e.a.HandleS1AP)
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

// gateway answers as a gateway that accepts all.
type gateway struct {
	l    *lab
	teid uint32
	got  []gtpv2.Message
	on   func(gtpv2.Message) bool
	mme  uint32 // the MME's TEID of the last session
	seq  uint32
}

func (g *gateway) send(msg gtpv2.Message) { g.l.toMME(msg.Append(nil), g.l.m.HandleGTPv2) }

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
		PGW:    gtpv2.FTEID{Interface: gtpv2.S5S8PGWGTPC, TEID: 0x6000 + g.teid, IPv4: addr},
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

func countGTP[T gtpv2.Message](g *gateway) int {
	n := 0
	for _, m := range g.got {
		if _, ok := m.(T); ok {
			n++
		}
	}
	return n
}

// msc answers as an MSC that accepts all.
type msc struct {
	l     *lab
	got   []sgsap.Message
	tmsi  nas.Opt[nas.TMSI]
	cause sgsap.RejectCause // refuses if set
	quiet bool
}

func (s *msc) send(msg sgsap.Message) { s.l.toMME(msg.Append(nil), s.l.m.HandleSGsAP) }

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
