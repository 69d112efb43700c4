package eps

import "encoding/binary"

// SecurityHeaderType is TS 24.301 9.3.1.
type SecurityHeaderType uint8

// The security header types.
const (
	PlainNAS                         SecurityHeaderType = 0
	IntegrityProtected               SecurityHeaderType = 1
	IntegrityProtectedCiphered       SecurityHeaderType = 2
	IntegrityProtectedNewContext     SecurityHeaderType = 3 // SECURITY MODE COMMAND
	IntegrityProtectedCipheredNew    SecurityHeaderType = 4 // SECURITY MODE COMPLETE
	IntegrityProtectedPartlyCiphered SecurityHeaderType = 5 // CONTROL PLANE SERVICE REQUEST
	headerServiceRequest                                = 12
)

// Ciphered reports whether the payload is ciphered, with the null algorithm it
// may be.
func (t SecurityHeaderType) Ciphered() bool {
	return t == IntegrityProtectedCiphered || t == IntegrityProtectedCipheredNew || t == IntegrityProtectedPartlyCiphered
}

// SecurityProtected is the outer form of a security protected NAS message
// (TS 24.301 9.1). The integrity check covers the sequence number and the
// payload as sent, see package security.
type SecurityProtected struct {
	HeaderType     SecurityHeaderType
	MAC            [4]byte
	SequenceNumber uint8  // low octet of the NAS COUNT
	Payload        []byte // the plain message, ciphered or not; aliases the input
}

// IsProtected reports whether b begins as a security protected NAS message. A
// SERVICE REQUEST, with its short MAC, is not one.
func IsProtected(b []byte) bool {
	return len(b) > 0 && b[0]&15 == discriminatorEMM && b[0]>>4 != 0 && b[0]>>4 < headerServiceRequest
}

// Append appends the message.
func (s *SecurityProtected) Append(dst []byte) []byte {
	dst = append(dst, uint8(s.HeaderType)<<4|discriminatorEMM)
	dst = append(append(dst, s.MAC[:]...), s.SequenceNumber)
	return append(dst, s.Payload...)
}

// Decode reads the outer form. The payload has at least one octet; its
// contents are not looked at.
func (s *SecurityProtected) Decode(b []byte) error {
	if len(b) == 0 {
		return &Error{Kind: TooShort}
	}
	if !IsProtected(b) {
		return &Error{Kind: UnknownDiscriminator}
	}
	if len(b) < 7 {
		return &Error{Kind: TooShort}
	}
	*s = SecurityProtected{
		HeaderType:     SecurityHeaderType(b[0] >> 4),
		MAC:            [4]byte(b[1:5]),
		SequenceNumber: b[5],
		Payload:        b[6:],
	}
	return nil
}

// ServiceRequest is sent by an idle UE to get its bearers back (TS 24.301
// 8.2.25). Its four octets are laid out as no other message's.
type ServiceRequest struct {
	KSI            uint8   // key set, 0 to 7
	SequenceNumber uint8   // low five bits of the NAS COUNT
	ShortMAC       [2]byte // last two octets of the MAC over the first two
}

// Name returns "SERVICE REQUEST".
func (*ServiceRequest) Name() string { return "SERVICE REQUEST" }

// MessageType returns TypeServiceRequest.
func (*ServiceRequest) MessageType() MessageType { return TypeServiceRequest }

// Append appends the message.
func (m *ServiceRequest) Append(dst []byte) ([]byte, error) {
	return append(dst, headerServiceRequest<<4|discriminatorEMM, m.KSI<<5|m.SequenceNumber&31, m.ShortMAC[0], m.ShortMAC[1]), nil
}

// Decode reads the message; security header types 13 to 15 read as 12
// (TS 24.301 9.3.1).
func (m *ServiceRequest) Decode(b []byte) error {
	*m = ServiceRequest{}
	if len(b) < 4 {
		return &Error{Kind: TooShort, Message: TypeServiceRequest}
	}
	if b[0]&15 != discriminatorEMM || b[0]>>4 < headerServiceRequest {
		return &Error{Kind: UnknownDiscriminator, Message: TypeServiceRequest}
	}
	*m = ServiceRequest{KSI: b[1] >> 5, SequenceNumber: b[1] & 31, ShortMAC: [2]byte(b[2:])}
	return nil
}

// Uint32 returns the nonce as the number that key derivations take.
func (n Nonce) Uint32() uint32 { return binary.BigEndian.Uint32(n[:]) }
