package gtpv2

import "encoding/binary"

// Quintuplet is an authentication vector of UMTS (TS 29.274 8.38).
type Quintuplet struct {
	RAND   [16]byte
	XRES   []byte // 4 to 16 octets
	CK, IK [16]byte
	AUTN   []byte // 16 octets
}

// Quadruplet is an authentication vector of EPS (TS 29.274 8.38).
type Quadruplet struct {
	RAND  [16]byte
	XRES  []byte // 4 to 16 octets
	AUTN  []byte // 16 octets
	KASME [32]byte
}

// maxVectors is how many vectors of a kind fit in an MM context: three bits, of
// which no more than five are used.
const maxVectors = 5

func (q *Quintuplet) append(dst []byte) []byte {
	dst = sized(append(dst, q.RAND[:]...), q.XRES)
	return sized(append(append(dst, q.CK[:]...), q.IK[:]...), q.AUTN)
}

func (q *Quadruplet) append(dst []byte) []byte {
	dst = sized(sized(append(dst, q.RAND[:]...), q.XRES), q.AUTN)
	return append(dst, q.KASME[:]...)
}

// sized appends v after its length in one octet.
func sized(dst, v []byte) []byte {
	v = v[:min(len(v), 255)]
	return append(append(dst, byte(len(v))), v...)
}

// reader takes fields off the value of an element. Once one is not there, all
// that come after are not there either.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) take(n int) []byte {
	if r.failed || n > len(r.rest) {
		r.failed = true
		return nil
	}
	v := r.rest[:n:n]
	r.rest = r.rest[n:]
	return v
}

func (r *reader) octet() byte {
	if v := r.take(1); v != nil {
		return v[0]
	}
	return 0
}

// sized takes a field that has its length in one octet before it.
func (r *reader) sized() []byte {
	if v := r.take(int(r.octet())); len(v) > 0 {
		return v
	}
	return nil
}

func (r *reader) ambr() AMBR {
	v := r.take(8)
	if v == nil {
		return AMBR{}
	}
	return AMBR{binary.BigEndian.Uint32(v), binary.BigEndian.Uint32(v[4:])}
}

func (r *reader) quintuplet() (q Quintuplet) {
	copy(q.RAND[:], r.take(16))
	q.XRES = r.sized()
	copy(q.CK[:], r.take(16))
	copy(q.IK[:], r.take(16))
	q.AUTN = r.sized()
	return q
}

func (r *reader) quadruplet() (q Quadruplet) {
	copy(q.RAND[:], r.take(16))
	q.XRES, q.AUTN = r.sized(), r.sized()
	copy(q.KASME[:], r.take(32))
	return q
}
