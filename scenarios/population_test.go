package scenarios

import (
	"net/netip"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic"
)

// TestPopulation holds what a population leaves behind to what its devices have
// counted, and to itself: a second run gives the same.
func TestPopulation(t *testing.T) {
	play := func() (*PopulationSummary, []Played) {
		p := DefaultPopulation()
		p.Mobile, p.Broadband, p.Days, p.Sampling.Rate, p.size = 50, 30, 2, 100, 20
		var all []Played
		sum, err := p.Play(func(w *Played) error {
			all = append(all, *w)
			return nil
		})
		require.NoError(t, err)
		return sum, all
	}
	sum, all := play()
	require.Equal(t, 3, sum.Worlds)
	var in, out uint64
	users, ids, addresses := map[string]bool{}, map[uint32]string{}, map[netip.Addr]string{}
	for _, w := range all {
		for _, c := range w.CDRs {
			require.NoError(t, c.Check())
			in, out = in+c.In, out+c.Out
			users[c.User()] = true
			if who, taken := ids[c.ChargingID]; taken {
				require.Equal(t, who, c.User())
			}
			if who, taken := addresses[c.Address]; taken {
				require.Equal(t, who, c.User(), "an address has one user")
			}
			ids[c.ChargingID], addresses[c.Address] = c.User(), c.User()
			require.Zero(t, c.Closing.Sub(DefaultPopulation().Start)%(24*time.Hour), "records are of days")
		}
	}
	require.Len(t, users, 50)
	mobile, broadband := sum.Demand[traffic.Mobile], sum.Demand[traffic.Broadband]
	require.Equal(t, mobile.Carried, flow.Bytes{In: in, Out: out}, "what is charged is what devices count")
	// Flows that had to wait for a bearer may go on past the last midnight.
	require.InEpsilon(t, float64(mobile.Wanted.Total()), float64(mobile.Carried.Total()+mobile.Lost.Total()), 0.01)
	require.Zero(t, broadband.Lost)
	require.InEpsilon(t, 172.2e6*50*2, float64(mobile.Carried.Out), 0.1)

	truth := map[traffic.Access]flow.Bytes{}
	var packets uint64
	for _, v := range sum.Volumes() {
		b := truth[v.Access]
		if packets += v.Packets; v.Direction == traffic.In {
			b.In += v.Bytes
		} else {
			b.Out += v.Bytes
		}
		truth[v.Access] = b
	}
	require.Equal(t, map[traffic.Access]flow.Bytes{traffic.Mobile: mobile.Carried, traffic.Broadband: broadband.Carried}, truth)
	require.Equal(t, sum.Passed, packets, "the routers see all")

	var sampled, bytes uint64
	for _, w := range all {
		for _, r := range w.Records {
			sampled, bytes = sampled+r.Packets, bytes+r.Bytes
			require.EqualValues(t, 100, r.Rate)
		}
	}
	require.Equal(t, sum.Sampled, sampled)
	require.InEpsilon(t, float64(mobile.Carried.Total()+broadband.Carried.Total()), float64(bytes*100), 0.01)

	again, same := play()
	require.Equal(t, sum, again)
	require.Equal(t, all, same)
}

func TestPopulationsThatCannotBe(t *testing.T) {
	for want, alter := range map[string]func(*Population){
		"a population needs subscribers":              func(p *Population) { p.Mobile, p.Broadband = 0, 0 },
		"0 days: want 1 to 3660":                      func(p *Population) { p.Days = 0 },
		"want midnight":                               func(p *Population) { p.Start = p.Start.Add(time.Hour) },
		"nothing was published of mobile subscribers": func(p *Population) { p.Year = 1999 },
		`there is no model "lte-modul"`:               func(p *Population) { p.Device = "lte-modul" },
	} {
		p := DefaultPopulation()
		p.Mobile, p.Broadband, p.Days = 1, 1, 1
		alter(&p)
		_, err := p.Play(func(*Played) error { return nil })
		require.ErrorContains(t, err, want)
	}
}

// BenchmarkPopulationWeek is a week of mobile subscribers in numbers, through
// the core, with their charging records. SUBSCRIBERS is how many: 100,000 by
// default.
func BenchmarkPopulationWeek(b *testing.B) {
	p := DefaultPopulation()
	p.Mobile, p.Broadband, p.Numbers, p.Sampling.Rate = 100_000, 0, true, 0
	if n, err := strconv.Atoi(os.Getenv("SUBSCRIBERS")); err == nil {
		p.Mobile = n
	}
	for b.Loop() {
		var records int
		sum, err := p.Play(func(w *Played) error {
			records += len(w.CDRs)
			return nil
		})
		require.NoError(b, err)
		d := sum.Demand[traffic.Mobile]
		require.Equal(b, d.Wanted.Total(), d.Carried.Total()+d.Lost.Total())
		b.ReportMetric(float64(records), "CDRs")
		b.ReportMetric(float64(d.Flows), "flows")
		b.ReportMetric(float64(d.Lost.Total())/float64(d.Wanted.Total()), "lost")
	}
}
