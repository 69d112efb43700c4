package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// mast and phone note the frames that reach them.
type mast struct {
	w   *sim.World
	log []string
}

func (m *mast) HandleRadio(cell sim.CellID, from sim.DeviceID, f *sim.RadioFrame) {
	m.log = append(m.log, fmt.Sprintf("%v cell %d device %d %v %x", m.w.Elapsed(), cell, from, f.Kind, f.NAS))
}

type phone struct {
	w     *sim.World
	log   []string
	radio *sim.Radio
	on    func(f *sim.RadioFrame)
}

func (p *phone) HandleRadio(f *sim.RadioFrame) {
	p.log = append(p.log, fmt.Sprintf("%v %v %x", p.w.Elapsed(), f.Kind, f.NAS))
	if p.on != nil {
		p.on(f)
	}
}

type airLab struct {
	w    *sim.World
	air  *sim.Air
	site *mast
	lte  sim.CellID
	umts sim.CellID
}

func newAirLab() *airLab {
	w := newWorld(1)
	lab := &airLab{w: w, air: sim.NewAir(w.Env("air"), sim.AirConfig{Latency: 5 * time.Millisecond}), site: &mast{w: w}}
	plmn := nas.MustParsePLMN("44010")
	lab.lte = lab.air.AddCell(sim.Cell{Name: "lte", RAT: sim.EUTRAN, PLMN: plmn, TAC: 7}, lab.site)
	lab.umts = lab.air.AddCell(sim.Cell{Name: "umts", RAT: sim.UTRAN, PLMN: plmn, TAC: 1}, silentSite{})
	return lab
}

func (l *airLab) phone(name string) *phone {
	p := &phone{w: l.w}
	p.radio = l.air.Join(name, p)
	return p
}

func TestAirCarriesFrames(t *testing.T) {
	lab := newAirLab()
	p := lab.phone("ue1")
	require.Equal(t, "ue1", lab.air.DeviceName(p.radio.ID()))
	_, camped := p.radio.Cell()
	require.False(t, camped)
	p.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: []byte{9}})

	p.radio.Camp(lab.lte, 3)
	cell, camped := p.radio.Cell()
	require.True(t, camped)
	require.Equal(t, "lte", cell.Name)
	buf := []byte{1}
	p.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: buf})
	buf[0] = 2
	lab.w.Run(5 * time.Millisecond)
	lab.air.Down(lab.lte, p.radio.ID(), &sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: buf})
	buf[0] = 3
	lab.w.Run(time.Second)
	require.Equal(t, []string{"5ms cell 1 device 0 RRCConnectionRequest 01"}, lab.site.log)
	require.Equal(t, []string{"10ms DLInformationTransfer 02"}, p.log)

	events := lab.w.Trace().Events()
	require.Len(t, events, 2)
	require.Equal(t, sim.Event{ID: 1, Time: start, Kind: sim.Sent, Protocol: sim.Uu, From: "ue1", To: "lte",
		Device: "ue1", Name: "RRCConnectionRequest"}, events[0])
	require.Equal(t, "lte", events[1].From)
}

func TestAirReachesOnlyTheCampedCell(t *testing.T) {
	lab := newAirLab()
	p := lab.phone("ue1")
	p.radio.Camp(lab.lte, 3)
	p.radio.Camp(lab.umts, 3)
	lab.air.Down(lab.lte, p.radio.ID(), &sim.RadioFrame{Kind: sim.DLInformationTransfer})
	p.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest})
	lab.w.Run(time.Second)
	require.Empty(t, p.log)
	require.Empty(t, lab.site.log, "the cell on which it camps has no site")
	require.True(t, lab.w.Trace().Events()[0].Lost)

	p.radio.Leave()
	p.radio.Leave()
	_, camped := p.radio.Cell()
	require.False(t, camped)
}

func TestAFrameOfAConnectionGivenUpIsDropped(t *testing.T) {
	lab := newAirLab()
	p := lab.phone("ue1")
	p.radio.Camp(lab.lte, 3)
	p.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest})
	lab.w.Run(10 * time.Millisecond)
	lab.air.Down(lab.lte, p.radio.ID(), &sim.RadioFrame{Kind: sim.DLInformationTransfer})
	lab.w.Run(10 * time.Millisecond)
	require.Len(t, p.log, 1)

	// The release of the first connection crosses the request of the second.
	lab.air.Down(lab.lte, p.radio.ID(), &sim.RadioFrame{Kind: sim.RRCConnectionRelease})
	lab.air.Page(lab.lte, 3, &sim.RadioFrame{Kind: sim.Paging})
	p.radio.Send(&sim.RadioFrame{Kind: sim.RRCConnectionRequest})
	lab.w.Run(10 * time.Millisecond)
	require.Equal(t, []string{"25ms Paging "}, p.log[1:])

	lab.air.Down(lab.lte, p.radio.ID(), &sim.RadioFrame{Kind: sim.RRCConnectionRelease})
	lab.w.Run(10 * time.Millisecond)
	require.Len(t, p.log, 3)
}

func TestPagingReachesItsIndexAlone(t *testing.T) {
	lab := newAirLab()
	phones := make([]*phone, 4)
	for i := range phones {
		phones[i] = lab.phone(fmt.Sprint("ue", i))
		phones[i].radio.Camp(lab.lte, uint16(i/2))
	}
	phones[2].radio.Camp(lab.umts, 1)
	lab.air.Page(lab.lte, 1, &sim.RadioFrame{Kind: sim.Paging})
	lab.air.Page(lab.lte, 77, &sim.RadioFrame{Kind: sim.Paging})
	lab.w.Run(time.Second)
	require.Empty(t, phones[0].log)
	require.Empty(t, phones[1].log)
	require.Empty(t, phones[2].log)
	require.Equal(t, []string{"5ms Paging "}, phones[3].log)
}

