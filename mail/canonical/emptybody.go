package canonical

import (
	"fmt"
	"strings"
)

// EmptyBody says what an implementation hashes when a body has no line in it:
// no bytes at all, or nothing but empty lines (for relaxed, lines of blanks).
// RFC 6376 has simple hash one CRLF (3.4.3) and relaxed hash nothing (3.4.4).
// The other three rules are the other three ways to answer the two questions.
type EmptyBody uint8

// The rules.
const (
	// RFC: simple hashes CRLF, relaxed nothing.
	RFC EmptyBody = iota
	// SimpleNull: nothing, under simple too.
	SimpleNull
	// RelaxedCRLF: one CRLF, under relaxed too.
	RelaxedCRLF
	// IgnoreC: the hash that belongs to the other algorithm: what comes of
	// hashing without regard to c=, under simple nothing, under relaxed CRLF.
	IgnoreC
)

var emptyBodyNames = [...]string{RFC: "rfc", SimpleNull: "simple_null", RelaxedCRLF: "relaxed_crlf", IgnoreC: "ignore_c"}

// EmptyBodies are all four rules.
var EmptyBodies = [4]EmptyBody{RFC, SimpleNull, RelaxedCRLF, IgnoreC}

// CRLF tells whether the rule has the algorithm hash one CRLF for a body
// without lines; otherwise it hashes nothing.
func (e EmptyBody) CRLF(a Algorithm) bool {
	switch e {
	case SimpleNull:
		return false
	case RelaxedCRLF:
		return true
	case IgnoreC:
		return a == Relaxed
	}
	return a == Simple
}

// String is the rule's name: rfc, simple_null, relaxed_crlf or ignore_c.
func (e EmptyBody) String() string {
	if int(e) < len(emptyBodyNames) {
		return emptyBodyNames[e]
	}
	return fmt.Sprintf("EmptyBody(%d)", uint8(e))
}

// MarshalText implements encoding.TextMarshaler.
func (e EmptyBody) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (e *EmptyBody) UnmarshalText(b []byte) error {
	for rule, name := range emptyBodyNames {
		if name == string(b) {
			*e = EmptyBody(rule)
			return nil
		}
	}
	return fmt.Errorf("empty-body rule %q is none of %s", b, strings.Join(emptyBodyNames[:], ", "))
}
