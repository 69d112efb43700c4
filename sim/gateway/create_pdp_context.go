package gateway

import (
	"bytes"
	"net/netip"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

const createPDPContextClause = "TS 29.060 7.3.2"

// createPDPContext makes a PDN connection on Gn (TS 29.060 7.3.1, TS 23.060
// 9.2.2.1).
func (g *Gateway) createPDPContext(h gtpv1.Header, pdu []byte) {
	m := &g.in.createPDP
	if err := m.Decode(pdu); err != nil {
		g.fault(&g.gn, nil, h.Type.String(), err.Error(), pdu)
		g.refusePDPContext(h, m, causeGn(err), nil, nil)
		return
	}
	g.restarted(&g.gn, m.Recovery)
	if c := g.judgePDPContext(h, m); c != 0 {
		g.refusePDPContext(h, m, c, nil, nil)
		return
	}
	apn := g.cfg.apn(m.APN)
	switch {
	case m.APN == "" || apn == nil:
		g.refusePDPContext(h, m, gtpv1.CauseMissingOrUnknownAPN, nil, nil)
	case apn.Congested:
		g.refusePDPContext(h, m, gtpv1.CauseAPNCongestion, apn, nil)
	case apn.Authenticator != nil:
		g.authenticateGn(h, m, apn)
	default:
		g.activate(h, m, apn, nil, noAnswer)
	}
}

// judgePDPContext looks for what a well-formed request lacks. 0 is nothing.
func (g *Gateway) judgePDPContext(h gtpv1.Header, m *gtpv1.CreatePDPContextRequest) gtpv1.Cause {
	switch {
	case h.TEID != 0 && g.byControlTEID[h.TEID] == nil:
		return gtpv1.CauseNonExistent
	case m.LinkedNSAPI != 0:
		// A secondary context would share the address of a first one.
		return gtpv1.CauseServiceNotSupported
	case m.NSAPI < 5:
		return gtpv1.CauseMandatoryIEIncorrect
	case m.IMSI.IsZero(), m.TEIDControl == 0, m.EndUserAddress.Type == 0:
		return gtpv1.CauseMandatoryIEMissing
	case pdnType(m.EndUserAddress.Type) == 0:
		return gtpv1.CauseUnknownPDPAddressOrPDPType
	}
	return 0
}

// pdnType is a PDP type as a PDN type, 0 if it is none.
func pdnType(t gtpv1.PDPType) gtpv2.PDNType {
	switch t {
	case gtpv1.IPv4:
		return gtpv2.IPv4
	case gtpv1.IPv6:
		return gtpv2.IPv6
	case gtpv1.IPv4v6:
		return gtpv2.IPv4v6
	}
	return 0
}

// endUserAddress is a PDN connection's address as Gn has it.
func endUserAddress(p *gtpv2.PAA) gtpv1.EndUserAddress {
	a := gtpv1.EndUserAddress{IPv4: p.IPv4, IPv6: p.IPv6}
	switch p.Type {
	case gtpv2.IPv4:
		a.Type, a.IPv6 = gtpv1.IPv4, netip.Addr{}
	case gtpv2.IPv6:
		a.Type, a.IPv4 = gtpv1.IPv6, netip.Addr{}
	default:
		a.Type = gtpv1.IPv4v6
	}
	return a
}

// refusePDPContext answers a request that the gateway doesn't grant. APN says
// how long to stay away, if it says.
func (g *Gateway) refusePDPContext(h gtpv1.Header, m *gtpv1.CreatePDPContextRequest, c gtpv1.Cause, apn *APN, pco []byte) {
	res := gtpv1.CreatePDPContextResponse{TEID: m.TEIDControl, Sequence: h.Sequence, Cause: c, PCO: pco}
	if apn != nil && apn.BackOff > 0 {
		res.BackOffTime.Set(gtpv1.BackOffTimeOf(apn.BackOff))
	}
	who := &subscriber{imsi: m.IMSI}
	if g.recording() {
		g.decidedGn(who, "PDP context refused", "APN "+m.APN+" "+m.EndUserAddress.Type.String(), createPDPContextClause, c)
	}
	g.answerSGSN(h, who, &res)
}

// authenticateGn judges a request of an SGSN.
func (g *Gateway) authenticateGn(h gtpv1.Header, m *gtpv1.CreatePDPContextRequest, apn *APN) {
	kept := *m
	kept.PCO, kept.TFT, kept.QoS.Value = bytes.Clone(m.PCO), nil, bytes.Clone(m.QoS.Value)
	r := AccessRequest{Session: Session{
		APN: apn.called(kept.APN), IMSI: kept.IMSI, MSISDN: kept.MSISDN, MEI: kept.IMEISV, RATType: ratOf(kept.RATType), Access: OnGn,
		ServingNetwork: kept.RAI.PLMN, ServingAddress: kept.SGSNControl, Place: kept.ULI, RAI: kept.RAI, TimeZone: timeZone(kept.MSTimeZone),
		PDNType: pdnType(kept.EndUserAddress.Type), Profile: kept.QoS, Bearers: []Bearer{{EBI: kept.NSAPI}},
		SelectionMode: kept.SelectionMode, ChargingCharacteristics: kept.ChargingCharacteristics,
	}}
	g.judged(&g.gn, apn, r, kept.PCO, func(a *admission, option nas.PCOOption) {
		if a != nil {
			g.activate(h, &kept, apn, a, option)
			return
		}
		g.refusePDPContext(h, &kept, gtpv1.CauseUserAuthenticationFailed, apn, answerIn(option))
	})
}

func timeZone(o nas.Opt[gtpv1.MSTimeZone]) (z nas.Opt[gtpv2.UETimeZone]) {
	if v, ok := o.Get(); ok {
		z.Set(gtpv2.UETimeZone(v))
	}
	return z
}

// activate gives a PDP context that may be its address.
func (g *Gateway) activate(h gtpv1.Header, m *gtpv1.CreatePDPContextRequest, apn *APN, a *admission, auth nas.PCOOption) {
	c := &session{apn: apn.called(m.APN), defaultEBI: m.NSAPI, access: OnGn, rat: ratOf(m.RATType),
		charging: m.ChargingCharacteristics, selected: m.SelectionMode,
		pdp: &pdpContext{sgsn: endpoint{m.TEIDControl, m.SGSNControl}, qos: gtpv1.QoSProfile{ARP: m.QoS.ARP, Value: bytes.Clone(m.QoS.Value)}}}
	if ambr, ok := m.AMBR.Get(); ok {
		c.ambr = gtpv2.AMBR(ambr)
	}
	c.admission = a
	s := g.byIMSI[m.IMSI]
	if s != nil {
		// One NSAPI is one context: what it was before has ended (TS 29.060
		// 7.3.1). The MME may not know yet.
		if old := s.byDefaultEBI(m.NSAPI); old != nil {
			c.left = old.access == OnS11 || old.left
			g.release(old, EndedBySuccessor)
		}
	}
	eua := &m.EndUserAddress
	w := wish{pdnType(eua.Type), eua.IPv4, eua.IPv6, m.CommonFlags&gtpv1.DualAddressBearer != 0}
	fixed := eua.IPv4.IsValid() && !eua.IPv4.IsUnspecified() || eua.IPv6.IsValid() && !eua.IPv6.IsUnspecified()
	result := allotmentGn(g.allot(c, apn, w), fixed)
	if !result.Accepted() {
		if s != nil {
			g.settle(s)
		}
		g.refusePDPContext(h, m, result, nil, nil)
		return
	}
	if s == nil {
		s = g.enter(m.IMSI, m.IMEISV, m.IMEI)
	}
	s.noteGn(m.MSISDN, m.IMEISV, m.RAI, m.ULI, m.MSTimeZone)
	c.bearers = []bearer{{ebi: m.NSAPI, teid: g.newTEID(), far: endpoint{m.TEIDData, m.SGSNUser}}}
	g.join(s, c)
	if g.recording() {
		g.decidedGn(s, "PDP context made", "APN "+m.APN+" "+addresses(&c.paa), createPDPContextClause, result)
	}
	g.grantPDPContext(h, m, c, result, g.configure(m.PCO, c, apn, auth))
	g.started(c)
}

// ratOf is the RAT that an SGSN names, or has if it names none.
func ratOf(t gtpv1.RATType) gtpv2.RATType {
	if t == 0 {
		return gtpv2.UTRAN
	}
	return gtpv2.RATType(t)
}

// noteGn notes what an SGSN tells of the subscriber.
func (s *subscriber) noteGn(msisdn nas.MSISDN, mei nas.IMEISV, rai nas.RAI, place gtpv1.ULI, zone nas.Opt[gtpv1.MSTimeZone]) {
	if !msisdn.IsZero() {
		s.msisdn = msisdn
	}
	if !mei.IsZero() {
		s.mei = mei
	}
	if !rai.IsZero() {
		s.rai, s.servingNetwork = rai, rai.PLMN
	}
	if place != (gtpv1.ULI{}) {
		s.place = place
	}
	if zone.Present() {
		s.timeZone = timeZone(zone)
	}
}

func (g *Gateway) grantPDPContext(h gtpv1.Header, m *gtpv1.CreatePDPContextRequest, c *session, result gtpv1.Cause, pco []byte) {
	res := gtpv1.CreatePDPContextResponse{TEID: c.pdp.sgsn.teid, Sequence: h.Sequence, Cause: result,
		TEIDData: c.bearers[0].teid, TEIDControl: c.teid, NSAPI: m.NSAPI, ChargingID: c.id,
		EndUserAddress: endUserAddress(&c.paa), PCO: pco, GGSNControl: g.cfg.Address, GGSNUser: g.cfg.userAddress(),
		QoS: c.pdp.qos, APNRestriction: nas.Some[uint8](0), EvolvedARP: m.EvolvedARP, AMBR: m.AMBR}
	if m.Recovery.Present() {
		res.Recovery = recovery(g.cfg)
	}
	g.answerSGSN(h, c.owner, &res)
}

func recovery(cfg *Config) nas.Opt[uint8] { return nas.Some(cfg.RestartCounter) }
