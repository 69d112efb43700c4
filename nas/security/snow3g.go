package security

import "math/bits"

// snow3g is the SNOW 3G keystream generator (TS 35.216 3): a linear feedback
// shift register of 16 words and a finite state machine of 3. The register is
// a ring, so that a clock writes one word and moves none: s_k of the
// specification is s[(p+k)%16].
type snow3g struct {
	s          [16]uint32
	p          uint32
	r1, r2, r3 uint32
}

// The tables stand for whole steps of TS 35.216 3.3 and 3.4: snowS1 and
// snowS2 join an S-box with the column of the matrix that the word's first
// octet meets (the other columns are its rotations), snowMulAlpha and
// snowDivAlpha are MULalpha and DIValpha.
var (
	snowS1       = snowBox(aesSBox, 0x1b)
	snowS2       = snowBox(dicksonSBox, 0x69)
	snowMulAlpha = snowAlpha(23, 245, 48, 239)
	snowDivAlpha = snowAlpha(16, 39, 6, 64)
)

// mulx multiplies by x in GF(2^8) (TS 35.216 3.1.1).
func mulx(v, c byte) byte {
	if v&0x80 != 0 {
		return v<<1 ^ c
	}
	return v << 1
}

// gfMul multiplies in GF(2^8) with the reduction octet c.
func gfMul(a, b, c byte) byte {
	var r byte
	for ; b != 0; b >>= 1 {
		if b&1 != 0 {
			r ^= a
		}
		a = mulx(a, c)
	}
	return r
}

func gfPow(v byte, n int, c byte) byte {
	r := byte(1)
	for range n {
		r = gfMul(r, v, c)
	}
	return r
}

// aesSBox is S_R, the AES S-box (TS 35.216 3.3.1): the affine image of the
// inverse, and the inverse is the 254th power.
func aesSBox(v byte) byte {
	i := gfPow(v, 254, 0x1b)
	return i ^ bits.RotateLeft8(i, 1) ^ bits.RotateLeft8(i, 2) ^ bits.RotateLeft8(i, 3) ^ bits.RotateLeft8(i, 4) ^ 0x63
}

// dicksonSBox is S_Q (TS 35.216 3.3.2), a Dickson polynomial over the field
// with reduction octet 0x69.
func dicksonSBox(v byte) byte {
	r := byte(0x25)
	for _, n := range [...]int{1, 9, 13, 15, 33, 41, 45, 47, 49} {
		r ^= gfPow(v, n, 0x69)
	}
	return r
}

func snowBox(box func(byte) byte, c byte) *[256]uint32 {
	var t [256]uint32
	for i := range t {
		s := box(byte(i))
		d := mulx(s, c)
		t[i] = uint32(d)<<24 | uint32(d^s)<<16 | uint32(s)<<8 | uint32(s)
	}
	return &t
}

func snowAlpha(n0, n1, n2, n3 int) *[256]uint32 {
	var t [256]uint32
	for i := range t {
		for _, n := range [...]int{n0, n1, n2, n3} {
			v := byte(i)
			for range n {
				v = mulx(v, 0xa9)
			}
			t[i] = t[i]<<8 | uint32(v)
		}
	}
	return &t
}

func snowSub(t *[256]uint32, w uint32) uint32 {
	return t[w>>24] ^
		bits.RotateLeft32(t[w>>16&0xff], -8) ^
		bits.RotateLeft32(t[w>>8&0xff], -16) ^
		bits.RotateLeft32(t[w&0xff], -24)
}

// init loads key and initialisation vector (TS 35.216 4.1) and makes the first
// step of keystream generation, whose output is thrown away (4.2).
func (g *snow3g) init(k, iv [4]uint32) {
	const ones = 0xffffffff
	*g = snow3g{s: [16]uint32{
		k[0] ^ ones, k[1] ^ ones, k[2] ^ ones, k[3] ^ ones,
		k[0], k[1], k[2], k[3],
		k[0] ^ ones, k[1] ^ ones ^ iv[3], k[2] ^ ones ^ iv[2], k[3] ^ ones,
		k[0] ^ iv[1], k[1], k[2], k[3] ^ iv[0],
	}}
	for range 32 {
		g.clockRegister(g.clockMachine())
	}
	g.clockMachine()
	g.clockRegister(0)
}

// next returns the next word of keystream.
func (g *snow3g) next() uint32 {
	z := g.clockMachine() ^ g.s[g.p&15]
	g.clockRegister(0)
	return z
}

func (g *snow3g) clockMachine() uint32 {
	f := (g.s[(g.p+15)&15] + g.r1) ^ g.r2
	r := g.r2 + (g.r3 ^ g.s[(g.p+5)&15])
	g.r3 = snowSub(snowS2, g.r2)
	g.r2 = snowSub(snowS1, g.r1)
	g.r1 = r
	return f
}

func (g *snow3g) clockRegister(f uint32) {
	s0, s11 := g.s[g.p&15], g.s[(g.p+11)&15]
	g.s[g.p&15] = s0<<8 ^ snowMulAlpha[s0>>24] ^ g.s[(g.p+2)&15] ^ s11>>8 ^ snowDivAlpha[s11&0xff] ^ f
	g.p++
}
