package gateway

import (
	"bytes"
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// peer is the other end of an interface: the MME on S11, the SGSN on Gn.
type peer struct {
	name     string
	protocol sim.Protocol
	// clause is that of reliable delivery on this interface.
	clause string
	conn   Conn

	answered answered
	pending  map[uint32]*request // by sequence number

	lastSequence, maxSequence uint32
	// restart is the peer's restart counter, once known.
	restart nas.Opt[uint8]
}

// nextSequence numbers a request.
func (p *peer) nextSequence() uint32 {
	p.lastSequence = p.lastSequence%p.maxSequence + 1
	return p.lastSequence
}

const (
	// maxSequenceS11 leaves out the numbers that are kept for requests which a
	// command triggers (TS 29.274 7.6).
	maxSequenceS11 = 1<<23 - 1
	maxSequenceGn  = 1<<16 - 1
)

// request is one of the gateway's own, until it is answered.
type request struct {
	typ   uint8  // of the response
	name  string // of the request
	about *subscriber
	pdu   []byte
	sent  int
	timer sim.Timer
	// done takes the response, nil if none came.
	done func(pdu []byte)
}

// message is what both codecs write.
type message interface{ Append(dst []byte) []byte }

// ask sends a request, and again until it is answered or N3-REQUESTS have been
// sent (TS 29.274 7.6, TS 29.060 7.6).
func (g *Gateway) ask(p *peer, s *subscriber, seq uint32, m message, name string, answer uint8, done func(pdu []byte)) {
	g.buf = m.Append(g.buf[:0])
	r := &request{typ: answer, name: name, about: s, pdu: bytes.Clone(g.buf), done: done}
	p.pending[seq] = r
	g.transmit(p, seq, r)
}

func (g *Gateway) transmit(p *peer, seq uint32, r *request) {
	r.sent++
	p.conn.Send(about(r.about), r.pdu)
	r.timer = g.env.After(g.cfg.t3Response(), func() {
		if p.pending[seq] != r {
			return
		}
		if r.sent < g.cfg.n3Requests() {
			g.transmit(p, seq, r)
			return
		}
		delete(p.pending, seq)
		if g.recording() {
			g.decided(p, r.about, p.name+" does not answer", fmt.Sprintf("%s sent %d times", r.name, r.sent), p.clause, "")
		}
		r.done(nil)
	})
}

// response hands a response to the request that it answers. One that answers
// none is discarded; stray says that it may be one that crossed the end of what
// it is about.
func (g *Gateway) response(p *peer, seq uint32, typ uint8, name string, s *subscriber, stray bool, pdu []byte) {
	r := p.pending[seq]
	if r == nil && stray {
		return
	}
	if r == nil || r.typ != typ {
		g.fault(p, s, name, "answers no request", pdu)
		return
	}
	delete(p.pending, seq)
	r.timer.Stop()
	r.done(pdu)
}

// again answers a request that was met before as it was answered then: not at
// all, if the answer is still to come.
func (g *Gateway) again(p *peer, k requestKey, s *subscriber, pdu []byte) bool {
	now, keep := g.env.Now(), g.keepFor()
	kept, met := p.answered.find(k, pdu, now, keep)
	if !met {
		p.answered.begin(k, pdu, now, keep)
		return false
	}
	if len(kept) > 0 {
		p.conn.Send(about(s), kept)
	}
	return true
}

// answer sends a response and keeps it for the case that the request comes
// again.
func (g *Gateway) answer(p *peer, k requestKey, s *subscriber, m message) {
	g.buf = m.Append(g.buf[:0])
	p.answered.finish(k, g.buf)
	p.conn.Send(about(s), g.buf)
}

// tell sends what is neither asked for nor kept.
func (g *Gateway) tell(p *peer, m message) {
	g.buf = m.Append(g.buf[:0])
	p.conn.Send(nil, g.buf)
}

// drop forgets what was asked about a subscriber.
func (p *peer) drop(s *subscriber) {
	for seq, r := range p.pending {
		if r.about == s {
			r.timer.Stop()
			delete(p.pending, seq)
		}
	}
}

// about is s for a trace, and nobody rather than a nil subscriber.
func about(s *subscriber) fmt.Stringer {
	if s == nil {
		return nil
	}
	return s
}
