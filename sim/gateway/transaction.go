package gateway

import (
	"bytes"
	"fmt"

	"sunsetlab/gtpv2"
	"sunsetlab/sim"
)

// request is one of the gateway's own, until it is answered.
type request struct {
	typ   gtpv2.MessageType // of the response
	about *subscriber
	pdu   []byte
	sent  int
	timer sim.Timer
	// done takes the response, nil if none came.
	done func(pdu []byte)
}

// nextSequence numbers a request.
func (g *Gateway) nextSequence() uint32 {
	g.lastSequence = g.lastSequence%maxSequence + 1
	return g.lastSequence
}

// maxSequence leaves out the numbers that are kept for requests which a
// command triggers (TS 29.274 7.6).
const maxSequence = 1<<23 - 1

// send sends a request, and again until it is answered or N3-REQUESTS have been
// sent (TS 29.274 7.6).
func (g *Gateway) send(s *subscriber, seq uint32, m gtpv2.Message, answer gtpv2.MessageType, done func(pdu []byte)) {
	g.buf = m.Append(g.buf[:0])
	r := &request{typ: answer, about: s, pdu: bytes.Clone(g.buf), done: done}
	g.pending[seq] = r
	g.transmit(seq, r)
}

func (g *Gateway) transmit(seq uint32, r *request) {
	r.sent++
	g.conn.Send(about(r.about), r.pdu)
	r.timer = g.env.After(g.cfg.t3Response(), func() {
		if g.pending[seq] != r {
			return
		}
		if r.sent < g.cfg.n3Requests() {
			g.transmit(seq, r)
			return
		}
		delete(g.pending, seq)
		if g.recording() {
			g.decided(r.about, "MME does not answer",
				fmt.Sprintf("%s sent %d times", gtpv2.MessageType(r.pdu[1]), r.sent), "TS 29.274 7.6", 0)
		}
		r.done(nil)
	})
}

// response hands a response to the request that it answers. One that answers
// none is discarded.
func (g *Gateway) response(h gtpv2.Header, pdu []byte) {
	r := g.pending[h.Sequence]
	if r == nil && g.byTEID[h.TEID] == nil {
		return // it crossed the end of the subscriber's last PDN connection
	}
	if r == nil || r.typ != h.Type {
		g.fault(g.byTEID[h.TEID], h.Type.String(), "answers no request", pdu)
		return
	}
	delete(g.pending, h.Sequence)
	r.timer.Stop()
	r.done(pdu)
}
