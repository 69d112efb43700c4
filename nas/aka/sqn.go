package aka

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
)

// SQN is a sequence number of 48 bits, SEQ above an index IND of 5 bits
// (TS 33.102 C.1.1.1). It marshals as hexadecimal digits.
type SQN uint64

const (
	indBits = 5
	indMask = 1<<indBits - 1
	// maxSQN is the last sequence number; reaching it means the SIM is spent.
	maxSQN SQN = 1<<48 - 1
	// maxStep is Delta: how far SEQ may jump forward (TS 33.102 C.2.1, and C.3.2
	// for the value).
	maxStep = 1 << 28
)

// ErrSQNExhausted is a subscriber whose sequence numbers are used up.
var ErrSQNExhausted = errors.New("sequence numbers exhausted")

// SEQ returns the sequence part.
func (s SQN) SEQ() uint64 { return uint64(s >> indBits) }

// IND returns the index part.
func (s SQN) IND() uint8 { return uint8(s & indMask) }

// Valid reports whether s has no more than 48 bits.
func (s SQN) Valid() bool { return s <= maxSQN }

// Next returns the sequence number for the vector after the one with s: SEQ
// rises by one, IND goes round (TS 33.102 C.1.2, C.3.2). The error is
// [ErrSQNExhausted].
func (s SQN) Next() (SQN, error) {
	if s.SEQ() >= maxSQN.SEQ() {
		return 0, ErrSQNExhausted
	}
	return SQN(s.SEQ()+1)<<indBits | (s+1)&indMask, nil
}

// Resynchronised returns what the authentication centre sets its last used
// sequence number to when a USIM reports sqnMS: s itself if the USIM would take
// the vector after it, else sqnMS (TS 33.102 6.3.5).
func (s SQN) Resynchronised(sqnMS SQN) SQN {
	if next := s.SEQ() + 1; next > sqnMS.SEQ() && next-sqnMS.SEQ() <= maxStep {
		return s
	}
	return sqnMS
}

// ParseSQN reads up to 12 hexadecimal digits.
func ParseSQN(text string) (SQN, error) {
	v, err := strconv.ParseUint(text, 16, 48)
	if err != nil || len(text) > 12 {
		return 0, fmt.Errorf("parse SQN: %.20q is not up to 12 hexadecimal digits", text)
	}
	return SQN(v), nil
}

// String returns 12 hexadecimal digits.
func (s SQN) String() string { return fmt.Sprintf("%012x", uint64(s)) }

// MarshalText returns String's form.
func (s SQN) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads ParseSQN's form.
func (s *SQN) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSQN(string(text))
	return err
}

func (s SQN) octets() [6]byte {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(s))
	return [6]byte(b[2:])
}

func sqnFromOctets(o [6]byte) SQN {
	var b [8]byte
	copy(b[2:], o[:])
	return SQN(binary.BigEndian.Uint64(b[:]))
}
