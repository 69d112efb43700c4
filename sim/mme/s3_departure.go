package mme

import (
	"cmp"
	"slices"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// handleContextRequest gives the SGSN the context of a UE that moves to UTRAN
// (TS 23.401 5.3.3.6 steps 4, 5).
func (m *MME) handleContextRequest(pdu []byte) {
	var req gtpv2.ContextRequest
	err := req.Decode(pdu)
	res := gtpv2.ContextResponse{TEID: req.Sender.TEID, Sequence: req.Sequence}
	q := contextQuery{imsi: req.IMSI, validated: req.Indication&gtpv2.MSV != 0, ptmsi: req.PTMSI, rai: req.ULI.RAI}
	if sig, ok := req.PTMSISignature.Get(); ok {
		q.signature.Set(sig)
	}
	u := m.departing(&q)
	if err != nil {
		m.fault(u, sim.GTPv2, req.Type().String(), err)
		res.Cause = causeOfS3(err)
	} else {
		count, refusal := m.give(u, &m.s3, &q)
		if res.Cause.Value = s3Refusals[refusal]; refusal == contextGiven {
			u.describeS3(&res, count)
		}
	}
	if res.TEID != 0 {
		m.sendS3(u, &res)
	}
}

// s3Refusals are the causes of the response.
var s3Refusals = [...]gtpv2.Cause{
	contextGiven: gtpv2.CauseRequestAccepted, contextNotServed: gtpv2.CauseServiceNotSupported, contextUnknown: gtpv2.CauseIMSINotKnown,
	contextDetached: gtpv2.CauseContextNotFound, contextNotSigned: gtpv2.CausePTMSISignatureMismatch,
}

// describeS3 fills in a response with all that the SGSN needs, CK' and IK' made
// of the count included (TS 33.401 9.1.1).
func (u *ueContext) describeS3(res *gtpv2.ContextResponse, count security.Count) {
	s := u.security.State()
	ck, ik := security.DeriveMappedCKIK(s.KASME, count)
	res.IMSI, res.Sender = u.imsi, u.mme.s3Sender(u.teid)
	res.MMContext = &gtpv2.MMContext{
		Mode: gtpv2.UMTSKeys, KSI: s.KSI.Identifier(), CK: ck, IK: ik, MEI: u.imeisv,
		UENetworkCapability: u.capability.Append(nil), MSNetworkCapability: u.msCapability.Append(nil),
	}
	for _, p := range u.pdns {
		if x := p.connection(); len(x.BearerContexts) > 0 {
			res.PDNConnections = append(res.PDNConnections, x)
			res.SGW = endpoint{p.bearers[0].sgw.addr, u.sgwTEID}.fteid(gtpv2.S11S4SGWGTPC)
		}
	}
}

// connection is a PDN connection as S3 has it. The gateway's two halves are one,
// and so are its ends for user data.
func (p *pdn) connection() gtpv2.PDNConnection {
	x := gtpv2.PDNConnection{APN: p.apn, IPv4: p.paa.IPv4, IPv6: p.paa.IPv6, LinkedEBI: p.ebi, PGW: p.pgw.fteid(gtpv2.S5S8PGWGTPC), AMBR: nas.Some(p.ambr)}
	if p.releasing {
		return x
	}
	for i := range p.bearers {
		b := &p.bearers[i]
		if !b.active {
			continue
		}
		x.BearerContexts = append(x.BearerContexts, gtpv2.BearerContext{EBI: b.ebi, QoS: b.qos, TI: transactionIdentifier(b.ebi),
			SGW: b.sgw.fteid(gtpv2.S1USGWGTPU), PGW: b.sgw.fteid(gtpv2.S5S8PGWGTPU)})
	}
	slices.SortFunc(x.BearerContexts, func(a, b gtpv2.BearerContext) int { return cmp.Compare(a.EBI, b.EBI) })
	return x
}

// transactionIdentifier is the one that a bearer has as a PDP context, as TS
// 24.007 11.2.3.1.3 codes it.
func transactionIdentifier(ebi uint8) []byte {
	if ti := ebi - 5; ti < 7 {
		return []byte{ti << 4}
	}
	return []byte{7 << 4, 0x80 | (ebi - 5)}
}

// handleContextAcknowledge lets go of a UE that the SGSN has taken on.
func (m *MME) handleContextAcknowledge(h gtpv2.Header, pdu []byte) {
	var ack gtpv2.ContextAcknowledge
	u := m.contexts.get(h.TEID)
	if err := ack.Decode(pdu); err != nil {
		m.fault(u, sim.GTPv2, h.Type.String(), err)
		return
	}
	m.acknowledged(u, &m.s3, h.Type.String(), ack.Cause.Value.Accepted(), ack.Cause.Value.String())
}
