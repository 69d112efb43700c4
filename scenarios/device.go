package scenarios

import (
	"encoding/hex"
	"fmt"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/sim/ue"
)

// Device is a device, or several alike: its model, what of it differs from the
// model, and its subscription.
type Device struct {
	// Model is one of the generic profiles (sunsetlab list --models) or a device
	// of the catalogue (sunsetlab devices). What the device states itself counts
	// more. Default: a voice centric phone with VoLTE and CSFB.
	Model string `yaml:"model"`
	// Variant of a device of the catalogue: its firmware, setting or profile.
	// Default: as it is without help.
	Variant string `yaml:"variant"`
	// Count makes several, called name-1, name-2 and so on. Default 1.
	Count int `yaml:"count" jsonschema:"minimum=1,maximum=1000000"`
	// Network is the device's home. Default: the first network.
	Network string `yaml:"network"`
	// IMSI is the subscriber, or the first of them. Default: generated from
	// the home network's code.
	IMSI nas.IMSI `yaml:"imsi"`
	// Subscription is what the HSS holds.
	Subscription Subscription `yaml:"subscription"`
	// Workload is what its user does. Default: that of the scenario; {} is
	// nothing.
	Workload *Workload `yaml:"workload"`
	// USIM is what the card holds where it differs from the HSS.
	USIM USIM `yaml:"usim"`

	ue.Config
}

// Subscription is what the HSS holds for a device. Keys that are left out are
// generated.
type Subscription struct {
	// Known is false for a subscriber that the HSS has never heard of. Default
	// true.
	Known *bool `yaml:"known"`
	// K is the permanent key, 32 hexadecimal digits. Default: generated.
	K Key `yaml:"k"`
	// OP is the operator's constant, from which OPc follows.
	OP Key `yaml:"op"`
	// OPc is the operator's constant for this subscriber. Default: generated.
	OPc Key `yaml:"opc"`
	// SQN is the sequence number that the HSS begins with.
	SQN *aka.SQN `yaml:"sqn"`
	// AMF is the authentication management field. Default 8000.
	AMF *AMF `yaml:"amf"`
	// MSISDN is the telephone number. Default: generated for subscriptions
	// with CS.
	MSISDN nas.MSISDN `yaml:"msisdn"`
	// NAM is Network-Access-Mode. Default packet_and_circuit.
	NAM *hss.NetworkAccessMode `yaml:"nam"`
	// ARD is Access-Restriction-Data: technologies that the subscriber may not
	// use.
	ARD []Restriction `yaml:"ard"`
	// APNs that the subscriber may use. Default: all of the home network.
	APNs []string `yaml:"apns"`
	// DefaultAPN is the APN of a request without one.
	DefaultAPN string `yaml:"default_apn"`
}

// USIM is what a card holds where it differs from the HSS.
type USIM struct {
	// K is the key on the card.
	K Key `yaml:"k"`
	// OPc is the constant on the card.
	OPc Key `yaml:"opc"`
	// SQN is the highest sequence number that the card has seen.
	SQN *aka.SQN `yaml:"sqn"`
	// Forbidden are networks on the card's list of forbidden PLMNs.
	Forbidden []nas.PLMN `yaml:"forbidden"`
}

// Restriction is a bit of Access-Restriction-Data by its name.
type Restriction string

// Words lists those that matter here.
func (Restriction) Words() []string {
	return []string{hss.UTRANNotAllowed.String(), hss.GERANNotAllowed.String(), hss.EUTRANNotAllowed.String()}
}

// Key is 128 bits in hexadecimal; empty if not given.
type Key struct {
	set   bool
	value [16]byte
}

// UnmarshalText reads 32 hexadecimal digits.
func (k *Key) UnmarshalText(b []byte) error {
	if len(b) != 32 {
		return fmt.Errorf("a key has 32 hexadecimal digits, not %d characters", len(b))
	}
	if _, err := hex.Decode(k.value[:], b); err != nil {
		return fmt.Errorf("a key has 32 hexadecimal digits: %w", err)
	}
	k.set = true
	return nil
}

// AMF is an authentication management field, two octets in hexadecimal.
type AMF [2]byte

// UnmarshalText reads 4 hexadecimal digits.
func (o *AMF) UnmarshalText(b []byte) error {
	if len(b) != 4 {
		return fmt.Errorf("an AMF has 4 hexadecimal digits, not %d characters", len(b))
	}
	if _, err := hex.Decode(o[:], b); err != nil {
		return fmt.Errorf("an AMF has 4 hexadecimal digits: %w", err)
	}
	return nil
}

// Profile is a generic device: named parameters, no behaviour of its own.
type Profile struct {
	// Name is the file's.
	Name string `yaml:"-"`
	// Description says what kind of device it is.
	Description string `yaml:"description" jsonschema:"required"`
	// Model is the profile of which it states the differences. Default: a voice
	// centric phone with VoLTE and CSFB.
	Model string `yaml:"model"`
	ue.Config
	// Parameters are what it states beside its model.
	Parameters Parameters `yaml:"-"`
}
