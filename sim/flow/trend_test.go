package flow_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

func TestTrend(t *testing.T) {
	mobile := flow.PerSubscriber(published.Mobile, published.Out)
	require.InDelta(t, 1, mobile.At(2020, time.January), 1e-12)
	require.InEpsilon(t, 172.2/150.4, mobile.At(2025, time.June)/mobile.At(2024, time.June), 1e-9)
	require.InEpsilon(t, 79.4/84.9, mobile.At(2020, time.June)/mobile.At(2019, time.June), 1e-9)
	monthly := math.Pow(172.2/150.4, 1.0/12)
	require.InEpsilon(t, monthly, mobile.At(2024, time.October)/mobile.At(2024, time.September), 1e-9)
	require.InEpsilon(t, monthly, mobile.At(2026, time.March)/mobile.At(2026, time.February), 1e-9, "beyond the table")

	whole := flow.Whole(published.Mobile, published.In)
	require.InEpsilon(t, 1.29, whole.At(2025, time.June)/whole.At(2024, time.June), 1e-9)
	require.InEpsilon(t, 1.29, whole.At(2024, time.June)/whole.At(2023, time.June), 1e-9)
	require.InDelta(t, 1, whole.At(2020, time.January), 1e-12)
}

func TestCalendar(t *testing.T) {
	zone := time.FixedZone("JST", 9*60*60)
	on := func(month time.Month, day int) time.Time { return time.Date(2025, month, day, 23, 30, 0, 0, zone) }
	c := flow.Calendar{
		Holidays:       []flow.Dates{{First: on(time.July, 21), Last: on(time.July, 21)}},
		SchoolHolidays: []flow.Dates{{First: on(time.July, 19), Last: on(time.August, 31)}},
	}
	require.Equal(t, flow.Weekday, c.Day(on(time.June, 2)).Type)
	require.Equal(t, flow.Weekend, c.Day(on(time.June, 7)).Type)
	require.Equal(t, flow.Weekend, c.Day(on(time.July, 20)).Type, "a Sunday of the holidays")
	require.Equal(t, flow.Weekend, c.Day(on(time.July, 21)).Type, "a day off")
	require.Equal(t, flow.SchoolHoliday, c.Day(on(time.July, 22)).Type)
	require.Equal(t, flow.Weekday, c.Day(on(time.September, 1)).Type)
	require.Equal(t, c.Day(on(time.June, 2)).Number+1, c.Day(on(time.June, 3)).Number)
	require.Zero(t, c.Day(on(time.December, 1)).Months)
	c.GrowthFrom = on(time.June, 1)
	require.Equal(t, 6.0, c.Day(on(time.December, 1)).Months)
}
