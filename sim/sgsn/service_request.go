package sgsn

import (
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// serviceRequest is a service request procedure (TS 24.008 4.7.13).
type serviceRequest struct {
	c      *connection
	kind   gprs.ServiceType
	status nas.Opt[gprs.PDPContextStatus]
	// connected says that the device had a secure connection already: it awaits
	// an answer of GMM, not only integrity protection.
	connected bool
}

// handleServiceRequest begins one. A further one while one runs is passed over.
func (c *connection) handleServiceRequest(msg *gprs.ServiceRequest) {
	if c.running != nil {
		return
	}
	p := &serviceRequest{c: c, kind: msg.ServiceType & 7, status: msg.PDPContextStatus, connected: c.u != nil && c.secured}
	c.follow = p.kind == gprs.ServiceSignalling || p.kind == gprs.ServicePagingResponse
	c.running = p
	u := c.u
	if u == nil {
		u = c.claimed
	}
	switch {
	case u == nil:
		c.turnAway(c.a.s.cfg.UnknownPTMSICause, "unknown P-TMSI")
	case u.state != registered || u.moved:
		c.turnAway(gprs.GMMCauseImplicitlyDetached, "device is deregistered")
	default:
		c.begin(p)
	}
}

func (p *serviceRequest) request() Request { return OnServiceRequest }

// proceed goes on with a device that has proved who it is: integrity protection
// is its answer, unless it had that before.
func (p *serviceRequest) proceed() {
	c := p.c
	u, s := c.u, c.a.s
	if r := s.rule(OnServiceRequest, u.imsi, protectedRule); r != nil {
		c.refuse(r)
		return
	}
	if status, ok := p.status.Get(); ok {
		u.synchronise(status)
	}
	if p.kind == gprs.ServiceData && !u.hasActivePDP() {
		c.refuse(&Reject{GMMCause: gprs.GMMCauseNoPDPContextActivated})
		return
	}
	if p.connected {
		msg := &gprs.ServiceAccept{}
		if p.status.Present() {
			msg.PDPContextStatus = nas.Some(u.pdpStatus())
		}
		c.send(msg)
	}
	c.running = nil
	if p.kind == gprs.ServiceData || u.wanted() {
		c.restoreRABs(func(bool) {})
	}
	u.deliverPending()
}

// restoreRABs gives the active PDP contexts their bearers back.
func (c *connection) restoreRABs(done func(ok bool)) {
	var add uint16
	for _, p := range c.u.pdps {
		if p.active && !p.rab {
			add |= 1 << p.nsapi
		}
	}
	if add == 0 {
		done(true)
		return
	}
	c.assign(add, 0, done)
}

func (p *serviceRequest) reject(r *Reject) {
	p.c.send(&gprs.ServiceReject{GMMCause: r.GMMCause, T3346: optionalTimer2(r.T3346)})
	p.c.u.leftFor(r.GMMCause)
}

func (p *serviceRequest) abort() {}
