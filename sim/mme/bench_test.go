package mme_test

import (
	"runtime"
	"testing"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// BenchmarkMME attaches and detaches a UE that the MME does not know by GUTI.
// The metric is the time in the MME's own handlers; the rest is the scripted
// neighbours'.
func BenchmarkMME(b *testing.B) {
	l := newQuietLab(b, sim.NewStream(sim.Off))
	p := l.subscriber(1)
	l.timed = true
	b.ReportAllocs()
	for b.Loop() {
		p.sec, p.guti = nil, nas.GUTI{}
		p.attach(eps.EPSAttach)
		p.detach(eps.EPSDetach | eps.SwitchOff)
		l.enb.got, l.gw.got, p.got = nil, nil, nil
	}
	b.ReportMetric(float64(l.spent/time.Nanosecond)/float64(b.N), "ns-in-mme/op")
}

// TestMemory measures what an attached idle UE takes, with its entries in all
// maps.
func TestMemory(t *testing.T) {
	const n, most = 2000, 4096
	l := newQuietLab(t, sim.NewStream(sim.Off), full)
	phones := make([]*phone, n)
	for i := range phones {
		phones[i] = l.subscriber(i + 1)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for _, p := range phones {
		p.attach(eps.CombinedAttach)
		p.inactive()
		p.sec, p.got, p.last = nil, nil, nil
		clear(l.enb.ues)
		l.enb.got, l.gw.got, l.msc.got = nil, nil, nil
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	perUE := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / n
	t.Logf("%d octets an idle UE", perUE)
	if perUE > most {
		t.Errorf("an idle UE takes %d octets, want at most %d", perUE, most)
	}
	runtime.KeepAlive(phones)
	runtime.KeepAlive(l)
}
