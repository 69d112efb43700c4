package scenarios

import (
	"time"

	"sunsetlab/sim"
)

// Interface is a place where messages are counted.
type Interface struct {
	Protocol sim.Protocol
	Name     string
}

// Interfaces are all of them, from the device inwards. NAS goes inside of Uu,
// S1 and Iu.
var Interfaces = []Interface{{sim.NAS, "NAS"}, {sim.Uu, "Uu"}, {sim.S1AP, "S1"}, {sim.Iu, "Iu"}, {sim.GTPv2, "S11"}, {sim.GTPv1, "Gn"},
	{sim.SGsAP, "SGs"}, {sim.S6a, "S6a"}, {sim.RADIUS, "RADIUS"}, {sim.SIP, "Gm"}, {sim.Cx, "Cx"}}

// tally counts the messages about each device, by the name or the IMSI under
// which the trace has it.
type tally struct {
	counts map[string]map[sim.Protocol]int
	imsis  map[string]string
	hours  float64
}

func newTally(r *Run, until time.Duration) *tally {
	t := &tally{counts: map[string]map[sim.Protocol]int{}, imsis: r.judge.imsis, hours: until.Hours()}
	end := r.Scenario.Start.Add(until)
	for i := range r.Events {
		e := &r.Events[i]
		if e.Kind != sim.Sent || e.Device == "" || e.Time.After(end) {
			continue
		}
		if t.counts[e.Device] == nil {
			t.counts[e.Device] = map[sim.Protocol]int{}
		}
		t.counts[e.Device][e.Protocol]++
	}
	return t
}

// perHour is the messages an hour about a device, by interface.
func (t *tally) perHour(name string) map[string]float64 {
	rates := map[string]float64{}
	for _, i := range Interfaces {
		n := t.counts[name][i.Protocol] + t.counts[t.imsis[name]][i.Protocol]
		if n > 0 && t.hours > 0 {
			rates[i.Name] = float64(n) / t.hours
		}
	}
	return rates
}
