package router_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/router"
	"sunsetlab/traffic"
	"sunsetlab/traffic/netflow"
)

// download is a flow that passed within d.
func download(at time.Time, d time.Duration, bytes, packets uint64) router.Flow {
	return router.Flow{
		Start: at, End: at.Add(d),
		Subscriber: netip.MustParseAddr("100.64.0.1"), Remote: netip.MustParseAddr("192.0.2.7"), AS: 64501,
		Protocol: 6, Port: 443, LocalPort: 50000, TOS: 0x20,
		Out: router.Volume{Bytes: bytes, Packets: packets},
	}
}

func sum(records []traffic.Record) (v router.Volume) {
	for _, r := range records {
		v.Bytes += r.Bytes
		v.Packets += r.Packets
	}
	return v
}

// TestAllPackets takes one in one: what the records say is what passed.
func TestAllPackets(t *testing.T) {
	for _, v := range []netflow.Version{netflow.V9, netflow.IPFIX} {
		c := newCollected(t, 1, router.Config{Version: v, AS: 64500})
		f := download(start, 10*time.Second, 1_234_567, 900)
		f.In = router.Volume{Bytes: 23_456, Packets: 400}
		f.Begins, f.Ends = true, true
		six := f
		six.Subscriber, six.Remote = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8:1::7")
		c.carry([]router.Flow{f, six})

		require.Len(t, c.records, 4)
		for _, r := range c.records {
			require.False(t, r.Start.Before(f.Start.Truncate(time.Millisecond)))
			require.False(t, r.End.After(f.End))
			require.EqualValues(t, 1, r.Rate)
			require.EqualValues(t, 0x13, r.TCPFlags, "SYN, FIN, ACK")
		}
		up, down := c.records[0], c.records[1]
		if up.DstPort != 443 {
			up, down = down, up
		}
		require.Equal(t, traffic.Record{Exporter: exporter, Start: up.Start, End: up.End,
			Src: f.Subscriber, Dst: f.Remote, SrcPort: 50000, DstPort: 443, Protocol: 6, TCPFlags: 0x13, TOS: 0x20,
			SrcAS: 64500, DstAS: 64501, Input: 1, Output: 2, Packets: 400, Bytes: 23_456, Rate: 1}, up)
		require.Equal(t, traffic.Record{Exporter: exporter, Start: down.Start, End: down.End,
			Src: f.Remote, Dst: f.Subscriber, SrcPort: 443, DstPort: 50000, Protocol: 6, TCPFlags: 0x13, TOS: 0x20,
			SrcAS: 64501, DstAS: 64500, Input: 2, Output: 1, Packets: 900, Bytes: 1_234_567, Rate: 1}, down)
		require.Equal(t, six.Subscriber, c.records[2].Src)
		require.Zero(t, c.collector.Sources()[0].Lost)
	}
}

// TestSizesSumUp holds whatever octets and packets a flow has.
func TestSizesSumUp(t *testing.T) {
	c := newCollected(t, 1, router.Config{Version: netflow.IPFIX})
	r := rand.New(rand.NewPCG(1, 2))
	var want router.Volume
	var flows []router.Flow
	for i := range 2000 {
		packets := 1 + uint64(r.ExpFloat64()*20)
		octets := uint64(float64(packets) * r.Float64() * 2000) // beyond full packets too
		f := download(start.Add(time.Duration(i)*time.Millisecond), time.Second, octets, packets)
		want.Bytes += octets
		want.Packets += packets
		flows = append(flows, f)
	}
	c.carry(flows)
	require.Equal(t, want, sum(c.records))
	s := c.Stats()
	require.Equal(t, want, router.Volume{Bytes: s.SampledBytes, Packets: s.SampledPackets})
	require.Equal(t, want, router.Volume{Bytes: s.Bytes, Packets: s.Packets})
}

// TestRandomIsBinomial compares the packets taken from flows, small and large,
// with a binomial number's mean and variance.
func TestRandomIsBinomial(t *testing.T) {
	const n, trials = 50, 20_000
	for _, packets := range []uint64{1, 7, 50, 2000} {
		c := newCollected(t, packets, router.Config{Rate: n})
		var mean, square float64
		before := uint64(0)
		f := download(start, time.Second, packets*700, packets)
		for range trials {
			c.Carry(&f)
			k := float64(c.Stats().SampledPackets - before)
			before = c.Stats().SampledPackets
			mean += k / trials
			square += k * k / trials
		}
		variance := square - mean*mean
		want := float64(packets) / n
		wantVariance := want * (1 - 1.0/n)
		require.InDelta(t, want, mean, 4*math.Sqrt(wantVariance/trials), "packets %d", packets)
		require.InEpsilon(t, wantVariance, variance, 0.1, "packets %d", packets)
	}
}

