package security

import (
	"encoding/binary"
	"math/bits"
)

// snowKey orders a key as the modes do: k3 is its first word (TS 35.215 3.4).
func snowKey(key *KNAS) [4]uint32 {
	return [4]uint32{
		binary.BigEndian.Uint32(key[12:]),
		binary.BigEndian.Uint32(key[8:]),
		binary.BigEndian.Uint32(key[4:]),
		binary.BigEndian.Uint32(key[:]),
	}
}

// eea1 is 128-EEA1, the UEA2 of TS 35.215 3 (TS 33.401 B.1.2).
func eea1(key *KNAS, count uint32, bearer uint8, dir Direction, dst, src []byte) {
	v := uint32(bearer&31)<<27 | uint32(dir&1)<<26
	var g snow3g
	g.init(snowKey(key), [4]uint32{v, count, v, count})
	for len(src) >= 4 {
		binary.BigEndian.PutUint32(dst, binary.BigEndian.Uint32(src)^g.next())
		dst, src = dst[4:], src[4:]
	}
	if len(src) > 0 {
		z := g.next()
		for i, b := range src {
			dst[i] = b ^ byte(z>>(24-8*i))
		}
	}
}

// eia1 is 128-EIA1, the UIA2 of TS 35.215 4 with FRESH made of the bearer
// (TS 33.401 B.2.2), over the first nbits of msg.
func eia1(key *KNAS, count uint32, bearer uint8, dir Direction, msg []byte, nbits int) [4]byte {
	fresh := uint32(bearer&31) << 27
	var g snow3g
	g.init(snowKey(key), [4]uint32{
		fresh ^ uint32(dir&1)<<15,
		count ^ uint32(dir&1)<<31,
		fresh,
		count,
	})
	z1, z2, z3, z4, z5 := g.next(), g.next(), g.next(), g.next(), g.next()
	var p gf64
	p.init(uint64(z1)<<32 | uint64(z2))
	var eval uint64
	rest := nbits
	for ; rest >= 64; rest -= 64 {
		eval = p.mul(eval ^ binary.BigEndian.Uint64(msg))
		msg = msg[8:]
	}
	if rest > 0 {
		var last [8]byte
		copy(last[:], msg[:(rest+7)/8])
		eval = p.mul(eval ^ binary.BigEndian.Uint64(last[:])&^(1<<(64-rest)-1))
	}
	eval = gfMul64(eval^uint64(nbits), uint64(z3)<<32|uint64(z4))
	var mac [4]byte
	binary.BigEndian.PutUint32(mac[:], uint32(eval>>32)^z5)
	return mac
}

// gf64 multiplies by one element of GF(2^64), reduced by x^64+x^4+x^3+x+1, four
// bits at a time: entry i is i times the element.
type gf64 [16]uint64

// gf64Reduce holds what the four bits shifted out of the top become.
var gf64Reduce = func() (t [16]uint64) {
	for i := range t {
		v := uint64(i)
		t[i] = v ^ v<<1 ^ v<<3 ^ v<<4
	}
	return t
}()

func (t *gf64) init(p uint64) {
	t[1] = p
	for i := 2; i < 16; i += 2 {
		half := t[i/2]
		t[i] = half<<1 ^ uint64(int64(half)>>63)&0x1b
		t[i+1] = t[i] ^ p
	}
}

func (t *gf64) mul(v uint64) uint64 {
	var r uint64
	for range 16 {
		v = bits.RotateLeft64(v, 4)
		r = r<<4 ^ gf64Reduce[r>>60] ^ t[v&15]
	}
	return r
}

// gfMul64 multiplies once, where a table would not pay.
func gfMul64(v, p uint64) uint64 {
	var r uint64
	for ; p != 0; p >>= 1 {
		r ^= v & -(p & 1)
		v = v<<1 ^ uint64(int64(v)>>63)&0x1b
	}
	return r
}
