package eps

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// decoder is what the generated Decode methods read with.
type decoder struct {
	rest     []byte
	unknown  []byte
	message  MessageType
	position int    // of the last optional element taken, in the message's table
	soft     *Error // the first wrong optional element
}

func (d *decoder) emmHeader() error {
	if len(d.rest) < 2 {
		return &Error{Kind: TooShort, Message: d.message}
	}
	if d.rest[0] != discriminatorEMM {
		return &Error{Kind: UnknownDiscriminator, Message: d.message}
	}
	if MessageType(d.rest[1]) != d.message {
		return &Error{Kind: UnknownMessageType, Message: MessageType(d.rest[1])}
	}
	d.rest = d.rest[2:]
	return nil
}

func (d *decoder) esmHeader(h *ESMHeader) error {
	if len(d.rest) < 3 {
		return &Error{Kind: TooShort, Message: d.message}
	}
	if d.rest[0]&15 != discriminatorESM {
		return &Error{Kind: UnknownDiscriminator, Message: d.message}
	}
	if MessageType(d.rest[2]) != d.message {
		return &Error{Kind: UnknownMessageType, Message: MessageType(d.rest[2])}
	}
	h.EPSBearerIdentity, h.ProcedureTransactionIdentity = d.rest[0]>>4, d.rest[1]
	d.rest = d.rest[3:]
	return nil
}

func (d *decoder) missing(ie string) error {
	return d.invalid(ie, errMissing)
}

var (
	errMissing  = errors.New("missing")
	errCutShort = errors.New("cut short by the end of the message")
)

func (d *decoder) invalid(ie string, err error) error {
	return &Error{Kind: InvalidMandatory, Message: d.message, IE: ie, Err: err}
}

func (d *decoder) conditionalError(ie string) error {
	return &Error{Kind: ConditionalIE, Message: d.message, IE: ie}
}

// wrong notes a wrong optional element.
func (d *decoder) wrong(ie string, err error) {
	if d.soft == nil {
		d.soft = &Error{Kind: InvalidOptional, Message: d.message, IE: ie, Err: err}
	}
}

func (d *decoder) done() error {
	if d.soft == nil {
		return nil
	}
	return d.soft
}

// v cuts a mandatory element of n octets.
func (d *decoder) v(n int, ie string) ([]byte, error) {
	if len(d.rest) < n {
		return nil, d.missing(ie)
	}
	v := d.rest[:n:n]
	d.rest = d.rest[n:]
	return v, nil
}

// lv cuts a mandatory element with one octet of length. Octets over hi are
// passed over (TS 24.007 11.2.4).
func (d *decoder) lv(lo, hi int, ie string) ([]byte, error) {
	if len(d.rest) == 0 {
		return nil, d.missing(ie)
	}
	return d.value(1, int(d.rest[0]), lo, hi, ie)
}

// lvE is lv with two octets of length.
func (d *decoder) lvE(lo, hi int, ie string) ([]byte, error) {
	if len(d.rest) < 2 {
		return nil, d.missing(ie)
	}
	return d.value(2, int(binary.BigEndian.Uint16(d.rest)), lo, hi, ie)
}

func (d *decoder) value(skip, n, lo, hi int, ie string) ([]byte, error) {
	if n > len(d.rest)-skip {
		return nil, d.invalid(ie, fmt.Errorf("%d octets announced, %d left", n, len(d.rest)-skip))
	}
	if n < lo {
		return nil, d.invalid(ie, lengthError(n, lo, hi))
	}
	v := d.rest[skip : skip+n]
	d.rest = d.rest[skip+n:]
	if n > hi {
		n = hi
	}
	return v[:n:n], nil
}

// iei returns the identifier of the next element; those of half octets come
// with a zero low half.
func (d *decoder) iei() uint8 {
	if c := d.rest[0]; c < 0x80 {
		return c
	}
	return d.rest[0] & 0xf0
}

// half cuts an optional element of type 1.
func (d *decoder) half(position int) (uint8, bool) {
	raw := d.rest[:1]
	d.rest = d.rest[1:]
	if !d.inSequence(position, raw) {
		return 0, false
	}
	return raw[0] & 15, true
}

// tv cuts an optional element of type 3.
func (d *decoder) tv(position, n int, ie string) ([]byte, bool) {
	return d.optional(position, 1, n, n, n, ie)
}

// tlv cuts an optional element of type 4.
func (d *decoder) tlv(position, lo, hi int, ie string) ([]byte, bool) {
	if len(d.rest) < 2 {
		return d.cutShort(ie)
	}
	return d.optional(position, 2, int(d.rest[1]), lo, hi, ie)
}

