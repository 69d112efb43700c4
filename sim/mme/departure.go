package mme

import (
	"errors"
	"slices"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// handleSGSNContextRequest gives the SGSN the context of a UE that moves to
// UTRAN (TS 23.401 D.3.5 steps 3, 4). It is the UE's until the acknowledgement.
func (m *MME) handleSGSNContextRequest(pdu []byte) {
	var req gtpv1.SGSNContextRequest
	err := req.Decode(pdu)
	res := gtpv1.SGSNContextResponse{TEID: req.TEIDControl, Sequence: req.Sequence}
	u := m.departing(&req)
	switch {
	case err != nil:
		m.fault(u, sim.GTPv1, "SGSN Context Request", err)
		res.Cause = causeOfGn(err)
	case m.cfg.SGSN.Context != SGSNContextGn:
		res.Cause = gtpv1.CauseServiceNotSupported
	case u == nil:
		res.Cause = gtpv1.CauseIMSINotKnown
	case u.state != registered || u.emergency:
		res.Cause = gtpv1.CauseMSIsGPRSDetached
	default:
		count, next, ok := u.checkToken(&req)
		if !ok {
			m.fault(u, sim.GTPv1, "SGSN Context Request", errors.New("the NAS token is not the UE's"))
			res.Cause = gtpv1.CausePTMSISignatureMismatch
			break
		}
		u.describeTo(&res, count)
		u.departure = next
		u.decide(decision{name: "context given to the SGSN", clause: "TS 23.401 D.3.5"})
	}
	if res.TEID != 0 {
		m.sendGn(u, &res)
	}
}

// departing finds the UE of a request: by its IMSI, if the SGSN has made sure of
// that, or by the GUTI behind P-TMSI, RAI and the first octet of the signature.
func (m *MME) departing(req *gtpv1.SGSNContextRequest) *ueContext {
	if req.MSValidated && !req.IMSI.IsZero() {
		return m.byIMSI[req.IMSI]
	}
	ptmsi, ok := req.PTMSI.Get()
	if !ok {
		return nil
	}
	g := nas.GUTIBehindPTMSI(ptmsi, req.RAI, req.PTMSISignature.Value()[0])
	if g.GUMMEI() != m.cfg.GUMMEI {
		return nil
	}
	return m.byMTMSI[g.MTMSI]
}

// tokenWindow is how far a UE's uplink NAS COUNT may be ahead of ours, by
// messages that were lost.
const tokenWindow = 32

// checkToken finds the uplink NAS COUNT from which the UE has made its NAS
// token, the last two octets of the signature (TS 33.401 9.1.1), and the next
// one, which a UE that the SGSN has authenticated by itself has not used up.
func (u *ueContext) checkToken(req *gtpv1.SGSNContextRequest) (count, next security.Count, ok bool) {
	if u.security == nil {
		return 0, 0, false
	}
	s := u.security.State()
	if req.MSValidated {
		return s.Uplink, s.Uplink, true
	}
	sig, ok := req.PTMSISignature.Get()
	if !ok {
		return 0, 0, false
	}
	token := uint16(sig[1])<<8 | uint16(sig[2])
	for n := range security.Count(tokenWindow) {
		if security.DeriveNASToken(s.KASME, s.Uplink+n) == token {
			return s.Uplink + n, s.Uplink + n + 1, true
		}
	}
	return 0, 0, false
}

// describeTo fills in a response with all that the SGSN needs, CK' and IK' made
// of the count included.
func (u *ueContext) describeTo(res *gtpv1.SGSNContextResponse, count security.Count) {
	m := u.mme
	s := u.security.State()
	ck, ik := security.DeriveMappedCKIK(s.KASME, count)
	res.Cause, res.IMSI = gtpv1.CauseRequestAccepted, u.imsi
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
	switch {
	case u != nil && u.moved:
		// The HSS was quicker to say so.
	case u == nil || u.departure == 0:
		m.fault(u, sim.GTPv1, h.Type.String(), errors.New("no context was given"))
	case !ack.Cause.Accepted():
		u.decide(decision{name: "UE stays on E-UTRAN", detail: ack.Cause.String(), clause: "TS 23.401 D.3.5"})
		u.departure = 0
	default:
		u.depart("the SGSN has taken it on")
	}
}

// useCount moves the uplink NAS COUNT past the one of the NAS token.
func (u *ueContext) useCount() {
	s := u.security.State()
	s.Uplink = u.departure
	u.departure = 0
	ctx, err := security.NewContext(s)
	if err != nil {
		ctx = nil // the count is used up: the next attach authenticates
	}
	u.security = ctx
}

// depart takes a UE as on UTRAN. Its security context stays for when it comes
// back, its sessions until the SGSN has surely had time to move them (TS 23.401
// D.3.5 steps 4, 10). The VLR is told nothing: the UE's location update over
// there ends the association, or it stays for CS fallback.
func (u *ueContext) depart(why string) {
	m := u.mme
	u.useCount()
	u.decide(decision{name: "UE is on UTRAN", detail: why, clause: "TS 23.401 D.3.5"})
	u.sgs.abort()
	u.sgs = sgsAssociation{}
	u.moved, u.located = true, false
	u.stopPaging()
	if c := u.conn; c != nil {
		c.lowerLayerFailure()
		c.release(causeNormalRelease)
	}
	u.setState(deregistered)
	u.timer.Stop()
	u.timer = m.env.After(m.cfg.Timers.Departure, func() {
		u.moved = false
		u.deregister()
	})
}
