package flow

import "sunsetlab/traffic/published"

// days sets the shapes of the day. Only their peaks are published, so that the
// numbers are assumptions.
func (m *Model) days() {
	holiday, from, to := 1.15, 9, 17
	if m.Kind == published.Broadband {
		m.Days = broadbandDays()
		holiday = 1.25
		m.assume("a day peaks from 19 to 23 o'clock as published; all else of its shape is assumed")
	} else {
		m.Days = mobileDays()
		m.assume("a weekday has the published peaks of the morning commute (8), lunch (12) and evening (21); all else of its shape is assumed")
	}
	m.Days.Weekend.scale(m.Days.Weekday.sum() / m.Days.Weekend.sum())
	m.Days.SchoolHoliday = append(Rates(nil), m.Days.Weekday...)
	m.Days.SchoolHoliday[from : to+1].scale(holiday)
	m.assume("a day of the weekend has as much traffic as a weekday; school holidays raise weekdays from %d to %d o'clock by %.0f %%", from, to+1, 100*(holiday-1))
}

func mobileDays() Days {
	return Days{
		Weekday: Rates{0.62, 0.38, 0.25, 0.19, 0.18, 0.28, 0.55, 0.95, 1.12, 0.92, 0.86, 0.92,
			1.42, 1.02, 0.92, 0.95, 1.02, 1.12, 1.24, 1.28, 1.32, 1.36, 1.30, 1.02},
		Weekend: Rates{0.70, 0.48, 0.31, 0.22, 0.19, 0.22, 0.34, 0.56, 0.80, 0.98, 1.08, 1.14,
			1.24, 1.20, 1.16, 1.16, 1.18, 1.22, 1.24, 1.26, 1.30, 1.36, 1.28, 1.00},
	}
}

func broadbandDays() Days {
	return Days{
		Weekday: Rates{0.98, 0.66, 0.44, 0.32, 0.27, 0.29, 0.42, 0.60, 0.68, 0.72, 0.75, 0.78,
			0.88, 0.86, 0.84, 0.90, 1.00, 1.12, 1.28, 1.52, 1.66, 1.76, 1.72, 1.42},
		Weekend: Rates{1.04, 0.72, 0.48, 0.35, 0.29, 0.30, 0.40, 0.58, 0.80, 1.00, 1.10, 1.12,
			1.18, 1.22, 1.24, 1.26, 1.28, 1.32, 1.38, 1.52, 1.62, 1.70, 1.64, 1.34},
	}
}

func providerCurves() map[string]Curve {
	return map[string]Curve{
		"evening": {OfDay, Rates{1.08, 1.06, 1, 1, 1, 1, 0.95, 0.92, 0.92, 0.92, 0.92, 0.92,
			0.92, 0.92, 0.92, 0.92, 0.92, 0.95, 1, 1.04, 1.06, 1.08, 1.08, 1.08}},
		"steady": {OfTime, Rates{1}},
		"working_hours": {OfTime, Rates{0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.7, 0.9, 1.3, 1.8, 1.8, 1.8,
			1.6, 1.8, 1.8, 1.8, 1.8, 1.7, 1.3, 1, 0.9, 0.8, 0.7, 0.6}},
	}
}

func (r Rates) sum() float64 {
	total := 0.0
	for _, x := range r {
		total += x
	}
	return total
}

func (r Rates) scale(k float64) {
	for i := range r {
		r[i] = round(r[i]*k, 4)
	}
}

// mean is the rate of a day.
func (r Rates) mean() float64 { return r.sum() / float64(len(r)) }
