package ue

import (
	"testing"
	"time"

	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// BenchmarkAttachDetach is the device with its scripted network, on real bytes,
// trace off: an upper bound for the device alone.
func BenchmarkAttachDetach(b *testing.B) {
	cfg := noVoLTE()
	cfg.Scratch = new(Scratch)
	w := sim.NewWorld(sim.Config{Seed: 1, Start: start})
	air := sim.NewAir(w.Env("air"), sim.AirConfig{Latency: time.Millisecond})
	n := newNetwork(b, w, air, plmnA, 7)
	n.hook = func(eps.Message) bool { n.forget(); return false }
	u := New(w.Env("phone"), &cfg, testIdentity())
	u.Join(air)
	b.ReportAllocs()
	for b.Loop() {
		u.PowerOn()
		w.Run(time.Second)
		if !u.Registered() {
			b.Fatal("not registered")
		}
		u.PowerCut()
		n.ctx = nil
	}
}

// BenchmarkUEOnly replays what a network would send, so that the device alone
// is measured.
func BenchmarkUEOnly(b *testing.B) {
	cfg := noVoLTE()
	cfg.Scratch = new(Scratch)
	w := sim.NewWorld(sim.Config{Seed: 1, Start: start})
	r := &recorder{cell: sim.Cell{ID: 1, RAT: sim.EUTRAN, PLMN: plmnA, TAC: 7}}
	n := newNetwork(b, w, sim.NewAir(w.Env("air"), sim.AirConfig{}), plmnA, 7)
	n.hook = func(eps.Message) bool { return true }
	u := New(w.Env("phone"), &cfg, testIdentity())
	u.UseRadio(r)
	b.ReportAllocs()
	var device time.Duration
	for b.Loop() {
		from := time.Now()
		u.PowerOn()
		w.Run(time.Second)
		device += time.Since(from)
		n.handle(r.nas)
		n.request = *n.messages[0].(*eps.AttachRequest)
		next, _ := n.sqn.Next()
		n.sqn = next
		n.vec = n.key.Vector([16]byte{1}, next, 0x8000)
		challenge := n.plain(&eps.AuthenticationRequest{NASKeySetIdentifier: 1, RAND: n.vec.RAND, AUTN: n.vec.AUTN})
		n.ctx, _ = security.NewContext(security.State{KASME: n.vec.KASME(plmnA), KSI: 1, EEA: 2, EIA: 2})
		command := n.protect(security.IntegrityNew, n.command())
		accept := n.acceptPDU()
		n.forget()
		n.ctx = nil
		from = time.Now()
		u.HandleRadio(&sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: challenge})
		u.HandleRadio(&sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: command})
		u.HandleRadio(&sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, AddBearers: 1 << 5, NAS: accept})
		if !u.Registered() {
			b.Fatal("not registered")
		}
		u.HandleRadio(&sim.RadioFrame{Kind: sim.RRCConnectionRelease})
		u.PowerOff()
		u.stored = nil
		device += time.Since(from)
	}
	b.ReportMetric(float64(device.Nanoseconds())/float64(b.N), "device-ns/op")
}

type recorder struct {
	cell sim.Cell
	nas  []byte
}

func (r *recorder) Cells(rat sim.RAT) []sim.Cell {
	if rat != sim.EUTRAN {
		return nil
	}
	return []sim.Cell{r.cell}
}
func (r *recorder) Camp(sim.CellID, uint16) {}
func (r *recorder) Leave()                  {}
func (r *recorder) Cell() (sim.Cell, bool)  { return r.cell, true }
func (r *recorder) Send(f *sim.RadioFrame) {
	if f.Kind == sim.RRCConnectionRequest {
		r.nas = append(r.nas[:0], f.NAS...)
	}
}
