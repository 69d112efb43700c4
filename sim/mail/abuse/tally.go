package abuse

import "time"

// Tally is what came of a course.
type Tally struct {
	// AccountMonths is the time of all accounts together.
	AccountMonths float64
	// Events is how many the detector judged.
	Events int
	// Outcomes are the thefts that a burst came of, or would have come of.
	Outcomes []Outcome
	Actions  []Action
}

// Outcome is how a theft ended.
type Outcome struct {
	Account int
	Variant Variant
	// At is when the account was closed, Burst when its phishing began or would
	// have.
	At, Burst time.Duration
	// Prevented: not one message was let out. Lead is then the time between the
	// restriction and the burst that never came.
	Prevented bool
	Lead      time.Duration
	// Sent is how many messages were let out.
	Sent float64
}

// Action is a restriction of an account.
type Action struct {
	At time.Duration
	// Was is what the account was before, Grade what it is made.
	Was, Grade Grade
	// Stolen is the truth.
	Stolen bool
}

// Restricts tells whether the account's mail stops with it, as it did not
// before.
func (a *Action) Restricts() bool { return a.Grade >= Held && a.Was < Held }

// Add takes what came of another part of the same world.
func (t *Tally) Add(o *Tally) {
	t.AccountMonths += o.AccountMonths
	t.Events += o.Events
	t.Outcomes = append(t.Outcomes, o.Outcomes...)
	t.Actions = append(t.Actions, o.Actions...)
}
