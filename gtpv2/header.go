package gtpv2

import (
	"encoding/binary"
	"fmt"
)

// MessageType is the type of a message (TS 29.274 6.1).
type MessageType uint8

// The messages that this package reads and writes.
const (
	TypeEchoRequest                               MessageType = 1
	TypeEchoResponse                              MessageType = 2
	TypeVersionNotSupportedIndication             MessageType = 3
	TypeCreateSessionRequest                      MessageType = 32
	TypeCreateSessionResponse                     MessageType = 33
	TypeModifyBearerRequest                       MessageType = 34
	TypeModifyBearerResponse                      MessageType = 35
	TypeDeleteSessionRequest                      MessageType = 36
	TypeDeleteSessionResponse                     MessageType = 37
	TypeDeleteBearerCommand                       MessageType = 66
	TypeBearerResourceCommand                     MessageType = 68
	TypeBearerResourceFailureIndication           MessageType = 69
	TypeDownlinkDataNotificationFailureIndication MessageType = 70
	TypeCreateBearerRequest                       MessageType = 95
	TypeCreateBearerResponse                      MessageType = 96
	TypeUpdateBearerRequest                       MessageType = 97
	TypeUpdateBearerResponse                      MessageType = 98
	TypeDeleteBearerRequest                       MessageType = 99
	TypeDeleteBearerResponse                      MessageType = 100
	TypeContextRequest                            MessageType = 130
	TypeContextResponse                           MessageType = 131
	TypeContextAcknowledge                        MessageType = 132
	TypeReleaseAccessBearersRequest               MessageType = 170
	TypeReleaseAccessBearersResponse              MessageType = 171
	TypeDownlinkDataNotification                  MessageType = 176
	TypeDownlinkDataNotificationAcknowledge       MessageType = 177
)

var messageNames = map[MessageType]string{
	TypeEchoRequest:                               "Echo Request",
	TypeEchoResponse:                              "Echo Response",
	TypeVersionNotSupportedIndication:             "Version Not Supported Indication",
	TypeCreateSessionRequest:                      "Create Session Request",
	TypeCreateSessionResponse:                     "Create Session Response",
	TypeModifyBearerRequest:                       "Modify Bearer Request",
	TypeModifyBearerResponse:                      "Modify Bearer Response",
	TypeDeleteSessionRequest:                      "Delete Session Request",
	TypeDeleteSessionResponse:                     "Delete Session Response",
	TypeDeleteBearerCommand:                       "Delete Bearer Command",
	TypeBearerResourceCommand:                     "Bearer Resource Command",
	TypeBearerResourceFailureIndication:           "Bearer Resource Failure Indication",
	TypeDownlinkDataNotificationFailureIndication: "Downlink Data Notification Failure Indication",
	TypeCreateBearerRequest:                       "Create Bearer Request",
	TypeCreateBearerResponse:                      "Create Bearer Response",
	TypeUpdateBearerRequest:                       "Update Bearer Request",
	TypeUpdateBearerResponse:                      "Update Bearer Response",
	TypeDeleteBearerRequest:                       "Delete Bearer Request",
	TypeDeleteBearerResponse:                      "Delete Bearer Response",
	TypeContextRequest:                            "Context Request",
	TypeContextResponse:                           "Context Response",
	TypeContextAcknowledge:                        "Context Acknowledge",
	TypeReleaseAccessBearersRequest:               "Release Access Bearers Request",
	TypeReleaseAccessBearersResponse:              "Release Access Bearers Response",
	TypeDownlinkDataNotification:                  "Downlink Data Notification",
	TypeDownlinkDataNotificationAcknowledge:       "Downlink Data Notification Acknowledge",
}

// String returns the message's name as the standard writes it.
func (t MessageType) String() string {
	if s, ok := messageNames[t]; ok {
		return s
	}
	return fmt.Sprintf("GTPv2-C message %d", uint8(t))
}

// Header is what begins every message (TS 29.274 5.1).
type Header struct {
	Type MessageType
	// HasTEID tells whether the header holds a TEID: all but echo and version
	// not supported do.
	HasTEID bool
	// TEID is the receiver's tunnel endpoint identifier, 0 while the sender
	// does not know it.
	TEID uint32
	// Sequence is the sequence number, 24 bits. A response repeats that of its
	// request.
	Sequence uint32
}

const (
	version       = 2
	flagPiggyback = 1 << 4
	flagTEID      = 1 << 3

	headerLen   = 12 // with a TEID
	noTEIDLen   = 8
	maxSequence = 1<<24 - 1
)

// ErrVersion is a message of another version of GTP. A receiver answers with
// [VersionNotSupported] (TS 29.274 7.7.2).
type ErrVersion struct{ Version uint8 }

func (e ErrVersion) Error() string {
	return fmt.Sprintf("decode GTPv2-C message: version %d, want 2", e.Version)
}

// ParseHeader reads the header of b and returns the information elements that
// follow. A message that another one is piggybacked on (5.5.1) ends where its
// own length says. The error is an ErrVersion, or an [*Error] for a length
// that does not fit.
func ParseHeader(b []byte) (h Header, ies []byte, err error) {
	if len(b) > 0 && b[0]>>5 != version {
		return h, nil, ErrVersion{b[0] >> 5}
	}
	if len(b) < noTEIDLen {
		return h, nil, &Error{Cause: CauseInvalidLength, What: "header"}
	}
	h.Type = MessageType(b[1])
	h.HasTEID = b[0]&flagTEID != 0
	end := 4 + int(binary.BigEndian.Uint16(b[2:]))
	from := noTEIDLen
	if h.HasTEID {
		from = headerLen
	}
	if end > len(b) || end < from || end < len(b) && b[0]&flagPiggyback == 0 {
		return h, nil, &Error{Message: h.Type, Cause: CauseInvalidLength, What: "message"}
	}
	if h.HasTEID {
		h.TEID = binary.BigEndian.Uint32(b[4:])
	}
	h.Sequence = binary.BigEndian.Uint32(b[from-4:]) >> 8
	return h, b[from:end], nil
}

// begin appends a header whose length end fills in.
func begin(dst []byte, t MessageType, teid, seq uint32) []byte {
	dst = append(dst, version<<5|flagTEID, byte(t), 0, 0)
	dst = binary.BigEndian.AppendUint32(dst, teid)
	return binary.BigEndian.AppendUint32(dst, seq<<8)
}

// beginNode is begin for a message between nodes, which has no TEID.
func beginNode(dst []byte, t MessageType, seq uint32) []byte {
	dst = append(dst, version<<5, byte(t), 0, 0)
	return binary.BigEndian.AppendUint32(dst, seq<<8)
}

// end fills in the length of the message that begins at start.
func end(dst []byte, start int) []byte {
	binary.BigEndian.PutUint16(dst[start+2:], uint16(len(dst)-start-4))
	return dst
}
