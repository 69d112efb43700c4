package s1ap

import "strconv"

// PDUType is the alternative of the S1AP-PDU that a message travels in,
// TS 36.413 9.3.2.
type PDUType uint8

// The alternatives of the S1AP-PDU.
const (
	InitiatingMessage PDUType = iota
	SuccessfulOutcome
	UnsuccessfulOutcome
)

// String spells the alternative as the standard does.
func (t PDUType) String() string {
	switch t {
	case InitiatingMessage:
		return "initiatingMessage"
	case SuccessfulOutcome:
		return "successfulOutcome"
	case UnsuccessfulOutcome:
		return "unsuccessfulOutcome"
	}
	return strconv.Itoa(int(t))
}

// Message is an S1AP message; the pointer types of this package implement it.
type Message interface {
	ProcedureCode() ProcedureCode
	PDU() PDUType
	// Name is the message's name in the standard's ASN.1, such as
	// "InitialUEMessage" or "E-RABSetupRequest".
	Name() string
	// Append appends the encoded S1AP-PDU to dst and returns the longer slice.
	// A value outside its constraint is an error, and dst is returned as it was.
	Append(dst []byte) ([]byte, error)
	// Decode replaces the message by the one in b. Its errors are those of the
	// function Decode, and one of no particular type where b is a PDU of another
	// message. Byte strings alias b, lists reuse the message's old backing arrays.
	Decode(b []byte) error
}

// MessageNames lists the names of all messages.
func MessageNames() []string {
	var names []string
	for typ := InitiatingMessage; typ <= UnsuccessfulOutcome; typ++ {
		for code := range len(procedureNames) {
			if m := newMessage(typ, ProcedureCode(code)); m != nil {
				names = append(names, m.Name())
			}
		}
	}
	return names
}
