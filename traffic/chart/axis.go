package chart

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"

	"sunsetlab/traffic/report"
)

func setAxis(axis *plot.Axis, a *report.Axis) {
	axis.Label.Text = a.Label
	if a.From != a.To {
		axis.Min, axis.Max = a.From, a.To
	}
	scale := a.Scale
	if scale != report.Log && axis.Max-axis.Min > 1e5 {
		scale = report.Linear // no such week, day or span of months is drawn hour by hour
	}
	switch scale {
	case report.Log:
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = plot.TickerFunc(decades)
		if !(axis.Min > 0) {
			axis.Min = 0.1
		}
	case report.HourOfWeek:
		axis.Tick.Marker = plot.TickerFunc(weekdays)
	case report.HourOfDay:
		axis.Tick.Marker = plot.TickerFunc(hours)
	case report.Months:
		axis.Tick.Marker = plot.TickerFunc(months)
	default:
		axis.Min = min(axis.Min, 0)
		axis.Tick.Marker = plot.TickerFunc(even)
	}
	if !(axis.Max > axis.Min) {
		// Nothing to draw, or one point: any axis will do.
		axis.Max = axis.Min + 1
		if a.Scale == report.Log {
			axis.Max = axis.Min * 10
		}
	}
}

// even marks four to nine even steps.
func even(low, high float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10(high-low)))
	for _, f := range []float64{1, 0.5, 0.2, 0.1} {
		if (high-low)/(step*f) >= 4 {
			step *= f
			break
		}
	}
	places := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var ticks []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step; i++ {
		i += 0 // no minus before a zero
		ticks = append(ticks, plot.Tick{Value: i * step, Label: strconv.FormatFloat(i*step, 'f', places, 64)})
	}
	return ticks
}

// decades marks powers of ten, and the steps between them without labels.
func decades(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	from, to := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	for e := from; e <= to; e++ {
		for m := 1; m < 10; m++ {
			v := float64(m) * math.Pow(10, e)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			t := plot.Tick{Value: v}
			if m == 1 {
				t.Label = power(int(e))
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

func power(e int) string {
	switch {
	case e >= -3 && e <= 0:
		return strconv.FormatFloat(math.Pow(10, float64(e)), 'f', -e, 64)
	case e > 0 && e <= 3:
		return strconv.Itoa(int(math.Pow(10, float64(e))))
	case e > 3 && e < 6:
		return strconv.Itoa(int(math.Pow(10, float64(e-3)))) + ",000"
	case e == 6:
		return "1,000,000"
	}
	return fmt.Sprintf("1e%d", e)
}

// weekdays marks each midnight without and each noon with the day's name, and
// the hours of a single day.
func weekdays(low, high float64) []plot.Tick {
	names := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	if high-low <= 24 {
		day := int(low) / 24
		var ticks []plot.Tick
		for h := 0; h <= 24; h += 3 {
			label := fmt.Sprintf("%d:00", h%24)
			if h == 0 {
				label = names[day%7] + " " + label
			}
			ticks = append(ticks, plot.Tick{Value: float64(day*24 + h), Label: label})
		}
		return ticks
	}
	var ticks []plot.Tick
	for h := math.Ceil(low/12) * 12; h <= high; h += 12 {
		t := plot.Tick{Value: h}
		if int(h)%24 == 12 {
			t.Label = names[int(h)/24%7]
		}
		ticks = append(ticks, t)
	}
	return ticks
}

func hours(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for h := math.Ceil(low); h <= high; h++ {
		t := plot.Tick{Value: h}
		if int(h)%3 == 0 {
			t.Label = fmt.Sprintf("%d:00", int(h))
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// months marks Januaries, or all months where there are few.
func months(low, high float64) []plot.Tick {
	step := 1
	for _, s := range []int{1, 3, 6, 12, 24, 60} {
		step = s
		if (high-low)/float64(s) <= 10 {
			break
		}
	}
	var ticks []plot.Tick
	for m := int(math.Ceil(low/float64(step))) * step; float64(m) <= high; m += step {
		ticks = append(ticks, plot.Tick{Value: float64(m), Label: fmt.Sprintf("%04d-%02d", m/12, m%12+1)})
	}
	return ticks
}