// TestMeanSize: the packets taken are as large as those that passed.
func TestMeanSize(t *testing.T) {
	for _, how := range []netflow.Algorithm{netflow.Random, netflow.Systematic} {
		c := newCollected(t, 1, router.Config{Rate: 100, Sampling: how})
		f := download(start, time.Second, 333_333, 500)
		for range 20_000 {
			c.Carry(&f)
		}
		s := c.Stats()
		require.InEpsilon(t, 333_333.0/500, float64(s.SampledBytes)/float64(s.SampledPackets), 0.01)
	}
}

func TestSystematicTakesEveryNth(t *testing.T) {
	c := newCollected(t, 1, router.Config{Rate: 100, Sampling: netflow.Systematic, Version: netflow.V5})
	r := rand.New(rand.NewPCG(1, 2))
	var passed uint64
	for i := range 5000 {
		n := 1 + uint64(r.ExpFloat64()*30)
		f := download(start.Add(time.Duration(i)*time.Millisecond), time.Second, n*700, n)
		c.world.RunUntil(f.End.Sub(start))
		c.Carry(&f)
		passed += n
		require.InDelta(t, float64(passed)/100, float64(c.Stats().SampledPackets), 1)
	}
}

func TestActiveTimeout(t *testing.T) {
	c := newCollected(t, 1, router.Config{})
	// Ten minutes in stretches of ten seconds: a record a minute.
	for i := range 60 {
		f := download(start.Add(time.Duration(i)*10*time.Second), 10*time.Second, 100_000, 100)
		c.world.RunUntil(f.End.Sub(start))
		c.Carry(&f)
		if i == 6 {
			require.Len(t, c.records, 1, "exported while the flow goes on")
		}
	}
	require.Len(t, c.records, 9)
	c.world.Run(20 * time.Second)
	require.Len(t, c.records, 10)
	require.Equal(t, router.Volume{Bytes: 6_000_000, Packets: 6000}, sum(c.records))
	for _, r := range c.records {
		require.LessOrEqual(t, r.End.Sub(r.Start), time.Minute)
	}
}

func TestInactiveTimeout(t *testing.T) {
	for gap, want := range map[time.Duration]int{10 * time.Second: 1, 20 * time.Second: 2} {
		c := newCollected(t, 1, router.Config{})
		c.carry([]router.Flow{
			download(start, time.Second, 1000, 2),
			download(start.Add(time.Second+gap), time.Second, 1000, 2),
		})
		require.Len(t, c.records, want)
	}
	// Within one stretch, too: packets are far apart.
	c := newCollected(t, 1, router.Config{})
	c.carry([]router.Flow{download(start, time.Hour, 1000, 5)})
	require.Len(t, c.records, 5)
}

func TestExportedWhenDue(t *testing.T) {
	c := newCollected(t, 1, router.Config{InactiveTimeout: 10 * time.Second})
	f := download(start, 500*time.Millisecond, 40, 1)
	c.world.RunUntil(500 * time.Millisecond)
	c.Carry(&f)
	c.world.RunUntil(10 * time.Second)
	require.Empty(t, c.records)
	c.world.RunUntil(11 * time.Second)
	require.Len(t, c.records, 1)
	require.False(t, c.world.Step(), "nothing is left to do")
}

func TestCacheLimit(t *testing.T) {
	c := newCollected(t, 1, router.Config{CacheLimit: 10})
	var flows []router.Flow
	for i := range 100 {
		f := download(start.Add(time.Duration(i)*time.Millisecond), time.Millisecond, 1000, 3)
		f.LocalPort = uint16(1000 + i)
		flows = append(flows, f)
	}
	for i := range flows {
		c.world.RunUntil(flows[i].End.Sub(start))
		c.Carry(&flows[i])
	}
	require.EqualValues(t, 90, c.Stats().Evicted)
	c.Flush()
	require.Equal(t, router.Volume{Bytes: 100_000, Packets: 300}, sum(c.records))
	require.Len(t, c.records, 100)
	require.False(t, c.world.Step() && len(c.records) > 100, "nothing twice")
}

