package nas

import (
	"crypto/md5"
	"crypto/subtle"
)

// CHAPCode is the code of a CHAP packet (RFC 1994 4).
type CHAPCode uint8

// The codes.
const (
	CHAPChallenge CHAPCode = 1
	CHAPResponse  CHAPCode = 2
	CHAPSuccess   CHAPCode = 3
	CHAPFailure   CHAPCode = 4
)

// CHAP is a Challenge Handshake Authentication Protocol packet (RFC 1994 4) in
// protocol configuration options, where the UE sends both challenge and
// response. Value and name are of those two, the message of an answer. Value
// is at most 255 octets.
type CHAP struct {
	Code       CHAPCode
	Identifier uint8
	Value      []byte
	Name       string
	Message    string
}

// ParseCHAP reads the contents of a CHAP option; Value aliases b.
func ParseCHAP(b []byte) (CHAP, error) {
	code, id, data, err := cutPPP("CHAP packet", b)
	if err != nil {
		return CHAP{}, err
	}
	c := CHAP{Code: CHAPCode(code), Identifier: id}
	if c.Code != CHAPChallenge && c.Code != CHAPResponse {
		c.Message = string(data)
		return c, nil
	}
	value, name, err := cutCounted("CHAP value", data)
	if err != nil {
		return CHAP{}, err
	}
	c.Value, c.Name = value, string(name)
	return c, nil
}

// Append appends the packet.
func (c CHAP) Append(dst []byte) []byte {
	if c.Code == CHAPChallenge || c.Code == CHAPResponse {
		return appendPPP(dst, uint8(c.Code), c.Identifier, counted(string(c.Value)), []byte(c.Name))
	}
	return appendPPP(dst, uint8(c.Code), c.Identifier, []byte(c.Message))
}

// Option returns the packet as an option.
func (c CHAP) Option() PCOOption { return PCOOption{ID: PCOCHAP, Contents: c.Append(nil)} }

// CHAPResponseValue computes the value of a response with MD5 (RFC 1994 4.1):
// the hash of identifier, secret and challenge.
func CHAPResponseValue(identifier uint8, secret string, challenge []byte) [16]byte {
	h := md5.New()
	h.Write([]byte{identifier})
	h.Write([]byte(secret))
	h.Write(challenge)
	return [16]byte(h.Sum(nil))
}

// Verify reports whether c is a response to the challenge by one who knows the
// secret.
func (c CHAP) Verify(secret string, challenge []byte) bool {
	want := CHAPResponseValue(c.Identifier, secret, challenge)
	return c.Code == CHAPResponse && subtle.ConstantTimeCompare(want[:], c.Value) == 1
}