func TestCellsHeard(t *testing.T) {
	lab := newAirLab()
	p := lab.phone("ue1")
	heard := func(rat sim.RAT) (names []string) {
		for _, c := range p.radio.Cells(rat) {
			names = append(names, c.Name)
		}
		return names
	}
	require.Equal(t, []string{"lte"}, heard(sim.EUTRAN))
	require.Equal(t, []string{"umts"}, heard(sim.UTRAN))
	lab.air.Change(lab.lte, func(c *sim.Cell) { c.Barred = true })
	require.Empty(t, heard(sim.EUTRAN))
	lab.air.Shade(p.radio.ID(), lab.umts, true)
	require.Empty(t, heard(sim.UTRAN))
	lab.air.Shade(p.radio.ID(), lab.umts, false)
	require.Equal(t, []string{"umts"}, heard(sim.UTRAN))
	lab.air.Switch(lab.umts, false)
	require.Empty(t, heard(sim.UTRAN))
	_, onAir := lab.air.Cell(lab.umts)
	require.False(t, onAir)
	lab.air.Switch(lab.umts, true)
	lab.air.SetCoverage(p.radio.ID(), false)
	require.Empty(t, heard(sim.UTRAN))
	lab.air.SetCoverage(p.radio.ID(), true)
	require.Equal(t, []string{"umts"}, heard(sim.UTRAN))
}

func TestLosingACellIsNoticedByBothSides(t *testing.T) {
	for name, lose := range map[string]func(*airLab, *phone){
		"switched off": func(l *airLab, p *phone) { l.air.Switch(l.lte, false) },
		"shaded":       func(l *airLab, p *phone) { l.air.Shade(p.radio.ID(), l.lte, true) },
		"out of range": func(l *airLab, p *phone) { l.air.SetCoverage(p.radio.ID(), false) },
	} {
		t.Run(name, func(t *testing.T) {
			lab := newAirLab()
			p, elsewhere := lab.phone("ue1"), lab.phone("ue2")
			p.radio.Camp(lab.lte, 3)
			elsewhere.radio.Camp(lab.umts, 3)
			lose(lab, p)
			p.radio.Send(&sim.RadioFrame{Kind: sim.ULInformationTransfer, NAS: []byte{1}})
			lab.w.Run(time.Minute)
			require.Equal(t, []string{"1s cell 1 device 0 RadioLinkFailure "}, lab.site.log)
			require.Equal(t, []string{"1s CellLost "}, p.log)
			_, camped := p.radio.Cell()
			require.False(t, camped)
			require.True(t, lab.w.Trace().Events()[0].Lost)
			if name != "out of range" {
				require.Empty(t, elsewhere.log)
			}
		})
	}
}

func TestAShortShadowGoesUnnoticed(t *testing.T) {
	lab := newAirLab()
	p := lab.phone("ue1")
	p.radio.Camp(lab.lte, 3)
	lab.air.SetCoverage(p.radio.ID(), false)
	lab.w.Run(500 * time.Millisecond)
	lab.air.SetCoverage(p.radio.ID(), true)
	lab.w.Run(time.Minute)
	require.Empty(t, p.log)
	require.Empty(t, lab.site.log)
	_, camped := p.radio.Cell()
	require.True(t, camped)
}

func TestBroadcastChangesReachCampedDevicesInOrder(t *testing.T) {
	lab := newAirLab()
	var order []string
	for i := range 20 {
		p := lab.phone(fmt.Sprint("ue", i))
		p.radio.Camp(lab.lte, uint16(i*37%11))
		p.on = func(f *sim.RadioFrame) { order = append(order, lab.air.DeviceName(p.radio.ID())) }
	}
	lab.air.Change(lab.lte, func(c *sim.Cell) { c.TAC, c.ID = 8, 99 })
	lab.w.Run(time.Second)
	cell, _ := lab.air.Cell(lab.lte)
	require.EqualValues(t, 8, cell.TAC)
	require.Equal(t, lab.lte, cell.ID)
	require.Len(t, order, 20)
	for i, name := range order {
		require.Equal(t, fmt.Sprint("ue", i), name)
	}
}

func TestAirLosesFramesWithNAS(t *testing.T) {
	lab := newAirLab()
	p := lab.phone("ue1")
	p.radio.Camp(lab.lte, 3)
	lab.air.SetLoss(0.5)
	for range 1000 {
		p.radio.Send(&sim.RadioFrame{Kind: sim.ULInformationTransfer, NAS: []byte{1}})
		p.radio.Send(&sim.RadioFrame{Kind: sim.UserData})
	}
	lab.w.Run(time.Second)
	require.InDelta(t, 1500, len(lab.site.log), 80)
}

func TestAirReusesBuffers(t *testing.T) {
	w := sim.NewWorld(sim.Config{Start: start})
	air := sim.NewAir(w.Env("air"), sim.AirConfig{Latency: time.Millisecond})
	cell := air.AddCell(sim.Cell{Name: "lte", RAT: sim.EUTRAN}, silentSite{})
	radio := air.Join("ue", silent{})
	radio.Camp(cell, 1)
	msg := make([]byte, 100)
	run := func() {
		for range 10 {
			radio.Send(&sim.RadioFrame{Kind: sim.ULInformationTransfer, NAS: msg, Capability: msg[:10]})
			air.Down(cell, radio.ID(), &sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: msg})
		}
		w.Run(time.Second)
	}
	run()
	require.Zero(t, testing.AllocsPerRun(100, run))
}

type silent struct{}

func (silent) HandleRadio(*sim.RadioFrame) {}

type silentSite struct{}

func (silentSite) HandleRadio(sim.CellID, sim.DeviceID, *sim.RadioFrame) {}