// TestCacheAtRandom plays more flows than the cache holds, of all lengths and
// late ones, and misses none.
func TestCacheAtRandom(t *testing.T) {
	c := newCollected(t, 1, router.Config{CacheLimit: 50, Version: netflow.IPFIX, ActiveTimeout: 7 * time.Second, InactiveTimeout: 3 * time.Second})
	r := rand.New(rand.NewPCG(3, 4))
	var want router.Volume
	now := start
	for range 20_000 {
		now = now.Add(time.Duration(r.ExpFloat64() * float64(200*time.Millisecond)))
		f := download(now.Add(-time.Duration(r.Int64N(int64(30*time.Second)))), time.Duration(r.Int64N(int64(40*time.Second))), 3000, 1+r.Uint64N(5))
		f.LocalPort = uint16(r.IntN(200))
		want.Bytes += f.Out.Bytes
		want.Packets += f.Out.Packets
		c.world.RunUntil(now.Sub(start))
		c.Carry(&f)
	}
	c.world.Run(5 * time.Minute)
	require.Equal(t, want, sum(c.records))
	require.NotZero(t, c.Stats().Evicted)
	require.Zero(t, c.collector.Sources()[0].Lost)
	require.False(t, c.world.Step())
}

// TestTemplatesAgain counts the messages that announce, in a datagram each and
// before data.
func TestTemplatesAgain(t *testing.T) {
	for _, v := range []netflow.Version{netflow.V9, netflow.IPFIX} {
		templates, options := uint16(0), uint16(1)
		header := 20
		if v == netflow.IPFIX {
			templates, options, header = 2, 3, 16
		}
		play := func(cfg router.Config, every time.Duration, n int) (sets []uint16) {
			w := sim.NewWorld(sim.Config{Start: start})
			cfg.Version = v
			r, err := router.New(w.Env("router"), cfg)
			require.NoError(t, err)
			r.Connect(wire(func(b []byte) {
				set := binary.BigEndian.Uint16(b[header:])
				sets = append(sets, set)
				if set == templates {
					length := binary.BigEndian.Uint16(b[header+2:])
					require.Len(t, b, header+int(length), "nothing but templates")
				}
			}))
			for range n {
				f := download(w.Now(), time.Millisecond, 1000, 1)
				r.Carry(&f)
				r.Flush()
				w.Run(every)
			}
			return sets
		}
		require.Equal(t, []uint16{templates, options, 256, 256, 256, templates, options, 256, 256},
			play(router.Config{TemplatePackets: 3}, time.Second, 5))
		require.Equal(t, []uint16{templates, options, 256, 256, templates, options, 256, 256, templates, options, 256},
			play(router.Config{TemplateInterval: 40 * time.Second}, 20*time.Second, 5))
	}
}

func TestV5HasNoIPv6(t *testing.T) {
	c := newCollected(t, 1, router.Config{Version: netflow.V5})
	f := download(start, time.Second, 1000, 2)
	f.Subscriber, f.Remote = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8:1::7")
	c.carry([]router.Flow{f})
	require.Zero(t, c.datagrams)
	require.EqualValues(t, 1, c.Stats().NotCarried)
}

// TestV5CountersDontOverflow ends a record before 32 bits are full.
func TestV5CountersDontOverflow(t *testing.T) {
	c := newCollected(t, 1, router.Config{Version: netflow.V5})
	c.carry([]router.Flow{download(start, 10*time.Second, 5<<30, 4_000_000)})
	require.Greater(t, len(c.records), 1)
	require.EqualValues(t, 5<<30, sum(c.records).Bytes)
}

