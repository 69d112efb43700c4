package report

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/rollup"
)

// population is the persons of an access in a year, with what each moved a
// day.
type population struct {
	access  traffic.Access
	year    int
	days    []rollup.Day
	sampled bool
	people  []person // by name
}

// person is a user with MB a day, by direction.
type person struct {
	name string
	mb   [2]float64
	// samples are of all days together, where volumes are sampled.
	samples [2]estimate.Tally
}

// people are the persons by access and year. Where users were counted, what
// was sampled of them is left aside.
func (w *work) people() map[traffic.Access][]population {
	type group struct {
		access traffic.Access
		year   int
	}
	type days = map[rollup.Day]bool
	persons := map[group]map[rollup.UserID]*person{}
	seen := map[group]days{}
	sampled := map[group]bool{}
	find := func(k rollup.UserDay) (g group, p *person) {
		u := w.sums.Users.User(k.User)
		if u.Enterprise || !w.inDays[k.Day] {
			return g, nil
		}
		g = group{u.Access, yearOf(k.Day)}
		if persons[g] == nil {
			persons[g], seen[g] = map[rollup.UserID]*person{}, days{}
		}
		seen[g][k.Day] = true
		p = persons[g][k.User]
		if p == nil {
			p = &person{name: u.Name}
			persons[g][k.User] = p
		}
		return g, p
	}
	for _, k := range slices.SortedFunc(maps.Keys(w.sums.Counted), rollup.UserDay.Compare) {
		if _, p := find(k); p != nil {
			c := w.sums.Counted[k]
			p.mb[traffic.In] += c.In / 1e6
			p.mb[traffic.Out] += c.Out / 1e6
		}
	}
	counted := map[group]bool{}
	for g := range persons {
		counted[g] = true
	}
	for _, k := range slices.SortedFunc(maps.Keys(w.sums.Sampled), rollup.UserDay.Compare) {
		if g := (group{w.sums.Users.User(k.User).Access, yearOf(k.Day)}); counted[g] {
			continue
		}
		g, p := find(k)
		if p == nil {
			continue
		}
		sampled[g] = true
		for _, d := range directions {
			p.samples[d].Merge(w.sums.Sampled[k][d])
		}
	}
	all := map[traffic.Access][]population{}
	for g, members := range persons {
		pop := population{access: g.access, year: g.year, sampled: sampled[g], days: slices.Sorted(maps.Keys(seen[g]))}
		for _, p := range members {
			pop.people = append(pop.people, *p)
		}
		slices.SortFunc(pop.people, func(a, b person) int { return cmp.Compare(a.name, b.name) })
		pop.perDay()
		all[g.access] = append(all[g.access], pop)
	}
	for _, pops := range all {
		slices.SortFunc(pops, func(a, b population) int { return cmp.Compare(a.year, b.year) })
	}
	return all
}

// perDay makes volumes of the period those of a day.
func (p *population) perDay() {
	for i := range p.people {
		one := &p.people[i]
		for _, d := range directions {
			if p.sampled {
				one.mb[d] = one.samples[d].Volume / 1e6
			}
			one.mb[d] /= float64(len(p.days))
		}
	}
}

// volumes are MB a day of a direction, rising.
func (p *population) volumes(d traffic.Direction) []float64 {
	all := make([]float64, len(p.people))
	for i := range p.people {
		all[i] = p.people[i].mb[d]
	}
	slices.Sort(all)
	return all
}

// figures are mean, median, mode and shares with their limits.
type figures struct{ mean, median, mode, top10, top1 estimate.Interval }

// figures measures a direction; false if nobody moved anything in it.
func (w *work) figuresOf(p *population, d traffic.Direction) (figures, bool) {
	got, err := mixture.Measure(p.volumes(d))
	if err != nil {
		return figures{}, false
	}
	if !p.sampled {
		return figures{same(got.Mean), same(got.Median), same(got.Mode), same(got.Top10), same(got.Top1)}, true
	}
	return w.sampledFigures(p, d, got), true
}

func same(v float64) estimate.Interval { return estimate.Interval{Low: v, Value: v, High: v} }

// mostIntervals is how many users' limits are computed: they take some
// microseconds each.
const mostIntervals = 20000

// sampledFigures gives figures of sampled volumes limits. The mean's are those
// of the whole volume. Median and mode lie between those of all users' lower and
// all users' upper limits, which is wider than need be; so do shares of the
// heaviest, with the limits of their volume within the whole.
func (w *work) sampledFigures(p *population, d traffic.Direction, got mixture.Figures) figures {
	perDay := 1 / (1e6 * float64(len(p.days)))
	sorted := slices.Clone(p.people)
	slices.SortStableFunc(sorted, func(a, b person) int { return cmp.Compare(b.mb[d], a.mb[d]) })
	var whole estimate.Tally
	for i := range sorted {
		whole.Merge(sorted[i].samples[d])
	}
	share := func(fraction, value float64) estimate.Interval {
		var part estimate.Tally
		for i := range int(math.Ceil(fraction * float64(len(sorted)))) {
			part.Merge(sorted[i].samples[d])
		}
		i := w.Method.Share(part, whole)
		return estimate.Interval{Low: min(i.Low, value), Value: value, High: max(i.High, value)}
	}
	var low, high []float64
	step := max(1, (len(sorted)+mostIntervals-1)/mostIntervals)
	for i := step / 2; i < len(sorted); i += step {
		v := w.Method.Volume(sorted[i].samples[d])
		low = append(low, max(v.Low, 0)*perDay)
		high = append(high, v.High*perDay)
	}
	f := figures{
		mean:   scale(w.Method.Volume(whole), perDay/float64(len(sorted))),
		median: same(got.Median), mode: same(got.Mode),
		top10: share(0.1, got.Top10), top1: share(0.01, got.Top1),
	}
	if l, err := mixture.Measure(low); err == nil {
		f.median.Low, f.mode.Low = min(l.Median, got.Median), min(l.Mode, got.Mode)
	} else {
		f.median.Low, f.mode.Low = 0, 0
	}
	if h, err := mixture.Measure(high); err == nil {
		f.median.High, f.mode.High = max(h.Median, got.Median), max(h.Mode, got.Mode)
	}
	return f
}

// replicas is how often sampled volumes are drawn anew: the lowest and the
// highest of 39 leave one in 40 out on either side, which is 95 %.
const replicas = 39

// replicate draws the volumes of sampled users anew, as far as their samples
// leave them open, each drawing in rising order. There is none of users who
// were counted.
func (p *population) replicate(d traffic.Direction) [][]float64 {
	if !p.sampled {
		return nil
	}
	src := rand.NewPCG(uint64(p.year), uint64(d))
	all := make([][]float64, replicas)
	for i := range all {
		all[i] = make([]float64, len(p.people))
		for j := range p.people {
			one := &p.people[j]
			all[i][j] = one.mb[d]
			if s := &one.samples[d]; s.Variance > 0 {
				k := s.Volume * s.Volume / s.Variance
				all[i][j] *= distuv.Gamma{Alpha: k, Beta: k, Src: src}.Rand()
			}
		}
		slices.Sort(all[i])
	}
	return all
}
