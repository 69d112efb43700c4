package security

import "fmt"

// Count is a NAS COUNT (TS 24.301 4.4.3.1): 24 bits, a NAS overflow counter of
// 16 above a NAS sequence number of 8. The algorithms take it with 8 zero bits
// in front, which is its value as uint32.
type Count uint32

// countLimit is the first value that no NAS COUNT has.
const countLimit Count = 1 << 24

// MakeCount joins an overflow counter and a sequence number.
func MakeCount(overflow uint16, sn uint8) Count { return Count(overflow)<<8 | Count(sn) }

// SN returns the sequence number, the octet that a message carries.
func (c Count) SN() uint8 { return uint8(c) }

// Overflow returns the overflow counter.
func (c Count) Overflow() uint16 { return uint16(c >> 8) }

// String returns overflow counter and sequence number: "0/17".
func (c Count) String() string { return fmt.Sprintf("%d/%d", c.Overflow(), c.SN()) }

// estimate returns the smallest count from c on whose low bits are those of
// sn: the sender's count, if fewer than 2^bits messages were lost
// (TS 24.301 4.4.3.1).
func (c Count) estimate(sn uint8, bits uint) Count {
	span := Count(1) << bits
	got := c&^(span-1) | Count(sn)&(span-1)
	if got < c {
		got += span
	}
	return got
}
