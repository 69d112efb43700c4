package gtpv1

import "fmt"

// Error says why a message can't be used. It is what a response's cause
// carries (TS 29.060 11.1).
type Error struct {
	Message MessageType
	// Cause is the cause to answer with: CauseInvalidMessageFormat,
	// CauseMandatoryIEIncorrect or CauseMandatoryIEMissing.
	Cause Cause
	// IE is the offending information element, 0 if it is the message as a
	// whole.
	IE IE
	// What says in a word what was being read, if it is no IE.
	What string
}

func (e *Error) Error() string {
	what := e.What
	if e.IE != 0 {
		what = e.IE.String()
	}
	return fmt.Sprintf("decode %s: %s: %s", e.Message, what, e.Cause)
}
