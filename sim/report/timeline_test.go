package report_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

func TestTimeline(t *testing.T) {
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	none, lte, umts := sim.Status{}, sim.Status{RAT: sim.EUTRAN, Data: true}, sim.Status{RAT: sim.UTRAN, Data: true}
	change := func(id sim.EventID, s int, device string, st sim.Status) sim.Event {
		return sim.Event{ID: id, Time: at(s), Kind: sim.StatusChange, From: device, Status: &st, Because: id - 1}
	}
	line := report.NewTimeline(
		sim.Event{ID: 1, Kind: sim.Decision, From: "ue1"},
		change(2, 10, "ue2", lte),
		change(3, 10, "ue1", lte),
		change(4, 20, "ue1", none),
		change(5, 20, "ue1", umts),
		change(6, 30, "ue1", lte),
		sim.Event{ID: 7, Kind: sim.StatusChange, From: "ue1"},
	)
	require.Len(t, line.Changes("ue1"), 4)

	_, ok := line.At("ue1", at(9))
	require.False(t, ok)
	c, ok := line.At("ue1", at(10))
	require.True(t, ok)
	require.Equal(t, report.Change{Time: at(10), Status: lte, Event: 3, Because: 2}, c)
	c, _ = line.At("ue1", at(20))
	require.Equal(t, umts, c.Status, "the last of one moment counts")
	c, _ = line.At("ue1", at(3000))
	require.Equal(t, sim.EventID(6), c.Event)

	onLTE := func(s sim.Status) bool { return s.RAT == sim.EUTRAN }
	had := line.During("ue1", at(0), at(100))
	require.Len(t, had, 4, "nothing before its first status, and what lasted no time was never had")
	require.Equal(t, report.Change{Time: at(0)}, had[0])
	require.Equal(t, umts, had[2].Status)
	c, ok = line.First("ue1", at(11), onLTE)
	require.True(t, ok)
	require.Equal(t, at(30), c.Time)
	_, ok = line.First("ue1", at(31), onLTE)
	require.False(t, ok)
}
