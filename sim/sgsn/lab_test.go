package sgsn_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
	"sunsetlab/sim/sgsn"
)

var (
	plmn  = nas.MustParsePLMN("00101")
	rai   = nas.RAI{PLMN: plmn, LAC: 0x100, RAC: 1}
	rai2  = nas.RAI{PLMN: plmn, LAC: 0x100, RAC: 2}
	key   = aka.Key{K: [16]byte{0x00, 0x11, 0x22}, OPc: [16]byte{0x63, 0xbf}}
	start = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)

	imeisv, _ = nas.ParseIMEISV("3534900698733190")
)

// hop is the time of one message to a neighbour or from it.
const hop = time.Millisecond

// lab is an SGSN with neighbours that answer as scripted.
type lab struct {
	t     testing.TB
	w     *sim.World
	trace *sim.Trace
	cfg   *sgsn.Config
	store *hss.Memory
	hss   *hss.HSS
	s     *sgsn.SGSN
	rnc   *rnc
	gw    *gateway
	mme   *mme
}

func profile() *hss.Profile {
	apn := func(name string, t hss.PDNType) hss.APN {
		return hss.APN{Name: name, PDNType: t, QCI: 9, ARP: hss.ARP{Priority: 8}, AMBR: hss.AMBR{Uplink: 5_000_000, Downlink: 10_000_000}}
	}
	return &hss.Profile{Name: "default", Default: "internet", APNs: []hss.APN{
		apn("internet", hss.IPv4v6), apn("ims", hss.IPv4v6), apn("v4only", hss.IPv4), apn("v6only", hss.IPv6), apn("either", hss.IPv4OrIPv6)}}
}

func newLab(t testing.TB, change ...func(*sgsn.Config)) *lab {
	return newQuietLab(t, sim.NewTrace(sim.All), change...)
}

func newQuietLab(t testing.TB, trace *sim.Trace, change ...func(*sgsn.Config)) *lab {
	l := &lab{t: t, trace: trace}
	l.w = sim.NewWorld(sim.Config{Seed: 1, Start: start, Trace: trace})
	l.cfg = sgsn.Defaults(rai, rai2)
	for _, f := range change {
		f(l.cfg)
	}
	l.store = hss.NewMemory()
	l.hss = &hss.HSS{Store: l.store, Random: rand.NewChaCha8([32]byte{1})}
	l.s = sgsn.New(l.w.Env("sgsn"), l.cfg, l.hss)
	l.hss.OnCancelSGSN = l.s.CancelLocation
	l.rnc = &rnc{l: l, rai: rai, phones: map[uint32]*phone{}}
	l.rnc.a = l.s.AddRNC(l.rnc)
	l.gw = &gateway{l: l, teid: 0x1000}
	l.s.ConnectGGSN(l.gw)
	l.mme = &mme{l: l}
	l.s.ConnectMME(l.mme)
	return l
}

// subscriber adds a subscriber and returns his phone.
func (l *lab) subscriber(n int, change ...func(*hss.Subscriber)) *phone {
	imsi := nas.MustParseIMSI(fmt.Sprintf("00101%010d", n))
	msisdn, err := nas.ParseMSISDN(fmt.Sprintf("8190%08d", n))
	require.NoError(l.t, err)
	sub := hss.Subscriber{IMSI: imsi, MSISDN: msisdn, Key: key, AMF: 0x8000, Profile: profile(),
		AMBR: hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}}
	for _, f := range change {
		f(&sub)
	}
	require.NoError(l.t, l.store.Add(sub))
	return &phone{l: l, rnc: l.rnc, imsi: imsi, usim: &aka.USIM{Key: key}, cksn: gprs.NoKey, answering: true}
}

// later runs f one hop from now.
func (l *lab) later(f func()) { l.w.Env("wire").After(hop, f) }

// run lets a second pass: more than any exchange without a timer takes.
func (l *lab) run() { l.w.Run(time.Second) }

