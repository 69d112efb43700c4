package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

type arrival struct {
	pdu byte
	at  time.Duration
}

// listen collects what arrives at an end.
func listen(w *sim.World, e *sim.End) *[]arrival {
	got := new([]arrival)
	e.Handle(func(pdu []byte) { *got = append(*got, arrival{pdu[0], w.Elapsed()}) })
	return got
}

type subject string

func (s *subject) String() string { return string(*s) }

func TestLinkCarriesACopyAfterItsLatency(t *testing.T) {
	w := newWorld(1)
	l := sim.NewLink(w.Env("s1"), sim.LinkConfig{A: "enb", B: "mme", Protocol: sim.S1AP, Latency: 3 * time.Millisecond,
		Describe: func(pdu []byte) (string, string) { return "message", "cause" }})
	toB, toA := listen(w, l.B), listen(w, l.A)
	buf := []byte{1}
	who := subject("ue1")
	l.A.Send(&who, buf)
	buf[0] = 2
	l.A.Send(nil, buf)
	l.SetLatency(10 * time.Millisecond)
	l.B.Send(nil, []byte{3})
	w.Run(time.Second)
	require.Equal(t, []arrival{{1, 3 * time.Millisecond}, {2, 3 * time.Millisecond}}, *toB)
	require.Equal(t, []arrival{{3, 10 * time.Millisecond}}, *toA)
	require.Equal(t, sim.Event{ID: 1, Time: start, Kind: sim.Sent, From: "enb", To: "mme", Device: "ue1",
		Protocol: sim.S1AP, Name: "message", Cause: "cause", Bytes: []byte{1}}, w.Trace().Events()[0])
	require.Equal(t, "mme", w.Trace().Events()[2].From)
}

func TestLinkKeepsOrder(t *testing.T) {
	for _, c := range []sim.LinkConfig{
		{Latency: time.Millisecond, Jitter: 50 * time.Millisecond},
		{Latency: time.Millisecond, Jitter: 50 * time.Millisecond, Loss: 0.3, Reliable: true},
	} {
		w := newWorld(5)
		l := sim.NewLink(w.Env("link"), c)
		got := listen(w, l.B)
		env := w.Env("sender")
		for i := range 200 {
			env.After(time.Duration(i)*time.Millisecond, func() { l.A.Send(nil, []byte{byte(i)}) })
			if i == 100 {
				env.After(100*time.Millisecond, func() { l.SetLatency(0) })
			}
		}
		w.Run(time.Minute)
		require.Len(t, *got, 200)
		for i, a := range *got {
			require.EqualValues(t, i, a.pdu)
		}
	}
}

func TestUnreliableLinkLoses(t *testing.T) {
	w := newWorld(5)
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Loss: 0.25})
	got := listen(w, l.B)
	for range 4000 {
		l.A.Send(nil, []byte{1})
	}
	w.Run(time.Second)
	require.InDelta(t, 3000, len(*got), 120)
	lost := 0
	for _, e := range w.Trace().Events() {
		if e.Lost {
			lost++
		}
	}
	require.Equal(t, 4000, lost+len(*got), "the trace says which were lost")

	l.SetLoss(0)
	l.Partition(true)
	l.A.Send(nil, []byte{2})
	w.Run(time.Second)
	l.Partition(false)
	l.A.Send(nil, []byte{3})
	w.Run(time.Second)
	last := *got
	require.EqualValues(t, 3, last[len(last)-1].pdu)
	require.EqualValues(t, 1, last[len(last)-2].pdu)
}

func TestPartitionTakesWhatIsOnItsWayOverAnUnreliableLink(t *testing.T) {
	w := newWorld(1)
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Latency: 10 * time.Millisecond})
	got := listen(w, l.B)
	l.A.Send(nil, []byte{1})
	w.Run(5 * time.Millisecond)
	l.Partition(true)
	l.Partition(false)
	l.A.Send(nil, []byte{2})
	w.Run(time.Second)
	require.Equal(t, []arrival{{2, 15 * time.Millisecond}}, *got)
}

