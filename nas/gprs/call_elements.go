package gprs

import "fmt"

// BearerCapability is the value part of a bearer capability
// (TS 24.008 10.5.4.5).
type BearerCapability []byte

// SpeechVersion is a version of speech that a mobile station knows
// (TS 24.008 10.5.4.5, octet 3a).
type SpeechVersion uint8

// The versions.
const (
	SpeechFullRate1 SpeechVersion = 0
	SpeechHalfRate1 SpeechVersion = 1
	SpeechFullRate2 SpeechVersion = 2 // enhanced full rate
	SpeechFullRate3 SpeechVersion = 4 // AMR
	SpeechHalfRate3 SpeechVersion = 5 // AMR
	SpeechFullRate5 SpeechVersion = 8 // wideband AMR
)

// extension is the bit that says an octet is the last of its group.
const extension = 0x80

// SpeechBearerCapability returns the capability for speech, with the versions
// in order of preference, at most six; none gives the shortest form, full rate
// only.
func SpeechBearerCapability(versions ...SpeechVersion) BearerCapability {
	// Coding by GSM, circuit mode and speech are all zeros.
	const fullRateOnly, dualRateFullFirst = 1 << 5, 3 << 5
	if len(versions) == 0 {
		return BearerCapability{extension | fullRateOnly}
	}
	versions = versions[:min(len(versions), 6)]
	b := BearerCapability{dualRateFullFirst}
	for _, v := range versions {
		b = append(b, byte(v&15))
	}
	b[len(b)-1] |= extension
	return b
}

// IsSpeech reports whether the information transfer capability is speech.
func (c BearerCapability) IsSpeech() bool { return len(c) > 0 && c[0]&7 == 0 }

// SpeechVersions returns the versions of speech, most preferred first.
func (c BearerCapability) SpeechVersions() []SpeechVersion {
	if !c.IsSpeech() {
		return nil
	}
	var v []SpeechVersion
	for i := 1; i < len(c) && c[i-1]&extension == 0; i++ {
		v = append(v, SpeechVersion(c[i]&15))
	}
	return v
}

// CauseLocation says who gives a cause (TS 24.008 10.5.4.11).
type CauseLocation uint8

// The locations.
const (
	LocationUser               CauseLocation = 0
	LocationPrivateLocal       CauseLocation = 1
	LocationPublicLocal        CauseLocation = 2 // public network serving the local user
	LocationTransit            CauseLocation = 3
	LocationPublicRemote       CauseLocation = 4
	LocationPrivateRemote      CauseLocation = 5
	LocationInternational      CauseLocation = 7
	LocationBeyondInterworking CauseLocation = 10
)

// codingGSM is the coding standard of causes and progress indicators, and the
// mask of its bits.
const codingGSM = 0x60

// Cause is a cause of call control with who gives it and, for some values,
// diagnostics (TS 24.008 10.5.4.11). One in another coding than GSM's reads as
// #127, interworking, as the clause asks.
type Cause struct {
	Location    CauseLocation
	Value       CCCause
	Diagnostics []byte
}

// Append appends the value part of the element.
func (c Cause) Append(dst []byte) []byte {
	dst = append(dst, extension|codingGSM|byte(c.Location&15), extension|byte(c.Value))
	return append(dst, c.Diagnostics...)
}

// Decode reads the value part of the element; Diagnostics alias b.
func (c *Cause) Decode(b []byte) error {
	if len(b) == 0 {
		return fmt.Errorf("decode cause: no octets")
	}
	v := Cause{Location: CauseLocation(b[0] & 15)}
	rest := b[1:]
	if b[0]&extension == 0 && len(rest) > 0 {
		rest = rest[1:] // the recommendation of CCITT, which nobody reads
	}
	if len(rest) == 0 {
		return fmt.Errorf("decode cause: no value")
	}
	v.Value = CCCause(rest[0] & 0x7f)
	if len(rest) > 1 {
		v.Diagnostics = rest[1:]
	}
	if b[0]&codingGSM != codingGSM {
		v = Cause{Location: v.Location, Value: CCCauseInterworking}
	}
	*c = v
	return nil
}

// String returns the cause.
func (c Cause) String() string { return c.Value.String() }

// ProgressIndicator is TS 24.008 10.5.4.21: coding and location, then the
// description.
type ProgressIndicator [2]byte

// ProgressDescription says how a call goes.
type ProgressDescription uint8

// The descriptions.
const (
	NotEndToEndISDN     ProgressDescription = 1
	DestinationNonISDN  ProgressDescription = 2
	OriginationNonISDN  ProgressDescription = 3
	ReturnedToISDN      ProgressDescription = 4
	InBandInformation   ProgressDescription = 8
	InBandMultimedia    ProgressDescription = 9
	EndToEndISDN        ProgressDescription = 32
	QueueingInformation ProgressDescription = 64
)

// NewProgressIndicator joins a location and a description.
func NewProgressIndicator(l CauseLocation, d ProgressDescription) ProgressIndicator {
	return ProgressIndicator{extension | codingGSM | byte(l&15), extension | byte(d)}
}

// Location returns who tells it.
func (p ProgressIndicator) Location() CauseLocation { return CauseLocation(p[0] & 15) }

// Description returns what it tells.
func (p ProgressIndicator) Description() ProgressDescription {
	return ProgressDescription(p[1] & 0x7f)
}

// CallState is TS 24.008 10.5.4.6: coding and the number of the state, U on the
// mobile station's side, N on the network's.
type CallState uint8

// The call states, by number.
const (
	CallStateNull                 CallState = 0
	CallStateInitiated            CallState = 1
	CallStateMMConnection         CallState = 2 // 0.1, MM connection pending
	CallStateProceeding           CallState = 3 // mobile originating call proceeding
	CallStateDelivered            CallState = 4
	CallStatePresent              CallState = 6
	CallStateReceived             CallState = 7
	CallStateConnectRequest       CallState = 8
	CallStateConfirmed            CallState = 9 // mobile terminating call confirmed
	CallStateActive               CallState = 10
	CallStateDisconnectRequest    CallState = 11
	CallStateDisconnectIndication CallState = 12
	CallStateReleaseRequest       CallState = 19
)

// NewCallState returns the element for a state.
func NewCallState(s CallState) CallState { return 0xc0 | s&0x3f }

// State returns the state without its coding.
func (s CallState) State() CallState { return s & 0x3f }
