package gateway

import (
	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
)

const deletePDPContextClause = "TS 29.060 7.3.5"

// deletePDPContext ends a PDP context (TS 29.060 7.3.5). One that an MME has
// taken over meanwhile is none of the SGSN's.
func (g *Gateway) deletePDPContext(h gtpv1.Header, pdu []byte) {
	var m gtpv1.DeletePDPContextRequest
	err := m.Decode(pdu)
	c := g.byControlTEID[h.TEID]
	res := gtpv1.DeletePDPContextResponse{Sequence: h.Sequence, Cause: gtpv1.CauseRequestAccepted}
	var s *subscriber
	if c != nil {
		s = c.owner
		if c.access == OnGn {
			res.TEID = c.pdp.sgsn.teid
		}
	}
	switch {
	case err != nil:
		res.Cause = causeGn(err)
	case c == nil, c.access != OnGn, c.bearer(m.NSAPI) == nil:
		res.Cause = gtpv1.CauseNonExistent
	}
	if !res.Cause.Accepted() {
		g.fault(&g.gn, s, h.Type.String(), res.Cause.String(), pdu)
		g.answerSGSN(h, s, &res)
		return
	}
	if m.Teardown || m.NSAPI == c.defaultEBI {
		g.end(c, EndedByDevice)
		if g.recording() {
			g.decidedGn(s, "PDP context ended", "by the SGSN", deletePDPContextClause, 0)
		}
	} else {
		c.removeBearer(m.NSAPI)
	}
	g.answerSGSN(h, s, &res)
}

// deletePDPContextOf asks the SGSN to end a PDN connection, which is ended
// whatever it answers, and if it answers nothing.
func (g *Gateway) deletePDPContextOf(c *session, cause gtpv2.Cause, why Ending) {
	m := gtpv1.DeletePDPContextRequest{TEID: c.pdp.sgsn.teid, Sequence: uint16(g.gn.nextSequence()), Teardown: true, NSAPI: c.defaultEBI}
	if cause == gtpv2.CauseReactivationRequested {
		m.Cause = gtpv1.CauseReactivationRequested
	}
	s := c.owner
	g.askSGSN(s, m.Sequence, &m, gtpv1.TypeDeletePDPContextResponse, func(pdu []byte) {
		var res gtpv1.DeletePDPContextResponse
		if pdu != nil {
			if err := res.Decode(pdu); err != nil {
				g.fault(&g.gn, s, res.Type().String(), err.Error(), pdu)
			}
		}
		if g.recording() {
			g.decidedGn(s, "PDP context ended", "by the gateway", deletePDPContextClause, res.Cause)
		}
		g.endFrom(c, OnGn, why)
	})
}
