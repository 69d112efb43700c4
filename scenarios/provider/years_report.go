package provider

import (
	"fmt"

	"sunsetlab/exhibit"
)

// wholeYear is from how many months on a year counts as one: months are a
// twelfth of 365 days.
const wholeYear = 11.5

// Part tells a fiscal year of which only some months were played.
func (y *FiscalYear) Part() bool { return y.Months < wholeYear }

// ReportYears makes a table and a figure of fiscal years.
func (t *Trial) ReportYears(years []FiscalYear) *exhibit.Report {
	tab := exhibit.Table{
		Name: "table-1-years", Title: "Table 1. Abuse responses and defensive actions", Of: "of 1,000 accounts in a month",
		Columns: []exhibit.Column{{Name: "fiscal year"}, {Name: "months", Kind: exhibit.Count}, {Name: "abuse responses", Kind: exhibit.Number},
			{Name: "defensive actions", Kind: exhibit.Number}, {Name: "of them mistaken", Kind: exhibit.Number}},
		Notes: []string{"Abuse responses: accounts closed because of what was sent through them. Defensive actions: accounts held or blocked before that. A fiscal year begins in April."},
	}
	f := exhibit.Figure{
		Name: "figure-1-years", Title: "Figure 1. Abuse responses and defensive actions", Of: "by fiscal year, of 1,000 accounts in a month",
		X: exhibit.Axis{Label: "fiscal year", Scale: exhibit.Names}, Y: exhibit.Axis{Label: "accounts of 1,000 in a month"},
		Notes: []string{"The detector begins on " + Introduced.Format("2 January 2006") + "."},
	}
	responses, actions := exhibit.Series{Name: "abuse responses", Style: exhibit.Bars}, exhibit.Series{Name: "defensive actions", Style: exhibit.Bars}
	for i := range years {
		y := &years[i]
		name := fmt.Sprintf("FY%d", y.Year)
		tab.Rows = append(tab.Rows, []exhibit.Cell{exhibit.Words(name), exhibit.Exact(y.Months), exhibit.Exact(y.AbuseResponses), exhibit.Exact(y.DefensiveActions), exhibit.Exact(y.Mistaken)})
		if y.Part() {
			name += fmt.Sprintf(" (%.0f months)", y.Months)
		}
		f.X.Names = append(f.X.Names, name)
		responses.Points = append(responses.Points, exhibit.At(float64(i), y.AbuseResponses))
		actions.Points = append(actions.Points, exhibit.At(float64(i), y.DefensiveActions))
	}
	f.Series = []exhibit.Series{responses, actions}
	return &exhibit.Report{
		Title:  "Stolen mail accounts, year by year",
		Period: fmt.Sprintf("fiscal years %d to %d, %d accounts, seed %d", years[0].Year, years[len(years)-1].Year, t.Config.Accounts, t.Seed),
		Notes:  []string{modelNote, "The kinds of thieves of the shipped model were chosen so that abuse responses fall to about half when the detector begins, as published. The source has no numbers."},
		Footer: []string{"Published: " + source + ", 2.1."},
		Tables: []exhibit.Table{tab}, Figures: []exhibit.Figure{f},
	}
}
