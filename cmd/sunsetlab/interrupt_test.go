package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/scenarios"
)

// TestInterruptedRunLeavesWholeFiles ends a run in its middle: what it has
// written opens in Wireshark, and the trace ends with a line.
func TestInterruptedRunLeavesWholeFiles(t *testing.T) {
	dir := t.TempDir()
	s, err := scenarios.Shipped("attach-detach")
	require.NoError(t, err)
	events := 0
	f := runFlags{pcap: filepath.Join(dir, "x.pcapng"), trace: filepath.Join(dir, "x.jsonl"),
		interrupted: func() bool { events++; return events > 40 }}
	_, err = play(s, &f, false)
	require.ErrorIs(t, err, scenarios.ErrInterrupted)
	require.ErrorContains(t, err, "playing attach-detach: interrupted after ")
	trace, err := os.ReadFile(f.trace)
	require.NoError(t, err)
	require.True(t, bytes.HasSuffix(trace, []byte("}\n")))
	require.GreaterOrEqual(t, bytes.Count(trace, []byte("\n")), 40)
	out, err := exec.Command(tshark.Require(t), "-r", f.pcap).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "InitialUEMessage")
	require.NotContains(t, string(out), "cut short")

	all := []error{scenarios.ErrInterrupted, nil, scenarios.ErrInterrupted, errors.New("other"), scenarios.ErrInterrupted}
	require.EqualError(t, oneInterruption(all), "interrupted\nother")
}
