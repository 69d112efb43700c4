package scenarios

import (
	"slices"
	"time"

	"sunsetlab/sim"
)

// probe is what a world is disturbed by to see what it would cost.
type probe uint8

const (
	undisturbed probe = iota
	calling
	callingForHelp
	probes
)

// probeVerbs are the steps of probes, probeSteps what the trace calls them.
var (
	probeVerbs = map[probe]Verb{calling: Call, callingForHelp: EmergencyCall}
	probeSteps = map[probe]string{calling: "call", callingForHelp: "emergency call"}
)

// probeTakes is how long an attempt is watched: all the timers that stand
// between one domain and the next fit in.
const probeTakes = 2 * time.Minute

// probed is the scenario with every device doing what the probe says at a time.
func (s *Scenario) probed(p probe, at time.Duration) *Scenario {
	if p == undisturbed {
		return s
	}
	c := s.clone()
	for _, device := range s.order {
		c.Timeline = append(c.Timeline, Step{At: *After(at), Do: probeVerbs[p], Device: device})
	}
	c.end = at + probeTakes
	return c
}

// CallDomain is a way that a call goes.
type CallDomain string

// The domains, as tables name them.
const (
	OverIMS  CallDomain = "IMS"
	OverCSFB CallDomain = "CSFB"
	OverCS   CallDomain = "3G"
)

// Attempt is a call, or an emergency call, that a device tried to make.
type Attempt struct {
	// Tried are the domains in the order in which the device tried them; none if
	// it knew of none.
	Tried     []CallDomain `json:"tried"`
	Connected bool         `json:"connected"`
	// Seconds from the attempt until it was connected, or had failed.
	Seconds float64 `json:"seconds"`
	// Failed says why it did.
	Failed string `json:"failed,omitempty"`
}

// triedBy are the decisions by which a device takes to a domain.
var triedBy = map[string]CallDomain{
	"call over IMS": OverIMS, "emergency call over IMS": OverIMS,
	"CS fallback requested": OverCSFB,
	"call on UTRAN":         OverCS, "emergency call on UTRAN": OverCS,
}

// attempt reads from the trace what came of a probe.
func (r *Run) attempt(name string, p probe, at time.Duration) Attempt {
	when := r.Scenario.Start.Add(at)
	begin := slices.IndexFunc(r.Events, func(e sim.Event) bool {
		return e.Kind == sim.Step && e.Device == name && e.Name == probeSteps[p] && !e.Time.Before(when)
	})
	if begin < 0 {
		return Attempt{Failed: "the device is off, or in a call"}
	}
	var a Attempt
	fallingBack := false
	for i := begin + 1; i < len(r.Events); i++ {
		e := &r.Events[i]
		if e.Kind != sim.Decision || e.From != name {
			continue
		}
		domain, tried := triedBy[e.Name]
		switch {
		case tried && domain == OverCS && fallingBack:
			// That is where CS fallback leads.
		case tried:
			a.Tried = append(a.Tried, domain)
		}
		switch e.Name {
		case "CS fallback requested":
			fallingBack = true
		case "emergency call failed in a domain", "call over IMS failed":
			fallingBack, a.Failed = false, e.Detail
		case "call connected":
			a.Connected, a.Failed, a.Seconds = true, "", e.Time.Sub(when).Seconds()
			return a
		case "call failed":
			a.Failed, a.Seconds = e.Detail, e.Time.Sub(when).Seconds()
			return a
		}
	}
	a.Failed, a.Seconds = "nothing came of it", (r.Scenario.end - at).Seconds()
	return a
}
