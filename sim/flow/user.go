package flow

import "time"

// User is what a subscriber does day after day. It is a [Source].
type User struct {
	calendar *Calendar
	flows    func(Day) Flows
	date     time.Time // the next day's midnight
	day      time.Time
	today    Flows
}

var _ Source = (*User)(nil)

// NewUser returns a user whose first day is that of a time, in its zone. Flows
// says what the user does on a day.
func NewUser(c *Calendar, first time.Time, flows func(Day) Flows) *User {
	return &User{calendar: c, flows: flows, date: midnight(first)}
}

// User returns what a subscriber of the population does from a day on.
func (p *Population) User(subscriber int, c *Calendar, first time.Time) *User {
	return NewUser(c, first, func(d Day) Flows { return p.Flows(subscriber, d) })
}

// MeanUser returns a user who moves on each day what subscribers of the profile
// do on average. The seed tells one such user's flows from another's.
func (p *Profile) MeanUser(seed uint64, c *Calendar, first time.Time) *User {
	in, out := p.mixes[0].Mean(), p.mixes[1].Mean()
	return NewUser(c, first, func(d Day) Flows {
		scaleIn, scaleOut := p.dayScale(d)
		return p.Flows(uint64(key(seed, 7, uint64(d.Number))), uint64(in*scaleIn+0.5), uint64(out*scaleOut+0.5), d.Type)
	})
}

// mostEmptyDays is how many days without traffic a user may have in a row. One
// with more has none at all.
const mostEmptyDays = 1000

// Next implements [Source].
func (u *User) Next() (time.Time, Flow, bool) {
	var f Flow
	for range mostEmptyDays {
		if u.today.Next(&f) {
			return u.day, f, true
		}
		u.day = u.date
		u.today = u.flows(u.calendar.Day(u.day))
		u.date = midnight(u.day.Add(36 * time.Hour)) // also where clocks change
	}
	return time.Time{}, Flow{}, false
}

// midnight is the beginning of a time's day where it is.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
