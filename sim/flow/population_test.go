package flow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

func profile(t testing.TB, kind published.Kind, year int) *flow.Profile {
	t.Helper()
	m, err := flow.Published(kind, year)
	require.NoError(t, err)
	p, err := flow.NewProfile(m)
	require.NoError(t, err)
	return p
}

func population(t testing.TB, p *flow.Profile, n int, draw flow.Draw) *flow.Population {
	t.Helper()
	people, err := flow.NewPopulation(1, flow.Group{Name: "all", Profile: p, Subscribers: n, Draw: draw})
	require.NoError(t, err)
	return people
}

// A day's flows come in the order of their start and make the day's volume to
// the byte; each is as possible as a flow can be.
func TestFlowsMakeTheDay(t *testing.T) {
	for _, kind := range published.Kinds() {
		p := profile(t, kind, 2025)
		people := population(t, p, 2000, flow.Independent)
		for i := range people.Len() {
			day := flow.Day{Number: i % 7, Type: flow.DayType(i % 3)}
			in, out := people.Volume(i, day)
			flows := people.Flows(i, day)
			var f, before flow.Flow
			for flows.Next(&f) {
				in -= f.In.Bytes
				out -= f.Out.Bytes
				require.GreaterOrEqual(t, f.Start, before.Start)
				require.LessOrEqual(t, f.Start+f.Duration, 24*time.Hour)
				before = f
			}
			require.Zero(t, in)
			require.Zero(t, out)
		}
	}
}

func BenchmarkFlows(b *testing.B) {
	p := profile(b, published.Mobile, 2025)
	people := population(b, p, 1000, flow.Independent)
	b.ReportAllocs()
	var f flow.Flow
	n := 0
	for i := 0; n < b.N; i++ {
		flows := people.Flows(i%1000, flow.Day{Number: i})
		for flows.Next(&f) {
			n++
		}
	}
}

func BenchmarkMillionVolumes(b *testing.B) {
	p := profile(b, published.Mobile, 2025)
	for _, draw := range []flow.Draw{flow.Stratified, flow.Independent} {
		b.Run(draw.String(), func(b *testing.B) {
			for range b.N {
				people := population(b, p, 1_000_000, draw)
				for i := range people.Len() {
					people.Volume(i, flow.Day{})
				}
			}
		})
	}
}
