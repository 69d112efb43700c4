package wire

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Decoder takes a message apart. Its methods for mandatory elements return the
// error that ends the decoding; those for optional ones note the first wrong
// element and go on.
type Decoder struct {
	Rest []byte
	// Fail makes the package's own error of a fault in a message of this type.
	Fail    func(message uint16, f Fault) error
	Message uint16
	// Type6 says that unknown elements 78 to 7F have two octets of length
	// (TS 24.007 11.2.4).
	Type6 bool

	unknown  []byte
	position int   // of the last optional element taken, in the message's table
	before   int   // position before that
	soft     error // the first wrong optional element
}

// Missing returns the error of a mandatory element that is not there.
func (d *Decoder) Missing(ie string) error { return d.Invalid(ie, errMissing) }

// Invalid returns the error of a wrong mandatory element.
func (d *Decoder) Invalid(ie string, err error) error {
	return d.Fail(d.Message, Fault{Kind: InvalidMandatory, IE: ie, Err: err})
}

// Conditional returns the error of a conditional element that is not there.
func (d *Decoder) Conditional(ie string) error {
	return d.Fail(d.Message, Fault{Kind: ConditionalIE, IE: ie})
}

// Wrong notes that the optional element just taken is wrong. It counts as
// absent, in the order of elements too.
func (d *Decoder) Wrong(ie string, err error) {
	d.position = d.before
	if d.soft == nil {
		d.soft = d.Fail(d.Message, Fault{Kind: InvalidOptional, IE: ie, Err: err})
	}
}

// Done returns the error of the first wrong optional element, or nil.
func (d *Decoder) Done() error { return d.soft }

// V cuts a mandatory element of n octets.
func (d *Decoder) V(n int, ie string) ([]byte, error) {
	if len(d.Rest) < n {
		return nil, d.Missing(ie)
	}
	v := d.Rest[:n:n]
	d.Rest = d.Rest[n:]
	return v, nil
}

// LV cuts a mandatory element with one octet of length. Octets over hi are
// passed over (TS 24.007 11.2.4).
func (d *Decoder) LV(lo, hi int, ie string) ([]byte, error) {
	if len(d.Rest) == 0 {
		return nil, d.Missing(ie)
	}
	return d.value(1, int(d.Rest[0]), lo, hi, ie)
}

// LVE is LV with two octets of length.
func (d *Decoder) LVE(lo, hi int, ie string) ([]byte, error) {
	if len(d.Rest) < 2 {
		return nil, d.Missing(ie)
	}
	return d.value(2, int(binary.BigEndian.Uint16(d.Rest)), lo, hi, ie)
}

func (d *Decoder) value(skip, n, lo, hi int, ie string) ([]byte, error) {
	if n > len(d.Rest)-skip {
		return nil, d.Invalid(ie, fmt.Errorf("%d octets announced, %d left", n, len(d.Rest)-skip))
	}
	if n < lo {
		return nil, d.Invalid(ie, lengthError(n, lo, hi))
	}
	v := d.Rest[skip : skip+n]
	d.Rest = d.Rest[skip+n:]
	if n > hi {
		n = hi
	}
	return v[:n:n], nil
}

// IEI returns the identifier of the next element; those of half octets come
// with a zero low half, unless they are among whole, the message's elements of
// type 2.
func (d *Decoder) IEI(whole ...uint8) uint8 {
	c := d.Rest[0]
	if c < 0x80 || len(whole) > 0 && slices.Contains(whole, c) {
		return c
	}
	return c & 0xf0
}

// Before reports whether the element at a position of the message's table can
// still come.
func (d *Decoder) Before(position int) bool { return d.position < position }

// T takes an optional element of type 2, which has no value.
func (d *Decoder) T(position int) bool {
	raw := d.Rest[:1]
	d.Rest = d.Rest[1:]
	return d.inSequence(position, raw)
}

