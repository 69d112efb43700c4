package report

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"sunsetlab/exhibit"
	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/published"
	"sunsetlab/traffic/rollup"
)

// Options of a report. The zero Options do.
type Options struct {
	Title string
	// From and Until are the days that are looked at, by default all but a first
	// and a last of which there is little.
	From, Until rollup.Day
	// Method is how estimates are made from samples.
	Method estimate.Method
	// Compare has the published figures of a year stand beside; if it is 0,
	// those of a year that was measured and is among Models.
	Compare int
	// Models are the years that the traffic was modelled on.
	Models []int
	// Simulated is set where the lab made the traffic.
	Simulated bool
	// Truth is what really passed, where the lab knows it: it stands beside what
	// samples tell of ports.
	Truth Truth
	// Issues are what else a reader must know, such as rows that couldn't be
	// read.
	Issues []string
}

// Truth is volumes that were counted before any sampling, in octets.
type Truth map[TruthKey]float64

// TruthKey is what the truth is known by.
type TruthKey struct {
	Day      rollup.Day
	Access   traffic.Access
	Protocol uint8
	Port     uint16
}

// Add adds a volume, on the day that it has in a time zone.
func (t Truth) Add(v *traffic.Volume, zone *time.Location) {
	t[TruthKey{rollup.DayOf(v.Hour.In(zone)), v.Access, v.Protocol, v.Port}] += float64(v.Bytes)
}

// work is what the parts of a report are made from.
type work struct {
	*Options
	sums   *rollup.Tally
	days   []rollup.Day // that count
	inDays map[rollup.Day]bool
}

var (
	accesses   = []traffic.Access{traffic.Broadband, traffic.Mobile}
	directions = []traffic.Direction{traffic.In, traffic.Out}
)

// New makes a report of sums.
func New(sums *rollup.Tally, opts Options) (*exhibit.Report, error) {
	if opts.Method.Rate == 0 {
		// What wasn't seen at all has an upper limit by the rate of the rest.
		opts.Method.Rate = max(sums.Coverage.Matched.Rate, sums.Coverage.Unmatched.Rate)
	}
	w := &work{Options: &opts, sums: sums}
	if err := w.chooseDays(); err != nil {
		return nil, err
	}
	r := &exhibit.Report{Title: opts.Title, Period: w.period(w.days), Footer: []string{
		"Numbers in brackets, and bands in figures, are the limits of what is estimated from samples. Published figures, where they are shown: " + published.Source + ".",
	}}
	if r.Title == "" {
		r.Title = "Traffic report"
	}
	people := w.people()
	r.Notes = w.notes(people)
	r.Tables = append(r.Tables, w.coverage())
	for _, a := range accesses {
		if p := people[a]; len(p) > 0 {
			r.Tables = append(r.Tables, w.volumeTable(a, p))
		}
	}
	for _, a := range w.portAccesses() {
		r.Tables = append(r.Tables, w.portTable(a))
	}
	if len(w.portAccesses()) > 0 {
		r.Tables = append(r.Tables, w.busiestTable())
	}
	providers := w.providers()
	if len(providers) > 0 {
		r.Tables = append(r.Tables, w.providerTable(providers))
	}
	months := w.months()
	if len(months) > 0 {
		r.Tables = append(r.Tables, w.monthTable(months))
	}
	r.Figures = w.figures(people, providers, months)
	return r, nil
}

func (w *work) figures(people map[traffic.Access][]population, providers []provider, months []month) []exhibit.Figure {
	var all []exhibit.Figure
	if len(months) > 1 {
		all = append(all, w.trend(months))
	}
	for _, a := range accesses {
		if p := people[a]; len(p) > 0 {
			all = append(all, w.distribution(a, p))
		}
	}
	for _, a := range accesses {
		if p := people[a]; len(p) > 0 {
			all = append(all, w.scatter(a, &p[len(p)-1]))
		}
	}
	if len(people[traffic.Mobile])+len(people[traffic.Broadband]) > 0 {
		all = append(all, w.lorenz(people), w.complementary(people))
	}
	for _, a := range w.portAccesses() {
		all = append(all, w.week(a))
	}
	if len(providers) > 0 {
		all = append(all, w.providerHours(providers))
	}
	return all
}

