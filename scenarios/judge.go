package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/report"
)

// judge holds what a run did against what is expected of it. All it knows is
// the trace.
type judge struct {
	*Scenario
	events   []sim.Event
	timeline *report.Timeline
	reasons  *report.Reasons
	imsis    map[string]string // of devices, by name
	emm      map[string][]emmChange
	chosen   map[string][]int // decisions of a device
	about    map[string][]int // events that concern a device, by name or IMSI
	past     map[string][]moment
	books    map[string]*flow.Book // of devices with traffic
	mail     map[string]*mailUser  // of devices with mail
}

type emmChange struct {
	time  time.Time
	state string
}

func newJudge(s *Scenario, events []sim.Event, imsis map[string]string) *judge {
	j := &judge{Scenario: s, events: events, timeline: report.NewTimeline(events...), reasons: report.NewReasons(events), imsis: imsis,
		emm: map[string][]emmChange{}, chosen: map[string][]int{}, about: map[string][]int{}, past: map[string][]moment{}}
	// What a core sends to a device that it does not know names nobody: it
	// concerns the device that receives it.
	nobodys := map[string][]int{}
	for i := range events {
		e := &events[i]
		switch e.Kind {
		case sim.State:
			if e.Name == "EMM" {
				j.emm[e.From] = append(j.emm[e.From], emmChange{e.Time, e.Detail})
			}
		case sim.Decision:
			j.chosen[e.From] = append(j.chosen[e.From], i)
		case sim.Received:
			if sent := nobodys[e.Name]; len(sent) > 0 && e.Device != "" {
				j.about[e.Device] = append(j.about[e.Device], sent[0])
				nobodys[e.Name] = sent[1:]
			}
		}
		switch {
		case e.Device != "":
			j.about[e.Device] = append(j.about[e.Device], i)
		case e.Kind == sim.Sent && e.Protocol == sim.NAS:
			nobodys[e.Name] = append(nobodys[e.Name], i)
		default:
			j.about[e.From] = append(j.about[e.From], i)
		}
	}
	return j
}

// verdict judges everything.
func (j *judge) verdict(seed uint64) Verdict {
	v := Verdict{Scenario: j.Stem(), Title: j.Name, File: j.file, Seed: seed,
		Start: j.Start, End: j.Start.Add(j.end), Met: true}
	for _, device := range j.order {
		for _, name := range j.names(device) {
			v.Devices = append(v.Devices, DeviceVerdict{Name: name, IMSI: j.imsis[name], Rows: j.rows(name), Traffic: j.demand(name), Mail: j.mailOf(name, j.Start, j.Start.Add(j.end))})
		}
	}
	for i := range j.Expect {
		e := &j.Expect[i]
		for _, name := range j.names(e.Device) {
			o := j.outcome(e, name)
			o.Line = j.lines[i]
			v.Expectations = append(v.Expectations, o)
			v.Met = v.Met && o.Met
		}
	}
	return v
}

// rows lists what a device had when. The first says what it had at the start.
func (j *judge) rows(name string) []Row {
	had := j.timeline.During(name, j.Start, j.Start.Add(j.end))
	rows := make([]Row, len(had))
	for i, c := range had {
		until := j.Start.Add(j.end)
		if i+1 < len(had) {
			until = had[i+1].Time.Add(-1)
		}
		rows[i] = j.row(name, c, until)
		if own := j.row(name, c, c.Time); j.heardSince(rows[i].event, c.Time) && j.heardSince(own.event, time.Time{}) && !j.heardSince(own.event, c.Time) {
			rows[i] = own // what began the row, not what came of a later try
		}
	}
	return rows
}

// heardSince tells whether a message that a device received after a moment is
// among the reasons for an event.
func (j *judge) heardSince(event sim.EventID, moment time.Time) bool {
	return slices.ContainsFunc(report.Chain(j.events, event), func(e sim.Event) bool { return e.Kind == sim.Received && e.Time.After(moment) })
}

