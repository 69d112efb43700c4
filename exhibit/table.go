package exhibit

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is how a column's cells read.
type Kind uint8

const (
	Text    Kind = iota
	Count        // a whole number
	Number       // three significant figures or more
	Percent      // a fraction, shown in %
	Change       // a fraction, shown in % with its sign
)

// Column of a table.
type Column struct {
	// Name is the heading; the CSV file has it in lower case with underscores.
	Name string
	Kind Kind
	// Limits is set where cells may have limits: the CSV file has them in two
	// more columns.
	Limits bool
}

// Table is a table of a report.
type Table struct {
	// Name is for files, such as table-2-mobile-volumes.
	Name string
	// Title says what it shows, Of of whom it speaks, and Notes what to know
	// when reading it.
	Title, Of string
	Notes     []string
	Columns   []Column
	Rows      [][]Cell
}

// show formats a cell for people.
func (c *Column) show(cell *Cell) string {
	v := cell.Value
	switch {
	case cell.Empty:
		return ""
	case c.Kind == Text:
		return cell.Text
	case cell.Change || c.Kind == Change:
		return fmt.Sprintf("%+.1f %%", 100*v.Value)
	case c.Kind == Count:
		return grouped(strconv.FormatFloat(math.Round(v.Value), 'f', 0, 64))
	}
	unit := ""
	if c.Kind == Percent {
		v, unit = v.scaled(100), " %"
	}
	if v.Low == v.High || math.IsNaN(v.Value) {
		return digits(v.Value) + unit
	}
	return within(v) + unit
}

// digits shows three significant figures, and all of those before the point.
func digits(v float64) string {
	if math.IsNaN(v) {
		return "?"
	}
	if v == 0 {
		return "0"
	}
	return fixed(v, min(max(2-int(math.Floor(math.Log10(math.Abs(v))+1e-9)), 0), 4))
}

// within shows an estimate with as many places as its limits tell apart.
func within(v Interval) string {
	if math.IsInf(v.High, 1) {
		return digits(v.Value) + " [" + digits(v.Low) + ", unknown]"
	}
	if v.Value == 0 {
		return "0 [0, " + strconv.FormatFloat(v.High, 'g', 2, 64) + "]"
	}
	places := max(-int(math.Floor(math.Log10((v.High-v.Low)/2))), 0)
	if v.Value > 0 {
		// One figure at least of the value itself.
		places = max(places, -int(math.Floor(math.Log10(v.Value))))
	}
	places = min(places, 4)
	return fixed(v.Value, places) + " [" + fixed(v.Low, places) + ", " + fixed(v.High, places) + "]"
}

func fixed(v float64, places int) string { return grouped(strconv.FormatFloat(v, 'f', places, 64)) }

// grouped sets commas between the thousands of numbers from 10,000 on.
func grouped(s string) string {
	whole, rest, fraction := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	if len(digits) < 5 {
		return s
	}
	var b strings.Builder
	b.WriteString(whole[:len(whole)-len(digits)])
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if fraction {
		b.WriteString("." + rest)
	}
	return b.String()
}

// Texts returns the cells as people read them.
func (t *Table) Texts() [][]string {
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = make([]string, len(row))
		for j := range row {
			rows[i][j] = t.Columns[j].show(&row[j])
		}
	}
	return rows
}

// WriteText prints the table for a terminal.
func (t *Table) WriteText(w io.Writer) error {
	rows := t.Texts()
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = utf8.RuneCountInString(c.Name)
		for _, row := range rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", t.Title)
	if t.Of != "" {
		fmt.Fprintf(&b, "  %s\n", t.Of)
	}
	line := func(cells func(int) string) {
		var l strings.Builder
		for i, c := range t.Columns {
			s := cells(i)
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(s))
			if c.Kind == Text {
				l.WriteString("  " + s + pad)
			} else {
				l.WriteString("  " + pad + s)
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(func(i int) string { return t.Columns[i].Name })
	for _, row := range rows {
		line(func(i int) string { return row[i] })
	}
	for _, n := range t.Notes {
		fmt.Fprintf(&b, "  %s\n", n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteCSV writes the table with all digits, fractions as such.
func (t *Table) WriteCSV(w io.Writer) error {
	var header []string
	for _, c := range t.Columns {
		name := columnName(c.Name)
		header = append(header, name)
		if c.Limits {
			header = append(header, name+"_low", name+"_high")
		}
	}
	records := [][]string{header}
	for _, row := range t.Rows {
		var record []string
		for i, c := range t.Columns {
			cell := &row[i]
			switch {
			case c.Kind == Text:
				record = append(record, cell.Text)
			case cell.Empty && c.Limits:
				record = append(record, "", "", "")
			case cell.Empty:
				record = append(record, "")
			case c.Limits:
				record = append(record, float(cell.Value.Value), float(cell.Value.Low), float(cell.Value.High))
			default:
				record = append(record, float(cell.Value.Value))
			}
		}
		records = append(records, record)
	}
	return csv.NewWriter(w).WriteAll(records)
}

// columnName makes a heading a word: "top 10 %" is top_10_pct.
func columnName(s string) string {
	return strings.NewReplacer(" ", "_", "%", "pct", "(", "", ")", "", "/", "_", ",", "").Replace(strings.ToLower(s))
}

// float writes a number with ten significant digits: more than is known, and
// few enough to be the same on every machine.
func float(v float64) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 10, 64)
}
