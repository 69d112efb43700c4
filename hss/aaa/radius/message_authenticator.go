package radius

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"

	wire "layeh.com/radius"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"

	"sunsetlab/hss/aaa"
)

const (
	headerLen            = 20
	messageAuthenticator = rfc2869.MessageAuthenticator_Type
	acctSessionID        = rfc2866.AcctSessionID_Type
)

// seal fills in the Message-Authenticator of an encoded packet, if it has one:
// HMAC-MD5 over all of it, with zeros in its own place (RFC 2869 5.14).
func seal(b []byte, secret aaa.Secret) {
	at := findMessageAuthenticator(b)
	if at == 0 {
		return
	}
	sum := authenticate(b, b[4:headerLen], at, secret)
	copy(b[at:], sum)
}

// sealed checks the Message-Authenticator of a response, over which the
// request's authenticator stands in the header. There may be none.
func sealed(b, requestAuthenticator []byte, secret aaa.Secret) (present, right bool) {
	at := findMessageAuthenticator(b)
	if at == 0 {
		return false, false
	}
	return true, hmac.Equal(b[at:at+16], authenticate(b, requestAuthenticator, at, secret))
}

// authenticate computes the Message-Authenticator whose value is at b[at:].
func authenticate(b, authenticator []byte, at int, secret aaa.Secret) []byte {
	var zeros [16]byte
	h := hmac.New(md5.New, []byte(secret.Reveal()))
	h.Write(b[:4])
	h.Write(authenticator)
	h.Write(b[headerLen:at])
	h.Write(zeros[:])
	h.Write(b[at+16:])
	return h.Sum(nil)
}

// findMessageAuthenticator returns where its value begins, 0 if there is none.
// The attributes of b are well-formed.
func findMessageAuthenticator(b []byte) int {
	for at := headerLen; at+2 <= len(b); at += int(b[at+1]) {
		if wire.Type(b[at]) == messageAuthenticator && b[at+1] == 18 {
			return at + 2
		}
	}
	return 0
}

// datagram cuts what follows a packet off a datagram (RFC 2865 3, Length); ok is
// false for what is no packet.
func datagram(b []byte) (packet []byte, ok bool) {
	if len(b) < headerLen {
		return nil, false
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < headerLen || n > len(b) || n > wire.MaxPacketLength {
		return nil, false
	}
	return b[:n], true
}