// began is the change since which a device has had what it has after another,
// but for the way out of an emergency call, which comes and goes without it.
func (j *judge) began(name string, c report.Change) report.Change {
	for _, earlier := range slices.Backward(j.timeline.Changes(name)) {
		switch {
		case earlier.Event >= c.Event:
		case !Alike(earlier.Status, c.Status):
			return c
		default:
			c = earlier
		}
	}
	return c
}

// Alike tells whether two statuses differ in nothing but the way out of an
// emergency call.
func Alike(a, b sim.Status) bool {
	a.EmergencyPossible = b.EmergencyPossible
	return a == b
}

// row says what a device had since a change, and why it still had it at a time.
func (j *judge) row(name string, c report.Change, at time.Time) Row {
	since := c.Time
	if since.Before(j.Start) {
		since = j.Start
	}
	after := since.Sub(j.Start)
	event := j.reason(name, c.Status, c.Event, at)
	return Row{Seconds: after.Seconds(), Time: since, Status: c.Status, Because: j.reasons.Explain(event, &c.Status), after: after, event: event}
}

// outOfService is how a device calls the decision at the end of a search that
// found nothing.
const outOfService = "out of service"

// reason is the event that explains a status which still lasts at a time: what
// brought it or, for a device without service, perhaps since ever, why it still
// has none: what it has decided since, if the network's answer to a new attempt
// had it decide, or if the network has not answered at all.
func (j *judge) reason(name string, status sim.Status, event sim.EventID, at time.Time) sim.EventID {
	if status.RAT != sim.NoRAT {
		return j.settled(name, event, at)
	}
	answered := func(e sim.Event) bool { return e.Kind == sim.Received }
	explained := slices.ContainsFunc(report.Chain(j.events, event), answered)
	chosen := j.chosen[name]
	later, _ := slices.BinarySearchFunc(chosen, at, func(i int, at time.Time) int {
		if j.events[i].Time.After(at) {
			return 1
		}
		return -1
	})
	for later--; later >= 0; later-- {
		e := &j.events[chosen[later]]
		if e.ID < event {
			break
		}
		if !explained || e.Name == outOfService || report.Chain(j.events, e.ID)[0].ID > event {
			return e.ID
		}
	}
	return event
}

// settled is the last decision by a time that follows from the one which brought
// a status, and left the status as it was; the status' own event without any. So
// a device that disables E-UTRA, finds nothing and stays is explained to the end.
func (j *judge) settled(name string, event sim.EventID, at time.Time) sim.EventID {
	chain := report.Chain(j.events, event)
	if len(chain) < 2 || chain[len(chain)-2].Kind != sim.Decision {
		return event
	}
	root, last := chain[len(chain)-2].ID, event
	for _, i := range j.chosen[name] {
		e := &j.events[i]
		if e.Time.After(at) {
			break
		}
		if e.ID > event && slices.ContainsFunc(report.Chain(j.events, e.ID), func(c sim.Event) bool { return c.ID == root }) {
			last = e.ID
		}
	}
	return last
}

// moment is what can be seen of a device from a time on.
type moment struct {
	at     time.Time
	status sim.Status
	emm    string
	event  sim.EventID // that brought the status
}

// history lists each moment at which what can be seen of a device changed.
func (j *judge) history(name string) []moment {
	if all, ok := j.past[name]; ok {
		return all
	}
	changes, states := j.timeline.Changes(name), j.emm[name]
	all := []moment{{at: j.Start, emm: "EMM-NULL"}}
	for len(changes) > 0 || len(states) > 0 {
		m := all[len(all)-1]
		if len(states) == 0 || len(changes) > 0 && !changes[0].Time.After(states[0].time) {
			m.at, m.status, m.event = changes[0].Time, changes[0].Status, changes[0].Event
			changes = changes[1:]
		} else {
			m.at, m.emm = states[0].time, states[0].state
			states = states[1:]
		}
		if all[len(all)-1].at.Equal(m.at) {
			all = all[:len(all)-1] // it lasted no time
		}
		all = append(all, m)
	}
	j.past[name] = all
	return all
}

