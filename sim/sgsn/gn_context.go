package sgsn

import (
	"bytes"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// askOnGn asks the MME for a context over Gn.
func (c *connection) askOnGn(msg *gprs.RoutingAreaUpdateRequest, done func(f *fetched, refusal string)) {
	s := c.a.s
	ptmsi, _ := msg.PTMSI.Value().TMSI()
	var signature nas.Opt[gtpv1.PTMSISignature]
	if v, ok := msg.OldPTMSISignature.Get(); ok {
		signature.Set(gtpv1.PTMSISignature(v))
	}
	rai := msg.OldRAI
	s.mme.ask(nil, func(seq uint16) gtpv1.Message {
		return &gtpv1.SGSNContextRequest{
			Sequence: seq, RAI: rai, PTMSI: nas.Some(ptmsi), PTMSISignature: signature,
			TEIDControl: uint32(seq) + 1, SGSNControl: s.cfg.Sessions.Address, RATType: gtpv1.UTRAN,
		}
	}, gtpv1.TypeSGSNContextResponse, func(m gtpv1.Message) {
		switch res, _ := m.(*gtpv1.SGSNContextResponse); {
		case res == nil:
			done(nil, noAnswer)
		case !res.Cause.Accepted():
			done(nil, res.Cause.String())
		default:
			done(s.fetchedOnGn(res), "")
		}
	})
}

// fetchedOnGn is a context as Gn has it.
func (s *SGSN) fetchedOnGn(res *gtpv1.SGSNContextResponse) *fetched {
	mm := res.MMContext
	for i := range res.PDPContexts {
		// It outlives the message in whose bytes it lies.
		x := &res.PDPContexts[i]
		x.Negotiated.Value = bytes.Clone(x.Negotiated.Value)
	}
	f := &fetched{imsi: res.IMSI, pdps: res.PDPContexts, drx: gprs.DRXParameter(mm.DRX),
		networkCapability: eps.MSNetworkCapabilityOf(mm.MSNetworkCapability...), imeisv: imeisvIn(mm.Container)}
	if len(res.UENetworkCapability) > 0 {
		_ = f.ueNetworkCapability.Decode(res.UENetworkCapability) // without it the device's own word counts
	}
	if mm.KSI < uint8(gprs.NoKey) && (mm.Mode == gtpv1.UMTSKeys || mm.Mode == gtpv1.UMTSKeysAndUsedCipher) {
		f.keys = keySet{cksn: gprs.CKSN(mm.KSI), ck: mm.CK, ik: mm.IK, valid: true}
	}
	teid, sequence, imsi := res.TEIDControl, res.Sequence, res.IMSI
	f.tell = func(v verdict) {
		ack := &gtpv1.SGSNContextAcknowledge{TEID: teid, Sequence: sequence, Cause: gnVerdicts[v]}
		if v == contextTaken {
			ack.User = s.cfg.Sessions.Address
		}
		s.mme.send(s.byIMSI[imsi], ack)
	}
	return f
}

// gnVerdicts are the causes of the acknowledgement.
var gnVerdicts = [...]gtpv1.Cause{
	contextTaken: gtpv1.CauseRequestAccepted, contextNotProved: gtpv1.CauseAuthenticationFailure, contextAbandoned: gtpv1.CauseMSIsNotGPRSResponding,
}

// tiOfContext is the transaction identifier of a context from an MME as the
// device writes it. The MME has allotted it, so that the device's messages have
// the flag set (TS 24.007 11.2.3.1.3), whatever GTP has in its place.
func tiOfContext(g *gtpv1.PDPContext) gprs.TransactionIdentifier {
	ti := gprs.TransactionIdentifier{Flag: true, Value: g.TransactionIdentifier & 7}
	if ti.Value == 7 {
		ti.Value = max(7, g.TransactionIdentifierMore&0x7f)
	}
	return ti
}

// handleContextRequest is the MME asking for the context of a device that has
// come to it by a tracking area update (TS 23.401 D.3.6).
func (s *SGSN) handleContextRequest(m *gtpv1.SGSNContextRequest) {
	q := contextQuery{imsi: m.IMSI, validated: m.MSValidated, ptmsi: m.PTMSI}
	if v, ok := m.PTMSISignature.Get(); ok {
		q.signature.Set(v)
	}
	u, refusal := s.asked(&q)
	if refusal != contextGiven {
		cause := gnRefusals[refusal]
		s.fault(stringer(u), sim.GTPv1, m.Type().String(), refusedContext{cause})
		s.mme.send(u, &gtpv1.SGSNContextResponse{TEID: m.TEIDControl, Sequence: m.Sequence, Cause: cause})
		return
	}
	res := &gtpv1.SGSNContextResponse{
		TEID: m.TEIDControl, Sequence: m.Sequence, Cause: gtpv1.CauseRequestAccepted, IMSI: u.imsi, TEIDControl: u.teid,
		MMContext: &gtpv1.MMContext{Mode: gtpv1.UMTSKeys, KSI: uint8(gprs.NoKey), DRX: u.drx,
			MSNetworkCapability: u.networkCapability.Append(nil), Container: imeisvElement(u.imeisv)},
		SGSNControl: s.cfg.Sessions.Address, UENetworkCapability: u.ueNetworkCapability.Append(nil),
	}
	if k := u.keys; k.valid {
		res.MMContext.KSI, res.MMContext.CK, res.MMContext.IK = uint8(k.cksn), k.ck, k.ik
	}
	for _, p := range u.pdps {
		if p.active {
			res.PDPContexts = append(res.PDPContexts, p.handedOver())
		}
	}
	u.handOver(uint32(m.Sequence), gnDepartureClause)
	s.mme.send(u, res)
}

// gnRefusals are the causes of the response.
var gnRefusals = [...]gtpv1.Cause{
	contextNotServed: gtpv1.CauseServiceNotSupported, contextUnknown: gtpv1.CauseIMSINotKnown,
	contextDetached: gtpv1.CauseMSIsGPRSDetached, contextNotSigned: gtpv1.CausePTMSISignatureMismatch,
}

// handedOver is a PDP context as another node gets it.
func (p *pdpContext) handedOver() gtpv1.PDPContext {
	qos := gtpv1.QoSProfile{ARP: p.arp, Value: p.qos.Append(nil)}
	g := gtpv1.PDPContext{
		NSAPI: uint8(p.nsapi), SAPI: uint8(p.sapi), Subscribed: qos, Requested: qos, Negotiated: qos,
		TEIDControl: p.ggsn.control, TEIDData: p.ggsn.data, Identifier: uint8(p.nsapi),
		EndUserAddress: gtpAddress(p.address), GGSNControl: p.ggsn.controlAddr, GGSNUser: p.ggsn.userAddr, APN: p.apn,
		TransactionIdentifier: min(p.ti.Value, 7),
	}
	if p.ti.Flag {
		g.TransactionIdentifier |= 8
	}
	if p.ti.Value >= 7 {
		g.TransactionIdentifierMore = 0x80 | p.ti.Value
	}
	return g
}

const (
	mobileIdentityIEI = 0x23 // TS 24.008 9.4.10
	imeisvType        = 3
)

// imeisvElement is the IMEISV as the container of an MM context has it.
func imeisvElement(v nas.IMEISV) []byte {
	if v.IsZero() {
		return nil
	}
	value := v.AppendMobileIdentity(nil, imeisvType)
	return append([]byte{mobileIdentityIEI, byte(len(value))}, value...)
}

// imeisvIn is the IMEISV of a container, zero if there is none.
func imeisvIn(b []byte) (v nas.IMEISV) {
	for len(b) >= 2 && len(b) >= 2+int(b[1]) {
		n := 2 + int(b[1])
		if b[0] == mobileIdentityIEI {
			var id nas.MobileIdentity
			if id.Decode(b[2:n]) == nil {
				v, _ = id.IMEISV()
			}
			return v
		}
		b = b[n:]
	}
	return v
}
