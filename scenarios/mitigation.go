package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"sunsetlab/scenarios/strict"
)

// Mitigation is a policy by which a network, or an operator that is a guest in
// it, may keep devices in service that lose it with 3G. A scenario and a person
// call it by its name or by its number.
type Mitigation string

// The mitigations.
const (
	FalseVoPS        Mitigation = "false_vops"
	RealVoLTE        Mitigation = "real_volte"
	GhostCSFB        Mitigation = "ghost_csfb"
	SMSOverSGs       Mitigation = "sms_over_sgs"
	DataCentricUsage Mitigation = "data_centric"
	Cause2For18      Mitigation = "cause_2_for_18"
	RATRestriction   Mitigation = "rat_restriction"
	TolerantAPNAuth  Mitigation = "tolerant_apn_auth"
	ShorterT3402     Mitigation = "shorter_t3402"
	DetectAndTell    Mitigation = "detect_and_tell"
)

// Owner is who can put a mitigation into force.
type Owner string

// The owners: the operator of the radio network and its MME, and the virtual
// operator that is its guest, with an HSS and a gateway of its own.
const (
	OwnerMNO  Owner = "MNO"
	OwnerMVNO Owner = "MVNO"
	OwnerBoth Owner = "both"
)

// MitigationSheet is what there is to know of a mitigation.
type MitigationSheet struct {
	// ID is its number, M1 to M10.
	ID   string     `json:"id"`
	Name Mitigation `json:"name"`
	// Owner is who has the elements that it changes: both means that it takes
	// the two together.
	Owner Owner `json:"owner"`
	// Changes says what it changes, and where.
	Changes string `json:"changes"`
	// Helps says whom it is for.
	Helps string `json:"helps"`
	// Danger is what may come of it beside.
	Danger string `json:"danger"`

	apply    func(*mitigator)
	excludes []Mitigation
}

// mitigations are all there are, in the order in which they take effect.
var mitigations = []MitigationSheet{
	{ID: "M1", Name: FalseVoPS, Owner: OwnerMNO, apply: (*mitigator).falseVoPS, excludes: []Mitigation{RealVoLTE},
		Changes: "the MME sets IMS VoPS for the devices of the network, with no IMS behind it where there was none",
		Helps:   "voice centric devices that judge by the VoPS indicator alone (ims_judged_by: vops_bit)",
		Danger:  "calls fail; VoLTE phones keep trying to register with an IMS that is not there; an emergency call goes nowhere unless EMC BS is true"},
	{ID: "M2", Name: RealVoLTE, Owner: OwnerBoth, apply: (*mitigator).realVoLTE,
		Changes: "IMS VoPS and EMC BS in the MME, an APN ims in the gateway and in each subscription, an IMS that answers",
		Helps:   "phones that have VoLTE and are provisioned for it",
		Danger:  "the cost and duties of a voice service; nothing for a phone without VoLTE"},
	{ID: "M3", Name: GhostCSFB, Owner: OwnerMNO, apply: (*mitigator).ghostCSFB, excludes: []Mitigation{SMSOverSGs},
		Changes: "MSC and MME accept combined requests without 3G; the HSS holds Network-Access-Mode 0 and an MSISDN",
		Helps:   "all voice centric devices: they stay on LTE with data",
		Danger:  "calls from the device fail, calls to it are lost, and an emergency call tries CS fallback first"},
	{ID: "M4", Name: SMSOverSGs, Owner: OwnerMNO, apply: (*mitigator).smsOverSGs,
		Changes: `the MME accepts combined requests with "SMS only"`,
		Helps:   "devices that want SMS on LTE",
		Danger:  "by the standard it does not hold a voice centric device on LTE"},
	{ID: "M5", Name: DataCentricUsage, Owner: OwnerMVNO, apply: (*mitigator).dataCentric,
		Changes: "the devices' usage setting, by AT command, over the air or in a carrier bundle",
		Helps:   "modules, and any device that lets itself be set",
		Danger:  "phones seldom do; a device so set no longer looks for a network with voice"},
	{ID: "M6", Name: Cause2For18, Owner: OwnerMNO, apply: (*mitigator).cause2For18,
		Changes: "EMM cause #2 in place of #18 when a combined request is accepted for EPS only",
		Helps:   "perhaps devices that leave LTE at #18 and do not at #2 (cause2_leaves)",
		Danger:  "the USIM is invalid for calls until the device is switched off, in every network"},
	{ID: "M7", Name: RATRestriction, Owner: OwnerMVNO, apply: (*mitigator).ratRestriction,
		Changes: "the subscription excludes UTRAN; SGSN and VLR refuse it (restriction_cause)",
		Helps:   "rehearsals: the end of 3G, one SIM at a time; nobody parks on 3G",
		Danger:  "3G, and with it calls, ends early for the subscriber"},
	{ID: "M8", Name: TolerantAPNAuth, Owner: OwnerMVNO, apply: (*mitigator).tolerantAPNAuth,
		Changes: "gateway and AAA accept missing credentials and any PAP or CHAP: the IMSI, which AKA has proven, says who it is",
		Helps:   "devices that have no credentials, or wrong ones, for an LTE attach; nobody touches the device",
		Danger:  "an APN whose users share a password needs a policy by IMSI, or anybody gets in"},
	{ID: "M9", Name: ShorterT3402, Owner: OwnerMNO, apply: (*mitigator).shorterT3402,
		Changes: "T3402 of one minute in ATTACH ACCEPT, TRACKING AREA UPDATE ACCEPT and ATTACH REJECT",
		Helps:   "devices whose trouble passes: they are back sooner",
		Danger:  "a device that will never succeed tries all the more often"},
	{ID: "M10", Name: DetectAndTell, Owner: OwnerMVNO, apply: (*mitigator).detectAndTell,
		Changes: "nothing: it reads the logs of HSS and gateway, by type allocation code",
		Helps:   "to name the users at risk before they call",
		Danger:  "who has which device, and where, is personal data"},
}

