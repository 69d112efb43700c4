// Package exhibit is what results are shown as: tables, figures, and a report
// of both, which know how they read as text and as CSV. Package chart draws
// them.
//
//	t := exhibit.Table{Name: "table-1-mail", Title: "Mail by month",
//		Columns: []exhibit.Column{{Name: "month"}, {Name: "pass", Kind: exhibit.Percent}},
//		Rows:    [][]exhibit.Cell{{exhibit.Words("2025-03"), exhibit.Exact(0.81)}}}
//	t.WriteText(os.Stdout)
//
// It knows nothing of what is shown: who makes a report says what was measured,
// of whom, and within which limits.
package exhibit

// Report is all tables and figures.
type Report struct {
	Title string
	// Period is the time that it speaks of, or what else tells it from others of
	// its title.
	Period string
	// Notes are what holds for the whole of it, Footer how to read it and where
	// figures of others come from.
	Notes   []string
	Footer  []string
	Tables  []Table
	Figures []Figure
}
