package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
	"sunsetlab/sim/ue"
)

// Comparison is a scenario as it is and under mitigations, side by side.
type Comparison struct {
	Scenario string `json:"scenario"`
	Title    string `json:"title"`
	// Seconds from the start at which devices are looked at, and call.
	Seconds float64 `json:"seconds"`
	// Outcomes are that without any mitigation, and one for each that was asked
	// for.
	Outcomes []ComparedOutcome `json:"outcomes"`
}

// ComparedOutcome is what comes of a scenario under some mitigations.
type ComparedOutcome struct {
	// Label is baseline, or the numbers of the mitigations: M3+M8.
	Label string `json:"label"`
	// Mitigations are those in force beside the scenario's own.
	Mitigations []MitigationSheet `json:"mitigations,omitempty"`
	Devices     []ComparedDevice  `json:"devices"`
	// Detected is what logs tell, under detect_and_tell.
	Detected []Detection `json:"detected,omitempty"`
}

// ComparedDevice is how one device fares, and what it pays.
type ComparedDevice struct {
	Device string `json:"device"`
	// Effect of the mitigations, empty in the baseline.
	Effect Effect `json:"effect,omitempty"`
	sim.Status
	Because string `json:"because"`
	// DataSeconds is how long it had data until then.
	DataSeconds float64 `json:"data_seconds"`
	// Call is an attempt to call somebody then, Emergency an emergency call.
	Call      Attempt `json:"call"`
	Emergency Attempt `json:"emergency"`
	// EmergencyWorse: without the mitigations that call would be connected, or
	// more than a second sooner.
	EmergencyWorse bool `json:"emergency_worse,omitempty"`
	// Signalling is messages an hour by interface, from the start until then.
	Signalling map[string]float64 `json:"signalling"`

	// States are all that it had in the course of the run, with the price of
	// each; none unless they were asked for.
	States []DeviceState `json:"states,omitempty"`

	// Traffic is what its user loses until then, nil without a workload.
	Traffic *ComparedTraffic `json:"traffic,omitempty"`
	// Mail is what became of its user's mail by then, nil without mail.
	Mail *ComparedMail `json:"mail,omitempty"`

	voiceCentric bool
}

// ComparedTraffic is what the user of a device loses.
type ComparedTraffic struct {
	Impact
	// Regained is how many bytes more are carried than in the baseline, less
	// than 0 for fewer.
	Regained int64 `json:"regained"`
}

// ComparedMail is what became of the mail of a device's user.
type ComparedMail struct {
	MailImpact
	// Regained is how many letters more make it in time than in the baseline,
	// less than 0 for fewer.
	Regained int `json:"regained"`
}

// Effect is what mitigations do to a device.
type Effect string

// The effects.
const (
	Helped    Effect = "helped"
	NotHelped Effect = "not helped"
	// NeedsNone is a device that had data, and a voice that works if it is for
	// calls, without any mitigation, and still has.
	NeedsNone Effect = "needs none"
	Worse     Effect = "worse"
)

// CompareOptions say what to compare.
type CompareOptions struct {
	// Mitigations are sets of those that go together, each played once.
	Mitigations [][]Mitigation
	// At is when devices are looked at, and call. Default: the end of the run.
	At *When
	// States has every state that a device has in the course of the run priced,
	// not only that at one moment.
	States bool
	// Seed overrides the scenario's.
	Seed *uint64
	// Workload is what users do whose device, and scenario, has none.
	Workload *Workload
}

// Compare plays a scenario as it is and under mitigations. Each is played three
// times: left alone, with a call of every device, and with an emergency call.
func Compare(s *Scenario, o CompareOptions) (*Comparison, error) {
	s = s.withWorkload(o.Workload)
	at := s.end
	if o.At != nil {
		at = o.At.Since(s.Start)
		if at < 0 || at > s.end {
			return nil, fmt.Errorf("comparing %s: %s is outside of the run, which takes %s", s.Stem(), report.Duration(at), report.Duration(s.end))
		}
	}
	c := &Comparison{Scenario: s.Stem(), Title: s.Name, Seconds: at.Seconds()}
	worlds := []*Scenario{s}
	c.Outcomes = []ComparedOutcome{{Label: "baseline"}}
	for _, set := range o.Mitigations {
		world, err := s.Mitigated(set...)
		if err != nil {
			return nil, fmt.Errorf("comparing %s: %w", s.Stem(), err)
		}
		worlds = append(worlds, world)
		c.Outcomes = append(c.Outcomes, ComparedOutcome{Label: label(set), Mitigations: sheets(set)})
	}
	runs, err := playProbes(worlds, at, o.Seed)
	if err != nil {
		return nil, fmt.Errorf("comparing %s: %w", s.Stem(), err)
	}
	for i, world := range worlds {
		out := &c.Outcomes[i]
		out.Devices = compared(world, runs[i], at)
		if o.States {
			if err := priceStates(world, runs[i][undisturbed], out.Devices, o.Seed); err != nil {
				return nil, fmt.Errorf("comparing %s: %w", s.Stem(), err)
			}
		}
		if i > 0 {
			judgeEffects(c.Outcomes[0].Devices, out.Devices, at)
		}
		if detecting(world) {
			out.Detected = Detect(runs[i][undisturbed].Events)
		}
	}
	return c, nil
}

