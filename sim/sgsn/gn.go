package sgsn

import (
	"errors"
	"fmt"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// peer is a neighbour that the SGSN speaks GTP with: the gateway or the MME on
// Gn, or the MME on S3.
type peer struct {
	s        *SGSN
	name     string
	protocol sim.Protocol
	conn     Conn
	// A sequence number has the bits of sequenceMask.
	sequence, sequenceMask uint32
	pending                map[uint32]*transaction
}

// message is one of GTPv1-C or GTPv2-C.
type message interface {
	Append(dst []byte) []byte
}

// transaction is a request that awaits its response (TS 29.060 7.6, TS 29.274
// 7.6).
type transaction struct {
	p        *peer
	sequence uint32
	answer   fmt.Stringer // the type of message
	about    *mmContext
	pdu      []byte
	resent   int
	timer    sim.Timer
	// done is called once: with the response, nil if there is none to come.
	done func(message)
}

func newGnPeer(s *SGSN, name string) *peer {
	return &peer{s: s, name: name, protocol: sim.GTPv1, sequenceMask: 1<<16 - 1, pending: map[uint32]*transaction{}}
}

// stop forgets all that is pending.
func (p *peer) stop() {
	for _, t := range p.pending {
		t.timer.Stop()
	}
	p.pending = map[uint32]*transaction{}
}

// ask sends a request of GTPv1-C, made with its sequence number, and awaits the
// answer of the given type. Without a neighbour there is none.
func (p *peer) ask(u *mmContext, request func(sequence uint16) gtpv1.Message, answer gtpv1.MessageType, done func(gtpv1.Message)) {
	p.start(u, func(seq uint32) message { return request(uint16(seq)) }, answer, func(m message) {
		res, _ := m.(gtpv1.Message)
		done(res)
	})
}

// start is ask for either GTP.
func (p *peer) start(u *mmContext, request func(sequence uint32) message, answer fmt.Stringer, done func(message)) {
	if p.conn == nil {
		done(nil)
		return
	}
	for {
		p.sequence = (p.sequence + 1) & p.sequenceMask
		if _, taken := p.pending[p.sequence]; !taken {
			break
		}
	}
	t := &transaction{p: p, sequence: p.sequence, answer: answer, about: u, done: done}
	t.pdu = request(t.sequence).Append(nil)
	p.pending[t.sequence] = t
	t.timer = p.s.env.After(p.s.cfg.Timers.T3Response, t.expired)
	p.put(u, t.pdu)
}

// put sends a message about u, or about nobody.
func (p *peer) put(u *mmContext, pdu []byte) {
	var about fmt.Stringer
	if u != nil {
		about = u
	}
	p.conn.Send(about, pdu)
}

// send sends a message that awaits no answer.
func (p *peer) send(u *mmContext, m message) {
	if p.conn == nil {
		return
	}
	p.s.buffers.gtp = m.Append(p.s.buffers.gtp[:0])
	p.put(u, p.s.buffers.gtp)
}

func (t *transaction) expired() {
	p := t.p
	if t.resent < p.s.cfg.Timers.N3Requests && p.conn != nil {
		t.resent++
		t.timer = p.s.env.After(p.s.cfg.Timers.T3Response, t.expired)
		p.put(t.about, t.pdu)
		return
	}
	p.s.fault(stringer(t.about), p.protocol, t.answer.String(), fmt.Errorf("no answer from the %s", p.name))
	t.end(nil)
}

// end takes the response.
func (t *transaction) end(m message) {
	t.timer.Stop()
	delete(t.p.pending, t.sequence)
	t.done(m)
}

// awaited is the transaction that an answer ends, nil if there is none.
func (p *peer) awaited(sequence uint32, answer fmt.Stringer) *transaction {
	if t := p.pending[sequence]; t != nil && t.answer == answer {
		return t
	}
	return nil
}

// stringer is u for the trace, an untyped nil for none.
func stringer(u *mmContext) fmt.Stringer {
	if u == nil {
		return nil
	}
	return u
}

// HandleGTPv1 takes a message from the gateway.
func (s *SGSN) HandleGTPv1(pdu []byte) { s.gateway.handle(pdu) }

// HandleGn takes a message from the MME.
func (s *SGSN) HandleGn(pdu []byte) { s.mme.handle(pdu) }

func (p *peer) handle(pdu []byte) {
	s := p.s
	m, err := gtpv1.Decode(pdu)
	if err != nil {
		p.refuse(pdu, m, err)
		return
	}
	h, _, _ := gtpv1.ParseHeader(pdu)
	if t := p.awaited(uint32(h.Sequence), h.Type); t != nil {
		t.end(m)
		return
	}
	switch m := m.(type) {
	case *gtpv1.EchoRequest:
		p.send(nil, &gtpv1.EchoResponse{Sequence: m.Sequence, Recovery: nas.Some(s.recovery)})
	case *gtpv1.EchoResponse:
	case *gtpv1.DeletePDPContextRequest:
		s.handleDeleteRequest(m)
	case *gtpv1.UpdatePDPContextRequest:
		s.handleUpdateRequest(m)
	case *gtpv1.PDUNotificationRequest:
		s.handlePDUNotification(m)
	case *gtpv1.SGSNContextRequest:
		s.handleContextRequest(m)
	case *gtpv1.SGSNContextAcknowledge:
		s.acknowledged(m.TEID, uint32(m.Sequence), m.Cause.Accepted())
	case *gtpv1.CreatePDPContextResponse, *gtpv1.UpdatePDPContextResponse, *gtpv1.DeletePDPContextResponse,
		*gtpv1.SGSNContextResponse, *gtpv1.PDUNotificationRejectResponse:
		// Late or repeated.
	default:
		s.fault(nil, sim.GTPv1, h.Type.String(), errors.New("not handled by an SGSN"))
	}
}

// refuse answers what can't be read (TS 29.060 11.1).
func (p *peer) refuse(pdu []byte, m gtpv1.Message, err error) {
	s := p.s
	s.fault(nil, sim.GTPv1, "GTPv1-C message", err)
	var v gtpv1.ErrVersion
	if errors.As(err, &v) {
		p.send(nil, &gtpv1.VersionNotSupported{})
		return
	}
	h, _, headerErr := gtpv1.ParseHeader(pdu)
	var e *gtpv1.Error
	if headerErr != nil || !errors.As(err, &e) {
		return
	}
	if t := p.awaited(uint32(h.Sequence), h.Type); t != nil {
		t.end(nil) // an answer that can't be used is none
		return
	}
	switch m.(type) {
	case *gtpv1.DeletePDPContextRequest:
		p.send(nil, &gtpv1.DeletePDPContextResponse{Sequence: h.Sequence, Cause: e.Cause})
	case *gtpv1.UpdatePDPContextRequest:
		p.send(nil, &gtpv1.UpdatePDPContextResponse{Sequence: h.Sequence, Cause: e.Cause})
	case *gtpv1.PDUNotificationRequest:
		p.send(nil, &gtpv1.PDUNotificationResponse{Sequence: h.Sequence, Cause: e.Cause})
	case *gtpv1.SGSNContextRequest:
		p.send(nil, &gtpv1.SGSNContextResponse{Sequence: h.Sequence, Cause: e.Cause})
	}
}
