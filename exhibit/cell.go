package exhibit

// Interval is a value with its limits, which are equal to it where it is known
// exactly.
type Interval struct{ Low, Value, High float64 }

func (i Interval) scaled(f float64) Interval { return Interval{i.Low * f, i.Value * f, i.High * f} }

// Cell of a table: text, or a value with its limits.
type Cell struct {
	Text  string
	Value Interval
	// Change is a fraction of a difference, whatever the column's kind.
	Change bool
	// Empty is a cell with nothing in it.
	Empty bool
}

// Words is a cell of a Text column.
func Words(s string) Cell { return Cell{Text: s, Empty: s == ""} }

// Exact is a cell with a value that was counted.
func Exact(v float64) Cell { return Estimated(Interval{v, v, v}) }

// Estimated is a cell with a value that lies within limits.
func Estimated(i Interval) Cell { return Cell{Value: i} }

// Difference is a cell with a fraction that reads as a change, such as -4.4 %,
// whatever its column has else.
func Difference(v float64) Cell { return Cell{Value: Interval{v, v, v}, Change: true} }

// Nothing is a cell with nothing in it.
func Nothing() Cell { return Cell{Empty: true} }
