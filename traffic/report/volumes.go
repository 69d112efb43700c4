package report

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"

	"sunsetlab/exhibit"
	"sunsetlab/traffic"
	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/published"
)

// tableNumber of the published tables that one of an access is like.
func tableNumber(a traffic.Access) int {
	if a == traffic.Mobile {
		return 2
	}
	return 1
}

// volumeTable is Table 1 or 2: what users move a day, by year.
func (w *work) volumeTable(a traffic.Access, pops []population) exhibit.Table {
	t := exhibit.Table{
		Name:  fmt.Sprintf("table-%d-%s-volumes", tableNumber(a), a),
		Title: fmt.Sprintf("Table %d. Daily volume of a %s user, in MB", tableNumber(a), a),
		Of:    "persons, " + source(pops),
		Columns: []exhibit.Column{{Name: "year"}, {Name: "direction"}, {Name: "from"}, {Name: "users", Kind: exhibit.Count},
			{Name: "mean", Kind: exhibit.Number, Limits: true}, {Name: "median", Kind: exhibit.Number, Limits: true}, {Name: "mode", Kind: exhibit.Number, Limits: true},
			{Name: "top 10 %", Kind: exhibit.Percent, Limits: true}, {Name: "top 1 %", Kind: exhibit.Percent, Limits: true}},
		Notes: []string{"A user's volume is the mean over the days. The mode is the highest bin of a histogram on a logarithmic axis, of 0.05 decade (±6 %)."},
	}
	for i := range pops {
		p := &pops[i]
		for _, d := range directions {
			f, ok := w.figuresOf(p, d)
			if !ok {
				continue
			}
			year := strconv.Itoa(p.year)
			t.Rows = append(t.Rows, []exhibit.Cell{exhibit.Words(year), exhibit.Words(d.String()), exhibit.Words("these records"), exhibit.Exact(float64(len(p.people))),
				estimated(f.mean), estimated(f.median), estimated(f.mode), estimated(f.top10), estimated(f.top1)})
			t.Rows = append(t.Rows, w.publishedVolumes(p, d, f)...)
		}
	}
	if w.anyCompared(pops) {
		t.Notes = append(t.Notes, "Published: "+published.Source+".")
	}
	return t
}

func (w *work) anyCompared(pops []population) bool {
	return slices.ContainsFunc(pops, func(p population) bool { return w.compared(p.year) != 0 })
}

// publishedVolumes are the rows to compare with, if there are any.
func (w *work) publishedVolumes(p *population, d traffic.Direction, f figures) [][]exhibit.Cell {
	year := w.compared(p.year)
	v, ok := published.Daily(kindOf(p.access), year, published.Direction(d))
	if !ok {
		return nil
	}
	off := func(got, want float64) exhibit.Cell { return exhibit.Difference(got/want - 1) }
	was := []exhibit.Cell{exhibit.Words(strconv.Itoa(year)), exhibit.Words(d.String()), exhibit.Words("published"), exhibit.Nothing(), exhibit.Exact(v.Mean), exhibit.Exact(v.Median), exhibit.Exact(v.Mode), exhibit.Nothing(), exhibit.Nothing()}
	if year == published.ConcentrationYear {
		c := published.Heaviest(kindOf(p.access), published.Direction(d))
		was[7], was[8] = exhibit.Exact(c.Top10), exhibit.Exact(c.Top1)
	}
	diff := []exhibit.Cell{exhibit.Words(strconv.Itoa(year)), exhibit.Words(d.String()), exhibit.Words("difference"), exhibit.Nothing(), off(f.mean.Value, v.Mean), off(f.median.Value, v.Median), off(f.mode.Value, v.Mode), exhibit.Nothing(), exhibit.Nothing()}
	if !was[7].Empty {
		diff[7], diff[8] = off(f.top10.Value, was[7].Value.Value), off(f.top1.Value, was[8].Value.Value)
	}
	return [][]exhibit.Cell{was, diff}
}

// source says how the volumes of populations are known.
func source(pops []population) string {
	var counted, sampled bool
	for i := range pops {
		if pops[i].sampled {
			sampled = true
		} else {
			counted = true
		}
	}
	switch {
	case counted && sampled:
		return "by charging records, or by samples where a year has none"
	case sampled:
		return "by samples"
	}
	return "by charging records"
}

// distribution is the figure of daily volumes: a density on a logarithmic axis.
func (w *work) distribution(a traffic.Access, pops []population) exhibit.Figure {
	n := 2
	if a == traffic.Mobile {
		n = 3
	}
	f := exhibit.Figure{
		Name:  fmt.Sprintf("figure-%d-%s-volumes", n, a),
		Title: fmt.Sprintf("Figure %d. How %s users' daily volumes are distributed", n, a),
		Of:    "persons, " + source(pops),
		X:     exhibit.Axis{Label: "MB a day", Scale: exhibit.Log},
		Y:     exhibit.Axis{Label: "density, of all users, a decade"},
		Notes: []string{"Bins of 0.05 decade. Users who moved nothing in a direction are none of its curve. Bands, where volumes were sampled, are of what the samples leave open."},
	}
	for i := range pops {
		for _, d := range directions {
			s := exhibit.Series{Name: label(&pops[i], d)}
			s.Points = density(pops[i].volumes(d), pops[i].replicate(d))
			f.Series = append(f.Series, s)
		}
		if year := w.compared(pops[i].year); year == published.ConcentrationYear {
			f.Series = append(f.Series, model(&pops[i], year)...)
		}
	}
	f.X.From, f.X.To = decades(f.Series)
	return f
}

