package ue

import (
	"fmt"
	"time"

	"sunsetlab/nas"
)

// UsageSetting says what a device is for (TS 24.301 4.3.2.2).
type UsageSetting uint8

// The usage settings.
const (
	VoiceCentric = UsageSetting(nas.VoiceCentric)
	DataCentric  = UsageSetting(nas.DataCentric)
)

var usageSettings = []string{"voice_centric", "data_centric"}

func (u UsageSetting) String() string { return wordOf(u, usageSettings) }

// MarshalText gives the word a scenario uses.
func (u UsageSetting) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (u *UsageSetting) UnmarshalText(b []byte) error {
	return parseWord(u, usageSettings, "usage setting", b)
}

// VoiceDomainPreference is the voice domain preference for E-UTRAN (TS 24.301
// 4.3.2.3).
type VoiceDomainPreference uint8

// The voice domain preferences.
const (
	CSOnly         = VoiceDomainPreference(nas.CSVoiceOnly)
	IMSPSOnly      = VoiceDomainPreference(nas.IMSPSVoiceOnly)
	CSPreferred    = VoiceDomainPreference(nas.CSVoicePreferred)
	IMSPSPreferred = VoiceDomainPreference(nas.IMSPSVoicePreferred)
)

var voiceDomainPreferences = []string{"cs_only", "ims_ps_only", "cs_preferred", "ims_ps_preferred"}

func (p VoiceDomainPreference) String() string { return wordOf(p, voiceDomainPreferences) }

// MarshalText gives the word a scenario uses.
func (p VoiceDomainPreference) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (p *VoiceDomainPreference) UnmarshalText(b []byte) error {
	return parseWord(p, voiceDomainPreferences, "voice domain preference", b)
}

// CombinedAttach says whether a device registers for non-EPS services too: no
// is a PS mode, the others a CS/PS mode of operation (TS 24.301 4.3.1).
type CombinedAttach uint8

// The choices of combined attach.
const (
	CombinedNo      CombinedAttach = iota // PS mode 1 or 2
	CombinedFull                          // CSFB and SMS over SGs
	CombinedSMSOnly                       // additional update type "SMS only"
)

var combinedAttaches = []string{"no", "full", "sms_only"}

func (c CombinedAttach) String() string { return wordOf(c, combinedAttaches) }

// MarshalText gives the word a scenario uses.
func (c CombinedAttach) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (c *CombinedAttach) UnmarshalText(b []byte) error {
	if string(b) == "false" { // what YAML makes of a bare no
		b = []byte("no")
	}
	return parseWord(c, combinedAttaches, "combined attach", b)
}

// IMSSupport says how far a device is made ready for voice over IMS.
type IMSSupport uint8

// The degrees of IMS support.
const (
	IMSNone        IMSSupport = iota // the device can't
	IMSConfigured                    // it can, but the subscription has no IMS
	IMSProvisioned                   // it can, and may register
)

var imsSupports = []string{"none", "configured", "provisioned"}

func (s IMSSupport) String() string { return wordOf(s, imsSupports) }

// MarshalText gives the word a scenario uses.
func (s IMSSupport) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (s *IMSSupport) UnmarshalText(b []byte) error {
	return parseWord(s, imsSupports, "IMS support", b)
}

// IMSJudgement says what a device takes for "IMS voice available".
type IMSJudgement uint8

// The judgements of IMS voice.
const (
	ByRegistration IMSJudgement = iota // the standard's: VoPS and an IMS registration
	ByVoPSBit                          // VoPS alone
)

var imsJudgements = []string{"registration", "vops_bit"}

func (j IMSJudgement) String() string { return wordOf(j, imsJudgements) }

