package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
	"sunsetlab/traffic"
)

// Options say how to play a scenario.
type Options struct {
	// Seed overrides the scenario's.
	Seed *uint64
	// Observers see each event as it happens.
	Observers []func(sim.Event)
	// MaxEvents is how many events the trace may hold: a run that makes more
	// is an error. Zero is a default of some gigabytes.
	MaxEvents int
	// Interrupted is asked with each event, and ends the run there when it says
	// so: Play returns [ErrInterrupted]. Nil is never.
	Interrupted func() bool
	// Sampling has a router sample what each gateway carries, of a scenario with
	// a workload; nil is none.
	Sampling *Sampling
}

// ErrInterrupted is a run that was ended before its time. What observers saw of it
// is whole as far as it went.
var ErrInterrupted = errors.New("interrupted")

// defaultMaxEvents is far beyond what anybody reads, and short of what a
// machine's memory holds.
const defaultMaxEvents = 4_000_000

// Run is a scenario that was played.
type Run struct {
	Scenario *Scenario
	// Events is the trace.
	Events  []sim.Event
	Verdict Verdict
	// CDRs are the gateways' charging records, of a scenario with a workload.
	// Those that were open at the end are closed by management intervention.
	CDRs []traffic.CDR
	// Records are the flow records of the routers, Volumes what was really
	// carried.
	Records []traffic.Record
	Volumes []traffic.Volume

	judge *judge
}

// At is what a device of that name had at a moment, and why.
func (r *Run) At(device string, after time.Duration) Row {
	at := r.Scenario.Start.Add(after)
	c, _ := r.judge.timeline.At(device, at)
	return r.judge.row(device, r.judge.began(device, c), at)
}

// Play runs a scenario to its end and judges it.
func Play(s *Scenario, o Options) (*Run, error) {
	seed := uint64(1)
	switch {
	case o.Seed != nil:
		seed = *o.Seed
	case s.Seed != nil:
		seed = *s.Seed
	}
	trace := sim.NewTrace(sim.All)
	for _, f := range o.Observers {
		trace.Observe(f)
	}
	l, err := NewLab(s, seed, trace)
	if err != nil {
		return nil, fmt.Errorf("building the lab of %s: %w", s.Stem(), err)
	}
	if o.Sampling != nil {
		if err := l.sample(*o.Sampling); err != nil {
			return nil, fmt.Errorf("building the lab of %s: %w", s.Stem(), err)
		}
	}
	most := cmp.Or(o.MaxEvents, defaultMaxEvents)
	trace.Observe(func(e sim.Event) {
		if e.ID > sim.EventID(most) {
			l.World.Stop()
		}
	})
	interrupted := false
	if o.Interrupted != nil {
		trace.Observe(func(sim.Event) {
			if !interrupted && o.Interrupted() {
				interrupted = true
				l.World.Stop()
			}
		})
	}
	l.schedule()
	l.World.RunUntil(s.end)
	if interrupted {
		return nil, fmt.Errorf("playing %s: %w after %s of simulated time", s.Stem(), ErrInterrupted, report.Duration(l.World.Elapsed()))
	}
	if n := len(trace.Events()); n > most {
		return nil, fmt.Errorf("playing %s: more than %d events by %s: too many devices, or a timer too short", s.Stem(), most, report.Duration(l.World.Elapsed()))
	}
	imsis := map[string]string{}
	for imsi, name := range l.names {
		imsis[name] = imsi.String()
	}
	j := newJudge(s, trace.Events(), imsis)
	j.books = l.books
	if l.post != nil {
		j.mail = l.post.users
	}
	l.settleTraffic()
	records, err := l.sampled()
	if err != nil {
		return nil, fmt.Errorf("playing %s: collecting flow records: %w", s.Stem(), err)
	}
	v := j.verdict(seed)
	v.Warnings = l.readablePasswords(trace.Events())
	return &Run{Scenario: s, Events: trace.Events(), Verdict: v, CDRs: l.cdrs, Records: records, Volumes: l.truth.volumes(), judge: j}, nil
}
