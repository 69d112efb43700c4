package flow

import "time"

// Both is the traffic of both directions.
type Both struct{ In, Out Volume }

func (b *Both) add(in, out Volume) {
	b.In.Bytes += in.Bytes
	b.In.Packets += in.Packets
	b.Out.Bytes += out.Bytes
	b.Out.Packets += out.Packets
}

// Bytes of both directions.
func (b Both) Bytes() uint64 { return b.In.Bytes + b.Out.Bytes }

// Truth counts what subscribers of a profile moved, where they stand: what a
// sample taken elsewhere should find.
type Truth struct {
	Total Both
	// Services are those of the model, by their order there.
	Services []Both
	// Providers are those of the model, by their order there; the last is all
	// others.
	Providers []Both
	// Hours are by the hour in which flows began.
	Hours [24]Both
	// ProviderHours are Providers by the hour in which flows began.
	ProviderHours [][24]Both
	Flows         uint64

	profile   *Profile
	providers map[uint32]int
}

// NewTruth begins to count.
func NewTruth(p *Profile) *Truth {
	n := len(p.model.Providers) + 1
	t := &Truth{Services: make([]Both, len(p.model.Services)), Providers: make([]Both, n),
		ProviderHours: make([][24]Both, n), profile: p, providers: map[uint32]int{}}
	for i := range p.model.Providers {
		t.providers[p.model.Providers[i].AS] = i
	}
	return t
}

// Add counts a flow, as much of it as its In and Out say.
func (t *Truth) Add(f *Flow) {
	t.Flows++
	t.Total.add(f.In, f.Out)
	if s := t.profile.Service(f.Protocol, f.Port); s >= 0 {
		t.Services[s].add(f.In, f.Out)
	}
	at, ok := t.providers[f.AS]
	if !ok {
		at = len(t.Providers) - 1
	}
	t.Providers[at].add(f.In, f.Out)
	h := int(f.Start / time.Hour % 24)
	t.Hours[h].add(f.In, f.Out)
	t.ProviderHours[at][h].add(f.In, f.Out)
}
