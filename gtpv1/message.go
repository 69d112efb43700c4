package gtpv1

import "fmt"

// Message is a GTPv1-C message.
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
		return nil, fmt.Errorf("decode GTPv1-C message: no message of type %d", uint8(h.Type))
	}
	return m, m.Decode(b)
}

func newMessage(t MessageType) Message {
	switch t {
	case TypeEchoRequest:
		return new(EchoRequest)
	case TypeEchoResponse:
		return new(EchoResponse)
	case TypeVersionNotSupported:
		return new(VersionNotSupported)
	case TypeCreatePDPContextRequest:
		return new(CreatePDPContextRequest)
	case TypeCreatePDPContextResponse:
		return new(CreatePDPContextResponse)
	case TypeUpdatePDPContextRequest:
		return new(UpdatePDPContextRequest)
	case TypeUpdatePDPContextResponse:
		return new(UpdatePDPContextResponse)
	case TypeDeletePDPContextRequest:
		return new(DeletePDPContextRequest)
	case TypeDeletePDPContextResponse:
		return new(DeletePDPContextResponse)
	case TypePDUNotificationRequest:
		return new(PDUNotificationRequest)
	case TypePDUNotificationResponse:
		return new(PDUNotificationResponse)
	case TypePDUNotificationRejectRequest:
		return new(PDUNotificationRejectRequest)
	case TypePDUNotificationRejectResponse:
		return new(PDUNotificationRejectResponse)
	case TypeSupportedExtensionHeadersNotification:
		return new(SupportedExtensionHeadersNotification)
	case TypeIdentificationRequest:
		return new(IdentificationRequest)
	case TypeIdentificationResponse:
		return new(IdentificationResponse)
	case TypeSGSNContextRequest:
		return new(SGSNContextRequest)
	case TypeSGSNContextResponse:
		return new(SGSNContextResponse)
	case TypeSGSNContextAcknowledge:
		return new(SGSNContextAcknowledge)
	}
	return nil
}

// Describe returns a message's name and, if it carries a cause other than
// acceptance, that cause ("GTP 209 User authentication failed"), for a trace.
func Describe(b []byte) (name, cause string) {
	h, ies, err := ParseHeader(b)
	if err != nil {
		return "GTPv1-C, malformed", ""
	}
	d := decoder{message: h.Type, rest: ies}
	for d.next() {
		if d.ie != IECause {
			continue
		}
		if c := d.cause(); c != 0 && c != CauseRequestAccepted {
			cause = c.String()
		}
		break
	}
	return h.Type.String(), cause
}
