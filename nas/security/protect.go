package security

import (
	"errors"
	"fmt"
)

// Security header types (TS 24.301 9.3.1).
const (
	Plain                = 0  // not security protected
	Integrity            = 1  // integrity protected
	IntegrityCiphered    = 2  // integrity protected and ciphered
	IntegrityNew         = 3  // integrity protected with new EPS security context
	IntegrityCipheredNew = 4  // integrity protected and ciphered with new EPS security context
	ServiceRequest       = 12 // security header for the SERVICE REQUEST message
)

// What a protected message can fail on. The errors that methods return wrap
// one of these.
var (
	// ErrIntegrity is a message whose MAC is not the one expected.
	ErrIntegrity = errors.New("integrity check failed")
	// ErrReplay is a message that carries a NAS COUNT already used.
	ErrReplay = errors.New("NAS COUNT already accepted")
	// ErrMalformed is a message that is no protected NAS message, or too short
	// for one.
	ErrMalformed = errors.New("malformed security protected NAS message")
	// ErrKSI is a SERVICE REQUEST for another key set.
	ErrKSI = errors.New("key set identifier of another context")
	// ErrCountExhausted is a context whose NAS COUNT would wrap around: a new
	// authentication is due (TS 24.301 4.4.3.5).
	ErrCountExhausted = errors.New("NAS COUNT exhausted")
	// ErrNullIntegrity is EIA0 where it was not explicitly allowed.
	ErrNullIntegrity = errors.New("EIA0 is allowed for unauthenticated emergency calls only")
)

const (
	mobilityManagement = 7 // protocol discriminator of EPS mobility management
	headerLen          = 6
	// MaxMessage is the longest NAS message taken, far above what any bearer of
	// NAS carries.
	MaxMessage = 1 << 16
)

// Header is the head of a security protected NAS message (TS 24.301 9.1).
type Header struct {
	Type uint8 // security header type, 1 to 4
	MAC  [4]byte
	SN   uint8
}

// Ciphered reports whether the message behind the header is ciphered, if with
// EEA0 perhaps.
func (h Header) Ciphered() bool {
	return h.Type == IntegrityCiphered || h.Type == IntegrityCipheredNew
}

// ParseHeader splits a security protected NAS message without checking it: a
// receiver has to read some messages before it has the context, or although it
// has none (TS 24.301 4.4.4). The payload is part of pdu. The error is
// [ErrMalformed].
func ParseHeader(pdu []byte) (Header, []byte, error) {
	if len(pdu) <= headerLen || len(pdu) > MaxMessage {
		return Header{}, nil, fmt.Errorf("%w: %d octets", ErrMalformed, len(pdu))
	}
	h := Header{Type: pdu[0] >> 4, MAC: [4]byte(pdu[1:5]), SN: pdu[5]}
	if pdu[0]&15 != mobilityManagement {
		return Header{}, nil, fmt.Errorf("%w: protocol discriminator %d", ErrMalformed, pdu[0]&15)
	}
	if h.Type < Integrity || h.Type > IntegrityCipheredNew {
		return Header{}, nil, fmt.Errorf("%w: security header type %d", ErrMalformed, h.Type)
	}
	return h, pdu[headerLen:], nil
}

// Protect appends plain as a security protected NAS message of the header type
// (1 to 4) to dst: ciphered if the type says so, then integrity protected over
// sequence number and payload (TS 24.301 4.4.4, 4.4.5, 9.1). The direction's
// count advances. Plain must not lie in dst's spare capacity.
//
// The errors are [ErrMalformed] for a wrong type or an empty message and
// [ErrCountExhausted]; dst is then returned as it was.
func (c *Context) Protect(dst []byte, dir Direction, headerType byte, plain []byte) ([]byte, error) {
	if headerType < Integrity || headerType > IntegrityCipheredNew {
		return dst, fmt.Errorf("protect %s message: %w: security header type %d", dir, ErrMalformed, headerType)
	}
	if len(plain) == 0 || len(plain) > MaxMessage-headerLen {
		return dst, fmt.Errorf("protect %s message: %w: %d octets of payload", dir, ErrMalformed, len(plain))
	}
	count, err := c.take(dir)
	if err != nil {
		return dst, err
	}
	n := len(dst)
	dst = append(dst, headerType<<4|mobilityManagement, 0, 0, 0, 0, count.SN())
	dst = append(dst, plain...)
	if (Header{Type: headerType}).Ciphered() {
		body := dst[n+headerLen:]
		c.crypt(count, dir, body, body)
	}
	mac := c.mac(count, dir, dst[n+5:])
	copy(dst[n+1:], mac[:])
	*c.next(dir) = count + 1
	return dst, nil
}

// take returns the count for the next message of a direction. A context with
// EIA0 has no replay protection to lose and may wrap around.
func (c *Context) take(dir Direction) (Count, error) {
	count := *c.next(dir)
	if count < countLimit {
		return count, nil
	}
	if c.state.EIA == EIA0 {
		return 0, nil
	}
	return 0, fmt.Errorf("protect %s message: %w", dir, ErrCountExhausted)
}

// Unprotect checks a security protected NAS message and returns the message
// inside it and the security header type. The message is part of pdu where
// nothing had to be deciphered and new memory otherwise; [Context.AppendPlain]
// reuses memory.
//
// The errors wrap [ErrMalformed], [ErrIntegrity] or [ErrReplay]; the count
// advances only on success (TS 24.301 4.4.3.2).
func (c *Context) Unprotect(dir Direction, pdu []byte) (plain []byte, headerType byte, err error) {
	h, body, count, err := c.check(dir, pdu)
	if err != nil {
		return nil, 0, err
	}
	if h.Ciphered() && c.state.EEA != EEA0 {
		plain = make([]byte, len(body))
		c.crypt(count, dir, plain, body)
		return plain, h.Type, nil
	}
	return body, h.Type, nil
}

// AppendPlain is Unprotect with the message appended to dst, which is returned
// as it was on an error.
func (c *Context) AppendPlain(dst []byte, dir Direction, pdu []byte) (plain []byte, headerType byte, err error) {
	h, body, count, err := c.check(dir, pdu)
	if err != nil {
		return dst, 0, err
	}
	n := len(dst)
	dst = append(dst, body...)
	if h.Ciphered() {
		c.crypt(count, dir, dst[n:], dst[n:])
	}
	return dst, h.Type, nil
}

// check verifies a message and advances the direction's count past it.
func (c *Context) check(dir Direction, pdu []byte) (Header, []byte, Count, error) {
	h, body, err := ParseHeader(pdu)
	if err != nil {
		return h, nil, 0, fmt.Errorf("unprotect %s message: %w", dir, err)
	}
	next := c.next(dir)
	count := next.estimate(h.SN, 8)
	if c.state.EIA == EIA0 {
		// No MAC and no replay protection (TS 33.401 B.2.1).
		count %= countLimit
		*next = count + 1
		return h, body, count, nil
	}
	if count < countLimit && c.mac(count, dir, pdu[5:]) == h.MAC {
		*next = count + 1
		return h, body, count, nil
	}
	// A sequence number behind the expected one was taken for one of the next
	// round; the MAC tells whether it is of this one.
	if count >= 1<<8 {
		if old := count - 1<<8; old < *next && c.mac(old, dir, pdu[5:]) == h.MAC {
			return h, nil, 0, fmt.Errorf("unprotect %s message: %w: %s, next is %s", dir, ErrReplay, old, *next)
		}
	}
	return h, nil, 0, fmt.Errorf("unprotect %s message: %w: MAC %x for NAS COUNT %s", dir, ErrIntegrity, h.MAC, count)
}
