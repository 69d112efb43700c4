package netflow_test

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic"
	"sunsetlab/traffic/netflow"
)

// fromHex reads octets in hex, with spaces, lines and comments after #.
func fromHex(t *testing.T, s string) []byte {
	t.Helper()
	var all strings.Builder
	for _, line := range strings.Split(s, "\n") {
		line, _, _ = strings.Cut(line, "#")
		all.WriteString(strings.Join(strings.Fields(line), ""))
	}
	b, err := hex.DecodeString(all.String())
	require.NoError(t, err)
	return b
}

var (
	boot = time.Unix(0x6843_0000, 0) // 2025-06-06
	web  = traffic.Record{
		Start: boot.Add(0x1000 * time.Millisecond), End: boot.Add(0x2000 * time.Millisecond),
		Src: netip.MustParseAddr("100.64.0.1"), Dst: netip.MustParseAddr("192.0.2.7"),
		SrcPort: 50000, DstPort: 443, Protocol: 6, TCPFlags: 0x1b, TOS: 0x20,
		SrcAS: 64500, DstAS: 4200000000, Input: 1, Output: 2, Packets: 3, Bytes: 1540,
	}
	quic6 = traffic.Record{
		Start: boot.Add(0x1000 * time.Millisecond), End: boot.Add(0x2000 * time.Millisecond),
		Src: netip.MustParseAddr("2001:db8::1"), Dst: netip.MustParseAddr("2001:db8:1::7"),
		SrcPort: 443, DstPort: 50000, Protocol: 17,
		SrcAS: 64501, DstAS: 64500, Input: 2, Output: 1, Packets: 1, Bytes: 1280,
	}
)

func encoder(t testing.TB, v netflow.Version) *netflow.Encoder {
	t.Helper()
	e, err := netflow.NewEncoder(netflow.Config{Version: v, Domain: 0x102, Boot: boot,
		Sampling: netflow.Sampling{Algorithm: netflow.Random, N: 1000}})
	require.NoError(t, err)
	return e
}

// now is a half second past a full one: v9 and IPFIX say the next.
var now = boot.Add(0x10*time.Second + 500*time.Millisecond)

func TestGoldenV5(t *testing.T) {
	e := encoder(t, netflow.V5)
	require.Nil(t, e.Templates(now))
	require.Nil(t, e.Announcement(now))
	got, n := e.Data(now, []traffic.Record{web, quic6, web})
	require.Equal(t, 3, n)
	flow := `
		64400001 c0000207 00000000  # source, destination, next hop
		0001 0002                   # interfaces
		00000003 00000604           # packets, octets
		00001000 00002000           # first, last
		c350 01bb                   # ports
		00 1b 06 20                 # pad, flags, protocol, TOS
		fbf4 5ba0                   # AS 64500, AS_TRANS
		00 00 0000                  # masks, pad`
	require.Equal(t, fromHex(t, `
		0005 0002                   # version, count: no IPv6 in v5
		00004074                    # uptime, 16500 ms
		68430010 1dcd6500           # seconds, nanoseconds
		00000000                    # flows before
		01 02                       # engine type, ID
		83e8                        # random, 1 in 1000`+flow+flow), got)

	got, _ = e.Data(now, []traffic.Record{web})
	require.Equal(t, fromHex(t, "00000002"), got[16:20])
	got, n = e.Data(now, []traffic.Record{quic6})
	require.Nil(t, got)
	require.Equal(t, 1, n)
}

// optionsData is the same in v9 and IPFIX: sets of {34} and {34, 35}.
const optionsData = `
		0102 000c 00000102 000003e8            # 1 in 1000
		0103 0010 00000102 000003e8 02 000000  # and random, padded`

func TestGoldenV9(t *testing.T) {
	e := encoder(t, netflow.V9)
	header := `
		00004268                    # uptime, 17000 ms
		68430011                    # seconds`
	require.Equal(t, fromHex(t, `
		0009 0002`+header+`
		00000000 00000102
		0000 0084                   # templates
		0100 000f                   # 256: IPv4, 15 fields
		0008 0004 000c 0004 0016 0004 0015 0004 0001 0008 0002 0008 0010 0004 0011 0004
		000a 0004 000e 0004 0007 0002 000b 0002 0004 0001 0006 0001 0005 0001
		0101 000f                   # 257: IPv6
		001b 0010 001c 0010 0016 0004 0015 0004 0001 0008 0002 0008 0010 0004 0011 0004
		000a 0004 000e 0004 0007 0002 000b 0002 0004 0001 0006 0001 0005 0001`), e.Templates(now))
	require.Equal(t, fromHex(t, `
		0009 0004`+header+`
		00000001 00000102
		0001 0024                   # options templates
		0102 0004 0004 0001 0004 0022 0004            # 258: system; 34
		0103 0004 0008 0001 0004 0022 0004 0023 0001  # 259: system; 34, 35
		`+optionsData), e.Announcement(now))
	got, n := e.Data(now, []traffic.Record{web, quic6})
	require.Equal(t, 2, n)
	require.Equal(t, fromHex(t, `
		0009 0002`+header+`
		00000002 00000102
		0100 003c                   # IPv4
		64400001 c0000207 00001000 00002000
		0000000000000604 0000000000000003
		0000fbf4 fa56ea00 00000001 00000002 c350 01bb 06 1b 20
		00                          # padding
		0101 0054                   # IPv6
		20010db8000000000000000000000001 20010db8000100000000000000000007 00001000 00002000
		0000000000000500 0000000000000001
		0000fbf5 0000fbf4 00000002 00000001 01bb c350 11 00 00
		00`), got)
	require.EqualValues(t, 3, e.Sequence())
}

