package report

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/exhibit"
	"sunsetlab/nas"
	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/published"
	"sunsetlab/traffic/rollup"
)

var (
	tokyo = func() *time.Location {
		loc, err := time.LoadLocation("Asia/Tokyo")
		if err != nil {
			panic(err)
		}
		return loc
	}()
	monday = time.Date(2025, 6, 2, 0, 0, 0, 0, tokyo)
)

// charge adds a day's charging record of a user.
func charge(s *rollup.Tally, user, day int, in, out float64) {
	s.AddCDR(&traffic.CDR{IMSI: nas.MustParseIMSI(fmt.Sprintf("44010%010d", user)),
		Opening: monday.AddDate(0, 0, day), Closing: monday.AddDate(0, 0, day+1).Add(-time.Second), In: uint64(in), Out: uint64(out)})
}

func newTally() *rollup.Tally { return rollup.New(tokyo, new(rollup.Users)) }

func reportOn(t *testing.T, s *rollup.Tally, o Options) *exhibit.Report {
	t.Helper()
	r, err := New(s, o)
	require.NoError(t, err)
	return r
}

func table(t *testing.T, r *exhibit.Report, name string) *exhibit.Table {
	t.Helper()
	i := slices.IndexFunc(r.Tables, func(x exhibit.Table) bool { return x.Name == name })
	require.GreaterOrEqual(t, i, 0, "no table %s", name)
	return &r.Tables[i]
}

func figure(t *testing.T, r *exhibit.Report, name string) *exhibit.Figure {
	t.Helper()
	i := slices.IndexFunc(r.Figures, func(x exhibit.Figure) bool { return x.Name == name })
	require.GreaterOrEqual(t, i, 0, "no figure %s", name)
	return &r.Figures[i]
}

// cell finds a value by the texts that its row begins with.
func cell(t *testing.T, tab *exhibit.Table, column string, row ...string) estimate.Interval {
	t.Helper()
	at := slices.IndexFunc(tab.Columns, func(c exhibit.Column) bool { return c.Name == column })
	require.GreaterOrEqual(t, at, 0, "no column %s", column)
	for _, cells := range tab.Rows {
		match := true
		for i, want := range row {
			match = match && cells[i].Text == want
		}
		if match {
			require.False(t, cells[at].Empty)
			return estimate.Interval(cells[at].Value)
		}
	}
	t.Fatalf("no row %v", row)
	return estimate.Interval{}
}

// TestTenUsers has volumes whose figures can be worked out by hand: OUT of 1 to
// 9 MB and one of 55, on each of two days with 0.5 and 1.5 times as much.
func TestTenUsers(t *testing.T) {
	s := newTally()
	for user := range 10 {
		mb := float64(user + 1)
		if user == 9 {
			mb = 55
		}
		charge(s, user, 0, 0.5e5, 0.5e6*mb)
		charge(s, user, 1, 1.5e5, 1.5e6*mb)
	}
	tab := table(t, reportOn(t, s, Options{}), "table-2-mobile-volumes")
	require.InDelta(t, 10, cell(t, tab, "users", "2025", "out", "these records").Value, 0)
	require.InDelta(t, 10, cell(t, tab, "mean", "2025", "out", "these records").Value, 1e-9)
	require.InDelta(t, 5.5, cell(t, tab, "median", "2025", "out", "these records").Value, 1e-9)
	require.InDelta(t, 0.55, cell(t, tab, "top 10 %", "2025", "out", "these records").Value, 1e-9)
	// A tenth of the heaviest user.
	require.InDelta(t, 0.055, cell(t, tab, "top 1 %", "2025", "out", "these records").Value, 1e-9)
	require.InDelta(t, 0.1, cell(t, tab, "mean", "2025", "in", "these records").Value, 1e-9)
	require.InDelta(t, 0.1, cell(t, tab, "mode", "2025", "in", "these records").Value, 1e-9)
	require.InDelta(t, 0.1, cell(t, tab, "top 10 %", "2025", "in", "these records").Value, 1e-9)
	mean := cell(t, tab, "mean", "2025", "out", "these records")
	require.Equal(t, mean.Low, mean.High, "what is counted has no limits")
}

