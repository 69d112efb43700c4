package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"sunsetlab/exhibit"
	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/rollup"
)

// month is what an access moved a day in a month.
type month struct {
	access    traffic.Access
	direction traffic.Direction
	number    int // months since January of year 0
	octets    estimate.Interval
}

// base is the month that the published trend is relative to, January 2020.
const base = 2020 * 12

// months are the whole volumes a day by month; none unless there are two
// months. Charging records count where an access has some, samples otherwise.
func (w *work) months() []month {
	type key struct {
		access    traffic.Access
		direction traffic.Direction
		number    int
	}
	days := map[int]int{}
	for _, d := range w.days {
		days[monthOf(d)]++
	}
	if len(days) < 2 {
		return nil
	}
	counted := map[key]float64{}
	has := map[traffic.Access]bool{}
	for _, k := range slices.SortedFunc(maps.Keys(w.sums.Counted), rollup.UserDay.Compare) {
		if !w.inDays[k.Day] {
			continue
		}
		access := w.sums.Users.User(k.User).Access
		has[access] = true
		for _, d := range directions {
			counted[key{access, d, monthOf(k.Day)}] += w.sums.Counted[k].Of(d)
		}
	}
	sampled := map[key]*estimate.Tally{}
	for _, a := range accesses {
		for _, k := range w.portKeys(a) {
			day := rollup.DayOf(k.Hour.Time().In(w.sums.Zone))
			if has[a] || !w.inDays[day] {
				continue
			}
			at := key{a, k.Direction, monthOf(day)}
			if sampled[at] == nil {
				sampled[at] = new(estimate.Tally)
			}
			sampled[at].Merge(*w.sums.Ports[k])
		}
	}
	var all []month
	for k, v := range counted {
		all = append(all, month{k.access, k.direction, k.number, same(v / float64(days[k.number]))})
	}
	for k, s := range sampled {
		all = append(all, month{k.access, k.direction, k.number, scale(w.Method.Volume(*s), 1/float64(days[k.number]))})
	}
	slices.SortFunc(all, func(a, b month) int {
		return cmp.Or(cmp.Compare(a.access, b.access), cmp.Compare(a.direction, b.direction), cmp.Compare(a.number, b.number))
	})
	return all
}

func monthOf(d rollup.Day) int {
	y, m, _ := d.In(time.UTC).Date()
	return y*12 + int(m) - 1
}

func monthName(number int) string { return fmt.Sprintf("%04d-%02d", number/12, number%12+1) }

// first is the month that an access's curve is relative to, and its volume.
func first(all []month, m month) month {
	var found month
	for _, o := range all {
		if o.access != m.access || o.direction != m.direction {
			continue
		}
		if found.number == 0 || o.number == base {
			found = o
		}
	}
	return found
}

func (w *work) monthTable(all []month) exhibit.Table {
	t := exhibit.Table{
		Name: "table-7-months", Title: "Table 7. Volume by month", Of: "persons and enterprises",
		Columns: []exhibit.Column{{Name: "of"}, {Name: "direction"}, {Name: "month"}, {Name: "GB a day", Kind: exhibit.Number, Limits: true},
			{Name: "relative", Kind: exhibit.Number, Limits: true}, {Name: "relative to"}, {Name: "in a year", Kind: exhibit.Change}},
	}
	for _, m := range all {
		to := first(all, m)
		growth := exhibit.Nothing()
		for _, o := range all {
			if o.access == m.access && o.direction == m.direction && o.number == m.number-12 && o.octets.Value > 0 {
				growth = exhibit.Exact(m.octets.Value/o.octets.Value - 1)
			}
		}
		relative := exhibit.Nothing()
		if to.octets.Value > 0 {
			relative = estimated(scale(m.octets, 1/to.octets.Value))
		}
		t.Rows = append(t.Rows, []exhibit.Cell{exhibit.Words(string(m.access)), exhibit.Words(m.direction.String()), exhibit.Words(monthName(m.number)),
			estimated(scale(m.octets, 1e-9)), relative, exhibit.Words(monthName(to.number)), growth})
	}
	return t
}

// trend is the figure of volumes by month.
func (w *work) trend(all []month) exhibit.Figure {
	to := monthName(first(all, all[0]).number)
	f := exhibit.Figure{
		Name: "figure-1-months", Title: "Figure 1. Volume by month", Of: "persons and enterprises",
		X: exhibit.Axis{Label: "month", Scale: exhibit.Months}, Y: exhibit.Axis{Label: "volume a day; " + to + " is 1"},
	}
	var s *exhibit.Series
	last := month{}
	for _, m := range all {
		if s == nil || m.access != last.access || m.direction != last.direction {
			f.Series = append(f.Series, exhibit.Series{Name: fmt.Sprintf("%s %s", m.access, m.direction)})
			s = &f.Series[len(f.Series)-1]
		}
		last = m
		if v := first(all, m).octets.Value; v > 0 {
			i := scale(m.octets, 1/v)
			s.Points = append(s.Points, exhibit.Within(float64(m.number), exhibit.Interval(i)))
			f.Y.To = max(f.Y.To, 1.1*i.High)
		}
	}
	return f
}
