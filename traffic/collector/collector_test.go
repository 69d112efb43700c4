package collector_test

import (
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
	"sunsetlab/traffic/netflow"
)

var (
	exporter = netip.MustParseAddr("198.51.100.1")
	boot     = time.Date(2025, 6, 2, 0, 0, 0, 250e6, time.UTC)
	versions = []netflow.Version{netflow.V5, netflow.V9, netflow.IPFIX}
)

func encoder(t testing.TB, v netflow.Version, domain uint32) *netflow.Encoder {
	t.Helper()
	e, err := netflow.NewEncoder(netflow.Config{Version: v, Domain: domain, Boot: boot,
		Sampling: netflow.Sampling{Algorithm: netflow.Random, N: 1000}})
	require.NoError(t, err)
	return e
}

// flows are n records as they are to come out of a collector.
func flows(v netflow.Version, n int, at time.Time) (records []traffic.Record) {
	for i := range n {
		r := traffic.Record{
			Exporter: exporter, Domain: 1, Rate: 1000,
			Start: at.Add(-20*time.Second + time.Duration(i)*time.Millisecond), End: at.Add(-time.Duration(i) * time.Millisecond),
			Src: netip.AddrFrom4([4]byte{100, 64, byte(i >> 8), byte(i)}), Dst: netip.MustParseAddr("192.0.2.7"),
			SrcPort: uint16(1024 + i), DstPort: 443, Protocol: 6, TCPFlags: 0x18, TOS: 0x20,
			SrcAS: 64500, DstAS: 64501, Input: 1, Output: 2,
			Packets: uint64(1 + i%7), Bytes: uint64(40 + 1000*(i%7) + i),
		}
		if v != netflow.V5 && i%3 == 0 {
			r.Src, r.Dst = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8:1::2")
			r.DstAS = 4200000000
		}
		records = append(records, r)
	}
	return records
}

func read(t testing.TB, c *collector.Collector, datagrams ...[]byte) (records []traffic.Record) {
	t.Helper()
	for _, b := range datagrams {
		if b == nil {
			continue
		}
		var err error
		records, err = c.Read(exporter, b, records)
		require.NoError(t, err)
	}
	return records
}

func equal(t *testing.T, want, got []traffic.Record) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}), cmp.Comparer(time.Time.Equal)))
}

func data(e *netflow.Encoder, at time.Time, records []traffic.Record) (datagrams [][]byte) {
	for len(records) > 0 {
		b, n := e.Data(at, records)
		datagrams = append(datagrams, append([]byte(nil), b...))
		records = records[n:]
	}
	return datagrams
}

func only(t *testing.T, c *collector.Collector) collector.Source {
	t.Helper()
	all := c.Sources()
	require.Len(t, all, 1)
	return all[0]
}

// TestRoundTrip is of all that a record has, also after the uptime has wrapped.
func TestRoundTrip(t *testing.T) {
	const wrap = (1 << 32) * time.Millisecond
	for _, v := range versions {
		for name, at := range map[string]time.Time{"soon": boot.Add(time.Hour), "wrapped": boot.Add(wrap + 10*time.Second)} {
			t.Run(v.String()+" "+name, func(t *testing.T) {
				e := encoder(t, v, 1)
				c := collector.New(collector.Config{})
				want := flows(v, 200, at)
				read(t, c, e.Templates(at))
				read(t, c, e.Announcement(at))
				equal(t, want, read(t, c, data(e, at, want)...))
				s := only(t, c)
				require.EqualValues(t, 200, s.Records)
				require.EqualValues(t, 1000, s.Rate)
				require.Zero(t, s.Lost+s.Reordered+s.Restarts+s.Malformed+s.Unannounced+s.Waiting+s.NoTemplate)
			})
		}
	}
}

func TestRateUnknownUntilAnnounced(t *testing.T) {
	e := encoder(t, netflow.V9, 1)
	c := collector.New(collector.Config{})
	read(t, c, e.Templates(boot))
	require.Zero(t, read(t, c, data(e, boot, flows(9, 1, boot))...)[0].Rate)
	require.EqualValues(t, 1, only(t, c).Unannounced)
	read(t, c, e.Announcement(boot))
	require.EqualValues(t, 1000, read(t, c, data(e, boot, flows(9, 1, boot))...)[0].Rate)
}

