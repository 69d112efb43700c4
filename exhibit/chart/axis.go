package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/plot"

	"sunsetlab/exhibit"
)

// setAxis makes an axis of a plot that of a figure. Names on one of a lying
// figure are beneath one another.
func setAxis(axis *plot.Axis, a *exhibit.Axis, lying bool) {
	axis.Label.Text = a.Label
	if a.From != a.To {
		axis.Min, axis.Max = a.From, a.To
	}
	scale := a.Scale
	if scale != exhibit.Log && axis.Max-axis.Min > 1e5 {
		scale = exhibit.Linear // no such week, day or span of months is drawn hour by hour
	}
	switch scale {
	case exhibit.Log:
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = plot.TickerFunc(decades)
		if !(axis.Min > 0) {
			axis.Min = 0.1
		}
	case exhibit.HourOfWeek:
		axis.Tick.Marker = plot.TickerFunc(weekdays)
	case exhibit.HourOfDay:
		axis.Tick.Marker = plot.TickerFunc(hours)
	case exhibit.Months:
		axis.Tick.Marker = plot.TickerFunc(months)
	case exhibit.Dates:
		axis.Tick.Marker = plot.TickerFunc(dates)
	case exhibit.Times:
		axis.Tick.Marker = plot.TickerFunc(times)
	case exhibit.Names:
		axis.Tick.Length, axis.LineStyle.Width = 0, 0 // bars draw where they begin
		setNames(axis, a.Names, lying)
	case exhibit.Shares:
		axis.Min = min(axis.Min, 0)
		axis.Tick.Marker = plot.TickerFunc(percents)
	default:
		axis.Min = min(axis.Min, 0)
		axis.Tick.Marker = plot.TickerFunc(even)
	}
	if !(axis.Max > axis.Min) {
		// Nothing to draw, or one point: any axis will do.
		axis.Max = axis.Min + 1
		switch a.Scale {
		case exhibit.Log:
			axis.Max = axis.Min * 10
		case exhibit.Dates, exhibit.Times:
			axis.Min, axis.Max = axis.Min-0.5, axis.Min+0.5
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

// percents marks fractions in per cent.
func percents(low, high float64) []plot.Tick {
	ticks := even(100*low, 100*high)
	for i := range ticks {
		ticks[i].Value /= 100
		ticks[i].Label += " %"
	}
	return ticks
}

// mostLetters is how long a line of a name beneath bars is.
const mostLetters = 18

// setNames has an axis of names, each in the middle of its place.
func setNames(axis *plot.Axis, names []string, lying bool) {
	ticks := make(plot.ConstantTicks, len(names))
	for i, name := range names {
		if lying {
			ticks[i] = plot.Tick{Value: -float64(i), Label: name}
		} else {
			ticks[i] = plot.Tick{Value: float64(i), Label: wrap(name)}
		}
	}
	axis.Tick.Marker = ticks
	axis.Min, axis.Max = -0.5, float64(len(names))-0.5
	if lying {
		axis.Min, axis.Max = -axis.Max, -axis.Min
	}
}

// wrap breaks a name into lines.
func wrap(name string) string {
	var b strings.Builder
	line := 0
	for i, word := range strings.Fields(name) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case line+1+n > mostLetters:
			b.WriteByte('\n')
			line = 0
		default:
			b.WriteByte(' ')
			line++
		}
		b.WriteString(word)
		line += n
	}
	return b.String()
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
