package sim

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// A model of the schedule: a slice, sorted whenever it is asked for its first.
type modelCall struct {
	at      int64
	seq     int
	id, gen uint32
}

func TestScheduleAgainstModel(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		var (
			s     schedule
			model []modelCall
			dead  []modelCall
			ran   int
		)
		for seq := range 3000 {
			switch op := r.IntN(10); {
			case op < 5:
				c := modelCall{at: int64(r.IntN(50)), seq: seq}
				c.id, c.gen = s.add(c.at, func() { ran = c.seq })
				model = append(model, c)
			case op < 7 && len(model) > 0:
				i := r.IntN(len(model))
				require.True(t, s.pending(model[i].id, model[i].gen))
				require.True(t, s.cancel(model[i].id, model[i].gen))
				dead = append(dead, model[i])
				model = slices.Delete(model, i, i+1)
			case op < 8 && len(dead) > 0:
				// A slot that has a new tenant must not be taken for the old.
				c := dead[r.IntN(len(dead))]
				require.False(t, s.pending(c.id, c.gen))
				require.False(t, s.cancel(c.id, c.gen))
			case len(model) > 0:
				slices.SortFunc(model, func(a, b modelCall) int {
					return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq))
				})
				at, ok := s.next()
				require.True(t, ok)
				require.Equal(t, model[0].at, at)
				s.pop()()
				require.Equal(t, model[0].seq, ran)
				dead = append(dead, model[0])
				model = model[1:]
			}
			require.Len(t, s.heap, len(model))
		}
		for i := range s.heap {
			require.EqualValues(t, i, s.slots[s.heap[i].slot].pos)
		}
	}
}

func TestScheduleForgetsWhatItRan(t *testing.T) {
	var s schedule
	id, gen := s.add(1, func() {})
	s.pop()
	require.False(t, s.cancel(id, gen))
	require.Nil(t, s.slots[id].call, "a closure that ran must not be kept alive")
	_, ok := s.next()
	require.False(t, ok)
}

func TestFIFOAgainstModel(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var (
		q     fifo[*int]
		model []*int
	)
	for range 5000 {
		if r.IntN(100) < 50+5*(1-2*(len(model)/200)) || len(model) == 0 {
			v := new(int)
			q.push(v)
			model = append(model, v)
		} else {
			require.Same(t, model[0], *q.front())
			require.Same(t, model[0], q.pop())
			model = model[1:]
		}
		require.Equal(t, len(model), q.len())
	}
	q.drop()
	require.Zero(t, q.len())
}

func TestFIFOStaysSmallWhenNeverEmpty(t *testing.T) {
	var q fifo[int]
	q.push(0)
	for i := range 100_000 {
		q.push(i)
		q.pop()
	}
	require.Less(t, cap(q.items), 256)
}

func BenchmarkSchedule(b *testing.B) {
	for _, pending := range []int{100, 100_000} {
		b.Run(fmt.Sprintf("pending=%d", pending), func(b *testing.B) {
			var s schedule
			r := rand.New(rand.NewPCG(1, 2))
			call := func() {}
			for range pending {
				s.add(r.Int64N(1e9), call)
			}
			b.ReportAllocs()
			for b.Loop() {
				at, _ := s.next()
				s.pop()
				s.add(at+r.Int64N(1e9), call)
				id, gen := s.add(at+r.Int64N(1e9), call)
				s.cancel(id, gen)
			}
		})
	}
}
