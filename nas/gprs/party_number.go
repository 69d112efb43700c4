package gprs

import (
	"fmt"
	"strings"

	"sunsetlab/nas"
)

// NumberType is the type of a BCD number (TS 24.008 10.5.4.7).
type NumberType uint8

// The types of number.
const (
	UnknownNumber         NumberType = 0
	InternationalNumber   NumberType = 1
	NationalNumber        NumberType = 2
	NetworkSpecificNumber NumberType = 3
	ShortCode             NumberType = 4 // dedicated access
	AlphanumericNumber    NumberType = 5 // in addresses of TPDUs only
)

// NumberingPlan says how a BCD number is to be read (TS 24.008 10.5.4.7).
type NumberingPlan uint8

// The plans.
const (
	UnknownPlan  NumberingPlan = 0
	ISDNPlan     NumberingPlan = 1 // E.164
	NationalPlan NumberingPlan = 8
	PrivatePlan  NumberingPlan = 9
)

// numberDigits are the digits of a BCD number in the order of their codes; 15
// fills up.
const numberDigits = "0123456789*#abc"

// CalledNumber is a called party BCD number (TS 24.008 10.5.4.7): digits of
// 0-9, *, #, a, b, c.
type CalledNumber struct {
	Type   NumberType
	Plan   NumberingPlan
	Digits string
}

// NewCalledNumber returns the number for what a person dials, "+" meaning
// international.
func NewCalledNumber(dialled string) (CalledNumber, error) {
	n := CalledNumber{Plan: ISDNPlan, Digits: dialled}
	if rest, ok := strings.CutPrefix(dialled, "+"); ok {
		n.Type, n.Digits = InternationalNumber, rest
	}
	if n.Digits == "" {
		return CalledNumber{}, fmt.Errorf("make called number %q: no digits", dialled)
	}
	if len(n.Digits) > 80 {
		return CalledNumber{}, fmt.Errorf("make called number: %d digits, want at most 80", len(n.Digits))
	}
	for i := range len(n.Digits) {
		if strings.IndexByte(numberDigits, n.Digits[i]) < 0 {
			return CalledNumber{}, fmt.Errorf("make called number %q: %q is no digit", dialled, n.Digits[i])
		}
	}
	return n, nil
}

// String returns the digits, with "+" before an international number.
func (n CalledNumber) String() string {
	if n.Type == InternationalNumber {
		return "+" + n.Digits
	}
	return n.Digits
}

// octet is the octet of type and plan, with the bit that says nothing extends
// it.
func (n CalledNumber) octet() byte { return 0x80 | byte(n.Type&7)<<4 | byte(n.Plan&15) }

// Append appends the value part of the element.
func (n CalledNumber) Append(dst []byte) []byte {
	return appendNumberDigits(append(dst, n.octet()), n.Digits)
}

// Decode reads the value part of the element.
func (n *CalledNumber) Decode(b []byte) error {
	if len(b) == 0 {
		return fmt.Errorf("decode called party number: no octets")
	}
	*n = CalledNumber{Type: NumberType(b[0] >> 4 & 7), Plan: NumberingPlan(b[0] & 15), Digits: readNumberDigits(b[1:])}
	return nil
}

// appendNumberDigits packs digits two to an octet, the earlier one low; what is
// no digit goes as 0.
func appendNumberDigits(dst []byte, s string) []byte {
	for i := 0; i < len(s); i += 2 {
		o := byte(max(strings.IndexByte(numberDigits, s[i]), 0))
		if i+1 < len(s) {
			o |= byte(max(strings.IndexByte(numberDigits, s[i+1]), 0)) << 4
		} else {
			o |= 0xf0
		}
		dst = append(dst, o)
	}
	return dst
}

// readNumberDigits reads digits up to the first filler.
func readNumberDigits(b []byte) string {
	s := make([]byte, 0, 2*len(b))
	for _, o := range b {
		for _, d := range [2]byte{o & 15, o >> 4} {
			if d == 15 {
				return string(s)
			}
			s = append(s, numberDigits[d])
		}
	}
	return string(s)
}

// Presentation says whether a number may be shown (TS 24.008 10.5.4.9).
type Presentation uint8

// The presentation indicators.
const (
	PresentationAllowed    Presentation = 0
	PresentationRestricted Presentation = 1
	NumberNotAvailable     Presentation = 2
)

// NumberIndicators are octet 3a of a calling party number.
type NumberIndicators struct {
	Presentation Presentation
	Screening    uint8 // 0 not screened, 1 passed, 2 failed, 3 network provided
}

// CallingNumber is a calling party BCD number (TS 24.008 10.5.4.9), or a
// connected or redirecting one, which have the same form.
type CallingNumber struct {
	CalledNumber
	Indicators nas.Opt[NumberIndicators]
}

// Append appends the value part of the element.
func (n CallingNumber) Append(dst []byte) []byte {
	i, ok := n.Indicators.Get()
	if !ok {
		return n.CalledNumber.Append(dst)
	}
	dst = append(dst, n.octet()&0x7f, 0x80|byte(i.Presentation&3)<<5|i.Screening&3)
	return appendNumberDigits(dst, n.Digits)
}

// Decode reads the value part of the element.
func (n *CallingNumber) Decode(b []byte) error {
	if len(b) == 0 {
		return fmt.Errorf("decode calling party number: no octets")
	}
	v := CallingNumber{CalledNumber: CalledNumber{Type: NumberType(b[0] >> 4 & 7), Plan: NumberingPlan(b[0] & 15)}}
	rest := b[1:]
	if b[0]&0x80 == 0 {
		if len(rest) == 0 {
			return fmt.Errorf("decode calling party number: no octet 3a")
		}
		v.Indicators.Set(NumberIndicators{Presentation(rest[0] >> 5 & 3), rest[0] & 3})
		rest = rest[1:]
	}
	v.Digits = readNumberDigits(rest)
	*n = v
	return nil
}

// RPAddress is the address of a service centre (TS 24.011 8.2.5.1, 8.2.5.2);
// the zero address has no octets.
type RPAddress struct{ number CalledNumber }

// RPAddressOf returns the address with a number.
func RPAddressOf(n CalledNumber) RPAddress { return RPAddress{n} }

// Number returns the number, and false when the address is empty.
func (a RPAddress) Number() (CalledNumber, bool) { return a.number, a != RPAddress{} }

// Append appends the value part of the element.
func (a RPAddress) Append(dst []byte) []byte {
	if a == (RPAddress{}) {
		return dst
	}
	return a.number.Append(dst)
}

// Decode reads the value part of the element.
func (a *RPAddress) Decode(b []byte) error {
	*a = RPAddress{}
	if len(b) == 0 {
		return nil
	}
	return a.number.Decode(b)
}
