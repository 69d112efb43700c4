package flow_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

// A day's flows come in the order of their start and make the day's volume to
// the byte; each is as possible as a flow can be.
func TestFlowsMakeTheDay(t *testing.T) {
	for _, kind := range published.Kinds() {
		p := profile(t, kind, 2025)
		people := population(t, p, 1000, flow.Independent)
		for i := range people.Len() {
			on := flow.Day{Number: i % 7, Type: flow.DayType(i % 3)}
			in, out := people.Volume(i, on)
			flows := people.Flows(i, on)
			var f, before flow.Flow
			for flows.Next(&f) {
				in -= f.In.Bytes
				out -= f.Out.Bytes
				require.GreaterOrEqual(t, f.Start, before.Start)
				require.Positive(t, f.Duration)
				require.LessOrEqual(t, f.Start+f.Duration, day)
				possible(t, p, &f)
				before = f
			}
			require.Zero(t, in)
			require.Zero(t, out)
		}
	}
}

func possible(t *testing.T, p *flow.Profile, f *flow.Flow) {
	t.Helper()
	for _, v := range []flow.Volume{f.In, f.Out} {
		if v.Bytes == 0 {
			require.Zero(t, v.Packets)
			continue
		}
		require.LessOrEqual(t, v.Bytes, v.Packets*1400)
		if v.Packets > 1 {
			require.GreaterOrEqual(t, v.Bytes, v.Packets*52)
		}
	}
	require.True(t, f.Remote.IsValid())
	if f.Protocol != uint8(published.TCP) && f.Protocol != uint8(published.UDP) {
		require.Zero(t, f.Port)
		require.Zero(t, f.LocalPort)
		return
	}
	require.Less(t, f.Port, f.LocalPort, "the service's port is the lower of the two")
	require.NotZero(t, f.Port)
	require.GreaterOrEqual(t, f.LocalPort, uint16(49152))
	require.GreaterOrEqual(t, p.Service(f.Protocol, f.Port), 0)
}

func collect(people *flow.Population, i int, d flow.Day) (all []flow.Flow) {
	flows := people.Flows(i, d)
	var f flow.Flow
	for flows.Next(&f) {
		all = append(all, f)
	}
	return all
}

// What a subscriber does follows from seed, subscriber and day alone.
func TestFlowsAreAFunction(t *testing.T) {
	p := profile(t, published.Mobile, 2025)
	people, again := population(t, p, 100, flow.Independent), population(t, p, 100, flow.Independent)
	monday, tuesday := flow.Day{Number: 1}, flow.Day{Number: 2}
	first := collect(people, 5, monday)
	require.NotEmpty(t, first)
	collect(again, 9, tuesday)
	require.Equal(t, first, collect(again, 5, monday))
	require.NotEqual(t, first, collect(people, 5, tuesday))
	require.NotEqual(t, first, collect(people, 6, monday))
	other, err := flow.NewPopulation(2, flow.Group{Name: "all", Profile: p, Subscribers: 100, Draw: flow.Independent})
	require.NoError(t, err)
	require.NotEqual(t, first, collect(other, 5, monday))
}

func TestFlowsCostNoAllocation(t *testing.T) {
	people := population(t, profile(t, published.Broadband, 2025), 10, flow.Independent)
	var f flow.Flow
	require.Zero(t, testing.AllocsPerRun(10, func() {
		for i := range people.Len() {
			flows := people.Flows(i, flow.Day{})
			for flows.Next(&f) {
			}
		}
	}))
}

func TestNoVolumeNoFlows(t *testing.T) {
	flows := profile(t, published.Mobile, 2025).Flows(1, 0, 0, flow.Weekday)
	require.False(t, flows.Next(new(flow.Flow)))
	flows = flow.Flows{}
	require.False(t, flows.Next(new(flow.Flow)))
}

// A few bytes are one flow, and few flows a day hold it all as many do.
func TestCoarseFlows(t *testing.T) {
	m, err := flow.Published(published.Mobile, 2025)
	require.NoError(t, err)
	m.Flows.PerDay, m.Flows.Exponent = 2, 0
	p, err := flow.NewProfile(m)
	require.NoError(t, err)
	var f flow.Flow
	n, sum := 0, uint64(0)
	for flows := p.Flows(3, 1_000_000, 9_000_001, flow.Weekend); flows.Next(&f); n++ {
		sum += f.In.Bytes + f.Out.Bytes
	}
	require.Equal(t, 2, n)
	require.Equal(t, uint64(10_000_001), sum)
	n = 0
	for flows := p.Flows(3, 1, 7, flow.Weekend); flows.Next(&f); n++ {
	}
	require.Equal(t, 1, n)
	require.Equal(t, flow.Volume{Bytes: 7, Packets: 1}, f.Out)
}

// Sizes and durations have heavy tails: few flows have most of the bytes and
// last long.
func TestTailsAreHeavy(t *testing.T) {
	p := profile(t, published.Mobile, 2025)
	people := population(t, p, 2000, flow.Stratified)
	var sizes []uint64
	var durations []time.Duration
	total := uint64(0)
	for i := range people.Len() {
		for _, f := range collect(people, i, flow.Day{}) {
			sizes = append(sizes, f.In.Bytes+f.Out.Bytes)
			durations = append(durations, f.Duration)
			total += sizes[len(sizes)-1]
		}
	}
	slices.Sort(sizes)
	slices.Sort(durations)
	top := uint64(0)
	for _, s := range sizes[len(sizes)*99/100:] {
		top += s
	}
	require.Greater(t, float64(top)/float64(total), 0.2, "the largest hundredth")
	at := func(p float64) time.Duration { return durations[int(p*float64(len(durations)))] }
	require.Greater(t, at(0.99), 10*at(0.5))
	require.Less(t, at(0.5), time.Minute)
}

// The number of flows grows with the root of the volume.
func TestHeavySubscribersHaveMoreFlows(t *testing.T) {
	p := profile(t, published.Mobile, 2025)
	count := func(in, out uint64) (n int) {
		var f flow.Flow
		for seed := range uint64(50) {
			for flows := p.Flows(seed, in, out, flow.Weekday); flows.Next(&f); n++ {
			}
		}
		return n
	}
	median := count(9_700_000, 73_500_000)
	require.InDelta(t, 60*50, median, 60)
	require.InEpsilon(t, 2*median, count(4*9_700_000, 4*73_500_000), 0.03)
}

func TestIPv6(t *testing.T) {
	m, err := flow.Published(published.Mobile, 2025)
	require.NoError(t, err)
	m.Flows.IPv6 = 50
	p, err := flow.NewProfile(m)
	require.NoError(t, err)
	six, all := 0, 0
	for i := range 200 {
		var f flow.Flow
		for flows := p.Flows(uint64(i), 1e7, 1e8, flow.Weekday); flows.Next(&f); all++ {
			if f.Remote.Is6() {
				six++
			}
		}
	}
	require.InDelta(t, 0.5, float64(six)/float64(all), 0.02)
}
