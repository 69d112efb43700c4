package scenarios

import (
	"fmt"
	"slices"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/report"
)

// Impact is what the users of one device, or of several, lose.
type Impact struct {
	// Demand is what they wanted, and what came of it.
	flow.Demand
	// LostShare is the part of the bytes that they wanted which is lost.
	LostShare float64 `json:"lost_share"`
	// Hours is how long they were looked at, all devices together, and
	// HoursWithoutData how long of it they had no data connection.
	Hours            float64 `json:"hours"`
	HoursWithoutData float64 `json:"hours_without_data"`
}

func (i *Impact) add(o *Impact) {
	i.Demand.Add(&o.Demand)
	i.LostShare = i.Demand.LostShare()
	i.Hours, i.HoursWithoutData = i.Hours+o.Hours, i.HoursWithoutData+o.HoursWithoutData
}

// ImpactHour is an hour's demand.
type ImpactHour struct {
	Start time.Time `json:"start"`
	flow.Demand
}

// usageRun is a scenario that was played for what its users lose. Of its trace
// nothing is kept but what devices had when.
type usageRun struct {
	*Scenario
	books    map[string]*flow.Book
	mail     map[string]*mailUser
	timeline *report.Timeline
}

// playUsage plays a scenario for what its users lose.
func (s *Scenario) playUsage() (*usageRun, error) {
	r := &usageRun{Scenario: s, timeline: report.NewTimeline()}
	trace := sim.NewStream(sim.Decisions)
	trace.Observe(r.timeline.Observe)
	seed := uint64(1)
	if s.Seed != nil {
		seed = *s.Seed
	}
	l, err := NewLab(s, seed, trace)
	if err != nil {
		return nil, fmt.Errorf("building the lab of %s: %w", s.Stem(), err)
	}
	l.schedule()
	l.World.RunUntil(s.end)
	l.settleTraffic()
	r.books = l.books
	if l.post != nil {
		r.mail = l.post.users
	}
	return r, nil
}

// impact is what a device's user loses from one time to another; without a
// workload, the hours alone.
func (r *usageRun) impact(name string, from, to time.Time) Impact {
	i := impactOf(r.books[name], from, to)
	i.HoursWithoutData = i.Hours - withData(r.timeline, name, from, to).Hours()
	return i
}

func impactOf(book *flow.Book, from, to time.Time) Impact {
	i := Impact{Hours: to.Sub(from).Hours()}
	if book != nil {
		i.Demand = book.Between(from, to)
		i.LostShare = i.Demand.LostShare()
	}
	return i
}

// hours is a device's demand by hour.
func (r *usageRun) hours(name string, from, to time.Time) []ImpactHour {
	book := r.books[name]
	if book == nil {
		return nil
	}
	var all []ImpactHour
	for at := from; at.Before(to); at = at.Add(time.Hour) {
		all = append(all, ImpactHour{Start: at, Demand: book.Between(at, at.Add(time.Hour))})
	}
	return all
}

// withData is how long a device had a data connection.
func withData(t *report.Timeline, name string, from, to time.Time) (total time.Duration) {
	had := t.During(name, from, to)
	for i := range had {
		if !had[i].Status.Data {
			continue
		}
		begin, end := had[i].Time, to
		if begin.Before(from) {
			begin = from
		}
		if i+1 < len(had) {
			end = had[i+1].Time
		}
		total += end.Sub(begin)
	}
	return total
}

// addHours adds hour to hour; both begin at the same time.
func addHours(sum, more []ImpactHour) []ImpactHour {
	if sum == nil {
		return slices.Clone(more)
	}
	for i := range more {
		sum[i].Demand.Add(&more[i].Demand)
	}
	return sum
}

// withWorkload returns the scenario with users at the devices that have none.
func (s *Scenario) withWorkload(w *Workload) *Scenario {
	c := s.clone()
	if w != nil && c.Workload == nil {
		c.Workload = w
	}
	return c
}

// impactClasses are the classes of devices that are there, in the order of the
// catalogue.
func impactClasses(has func(DeviceClass) bool) []DeviceClass {
	var all []DeviceClass
	for i := range deviceClasses {
		if has(deviceClasses[i].class) {
			all = append(all, deviceClasses[i].class)
		}
	}
	return slices.Clip(all)
}
