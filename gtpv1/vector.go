package gtpv1

import "encoding/binary"

// Triplet is an authentication vector of GSM (TS 29.060 7.7.7).
type Triplet struct {
	RAND [16]byte
	SRES [4]byte
	Kc   [8]byte
}

const tripletLen = 28

func (t *Triplet) append(dst []byte) []byte {
	return append(append(append(dst, t.RAND[:]...), t.SRES[:]...), t.Kc[:]...)
}

func tripletOf(v []byte) Triplet {
	return Triplet{[16]byte(v), [4]byte(v[16:]), [8]byte(v[20:])}
}

// Quintuplet is an authentication vector of UMTS (TS 29.060 7.7.35).
type Quintuplet struct {
	RAND   [16]byte
	XRES   []byte // 4 to 16 octets
	CK, IK [16]byte
	AUTN   [16]byte
}

// maxVectors is how many vectors fit in a message (TS 29.060 7.7.28: three
// bits, of which no more than five are used).
const maxVectors = 5

func (q *Quintuplet) append(dst []byte) []byte {
	xres := q.XRES[:min(len(q.XRES), 16)]
	dst = append(append(dst, q.RAND[:]...), byte(len(xres)))
	dst = append(append(append(dst, xres...), q.CK[:]...), q.IK[:]...)
	return append(append(dst, byte(len(q.AUTN))), q.AUTN[:]...)
}

// quintupletOf reads a quintuplet and returns what follows it.
func quintupletOf(v []byte) (q Quintuplet, rest []byte, ok bool) {
	if len(v) < 17 {
		return q, nil, false
	}
	n := int(v[16])
	if n < 4 || n > 16 || len(v) < 17+n+32+1+16 || v[17+n+32] != 16 {
		return q, nil, false
	}
	q.RAND, q.XRES = [16]byte(v), v[17:17+n]
	v = v[17+n:]
	q.CK, q.IK, q.AUTN = [16]byte(v), [16]byte(v[16:]), [16]byte(v[33:])
	return q, v[49:], true
}

func appendQuintuplets(dst []byte, list []Quintuplet) []byte {
	for i := range list {
		start := len(dst)
		dst = grouped(list[i].append(group(dst, IEAuthenticationQuintuplet)), start)
	}
	return dst
}

// quintuplet appends the current element to list.
func (d *decoder) quintuplet(list []Quintuplet) []Quintuplet {
	q, rest, ok := quintupletOf(d.value)
	if !ok || len(rest) > 0 || len(list) == maxVectors {
		d.bad()
		return list
	}
	return append(list, q)
}

func appendTriplets(dst []byte, list []Triplet) []byte {
	for i := range list {
		dst = list[i].append(append(dst, byte(IEAuthenticationTriplet)))
	}
	return dst
}

func (d *decoder) triplet(list []Triplet) []Triplet {
	if !d.has(tripletLen) || len(list) == maxVectors {
		d.bad()
		return list
	}
	return append(list, tripletOf(d.value))
}

// lengthened appends v after its length in two octets.
func lengthened(dst, v []byte) []byte {
	return append(binary.BigEndian.AppendUint16(dst, uint16(len(v))), v...)
}
