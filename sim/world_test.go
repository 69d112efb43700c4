package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

var start = time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC)

func newWorld(seed uint64) *sim.World {
	return sim.NewWorld(sim.Config{Seed: seed, Start: start, Trace: sim.NewTrace(sim.All)})
}

func TestTimersRunInOrder(t *testing.T) {
	w := newWorld(1)
	env := w.Env("x")
	var ran []string
	note := func(s string) func() {
		return func() { ran = append(ran, fmt.Sprintf("%s@%v", s, w.Elapsed())) }
	}
	env.After(2*time.Second, note("late"))
	env.After(time.Second, note("first"))
	env.After(time.Second, note("second"))
	env.After(-time.Hour, note("past"))
	env.After(time.Second, func() { env.After(0, note("at once")) })
	env.After(time.Second, note("third"))
	w.Run(90 * time.Second)
	require.Equal(t, []string{"past@0s", "first@1s", "second@1s", "third@1s", "at once@1s", "late@2s"}, ran)
	require.Equal(t, start.Add(90*time.Second), env.Now())
}

func TestTimerStop(t *testing.T) {
	w := newWorld(1)
	env := w.Env("x")

	var zero sim.Timer
	require.False(t, zero.Running())
	require.False(t, zero.Stop())

	ran := 0
	stopped := env.After(time.Second, func() { ran++ })
	require.True(t, stopped.Running())
	copied := stopped
	require.True(t, stopped.Stop())
	require.False(t, stopped.Stop())
	require.False(t, copied.Running())
	require.False(t, copied.Stop())

	// The next timer takes the slot of the last: an old handle must not reach it.
	next := env.After(time.Second, func() { ran += 10 })
	require.False(t, copied.Stop())
	require.True(t, next.Running())
	w.Run(time.Second)
	require.Equal(t, 10, ran)
	require.False(t, next.Running())
	require.False(t, next.Stop())
}

func TestTimerStopsOthersFromItsCallback(t *testing.T) {
	w := newWorld(1)
	env := w.Env("x")
	var self, sibling sim.Timer
	ran := false
	self = env.After(time.Second, func() {
		require.False(t, self.Stop(), "a timer that is running its call is over")
		require.True(t, sibling.Stop())
	})
	sibling = env.After(time.Second, func() { ran = true })
	w.Run(time.Minute)
	require.False(t, ran)
}

func TestRunUntilIsInclusiveAndStepRunsOne(t *testing.T) {
	w := newWorld(1)
	env := w.Env("x")
	ran := 0
	for _, d := range []time.Duration{time.Second, 2 * time.Second, 2*time.Second + 1} {
		env.After(d, func() { ran++ })
	}
	require.True(t, w.Step())
	require.Equal(t, 1, ran)
	require.Equal(t, time.Second, w.Elapsed())
	w.RunUntil(2 * time.Second)
	require.Equal(t, 2, ran)
	w.RunUntil(time.Second)
	require.Equal(t, 2*time.Second, w.Elapsed(), "time does not run backwards")
	require.True(t, w.Step())
	require.False(t, w.Step())
}

// chatter is a small world in which everything random is used: two links with
// jitter and loss, elements that draw, and a lossy air.
func chatter(seed uint64) []byte {
	w := newWorld(seed)
	l := sim.NewLink(w.Env("s1"), sim.LinkConfig{A: "enb", B: "mme", Protocol: sim.S1AP,
		Latency: time.Millisecond, Jitter: 5 * time.Millisecond, Loss: 0.1, Reliable: true})
	u := sim.NewLink(w.Env("s11"), sim.LinkConfig{A: "mme", B: "gateway", Protocol: sim.GTPv2,
		Latency: time.Millisecond, Jitter: time.Millisecond, Loss: 0.2})
	mme := w.Env("mme")
	l.B.Handle(func(pdu []byte) {
		u.A.Send(nil, pdu)
		mme.Report(sim.Event{Kind: sim.State, From: "mme", Name: "count", Detail: fmt.Sprint(mme.Rand().IntN(1000))})
	})
	enb := w.Env("enb")
	var tick func()
	tick = func() {
		l.A.Send(nil, []byte{byte(enb.Rand().IntN(256))})
		enb.After(time.Duration(enb.Rand().IntN(100))*time.Millisecond, tick)
	}
	tick()
	w.Run(20 * time.Second)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for _, e := range w.Trace().Events() {
		if err := enc.Encode(e); err != nil {
			panic(err)
		}
	}
	return out.Bytes()
}

