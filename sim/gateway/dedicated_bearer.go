package gateway

import (
	"fmt"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// DedicatedBearer is a bearer that the network adds to a PDN connection.
type DedicatedBearer struct {
	// APN is the PDN connection, the subscriber's first if it is empty.
	APN string
	QoS gtpv2.BearerQoS
	// TFT says which packets go over it, coded as TS 24.008 10.5.6.12; without
	// one it is all UDP.
	TFT []byte
	// Made, if set, is told the bearer's identity, or 0 if there will be none.
	Made func(ebi uint8)
	// Gone, if set, is told when the bearer ends, unless
	// [Gateway.DeleteDedicatedBearer] ended it.
	Gone func()
}

// anyUDP is a new traffic flow template of one filter, in both directions, with
// the precedence that comes last, for IP protocol 17.
var anyUDP = []byte{0x21, 0x30, 0xff, 0x02, 0x30, 0x11}

// CreateDedicatedBearer asks the MME for a dedicated bearer (TS 29.274 7.2.3,
// TS 23.401 5.4.1). An error says that there is nothing to add it to.
func (g *Gateway) CreateDedicatedBearer(imsi nas.IMSI, d DedicatedBearer) error {
	s, c, err := g.find(imsi, d.APN)
	if err != nil {
		return fmt.Errorf("create dedicated bearer: %w", err)
	}
	if c.access != OnS11 {
		return fmt.Errorf("create dedicated bearer for %s: the PDN connection is not on E-UTRAN", imsi)
	}
	if d.QoS.QCI == 0 {
		return fmt.Errorf("create dedicated bearer for %s: no QCI", imsi)
	}
	if len(d.TFT) == 0 {
		d.TFT = anyUDP
	}
	b := bearer{qos: d.QoS, teid: g.newTEID(), gone: d.Gone}
	m := gtpv2.CreateBearerRequest{TEID: s.mme.teid, Sequence: g.s11.nextSequence(), LinkedEBI: c.defaultEBI,
		BearerContexts: []gtpv2.BearerContext{{TFT: d.TFT, QoS: d.QoS, ChargingID: c.id,
			SGW: g.cfg.fteid(gtpv2.S1USGWGTPU, b.teid), PGW: g.cfg.fteid(gtpv2.S5S8PGWGTPU, b.teid)}}}
	g.askMME(s, m.Sequence, &m, gtpv2.TypeCreateBearerResponse, func(pdu []byte) {
		ebi := g.bearerCreated(s, c, b, pdu)
		if d.Made != nil {
			d.Made(ebi)
		}
	})
	return nil
}

// find is a subscriber's PDN connection to an APN.
func (g *Gateway) find(imsi nas.IMSI, apn string) (*subscriber, *session, error) {
	s := g.byIMSI[imsi]
	if s == nil {
		return nil, nil, fmt.Errorf("%s has no PDN connection", imsi)
	}
	for _, c := range s.sessions {
		if apn == "" || c.apn == apn {
			return s, c, nil
		}
	}
	return nil, nil, fmt.Errorf("%s has no PDN connection to %s", imsi, apn)
}

// bearerCreated takes the MME's answer and returns the bearer's identity, 0 if
// there is none.
func (g *Gateway) bearerCreated(s *subscriber, c *session, b bearer, pdu []byte) uint8 {
	const clause = "TS 29.274 7.2.4"
	if pdu == nil {
		return 0
	}
	var m gtpv2.CreateBearerResponse
	if err := m.Decode(pdu); err != nil {
		g.fault(&g.s11, s, m.Type().String(), err.Error(), pdu)
		return 0
	}
	got := &m.BearerContexts[0]
	why := m.Cause.Value
	if why.Accepted() {
		why = got.Cause.Value
	}
	switch {
	case !why.Accepted():
	case !s.has(c) || c.access != OnS11:
		return 0 // the PDN connection ended meanwhile, and the bearer with it
	case got.EBI < 5 || got.ENB.IsZero():
		why = gtpv2.CauseInvalidReplyFromRemotePeer
	default:
		if _, other := s.bearer(got.EBI); other != nil {
			why = gtpv2.CauseInvalidReplyFromRemotePeer
			break
		}
		b.ebi, b.far = got.EBI, endpointOf(&got.ENB)
		c.bearers = append(c.bearers, b)
		s.reached()
	}
	switch {
	case !g.recording():
	case why.Accepted():
		g.decidedS11(s, "dedicated bearer made", fmt.Sprintf("EBI %d QCI %d", b.ebi, b.qos.QCI), clause, 0)
	default:
		g.decidedS11(s, "dedicated bearer refused", fmt.Sprintf("QCI %d", b.qos.QCI), clause, why)
	}
	return b.ebi
}
