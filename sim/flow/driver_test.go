package flow_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

// midnight is where the worlds of these tests begin.
var midnight = time.Date(2025, 6, 2, 0, 0, 0, 0, time.FixedZone("", 9*3600))

// list is a source of some flows of the first day.
type list []flow.Flow

func (l *list) Next() (time.Time, flow.Flow, bool) {
	if len(*l) == 0 {
		return time.Time{}, flow.Flow{}, false
	}
	f := (*l)[0]
	*l = (*l)[1:]
	return midnight, f, true
}

// device carries in the first half of what it is given, then cuts it; it has no
// PDN connection until since.
type device struct {
	env   sim.Env
	since time.Time
}

func (d *device) Carry(f *sim.Fluid, to sim.Sender) bool {
	from := d.env.Now()
	if from.Before(d.since) {
		return false
	}
	half, up, down := f.Duration/2, f.Up.Part(1, 2), f.Down.Part(1, 2)
	d.env.After(half, func() {
		to.Carried(from, from.Add(half), up, down)
		to.Over()
	})
	return true
}

func TestDriver(t *testing.T) {
	w := sim.NewWorld(sim.Config{Start: midnight.Add(time.Hour)})
	book := flow.NewBook(w.Start(), w.Start().Add(3*time.Hour), time.Hour)
	one := func(start, lasts time.Duration) flow.Flow {
		return flow.Flow{Start: start, Duration: lasts, In: flow.Volume{Bytes: 600, Packets: 6}, Out: flow.Volume{Bytes: 6000, Packets: 60}}
	}
	source := &list{
		one(59*time.Minute, time.Minute),  // before the world
		one(time.Hour, 10*time.Minute),    // no PDN connection yet
		one(90*time.Minute, time.Hour),    // half of it carried by 2:00, the rest lost from 2:00 to 2:30
		one(210*time.Minute, 4*time.Hour), // ends after the book does
	}
	flow.Start(w.Env("user"), source, &device{w.Env("device"), midnight.Add(80 * time.Minute)}, book)
	w.Run(3 * time.Hour)

	hour := func(wanted, carried, lost flow.Bytes, flows, failed uint64) flow.Demand {
		return flow.Demand{Wanted: wanted, Carried: carried, Lost: lost, Flows: flows, Failed: failed}
	}
	bytes := func(in uint64) flow.Bytes { return flow.Bytes{In: in, Out: 10 * in} }
	require.Equal(t, []flow.Demand{
		hour(bytes(600+300), bytes(300), bytes(600), 2, 1),
		hour(bytes(300), flow.Bytes{}, bytes(300), 0, 1),
		hour(bytes(75), flow.Bytes{}, flow.Bytes{}, 1, 0), // half an hour of four, and nothing is known of it yet
	}, book.Spans())
	both := book.Between(midnight.Add(time.Hour), midnight.Add(3*time.Hour))
	require.Equal(t, both.Wanted.Total(), both.Carried.Total()+both.Lost.Total())
	require.InDelta(t, 0.75, both.LostShare(), 1e-9)
}

func TestLine(t *testing.T) {
	w := sim.NewWorld(sim.Config{Start: midnight})
	var seen []string
	line := flow.NewLine(w.Env("line"), netip.MustParseAddr("100.64.0.1"), netip.Addr{}, carriedFunc(func(s *sim.Stretch) {
		seen = append(seen, s.User.String()+" "+s.Remote.String()+" "+s.To.Sub(s.From).String())
		require.Equal(t, sim.Amount{Bytes: 1, Packets: 1}, s.Up)
		require.True(t, s.Begins && s.Ends)
	}))
	book := flow.NewBook(midnight, midnight.Add(time.Hour), time.Hour)
	source := &list{
		{Start: time.Minute, Duration: time.Second, Remote: netip.MustParseAddr("198.19.0.1"), In: flow.Volume{Bytes: 1, Packets: 1}},
		{Start: time.Minute, Duration: time.Second, Remote: netip.MustParseAddr("2001:db8:f000::1"), In: flow.Volume{Bytes: 1, Packets: 1}},
	}
	flow.Start(w.Env("user"), source, line, book)
	w.Run(time.Hour)
	require.Equal(t, []string{"100.64.0.1 198.19.0.1 1s"}, seen)
	require.EqualValues(t, 1, book.Spans()[0].Carried.In)
	require.EqualValues(t, 1, book.Spans()[0].Lost.In, "the line has no IPv6")
}

type carriedFunc func(s *sim.Stretch)

func (f carriedFunc) Carried(s *sim.Stretch) { f(s) }

// TestMeanUser holds a user who moves the mean to the published figure, day by
// day, and to the order of time.
func TestMeanUser(t *testing.T) {
	m, err := flow.Published(published.Mobile, 2025)
	require.NoError(t, err)
	p, err := flow.NewProfile(m)
	require.NoError(t, err)
	u := p.MeanUser(1, &flow.Calendar{}, midnight.Add(7*time.Hour))
	var in, out uint64
	var last time.Time
	for {
		day, f, ok := u.Next()
		require.True(t, ok)
		if !day.Before(midnight.AddDate(0, 0, 7)) {
			break
		}
		at := day.Add(f.Start)
		require.False(t, at.Before(last))
		last, in, out = at, in+f.In.Bytes, out+f.Out.Bytes
	}
	require.InEpsilon(t, 19.3e6, float64(in)/7, 0.01)
	require.InEpsilon(t, 172.2e6, float64(out)/7, 0.01)
}

func TestAUserWithoutTrafficEnds(t *testing.T) {
	_, _, ok := flow.NewUser(&flow.Calendar{}, midnight, func(flow.Day) flow.Flows { return flow.Flows{} }).Next()
	require.False(t, ok)
}
