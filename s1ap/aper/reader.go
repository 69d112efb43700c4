package aper

// Reader reads values from the front of a byte slice.
type Reader struct {
	buf  []byte
	pos  int // in bits from the start of buf
	base int // where the open type being read starts, in bits
	err  error
}

// NewReader reads from b.
func NewReader(b []byte) Reader { return Reader{buf: b} }

// Err is the first error.
func (r *Reader) Err() error { return r.err }

// Fail records err unless there is an earlier error.
func (r *Reader) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Recover forgets the error, for a caller that goes on after an open type whose
// content it could not read.
func (r *Reader) Recover() { r.err = nil }

// Remaining is the number of octets not yet begun.
func (r *Reader) Remaining() int { return len(r.buf) - (r.pos+7)/8 }

// Bool reads one bit, BOOLEAN and the bits of preambles.
func (r *Reader) Bool() bool { return r.Bits(1) != 0 }

// Bits reads a bit-field of n bits, at most 64, without alignment, 11.3.
func (r *Reader) Bits(n int) uint64 {
	if r.err != nil {
		return 0
	}
	if n > len(r.buf)*8-r.pos {
		r.err = ErrShort
		return 0
	}
	if have := 8 - r.pos&7; n <= have && n > 0 {
		v := uint64(r.buf[r.pos>>3]) >> (have - n) & (1<<n - 1)
		r.pos += n
		return v
	}
	var v uint64
	for n > 0 {
		b := uint64(r.buf[r.pos>>3])
		have := 8 - r.pos&7
		take := min(have, n)
		v = v<<take | b>>(have-take)&(1<<take-1)
		r.pos += take
		n -= take
	}
	return v
}

// Align skips to the next octet boundary.
func (r *Reader) Align() { r.pos = (r.pos + 7) &^ 7 }

// Skip passes over n bits.
func (r *Reader) Skip(n int) {
	if r.err == nil && n > len(r.buf)*8-r.pos {
		r.err = ErrShort
	}
	if r.err == nil {
		r.pos += n
	}
}

// take aligns and returns the next n octets, which alias the input.
func (r *Reader) take(n int) []byte {
	r.Align()
	i := r.pos >> 3
	if r.err == nil && n > len(r.buf)-i {
		r.err = ErrShort
	}
	if r.err != nil {
		return nil
	}
	r.pos += n << 3
	return r.buf[i : i+n : i+n]
}

// Uint reads an aligned big-endian integer of n octets, at most 8.
func (r *Reader) Uint(n int) uint64 {
	var v uint64
	for _, b := range r.take(n) {
		v = v<<8 | uint64(b)
	}
	return v
}

// Constrained reads a whole number from lb to ub, 11.5.7.
func (r *Reader) Constrained(lb, ub uint64) uint64 {
	span := ub - lb
	var v uint64
	switch {
	case span < 255:
		v = r.Bits(rangeBits(span))
	case span == 255:
		v = r.Uint(1)
	case span < 1<<16:
		v = r.Uint(2)
	default:
		v = r.Uint(int(r.Constrained(1, uint64(octets(span)))))
	}
	if v > span {
		r.Fail(ErrRange)
	}
	if r.err != nil {
		return lb
	}
	return lb + v
}

// SemiConstrained reads a whole number of at least lb, 11.7.
func (r *Reader) SemiConstrained(lb uint64) uint64 {
	n := r.shortLength()
	if n < 1 || n > 8 {
		r.Fail(ErrRange)
		return lb
	}
	v := r.Uint(n)
	if lb+v < lb {
		r.Fail(ErrRange)
	}
	if r.err != nil {
		return lb
	}
	return lb + v
}

// Unconstrained reads a whole number without bounds, 11.8; one of more than
// eight octets is an ErrRange.
func (r *Reader) Unconstrained() int64 {
	n := r.shortLength()
	if n < 1 || n > 8 {
		r.Fail(ErrRange)
		return 0
	}
	v := r.Uint(n)
	return int64(v<<(64-8*n)) >> (64 - 8*n)
}

