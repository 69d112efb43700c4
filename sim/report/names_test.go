package report_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

// TestDeviceOn3GHasOneName has a device that was never on S1: it says its IMSI
// itself, and what the SGSN sends to that IMSI is for it.
func TestDeviceOn3GHasOneName(t *testing.T) {
	b := func(s string) []byte {
		msg, err := hex.DecodeString(s)
		require.NoError(t, err)
		return msg
	}
	events := []sim.Event{
		{ID: 1, Kind: sim.Sent, From: "meter", To: "msc", Device: "meter", Protocol: sim.NAS, Name: "LOCATION UPDATING REQUEST",
			Bytes: b("05087044f001fffe4f084904010000000010")},
		{ID: 2, Kind: sim.Sent, From: "msc", To: "440100000000001", Device: "440100000000001", Protocol: sim.NAS, Name: "LOCATION UPDATING REJECT",
			Bytes: b("050402")},
	}
	var out bytes.Buffer
	require.NoError(t, (&report.Ladder{Devices: []string{"meter"}}).Write(&out, events))
	require.NotContains(t, out.String(), "440100000000001")
	require.Contains(t, out.String(), "LOCATION UPDATING REJECT")

	lines := shark(t, capture(t, events), "-T", "fields", "-e", "exported_pdu.ipv4_src", "-e", "exported_pdu.ipv4_dst", "-e", "gsm_a.dtap.rej_cause")
	require.Equal(t, []string{"198.18.0.1", "198.18.0.2", ""}, strings.Split(lines[0], "\t"))
	require.Equal(t, []string{"198.18.0.2", "198.18.0.1", "2"}, strings.Split(lines[1], "\t"))
}
