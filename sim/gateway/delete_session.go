package gateway

import "sunsetlab/gtpv2"

// deleteSession ends a PDN connection, or with the scope indication all of a
// subscriber (TS 29.274 7.2.9.1).
func (g *Gateway) deleteSession(h gtpv2.Header, pdu []byte) {
	m := &g.in.delete
	err := m.Decode(pdu)
	s := g.byTEID[h.TEID]
	res := gtpv2.DeleteSessionResponse{Sequence: h.Sequence, Cause: gtpv2.Accept}
	var c *session
	switch {
	case s == nil:
		res.Cause.Value = gtpv2.CauseContextNotFound
	case err != nil:
		res.Cause = cause(err)
	case m.Indication&gtpv2.SI != 0:
	case m.LinkedEBI == 0:
		res.Cause = gtpv2.CauseIE{Value: gtpv2.CauseConditionalIEMissing, OffendingIE: gtpv2.IEEBI}
	default:
		if c = s.byDefaultEBI(m.LinkedEBI); c == nil {
			res.Cause.Value = gtpv2.CauseContextNotFound
		}
	}
	if s != nil {
		res.TEID = s.mme.teid
	}
	if !res.Cause.Value.Accepted() {
		g.fault(s, h.Type.String(), res.Cause.Value.String(), pdu)
		g.answer(h, s, &res)
		return
	}
	if c == nil {
		g.endAll(s)
	} else {
		g.end(s, c)
	}
	if g.recording() {
		g.decided(s, "PDN connection ended", "by the MME", "TS 29.274 7.2.10.1", 0)
	}
	g.answer(h, s, &res)
}
