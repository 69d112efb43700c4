package dkim

import (
	"bytes"
	"crypto/sha256"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/message"
)

// Content is a message made ready for any number of signatures: the names of
// its fields indexed, its body hashed each way once. Not for use by several
// goroutines.
type Content struct {
	Message *message.Message
	Body    *canonical.Body
	names   []uint32 // hash of each field's name, as they stand
	taken   []bool
	buf     []byte
}

// NewContent makes a message ready.
func NewContent(m *message.Message) *Content {
	c := &Content{Message: m, Body: canonical.NewBody(m.Body)}
	c.names = make([]uint32, len(m.Header))
	c.taken = make([]bool, len(m.Header))
	c.buf = make([]byte, 0, 4096) // what most headers take
	for i, f := range m.Header {
		c.names[i] = hashName(f.RawName())
	}
	return c
}

// hashName is FNV-1a of the lower case.
func hashName[T string | []byte](name T) uint32 {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(message.Lower(name[i]))) * 16777619
	}
	return h
}

// AppendSigned appends the fields that h= names as they go into the hash: for
// each name the lowest field that isn't taken yet, and nothing when there is
// none left (RFC 6376, 5.4.2). The signature's own field, if it is in the
// message already, is none of them (3.5, h=).
func (c *Content) AppendSigned(dst []byte, a canonical.Algorithm, names []string, own message.Field) []byte {
	for i, f := range c.Message.Header {
		c.taken[i] = f.Same(own)
	}
	for _, name := range names {
		h := hashName(name)
		for i := len(c.names) - 1; i >= 0; i-- {
			if c.names[i] == h && !c.taken[i] && c.Message.Header[i].Is(name) {
				c.taken[i] = true
				dst = a.AppendHeader(dst, c.Message.Header[i])
				break
			}
		}
	}
	return dst
}

// AppendUnsigned appends the field of a signature as it goes into its own hash:
// with b= empty and without the CRLF at its end (RFC 6376, 3.7).
func AppendUnsigned(dst []byte, a canonical.Algorithm, f message.Field) []byte {
	raw := f.Raw()
	if from, to, ok := findValue(raw, f.ValueStart()); ok {
		var room [2048]byte // mostly enough
		out := append(append(room[:0], raw[:from]...), raw[to:]...)
		if stripped, err := message.ParseField(out); err == nil {
			f = stripped
		}
	}
	dst = a.AppendHeader(dst, f)
	return bytes.TrimSuffix(dst, []byte("\r\n"))
}

// findValue finds what is between "b=" and the semicolon or the end.
func findValue(raw []byte, start int) (from, to int, ok bool) {
	for start < len(raw) {
		end := len(raw)
		if i := bytes.IndexByte(raw[start:], ';'); i >= 0 {
			end = start + i
		}
		if eq := bytes.IndexByte(raw[start:end], '='); eq >= 0 && string(bytes.TrimSpace(raw[start:start+eq])) == "b" {
			return start + eq + 1, end, true
		}
		start = end + 1
	}
	return 0, 0, false
}

// Buffer lends the room that header hashes are made in, empty. It holds until
// the content is next used.
func (c *Content) Buffer() []byte { return c.buf[:0] }

// signed is the input of the header hash; valid until the next call.
func (c *Content) signed(s *Signature) []byte {
	c.buf = c.AppendSigned(c.buf[:0], s.Canonicalization.Header, s.Headers, s.Field)
	c.buf = AppendUnsigned(c.buf, s.Canonicalization.Header, s.Field)
	return c.buf
}

func (c *Content) digest(s *Signature) [sha256.Size]byte { return sha256.Sum256(c.signed(s)) }
