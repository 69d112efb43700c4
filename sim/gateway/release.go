package gateway

import "sunsetlab/gtpv2"

// releaseAccessBearers forgets the eNodeB's ends of the bearers: the device is
// idle (TS 29.274 7.2.21).
func (g *Gateway) releaseAccessBearers(h gtpv2.Header, pdu []byte) {
	m := &g.in.release
	err := m.Decode(pdu)
	s := g.byTEID[h.TEID]
	res := gtpv2.ReleaseAccessBearersResponse{Sequence: h.Sequence, Cause: gtpv2.Accept}
	switch {
	case s == nil:
		res.Cause.Value = gtpv2.CauseContextNotFound
	case err != nil:
		res.TEID, res.Cause = s.mme.teid, cause(err)
	default:
		res.TEID = s.mme.teid
		s.idle = true
		for _, c := range s.sessions {
			if c.access != OnS11 {
				continue
			}
			for i := range c.bearers {
				c.bearers[i].far = endpoint{}
			}
		}
	}
	if !res.Cause.Value.Accepted() {
		g.fault(&g.s11, s, h.Type.String(), res.Cause.Value.String(), pdu)
	}
	g.answerMME(h, s, &res)
}
