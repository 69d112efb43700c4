package flow

import (
	"math"
	"time"

	"sunsetlab/traffic/published"
)

// Trend is how traffic grew from month to month. Between the Junes that the
// tables have, and beyond them, it grows each month by the same factor.
type Trend struct {
	first int       // month of the first June, counted from year 0
	logs  []float64 // natural logarithm at each June
}

// PerSubscriber is the trend of a subscriber's mean in Tables 1 and 2.
func PerSubscriber(kind published.Kind, d published.Direction) Trend {
	years := published.Years(kind)
	t := Trend{first: june(years[0])}
	for _, y := range years {
		v, _ := published.Daily(kind, y, d)
		t.logs = append(t.logs, math.Log(v.Mean))
	}
	return t
}

// Whole is the trend of all traffic of a kind: as stated where it is (June 2023
// to June 2025), and before as a subscriber's mean, which assumes that there
// were as many subscribers.
func Whole(kind published.Kind, d published.Direction) Trend {
	t := PerSubscriber(kind, d)
	for i := 1; i < len(t.logs); i++ {
		if g, ok := published.Growth(kind, d, (t.first+12*(i-1))/12); ok {
			t.logs[i] = t.logs[i-1] + math.Log1p(g)
		}
	}
	return t
}

func june(year int) int { return year*12 + int(time.June) - 1 }

// At returns the traffic of a month relative to January 2020.
func (t Trend) At(year int, month time.Month) float64 {
	return math.Exp(t.log(year*12+int(month)-1) - t.log(2020*12))
}

func (t Trend) log(month int) float64 {
	at := float64(month-t.first) / 12
	i := min(max(0, int(math.Floor(at))), len(t.logs)-2)
	return t.logs[i] + (t.logs[i+1]-t.logs[i])*(at-float64(i))
}
