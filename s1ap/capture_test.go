package s1ap

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// capturedPDUs reads the packets of a little-endian pcap file of link type 150,
// one S1AP-PDU each.
func capturedPDUs(t testing.TB, name string) [][]byte {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(b), 24)
	le := binary.LittleEndian
	require.Equal(t, uint32(0xa1b2c3d4), le.Uint32(b), "%s is no pcap file", name)
	require.Equal(t, uint32(150), le.Uint32(b[20:]), "link type of %s", name)
	var pdus [][]byte
	for b = b[24:]; len(b) > 0; {
		n := int(le.Uint32(b[8:]))
		pdus = append(pdus, b[16:16+n])
		b = b[16+n:]
	}
	return pdus
}

func captures(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/captures/*.pcap")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	return names
}

// TestCaptures reads the traffic of a third-party eNodeB and MME.
func TestCaptures(t *testing.T) {
	for _, name := range captures(t) {
		pdus := capturedPDUs(t, name)
		require.NotEmpty(t, pdus, name)
		for i, b := range pdus {
			m, err := Decode(b)
			require.NoError(t, err, "%s packet %d", name, i+1)
			got, err := m.Append(nil)
			require.NoError(t, err, "%s packet %d: %s", name, i+1, m.Name())
			require.Equal(t, b, got, "%s packet %d: %s", name, i+1, m.Name())
		}
	}
}
