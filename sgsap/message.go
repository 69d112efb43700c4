package sgsap

import "fmt"

// MessageType is the type of a message (TS 29.118 9.2).
type MessageType uint8

// The messages.
const (
	TypePagingRequest            MessageType = 0x01
	TypePagingReject             MessageType = 0x02
	TypeServiceRequest           MessageType = 0x06
	TypeDownlinkUnitdata         MessageType = 0x07
	TypeUplinkUnitdata           MessageType = 0x08
	TypeLocationUpdateRequest    MessageType = 0x09
	TypeLocationUpdateAccept     MessageType = 0x0a
	TypeLocationUpdateReject     MessageType = 0x0b
	TypeTMSIReallocationComplete MessageType = 0x0c
	TypeAlertRequest             MessageType = 0x0d
	TypeAlertAck                 MessageType = 0x0e
	TypeAlertReject              MessageType = 0x0f
	TypeUEActivityIndication     MessageType = 0x10
	TypeEPSDetachIndication      MessageType = 0x11
	TypeEPSDetachAck             MessageType = 0x12
	TypeIMSIDetachIndication     MessageType = 0x13
	TypeIMSIDetachAck            MessageType = 0x14
	TypeResetIndication          MessageType = 0x15
	TypeResetAck                 MessageType = 0x16
	TypeServiceAbortRequest      MessageType = 0x17
	TypeMOCSFBIndication         MessageType = 0x18
	TypeMMInformationRequest     MessageType = 0x1a
	TypeReleaseRequest           MessageType = 0x1b
	TypeStatus                   MessageType = 0x1d
	TypeUEUnreachable            MessageType = 0x1f
)

var messages = [...]struct {
	name string
	make func() Message
}{
	TypePagingRequest:            {"SGsAP-PAGING-REQUEST", func() Message { return new(PagingRequest) }},
	TypePagingReject:             {"SGsAP-PAGING-REJECT", func() Message { return new(PagingReject) }},
	TypeServiceRequest:           {"SGsAP-SERVICE-REQUEST", func() Message { return new(ServiceRequest) }},
	TypeDownlinkUnitdata:         {"SGsAP-DOWNLINK-UNITDATA", func() Message { return new(DownlinkUnitdata) }},
	TypeUplinkUnitdata:           {"SGsAP-UPLINK-UNITDATA", func() Message { return new(UplinkUnitdata) }},
	TypeLocationUpdateRequest:    {"SGsAP-LOCATION-UPDATE-REQUEST", func() Message { return new(LocationUpdateRequest) }},
	TypeLocationUpdateAccept:     {"SGsAP-LOCATION-UPDATE-ACCEPT", func() Message { return new(LocationUpdateAccept) }},
	TypeLocationUpdateReject:     {"SGsAP-LOCATION-UPDATE-REJECT", func() Message { return new(LocationUpdateReject) }},
	TypeTMSIReallocationComplete: {"SGsAP-TMSI-REALLOCATION-COMPLETE", func() Message { return new(TMSIReallocationComplete) }},
	TypeAlertRequest:             {"SGsAP-ALERT-REQUEST", func() Message { return new(AlertRequest) }},
	TypeAlertAck:                 {"SGsAP-ALERT-ACK", func() Message { return new(AlertAck) }},
	TypeAlertReject:              {"SGsAP-ALERT-REJECT", func() Message { return new(AlertReject) }},
	TypeUEActivityIndication:     {"SGsAP-UE-ACTIVITY-INDICATION", func() Message { return new(UEActivityIndication) }},
	TypeEPSDetachIndication:      {"SGsAP-EPS-DETACH-INDICATION", func() Message { return new(EPSDetachIndication) }},
	TypeEPSDetachAck:             {"SGsAP-EPS-DETACH-ACK", func() Message { return new(EPSDetachAck) }},
	TypeIMSIDetachIndication:     {"SGsAP-IMSI-DETACH-INDICATION", func() Message { return new(IMSIDetachIndication) }},
	TypeIMSIDetachAck:            {"SGsAP-IMSI-DETACH-ACK", func() Message { return new(IMSIDetachAck) }},
	TypeResetIndication:          {"SGsAP-RESET-INDICATION", func() Message { return new(ResetIndication) }},
	TypeResetAck:                 {"SGsAP-RESET-ACK", func() Message { return new(ResetAck) }},
	TypeServiceAbortRequest:      {"SGsAP-SERVICE-ABORT-REQUEST", func() Message { return new(ServiceAbortRequest) }},
	TypeMOCSFBIndication:         {"SGsAP-MO-CSFB-INDICATION", func() Message { return new(MOCSFBIndication) }},
	TypeMMInformationRequest:     {"SGsAP-MM-INFORMATION-REQUEST", func() Message { return new(MMInformationRequest) }},
	TypeReleaseRequest:           {"SGsAP-RELEASE-REQUEST", func() Message { return new(ReleaseRequest) }},
	TypeStatus:                   {"SGsAP-STATUS", func() Message { return new(Status) }},
	TypeUEUnreachable:            {"SGsAP-UE-UNREACHABLE", func() Message { return new(UEUnreachable) }},
}

// String returns the message's name as the standard writes it.
func (t MessageType) String() string {
	if int(t) < len(messages) && messages[t].name != "" {
		return messages[t].name
	}
	return fmt.Sprintf("SGsAP message 0x%02x", uint8(t))
}

// Message is an SGsAP message.
type Message interface {
	Type() MessageType
	// Name is the message's name as the standard writes it,
	// "SGsAP-PAGING-REQUEST".
	Name() string
	// Append appends the message's bytes to dst.
	Append(dst []byte) []byte
	// Decode reads a message of this type from b, whose message type included.
	// Byte fields point into b. On an [*Error] the fields hold what could be
	// read.
	Decode(b []byte) error
}

// Decode reads the message in b, of whichever type it is. On an [*Error] about
// an information element the message holds what could be read.
func Decode(b []byte) (Message, error) {
	if len(b) == 0 {
		return nil, &Error{Cause: CauseSemanticallyIncorrect, What: "no message type"}
	}
	t := MessageType(b[0])
	if int(t) >= len(messages) || messages[t].make == nil {
		return nil, &Error{Message: t, Cause: CauseMessageUnknown, What: "message type"}
	}
	m := messages[t].make()
	return m, m.Decode(b)
}

// Describe returns a message's name and the cause it carries, if it carries
// one, for a trace: "MM #18" from a reject, "SGs #6 UE unreachable" else.
func Describe(b []byte) (name, cause string) {
	if len(b) == 0 {
		return "SGsAP, malformed", ""
	}
	t := MessageType(b[0])
	d := decoder{rest: b[1:]}
	for d.next() {
		switch {
		case d.ie == IERejectCause && t == TypeLocationUpdateReject:
			cause = RejectCause(d.u8()).String()
		case d.ie == IESGsCause:
			cause = SGsCause(d.u8()).String()
		}
	}
	return t.String(), cause
}

// Error says why a message can't be used. Its cause is what a SGsAP-STATUS
// answers (TS 29.118 7).
type Error struct {
	Message MessageType
	Cause   SGsCause
	// IE is the offending element, 0 if it is none.
	IE IE
	// What says in words what is wrong, if it is no element.
	What string
}

func (e *Error) Error() string {
	what := e.What
	if e.IE != 0 {
		what = e.IE.String()
	}
	return fmt.Sprintf("decode %s: %s: %s", e.Message, what, e.Cause)
}
