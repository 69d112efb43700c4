package gprs

import (
	"fmt"

	"sunsetlab/nas"
)

// TransactionIdentifier tells apart the transactions of one protocol between a
// mobile station and the network (TS 24.007 11.2.3.1.3). Who begins a
// transaction allots the value; the flag is false on messages from that side
// and true on messages to it.
type TransactionIdentifier struct {
	Flag  bool
	Value uint8 // 0 to 6, or 7 to 127 in the extended form
}

// Reply returns the identifier as the other side writes it.
func (t TransactionIdentifier) Reply() TransactionIdentifier {
	t.Flag = !t.Flag
	return t
}

// String returns the value, and "reply" with the flag.
func (t TransactionIdentifier) String() string {
	if t.Flag {
		return fmt.Sprintf("TI %d, reply", t.Value)
	}
	return fmt.Sprintf("TI %d", t.Value)
}

// extendedTI is the value of TIO that announces the extension octet.
const extendedTI = 7

// high returns the half octet of flag and TIO, in bits 8 to 5.
func (t TransactionIdentifier) high() uint8 {
	h := min(t.Value, extendedTI) << 4
	if t.Flag {
		h |= 0x80
	}
	return h
}

// Append appends the value part of a linked TI (TS 24.008 10.5.6.7).
func (t TransactionIdentifier) Append(dst []byte) []byte {
	dst = append(dst, t.high())
	if t.Value >= extendedTI {
		dst = append(dst, 0x80|t.Value)
	}
	return dst
}

// Decode reads the value part of a linked TI.
func (t *TransactionIdentifier) Decode(b []byte) error {
	v, _, err := cutTI(b)
	if err != nil {
		return err
	}
	*t = v
	return nil
}

// cutTI reads an identifier in the upper half of the first octet, and the
// extension octet that may follow it; n is how many octets it took.
func cutTI(b []byte) (t TransactionIdentifier, n int, err error) {
	if len(b) == 0 {
		return t, 0, fmt.Errorf("read transaction identifier: no octets")
	}
	t = TransactionIdentifier{Flag: b[0]&0x80 != 0, Value: b[0] >> 4 & 7}
	if t.Value < extendedTI {
		return t, 1, nil
	}
	if len(b) < 2 {
		return t, 0, fmt.Errorf("read transaction identifier: no extension")
	}
	if t.Value = b[1] & 0x7f; t.Value < extendedTI {
		return t, 0, fmt.Errorf("read transaction identifier: extended form of %d", t.Value)
	}
	return t, 2, nil
}

// MMHeader is what an MM message begins with besides its type.
type MMHeader struct {
	// SendSequenceNumber is N(SD), which a mobile station counts modulo 4 over
	// its MM and CC messages (TS 24.007 11.2.3.2.3); 0 from the network.
	SendSequenceNumber uint8
}

// CCHeader is what a call control message begins with besides its type.
type CCHeader struct {
	TI                 TransactionIdentifier
	SendSequenceNumber uint8 // N(SD), as in MMHeader
}

// SMHeader is what a session management message begins with besides its type.
type SMHeader struct {
	TI TransactionIdentifier
}

// CPHeader is what a short message control message begins with besides its
// type (TS 24.011 7.2).
type CPHeader struct {
	TI TransactionIdentifier
}

// RPHeader is what a short message relay message begins with besides its type
// (TS 24.011 7.3): the direction is part of the type octet.
type RPHeader struct {
	Direction nas.Direction
	Reference uint8 // joins an answer to its message
}
