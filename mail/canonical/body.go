package canonical

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"io"
)

var crlf = []byte("\r\n")

// AppendBody appends the whole body as the algorithm and the rule want it.
func (a Algorithm) AppendBody(dst, body []byte, rule EmptyBody) []byte {
	buf := bytes.NewBuffer(dst)
	a.WriteBody(buf, body, rule)
	return buf.Bytes()
}

// WriteBody writes the body as the algorithm and the rule want it. It reads the
// body once and allocates nothing that grows with it. It ignores the writer's
// errors, which hashes don't have.
func (a Algorithm) WriteBody(w io.Writer, body []byte, rule EmptyBody) {
	if a == Simple {
		writeSimple(w, body, rule)
		return
	}
	writeRelaxed(w, body, rule)
}

func writeSimple(w io.Writer, body []byte, rule EmptyBody) {
	for bytes.HasSuffix(body, crlf) {
		body = body[:len(body)-2]
	}
	if len(body) > 0 {
		_, _ = w.Write(body)
	} else if !rule.CRLF(Simple) {
		return
	}
	_, _ = w.Write(crlf)
}

// writeRelaxed writes the body in runs that need no change: in most text that is
// all of it but a few blanks.
func writeRelaxed(w io.Writer, body []byte, rule EmptyBody) {
	body = trimEnd(body)
	if len(body) == 0 {
		if rule.CRLF(Relaxed) {
			_, _ = w.Write(crlf)
		}
		return
	}
	p := pieces{w: w}
	start := 0
	for i := 0; i < len(body); i++ {
		c := body[i]
		if c > ' ' || !isBlank(c) {
			continue
		}
		end := i + 1
		for end < len(body) && isBlank(body[end]) {
			end++
		}
		atLineEnd := bytes.HasPrefix(body[end:], crlf)
		if c == ' ' && end == i+1 && !atLineEnd {
			continue
		}
		p.put(body[start:i])
		if !atLineEnd {
			p.put(blank)
		}
		start = end
		i = end - 1
	}
	p.put(body[start:])
	p.flush()
	_, _ = w.Write(crlf)
}

var blank = []byte(" ")

// trimEnd takes the lines without content off the end, and the blanks and the
// CRLF at the end of the last line with content.
func trimEnd(body []byte) []byte {
	for n := len(body); n > 0; n = len(body) {
		switch {
		case isBlank(body[n-1]):
			body = body[:n-1]
		case bytes.HasSuffix(body, crlf):
			body = body[:n-2]
		default:
			return body
		}
	}
	return nil
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// pieces puts short pieces together before it writes them.
type pieces struct {
	w io.Writer
	b []byte
}

const pieceRoom = 1024

func (p *pieces) put(b []byte) {
	if len(p.b)+len(b) > pieceRoom {
		p.flush()
	}
	if len(b) > pieceRoom/2 {
		p.flush()
		_, _ = p.w.Write(b)
		return
	}
	if p.b == nil {
		p.b = make([]byte, 0, pieceRoom)
	}
	p.b = append(p.b, b...)
}

func (p *pieces) flush() {
	if len(p.b) > 0 {
		_, _ = p.w.Write(p.b)
		p.b = p.b[:0]
	}
}

// WholeBody is the limit that takes all of a body.
const WholeBody int64 = -1

// limited passes on the first n bytes; seen counts all.
type limited struct {
	to      hash.Hash
	n, seen int64
}

func (l *limited) Write(p []byte) (int, error) {
	l.seen += int64(len(p))
	if l.n >= 0 {
		if int64(len(p)) > l.n {
			p = p[:l.n]
		}
		l.n -= int64(len(p))
	}
	return l.to.Write(p)
}

// Sum is a body hash, and the length of the canonical body it was made of.
type Sum struct {
	Hash   [sha256.Size]byte
	Length int64 // of the whole canonical body, whatever the limit
}

// Body hashes one body, each way once: the signatures of a message mostly ask
// for the same. It isn't for use by several goroutines.
type Body struct {
	bytes []byte
	done  []bodySum
	h     hash.Hash
}

type bodySum struct {
	a     Algorithm
	rule  EmptyBody
	limit int64
	sum   Sum
}

// NewBody takes the body of a message.
func NewBody(body []byte) *Body { return &Body{bytes: body} }

// Bytes is the body as it came.
func (b *Body) Bytes() []byte { return b.bytes }

// SHA256 is the hash of the canonical body's first limit bytes (l=), or of all
// of them if the limit is [WholeBody].
func (b *Body) SHA256(a Algorithm, rule EmptyBody, limit int64) Sum {
	for _, d := range b.done {
		if d.a == a && d.rule == rule && d.limit == limit {
			return d.sum
		}
	}
	if b.h == nil {
		b.h = sha256.New()
	}
	b.h.Reset()
	l := limited{to: b.h, n: limit}
	a.WriteBody(&l, b.bytes, rule)
	sum := Sum{Length: l.seen}
	b.h.Sum(sum.Hash[:0])
	b.done = append(b.done, bodySum{a, rule, limit, sum})
	return sum
}
