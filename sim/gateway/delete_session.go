package gateway

import (
	"slices"

	"sunsetlab/gtpv2"
)

// deleteSession ends a PDN connection, or with the scope indication all that
// the MME has of a subscriber (TS 29.274 7.2.9.1). Without the operation
// indication it is the SGW's side alone that ends: the PGW keeps the connection
// for the SGSN or MME that the device has gone to (TS 23.401 5.3.3.1, D.3.5).
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
		if c = s.byDefaultEBI(m.LinkedEBI); c == nil || c.access != OnS11 && !c.left {
			res.Cause.Value = gtpv2.CauseContextNotFound
		}
	}
	if s != nil {
		res.TEID = s.mme.teid
	}
	if !res.Cause.Value.Accepted() {
		g.fault(&g.s11, s, h.Type.String(), res.Cause.Value.String(), pdu)
		g.answerMME(h, s, &res)
		return
	}
	for _, o := range slices.Clone(s.sessions) {
		if c == nil || o == c {
			g.giveUp(o, m.Indication&gtpv2.OI != 0)
		}
	}
	g.settle(s)
	g.answerMME(h, s, &res)
}

// giveUp takes a PDN connection from the MME.
func (g *Gateway) giveUp(c *session, whole bool) {
	c.left = false
	if c.access != OnS11 {
		return
	}
	name := "PDN connection ended"
	if whole {
		g.release(c, EndedByDevice)
	} else {
		name, c.access = "PDN connection kept", NoAccess
		for i := range c.bearers {
			c.bearers[i].far = endpoint{}
		}
	}
	if g.recording() {
		g.decidedS11(c.owner, name, "by the MME", "TS 29.274 7.2.10.1", 0)
	}
}
