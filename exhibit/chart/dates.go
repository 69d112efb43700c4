package chart

import (
	"math"
	"time"

	"gonum.org/v1/plot"

	"sunsetlab/exhibit"
)

// mostDates is how many dates an axis has room for.
const mostDates = 8

// farthest is as far from 1970 as dates are marked, in days.
const farthest = 1e6

// times marks hours, or dates where hours are too many.
func times(low, high float64) []plot.Tick {
	for _, hours := range []float64{1, 3, 6, 12} {
		if near(low, high) && (high-low)*24/hours <= mostDates {
			return evenDates(low, high, hours/24, 0, "01-02 15:04")
		}
	}
	return dates(low, high)
}

func near(low, high float64) bool { return low > -farthest && high < farthest }

// dates marks days, Mondays, or the first of months, whichever are few enough.
func dates(low, high float64) []plot.Tick {
	if !near(low, high) {
		return nil
	}
	for _, step := range []struct{ days, origin float64 }{{1, 0}, {2, 0}, {7, firstMonday}, {14, firstMonday}} {
		if (high-low)/step.days <= mostDates {
			return evenDates(low, high, step.days, step.origin, time.DateOnly)
		}
	}
	return monthDates(low, high)
}

// firstMonday is 5 January 1970.
const firstMonday = 4

// evenDates marks dates that are steps apart, of which one is at origin.
func evenDates(low, high, step, origin float64, layout string) []plot.Tick {
	var ticks []plot.Tick
	for i := math.Ceil((low-origin)/step - 1e-9); origin+i*step <= high+1e-9; i++ {
		v := origin + i*step
		ticks = append(ticks, plot.Tick{Value: v, Label: exhibit.DateOf(v).Format(layout)})
	}
	return ticks
}

// monthDates marks first days of months.
func monthDates(low, high float64) []plot.Tick {
	step := 1
	for _, s := range []int{1, 2, 3, 6, 12, 24, 60, 120, 600} {
		step = s
		if (high-low)/(30*float64(s)) <= mostDates+1 {
			break
		}
	}
	var ticks []plot.Tick
	first := exhibit.DateOf(low)
	month := first.Year()*12 + int(first.Month()) - 1
	for m := month - (month%step+step)%step; ; m += step {
		v := exhibit.Date(time.Date(0, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC))
		switch {
		case v > high+1e-9:
			return ticks
		case v >= low-1e-9:
			ticks = append(ticks, plot.Tick{Value: v, Label: exhibit.DateOf(v).Format("2006-01")})
		}
	}
}
