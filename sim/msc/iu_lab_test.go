package msc

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

var (
	lai3G = nas.LAI{PLMN: plmn, LAC: 0x31}
	key   = aka.Key{K: [16]byte{1, 2, 3}, OPc: [16]byte{4, 5, 6}}
	other = nas.MustParseIMSI("440101234567891")
)

// city is an MSC with an RNC, and the devices behind that.
type city struct {
	*office
	hss   *hss.HSS
	store *hss.Memory
	rnc   *rnc
}

// rnc is a scripted RNC.
type rnc struct {
	c      *city
	a      *Association
	last   uint32
	phones map[uint32]*phone
	frames []sim.IuFrame
	// noBearer refuses speech bearers.
	noBearer bool
}

func newCity(t testing.TB, mode Mode, change ...func(*hss.Subscriber)) *city {
	c := &city{office: newOffice(t, mode), store: hss.NewMemory()}
	rate := hss.AMBR{Uplink: 1e6, Downlink: 1e6}
	apn := hss.APN{Name: "internet", PDNType: hss.IPv4, QCI: 9, ARP: hss.ARP{Priority: 8}, AMBR: rate}
	s := hss.Subscriber{IMSI: imsi, Key: key, AMF: 0x8000, AMBR: rate, Profile: &hss.Profile{Name: "p", Default: "internet", APNs: []hss.APN{apn}}}
	for _, f := range change {
		f(&s)
	}
	require.NoError(t, c.store.Add(s))
	s.IMSI = other
	require.NoError(t, c.store.Add(s))
	c.hss = &hss.HSS{Store: c.store, Random: rand.NewChaCha8([32]byte{1}), OnCancelVLR: c.CancelLocation}
	c.ConnectHSS(c.hss)
	c.rnc = &rnc{c: c, phones: map[uint32]*phone{}}
	c.rnc.a = c.AddRNC(c.rnc)
	return c
}

// Send takes a frame from the MSC, one hop later.
func (r *rnc) Send(_ fmt.Stringer, f *sim.IuFrame) {
	g := *f
	g.NAS = bytes.Clone(f.NAS)
	require.Equal(r.c.t, sim.CSDomain, g.Domain)
	r.c.world.Env("wire").After(time.Millisecond, func() {
		r.frames = append(r.frames, g)
		r.handle(&g)
	})
}

func (r *rnc) handle(f *sim.IuFrame) {
	p := r.phones[f.Connection]
	if p == nil || f.Kind == sim.IuPaging {
		return
	}
	switch f.Kind {
	case sim.IuDirectTransfer:
		p.receive(f.NAS)
	case sim.IuSecurityModeCommand:
		kind := sim.IuSecurityModeReject
		if f.IK == p.ik && f.CK == p.ck {
			kind = sim.IuSecurityModeComplete
		}
		p.secured = kind == sim.IuSecurityModeComplete
		r.up(&sim.IuFrame{Kind: kind, Connection: f.Connection})
	case sim.IuRABAssignmentRequest:
		res := &sim.IuFrame{Kind: sim.IuRABAssignmentResponse, Connection: f.Connection, AddRABs: f.AddRABs, ReleaseRABs: f.ReleaseRABs}
		if r.noBearer {
			res.AddRABs = 0
		}
		r.up(res)
	case sim.IuReleaseCommand:
		delete(r.phones, f.Connection)
		p.connection = 0
		r.up(&sim.IuFrame{Kind: sim.IuReleaseComplete, Connection: f.Connection})
	}
}

// up hands the MSC a frame, one hop later, and then spoils it.
func (r *rnc) up(f *sim.IuFrame) {
	f.Domain = sim.CSDomain
	r.c.world.Env("wire").After(time.Millisecond, func() {
		r.a.HandleIu(f)
		clear(f.NAS)
	})
}

func (r *rnc) count(k sim.IuKind) (n int) {
	for _, f := range r.frames {
		if f.Kind == k {
			n++
		}
	}
	return n
}

