package scenarios

import (
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
)

// Verdict is what came of a run. Its JSON is what sunsetlab run --json prints:
// keys are added to it, never changed.
type Verdict struct {
	// Scenario is the name by which it was asked for, Title what it plays.
	Scenario string `json:"scenario"`
	Title    string `json:"title"`
	File     string `json:"file"`
	Seed     uint64 `json:"seed"`
	// Start and End are times of day in the world.
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	// Met is true if every expectation was met.
	Met          bool            `json:"met"`
	Devices      []DeviceVerdict `json:"devices"`
	Expectations []Outcome       `json:"expectations"`
	// Warnings are what a person should know whatever was expected: a password
	// that travelled so that anybody can read it.
	Warnings []string `json:"warnings,omitempty"`
}

// DeviceVerdict is what one device had when.
type DeviceVerdict struct {
	Name string `json:"name"`
	IMSI string `json:"imsi"`
	Rows []Row  `json:"rows"`
	// Traffic is what its user wanted, and what came of it; nil without a
	// workload.
	Traffic *flow.Demand `json:"traffic,omitempty"`
	// Mail is what became of its user's mail; nil without such a workload.
	Mail *MailImpact `json:"mail,omitempty"`
}

// Row is a status and the moment at which it began.
type Row struct {
	// Seconds since the start of the world, and the time of day.
	Seconds float64   `json:"seconds"`
	Time    time.Time `json:"time"`
	sim.Status
	// Because is the chain of reasons, the first first.
	Because string `json:"because"`

	after time.Duration
	event sim.EventID
}

// After is when the status began, from the start of the world.
func (r *Row) After() time.Duration { return r.after }

// Event is the event of the trace that made the status, 0 if there is none.
func (r *Row) Event() sim.EventID { return r.event }

// Outcome is an expectation and whether it was met.
type Outcome struct {
	// Line in the scenario's file.
	Line   int    `json:"line"`
	Device string `json:"device"`
	// Expected says it in words.
	Expected string `json:"expected"`
	Met      bool   `json:"met"`
	// Saw is what was there instead, if it was not met.
	Saw string `json:"saw,omitempty"`
	// Because is the chain of reasons for what was there instead.
	Because string `json:"because,omitempty"`
}
