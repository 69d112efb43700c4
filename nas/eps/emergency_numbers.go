package eps

import (
	"fmt"
	"iter"
)

// EmergencyNumberList is the value part of an emergency number list
// (TS 24.008 10.5.3.13).
type EmergencyNumberList []byte

// EmergencyCategory says whom an emergency number reaches, by bits.
type EmergencyCategory uint8

// The bits of a category.
const (
	Police         EmergencyCategory = 1
	Ambulance      EmergencyCategory = 2
	FireBrigade    EmergencyCategory = 4
	MarineGuard    EmergencyCategory = 8
	MountainRescue EmergencyCategory = 16
)

// EmergencyNumber is one entry: a number of digits and whom it reaches.
type EmergencyNumber struct {
	Digits   string
	Category EmergencyCategory
}

// NewEmergencyNumberList builds the element from numbers of decimal digits; the
// whole is at most 48 octets.
func NewEmergencyNumberList(numbers ...EmergencyNumber) (EmergencyNumberList, error) {
	var l EmergencyNumberList
	for _, n := range numbers {
		if n.Digits == "" {
			return nil, fmt.Errorf("make emergency number list: a number has no digits")
		}
		l = append(l, byte(1+(len(n.Digits)+1)/2), byte(n.Category&31))
		for i := 0; i < len(n.Digits); i += 2 {
			lo, hi := n.Digits[i], byte('?')
			if i+1 < len(n.Digits) {
				hi = n.Digits[i+1]
				if hi < '0' || hi > '9' {
					return nil, fmt.Errorf("make emergency number list: %q is not all digits", n.Digits)
				}
			}
			if lo < '0' || lo > '9' {
				return nil, fmt.Errorf("make emergency number list: %q is not all digits", n.Digits)
			}
			l = append(l, (hi&15)<<4|lo&15)
		}
	}
	if len(l) > 48 {
		return nil, fmt.Errorf("make emergency number list: %d octets, want at most 48", len(l))
	}
	return l, nil
}

// All yields the entries up to the first that is cut short.
func (l EmergencyNumberList) All() iter.Seq[EmergencyNumber] {
	return func(yield func(EmergencyNumber) bool) {
		for b := l; len(b) >= 2; {
			n := int(b[0])
			if n < 1 || n > len(b)-1 {
				return
			}
			e := EmergencyNumber{Category: EmergencyCategory(b[1] & 31)}
			for _, c := range b[2 : 1+n] {
				e.Digits += digitText(c) + digitText(c>>4)
			}
			if !yield(e) {
				return
			}
			b = b[1+n:]
		}
	}
}

// digitText prints a BCD digit as TS 24.008 10.5.4.7 has it; 15 fills up.
func digitText(c byte) string {
	if c &= 15; c < 15 {
		return "0123456789*#abc"[c : c+1]
	}
	return ""
}
