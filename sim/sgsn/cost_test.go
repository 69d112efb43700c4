package sgsn_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
	"sunsetlab/sim/sgsn"
)

// mill plays a device, an RNC and a gateway that answer at once, without a world
// between.
type mill struct {
	w    *sim.World
	s    *sgsn.SGSN
	a    *sgsn.Association
	todo []sim.IuFrame
	gtp  [][]byte
	usim *aka.USIM
	imsi nas.IMSI
	id   uint32
	sent int
}

func newMill(subscribers int) *mill {
	m := &mill{w: sim.NewWorld(sim.Config{Start: start})}
	store := hss.NewMemory()
	p := profile()
	for n := range subscribers {
		if err := store.Add(hss.Subscriber{IMSI: millIMSI(n), Key: key, AMF: 0x8000, Profile: p, AMBR: hss.AMBR{Uplink: 1e6, Downlink: 1e6}}); err != nil {
			panic(err)
		}
	}
	m.s = sgsn.New(m.w.Env("sgsn"), sgsn.Defaults(rai), &hss.HSS{Store: store, Random: rand.NewChaCha8([32]byte{})})
	m.a = m.s.AddRNC(iuFunc(m.fromSGSN))
	m.s.ConnectGGSN(gtpFunc(func(pdu []byte) { m.gtp = append(m.gtp, append([]byte(nil), pdu...)) }))
	return m
}

func millIMSI(n int) nas.IMSI { return nas.MustParseIMSI(fmt.Sprintf("00101%010d", n)) }

type iuFunc func(*sim.IuFrame)

func (f iuFunc) Send(_ fmt.Stringer, frame *sim.IuFrame) { f(frame) }

type gtpFunc func([]byte)

func (f gtpFunc) Send(_ fmt.Stringer, pdu []byte) { f(pdu) }

func (m *mill) fromSGSN(f *sim.IuFrame) {
	m.sent++
	copied := *f
	copied.NAS = append([]byte(nil), f.NAS...)
	m.todo = append(m.todo, copied)
}

func (m *mill) say(msg gprs.Message) {
	b, err := msg.Append(nil)
	if err != nil {
		panic(err)
	}
	m.a.HandleIu(&sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: m.id, NAS: b})
	m.settle()
}

// settle answers until nobody has anything to say.
func (m *mill) settle() {
	for len(m.todo)+len(m.gtp) > 0 {
		frames, pdus := m.todo, m.gtp
		m.todo, m.gtp = nil, nil
		for i := range frames {
			m.answer(&frames[i])
		}
		for _, b := range pdus {
			m.answerGTP(b)
		}
	}
}

func (m *mill) answer(f *sim.IuFrame) {
	switch f.Kind {
	case sim.IuSecurityModeCommand:
		m.a.HandleIu(&sim.IuFrame{Kind: sim.IuSecurityModeComplete, Connection: f.Connection})
	case sim.IuRABAssignmentRequest:
		m.a.HandleIu(&sim.IuFrame{Kind: sim.IuRABAssignmentResponse, Connection: f.Connection, AddRABs: f.AddRABs, ReleaseRABs: f.ReleaseRABs})
	case sim.IuReleaseCommand:
		m.a.HandleIu(&sim.IuFrame{Kind: sim.IuReleaseComplete, Connection: f.Connection})
	case sim.IuDirectTransfer:
		msg, err := gprs.Decode(f.NAS, nas.Downlink)
		if err != nil {
			panic(err)
		}
		switch msg := msg.(type) {
		case *gprs.AuthenticationAndCipheringRequest:
			r, err := m.usim.Authenticate(msg.RAND.Value(), msg.AUTN.Value())
			if err != nil {
				panic(err)
			}
			m.say(&gprs.AuthenticationAndCipheringResponse{ACReferenceNumber: msg.ACReferenceNumber, RES: nas.Some([4]byte(r.RES[:4])), RESExtension: r.RES[4:]})
		case *gprs.AttachAccept:
			m.say(&gprs.AttachComplete{})
		}
	}
}

func (m *mill) answerGTP(b []byte) {
	msg, err := gtpv1.Decode(b)
	if err != nil {
		panic(err)
	}
	var res gtpv1.Message
	switch msg := msg.(type) {
	case *gtpv1.CreatePDPContextRequest:
		res = &gtpv1.CreatePDPContextResponse{TEID: msg.TEIDControl, Sequence: msg.Sequence, Cause: gtpv1.CauseRequestAccepted,
			TEIDControl: 1, TEIDData: 2, ChargingID: 3, GGSNControl: ggsnAddress, GGSNUser: ggsnAddress, QoS: msg.QoS,
			EndUserAddress: gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: allotted}}
	case *gtpv1.DeletePDPContextRequest:
		res = &gtpv1.DeletePDPContextResponse{TEID: 1, Sequence: msg.Sequence, Cause: gtpv1.CauseRequestAccepted}
	}
	m.s.HandleGTPv1(res.Append(nil))
}

// attach attaches the subscriber and activates a PDP context.
func (m *mill) attach(n int) {
	m.imsi, m.usim = millIMSI(n), &aka.USIM{Key: key}
	m.id++
	req := &gprs.AttachRequest{AttachType: gprs.GPRSAttach | gprs.FollowOnRequest, CKSN: gprs.NoKey, MobileIdentity: nas.MobileIdentityOfIMSI(m.imsi),
		OldRAI: rai, MSRadioAccessCapability: gprs.NewMSRadioAccessCapability(true)}
	req.MSNetworkCapability = networkCapability
	b, err := req.Append(nil)
	if err != nil {
		panic(err)
	}
	m.a.HandleIu(&sim.IuFrame{Kind: sim.IuInitialUEMessage, Connection: m.id, NAS: b, LAI: rai.LAI(), RAC: rai.RAC})
	m.settle()
	m.say(activateRequest(5, ""))
}

func (m *mill) detach() { m.say(&gprs.DetachRequestMO{DetachType: gprs.GPRSDetach}) }

func (m *mill) idle() {
	m.a.HandleIu(&sim.IuFrame{Kind: sim.IuReleaseRequest, Connection: m.id, Cause: sim.IuUserInactivity})
	m.settle()
}

func BenchmarkAttachDetach(b *testing.B) {
	const subscribers = 1000
	m := newMill(subscribers)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if n == subscribers { // a card knows its sequence numbers, this one forgets
			b.StopTimer()
			m, n = newMill(subscribers), 0
			b.StartTimer()
		}
		m.attach(n)
		m.detach()
		n++
	}
	if m.a.Connections() != 0 {
		b.Fatal("connections left over")
	}
}

func TestMemory(t *testing.T) {
	const devices = 10_000
	m := newMill(devices)
	before := heap()
	for n := range devices {
		m.attach(n)
		m.idle()
	}
	require.True(t, m.s.Attached(millIMSI(devices-1)))
	require.Equal(t, 1, m.s.Contexts(millIMSI(devices-1)))
	require.Zero(t, m.a.Connections())
	each := float64(heap()-before) / devices
	t.Logf("%.0f octets an idle device with a PDP context, its HSS registration included", each)
	require.Less(t, each, 3000.0)
	runtime.KeepAlive(m)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
