package gateway

import (
	"fmt"
	"slices"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// EndSession ends a PDN connection of the gateway's own accord (TS 29.274
// 7.2.9.2, TS 23.401 5.4.4.1; on Gn TS 29.060 7.3.5). An empty APN is the subscriber's first; why is
// CauseReactivationRequested to have the device come back, or 0.
func (g *Gateway) EndSession(imsi nas.IMSI, apn string, why gtpv2.Cause) error {
	_, c, err := g.find(imsi, apn)
	if err != nil {
		return fmt.Errorf("end PDN connection: %w", err)
	}
	g.endSession(c, why, EndedByGateway)
	return nil
}

func (g *Gateway) endSession(c *session, cause gtpv2.Cause, why Ending) {
	switch s := c.owner; c.access {
	case OnS11:
		m := gtpv2.DeleteBearerRequest{TEID: s.mme.teid, Sequence: g.s11.nextSequence(), LinkedEBI: c.defaultEBI, Cause: gtpv2.CauseIE{Value: cause}}
		g.deleteBearers(s, &m, func() { g.endFrom(c, OnS11, why) })
	case OnGn:
		g.deletePDPContextOf(c, cause, why)
	default:
		g.end(c, why)
	}
}

// endFrom ends a PDN connection, unless it has ended or moved meanwhile.
func (g *Gateway) endFrom(c *session, from Access, why Ending) {
	if c.owner.has(c) && c.access == from {
		g.end(c, why)
	}
}

// DeleteDedicatedBearer ends a dedicated bearer (TS 29.274 7.2.9.2).
func (g *Gateway) DeleteDedicatedBearer(imsi nas.IMSI, ebi uint8) error {
	s := g.byIMSI[imsi]
	if s == nil {
		return fmt.Errorf("delete bearer %d: %s has no PDN connection", ebi, imsi)
	}
	c, b := s.bearer(ebi)
	if c == nil || c.defaultEBI == ebi || c.access != OnS11 {
		return fmt.Errorf("delete bearer %d: %s has no dedicated bearer of that number", ebi, imsi)
	}
	b.gone = nil
	m := gtpv2.DeleteBearerRequest{TEID: s.mme.teid, Sequence: g.s11.nextSequence(), EBIs: []uint8{ebi}}
	g.deleteBearers(s, &m, func() { c.removeBearer(ebi) })
	return nil
}

// deleteBearerCommanded ends dedicated bearers that the MME wants ended (TS 29.274
// 7.2.17.1, TS 23.401 5.4.4.2). A repetition finds them gone.
func (g *Gateway) deleteBearerCommanded(h gtpv2.Header, pdu []byte) {
	var m gtpv2.DeleteBearerCommand
	err := m.Decode(pdu)
	s := g.byTEID[h.TEID]
	if err != nil || s == nil {
		detail := "no such subscriber"
		if err != nil {
			detail = err.Error()
		}
		g.fault(&g.s11, s, h.Type.String(), detail, pdu)
		return
	}
	ebis := slices.DeleteFunc(slices.Clone(m.EBIs), func(ebi uint8) bool {
		c, _ := s.bearer(ebi)
		return c == nil || c.defaultEBI == ebi || c.access != OnS11
	})
	if len(ebis) == 0 {
		return
	}
	req := gtpv2.DeleteBearerRequest{TEID: s.mme.teid, Sequence: h.Sequence, EBIs: ebis}
	g.deleteBearers(s, &req, func() {
		for _, ebi := range ebis {
			if c, _ := s.bearer(ebi); c != nil {
				c.removeBearer(ebi)
			}
		}
	})
}

// deleteBearers asks the MME, and calls gone once the bearers are: whatever it
// answers, and if it answers nothing (TS 29.274 7.2.10.2).
func (g *Gateway) deleteBearers(s *subscriber, m *gtpv2.DeleteBearerRequest, gone func()) {
	g.askMME(s, m.Sequence, m, gtpv2.TypeDeleteBearerResponse, func(pdu []byte) {
		var res gtpv2.DeleteBearerResponse
		if pdu != nil {
			if err := res.Decode(pdu); err != nil {
				g.fault(&g.s11, s, res.Type().String(), err.Error(), pdu)
			}
		}
		if g.recording() {
			g.decidedS11(s, "bearers ended", "by the gateway", "TS 23.401 5.4.4.1", res.Cause.Value)
		}
		gone()
	})
}
