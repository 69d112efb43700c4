package security

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

// inputBlock is the head of the first block of both AES modes: COUNT, BEARER,
// DIRECTION and 26 zero bits (TS 33.401 B.1.3, B.2.3).
func inputBlock(count uint32, bearer uint8, dir Direction) [8]byte {
	var b [8]byte
	binary.BigEndian.PutUint32(b[:], count)
	b[4] = bearer<<3 | byte(dir&1)<<2
	return b
}

func newBlock(key *KNAS) cipher.Block {
	b, err := aes.NewCipher(key[:])
	if err != nil {
		panic("security: " + err.Error()) // 16 octets are a key
	}
	return b
}

// ctr is AES in counter mode with its key schedule kept. cipher.NewCTR would
// copy the schedule, 600 octets of garbage, for each message of some 60; the
// scratch blocks live here because arguments of an interface escape.
type ctr struct {
	block    cipher.Block
	in, mask [aes.BlockSize]byte
}

func newCTR(key *KNAS) *ctr { return &ctr{block: newBlock(key)} }

// crypt is 128-EEA2 (TS 33.401 B.1.3).
func (c *ctr) crypt(head [8]byte, dst, src []byte) {
	copy(c.in[:], head[:])
	for i := uint64(0); len(src) > 0; i++ {
		binary.BigEndian.PutUint64(c.in[8:], i)
		c.block.Encrypt(c.mask[:], c.in[:])
		n := subtle.XORBytes(dst, src, c.mask[:])
		dst, src = dst[n:], src[n:]
	}
}

// cmac is AES in CMAC mode (NIST SP 800-38B) with its key schedule and first
// subkey kept.
type cmac struct {
	block cipher.Block
	k1, x [aes.BlockSize]byte
}

func newCMAC(key *KNAS) *cmac {
	c := &cmac{block: newBlock(key)}
	c.block.Encrypt(c.k1[:], c.k1[:])
	c.k1 = double(c.k1)
	return c
}

// sum is 128-EIA2 (TS 33.401 B.2.3) over head and the first nbits of msg.
func (c *cmac) sum(head [8]byte, msg []byte, nbits int) [4]byte {
	c.x = [aes.BlockSize]byte{}
	copy(c.x[:], head[:])
	msg = msg[:(nbits+7)/8]
	room := c.x[8:]
	for len(msg) > len(room) {
		subtle.XORBytes(room, room, msg[:len(room)])
		msg = msg[len(room):]
		c.block.Encrypt(c.x[:], c.x[:])
		room = c.x[:]
	}
	subtle.XORBytes(room, room, msg)
	subkey := c.k1
	if odd := nbits % 8; odd != 0 {
		last := len(msg) - 1
		room[last] ^= msg[last]&(0xff>>odd) ^ 0x80>>odd
		subkey = double(subkey)
	} else if len(msg) < len(room) {
		room[len(msg)] ^= 0x80
		subkey = double(subkey)
	}
	subtle.XORBytes(c.x[:], c.x[:], subkey[:])
	c.block.Encrypt(c.x[:], c.x[:])
	return [4]byte(c.x[:4])
}

// double multiplies by x in GF(2^128), the step from one subkey to the next.
func double(b [aes.BlockSize]byte) [aes.BlockSize]byte {
	hi, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	carry := uint64(int64(hi)>>63) & 0x87
	binary.BigEndian.PutUint64(b[:8], hi<<1|lo>>63)
	binary.BigEndian.PutUint64(b[8:], lo<<1^carry)
	return b
}
