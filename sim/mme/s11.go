package mme

import (
	"errors"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// s11State is what the MME keeps of its S11 interface.
type s11State struct {
	sequence uint32
	recovery uint8
	pending  map[uint32]*s11Request
	spare    []*s11Request

	createResponse gtpv2.CreateSessionResponse
	modifyResponse gtpv2.ModifyBearerResponse
	deleteResponse gtpv2.DeleteSessionResponse
	accessResponse gtpv2.ReleaseAccessBearersResponse
	failure        gtpv2.BearerResourceFailureIndication

	create  gtpv2.CreateSessionRequest
	modify  gtpv2.ModifyBearerRequest
	delete  gtpv2.DeleteSessionRequest
	release gtpv2.ReleaseAccessBearersRequest
}

// s11Request is a request that awaits its response (TS 29.274 7.6).
type s11Request struct {
	m        *MME
	sequence uint32
	answer   gtpv2.MessageType
	ue       *ueContext
	pdu      []byte
	resent   int
	timer    sim.Timer
	expire   func()
	// done is called with the response, nil once there is none to come; it may
	// be nil.
	done func(gtpv2.Message)
}

// ConnectGateway gives the MME its gateway.
func (m *MME) ConnectGateway(conn Conn) { m.gateway = conn }

// nextSequence is the sequence number for a request; the highest bit is kept
// for the other side's commands.
func (s *s11State) nextSequence() uint32 {
	s.sequence = s.sequence%(1<<23-1) + 1
	return s.sequence
}

// stop forgets all that is pending.
func (s *s11State) stop() {
	for _, r := range s.pending {
		r.timer.Stop()
	}
	s.pending = nil
}

// ask sends a request and awaits the answer of the given type.
func (m *MME) ask(u *ueContext, msg gtpv2.Message, sequence uint32, answer gtpv2.MessageType, done func(gtpv2.Message)) {
	if m.gateway == nil {
		if done != nil {
			done(nil)
		}
		return
	}
	s := &m.s11
	var r *s11Request
	if n := len(s.spare); n > 0 {
		r, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		r = &s11Request{m: m}
		r.expire = r.expired
	}
	r.sequence, r.answer, r.ue, r.resent, r.done = sequence, answer, u, 0, done
	r.pdu = msg.Append(r.pdu[:0])
	if s.pending == nil {
		s.pending = map[uint32]*s11Request{}
	}
	s.pending[sequence] = r
	r.timer = m.env.After(m.cfg.Timers.T3Response, r.expire)
	m.gateway.Send(u, r.pdu)
}

func (r *s11Request) expired() {
	m := r.m
	if r.resent < m.cfg.Timers.N3Requests {
		r.resent++
		r.timer = m.env.After(m.cfg.Timers.T3Response, r.expire)
		m.gateway.Send(r.ue, r.pdu)
		return
	}
	m.fault(r.ue, sim.GTPv2, r.answer.String(), errors.New("no answer from the gateway"))
	r.end(nil)
}

// end takes the response.
func (r *s11Request) end(msg gtpv2.Message) {
	r.timer.Stop()
	delete(r.m.s11.pending, r.sequence)
	done := r.done
	r.ue, r.done = nil, nil
	r.m.s11.spare = append(r.m.s11.spare, r)
	if done != nil {
		done(msg)
	}
}

// HandleGTPv2 takes a GTPv2-C message from the gateway.
func (m *MME) HandleGTPv2(pdu []byte) {
	h, _, err := gtpv2.ParseHeader(pdu)
	if err != nil {
		var v gtpv2.ErrVersion
		if errors.As(err, &v) {
			m.sendGTP(nil, &gtpv2.VersionNotSupported{})
		}
		m.fault(nil, sim.GTPv2, "GTPv2-C message", err)
		return
	}
	s := &m.s11
	switch h.Type {
	case gtpv2.TypeCreateSessionResponse:
		m.handleResponse(h, &s.createResponse, pdu)
	case gtpv2.TypeModifyBearerResponse:
		m.handleResponse(h, &s.modifyResponse, pdu)
	case gtpv2.TypeDeleteSessionResponse:
		m.handleResponse(h, &s.deleteResponse, pdu)
	case gtpv2.TypeReleaseAccessBearersResponse:
		m.handleResponse(h, &s.accessResponse, pdu)
	case gtpv2.TypeBearerResourceFailureIndication:
		m.handleResponse(h, &s.failure, pdu)
	case gtpv2.TypeCreateBearerRequest:
		m.handleCreateBearerRequest(pdu)
	case gtpv2.TypeUpdateBearerRequest:
		m.handleUpdateBearerRequest(pdu)
	case gtpv2.TypeDeleteBearerRequest:
		if r := s.pending[h.Sequence]; r != nil && r.answer == h.Type {
			r.end(nil) // that is what a Delete Bearer Command leads to
		}
		m.handleDeleteBearerRequest(pdu)
	case gtpv2.TypeDownlinkDataNotification:
		m.handleDownlinkDataNotification(pdu)
	case gtpv2.TypeEchoRequest:
		m.handleEcho(pdu, m.sendGTP)
	case gtpv2.TypeEchoResponse:
	default:
		m.fault(nil, sim.GTPv2, h.Type.String(), errors.New("not handled by an MME"))
	}
}

// handleResponse matches a response with its request.
func (m *MME) handleResponse(h gtpv2.Header, into gtpv2.Message, pdu []byte) {
	r := m.s11.pending[h.Sequence]
	if r == nil || r.answer != h.Type {
		return // late or repeated
	}
	if err := into.Decode(pdu); err != nil {
		m.fault(r.ue, sim.GTPv2, h.Type.String(), err)
		r.end(nil)
		return
	}
	r.end(into)
}

// handleEcho answers an Echo Request by the interface that it came from.
func (m *MME) handleEcho(pdu []byte, send func(*ueContext, gtpv2.Message)) {
	var req gtpv2.EchoRequest
	if err := req.Decode(pdu); err != nil {
		m.fault(nil, sim.GTPv2, "Echo Request", err)
		return
	}
	send(nil, &gtpv2.EchoResponse{Sequence: req.Sequence, Recovery: nas.Some(m.s11.recovery)})
}

// sendGTP sends a message that awaits no answer.
func (m *MME) sendGTP(u *ueContext, msg gtpv2.Message) {
	if m.gateway == nil {
		return
	}
	m.buffers.pdu = msg.Append(m.buffers.pdu[:0])
	if u == nil {
		m.gateway.Send(nil, m.buffers.pdu)
		return
	}
	m.gateway.Send(u, m.buffers.pdu)
}

// sender is where the gateway reaches us about u.
func (u *ueContext) s11Sender() gtpv2.FTEID {
	return gtpv2.FTEID{Interface: gtpv2.S11MMEGTPC, TEID: u.teid, IPv4: u.mme.cfg.Sessions.S11Address}
}
