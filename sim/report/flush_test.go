package report

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// TestFlush reads a capture that is not finished.
func TestFlush(t *testing.T) {
	frames := func(b []byte) (n int) {
		r, err := pcapgo.NewNgReader(bytes.NewReader(b), pcapgo.NgReaderOptions{WantMixedLinkType: true})
		require.NoError(t, err)
		for {
			if _, _, err := r.ReadPacketData(); errors.Is(err, io.EOF) {
				return n
			}
			require.NoError(t, err)
			n++
		}
	}
	var out bytes.Buffer
	p, err := NewPCAP(&out)
	require.NoError(t, err)
	start := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	require.NoError(t, p.Flush(start))
	require.Zero(t, frames(out.Bytes()))

	indication := s1ap.ErrorIndication{Cause: s1ap.Some(s1ap.CauseProtocolTransferSyntaxError)}
	pdu, err := indication.Append(nil)
	require.NoError(t, err)
	p.Observe(sim.Event{ID: 1, Time: start, Kind: sim.Sent, From: "mme", To: "enb", Protocol: sim.S1AP, Bytes: pdu})
	require.NoError(t, p.Flush(start.Add(hold)))
	require.Zero(t, frames(out.Bytes()), "comments may still come")
	require.NoError(t, p.Flush(start.Add(hold+1)))
	require.Equal(t, 1, frames(out.Bytes()))
	require.NoError(t, p.Close())
	require.Equal(t, 1, frames(out.Bytes()))
}
