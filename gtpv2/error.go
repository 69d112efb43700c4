package gtpv2

import "fmt"

// Error says why a message can't be used. It is what a response's cause
// carries (TS 29.274 7.7).
type Error struct {
	Message MessageType
	// Cause is the cause to answer with: CauseInvalidLength,
	// CauseMandatoryIEIncorrect, CauseMandatoryIEMissing or
	// CauseConditionalIEMissing.
	Cause Cause
	// IE and Instance name the offending information element; IE 0 if it is
	// the message as a whole.
	IE       IE
	Instance uint8
	// What says in a word what was being read, if it is no IE.
	What string
}

func (e *Error) Error() string {
	what := e.What
	if e.IE != 0 {
		what = e.IE.String()
		if e.Instance != 0 {
			what = fmt.Sprintf("%s (instance %d)", what, e.Instance)
		}
	}
	return fmt.Sprintf("decode %s: %s: %s", e.Message, what, e.Cause)
}

// CauseIE is the error as the cause of a response.
func (e *Error) CauseIE() CauseIE {
	return CauseIE{Value: e.Cause, OffendingIE: e.IE, OffendingInstance: e.Instance}
}
