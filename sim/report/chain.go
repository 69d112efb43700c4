package report

import (
	"cmp"
	"slices"
	"strings"

	"sunsetlab/sim"
)

// maxChain bounds a chain: a device that tries for months has reasons that go
// back for months.
const maxChain = 32

// Chain returns the event id with all that led to it, the first first. Events
// are a trace in order, whole or in part; the chain begins where the trace
// knows no more.
func Chain(events []sim.Event, id sim.EventID) []sim.Event {
	var chain []sim.Event
	for len(chain) < maxChain {
		e := find(events, id)
		if e == nil {
			break
		}
		chain = append(chain, *e)
		if e.Because >= e.ID {
			break // a reason that comes after what it explains is none
		}
		id = e.Because
	}
	slices.Reverse(chain)
	return chain
}

func find(events []sim.Event, id sim.EventID) *sim.Event {
	if id == 0 {
		return nil
	}
	if i := int(id) - 1; i < len(events) && events[i].ID == id {
		return &events[i]
	}
	i, ok := slices.BinarySearchFunc(events, id, byID)
	if !ok {
		return nil
	}
	return &events[i]
}

// Reasons tells why the events of a trace came about.
type Reasons struct {
	events []sim.Event
	steps  map[string][]int // what was done to a device, by its name, and to the network, by ""
}

// NewReasons reads a trace in order, whole or in part, which it keeps.
func NewReasons(events []sim.Event) *Reasons {
	r := &Reasons{events: events, steps: map[string][]int{}}
	for i := range events {
		e := &events[i]
		if e.Kind == sim.Step {
			r.steps[e.Device] = append(r.steps[e.Device], i)
		}
	}
	return r
}

// Explain tells in one line why an event came about, and how long after what
// the user had done last:
//
//	ATTACH ACCEPT: EPS only, EMM cause #18 → IMS voice not available (VoPS 0) → E-UTRA disabled (TS 24.301 4.5) → no UTRAN found → out of service, no data 2.4 s after power-on
//
// Status, unless nil, is what a device has, where the event is not the one that
// brought it but what the device decided since: the line ends with it. It is empty
// if the trace does not hold the event.
func (r *Reasons) Explain(id sim.EventID, status *sim.Status) string {
	chain := Chain(r.events, id)
	if len(chain) == 0 {
		return ""
	}
	last := chain[len(chain)-1]
	occasion := r.occasion(&last)
	if last.Kind == sim.StatusChange && meanwhile(occasion, &last) {
		chain = slices.Insert(chain, len(chain)-1, *occasion)
	}
	if last.Kind != sim.StatusChange && status != nil {
		chain = append(chain, sim.Event{Kind: sim.StatusChange, Status: status})
	}
	var parts []string
	if chain[0].Because != 0 {
		parts = append(parts, "…")
	}
	for i := range chain {
		s := text(&chain[i])
		if i > 0 && chain[i-1].Kind == sim.Decision && strings.HasPrefix(s, chain[i-1].Name) {
			parts = parts[:len(parts)-1] // the decision only said the same
		}
		parts = append(parts, s)
	}
	s := strings.Join(parts, " → ")
	if occasion != nil && occasion.Time.Before(last.Time) {
		s += " " + Duration(last.Time.Sub(occasion.Time)) + " after " + occasionWords(occasion)
	}
	return s
}

// meanwhile tells whether a status came of what was done to the network that
// moment, without the device having decided anything.
func meanwhile(step, status *sim.Event) bool {
	return step != nil && step.Device == "" && step.Time.Equal(status.Time) && step.ID > status.Because
}

// occasion is the event from which the time to an event counts: the last step
// before it that was done to the device or to the network. It is nil without
// any.
func (r *Reasons) occasion(e *sim.Event) *sim.Event {
	var latest *sim.Event
	for _, who := range []string{"", e.From, e.Device} {
		steps := r.steps[who]
		i, _ := slices.BinarySearchFunc(steps, e.ID, func(i int, id sim.EventID) int { return byID(r.events[i], id) })
		if i > 0 && (latest == nil || r.events[steps[i-1]].ID > latest.ID) {
			latest = &r.events[steps[i-1]]
		}
	}
	return latest
}

func byID(e sim.Event, id sim.EventID) int { return cmp.Compare(e.ID, id) }
