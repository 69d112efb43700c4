package exhibit

import (
	"encoding/csv"
	"io"
	"math"
	"time"
)

// Scale is how an axis runs.
type Scale uint8

const (
	Linear Scale = iota
	Log
	HourOfWeek // 0 is Monday 0:00
	HourOfDay
	Months // since January of year 0
	Dates  // days since 1970, as Date gives them
	Times  // the same, of hours
	Names  // the number of one of the axis's Names, from 0 on
	Shares // a fraction, marked in %
)

// Axis of a figure.
type Axis struct {
	Label string
	Scale Scale
	// From and To, if they differ, are what is shown.
	From, To float64
	// Names are those of an axis of names.
	Names []string
}

const (
	secondsADay = 24 * 60 * 60
	// dateTime is how CSV files have a date that is no midnight.
	dateTime = "2006-01-02T15:04:05"
)

// Date is a time on an axis of dates or times: days since 1970 by the calendar and the
// clock of its own zone.
func Date(t time.Time) float64 {
	_, offset := t.Zone()
	return float64(t.Unix()+int64(offset)) / secondsADay
}

// DateOf is what is on the calendar and the clock at a date of an axis.
func DateOf(v float64) time.Time { return time.Unix(int64(math.Round(v*secondsADay)), 0).UTC() }

// value is a value of the axis as CSV files have it.
func (a *Axis) value(v float64) string {
	switch {
	case a.Scale == Dates || a.Scale == Times:
		t := DateOf(v)
		if t.Truncate(secondsADay * time.Second).Equal(t) {
			return t.Format(time.DateOnly)
		}
		return t.Format(dateTime)
	case a.Scale == Names && v >= 0 && int(v) < len(a.Names):
		return a.Names[int(v)]
	}
	return float(v)
}

// Point of a series, with the limits of Y; they are equal to Y where it was
// counted.
type Point struct{ X, Y, Low, High float64 }

// Style is how a series is drawn.
type Style uint8

const (
	Line Style = iota
	Dots
	Guide // a faint line to compare with
	Bars  // beside those of other series with the same X
)

// Series of a figure.
type Series struct {
	Name   string
	Style  Style
	Points []Point
}

// Figure is a figure of a report.
type Figure struct {
	// Name is for files, such as figure-3-mobile-volumes.
	Name      string
	Title, Of string
	Notes     []string
	X, Y      Axis
	Series    []Series
	// Square figures have axes of the same kind.
	Square bool
	// Lying figures of bars have X run downwards and bars grow to the right: for
	// long names.
	Lying bool
}

// At is a point whose Y was counted.
func At(x, y float64) Point { return Point{x, y, y, y} }

// Within is a point whose Y lies within limits.
func Within(x float64, i Interval) Point { return Point{x, i.Value, i.Low, i.High} }

// Widen has a point's limits include a value.
func (p *Point) Widen(y float64) { p.Low, p.High = min(p.Low, y), max(p.High, y) }

// WriteCSV writes a line for each point.
func (f *Figure) WriteCSV(w io.Writer) error {
	records := [][]string{{"series", columnName(f.X.Label), columnName(f.Y.Label), "low", "high"}}
	for i := range f.Series {
		s := &f.Series[i]
		for _, p := range s.Points {
			records = append(records, []string{s.Name, f.X.value(p.X), float(p.Y), float(p.Low), float(p.High)})
		}
	}
	return csv.NewWriter(w).WriteAll(records)
}
