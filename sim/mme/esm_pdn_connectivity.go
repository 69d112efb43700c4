package mme

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// pdnRequest is what a UE asks of a PDN connection (TS 24.301 6.5.1.2).
type pdnRequest struct {
	pti      uint8
	typ      eps.RequestType
	pdnType  eps.PDNType
	transfer bool
	apn      eps.APN
	pco      []byte
	extended bool
	// reply is the gateway's PCO, and cause the ESM cause that goes with an
	// accept that isn't all the UE asked for.
	reply []byte
	cause eps.ESMCause
}

// pdnRefusal is why a PDN connection is refused.
type pdnRefusal struct {
	cause   eps.ESMCause
	gtp     gtpv2.Cause
	pco     []byte
	backOff time.Duration
}

func (r pdnRefusal) detail() string {
	if r.gtp != 0 {
		return r.gtp.String()
	}
	return r.cause.String()
}

func requestOf(msg *eps.PDNConnectivityRequest) pdnRequest {
	r := pdnRequest{
		pti: msg.ProcedureTransactionIdentity, typ: msg.RequestType & 7, pdnType: msg.PDNType & 7,
		transfer: msg.ESMInformationTransferFlag.Value()&1 == 1, apn: msg.APN.Value(),
	}
	r.take(msg.PCO, msg.ExtendedPCO)
	return r
}

// readContainer reads the ESM message of an ATTACH REQUEST. It reports whether
// the attach can go on.
func (r *pdnRequest) readContainer(c *connection, b []byte) bool {
	m := c.a.mme
	msg, err := eps.Decode(b, nas.Uplink)
	req, ok := msg.(*eps.PDNConnectivityRequest)
	if ok && (err == nil || eps.IsSoft(err)) {
		*r = requestOf(req)
		if r.pti != 0 && r.pti != 255 {
			return true
		}
		c.refusePDN(pdnRefusal{cause: eps.ESMCauseInvalidPTIValue})
		return false
	}
	if err == nil {
		err = fmt.Errorf("want PDN CONNECTIVITY REQUEST, got %s", msg.Name())
	}
	m.fault(c.ue, sim.NAS, "ESM message container", err)
	if len(b) > 1 {
		r.pti = b[1]
	}
	c.refusePDN(pdnRefusal{cause: eps.ESMCauseInvalidMandatoryInformation})
	return false
}

// handlePDNConnectivityRequest takes the request for a further PDN connection
// (TS 24.301 6.5.1).
func (c *connection) handlePDNConnectivityRequest(msg *eps.PDNConnectivityRequest) {
	u, m := c.ue, c.a.mme
	r := requestOf(msg)
	if r.pti == 0 || r.pti == 255 {
		c.esmStatus(msg.ESMHeader, eps.ESMCauseInvalidPTIValue)
		return
	}
	if u.state == registered && c.enb == settingUpENBContext && c.requesting == 0 {
		c.holdRequest(r.pti)
		return
	}
	if u.state != registered || c.enb != hasENBContext {
		c.send(m.connectivityReject(&r, pdnRefusal{cause: eps.ESMCauseMessageNotCompatible}))
		return
	}
	if c.transactionInUse(&r) {
		return
	}
	c.requesting, c.lastRequest = r.pti, append(c.lastRequest[:0], c.uplink...)
	req := &r
	c.createSession(req, func(p *pdn) {
		c.requesting = 0
		c.activateDefault(req, p)
	}, func(f pdnRefusal) {
		c.requesting = 0
		u.decide(decision{name: "PDN connection rejected", detail: f.detail(), clause: "TS 24.301 6.5.1.4", esm: f.cause})
		c.send(m.connectivityReject(req, f))
	})
}

// holdRequest has a request wait until the eNodeB has the UE's context, without
// which it can set up no bearer.
func (c *connection) holdRequest(pti uint8) {
	held, then := bytes.Clone(c.uplink), c.onSetup
	c.requesting, c.lastRequest = pti, append(c.lastRequest[:0], c.uplink...)
	c.onSetup = func(ok bool) {
		if then != nil {
			then(ok)
		}
		c.requesting = 0
		var msg eps.PDNConnectivityRequest
		if err := msg.Decode(held); !ok || c.ue == nil || err != nil && !eps.IsSoft(err) {
			return
		}
		c.uplink = held
		c.handlePDNConnectivityRequest(&msg)
	}
}

// transactionInUse deals with a request whose transaction is at work: a repeated
// one means that the UE has heard no answer yet, another one is an error
// (TS 24.301 6.5.1.6, 7.3.1). It reports whether it was such a request.
func (c *connection) transactionInUse(r *pdnRequest) bool {
	var pending *esmProcedure
	for _, p := range c.esm {
		if p.pti == r.pti && (p.kind == defaultActivation || p.kind == deactivation) {
			pending = p
		}
	}
	switch {
	case pending == nil && c.requesting != r.pti:
		return false
	case !bytes.Equal(c.lastRequest, c.uplink) || pending != nil && pending.kind == deactivation:
		c.send(c.a.mme.connectivityReject(r, pdnRefusal{cause: eps.ESMCausePTIAlreadyInUse}))
	case pending != nil:
		c.send(pending.msg)
	}
	return true
}

