// Package aper is the ALIGNED variant of the packed encoding rules, ITU-T X.691,
// as far as S1AP needs it: a Reader over a byte slice and a Writer that appends
// to one, with a method for each kind of value.
//
// Both keep their first error and do nothing from then on, so that a run of
// calls needs a single check at its end. A Reader never reads past its input and
// returns zero values after an error. Clause numbers in comments are those of
// X.691 (02/2021).
package aper

import (
	"errors"
	"math/bits"
)

// Errors of a Reader and, ErrRange alone, of a Writer.
var (
	// ErrShort is input that ends within a value.
	ErrShort = errors.New("aper: input ends within a value")
	// ErrRange is a value or a length outside its constraint.
	ErrRange = errors.New("aper: value outside its constraint")
	// ErrTrailing is an open type longer than the value in it.
	ErrTrailing = errors.New("aper: octets left over")
)

// fragment is the unit of 11.9.3.8, 16K items; a length determinant counts at
// most four of them at once.
const fragment = 16384

// BitString is a BIT STRING: Len bits, the first in the most significant bit of
// Bytes[0].
type BitString struct {
	Bytes []byte
	Len   int
}

// rangeBits is the width of the bit-field that holds 0 to span, 11.5.7.1.
func rangeBits(span uint64) int { return bits.Len64(span) }

// octets is the least number of octets that hold v, at least one.
func octets(v uint64) int { return max(1, (bits.Len64(v)+7)/8) }
