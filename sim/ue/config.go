package ue

import (
	"errors"
	"fmt"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// Config is what a model of device does where the standard leaves a choice, or
// where the model strays from the standard. Like devices share one Config. A
// zero duration takes the default that the field names.
//
// The zero Config is a voice centric phone that knows CS voice only, in PS mode
// 1; [DefaultConfig] is a phone as they are sold.
type Config struct {
	// UsageSetting says what the device is for: calls or data (TS 24.301
	// 4.3.2.2). Default voice_centric.
	UsageSetting UsageSetting `yaml:"usage_setting"`
	// VoiceDomainPreference is where it makes calls if it can choose (TS 24.301
	// 4.3.2.3).
	VoiceDomainPreference VoiceDomainPreference `yaml:"voice_domain_preference"`
	// CombinedAttach says whether it registers for non-EPS services too: no is a
	// PS mode, the others are CS/PS modes of operation (TS 24.301 4.3.1).
	CombinedAttach CombinedAttach `yaml:"combined_attach"`

	// IMS says how far it is made ready for voice over IMS. A device that is
	// configured, but not provisioned, has no IMS in its subscription: its
	// registration is refused.
	IMS IMSSupport `yaml:"ims"`
	// IMSRegWait is how long an IMS registration may take before IMS voice
	// counts as not available. Default 10 s.
	IMSRegWait time.Duration `yaml:"ims_reg_wait"`
	// IMSJudgedBy is what it takes for "IMS voice available": a registration
	// with the IMS, or the VoPS indicator alone.
	IMSJudgedBy IMSJudgement `yaml:"ims_judged_by"`

	// IMSCallWait is how long a call over IMS may be without any answer, the
	// registration that it needs included, before the device gives it up there.
	// Default 10 s.
	IMSCallWait time.Duration `yaml:"ims_call_wait"`
	// OnIMSCallFailure is what it does when the IMS, not the called party, failed
	// a call: it tries CS fallback, if the network offers that, or gives up. TS
	// 23.221 leaves that to it.
	OnIMSCallFailure OnIMSCallFailure `yaml:"on_ims_call_failure"`
	// SpeechBearerWait is how long a device that is called over IMS waits for the
	// bearer for speech before it rings without one. Default 2 s.
	SpeechBearerWait time.Duration `yaml:"speech_bearer_wait"`
	// SMSOverIP devices send and take short messages over IMS while they are
	// registered there (TS 24.341), the others over SGs or the circuit domain.
	SMSOverIP bool `yaml:"sms_over_ip"`
	// OnCall is what its user does when it is called, in either domain.
	OnCall OnCall `yaml:"on_call"`

	// MMIMSVoiceTermination devices tell the network by a tracking area update
	// when IMS voice becomes available or ceases to be (TS 24.167).
	MMIMSVoiceTermination bool `yaml:"mm_ims_voice_termination"`

	// NoOtherRAT is what it does when it has left E-UTRAN for want of voice and
	// finds nowhere to go: TS 24.301 4.5 leaves that to it.
	NoOtherRAT NoOtherRAT `yaml:"no_other_rat"`
	// FlapAway is how long a device with no_other_rat: flap stays away from
	// E-UTRAN. Default 15 s.
	FlapAway time.Duration `yaml:"flap_away"`
	// FlapStay is how long it stays on E-UTRAN after each answer that has it
	// leave. Default 0.
	FlapStay time.Duration `yaml:"flap_stay"`

	// RATOrder is in which order RATs are searched. Default E-UTRAN, UTRAN. A
	// RAT that is left out is not supported.
	RATOrder []sim.RAT `yaml:"rat_order"`
	// UTRANRequiredFirst devices go to E-UTRAN only from UTRAN, after
	// EUTRANAfter.
	UTRANRequiredFirst bool `yaml:"utran_required_first"`
	// EUTRANAfter is how long a device that begins on UTRAN stays there before
	// it goes to E-UTRAN, or never.
	EUTRANAfter Wait `yaml:"eutran_after"`
	// LTEReach is the procedure by which it can come onto E-UTRAN at all.
	LTEReach LTEReach `yaml:"lte_reach"`
	// ReturnToLTE is the procedure with which it comes back to E-UTRAN.
	ReturnToLTE ReturnToLTE `yaml:"return_to_lte"`

	// AttachAPN is the APN of the attach; empty for the subscribed default.
	AttachAPN string `yaml:"attach_apn"`
	// AttachAuth is the protocol by which the APN knows its user (TS 24.008
	// 10.5.6.3); the username and password go with it.
	AttachAuth Authentication `yaml:"attach_auth"`
	// AttachUsername for the APN of the attach.
	AttachUsername string `yaml:"attach_username"`
	// AttachPassword for the APN of the attach.
	AttachPassword nas.Password `yaml:"attach_password"`
	// PDNType is the kind of address it asks for.
	PDNType PDNType `yaml:"pdn_type"`

	// ESMInformationTransferFlag says whether it has APN and credentials asked
	// for after ciphering: auto does so if it has any (TS 24.301 6.5.1.2).
	ESMInformationTransferFlag TransferFlag `yaml:"esm_information_transfer_flag"`
	// OnESM29 is what it does when its credentials are refused, for which the
	// standard has no rule.
	OnESM29 OnESM29 `yaml:"on_esm_29"`
	// SMRetryAtRATChange devices ask for an APN on the other RAT that was refused
	// on this one, if the network sent no Re-attempt indicator to say whether
	// they may (SM_RetryAtRATChange of TS 24.368; the standard leaves the
	// default open).
	SMRetryAtRATChange bool `yaml:"sm_retry_at_rat_change"`
	// PCOInClear devices put credentials into the PDN CONNECTIVITY REQUEST,
	// before ciphering, against TS 24.301 6.5.1.2.
	PCOInClear bool `yaml:"pco_in_clear"`

	// PDPProfile says whether it has a profile for data on 3G, apart from that
	// of the attach.
	PDPProfile PDPProfile `yaml:"pdp_profile"`
	// PDPAPN is the APN on 3G.
	PDPAPN string `yaml:"pdp_apn"`
	// PDPAuth is the protocol by which that APN knows its user.
	PDPAuth Authentication `yaml:"pdp_auth"`
	// PDPUsername for the APN on 3G.
	PDPUsername string `yaml:"pdp_username"`
	// PDPPassword for the APN on 3G.
	PDPPassword nas.Password `yaml:"pdp_password"`

	// Cause2Leaves: "EPS only" with EMM cause #2. The standard lets the device
	// choose; LeavesByStandard stays.
	Cause2Leaves Leaves `yaml:"cause2_leaves"`
	// Cause18Leaves: "EPS only" with EMM cause #18. By the standard it leaves.
	Cause18Leaves Leaves `yaml:"cause18_leaves"`
	// SMSOnlyLeaves: additional update result "SMS only". By the standard it
	// leaves.
	SMSOnlyLeaves Leaves `yaml:"sms_only_leaves"`

	// DisableEUTRAAt5 devices disable E-UTRA when the attach or tracking area
	// updating attempt counter reaches 5 (TS 24.301 5.5.1.2.6).
	DisableEUTRAAt5 bool `yaml:"disable_eutra_at_5"`
	// ReenableAfterT3402 devices enable E-UTRA again after T3402.
	ReenableAfterT3402 bool `yaml:"reenable_after_t3402"`

	// EEA are the ciphering algorithms that the device supports. Default EEA0
	// to EEA3.
	EEA []security.EEA `yaml:"eea"`
	// EIA are the integrity algorithms that the device supports. Default EIA1
	// to EIA3.
	EIA []security.EIA `yaml:"eia"`

	// CellSearch is how long a search of all bands takes. Default 400 ms.
	CellSearch time.Duration `yaml:"cell_search"`
	// SearchPeriod is the time from one search without success to the next.
	// Default 30 s.
	SearchPeriod time.Duration `yaml:"search_period"`
	// HPLMNSearch is the time between searches for a network of higher
	// priority while roaming (TS 23.122 4.4.3.3). Default 60 min.
	HPLMNSearch time.Duration `yaml:"hplmn_search"`
	// CallDuration is how long a call lasts. Default 30 s.
	CallDuration time.Duration `yaml:"call_duration"`

	Timers Timers `yaml:"timers"`

	// NetworkName is how the trace calls the other end of NAS. Default "mme".
	NetworkName string `yaml:"-"`
	// Scratch is memory that devices of one world share. Devices without one
	// have their own.
	Scratch *Scratch `yaml:"-"`
}

// Timers are the UE's timers of TS 24.301 10.2 and 10.3 and TS 24.008 11.2 as far as
// they don't come from the network. Zero is the standard's value.
type Timers struct {
	// T3245 has an invalid USIM tried again. Default: not used.
	T3245 time.Duration `yaml:"t3245"`
	// T3325 holds service requests back after five that failed. Default 60 s.
	T3325 time.Duration `yaml:"t3325"`
	// T3402 follows five failed attempts. Default 12 min, unless the network
	// says otherwise.
	T3402 time.Duration `yaml:"t3402"`
	// T3410 guards an attach. Default 15 s.
	T3410 time.Duration `yaml:"t3410"`
	// T3411 separates attempts. Default 10 s.
	T3411 time.Duration `yaml:"t3411"`
	// T3416 keeps RAND and RES. Default 30 s.
	T3416 time.Duration `yaml:"t3416"`
	// T3417 guards a service request. Default 5 s.
	T3417 time.Duration `yaml:"t3417"`
	// T3417Ext guards a service request for CS fallback. Default 10 s.
	T3417Ext time.Duration `yaml:"t3417ext"`
	// T3418 guards the network's next challenge after a MAC failure. Default 20 s.
	T3418 time.Duration `yaml:"t3418"`
	// T3420 guards it after a synch failure. Default 15 s.
	T3420 time.Duration `yaml:"t3420"`
	// T3421 guards a detach. Default 15 s.
	T3421 time.Duration `yaml:"t3421"`
	// T3430 guards a tracking area update. Default 15 s.
	T3430 time.Duration `yaml:"t3430"`
	// T3440 guards the release of the connection. Default 10 s.
	T3440 time.Duration `yaml:"t3440"`
	// T3210 guards a location update. Default 20 s.
	T3210 time.Duration `yaml:"t3210"`
	// T3211 separates attempts at a location update. Default 15 s.
	T3211 time.Duration `yaml:"t3211"`
	// T3212 is the time between periodic location updates. Default 54 min,
	// unless the network says otherwise.
	T3212 time.Duration `yaml:"t3212"`
	// T3302 follows five failed attempts on 3G. Default 12 min, unless the
	// network says otherwise.
	T3302 time.Duration `yaml:"t3302"`
	// T3310 guards a GPRS attach. Default 15 s.
	T3310 time.Duration `yaml:"t3310"`
	// T3311 separates attempts on 3G. Default 15 s.
	T3311 time.Duration `yaml:"t3311"`
	// T3317 guards a service request on 3G. Default 15 s.
	T3317 time.Duration `yaml:"t3317"`
	// T3321 guards a GPRS detach. Default 15 s.
	T3321 time.Duration `yaml:"t3321"`
	// T3330 guards a routing area update. Default 15 s.
	T3330 time.Duration `yaml:"t3330"`
	// T3380 guards the activation of a PDP context. Default 30 s.
	T3380 time.Duration `yaml:"t3380"`
	// SIPT1 is the estimate of the round trip on which the timers of SIP stand: a
	// request is given up after 64 times as long. Default 2 s (TS 24.229 table
	// 7.7.1).
	SIPT1 time.Duration `yaml:"sip_t1"`
	// SIPT2 is the longest interval between two repetitions. Default 16 s.
	SIPT2 time.Duration `yaml:"sip_t2"`
	// T3381 guards the modification of a PDP context. Default 8 s.
	T3381 time.Duration `yaml:"t3381"`
	// T3390 guards the deactivation of a PDP context. Default 8 s.
	T3390 time.Duration `yaml:"t3390"`
	// T3481 guards a bearer resource modification request. Default 8 s.
	T3481 time.Duration `yaml:"t3481"`
	// T3482 guards a PDN connectivity request. Default 8 s.
	T3482 time.Duration `yaml:"t3482"`
	// T3492 guards a PDN disconnect request. Default 6 s.
	T3492 time.Duration `yaml:"t3492"`
}

// DefaultConfig is a voice centric phone with VoLTE and CSFB.
func DefaultConfig() Config {
	return Config{
		UsageSetting:          VoiceCentric,
		VoiceDomainPreference: IMSPSPreferred,
		CombinedAttach:        CombinedFull,
		IMS:                   IMSProvisioned,
	}
}

// Check reports what no device could be.
func (c *Config) Check() error {
	var errs []error
	refuse := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	for _, apn := range []string{c.AttachAPN, c.PDPAPN} {
		if _, err := eps.ParseAPN(apn); apn != "" && err != nil {
			refuse("%w", err)
		}
	}
	if c.AttachAuth == AuthNone && (c.AttachUsername != "" || c.AttachPassword != "") {
		refuse("attach_username or attach_password without attach_auth")
	}
	if c.PDPAuth == AuthNone && (c.PDPUsername != "" || c.PDPPassword != "") {
		refuse("pdp_username or pdp_password without pdp_auth")
	}
	for _, s := range []string{c.AttachUsername, string(c.AttachPassword), c.PDPUsername, string(c.PDPPassword)} {
		if len(s) > maxCredential {
			refuse("a username or password has more than %d octets", maxCredential)
		}
	}
	for _, r := range c.RATOrder {
		if r != sim.EUTRAN && r != sim.UTRAN {
			refuse("rat_order names %s", r)
		}
	}
	if c.UTRANRequiredFirst && !c.supports(sim.UTRAN) {
		refuse("utran_required_first without utran in rat_order")
	}
	for _, a := range c.EEA {
		if a > security.EEA3 {
			refuse("eea names %s", a)
		}
	}
	for _, a := range c.EIA {
		if a > security.EIA3 {
			refuse("eia names %s", a)
		}
	}
	return errors.Join(errs...)
}

// maxCredential is what still fits a PCO together with all else.
const maxCredential = 100

// Scratch is memory for the work on one message. A world runs on one
// goroutine, so its devices can share it.
type Scratch struct {
	plain, esm, wire []byte // outgoing
	in               []byte // incoming, deciphered
	frame            sim.RadioFrame
}

func or(d, standard time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return d
}

func (c *Config) supports(r sim.RAT) bool {
	if len(c.RATOrder) == 0 {
		return r == sim.EUTRAN || r == sim.UTRAN
	}
	for _, have := range c.RATOrder {
		if have == r {
			return true
		}
	}
	return false
}

// rats returns the RATs in the order of search.
func (c *Config) rats() []sim.RAT {
	if len(c.RATOrder) == 0 {
		return defaultRATOrder[:]
	}
	return c.RATOrder
}

var defaultRATOrder = [...]sim.RAT{sim.EUTRAN, sim.UTRAN}

// viaUTRAN tells whether the device comes onto E-UTRAN only through UTRAN.
func (c *Config) viaUTRAN() bool { return c.UTRANRequiredFirst || c.LTEReach == ReachByTAUOnly }

// networkCapability is what ATTACH REQUEST says of security algorithms.
func (c *Config) networkCapability() eps.UENetworkCapability {
	eea, eia := eps.AlgorithmSet(0xf0), eps.AlgorithmSet(0x70)
	if len(c.EEA) > 0 {
		eea = 0
		for _, a := range c.EEA {
			eea |= eps.NewAlgorithmSet(uint8(a))
		}
	}
	if len(c.EIA) > 0 {
		eia = 0
		for _, a := range c.EIA {
			eia |= eps.NewAlgorithmSet(uint8(a))
		}
	}
	if !c.supports(sim.UTRAN) {
		return eps.NewUENetworkCapability(eea, eia, 0, 0)
	}
	return eps.NewUENetworkCapability(eea, eia, 0xc0, 0x40)
}

// msNetworkCapability is what the device says of its 2G/3G side (TS 24.008
// 10.5.5.12): GEA1 to GEA3, SMS over both, PFC.
func (c *Config) msNetworkCapability() (eps.MSNetworkCapability, bool) {
	if !c.supports(sim.UTRAN) {
		return eps.MSNetworkCapability{}, false
	}
	return eps.MSNetworkCapabilityOf(0xe5, 0xe0), true
}
