package provider

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sunsetlab/exhibit"
	"sunsetlab/mail/statistics"
)

// source is where what is known of mail and of stolen accounts comes from.
const source = "IIJ, Internet Infrastructure Review (IIR) vol. 67"

// mostBrands is how many brands the figure of honeypots tells apart.
const mostBrands = 7

// Report makes tables and figures of the messages that were counted.
func (p *Played) Report() (*exhibit.Report, error) {
	days := p.Days.Counts()
	if len(days) == 0 {
		return nil, errors.New("there is no mail to report on")
	}
	r := &exhibit.Report{
		Title:  "Mail of " + p.Of,
		Period: span(days[0].Begin, days[len(days)-1].Begin),
		Notes:  p.notes(),
		Footer: []string{"SPF, DKIM, DMARC and ARC are of messages that came, in the words of RFC 8601. A honeypot is an address that nobody uses: what comes to it nobody has asked for."},
	}
	r.Tables = append(r.Tables, p.mailTable())
	r.Figures = append(r.Figures, p.mailFigure(), p.passFigure())
	all := p.Series.Total()
	for _, b := range breakdowns() {
		if len(b.of(&all)) == 0 {
			continue
		}
		r.Tables = append(r.Tables, p.breakdownTable(&b))
		r.Figures = append(r.Figures, p.breakdownFigure(&b))
	}
	if brands := brandsOf(&all); len(brands) > 0 {
		r.Tables = append(r.Tables, p.brandTable(&all, brands))
	}
	if all.Honeypot > 0 {
		r.Figures = append(r.Figures, p.honeypotFigure(brandsOf(&all)))
	}
	for i := range r.Tables {
		number(&r.Tables[i].Name, &r.Tables[i].Title, "table", i+1)
	}
	for i := range r.Figures {
		number(&r.Figures[i].Name, &r.Figures[i].Title, "figure", i+1)
	}
	return r, nil
}

// number gives a table or a figure its number: which there are depends on what
// there was.
func number(name, title *string, kind string, n int) {
	*name = fmt.Sprintf("%s-%d-%s", kind, n, *name)
	*title = fmt.Sprintf("%s%s %d. %s", strings.ToUpper(kind[:1]), kind[1:], n, *title)
}

func span(first, last time.Time) string {
	if from, to := first.Format(time.DateOnly), last.Format(time.DateOnly); from != to {
		return from + " to " + to
	}
	return first.Format(time.DateOnly)
}

func (p *Played) notes() []string {
	var notes []string
	if p.Modelled {
		notes = append(notes, "The mail is a model's. Totals of the shipped model come out like the published ones ("+source+", 2.3 and 2.4); every other number is an assumption.")
	}
	if p.Judged > 0 {
		notes = append(notes, fmt.Sprintf("The bytes of %d messages were made, signed and judged: %d came to what the model says.", p.Judged, p.Judged-len(p.Disagreements)))
	}
	if p.Series.Period() != statistics.Daily && p.Series.Period() != statistics.Hourly {
		notes = append(notes, fmt.Sprintf("The first and the last %s may have been counted in part.", p.Series.Period()))
	}
	return append(notes, "Days are those of "+p.Days.Counts()[0].Begin.Location().String()+".")
}

// begin says when a period began.
func (p *Played) begin(c *statistics.Counts) string {
	switch p.Series.Period() {
	case statistics.Hourly:
		return c.Begin.Format("2006-01-02 15:04")
	case statistics.Monthly:
		return c.Begin.Format("2006-01")
	}
	return c.Begin.Format(time.DateOnly)
}

// rows makes a row of each period, and one of all together.
func (p *Played) rows(row func(*statistics.Counts) []exhibit.Cell) [][]exhibit.Cell {
	var rows [][]exhibit.Cell
	counts := p.Series.Counts()
	for i := range counts {
		rows = append(rows, append([]exhibit.Cell{exhibit.Words(p.begin(&counts[i]))}, row(&counts[i])...))
	}
	all := p.Series.Total()
	return append(rows, append([]exhibit.Cell{exhibit.Words("all")}, row(&all)...))
}