// TestDomainsApart gives two domains and two exporters templates and rates of
// their own.
func TestDomainsApart(t *testing.T) {
	e := encoder(t, netflow.IPFIX, 1)
	c := collector.New(collector.Config{})
	read(t, c, e.Templates(boot), e.Announcement(boot))
	other := encoder(t, netflow.IPFIX, 2)
	require.Empty(t, read(t, c, data(other, boot, flows(9, 1, boot))...))
	records, err := c.Read(netip.MustParseAddr("198.51.100.2"), data(e, boot, flows(9, 1, boot))[0], nil)
	require.NoError(t, err)
	require.Empty(t, records)
	all := c.Sources()
	require.Len(t, all, 3)
	require.EqualValues(t, 1, all[1].Waiting)
	require.EqualValues(t, 1, all[2].Waiting)
	require.Zero(t, all[1].Rate)
}

// TestDataBeforeTemplate keeps data until its template comes, as far as there
// is room.
func TestDataBeforeTemplate(t *testing.T) {
	for _, v := range versions[1:] {
		t.Run(v.String(), func(t *testing.T) {
			e := encoder(t, v, 1)
			c := collector.New(collector.Config{MaxWaiting: 3000})
			want := flows(netflow.V5, 60, boot)
			early := data(e, boot, want)
			require.Len(t, early, 3)
			require.Empty(t, read(t, c, early...))
			s := only(t, c)
			require.EqualValues(t, 2, s.Waiting)
			require.EqualValues(t, 1, s.NoTemplate, "the oldest made room")

			read(t, c, e.Announcement(boot))
			_, dropped := encoder(t, v, 1).Data(boot, want)
			equal(t, want[dropped:], read(t, c, e.Templates(boot)))
			require.Zero(t, only(t, c).Waiting)
			require.Zero(t, only(t, c).Lost)
		})
	}
}

func TestLoss(t *testing.T) {
	for v, want := range map[netflow.Version]uint64{netflow.V5: 29, netflow.V9: 1, netflow.IPFIX: 20} {
		t.Run(v.String(), func(t *testing.T) {
			e := encoder(t, v, 1)
			c := collector.New(collector.Config{})
			read(t, c, e.Templates(boot))
			sent := data(e, boot, flows(netflow.V5, 200, boot))
			_, each := encoder(t, v, 1).Data(boot, flows(netflow.V5, 200, boot))
			if v != netflow.V9 {
				want = uint64(each)
			}
			read(t, c, sent[0], sent[1], sent[3])
			require.Equal(t, want, only(t, c).Lost)

			read(t, c, sent[2], sent[4])
			s := only(t, c)
			require.EqualValues(t, 1, s.Reordered)
			require.Zero(t, s.Lost, "it was late, not lost")

			// The exporter begins anew.
			e = encoder(t, v, 1)
			read(t, c, e.Templates(boot))
			read(t, c, data(e, boot, flows(netflow.V5, 120, boot))...)
			s = only(t, c)
			require.EqualValues(t, 1, s.Restarts)
			require.EqualValues(t, 1, s.Reordered)
			require.Zero(t, s.Lost)
		})
	}
}

// TestRestartByUptime knows an exporter that was started again by its clock.
func TestRestartByUptime(t *testing.T) {
	e := encoder(t, netflow.V9, 1)
	c := collector.New(collector.Config{})
	for range 100 {
		read(t, c, e.Templates(boot.Add(time.Hour)))
	}
	e, err := netflow.NewEncoder(netflow.Config{Version: netflow.V9, Domain: 1, Boot: boot.Add(time.Hour)})
	require.NoError(t, err)
	read(t, c, e.Templates(boot.Add(time.Hour+time.Second)))
	s := only(t, c)
	require.EqualValues(t, 1, s.Restarts)
	require.Zero(t, s.Lost+s.Reordered)
}

func TestTooManySources(t *testing.T) {
	c := collector.New(collector.Config{MaxSources: 2})
	for domain := range uint32(2) {
		read(t, c, encoder(t, netflow.V9, domain).Templates(boot))
	}
	_, err := c.Read(exporter, encoder(t, netflow.V9, 2).Templates(boot), nil)
	require.ErrorIs(t, err, collector.ErrTooManySources)
	require.EqualValues(t, 1, c.Refused())
}

func BenchmarkRead(b *testing.B) {
	for _, v := range versions {
		b.Run(v.String(), func(b *testing.B) {
			e := encoder(b, v, 1)
			c := collector.New(collector.Config{})
			read(b, c, e.Templates(boot))
			read(b, c, e.Announcement(boot))
			datagrams := data(e, boot, flows(v, 1000, boot))
			b.ReportAllocs()
			var records []traffic.Record
			n := 0
			before := userTime(b)
			for b.Loop() {
				for _, d := range datagrams {
					records, _ = c.Read(exporter, d, records[:0])
					n += len(records)
				}
			}
			b.ReportMetric(float64(n)/(userTime(b)-before).Seconds(), "records/CPU-s")
		})
	}
}

// userTime is the CPU time of this process: what a benchmark takes on a busy
// machine says little.
func userTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano())
}