// TestUptimeWraps plays over the end of the 32 bits of milliseconds.
func TestUptimeWraps(t *testing.T) {
	const wrap = (1 << 32) * time.Millisecond
	for _, v := range []netflow.Version{netflow.V5, netflow.V9} {
		c := newCollected(t, 1, router.Config{Version: v, Boot: start.Add(-wrap + 30*time.Second)})
		for i := range 60 {
			f := download(start.Add(time.Duration(i)*time.Second), time.Second, 1000, 3)
			c.world.RunUntil(f.End.Sub(start))
			c.Carry(&f)
		}
		c.world.Run(time.Minute)
		for _, r := range c.records {
			require.False(t, r.Start.Before(start) || r.End.After(start.Add(time.Minute)), r)
		}
		require.EqualValues(t, 180, sum(c.records).Packets)
		require.Zero(t, c.collector.Sources()[0].Restarts)
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	play := func(seed uint64) (all []byte) {
		w := sim.NewWorld(sim.Config{Seed: seed, Start: start})
		r, err := router.New(w.Env("router"), router.Config{Rate: 10, Domains: 2})
		require.NoError(t, err)
		r.Connect(wire(func(b []byte) { all = append(all, b...) }))
		for _, f := range evening(rand.New(rand.NewPCG(1, 1)), 500) {
			w.RunUntil(f.End.Sub(start))
			r.Carry(&f)
		}
		r.Flush()
		return all
	}
	require.True(t, bytes.Equal(play(1), play(1)))
	require.False(t, bytes.Equal(play(1), play(2)))
}

// TestDomainsAndEdge spreads subscribers over two routers of three domains.
func TestDomainsAndEdge(t *testing.T) {
	var edge router.Edge
	var all []*collected
	for range 2 {
		c := newCollected(t, 1, router.Config{Domains: 3, FirstDomain: 10, Version: netflow.IPFIX})
		all = append(all, c)
		edge = append(edge, c.Router)
	}
	flows := evening(rand.New(rand.NewPCG(1, 1)), 600)
	var want uint64
	for i := range flows {
		want += flows[i].In.Packets + flows[i].Out.Packets
		edge.Carry(&flows[i])
	}
	edge.Flush()
	var got uint64
	seen := map[netip.Addr]int{}
	for i, c := range all {
		sources := c.collector.Sources()
		require.Len(t, sources, 3)
		for k, s := range sources {
			require.EqualValues(t, 10+k, s.Domain)
			require.Zero(t, s.Lost)
			require.Greater(t, s.Records, uint64(100), "about a sixth")
		}
		got += sum(c.records).Packets
		for _, r := range c.records {
			subscriber := r.Src
			if subscriber == netip.MustParseAddr("192.0.2.7") {
				subscriber = r.Dst
			}
			place := i<<8 | int(r.Domain)
			if was, ok := seen[subscriber]; ok {
				require.Equal(t, was, place, "both directions take one way")
			}
			seen[subscriber] = place
		}
	}
	require.Equal(t, want, got)
}

func TestNewRefuses(t *testing.T) {
	w := sim.NewWorld(sim.Config{Start: start})
	for want, cfg := range map[string]router.Config{
		"router r1: sampling algorithm 3":                                   {Sampling: 3},
		"router r1: NetFlow version 6 is not written":                       {Version: 6},
		"room for 1 in 16383 at most":                                       {Version: netflow.V5, Rate: 20000},
		"packets of 1500 and 1000 octets":                                   {SmallPacket: 1500, LargePacket: 1000},
		"active timeout 1ms, inactive timeout 15s: want 1s to 24h0m0s each": {ActiveTimeout: time.Millisecond},
		"cache limit -1: want 1 to 2147483647 flows":                        {CacheLimit: -1},
		"300 domains: want 1 to 256":                                        {Domains: 300},
		"template refresh after -1 packets":                                 {TemplatePackets: -1},
	} {
		cfg.Name = "r1"
		_, err := router.New(w.Env("r1"), cfg)
		require.ErrorContains(t, err, want)
	}
}

// BenchmarkUnsampled is of flows none of whose packets is taken.
func BenchmarkUnsampled(b *testing.B) {
	c := newCollected(b, 1, router.Config{Rate: 1_000_000_000})
	f := download(start, time.Second, 100_000, 1)
	f.In = router.Volume{Bytes: 4000, Packets: 1}
	b.ReportAllocs()
	for b.Loop() {
		c.Carry(&f)
	}
}

// BenchmarkExport is of flows with a record each: sampled, kept in a cache of
// 50,000, expired, encoded.
func BenchmarkExport(b *testing.B) {
	for _, v := range []netflow.Version{netflow.V5, netflow.V9, netflow.IPFIX} {
		b.Run(v.String(), func(b *testing.B) {
			w := sim.NewWorld(sim.Config{Start: start})
			r, err := router.New(w.Env("router"), router.Config{Version: v})
			require.NoError(b, err)
			r.Connect(wire(func([]byte) {}))
			f := download(start, 0, 700, 1)
			n := 0
			carry := func() {
				n++
				f.LocalPort, f.Port = uint16(n), uint16(n>>16)
				f.Start = start.Add(time.Duration(n) * 300 * time.Microsecond)
				f.End = f.Start
				w.RunUntil(f.End.Sub(start))
				r.Carry(&f)
			}
			for range 100_000 {
				carry()
			}
			b.ReportAllocs()
			before := userTime(b)
			for b.Loop() {
				carry()
			}
			b.ReportMetric(float64(b.N)/(userTime(b)-before).Seconds(), "records/CPU-s")
			r.Flush()
			require.EqualValues(b, n, r.Stats().Records)
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
