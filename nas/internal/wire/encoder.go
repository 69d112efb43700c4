package wire

import (
	"encoding/binary"
	"fmt"
)

// Encoder puts a message together; the first error sticks.
type Encoder struct {
	Dst     []byte
	Start   int          // length of Dst before the message
	Message fmt.Stringer // what is being encoded

	mark int // where the open value begins
	err  error
}

// LV appends an octet of length and the value.
func (e *Encoder) LV(v []byte, lo, hi int, ie string) {
	e.check(len(v), lo, hi, ie)
	e.Dst = append(append(e.Dst, uint8(len(v))), v...)
}

// LVE appends two octets of length and the value.
func (e *Encoder) LVE(v []byte, lo, hi int, ie string) {
	e.check(len(v), lo, hi, ie)
	e.Dst = append(binary.BigEndian.AppendUint16(e.Dst, uint16(len(v))), v...)
}

// Open leaves room for an octet of length, Close fills it in.
func (e *Encoder) Open() {
	e.Dst = append(e.Dst, 0)
	e.mark = len(e.Dst)
}

// Close ends the value that Open began.
func (e *Encoder) Close(lo, hi int, ie string) {
	n := len(e.Dst) - e.mark
	e.check(n, lo, hi, ie)
	e.Dst[e.mark-1] = uint8(n)
}

func (e *Encoder) check(n, lo, hi int, ie string) {
	if (n < lo || n > hi) && e.err == nil {
		e.err = fmt.Errorf("encode %s: %s: %w", e.Message, ie, lengthError(n, lo, hi))
	}
}

// Done returns the octets; on an error, those there were before the message.
func (e *Encoder) Done() ([]byte, error) {
	if e.err != nil {
		return e.Dst[:e.Start], e.err
	}
	return e.Dst, nil
}
