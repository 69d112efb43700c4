package flow

import "math"

// dayLength is a day in seconds.
const dayLength = 24 * 60 * 60

// mostParts is the finest that a day may be told.
const mostParts = 288

// dayShape is when traffic is on a kind of day.
type dayShape struct {
	// volume is that of such a day relative to the mean day of a week.
	volume float64
	// upTo is the part of the day's traffic by the end of each part of the day.
	upTo []float64
	// rates are relative to the day's mean.
	rates Rates
}

func (p *Profile) shapes(c *check) {
	d := &p.model.Days
	all := [dayTypes]struct {
		key   string
		rates Rates
	}{{"days.weekday", d.Weekday}, {"days.weekend", d.Weekend}, {"days.school_holiday", d.SchoolHoliday}}
	for _, day := range all {
		day.rates.check(c, day.key)
	}
	if len(c.problems) > 0 {
		return
	}
	week := (5*d.Weekday.mean() + 2*d.Weekend.mean()) / 7
	for t, day := range all {
		s := &p.days[t]
		mean, upTo := day.rates.mean(), 0.0
		s.volume = mean / week
		for _, r := range day.rates {
			s.rates = append(s.rates, r/mean)
			upTo += r / mean / float64(len(day.rates))
			s.upTo = append(s.upTo, upTo)
		}
		s.upTo[len(s.upTo)-1] = 1
	}
}

func (r Rates) check(c *check, path string) bool {
	if len(r) == 0 || len(r) > mostParts || (24*60)%len(r) != 0 {
		c.reject(path, "%d rates aren't equal parts of a day in whole minutes, at most %d", len(r), mostParts)
		return false
	}
	for _, x := range r {
		if !(x >= 0) || math.IsInf(x, 1) {
			c.reject(path, "%v is no rate: want 0 or more", x)
			return false
		}
	}
	if r.sum() == 0 {
		c.reject(path, "all rates are 0")
		return false
	}
	return true
}

// at returns the rate in part i of n of a day.
func (r Rates) at(i, n int) float64 {
	return r[min(len(r)-1, (2*i+1)*len(r)/(2*n))]
}
