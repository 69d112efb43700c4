package sgsn

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// smRefusal is why a PDP context is refused.
type smRefusal struct {
	cause   gprs.SMCause
	gtp     gtpv1.Cause // the gateway's cause, 0 if it was not asked
	pco     []byte
	backOff time.Duration
}

// activation is a PDP context on its way (TS 24.008 6.1.3.1).
type activation struct {
	c   *connection
	p   *pdpContext
	apn *hss.APN
	// narrowed is the SM cause of an accept with another PDP type than asked for.
	narrowed gprs.SMCause
	reply    nas.PCO
}

// handleActivate begins an activation.
func (c *connection) handleActivate(m *gprs.ActivatePDPContextRequest) {
	u, s := c.u, c.a.s
	for _, p := range u.pdps {
		if p.requesting == activating && p.ti == m.TI && p.nsapi == m.RequestedNSAPI {
			return // the device's timer has run out; go on with the first
		}
	}
	u.fulfilRequest(m)
	a := &activation{c: c}
	if r := a.admit(m); r.cause != 0 {
		c.rejectActivation(m.TI, r)
		return
	}
	// A context with the same NSAPI or transaction is one that the device has
	// lost (TS 24.008 6.1.3.1.5 c).
	for _, old := range append([]*pdpContext(nil), u.pdps...) {
		if old.nsapi == m.RequestedNSAPI || old.ti == m.TI {
			u.discardPDP(old)
		}
	}
	u.pdps = append(u.pdps, a.p)
	a.p.requesting = activating
	pco, flag := m.PCO, false
	if m.ExtendedPCO != nil {
		pco, flag = m.ExtendedPCO, true
	}
	s.createPDP(a, pco, func(r smRefusal) { a.created(r, flag) })
}

// refusalOf is the cause for an APN that the subscription does not hold.
func (p *SessionPolicy) refusalOf(apn string) gprs.SMCause {
	known := slices.ContainsFunc(p.APNs, func(name string) bool { return strings.EqualFold(name, apn) })
	if known && p.NotSubscribed != 0 {
		return p.NotSubscribed
	}
	return p.UnknownAPN
}

// admit judges a request by its elements, the policy and the subscription.
func (a *activation) admit(m *gprs.ActivatePDPContextRequest) smRefusal {
	c := a.c
	u, s := c.u, c.a.s
	if m.RequestedNSAPI < gprs.FirstNSAPI || m.RequestedNSAPI > 15 || m.TI.Flag {
		return smRefusal{cause: gprs.SMCauseInvalidMandatoryInformation}
	}
	name := string(m.APN.Value())
	forAPN := func(r *Reject) bool { return r.APN == "" || strings.EqualFold(r.APN, name) }
	if r := s.rule(OnActivatePDPContext, u.imsi, forAPN); r != nil {
		return smRefusal{cause: r.SMCause, backOff: r.T3396}
	}
	most := s.cfg.Sessions.MaxContexts
	if most > 0 && len(u.pdps) >= most && u.pdp(m.RequestedNSAPI) == nil {
		return smRefusal{cause: gprs.SMCauseMaximumNumberOfContextsReached}
	}
	asked := name
	if a.apn, name = u.selectAPN(name); a.apn == nil {
		return smRefusal{cause: s.cfg.Sessions.refusalOf(asked)}
	}
	typ, narrowed, refused := pdpType(m.RequestedPDPAddress.Type, a.apn.PDNType)
	if refused != 0 {
		return smRefusal{cause: refused}
	}
	a.narrowed = narrowed
	a.p = &pdpContext{u: u, nsapi: m.RequestedNSAPI, ti: m.TI, sapi: m.RequestedLLCSAPI, apn: name,
		address: gprs.PDPAddress{Type: typ}, qos: grantedQoS(m.RequestedQoS, a.apn), arp: arpOf(a.apn)}
	return smRefusal{}
}

// selectAPN is the subscription's entry for an APN, the default one if the
// device names none, and the name to ask the gateway for (TS 23.060 A.2).
func (u *mmContext) selectAPN(name string) (*hss.APN, string) {
	profile := u.subscription.Profile
	if profile == nil {
		return nil, ""
	}
	if name == "" {
		name = profile.Default
	}
	apn := profile.APN(name)
	if apn == nil {
		return nil, ""
	}
	if apn.Name != hss.Wildcard {
		name = apn.Name
	}
	return apn, name
}

// pdpType is the type of address that a request gets by the subscription: what
// it asked for, a narrower one with the cause to tell it, or a refusal (TS 24.008
// 6.1.3.1).
func pdpType(asked gprs.PDPType, subscribed hss.PDNType) (typ gprs.PDPType, narrowed, refused gprs.SMCause) {
	switch asked {
	case gprs.PDPIPv4, gprs.PDPIPv6, gprs.PDPIPv4v6:
	default:
		return 0, 0, gprs.SMCauseUnknownPDPAddressOrType
	}
	switch {
	case subscribed == hss.IPv4 && asked == gprs.PDPIPv6:
		return 0, 0, gprs.SMCausePDPTypeIPv4OnlyAllowed
	case subscribed == hss.IPv6 && asked == gprs.PDPIPv4:
		return 0, 0, gprs.SMCausePDPTypeIPv6OnlyAllowed
	case asked != gprs.PDPIPv4v6 || subscribed == hss.IPv4v6:
		return asked, 0, 0
	case subscribed == hss.IPv4:
		return gprs.PDPIPv4, gprs.SMCausePDPTypeIPv4OnlyAllowed, 0
	case subscribed == hss.IPv6:
		return gprs.PDPIPv6, gprs.SMCausePDPTypeIPv6OnlyAllowed, 0
	}
	return gprs.PDPIPv4, gprs.SMCauseSingleAddressBearersOnlyAllowed, 0
}

