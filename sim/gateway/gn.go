package gateway

import (
	"errors"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
)

// HandleGTPv1 takes a message from the SGSN.
func (g *Gateway) HandleGTPv1(pdu []byte) {
	h, _, err := gtpv1.ParseHeader(pdu)
	if err != nil {
		g.unreadableGn(h, pdu, err)
		return
	}
	var s *subscriber
	if c := g.byControlTEID[h.TEID]; c != nil {
		s = c.owner
	}
	switch h.Type {
	case gtpv1.TypeCreatePDPContextRequest, gtpv1.TypeUpdatePDPContextRequest, gtpv1.TypeDeletePDPContextRequest:
		if g.again(&g.gn, keyOfGn(h), s, pdu) {
			return
		}
	}
	switch h.Type {
	case gtpv1.TypeCreatePDPContextRequest:
		g.createPDPContext(h, pdu)
	case gtpv1.TypeUpdatePDPContextRequest:
		g.updatePDPContext(h, pdu)
	case gtpv1.TypeDeletePDPContextRequest:
		g.deletePDPContext(h, pdu)
	case gtpv1.TypeEchoRequest:
		g.tell(&g.gn, &gtpv1.EchoResponse{Sequence: h.Sequence, Recovery: recovery(g.cfg)})
	case gtpv1.TypeEchoResponse, gtpv1.TypeUpdatePDPContextResponse, gtpv1.TypeDeletePDPContextResponse:
		g.response(&g.gn, uint32(h.Sequence), uint8(h.Type), h.Type.String(), s, s == nil, pdu)
	default:
		// An unknown message is discarded (TS 29.060 11.1.3).
		g.fault(&g.gn, s, h.Type.String(), "no message that a GGSN takes", pdu)
	}
}

// unreadableGn answers what has no header of this protocol.
func (g *Gateway) unreadableGn(h gtpv1.Header, pdu []byte, err error) {
	g.fault(&g.gn, nil, "GTPv1-C message", err.Error(), pdu)
	var (
		version   gtpv1.ErrVersion
		extension gtpv1.ErrExtensionHeader
	)
	switch {
	case errors.As(err, &version):
		g.tell(&g.gn, &gtpv1.VersionNotSupported{})
	case errors.As(err, &extension):
		g.tell(&g.gn, &gtpv1.SupportedExtensionHeadersNotification{Sequence: h.Sequence})
	}
}

// askSGSN sends a request to the SGSN, answerSGSN answers one of it.
func (g *Gateway) askSGSN(s *subscriber, seq uint16, m gtpv1.Message, answer gtpv1.MessageType, done func(pdu []byte)) {
	g.ask(&g.gn, s, uint32(seq), m, m.Type().String(), uint8(answer), done)
}

func (g *Gateway) answerSGSN(h gtpv1.Header, s *subscriber, m gtpv1.Message) {
	g.answer(&g.gn, keyOfGn(h), s, m)
}

// decidedGn is decided about Gn, with the cause that went or came over it.
func (g *Gateway) decidedGn(s *subscriber, name, detail, clause string, c gtpv1.Cause) {
	g.decided(&g.gn, s, name, detail, clause, causeText(c))
}

// causeGn turns what a decoder found wrong into the cause to answer with.
func causeGn(err error) gtpv1.Cause {
	var e *gtpv1.Error
	if errors.As(err, &e) {
		return e.Cause
	}
	return gtpv1.CauseInvalidMessageFormat
}

// allotmentGn is the outcome of an allotment in the causes of Gn. Fixed says
// that the device asked for a certain address.
func allotmentGn(c gtpv2.Cause, fixed bool) gtpv1.Cause {
	switch c {
	case gtpv2.CauseRequestAccepted:
		return gtpv1.CauseRequestAccepted
	case gtpv2.CauseNewPDNTypeDueToNetworkPreference:
		return gtpv1.CauseNewPDPTypeDueToNetworkPreference
	case gtpv2.CauseNewPDNTypeDueToSingleAddressBearerOnly:
		return gtpv1.CauseNewPDPTypeDueToSingleAddressBearer
	case gtpv2.CauseAllDynamicAddressesAreOccupied:
		if !fixed {
			return gtpv1.CauseAllDynamicPDPAddressesAreOccupied
		}
	}
	return gtpv1.CauseUnknownPDPAddressOrPDPType
}