func TestReliableLinkSendsAgain(t *testing.T) {
	w := newWorld(2)
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Latency: time.Millisecond, Loss: 0.5, Reliable: true,
		RetransmitAfter: 200 * time.Millisecond, DownAfter: time.Minute})
	env := w.Env("sender")
	got := listen(w, l.B)
	for i := range 50 {
		env.After(time.Duration(i)*10*time.Second, func() { l.A.Send(nil, []byte{byte(i)}) })
	}
	w.Run(time.Hour)
	require.Len(t, *got, 50)
	late := 0
	for i, a := range *got {
		wait := a.at - time.Duration(i)*10*time.Second - time.Millisecond
		require.Zero(t, wait%(200*time.Millisecond))
		if wait > 0 {
			late++
		}
	}
	require.InDelta(t, 25, late, 12)
}

func TestReliableLinkOutlivesAShortPartition(t *testing.T) {
	w := newWorld(1)
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Latency: 10 * time.Millisecond, Reliable: true, DownAfter: 5 * time.Second})
	got := listen(w, l.B)
	var changes []bool
	l.A.OnChange(func(up bool) { changes = append(changes, up) })
	l.A.Send(nil, []byte{1})
	w.Run(5 * time.Millisecond)
	l.Partition(true)
	l.Partition(true)
	l.A.Send(nil, []byte{2})
	w.Run(4 * time.Second)
	require.Empty(t, *got)
	require.True(t, l.A.Up())
	l.Partition(false)
	l.A.Send(nil, []byte{3})
	w.Run(time.Minute)
	heal := 4*time.Second + 5*time.Millisecond
	require.Equal(t, []arrival{{1, heal}, {2, heal}, {3, heal + 10*time.Millisecond}}, *got)
	require.Empty(t, changes)
}

func TestReliableLinkEndsAfterALongPartition(t *testing.T) {
	w := newWorld(1)
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Latency: 10 * time.Millisecond, Reliable: true, DownAfter: 5 * time.Second})
	got := listen(w, l.B)
	type change struct {
		up bool
		at time.Duration
	}
	var a, b []change
	l.A.OnChange(func(up bool) { a = append(a, change{up, w.Elapsed()}) })
	l.B.OnChange(func(up bool) { b = append(b, change{up, w.Elapsed()}) })
	l.Partition(true)
	l.A.Send(nil, []byte{1})
	w.Run(10 * time.Second)
	require.False(t, l.A.Up())
	require.False(t, l.B.Up())
	l.A.Send(nil, []byte{2})
	l.Partition(false)
	l.A.Send(nil, []byte{3})
	w.Run(time.Second)
	require.Equal(t, []arrival{{3, 10*time.Second + 10*time.Millisecond}}, *got, "what was held back is gone with the association")
	want := []change{{false, 5 * time.Second}, {true, 10 * time.Second}}
	require.Equal(t, want, a)
	require.Equal(t, want, b)
	require.True(t, w.Trace().Events()[1].Lost)
}

func TestPartitionFromAHandler(t *testing.T) {
	w := newWorld(1)
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Reliable: true})
	n := 0
	l.B.Handle(func([]byte) {
		n++
		l.Partition(true)
	})
	l.A.Send(nil, []byte{1})
	l.A.Send(nil, []byte{2})
	w.Run(time.Second)
	require.Equal(t, 1, n)
	l.Partition(false)
	w.Run(time.Second)
	require.Equal(t, 2, n)
}

func TestLinkWithoutHandlerDrops(t *testing.T) {
	w := newWorld(1)
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{})
	l.A.Send(nil, []byte{1})
	w.Run(time.Second)
	got := listen(w, l.B)
	l.A.Send(nil, []byte{2})
	w.Run(time.Second)
	require.Equal(t, []arrival{{2, time.Second}}, *got)
}

func TestLinkDoesNotAllocate(t *testing.T) {
	w := sim.NewWorld(sim.Config{Start: start})
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Latency: time.Millisecond, Reliable: true})
	l.B.Handle(func([]byte) {})
	who, pdu := subject("ue"), make([]byte, 200)
	run := func() {
		l.A.Send(&who, pdu)
		l.A.Send(&who, pdu)
		w.Run(time.Second)
	}
	run()
	require.Zero(t, testing.AllocsPerRun(100, run))
}

func BenchmarkLink(b *testing.B) {
	w := sim.NewWorld(sim.Config{Start: start})
	l := sim.NewLink(w.Env("link"), sim.LinkConfig{Latency: time.Millisecond, Reliable: true})
	l.B.Handle(func([]byte) {})
	who, pdu := subject("ue"), make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		l.A.Send(&who, pdu)
		w.Step()
	}
}