// model is the curve that has the published figures, to compare with.
func model(p *population, year int) []exhibit.Series {
	var all []exhibit.Series
	for _, d := range directions {
		v, ok := published.Daily(kindOf(p.access), year, published.Direction(d))
		if !ok {
			continue
		}
		c := published.Heaviest(kindOf(p.access), published.Direction(d))
		m, err := mixture.Fit(mixture.Figures{Mean: v.Mean, Median: v.Median, Mode: v.Mode, Top10: c.Top10, Top1: c.Top1}, false)
		if err != nil {
			continue
		}
		s := exhibit.Series{Name: fmt.Sprintf("fit to figures of %d", year), Style: exhibit.Guide}
		for bin := mixture.BinOf(m.Quantile(0.0005)); bin <= mixture.BinOf(m.Quantile(0.9995)); bin++ {
			x := mixture.BinCentre(bin)
			s.Points = append(s.Points, exhibit.At(x, m.Density(x)))
		}
		all = append(all, s)
	}
	return all
}

func label(p *population, d traffic.Direction) string {
	return fmt.Sprintf("%s %d", d, p.year)
}

// density is a histogram of the logarithms, with a point in the middle of each
// bin from the lowest to the highest volume, as density a decade. Its limits are
// those of the drawings.
func density(sorted []float64, drawn [][]float64) []exhibit.Point {
	counts := histogram(sorted)
	low, high := math.MaxInt, math.MinInt
	for bin := range counts {
		low, high = min(low, bin), max(high, bin)
	}
	unit := 1 / (float64(len(sorted)) * mixture.Bin)
	var points []exhibit.Point
	for bin := low; bin <= high; bin++ {
		points = append(points, exhibit.At(mixture.BinCentre(bin), float64(counts[bin])*unit))
	}
	for _, volumes := range drawn {
		counts := histogram(volumes)
		for i := range points {
			points[i].Widen(float64(counts[low+i]) * unit)
		}
	}
	return points
}

// histogram counts volumes by the bin of their logarithm.
func histogram(volumes []float64) map[int]int {
	counts := map[int]int{}
	for _, v := range volumes {
		if v > 0 {
			counts[mixture.BinOf(v)]++
		}
	}
	return counts
}

// decades are the powers of ten around what isn't rare: at least 2 % of the
// highest point.
func decades(series []exhibit.Series) (from, to float64) {
	lo, hi, top := math.Inf(1), math.Inf(-1), 0.0
	for i := range series {
		for _, p := range series[i].Points {
			top = max(top, p.Y)
		}
	}
	for i := range series {
		for _, p := range series[i].Points {
			if p.Y >= 0.005*top {
				lo, hi = min(lo, p.X), max(hi, p.X)
			}
		}
	}
	if lo > hi {
		return 0, 0
	}
	return math.Pow(10, math.Floor(math.Log10(lo)+0.02)), math.Pow(10, math.Ceil(math.Log10(hi)-0.02))
}

// scatterUsers is how many users the scatter shows.
const scatterUsers = 5000

// scatter is the figure of IN against OUT.
func (w *work) scatter(a traffic.Access, p *population) exhibit.Figure {
	n := 4
	if a == traffic.Mobile {
		n = 5
	}
	f := exhibit.Figure{
		Name: fmt.Sprintf("figure-%d-%s-in-out", n, a), Title: fmt.Sprintf("Figure %d. IN against OUT of %s users, %d", n, a, p.year),
		Of: "persons, " + source([]population{*p}),
		X:  exhibit.Axis{Label: "OUT, MB a day", Scale: exhibit.Log}, Y: exhibit.Axis{Label: "IN, MB a day", Scale: exhibit.Log}, Square: true,
	}
	s := exhibit.Series{Name: "a user", Style: exhibit.Dots}
	some := few(p.people)
	for i := range some {
		if mb := &some[i].mb; mb[traffic.In] > 0 && mb[traffic.Out] > 0 {
			s.Points = append(s.Points, exhibit.At(mb[traffic.Out], mb[traffic.In]))
		}
	}
	lo, hi := 1.0, 1.0
	for i, p := range s.Points {
		if i == 0 {
			lo, hi = p.X, p.X
		}
		lo, hi = min(lo, p.X, p.Y), max(hi, p.X, p.Y)
	}
	lo, hi = math.Pow(10, math.Floor(math.Log10(lo))), math.Pow(10, math.Ceil(math.Log10(hi)))
	if lo == hi {
		hi *= 10
	}
	f.X.From, f.X.To, f.Y.From, f.Y.To = lo, hi, lo, hi
	f.Series = []exhibit.Series{{Name: "as much IN as OUT", Style: exhibit.Guide, Points: []exhibit.Point{exhibit.At(lo, lo), exhibit.At(hi, hi)}}, s}
	f.Notes = []string{fmt.Sprintf("%d of %d users; those who moved nothing in a direction have no place on logarithmic axes.", len(s.Points), len(p.people))}
	return f
}

