package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"sunsetlab/exhibit"
	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/published"
	"sunsetlab/traffic/rollup"
)

// nobody is the access of traffic of which no end is a known user's.
const nobody traffic.Access = ""

// portAccesses are those of whose flows there are records.
func (w *work) portAccesses() []traffic.Access {
	found := map[traffic.Access]bool{}
	for k := range w.sums.Ports {
		found[k.Access] = true
	}
	return slices.DeleteFunc([]traffic.Access{traffic.Broadband, traffic.Mobile, nobody}, func(a traffic.Access) bool { return !found[a] })
}

func ofWhom(a traffic.Access) string {
	if a == nobody {
		return "everybody whose address isn't known"
	}
	return "persons and enterprises, both directions, by samples"
}

// service is a protocol and a port.
type service struct {
	protocol uint8
	port     uint16
}

// services adds up an access's traffic on the days of a year.
func (w *work) services(a traffic.Access, year int) map[service]*estimate.Tally {
	sums := map[service]*estimate.Tally{}
	for _, k := range w.portKeys(a) {
		day := rollup.DayOf(k.Hour.Time().In(w.sums.Zone))
		if !w.inDays[day] || yearOf(day) != year {
			continue
		}
		s := service{k.Protocol, k.Port}
		if sums[s] == nil {
			sums[s] = new(estimate.Tally)
		}
		sums[s].Merge(*w.sums.Ports[k])
	}
	return sums
}

// portKeys are an access's keys in an order that doesn't change: sums of
// floating-point numbers depend on it.
func (w *work) portKeys(a traffic.Access) []rollup.PortKey {
	var found []rollup.PortKey
	for k := range w.sums.Ports {
		if k.Access == a {
			found = append(found, k)
		}
	}
	slices.SortFunc(found, rollup.PortKey.Compare)
	return found
}

// portRow is a row of a table of ports and what it covers.
type portRow struct {
	protocol, port, name string
	covers               func(service) bool
	// printed is the published share, as a fraction; false if none is.
	printed func(year int) (float64, bool)
}

// portTable is Table 3 or 4: shares of ports by the lower of the two.
func (w *work) portTable(a traffic.Access) exhibit.Table {
	n := map[traffic.Access]string{traffic.Broadband: "3", traffic.Mobile: "4", nobody: "4b"}[a]
	who := cmp.Or(string(a), "other")
	t := exhibit.Table{
		Name:  fmt.Sprintf("table-%s-%s-ports", n, who),
		Title: fmt.Sprintf("Table %s. Ports of %s traffic, as parts of its volume", n, who), Of: ofWhom(a),
		Columns: []exhibit.Column{{Name: "protocol"}, {Name: "port"}, {Name: "name"}},
		Notes:   []string{"A flow counts under the lower of its source and destination port."},
	}
	rows := portRows(a)
	for range rows {
		t.Rows = append(t.Rows, nil)
	}
	for i := range rows {
		t.Rows[i] = []exhibit.Cell{exhibit.Words(rows[i].protocol), exhibit.Words(rows[i].port), exhibit.Words(rows[i].name)}
	}
	compared := false
	for _, year := range w.years() {
		sums := w.services(a, year)
		if len(sums) == 0 {
			continue
		}
		t.Columns = append(t.Columns, exhibit.Column{Name: strconv.Itoa(year), Kind: exhibit.Percent, Limits: true})
		for i := range rows {
			t.Rows[i] = append(t.Rows[i], estimated(w.share(sums, rows[i].covers)))
		}
		if known := w.truth(a, year); len(known) > 0 {
			t.Columns = append(t.Columns, exhibit.Column{Name: fmt.Sprintf("true %d", year), Kind: exhibit.Percent})
			for i := range rows {
				t.Rows[i] = append(t.Rows[i], exhibit.Exact(trueShare(known, rows[i].covers)))
			}
		}
		if was := w.compared(year); a != nobody && was >= published.FirstPortYear && was <= published.LastPortYear {
			compared = true
			t.Columns = append(t.Columns, exhibit.Column{Name: fmt.Sprintf("published %d", was), Kind: exhibit.Percent})
			for i := range rows {
				cell := exhibit.Nothing()
				if v, ok := rows[i].printed(was); ok {
					cell = exhibit.Exact(v)
				}
				t.Rows[i] = append(t.Rows[i], cell)
			}
		}
	}
	if compared {
		t.Notes = append(t.Notes, "Published: "+published.Source+". Rows of what has no row of its own are worked out.")
	}
	return t
}

