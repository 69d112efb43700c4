package mail

import (
	"time"

	"sunsetlab/sim/mail/smtp"
)

// Record is a line of a host's log.
type Record struct {
	Time time.Time `json:"time"`
	// Host is the name of whose log it is.
	Host string `json:"host"`
	Kind Kind   `json:"kind"`
	// QueueID names the message at this host; empty if it never got one.
	QueueID string `json:"queue_id,omitempty"`
	// MessageID is the Message-ID without its brackets; the same at every host.
	MessageID string `json:"message_id,omitempty"`

	// Peer is the address of the other side, PeerName what it calls itself or
	// is called.
	Peer     string `json:"peer,omitempty"`
	PeerName string `json:"peer_name,omitempty"`
	// User is who has authenticated.
	User string `json:"user,omitempty"`
	// TLS is PLAIN, TLSv1.2, TLSv1.3 …; it means nothing where no connection
	// is involved.
	TLS smtp.Version `json:"tls"`

	// From and To are the envelope's; FromDomain is that of the From field.
	From       string   `json:"from"`
	To         []string `json:"to"`
	FromDomain string   `json:"from_domain,omitempty"`
	Size       int      `json:"size,omitempty"`

	// Results are those of the authentication, in the words of RFC 8601; empty
	// where there was none.
	SPF   string `json:"spf,omitempty"`
	DKIM  string `json:"dkim,omitempty"`
	DMARC string `json:"dmarc,omitempty"`
	ARC   string `json:"arc,omitempty"`

	Outcome Outcome `json:"outcome"`
	// Reply is the SMTP reply that was given or got.
	Reply string `json:"reply,omitempty"`
	// Reason says more in a person's words.
	Reason string `json:"reason,omitempty"`
	// Attempt counts from 1 for what was sent.
	Attempt int `json:"attempt,omitempty"`
	// Age is the time since the host took the message, of what was sent,
	// delivered or given up.
	Age time.Duration `json:"age,omitempty"`

	// Message is the message at that moment with all its bytes. It must not be
	// changed.
	Message []byte `json:"-"`
	// Verdict is what the results rest on, nil where there is none.
	Verdict *Verdict `json:"-"`
}

// Kind is what a record is about.
type Kind string

// The kinds.
const (
	// Received is a message from another host.
	Received Kind = "received"
	// Submitted is a message from a user of the host.
	Submitted Kind = "submitted"
	// Sent is an attempt to pass a message on.
	Sent Kind = "sent"
	// Delivered is a message put into a mailbox.
	Delivered Kind = "delivered"
	// Bounced is a message given up; what goes back to its sender has a record
	// of its own.
	Bounced Kind = "bounced"
)

// Outcome is what came of it.
type Outcome string

// The outcomes.
const (
	Accepted    Outcome = "accepted"
	Rejected    Outcome = "rejected" // for good: a 5yz reply
	Deferred    Outcome = "deferred" // for now: a 4yz reply, or nobody there
	InInbox     Outcome = "inbox"
	Quarantined Outcome = "quarantined"
	Returned    Outcome = "returned" // a delivery status notification goes back
	Dropped     Outcome = "dropped"  // nobody can be told
)
