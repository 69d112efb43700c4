package msc

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sgsap"
)

// Mode is what an MSC offers over SGs.
type Mode uint8

// The modes.
const (
	// None answers nothing, as if there were no association.
	None Mode = iota
	// SMSOnly registers devices and carries SMS. Calls go nowhere.
	SMSOnly
	// Full has CS fallback too.
	Full
	// Ghost registers devices as Full does, but has no radio to fall back to:
	// calls are diverted or dropped.
	Ghost
)

var modeNames = []string{None: "none", SMSOnly: "sms_only", Full: "full", Ghost: "ghost"}

func (m Mode) String() string { return word(modeNames, m) }

// MarshalText gives the word a scenario uses.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (m *Mode) UnmarshalText(b []byte) error { return parse(m, modeNames, "SGs mode", b) }

// GhostCalls is what becomes of a call to a device under [Ghost].
type GhostCalls uint8

// The ways.
const (
	// Divert sends the call elsewhere: voice mail, or a message service.
	Divert GhostCalls = iota
	// Drop ends it.
	Drop
)

var ghostCallsNames = []string{Divert: "divert", Drop: "drop"}

func (c GhostCalls) String() string { return word(ghostCallsNames, c) }

// MarshalText gives the word a scenario uses.
func (c GhostCalls) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (c *GhostCalls) UnmarshalText(b []byte) error {
	return parse(c, ghostCallsNames, "way of calls", b)
}

// Config is what an MSC is told. It may be changed between events: each message
// reads it anew.
type Config struct {
	// Name is the VLR's name, a domain name.
	Name string
	Mode Mode
	// LAI is the location area in which devices are registered; zero leaves
	// them in the one that the MME names.
	LAI nas.LAI
	// AllocateTMSI gives a device a TMSI when it registers.
	AllocateTMSI bool
	// GhostCalls is what becomes of calls under Ghost.
	GhostCalls GhostCalls

	// Reject refuses every location update with a cause, RejectIMSI those of
	// certain subscribers. 0 refuses none.
	Reject     sgsap.RejectCause
	RejectIMSI map[nas.IMSI]sgsap.RejectCause
	// Silent leaves every location update without answer, SilentIMSI those of
	// certain subscribers, so that the MME's Ts6-1 expires.
	Silent     bool
	SilentIMSI map[nas.IMSI]bool

	// ServiceCentre is the number from which SMS come, default 000, and Sender
	// the one that a text shows, default the service centre's.
	ServiceCentre, Sender nas.MSISDN

	// Ts5 guards paging, default 10 s; Ns5 is how many times paging is
	// repeated.
	Ts5 time.Duration
	Ns5 int
	// Ts62 guards the reallocation of a TMSI (Ts6-2), default 40 s.
	Ts62 time.Duration
	// Ts7 guards an alert, default 4 s; Ns7 is how many times it is repeated,
	// default 2.
	Ts7 time.Duration
	Ns7 int
	// Ts11 guards a reset, default 4 s; Ns11 is how many times it is repeated,
	// default 2.
	Ts11 time.Duration
	Ns11 int
	IuConfig

	// TC1 is the wait for a device to acknowledge an SMS (TS 24.011 10),
	// default 20 s.
	TC1 time.Duration
}

func (c *Config) ts5() time.Duration  { return cmp.Or(c.Ts5, 10*time.Second) }
func (c *Config) ts62() time.Duration { return cmp.Or(c.Ts62, 40*time.Second) }
func (c *Config) ts7() time.Duration  { return cmp.Or(c.Ts7, 4*time.Second) }
func (c *Config) ns7() int            { return cmp.Or(c.Ns7, 2) }
func (c *Config) ts11() time.Duration { return cmp.Or(c.Ts11, 4*time.Second) }
func (c *Config) ns11() int           { return cmp.Or(c.Ns11, 2) }
func (c *Config) tc1() time.Duration  { return cmp.Or(c.TC1, 20*time.Second) }

func (c *Config) serviceCentre() nas.MSISDN { return cmp.Or(c.ServiceCentre, noNumber) }
func (c *Config) sender() nas.MSISDN        { return cmp.Or(c.Sender, c.serviceCentre()) }

var noNumber, _ = nas.ParseMSISDN("000")

func word[T ~uint8](names []string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "unknown"
}

func parse[T ~uint8](v *T, names []string, what string, b []byte) error {
	i := slices.Index(names, string(b))
	if i < 0 {
		return fmt.Errorf("%q is no %s: want one of %s", b, what, strings.Join(names, ", "))
	}
	*v = T(i)
	return nil
}
