package eps

import (
	"encoding/binary"
	"fmt"
	"iter"

	"sunsetlab/nas"
)

// TAIList is a tracking area identity list (TS 24.301 9.9.3.33) of up to 16
// identities in partial lists of three kinds: codes of one network, consecutive
// codes of one network, identities of several networks. It is comparable and
// keeps the kinds it was received in. The zero list is empty and does not
// encode.
type TAIList struct {
	n uint8
	b [96]byte
}

const maxTAIs = 16

// NewTAIList returns a list of 1 to 16 identities: one partial list of codes if
// all are of one network, else one of whole identities.
func NewTAIList(tais ...nas.TAI) (TAIList, error) {
	if len(tais) == 0 || len(tais) > maxTAIs {
		return TAIList{}, fmt.Errorf("make TAI list: %d identities, want 1 to %d", len(tais), maxTAIs)
	}
	one := true
	for _, t := range tais {
		one = one && t.PLMN == tais[0].PLMN
	}
	count := byte(len(tais) - 1)
	var l TAIList
	b := l.b[:0]
	if one {
		p := tais[0].PLMN
		b = append(b, count, p[0], p[1], p[2])
		for _, t := range tais {
			b = binary.BigEndian.AppendUint16(b, t.TAC)
		}
	} else {
		b = append(b, 2<<5|count)
		for _, t := range tais {
			b = t.Append(b)
		}
	}
	l.n = uint8(len(b))
	return l, nil
}

// IsZero reports whether the list is empty.
func (l TAIList) IsZero() bool { return l.n == 0 }

// All yields the identities in order.
func (l *TAIList) All() iter.Seq[nas.TAI] {
	return func(yield func(nas.TAI) bool) {
		for rest := l.b[:l.n]; len(rest) > 0; {
			p, n, err := cutPartialTAIList(rest)
			if err != nil {
				return
			}
			for i := range p.count {
				if !yield(p.at(i)) {
					return
				}
			}
			rest = rest[n:]
		}
	}
}

// Contains reports whether t is in the list.
func (l *TAIList) Contains(t nas.TAI) bool {
	for rest := l.b[:l.n]; len(rest) > 0; {
		p, n, err := cutPartialTAIList(rest)
		if err != nil {
			return false
		}
		if p.contains(t) {
			return true
		}
		rest = rest[n:]
	}
	return false
}

// String returns the identities, separated by spaces.
func (l TAIList) String() string {
	var s string
	for t := range l.All() {
		if s != "" {
			s += " "
		}
		s += t.String()
	}
	return s
}

// Append appends the value part of the element.
func (l TAIList) Append(dst []byte) []byte { return append(dst, l.b[:l.n]...) }

// Decode reads the value part of the element.
func (l *TAIList) Decode(b []byte) error {
	if len(b) == 0 || len(b) > len(l.b) {
		return fmt.Errorf("decode TAI list: %d octets, want 1 to %d", len(b), len(l.b))
	}
	for rest := b; len(rest) > 0; {
		_, n, err := cutPartialTAIList(rest)
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	*l = TAIList{n: uint8(len(b))}
	copy(l.b[:], b)
	return nil
}

// partialTAIList is one partial list; body begins after the octet of kind and
// count.
type partialTAIList struct {
	kind, count int
	body        []byte
}

func cutPartialTAIList(b []byte) (p partialTAIList, n int, err error) {
	p.kind, p.count = int(b[0]>>5&3), int(b[0]&31)+1
	if p.count > maxTAIs {
		// Larger numbers are unused and read as 16.
		p.count = maxTAIs
	}
	switch p.kind {
	case 0:
		n = 4 + 2*p.count
	case 1:
		n = 6
	case 2:
		n = 1 + 5*p.count
	default:
		return p, 0, fmt.Errorf("decode TAI list: type of list 3 is reserved")
	}
	if n > len(b) {
		return p, 0, fmt.Errorf("decode TAI list: %d octets left, partial list needs %d", len(b), n)
	}
	p.body = b[1:n]
	return p, n, nil
}

func (p partialTAIList) at(i int) nas.TAI {
	switch p.kind {
	case 0:
		return nas.TAI{PLMN: nas.PLMN(p.body[:3]), TAC: binary.BigEndian.Uint16(p.body[3+2*i:])}
	case 1:
		return nas.TAI{PLMN: nas.PLMN(p.body[:3]), TAC: binary.BigEndian.Uint16(p.body[3:]) + uint16(i)}
	}
	b := p.body[5*i:]
	return nas.TAI{PLMN: nas.PLMN(b[:3]), TAC: binary.BigEndian.Uint16(b[3:])}
}

func (p partialTAIList) contains(t nas.TAI) bool {
	for i := range p.count {
		if p.at(i) == t {
			return true
		}
	}
	return false
}
