package utran_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/utran"
)

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
	case sim.RRCConnectionReconfiguration:
		p.todo = append(p.todo, sim.RadioFrame{Kind: sim.RRCConnectionReconfigurationComplete})
	}
}

// stub counts what the core gets.
type stub struct {
	last uint32
	sent int
}

func (s *stub) Send(_ fmt.Stringer, f *sim.IuFrame) { s.last, s.sent = f.Connection, s.sent+1 }

type costBench struct {
	r   *utran.RNC
	p   *player
	s   *stub
	dev sim.DeviceID
	nas [40]byte
}

func newCostBench() *costBench {
	c := &costBench{s: new(stub), p: &player{cell: sim.Cell{ID: 1, RAT: sim.UTRAN, PLMN: home, TAC: 7}}}
	c.r = utran.New(sim.NewWorld(sim.Config{Start: start}).Env("rnc"), &utran.Config{Name: "rnc", Inactivity: 1e15}, c.p)
	c.r.ServeCell(1)
	c.r.ConnectSGSN(c.s)
	return c
}

func (c *costBench) core(f sim.IuFrame) {
	f.Connection = c.s.last
	c.r.HandleSGSN(&f)
	for len(c.p.todo) > 0 {
		up := c.p.todo[0]
		c.p.todo = append(c.p.todo[:0], c.p.todo[1:]...)
		c.r.HandleRadio(1, c.dev, &up)
	}
}

// attach plays the RNC's share of an attach and a PDP context.
func (c *costBench) attach() {
	c.dev++
	c.r.HandleRadio(1, c.dev, &sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: c.nas[:]})
	for range 3 {
		c.core(sim.IuFrame{Kind: sim.IuDirectTransfer, NAS: c.nas[:]})
		c.r.HandleRadio(1, c.dev, &sim.RadioFrame{Kind: sim.ULInformationTransfer, NAS: c.nas[:]})
	}
	c.core(sim.IuFrame{Kind: sim.IuSecurityModeCommand, UIA: 1})
	c.core(sim.IuFrame{Kind: sim.IuCommonID, IMSI: imsi})
	c.core(sim.IuFrame{Kind: sim.IuRABAssignmentRequest, AddRABs: 1 << 5})
}

func (c *costBench) detach() { c.core(sim.IuFrame{Kind: sim.IuReleaseCommand}) }

func BenchmarkAttachDetach(b *testing.B) {
	c := newCostBench()
	b.ReportAllocs()
	for b.Loop() {
		c.attach()
		c.detach()
	}
	b.ReportMetric(float64(c.s.sent)/float64(b.N), "frames/op")
	if c.r.Connections() != 0 {
		b.Fatal("connections left over")
	}
}

func TestAttachAllocatesLittle(t *testing.T) {
	c := newCostBench()
	run := func() {
		c.attach()
		c.detach()
	}
	run()
	require.Equal(t, 7, c.s.sent)
	require.LessOrEqual(t, testing.AllocsPerRun(100, run), 12.0)
}

func TestMemory(t *testing.T) {
	const devices = 20_000
	c := newCostBench()
	var m runtime.MemStats
	heap := func() uint64 {
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for range devices {
		c.attach()
	}
	require.Equal(t, devices, c.r.Connections())
	each := float64(heap()-before) / devices
	t.Logf("%.0f octets a connected device", each)
	require.Less(t, each, 900.0)
	runtime.KeepAlive(c)
}
