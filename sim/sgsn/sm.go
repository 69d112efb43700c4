package sgsn

import (
	"errors"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// pdpContext is a PDP context (TS 23.060 13.2).
type pdpContext struct {
	u     *mmContext
	nsapi gprs.NSAPI
	// ti is the transaction identifier as the device writes it.
	ti      gprs.TransactionIdentifier
	sapi    gprs.LLCSAPI
	apn     string
	address gprs.PDPAddress
	qos     gprs.QoS
	arp     uint8

	ggsn       endpoint
	chargingID uint32

	// active says that the device and the gateway both have it, rab that it has
	// a radio access bearer.
	active, rab bool
	// requesting is what the device has asked for and awaits.
	requesting smRequest
	// sm is what the network has asked the device for.
	sm smProcedure
}

// endpoint is the gateway's end of a context's tunnels.
type endpoint struct {
	control, data         uint32
	controlAddr, userAddr netip.Addr
}

// smRequest is a device's request about a PDP context that is at work.
type smRequest uint8

const (
	noSMRequest smRequest = iota
	activating
	modifying
	deactivating
)

// smKind is what the network awaits of the device for a PDP context.
type smKind uint8

const (
	noSM smKind = iota
	networkModification
	networkDeactivation
)

// smProcedure is an SM message that awaits its answer; it is sent again four
// times.
type smProcedure struct {
	kind   smKind
	resent uint8
	after  time.Duration
	timer  sim.Timer
	msg    gprs.Message
	// done is called once: with the device's answer, nil if none came.
	done func(answer gprs.Message)
}

// dataTEID is our end of the context's user plane. It follows from the
// identities, so that none need be kept.
func (p *pdpContext) dataTEID() uint32 {
	return p.u.teid&(1<<placeBits-1)<<4 | uint32(p.nsapi)
}

func (p *pdpContext) stop() {
	p.sm.timer.Stop()
	p.sm = smProcedure{}
}

func (u *mmContext) hasRAB() bool {
	for _, p := range u.pdps {
		if p.rab {
			return true
		}
	}
	return false
}

func (u *mmContext) hasSMProcedure() bool {
	if u.asked != nil {
		return true
	}
	for _, p := range u.pdps {
		if p.requesting != noSMRequest || p.sm.kind != noSM {
			return true
		}
	}
	return false
}

// releaseRABs has the RNC give up all bearers.
func (u *mmContext) releaseRABs() {
	var remove uint16
	for _, p := range u.pdps {
		if p.rab {
			remove |= 1 << p.nsapi
		}
	}
	if remove != 0 && u.conn != nil {
		u.conn.assign(0, remove, func(bool) {})
	}
}

// handleSM carries an SM message to its procedure (TS 24.008 6.1.3). It takes a
// registered device and a protected connection.
func (c *connection) handleSM(msg gprs.Message) {
	if !c.secured || c.u == nil || c.u.state != registered {
		err := errUnprotected
		if c.secured {
			err = errors.New("the device is not GMM-REGISTERED")
		}
		c.a.s.fault(c.who(), sim.NAS, msg.Name(), err)
		return
	}
	switch m := msg.(type) {
	case *gprs.ActivatePDPContextRequest:
		c.handleActivate(m)
	case *gprs.ActivateSecondaryPDPContextRequest:
		c.handleActivateSecondary(m)
	case *gprs.ModifyPDPContextRequestMO:
		c.handleModify(m)
	case *gprs.DeactivatePDPContextRequest:
		c.handleDeactivate(m)
	case *gprs.ModifyPDPContextAcceptMT:
		c.handleSMAnswer(m, m.TI, networkModification)
	case *gprs.ModifyPDPContextReject:
		c.handleSMAnswer(m, m.TI, networkModification)
	case *gprs.DeactivatePDPContextAccept:
		c.handleSMAnswer(m, m.TI, networkDeactivation)
	case *gprs.RequestPDPContextActivationReject:
		c.handleActivationDeclined(m)
	case *gprs.SMStatus:
		c.handleSMStatus(m)
	default:
		c.sendSMStatus(tiIn(msg), gprs.SMCauseMessageTypeNotCompatible)
	}
}

// tiIn is the transaction identifier of the SM messages that reach here.
func tiIn(msg gprs.Message) gprs.TransactionIdentifier {
	if m, ok := msg.(*gprs.DeactivatePDPContextRequest); ok {
		return m.TI
	}
	return gprs.TransactionIdentifier{}
}

func (c *connection) sendSMStatus(ti gprs.TransactionIdentifier, cause gprs.SMCause) {
	c.send(&gprs.SMStatus{SMHeader: gprs.SMHeader{TI: ti.Reply()}, SMCause: cause})
}

// handleSMStatus ends what the network has asked for, if the device says that it
// does not know the transaction or the message (TS 24.008 6.1.3.7).
func (c *connection) handleSMStatus(m *gprs.SMStatus) {
	p := c.u.pdpOfTI(m.TI)
	if p == nil {
		return
	}
	switch m.SMCause {
	case gprs.SMCauseInvalidTI:
		c.decide(decision{name: "PDP context lost", detail: "the device does not know it", clause: "TS 24.008 6.1.3.7", sm: m.SMCause, because: c.received})
		if p.sm.kind == networkDeactivation {
			p.answered(nil)
			return
		}
		c.u.discardPDP(p)
	case gprs.SMCauseMessageTypeNonExistent, gprs.SMCauseMessageTypeNotCompatible, gprs.SMCauseMessageNotCompatible:
		if p.sm.kind != noSM {
			p.answered(nil)
		}
	}
}

// request sends an SM message of the network and awaits the device's answer.
func (p *pdpContext) request(kind smKind, after time.Duration, msg gprs.Message, done func(gprs.Message)) {
	p.sm.timer.Stop()
	p.sm = smProcedure{kind: kind, after: after, msg: msg, done: done}
	p.sm.timer = p.u.s.env.After(after, p.smExpired)
	p.u.conn.send(msg)
}

func (p *pdpContext) smExpired() {
	if p.sm.kind == noSM {
		return
	}
	if p.sm.resent < smResends && p.u.conn != nil {
		p.sm.resent++
		p.sm.timer = p.u.s.env.After(p.sm.after, p.smExpired)
		p.u.conn.send(p.sm.msg)
		return
	}
	p.u.decide(decision{name: p.sm.msg.Name() + " given up", detail: "no answer", clause: "TS 24.008 11.2.3"})
	p.answered(nil)
}

// answered ends what the network has asked for.
func (p *pdpContext) answered(answer gprs.Message) {
	done := p.sm.done
	p.stop()
	if done != nil {
		done(answer)
	}
	if c := p.u.conn; c != nil {
		c.settle()
	}
}

// handleSMAnswer takes the device's answer to a request of the network.
func (c *connection) handleSMAnswer(msg gprs.Message, ti gprs.TransactionIdentifier, kind smKind) {
	p := c.u.pdpOfTI(ti)
	if p == nil || p.sm.kind != kind {
		c.sendSMStatus(ti, gprs.SMCauseInvalidTI)
		return
	}
	p.answered(msg)
}

// abortSM ends all SM procedures: the device is out of reach.
func (u *mmContext) abortSM() {
	for _, p := range append([]*pdpContext(nil), u.pdps...) {
		if p.sm.kind != noSM {
			done := p.sm.done
			p.stop()
			if done != nil {
				done(nil)
			}
		}
		switch p.requesting {
		case activating:
			if p.active {
				p.requesting = noSMRequest
				continue
			}
			// The gateway may have it already, or be about to.
			u.removePDP(p)
			if p.ggsn != (endpoint{}) {
				u.sendDelete(p)
			}
		case modifying, deactivating:
			p.requesting = noSMRequest
		}
	}
}

// deletePDPs ends all PDP contexts at the gateway and forgets them.
func (u *mmContext) deletePDPs() {
	for _, p := range u.pdps {
		p.stop()
		if p.ggsn != (endpoint{}) {
			u.sendDelete(p)
		}
	}
	u.pdps = nil
}

// discardPDP ends one PDP context locally and at the gateway.
func (u *mmContext) discardPDP(p *pdpContext) {
	if u.pdp(p.nsapi) != p {
		return
	}
	u.removePDP(p)
	if p.ggsn != (endpoint{}) {
		u.sendDelete(p)
	}
	if p.rab && u.conn != nil {
		u.conn.assign(0, 1<<p.nsapi, func(bool) { u.settle() })
	}
}

func (u *mmContext) settle() {
	if c := u.conn; c != nil {
		c.settle()
	}
}

// synchronise drops the PDP contexts that the device no longer has (TS 24.008
// 4.7.5.1.3).
func (u *mmContext) synchronise(status gprs.PDPContextStatus) {
	for _, p := range append([]*pdpContext(nil), u.pdps...) {
		if p.active && !status.Active(p.nsapi) {
			u.discardPDP(p)
		}
	}
}

// backOff is T3396 and the re-attempt indicator for a cause of a reject.
func (s *SGSN) backOff(cause gprs.SMCause) (t nas.Opt[nas.GPRSTimer3], applies bool) {
	for _, c := range s.cfg.Sessions.T3396Causes {
		if c == cause {
			return optionalTimer3(s.cfg.Sessions.T3396), true
		}
	}
	return t, false
}