// Half cuts an optional element of type 1.
func (d *Decoder) Half(position int) (uint8, bool) {
	raw := d.Rest[:1]
	d.Rest = d.Rest[1:]
	if !d.inSequence(position, raw) {
		return 0, false
	}
	return raw[0] & 15, true
}

// TV cuts an optional element of type 3.
func (d *Decoder) TV(position, n int, ie string) ([]byte, bool) {
	return d.optional(position, 1, n, n, n, ie)
}

// TLV cuts an optional element of type 4.
func (d *Decoder) TLV(position, lo, hi int, ie string) ([]byte, bool) {
	if len(d.Rest) < 2 {
		return d.cutShort(ie)
	}
	return d.optional(position, 2, int(d.Rest[1]), lo, hi, ie)
}

// TLVE cuts an optional element of type 6.
func (d *Decoder) TLVE(position, lo, hi int, ie string) ([]byte, bool) {
	if len(d.Rest) < 3 {
		return d.cutShort(ie)
	}
	return d.optional(position, 3, int(binary.BigEndian.Uint16(d.Rest[1:])), lo, hi, ie)
}

func (d *Decoder) optional(position, skip, n, lo, hi int, ie string) ([]byte, bool) {
	if n > len(d.Rest)-skip {
		return d.cutShort(ie)
	}
	raw := d.Rest[:skip+n]
	d.Rest = d.Rest[skip+n:]
	if !d.inSequence(position, raw) {
		return nil, false
	}
	if n < lo {
		d.Wrong(ie, lengthError(n, lo, hi))
		return nil, false
	}
	if n > hi {
		n = hi
	}
	return raw[skip : skip+n : skip+n], true
}

// cutShort notes an element that ends after the message; what is left cannot be
// told apart.
func (d *Decoder) cutShort(ie string) ([]byte, bool) {
	d.Wrong(ie, errCutShort)
	d.Rest = nil
	return nil, false
}

// inSequence reports whether an element comes after those taken so far. One
// that does not is a repetition or out of sequence and is ignored (TS 24.301
// 7.6.2, 7.6.3; TS 24.008 8.6.2, 8.6.3), but kept among the unknown ones.
func (d *Decoder) inSequence(position int, raw []byte) bool {
	if position <= d.position {
		d.keep(raw)
		return false
	}
	d.before, d.position = d.position, position
	return true
}

// Skip passes over an unknown element by the rules of TS 24.007 11.2.4.
func (d *Decoder) Skip() error {
	iei := d.Rest[0]
	n := 1
	switch {
	case iei < 0x10:
		return d.Fail(d.Message, Fault{Kind: ComprehensionRequired, IEI: iei})
	case iei >= 0x80:
	case d.Type6 && iei >= 0x78 && len(d.Rest) >= 3:
		n = 3 + int(binary.BigEndian.Uint16(d.Rest[1:]))
	case (!d.Type6 || iei < 0x78) && len(d.Rest) >= 2:
		n = 2 + int(d.Rest[1])
	default:
		n = len(d.Rest) + 1
	}
	if n > len(d.Rest) {
		d.cutShort(fmt.Sprintf("unknown element %02x", iei))
		return nil
	}
	d.keep(d.Rest[:n])
	d.Rest = d.Rest[n:]
	return nil
}

// keep adds raw to the unknown elements, copying only when they are not
// neighbours.
func (d *Decoder) keep(raw []byte) {
	n := len(d.unknown)
	switch {
	case n == 0:
		d.unknown = raw
	case cap(d.unknown) >= n+len(raw) && &d.unknown[:n+1][n] == &raw[0]:
		d.unknown = d.unknown[:n+len(raw)]
	default:
		d.unknown = append(d.unknown[:n:n], raw...)
	}
}

// Kept returns the unknown elements, without room to append into the input.
func (d *Decoder) Kept() []byte { return d.unknown[:len(d.unknown):len(d.unknown)] }
