package abuse

import "time"

// Kind is what an account's log tells.
type Kind uint8

const (
	// Login is one with nothing behind it that matters: mail is read, or it
	// fails.
	Login Kind = iota
	// Submission is a login that hands over a message, or several.
	Submission
	// PasswordChange is the owner's.
	PasswordChange
)

// Protocol is what a client speaks.
type Protocol uint8

const (
	IMAP Protocol = iota
	SMTP
)

// Event is a line of the log of an account, as its provider sees it.
type Event struct {
	At   time.Duration // since the start of the world
	Kind Kind
	// From, Protocol and Client are where it comes from and by what. Client is
	// the fingerprint of a program on a device.
	From     Place
	Protocol Protocol
	Client   uint32
	Failed   bool // wrong password

	// Recipients is how many there are, Strangers how many of them the account
	// has never written to. Short is a message of a few words.
	Recipients, Strangers int
	Short                 bool

	// thief is the truth, which no detector may see.
	thief bool
}