func TestGoldenIPFIX(t *testing.T) {
	e := encoder(t, netflow.IPFIX)
	require.Equal(t, fromHex(t, `
		000a 0094 68430011 00000000 00000102
		0002 0084
		0100 000f
		0008 0004 000c 0004 0098 0008 0099 0008 0001 0008 0002 0008 0010 0004 0011 0004
		000a 0004 000e 0004 0007 0002 000b 0002 0004 0001 0006 0001 0005 0001
		0101 000f
		001b 0010 001c 0010 0098 0008 0099 0008 0001 0008 0002 0008 0010 0004 0011 0004
		000a 0004 000e 0004 0007 0002 000b 0002 0004 0001 0006 0001 0005 0001`), e.Templates(now))
	require.Equal(t, fromHex(t, `
		000a 0050 68430011 00000000 00000102
		0003 0024
		0102 0002 0001 0095 0004 0022 0004            # 258: observationDomainId; 34
		0103 0003 0001 0095 0004 0022 0004 0023 0001  # 259
		`+optionsData), e.Announcement(now))
	got, n := e.Data(now, []traffic.Record{web})
	require.Equal(t, 1, n)
	require.Equal(t, fromHex(t, `
		000a 0054 68430011 00000002 00000102  # after two data records of options
		0100 0044
		64400001 c0000207 0000019745b81000 0000019745b82000
		0000000000000604 0000000000000003
		0000fbf4 fa56ea00 00000001 00000002 c350 01bb 06 1b 20
		00`), got)
	require.EqualValues(t, 3, e.Sequence())
}

func TestDataFillsDatagrams(t *testing.T) {
	for _, v := range versions {
		records, _ := recordsFor(v, 400, boot)
		e := encoder(t, v)
		sent := 0
		for left := records; len(left) > 0; {
			b, n := e.Data(now, left)
			require.LessOrEqual(t, len(b), 1452)
			if n < len(left) {
				require.Greater(t, len(b), 1452-100, "%v: a datagram with room left", v)
			}
			require.LessOrEqual(t, n, e.MaxRecords())
			sent += n
			left = left[n:]
		}
		require.Equal(t, len(records), sent)
	}
}

// TestUptimeWraps lets the milliseconds of v5 and v9 begin again.
func TestUptimeWraps(t *testing.T) {
	const wrap = (1 << 32) * time.Millisecond
	for _, v := range []netflow.Version{netflow.V5, netflow.V9} {
		e := encoder(t, v)
		r := web
		r.Start, r.End = boot.Add(wrap-time.Second), boot.Add(wrap+time.Second)
		b, _ := e.Data(boot.Add(wrap+2704*time.Millisecond), []traffic.Record{r})
		require.Equal(t, fromHex(t, "00000a90"), b[4:8])
		if v == netflow.V5 {
			require.Equal(t, fromHex(t, "fffffc18 000003e8"), b[24+24:24+32])
		} else {
			require.Equal(t, fromHex(t, "fffffc18 000003e8"), b[24+8:24+16])
		}
	}
}

func TestNewEncoderRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  netflow.Config
		want string
	}{
		"version":  {netflow.Config{Version: 7}, "NetFlow version 7 is not written: want 5, 9 or ipfix"},
		"v5 rate":  {netflow.Config{Version: 5, Sampling: netflow.Sampling{N: 16384}}, "NetFlow v5 has room for 1 in 16383 at most"},
		"v5 id":    {netflow.Config{Version: 5, Domain: 65536}, "engine type and ID"},
		"datagram": {netflow.Config{Version: 9, MaxDatagram: 100}, "datagrams of 100 octets: want 256 to 65507"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := netflow.NewEncoder(c.cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestParseVersion(t *testing.T) {
	for s, want := range map[string]netflow.Version{"5": 5, "v9": 9, "IPFIX": 10, "10": 10} {
		v, err := netflow.ParseVersion(s)
		require.NoError(t, err)
		require.Equal(t, want, v)
	}
	_, err := netflow.ParseVersion("7")
	require.EqualError(t, err, `NetFlow version "7": want 5, 9 or ipfix`)
}

func BenchmarkData(b *testing.B) {
	for _, v := range versions {
		b.Run(v.String(), func(b *testing.B) {
			records, _ := recordsFor(v, 1000, boot)
			e := encoder(b, v)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				left := records
				for len(left) > 0 {
					_, k := e.Data(now, left)
					left = left[k:]
					n += k
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
