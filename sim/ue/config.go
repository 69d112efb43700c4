package ue

import (
	"errors"
	"fmt"
	"time"

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
	UsageSetting          UsageSetting          `yaml:"usage_setting"`
	VoiceDomainPreference VoiceDomainPreference `yaml:"voice_domain_preference"`
	CombinedAttach        CombinedAttach        `yaml:"combined_attach"`

	IMS IMSSupport `yaml:"ims"`
	// IMSRegWait is how long an IMS registration may take before IMS voice
	// counts as not available. Default 10 s.
	IMSRegWait  time.Duration `yaml:"ims_reg_wait"`
	IMSJudgedBy IMSJudgement  `yaml:"ims_judged_by"`

	// MMIMSVoiceTermination devices tell the network by a tracking area update
	// when IMS voice becomes available or ceases to be (TS 24.167).
	MMIMSVoiceTermination bool `yaml:"mm_ims_voice_termination"`

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
	UTRANRequiredFirst bool        `yaml:"utran_required_first"`
	EUTRANAfter        Wait        `yaml:"eutran_after"`
	LTEReach           LTEReach    `yaml:"lte_reach"`
	ReturnToLTE        ReturnToLTE `yaml:"return_to_lte"`

	// AttachAPN is the APN of the attach; empty for the subscribed default.
	AttachAPN      string         `yaml:"attach_apn"`
	AttachAuth     Authentication `yaml:"attach_auth"`
	AttachUsername string         `yaml:"attach_username"`
	AttachPassword string         `yaml:"attach_password"`
	PDNType        PDNType        `yaml:"pdn_type"`

	ESMInformationTransferFlag TransferFlag `yaml:"esm_information_transfer_flag"`
	OnESM29                    OnESM29      `yaml:"on_esm_29"`
	// PCOInClear devices put credentials into the PDN CONNECTIVITY REQUEST,
	// before ciphering, against TS 24.301 6.5.1.2.
	PCOInClear bool `yaml:"pco_in_clear"`

	// PDPProfile and what follows are the profile for 3G, apart from that of
	// the attach.
	PDPProfile  PDPProfile     `yaml:"pdp_profile"`
	PDPAPN      string         `yaml:"pdp_apn"`
	PDPAuth     Authentication `yaml:"pdp_auth"`
	PDPUsername string         `yaml:"pdp_username"`
	PDPPassword string         `yaml:"pdp_password"`

	// Cause2Leaves: "EPS only" with EMM cause #2. The standard lets the device
	// choose; LeavesByStandard stays.
	Cause2Leaves Leaves `yaml:"cause2_leaves"`
	// Cause18Leaves: "EPS only" with EMM cause #18. By the standard it leaves.
	Cause18Leaves Leaves `yaml:"cause18_leaves"`
	// SMSOnlyLeaves: additional update result "SMS only". By the standard it
	// leaves.
	SMSOnlyLeaves Leaves `yaml:"sms_only_leaves"`

	// DisableEUTRAAt5 devices disable E-UTRA when the attach or tracking area
	// updating attempt counter reaches 5 (TS 24.301 5.5.1.2.6), and enable it
	// again after T3402 if ReenableAfterT3402 is set.
	DisableEUTRAAt5    bool `yaml:"disable_eutra_at_5"`
	ReenableAfterT3402 bool `yaml:"reenable_after_t3402"`

	// EEA and EIA are the algorithms that the device supports. Default EEA0
	// to EEA3, EIA1 to EIA3.
	EEA []security.EEA `yaml:"eea"`
	EIA []security.EIA `yaml:"eia"`

	// CellSearch is how long a search of all bands takes. Default 400 ms.
	CellSearch time.Duration `yaml:"cell_search"`
	// SearchPeriod is the time from one search without success to the next.
	// Default 30 s.
	SearchPeriod time.Duration `yaml:"search_period"`
	// HPLMNSearch is the time between searches for a network of higher
	// priority while roaming (TS 23.122 4.4.3.3). Default 60 min.
	HPLMNSearch time.Duration `yaml:"hplmn_search"`
	// UTRANRegistration is how long it takes to register on 3G. Default 1.5 s.
	UTRANRegistration time.Duration `yaml:"utran_registration"`
	// CallDuration is how long a call lasts. Default 30 s.
	CallDuration time.Duration `yaml:"call_duration"`

	Timers Timers `yaml:"timers"`

	// NetworkName is how the trace calls the other end of NAS. Default "mme".
	NetworkName string `yaml:"-"`
	// Scratch is memory that devices of one world share. Devices without one
	// have their own.
	Scratch *Scratch `yaml:"-"`
}

// Timers are the UE's timers of TS 24.301 table 10.2.1 and 10.3.1 as far as
// they don't come from the network. Zero is the standard's value.
type Timers struct {
	T3245    time.Duration `yaml:"t3245"` // 0: not used
	T3325    time.Duration `yaml:"t3325"` // 60 s
	T3402    time.Duration `yaml:"t3402"` // 12 min, unless the network says otherwise
	T3410    time.Duration `yaml:"t3410"` // 15 s
	T3411    time.Duration `yaml:"t3411"` // 10 s
	T3416    time.Duration `yaml:"t3416"` // 30 s
	T3417    time.Duration `yaml:"t3417"` // 5 s
	T3417Ext time.Duration `yaml:"t3417ext"`
	T3418    time.Duration `yaml:"t3418"` // 20 s
	T3420    time.Duration `yaml:"t3420"` // 15 s
	T3421    time.Duration `yaml:"t3421"` // 15 s
	T3430    time.Duration `yaml:"t3430"` // 15 s
	T3440    time.Duration `yaml:"t3440"` // 10 s
	T3482    time.Duration `yaml:"t3482"` // 8 s
	T3492    time.Duration `yaml:"t3492"` // 6 s
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
	for _, s := range []string{c.AttachUsername, c.AttachPassword, c.PDPUsername, c.PDPPassword} {
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