// moments lists what could be seen of a device from one time to another: what
// was there at first, and each change.
func (j *judge) moments(name string, from, to time.Time) []moment {
	all := j.history(name)
	first, exact := slices.BinarySearchFunc(all, from, func(m moment, t time.Time) int { return m.at.Compare(t) })
	if !exact {
		first = max(first-1, 0)
	}
	last := first + 1
	for last < len(all) && !all[last].at.After(to) {
		last++
	}
	seen := slices.Clone(all[first:last])
	seen[0].at = from
	return seen
}

func (j *judge) outcome(e *Expectation, name string) Outcome {
	o := Outcome{Device: name, Expected: j.words(e)}
	from, to := j.span(e)
	var bad moment
	switch {
	case e.speaksOfTraffic():
		o.Met, o.Saw = j.traffic(e, name, from, to)
		return o
	case e.Mail != nil:
		o.Met, o.Saw = j.letters(e.Mail, name, from, to)
		return o
	case e.counts():
		o.Met, o.Saw = j.counted(e, name, from, to)
		return o
	case e.Always != nil:
		o.Met, bad = j.always(e, name, from, to)
	case e.Never != nil:
		o.Met, bad = true, moment{}
		for _, m := range j.moments(name, from, to) {
			if j.sees(e.Never, name, &m) {
				o.Met, bad = false, m
				break
			}
		}
	case e.Within != nil:
		o.Met, bad = j.some(&e.Look, name, from, to)
	default:
		o.Met, bad = j.all(&e.Look, name, from, to)
	}
	if !o.Met {
		o.Saw = j.seen(&bad)
		o.Because = j.reasons.Explain(j.reason(name, bad.status, bad.event, bad.at), &bad.status)
	}
	return o
}

// span is the time that an expectation speaks of.
func (j *judge) span(e *Expectation) (from, to time.Time) {
	end := j.Start.Add(j.end)
	switch {
	case e.At != nil:
		at := j.Start.Add(e.At.Since(j.Start))
		return at, at
	case e.Within != nil:
		from = j.from(e)
		return from, from.Add(*e.Within)
	case e.From == nil && e.Until == nil && e.Always == nil && e.Never == nil && !e.counts() && !e.speaksOfTraffic() && e.Mail == nil:
		return end, end
	}
	if e.Until != nil {
		end = j.Start.Add(e.Until.Since(j.Start))
	}
	return j.from(e), end
}

func (j *judge) from(e *Expectation) time.Time {
	if e.From == nil {
		return j.Start
	}
	return j.Start.Add(e.From.Since(j.Start))
}

func (j *judge) all(l *Look, name string, from, to time.Time) (bool, moment) {
	for _, m := range j.moments(name, from, to) {
		if !j.sees(l, name, &m) {
			return false, m
		}
	}
	return true, moment{}
}

func (j *judge) some(l *Look, name string, from, to time.Time) (bool, moment) {
	var last moment
	for _, m := range j.moments(name, from, to) {
		if j.sees(l, name, &m) {
			return true, m
		}
		last = m
	}
	return false, last
}

// always holds from the first moment that the look holds, or from the time
// that the expectation names.
func (j *judge) always(e *Expectation, name string, from, to time.Time) (bool, moment) {
	if e.From == nil {
		ok, m := j.some(e.Always, name, from, to)
		if !ok {
			return false, m
		}
		from = m.at
	}
	return j.all(e.Always, name, from, to)
}