// Mitigations lists all mitigations, M1 first.
func Mitigations() []MitigationSheet { return slices.Clone(mitigations) }

// MitigationNamed finds a mitigation by its name or its number.
func MitigationNamed(word string) (MitigationSheet, error) {
	for i := range mitigations {
		if m := &mitigations[i]; string(m.Name) == word || strings.EqualFold(m.ID, word) {
			return *m, nil
		}
	}
	return MitigationSheet{}, fmt.Errorf("there is no mitigation %q%s", word, strict.Hint(word, Mitigation("").Words()))
}

// Words lists the names, and then the numbers.
func (Mitigation) Words() []string {
	words := make([]string, 2*len(mitigationNames))
	for i, name := range mitigationNames {
		words[i], words[i+len(mitigationNames)] = string(name), fmt.Sprintf("M%d", i+1)
	}
	return words
}

// mitigationNames are the names by number; Words can't read the sheets, which
// lead back to it.
var mitigationNames = []Mitigation{FalseVoPS, RealVoLTE, GhostCSFB, SMSOverSGs, DataCentricUsage, Cause2For18, RATRestriction,
	TolerantAPNAuth, ShorterT3402, DetectAndTell}

// ParseMitigations reads mitigations that go together, such as "M3+M8" or
// "ghost_csfb+tolerant_apn_auth", and returns their names in the order of their
// numbers.
func ParseMitigations(text string) ([]Mitigation, error) {
	var all []Mitigation
	for word := range strings.SplitSeq(text, "+") {
		m, err := MitigationNamed(strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		if slices.Contains(all, m.Name) {
			return nil, fmt.Errorf("%s stands twice in %q", m.ID, text)
		}
		all = append(all, m.Name)
	}
	slices.SortFunc(all, func(a, b Mitigation) int { return slices.Index(mitigationNames, a) - slices.Index(mitigationNames, b) })
	return all, compatible(all)
}

// compatible says which of several mitigations undo each other.
func compatible(all []Mitigation) error {
	for i := range mitigations {
		m := &mitigations[i]
		if !has(all, m.Name) {
			continue
		}
		for _, other := range m.excludes {
			if has(all, other) {
				return fmt.Errorf("%s and %s exclude each other", m.Name, other)
			}
		}
	}
	return nil
}

// has tells whether a mitigation is among some, by name or number.
func has(all []Mitigation, name Mitigation) bool {
	return slices.ContainsFunc(all, func(m Mitigation) bool {
		sheet, err := MitigationNamed(string(m))
		return err == nil && sheet.Name == name
	})
}

// label is how a set of mitigations is called: M3+M8.
func label(all []Mitigation) string {
	var ids []string
	for i := range mitigations {
		if has(all, mitigations[i].Name) {
			ids = append(ids, mitigations[i].ID)
		}
	}
	return strings.Join(ids, "+")
}

// Mitigated returns the scenario with mitigations in force, beside those that
// it states itself, in each network that is home to a device. The scenario
// itself stays as it is.
func (s *Scenario) Mitigated(more ...Mitigation) (*Scenario, error) {
	for _, m := range more {
		if _, err := MitigationNamed(string(m)); err != nil {
			return nil, err
		}
	}
	c := s.clone()
	for _, n := range c.networks {
		if !c.isHome(n) {
			continue
		}
		together := slices.Concat(n.Mitigate, more)
		if err := compatible(together); err != nil {
			return nil, fmt.Errorf("mitigating network %s: %w", n.Name, err)
		}
		fresh := slices.DeleteFunc(slices.Clone(more), func(m Mitigation) bool { return has(n.Mitigate, m) })
		n.Mitigate = together
		c.mitigate(n, fresh)
	}
	return c, nil
}

// mitigate applies mitigations to a network, in the order of their numbers.
func (s *Scenario) mitigate(n *Network, all []Mitigation) {
	for i := range mitigations {
		if m := &mitigations[i]; has(all, m.Name) {
			m.apply(&mitigator{s, n})
		}
	}
}
