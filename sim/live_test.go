package sim_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

var errEnough = errors.New("enough")

// live runs a loop until its setup calls stop, and returns the loop.
func live(t *testing.T, trace *sim.Trace, setup func(l *sim.Live, stop func())) *sim.Live {
	t.Helper()
	l := sim.NewLive(1, trace)
	ctx, cancel := context.WithCancelCause(context.Background())
	done := make(chan error)
	go func() { done <- l.Run(ctx) }()
	require.True(t, l.Post(func() { setup(l, func() { cancel(errEnough) }) }))
	require.ErrorIs(t, <-done, errEnough)
	return l
}

func TestLiveDrivesTimersInOrder(t *testing.T) {
	var ran []string
	l := live(t, nil, func(l *sim.Live, stop func()) {
		env := l.Env("x")
		begun := env.Now()
		env.After(3*time.Millisecond, func() {
			ran = append(ran, "last")
			require.False(t, env.Now().Before(begun.Add(3*time.Millisecond)))
			stop()
		})
		env.After(time.Millisecond, func() { ran = append(ran, "second") })
		env.After(0, func() { ran = append(ran, "first") })
		never := env.After(2*time.Millisecond, func() { ran = append(ran, "never") })
		require.True(t, never.Running())
		require.True(t, never.Stop())
		require.False(t, never.Running())
	})
	require.Equal(t, []string{"first", "second", "last"}, ran)
	require.False(t, l.Post(func() {}), "a loop that has ended takes no more")
}

func TestLivePostsFromManyGoroutines(t *testing.T) {
	const senders, each = 8, 200
	total := 0
	var wg sync.WaitGroup
	live(t, nil, func(l *sim.Live, stop func()) {
		for range senders {
			wg.Go(func() {
				for range each {
					l.Post(func() {
						if total++; total == senders*each {
							stop()
						}
					})
				}
			})
		}
	})
	wg.Wait()
	require.Equal(t, senders*each, total)
}

func TestLiveHearsPostsWhenTimersNeverRest(t *testing.T) {
	trace := sim.NewStream(sim.All)
	var seen []sim.Event
	trace.Observe(func(e sim.Event) { seen = append(seen, e) })
	live(t, trace, func(l *sim.Live, stop func()) {
		env := l.Env("busy")
		var spin func()
		spin = func() { env.After(0, spin) }
		spin()
		go l.Post(func() {
			require.True(t, env.Recording(sim.Step))
			env.Report(sim.Event{Kind: sim.Step, From: "busy", Name: "heard"})
			stop()
		})
	})
	require.Len(t, seen, 1)
	require.False(t, seen[0].Time.IsZero())
}

func TestLiveCarriesALink(t *testing.T) {
	var got []byte
	live(t, nil, func(l *sim.Live, stop func()) {
		link := sim.NewLink(l.Env("s1"), sim.LinkConfig{Latency: time.Millisecond, Jitter: time.Millisecond})
		link.B.Handle(func(pdu []byte) {
			if got = append(got, pdu...); len(got) == 20 {
				stop()
			}
		})
		for i := range byte(20) {
			link.A.Send(nil, []byte{i})
		}
	})
	for i := range byte(20) {
		require.Equal(t, i, got[i])
	}
}

func TestLiveAndWorldDrawAlike(t *testing.T) {
	w := sim.NewWorld(sim.Config{Seed: 1})
	var drawn uint64
	live(t, nil, func(l *sim.Live, stop func()) {
		drawn = l.Env("mme").Rand().Uint64()
		stop()
	})
	require.Equal(t, w.Env("mme").Rand().Uint64(), drawn)
}
