package exhibit

import (
	"math"
	"testing"

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
