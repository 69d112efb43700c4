package flow

import (
	"fmt"
	"time"
)

// Day is one of a run.
type Day struct {
	// Number tells it from others.
	Number int
	Type   DayType
	// Months of growth since the time of the model; 0 for none.
	Months float64
}

// DayType is which shape a day has.
type DayType uint8

const (
	Weekday DayType = iota
	Weekend
	SchoolHoliday

	dayTypes = 3
)

func (t DayType) String() string {
	switch t {
	case Weekday:
		return "weekday"
	case Weekend:
		return "weekend"
	case SchoolHoliday:
		return "school holiday"
	}
	return fmt.Sprintf("day type %d", uint8(t))
}

// Calendar tells what kind of day a date is. Saturday and Sunday are the
// weekend.
type Calendar struct {
	// Holidays are days off that are like a weekend.
	Holidays []Dates
	// SchoolHolidays are without school; weekends in them stay weekends.
	SchoolHolidays []Dates
	// GrowthFrom is the month from which volumes grow; the zero time for none.
	GrowthFrom time.Time
}

// Dates are from a day to another, both included. Times of day don't matter.
type Dates struct{ First, Last time.Time }

func (d Dates) contain(date int) bool { return dayNumber(d.First) <= date && date <= dayNumber(d.Last) }

// Day returns the day of a date, numbered from 1 January 1970.
func (c *Calendar) Day(date time.Time) Day {
	d := Day{Number: dayNumber(date), Type: c.dayType(date)}
	if !c.GrowthFrom.IsZero() {
		d.Months = float64((date.Year()-c.GrowthFrom.Year())*12 + int(date.Month()) - int(c.GrowthFrom.Month()))
	}
	return d
}

func (c *Calendar) dayType(date time.Time) DayType {
	n := dayNumber(date)
	if w := date.Weekday(); w == time.Saturday || w == time.Sunday {
		return Weekend
	}
	for _, h := range c.Holidays {
		if h.contain(n) {
			return Weekend
		}
	}
	for _, h := range c.SchoolHolidays {
		if h.contain(n) {
			return SchoolHoliday
		}
	}
	return Weekday
}

// dayNumber counts days from 1 January 1970, as the date's own zone has them.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}
