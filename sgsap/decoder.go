package sgsap

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// decoder walks the elements of a message.
type decoder struct {
	message MessageType
	rest    []byte
	ie      IE
	value   []byte

	seen      uint64 // elements met, by identifier
	malformed uint64
	truncated bool
	failed    *Error
}

func (d *decoder) begin(b []byte, want MessageType) error {
	if len(b) == 0 || MessageType(b[0]) != want {
		return &Error{Message: want, Cause: CauseMessageUnknown, What: "message type"}
	}
	d.message, d.rest = want, b[1:]
	return nil
}

// next steps to the next element, past repetitions of one that may come only
// once (TS 29.118 7.6.3).
func (d *decoder) next() bool {
	for len(d.rest) > 0 {
		if len(d.rest) < 2 || 2+int(d.rest[1]) > len(d.rest) {
			d.ie, d.truncated = IE(d.rest[0]), true
			d.bad()
			return false
		}
		n := 2 + int(d.rest[1])
		d.ie, d.value, d.rest = IE(d.rest[0]), d.rest[2:n], d.rest[n:]
		if d.ie >= 64 {
			return true
		}
		again := d.seen&(1<<d.ie) != 0
		d.seen |= 1 << d.ie
		if !again || d.ie == IELAI && d.message == TypeLocationUpdateRequest {
			return true
		}
	}
	return false
}

// bad notes that the current element makes no sense. It is absent then, and
// matters only if the message can't do without it.
func (d *decoder) bad() {
	if d.ie < 64 {
		d.malformed |= 1 << d.ie
	}
}

// has tells whether a whole element came.
func (d *decoder) has(ie IE) bool { return (d.seen&^d.malformed)&(1<<ie) != 0 }

// need fails the message if an element that it can't do without is malformed
// or not there.
func (d *decoder) need(there bool, ie IE) {
	if there || d.failed != nil {
		return
	}
	cause := CauseMissingMandatory
	if d.malformed&(1<<ie) != 0 {
		cause = CauseInvalidMandatory
	}
	d.failed = &Error{Message: d.message, Cause: cause, IE: ie}
}

func (d *decoder) err() error {
	if d.failed != nil {
		return d.failed
	}
	if d.truncated {
		return &Error{Message: d.message, Cause: CauseSemanticallyIncorrect, What: "element beyond the message's end"}
	}
	return nil
}

func (d *decoder) u8() uint8 {
	if len(d.value) < 1 {
		d.bad()
		return 0
	}
	return d.value[0]
}

func present[T ~uint8](d *decoder, o *nas.Opt[T]) {
	if v := d.u8(); len(d.value) > 0 {
		o.Set(T(v))
	}
}

// bytes returns at least n octets in place.
func (d *decoder) bytes(n int) []byte {
	if len(d.value) < n {
		d.bad()
		return nil
	}
	return d.value
}

func (d *decoder) imsi() nas.IMSI {
	i, err := nas.IMSIFromMobileIdentity(d.value)
	if err != nil {
		d.bad()
	}
	return i
}

func (d *decoder) name() string {
	v := d.value
	if len(v) < 2 {
		d.bad()
		return ""
	}
	text := make([]byte, 0, 64)
	for len(v) > 0 {
		n := int(v[0])
		if n == 0 && len(v) == 1 && len(text) > 0 {
			break // a root label at the end, as some write a name
		}
		if n == 0 || n > 63 || 1+n > len(v) {
			d.bad()
			return ""
		}
		for _, c := range v[1 : 1+n] {
			if c <= ' ' || c >= 0x7f {
				d.bad()
				return ""
			}
		}
		if len(text) > 0 {
			text = append(text, '.')
		}
		text = append(text, v[1:1+n]...)
		v = v[1+n:]
	}
	return string(text)
}

func (d *decoder) lai() nas.LAI {
	if len(d.value) < 5 {
		d.bad()
		return nas.LAI{}
	}
	return nas.LAI{PLMN: nas.PLMN(d.value[:3]), LAC: binary.BigEndian.Uint16(d.value[3:])}
}

func (d *decoder) tai() nas.TAI {
	if len(d.value) < 5 {
		d.bad()
		return nas.TAI{}
	}
	return nas.TAI{PLMN: nas.PLMN(d.value[:3]), TAC: binary.BigEndian.Uint16(d.value[3:])}
}

func (d *decoder) ecgi() ECGI {
	if len(d.value) < 7 {
		d.bad()
		return ECGI{}
	}
	return ECGI{nas.PLMN(d.value[:3]), binary.BigEndian.Uint32(d.value[3:]) & (1<<28 - 1)}
}

func (d *decoder) plmn() nas.PLMN {
	if len(d.value) < 3 {
		d.bad()
		return nas.PLMN{}
	}
	return nas.PLMN(d.value[:3])
}

func (d *decoder) tmsi(o *nas.Opt[nas.TMSI]) {
	if len(d.value) != 4 {
		d.bad()
		return
	}
	o.Set(nas.TMSI(binary.BigEndian.Uint32(d.value)))
}

func (d *decoder) imeisv() nas.IMEISV {
	if len(d.value) != 8 {
		d.bad()
		return nas.IMEISV{}
	}
	var s [16]byte
	for i, v := range d.value {
		s[2*i], s[2*i+1] = '0'+v&15, '0'+v>>4
	}
	sv, err := nas.ParseIMEISV(string(s[:]))
	if err != nil {
		d.bad()
	}
	return sv
}

func (d *decoder) mobileIdentity() (m MobileIdentity) {
	v := d.value
	if len(v) == 5 && v[0]&7 == 4 {
		m.TMSI.Set(nas.TMSI(binary.BigEndian.Uint32(v[1:])))
		return m
	}
	if len(v) == 0 || v[0]&7 != 1 {
		d.bad()
		return m
	}
	m.IMSI = d.imsi()
	return m
}
