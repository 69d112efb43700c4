package scenarios_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/scenarios"
	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

// eachShipped runs a test for each shipped scenario.
func eachShipped(t *testing.T, f func(t *testing.T, s *scenarios.Scenario)) {
	require.NotEmpty(t, scenarios.Library())
	for _, name := range scenarios.Library() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := scenarios.Shipped(name)
			require.NoError(t, err)
			f(t, s)
		})
	}
}

func TestShippedScenariosAreMet(t *testing.T) {
	eachShipped(t, func(t *testing.T, s *scenarios.Scenario) {
		run, err := scenarios.Play(s, scenarios.Options{})
		require.NoError(t, err)
		for _, o := range run.Verdict.Expectations {
			if !o.Met {
				t.Errorf("line %d, %s: expected %s\nbut saw %s\nbecause %s", o.Line, o.Device, o.Expected, o.Saw, o.Because)
			}
		}
		for _, e := range run.Events {
			if e.Kind == sim.Fault && e.From == "scenario" {
				t.Errorf("a step could not be done: %s: %s", e.Name, e.Detail)
			}
		}
	})
}

// traceOf plays a scenario and returns its trace as it is written to a file.
func traceOf(t *testing.T, s *scenarios.Scenario, seed uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := report.NewJSON(&b)
	_, err := scenarios.Play(s, scenarios.Options{Seed: &seed, Observers: []func(sim.Event){w.Observe}})
	require.NoError(t, errors.Join(err, w.Close()))
	return b.Bytes()
}

func TestSameSeedSameTrace(t *testing.T) {
	eachShipped(t, func(t *testing.T, s *scenarios.Scenario) {
		first := traceOf(t, s, 5)
		again, err := scenarios.Shipped(s.Stem())
		require.NoError(t, err)
		require.True(t, bytes.Equal(first, traceOf(t, again, 5)), "two runs with one seed differ")
		require.False(t, bytes.Equal(first, traceOf(t, again, 6)), "the seed makes no difference")
	})
}

// TestTsharkReadsShippedScenarios has an independent reader read the capture of
// each shipped scenario: no packet is malformed, and nothing in it is an error.
func TestTsharkReadsShippedScenarios(t *testing.T) {
	path := tshark.Require(t)
	eachShipped(t, func(t *testing.T, s *scenarios.Scenario) {
		file := filepath.Join(t.TempDir(), "run.pcapng")
		f, err := os.Create(file)
		require.NoError(t, err)
		capture, err := report.NewPCAP(f)
		require.NoError(t, err)
		run, err := scenarios.Play(s, scenarios.Options{Observers: []func(sim.Event){capture.Observe}})
		require.NoError(t, err)
		require.NoError(t, capture.Close())
		require.NoError(t, f.Close())

		// One line a packet: what is wrong with it, and its protocols.
		cmd := exec.Command(path, "-n", "-r", file, "-o", "nas-eps.null_decipher:FALSE", "-T", "fields",
			"-e", "frame.number", "-e", "_ws.malformed", "-e", "_ws.expert.severity", "-e", "_ws.expert.message", "-e", "frame.protocols")
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		require.NoError(t, cmd.Run(), errs.String())
		seen := map[string]bool{}
		for line := range strings.Lines(out.String()) {
			field := strings.Split(strings.TrimRight(line, "\n"), "\t")
			require.Len(t, field, 5, line)
			for p := range strings.SplitSeq(field[4], ":") {
				seen[p] = true
			}
			if field[1] != "" || worst(field[2]) >= expertError {
				t.Errorf("frame %s (%s): %s", field[0], field[4], field[3])
			}
		}
		for p := range spoken(run.Events) {
			require.True(t, seen[p], "tshark has seen no %s", p)
		}
	})
}

// spoken are the protocols of a trace's messages, as tshark calls them.
func spoken(events []sim.Event) map[string]bool {
	names := map[sim.Protocol]string{sim.S1AP: "s1ap", sim.GTPv2: "gtpv2", sim.SGsAP: "sgsap"}
	said := map[string]bool{}
	for i := range events {
		e := &events[i]
		if e.Kind != sim.Sent || e.Lost {
			continue
		}
		if name, ok := names[e.Protocol]; ok {
			said[name] = true
		}
		if e.Protocol == sim.NAS && (strings.HasSuffix(e.From, "mme") || strings.HasSuffix(e.To, "mme")) {
			said["nas-eps"] = true
		}
		if e.Protocol == sim.NAS && (strings.HasSuffix(e.From, "sgsn") || strings.HasSuffix(e.To, "sgsn") || strings.HasSuffix(e.From, "msc") || strings.HasSuffix(e.To, "msc")) {
			said["gsm_a.dtap"] = true
		}
	}
	return said
}

// expertError is tshark's severity "error", PI_ERROR.
const expertError = 0x00800000

// worst is the highest of severities as tshark prints them, separated by
// commas.
func worst(severities string) uint64 {
	var most uint64
	for s := range strings.SplitSeq(severities, ",") {
		if n, err := strconv.ParseUint(s, 0, 64); err == nil {
			most = max(most, n)
		}
	}
	return most
}