// chooseDays takes the days that were asked for, or all of which there is
// data, without ragged ends.
func (w *work) chooseDays() error {
	volume := map[rollup.Day]float64{}
	for k, c := range w.sums.Counted {
		volume[k.Day] += c.In + c.Out
	}
	for k, s := range w.sums.Ports {
		volume[rollup.DayOf(k.Hour.Time().In(w.sums.Zone))] += s.Volume
	}
	days := slices.Sorted(maps.Keys(volume))
	if len(days) == 0 {
		return fmt.Errorf("there is no traffic to report on")
	}
	if w.From != 0 || w.Until != 0 {
		days = slices.DeleteFunc(days, func(d rollup.Day) bool { return d < w.From || w.Until != 0 && d >= w.Until })
		if len(days) == 0 {
			return fmt.Errorf("there is no traffic on the days asked for")
		}
	} else {
		days = trimEnds(days, volume)
	}
	w.days = days
	w.inDays = map[rollup.Day]bool{}
	for _, d := range days {
		w.inDays[d] = true
	}
	return nil
}

// trimEnds leaves a first and a last day out that have less than a tenth of
// the day beside them: records begin a little before midnight, or end after it.
func trimEnds(days []rollup.Day, volume map[rollup.Day]float64) []rollup.Day {
	if len(days) > 2 && volume[days[0]] < volume[days[1]]/10 {
		days = days[1:]
	}
	if n := len(days); n > 2 && volume[days[n-1]] < volume[days[n-2]]/10 {
		days = days[:n-1]
	}
	return days
}

func (w *work) period(days []rollup.Day) string {
	first, last := days[0], days[len(days)-1]
	if first == last {
		return first.String()
	}
	return fmt.Sprintf("%s to %s", first, last)
}

// yearOf is the year of a day.
func yearOf(d rollup.Day) int { return d.In(time.UTC).Year() }

// compared is the published year that stands beside what was measured in a
// year; 0 for none.
func (w *work) compared(year int) int {
	switch {
	case w.Compare != 0:
		return w.Compare
	case slices.Contains(w.Models, year):
		return year
	}
	return 0
}

func kindOf(a traffic.Access) published.Kind {
	if a == traffic.Mobile {
		return published.Mobile
	}
	return published.Broadband
}

// notes are what holds for the whole report.
func (w *work) notes(people map[traffic.Access][]population) []string {
	notes := slices.Clone(w.Issues)
	if w.Simulated {
		notes = append(notes, "The traffic is simulated: what is like the published figures was modelled on them.")
	}
	notes = append(notes,
		"Volumes are of persons and were counted, or sampled, for each user; ports include enterprises and come from samples. They are not one population.",
		"IN is what users send, OUT what they receive. A MB is 1,000,000 octets. Days are those of "+w.sums.Zone.String()+".")
	for _, a := range accesses {
		for i := range people[a] {
			if people[a][i].sampled {
				notes = append(notes, fmt.Sprintf("Volumes of %s users are estimated from sampled packets: of users with few of them the distributions are wider than the truth.", a))
				break
			}
		}
	}
	return notes
}

// coverage is the table of what was read.
func (w *work) coverage() exhibit.Table {
	c := &w.sums.Coverage
	t := exhibit.Table{Name: "table-0-coverage", Title: "What was read", Columns: []exhibit.Column{{Name: "of"}, {Name: "number", Kind: exhibit.Count}, {Name: "GB", Kind: exhibit.Number, Limits: true}}}
	row := func(of string, n uint64, gb exhibit.Cell) {
		t.Rows = append(t.Rows, []exhibit.Cell{exhibit.Words(of), exhibit.Exact(float64(n)), gb})
	}
	counted := 0.0
	for _, v := range w.sums.Counted {
		counted += v.In + v.Out
	}
	row("charging records", c.CDRs, exhibit.Exact(counted/1e9))
	if c.NoAddress > 0 {
		row("… without an address", c.NoAddress, exhibit.Nothing())
	}
	all := c.Matched
	all.Merge(c.Unmatched)
	row("flow records", c.Records, estimated(scale(w.Method.Volume(all), 1e-9)))
	row("… of known users", c.Matched.Records, estimated(scale(w.Method.Volume(c.Matched), 1e-9)))
	row("… of nobody known", c.Unmatched.Records, estimated(scale(w.Method.Volume(c.Unmatched), 1e-9)))
	if c.UnknownRate > 0 {
		row("… without a sampling rate", c.UnknownRate, exhibit.Nothing())
		t.Notes = append(t.Notes, "Records without a sampling rate count as if every packet had been seen, unless you give a rate.")
	}
	if w.sums.Users.Overlaps > 0 {
		row("addresses assigned to two users at once", uint64(w.sums.Users.Overlaps), exhibit.Nothing())
	}
	return t
}

func scale(i estimate.Interval, f float64) estimate.Interval {
	return estimate.Interval{Low: i.Low * f, Value: i.Value * f, High: i.High * f}
}

// estimated is a cell with an estimate and its limits.
func estimated(i estimate.Interval) exhibit.Cell { return exhibit.Estimated(exhibit.Interval(i)) }
