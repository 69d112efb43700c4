package aper

// BitString is a BIT STRING: Len bits, the first in the most significant bit of
// Bytes[0].
type BitString struct {
	Bytes []byte
	Len   int
}
