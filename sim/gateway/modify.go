package gateway

import (
	"bytes"
	"fmt"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// Change is what the network changes of a PDN connection's bearer. Of what is
// zero nothing changes.
type Change struct {
	// APN is the PDN connection, the subscriber's first if it is empty.
	APN string
	// QoS is the default bearer's; QCI 0 leaves it.
	QoS gtpv2.BearerQoS
	// AMBR of the PDN connection.
	AMBR gtpv2.AMBR
	// Profile is the same on Gn, where QoS and rates are one element.
	Profile []byte
}

// ModifyBearer changes the default bearer of a PDN connection: Update Bearer
// Request to an MME (TS 29.274 7.2.15, TS 23.401 5.4.2.1), Update PDP Context
// Request to an SGSN (TS 29.060 7.3.3, TS 23.060 9.2.3.2). An error says that
// there is nothing to change.
func (g *Gateway) ModifyBearer(imsi nas.IMSI, change Change) error {
	s, c, err := g.find(imsi, change.APN)
	if err != nil {
		return fmt.Errorf("modify bearer: %w", err)
	}
	b := c.bearer(c.defaultEBI)
	ambr := c.ambr
	if change.AMBR != (gtpv2.AMBR{}) {
		ambr = change.AMBR
	}
	switch c.access {
	case OnS11:
		qos := b.qos
		if change.QoS.QCI != 0 {
			qos = change.QoS
			qos.ARP = b.qos.ARP
		}
		g.updateBearer(s, c, g.s11.nextSequence(), 0, gtpv2.BearerContext{EBI: b.ebi, QoS: qos}, ambr)
	case OnGn:
		g.updatePDPContextOf(c, gtpv1.QoSProfile{ARP: c.pdp.qos.ARP, Value: change.Profile}, ambr)
	default:
		return fmt.Errorf("modify bearer of %s: nobody serves the PDN connection", imsi)
	}
	return nil
}

// updateBearer asks the MME to change a bearer, and notes the change once UE and
// MME have made it. PTI is that of the UE's own request, 0 without one.
func (g *Gateway) updateBearer(s *subscriber, c *session, sequence uint32, pti uint8, want gtpv2.BearerContext, ambr gtpv2.AMBR) {
	m := gtpv2.UpdateBearerRequest{TEID: s.mme.teid, Sequence: sequence, PTI: pti, AMBR: nas.Some(ambr), BearerContexts: []gtpv2.BearerContext{want}}
	ebi, qos := want.EBI, want.QoS
	g.askMME(s, sequence, &m, gtpv2.TypeUpdateBearerResponse, func(pdu []byte) {
		const clause = "TS 29.274 7.2.16"
		if pdu == nil {
			return
		}
		var res gtpv2.UpdateBearerResponse
		if err := res.Decode(pdu); err != nil {
			g.fault(&g.s11, s, res.Type().String(), err.Error(), pdu)
			return
		}
		why := res.Cause.Value
		if why.Accepted() {
			why = res.BearerContexts[0].Cause.Value
		}
		b := c.bearer(ebi)
		switch {
		case !s.has(c) || c.access != OnS11 || b == nil:
			return // it ended meanwhile
		case why.Accepted():
			b.qos, c.ambr = qos, ambr
			if g.recording() {
				g.decidedS11(s, "bearer modified", fmt.Sprintf("EBI %d QCI %d, AMBR %d/%d kbit/s", ebi, qos.QCI, ambr.Downlink, ambr.Uplink), clause, 0)
			}
		case g.recording():
			g.decidedS11(s, "bearer not modified", fmt.Sprintf("EBI %d", ebi), clause, why)
		}
	})
}

// updatePDPContextOf asks the SGSN to change a PDP context.
func (g *Gateway) updatePDPContextOf(c *session, qos gtpv1.QoSProfile, ambr gtpv2.AMBR) {
	s := c.owner
	if len(qos.Value) == 0 {
		qos.Value = c.pdp.qos.Value
	}
	qos.Value = bytes.Clone(qos.Value)
	m := gtpv1.UpdatePDPContextRequest{TEID: c.pdp.sgsn.teid, Sequence: uint16(g.gn.nextSequence()), NSAPI: c.defaultEBI,
		QoS: qos, APNRestriction: nas.Some[uint8](0), AMBR: nas.Some(gtpv1.AMBR{Uplink: ambr.Uplink, Downlink: ambr.Downlink})}
	g.askSGSN(s, m.Sequence, &m, gtpv1.TypeUpdatePDPContextResponse, func(pdu []byte) {
		if pdu == nil {
			return
		}
		var res gtpv1.UpdatePDPContextResponse
		if err := res.Decode(pdu); err != nil {
			g.fault(&g.gn, s, res.Type().String(), err.Error(), pdu)
			return
		}
		switch {
		case !s.has(c) || c.access != OnGn:
			return
		case res.Cause.Accepted():
			c.pdp.qos, c.ambr = qos, ambr
			if g.recording() {
				g.decidedGn(s, "PDP context modified", c.apn, updatePDPContextClause, 0)
			}
		case g.recording():
			g.decidedGn(s, "PDP context not modified", c.apn, updatePDPContextClause, res.Cause)
		}
	})
}

// bearerResourceCommand is a UE that asks for other resources of a bearer (TS
// 29.274 7.2.5, TS 23.401 5.4.5). Of a dedicated bearer it gets what it asks
// for, as far as the PDN connection has as much; the default bearer's quality is
// the subscription's, and stays.
func (g *Gateway) bearerResourceCommand(h gtpv2.Header, pdu []byte) {
	var m gtpv2.BearerResourceCommand
	err := m.Decode(pdu)
	s := g.byTEID[h.TEID]
	res := gtpv2.BearerResourceFailureIndication{Sequence: h.Sequence, LinkedEBI: m.LinkedEBI, PTI: m.PTI}
	var (
		c *session
		b *bearer
	)
	if s != nil {
		res.TEID = s.mme.teid
		c, b = s.bearer(m.EBI)
	}
	switch {
	case s == nil:
		res.Cause.Value = gtpv2.CauseContextNotFound
	case err != nil:
		res.Cause = cause(err)
	case b == nil, c.defaultEBI != m.LinkedEBI, c.access != OnS11:
		res.Cause.Value = gtpv2.CauseContextNotFound
	case b.ebi == c.defaultEBI, m.FlowQoS.QCI == 0:
		res.Cause.Value = gtpv2.CauseServiceDenied
	case tooMuch(&m.FlowQoS, c.ambr):
		res.Cause.Value = gtpv2.CauseNoResourcesAvailable
	}
	if res.Cause.Value != 0 {
		if g.recording() {
			g.decidedS11(s, "bearer resources refused", fmt.Sprintf("EBI %d QCI %d", m.EBI, m.FlowQoS.QCI), "TS 29.274 7.2.6", res.Cause.Value)
		}
		g.answerMME(h, s, &res)
		return
	}
	q := m.FlowQoS
	want := gtpv2.BearerContext{EBI: b.ebi, QoS: gtpv2.BearerQoS{ARP: b.qos.ARP, QCI: q.QCI, MaximumUplink: q.MaximumUplink,
		MaximumDownlink: q.MaximumDownlink, GuaranteedUplink: q.GuaranteedUplink, GuaranteedDownlink: q.GuaranteedDownlink}}
	g.updateBearer(s, c, h.Sequence, m.PTI, want, c.ambr)
}

func tooMuch(q *gtpv2.FlowQoS, most gtpv2.AMBR) bool {
	return max(q.MaximumUplink, q.GuaranteedUplink) > uint64(most.Uplink) || max(q.MaximumDownlink, q.GuaranteedDownlink) > uint64(most.Downlink)
}