// connectivityReject is the PDN CONNECTIVITY REJECT for a request (TS 24.301
// 6.5.1.4).
func (m *MME) connectivityReject(r *pdnRequest, f pdnRefusal) *eps.PDNConnectivityReject {
	s := &m.cfg.Sessions
	msg := &eps.PDNConnectivityReject{
		ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: r.pti},
		ESMCause:  f.cause, BackoffTimer: optionalTimer3(f.backOff),
	}
	for _, cause := range s.T3396Causes {
		if cause == f.cause {
			msg.BackoffTimer = optionalTimer3(s.T3396)
		}
	}
	if msg.BackoffTimer.Present() {
		msg.ReattemptIndicator = s.ReattemptIndicator
	}
	msg.PCO, msg.ExtendedPCO = splitPCO(f.pco, r.extended)
	return msg
}

// splitPCO puts options into the element in which the UE sent its own.
func splitPCO(pco []byte, extended bool) (plain, ext nas.PCO) {
	switch {
	case len(pco) == 0:
		return nil, nil
	case extended || len(pco) > 251:
		return nil, pco
	}
	return pco, nil
}

// createSession asks the gateway for a PDN connection. One of created and
// refused is called, unless the UE is gone by then.
func (c *connection) createSession(r *pdnRequest, created func(*pdn), refused func(pdnRefusal)) {
	u, m := c.ue, c.a.mme
	if rule := m.rule(OnPDNConnectivity, u, nil); rule != nil && r.typ != eps.EmergencyRequest {
		refused(pdnRefusal{cause: rule.ESMCause})
		return
	}
	apn, name, cause := u.chooseAPN(r)
	if cause != 0 {
		refused(pdnRefusal{cause: cause})
		return
	}
	pdnType, cause, ok := choosePDNType(r.pdnType, apn.PDNType)
	if !ok {
		refused(pdnRefusal{cause: cause})
		return
	}
	r.cause = cause
	ebi := u.freeEBI()
	if ebi == 0 || len(u.pdns) == 11 {
		refused(pdnRefusal{cause: eps.ESMCauseMaximumNumberOfEPSBearersReached})
		return
	}
	for _, p := range u.pdns {
		if eps.APN(p.apn).Equal(eps.APN(name)) && !p.releasing {
			refused(pdnRefusal{cause: eps.ESMCauseMultiplePDNConnectionsNotAllowed})
			return
		}
	}
	p := &pdn{apn: name, ebi: ebi, ambr: ambrOf(apn.AMBR), bearers: []bearer{{ebi: ebi, qos: qosOf(apn)}}}
	u.sendCreateSession(c, r, p, apn, pdnType, created, refused)
}

// chooseAPN finds the subscribed APN for a request (TS 23.401 5.3.2.1, Annex A
// of TS 23.060).
func (u *ueContext) chooseAPN(r *pdnRequest) (apn *hss.APN, name string, cause eps.ESMCause) {
	m := u.mme
	if u.emergency || r.typ == eps.EmergencyRequest {
		return &hss.APN{Name: m.cfg.EmergencyAPN, PDNType: hss.IPv4v6, QCI: 5, ARP: hss.ARP{Priority: 1, Capable: true},
			AMBR: hss.AMBR{Uplink: 1_000_000, Downlink: 1_000_000}}, m.cfg.EmergencyAPN, 0
	}
	asked := string(r.apn.NetworkIdentifier())
	if profile := u.subscription.Profile; profile != nil {
		apn = profile.APN(asked)
	}
	switch {
	case apn == nil:
		return nil, "", m.cfg.Sessions.refusalOf(asked)
	case apn.Name == hss.Wildcard:
		return apn, asked, 0
	}
	return apn, apn.Name, 0
}

// refusalOf is the cause for an APN that the subscription does not hold.
func (p *SessionPolicy) refusalOf(apn string) eps.ESMCause {
	known := slices.ContainsFunc(p.APNs, func(name string) bool { return strings.EqualFold(name, apn) })
	if known && p.NotSubscribed != 0 {
		return p.NotSubscribed
	}
	return p.UnknownAPN
}

// choosePDNType joins what the UE asks for and what is subscribed (TS 23.401
// 5.3.1.1): the cause says why it is less, or why it can't be.
func choosePDNType(asked eps.PDNType, subscribed hss.PDNType) (t gtpv2.PDNType, cause eps.ESMCause, ok bool) {
	v4, v6 := asked == eps.PDNTypeIPv4, asked == eps.PDNTypeIPv6
	switch {
	case !v4 && !v6 && asked != eps.PDNTypeIPv4v6:
		return 0, eps.ESMCauseUnknownPDNType, false
	case subscribed == hss.IPv4:
		return gtpv2.IPv4, unless(v4, eps.ESMCausePDNTypeIPv4OnlyAllowed), !v6
	case subscribed == hss.IPv6:
		return gtpv2.IPv6, unless(v6, eps.ESMCausePDNTypeIPv6OnlyAllowed), !v4
	case v4:
		return gtpv2.IPv4, 0, true
	case v6:
		return gtpv2.IPv6, 0, true
	case subscribed == hss.IPv4OrIPv6:
		return gtpv2.IPv4, eps.ESMCauseSingleAddressBearersOnlyAllowed, true
	}
	return gtpv2.IPv4v6, 0, true
}

