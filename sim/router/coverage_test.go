package router_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/router"
	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/netflow"
)

var (
	start    = time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC)
	exporter = netip.MustParseAddr("198.51.100.1")
)

// wire is a connection whose other end is a function.
type wire func(datagram []byte)

func (w wire) Send(_ fmt.Stringer, pdu []byte) { w(pdu) }

// collected is a router whose records are collected.
type collected struct {
	*router.Router
	world     *sim.World
	collector *collector.Collector
	datagrams int
	records   []traffic.Record
}

func newCollected(t testing.TB, seed uint64, cfg router.Config) *collected {
	t.Helper()
	c := &collected{world: sim.NewWorld(sim.Config{Seed: seed, Start: start}), collector: collector.New(collector.Config{})}
	var err error
	c.Router, err = router.New(c.world.Env("router"), cfg)
	require.NoError(t, err)
	c.Connect(wire(func(b []byte) {
		c.datagrams++
		c.records, err = c.collector.Read(exporter, b, c.records)
		require.NoError(t, err)
	}))
	return c
}

// carry has flows pass, each at its end.
func (c *collected) carry(flows []router.Flow) {
	for i := range flows {
		c.world.RunUntil(flows[i].End.Sub(start))
		c.Carry(&flows[i])
	}
	c.world.Run(2 * time.Minute)
}

// service is a port in the mix of the coverage test, with its part of flows.
type service struct {
	protocol uint8
	port     uint16
	part     float64
}

var services = []service{{6, 443, 0.55}, {17, 443, 0.2}, {6, 80, 0.1}, {17, 4500, 0.05}, {6, 22, 0.05}, {17, 53, 0.045}, {50, 0, 0.005}}

// evening draws heavy-tailed flows of a half hour in order of their ends.
func evening(r *rand.Rand, n int) []router.Flow {
	flows := make([]router.Flow, n)
	for i := range flows {
		u := r.Float64()
		s := services[0]
		for _, s = range services {
			if u -= s.part; u < 0 {
				break
			}
		}
		begin := start.Add(time.Duration(r.Float64() * float64(30*time.Minute)))
		out := math.Exp(8.5 + 1.8*r.NormFloat64())
		f := router.Flow{
			Start: begin, End: begin.Add(time.Duration(r.ExpFloat64() * float64(20*time.Second))),
			Subscriber: netip.AddrFrom4([4]byte{100, 64, byte(i >> 8), byte(i)}), Remote: netip.MustParseAddr("192.0.2.7"),
			AS: 64501, Protocol: s.protocol, Port: s.port, LocalPort: uint16(r.IntN(30000) + 30000),
			Begins: true, Ends: true,
		}
		f.Out = router.Volume{Bytes: uint64(out) + 60, Packets: uint64(out/1100) + 1}
		f.In = router.Volume{Bytes: uint64(out/12) + 60, Packets: uint64(out/2500) + 1}
		flows[i] = f
	}
	slices.SortFunc(flows, func(a, b router.Flow) int { return a.End.Compare(b.End) })
	return flows
}

// class is that of the lower port, as port tables have it.
type class struct {
	protocol uint8
	port     uint16
}

func classOf(r *traffic.Record) class { return class{r.Protocol, min(r.SrcPort, r.DstPort)} }

// coverage plays evenings, and returns the part of them in which the interval
// of each class's share and volume held the truth that was counted at the
// source.
func coverage(t *testing.T, seeds int, through func(seed uint64, flows []router.Flow) []traffic.Record) (shares, volumes map[class]float64) {
	t.Helper()
	shares, volumes = map[class]float64{}, map[class]float64{}
	var m estimate.Method
	for seed := range uint64(seeds) {
		flows := evening(rand.New(rand.NewPCG(seed, 7)), 4000)
		truth, all := map[class]float64{}, 0.0
		for _, f := range flows {
			b := float64(f.In.Bytes + f.Out.Bytes)
			truth[class{f.Protocol, f.Port}] += b
			all += b
		}
		tallies := map[class]*estimate.Tally{}
		for _, s := range services {
			tallies[class{s.protocol, s.port}] = &estimate.Tally{}
		}
		var whole estimate.Tally
		records := through(seed, flows)
		for i := range records {
			m.Add(&whole, &records[i])
			m.Add(tallies[classOf(&records[i])], &records[i])
		}
		m.Rate = 100 // of what has no record
		for c, tally := range tallies {
			if m.Share(*tally, whole).Holds(truth[c] / all) {
				shares[c] += 1 / float64(seeds)
			}
			if m.Volume(*tally).Holds(truth[c]) {
				volumes[c] += 1 / float64(seeds)
			}
		}
	}
	return shares, volumes
}

func least(m map[class]float64) float64 {
	low := 1.0
	for _, s := range services {
		low = min(low, m[class{s.protocol, s.port}])
	}
	return low
}

const (
	seeds = 200
	// enough is the nominal 0.95 less three standard deviations of 200 trials.
	enough = 0.904
)

func sampled(t *testing.T, cfg router.Config) func(uint64, []router.Flow) []traffic.Record {
	return func(seed uint64, flows []router.Flow) []traffic.Record {
		c := newCollected(t, seed, cfg)
		c.carry(flows)
		return c.records
	}
}

// TestCoverage holds the estimates from samples against the truth, over all of
// the way: router, NetFlow, collector, estimate.
func TestCoverage(t *testing.T) {
	for name, cfg := range map[string]router.Config{
		"random":     {Rate: 100, Version: netflow.V5},
		"systematic": {Rate: 100, Version: netflow.V9, Sampling: netflow.Systematic},
	} {
		t.Run(name, func(t *testing.T) {
			shares, volumes := coverage(t, seeds, sampled(t, cfg))
			t.Log(shares, volumes)
			require.GreaterOrEqual(t, least(shares), enough)
			require.GreaterOrEqual(t, least(volumes), enough)
		})
	}
}

// TestCoverageFailsOfAWrongRate: volumes are half or double the truth.
func TestCoverageFailsOfAWrongRate(t *testing.T) {
	for _, announced := range []uint32{50, 200} {
		_, volumes := coverage(t, seeds/4, sampled(t, router.Config{Rate: 100, Announce: announced, Version: netflow.V5}))
		t.Log(volumes)
		require.Less(t, least(volumes), enough/2)
	}
}

// TestCoverageFailsOfFlowSampling: one flow in 100 with all its packets looks
// like as many sampled packets, and tells much less.
func TestCoverageFailsOfFlowSampling(t *testing.T) {
	shares, _ := coverage(t, seeds/4, func(seed uint64, flows []router.Flow) []traffic.Record {
		r := rand.New(rand.NewPCG(seed, 8))
		chosen := slices.DeleteFunc(flows, func(router.Flow) bool { return r.IntN(100) > 0 })
		return sampled(t, router.Config{Rate: 1, Announce: 100, Version: netflow.V5})(seed, chosen)
	})
	t.Log(shares)
	require.Less(t, least(shares), enough/2)
}