// decisions are the SGSN's decisions with their causes.
func (l *lab) decisions() (out []string) {
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

// faults are what was refused.
func (l *lab) faults() (out []string) {
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Fault {
			out = append(out, e.Name+": "+e.Detail)
		}
	}
	return out
}

// rnc is a scripted RNC.
type rnc struct {
	l      *lab
	rai    nas.RAI
	a      *sgsn.Association
	next   uint32
	phones map[uint32]*phone
	got    []sim.IuFrame
	// on, if set, sees each frame first and returns true if it has dealt with it.
	on func(*sim.IuFrame) bool
}

func (r *rnc) send(f sim.IuFrame) {
	f.NAS = bytes.Clone(f.NAS)
	r.l.later(func() { r.a.HandleIu(&f) })
}

// Send takes a frame from the SGSN.
func (r *rnc) Send(_ fmt.Stringer, f *sim.IuFrame) {
	copied := *f
	copied.NAS = bytes.Clone(f.NAS)
	r.l.later(func() {
		r.got = append(r.got, copied)
		if r.on == nil || !r.on(&copied) {
			r.handle(&copied)
		}
	})
}

func (r *rnc) handle(f *sim.IuFrame) {
	p := r.phones[f.Connection]
	switch f.Kind {
	case sim.IuDirectTransfer:
		if p != nil {
			p.receive(f.NAS)
		}
	case sim.IuSecurityModeCommand:
		if p == nil || f.IK != p.ik {
			r.send(sim.IuFrame{Kind: sim.IuSecurityModeReject, Connection: f.Connection, Cause: sim.IuSecurityFailure})
			return
		}
		p.secured()
		r.send(sim.IuFrame{Kind: sim.IuSecurityModeComplete, Connection: f.Connection})
	case sim.IuRABAssignmentRequest:
		if p != nil {
			p.rabs = p.rabs&^f.ReleaseRABs | f.AddRABs
		}
		r.send(sim.IuFrame{Kind: sim.IuRABAssignmentResponse, Connection: f.Connection, AddRABs: f.AddRABs, ReleaseRABs: f.ReleaseRABs})
	case sim.IuReleaseCommand:
		r.send(sim.IuFrame{Kind: sim.IuReleaseComplete, Connection: f.Connection})
		if p != nil {
			p.released()
		}
		delete(r.phones, f.Connection)
	case sim.IuPaging:
		for _, p := range r.phones {
			p.paged(f)
		}
	}
}

func (r *rnc) count(k sim.IuKind) (n int) {
	for _, f := range r.got {
		if f.Kind == k {
			n++
		}
	}
	return n
}

// phone is a scripted device.
type phone struct {
	l    *lab
	rnc  *rnc
	imsi nas.IMSI
	usim *aka.USIM

	ptmsi     nas.TMSI
	signature nas.Opt[gprs.PTMSISignature]
	cksn      gprs.CKSN
	ck, ik    [16]byte

	id        uint32 // of the connection, 0 if idle
	protected bool
	rabs      uint16
	answering bool // it completes, accepts and responds by itself

	got []gprs.Message
	// on, if set, sees each message first and returns true if it has dealt with
	// it.
	on func(gprs.Message) bool
}

func (p *phone) encode(m gprs.Message) []byte {
	b, err := m.Append(nil)
	require.NoError(p.l.t, err)
	return b
}

// send sends a message, the first one on a new connection.
func (p *phone) send(m gprs.Message) { p.sendRaw(p.encode(m)) }

func (p *phone) sendRaw(b []byte) {
	if p.id != 0 {
		p.rnc.send(sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: p.id, NAS: b})
		return
	}
	p.rnc.next++
	p.id = p.rnc.next
	p.rnc.phones[p.id] = p
	p.rnc.send(sim.IuFrame{Kind: sim.IuInitialUEMessage, Connection: p.id, NAS: b, LAI: p.rnc.rai.LAI(), RAC: p.rnc.rai.RAC})
}

func (p *phone) released() { p.id, p.protected, p.rabs = 0, false, 0 }
func (p *phone) secured()  { p.protected = true }

