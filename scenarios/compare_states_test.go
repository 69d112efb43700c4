package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

// Moments lie in the middle half of each state's longest spell, and states that
// overlap share them.
func TestChooseMoments(t *testing.T) {
	start := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	state := func(spells ...[2]int) DeviceState {
		var d DeviceState
		for _, s := range spells {
			d.spells = append(d.spells, spell{start.Add(time.Duration(s[0]) * time.Second), start.Add(time.Duration(s[1]) * time.Second)})
		}
		return d
	}
	devices := []ComparedDevice{
		{States: []DeviceState{state([2]int{0, 100}), state([2]int{100, 108}, [2]int{200, 300})}},
		{States: []DeviceState{state([2]int{0, 300})}},
	}
	moments := chooseMoments(devices, start)
	require.Equal(t, []time.Duration{75 * time.Second, 275 * time.Second}, moments)
	require.Equal(t, 75*time.Second, devices[0].States[0].at)
	require.Equal(t, 275*time.Second, devices[0].States[1].at, "the longest spell counts")
	require.Equal(t, 75*time.Second, devices[1].States[0].at)
}

func TestMessagesAnHourInSpells(t *testing.T) {
	start := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	tally := &tally{imsis: map[string]string{"phone": "440100000000001"}, messages: map[string][]counted{
		"phone":           {{at(0), sim.NAS}, {at(10), sim.NAS}, {at(20), sim.NAS}},
		"440100000000001": {{at(5), sim.S1AP}, {at(15), sim.S1AP}},
	}}
	rates := tally.perHour("phone", spell{at(0), at(10)}, spell{at(20), at(30)})
	require.InDelta(t, 2*180, rates["NAS"], 1e-9, "two in 20 s; the end isn't in")
	require.InDelta(t, 180, rates["S1"], 1e-9)
	require.NotContains(t, rates, "Gn")
}
