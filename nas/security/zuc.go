package security

import "github.com/emmansun/gmsm/zuc"

// eea3 is 128-EEA3 (TS 35.221 3, TS 33.401 B.1.4).
func eea3(key *KNAS, count uint32, bearer uint8, dir Direction, dst, src []byte) {
	c, err := zuc.NewEEACipher(key[:], count, uint32(bearer&31), uint32(dir&1))
	if err != nil {
		panic("security: " + err.Error()) // 16 octets are a key
	}
	c.XORKeyStream(dst, src)
}

// eia3 is 128-EIA3 (TS 35.221 4, TS 33.401 B.2.4) over the first nbits of msg.
func eia3(key *KNAS, count uint32, bearer uint8, dir Direction, msg []byte, nbits int) [4]byte {
	h, err := zuc.NewEIAHash(key[:], count, uint32(bearer&31), uint32(dir&1))
	if err != nil {
		panic("security: " + err.Error())
	}
	return [4]byte(h.Finish(msg, nbits))
}
