package sgsn

import (
	"errors"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

func newS3Peer(s *SGSN) *peer {
	return &peer{s: s, name: "MME", protocol: sim.GTPv2, sequenceMask: 1<<23 - 1, pending: map[uint32]*transaction{}}
}

// ConnectS3 gives the SGSN the MME with which it exchanges contexts over S3; nil
// takes it away.
func (s *SGSN) ConnectS3(conn Conn) { s.s3.conn = conn }

// HandleS3 takes a GTPv2-C message from the MME.
func (s *SGSN) HandleS3(pdu []byte) {
	m, err := gtpv2.Decode(pdu)
	if err != nil {
		s.refuseS3(pdu, m, err)
		return
	}
	h, _, _ := gtpv2.ParseHeader(pdu)
	if t := s.s3.awaited(h.Sequence, h.Type); t != nil {
		t.end(m)
		return
	}
	switch m := m.(type) {
	case *gtpv2.EchoRequest:
		s.s3.send(nil, &gtpv2.EchoResponse{Sequence: m.Sequence, Recovery: nas.Some(s.recovery)})
	case *gtpv2.EchoResponse, *gtpv2.VersionNotSupported:
	case *gtpv2.ContextRequest:
		s.handleS3ContextRequest(m)
	case *gtpv2.ContextAcknowledge:
		s.acknowledged(m.TEID, m.Sequence, m.Cause.Value.Accepted())
	case *gtpv2.ContextResponse:
		// Late or repeated.
	default:
		s.fault(nil, sim.GTPv2, h.Type.String(), errors.New("not handled on S3"))
	}
}

// refuseS3 answers what can't be read (TS 29.274 7.7).
func (s *SGSN) refuseS3(pdu []byte, m gtpv2.Message, err error) {
	s.fault(nil, sim.GTPv2, "GTPv2-C message", err)
	var v gtpv2.ErrVersion
	if errors.As(err, &v) {
		s.s3.send(nil, &gtpv2.VersionNotSupported{})
		return
	}
	h, _, headerErr := gtpv2.ParseHeader(pdu)
	var e *gtpv2.Error
	if headerErr != nil || !errors.As(err, &e) {
		return
	}
	if t := s.s3.awaited(h.Sequence, h.Type); t != nil {
		t.end(nil) // an answer that can't be used is none
		return
	}
	if req, ok := m.(*gtpv2.ContextRequest); ok {
		s.s3.send(nil, &gtpv2.ContextResponse{TEID: req.Sender.TEID, Sequence: h.Sequence, Cause: e.CauseIE()})
	}
}