// fitted is the distribution of published figures.
func fitted(t *testing.T, d published.Direction) (mixture.Mixture, mixture.Figures) {
	t.Helper()
	v, ok := published.Daily(published.Mobile, 2025, d)
	require.True(t, ok)
	c := published.Heaviest(published.Mobile, d)
	m, err := mixture.Fit(mixture.Figures{Mean: v.Mean, Median: v.Median, Mode: v.Mode, Top10: c.Top10, Top1: c.Top1}, false)
	require.NoError(t, err)
	return m, m.Figures()
}

// TestKnownDistribution reports on 10,000 users of a distribution whose figures
// are known: all within 2 %, the mode in its bin.
func TestKnownDistribution(t *testing.T) {
	s := newTally()
	in, wantIn := fitted(t, published.In)
	out, wantOut := fitted(t, published.Out)
	ups, downs := in.Strata(10000), out.Strata(10000)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(ups), func(i, j int) { ups[i], ups[j] = ups[j], ups[i] })
	for user := range ups {
		charge(s, user, 0, ups[user]*1e6, downs[user]*1e6)
	}
	r := reportOn(t, s, Options{Models: []int{2025}})
	tab := table(t, r, "table-2-mobile-volumes")
	for direction, want := range map[string]mixture.Figures{"in": wantIn, "out": wantOut} {
		for column, v := range map[string]float64{"mean": want.Mean, "median": want.Median, "top 10 %": want.Top10, "top 1 %": want.Top1} {
			require.InEpsilon(t, v, cell(t, tab, column, "2025", direction, "these records").Value, 0.02, "%s of %s", column, direction)
		}
		require.InEpsilon(t, want.Mode, cell(t, tab, "mode", "2025", direction, "these records").Value, 0.13, "mode of %s", direction)
		require.InDelta(t, 0, cell(t, tab, "mean", "2025", direction, "difference").Value, 0.02)
	}

	f := figure(t, r, "figure-3-mobile-volumes")
	for _, series := range f.Series[:2] {
		area := 0.0
		for _, p := range series.Points {
			area += p.Y * mixture.Bin
		}
		require.InDelta(t, 1, area, 1e-9, "the density of %s", series.Name)
	}
	for _, p := range f.Series[1].Points {
		require.InDelta(t, out.Density(p.X), p.Y, 0.03)
	}
	scatter := figure(t, r, "figure-5-mobile-in-out")
	require.Len(t, scatter.Series[1].Points, 5000)
	// The curve of Lorenz at 0.9 is what isn't the heaviest tenth's.
	for _, series := range figure(t, r, "figure-6-lorenz").Series[1:] {
		want := map[string]mixture.Figures{"mobile in 2025": wantIn, "mobile out 2025": wantOut}[series.Name]
		i := slices.IndexFunc(series.Points, func(p exhibit.Point) bool { return p.X >= 0.9 })
		require.InEpsilon(t, 1-want.Top10, series.Points[i].Y, 0.02)
	}
	ccdf := figure(t, r, "figure-6b-complementary").Series[1].Points
	i := slices.IndexFunc(ccdf, func(p exhibit.Point) bool { return p.X >= wantOut.Median })
	require.InDelta(t, 0.5, ccdf[i].Y, 0.02)
}

// TestAPureLogNormalIsNotTaken is the control: with mean and median as
// published, its mode and shares are none of the published ones.
func TestAPureLogNormalIsNotTaken(t *testing.T) {
	s := newTally()
	_, want := fitted(t, published.Out)
	pure := mixture.Pure(mixture.LogNormal{Mu: 1.866, Sigma: 0.374})
	for user, mb := range pure.Strata(5000) {
		charge(s, user, 0, 1e6, mb*1e6)
	}
	tab := table(t, reportOn(t, s, Options{}), "table-2-mobile-volumes")
	mode := cell(t, tab, "mode", "2025", "out", "these records").Value
	require.Less(t, mode, want.Mode*0.87)
}

// lineOf is a broadband user's address.
func lineOf(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}) }

