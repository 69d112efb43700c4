package aper

import "fmt"

// Writer appends values to a byte slice.
type Writer struct {
	buf  []byte
	free int // unused low bits of the last octet
	err  error
}

// NewWriter appends to dst, from an octet boundary on.
func NewWriter(dst []byte) Writer { return Writer{buf: dst} }

// Bytes is the slice appended to; the last octet is padded with zeros.
func (w *Writer) Bytes() []byte { return w.buf }

// Err is the first error.
func (w *Writer) Err() error { return w.err }

// Fail records err unless there is an earlier error.
func (w *Writer) Fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *Writer) rangeError(v, lb, ub uint64) {
	w.Fail(fmt.Errorf("%w: %d is not in %d to %d", ErrRange, v, lb, ub))
}

// Bool writes one bit.
func (w *Writer) Bool(v bool) {
	if v {
		w.Bits(1, 1)
		return
	}
	w.Bits(0, 1)
}

// Bits writes the n low bits of v, n at most 64, without alignment.
func (w *Writer) Bits(v uint64, n int) {
	for n > 0 {
		if w.free == 0 {
			w.buf = append(w.buf, 0)
			w.free = 8
		}
		put := min(w.free, n)
		part := byte(v >> (n - put) & (1<<put - 1))
		w.buf[len(w.buf)-1] |= part << (w.free - put)
		w.free -= put
		n -= put
	}
}

// Align pads with zeros to the next octet boundary.
func (w *Writer) Align() { w.free = 0 }

// Uint writes v as an aligned big-endian integer of n octets, at most 8.
func (w *Writer) Uint(v uint64, n int) {
	w.free = 0
	for n--; n >= 0; n-- {
		w.buf = append(w.buf, byte(v>>(8*n)))
	}
}

// Constrained writes a whole number from lb to ub, 11.5.7.
func (w *Writer) Constrained(v, lb, ub uint64) {
	if v < lb || v > ub {
		w.rangeError(v, lb, ub)
		return
	}
	v -= lb
	switch span := ub - lb; {
	case span < 255:
		w.Bits(v, rangeBits(span))
	case span == 255:
		w.Uint(v, 1)
	case span < 1<<16:
		w.Uint(v, 2)
	default:
		n := octets(v)
		w.Constrained(uint64(n), 1, uint64(octets(span)))
		w.Uint(v, n)
	}
}

// SemiConstrained writes a whole number of at least lb, 11.7.
func (w *Writer) SemiConstrained(v, lb uint64) {
	if v < lb {
		w.rangeError(v, lb, 1<<64-1)
		return
	}
	n := octets(v - lb)
	w.Uint(uint64(n), 1)
	w.Uint(v-lb, n)
}

// Unconstrained writes a whole number without bounds, 11.8.
func (w *Writer) Unconstrained(v int64) {
	n := 1
	for n < 8 && v>>(8*n-1) != 0 && v>>(8*n-1) != -1 {
		n++
	}
	w.Uint(uint64(n), 1)
	w.Uint(uint64(v), n)
}

// NormallySmall writes a normally small non-negative whole number, 11.6.
func (w *Writer) NormallySmall(v uint64) {
	if v < 64 {
		w.Bits(v, 7)
		return
	}
	w.Bits(1, 1)
	w.SemiConstrained(v, 0)
}

// NormallySmallLength writes a normally small length of 1 to 16383, 11.9.3.4.
func (w *Writer) NormallySmallLength(n int) {
	switch {
	case n < 1 || n >= fragment:
		w.rangeError(uint64(n), 1, fragment-1)
	case n <= 64:
		w.Bits(uint64(n-1), 7)
	default:
		w.Bits(1, 1)
		w.determinant(n)
	}
}

// Index writes the index of an enumeration or a choice with root values before
// its extension marker, 14 and 23.
func (w *Writer) Index(v, root uint64, extensible bool) {
	if extensible {
		w.Bool(v >= root)
		if v >= root {
			w.NormallySmall(v - root)
			return
		}
	}
	w.Constrained(v, 0, root-1)
}

// Length writes a length determinant from lb to ub, ub below 64K, 11.9.4.1.
func (w *Writer) Length(n, lb, ub int) {
	w.Constrained(uint64(n), uint64(lb), uint64(ub))
}

// determinant writes the unbounded length determinant of n items, fewer than
// 16K, 11.9.3.5 to 11.9.3.7.
func (w *Writer) determinant(n int) {
	if n < 0x80 {
		w.Uint(uint64(n), 1)
		return
	}
	w.Uint(0x8000|uint64(n), 2)
}

// Octets writes an OCTET STRING without a size constraint, 17.8, in fragments
// from 16K on.
func (w *Writer) Octets(b []byte) {
	for len(b) >= fragment {
		k := min(len(b)/fragment, 4)
		w.Uint(0xc0|uint64(k), 1)
		w.buf = append(w.buf, b[:k*fragment]...)
		b = b[k*fragment:]
	}
	w.determinant(len(b))
	w.buf = append(w.buf, b...)
}

// FixedOctets writes an OCTET STRING whose size is fixed to that of b, 17.6 and
// 17.7.
func (w *Writer) FixedOctets(b []byte) {
	if len(b) > 2 || w.free == 0 {
		w.free = 0
		w.buf = append(w.buf, b...)
		return
	}
	for _, o := range b {
		w.Bits(uint64(o), 8)
	}
}

// UintOctets writes v as an OCTET STRING of exactly n octets, at most 8,
// big-endian.
func (w *Writer) UintOctets(v uint64, n int) {
	if n > 2 {
		w.Uint(v, n)
		return
	}
	w.Bits(v, 8*n)
}

