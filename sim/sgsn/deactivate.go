package sgsn

import (
	"strings"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// handleDeactivate ends a PDP context on the device's wish (TS 24.008
// 6.1.3.4.1). One that is not there is answered all the same: the device has
// what it wants.
func (c *connection) handleDeactivate(m *gprs.DeactivatePDPContextRequest) {
	u := c.u
	p := u.pdpOfTI(m.TI)
	switch {
	case p == nil:
		c.sendSMStatus(m.TI, gprs.SMCauseInvalidTI)
		return
	case p.requesting == deactivating:
		return
	case p.sm.kind == networkDeactivation:
		// The two cross: both end the same context (6.1.3.4.3).
		c.send(&gprs.DeactivatePDPContextAccept{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}})
		p.answered(m)
		return
	}
	if p.requesting == activating {
		// Not there yet: the answer of the gateway finds nobody who wants it.
		u.removePDP(p)
		c.send(&gprs.DeactivatePDPContextAccept{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}})
		return
	}
	p.stop()
	p.requesting = deactivating
	ti := m.TI.Reply()
	p.active = false
	u.askDelete(p, func() {
		if u.pdp(p.nsapi) != p {
			return
		}
		u.removePDP(p)
		if u.conn != c || c.releasing {
			return
		}
		c.decide(decision{name: "PDP context deactivated", detail: p.apn, clause: "TS 24.008 6.1.3.4"})
		c.send(&gprs.DeactivatePDPContextAccept{SMHeader: gprs.SMHeader{TI: ti}})
		c.follow = true // the device may ask for another at once
		if p.rab {
			c.assign(0, 1<<p.nsapi, func(bool) { c.settle() })
			return
		}
		c.settle()
	})
}

// DeactivatePDP has the network end a subscriber's PDP contexts of an APN, all
// of them if it is empty. It reports whether there are any. An idle device is
// paged for it.
func (s *SGSN) DeactivatePDP(imsi nas.IMSI, apn string, cause gprs.SMCause) bool {
	u := s.byIMSI[imsi]
	if u == nil {
		return false
	}
	found := false
	for _, p := range append([]*pdpContext(nil), u.pdps...) {
		if p.active && (apn == "" || strings.EqualFold(apn, p.apn)) {
			found = true
			u.deactivate(p, cause, nil, func() { u.sendDelete(p) })
		}
	}
	return found
}

// deactivate ends a PDP context on the network's wish (TS 24.008 6.1.3.4.2) and
// calls done once the device does not have it any more.
func (u *mmContext) deactivate(p *pdpContext, cause gprs.SMCause, pco []byte, done func()) {
	if p.sm.kind == networkDeactivation {
		return
	}
	gone := func() {
		if u.pdp(p.nsapi) == p {
			u.removePDP(p)
			if p.rab && u.conn != nil && !u.conn.releasing {
				u.conn.assign(0, 1<<p.nsapi, func(bool) { u.settle() })
			}
		}
		done()
	}
	u.reach(func(ok bool) {
		if u.pdp(p.nsapi) != p {
			done()
			return
		}
		u.decide(decision{name: "PDP context deactivated by the network", detail: p.apn, clause: "TS 24.008 6.1.3.4", sm: cause})
		if !ok {
			gone()
			return
		}
		if p.sm.kind != noSM {
			p.answered(nil) // a modification makes way
		}
		p.request(networkDeactivation, u.s.cfg.Timers.T3395, &gprs.DeactivatePDPContextRequest{
			SMHeader: gprs.SMHeader{TI: p.ti.Reply()}, SMCause: cause, TearDownIndicator: nas.Some(uint8(1)), PCO: pco,
		}, func(gprs.Message) { gone() })
	})
}

// handleDeleteRequest is the gateway ending a PDP context (TS 29.060 7.3.5).
func (s *SGSN) handleDeleteRequest(m *gtpv1.DeletePDPContextRequest) {
	u := s.contexts.get(m.TEID)
	var p *pdpContext
	if u != nil {
		p = u.pdp(gprs.NSAPI(m.NSAPI))
	}
	if p == nil || u.moved {
		s.gateway.send(u, &gtpv1.DeletePDPContextResponse{Sequence: m.Sequence, Cause: gtpv1.CauseNonExistent})
		return
	}
	cause := gprs.SMCauseRegularDeactivation
	switch m.Cause {
	case gtpv1.CauseReactivationRequested:
		cause = gprs.SMCauseReactivationRequired
	case gtpv1.CauseNetworkFailure:
		cause = gprs.SMCauseNetworkFailure
	}
	control, sequence := p.ggsn.control, m.Sequence
	u.deactivate(p, cause, append([]byte(nil), m.PCO...), func() {
		s.gateway.send(u, &gtpv1.DeletePDPContextResponse{TEID: control, Sequence: sequence, Cause: gtpv1.CauseRequestAccepted})
	})
}