func unless(fits bool, cause eps.ESMCause) eps.ESMCause {
	if fits {
		return 0
	}
	return cause
}

func ambrOf(a hss.AMBR) gtpv2.AMBR {
	return gtpv2.AMBR{Uplink: uint32(a.Uplink / 1000), Downlink: uint32(a.Downlink / 1000)}
}

func qosOf(a *hss.APN) gtpv2.BearerQoS {
	return gtpv2.BearerQoS{QCI: a.QCI, ARP: gtpv2.ARP{
		PriorityLevel: a.ARP.Priority, PreemptionCapabilityDisabled: !a.ARP.Capable, PreemptionVulnerabilityDisabled: !a.ARP.Vulnerable,
	}}
}

// activation is the ACTIVATE DEFAULT EPS BEARER CONTEXT REQUEST for a PDN
// connection.
func (p *pdn) activation(r *pdnRequest, m *MME) *eps.ActivateDefaultEPSBearerContextRequest {
	msg := &eps.ActivateDefaultEPSBearerContextRequest{
		ESMHeader:  eps.ESMHeader{EPSBearerIdentity: p.ebi, ProcedureTransactionIdentity: r.pti},
		EPSQoS:     eps.NewEPSQoS(p.bearers[0].qos.QCI),
		APN:        eps.APN(p.apn),
		PDNAddress: p.address,
		APNAMBR:    nas.Some(eps.NewAPNAMBR(uint64(p.ambr.Downlink), uint64(p.ambr.Uplink))),
	}
	if r.cause != 0 {
		msg.ESMCause = nas.Some(r.cause)
	}
	msg.PCO, msg.ExtendedPCO = splitPCO(r.reply, r.extended)
	return msg
}

// activateDefault gives a UE a further PDN connection (TS 24.301 6.4.1).
func (c *connection) activateDefault(r *pdnRequest, p *pdn) {
	u, m := c.ue, c.a.mme
	msg := p.activation(r, m)
	wire := c.wrap(msg)
	if wire == nil {
		return
	}
	c.setUpBearer(&p.bearers[0], wire)
	c.awaitESM(defaultActivation, p.ebi, r.pti, msg, func(answer eps.Message) {
		if _, ok := answer.(*eps.ActivateDefaultEPSBearerContextAccept); !ok {
			u.decide(decision{name: "PDN connection not accepted by the UE", clause: "TS 24.301 6.4.1.4"})
			u.deleteSession(p)
			u.removePDN(p)
			return
		}
		p.bearers[0].active = true
		c.modifyIfReady(p)
	})
}

// acceptedDefaultBearer reads the ESM message of ATTACH COMPLETE. It reports
// whether the UE has the bearer.
func (c *connection) acceptedDefaultBearer(p *pdn, container []byte) bool {
	msg, err := eps.Decode(container, nas.Uplink)
	if m, ok := msg.(*eps.ActivateDefaultEPSBearerContextAccept); ok && m.EPSBearerIdentity == p.ebi {
		p.bearers[0].active = true
		return true
	}
	if err == nil {
		err = fmt.Errorf("%s is no answer to the default bearer", msg.Name())
	}
	c.a.mme.fault(c.ue, sim.NAS, "ATTACH COMPLETE", err)
	c.attach.abort()
	c.release(s1ap.CauseNASUnspecified)
	return false
}

// bearerReady is the eNodeB having a bearer that it was asked to set up.
func (c *connection) bearerReady(ebi uint8) {
	p, b := c.ue.bearer(ebi)
	if b == nil {
		return
	}
	switch a := c.attach; {
	case ebi != p.ebi:
		c.dedicatedReady(ebi)
	case a != nil && a.p == p:
		a.setUp(true)
	default:
		c.modifyIfReady(p)
	}
}

// modifyIfReady tells the gateway of a default bearer that both UE and eNodeB
// have.
func (c *connection) modifyIfReady(p *pdn) {
	if b := &p.bearers[0]; b.active && b.enb.addr.IsValid() {
		c.ue.modifyBearer(p)
	}
}

// bearerRefused is an eNodeB that could not set up a bearer: what was to be
// told to the UE has not reached it.
func (c *connection) bearerRefused(ebi uint8) {
	if a := c.attach; a != nil && a.p != nil && a.p.ebi == ebi {
		a.setUp(false)
		c.release(s1ap.CauseNASUnspecified)
		return
	}
	for _, kind := range [...]esmKind{defaultActivation, dedicatedActivation} {
		if p := c.pendingESM(kind, ebi); p != nil {
			c.endESM(p, nil)
		}
	}
}