// sees tells whether a look holds at a moment.
func (j *judge) sees(l *Look, name string, m *moment) bool {
	s := &m.status
	switch {
	case l.RAT != nil && *l.RAT != s.RAT,
		l.Camped != nil && *l.Camped != s.Camped,
		l.Voice != nil && *l.Voice != s.Voice,
		l.Data != nil && *l.Data != s.Data,
		l.PLMN != nil && l.PLMN.String() != s.PLMN,
		l.EmergencyPossible != nil && *l.EmergencyPossible != s.EmergencyPossible,
		l.EMM != "" && !inState(m.emm, l.EMM):
		return false
	}
	if len(l.Because) == 0 {
		return true
	}
	event := j.reason(name, m.status, m.event, m.at)
	why, chain := j.reasons.Explain(event, &m.status), report.Chain(j.events, event)
	for _, words := range l.Because {
		caused := slices.ContainsFunc(chain, func(e sim.Event) bool { return e.Cause == words })
		if !caused && !strings.Contains(why, words) {
			return false
		}
	}
	return true
}

func (j *judge) seen(m *moment) string {
	return fmt.Sprintf("at %s %s", report.Duration(m.at.Sub(j.Start)), statusWords(m.status, m.emm))
}

func statusWords(s sim.Status, emm string) string {
	words := fmt.Sprintf("rat %s, camped %s, voice %s, data %t", s.RAT, s.Camped, s.Voice, s.Data)
	if s.PLMN != "" {
		words += ", plmn " + s.PLMN
	}
	return words + ", emm " + emm
}

// matching lists the events that an expectation counts.
func (j *judge) matching(e *Expectation, name string, from, to time.Time) []*sim.Event {
	var found []*sim.Event
	onAir := true
	for _, who := range []string{name, j.imsis[name]} {
		for _, i := range j.about[who] {
			ev := &j.events[i]
			if ev.Time.Before(from) || ev.Time.After(to) || !e.matches(ev) {
				continue
			}
			found = append(found, ev)
			onAir = onAir && ev.Protocol == sim.Uu
		}
	}
	// Paging is the name of a frame on the air and of an S1AP message.
	if !onAir {
		found = slices.DeleteFunc(found, func(ev *sim.Event) bool { return ev.Protocol == sim.Uu })
	}
	slices.SortFunc(found, func(a, b *sim.Event) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

func (e *Expectation) matches(ev *sim.Event) bool {
	if e.Cause != "" && e.Cause != ev.Cause {
		return false
	}
	switch {
	case e.Peer != "" && !e.Peer.is(ev.From) && !e.Peer.is(ev.To):
		return false
	case e.Message != "":
		return ev.Kind == sim.Sent && ev.Name == e.Message
	case e.SMS != "":
		return ev.Kind == sim.Received && ev.Detail == "SMS: "+e.SMS
	}
	return ev.Kind == sim.Decision && strings.Contains(decisionWords(ev), e.Decision)
}

func decisionWords(ev *sim.Event) string {
	if ev.Detail == "" {
		return ev.Name
	}
	return ev.Name + " (" + ev.Detail + ")"
}

// counted judges how many events there were, and how far apart.
func (j *judge) counted(e *Expectation, name string, from, to time.Time) (bool, string) {
	found := j.matching(e, name, from, to)
	n := len(found)
	ok := n > 0
	if e.Count != nil {
		ok = n == *e.Count
	}
	if e.AtLeast != nil {
		ok = n >= *e.AtLeast
	}
	if e.AtMost != nil {
		ok = (e.AtLeast == nil || ok) && n <= *e.AtMost
	}
	if !ok {
		return false, fmt.Sprintf("%d%s", n, j.when(found))
	}
	if e.Apart != nil {
		for i := 1; i < n; i++ {
			gap := found[i].Time.Sub(found[i-1].Time)
			if diff := gap - *e.Apart; max(diff, -diff) > *e.Apart/10 {
				return false, fmt.Sprintf("%s between two of them%s", report.Duration(gap), j.when(found))
			}
		}
	}
	return true, ""
}

// when lists the times of some events.
func (j *judge) when(found []*sim.Event) string {
	const most = 8
	var at []string
	for i, ev := range found {
		if i == most {
			at = append(at, fmt.Sprintf("and %d more", len(found)-most))
			break
		}
		at = append(at, report.Duration(ev.Time.Sub(j.Start)))
	}
	if len(at) == 0 {
		return ""
	}
	return ", at " + strings.Join(at, ", ")
}
