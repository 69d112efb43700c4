package gprs

import (
	"fmt"

	"sunsetlab/nas"
)

// Message is a message of any of the protocols; the pointers to this package's
// message structs are Messages.
type Message interface {
	// Name returns the message's name as the standard writes it, such as
	// "ATTACH REQUEST".
	Name() string
	MessageType() MessageType

	// Append appends the message to dst.
	Append(dst []byte) ([]byte, error)

	// Decode reads a message into the receiver, which it clears first. Byte
	// slices in it alias b. Errors are of type *Error; after one for which
	// IsSoft holds the receiver is usable.
	Decode(b []byte) error
}

// Protocol is a protocol by its discriminator (TS 24.007 11.2.3.1.1).
type Protocol uint8

// The protocols.
const (
	CC  Protocol = 3
	MM  Protocol = 5
	RR  Protocol = 6 // of TS 44.018, for PAGING RESPONSE
	GMM Protocol = 8
	SMS Protocol = 9 // the CP messages of TS 24.011
	SM  Protocol = 10

	// RP stands for the messages inside CP-DATA, which have no discriminator.
	RP Protocol = 16
)

// String returns the protocol's abbreviation.
func (p Protocol) String() string {
	switch p {
	case CC:
		return "CC"
	case MM:
		return "MM"
	case RR:
		return "RR"
	case GMM:
		return "GMM"
	case SMS:
		return "SMS"
	case SM:
		return "SM"
	case RP:
		return "RP"
	}
	return fmt.Sprintf("protocol %d", uint8(p))
}

// MessageType is a message's protocol, in the upper octet, and its type octet
// (TS 24.008 10.4).
type MessageType uint16

// Protocol returns the protocol.
func (t MessageType) Protocol() Protocol { return Protocol(t >> 8) }

// String returns the message's name.
func (t MessageType) String() string {
	if name, ok := messageNames[t]; ok {
		return name
	}
	return fmt.Sprintf("%s message type 0x%02x", t.Protocol(), uint8(t))
}

// TypeOf returns the type of a message, which is not an RP message, without
// decoding it.
func TypeOf(b []byte) (MessageType, error) {
	if len(b) < 2 {
		return 0, &Error{Kind: TooShort}
	}
	p := Protocol(b[0] & 15)
	number := b[1]
	switch p {
	case MM:
		number &= typeMask
	case GMM, RR:
	case CC, SM, SMS:
		_, n, err := cutTI(b)
		if err != nil || len(b) <= n {
			return 0, &Error{Kind: TooShort}
		}
		if number = b[n]; p == CC {
			number &= typeMask
		}
	default:
		return 0, &Error{Kind: UnknownDiscriminator}
	}
	return MessageType(p)<<8 | MessageType(number), nil
}

// Decode reads a message that travels in the given direction and is not an RP
// message. The message is nil unless err is nil or IsSoft(err).
func Decode(b []byte, dir nas.Direction) (Message, error) {
	t, err := TypeOf(b)
	if err != nil {
		return nil, err
	}
	return decode(b, t, dir)
}

// DecodeRP reads what a CP-DATA carries, with Decode's errors.
func DecodeRP(b []byte, dir nas.Direction) (Message, error) {
	if len(b) < 2 {
		return nil, &Error{Kind: TooShort}
	}
	if nas.Direction(b[0]&1) != dir&1 {
		return nil, &Error{Kind: UnknownMessageType, Message: rpType(b[0])}
	}
	return decode(b, rpType(b[0]), dir)
}

// rpType returns the type that a message type indicator names, which is even;
// the bit for the network's direction is taken out.
func rpType(mti byte) MessageType { return MessageType(RP)<<8 | MessageType(mti&6) }

func decode(b []byte, t MessageType, dir nas.Direction) (Message, error) {
	m := newMessage(t, dir)
	if m == nil {
		return nil, &Error{Kind: UnknownMessageType, Message: t}
	}
	err := m.Decode(b)
	if err != nil && !IsSoft(err) {
		return nil, err
	}
	return m, err
}
