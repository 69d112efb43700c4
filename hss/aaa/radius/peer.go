package radius

import (
	"errors"
	"io"
	"time"

	wire "layeh.com/radius"
)

// peer is a server with what is asked of it.
type peer struct {
	Server
	client *Client

	pending  [256]*exchange
	inUse    int
	next     uint8
	waiting  []*exchange
	counters Counters
	// heldUntil is when a server that did not answer is asked like the others
	// again.
	heldUntil time.Time
}

// take begins an exchange or has it wait for an identifier; false if too many
// wait.
func (p *peer) take(x *exchange) bool {
	switch {
	case p.inUse < len(p.pending):
		p.launch(x)
	case len(p.waiting) < p.client.cfg.Waiting:
		p.waiting = append(p.waiting, x)
	default:
		return false
	}
	return true
}

// launch sends a request the first time. Another server has another secret, so
// the request is built anew for each.
func (p *peer) launch(x *exchange) {
	e := Envelope{Identifier: p.identifier(), Secret: p.Secret}
	if x.code == wire.CodeAccessRequest {
		if _, err := io.ReadFull(p.client.cfg.Random, e.Authenticator[:]); err != nil {
			x.fail(errors.New("draw a request authenticator: " + err.Error()))
			return
		}
	}
	request, err := x.build(e)
	if err != nil {
		x.fail(err)
		return
	}
	x.id, x.request, x.tries = e.Identifier, request, 1
	p.pending[x.id] = x
	p.inUse++
	p.counters.Requests++
	p.send(x)
}

// identifier finds a free one. They go round, so that a late answer rarely meets
// a later request.
func (p *peer) identifier() uint8 {
	for p.pending[p.next] != nil {
		p.next++
	}
	p.next++
	return p.next - 1
}

func (p *peer) send(x *exchange) {
	x.stop = p.client.cfg.Clock.After(p.client.cfg.Timeout, func() { p.expire(x) })
	p.Conn.Send(&x.imsi, x.request)
}

// expire sends a request again as it was, so that the server can tell it for the
// same (RFC 2865 2.5), or gives the server up.
func (p *peer) expire(x *exchange) {
	if x.tries < p.client.cfg.Tries {
		x.tries++
		p.counters.Retransmissions++
		p.send(x)
		return
	}
	p.counters.Timeouts++
	p.release(x)
	p.heldUntil = p.client.cfg.Clock.Now().Add(p.client.cfg.HoldDown)
	// What waits would wait for nothing as well.
	left := p.waiting
	p.waiting = nil
	x.advance()
	for _, w := range left {
		w.advance()
	}
}

func (p *peer) release(x *exchange) {
	p.pending[x.id] = nil
	p.inUse--
}

// handle takes a datagram from the server. What doesn't hold is ignored: the
// true answer may still come.
func (p *peer) handle(pdu []byte) {
	b, ok := datagram(pdu)
	if !ok {
		p.counters.Malformed++
		return
	}
	x := p.pending[b[1]]
	if x == nil {
		p.counters.Foreign++
		return
	}
	response, err := verified(b, x.request, p.Secret, p.RequireMessageAuthenticator)
	if err != nil {
		p.ignore(err)
		return
	}
	p.conclude(x, response)
}

// conclude ends an exchange with a response that is proven.
func (p *peer) conclude(x *exchange, response *wire.Packet) {
	tell, err := x.read(response)
	if err != nil {
		p.ignore(err)
		return
	}
	x.stop()
	p.release(x)
	p.counters.Responses++
	p.heldUntil = time.Time{}
	tell()
	p.wake()
}

// wake launches what waits for identifiers.
func (p *peer) wake() {
	for len(p.waiting) > 0 && p.inUse < len(p.pending) {
		x := p.waiting[0]
		p.waiting = p.waiting[1:]
		p.launch(x)
	}
}

func (p *peer) ignore(err error) {
	switch {
	case errors.Is(err, ErrMalformed):
		p.counters.Malformed++
	case errors.Is(err, ErrForged):
		p.counters.Forged++
	default:
		p.counters.Unexpected++
	}
}
