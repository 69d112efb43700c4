package aaa

import (
	"fmt"
	"net/netip"
	"time"
)

// Verdict is the answer to a [Request].
type Verdict struct {
	Accept bool
	Ground Ground
	// Reason is the ground in words, for reports and traces. It never holds a
	// password, nor anything that a device or a server wrote.
	Reason string
	// Message is for the device, in its answer of PAP or CHAP.
	Message string
	// Grant is what a server gave along with its yes.
	Grant Grant
}

// String returns the verdict in words: "rejected: unknown user or wrong
// password".
func (v Verdict) String() string {
	if v.Accept {
		return "accepted: " + v.Reason
	}
	return "rejected: " + v.Reason
}

// Grant is what an AAA server gives a session (RFC 2865 5). What is zero was not
// given.
type Grant struct {
	IPv4 netip.Addr
	IPv6 netip.Prefix
	// SessionTimeout is how long the session may last, IdleTimeout how long
	// without traffic.
	SessionTimeout, IdleTimeout time.Duration
	// InterimInterval is the time between interim accounts (RFC 2869 5.16).
	InterimInterval time.Duration
	// Class is given back with every account of the session.
	Class [][]byte
}

// Ground is what decided a verdict.
type Ground uint8

// The grounds.
const (
	NotAsked Ground = iota + 1
	Proven
	NotRequired
	MissingTolerated
	AnyTolerated
	KnownIMSI
	AcceptedByServer
	AcceptedUnanswered

	Missing
	MethodNotAllowed
	WrongCredentials
	RejectedByServer
	ChallengedByServer
	NoServerAnswered
	NotSendable
)

var groundWords = [...]string{
	NotAsked:           "the APN asks for no credentials",
	Proven:             "the credentials are right",
	NotRequired:        "no credentials, and the APN does without",
	MissingTolerated:   "no credentials, which the APN tolerates",
	AnyTolerated:       "the APN tolerates any credentials",
	KnownIMSI:          "authenticated by IMSI",
	AcceptedByServer:   "accepted by the AAA server",
	AcceptedUnanswered: "no AAA server answered, and the APN admits all then",
	Missing:            "no credentials",
	MethodNotAllowed:   "authentication method not allowed",
	WrongCredentials:   "unknown user or wrong password",
	RejectedByServer:   "rejected by the AAA server",
	ChallengedByServer: "the AAA server wants a dialogue, for which there is no way to the device",
	NoServerAnswered:   "no AAA server answered",
	NotSendable:        "the credentials do not fit into a request to the AAA server",
}

// Accepts reports whether a verdict on this ground is a yes.
func (g Ground) Accepts() bool { return g >= NotAsked && g < Missing }

// String returns the ground in words.
func (g Ground) String() string {
	if g == 0 || int(g) >= len(groundWords) {
		return fmt.Sprintf("ground(%d)", uint8(g))
	}
	return groundWords[g]
}
