package hss

import (
	"errors"
	"fmt"
	"strings"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

// Subscriber is a subscription: the secrets shared with the USIM and what
// TS 29.272 7.3.2 calls Subscription-Data.
type Subscriber struct {
	IMSI   nas.IMSI
	MSISDN nas.MSISDN // zero for none
	Key    aka.Key
	// SQN is the sequence number last used.
	SQN               aka.SQN
	AMF               uint16
	NetworkAccessMode NetworkAccessMode
	AccessRestriction AccessRestriction
	// AMBR bounds all non-GBR bearers of the subscriber together.
	AMBR AMBR
	// Profile holds the APNs and is shared between subscribers, so it is never
	// changed in place; nil means no EPS subscription.
	Profile *Profile
}

// Validate reports what makes s no usable subscription; all of it, joined.
func (s *Subscriber) Validate() error {
	var errs []error
	if s.IMSI.IsZero() {
		errs = append(errs, errors.New("no IMSI"))
	}
	if s.AMF&aka.SeparationBit == 0 {
		errs = append(errs, fmt.Errorf("AMF %04x: the separation bit (8000) must be set for E-UTRAN", s.AMF))
	}
	if !s.SQN.Valid() {
		errs = append(errs, fmt.Errorf("SQN %s has more than 48 bits", s.SQN))
	}
	if m := s.NetworkAccessMode; m != PacketAndCircuit && m != OnlyPacket {
		errs = append(errs, fmt.Errorf("unknown network access mode %d", m))
	}
	if s.AccessRestriction >= 1<<len(restrictionNames) {
		errs = append(errs, fmt.Errorf("unknown access restriction %#x", uint32(s.AccessRestriction)))
	}
	errs = append(errs, s.AMBR.validate("AMBR"))
	if s.Profile != nil {
		errs = append(errs, s.Profile.Validate())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("subscriber %s: %w", s.IMSI, err)
	}
	return nil
}

// NetworkAccessMode says which domains a subscriber may use (TS 29.272
// 7.3.21).
type NetworkAccessMode uint8

// The modes that are in use; 1 is reserved.
const (
	PacketAndCircuit NetworkAccessMode = 0
	OnlyPacket       NetworkAccessMode = 2
)

var networkAccessModes = enum{"network access mode", []string{PacketAndCircuit: "packet_and_circuit", OnlyPacket: "only_packet"}}

// String returns "packet_and_circuit" or "only_packet".
func (m NetworkAccessMode) String() string { return networkAccessModes.text(int(m)) }

// ParseNetworkAccessMode reads String's form.
func ParseNetworkAccessMode(s string) (NetworkAccessMode, error) {
	v, err := networkAccessModes.parse(s)
	return NetworkAccessMode(v), err
}

// MarshalText returns String's form.
func (m NetworkAccessMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads String's form.
func (m *NetworkAccessMode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseNetworkAccessMode(string(text))
	return err
}

// AccessRestriction is Access-Restriction-Data, a set of bits (TS 29.272
// 7.3.31).
type AccessRestriction uint32

// The restrictions.
const (
	UTRANNotAllowed AccessRestriction = 1 << iota
	GERANNotAllowed
	GANNotAllowed
	IHSPAEvolutionNotAllowed
	EUTRANNotAllowed // WB-E-UTRAN
	HOToNon3GPPAccessNotAllowed
	NBIoTNotAllowed
	EnhancedCoverageNotAllowed
	NRAsSecondaryRATNotAllowed
	UnlicensedSpectrumAsSecondaryRATNotAllowed
	NRIn5GSNotAllowed
)

var restrictionNames = []string{
	"utran_not_allowed", "geran_not_allowed", "gan_not_allowed", "i_hspa_evolution_not_allowed",
	"eutran_not_allowed", "ho_to_non_3gpp_access_not_allowed", "nb_iot_not_allowed",
	"enhanced_coverage_not_allowed", "nr_as_secondary_rat_not_allowed",
	"unlicensed_spectrum_as_secondary_rat_not_allowed", "nr_in_5gs_not_allowed",
}

// Names returns the names of the bits that are set, in the order of the bits.
func (r AccessRestriction) Names() []string {
	var names []string
	for i, n := range restrictionNames {
		if r&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// String returns the names, separated by spaces.
func (r AccessRestriction) String() string { return strings.Join(r.Names(), " ") }

// ParseAccessRestriction reads names separated by spaces; the empty text is no
// restriction.
func ParseAccessRestriction(s string) (AccessRestriction, error) {
	var r AccessRestriction
	e := enum{"access restriction", restrictionNames}
	for _, f := range strings.Fields(s) {
		i, err := e.parse(f)
		if err != nil {
			return 0, err
		}
		r |= 1 << i
	}
	return r, nil
}

// MarshalText returns String's form.
func (r AccessRestriction) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads ParseAccessRestriction's form.
func (r *AccessRestriction) UnmarshalText(text []byte) (err error) {
	*r, err = ParseAccessRestriction(string(text))
	return err
}

// RATType is a radio access technology by its number in Diameter (TS 29.212
// 5.3.31).
type RATType uint16

// The technologies that restrictions name here.
const (
	UTRAN  RATType = 1000
	GERAN  RATType = 1001
	EUTRAN RATType = 1004
)

// String returns the technology's name.
func (r RATType) String() string {
	switch r {
	case UTRAN:
		return "UTRAN"
	case GERAN:
		return "GERAN"
	case EUTRAN:
		return "E-UTRAN"
	}
	return fmt.Sprintf("RAT type %d", uint16(r))
}

// Allows reports whether the restrictions leave a technology open.
func (r AccessRestriction) Allows(rat RATType) bool {
	switch rat {
	case UTRAN:
		return r&UTRANNotAllowed == 0
	case GERAN:
		return r&GERANNotAllowed == 0
	case EUTRAN:
		return r&EUTRANNotAllowed == 0
	}
	return true
}