// MarshalText gives the word a scenario uses.
func (j IMSJudgement) MarshalText() ([]byte, error) { return []byte(j.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (j *IMSJudgement) UnmarshalText(b []byte) error {
	return parseWord(j, imsJudgements, "way to judge IMS voice", b)
}

// OnIMSCallFailure is what a device does when the IMS failed a call.
type OnIMSCallFailure uint8

// The ways.
const (
	FallToCSFB OnIMSCallFailure = iota
	GiveUpCall
)

var onIMSCallFailures = []string{"csfb", "give_up"}

func (o OnIMSCallFailure) String() string { return wordOf(o, onIMSCallFailures) }

// MarshalText gives the word a scenario uses.
func (o OnIMSCallFailure) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (o *OnIMSCallFailure) UnmarshalText(b []byte) error {
	return parseWord(o, onIMSCallFailures, "reaction to a failed call over IMS", b)
}

// OnCall is what a device's user does when it is called.
type OnCall uint8

// The ways.
const (
	AnswersCall  OnCall = iota
	BusyOnCall          // refuses: the user is busy
	SilentOnCall        // lets it ring
)

var onCalls = []string{"answers", "busy", "silent"}

func (o OnCall) String() string { return wordOf(o, onCalls) }

// MarshalText gives the word a scenario uses.
func (o OnCall) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (o *OnCall) UnmarshalText(b []byte) error { return parseWord(o, onCalls, "way to be called", b) }

// NoOtherRAT says what a device does that left E-UTRAN for voice and finds
// nowhere to go, which TS 24.301 4.5 leaves to it.
type NoOtherRAT uint8

// The ways to live without another RAT.
const (
	OutOfService NoOtherRAT = iota // keep looking, out of service
	Stay                           // enable E-UTRA again and stay registered for EPS
	Flap                           // come back after a while, and leave again
)

var noOtherRATs = []string{"oos", "stay", "flap"}

func (n NoOtherRAT) String() string { return wordOf(n, noOtherRATs) }

// MarshalText gives the word a scenario uses.
func (n NoOtherRAT) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (n *NoOtherRAT) UnmarshalText(b []byte) error {
	return parseWord(n, noOtherRATs, "way to live without another RAT", b)
}

// LTEReach says by which procedure a device can come onto E-UTRAN at all.
type LTEReach uint8

// The ways onto E-UTRAN.
const (
	ReachByAttach  LTEReach = iota
	ReachByTAUOnly          // through UTRAN, never by an attach from power on
)

var lteReaches = []string{"attach", "tau_only"}

func (r LTEReach) String() string { return wordOf(r, lteReaches) }

// MarshalText gives the word a scenario uses.
func (r LTEReach) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (r *LTEReach) UnmarshalText(b []byte) error {
	return parseWord(r, lteReaches, "way onto LTE", b)
}

// ReturnToLTE is the procedure with which a device comes back to E-UTRAN.
type ReturnToLTE uint8

// The procedures of a return.
const (
	ReturnByTAU ReturnToLTE = iota
	ReturnByAttach
)

var returnsToLTE = []string{"tau", "attach"}

func (r ReturnToLTE) String() string { return wordOf(r, returnsToLTE) }

// MarshalText gives the word a scenario uses.
func (r ReturnToLTE) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (r *ReturnToLTE) UnmarshalText(b []byte) error {
	return parseWord(r, returnsToLTE, "way back to LTE", b)
}

// Authentication is the protocol by which an APN knows its user (TS 24.008
// 10.5.6.3).
type Authentication uint8

// The protocols.
const (
	AuthNone Authentication = iota
	AuthPAP
	AuthCHAP
)

var authentications = []string{"none", "pap", "chap"}

func (a Authentication) String() string { return wordOf(a, authentications) }

// MarshalText gives the word a scenario uses.
func (a Authentication) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (a *Authentication) UnmarshalText(b []byte) error {
	return parseWord(a, authentications, "APN authentication", b)
}

// TransferFlag says when a device sets the ESM information transfer flag (TS
// 24.301 6.5.1.2).
type TransferFlag uint8

// The ways to use the flag.
const (
	FlagAuto TransferFlag = iota // the standard's: if an APN or a secret is to be sent
	FlagAlways
	FlagNever
)

var transferFlags = []string{"auto", "always", "never"}

func (f TransferFlag) String() string { return wordOf(f, transferFlags) }

// MarshalText gives the word a scenario uses.
func (f TransferFlag) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (f *TransferFlag) UnmarshalText(b []byte) error {
	return parseWord(f, transferFlags, "use of the ESM information transfer flag", b)
}

// OnESM29 is a device's reaction to ESM cause #29, user authentication failed,
// for which the standard has none.
type OnESM29 uint8

// The reactions.
const (
	RetrySame OnESM29 = iota
	RetryBlankAPN
	StopUntilPowerCycle
)

var onESM29s = []string{"retry_same", "retry_blank_apn", "stop_until_power_cycle"}

func (o OnESM29) String() string { return wordOf(o, onESM29s) }

// MarshalText gives the word a scenario uses.
func (o OnESM29) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (o *OnESM29) UnmarshalText(b []byte) error {
	return parseWord(o, onESM29s, "reaction to ESM cause #29", b)
}

// Leaves says whether a voice centric device leaves E-UTRAN on a certain
// answer: as the standard has it, or its own way.
type Leaves uint8

// The choices.
const (
	LeavesByStandard Leaves = iota
	LeavesYes
	LeavesNo
)

var leaves = []string{"standard", "yes", "no"}

func (l Leaves) String() string { return wordOf(l, leaves) }

// MarshalText gives the word a scenario uses.
func (l Leaves) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the word a scenario uses; true and false will do as well.
func (l *Leaves) UnmarshalText(b []byte) error {
	switch string(b) {
	case "true":
		b = []byte("yes")
	case "false":
		b = []byte("no")
	}
	return parseWord(l, leaves, "choice to leave", b)
}

func (l Leaves) or(standard bool) bool {
	return l == LeavesYes || l == LeavesByStandard && standard
}

// PDNType is the type of address that a device asks for (TS 24.301 9.9.4.10).
type PDNType uint8

// The PDN types.
const (
	IPv4v6 PDNType = iota
	IPv4
	IPv6
)

var pdnTypes = []string{"ipv4v6", "ipv4", "ipv6"}

func (p PDNType) String() string { return wordOf(p, pdnTypes) }

// MarshalText gives the word a scenario uses.
func (p PDNType) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (p *PDNType) UnmarshalText(b []byte) error { return parseWord(p, pdnTypes, "PDN type", b) }

// PDPProfile says whether a device has a PDP profile for 3G.
type PDPProfile uint8

// The choices.
const (
	PDPPresent PDPProfile = iota
	PDPNone
)

var pdpProfiles = []string{"present", "none"}

func (p PDPProfile) String() string { return wordOf(p, pdpProfiles) }

// MarshalText gives the word a scenario uses.
func (p PDPProfile) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the word a scenario uses.
func (p *PDPProfile) UnmarshalText(b []byte) error {
	return parseWord(p, pdpProfiles, "PDP profile", b)
}

// Wait is a time to wait, or never.
type Wait time.Duration

// Never is a wait without end.
const Never Wait = -1

func (w Wait) String() string {
	if w == Never {
		return "never"
	}
	return time.Duration(w).String()
}

// MarshalText gives "never" or a duration.
func (w Wait) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads "never" or a duration such as "90s".
func (w *Wait) UnmarshalText(b []byte) error {
	if string(b) == "never" {
		*w = Never
		return nil
	}
	d, err := time.ParseDuration(string(b))
	if err != nil || d < 0 {
		return fmt.Errorf("%.40q is no time to wait: want a duration such as 90s, or never", b)
	}
	*w = Wait(d)
	return nil
}
