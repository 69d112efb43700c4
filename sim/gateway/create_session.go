package gateway

import (
	"bytes"
	"slices"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

const createSessionClause = "TS 29.274 7.2.2"

// createSession makes a PDN connection (TS 29.274 7.2.1, TS 23.401 5.3.2.1).
func (g *Gateway) createSession(h gtpv2.Header, pdu []byte) {
	m := &g.in.create
	if err := m.Decode(pdu); err != nil {
		g.fault(&g.s11, nil, h.Type.String(), err.Error(), pdu)
		g.refuseSession(h, m, cause(err), nil)
		return
	}
	g.restarted(&g.s11, m.Recovery)
	if c := g.judge(h, m); c.Value != 0 {
		g.refuseSession(h, m, c, nil)
		return
	}
	if m.PGW.TEID != 0 {
		g.takeOver(h, m)
		return
	}
	apn := g.cfg.apn(m.APN)
	switch {
	case apn == nil:
		g.refuseSession(h, m, gtpv2.CauseIE{Value: gtpv2.CauseMissingOrUnknownAPN}, nil)
	case apn.Congested:
		g.refuseSession(h, m, gtpv2.CauseIE{Value: gtpv2.CauseAPNCongestion}, apn)
	case apn.Authenticator != nil:
		g.authenticate(h, m, apn)
	default:
		g.admit(h, m, apn, nil, noAnswer)
	}
}

// judge looks for what a well-formed request lacks. The zero cause is none.
func (g *Gateway) judge(h gtpv2.Header, m *gtpv2.CreateSessionRequest) gtpv2.CauseIE {
	incorrect := func(ie gtpv2.IE) gtpv2.CauseIE {
		return gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEIncorrect, OffendingIE: ie}
	}
	missing := func(ie gtpv2.IE) gtpv2.CauseIE {
		return gtpv2.CauseIE{Value: gtpv2.CauseConditionalIEMissing, OffendingIE: ie}
	}
	if h.TEID != 0 && g.byTEID[h.TEID] == nil {
		return gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}
	}
	// What the PGW has already it need not be told (TS 29.274 table 7.2.1-1).
	fresh := m.PGW.TEID == 0
	switch {
	case m.Sender.Interface != gtpv2.S11MMEGTPC:
		return incorrect(gtpv2.IEFTEID)
	case h.TEID == 0 && m.IMSI.IsZero() && m.MEI.IsZero() && m.IMEI.IsZero():
		return missing(gtpv2.IEIMSI)
	case fresh && m.PAA.Type == 0:
		return missing(gtpv2.IEPAA)
	case fresh && m.PDNType != 0 && m.PDNType != m.PAA.Type:
		return incorrect(gtpv2.IEPDNType)
	case fresh && !m.AMBR.Present():
		return missing(gtpv2.IEAMBR)
	}
	for i := range m.BearerContexts {
		b := &m.BearerContexts[i]
		if b.EBI < 5 {
			return incorrect(gtpv2.IEEBI)
		}
		if b.QoS.QCI == 0 {
			return gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEMissing, OffendingIE: gtpv2.IEBearerQoS}
		}
		if slices.ContainsFunc(m.BearerContexts[:i], func(o gtpv2.BearerContext) bool { return o.EBI == b.EBI }) {
			return incorrect(gtpv2.IEEBI)
		}
	}
	return gtpv2.CauseIE{}
}

// refuseSession answers a request that the gateway doesn't grant. APN says how
// long to stay away, if it says.
func (g *Gateway) refuseSession(h gtpv2.Header, m *gtpv2.CreateSessionRequest, c gtpv2.CauseIE, apn *APN) {
	g.refuseWith(h, m, c, apn, nil)
}

func (g *Gateway) refuseWith(h gtpv2.Header, m *gtpv2.CreateSessionRequest, c gtpv2.CauseIE, apn *APN, pco []byte) {
	res := &g.out.create
	*res = gtpv2.CreateSessionResponse{TEID: m.Sender.TEID, Sequence: h.Sequence, Cause: c, PCO: pco,
		BearerContexts: res.BearerContexts[:0]}
	if apn != nil && apn.BackOff > 0 {
		res.PGWBackOffTime.Set(gtpv2.EPCTimerOf(apn.BackOff))
	}
	who := &subscriber{imsi: m.IMSI, imei: m.IMEI}
	if g.recording() {
		g.decidedS11(who, "PDN connection refused", "APN "+m.APN+" "+m.PAA.Type.String(), createSessionClause, c.Value)
	}
	g.answerMME(h, who, res)
}

// admit gives a PDN connection that may be its addresses and bearers. Auth is
// what PAP or CHAP is answered.
func (g *Gateway) admit(h gtpv2.Header, m *gtpv2.CreateSessionRequest, apn *APN, a *admission, auth nas.PCOOption) {
	c := &session{apn: apn.called(m.APN), ambr: m.AMBR.Value(), defaultEBI: m.BearerContexts[0].EBI, access: OnS11, rat: m.RATType,
		charging: m.ChargingCharacteristics, selected: m.SelectionMode, admission: a}
	if m.LinkedEBI != 0 && slices.ContainsFunc(m.BearerContexts, func(b gtpv2.BearerContext) bool { return b.EBI == m.LinkedEBI }) {
		c.defaultEBI = m.LinkedEBI
	}
	s := g.byTEID[h.TEID]
	g.supersede(h, m, s, c.defaultEBI)
	w := wish{m.PAA.Type, m.PAA.IPv4, m.PAA.IPv6, m.Indication&gtpv2.DAF != 0}
	result := g.allot(c, apn, w)
	if !result.Accepted() {
		if s != nil {
			g.settle(s)
		}
		g.refuseSession(h, m, gtpv2.CauseIE{Value: result}, nil)
		return
	}
	if s == nil {
		s = g.enter(m.IMSI, m.MEI, m.IMEI)
	}
	g.tunnel(h, m, s)
	g.update(s, m)
	c.bearers = make([]bearer, 0, len(m.BearerContexts))
	for i := range m.BearerContexts {
		b := &m.BearerContexts[i]
		n := bearer{ebi: b.EBI, qos: b.QoS, teid: g.newTEID()}
		if !b.ENB.IsZero() {
			n.far = endpointOf(&b.ENB)
		}
		c.bearers = append(c.bearers, n)
	}
	slices.SortStableFunc(c.bearers, func(a, b bearer) int { return rank(a, c) - rank(b, c) })
	g.join(s, c)
	if g.recording() {
		g.decidedS11(s, "PDN connection made", "APN "+m.APN+" "+addresses(&c.paa), createSessionClause, result)
	}
	g.grant(h, m, c, result, g.configure(m.PCO, c, apn, auth))
	g.started(c)
}