// NormallySmall reads a normally small non-negative whole number, 11.6.
func (r *Reader) NormallySmall() uint64 {
	if r.Bool() {
		return r.SemiConstrained(0)
	}
	return r.Bits(6)
}

// NormallySmallLength reads a normally small length of at least one, 11.9.3.4,
// as the bitmap of sequence additions has it.
func (r *Reader) NormallySmallLength() int {
	if !r.Bool() {
		return int(r.Bits(6)) + 1
	}
	n := r.shortLength()
	if n < 1 {
		r.Fail(ErrRange)
	}
	return n
}

// Index reads the index of an enumeration or a choice with root values before
// its extension marker, 14 and 23. An index from root on is an extension.
func (r *Reader) Index(root uint64, extensible bool) uint64 {
	if extensible && r.Bool() {
		v := r.NormallySmall()
		if root+v < root {
			r.Fail(ErrRange)
			return 0
		}
		return root + v
	}
	return r.Constrained(0, root-1)
}

// Length reads a length determinant from lb to ub, ub below 64K, 11.9.4.1.
func (r *Reader) Length(lb, ub int) int {
	return int(r.Constrained(uint64(lb), uint64(ub)))
}

// shortLength reads an unbounded length determinant that may not be a fragment.
func (r *Reader) shortLength() int {
	n, more := r.determinant()
	if more {
		r.Fail(ErrRange)
		return 0
	}
	return n
}

// determinant reads an unbounded length determinant, 11.9.3.5 to 11.9.3.8; more
// says that a further one follows the n items.
func (r *Reader) determinant() (n int, more bool) {
	switch b := int(r.Uint(1)); {
	case b < 0x80:
		return b, false
	case b < 0xc0:
		return b&0x3f<<8 | int(r.Uint(1)), false
	default:
		k := b & 0x3f
		if k < 1 || k > 4 {
			r.Fail(ErrRange)
			return 0, false
		}
		return k * fragment, true
	}
}

// Octets reads an OCTET STRING without a size constraint, 17.8. It aliases the
// input unless it came in fragments.
func (r *Reader) Octets() []byte {
	n, more := r.determinant()
	b := r.take(n)
	if !more {
		return b
	}
	// The capacity of b ends with it, so the first append copies.
	for more && r.err == nil {
		n, more = r.determinant()
		b = append(b, r.take(n)...)
	}
	if r.err != nil {
		return nil
	}
	return b
}

// FixedOctets reads an OCTET STRING of exactly n octets, 17.6 and 17.7.
func (r *Reader) FixedOctets(n int) []byte {
	if n > 2 || r.pos&7 == 0 {
		return r.take(n)
	}
	if v := r.Bits(8 * n); r.err == nil {
		return []byte{byte(v >> 8), byte(v)}[2-n:]
	}
	return nil
}

// UintOctets reads an OCTET STRING of exactly n octets, at most 8, as a
// big-endian integer.
func (r *Reader) UintOctets(n int) uint64 {
	if n > 2 {
		return r.Uint(n)
	}
	return r.Bits(8 * n)
}

// BoundedOctets reads an OCTET STRING of lb to ub octets, ub below 64K and not
// equal to lb; an extensible one may have any size.
func (r *Reader) BoundedOctets(lb, ub int, extensible bool) []byte {
	if extensible && r.Bool() {
		return r.Octets()
	}
	return r.take(r.Length(lb, ub))
}

// String reads a character string of lb to ub characters of eight bits each,
// 30.5: PrintableString and VisibleString of no permitted alphabet. ub of 0 is
// no bound.
func (r *Reader) String(lb, ub int, extensible bool) string {
	if ub == 0 {
		return string(r.Octets())
	}
	return string(r.BoundedOctets(lb, ub, extensible))
}

// FixedBits reads a BIT STRING of exactly n bits, at most 64, as an integer
// whose least significant bit is the last one, 16.9 and 16.10.
func (r *Reader) FixedBits(n int) uint64 {
	if n > 16 {
		r.Align()
	}
	return r.Bits(n)
}

