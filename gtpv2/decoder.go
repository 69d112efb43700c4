package gtpv2

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// decoder walks the information elements of a message or of a grouped element.
type decoder struct {
	message MessageType
	rest    []byte

	key   key
	value []byte

	// seen marks the elements met so far, by type and instances 0 to 3.
	seen [16]uint64

	// faults are malformed elements: they matter only if the message can't do
	// without them.
	faults  [4]fault
	nFaults int

	failed *Error
}

type fault struct {
	key   key
	cause Cause
}

// begin reads the header of b into teid and seq.
func (d *decoder) begin(b []byte, want MessageType, teid, seq *uint32) error {
	h, ies, err := ParseHeader(b)
	if err != nil {
		return err
	}
	*teid, *seq = h.TEID, h.Sequence
	d.message, d.rest = want, ies
	node := want <= TypeVersionNotSupportedIndication
	if h.Type != want || h.HasTEID == node {
		return &Error{Message: want, Cause: CauseInvalidMessageFormat, What: "message type"}
	}
	return nil
}

// next steps to the next element, past repetitions of one that may come only
// once.
func (d *decoder) next() bool {
	for len(d.rest) > 0 {
		if len(d.rest) < 4 {
			d.fail(&Error{Message: d.message, Cause: CauseInvalidLength, What: "information element"})
			return false
		}
		typ, inst := d.rest[0], d.rest[3]&15
		n := 4 + int(binary.BigEndian.Uint16(d.rest[1:]))
		if n > len(d.rest) {
			d.fail(&Error{Message: d.message, Cause: CauseInvalidLength, IE: IE(typ), Instance: inst})
			return false
		}
		d.key, d.value, d.rest = key(typ)<<4|key(inst), d.rest[4:n], d.rest[n:]
		if d.first(IE(typ), inst) {
			return true
		}
	}
	return false
}

func (d *decoder) first(typ IE, inst uint8) bool {
	switch {
	case typ == IEBearerContext, typ == IEPDNConnection, inst > 3:
		return true
	case typ == IEEBI && (d.message == TypeDeleteBearerRequest || d.message == TypeReleaseAccessBearersRequest):
		return true
	}
	word, mask := &d.seen[typ>>4], uint64(1)<<(typ&15<<2|IE(inst))
	if *word&mask != 0 {
		return false
	}
	*word |= mask
	return true
}

func (d *decoder) fail(e *Error) {
	if d.failed == nil {
		d.failed = e
	}
}

func (d *decoder) fault(c Cause) {
	if d.nFaults < len(d.faults) {
		d.faults[d.nFaults] = fault{d.key, c}
		d.nFaults++
	}
}

// short notes that the current element has too few octets, bad that they make
// no sense.
func (d *decoder) short() { d.fault(CauseInvalidLength) }
func (d *decoder) bad()   { d.fault(CauseMandatoryIEIncorrect) }

// need fails the message if an element that it can't do without is not there,
// or malformed.
func (d *decoder) need(there bool, typ IE, inst uint8) {
	if there {
		return
	}
	if !d.sound(typ, inst) {
		return
	}
	d.fail(&Error{Message: d.message, Cause: CauseMandatoryIEMissing, IE: typ, Instance: inst})
}

// sound fails the message if an element that it may leave out is there, but
// malformed, and can't be taken as absent.
func (d *decoder) sound(typ IE, inst uint8) bool {
	for _, f := range d.faults[:d.nFaults] {
		if f.key == key(typ)<<4|key(inst) {
			d.fail(&Error{Message: d.message, Cause: f.cause, IE: typ, Instance: inst})
			return false
		}
	}
	return true
}

func (d *decoder) err() error {
	if d.failed == nil {
		return nil
	}
	return d.failed
}

func (d *decoder) u8() uint8 {
	if len(d.value) < 1 {
		d.short()
		return 0
	}
	return d.value[0]
}

func (d *decoder) u16() uint16 {
	if len(d.value) < 2 {
		d.short()
		return 0
	}
	return binary.BigEndian.Uint16(d.value)
}

func (d *decoder) u32() uint32 {
	if len(d.value) < 4 {
		d.short()
		return 0
	}
	return binary.BigEndian.Uint32(d.value)
}

func (d *decoder) optional8(o *nas.Opt[uint8]) {
	if v := d.u8(); len(d.value) > 0 {
		o.Set(v)
	}
}

func (d *decoder) ebi() uint8 { return d.u8() & 15 }

// bytes returns the value in place: it lives as long as the message.
func (d *decoder) bytes() []byte { return d.value }

// octet appends an element of one octet.
func octet(dst []byte, k key, v uint8) []byte {
	return append(dst, byte(k>>4), 0, 1, byte(k&15), v)
}

// nonzero appends an element of one octet unless it is 0, which is absence.
func nonzero(dst []byte, k key, v uint8) []byte {
	if v == 0 {
		return dst
	}
	return octet(dst, k, v)
}

func optional(dst []byte, k key, o nas.Opt[uint8]) []byte {
	if v, ok := o.Get(); ok {
		return octet(dst, k, v)
	}
	return dst
}

// head appends the type, length and instance of an element of n octets.
func head(dst []byte, k key, n int) []byte {
	return append(dst, byte(k>>4), byte(n>>8), byte(n), byte(k&15))
}

// octets appends an element unless it is empty, which is absence.
func octets(dst []byte, k key, v []byte) []byte {
	if len(v) == 0 {
		return dst
	}
	return append(head(dst, k, len(v)), v...)
}

// group appends the head of an element whose length grouped fills in.
func group(dst []byte, k key) []byte { return head(dst, k, 0) }

func grouped(dst []byte, start int) []byte {
	binary.BigEndian.PutUint16(dst[start+1:], uint16(len(dst)-start-4))
	return dst
}

func (d *decoder) optional16(o *nas.Opt[uint16]) {
	if v := d.u16(); len(d.value) >= 2 {
		o.Set(v)
	}
}

// ebis appends the current element's EPS bearer identity to list.
func (d *decoder) ebis(list []uint8) []uint8 {
	if v := d.ebi(); v != 0 && len(list) < maxBearers {
		list = append(list, v)
	}
	return list
}

func appendEBIs(dst []byte, k key, list []uint8) []byte {
	for _, e := range list {
		dst = octet(dst, k, e)
	}
	return dst
}
