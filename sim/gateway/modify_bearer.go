package gateway

import "sunsetlab/gtpv2"

// modifyBearer takes the eNodeB's ends of the bearers: the device is connected
// (TS 29.274 7.2.7, TS 23.401 5.3.2.1 step 23).
func (g *Gateway) modifyBearer(h gtpv2.Header, pdu []byte) {
	m, res := &g.in.modify, &g.out.modify
	err := m.Decode(pdu)
	s := g.byTEID[h.TEID]
	*res = gtpv2.ModifyBearerResponse{Sequence: h.Sequence, BearerContexts: res.BearerContexts[:0],
		MarkedForRemoval: res.MarkedForRemoval[:0]}
	switch {
	case s == nil:
		res.Cause.Value = gtpv2.CauseContextNotFound
	case err != nil:
		res.TEID, res.Cause = s.mme.teid, cause(err)
	}
	if res.Cause.Value != 0 {
		g.fault(&g.s11, s, h.Type.String(), res.Cause.Value.String(), pdu)
		g.answerMME(h, s, res)
		return
	}
	g.relocate(s, m)
	res.TEID = s.mme.teid
	for i := range m.RemovedBearers {
		ebi := m.RemovedBearers[i].EBI
		if c, _ := s.bearer(ebi); c != nil && c.access == OnS11 {
			c.removeBearer(ebi)
		}
	}
	moved := 0
	for i := range m.BearerContexts {
		b, ok := g.moveBearer(s, &m.BearerContexts[i])
		if ok {
			moved++
		}
		res.BearerContexts = append(res.BearerContexts, b)
	}
	switch {
	case moved == len(m.BearerContexts):
		res.Cause = gtpv2.Accept
	case moved > 0:
		res.Cause.Value = gtpv2.CauseRequestAcceptedPartially
	default:
		res.Cause = res.BearerContexts[0].Cause
	}
	g.answerMME(h, s, res)
	if moved > 0 {
		s.reached()
	}
}

// relocate notes what the request tells of the device's whereabouts.
func (g *Gateway) relocate(s *subscriber, m *gtpv2.ModifyBearerRequest) {
	if !m.Sender.IsZero() {
		s.mme = endpointOf(&m.Sender)
	}
	for _, c := range s.sessions {
		if from := c.rat; c.access == OnS11 && m.RATType != 0 && m.RATType != from {
			c.rat = m.RATType
			g.moved(&g.s11, c, from, "TS 29.274 7.2.7")
			g.changed(c)
		}
	}
	if m.ULI != (gtpv2.ULI{}) {
		s.uli = m.ULI
	}
	if !m.ServingNetwork.IsZero() {
		s.servingNetwork = m.ServingNetwork
	}
	if m.UETimeZone.Present() {
		s.timeZone = m.UETimeZone
	}
}

// moveBearer takes a bearer's new end, and says so in the bearer context of the
// response.
func (g *Gateway) moveBearer(s *subscriber, m *gtpv2.BearerContext) (gtpv2.BearerContext, bool) {
	res := gtpv2.BearerContext{EBI: m.EBI}
	c, b := s.bearer(m.EBI)
	switch {
	case b == nil || c.access != OnS11:
		res.Cause.Value = gtpv2.CauseContextNotFound
		return res, false
	case m.ENB.IsZero():
		res.Cause = gtpv2.CauseIE{Value: gtpv2.CauseConditionalIEMissing, OffendingIE: gtpv2.IEFTEID}
		return res, false
	}
	b.far = endpointOf(&m.ENB)
	res.Cause, res.SGW = gtpv2.Accept, g.cfg.fteid(gtpv2.S1USGWGTPU, b.teid)
	return res, true
}