func lines(t testing.TB, s *rollup.Tally, n int) {
	for i := range n {
		require.NoError(t, s.Users.Add(traffic.Assignment{User: fmt.Sprint("line-", i), Access: traffic.Broadband, Enterprise: i%10 == 9,
			Prefix: netip.PrefixFrom(lineOf(i), 32), From: monday.AddDate(0, 0, -1)}))
	}
}

func flowOf(user int, at time.Time, protocol uint8, port uint16, packets, octets uint64, rate uint32) *traffic.Record {
	return &traffic.Record{Start: at, End: at, Src: netip.MustParseAddr("198.51.100.1"), Dst: lineOf(user), SrcPort: port, DstPort: 50000,
		Protocol: protocol, SrcAS: 15169, Packets: packets, Bytes: octets, Rate: rate}
}

// TestPorts has shares that can be worked out: of 1,000,000 sampled octets.
func TestPorts(t *testing.T) {
	s := newTally()
	lines(t, s, 10)
	for _, f := range []struct {
		protocol uint8
		port     uint16
		octets   uint64
	}{{6, 443, 500000}, {6, 80, 100000}, {6, 31000, 50000}, {6, 7, 20000}, {6, 7000, 30000}, {17, 443, 200000}, {17, 4500, 40000}, {17, 9999, 10000}, {50, 0, 40000}, {132, 5000, 10000}} {
		// The enterprise's line too.
		s.AddRecord(flowOf(0, monday, f.protocol, f.port, f.octets/2000, f.octets/2, 100))
		s.AddRecord(flowOf(9, monday, f.protocol, f.port, f.octets/2000, f.octets/2, 100))
	}
	truth := Truth{}
	truth.Add(&traffic.Volume{Hour: monday, Access: traffic.Broadband, Protocol: 6, Port: 443, Bytes: 3000}, tokyo)
	truth.Add(&traffic.Volume{Hour: monday, Access: traffic.Broadband, Protocol: 17, Port: 443, Bytes: 1000}, tokyo)
	truth.Add(&traffic.Volume{Hour: monday, Access: traffic.Mobile, Protocol: 6, Port: 443, Bytes: 7}, tokyo)
	truth.Add(&traffic.Volume{Hour: monday.Add(-time.Second), Access: traffic.Broadband, Protocol: 6, Port: 443, Bytes: 9}, tokyo)
	tab := table(t, reportOn(t, s, Options{Compare: 2025, Truth: truth}), "table-3-broadband-ports")
	require.InDelta(t, 0.75, cell(t, tab, "true 2025", "tcp", "443").Value, 0)
	require.InDelta(t, 0.25, cell(t, tab, "true 2025", "udp", "").Value, 0)
	for row, want := range map[string]float64{"tcp ": 0.7, "tcp <1024": 0.62, "tcp 443": 0.5, "tcp >=1024": 0.08, "tcp 31000": 0.05, "tcp tcp-other": 0.05,
		"udp ": 0.25, "udp 443": 0.2, "udp udp-other": 0.01, "esp ": 0.04, "gre ": 0, "other ": 0.01} {
		protocol, port, _ := strings.Cut(row, " ")
		got := cell(t, tab, "2025", protocol, port)
		require.InDelta(t, want, got.Value, 1e-9, row)
		require.LessOrEqual(t, got.Low, want)
		require.Greater(t, got.High, want, "limits of %s", row)
	}
	require.InDelta(t, 0.532, cell(t, tab, "published 2025", "tcp", "443").Value, 1e-9)
	require.InDelta(t, 0.039, cell(t, tab, "published 2025", "tcp", "tcp-other").Value, 1e-9)
	// The enterprise is none of the persons.
	require.InDelta(t, 1, cell(t, table(t, reportOn(t, s, Options{}), "table-1-broadband-volumes"), "users", "2025", "out", "these records").Value, 0)
}

