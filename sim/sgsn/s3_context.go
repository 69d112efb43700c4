package sgsn

import (
	"net/netip"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// askOnS3 asks the MME for a context over S3.
func (c *connection) askOnS3(msg *gprs.RoutingAreaUpdateRequest, done func(f *fetched, refusal string)) {
	s := c.a.s
	ptmsi, _ := msg.PTMSI.Value().TMSI()
	var signature nas.Opt[gtpv2.PTMSISignature]
	if v, ok := msg.OldPTMSISignature.Get(); ok {
		signature.Set(gtpv2.PTMSISignature(v))
	}
	from, here := msg.OldRAI, c.rai.PLMN
	s.s3.start(nil, func(seq uint32) message {
		return &gtpv2.ContextRequest{
			Sequence: seq, ULI: gtpv2.ULI{RAI: from}, PTMSI: nas.Some(ptmsi), PTMSISignature: signature,
			Sender: s.s3Sender(seq + 1), RATType: gtpv2.UTRAN, TargetPLMN: here,
		}
	}, gtpv2.TypeContextResponse, func(m message) {
		switch res, _ := m.(*gtpv2.ContextResponse); {
		case res == nil:
			done(nil, noAnswer)
		case !res.Cause.Value.Accepted():
			done(nil, res.Cause.Value.String())
		default:
			done(s.fetchedOnS3(res), "")
		}
	})
}

// s3Sender is where the MME reaches the SGSN, about what has the TEID.
func (s *SGSN) s3Sender(teid uint32) gtpv2.FTEID {
	return fteid(gtpv2.S3SGSNGTPC, teid, s.cfg.Sessions.Address)
}

func fteid(i gtpv2.Interface, teid uint32, addr netip.Addr) gtpv2.FTEID {
	if addr.Is4() {
		return gtpv2.FTEID{Interface: i, TEID: teid, IPv4: addr}
	}
	return gtpv2.FTEID{Interface: i, TEID: teid, IPv6: addr}
}

func addressOf(f gtpv2.FTEID) netip.Addr {
	if f.IPv4.IsValid() {
		return f.IPv4
	}
	return f.IPv6
}

// fetchedOnS3 is a context as S3 has it.
func (s *SGSN) fetchedOnS3(res *gtpv2.ContextResponse) *fetched {
	mm := res.MMContext
	f := &fetched{imsi: res.IMSI, drx: gprs.DRXParameter(mm.DRX.Value()),
		networkCapability: eps.MSNetworkCapabilityOf(mm.MSNetworkCapability...), imeisv: mm.MEI}
	if len(mm.UENetworkCapability) > 0 {
		_ = f.ueNetworkCapability.Decode(mm.UENetworkCapability) // without it the device's own word counts
	}
	if mm.KSI < uint8(gprs.NoKey) && mm.HasUMTSKeys() {
		f.keys = keySet{cksn: gprs.CKSN(mm.KSI), ck: mm.CK, ik: mm.IK, valid: true}
	}
	for i := range res.PDNConnections {
		f.pdps = appendMapped(f.pdps, &res.PDNConnections[i])
	}
	teid, sequence, imsi := res.Sender.TEID, res.Sequence, res.IMSI
	f.tell = func(v verdict) {
		s.s3.send(s.byIMSI[imsi], &gtpv2.ContextAcknowledge{TEID: teid, Sequence: sequence, Cause: gtpv2.CauseIE{Value: s3Verdicts[v]}})
	}
	return f
}

// s3Verdicts are the causes of the acknowledgement.
var s3Verdicts = [...]gtpv2.Cause{
	contextTaken: gtpv2.CauseRequestAccepted, contextNotProved: gtpv2.CauseUserAuthenticationFailed, contextAbandoned: gtpv2.CauseUENotResponding,
}

// appendMapped appends the PDP contexts that the bearers of a PDN connection
// become (TS 23.401 Annex E). Their ends are those of the PGW: this SGSN reaches
// it as a GGSN.
func appendMapped(list []gtpv1.PDPContext, x *gtpv2.PDNConnection) []gtpv1.PDPContext {
	address := gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: x.IPv4, IPv6: x.IPv6}
	switch {
	case x.IPv4.IsValid() && x.IPv6.IsValid():
		address.Type = gtpv1.IPv4v6
	case x.IPv6.IsValid():
		address.Type = gtpv1.IPv6
	}
	for i := range x.BearerContexts {
		b := &x.BearerContexts[i]
		q := mappedQoS(&b.QoS, x.AMBR.Value())
		p := gtpv1.PDPContext{
			NSAPI: b.EBI, SAPI: noSAPI, Subscribed: q, Requested: q, Negotiated: q,
			TEIDControl: x.PGW.TEID, GGSNControl: addressOf(x.PGW), TEIDData: b.PGW.TEID, GGSNUser: addressOf(b.PGW),
			APN: x.APN, EndUserAddress: address,
		}
		if len(b.TI) > 0 {
			ti := tiOf(b.TI)
			p.TransactionIdentifier, p.TransactionIdentifierMore = min(ti.Value, 7), 0x80|ti.Value
		}
		list = append(list, p)
	}
	return list
}

// noSAPI is the SAPI of a context that no LLC carries (TS 29.060 7.7.29).
const noSAPI = 3

