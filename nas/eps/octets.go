package eps

import "fmt"

// octets is an element's value of up to 13 octets, kept as received so that
// spare bits and lengths survive. It is comparable.
type octets struct {
	n uint8
	b [13]byte
}

func octetsOf(b ...byte) octets {
	var o octets
	o.n = uint8(copy(o.b[:], b))
	return o
}

// Append appends the value part of the element.
func (o octets) Append(dst []byte) []byte { return append(dst, o.b[:o.n]...) }

// Decode reads the value part of the element; octets past the longest value
// the standard gives are ignored.
func (o *octets) Decode(b []byte) error {
	*o = octetsOf(b...)
	return nil
}

// Len returns how many octets the value has.
func (o octets) Len() int { return int(o.n) }

// IsZero reports whether the value has no octets.
func (o octets) IsZero() bool { return o.n == 0 }

// at returns octet i, counting from 0, zero when the value is shorter.
func (o octets) at(i int) byte {
	if i >= int(o.n) {
		return 0
	}
	return o.b[i]
}

// bit returns a bit, named by octet times eight plus position from the lowest.
func (o octets) bit(i uint8) bool { return o.at(int(i/8))>>(i%8)&1 == 1 }

// setBit sets a bit and makes the value as long as that needs.
func (o *octets) setBit(i uint8) {
	o.b[i/8] |= 1 << (i % 8)
	o.n = max(o.n, i/8+1)
}

// String returns the octets in hexadecimal.
func (o octets) String() string { return fmt.Sprintf("%x", o.b[:o.n]) }