// share is a cell of a part of what there was; empty if there was nothing.
func share(n, all int) exhibit.Cell {
	if all == 0 {
		return exhibit.Nothing()
	}
	return exhibit.Exact(statistics.Share(n, all))
}

func (p *Played) mailTable() exhibit.Table {
	return exhibit.Table{
		Name: "mail", Title: "Messages by " + p.Series.Period().String(),
		Columns: []exhibit.Column{{Name: p.Series.Period().String()}, {Name: "in", Kind: exhibit.Count}, {Name: "out", Kind: exhibit.Count},
			{Name: "to honeypots", Kind: exhibit.Count}, {Name: "honeypot share", Kind: exhibit.Percent},
			{Name: "in encrypted", Kind: exhibit.Percent}, {Name: "out encrypted", Kind: exhibit.Percent}},
		Rows: p.rows(func(c *statistics.Counts) []exhibit.Cell {
			in, out := c.Messages[statistics.In], c.Messages[statistics.Out]
			return []exhibit.Cell{exhibit.Exact(float64(in)), exhibit.Exact(float64(out)), exhibit.Exact(float64(c.Honeypot)), share(c.Honeypot, in),
				share(in-c.TLS[statistics.In][statistics.Plain], in), share(out-c.TLS[statistics.Out][statistics.Plain], out)}
		}),
	}
}

// breakdown is what the messages of a direction came to, in parts.
type breakdown struct {
	name, title string
	direction   statistics.Direction
	of          func(*statistics.Counts) []statistics.Part
}

func breakdowns() []breakdown {
	var all []breakdown
	for m := range statistics.Methods {
		all = append(all, breakdown{m.String(), "What " + strings.ToUpper(m.String()) + " came to", statistics.In,
			func(c *statistics.Counts) []statistics.Part { return c.Breakdown(m) }})
	}
	for _, d := range []statistics.Direction{statistics.In, statistics.Out} {
		title := "How mail that came was carried"
		if d == statistics.Out {
			title = "How mail that went was carried"
		}
		all = append(all, breakdown{"tls-" + d.String(), title, d, func(c *statistics.Counts) []statistics.Part { return c.Encryption(d) }})
	}
	return all
}

func (b *breakdown) whose() string {
	if b.direction == statistics.Out {
		return "of all messages that went"
	}
	return "of all messages that came"
}

// countOf is how many messages came to a part.
func (b *breakdown) countOf(c *statistics.Counts, part string) int {
	for _, p := range b.of(c) {
		if p.Name == part {
			return p.Count
		}
	}
	return 0
}

// breakdownTable has a column for each part that there was at any time.
func (p *Played) breakdownTable(b *breakdown) exhibit.Table {
	all := p.Series.Total()
	parts := b.of(&all)
	t := exhibit.Table{
		Name: b.name, Title: b.title, Of: b.whose(),
		Columns: []exhibit.Column{{Name: p.Series.Period().String()}, {Name: "messages", Kind: exhibit.Count}},
	}
	for _, part := range parts {
		t.Columns = append(t.Columns, exhibit.Column{Name: part.Name, Kind: exhibit.Percent})
	}
	t.Rows = p.rows(func(c *statistics.Counts) []exhibit.Cell {
		row := []exhibit.Cell{exhibit.Exact(float64(c.Messages[b.direction]))}
		for _, part := range parts {
			row = append(row, share(b.countOf(c, part.Name), c.Messages[b.direction]))
		}
		return row
	})
	return t
}

// timeline is a curve by period; value is false where there is none.
func timeline(name string, counts []statistics.Counts, value func(*statistics.Counts) (float64, bool)) exhibit.Series {
	s := exhibit.Series{Name: name}
	for i := range counts {
		if v, ok := value(&counts[i]); ok {
			s.Points = append(s.Points, exhibit.At(exhibit.Date(counts[i].Begin), v))
		}
	}
	return s
}

// shares is a curve of a part of the messages of a direction.
func (p *Played) shares(name string, d statistics.Direction, part func(*statistics.Counts) int) exhibit.Series {
	return timeline(name, p.Series.Counts(), func(c *statistics.Counts) (float64, bool) {
		return statistics.Share(part(c), c.Messages[d]), c.Messages[d] > 0
	})
}