// TestLimitsHoldTheTruth samples one packet in 100 of traffic that is known and
// looks, for 100 seeds, whether the limits of a report hold it.
func TestLimitsHoldTheTruth(t *testing.T) {
	const seeds, users, rate = 100, 20, 100
	sizes := []uint64{40, 600, 1500}
	holds := map[string]int{}
	for seed := range uint64(seeds) {
		rng := rand.New(rand.NewPCG(seed, 7))
		s := newTally()
		lines(t, s, users)
		var truth, https, total float64
		for user := range users {
			for n := range 40 {
				port, at := uint16(443), monday.Add(time.Duration(n%24)*time.Hour)
				if n%4 == 0 {
					port = 80
				}
				packets := uint64(200 + 50*n)
				var sampled, octets uint64
				for i := range packets {
					size := sizes[(i+uint64(n))%3]
					total += float64(size)
					if port == 443 {
						https += float64(size)
					}
					if user%10 != 9 {
						truth += float64(size)
					}
					if rng.IntN(rate) == 0 {
						sampled, octets = sampled+1, octets+size
					}
				}
				if sampled > 0 {
					s.AddRecord(flowOf(user, at, 6, port, sampled, octets, rate))
				}
			}
		}
		r := reportOn(t, s, Options{})
		if cell(t, table(t, r, "table-1-broadband-volumes"), "mean", "2025", "out", "these records").Holds(truth / 1e6 / 18) {
			holds["mean"]++
		}
		if cell(t, table(t, r, "table-3-broadband-ports"), "2025", "tcp", "443").Holds(https / total) {
			holds["share"]++
		}
		if cell(t, table(t, r, "table-0-coverage"), "GB", "flow records").Holds(total / 1e9) {
			holds["whole"]++
		}
	}
	for what, n := range holds {
		require.GreaterOrEqual(t, n, 90, what)
	}
	require.Len(t, holds, 3)
}

func TestWeekAndHours(t *testing.T) {
	s := newTally()
	lines(t, s, 10)
	for hour := range 14 * 24 {
		at := monday.Add(time.Duration(hour) * time.Hour)
		packets := uint64(1000)
		if at.Hour() == 20 {
			packets = 4000
		}
		s.AddRecord(flowOf(1, at, 6, 443, packets, packets*1000, 100))
		s.AddRecord(flowOf(1, at, 17, 443, packets/4, packets/4*1000, 100))
	}
	r := reportOn(t, s, Options{})
	f := figure(t, r, "figure-7-broadband-week")
	require.Equal(t, "all", f.Series[0].Name)
	require.Len(t, f.Series[0].Points, 168)
	for i, p := range f.Series[0].Points {
		want := 0.25
		if i%24 == 20 {
			want = 1
		}
		require.InDelta(t, want, p.Y, 1e-9)
		require.InDelta(t, want*0.8, f.Series[1].Points[i].Y, 1e-9)
		require.Less(t, p.Low, p.Y)
		require.Greater(t, p.High, p.Y)
	}
	hours := figure(t, r, "figure-9-providers-by-hour")
	require.Equal(t, "Google", hours.Series[0].Name)
	require.Len(t, hours.Series[0].Points, 24)
	require.InDelta(t, 1, hours.Series[0].Points[20].Y, 1e-9)
	require.InDelta(t, 1, cell(t, table(t, r, "table-6-providers"), "of port 443", "Google").Value, 1e-9)
}

func TestMonths(t *testing.T) {
	s := newTally()
	for _, day := range []int{-1971, -1970, 0, 1, 30, 31} { // January 2020, June and July 2025
		for user := range 10 {
			charge(s, user, day, 1e6, 1e6*float64(2000+day)/20)
		}
	}
	r := reportOn(t, s, Options{})
	tab := table(t, r, "table-7-months")
	require.InDelta(t, 1, cell(t, tab, "relative", "mobile", "out", "2020-01").Value, 1e-9)
	require.InDelta(t, 2000.5/29.5, cell(t, tab, "relative", "mobile", "out", "2025-06").Value, 1e-9)
	require.Equal(t, "volume a day; 2020-01 is 1", figure(t, r, "figure-1-months").Y.Label)
	// Two years are two rows of Table 2.
	volumes := table(t, r, "table-2-mobile-volumes")
	require.NotZero(t, cell(t, volumes, "mean", "2020", "out", "these records").Value)
	require.NotZero(t, cell(t, volumes, "mean", "2025", "out", "these records").Value)
}