func (p *phone) paged(*sim.IuFrame) {}

// lose is the radio going away.
func (p *phone) lose() {
	p.rnc.send(sim.IuFrame{Kind: sim.IuReleaseRequest, Connection: p.id, Cause: sim.IuRadioConnectionLost})
	p.l.run()
}

func (p *phone) receive(b []byte) {
	m, err := gprs.Decode(b, nas.Downlink)
	require.NoError(p.l.t, err)
	p.got = append(p.got, m)
	if p.on != nil && p.on(m) || !p.answering {
		return
	}
	switch m := m.(type) {
	case *gprs.GMMIdentityRequest:
		p.send(&gprs.GMMIdentityResponse{MobileIdentity: nas.MobileIdentityOfIMSI(p.imsi)})
	case *gprs.AuthenticationAndCipheringRequest:
		p.authenticate(m)
	case *gprs.AttachAccept:
		p.named(m.AllocatedPTMSI, m.PTMSISignature)
		p.send(&gprs.AttachComplete{})
	case *gprs.RoutingAreaUpdateAccept:
		if m.AllocatedPTMSI.Present() {
			p.named(m.AllocatedPTMSI, m.PTMSISignature)
			p.send(&gprs.RoutingAreaUpdateComplete{})
		}
	case *gprs.PTMSIReallocationCommand:
		p.named(nas.Some(m.AllocatedPTMSI), m.PTMSISignature)
		p.send(&gprs.PTMSIReallocationComplete{})
	case *gprs.DetachRequestMT:
		p.send(&gprs.DetachAcceptMT{})
	case *gprs.DeactivatePDPContextRequest:
		p.send(&gprs.DeactivatePDPContextAccept{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}})
	case *gprs.ModifyPDPContextRequestMT:
		p.send(&gprs.ModifyPDPContextAcceptMT{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}})
	}
}

func (p *phone) named(id nas.Opt[nas.MobileIdentity], signature nas.Opt[gprs.PTMSISignature]) {
	p.ptmsi, _ = id.Value().TMSI()
	p.signature = signature
}

// authenticate answers a challenge as a USIM does.
func (p *phone) authenticate(m *gprs.AuthenticationAndCipheringRequest) {
	r, err := p.usim.Authenticate(m.RAND.Value(), m.AUTN.Value())
	if synch := new(aka.SynchError); errorsAs(err, &synch) {
		p.send(&gprs.AuthenticationAndCipheringFailure{GMMCause: gprs.GMMCauseSynchFailure, AUTS: nas.Some(synch.AUTS)})
		return
	}
	if err != nil {
		p.send(&gprs.AuthenticationAndCipheringFailure{GMMCause: gprs.GMMCauseMACFailure})
		return
	}
	p.cksn, p.ck, p.ik = m.CKSN.Value(), r.CK, r.IK
	res := &gprs.AuthenticationAndCipheringResponse{ACReferenceNumber: m.ACReferenceNumber, RES: nas.Some([4]byte(r.RES[:4])), RESExtension: r.RES[4:]}
	if m.IMEISVRequest == 1 {
		res.IMEISV = nas.Some(nas.MobileIdentityOfIMEISV(imeisv))
	}
	p.send(res)
}

func (p *phone) identity() nas.MobileIdentity {
	if p.ptmsi != 0 {
		return nas.MobileIdentityOfTMSI(p.ptmsi)
	}
	return nas.MobileIdentityOfIMSI(p.imsi)
}

func (p *phone) attachRequest() *gprs.AttachRequest {
	return &gprs.AttachRequest{
		MSNetworkCapability: eps.MSNetworkCapabilityOf(0xe5, 0xe0), AttachType: gprs.GPRSAttach, CKSN: p.cksn,
		MobileIdentity: p.identity(), OldRAI: rai, MSRadioAccessCapability: gprs.NewMSRadioAccessCapability(true),
		OldPTMSISignature: p.signature,
	}
}

