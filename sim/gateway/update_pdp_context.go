package gateway

import (
	"bytes"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
)

const (
	updatePDPContextClause = "TS 29.060 7.3.3"
	// handOverClause is the routeing area update of a device that comes from an
	// MME.
	handOverClause = "TS 23.401 D.3.5"
)

// updatePDPContext takes the SGSN's ends of a context: the device has moved
// there, from another SGSN or from an MME whose context the SGSN has fetched, or
// something of the context has changed (TS 29.060 7.3.3).
func (g *Gateway) updatePDPContext(h gtpv1.Header, pdu []byte) {
	var m gtpv1.UpdatePDPContextRequest
	err := m.Decode(pdu)
	c := g.byControlTEID[h.TEID]
	res := gtpv1.UpdatePDPContextResponse{TEID: m.TEIDControl, Sequence: h.Sequence, Cause: gtpv1.CauseRequestAccepted}
	var (
		s *subscriber
		b *bearer
	)
	if c != nil {
		s, b = c.owner, c.bearer(m.NSAPI)
		if res.TEID == 0 && c.access == OnGn {
			res.TEID = c.pdp.sgsn.teid
		}
	}
	switch {
	case err != nil:
		res.Cause = causeGn(err)
	case c == nil, b == nil, !m.IMSI.IsZero() && m.IMSI != s.imsi:
		res.Cause = gtpv1.CauseNonExistent
	case m.FromSGSN() != nil, c.access != OnGn && m.TEIDControl == 0:
		res.Cause = gtpv1.CauseMandatoryIEMissing
	}
	if !res.Cause.Accepted() {
		g.fault(&g.gn, s, h.Type.String(), res.Cause.String(), pdu)
		g.answerSGSN(h, s, &res)
		return
	}
	g.restarted(&g.gn, m.Recovery)
	if !s.has(c) { // it was another life of the SGSN that had it
		res.Cause = gtpv1.CauseNonExistent
		g.answerSGSN(h, s, &res)
		return
	}
	g.handOver(c, b, &m)
	res.TEID = c.pdp.sgsn.teid
	res.TEIDData, res.TEIDControl, res.ChargingID = b.teid, c.teid, c.id
	res.Control, res.User = g.cfg.Address, g.cfg.userAddress()
	res.QoS, res.APNRestriction, res.EvolvedARP, res.AMBR = c.pdp.qos, nas.Some[uint8](0), m.EvolvedARP, m.AMBR
	if apn := g.cfg.apn(c.apn); apn != nil {
		res.PCO = g.configure(m.PCO, c, apn, noAnswer)
	}
	if m.Recovery.Present() {
		res.Recovery = recovery(g.cfg)
	}
	g.answerSGSN(h, s, &res)
}

// handOver gives a PDN connection to the SGSN. It keeps its addresses, and
// nobody is authenticated.
func (g *Gateway) handOver(c *session, b *bearer, m *gtpv1.UpdatePDPContextRequest) {
	s, from, was := c.owner, c.rat, c.access
	if c.pdp == nil {
		c.pdp = &pdpContext{}
	}
	sgsn := endpoint{m.TEIDControl, m.SGSNControl}
	if sgsn.teid == 0 {
		sgsn.teid = c.pdp.sgsn.teid
	}
	elsewhere := was != OnGn || c.pdp.sgsn.addr != sgsn.addr
	c.pdp.sgsn = sgsn
	if b.ebi == c.defaultEBI {
		c.pdp.qos = gtpv1.QoSProfile{ARP: m.QoS.ARP, Value: bytes.Clone(m.QoS.Value)}
	}
	if was != OnGn {
		c.access, c.left = OnGn, c.left || was == OnS11
		for i := range c.bearers {
			c.bearers[i].far = endpoint{}
		}
		if s.on11() == nil {
			s.idle, s.notified = false, time.Time{}
		}
	}
	if m.RATType != 0 || was != OnGn {
		c.rat = ratOf(m.RATType)
	}
	b.far = endpoint{m.TEIDData, m.SGSNUser}
	s.noteGn(nas.MSISDN{}, m.IMEISV, m.RAI, m.ULI, m.MSTimeZone)
	switch {
	case was != OnGn:
		g.moved(&g.gn, c, from, handOverClause)
	case c.rat != from || elsewhere:
		g.moved(&g.gn, c, from, updatePDPContextClause)
	default:
		return
	}
	g.changed(c)
}
