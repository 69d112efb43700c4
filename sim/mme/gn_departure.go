package mme

import (
	"slices"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// handleSGSNContextRequest gives the SGSN the context of a UE that moves to
// UTRAN (TS 23.401 D.3.5 steps 3, 4).
func (m *MME) handleSGSNContextRequest(pdu []byte) {
	var req gtpv1.SGSNContextRequest
	err := req.Decode(pdu)
	res := gtpv1.SGSNContextResponse{TEID: req.TEIDControl, Sequence: req.Sequence}
	q := contextQuery{imsi: req.IMSI, validated: req.MSValidated, ptmsi: req.PTMSI, rai: req.RAI}
	if sig, ok := req.PTMSISignature.Get(); ok {
		q.signature.Set(sig)
	}
	u := m.departing(&q)
	if err != nil {
		m.fault(u, sim.GTPv1, req.Type().String(), err)
		res.Cause = causeOfGn(err)
	} else {
		count, refusal := m.give(u, &m.gn, &q)
		if res.Cause = gnRefusals[refusal]; refusal == contextGiven {
			u.describeGn(&res, count)
		}
	}
	if res.TEID != 0 {
		m.sendGn(u, &res)
	}
}

// gnRefusals are the causes of the response.
var gnRefusals = [...]gtpv1.Cause{
	contextGiven: gtpv1.CauseRequestAccepted, contextNotServed: gtpv1.CauseServiceNotSupported, contextUnknown: gtpv1.CauseIMSINotKnown,
	contextDetached: gtpv1.CauseMSIsGPRSDetached, contextNotSigned: gtpv1.CausePTMSISignatureMismatch,
}

// describeGn fills in a response with all that the SGSN needs, CK' and IK' made
// of the count included.
func (u *ueContext) describeGn(res *gtpv1.SGSNContextResponse, count security.Count) {
	m := u.mme
	s := u.security.State()
	ck, ik := security.DeriveMappedCKIK(s.KASME, count)
	res.IMSI = u.imsi
	res.TEIDControl, res.SGSNControl = u.teid, m.cfg.Sessions.S11Address
	res.MMContext = &gtpv1.MMContext{
		Mode: gtpv1.UMTSKeys, KSI: s.KSI.Identifier(), CK: ck, IK: ik,
		MSNetworkCapability: u.msCapability.Append(nil), Container: u.imeisvElement(),
	}
	res.UENetworkCapability = u.capability.Append(nil)
	for _, p := range u.pdns {
		for i := range p.bearers {
			if b := &p.bearers[i]; b.active && !p.releasing {
				res.PDPContexts = append(res.PDPContexts, p.pdpContext(b))
			}
		}
	}
	slices.SortFunc(res.PDPContexts, func(a, b gtpv1.PDPContext) int { return int(a.NSAPI) - int(b.NSAPI) })
}

// imeisvElement is the IMEISV as an MM context holds it: the mobile identity of
// TS 24.008 with identifier and length.
func (u *ueContext) imeisvElement() []byte {
	if u.imeisv.IsZero() {
		return nil
	}
	const mobileIdentity = 0x23
	v := nas.MobileIdentityOfIMEISV(u.imeisv).Append(nil)
	return append([]byte{mobileIdentity, byte(len(v))}, v...)
}

// pdpContext is what a bearer is to an SGSN. The gateway's two halves are one,
// so its end for user data is the one of S1.
func (p *pdn) pdpContext(b *bearer) gtpv1.PDPContext {
	q := p.qosProfile(b)
	x := gtpv1.PDPContext{
		NSAPI: b.ebi, SAPI: 3, Subscribed: q, Requested: q, Negotiated: q,
		TEIDControl: p.pgw.teid, TEIDData: b.sgw.teid, GGSNControl: p.pgw.addr, GGSNUser: b.sgw.addr,
		APN: p.apn, EndUserAddress: gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: p.paa.IPv4},
		TransactionIdentifier: min(b.ebi-5, 7),
	}
	switch p.paa.Type {
	case gtpv2.IPv6:
		x.EndUserAddress = gtpv1.EndUserAddress{Type: gtpv1.IPv6, IPv6: p.paa.IPv6}
	case gtpv2.IPv4v6:
		x.EndUserAddress = gtpv1.EndUserAddress{Type: gtpv1.IPv4v6, IPv4: p.paa.IPv4, IPv6: p.paa.IPv6}
	}
	if x.TransactionIdentifier == 7 {
		x.TransactionIdentifierMore = 0x80 | (b.ebi - 5)
	}
	return x
}

// handleSGSNContextAcknowledge lets go of a UE that the SGSN has taken on.
func (m *MME) handleSGSNContextAcknowledge(h gtpv1.Header, pdu []byte) {
	var ack gtpv1.SGSNContextAcknowledge
	u := m.contexts.get(h.TEID)
	if err := ack.Decode(pdu); err != nil {
		m.fault(u, sim.GTPv1, h.Type.String(), err)
		return
	}
	m.acknowledged(u, &m.gn, h.Type.String(), ack.Cause.Accepted(), ack.Cause.String())
}
