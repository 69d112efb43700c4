package arc

import "fmt"

// Reason says why a chain fails (RFC 8617, 5.2).
type Reason uint8

// The reasons, in the order in which they are looked for.
const (
	OK Reason = iota
	BadInstance
	TooManySets
	DuplicateField
	MissingField
	MissingInstance
	BadSeal
	BadChainValidation
	AlreadyFailed
	MessageSignatureFailed
	SealFailed
)

var reasonTexts = [...]string{
	OK:                     "the chain holds",
	BadInstance:            "an ARC field has no instance that can be read",
	TooManySets:            "more than 50 sets",
	DuplicateField:         "a set has a field twice",
	MissingField:           "a set lacks a field",
	MissingInstance:        "instances have a gap",
	BadSeal:                "a seal can't be read",
	BadChainValidation:     "a seal's cv= is not what its place in the chain asks for",
	AlreadyFailed:          "the newest seal says cv=fail",
	MessageSignatureFailed: "the newest message signature does not hold",
	SealFailed:             "a seal does not hold",
}

// String is the reason in words.
func (r Reason) String() string {
	if int(r) < len(reasonTexts) {
		return reasonTexts[r]
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}

// Error is a reason with the instance it is about.
type Error struct {
	Reason   Reason
	Instance int    // 0 if it is about none
	Detail   string // may be empty
}

func (e *Error) Error() string {
	s := e.Reason.String()
	if e.Instance > 0 {
		s = fmt.Sprintf("i=%d: %s", e.Instance, s)
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}
