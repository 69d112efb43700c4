package gtpv1

import (
	"encoding/binary"
	"net/netip"

	"sunsetlab/nas"
)

// decoder walks the information elements of a message.
type decoder struct {
	message MessageType
	rest    []byte

	ie    IE
	value []byte

	// seen marks the elements met so far. addresses and nsapis count those
	// that have their meaning by order.
	seen              [4]uint64
	addresses, nsapis int

	// faults are malformed elements: they matter only if the message can't do
	// without them.
	faults  [4]IE
	nFaults int

	failed *Error
}

// begin reads the header of b into teid and seq.
func (d *decoder) begin(b []byte, want MessageType, teid *uint32, seq *uint16) error {
	h, ies, err := ParseHeader(b)
	if err != nil {
		return err
	}
	*teid, *seq = h.TEID, h.Sequence
	d.message, d.rest = want, ies
	if h.Type != want {
		return &Error{Message: want, Cause: CauseInvalidMessageFormat, What: "message type"}
	}
	return nil
}

// next steps to the next element, past repetitions of one that may come only
// once.
func (d *decoder) next() bool {
	for len(d.rest) > 0 {
		typ := IE(d.rest[0])
		from, n := 1, 0
		switch {
		case typ < 128:
			if n = int(valueLen[typ]); n == 0 {
				// Where it ends nobody knows (TS 29.060 11.1.9).
				return d.broken(typ)
			}
		case typ == IEExtensionHeaderTypeList:
			if from = 2; len(d.rest) >= from {
				n = int(d.rest[1])
			}
		default:
			if from = 3; len(d.rest) >= from {
				n = int(binary.BigEndian.Uint16(d.rest[1:]))
			}
		}
		if from+n > len(d.rest) {
			return d.broken(typ)
		}
		d.ie, d.value, d.rest = typ, d.rest[from:from+n], d.rest[from+n:]
		if d.first() {
			return true
		}
	}
	return false
}

func (d *decoder) broken(typ IE) bool {
	d.fail(&Error{Message: d.message, Cause: CauseInvalidMessageFormat, IE: typ, What: "information element"})
	d.rest = nil
	return false
}

func (d *decoder) first() bool {
	word, mask := &d.seen[d.ie>>6], uint64(1)<<(d.ie&63)
	again := *word&mask != 0
	*word |= mask
	return !again || d.ie.mayRepeat()
}

func (d *decoder) fail(e *Error) {
	if d.failed == nil {
		d.failed = e
	}
}

// bad notes that the current element makes no sense.
func (d *decoder) bad() {
	if d.nFaults < len(d.faults) {
		d.faults[d.nFaults] = d.ie
		d.nFaults++
	}
}

// has reports whether the current element has n octets at least, and notes it
// as bad if not.
func (d *decoder) has(n int) bool {
	if len(d.value) < n {
		d.bad()
		return false
	}
	return true
}

// need fails the message if an element that it can't do without is not there,
// or malformed.
func (d *decoder) need(there bool, ie IE) {
	if !there && d.sound(ie) {
		d.fail(&Error{Message: d.message, Cause: CauseMandatoryIEMissing, IE: ie})
	}
}

