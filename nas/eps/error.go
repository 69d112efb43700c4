package eps

import (
	"errors"

	"sunsetlab/nas/internal/wire"
)

// ErrorKind sorts what is wrong with a received message by how TS 24.301
// clause 7 has the receiver react.
type ErrorKind = wire.Kind

// The kinds of error.
const (
	TooShort              = wire.TooShort              // 7.2.1: ignore the message
	UnknownDiscriminator  = wire.UnknownDiscriminator  // TS 24.007 11.2.3.1.1: ignore the message
	Protected             = wire.Protected             // a security protected message where a plain one was to be decoded
	UnknownMessageType    = wire.UnknownMessageType    // 7.4: #97
	InvalidMandatory      = wire.InvalidMandatory      // 7.5: missing or wrong mandatory element, #96
	ComprehensionRequired = wire.ComprehensionRequired // 7.5: unknown element that must be understood, #96
	ConditionalIE         = wire.ConditionalIE         // 7.7.2: missing conditional element, #100
	InvalidOptional       = wire.InvalidOptional       // 7.7.1: wrong optional element, taken as absent
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
	message := "NAS message"
	if e.Message != 0 {
		message = e.Message.String()
	}
	f := wire.Fault{Kind: e.Kind, IE: e.IE, IEI: e.IEI, Err: e.Err}
	return f.Explain(message)
}

// Unwrap returns what is wrong with the element.
func (e *Error) Unwrap() error { return e.Err }

// EMMCause returns the cause that answers the message, and false when it is to
// be ignored, or used in spite of the error.
func (e *Error) EMMCause() (EMMCause, bool) {
	c, ok := e.Kind.Cause()
	return EMMCause(c), ok
}

// ESMCause is EMMCause for an ESM message; the protocol errors have the same
// numbers.
func (e *Error) ESMCause() (ESMCause, bool) {
	c, ok := e.Kind.Cause()
	return ESMCause(c), ok
}

// IsSoft reports whether err leaves the message usable: an optional element was
// wrong and is taken as absent.
func IsSoft(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == InvalidOptional
}
