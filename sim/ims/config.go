package ims

import (
	"cmp"
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

// Answer is what becomes of a registration.
type Answer uint8

// The answers.
const (
	// Accepts registers whoever proves who they are.
	Accepts Answer = iota
	// Refuses answers 403 Forbidden.
	Refuses
	// Silent never answers.
	Silent
	// Fails answers as a server in trouble does, with a status from 500 on.
	Fails
)

var answerNames = [...]string{Accepts: "accepts", Refuses: "refuses", Silent: "silent", Fails: "fails"}

// String returns the word a scenario uses.
func (a Answer) String() string {
	if int(a) < len(answerNames) {
		return answerNames[a]
	}
	return "unknown"
}

// MarshalText returns String's form.
func (a Answer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads String's form.
func (a *Answer) UnmarshalText(text []byte) error {
	for i, name := range answerNames {
		if string(text) == name {
			*a = Answer(i)
			return nil
		}
	}
	return fmt.Errorf("unknown answer of the IMS %q", text)
}

// FarEnd is what the other end of a device's call does.
type FarEnd uint8

// The ways.
const (
	FarEndAnswers FarEnd = iota
	FarEndBusy
	FarEndSilent
)

// Config is what an IMS is told. It may be changed between events: each request
// reads it anew.
type Config struct {
	// Name is that of the element in the trace.
	Name string
	// PLMN is the home network, from which the domain follows (TS 23.003 13.2).
	PLMN nas.PLMN

	// Subscribed tells who has IMS in their subscription; without it all have
	// whom the HSS knows. Those who haven't get 403 Forbidden.
	Subscribed func(nas.IMSI) bool
	// MSISDN, if set, gives the number that goes with a subscriber as a public
	// identity.
	MSISDN func(nas.IMSI) nas.MSISDN

	// Answer is for every registration, but for those in Answers.
	Answer  Answer
	Answers map[nas.IMSI]Answer
	// FailStatus is the status with which Fails answers, default 503.
	FailStatus int
	// RetryAfter, if not 0, goes into answers of Refuses and Fails.
	RetryAfter time.Duration

	// Expires is how long a registration lasts at most. Default 600000 s (TS
	// 24.229 5.1.1.2.1).
	Expires time.Duration
	// AwaitAuth is how long a challenge may be answered, default 4 min
	// (reg-await-auth of TS 24.229 7.8).
	AwaitAuth time.Duration

	// PCSCF is the P-CSCF's address, Media the one from which the other end's
	// speech comes.
	PCSCF, Media netip.Addr
	// Timers are those of SIP towards devices. Default: TS 24.229 table 7.7.1.
	Timers call.Timers

	// Caller is the number that calls to devices come from.
	Caller nas.MSISDN
	// FarEnd is what the other end of devices' calls does; it answers after
	// AnswerAfter, default 3 s. Emergency calls are always answered.
	FarEnd      FarEnd
	AnswerAfter time.Duration
	// TalkTime is when the other end hangs up, never if 0.
	TalkTime time.Duration
	// RingFor is how long a call rings before it is given up, in either
	// direction. Default 60 s.
	RingFor time.Duration
	// ReachWithin is how long a device that is called may leave the INVITE
	// without any answer. Default 15 s.
	ReachWithin time.Duration
	// RetryInCS has a call that did not reach its device over IMS go by the
	// circuit domain.
	RetryInCS bool
}

const (
	defaultAnswerAfter = 3 * time.Second
	defaultRingFor     = time.Minute
	defaultReachWithin = 15 * time.Second

	defaultExpires   = 600000 * time.Second
	defaultAwaitAuth = 4 * time.Minute
	// maxChallenges is how many challenges in a row a device may leave without
	// a right answer.
	maxChallenges = 3
)

func (c *Config) domain() string           { return sip.HomeDomain(c.PLMN) }
func (c *Config) expires() time.Duration   { return cmp.Or(c.Expires, defaultExpires) }
func (c *Config) awaitAuth() time.Duration { return cmp.Or(c.AwaitAuth, defaultAwaitAuth) }

func (c *Config) answerAfter() time.Duration { return cmp.Or(c.AnswerAfter, defaultAnswerAfter) }
func (c *Config) ringFor() time.Duration     { return cmp.Or(c.RingFor, defaultRingFor) }
func (c *Config) reachWithin() time.Duration { return cmp.Or(c.ReachWithin, defaultReachWithin) }

func (c *Config) timers() call.Timers {
	if c.Timers == (call.Timers{}) {
		return call.RadioTimers()
	}
	return c.Timers
}

// local is where the P-CSCF takes SIP, media where the other end takes speech.
func (c *Config) local() netip.AddrPort { return netip.AddrPortFrom(orAddress(c.PCSCF), sip.Port) }
func (c *Config) media() netip.Addr     { return orAddress(c.Media) }

func orAddress(a netip.Addr) netip.Addr {
	if a.IsValid() {
		return a
	}
	return netip.AddrFrom4([4]byte{192, 0, 2, 60})
}

// caller is whom calls to devices come from.
func (c *Config) caller() string {
	if c.Caller.IsZero() {
		return "sip:anonymous@anonymous.invalid"
	}
	return "sip:+" + c.Caller.String() + "@" + c.domain() + ";user=phone"
}

func (c *Config) answer(imsi nas.IMSI) Answer {
	if a, ok := c.Answers[imsi]; ok {
		return a
	}
	return c.Answer
}

func (c *Config) subscribed(imsi nas.IMSI) bool { return c.Subscribed == nil || c.Subscribed(imsi) }

func (c *Config) failure() (status int, reason string) {
	switch status = cmp.Or(c.FailStatus, 503); status {
	case 500:
		return status, "Server Internal Error"
	case 503:
		return status, "Service Unavailable"
	case 504:
		return status, "Server Time-out"
	}
	return status, "Server Failure"
}
