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

// writeRelaxed copies the body in runs: most text needs no change but at the
// end of a few lines.
func writeRelaxed(w io.Writer, body []byte, rule EmptyBody) {
	var chunk [1024]byte
	out := chunk[:0]
	empty := 0 // lines without content, held back until one with content follows
	any := false
	for len(body) > 0 {
		line := body
		if i := bytes.Index(body, crlf); i >= 0 {
			line, body = body[:i], body[i+2:]
		} else {
			body = nil
		}
		for len(line) > 0 && isBlank(line[len(line)-1]) {
			line = line[:len(line)-1]
		}
		if len(line) == 0 {
			empty++
			continue
		}
		any = true
		for ; empty > 0; empty-- {
			out = flushed(w, out, 2)
			out = append(out, "\r\n"...)
		}
		out = writeLine(w, out, line)
		out = flushed(w, out, 2)
		out = append(out, "\r\n"...)
	}
	if !any && rule.CRLF(Relaxed) {
		out = append(out, "\r\n"...)
	}
	if len(out) > 0 {
		_, _ = w.Write(out)
	}
}

// writeLine writes a line that has no blanks at its end, with runs of blanks
// made one.
func writeLine(w io.Writer, out, line []byte) []byte {
	for len(line) > 0 {
		n := plainRun(line)
		if n > cap(out)-len(out) {
			out = flushed(w, out, n)
			if n > cap(out) {
				_, _ = w.Write(line[:n])
				line = line[n:]
				n = 0
			}
		}
		out = append(out, line[:n]...)
		line = line[n:]
		if len(line) == 0 {
			break
		}
		for len(line) > 0 && isBlank(line[0]) {
			line = line[1:]
		}
		out = flushed(w, out, 1)
		out = append(out, ' ')
	}
	return out
}

// plainRun is the length of what can be copied as it is: up to a tab, or to
// blanks that come in twos.
func plainRun(line []byte) int {
	for i, c := range line {
		if c == '\t' || c == ' ' && i+1 < len(line) && isBlank(line[i+1]) {
			return i
		}
	}
	return len(line)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// flushed makes room for n more bytes.
func flushed(w io.Writer, out []byte, n int) []byte {
	if len(out)+n <= cap(out) || len(out) == 0 {
		return out
	}
	_, _ = w.Write(out)
	return out[:0]
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