func sheets(set []Mitigation) []MitigationSheet {
	var all []MitigationSheet
	for i := range mitigations {
		if has(set, mitigations[i].Name) {
			all = append(all, mitigations[i])
		}
	}
	return all
}

func detecting(s *Scenario) bool {
	for _, n := range s.networks {
		if has(n.Mitigate, DetectAndTell) {
			return true
		}
	}
	return false
}

// playProbes plays each world three times, on all cores.
func playProbes(worlds []*Scenario, at time.Duration, seed *uint64) ([][probes]*Run, error) {
	runs := make([][probes]*Run, len(worlds))
	errs := make([]error, len(worlds)*int(probes))
	inParallel(len(errs), func(i int) {
		w, p := i/int(probes), probe(i%int(probes))
		runs[w][p], errs[i] = Play(worlds[w].probed(p, at), Options{Seed: seed})
	})
	return runs, errors.Join(errs...)
}

// compared says how each device of a world fares at a time.
func compared(s *Scenario, runs [probes]*Run, at time.Duration) []ComparedDevice {
	signalling := newTally(runs[undisturbed])
	since := spell{s.Start, s.Start.Add(at + 1)}
	var all []ComparedDevice
	for _, device := range s.order {
		d := s.Devices[device]
		for _, name := range s.names(device) {
			// What explains a status may be older than its last detail.
			row := runs[undisturbed].At(name, at)
			now, _ := runs[undisturbed].judge.timeline.At(name, s.Start.Add(at))
			var used *ComparedTraffic
			if book := runs[undisturbed].judge.books[name]; book != nil {
				used = &ComparedTraffic{Impact: impactOf(book, s.Start, s.Start.Add(at))}
				used.HoursWithoutData = used.Hours - runs[undisturbed].dataTime(name, at).Hours()
			}
			var post *ComparedMail
			if m := runs[undisturbed].judge.mailOf(name, s.Start, s.Start.Add(at)); m != nil {
				post = &ComparedMail{MailImpact: *m}
			}
			all = append(all, ComparedDevice{Device: name, Traffic: used, Mail: post, Status: now.Status, Because: row.Because,
				DataSeconds: runs[undisturbed].dataTime(name, at).Seconds(),
				Call:        runs[calling].attempt(name, calling, at), Emergency: runs[callingForHelp].attempt(name, callingForHelp, at),
				Signalling:   signalling.perHour(name, since),
				voiceCentric: d.UsageSetting == ue.VoiceCentric})
		}
	}
	return all
}

// dataTime is how long a device had data until a time.
func (r *Run) dataTime(name string, until time.Duration) time.Duration {
	return withData(r.judge.timeline, name, r.Scenario.Start, r.Scenario.Start.Add(until))
}

func judgeEffects(baseline, mitigated []ComparedDevice, at time.Duration) {
	for i := range mitigated {
		mitigated[i].Effect = effect(&baseline[i], &mitigated[i], at)
		if t := mitigated[i].Traffic; t != nil {
			t.Regained = int64(t.Carried.Total()) - int64(baseline[i].Traffic.Carried.Total())
		}
		if m := mitigated[i].Mail; m != nil {
			m.Regained = m.Good() - baseline[i].Mail.Good()
		}
		before, after := &baseline[i].Emergency, &mitigated[i].Emergency
		mitigated[i].EmergencyWorse = before.Connected && (!after.Connected || after.Seconds > before.Seconds+1)
	}
}

// effect compares what a device has with what it had without the mitigations:
// data at that time counts most, then a voice that works, if the device is for
// calls, then how long it had data. Less than a hundredth of the time is no
// difference.
func effect(before, after *ComparedDevice, at time.Duration) Effect {
	gain := worth(after.Data) - worth(before.Data)
	if gain == 0 && before.voiceCentric {
		gain = worth(canCall(after.Status)) - worth(canCall(before.Status))
	}
	if more := after.DataSeconds - before.DataSeconds; gain == 0 && max(more, -more) > at.Seconds()/100 {
		gain = cmp.Compare(more, 0)
	}
	switch {
	case gain > 0:
		return Helped
	case gain < 0:
		return Worse
	case before.Data && (!before.voiceCentric || canCall(before.Status)):
		return NeedsNone
	}
	return NotHelped
}

func worth(has bool) int {
	if has {
		return 1
	}
	return 0
}

// canCall tells whether calls have a way that leads somewhere.
func canCall(s sim.Status) bool {
	return s.Voice == sim.VoLTE || s.Voice == sim.CSFB || s.Voice == sim.CS
}