// tlvE cuts an optional element of type 6.
func (d *decoder) tlvE(position, lo, hi int, ie string) ([]byte, bool) {
	if len(d.rest) < 3 {
		return d.cutShort(ie)
	}
	return d.optional(position, 3, int(binary.BigEndian.Uint16(d.rest[1:])), lo, hi, ie)
}

func (d *decoder) optional(position, skip, n, lo, hi int, ie string) ([]byte, bool) {
	if n > len(d.rest)-skip {
		return d.cutShort(ie)
	}
	raw := d.rest[:skip+n]
	d.rest = d.rest[skip+n:]
	if !d.inSequence(position, raw) {
		return nil, false
	}
	if n < lo {
		d.wrong(ie, lengthError(n, lo, hi))
		return nil, false
	}
	if n > hi {
		n = hi
	}
	return raw[skip : skip+n : skip+n], true
}

// cutShort notes an element that ends after the message; what is left cannot be
// told apart.
func (d *decoder) cutShort(ie string) ([]byte, bool) {
	d.wrong(ie, errCutShort)
	d.rest = nil
	return nil, false
}

// inSequence reports whether an element comes after those taken so far. One
// that does not is a repetition or out of sequence and is ignored (TS 24.301
// 7.6.2, 7.6.3), but kept among the unknown ones.
func (d *decoder) inSequence(position int, raw []byte) bool {
	if position <= d.position {
		d.keep(raw)
		return false
	}
	d.position = position
	return true
}

// skip passes over an unknown element by the rules of TS 24.007 11.2.4.
func (d *decoder) skip() error {
	iei := d.rest[0]
	n := 1
	switch {
	case iei < 0x10:
		return &Error{Kind: ComprehensionRequired, Message: d.message, IEI: iei}
	case iei >= 0x80:
	case iei >= 0x78 && len(d.rest) >= 3:
		n = 3 + int(binary.BigEndian.Uint16(d.rest[1:]))
	case iei < 0x78 && len(d.rest) >= 2:
		n = 2 + int(d.rest[1])
	default:
		n = len(d.rest) + 1
	}
	if n > len(d.rest) {
		d.cutShort(fmt.Sprintf("unknown element %02x", iei))
		return nil
	}
	d.keep(d.rest[:n])
	d.rest = d.rest[n:]
	return nil
}

// keep adds raw to the unknown elements, copying only when they are not
// neighbours.
func (d *decoder) keep(raw []byte) {
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

func lengthError(n, lo, hi int) error {
	if lo == hi {
		return fmt.Errorf("%d octets, want %d", n, lo)
	}
	return fmt.Errorf("%d octets, want %d to %d", n, lo, hi)
}

// encoder is what the generated Append methods write with; the first error
// sticks.
type encoder struct {
	dst     []byte
	start   int // length of dst before the message
	mark    int // where the open value begins
	message MessageType
	err     error
}

func (e *encoder) esmHeader(h ESMHeader) {
	e.dst = append(e.dst, h.EPSBearerIdentity<<4|discriminatorESM, h.ProcedureTransactionIdentity, uint8(e.message))
}

// lv appends an octet of length and the value.
func (e *encoder) lv(v []byte, lo, hi int, ie string) {
	e.check(len(v), lo, hi, ie)
	e.dst = append(append(e.dst, uint8(len(v))), v...)
}

// lvE appends two octets of length and the value.
func (e *encoder) lvE(v []byte, lo, hi int, ie string) {
	e.check(len(v), lo, hi, ie)
	e.dst = append(binary.BigEndian.AppendUint16(e.dst, uint16(len(v))), v...)
}

// open leaves room for an octet of length, close fills it in.
func (e *encoder) open() {
	e.dst = append(e.dst, 0)
	e.mark = len(e.dst)
}

func (e *encoder) close(lo, hi int, ie string) {
	n := len(e.dst) - e.mark
	e.check(n, lo, hi, ie)
	e.dst[e.mark-1] = uint8(n)
}

func (e *encoder) check(n, lo, hi int, ie string) {
	if (n < lo || n > hi) && e.err == nil {
		e.err = fmt.Errorf("encode %s: %s: %w", e.message, ie, lengthError(n, lo, hi))
	}
}

func (e *encoder) done() ([]byte, error) {
	if e.err != nil {
		return e.dst[:e.start], e.err
	}
	return e.dst, nil
}

// kept returns the unknown elements, without room to append into the input.
func (d *decoder) kept() []byte { return d.unknown[:len(d.unknown):len(d.unknown)] }
