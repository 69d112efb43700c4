package flow_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/published"
)

func Example() {
	m, err := flow.Published(published.Mobile, 2025)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := flow.NewProfile(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	people, err := flow.NewPopulation(1, flow.Group{Name: "phones", Profile: p, Subscribers: 10000})
	if err != nil {
		fmt.Println(err)
		return
	}
	day := flow.Day{Type: flow.Weekday}
	in, out := people.Volume(17, day)
	flows, f, sum := people.Flows(17, day), flow.Flow{}, uint64(0)
	for flows.Next(&f) {
		sum += f.In.Bytes + f.Out.Bytes
	}
	fmt.Println(sum == in+out)
	// Output: true
}

func profile(t testing.TB, kind published.Kind, year int) *flow.Profile {
	t.Helper()
	m, err := flow.Published(kind, year)
	require.NoError(t, err)
	p, err := flow.NewProfile(m)
	require.NoError(t, err)
	return p
}

func population(t testing.TB, p *flow.Profile, n int, draw flow.Draw) *flow.Population {
	t.Helper()
	people, err := flow.NewPopulation(1, flow.Group{Name: "all", Profile: p, Subscribers: n, Draw: draw})
	require.NoError(t, err)
	return people
}

// volumes are those of all subscribers on a day, in MB.
func volumes(people *flow.Population, d flow.Day) (in, out []float64) {
	for i := range people.Len() {
		a, b := people.Volume(i, d)
		in, out = append(in, float64(a)/1e6), append(out, float64(b)/1e6)
	}
	return in, out
}

// TestStratifiedSubscribersHaveThePublishedFigures holds the whole way from the
// tables to subscribers' bytes.
func TestStratifiedSubscribersHaveThePublishedFigures(t *testing.T) {
	for _, kind := range published.Kinds() {
		people := population(t, profile(t, kind, 2025), 10_000, flow.Stratified)
		in, out := volumes(people, flow.Day{Type: flow.Weekday})
		for d, got := range [][]float64{published.In: in, published.Out: out} {
			d := published.Direction(d)
			f, err := mixture.Measure(got)
			require.NoError(t, err)
			v, _ := published.Daily(kind, 2025, d)
			c := published.Heaviest(kind, d)
			require.InEpsilon(t, v.Mean, f.Mean, 0.02)
			require.InEpsilon(t, v.Median, f.Median, 0.02)
			require.Equal(t, mixture.BinOf(v.Mode), mixture.BinOf(f.Mode))
			require.InEpsilon(t, c.Top10, f.Top10, 0.02)
			require.InEpsilon(t, c.Top1, f.Top1, 0.02)
		}
	}
}

// normals are the normal numbers that stand for ranks.
func normals(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	z := make([]float64, len(values))
	for rank, i := range order {
		z[i] = -math.Sqrt2 * math.Erfcinv(2*(float64(rank)+0.5)/float64(len(values)))
	}
	return z
}

func correlation(a, b []float64) float64 {
	x, y := normals(a), normals(b)
	var xy, xx float64
	for i := range x {
		xy += x[i] * y[i]
		xx += x[i] * x[i]
	}
	return xy / xx
}

func TestDirectionsGoTogetherAsDeclared(t *testing.T) {
	for _, rho := range []float64{-0.3, 0, 0.7, 1} {
		m, err := flow.Published(published.Mobile, 2025)
		require.NoError(t, err)
		m.Volume.Correlation = rho
		p, err := flow.NewProfile(m)
		require.NoError(t, err)
		for _, draw := range []flow.Draw{flow.Stratified, flow.Independent} {
			in, out := volumes(population(t, p, 20_000, draw), flow.Day{})
			require.InDelta(t, rho, correlation(in, out), 0.02, "%v %v", draw, rho)
		}
	}
}

// A subscriber keeps as much of its rank from day to day as the model says, and
// each day has the whole distribution.
func TestPersistence(t *testing.T) {
	for _, kept := range []float64{0, 0.6, 1} {
		m, err := flow.Published(published.Mobile, 2025)
		require.NoError(t, err)
		m.Volume.Persistence = kept
		p, err := flow.NewProfile(m)
		require.NoError(t, err)
		people := population(t, p, 20_000, flow.Independent)
		_, monday := volumes(people, flow.Day{Number: 1})
		_, tuesday := volumes(people, flow.Day{Number: 2})
		require.InDelta(t, kept, correlation(monday, tuesday), 0.02)
		slices.Sort(tuesday)
		require.InEpsilon(t, 73.5, tuesday[10_000], 0.05)
	}
}

func TestVolumesGrow(t *testing.T) {
	p := profile(t, published.Mobile, 2025)
	require.Equal(t, 14.5, p.Model().Growth.Out)
	people := population(t, p, 10, flow.Stratified)
	_, before := people.Volume(3, flow.Day{})
	_, after := people.Volume(3, flow.Day{Months: 12})
	require.InEpsilon(t, 1.145, float64(after)/float64(before), 1e-6)
}

func TestGroups(t *testing.T) {
	mobile, broadband := profile(t, published.Mobile, 2025), profile(t, published.Broadband, 2025)
	people, err := flow.NewPopulation(7,
		flow.Group{Name: "phones", Profile: mobile, Subscribers: 3, Draw: flow.Independent},
		flow.Group{Name: "none", Profile: mobile},
		flow.Group{Name: "homes", Profile: broadband, Subscribers: 2})
	require.NoError(t, err)
	var names []string
	for i := range people.Len() {
		names = append(names, people.Group(i).Name)
	}
	require.Equal(t, []string{"phones", "phones", "phones", "homes", "homes"}, names)
	require.Same(t, broadband, people.Profile(4))

	_, err = flow.NewPopulation(1)
	require.ErrorContains(t, err, "needs subscribers")
	_, err = flow.NewPopulation(1, flow.Group{Name: "x", Subscribers: 1})
	require.ErrorContains(t, err, `group "x" of the population has no profile`)
	_, err = flow.NewPopulation(1, flow.Group{Name: "x", Profile: mobile, Subscribers: -1})
	require.ErrorContains(t, err, "can't have -1 subscribers")
}

func BenchmarkMillionVolumes(b *testing.B) {
	p := profile(b, published.Mobile, 2025)
	for _, draw := range []flow.Draw{flow.Stratified, flow.Independent} {
		b.Run(draw.String(), func(b *testing.B) {
			for range b.N {
				people := population(b, p, 1_000_000, draw)
				for i := range people.Len() {
					people.Volume(i, flow.Day{})
				}
			}
		})
	}
}

func BenchmarkFlows(b *testing.B) {
	people := population(b, profile(b, published.Mobile, 2025), 1000, flow.Independent)
	b.ReportAllocs()
	var f flow.Flow
	for n, i := 0, 0; n < b.N; i++ {
		flows := people.Flows(i%1000, flow.Day{Number: i})
		for flows.Next(&f) {
			n++
		}
	}
}

const day = 24 * time.Hour
