// Package wire is what the generated codecs of packages eps and gprs read and
// write with: the element formats of TS 24.007 11.2 and the error handling that
// TS 24.008 clause 8 and TS 24.301 clause 7 have in common.
package wire

import (
	"errors"
	"fmt"
)

// Kind sorts what is wrong with a received message by how the receiver reacts.
// The clauses are those of TS 24.301 and TS 24.008.
type Kind uint8

// The kinds of error.
const (
	TooShort              Kind = iota + 1 // 7.2.1, 8.2: ignore the message
	UnknownDiscriminator                  // TS 24.007 11.2.3.1.1: ignore the message
	Protected                             // a security protected message where a plain one was to be decoded
	UnknownMessageType                    // 7.4, 8.4: #97
	InvalidMandatory                      // 7.5, 8.5: missing or wrong mandatory element, #96
	ComprehensionRequired                 // 7.5, 8.5: unknown element that must be understood, #96
	ConditionalIE                         // 7.7.2, 8.7.2: missing conditional element, #100
	InvalidOptional                       // 7.7.1, 8.7.1: wrong optional element, taken as absent
)

// Fault is what is wrong with an element.
type Fault struct {
	Kind Kind
	IE   string // name of the element, or empty
	IEI  uint8  // identifier of an unknown element
	Err  error  // what is wrong with it, or nil
}

// Cause returns the number of the cause that answers a message with a fault of
// this kind, the same in all protocols, and false when the message is to be
// ignored or used all the same.
func (k Kind) Cause() (uint8, bool) {
	switch k {
	case UnknownMessageType:
		return 97, true
	case InvalidMandatory, ComprehensionRequired:
		return 96, true
	case ConditionalIE:
		return 100, true
	}
	return 0, false
}

// Explain returns the text of an error: what was being decoded and what is
// wrong.
func (f *Fault) Explain(message string) string {
	s := "decode " + message
	if f.IE != "" {
		s += ": " + f.IE
	}
	switch f.Kind {
	case TooShort:
		s += ": too short"
	case UnknownDiscriminator:
		s += ": unknown protocol discriminator"
	case Protected:
		s += ": is security protected"
	case UnknownMessageType:
		s += ": unknown message type"
	case ComprehensionRequired:
		s += fmt.Sprintf(": unknown element %02x that requires comprehension", f.IEI)
	case ConditionalIE:
		s += ": missing conditional element"
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

var (
	errMissing  = errors.New("missing")
	errCutShort = errors.New("cut short by the end of the message")
)

func lengthError(n, lo, hi int) error {
	if lo == hi {
		return fmt.Errorf("%d octets, want %d", n, lo)
	}
	return fmt.Errorf("%d octets, want %d to %d", n, lo, hi)
}
