package msc

import (
	"cmp"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// FarEnd is what the other end of a device's call does.
type FarEnd uint8

// The ways.
const (
	FarEndAnswers FarEnd = iota
	FarEndBusy
	FarEndNoAnswer
)

var farEndNames = []string{FarEndAnswers: "answers", FarEndBusy: "busy", FarEndNoAnswer: "no_answer"}

func (f FarEnd) String() string { return word(farEndNames, f) }

// MarshalText gives the word a scenario uses.
func (f FarEnd) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (f *FarEnd) UnmarshalText(b []byte) error { return parse(f, farEndNames, "far end of a call", b) }

// IuConfig is what an MSC is told about devices that come over Iu.
type IuConfig struct {
	// RejectOverIu refuses every location updating over Iu with a cause,
	// RejectOverIuIMSI those of certain subscribers. 0 refuses none.
	RejectOverIu     gprs.MMCause
	RejectOverIuIMSI map[nas.IMSI]gprs.MMCause
	// RejectService and RejectServiceIMSI refuse calls and SMS of devices in
	// the same way, but no emergency call.
	RejectService     gprs.MMCause
	RejectServiceIMSI map[nas.IMSI]gprs.MMCause
	// UTRANNotAllowed answers one whose Access-Restriction-Data excludes
	// UTRAN, default #15; #12 and #13 are other choices.
	UTRANNotAllowed gprs.MMCause
	// NoEmergencyCalls refuses emergency calls.
	NoEmergencyCalls bool

	// AuthenticateAlways authenticates a device even if it has keys.
	AuthenticateAlways bool
	// UEA and UIA are the algorithms on the radio: UEA0 by default, UIA1.
	UEA, UIA uint8

	// Caller is the number that calls to devices come from, default the one
	// that SMS come from.
	Caller nas.MSISDN
	// FarEnd is what the other end of devices' calls does; it answers after
	// AnswerAfter, default 3 s.
	FarEnd      FarEnd
	AnswerAfter time.Duration
	// TalkTime is when the other end hangs up, never if 0.
	TalkTime time.Duration
	// FallBackWithin is how long a device has to come over Iu for a call that
	// it was told of over SGs, default 40 s.
	FallBackWithin time.Duration

	// T3212 is the timer of periodic location updating, as the cells broadcast
	// it, none if 0. A device that is silent for ImplicitDetach longer, default
	// 4 min, is taken as gone.
	T3212, ImplicitDetach time.Duration

	// The timers of TS 24.008 11.2 and 11.3, by default 12 s and 30 s each;
	// T301, for how long a call rings, is 180 s.
	T3250, T3260, T3270                time.Duration
	T301, T303, T305, T308, T310, T313 time.Duration
	// Patience is how long a device may take to begin the service it asked
	// for, default 10 s.
	Patience time.Duration
}

func (c *IuConfig) utranNotAllowed() gprs.MMCause {
	return cmp.Or(c.UTRANNotAllowed, gprs.MMCauseNoSuitableCells)
}
func (c *IuConfig) uia() uint8 { return cmp.Or(c.UIA, 1) }

func (c *IuConfig) answerAfter() time.Duration    { return cmp.Or(c.AnswerAfter, 3*time.Second) }
func (c *IuConfig) fallBackWithin() time.Duration { return cmp.Or(c.FallBackWithin, 40*time.Second) }
func (c *IuConfig) implicitDetach() time.Duration { return cmp.Or(c.ImplicitDetach, 4*time.Minute) }
func (c *IuConfig) patience() time.Duration       { return cmp.Or(c.Patience, 10*time.Second) }

func (c *IuConfig) t3250() time.Duration { return cmp.Or(c.T3250, 12*time.Second) }
func (c *IuConfig) t3260() time.Duration { return cmp.Or(c.T3260, 12*time.Second) }
func (c *IuConfig) t3270() time.Duration { return cmp.Or(c.T3270, 12*time.Second) }
func (c *IuConfig) t301() time.Duration  { return cmp.Or(c.T301, 180*time.Second) }
func (c *IuConfig) t303() time.Duration  { return cmp.Or(c.T303, 30*time.Second) }
func (c *IuConfig) t305() time.Duration  { return cmp.Or(c.T305, 30*time.Second) }
func (c *IuConfig) t308() time.Duration  { return cmp.Or(c.T308, 30*time.Second) }
func (c *IuConfig) t310() time.Duration  { return cmp.Or(c.T310, 30*time.Second) }
func (c *IuConfig) t313() time.Duration  { return cmp.Or(c.T313, 30*time.Second) }

func (c *Config) caller() nas.MSISDN { return cmp.Or(c.Caller, c.sender()) }