// BoundedOctets writes an OCTET STRING of lb to ub octets, ub below 64K and not
// equal to lb; an extensible one may have any size.
func (w *Writer) BoundedOctets(b []byte, lb, ub int, extensible bool) {
	if extensible {
		out := len(b) < lb || len(b) > ub
		w.Bool(out)
		if out {
			w.Octets(b)
			return
		}
	}
	w.Length(len(b), lb, ub)
	w.free = 0
	w.buf = append(w.buf, b...)
}

// String writes a character string of lb to ub characters of eight bits each,
// 30.5; ub of 0 is no bound.
func (w *Writer) String(s string, lb, ub int, extensible bool) {
	out := ub == 0 || len(s) < lb || len(s) > ub
	if ub != 0 && extensible {
		w.Bool(out)
	}
	switch {
	case !out:
		w.Length(len(s), lb, ub)
	case ub != 0 && !extensible:
		w.rangeError(uint64(len(s)), uint64(lb), uint64(ub))
	default:
		for len(s) >= fragment {
			k := min(len(s)/fragment, 4)
			w.Uint(0xc0|uint64(k), 1)
			w.buf = append(w.buf, s[:k*fragment]...)
			s = s[k*fragment:]
		}
		w.determinant(len(s))
	}
	w.free = 0
	w.buf = append(w.buf, s...)
}

// FixedBits writes the n low bits of v as a BIT STRING of exactly n bits, at
// most 64. Higher bits set are an ErrRange.
func (w *Writer) FixedBits(v uint64, n int) {
	if n < 64 && v>>n != 0 {
		w.rangeError(v, 0, 1<<n-1)
		return
	}
	if n > 16 {
		w.free = 0
	}
	w.Bits(v, n)
}

// BitString writes a BIT STRING of lb to ub bits, 16.8 to 16.11; an extensible
// one may have any size.
func (w *Writer) BitString(s BitString, lb, ub int, extensible bool) {
	if s.Len < 0 || len(s.Bytes) < (s.Len+7)/8 {
		w.Fail(fmt.Errorf("%w: %d bits in %d octets", ErrRange, s.Len, len(s.Bytes)))
		return
	}
	out := s.Len < lb || s.Len > ub
	switch {
	case extensible:
		w.Bool(out)
	case out:
		w.rangeError(uint64(s.Len), uint64(lb), uint64(ub))
		return
	}
	switch {
	case out, ub >= 1<<16:
		w.longBitString(s)
	case lb == ub && ub <= 16:
		w.bits(s)
	default:
		w.Length(s.Len, lb, ub)
		w.free = 0
		w.bits(s)
	}
}

// longBitString writes a BIT STRING with an unbounded length determinant, in
// fragments from 16K bits on.
func (w *Writer) longBitString(s BitString) {
	for s.Len >= fragment {
		k := min(s.Len/fragment, 4)
		w.Uint(0xc0|uint64(k), 1)
		w.buf = append(w.buf, s.Bytes[:k*fragment/8]...)
		s = BitString{Bytes: s.Bytes[k*fragment/8:], Len: s.Len - k*fragment}
	}
	w.determinant(s.Len)
	w.bits(s)
}

// bits writes the bits of s where the Writer stands.
func (w *Writer) bits(s BitString) {
	whole := s.Len / 8
	if w.free == 0 {
		w.buf = append(w.buf, s.Bytes[:whole]...)
	} else {
		for _, o := range s.Bytes[:whole] {
			w.Bits(uint64(o), 8)
		}
	}
	if odd := s.Len & 7; odd != 0 {
		w.Bits(uint64(s.Bytes[whole]>>(8-odd)), odd)
	}
}

// Enter starts the content of an open type, 11.2, and returns what Leave needs
// to put its length before it.
func (w *Writer) Enter() int {
	w.free = 0
	w.buf = append(w.buf, 0)
	return len(w.buf)
}

// Leave ends the content of the open type that starts at start.
func (w *Writer) Leave(start int) {
	w.free = 0
	if len(w.buf) == start {
		// An encoding of no bits is one zero octet, 11.1.3.
		w.buf = append(w.buf, 0)
	}
	n := len(w.buf) - start
	if n < 0x80 {
		w.buf[start-1] = byte(n)
		return
	}
	// The content has to move: its length takes more than the octet left for
	// it. The last fragment goes first, since all of them move towards the end.
	rest := n % fragment
	chunks := (n - rest) / fragment
	full, part := chunks/4, chunks%4
	head := full + 1
	if part > 0 {
		head++
	}
	if rest >= 0x80 {
		head++
	}
	for range head - 1 {
		w.buf = append(w.buf, 0)
	}
	from, to := start+n, len(w.buf)
	move := func(size int) {
		from -= size
		to -= size
		copy(w.buf[to:to+size], w.buf[from:from+size])
	}
	move(rest)
	if rest >= 0x80 {
		to -= 2
		w.buf[to], w.buf[to+1] = 0x80|byte(rest>>8), byte(rest)
	} else {
		to--
		w.buf[to] = byte(rest)
	}
	if part > 0 {
		move(part * fragment)
		to--
		w.buf[to] = 0xc0 | byte(part)
	}
	for range full {
		move(4 * fragment)
		to--
		w.buf[to] = 0xc4
	}
}

// Reserve16 writes two aligned octets for Patch16 to fill, and returns their
// place.
func (w *Writer) Reserve16() int {
	w.Uint(0, 2)
	return len(w.buf) - 2
}

// Patch16 fills the two octets at place with v.
func (w *Writer) Patch16(place, v int) {
	if v < 0 || v >= 1<<16 {
		w.rangeError(uint64(v), 0, 1<<16-1)
		return
	}
	w.buf[place], w.buf[place+1] = byte(v>>8), byte(v)
}
