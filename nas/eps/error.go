package eps

import (
	"errors"
	"fmt"
	"strings"
)

// ErrorKind sorts what is wrong with a received message by how TS 24.301
// clause 7 has the receiver react.
type ErrorKind uint8

// The kinds of error.
const (
	TooShort              ErrorKind = iota + 1 // 7.2.1: ignore the message
	UnknownDiscriminator                       // TS 24.007 11.2.3.1.1: ignore the message
	Protected                                  // a security protected message where a plain one was to be decoded
	UnknownMessageType                         // 7.4: #97
	InvalidMandatory                           // 7.5: missing or wrong mandatory element, #96
	ComprehensionRequired                      // 7.5: unknown element that must be understood, #96
	ConditionalIE                              // 7.7.2: missing conditional element, #100
	InvalidOptional                            // 7.7.1: wrong optional element, taken as absent
)

// Error is what a decoder found wrong.
type Error struct {
	Kind    ErrorKind
	Message MessageType // zero when it could not be told
	IE      string      // name of the element, as the standard writes it, or empty
	IEI     uint8       // identifier of an unknown element
	Err     error       // what is wrong with the element, or nil
}

// Error says what was being decoded and what is wrong.
func (e *Error) Error() string {
	var s strings.Builder
	s.WriteString("decode ")
	if e.Message == 0 {
		s.WriteString("NAS message")
	} else {
		s.WriteString(e.Message.String())
	}
	if e.IE != "" {
		s.WriteString(": " + e.IE)
	}
	switch e.Kind {
	case TooShort:
		s.WriteString(": too short")
	case UnknownDiscriminator:
		s.WriteString(": unknown protocol discriminator")
	case Protected:
		s.WriteString(": is security protected")
	case UnknownMessageType:
		s.WriteString(": unknown message type")
	case ComprehensionRequired:
		fmt.Fprintf(&s, ": unknown element %02x that requires comprehension", e.IEI)
	case ConditionalIE:
		s.WriteString(": missing conditional element")
	}
	if e.Err != nil {
		s.WriteString(": " + e.Err.Error())
	}
	return s.String()
}

// Unwrap returns what is wrong with the element.
func (e *Error) Unwrap() error { return e.Err }

// EMMCause returns the cause that answers the message, and false when it is to
// be ignored, or used in spite of the error.
func (e *Error) EMMCause() (EMMCause, bool) {
	switch e.Kind {
	case UnknownMessageType:
		return EMMCauseMessageTypeNonExistent, true
	case InvalidMandatory, ComprehensionRequired:
		return EMMCauseInvalidMandatoryInformation, true
	case ConditionalIE:
		return EMMCauseConditionalIEError, true
	}
	return 0, false
}

// ESMCause is EMMCause for an ESM message; the protocol errors have the same
// numbers.
func (e *Error) ESMCause() (ESMCause, bool) {
	c, ok := e.EMMCause()
	return ESMCause(c), ok
}

// IsSoft reports whether err leaves the message usable: an optional element was
// wrong and is taken as absent.
func IsSoft(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == InvalidOptional
}