// BitString reads a BIT STRING of lb to ub bits, 16.8 to 16.11; an extensible
// one may have any size. Its bytes alias the input where they are whole octets
// in one piece.
func (r *Reader) BitString(lb, ub int, extensible bool) BitString {
	switch {
	case extensible && r.Bool(), ub >= 1<<16:
		return r.longBitString(lb, ub, extensible)
	case lb == ub && ub <= 16:
		v := r.Bits(ub) << (16 - ub)
		return BitString{Bytes: []byte{byte(v >> 8), byte(v)}[:(ub+7)/8], Len: ub}
	}
	n := r.Length(lb, ub)
	r.Align()
	return r.bits(n)
}

// longBitString reads a BIT STRING whose length determinant has no bound.
func (r *Reader) longBitString(lb, ub int, extensible bool) BitString {
	n, more := r.determinant()
	s := r.bits(n)
	for more && r.err == nil {
		n, more = r.determinant()
		next := r.bits(n)
		s.Bytes = append(s.Bytes[:len(s.Bytes):len(s.Bytes)], next.Bytes...)
		s.Len += n
	}
	if !extensible && (s.Len < lb || s.Len > ub) {
		r.Fail(ErrRange)
	}
	if r.err != nil {
		return BitString{}
	}
	return s
}

// bits reads n bits from an octet boundary.
func (r *Reader) bits(n int) BitString {
	if r.err == nil && n > len(r.buf)*8-r.pos {
		r.err = ErrShort
	}
	if r.err != nil {
		return BitString{}
	}
	b := r.take((n + 7) / 8)
	if odd := n & 7; odd != 0 {
		r.pos += odd - 8
		b = append([]byte(nil), b...)
		b[len(b)-1] &= 0xff << (8 - odd)
	}
	return BitString{Bytes: b, Len: n}
}

// Frame is where a Reader goes on after an open type.
type Frame struct {
	buf       []byte
	pos, base int
}

// Enter starts the content of an open type, 11.2: until Leave, the Reader reads
// that alone.
func (r *Reader) Enter() Frame {
	// Most open types are short, and every IE is one.
	r.Align()
	i := r.pos >> 3
	if r.err != nil || i >= len(r.buf) || r.buf[i] >= 0x80 || int(r.buf[i]) >= len(r.buf)-i {
		return r.enterLong()
	}
	end := i + 1 + int(r.buf[i])
	f := Frame{buf: r.buf, pos: end << 3, base: r.base}
	r.pos = (i + 1) << 3
	r.base = r.pos
	r.buf = r.buf[:end]
	return f
}

// enterLong is Enter for an open type of any length.
func (r *Reader) enterLong() Frame {
	n, more := r.determinant()
	if !more {
		r.take(n)
		if r.err != nil {
			return Frame{buf: r.buf, pos: r.pos, base: r.base}
		}
		f := Frame{buf: r.buf, pos: r.pos, base: r.base}
		r.pos -= n << 3
		r.base = r.pos
		r.buf = r.buf[:f.pos>>3]
		return f
	}
	content := append([]byte(nil), r.take(n)...)
	for more && r.err == nil {
		n, more = r.determinant()
		content = append(content, r.take(n)...)
	}
	f := Frame{buf: r.buf, pos: r.pos, base: r.base}
	if r.err == nil {
		r.buf, r.pos, r.base = content, 0, 0
	}
	return f
}

// Content is the whole content of the open type entered last.
func (r *Reader) Content() []byte {
	i := r.base >> 3
	return r.buf[i:len(r.buf):len(r.buf)]
}

// Leave ends the content of the open type that f came from. Content left over is
// an ErrTrailing.
func (r *Reader) Leave(f Frame) {
	// An encoding of no bits is one zero octet, 11.1.3.
	if used := max(1, (r.pos-r.base+7)/8); r.err == nil && r.base>>3+used != len(r.buf) {
		r.err = ErrTrailing
	}
	r.buf, r.pos, r.base = f.buf, f.pos, f.base
}