// phone is a scripted device.
type phone struct {
	c          *city
	usim       *aka.USIM
	id         nas.MobileIdentity
	imsi       nas.IMSI
	connection uint32
	secured    bool
	cksn       gprs.CKSN
	ck, ik     [16]byte
	got        []gprs.Message
	// on, if set, sees each message first and returns true if it has dealt with
	// it.
	on func(gprs.Message) bool
}

func (c *city) phone(i nas.IMSI) *phone {
	return &phone{c: c, usim: aka.NewUSIM(key, 0), imsi: i, id: nas.MobileIdentityOfIMSI(i), cksn: gprs.NoKey}
}

// run lets a tenth of a second pass: more than any exchange without a timer.
func (c *city) run() { c.world.Run(100 * time.Millisecond) }

// open opens a connection.
func (p *phone) open(msg gprs.Message) {
	p.openRaw(p.encode(msg))
}

func (p *phone) openRaw(b []byte) {
	r := p.c.rnc
	r.last++
	p.connection, p.secured = r.last, false
	r.phones[p.connection] = p
	r.up(&sim.IuFrame{Kind: sim.IuInitialUEMessage, Connection: p.connection, LAI: lai3G, NAS: b})
	p.c.run()
}

func (p *phone) encode(msg gprs.Message) []byte {
	b, err := msg.Append(nil)
	require.NoError(p.c.t, err)
	return b
}

func (p *phone) send(msg gprs.Message) { p.sendRaw(p.encode(msg)) }

func (p *phone) sendRaw(b []byte) {
	p.c.rnc.up(&sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: p.connection, NAS: b})
}

func (p *phone) receive(pdu []byte) {
	msg, err := gprs.Decode(pdu, nas.Downlink)
	require.NoError(p.c.t, err)
	p.got = append(p.got, msg)
	if p.on == nil || !p.on(msg) {
		p.answer(msg)
	}
}

func (p *phone) answer(msg gprs.Message) {
	switch msg := msg.(type) {
	case *gprs.MMIdentityRequest:
		require.Equal(p.c.t, nas.IdentityIMSI, msg.IdentityType)
		id := nas.MobileIdentityOfIMSI(p.imsi)
		if p.imsi.IsZero() {
			id = p.id
		}
		p.send(&gprs.MMIdentityResponse{MobileIdentity: id})
	case *gprs.AuthenticationRequest:
		p.authenticate(msg)
	case *gprs.LocationUpdatingAccept:
		p.take(msg.MobileIdentity.Value())
	case *gprs.TMSIReallocationCommand:
		p.take(msg.MobileIdentity)
	case *gprs.SetupMT:
		p.send(&gprs.CallConfirmed{CCHeader: reply(msg.TI)})
		p.send(&gprs.Alerting{CCHeader: reply(msg.TI)})
		p.send(&gprs.Connect{CCHeader: reply(msg.TI)})
	case *gprs.Connect:
		p.send(&gprs.ConnectAcknowledge{CCHeader: reply(msg.TI)})
	case *gprs.Disconnect:
		p.send(&gprs.Release{CCHeader: reply(msg.TI)})
	case *gprs.Release:
		p.send(&gprs.ReleaseComplete{CCHeader: reply(msg.TI)})
	case *gprs.CPData:
		p.answerSMS(msg)
	}
}

func reply(t gprs.TransactionIdentifier) gprs.CCHeader { return gprs.CCHeader{TI: t.Reply()} }

func (p *phone) answerSMS(msg *gprs.CPData) {
	h := gprs.CPHeader{TI: msg.TI.Reply()}
	p.send(&gprs.CPAck{CPHeader: h})
	rp, err := gprs.DecodeRP(msg.UserData, nas.Downlink)
	require.NoError(p.c.t, err)
	if data, ok := rp.(*gprs.RPData); ok {
		ack := &gprs.RPAck{RPHeader: gprs.RPHeader{Direction: nas.Uplink, Reference: data.Reference}}
		p.send(&gprs.CPData{CPHeader: h, UserData: p.encode(ack)})
	}
}

