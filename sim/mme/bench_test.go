package mme_test

import (
	"fmt"
	"runtime"
	"testing"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// null takes messages and does nothing.
type null struct{}

func (null) Send(fmt.Stringer, []byte) {}

// BenchmarkAttachDetach is the MME with its scripted neighbours; BenchmarkMME
// of the replayed bytes is the MME alone.
func BenchmarkAttachDetach(b *testing.B) {
	l := newQuietLab(b, sim.NewStream(sim.Off))
	p := l.subscriber(1)
	b.ReportAllocs()
	for b.Loop() {
		p.sec, p.guti = nil, nas.GUTI{}
		p.attach(eps.EPSAttach)
		p.detach(eps.EPSDetach | eps.SwitchOff)
		l.enb.got, l.gw.got, p.got = nil, nil, nil
	}
}

// TestMemory measures what an idle UE takes.
func TestMemory(t *testing.T) {
	const n = 2000
	l := newQuietLab(t, sim.NewStream(sim.Off), full)
	phones := make([]*phone, n)
	shared := profile()
	for i := range phones {
		phones[i] = l.subscriber(i + 1)
		_ = shared
	}
	var before, after runtime.MemStats
	l.run()
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
	if perUE > 4096 {
		t.Errorf("an idle UE takes %d octets, want at most 4096", perUE)
	}
	runtime.KeepAlive(phones)
	runtime.KeepAlive(l)
}
