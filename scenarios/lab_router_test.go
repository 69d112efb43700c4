package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/router"
)

// heard is what lies beyond a gateway, and keeps what it is told.
type heard []sim.Stretch

func (h *heard) Carried(s *sim.Stretch) { *h = append(*h, *s) }

// TestStretchesOfAFlow: a flow that moves to 3G and back with a call comes in
// parts, of which the first alone begins it and the last alone ends it, and one
// that is cut has no end.
func TestStretchesOfAFlow(t *testing.T) {
	s, err := Parse("lab.yaml", []byte(`
name: two flows
network: {plmn: "44010", voice: {sgs: full}, utran: {}}
workload: {flow: {constant: {every: 30m, lasts: 20m, out: 10MB}}}
devices: {phone: {model: smartphone-no-volte}}
timeline:
  - {at: 35m, do: call, device: phone}
  - {at: 65m, do: power_off, device: phone}
until: 80m
`), nil)
	require.NoError(t, err)
	l, err := NewLab(s, 1, sim.NewTrace(sim.Off))
	require.NoError(t, err)
	var all heard
	l.networks[0].gateway.ConnectInternet(&all)
	l.schedule()
	l.World.RunUntil(s.end)
	require.GreaterOrEqual(t, len(all), 3)
	last := len(all) - 1
	var bytes uint64
	for i, s := range all[:last] {
		require.Equal(t, i == 0, s.Begins, "part %d", i)
		require.Equal(t, i == last-1, s.Ends, "part %d", i)
		bytes += s.Down.Bytes
	}
	require.EqualValues(t, 10_000_000, bytes)
	require.True(t, all[last].Begins)
	require.False(t, all[last].Ends, "it was cut")
}

// TestExporters has several routers of several domains share what a population
// sends, and a collector tell them apart.
func TestExporters(t *testing.T) {
	p := DefaultPopulation()
	p.Mobile, p.Broadband, p.Days, p.size = 80, 80, 1, 40
	p.Sampling = Sampling{Config: router.Config{Rate: 100, Announce: 50, Domains: 2}, Exporters: 3}
	routers, domains := map[string]bool{}, map[uint32]bool{}
	_, err := p.Play(func(w *Played) error {
		for _, r := range w.Records {
			routers[r.Exporter.String()], domains[r.Domain] = true, true
			require.EqualValues(t, 50, r.Rate, "what was announced")
		}
		return nil
	})
	require.NoError(t, err)
	require.Len(t, routers, 6, "of two worlds")
	require.Len(t, domains, 12)

	p.Sampling.Exporters = 1000
	_, err = p.Play(func(*Played) error { return nil })
	require.ErrorContains(t, err, "1000 routers of 2 domains")
}
