package provider

import (
	"fmt"
	"strings"

	"sunsetlab/exhibit"
	"sunsetlab/sim/mail/abuse"
)

// modelNote stands over everything that is said of accounts.
const modelNote = "Owners, thieves and detectors are a model's, whose numbers are assumptions."

// Report makes tables and figures of the comparison of detectors.
func (t *Trial) Report(d *Defence) *exhibit.Report {
	return &exhibit.Report{
		Title:  "Stolen mail accounts, and what can be prevented",
		Period: fmt.Sprintf("%d accounts, seeds %d to %d", t.Config.Accounts, t.Seed, t.Seed+uint64(t.Seeds)-1),
		Notes: []string{modelNote, "The detector learned from " + variants(d.Training) + " in a world of its own, and was tried on " + variants(d.Test) + ".",
			"Each world was played with each detector and without any, with the same lives in it."},
		Footer:  []string{"Values are means over seeds. Numbers in brackets, and whiskers in figures, are the limits between which a mean lies with a confidence of 95 %, by Student's t."},
		Tables:  []exhibit.Table{d.comparison(), d.thieves(), d.weights(), d.thresholds(), d.beforeAfter(t)},
		Figures: []exhibit.Figure{d.detectorFigure(), d.innocentFigure(), d.thiefFigure(), d.weightFigure(), d.beforeAfterFigure(t)},
	}
}

func variants(all []abuse.Variant) string {
	var words []string
	for _, v := range all {
		words = append(words, v.String())
	}
	return strings.Join(words, ", ")
}

func (d *Defence) comparison() exhibit.Table {
	tab := exhibit.Table{
		Name: "table-1-detectors", Title: "Table 1. Detectors compared", Of: "at the real rate of thefts",
		Columns: []exhibit.Column{{Name: "detector"}},
		Notes: []string{"Stopped in time: bursts of phishing of which not one message got out. Prevented: messages that did not get out, of those without a detector.",
			"Precision: restricted accounts that had been stolen. Mistaken and limited: innocent accounts of 1,000 in a month that were held or blocked, or limited.",
			"Let out: phishing messages in a year of 1,000 accounts. Lead: median hours between a restriction and the burst that never came."},
	}
	for _, m := range Measures {
		tab.Columns = append(tab.Columns, exhibit.Column{Name: m.Name, Kind: m.kind(), Limits: true})
	}
	for _, g := range d.Guards {
		row := []exhibit.Cell{exhibit.Words(g.Name)}
		for _, m := range Measures {
			row = append(row, cellOf(m.Over(g.Scores)))
		}
		tab.Rows = append(tab.Rows, row)
	}
	return tab
}

func (m *Measure) kind() exhibit.Kind {
	if m.Share {
		return exhibit.Percent
	}
	return exhibit.Number
}

func (d *Defence) thieves() exhibit.Table {
	tab := exhibit.Table{Name: "table-2-thieves", Title: "Table 2. Stopped in time, by kind of thief", Of: "of the bursts of each", Columns: []exhibit.Column{{Name: "thief"}}}
	for _, g := range d.Guards {
		tab.Columns = append(tab.Columns, exhibit.Column{Name: g.Name, Kind: exhibit.Percent, Limits: true})
	}
	for _, v := range d.Test {
		row := []exhibit.Cell{exhibit.Words(v.String())}
		for _, g := range d.Guards {
			row = append(row, cellOf(Stopped(v).Over(g.Scores)))
		}
		tab.Rows = append(tab.Rows, row)
	}
	return tab
}

func (d *Defence) weights() exhibit.Table {
	tab := exhibit.Table{
		Name: "table-3-weights", Title: "Table 3. What the detector has learned", Of: "a change of the log odds of theft, for each signal",
		Columns: []exhibit.Column{{Name: "signal"}, {Name: "weight", Kind: exhibit.Number}},
	}
	for i, name := range abuse.SignalNames {
		tab.Rows = append(tab.Rows, []exhibit.Cell{exhibit.Words(name), exhibit.Exact(d.Learned.Weights[i])})
	}
	return tab
}

func (d *Defence) thresholds() exhibit.Table {
	tab := exhibit.Table{Name: "table-4-thresholds", Title: "Table 4. From which log odds on an account is restricted",
		Columns: []exhibit.Column{{Name: "grade"}, {Name: "log odds", Kind: exhibit.Number}}}
	for i, grade := range []string{"limited", "held", "blocked"} {
		tab.Rows = append(tab.Rows, []exhibit.Cell{exhibit.Words(grade), exhibit.Exact(d.Learned.Thresholds[i])})
	}
	return tab
}

// pair is how two ways of measuring what a detector prevents differ, by seed.
type pair struct {
	seed           string
	same, operator float64
}

func (d *Defence) pairs(t *Trial) []pair {
	var all []pair
	for i, after := range d.BeforeAfter {
		all = append(all, pair{fmt.Sprint(t.Seed + uint64(i)), d.Guards[0].Scores[i].Prevented, after})
	}
	return all
}

