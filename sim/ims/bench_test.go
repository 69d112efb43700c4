package ims

import (
	"testing"

	"sunsetlab/sim"
	"sunsetlab/sip"
)

// BenchmarkRegistration is REGISTER, 401, REGISTER, 200 through all the bytes,
// with Milenage on both sides.
func BenchmarkRegistration(b *testing.B) {
	l := newLab(b)
	l.world = sim.NewWorld(sim.Config{Seed: 1, Start: start})
	l.ims.env = l.world.Env("ims")
	p := l.phone(imsiA)
	b.ReportAllocs()
	for b.Loop() {
		p.got, p.wire = p.got[:0], p.wire[:0]
		p.ask(p.register(nil).Append(nil))
		if p.ask(p.register(func(r *sip.Register) { p.prove(1)(r) }).Append(nil)) != 200 {
			b.Fatal("not registered")
		}
	}
}
