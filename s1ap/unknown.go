package s1ap

// Unknown holds what a newer version of the protocol, or a value that this one
// does not comprehend, added to a message or a sequence. It is written back in
// place, so that a decoded message encodes to the same octets.
type Unknown struct {
	// IEs are the protocol IEs of a message, or the extensions of a sequence,
	// that were not comprehended, in the order received.
	IEs []UnknownIE
	// Additions are the sequence's additions after its extension marker that
	// were present, in order, out of AdditionCount that the sender knew of.
	Additions     []UnknownAddition
	AdditionCount int
}

// UnknownIE is a protocol IE or an extension that was not comprehended: its id
// is unknown, or a choice or an enumeration within it is.
type UnknownIE struct {
	// Index is the place among all IEs of the container, from 0.
	Index       int
	ID          ProtocolIEID
	Criticality Criticality
	// Value is the content of the open type; it aliases the decoded input.
	Value []byte
}

// UnknownAddition is an addition to a sequence that is not known.
type UnknownAddition struct {
	// Index is its place among the additions, from 0.
	Index int
	// Value is the content of the open type; it aliases the decoded input.
	Value []byte
}
