package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

// matrixCell says what became of a profile at the end of a run, and what
// decided.
func (r *Run) matrixCell(profile string, state NetworkState) MatrixCell {
	row := r.At(profile, r.Scenario.End())
	c := MatrixCell{Profile: profile, NetworkState: state, RAT: row.RAT, Voice: row.Voice, Data: row.Data}
	chain := report.Chain(r.Events, r.judge.reason(profile, row.Status, row.Event(), row.Time.Add(r.Scenario.End()-row.After())))
	m := r.deciding(profile, &row, chain)
	if m == nil {
		if d := lastDecision(chain); d != nil {
			c.Deciding, c.Clause = d.Name, d.Clause
		}
		return c
	}
	c.Deciding, c.Cause = m.Name, causeOf(m)
	c.Clause = clauseOf(&c, m, chain)
	return c
}

// pdpReject is how the network refuses a data connection on 3G.
const pdpReject = "ACTIVATE PDP CONTEXT REJECT"

// deciding finds the message that decided what a device has: the last one of
// E-UTRAN among its reasons or, if 3G serves it without data, the one that
// refused it data; where E-UTRAN has no part in it, the one that registered it.
func (r *Run) deciding(device string, row *Row, chain []sim.Event) *sim.Event {
	if row.RAT == sim.UTRAN && !row.Data {
		refused := func(m *sim.Event) bool { return m.Device == device && m.Name == pdpReject }
		if m := lastReceived(r.Events, refused); m != nil {
			return m
		}
	}
	accepted := func(m *sim.Event) bool {
		return m.Device == device && slices.Contains(accepts, m.Name) && onEUTRAN(m) == (row.RAT == sim.EUTRAN)
	}
	if m := lastReceived(chain, onEUTRAN); m != nil || row.RAT == sim.NoRAT {
		return m
	}
	// A device that came with its registration has what it has before it hears
	// that it may keep it.
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == sim.Received && !e.Time.Before(row.Time) && accepted(e) {
			return e
		}
	}
	return lastReceived(r.Events, accepted)
}

// accepts are the messages that register a device.
var accepts = []string{"ATTACH ACCEPT", "TRACKING AREA UPDATE ACCEPT", "ROUTING AREA UPDATE ACCEPT"}

// lastReceived is the last message among events that a device received and that
// is wanted.
func lastReceived(events []sim.Event, wanted func(*sim.Event) bool) *sim.Event {
	for i := len(events) - 1; i >= 0; i-- {
		if e := &events[i]; e.Kind == sim.Received && wanted(e) {
			return e
		}
	}
	return nil
}

// lastDecision is the last decision among events that follows a rule.
func lastDecision(events []sim.Event) *sim.Event {
	for i := len(events) - 1; i >= 0; i-- {
		if e := &events[i]; e.Kind == sim.Decision && e.Clause != "" {
			return e
		}
	}
	return nil
}

var esmCause = regexp.MustCompile(`ESM cause (#\d+)`)

// causeOf is the cause in a message, with the ESM cause inside of it.
func causeOf(m *sim.Event) string {
	if found := esmCause.FindStringSubmatch(m.Detail); found != nil && !strings.HasPrefix(m.Cause, "ESM") {
		return m.Cause + " (ESM " + found[1] + ")"
	}
	return m.Cause
}

// clauseOf is the rule that led from the deciding message to what the device
// has: that of its last decision on E-UTRAN or, where it had nothing to decide, that of the
// procedure by which it was accepted.
func clauseOf(c *MatrixCell, m *sim.Event, chain []sim.Event) string {
	switch {
	case m.Name == pdpReject:
		return "TS 24.008 6.1.3.1.3"
	case c.RAT == sim.UTRAN && !onEUTRAN(m):
		return "TS 24.008 4.7.3.1.3"
	}
	for i := len(chain) - 1; i >= 0 && chain[i].ID > m.ID; i-- {
		if e := &chain[i]; e.Kind == sim.Decision && strings.HasPrefix(e.Clause, "TS 24.301") {
			return e.Clause
		}
	}
	switch {
	case c.Voice != sim.CSFB && c.Voice != sim.GhostCSFB:
		return "TS 23.221 7.2a" // without voice, and data centric
	case strings.HasPrefix(m.Name, "TRACKING AREA UPDATE"):
		return "TS 24.301 5.5.3.3.4.2"
	}
	return "TS 24.301 5.5.1.3.4.2"
}

// onEUTRAN tells a message of an MME from one of the core of 3G.
func onEUTRAN(m *sim.Event) bool { return strings.HasSuffix(m.From, "mme") }
