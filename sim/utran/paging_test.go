package utran_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/utran"
)

func TestPaging(t *testing.T) {
	b := newBench(t, utran.Config{})
	away := b.addCell(sim.Cell{Name: "away", TAC: lai.LAC, RAC: 4})
	here, there, deaf := b.handset(), b.handset(), b.handset()
	there.radio.Camp(away, uint16(440101234567890%1024))
	here.radio.Camp(b.cell, uint16(440101234567890%1024))
	deaf.radio.Camp(b.cell, 5)
	paged := func(d sim.CNDomain, f sim.IuFrame) (n [2]int) {
		f.Kind, f.IMSI = sim.IuPaging, imsi
		here.heard, there.heard = nil, nil
		b.send(d, f)
		require.Empty(t, deaf.heard)
		return [2]int{len(here.heard), len(there.heard)}
	}
	require.Equal(t, [2]int{1, 0}, paged(sim.PSDomain, sim.IuFrame{LAI: lai, RAC: 3, TMSI: 7, HasTMSI: true}))
	f := here.hear(t)
	require.True(t, f.HasTMSI)
	require.EqualValues(t, 7, f.TMSI)
	require.True(t, f.PagingIMSI.IsZero())
	require.Equal(t, [2]int{1, 1}, paged(sim.CSDomain, sim.IuFrame{LAI: lai}))
	f = here.hear(t)
	require.Equal(t, imsi, f.PagingIMSI)
	require.Equal(t, sim.CSDomain, f.Domain)
	require.Equal(t, [2]int{1, 1}, paged(sim.PSDomain, sim.IuFrame{}))
	require.Equal(t, [2]int{0, 0}, paged(sim.CSDomain, sim.IuFrame{LAI: nas.LAI{PLMN: home, LAC: 99}}))
	b.air.Switch(b.cell, false)
	require.Equal(t, [2]int{0, 1}, paged(sim.CSDomain, sim.IuFrame{LAI: lai}))
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuPaging})
	require.Equal(t, []string{"Paging: there is no IMSI, and so no paging occasion"}, b.faults())
}

func TestPagingOverTheOtherDomainsConnection(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	id := b.connect(h, sim.PSDomain)
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuCommonID, Connection: id, IMSI: imsi})
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuPaging, IMSI: imsi, LAI: nas.LAI{PLMN: home, LAC: 99}})
	require.Equal(t, sim.Paging, h.hear(t).Kind)
	require.Empty(t, h.heard)
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: id})
	h.heard = nil
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuPaging, IMSI: imsi, LAI: nas.LAI{PLMN: home, LAC: 99}})
	require.Empty(t, h.heard)
}

func TestFramesThatNameNobody(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	id := b.connect(h, sim.PSDomain)
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: id, NAS: []byte{1}}) // of the other domain
	frames(t, sim.IuFrame{Kind: sim.IuReleaseRequest, Domain: sim.CSDomain, Connection: id, Cause: sim.IuRadioConnectionLost}, b.take(sim.CSDomain))
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: 99})
	require.Equal(t, sim.IuReleaseComplete, b.take(sim.PSDomain).Kind)
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuInitialUEMessage, Connection: id})
	require.Empty(t, h.heard)
	require.Len(t, b.faults(), 3)
	require.Equal(t, 1, b.r.Connections())
}

// TestAnythingGoes feeds frames of all kinds in any order: nothing panics, and
// in the end all connections are gone.
func TestAnythingGoes(t *testing.T) {
	for seed := range uint64(60) {
		b := newBench(t, utran.Config{EUTRAN: utran.Redirection(seed % 3)})
		r := rand.New(rand.NewPCG(seed, 1))
		handsets := []*handset{b.handset(), b.handset(), b.handset()}
		for range 200 {
			h := handsets[r.IntN(len(handsets))]
			h.mute, h.fails = r.IntN(4) == 0, r.IntN(4) == 0
			d := sim.CNDomain(r.IntN(2))
			if r.IntN(2) == 0 {
				h.say(sim.RadioKind(r.IntN(20)), sim.CNDomain(r.IntN(3)), 1)
			} else {
				f := sim.IuFrame{Kind: sim.IuKind(r.IntN(15)), Domain: d, Connection: r.Uint32N(30), IMSI: imsi, NAS: []byte{1},
					AddRABs: uint16(r.Uint32()), ReleaseRABs: uint16(r.Uint32())}
				if d == sim.CSDomain {
					b.r.HandleMSC(&f)
				} else {
					b.r.HandleSGSN(&f)
				}
			}
			b.w.Run(time.Duration(r.IntN(30)) * time.Millisecond)
		}
		for _, h := range handsets {
			b.air.SetCoverage(h.radio.ID(), false)
		}
		b.w.Run(10 * time.Minute)
		require.Zero(t, b.r.Connections(), seed)
	}
}