// join numbers a new PDN connection, unless it has been judged under a number,
// and gives it to its subscriber.
func (g *Gateway) join(s *subscriber, c *session) {
	if c.admission != nil {
		c.id = c.admission.id
	} else {
		g.lastID++
		c.id = g.lastID
	}
	c.owner, c.teid, c.made = s, g.newTEID(), g.env.Now()
	g.byControlTEID[c.teid] = c
	s.sessions = append(s.sessions, c)
}

// rank brings the default bearer to the front.
func rank(b bearer, c *session) int {
	if b.ebi == c.defaultEBI {
		return 0
	}
	return 1
}

// supersede ends what the request takes the place of: all of a subscriber whom
// the MME no longer knows, or the PDN connection of the same bearer (TS 29.274
// 7.2.1).
func (g *Gateway) supersede(h gtpv2.Header, m *gtpv2.CreateSessionRequest, s *subscriber, ebi uint8) {
	if h.TEID == 0 {
		if old := g.byIMSI[m.IMSI]; old != nil {
			g.endAll(old, EndedBySuccessor)
		}
		return
	}
	if s == nil {
		return
	}
	if old := s.byDefaultEBI(ebi); old != nil {
		g.release(old, EndedBySuccessor)
	}
}

func (g *Gateway) enter(imsi nas.IMSI, mei nas.IMEISV, imei nas.IMEI) *subscriber {
	s := &subscriber{imsi: imsi, mei: mei, imei: imei}
	if s.imei.IsZero() {
		s.imei = mei.IMEI()
	}
	if !s.imsi.IsZero() {
		g.byIMSI[s.imsi] = s
	}
	return s
}

// tunnel makes the subscriber's end of S11, unless the request came through it
// or tells of the MME's end that is known already: it was sent before the
// answer to another had come (TS 29.274 5.5.2). A tunnel of an MME that the
// device has left goes, and with it what that MME still had.
func (g *Gateway) tunnel(h gtpv2.Header, m *gtpv2.CreateSessionRequest, s *subscriber) {
	if s.teid != 0 && (h.TEID == s.teid || s.mme == endpointOf(&m.Sender)) {
		return
	}
	if s.teid != 0 {
		delete(g.byTEID, s.teid)
		for _, c := range s.sessions {
			c.left = false
		}
	}
	s.teid = g.newTEID()
	g.byTEID[s.teid] = s
}

// update notes what a request tells of the subscriber.
func (g *Gateway) update(s *subscriber, m *gtpv2.CreateSessionRequest) {
	s.mme = endpointOf(&m.Sender)
	if !m.MSISDN.IsZero() {
		s.msisdn = m.MSISDN
	}
	if !m.MEI.IsZero() {
		s.mei = m.MEI
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
	s.idle = false
}

func (g *Gateway) grant(h gtpv2.Header, m *gtpv2.CreateSessionRequest, c *session, result gtpv2.Cause, pco []byte) {
	s, res := c.owner, &g.out.create
	*res = gtpv2.CreateSessionResponse{TEID: s.mme.teid, Sequence: h.Sequence,
		Cause:          gtpv2.CauseIE{Value: result},
		Sender:         g.cfg.fteid(gtpv2.S11S4SGWGTPC, s.teid),
		PGW:            g.cfg.fteid(gtpv2.S5S8PGWGTPC, c.teid),
		PAA:            c.paa,
		AMBR:           nas.Some(c.ambr),
		APNRestriction: nas.Some[uint8](0),
		PCO:            pco,
		BearerContexts: res.BearerContexts[:0],
	}
	if m.Recovery.Present() {
		res.Recovery.Set(g.cfg.RestartCounter)
	}
	for i := range c.bearers {
		b := &c.bearers[i]
		res.BearerContexts = append(res.BearerContexts, gtpv2.BearerContext{EBI: b.ebi, Cause: gtpv2.Accept,
			SGW: g.cfg.fteid(gtpv2.S1USGWGTPU, b.teid), PGW: g.cfg.fteid(gtpv2.S5S8PGWGTPU, b.teid),
			QoS: b.qos, ChargingID: c.id})
	}
	g.answerMME(h, s, res)
}

// copied returns the request with bytes of its own, to be kept past the call
// that brought it.
func copied(m *gtpv2.CreateSessionRequest) *gtpv2.CreateSessionRequest {
	c := *m
	c.PCO = bytes.Clone(m.PCO)
	c.BearerContexts = slices.Clone(m.BearerContexts)
	for i := range c.BearerContexts {
		b := &c.BearerContexts[i]
		b.TFT, b.PCO = bytes.Clone(b.TFT), bytes.Clone(b.PCO)
	}
	c.RemovedBearers = nil
	return &c
}