// attach attaches and lets it run.
func (p *phone) attach() {
	p.send(p.attachRequest())
	p.l.run()
}

// stay attaches with the wish to keep the connection.
func (p *phone) stay() {
	m := p.attachRequest()
	m.AttachType |= gprs.FollowOnRequest
	p.send(m)
	p.l.w.Run(100 * time.Millisecond)
}

func (p *phone) updateRequest(typ gprs.UpdateType) *gprs.RoutingAreaUpdateRequest {
	return &gprs.RoutingAreaUpdateRequest{UpdateType: typ, CKSN: p.cksn, OldRAI: rai,
		MSRadioAccessCapability: gprs.NewMSRadioAccessCapability(true), OldPTMSISignature: p.signature,
		PTMSI: nas.Some(nas.MobileIdentityOfTMSI(p.ptmsi))}
}

func (p *phone) serviceRequest(typ gprs.ServiceType) *gprs.ServiceRequest {
	return &gprs.ServiceRequest{CKSN: p.cksn, ServiceType: typ, PTMSI: nas.MobileIdentityOfTMSI(p.ptmsi)}
}

func activateRequest(nsapi gprs.NSAPI, apn string) *gprs.ActivatePDPContextRequest {
	m := &gprs.ActivatePDPContextRequest{
		SMHeader:       gprs.SMHeader{TI: gprs.TransactionIdentifier{Value: uint8(nsapi) - 5}},
		RequestedNSAPI: nsapi, RequestedLLCSAPI: gprs.LLCSAPI3, RequestedQoS: gprs.SubscribedQoS(),
		RequestedPDPAddress: gprs.PDPAddress{Type: gprs.PDPIPv4}, PCO: nas.PCO{0x80, 0, 0x0d, 0},
	}
	if apn != "" {
		m.APN = nas.Some(eps.APN(apn))
	}
	return m
}

// activate activates a PDP context, over a service request if idle.
func (p *phone) activate(m *gprs.ActivatePDPContextRequest) {
	if p.id == 0 {
		p.send(p.serviceRequest(gprs.ServiceSignalling))
		p.l.w.Run(50 * time.Millisecond)
	}
	p.send(m)
	p.l.w.Run(50 * time.Millisecond)
}

// online attaches and activates the default APN.
func (l *lab) online(n int) *phone {
	p := l.subscriber(n)
	p.stay()
	p.activate(activateRequest(5, ""))
	last[*gprs.ActivatePDPContextAccept](p)
	return p
}

// idle has the RNC release the connection for inactivity.
func (p *phone) idle() {
	p.rnc.send(sim.IuFrame{Kind: sim.IuReleaseRequest, Connection: p.id, Cause: sim.IuUserInactivity})
	p.l.run()
	require.Zero(p.l.t, p.id)
}

// last is the last message of a type that the phone got.
func last[T gprs.Message](p *phone) T {
	p.l.t.Helper()
	for i := len(p.got) - 1; i >= 0; i-- {
		if m, ok := p.got[i].(T); ok {
			return m
		}
	}
	var none T
	require.Failf(p.l.t, "never got", "%T among %v", none, names(p.got))
	return none
}

func names(got []gprs.Message) (out []string) {
	for _, m := range got {
		out = append(out, m.Name())
	}
	return out
}

func count[T any, M any](got []M) (n int) {
	for _, g := range got {
		if _, ok := any(g).(T); ok {
			n++
		}
	}
	return n
}

// gateway is a scripted GGSN.
type gateway struct {
	l    *lab
	teid uint32
	got  []gtpv1.Message
	mute bool
	// refuse is the cause of the next answers, if set.
	refuse gtpv1.Cause
	pco    []byte
	// on, if set, sees each message first and returns true if it has dealt with
	// it.
	on func(gtpv1.Message) bool
}

var (
	ggsnAddress = netip.MustParseAddr("192.0.2.7")
	allotted    = netip.MustParseAddr("10.0.0.1")
)

