package main

import (
	"fmt"
	"io"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

// TestRecordingEndsWithItsReader writes into a pipe, as --trace /dev/stdout
// does, whose reader has had enough.
func TestRecordingEndsWithItsReader(t *testing.T) {
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	defer writer.Close()
	rec, err := record(fmt.Sprintf("/dev/fd/%d", writer.Fd()), func(w io.Writer) (observer, error) { return startTrace(w) })
	require.NoError(t, err)
	require.NoError(t, reader.Close())
	for range 1 << 13 { // more than a pipe holds
		rec.Observe(sim.Event{Kind: sim.Step, Name: "written for nobody"})
	}
	require.ErrorIs(t, rec.close(), syscall.EPIPE)
}
