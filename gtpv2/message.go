package gtpv2

import "fmt"

// Message is a GTPv2-C message.
type Message interface {
	Type() MessageType
	// Append appends the message's bytes to dst.
	Append(dst []byte) []byte
	// Decode reads a message of this type from b, whose header included. The
	// message's byte fields point into b, and its lists reuse their memory. On
	// an [*Error] the fields hold what could be read, TEID and Sequence
	// included, so that the error can be answered.
	Decode(b []byte) error
}

// Decode reads the message in b, of whichever type it is.
func Decode(b []byte) (Message, error) {
	h, _, err := ParseHeader(b)
	if err != nil {
		return nil, err
	}
	m := newMessage(h.Type)
	if m == nil {
		return nil, fmt.Errorf("decode GTPv2-C message: no message of type %d", uint8(h.Type))
	}
	return m, m.Decode(b)
}

func newMessage(t MessageType) Message {
	switch t {
	case TypeEchoRequest:
		return new(EchoRequest)
	case TypeEchoResponse:
		return new(EchoResponse)
	case TypeVersionNotSupportedIndication:
		return new(VersionNotSupported)
	case TypeCreateSessionRequest:
		return new(CreateSessionRequest)
	case TypeCreateSessionResponse:
		return new(CreateSessionResponse)
	case TypeModifyBearerRequest:
		return new(ModifyBearerRequest)
	case TypeModifyBearerResponse:
		return new(ModifyBearerResponse)
	case TypeDeleteSessionRequest:
		return new(DeleteSessionRequest)
	case TypeDeleteSessionResponse:
		return new(DeleteSessionResponse)
	case TypeDeleteBearerCommand:
		return new(DeleteBearerCommand)
	case TypeBearerResourceCommand:
		return new(BearerResourceCommand)
	case TypeBearerResourceFailureIndication:
		return new(BearerResourceFailureIndication)
	case TypeDownlinkDataNotificationFailureIndication:
		return new(DownlinkDataNotificationFailureIndication)
	case TypeCreateBearerRequest:
		return new(CreateBearerRequest)
	case TypeCreateBearerResponse:
		return new(CreateBearerResponse)
	case TypeUpdateBearerRequest:
		return new(UpdateBearerRequest)
	case TypeUpdateBearerResponse:
		return new(UpdateBearerResponse)
	case TypeDeleteBearerRequest:
		return new(DeleteBearerRequest)
	case TypeDeleteBearerResponse:
		return new(DeleteBearerResponse)
	case TypeContextRequest:
		return new(ContextRequest)
	case TypeContextResponse:
		return new(ContextResponse)
	case TypeContextAcknowledge:
		return new(ContextAcknowledge)
	case TypeReleaseAccessBearersRequest:
		return new(ReleaseAccessBearersRequest)
	case TypeReleaseAccessBearersResponse:
		return new(ReleaseAccessBearersResponse)
	case TypeDownlinkDataNotification:
		return new(DownlinkDataNotification)
	case TypeDownlinkDataNotificationAcknowledge:
		return new(DownlinkDataNotificationAcknowledge)
	}
	return nil
}

// Describe returns a message's name and, if it carries a cause other than
// acceptance, that cause ("GTP 92 User authentication failed"), for a trace.
func Describe(b []byte) (name, cause string) {
	h, ies, err := ParseHeader(b)
	if err != nil {
		return "GTPv2-C, malformed", ""
	}
	d := decoder{message: h.Type, rest: ies}
	for d.next() {
		if d.key != kCause {
			continue
		}
		if c := d.cause(); c.Value != 0 && c.Value != CauseRequestAccepted {
			cause = c.Value.String()
		}
		break
	}
	return h.Type.String(), cause
}