func mappedQoS(q *gtpv2.BearerQoS, ambr gtpv2.AMBR) gtpv1.QoSProfile {
	rates := eps.BitRates{MaximumUplink: uint64(ambr.Uplink), MaximumDownlink: uint64(ambr.Downlink)}
	if q.QCI <= 4 {
		rates = eps.BitRates{MaximumUplink: q.MaximumUplink, MaximumDownlink: q.MaximumDownlink,
			GuaranteedUplink: q.GuaranteedUplink, GuaranteedDownlink: q.GuaranteedDownlink}
	}
	return gtpv1.QoSProfile{ARP: gprs.ARPOfLevel(q.ARP.PriorityLevel), Value: gprs.QoSOfQCI(q.QCI, rates).Append(nil)}
}

// handleS3ContextRequest is the MME asking for the context of a device that has
// come to it by a tracking area update (TS 23.401 5.3.3.1).
func (s *SGSN) handleS3ContextRequest(m *gtpv2.ContextRequest) {
	q := contextQuery{overS3: true, imsi: m.IMSI, validated: m.Indication&gtpv2.MSV != 0, ptmsi: m.PTMSI}
	if v, ok := m.PTMSISignature.Get(); ok {
		q.signature.Set(v)
	}
	u, refusal := s.asked(&q)
	if refusal != contextGiven {
		cause := s3Refusals[refusal]
		s.fault(stringer(u), sim.GTPv2, m.Type().String(), refusedContext{cause})
		s.s3.send(u, &gtpv2.ContextResponse{TEID: m.Sender.TEID, Sequence: m.Sequence, Cause: gtpv2.CauseIE{Value: cause}})
		return
	}
	res := &gtpv2.ContextResponse{
		TEID: m.Sender.TEID, Sequence: m.Sequence, Cause: gtpv2.Accept, IMSI: u.imsi, Sender: s.s3Sender(u.teid),
		MMContext: &gtpv2.MMContext{Mode: gtpv2.UMTSKeys, KSI: uint8(gprs.NoKey), DRX: nas.Some([2]byte(u.drx)), MEI: u.imeisv,
			UENetworkCapability: u.ueNetworkCapability.Append(nil), MSNetworkCapability: u.networkCapability.Append(nil)},
		PDNConnections: u.connections(),
	}
	if k := u.keys; k.valid {
		res.MMContext.KSI, res.MMContext.CK, res.MMContext.IK = uint8(k.cksn), k.ck, k.ik
	}
	u.handOver(m.Sequence, s3DepartureClause)
	s.s3.send(u, res)
}

// s3Refusals are the causes of the response.
var s3Refusals = [...]gtpv2.Cause{
	contextNotServed: gtpv2.CauseServiceNotSupported, contextUnknown: gtpv2.CauseIMSINotKnown,
	contextDetached: gtpv2.CauseContextNotFound, contextNotSigned: gtpv2.CausePTMSISignatureMismatch,
}

// connections are the device's PDP contexts as PDN connections (TS 23.401 Annex
// E), one of all that share a tunnel of control.
func (u *mmContext) connections() (list []gtpv2.PDNConnection) {
	place := map[uint32]int{}
	for _, p := range u.pdps {
		if !p.active {
			continue
		}
		at, ok := place[p.ggsn.control]
		if !ok {
			at = len(list)
			place[p.ggsn.control] = at
			list = append(list, gtpv2.PDNConnection{
				APN: p.apn, IPv4: p.address.IPv4, IPv6: p.address.IPv6, LinkedEBI: uint8(p.nsapi),
				PGW: fteid(gtpv2.S5S8PGWGTPC, p.ggsn.control, p.ggsn.controlAddr), AMBR: nas.Some(p.ambr()),
			})
		}
		list[at].BearerContexts = append(list[at].BearerContexts, gtpv2.BearerContext{
			EBI: uint8(p.nsapi), QoS: p.bearerQoS(), TI: p.transactionIdentifier(),
			PGW: fteid(gtpv2.S5S8PGWGTPU, p.ggsn.data, p.ggsn.userAddr),
		})
	}
	return list
}

// ambr is what a connection without a subscribed AMBR has: the rates of its
// context.
func (p *pdpContext) ambr() gtpv2.AMBR {
	rates, _ := p.qos.BitRates()
	return gtpv2.AMBR{Uplink: uint32(rates.MaximumUplink), Downlink: uint32(rates.MaximumDownlink)}
}

// bearerQoS is the quality of the EPS bearer that the context becomes.
func (p *pdpContext) bearerQoS() gtpv2.BearerQoS {
	q := gtpv2.BearerQoS{QCI: p.qos.QCI(), ARP: gtpv2.ARP{PriorityLevel: gprs.LevelOfARP(p.arp), PreemptionCapabilityDisabled: true}}
	if rates, ok := p.qos.BitRates(); ok && q.QCI <= 4 {
		q.MaximumUplink, q.MaximumDownlink = rates.MaximumUplink, rates.MaximumDownlink
		q.GuaranteedUplink, q.GuaranteedDownlink = rates.GuaranteedUplink, rates.GuaranteedDownlink
	}
	return q
}

// transactionIdentifier is the context's as TS 24.007 11.2.3.1.3 codes it.
func (p *pdpContext) transactionIdentifier() []byte {
	first := min(p.ti.Value, 7) << 4
	if p.ti.Flag {
		first |= 0x80
	}
	if p.ti.Value < 7 {
		return []byte{first}
	}
	return []byte{first, 0x80 | p.ti.Value}
}
