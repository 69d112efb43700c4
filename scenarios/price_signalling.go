package scenarios

import (
	"slices"
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

// tally has the messages about each device, by the name or the IMSI under which
// the trace has it, in order of time.
type tally struct {
	messages map[string][]counted
	imsis    map[string]string
}

type counted struct {
	at       time.Time
	protocol sim.Protocol
}

// spell is a stretch of time, its end not included.
type spell struct{ from, until time.Time }

func (s spell) length() time.Duration { return s.until.Sub(s.from) }

func newTally(r *Run) *tally {
	t := &tally{messages: map[string][]counted{}, imsis: r.judge.imsis}
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == sim.Sent && e.Device != "" {
			t.messages[e.Device] = append(t.messages[e.Device], counted{e.Time, e.Protocol})
		}
	}
	return t
}

// perHour is the messages an hour about a device in some stretches of time, by
// interface.
func (t *tally) perHour(name string, spells ...spell) map[string]float64 {
	counts := map[sim.Protocol]int{}
	hours := 0.0
	for _, s := range spells {
		hours += s.length().Hours()
		for _, messages := range [][]counted{t.messages[name], t.messages[t.imsis[name]]} {
			from, _ := slices.BinarySearchFunc(messages, s.from, before)
			for _, m := range messages[from:] {
				if !m.at.Before(s.until) {
					break
				}
				counts[m.protocol]++
			}
		}
	}
	rates := map[string]float64{}
	for _, i := range Interfaces {
		if n := counts[i.Protocol]; n > 0 && hours > 0 {
			rates[i.Name] = float64(n) / hours
		}
	}
	return rates
}

func before(c counted, at time.Time) int { return c.at.Compare(at) }
