package enb_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
)

// stub is the MME of a benchmark: it answers by turns with PDUs made before.
type stub struct {
	last uint32 // the identity that the eNodeB gave last
	sent int
}

func (s *stub) Send(_ fmt.Stringer, pdu []byte) {
	s.sent++
	if typ, code, _ := s1ap.Peek(pdu); typ == s1ap.InitiatingMessage && code == s1ap.ProcedureInitialUEMessage {
		s.last++
	}
}

// player is an air that carries frames at once, and the device on it.
type player struct {
	cell sim.Cell
	todo []sim.RadioFrame
}

func (p *player) Cell(sim.CellID) (sim.Cell, bool)         { return p.cell, true }
func (p *player) Page(sim.CellID, uint16, *sim.RadioFrame) {}
func (p *player) DeviceName(sim.DeviceID) string           { return "ue" }
func (p *player) Down(_ sim.CellID, _ sim.DeviceID, f *sim.RadioFrame) {
	switch f.Kind {
	case sim.SecurityModeCommand:
		p.todo = append(p.todo, sim.RadioFrame{Kind: sim.SecurityModeComplete})
	case sim.UECapabilityEnquiry:
		p.todo = append(p.todo, sim.RadioFrame{Kind: sim.UECapabilityInformation, Capability: radioCapability})
	case sim.RRCConnectionReconfiguration:
		p.todo = append(p.todo, sim.RadioFrame{Kind: sim.RRCConnectionReconfigurationComplete})
	}
}

type costBench struct {
	e   *enb.ENB
	p   *player
	w   *sim.World
	s   *stub
	buf []byte
	nas [80]byte
	dev sim.DeviceID
	dl  s1ap.DownlinkNASTransport
	ics *s1ap.InitialContextSetupRequest
	rel *s1ap.UEContextReleaseCommand
	up  sim.RadioFrame
}

func newCostBench() *costBench {
	c := &costBench{w: sim.NewWorld(sim.Config{Start: start}), s: new(stub),
		p:   &player{cell: sim.Cell{ID: 1, RAT: sim.EUTRAN, PLMN: home, TAC: 7}},
		ics: contextSetup(1, 5), rel: release(1, s1ap.CauseNASDetach)}
	c.e = enb.New(c.w.Env("enb"), enb.Config{Name: "enb", Inactivity: 1e15}, c.p)
	c.e.ServeCell(1)
	c.e.ConnectS1(c.s)
	c.mme(setupResponse())
	return c
}

func (c *costBench) mme(m s1ap.Message) {
	var err error
	if c.buf, err = m.Append(c.buf[:0]); err != nil {
		panic(err)
	}
	c.e.HandleS1AP(c.buf)
	for len(c.p.todo) > 0 {
		todo := c.p.todo
		c.p.todo = c.p.todo[:0]
		for i := range todo {
			c.up = todo[i]
			c.e.HandleRadio(1, c.dev, &c.up)
		}
	}
}

func (c *costBench) say(kind sim.RadioKind) {
	c.up = sim.RadioFrame{Kind: kind, NAS: c.nas[:]}
	c.e.HandleRadio(1, c.dev, &c.up)
}

func (c *costBench) down() {
	c.dl = s1ap.DownlinkNASTransport{MMEUES1APID: mmeID + c.s.last, ENBUES1APID: c.s.last, NASPDU: c.nas[:]}
	c.mme(&c.dl)
}

// attach plays the eNodeB's share: three uplink and three downlink NAS messages
// around the first, and the context.
func (c *costBench) attach() {
	c.dev++
	c.say(sim.RRCConnectionRequest)
	for range 3 {
		c.down()
		c.say(sim.ULInformationTransfer)
	}
	c.ics.MMEUES1APID, c.ics.ENBUES1APID = mmeID+c.s.last, c.s.last
	c.mme(c.ics)
	c.say(sim.ULInformationTransfer)
}

func (c *costBench) detach() {
	c.say(sim.ULInformationTransfer)
	c.rel.UES1APIDs.UES1APIDPair.MMEUES1APID, c.rel.UES1APIDs.UES1APIDPair.ENBUES1APID = mmeID+c.s.last, c.s.last
	c.mme(c.rel)
}

func BenchmarkAttachDetach(b *testing.B) {
	c := newCostBench()
	b.ReportAllocs()
	for b.Loop() {
		c.attach()
		c.detach()
	}
	b.ReportMetric(float64(c.s.sent)/float64(b.N), "messages/op")
	if c.e.Connections() != 0 {
		b.Fatal("connections left over")
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestMemory(t *testing.T) {
	const devices = 20_000
	c := newCostBench()
	before := heap()
	for range devices {
		c.attach()
	}
	require.Equal(t, devices, c.e.Connections())
	each := float64(heap()-before) / devices
	t.Logf("%.0f octets a connected device", each)
	require.Less(t, each, 700.0)
	runtime.KeepAlive(c)
}

func TestAttachAllocatesLittle(t *testing.T) {
	c := newCostBench()
	run := func() {
		c.attach()
		c.detach()
	}
	c.s.sent = 0
	run()
	require.Equal(t, 9, c.s.sent)
	require.LessOrEqual(t, testing.AllocsPerRun(100, run), 12.0)
}