// truth is what passed of each service on a year's days, where it is known.
func (w *work) truth(a traffic.Access, year int) map[service]float64 {
	known := map[service]float64{}
	for k, octets := range w.Truth {
		if k.Access == a && w.inDays[k.Day] && yearOf(k.Day) == year {
			// Octets are whole numbers: their order doesn't matter.
			known[service{k.Protocol, k.Port}] += octets
		}
	}
	return known
}

func trueShare(known map[service]float64, covers func(service) bool) float64 {
	part, whole := 0.0, 0.0
	for s, octets := range known {
		whole += octets
		if covers(s) {
			part += octets
		}
	}
	return part / whole
}

func (w *work) years() []int {
	var years []int
	for _, d := range w.days {
		if y := yearOf(d); !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	return years
}

// share estimates what part of all is covered.
func (w *work) share(sums map[service]*estimate.Tally, covers func(service) bool) estimate.Interval {
	var part, whole estimate.Tally
	for _, s := range slices.SortedFunc(maps.Keys(sums), compareServices) {
		whole.Merge(*sums[s])
		if covers(s) {
			part.Merge(*sums[s])
		}
	}
	return w.Method.Share(part, whole)
}

func compareServices(a, b service) int {
	return cmp.Or(cmp.Compare(a.protocol, b.protocol), cmp.Compare(a.port, b.port))
}

// portRows are the rows of the published table of an access, with explicit
// ones for what it doesn't name.
func portRows(a traffic.Access) []portRow {
	rows := published.Ports(kindOf(a))
	protocols := map[uint8]bool{}
	var all []portRow
	for i := range rows {
		r := &rows[i]
		protocols[uint8(r.Protocol)] = true
		all = append(all, publishedRow(r))
		last := i == len(rows)-1 || rows[i+1].Protocol != r.Protocol
		if last && r.Protocol.HasPorts() {
			all = append(all, otherPorts(rows, r.Protocol))
		}
	}
	return append(all, portRow{protocol: "other", covers: func(s service) bool { return !protocols[s.protocol] },
		printed: func(int) (float64, bool) { return 0, false }})
}

func publishedRow(r *published.PortRow) portRow {
	row := portRow{protocol: r.Protocol.String(), name: r.Name, printed: func(year int) (float64, bool) { return r.Percent(year) / 100, true }}
	protocol := uint8(r.Protocol)
	switch r.Scope {
	case published.Total:
		row.covers = func(s service) bool { return s.protocol == protocol }
	case published.Below1024:
		row.port, row.covers = "<1024", func(s service) bool { return s.protocol == protocol && s.port < 1024 }
	case published.From1024:
		row.port, row.covers = ">=1024", func(s service) bool { return s.protocol == protocol && s.port >= 1024 }
	default:
		row.port, row.covers = strconv.Itoa(int(r.Port)), func(s service) bool { return s == service{protocol, r.Port} }
	}
	return row
}

// otherPorts is the row of a protocol's ports that have none of their own.
func otherPorts(rows []published.PortRow, p published.Protocol) portRow {
	named := map[uint16]bool{}
	for i := range rows {
		if rows[i].Protocol == p && rows[i].Scope == published.OnePort {
			named[rows[i].Port] = true
		}
	}
	return portRow{
		protocol: p.String(), port: p.String() + "-other",
		covers: func(s service) bool { return s.protocol == uint8(p) && !named[s.port] },
		printed: func(year int) (float64, bool) {
			rest := 0.0
			for i := range rows {
				percent, _ := rows[i].Likely(year)
				switch {
				case rows[i].Protocol != p:
				case rows[i].Scope == published.Total:
					rest += percent
				case rows[i].Scope == published.OnePort:
					rest -= percent
				}
			}
			return max(rest, 0) / 100, true
		},
	}
}

// mostPorts is how many ports the table of the busiest has.
const mostPorts = 12

// busiestTable lists the ports with the most traffic, whatever they are.
func (w *work) busiestTable() exhibit.Table {
	t := exhibit.Table{
		Name: "table-5-busiest-ports", Title: "Table 5. The busiest ports", Of: "persons and enterprises, both directions, by samples",
		Columns: []exhibit.Column{{Name: "of"}, {Name: "protocol"}, {Name: "port"}, {Name: "share", Kind: exhibit.Percent, Limits: true}, {Name: "sampled packets", Kind: exhibit.Count}},
	}
	for _, a := range w.portAccesses() {
		years := w.years()
		sums := w.services(a, years[len(years)-1])
		all := slices.SortedFunc(maps.Keys(sums), func(x, y service) int {
			return cmp.Or(cmp.Compare(sums[y].Volume, sums[x].Volume), compareServices(x, y))
		})
		for _, s := range all[:min(len(all), mostPorts)] {
			port := ""
			if published.Protocol(s.protocol).HasPorts() {
				port = strconv.Itoa(int(s.port))
			}
			t.Rows = append(t.Rows, []exhibit.Cell{exhibit.Words(cmp.Or(string(a), "other")), exhibit.Words(published.Protocol(s.protocol).String()), exhibit.Words(port),
				estimated(w.share(sums, func(o service) bool { return o == s })), exhibit.Exact(float64(sums[s].Packets))})
		}
	}
	return t
}

// week is the figure of an access's ports over a week, relative to the peak of
// all.
func (w *work) week(a traffic.Access) exhibit.Figure {
	n := map[traffic.Access]string{traffic.Broadband: "7", traffic.Mobile: "8", nobody: "8b"}[a]
	who := cmp.Or(string(a), "other")
	f := exhibit.Figure{
		Name: fmt.Sprintf("figure-%s-%s-week", n, who), Title: fmt.Sprintf("Figure %s. Ports of %s traffic over the week", n, who), Of: ofWhom(a),
		X: exhibit.Axis{Label: "hour of the week", Scale: exhibit.HourOfWeek}, Y: exhibit.Axis{Label: "volume an hour; the week's peak is 1"},
		Notes: []string{"Bands are the limits of estimates from samples."},
	}
	groups := []struct {
		name   string
		covers func(service) bool
	}{
		{"all", func(service) bool { return true }},
		{"tcp 443", func(s service) bool { return s == service{6, 443} }},
		{"udp 443", func(s service) bool { return s == service{17, 443} }},
		{"tcp 80", func(s service) bool { return s == service{6, 80} }},
		{"other tcp", func(s service) bool { return s.protocol == 6 && s.port != 443 && s.port != 80 }},
		{"other udp", func(s service) bool { return s.protocol == 17 && s.port != 443 }},
		{"other", func(s service) bool { return s.protocol != 6 && s.protocol != 17 }},
	}
	sums := make([]clock, len(groups))
	keys := w.portKeys(a)
	for _, k := range keys {
		at := k.Hour.Time().In(w.sums.Zone)
		if !w.inDays[rollup.DayOf(at)] {
			continue
		}
		slot := (int(at.Weekday())+6)%7*24 + at.Hour()
		for i := range groups {
			if groups[i].covers(service{k.Protocol, k.Port}) {
				sums[i].add(slot, *w.sums.Ports[k])
			}
		}
	}
	times := w.occurrences(func(day, hour int) int { return day*24 + hour })
	peak := 0.0
	for slot, s := range sums[0].slots {
		peak = max(peak, s.Volume/float64(times[slot]))
	}
	for i := range groups {
		points := w.curve(&sums[i], times, peak)
		if len(points) > 0 {
			f.Series = append(f.Series, exhibit.Series{Name: groups[i].name, Points: points})
		}
	}
	f.X.To = 168
	f.X.From, f.X.To = span(f.Series, 24, 168)
	f.Y.To = 1.05
	return f
}

// clock is sums by hour of a day or a week.
type clock struct{ slots map[int]estimate.Tally }

func (c *clock) add(slot int, s estimate.Tally) {
	if c.slots == nil {
		c.slots = map[int]estimate.Tally{}
	}
	t := c.slots[slot]
	t.Merge(s)
	c.slots[slot] = t
}

// occurrences counts how often each slot was on the days, by a function of the
// day of the week (0 is Monday) and the hour.
func (w *work) occurrences(slot func(day, hour int) int) map[int]int {
	times := map[int]int{}
	for _, d := range w.days {
		day := (int(d.In(w.sums.Zone).Weekday()) + 6) % 7
		for hour := range 24 {
			times[slot(day, hour)]++
		}
	}
	return times
}

// curve is the mean volume of each slot relative to a peak.
func (w *work) curve(c *clock, times map[int]int, peak float64) []exhibit.Point {
	if peak == 0 {
		return nil
	}
	var points []exhibit.Point
	for _, slot := range slices.Sorted(maps.Keys(c.slots)) {
		v := scale(w.Method.Volume(c.slots[slot]), 1/(float64(times[slot])*peak))
		points = append(points, exhibit.Within(float64(slot), exhibit.Interval{Low: max(v.Low, 0), Value: v.Value, High: v.High}))
	}
	return points
}

// span is from where to where series go, in whole steps.
func span(series []exhibit.Series, step, most float64) (from, to float64) {
	from, to = most, 0
	for i := range series {
		for _, p := range series[i].Points {
			for from > p.X {
				from -= step
			}
			for to < p.X {
				to += step
			}
		}
	}
	return max(from, 0), min(max(to, from+step), most)
}
