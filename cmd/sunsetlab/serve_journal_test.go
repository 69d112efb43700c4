package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

// lines are what the journal says of events, without the times.
func lines(events ...sim.Event) []string {
	var b strings.Builder
	j := newJournal(&b)
	for _, e := range events {
		j.observe(e)
	}
	var said []string
	for line := range strings.Lines(b.String()) {
		_, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		said = append(said, text)
	}
	return said
}

func TestJournalNamesSubjectAndReason(t *testing.T) {
	nas := func(kind sim.Kind, device, name, detail, cause string) sim.Event {
		return sim.Event{Kind: kind, Device: device, Protocol: sim.NAS, Name: name, Detail: detail, Cause: cause}
	}
	idle := func(device string) sim.Event {
		return sim.Event{Kind: sim.State, Device: device, Name: "ECM", Detail: "ECM-IDLE"}
	}
	require.Equal(t, []string{
		"an unknown device: service request",
		"an unknown device: SERVICE REJECT EMM #9",
		"an unknown device detaches",
		"001: attach request: EPS attach",
		"001: attach accepted: EPS only",
		"001 is attached",
		"001 is idle",
		"001 detaches: switch off",
	}, lines(
		nas(sim.Received, "", "SERVICE REQUEST", "", ""),
		nas(sim.Sent, "", "SERVICE REJECT", "", "EMM #9"),
		idle(""),
		nas(sim.Received, "", "DETACH REQUEST", "", ""),
		nas(sim.Received, "001", "ATTACH REQUEST", "EPS attach", ""),
		nas(sim.Sent, "001", "ATTACH ACCEPT", "EPS only", ""),
		nas(sim.Received, "001", "ATTACH COMPLETE", "", ""),
		idle("001"),
		nas(sim.Received, "001", "DETACH REQUEST", "switch off", ""),
		idle("001"),
	))
}