// Send takes a message from the SGSN.
func (g *gateway) Send(_ fmt.Stringer, pdu []byte) {
	b := bytes.Clone(pdu)
	g.l.later(func() {
		m, err := gtpv1.Decode(b)
		require.NoError(g.l.t, err)
		g.got = append(g.got, m)
		if g.mute || g.on != nil && g.on(m) {
			return
		}
		g.answer(m)
	})
}

func (g *gateway) send(m gtpv1.Message) {
	b := m.Append(nil)
	g.l.later(func() { g.l.s.HandleGTPv1(b) })
}

func (g *gateway) cause() gtpv1.Cause {
	if g.refuse != 0 {
		return g.refuse
	}
	return gtpv1.CauseRequestAccepted
}

func (g *gateway) answer(m gtpv1.Message) {
	switch m := m.(type) {
	case *gtpv1.CreatePDPContextRequest:
		g.teid++
		res := &gtpv1.CreatePDPContextResponse{TEID: m.TEIDControl, Sequence: m.Sequence, Cause: g.cause(), PCO: g.pco}
		if g.refuse == 0 {
			res.TEIDControl, res.TEIDData, res.ChargingID = g.teid, g.teid+0x10000, g.teid
			res.EndUserAddress = gtpv1.EndUserAddress{Type: m.EndUserAddress.Type}
			if m.EndUserAddress.Type != gtpv1.IPv6 {
				res.EndUserAddress.IPv4 = allotted
			}
			if m.EndUserAddress.Type != gtpv1.IPv4 {
				res.EndUserAddress.IPv6 = netip.MustParseAddr("2001:db8::7")
			}
			res.GGSNControl, res.GGSNUser, res.QoS = ggsnAddress, ggsnAddress, m.QoS
		}
		g.send(res)
	case *gtpv1.UpdatePDPContextRequest:
		g.send(&gtpv1.UpdatePDPContextResponse{TEID: m.TEIDControl, Sequence: m.Sequence, Cause: g.cause(), ChargingID: 1,
			TEIDData: 0x77, TEIDControl: 0x78, Control: ggsnAddress, User: ggsnAddress, QoS: m.QoS, PCO: g.pco})
	case *gtpv1.DeletePDPContextRequest:
		g.send(&gtpv1.DeletePDPContextResponse{TEID: 1, Sequence: m.Sequence, Cause: g.cause()})
	case *gtpv1.PDUNotificationRejectRequest:
		g.send(&gtpv1.PDUNotificationRejectResponse{TEID: 1, Sequence: m.Sequence, Cause: gtpv1.CauseRequestAccepted})
	}
}

func asked[T gtpv1.Message](l *lab, got []gtpv1.Message) T {
	l.t.Helper()
	for i := len(got) - 1; i >= 0; i-- {
		if m, ok := got[i].(T); ok {
			return m
		}
	}
	var none T
	require.Failf(l.t, "never got", "%T", none)
	return none
}

// mme is a scripted MME on Gn.
type mme struct {
	l   *lab
	got []gtpv1.Message
	// res answers the next context requests; nil lets them pass.
	res *gtpv1.SGSNContextResponse
}

// Send takes a message from the SGSN.
func (m *mme) Send(_ fmt.Stringer, pdu []byte) {
	b := bytes.Clone(pdu)
	m.l.later(func() {
		msg, err := gtpv1.Decode(b)
		require.NoError(m.l.t, err)
		m.got = append(m.got, msg)
		if req, ok := msg.(*gtpv1.SGSNContextRequest); ok && m.res != nil {
			res := *m.res
			res.TEID, res.Sequence = req.TEIDControl, req.Sequence
			m.send(&res)
		}
	})
}

func (m *mme) send(msg gtpv1.Message) {
	b := msg.Append(nil)
	m.l.later(func() { m.l.s.HandleGn(b) })
}

// aka9 is a card of another network.
var aka9 = aka.USIM{Key: aka.Key{K: [16]byte{9}}}

var networkCapability = eps.MSNetworkCapabilityOf(0xe5, 0xe0)
