package mme

import (
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// questionOnS3 is the request for a UE's context over S3. It goes to the SGSN
// that the RAI in it leads to, and names the UE by P-TMSI and signature (TS
// 29.274 7.3.5): the complete request is for another MME, which checks it.
func (c *connection) questionOnS3(q *contextQuery, sequence uint32) []byte {
	req := gtpv2.ContextRequest{
		Sequence: sequence, IMSI: q.imsi, ULI: gtpv2.ULI{RAI: q.rai}, PTMSI: q.ptmsi,
		Sender: c.a.mme.s3Sender(c.mmeID), RATType: gtpv2.EUTRAN, TargetPLMN: c.tai.PLMN,
	}
	if sig, ok := q.signature.Get(); ok {
		req.PTMSISignature = nas.Some(gtpv2.PTMSISignature(sig))
	}
	if q.validated {
		req.Indication = gtpv2.MSV
	}
	return req.Append(nil)
}

// handleContextResponse goes on with the update.
func (m *MME) handleContextResponse(h gtpv2.Header, pdu []byte) {
	f := m.s3.asked(h.Sequence, h.TEID)
	if f == nil {
		return
	}
	var res gtpv2.ContextResponse
	err := res.Decode(pdu)
	acknowledge := func(cause gtpv2.CauseIE) {
		if !res.Sender.IsZero() {
			m.sendS3(f.c.ue, &gtpv2.ContextAcknowledge{TEID: res.Sender.TEID, Sequence: res.Sequence, Cause: cause})
		}
	}
	switch {
	case err != nil:
		acknowledge(causeOfS3(err))
		f.unusable(err)
	case !res.Cause.Value.Accepted():
		f.c.refuseArrival(m.cfg.SGSN.Unknown, res.Cause.Value.String())
	default:
		f.handOver(handedOverS3(&m.s3, &res, acknowledge))
	}
}

// handedOverS3 is a context as S3 has it.
func handedOverS3(l *sgsnLink, res *gtpv2.ContextResponse, acknowledge func(gtpv2.CauseIE)) *handedContext {
	mm := res.MMContext
	return &handedContext{
		link: l, imsi: res.IMSI, umts: mm.HasUMTSKeys(), ksi: mm.KSI, ck: mm.CK, ik: mm.IK,
		ueCapability: mm.UENetworkCapability, msCapability: mm.MSNetworkCapability,
		connections: func(u *ueContext) []*pdn { return u.handedConnections(res.PDNConnections) },
		acknowledge: func(v verdict) { acknowledge(gtpv2.CauseIE{Value: s3Verdicts[v]}) },
	}
}

// s3Verdicts are the causes of the acknowledgement.
var s3Verdicts = [...]gtpv2.Cause{
	contextTaken: gtpv2.CauseRequestAccepted, contextOfAnother: gtpv2.CauseIMSINotKnown,
	contextNotAllowed: gtpv2.CauseTargetAccessRestricted, contextNotProved: gtpv2.CauseUserAuthenticationFailed,
}

// handedConnections are PDN connections of S3, of which nothing lies in the
// message's bytes.
func (u *ueContext) handedConnections(list []gtpv2.PDNConnection) (connections []*pdn) {
	for i := range list {
		x := &list[i]
		p := u.newMappedPDN(x.APN, x.LinkedEBI, x.AMBR.Value())
		p.pgw, p.paa = endpointOf(x.PGW), allocated(x)
		for k := range x.BearerContexts {
			b := &x.BearerContexts[k]
			if of, other := findBearer(append(connections, p), b.EBI); b.EBI < 5 || of != nil || other != nil {
				continue // no bearer that a device can have
			}
			p.bearers = append(p.bearers, bearer{ebi: b.EBI, qos: u.subscribedQoS(x.APN, b.QoS), active: true})
		}
		if _, b := findBearer([]*pdn{p}, p.ebi); b != nil && p.pgw.teid != 0 {
			connections = append(connections, p)
		}
	}
	return connections
}

// allocated is the address allocation that the addresses of a connection amount
// to.
func allocated(x *gtpv2.PDNConnection) gtpv2.PAA {
	paa := gtpv2.PAA{Type: gtpv2.IPv4, IPv4: x.IPv4, IPv6: x.IPv6}
	switch {
	case x.IPv4.IsValid() && x.IPv6.IsValid():
		paa.Type = gtpv2.IPv4v6
	case x.IPv6.IsValid():
		paa.Type = gtpv2.IPv6
	}
	return paa
}