const (
	bySameLives = "with against without, the same lives"
	byOperator  = "year after against year before"
)

func (d *Defence) beforeAfter(t *Trial) exhibit.Table {
	tab := exhibit.Table{
		Name: "table-5-before-after", Title: "Table 5. What was prevented, and what an operator sees of it", Of: "the learned detector, messages that did not get out",
		Columns: []exhibit.Column{{Name: "seed"}, {Name: bySameLives, Kind: exhibit.Percent}, {Name: byOperator, Kind: exhibit.Percent}},
		Notes:   []string{"An operator has no world without the detector. The two differ by what chance and the thieves' own trend do between two years."},
	}
	for _, p := range d.pairs(t) {
		tab.Rows = append(tab.Rows, []exhibit.Cell{exhibit.Words(p.seed), exhibit.Exact(p.same), exhibit.Exact(p.operator)})
	}
	return tab
}

// bars are those of a detector, of whichever measures have a value.
func (g *Guard) bars(measures []*Measure) exhibit.Series {
	s := exhibit.Series{Name: g.Name, Style: exhibit.Bars}
	for i, m := range measures {
		if l, ok := limits(m.Over(g.Scores)); ok {
			s.Points = append(s.Points, exhibit.Within(float64(i), l))
		}
	}
	return s
}

// grouped is a figure with a group of bars for each measure and a bar in it for
// each detector.
func (d *Defence) grouped(f exhibit.Figure, measures []*Measure) exhibit.Figure {
	f.X.Scale = exhibit.Names
	for _, m := range measures {
		f.X.Names = append(f.X.Names, m.Name)
	}
	for i := range d.Guards {
		f.Series = append(f.Series, d.Guards[i].bars(measures))
	}
	return f
}

func (d *Defence) detectorFigure() exhibit.Figure {
	return d.grouped(exhibit.Figure{
		Name: "figure-1-detectors", Title: "Figure 1. Detectors compared", Of: "means over seeds",
		X: exhibit.Axis{Label: "measure"}, Y: exhibit.Axis{Label: "share", Scale: exhibit.Shares, To: 1},
	}, []*Measure{Recall, Prevented, Precision})
}

func (d *Defence) innocentFigure() exhibit.Figure {
	return d.grouped(exhibit.Figure{
		Name: "figure-2-innocent", Title: "Figure 2. What innocent owners suffer", Of: "accounts held or blocked by mistake, or limited; means over seeds",
		X: exhibit.Axis{Label: "measure"}, Y: exhibit.Axis{Label: "accounts of 1,000 in a month"},
	}, []*Measure{Mistaken, Limited})
}

func (d *Defence) thiefFigure() exhibit.Figure {
	var measures []*Measure
	for _, v := range d.Test {
		measures = append(measures, Stopped(v))
	}
	return d.grouped(exhibit.Figure{
		Name: "figure-3-thieves", Title: "Figure 3. Stopped in time, by kind of thief", Of: "of the bursts of each, means over seeds",
		X: exhibit.Axis{Label: "thief"}, Y: exhibit.Axis{Label: "share", Scale: exhibit.Shares, To: 1},
	}, measures)
}

func (d *Defence) weightFigure() exhibit.Figure {
	f := exhibit.Figure{
		Name: "figure-4-weights", Title: "Figure 4. What the detector has learned", Of: "a change of the log odds of theft, for each signal", Lying: true,
		X: exhibit.Axis{Label: "signal", Scale: exhibit.Names}, Y: exhibit.Axis{Label: "weight"},
	}
	s := exhibit.Series{Name: "weight", Style: exhibit.Bars}
	for i, name := range abuse.SignalNames {
		f.X.Names = append(f.X.Names, name)
		s.Points = append(s.Points, exhibit.At(float64(i), d.Learned.Weights[i]))
	}
	f.Series = []exhibit.Series{s}
	return f
}

func (d *Defence) beforeAfterFigure(t *Trial) exhibit.Figure {
	f := exhibit.Figure{
		Name: "figure-5-before-after", Title: "Figure 5. What was prevented, and what an operator sees of it", Of: "the learned detector, messages that did not get out",
		X: exhibit.Axis{Label: "seed", Scale: exhibit.Names}, Y: exhibit.Axis{Label: "share prevented", Scale: exhibit.Shares},
	}
	same, operator := exhibit.Series{Name: bySameLives, Style: exhibit.Bars}, exhibit.Series{Name: byOperator, Style: exhibit.Bars}
	for i, p := range d.pairs(t) {
		f.X.Names = append(f.X.Names, p.seed)
		same.Points = append(same.Points, exhibit.At(float64(i), p.same))
		operator.Points = append(operator.Points, exhibit.At(float64(i), p.operator))
	}
	f.Series = []exhibit.Series{same, operator}
	return f
}
