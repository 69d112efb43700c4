package mme

import (
	"errors"

	"sunsetlab/gtpv2"
	"sunsetlab/sim"
)

// ConnectS3 gives the MME the SGSN with which it exchanges the contexts of UEs
// that move between E-UTRAN and UTRAN over S3 (TS 23.401 5.3.3); nil takes it
// away.
func (m *MME) ConnectS3(conn Conn) { m.s3.conn = conn }

// HandleS3 takes a GTPv2-C message from the SGSN.
func (m *MME) HandleS3(pdu []byte) {
	h, _, err := gtpv2.ParseHeader(pdu)
	if err != nil {
		m.fault(nil, sim.GTPv2, "GTPv2-C message", err)
		var version gtpv2.ErrVersion
		if errors.As(err, &version) {
			m.sendS3(nil, &gtpv2.VersionNotSupported{})
		}
		return
	}
	switch h.Type {
	case gtpv2.TypeContextRequest:
		m.handleContextRequest(pdu)
	case gtpv2.TypeContextResponse:
		m.handleContextResponse(h, pdu)
	case gtpv2.TypeContextAcknowledge:
		m.handleContextAcknowledge(h, pdu)
	case gtpv2.TypeEchoRequest:
		m.handleEcho(pdu, m.sendS3)
	case gtpv2.TypeEchoResponse, gtpv2.TypeVersionNotSupportedIndication:
	default:
		m.fault(nil, sim.GTPv2, h.Type.String(), errors.New("not handled on S3"))
	}
}

// sendS3 sends a message about u, or about nobody.
func (m *MME) sendS3(u *ueContext, msg gtpv2.Message) {
	if m.s3.conn == nil {
		return
	}
	m.s3.buf = msg.Append(m.s3.buf[:0])
	m.s3.send(u)
}

// causeOfS3 is the cause that answers a message which could not be read.
func causeOfS3(err error) gtpv2.CauseIE {
	var e *gtpv2.Error
	if errors.As(err, &e) {
		return e.CauseIE()
	}
	return gtpv2.CauseIE{Value: gtpv2.CauseInvalidMessageFormat}
}

// s3Sender is where the SGSN reaches the MME, about the UE or the update that
// has the TEID.
func (m *MME) s3Sender(teid uint32) gtpv2.FTEID {
	return endpoint{m.cfg.Sessions.S11Address, teid}.fteid(gtpv2.S3MMEGTPC)
}
