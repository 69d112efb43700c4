package scenarios

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"sunsetlab/sim"
)

// DeviceState is a state that a device had, once or several times, and what
// that costs.
type DeviceState struct {
	sim.Status
	Because string `json:"because"`
	// Times is how often it had the state, and Seconds for how long in all.
	Times   int     `json:"times"`
	Seconds float64 `json:"seconds"`
	// At is the moment of the attempts, in seconds from the start.
	At float64 `json:"at"`
	// Call and Emergency are attempts in that state.
	Call      Attempt `json:"call"`
	Emergency Attempt `json:"emergency"`
	// Signalling is messages an hour by interface, while the state lasts.
	Signalling map[string]float64 `json:"signalling"`

	spells []spell
	at     time.Duration
}

// shortestState is how long a state must have lasted once to be priced: what a
// device only passes through has no time for a call.
const shortestState = 5 * time.Second

// priceStates fills in the states of a world's devices. Each state is tried in
// the midst of its longest spell, states that overlap at one moment together.
func priceStates(world *Scenario, run *Run, devices []ComparedDevice, seed *uint64) error {
	signalling := newTally(run)
	for i := range devices {
		devices[i].States = statesOf(run, devices[i].Device)
	}
	moments := chooseMoments(devices, world.Start)
	attempts := make([][probes]*Run, len(moments))
	errs := make([]error, 2*len(moments))
	inParallel(len(errs), func(i int) {
		p := calling + probe(i%2)
		attempts[i/2][p], errs[i] = Play(world.probed(p, moments[i/2]), Options{Seed: seed})
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i := range devices {
		name := devices[i].Device
		for j := range devices[i].States {
			s := &devices[i].States[j]
			n, _ := slices.BinarySearch(moments, s.at)
			s.At = s.at.Seconds()
			s.Because = run.At(name, s.at).Because
			s.Call, s.Emergency = attempts[n][calling].attempt(name, calling, s.at), attempts[n][callingForHelp].attempt(name, callingForHelp, s.at)
			s.Signalling = signalling.perHour(name, s.spells...)
		}
	}
	return nil
}

// statesOf lists the different states of a device in the order in which it came
// to them.
func statesOf(run *Run, name string) []DeviceState {
	end := run.Scenario.Start.Add(run.Scenario.end)
	changes := run.judge.timeline.During(name, run.Scenario.Start, end)
	var states []DeviceState
	for i, c := range changes {
		s := spell{c.Time, end}
		if i+1 < len(changes) {
			s.until = changes[i+1].Time
		}
		at := slices.IndexFunc(states, func(d DeviceState) bool { return d.Status == c.Status })
		if at < 0 {
			states = append(states, DeviceState{Status: c.Status})
			at = len(states) - 1
		}
		d := &states[at]
		if last := len(d.spells) - 1; last >= 0 && d.spells[last].until.Equal(s.from) {
			// Only a detail has changed.
			d.spells[last].until = s.until
		} else {
			d.spells = append(d.spells, s)
		}
	}
	states = slices.DeleteFunc(states, func(d DeviceState) bool { return longestSpell(d.spells).length() < shortestState })
	for i := range states {
		d := &states[i]
		d.Times = len(d.spells)
		for _, s := range d.spells {
			d.Seconds += s.length().Seconds()
		}
	}
	return states
}

func longestSpell(spells []spell) spell {
	return slices.MaxFunc(spells, func(a, b spell) int { return cmp.Compare(a.length(), b.length()) })
}

// chooseMoments gives each state a moment in the middle half of its longest
// spell, with as few different ones as there can be, and returns these in order.
func chooseMoments(devices []ComparedDevice, start time.Time) []time.Duration {
	type wish struct {
		state       *DeviceState
		from, until time.Duration
	}
	var wishes []wish
	for i := range devices {
		for j := range devices[i].States {
			s := longestSpell(devices[i].States[j].spells)
			quarter := s.length() / 4
			wishes = append(wishes, wish{&devices[i].States[j], s.from.Add(quarter).Sub(start), s.until.Add(-quarter).Sub(start)})
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(a.until, b.until) })
	var moments []time.Duration
	for _, w := range wishes {
		if n := len(moments); n == 0 || moments[n-1] < w.from {
			moments = append(moments, w.until)
		}
		w.state.at = moments[len(moments)-1]
	}
	return moments
}
