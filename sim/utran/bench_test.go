package utran_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/utran"
)

var (
	start = time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC)
	home  = nas.MustParsePLMN("44010")
	lai   = nas.LAI{PLMN: home, LAC: 0x11}
	imsi  = nas.MustParseIMSI("440101234567890")
)

const airTime = 5 * time.Millisecond

// core is one domain of a scripted core network.
type core struct {
	got   []sim.IuFrame
	about []string
}

func (c *core) Send(about fmt.Stringer, f *sim.IuFrame) {
	copied := *f
	copied.NAS = bytes.Clone(f.NAS)
	c.got = append(c.got, copied)
	name := ""
	if about != nil {
		name = about.String()
	}
	c.about = append(c.about, name)
}

// handset is a scripted device; as a real one it answers security and bearers.
type handset struct {
	radio *sim.Radio
	heard []sim.RadioFrame
	mute  bool
	fails bool
}

func (h *handset) HandleRadio(f *sim.RadioFrame) {
	copied := *f
	copied.NAS = bytes.Clone(f.NAS)
	h.heard = append(h.heard, copied)
	if h.mute {
		return
	}
	switch f.Kind {
	case sim.SecurityModeCommand:
		kind := sim.SecurityModeComplete
		if h.fails {
			kind = sim.SecurityModeFailure
		}
		h.radio.Send(&sim.RadioFrame{Kind: kind})
	case sim.RRCConnectionReconfiguration:
		h.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionReconfigurationComplete})
	}
}

func (h *handset) say(kind sim.RadioKind, d sim.CNDomain, msg ...byte) {
	h.radio.Send(&sim.RadioFrame{Kind: kind, Domain: d, NAS: msg})
}

type bench struct {
	t        testing.TB
	w        *sim.World
	air      *sim.Air
	cfg      *utran.Config
	r        *utran.RNC
	cell     sim.CellID
	sgsn     *core
	msc      *core
	handsets int
}

func newBench(t testing.TB, cfg utran.Config) *bench {
	b := &bench{t: t, cfg: &cfg, sgsn: new(core), msc: new(core)}
	b.w = sim.NewWorld(sim.Config{Seed: 1, Start: start, Trace: sim.NewTrace(sim.All)})
	b.air = sim.NewAir(b.w.Env("air"), sim.AirConfig{Latency: airTime})
	cfg.Name = "rnc"
	b.r = utran.New(b.w.Env("rnc"), b.cfg, b.air)
	b.cell = b.addCell(sim.Cell{Name: "umts", TAC: lai.LAC, RAC: 3})
	b.r.ConnectSGSN(b.sgsn)
	b.r.ConnectMSC(b.msc)
	return b
}

func (b *bench) addCell(c sim.Cell) sim.CellID {
	c.RAT, c.PLMN = sim.UTRAN, home
	id := b.air.AddCell(c, b.r)
	b.r.ServeCell(id)
	return id
}

func (b *bench) handset() *handset {
	h := new(handset)
	b.handsets++
	h.radio = b.air.Join(fmt.Sprint("ue", b.handsets), h)
	h.radio.Camp(b.cell, 1234567890%1024)
	return h
}

// settle lets what is on its way arrive and be answered.
func (b *bench) settle() { b.w.Run(20 * airTime) }

func (b *bench) core(d sim.CNDomain) *core {
	if d == sim.CSDomain {
		return b.msc
	}
	return b.sgsn
}

// connect opens a connection to a domain and returns the identity.
func (b *bench) connect(h *handset, d sim.CNDomain) uint32 {
	h.say(sim.RRCConnectionRequest, d, 1)
	b.settle()
	f := b.take(d)
	require.Equal(b.t, sim.IuInitialUEMessage, f.Kind)
	return f.Connection
}

// take is the next frame that a domain has got.
func (b *bench) take(d sim.CNDomain) sim.IuFrame {
	c := b.core(d)
	require.NotEmpty(b.t, c.got)
	f := c.got[0]
	c.got = c.got[1:]
	return f
}

func (b *bench) send(d sim.CNDomain, f sim.IuFrame) {
	f.Domain = d
	if d == sim.CSDomain {
		b.r.HandleMSC(&f)
	} else {
		b.r.HandleSGSN(&f)
	}
	b.settle()
}

func (b *bench) nothingMore() {
	require.Empty(b.t, b.sgsn.got)
	require.Empty(b.t, b.msc.got)
}

func (b *bench) faults() (all []string) {
	for _, e := range b.w.Trace().Events() {
		if e.Kind == sim.Fault {
			all = append(all, e.Name+": "+e.Detail)
		}
	}
	return all
}

func (h *handset) hear(t testing.TB) sim.RadioFrame {
	require.NotEmpty(t, h.heard)
	f := h.heard[0]
	h.heard = h.heard[1:]
	return f
}