func (p *phone) take(id nas.MobileIdentity) {
	if id.Type() == nas.IdentityTMSI {
		p.id = id
		p.send(&gprs.TMSIReallocationComplete{})
	}
}

func (p *phone) authenticate(msg *gprs.AuthenticationRequest) {
	r, err := p.usim.Authenticate(msg.RAND, msg.AUTN.Value())
	require.NoError(p.c.t, err)
	p.cksn, p.ck, p.ik = msg.CKSN, r.CK, r.IK
	res := &gprs.AuthenticationResponse{}
	res.RES, res.RESExtension = gprs.SplitRES(r.RES[:])
	p.send(res)
}

func (p *phone) update(typ gprs.LocationUpdatingType) {
	p.open(&gprs.LocationUpdatingRequest{LocationUpdatingType: typ, CKSN: p.cksn, LAI: lai3G,
		MobileStationClassmark1: gprs.NewClassmark1(), MobileIdentity: p.id})
}

func (p *phone) request(typ gprs.CMServiceType) {
	p.open(p.serviceRequest(typ))
}

func (p *phone) serviceRequest(typ gprs.CMServiceType) *gprs.CMServiceRequest {
	return &gprs.CMServiceRequest{CMServiceType: typ, CKSN: p.cksn, MobileStationClassmark2: gprs.NewClassmark2(), MobileIdentity: p.id}
}

func (p *phone) respond() {
	p.open(&gprs.PagingResponse{CKSN: p.cksn, MobileStationClassmark2: gprs.NewClassmark2(), MobileIdentity: p.id})
}

var ownTI = gprs.CCHeader{TI: gprs.TransactionIdentifier{Value: 3}}

func (p *phone) dial() {
	n, err := gprs.NewCalledNumber("0312345678")
	require.NoError(p.c.t, err)
	p.send(&gprs.SetupMO{CCHeader: ownTI, BearerCapability: gprs.SpeechBearerCapability(), CalledPartyNumber: nas.Some(n)})
	p.c.run()
}

// names are those of the messages that the phone got.
func (p *phone) names() (names []string) {
	for _, m := range p.got {
		names = append(names, m.Name())
	}
	return names
}

func lastOf[T gprs.Message](p *phone) (found T) {
	p.c.t.Helper()
	for i := len(p.got) - 1; i >= 0; i-- {
		if m, ok := p.got[i].(T); ok {
			return m
		}
	}
	require.Fail(p.c.t, fmt.Sprintf("the phone got no %T", found))
	return found
}

func (c *city) decided(name string) bool {
	for _, e := range c.trace.Events() {
		if e.Kind == sim.Decision && e.Name == name {
			return true
		}
	}
	return false
}

// registered is a phone that has updated its location in 3G.
func registered(t testing.TB, mode Mode) (*city, *phone) {
	c := newCity(t, mode)
	c.cfg.AllocateTMSI = true
	p := c.phone(imsi)
	p.update(gprs.IMSIAttach)
	lai, ok := c.AttachedOverIu(imsi)
	require.True(t, ok)
	require.Equal(t, lai3G, lai)
	require.Zero(t, p.connection, "released")
	p.got = nil
	return c, p
}

func mustTMSI(id nas.MobileIdentity) nas.TMSI {
	t, _ := id.TMSI()
	return t
}

func zeroSQN(aka.SQN) (aka.SQN, error) { return 0, nil }

// synch is the AUTS of a USIM that refused a sequence number.
func synch(err error) (auts [14]byte, ok bool) {
	var e *aka.SynchError
	if !errors.As(err, &e) {
		return auts, false
	}
	return e.AUTS, true
}

// onceThenAnswer has f deal with the first challenge alone.
func onceThenAnswer(p *phone, f func(gprs.Message) bool) func(gprs.Message) bool {
	return func(m gprs.Message) bool {
		p.on = nil
		return f(m)
	}
}