func TestSameSeedSameTrace(t *testing.T) {
	first := chatter(42)
	require.Greater(t, bytes.Count(first, []byte("\n")), 500)
	require.Contains(t, string(first), `"lost":true`)
	require.True(t, bytes.Equal(first, chatter(42)))
	require.False(t, bytes.Equal(first, chatter(43)))
}

func TestRandomnessIsPerElement(t *testing.T) {
	draw := func(disturb int) []uint64 {
		w := newWorld(9)
		other, mine := w.Env("other"), w.Env("mine")
		for range disturb {
			other.Rand().Uint64()
		}
		return []uint64{mine.Rand().Uint64(), mine.Rand().Uint64()}
	}
	require.Equal(t, draw(0), draw(1000))

	w := newWorld(9)
	require.NotEqual(t, w.Env("a").Rand().Uint64(), w.Env("b").Rand().Uint64())
}

func TestTraceLevels(t *testing.T) {
	kinds := []sim.Kind{sim.Sent, sim.Received, sim.State, sim.Decision, sim.StatusChange, sim.Step, sim.Fault}
	for _, c := range []struct {
		level sim.Level
		kept  int
		bytes bool
	}{{sim.Off, 0, false}, {sim.Decisions, 6, false}, {sim.All, 7, true}} {
		trace := sim.NewTrace(c.level)
		w := sim.NewWorld(sim.Config{Start: start, Trace: trace})
		env := w.Env("x")
		buf := []byte{1, 2, 3}
		for _, k := range kinds {
			id := env.Report(sim.Event{Kind: k, From: "x", Bytes: buf, Plain: buf[:1]})
			require.Equal(t, env.Recording(k), id != 0)
		}
		buf[0] = 99
		require.Len(t, trace.Events(), c.kept)
		for i, e := range trace.Events() {
			require.EqualValues(t, i+1, e.ID)
			got, ok := trace.Event(e.ID)
			require.True(t, ok)
			require.Equal(t, e, got)
			if c.bytes {
				require.Equal(t, []byte{1, 2, 3}, e.Bytes, "the trace keeps its own copy")
				require.Equal(t, []byte{1}, e.Plain)
			} else {
				require.Nil(t, e.Bytes)
			}
		}
		_, ok := trace.Event(0)
		require.False(t, ok)
		_, ok = trace.Event(100)
		require.False(t, ok)
	}
}

func TestStreamKeepsNothing(t *testing.T) {
	trace := sim.NewStream(sim.All)
	var seen []sim.Event
	trace.Observe(func(e sim.Event) { seen = append(seen, e) })
	w := sim.NewWorld(sim.Config{Start: start, Trace: trace})
	w.Run(time.Second)
	id := w.Env("x").Report(sim.Event{Kind: sim.Step, From: "x", Name: "power on"})
	require.EqualValues(t, 1, id)
	require.Empty(t, trace.Events())
	_, ok := trace.Event(id)
	require.False(t, ok)
	require.Equal(t, []sim.Event{{ID: 1, Time: start.Add(time.Second), Kind: sim.Step, From: "x", Name: "power on"}}, seen)
}

func TestWords(t *testing.T) {
	var r sim.RAT
	require.NoError(t, r.UnmarshalText([]byte("utran")))
	require.Equal(t, sim.UTRAN, r)
	require.EqualError(t, r.UnmarshalText([]byte("5g")), `"5g" is no RAT: want one of none, eutran, utran`)
	require.Equal(t, sim.UTRAN, r, "a bad word changes nothing")
	for v := sim.NoVoice; v <= sim.VoLTE; v++ {
		text, err := v.MarshalText()
		require.NoError(t, err)
		var back sim.Voice
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, v, back)
	}
	require.Equal(t, "unknown", sim.Voice(200).String())
	require.Equal(t, "unknown", sim.RAT(200).String())
	require.Equal(t, "unknown", sim.Kind(200).String())
	require.Equal(t, "unknown", sim.Protocol(200).String())
	require.Equal(t, "unknown", sim.RadioKind(200).String())
}

func TestStopEndsARunWhereItIs(t *testing.T) {
	w := sim.NewWorld(sim.Config{Start: time.Unix(0, 0)})
	env := w.Env("clock")
	ticks := 0
	var tick func()
	tick = func() {
		if ticks++; ticks == 3 {
			w.Stop()
		}
		env.After(time.Second, tick)
	}
	env.After(time.Second, tick)
	w.RunUntil(time.Minute)
	require.Equal(t, 3, ticks)
	require.Equal(t, 3*time.Second, w.Elapsed())
	w.RunUntil(time.Minute)
	require.Equal(t, 60, ticks)
	require.Equal(t, time.Minute, w.Elapsed())
}
