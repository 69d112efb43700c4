package collector_test

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic/collector"
)

// fromHex reads octets in hex with spaces.
func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	require.NoError(t, err)
	return b
}

// ipfix puts sets into a message.
func ipfix(t testing.TB, sets string) []byte {
	t.Helper()
	b := fromHex(t, "000a 0000 68430011 00000000 00000001"+sets)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

// v9 puts sets into a message.
func v9(t testing.TB, sets string) []byte {
	t.Helper()
	return fromHex(t, "0009 0010 00004268 68430011 00000000 00000001"+sets)
}

// TestWaysToAnnounce reads the rate in each of the ways that exporters have.
func TestWaysToAnnounce(t *testing.T) {
	probability := make([]byte, 8)
	binary.BigEndian.PutUint64(probability, math.Float64bits(1.0/1000))
	for name, datagram := range map[string][]byte{
		"v9 34": v9(t, `0001 0014 0102 0004 0004 0001 0004 0022 0004 0000
			0102 000c 00000001 000003e8`),
		"v9 48 49 50": v9(t, `0001 001c 0102 0004 000c 0001 0004 0030 0001 0031 0001 0032 0004 0000
			0102 0010 00000001 07 02 000003e8 0000`),
		"ipfix 305 306": ipfix(t, `0003 0018 0102 0003 0001 0095 0004 0131 0004 0132 0004 0000
			0102 0010 00000001 00000001 000003e7`),
		"ipfix 309 310": ipfix(t, `0003 0018 0102 0003 0001 012e 0008 0135 0004 0136 0004 0000
			0102 0014 0000000000000007 00000002 000007d0`),
		"ipfix 311": ipfix(t, `0003 0014 0102 0002 0001 0095 0004 0137 0008 0000
			0102 0010 00000001`+hex.EncodeToString(probability)),
	} {
		c := collector.New(collector.Config{})
		read(t, c, datagram)
		require.EqualValues(t, 1000, only(t, c).Rate, name)
	}
}

// TestRateOfASampler is for the records that name it.
func TestRateOfASampler(t *testing.T) {
	c := collector.New(collector.Config{})
	read(t, c, v9(t, `0001 001c 0102 0004 000c 0001 0004 0030 0001 0031 0001 0032 0004 0000
		0102 0014 00000001 07 02 000003e8 00 0000 000000 `),
		v9(t, `0102 0010 00000001 08 02 00000064 0000`),
		v9(t, `0000 0018 0100 0004 0008 0004 000c 0004 0030 0001 0001 0004`))
	records := read(t, c, v9(t, `0100 0020 64400001 c0000207 07 00000100  64400001 c0000207 09 00000100 0000`))
	require.Len(t, records, 2)
	require.EqualValues(t, 1000, records[0].Rate)
	require.EqualValues(t, 100, records[1].Rate, "what was announced last, as it names no sampler that is known")
}

// TestRateInTheRecord goes before what was announced.
func TestRateInTheRecord(t *testing.T) {
	c := collector.New(collector.Config{})
	records := read(t, c, v9(t, `0000 0014 0100 0003 0008 0004 000c 0004 0022 0002
		0100 0010 64400001 c0000207 0200 0000`))
	require.Len(t, records, 1)
	require.EqualValues(t, 512, records[0].Rate)
}
