package report

import (
	"encoding/csv"
	"io"
)

// Scale is how an axis runs.
type Scale uint8

const (
	Linear Scale = iota
	Log
	HourOfWeek // 0 is Monday 0:00
	HourOfDay
	Months // since January of year 0
)

// Axis of a figure.
type Axis struct {
	Label string
	Scale Scale
	// From and To, if they differ, are what is shown.
	From, To float64
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
}

func point(x, y float64) Point { return Point{x, y, y, y} }

// WriteCSV writes a line for each point.
func (f *Figure) WriteCSV(w io.Writer) error {
	records := [][]string{{"series", columnName(f.X.Label), columnName(f.Y.Label), "low", "high"}}
	for i := range f.Series {
		s := &f.Series[i]
		for _, p := range s.Points {
			records = append(records, []string{s.Name, float(p.X), float(p.Y), float(p.Low), float(p.High)})
		}
	}
	return csv.NewWriter(w).WriteAll(records)
}
