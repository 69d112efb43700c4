package report

import (
	"sort"
	"time"

	"sunsetlab/sim"
)

// Change is a moment at which a device's status changed.
type Change struct {
	Time   time.Time
	Status sim.Status
	// Event is the status event, Because the decision that brought it.
	Event, Because sim.EventID
}

// Timeline is what each device had when.
type Timeline struct {
	changes map[string][]Change
}

// NewTimeline returns the timeline of the events given; more come by Observe.
func NewTimeline(events ...sim.Event) *Timeline {
	t := &Timeline{changes: map[string][]Change{}}
	for i := range events {
		t.Observe(events[i])
	}
	return t
}

// Observe takes an event of the trace.
func (t *Timeline) Observe(e sim.Event) {
	if e.Kind != sim.StatusChange || e.Status == nil {
		return
	}
	t.changes[e.From] = append(t.changes[e.From], Change{Time: e.Time, Status: *e.Status, Event: e.ID, Because: e.Because})
}

// Changes lists a device's changes in order.
func (t *Timeline) Changes(device string) []Change { return t.changes[device] }

// At is the change that made the status at a moment, that moment's own
// included. It is false for a device that had none yet, which has nothing.
func (t *Timeline) At(device string, at time.Time) (Change, bool) {
	cs := t.changes[device]
	i := sort.Search(len(cs), func(i int) bool { return cs[i].Time.After(at) })
	if i == 0 {
		return Change{}, false
	}
	return cs[i-1], true
}

// During lists the statuses that a device had from one moment to another, both
// included: the change before the first, whose time it keeps, and those
// between. What lasted no time at all is left out.
func (t *Timeline) During(device string, from, to time.Time) []Change {
	var had []Change
	if c, ok := t.At(device, from); ok {
		had = append(had, c)
	} else {
		had = append(had, Change{Time: from})
	}
	for _, c := range t.changes[device] {
		if !c.Time.After(from) || c.Time.After(to) {
			continue
		}
		if had[len(had)-1].Time.Equal(c.Time) {
			had = had[:len(had)-1]
		}
		had = append(had, c)
	}
	return had
}

// First is the first change of a device to a status that holds good, at a
// moment or later.
func (t *Timeline) First(device string, from time.Time, good func(sim.Status) bool) (Change, bool) {
	for _, c := range t.changes[device] {
		if !c.Time.Before(from) && good(c.Status) {
			return c, true
		}
	}
	return Change{}, false
}