func TestDays(t *testing.T) {
	s := newTally()
	for day, mb := range []float64{0.01, 10, 10, 10, 0.5} {
		charge(s, 1, day, 1e6*mb, 1e6*mb)
	}
	require.Equal(t, "2025-06-03 to 2025-06-05", reportOn(t, s, Options{}).Period, "ragged ends")
	day := rollup.DayOf(monday)
	r := reportOn(t, s, Options{From: day + 1, Until: day + 2})
	require.Equal(t, "2025-06-03", r.Period)
	_, err := New(s, Options{From: day + 100})
	require.ErrorContains(t, err, "no traffic on the days asked for")
	_, err = New(newTally(), Options{})
	require.ErrorContains(t, err, "no traffic to report on")
}

// TestCountedCountsBeforeSampled has a user of both.
func TestCountedCountsBeforeSampled(t *testing.T) {
	s := newTally()
	c := traffic.CDR{IMSI: nas.MustParseIMSI("440100000000001"), Address: lineOf(1), Opening: monday, Closing: monday.Add(20 * time.Hour), In: 1e6, Out: 5e6}
	require.NoError(t, s.Assign(&c))
	s.AddCDR(&c)
	s.AddRecord(flowOf(1, monday, 6, 443, 1, 1500, 1000))
	r := reportOn(t, s, Options{})
	require.InDelta(t, 5, cell(t, table(t, r, "table-2-mobile-volumes"), "mean", "2025", "out", "these records").Value, 1e-9)
	require.InDelta(t, 1, cell(t, table(t, r, "table-4-mobile-ports"), "2025", "tcp", "443").Value, 0)
}

// TestGolden compares all tables and figures of a small network as CSV. With
// UPDATE_GOLDEN set it writes them.
func TestGolden(t *testing.T) {
	s := newTally()
	lines(t, s, 10)
	rng := rand.New(rand.NewPCG(3, 4))
	for day := range 2 {
		for user := range 10 {
			charge(s, user, day, float64(1e6+rng.IntN(1e6)), float64(1e7+rng.IntN(9e7)))
			for hour := range 24 {
				at := monday.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
				port := []uint16{443, 80, 31000, 53}[rng.IntN(4)]
				k := uint64(1 + rng.IntN(20))
				s.AddRecord(flowOf(user, at, []uint8{6, 17}[rng.IntN(2)], port, k, k*uint64(60+rng.IntN(1400)), 1000))
			}
		}
	}
	r := reportOn(t, s, Options{Models: []int{2025}, Simulated: true})
	var b bytes.Buffer
	for i := range r.Tables {
		fmt.Fprintf(&b, "# %s\n", r.Tables[i].Name)
		require.NoError(t, r.Tables[i].WriteCSV(&b))
	}
	for i := range r.Figures {
		fmt.Fprintf(&b, "# %s\n", r.Figures[i].Name)
		require.NoError(t, r.Figures[i].WriteCSV(&b))
	}
	name := filepath.Join("testdata", "small.csv")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(name, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

// TestSampledCurvesHaveBands has users whose volumes are known by few samples
// and by many.
func TestSampledCurvesHaveBands(t *testing.T) {
	width := func(packets uint64) (sum float64) {
		s := newTally()
		lines(t, s, 200)
		for user := range 200 {
			k := packets * uint64(1+user%7)
			s.AddRecord(flowOf(user, monday, 6, 443, k, k*1000, 100))
		}
		r := reportOn(t, s, Options{})
		for _, name := range []string{"figure-2-broadband-volumes", "figure-6-lorenz", "figure-6b-complementary"} {
			f := figure(t, r, name)
			curve := f.Series[len(f.Series)-1]
			wide := 0.0
			for _, p := range curve.Points {
				require.LessOrEqual(t, p.Low, p.Y)
				require.GreaterOrEqual(t, p.High, p.Y)
				wide += p.High - p.Low
			}
			require.NotZero(t, wide, name)
			if name == "figure-6-lorenz" {
				sum = wide
			}
		}
		return sum
	}
	few, many := width(4), width(4000)
	require.Greater(t, few, 5*many)
}
