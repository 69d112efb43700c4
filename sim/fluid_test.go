package sim_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

func TestPartsOfAFluidMakeTheWhole(t *testing.T) {
	f := sim.Fluid{Up: sim.Amount{Bytes: 1001, Packets: 7}, Down: sim.Amount{Bytes: math.MaxUint64, Packets: 3}, Start: time.Unix(1000, 0), Duration: 7 * time.Second}
	at := func(d time.Duration) (up, down sim.Amount) { return f.By(f.Start.Add(d)) }
	up, down := at(-time.Second)
	require.Equal(t, [2]sim.Amount{}, [2]sim.Amount{up, down}, "before it begins")
	up, _ = at(time.Second)
	require.Equal(t, sim.Amount{Bytes: 143, Packets: 1}, up, "a seventh")
	var sum, last sim.Amount
	for d := time.Duration(0); d < 8*time.Second; d += 333 * time.Millisecond {
		_, down = at(d)
		require.GreaterOrEqual(t, down.Bytes, last.Bytes)
		sum, last = sum.Plus(down.Minus(last)), down
	}
	require.Equal(t, f.Down, sum)
	require.Equal(t, sim.Amount{Bytes: 5}, sim.Amount{Bytes: 5}.Part(0, 0), "one that takes no time")
}
