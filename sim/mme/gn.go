package mme

import (
	"errors"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// ConnectSGSN gives the MME the SGSN with which it exchanges the contexts of
// UEs that move between E-UTRAN and UTRAN over Gn (TS 23.401 Annex D); nil takes
// it away.
func (m *MME) ConnectSGSN(conn Conn) { m.gn.conn = conn }

// HandleGTPv1 takes a GTPv1-C message from the SGSN.
func (m *MME) HandleGTPv1(pdu []byte) {
	h, _, err := gtpv1.ParseHeader(pdu)
	if err != nil {
		m.refuseGTPv1(err)
		return
	}
	switch h.Type {
	case gtpv1.TypeSGSNContextRequest:
		m.handleSGSNContextRequest(pdu)
	case gtpv1.TypeSGSNContextResponse:
		m.handleSGSNContextResponse(h, pdu)
	case gtpv1.TypeSGSNContextAcknowledge:
		m.handleSGSNContextAcknowledge(h, pdu)
	case gtpv1.TypeEchoRequest:
		m.sendGn(nil, &gtpv1.EchoResponse{Sequence: h.Sequence, Recovery: nas.Some(m.s11.recovery)})
	case gtpv1.TypeEchoResponse:
	default:
		m.fault(nil, sim.GTPv1, h.Type.String(), errors.New("not handled by an MME"))
	}
}

// refuseGTPv1 answers a message whose header can't be read (TS 29.060 11.1).
func (m *MME) refuseGTPv1(err error) {
	m.fault(nil, sim.GTPv1, "GTPv1-C message", err)
	var (
		version   gtpv1.ErrVersion
		extension gtpv1.ErrExtensionHeader
	)
	switch {
	case errors.As(err, &version):
		m.sendGn(nil, &gtpv1.VersionNotSupported{})
	case errors.As(err, &extension):
		m.sendGn(nil, &gtpv1.SupportedExtensionHeadersNotification{})
	}
}

// sendGn sends a message about u, or about nobody.
func (m *MME) sendGn(u *ueContext, msg gtpv1.Message) {
	if m.gn.conn == nil {
		return
	}
	m.gn.buf = msg.Append(m.gn.buf[:0])
	m.gn.send(u)
}

// causeOfGn is the cause that answers a message which could not be read.
func causeOfGn(err error) gtpv1.Cause {
	var e *gtpv1.Error
	if errors.As(err, &e) {
		return e.Cause
	}
	return gtpv1.CauseInvalidMessageFormat
}