// sound fails the message if an element that it may leave out is there, but
// malformed, and can't be taken as absent.
func (d *decoder) sound(ie IE) bool {
	for _, f := range d.faults[:d.nFaults] {
		if f == ie {
			d.fail(&Error{Message: d.message, Cause: CauseMandatoryIEIncorrect, IE: ie})
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
	if !d.has(1) {
		return 0
	}
	return d.value[0]
}

func (d *decoder) u32() uint32 {
	if !d.has(4) {
		return 0
	}
	return binary.BigEndian.Uint32(d.value)
}

func (d *decoder) optional8(o *nas.Opt[uint8]) {
	if d.has(1) {
		o.Set(d.value[0])
	}
}

func (d *decoder) optional16(o *nas.Opt[uint16]) {
	if d.has(2) {
		o.Set(binary.BigEndian.Uint16(d.value))
	}
}

func (d *decoder) cause() Cause { return Cause(d.u8()) }

// nsapi reads the first NSAPI of a message into own, the second into linked.
func (d *decoder) nsapi(own, linked *uint8) {
	d.nsapis++
	switch d.nsapis {
	case 1:
		*own = d.u8() & 15
	case 2:
		*linked = d.u8() & 15
	}
}

// bytes returns the value in place: it lives as long as the message.
func (d *decoder) bytes() []byte { return d.value }

// address reads the next of the GSN addresses of a message into the first of
// into that has none yet.
func (d *decoder) address(into ...*netip.Addr) {
	if d.addresses == len(into) {
		return // an alternative, of the other IP version
	}
	a, ok := netip.AddrFromSlice(d.value)
	if !ok {
		d.bad()
		return
	}
	*into[d.addresses] = a
	d.addresses++
}

// octet appends an element of one octet and no length, short one with.
func octet(dst []byte, ie IE, v uint8) []byte { return append(dst, byte(ie), v) }
func short(dst []byte, ie IE, v uint8) []byte { return append(dst, byte(ie), 0, 1, v) }

func optional(dst []byte, ie IE, o nas.Opt[uint8]) []byte {
	if v, ok := o.Get(); ok {
		return octet(dst, ie, v)
	}
	return dst
}

func optionalShort(dst []byte, ie IE, o nas.Opt[uint8]) []byte {
	if v, ok := o.Get(); ok {
		return short(dst, ie, v)
	}
	return dst
}

func optional16(dst []byte, ie IE, o nas.Opt[uint16]) []byte {
	if v, ok := o.Get(); ok {
		return append(dst, byte(ie), byte(v>>8), byte(v))
	}
	return dst
}

// u32 appends an element of four octets and no length, unless it is 0.
func u32(dst []byte, ie IE, v uint32) []byte {
	if v == 0 {
		return dst
	}
	return binary.BigEndian.AppendUint32(append(dst, byte(ie)), v)
}

func optional32[T ~uint32](dst []byte, ie IE, o nas.Opt[T]) []byte {
	if v, ok := o.Get(); ok {
		return binary.BigEndian.AppendUint32(append(dst, byte(ie)), uint32(v))
	}
	return dst
}

func appendCause(dst []byte, c Cause) []byte {
	if c == 0 {
		return dst
	}
	return octet(dst, IECause, uint8(c))
}

func appendNSAPI(dst []byte, v uint8) []byte {
	if v == 0 {
		return dst
	}
	return octet(dst, IENSAPI, v&15)
}

// head appends the type and length of an element of n octets.
func head(dst []byte, ie IE, n int) []byte { return append(dst, byte(ie), byte(n>>8), byte(n)) }

// octets appends an element unless it is empty, which is absence.
func octets(dst []byte, ie IE, v []byte) []byte {
	if len(v) == 0 {
		return dst
	}
	return append(head(dst, ie, len(v)), v...)
}

// group appends the head of an element whose length grouped fills in.
func group(dst []byte, ie IE) []byte { return head(dst, ie, 0) }

func grouped(dst []byte, start int) []byte {
	binary.BigEndian.PutUint16(dst[start+1:], uint16(len(dst)-start-3))
	return dst
}

func appendAddress(dst []byte, a netip.Addr) []byte {
	if !a.IsValid() {
		return dst
	}
	start := len(dst)
	return grouped(addr(group(dst, IEGSNAddress), a), start)
}

// addr appends the octets of an address, none for no address.
func addr(dst []byte, a netip.Addr) []byte {
	switch {
	case a.Is4():
		v := a.As4()
		return append(dst, v[:]...)
	case a.Is6():
		v := a.As16()
		return append(dst, v[:]...)
	}
	return dst
}

// nonzero appends an element of one octet unless it is 0, which is absence.
func nonzero(dst []byte, ie IE, v uint8) []byte {
	if v == 0 {
		return dst
	}
	return short(dst, ie, v)
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}
