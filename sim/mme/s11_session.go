package mme

import (
	"bytes"
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// sendCreateSession sends Create Session Request (TS 23.401 5.3.2.1 step 12).
func (u *ueContext) sendCreateSession(c *connection, r *pdnRequest, p *pdn, apn *hss.APN, pdnType gtpv2.PDNType, created func(*pdn), refused func(pdnRefusal)) {
	m := u.mme
	req := &m.s11.create
	bearers := append(req.BearerContexts[:0], gtpv2.BearerContext{EBI: p.ebi, QoS: p.bearers[0].qos})
	*req = gtpv2.CreateSessionRequest{
		TEID: u.sgwTEID, Sequence: m.s11.nextSequence(),
		IMSI: u.imsi, MSISDN: u.subscription.MSISDN, MEI: u.imeisv, IMEI: u.imei,
		ULI:            gtpv2.ULI{TAI: c.tai, ECGI: c.cell},
		ServingNetwork: c.tai.PLMN, RATType: gtpv2.EUTRAN,
		Sender: u.s11Sender(),
		PGW:    gtpv2.FTEID{Interface: gtpv2.S5S8PGWGTPC, IPv4: m.cfg.Sessions.PGWAddress},
		APN:    p.apn, PDNType: pdnType, PAA: unspecifiedPAA(pdnType),
		SelectionMode:         nas.Some(selectionMode(apn)),
		MaximumAPNRestriction: nas.Some(uint8(0)),
		AMBR:                  nas.Some(p.ambr),
		UETimeZone:            m.timeZone(),
		PCO:                   r.pco,
		BearerContexts:        bearers,
	}
	if len(u.pdns) == 0 {
		req.TEID = 0
	}
	if pdnType == gtpv2.IPv4v6 {
		req.Indication = gtpv2.DAF
	}
	u.creating++
	m.ask(u, req, req.Sequence, gtpv2.TypeCreateSessionResponse, func(answer gtpv2.Message) {
		u.creating--
		res, _ := answer.(*gtpv2.CreateSessionResponse)
		if u.conn != c || c.releasing {
			if res != nil && res.Cause.Value.Accepted() {
				u.sgwTEID = res.Sender.TEID
				u.discardSession(p)
			}
			return
		}
		u.handleCreateSessionResponse(r, p, res, created, refused)
	})
	req.PCO = nil
}

func unspecifiedPAA(t gtpv2.PDNType) gtpv2.PAA { return gtpv2.PAA{Type: t} }

// timeZone is where the clocks of this network's devices stand.
func (m *MME) timeZone() nas.Opt[gtpv2.UETimeZone] {
	_, seconds := m.env.Now().Zone()
	return nas.Some(gtpv2.UETimeZone{TimeZone: uint8(eps.NewTimeZone(time.Duration(seconds) * time.Second))})
}

// selectionMode is 0 for a subscribed APN, 1 for one that only the UE named
// (TS 29.274 8.58).
func selectionMode(apn *hss.APN) uint8 {
	if apn.Name == hss.Wildcard {
		return 1
	}
	return 0
}

func (u *ueContext) handleCreateSessionResponse(r *pdnRequest, p *pdn, res *gtpv2.CreateSessionResponse, created func(*pdn), refused func(pdnRefusal)) {
	m := u.mme
	if res == nil {
		refused(pdnRefusal{cause: eps.ESMCauseNetworkFailure})
		return
	}
	if cause := res.Cause.Value; !cause.Accepted() {
		f := pdnRefusal{cause: m.cfg.Sessions.UnknownCause, gtp: cause, pco: bytes.Clone(res.PCO)}
		if c, ok := m.cfg.Sessions.ESMCauses[cause]; ok {
			f.cause = c
		}
		if t, ok := res.PGWBackOffTime.Get(); ok {
			f.backOff, _ = t.Duration()
		}
		refused(f)
		return
	}
	b := &p.bearers[0]
	found := false
	for i := range res.BearerContexts {
		if bc := &res.BearerContexts[i]; bc.EBI == p.ebi && !bc.SGW.IsZero() {
			b.sgw, found = endpointOf(bc.SGW), true
			if bc.QoS.QCI != 0 {
				b.qos = bc.QoS
			}
		}
	}
	address, ok := addressOf(res.PAA)
	u.sgwTEID = res.Sender.TEID
	if !found || !ok {
		u.deleteSession(p)
		refused(pdnRefusal{cause: eps.ESMCauseRejectedByGateway})
		return
	}
	p.address, p.paa, p.pgw = address, res.PAA, endpointOf(res.PGW)
	if a, ok := res.AMBR.Get(); ok {
		p.ambr = a
	}
	r.reply = bytes.Clone(res.PCO)
	if c := causeOfLess(r, res); c != 0 {
		r.cause = c
	}
	u.pdns = append(u.pdns, p)
	created(p)
}

// causeOfLess is the ESM cause for a PDN type that the gateway narrowed.
func causeOfLess(r *pdnRequest, res *gtpv2.CreateSessionResponse) eps.ESMCause {
	switch {
	case r.pdnType != eps.PDNTypeIPv4v6 || res.PAA.Type == gtpv2.IPv4v6 || r.cause != 0:
		return 0
	case res.Cause.Value == gtpv2.CauseNewPDNTypeDueToSingleAddressBearerOnly:
		return eps.ESMCauseSingleAddressBearersOnlyAllowed
	case res.PAA.Type == gtpv2.IPv4:
		return eps.ESMCausePDNTypeIPv4OnlyAllowed
	}
	return eps.ESMCausePDNTypeIPv6OnlyAllowed
}

// addressOf is the PDN address that the UE is told: of an IPv6 address only the
// interface identifier (TS 24.301 9.9.4.9).
func addressOf(a gtpv2.PAA) (eps.PDNAddress, bool) {
	var iid [8]byte
	if a.Type != gtpv2.IPv4 {
		if !a.IPv6.Is6() {
			return eps.PDNAddress{}, false
		}
		b := a.IPv6.As16()
		copy(iid[:], b[8:])
	}
	switch a.Type {
	case gtpv2.IPv4:
		if a.IPv4.Is4() {
			return eps.PDNAddressIPv4(a.IPv4), true
		}
	case gtpv2.IPv6:
		return eps.PDNAddressIPv6(iid), true
	case gtpv2.IPv4v6:
		if a.IPv4.Is4() {
			return eps.PDNAddressIPv4v6(iid, a.IPv4), true
		}
	}
	return eps.PDNAddress{}, false
}

// discardSession ends a session that came when nobody wanted it any more. One
// that a later request has replaced is gone already (TS 29.274 7.2.1).
func (u *ueContext) discardSession(p *pdn) {
	now := u.mme.byIMSI[u.imsi]
	if now == nil {
		now = u
	}
	if q, _ := now.bearer(p.ebi); q != nil || now.creating > 0 {
		return
	}
	u.deleteSession(p)
}

// deleteSession tells the gateway that a PDN connection is no more.
func (u *ueContext) deleteSession(p *pdn) {
	m := u.mme
	req := &m.s11.delete
	*req = gtpv2.DeleteSessionRequest{
		TEID: u.sgwTEID, Sequence: m.s11.nextSequence(), LinkedEBI: p.ebi,
		ULI: gtpv2.ULI{TAI: u.tai, ECGI: u.cell}, Indication: gtpv2.OI,
	}
	m.ask(u, req, req.Sequence, gtpv2.TypeDeleteSessionResponse, nil)
}

// deleteSessions ends all PDN connections.
func (u *ueContext) deleteSessions() {
	for _, p := range u.pdns {
		u.deleteSession(p)
	}
	u.pdns = nil
	u.sgwTEID = 0
}

// modifyBearers tells the gateway where all bearers end at the eNodeB.
func (u *ueContext) modifyBearers() {
	for _, p := range u.pdns {
		u.modifyBearer(p)
	}
}

// modifyBearer tells the gateway where the bearers of one PDN connection end.
func (u *ueContext) modifyBearer(p *pdn) {
	m := u.mme
	req := &m.s11.modify
	bearers := req.BearerContexts[:0]
	for i := range p.bearers {
		if b := &p.bearers[i]; b.active && b.enb.addr.IsValid() {
			bearers = append(bearers, gtpv2.BearerContext{EBI: b.ebi, ENB: b.enb.fteid(gtpv2.S1UENodeBGTPU)})
		}
	}
	*req = gtpv2.ModifyBearerRequest{TEID: u.sgwTEID, Sequence: m.s11.nextSequence(), BearerContexts: bearers}
	if len(bearers) == 0 {
		return
	}
	m.ask(u, req, req.Sequence, gtpv2.TypeModifyBearerResponse, func(answer gtpv2.Message) {
		res, _ := answer.(*gtpv2.ModifyBearerResponse)
		if res != nil && !res.Cause.Value.Accepted() {
			u.sessionLost(p, res.Cause.Value)
		}
	})
}

// sessionLost is a gateway that does not know a PDN connection: the UE must set
// it up anew.
func (u *ueContext) sessionLost(p *pdn, cause gtpv2.Cause) {
	u.decide(decision{name: "PDN connection lost", detail: cause.String(), clause: "TS 23.401 5.4.4.1"})
	if cause != gtpv2.CauseContextNotFound || len(u.pdns) == 0 {
		return
	}
	if len(u.pdns) == 1 {
		u.pdns = nil
		u.networkDetach(eps.ReattachRequired, 0)
		return
	}
	if c := u.conn; c != nil && !p.releasing {
		c.deactivate(p, 0, eps.ESMCauseReactivationRequested, func() {})
	}
}

// releaseAccessBearers tells the gateway that the UE is idle.
func (u *ueContext) releaseAccessBearers() {
	any := false
	for _, p := range u.pdns {
		for i := range p.bearers {
			any = any || p.bearers[i].enb.addr.IsValid()
			p.bearers[i].enb = endpoint{}
		}
	}
	if !any {
		return
	}
	m := u.mme
	req := &m.s11.release
	*req = gtpv2.ReleaseAccessBearersRequest{TEID: u.sgwTEID, Sequence: m.s11.nextSequence()}
	m.ask(u, req, req.Sequence, gtpv2.TypeReleaseAccessBearersResponse, nil)
}
