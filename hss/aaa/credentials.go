package aaa

import (
	"fmt"
	"io"

	"sunsetlab/hss"
	"sunsetlab/nas"
)

// Protocol is how a device proves who it is.
type Protocol uint8

// The protocols.
const (
	// NoProtocol: the device sent no credentials, or none that can be read.
	NoProtocol Protocol = iota
	PAP
	CHAP
)

// String returns "none", "PAP" or "CHAP".
func (p Protocol) String() string {
	switch p {
	case NoProtocol:
		return "none"
	case PAP:
		return "PAP"
	case CHAP:
		return "CHAP"
	}
	return fmt.Sprintf("protocol(%d)", uint8(p))
}

// takenBy reports whether an APN with that method takes the protocol.
func (p Protocol) takenBy(m hss.AuthMethod) bool {
	return p == PAP && m.PAP() || p == CHAP && m.CHAP()
}

// Credentials are what a device sent (RFC 1334 2.2.1, RFC 1994 4.1). In
// protocol configuration options it is the device that makes the challenge of
// CHAP, so a response proves knowledge of the password but not that it is
// fresh.
type Credentials struct {
	Protocol   Protocol
	Identifier uint8
	Username   string
	Password   Secret // PAP
	Challenge  []byte // CHAP
	Response   []byte // CHAP
}

// String names the protocol and the user. A CHAP response is left out as well:
// with its challenge it is enough to try passwords against.
func (c Credentials) String() string {
	if c.Protocol == NoProtocol {
		return "no credentials"
	}
	return fmt.Sprintf("%s of %q", c.Protocol, c.Username)
}

// Format implements [fmt.Formatter], so that no verb prints more than String.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// Login is a username and its password.
type Login struct {
	Username string `json:"username,omitempty"`
	Password Secret `json:"password,omitzero"`
}

// IsZero reports whether l names neither.
func (l Login) IsZero() bool { return l.Username == "" && l.Password.IsZero() }

// Verify reports whether c proves that the device knows the login; a login
// without a username goes with any. It takes as long for a wrong username as
// for a wrong password.
func (l Login) Verify(c *Credentials) bool {
	user := l.Username == "" || equal(l.Username, c.Username)
	var password bool
	switch c.Protocol {
	case PAP:
		password = l.Password.Equal(c.Password)
	case CHAP:
		response := nas.CHAP{Code: nas.CHAPResponse, Identifier: c.Identifier, Value: c.Response}
		password = response.Verify(l.Password.Reveal(), c.Challenge)
	}
	return user && password
}
