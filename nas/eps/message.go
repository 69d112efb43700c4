package eps

import (
	"fmt"

	"sunsetlab/nas"
)

// Message is an EMM or ESM message; the pointers to this package's message
// structs are Messages.
type Message interface {
	// Name returns the message's name as the standard writes it, such as
	// "ATTACH REQUEST".
	Name() string
	MessageType() MessageType

	// Append appends the plain message to dst.
	Append(dst []byte) ([]byte, error)

	// Decode reads a plain message into the receiver, which it clears first.
	// Byte slices in it alias b. Errors are of type *Error; after one for which
	// IsSoft holds the receiver is usable.
	Decode(b []byte) error
}

// MessageType is the type octet of an EMM or ESM message (TS 24.301 9.8).
// TypeServiceRequest stands for SERVICE REQUEST, which has none.
type MessageType uint8

// TypeServiceRequest is the security header type that marks a SERVICE REQUEST.
const TypeServiceRequest MessageType = 0x0C

// String returns the message's name.
func (t MessageType) String() string {
	if t == TypeServiceRequest {
		return "SERVICE REQUEST"
	}
	if name := messageNames[t]; name != "" {
		return name
	}
	return fmt.Sprintf("message type 0x%02x", uint8(t))
}

// IsESM reports whether t is of session management.
func (t MessageType) IsESM() bool { return t >= 0xc0 }

// The protocol discriminators (TS 24.007 11.2.3.1.1).
const (
	discriminatorESM = 2
	discriminatorEMM = 7
)

// TypeOf returns the type of a plain message without decoding it.
func TypeOf(b []byte) (MessageType, error) {
	if len(b) == 0 {
		return 0, &Error{Kind: TooShort}
	}
	switch b[0] & 15 {
	case discriminatorESM:
		if len(b) < 3 {
			return 0, &Error{Kind: TooShort}
		}
		return MessageType(b[2]), nil
	case discriminatorEMM:
		switch {
		case b[0]>>4 >= headerServiceRequest:
			return TypeServiceRequest, nil
		case b[0]>>4 != 0:
			return 0, &Error{Kind: Protected}
		case len(b) < 2:
			return 0, &Error{Kind: TooShort}
		}
		return MessageType(b[1]), nil
	}
	return 0, &Error{Kind: UnknownDiscriminator}
}

// Decode reads a plain message that travels in the given direction. The
// message is nil unless err is nil or IsSoft(err).
func Decode(b []byte, dir nas.Direction) (Message, error) {
	t, err := TypeOf(b)
	if err != nil {
		return nil, err
	}
	var m Message
	if t != TypeServiceRequest {
		m = newMessage(t, dir)
	} else if dir == nas.Uplink {
		m = &ServiceRequest{}
	}
	// A type number of the other protocol is no type of this one.
	if m == nil || t.IsESM() != (b[0]&15 == discriminatorESM) {
		return nil, &Error{Kind: UnknownMessageType, Message: t}
	}
	err = m.Decode(b)
	if err != nil && !IsSoft(err) {
		return nil, err
	}
	return m, err
}

// ProcessableWithoutIntegrity reports whether the receiver may process a message
// of this type before secure exchange of NAS messages is established, or if its
// integrity check fails (TS 24.301 4.4.4.2 for the UE, 4.4.4.3 for the MME).
// The receiver still has to see to the finer conditions: an IDENTITY REQUEST or
// RESPONSE counts only for the IMSI, a reject not with cause #25, and what the
// MME takes from a message that fails its check is limited.
func ProcessableWithoutIntegrity(dir nas.Direction, t MessageType) bool {
	if dir == nas.Downlink {
		switch t {
		case TypeIdentityRequest, TypeAuthenticationRequest, TypeAuthenticationReject, TypeAttachReject,
			TypeDetachAccept, TypeTrackingAreaUpdateReject, TypeServiceReject:
			return true
		}
		return false
	}
	switch t {
	case TypeAttachRequest, TypeIdentityResponse, TypeAuthenticationResponse, TypeAuthenticationFailure,
		TypeSecurityModeReject, TypeDetachRequest, TypeDetachAccept, TypeTrackingAreaUpdateRequest:
		return true
	}
	return false
}