// grantedQoS is the quality of service for a request, within the APN's aggregate
// rates: what was asked for, or the subscription's.
func grantedQoS(asked gprs.QoS, apn *hss.APN) gprs.QoS {
	p := gprs.QoSProfile{Class: gprs.Interactive, Handling: 1,
		BitRates: eps.BitRates{MaximumUplink: 5_760, MaximumDownlink: 42_000}}
	if class := asked.TrafficClass(); class == gprs.Interactive || class == gprs.Background {
		p.Class, p.Handling = class, asked.TrafficHandlingPriority()
	}
	if r, ok := asked.BitRates(); ok {
		p.BitRates.MaximumUplink = lesser(p.BitRates.MaximumUplink, r.MaximumUplink)
		p.BitRates.MaximumDownlink = lesser(p.BitRates.MaximumDownlink, r.MaximumDownlink)
	}
	if apn != nil {
		p.BitRates.MaximumUplink = lesser(p.BitRates.MaximumUplink, uint64(kbits(apn.AMBR.Uplink)))
		p.BitRates.MaximumDownlink = lesser(p.BitRates.MaximumDownlink, uint64(kbits(apn.AMBR.Downlink)))
	}
	return gprs.NewQoS(p)
}

// lesser is the lower of two rates, of which 0 is none.
func lesser(a, b uint64) uint64 {
	if b == 0 {
		return a
	}
	return min(a, b)
}

// arpOf maps the priority levels of EPS to the three of Release 99 (TS 23.401
// E).
func arpOf(apn *hss.APN) uint8 {
	switch p := apn.ARP.Priority; {
	case p <= 5:
		return 1
	case p <= 10:
		return 2
	}
	return 3
}

// created goes on with the gateway's answer: the radio access bearer is next
// (TS 23.060 9.2.2.1).
func (a *activation) created(r smRefusal, extended bool) {
	c, p := a.c, a.p
	u := p.u
	if u.pdp(p.nsapi) != p || u.conn != c || c.releasing {
		if r.cause == 0 {
			u.sendDelete(p) // nobody wants it any more
		}
		if u.pdp(p.nsapi) == p {
			u.removePDP(p)
		}
		return
	}
	if r.cause != 0 {
		u.removePDP(p)
		c.rejectActivation(p.ti, r)
		c.settle()
		return
	}
	a.reply = r.pco
	c.assign(1<<p.nsapi, 0, func(ok bool) {
		switch {
		case u.pdp(p.nsapi) != p:
			return
		case !ok && (u.conn != c || c.releasing):
			u.discardPDP(p)
			return
		case !ok:
			u.discardPDP(p)
			c.rejectActivation(p.ti, smRefusal{cause: gprs.SMCauseInsufficientResources})
		default:
			a.accept(extended)
		}
		c.settle()
	})
}

// accept sends ACTIVATE PDP CONTEXT ACCEPT (TS 24.008 6.1.3.1.1).
func (a *activation) accept(extended bool) {
	c, p := a.c, a.p
	p.requesting, p.active = noSMRequest, true
	msg := &gprs.ActivatePDPContextAccept{
		SMHeader:          gprs.SMHeader{TI: p.ti.Reply()},
		NegotiatedLLCSAPI: p.sapi, NegotiatedQoS: p.qos, RadioPriority: 2,
		PDPAddress: nas.Some(p.address),
	}
	if extended {
		msg.ExtendedPCO = a.reply
	} else {
		msg.PCO = a.reply
	}
	if a.narrowed != 0 {
		msg.SMCause = nas.Some(a.narrowed)
	}
	c.decide(decision{name: "PDP context activated", detail: p.apn + ", " + p.address.String(), clause: "TS 24.008 6.1.3.1"})
	c.send(msg)
}

// rejectActivation sends ACTIVATE PDP CONTEXT REJECT (TS 24.008 6.1.3.1.2). The
// device stays registered.
func (c *connection) rejectActivation(ti gprs.TransactionIdentifier, r smRefusal) {
	s := c.a.s
	detail := r.cause.String()
	if r.gtp != 0 {
		detail = r.gtp.String() + " → SM cause " + r.cause.String()
	}
	c.decide(decision{name: "PDP context refused", detail: detail, clause: "TS 24.008 6.1.3.1", sm: r.cause})
	msg := &gprs.ActivatePDPContextReject{SMHeader: gprs.SMHeader{TI: ti.Reply()}, SMCause: r.cause, PCO: bytes.Clone(r.pco)}
	timer, applies := s.backOff(r.cause)
	if r.backOff > 0 {
		timer, applies = optionalTimer3(r.backOff), true
	}
	if applies {
		msg.BackoffTimer = timer
		msg.ReattemptIndicator = s.cfg.Sessions.ReattemptIndicator
	}
	c.send(msg)
}

// handleActivateSecondary refuses a secondary PDP context, which this network
// does not offer (TS 24.008 6.1.3.2.2).
func (c *connection) handleActivateSecondary(m *gprs.ActivateSecondaryPDPContextRequest) {
	cause := gprs.SMCauseServiceOptionNotSupported
	linked := m.LinkedTI
	if p := c.u.pdpOfTI(linked); p == nil || !p.active {
		cause = gprs.SMCauseUnknownPDPContext
	}
	c.decide(decision{name: "secondary PDP context refused", detail: cause.String(), clause: "TS 24.008 6.1.3.2", sm: cause})
	c.send(&gprs.ActivateSecondaryPDPContextReject{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}, SMCause: cause})
}
