package gtpv1

import (
	"encoding/binary"
	"fmt"
)

// MessageType is the type of a message (TS 29.060 7.1).
type MessageType uint8

// The messages that this package reads and writes.
const (
	TypeEchoRequest                           MessageType = 1
	TypeEchoResponse                          MessageType = 2
	TypeVersionNotSupported                   MessageType = 3
	TypeCreatePDPContextRequest               MessageType = 16
	TypeCreatePDPContextResponse              MessageType = 17
	TypeUpdatePDPContextRequest               MessageType = 18
	TypeUpdatePDPContextResponse              MessageType = 19
	TypeDeletePDPContextRequest               MessageType = 20
	TypeDeletePDPContextResponse              MessageType = 21
	TypePDUNotificationRequest                MessageType = 27
	TypePDUNotificationResponse               MessageType = 28
	TypePDUNotificationRejectRequest          MessageType = 29
	TypePDUNotificationRejectResponse         MessageType = 30
	TypeSupportedExtensionHeadersNotification MessageType = 31
	TypeIdentificationRequest                 MessageType = 48
	TypeIdentificationResponse                MessageType = 49
	TypeSGSNContextRequest                    MessageType = 50
	TypeSGSNContextResponse                   MessageType = 51
	TypeSGSNContextAcknowledge                MessageType = 52
)

var messageNames = map[MessageType]string{
	TypeEchoRequest:                           "Echo Request",
	TypeEchoResponse:                          "Echo Response",
	TypeVersionNotSupported:                   "Version Not Supported",
	TypeCreatePDPContextRequest:               "Create PDP Context Request",
	TypeCreatePDPContextResponse:              "Create PDP Context Response",
	TypeUpdatePDPContextRequest:               "Update PDP Context Request",
	TypeUpdatePDPContextResponse:              "Update PDP Context Response",
	TypeDeletePDPContextRequest:               "Delete PDP Context Request",
	TypeDeletePDPContextResponse:              "Delete PDP Context Response",
	TypePDUNotificationRequest:                "PDU Notification Request",
	TypePDUNotificationResponse:               "PDU Notification Response",
	TypePDUNotificationRejectRequest:          "PDU Notification Reject Request",
	TypePDUNotificationRejectResponse:         "PDU Notification Reject Response",
	TypeSupportedExtensionHeadersNotification: "Supported Extension Headers Notification",
	TypeIdentificationRequest:                 "Identification Request",
	TypeIdentificationResponse:                "Identification Response",
	TypeSGSNContextRequest:                    "SGSN Context Request",
	TypeSGSNContextResponse:                   "SGSN Context Response",
	TypeSGSNContextAcknowledge:                "SGSN Context Acknowledge",
}

// String returns the message's name as the standard writes it.
func (t MessageType) String() string {
	if s, ok := messageNames[t]; ok {
		return s
	}
	return fmt.Sprintf("GTPv1-C message %d", uint8(t))
}

// Header is what begins every message (TS 29.060 6).
type Header struct {
	Type MessageType
	// TEID is the receiver's tunnel endpoint identifier, 0 while the sender
	// does not know it and for what concerns no device.
	TEID uint32
	// Sequence is the sequence number. A response repeats that of its request.
	Sequence uint16
}

const (
	version       = 1
	flagProtocol  = 1 << 4 // GTP, not GTP'
	flagExtension = 1 << 2
	flagSequence  = 1 << 1

	headerLen = 12 // with a sequence number
	// fixedLen is the part of the header that the length does not count.
	fixedLen = 8
)

// ErrVersion is a message of another version of GTP. A receiver answers with
// [VersionNotSupported] (TS 29.060 11.1.1).
type ErrVersion struct{ Version uint8 }

func (e ErrVersion) Error() string {
	return fmt.Sprintf("decode GTPv1-C message: version %d, want 1", e.Version)
}

// ErrExtensionHeader is a message with an extension header that its receiver
// must understand. It is answered with
// [SupportedExtensionHeadersNotification] (TS 29.060 6.1).
type ErrExtensionHeader struct{ Type uint8 }

func (e ErrExtensionHeader) Error() string {
	return fmt.Sprintf("decode GTPv1-C message: extension header %d is not known", e.Type)
}

// ParseHeader reads the header of b and returns the information elements that
// follow. Extension headers that need not be understood are skipped. The error
// is an ErrVersion, an ErrExtensionHeader, or an [*Error] for a header that is
// malformed.
func ParseHeader(b []byte) (h Header, ies []byte, err error) {
	if len(b) > 0 && b[0]>>5 != version {
		return h, nil, ErrVersion{b[0] >> 5}
	}
	if len(b) < fixedLen {
		return h, nil, &Error{Cause: CauseInvalidMessageFormat, What: "header"}
	}
	h.Type = MessageType(b[1])
	flags := b[0]
	switch {
	case fixedLen+int(binary.BigEndian.Uint16(b[2:])) != len(b):
		return h, nil, &Error{Message: h.Type, Cause: CauseInvalidMessageFormat, What: "length"}
	case flags&flagProtocol == 0 || flags&flagSequence == 0 || len(b) < headerLen:
		// A control message always has a sequence number (9.3.1).
		return h, nil, &Error{Message: h.Type, Cause: CauseInvalidMessageFormat, What: "header"}
	}
	h.TEID = binary.BigEndian.Uint32(b[4:])
	h.Sequence = binary.BigEndian.Uint16(b[8:])
	ies = b[headerLen:]
	if flags&flagExtension == 0 {
		return h, ies, nil
	}
	ies, err = extensions(h.Type, b[11], ies)
	return h, ies, err
}

// extensions skips the extension headers that begin with one of type next.
func extensions(t MessageType, next uint8, b []byte) ([]byte, error) {
	const mustUnderstand = 1 << 7 // by the one that it ends at
	for next != 0 {
		if next&mustUnderstand != 0 {
			return nil, ErrExtensionHeader{next}
		}
		if len(b) == 0 || b[0] == 0 || 4*int(b[0]) > len(b) {
			return nil, &Error{Message: t, Cause: CauseInvalidMessageFormat, What: "extension header"}
		}
		n := 4 * int(b[0])
		next, b = b[n-1], b[n:]
	}
	return b, nil
}

// begin appends a header whose length end fills in.
func begin(dst []byte, t MessageType, teid uint32, seq uint16) []byte {
	dst = append(dst, version<<5|flagProtocol|flagSequence, byte(t), 0, 0)
	dst = binary.BigEndian.AppendUint32(dst, teid)
	return append(dst, byte(seq>>8), byte(seq), 0, 0)
}

// end fills in the length of the message that begins at start.
func end(dst []byte, start int) []byte {
	binary.BigEndian.PutUint16(dst[start+2:], uint16(len(dst)-start-fixedLen))
	return dst
}
