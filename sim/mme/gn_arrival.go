package mme

import (
	"bytes"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// questionOnGn is the request for a UE's context over Gn.
func (c *connection) questionOnGn(q *contextQuery, sequence uint32) []byte {
	m := c.a.mme
	req := gtpv1.SGSNContextRequest{
		Sequence: uint16(sequence), IMSI: q.imsi, MSValidated: q.validated, RAI: q.rai, PTMSI: q.ptmsi,
		TEIDControl: c.mmeID, SGSNControl: m.cfg.Sessions.S11Address, RATType: gtpv1.EUTRAN,
	}
	if sig, ok := q.signature.Get(); ok {
		req.PTMSISignature = nas.Some(gtpv1.PTMSISignature(sig))
	}
	return req.Append(nil)
}

// handleSGSNContextResponse goes on with the update.
func (m *MME) handleSGSNContextResponse(h gtpv1.Header, pdu []byte) {
	f := m.gn.asked(uint32(h.Sequence), h.TEID)
	if f == nil {
		return
	}
	var res gtpv1.SGSNContextResponse
	err := res.Decode(pdu)
	acknowledge := func(cause gtpv1.Cause) {
		if res.TEIDControl != 0 {
			m.sendGn(f.c.ue, &gtpv1.SGSNContextAcknowledge{TEID: res.TEIDControl, Sequence: res.Sequence, Cause: cause})
		}
	}
	switch {
	case err != nil:
		acknowledge(causeOfGn(err))
		f.unusable(err)
	case !res.Cause.Accepted():
		f.c.refuseArrival(m.cfg.SGSN.Unknown, res.Cause.String())
	default:
		f.handOver(handedOverGn(&m.gn, &res, acknowledge))
	}
}

// handedOverGn is a context as Gn has it.
func handedOverGn(l *sgsnLink, res *gtpv1.SGSNContextResponse, acknowledge func(gtpv1.Cause)) *handedContext {
	mm := res.MMContext
	contexts := ownContexts(res.PDPContexts)
	return &handedContext{
		link: l, imsi: res.IMSI, umts: mm.Mode == gtpv1.UMTSKeys || mm.Mode == gtpv1.UMTSKeysAndUsedCipher,
		ksi: mm.KSI, ck: mm.CK, ik: mm.IK, ueCapability: res.UENetworkCapability, msCapability: mm.MSNetworkCapability,
		connections: func(u *ueContext) []*pdn { return u.mappedConnections(contexts) },
		acknowledge: func(v verdict) { acknowledge(gnVerdicts[v]) },
	}
}

// gnVerdicts are the causes of the acknowledgement.
var gnVerdicts = [...]gtpv1.Cause{
	contextTaken: gtpv1.CauseRequestAccepted, contextOfAnother: gtpv1.CauseIMSINotKnown,
	contextNotAllowed: gtpv1.CauseRoamingRestriction, contextNotProved: gtpv1.CauseAuthenticationFailure,
}

// ownContexts copies what lies in a message's bytes.
func ownContexts(list []gtpv1.PDPContext) []gtpv1.PDPContext {
	own := append([]gtpv1.PDPContext(nil), list...)
	for i := range own {
		own[i].Negotiated.Value = bytes.Clone(own[i].Negotiated.Value)
		own[i].Subscribed, own[i].Requested = gtpv1.QoSProfile{}, gtpv1.QoSProfile{}
	}
	return own
}

// mappedConnections makes PDN connections of PDP contexts, one of all that share
// a tunnel of control.
func (u *ueContext) mappedConnections(contexts []gtpv1.PDPContext) (connections []*pdn) {
	byTEID := map[uint32]*pdn{}
	for i := range contexts {
		x := &contexts[i]
		if p, b := findBearer(connections, x.NSAPI); x.NSAPI < 5 || p != nil || b != nil || x.TEIDControl == 0 {
			continue // no context that a device can have
		}
		p := byTEID[x.TEIDControl]
		if p == nil {
			p = u.mappedPDN(x)
			byTEID[x.TEIDControl] = p
			connections = append(connections, p)
		}
		p.bearers = append(p.bearers, bearer{ebi: x.NSAPI, qos: u.mappedQoS(x), active: true})
	}
	return connections
}

// mappedPDN is the PDN connection of a PDP context, without bearers yet.
func (u *ueContext) mappedPDN(x *gtpv1.PDPContext) *pdn {
	// The rates are of HSPA, where nothing is subscribed.
	p := u.newMappedPDN(x.APN, x.NSAPI, gtpv2.AMBR{Uplink: 5760, Downlink: 42000})
	p.pgw = endpoint{x.GGSNControl, x.TEIDControl}
	p.paa = gtpv2.PAA{Type: gtpv2.IPv4, IPv4: x.EndUserAddress.IPv4}
	switch x.EndUserAddress.Type {
	case gtpv1.IPv6:
		p.paa = gtpv2.PAA{Type: gtpv2.IPv6, IPv6: x.EndUserAddress.IPv6}
	case gtpv1.IPv4v6:
		p.paa = gtpv2.PAA{Type: gtpv2.IPv4v6, IPv4: x.EndUserAddress.IPv4, IPv6: x.EndUserAddress.IPv6}
	}
	return p
}