// few picks users for the scatter, the same ones each time and none for what
// it moved.
func few(people []person) []person {
	if len(people) <= scatterUsers {
		return people
	}
	type ranked struct {
		hash uint64
		i    int
	}
	all := make([]ranked, len(people))
	for i := range people {
		h := fnv.New64a()
		h.Write([]byte(people[i].name))
		all[i] = ranked{mix(h.Sum64()), i}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		if a.hash < b.hash || a.hash == b.hash && a.i < b.i {
			return -1
		}
		return 1
	})
	some := make([]person, scatterUsers)
	for i := range some {
		some[i] = people[all[i].i]
	}
	return some
}

// mix spreads FNV's high bits, which names that end alike share.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// lorenz is the figure of what the lightest users have together.
func (w *work) lorenz(people map[traffic.Access][]population) exhibit.Figure {
	f := exhibit.Figure{
		Name: "figure-6-lorenz", Title: "Figure 6. How unevenly volume lies among users", Of: "persons",
		X:     exhibit.Axis{Label: "the lightest users, as part of all", To: 1},
		Y:     exhibit.Axis{Label: "their part of the volume", To: 1},
		Notes: []string{"Read from the right: where a curve is at 0.9 of users, what is above it is the share of the heaviest tenth."}, Square: true,
		Series: []exhibit.Series{{Name: "all users alike", Style: exhibit.Guide, Points: []exhibit.Point{exhibit.At(0, 0), exhibit.At(1, 1)}}},
	}
	each(people, func(p *population, d traffic.Direction, sorted []float64) {
		points := cumulated(sorted)
		for _, volumes := range p.replicate(d) {
			for i, o := range cumulated(volumes) {
				points[i].Widen(o.Y)
			}
		}
		if len(points) > 0 {
			f.Series = append(f.Series, exhibit.Series{Name: fmt.Sprintf("%s %s", p.access, label(p, d)), Points: points})
		}
	})
	return f
}

// cumulated is the curve of Lorenz, in some 500 steps; none of no volume.
func cumulated(sorted []float64) []exhibit.Point {
	total := 0.0
	for _, v := range sorted {
		total += v
	}
	if total == 0 {
		return nil
	}
	const steps = 500
	var points []exhibit.Point
	sum, next := 0.0, 0
	for i, v := range sorted {
		if x := float64(i) / float64(len(sorted)); x >= float64(next)/steps {
			points = append(points, exhibit.At(x, sum/total))
			next = int(x*steps) + 1
		}
		sum += v
	}
	return append(points, exhibit.At(1, 1))
}

// complementary is the figure of how many users have more than a volume.
func (w *work) complementary(people map[traffic.Access][]population) exhibit.Figure {
	f := exhibit.Figure{
		Name: "figure-6b-complementary", Title: "Figure 6b. Users with more than a volume", Of: "persons",
		X: exhibit.Axis{Label: "MB a day", Scale: exhibit.Log}, Y: exhibit.Axis{Label: "users with more, as part of all", Scale: exhibit.Log},
	}
	least := 1.0
	each(people, func(p *population, d traffic.Direction, sorted []float64) {
		s := exhibit.Series{Name: fmt.Sprintf("%s %s", p.access, label(p, d))}
		n := float64(len(sorted))
		last := math.MinInt
		for i, v := range sorted {
			if v <= 0 {
				continue
			}
			// A point for each hundredth of a decade, and all of the last hundred.
			if step := int(math.Floor(math.Log10(v) * 100)); step > last || i > len(sorted)-100 {
				s.Points = append(s.Points, exhibit.At(v, float64(len(sorted)-i)/n))
				last = step
			}
		}
		for _, volumes := range p.replicate(d) {
			for i := range s.Points {
				q := &s.Points[i]
				at, _ := slices.BinarySearch(volumes, q.X)
				q.Widen(float64(len(volumes)-at) / n)
			}
		}
		least = min(least, 1/n)
		f.Series = append(f.Series, s)
	})
	f.Y.From, f.Y.To = math.Pow(10, math.Floor(math.Log10(least))), 1
	if f.Y.From == 1 {
		f.Y.From = 0.1
	}
	return f
}

// each visits the newest populations of both accesses in both directions.
func each(people map[traffic.Access][]population, visit func(*population, traffic.Direction, []float64)) {
	for _, a := range accesses {
		if n := len(people[a]); n > 0 {
			p := &people[a][n-1]
			for _, d := range directions {
				visit(p, d, p.volumes(d))
			}
		}
	}
}
