package report_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

func TestExplain(t *testing.T) {
	events, end := story(t)
	require.Equal(t, "ATTACH ACCEPT: EPS only, EMM cause #18 → IMS voice not available (VoPS 0) → "+
		"E-UTRA disabled (TS 24.301 4.5) → no UTRAN found → out of service, no data 2.4 s after power-on",
		report.NewReasons(events).Explain(end, nil))
	chain := report.Chain(events, end)
	require.Len(t, chain, 5)
	require.Equal(t, sim.Received, chain[0].Kind)
	require.Equal(t, end, chain[4].ID)

	// A part of a trace explains as far as it goes.
	require.Equal(t, "… → no UTRAN found → out of service, no data", report.NewReasons(events[end-2:]).Explain(end, nil))
	require.Empty(t, report.NewReasons(events).Explain(999, nil))
	require.Empty(t, report.NewReasons(nil).Explain(end, nil))
	require.Empty(t, report.Chain(events, 0))
}

func TestExplainCountsFromTheStepThatBegan(t *testing.T) {
	at := func(id sim.EventID, s int, e sim.Event) sim.Event {
		e.ID, e.Time = id, start.Add(time.Duration(s)*time.Second)
		return e
	}
	down := &sim.Status{Camped: sim.EUTRAN}
	events := []sim.Event{
		at(1, 0, sim.Event{Kind: sim.Step, From: "ue1", Device: "ue1", Name: "power on"}),
		at(2, 60, sim.Event{Kind: sim.Step, From: "ue1", Device: "ue1", Name: "usage setting", Detail: "voice_centric"}),
		at(3, 61, sim.Event{Kind: sim.Decision, From: "ue1", Device: "ue1", Name: "limited service", Because: 2}),
		at(4, 61, sim.Event{Kind: sim.StatusChange, From: "ue1", Device: "ue1", Because: 3, Status: down}),
		at(5, 70, sim.Event{Kind: sim.Step, From: "scenario", Name: "sgs", Detail: "none"}),
		at(6, 73, sim.Event{Kind: sim.State, From: "ue2", Device: "ue2", Name: "T3402", Detail: "expired"}),
		at(7, 790, sim.Event{Kind: sim.StatusChange, From: "ue2", Device: "ue2", Because: 6,
			Status: &sim.Status{RAT: sim.EUTRAN, Voice: sim.VoLTE, Data: true}}),
		at(8, 800, sim.Event{Kind: sim.Sent, From: "mme", Name: "ATTACH REJECT", Cause: "EMM #19", Detail: "ESM failure"}),
		at(9, 800, sim.Event{Kind: sim.Sent, From: "mme", Name: "ATTACH REJECT", Cause: "EMM #7"}),
	}
	require.Equal(t, "usage setting: voice_centric → limited service on E-UTRAN, no data 1 s after usage setting voice_centric",
		report.NewReasons(events).Explain(4, nil))
	require.Equal(t, "T3402 expired → on E-UTRAN, VoLTE, data 12 min after sgs none", report.NewReasons(events).Explain(7, nil))
	require.Equal(t, "power on", report.NewReasons(events).Explain(1, nil))
	require.Equal(t, "ATTACH REJECT: ESM failure, EMM #19 12 min 10 s after sgs none", report.NewReasons(events).Explain(8, nil))
	require.Equal(t, "ATTACH REJECT: EMM #7 12 min 10 s after sgs none", report.NewReasons(events).Explain(9, nil))
}

// What was done to the network can change what a device has though the device
// decides nothing: a call finds no 3G any more.
func TestExplainNamesWhatChangedTheNetwork(t *testing.T) {
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	events := []sim.Event{
		{ID: 1, Time: at(0), Kind: sim.Step, From: "ue1", Device: "ue1", Name: "power on"},
		{ID: 2, Time: at(1), Kind: sim.Received, From: "mme", To: "ue1", Device: "ue1", Name: "ATTACH ACCEPT", Detail: "combined"},
		{ID: 3, Time: at(60), Kind: sim.Step, From: "scenario", Name: "3G switched off"},
		{ID: 4, Time: at(60), Kind: sim.StatusChange, From: "ue1", Device: "ue1", Because: 2,
			Status: &sim.Status{RAT: sim.EUTRAN, Voice: sim.GhostCSFB, Data: true}},
		{ID: 5, Time: at(61), Kind: sim.Decision, From: "ue1", Device: "ue1", Name: "search", Detail: "for service", Because: 2},
	}
	reasons := report.NewReasons(events)
	require.Equal(t, "ATTACH ACCEPT: combined → 3G switched off → on E-UTRAN, CS fallback to nowhere, data", reasons.Explain(4, nil))
	require.Equal(t, "ATTACH ACCEPT: combined → search (for service) 1 s after 3G switched off", reasons.Explain(5, nil))
	require.Equal(t, "ATTACH ACCEPT: combined → search (for service) → limited service on UTRAN, no data 1 s after 3G switched off",
		reasons.Explain(5, &sim.Status{Camped: sim.UTRAN}))
}

func TestChainEnds(t *testing.T) {
	loop := []sim.Event{{ID: 1, Because: 2, Name: "a"}, {ID: 2, Because: 1, Name: "b"}, {ID: 3, Because: 3, Name: "c"}}
	require.Len(t, report.Chain(loop, 1), 1)
	require.Len(t, report.Chain(loop, 2), 2)
	require.Len(t, report.Chain(loop, 3), 1)

	var long []sim.Event
	for i := range 1000 {
		long = append(long, sim.Event{ID: sim.EventID(i + 1), Because: sim.EventID(i), Kind: sim.Decision, Name: "d"})
	}
	chain := report.Chain(long, 1000)
	require.Len(t, chain, 32)
	require.EqualValues(t, 1000, chain[31].ID)
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 1499 * time.Microsecond: "1 ms", 2400 * time.Millisecond: "2.4 s", 2 * time.Second: "2 s",
		12 * time.Minute: "12 min", 12*time.Minute + 9*time.Second: "12 min 9 s", 3*time.Hour + 5*time.Minute: "3 h 5 min",
		49 * time.Hour: "2 d 1 h", -2 * time.Second: "-2 s", 59990 * time.Millisecond: "59.9 s",
		999600 * time.Microsecond: "1000 ms",
	} {
		require.Equal(t, want, report.Duration(d))
	}
}
