package exhibit

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func exactly(v float64) Interval { return Interval{v, v, v} }

func TestTexts(t *testing.T) {
	for want, c := range map[string]struct {
		kind Kind
		i    Interval
	}{
		"12,346":            {Count, exactly(12345.6)},
		"1235":              {Number, exactly(1234.6)},
		"0.0123":            {Number, exactly(0.012345)},
		"0":                 {Number, exactly(0)},
		"53.0 [52.9, 53.2]": {Number, Interval{Low: 52.87, Value: 53.02, High: 53.17}},
		"0 [0, 0.0045]":     {Number, Interval{High: 0.0045}},

		"53.2 %":               {Percent, exactly(0.532)},
		"12.3 [12.1, 12.5] %":  {Percent, Interval{Low: 0.121, Value: 0.123, High: 0.125}},
		"-4.4 %":               {Change, exactly(-0.044)},
		"5.00 [4.00, unknown]": {Number, Interval{Low: 4, Value: 5, High: math.Inf(1)}},
	} {
		column := Column{Kind: c.kind, Limits: true}
		got := Cell{Value: c.i}
		require.Equal(t, want, column.show(&got))
	}
}

func TestFigureAsCSV(t *testing.T) {
	zone := time.FixedZone("", 9*60*60)
	for want, f := range map[string]*Figure{
		"series,day,a_b,low,high\ns,2024-10-01,1,1,1\ns,2024-10-01T06:30:00,2,1.5,3\n": {X: Axis{Label: "day", Scale: Dates}, Y: Axis{Label: "a b"},
			Series: []Series{{Name: "s", Points: []Point{At(Date(time.Date(2024, 10, 1, 0, 0, 0, 0, zone)), 1),
				Within(Date(time.Date(2024, 10, 1, 6, 30, 0, 0, zone)), Interval{1.5, 2, 3})}}}},
		"series,who,share,low,high\ns,b,0.5,0.5,0.5\n": {X: Axis{Label: "who", Scale: Names, Names: []string{"a", "b"}}, Y: Axis{Label: "share"},
			Series: []Series{{Name: "s", Points: []Point{At(1, 0.5)}}}},
	} {
		var b bytes.Buffer
		require.NoError(t, f.WriteCSV(&b))
		require.Equal(t, want, b.String())
	}
}