func (p *Played) periods() exhibit.Axis {
	a := exhibit.Axis{Label: p.Series.Period().String() + " that begins", Scale: exhibit.Dates}
	if p.Series.Period() == statistics.Hourly {
		a.Scale = exhibit.Times
	}
	return a
}

func (p *Played) breakdownFigure(b *breakdown) exhibit.Figure {
	f := exhibit.Figure{
		Name: b.name, Title: b.title, Of: b.whose(),
		X: p.periods(), Y: exhibit.Axis{Label: "share of messages", Scale: exhibit.Shares},
	}
	all := p.Series.Total()
	for _, part := range b.of(&all) {
		f.Series = append(f.Series, p.shares(part.Name, b.direction, func(c *statistics.Counts) int { return b.countOf(c, part.Name) }))
	}
	return f
}

// passFigure sets side by side what shares passed.
func (p *Played) passFigure() exhibit.Figure {
	f := exhibit.Figure{
		Name: "pass", Title: "What passed", Of: "of all messages that came",
		X: p.periods(), Y: exhibit.Axis{Label: "share of messages", Scale: exhibit.Shares},
	}
	for m := range statistics.Methods {
		f.Series = append(f.Series, p.shares(strings.ToUpper(m.String())+" pass", statistics.In, func(c *statistics.Counts) int { return c.Results[m][statistics.Pass] }))
	}
	return f
}

// days is the axis of figures by day.
func days() exhibit.Axis { return exhibit.Axis{Label: "day", Scale: exhibit.Dates} }

func (p *Played) mailFigure() exhibit.Figure {
	f := exhibit.Figure{Name: "mail", Title: "Messages a day", Of: "that came and went", X: days(), Y: exhibit.Axis{Label: "messages a day"}}
	for _, d := range []statistics.Direction{statistics.In, statistics.Out} {
		f.Series = append(f.Series, timeline(d.String(), p.Days.Counts(), func(c *statistics.Counts) (float64, bool) { return float64(c.Messages[d]), true }))
	}
	return f
}

// brandsOf are the brands that were imitated, those of most messages first.
func brandsOf(c *statistics.Counts) []string {
	return slices.SortedFunc(maps.Keys(c.Brands), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.Brands[b], c.Brands[a]), cmp.Compare(a, b))
	})
}

func (p *Played) brandTable(all *statistics.Counts, brands []string) exhibit.Table {
	t := exhibit.Table{
		Name: "brands", Title: "Whom phishing imitated", Of: "messages to honeypots",
		Columns: []exhibit.Column{{Name: "brand"}, {Name: "messages", Kind: exhibit.Count}, {Name: "share", Kind: exhibit.Percent},
			{Name: "most in a day", Kind: exhibit.Count}, {Name: "on"}},
	}
	for _, b := range brands {
		most, on := 0, time.Time{}
		for _, c := range p.Days.Counts() {
			if c.Brands[b] > most {
				most, on = c.Brands[b], c.Begin
			}
		}
		t.Rows = append(t.Rows, []exhibit.Cell{exhibit.Words(b), exhibit.Exact(float64(all.Brands[b])), share(all.Brands[b], all.Honeypot),
			exhibit.Exact(float64(most)), exhibit.Words(on.Format(time.DateOnly))})
	}
	return t
}

func (p *Played) honeypotFigure(brands []string) exhibit.Figure {
	f := exhibit.Figure{
		Name: "honeypots", Title: "Mail to honeypots", Of: "messages a day, by whom they imitate",
		X: days(), Y: exhibit.Axis{Label: "messages a day"},
	}
	if len(brands) > mostBrands {
		f.Notes = []string{fmt.Sprintf("The %d brands of most messages, of %d.", mostBrands, len(brands))}
		brands = brands[:mostBrands]
	}
	f.Series = []exhibit.Series{timeline("all", p.Days.Counts(), func(c *statistics.Counts) (float64, bool) { return float64(c.Honeypot), true })}
	for _, b := range brands {
		f.Series = append(f.Series, timeline(b, p.Days.Counts(), func(c *statistics.Counts) (float64, bool) { return float64(c.Brands[b]), true }))
	}
	return f
}
