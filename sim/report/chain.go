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

// Explain tells in one line why an event came about, and how long after what
// the user had done last:
//
//	ATTACH ACCEPT: EPS only, EMM cause #18 → IMS voice not available (VoPS 0) → E-UTRA disabled (TS 24.301 4.5) → no UTRAN found → out of service, no data 2.4 s after power-on
//
// It is empty if the trace does not hold the event.
func Explain(events []sim.Event, id sim.EventID) string {
	chain := Chain(events, id)
	if len(chain) == 0 {
		return ""
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
	last := &chain[len(chain)-1]
	s := strings.Join(parts, " → ")
	if from := Occasion(events, chain); from != nil && from.Time.Before(last.Time) {
		s += " " + Duration(last.Time.Sub(from.Time)) + " after " + occasion(from)
	}
	return s
}

// Occasion is the event from which the time to the end of a chain counts: the
// last step before it that was done to the device or to the network. It is nil
// without any.
func Occasion(events []sim.Event, chain []sim.Event) *sim.Event {
	if len(chain) == 0 {
		return nil
	}
	last := &chain[len(chain)-1]
	before, _ := slices.BinarySearchFunc(events, last.ID, byID)
	for i := before - 1; i >= 0; i-- {
		e := &events[i]
		if e.Kind == sim.Step && (e.Device == "" || e.Device == last.From || e.Device == last.Device) {
			return e
		}
	}
	return nil
}

func byID(e sim.Event, id sim.EventID) int { return cmp.Compare(e.ID, id) }
