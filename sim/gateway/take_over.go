package gateway

import (
	"slices"

	"sunsetlab/gtpv2"
)

// takeOverClause is the tracking area update of a device that comes from an
// SGSN of Gn.
const takeOverClause = "TS 23.401 D.3.6"

// takeOver gives a PDN connection that there is to an MME, which has fetched its
// context from the SGSN, or MME, that the device came from. What tells it from
// one to be made is that the MME names the PGW's end of the tunnel, which it
// knows from there (TS 29.274 table 7.2.1-1, PGW S5/S8 Address for Control
// Plane). The SGW would now send the PGW a Modify Bearer Request; here the two
// are one. The connection keeps its addresses, and nobody is authenticated.
func (g *Gateway) takeOver(h gtpv2.Header, m *gtpv2.CreateSessionRequest) {
	c := g.byControlTEID[m.PGW.TEID]
	switch {
	case c == nil, !c.owner.is(h, m):
		g.refuseSession(h, m, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}, nil)
		return
	case !slices.ContainsFunc(m.BearerContexts, func(b gtpv2.BearerContext) bool { return b.EBI == c.defaultEBI }):
		g.refuseSession(h, m, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEIncorrect, OffendingIE: gtpv2.IEBearerContext}, nil)
		return
	}
	s, from := c.owner, c.rat
	g.tunnel(h, m, s)
	g.update(s, m)
	c.access, c.left, c.pdp, c.rat = OnS11, false, nil, m.RATType
	if a, ok := m.AMBR.Get(); ok {
		c.ambr = a
	}
	g.takeBearers(c, m)
	// Until the MME tells of the eNodeB the device is idle to the SGW.
	s.idle = !s.connected()
	g.moved(&g.s11, c, from, takeOverClause)
	g.grantTakeOver(h, m, c)
	g.changed(c)
}

// is tells whether a request of an MME is about the subscriber: it comes through
// the tunnel of S11, or says who it is about.
func (s *subscriber) is(h gtpv2.Header, m *gtpv2.CreateSessionRequest) bool {
	switch {
	case h.TEID != 0:
		return h.TEID == s.teid
	case s.imsi.IsZero():
		return m.IMSI.IsZero() && (m.MEI == s.mei && !m.MEI.IsZero() || m.IMEI == s.imei && !m.IMEI.IsZero())
	}
	return m.IMSI == s.imsi
}

// connected tells whether an eNodeB has an end of any of the bearers.
func (s *subscriber) connected() bool {
	return slices.ContainsFunc(s.sessions, func(c *session) bool {
		return c.access == OnS11 && slices.ContainsFunc(c.bearers, func(b bearer) bool { return b.far.addr.IsValid() })
	})
}

// takeBearers leaves of the connection's bearers those that the MME names.
func (g *Gateway) takeBearers(c *session, m *gtpv2.CreateSessionRequest) {
	c.bearers = slices.DeleteFunc(c.bearers, func(b bearer) bool {
		return !slices.ContainsFunc(m.BearerContexts, func(o gtpv2.BearerContext) bool { return o.EBI == b.ebi })
	})
	for i := range m.BearerContexts {
		o := &m.BearerContexts[i]
		b := c.bearer(o.EBI)
		if b == nil {
			continue
		}
		b.qos, b.far = o.QoS, endpoint{}
		if !o.ENB.IsZero() {
			b.far = endpointOf(&o.ENB)
		}
	}
}

func (g *Gateway) grantTakeOver(h gtpv2.Header, m *gtpv2.CreateSessionRequest, c *session) {
	result := gtpv2.CauseRequestAccepted
	if len(c.bearers) < len(m.BearerContexts) {
		result = gtpv2.CauseRequestAcceptedPartially
	}
	g.grant(h, m, c, result, nil)
}
