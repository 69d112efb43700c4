package mme

import (
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handleServiceRequest gives an idle UE its bearers back (TS 24.301 5.6.1).
func (c *connection) handleServiceRequest(pdu []byte, stmsi s1ap.Opt[s1ap.STMSI]) {
	m := c.a.mme
	msg := &eps.ServiceRequest{}
	if err := msg.Decode(pdu); err != nil {
		c.refuseInitial(nil, err)
		return
	}
	u := m.contextOfSTMSI(stmsi)
	cause, detail := m.cfg.UnknownGUTICause, "unknown S-TMSI"
	switch {
	case u == nil:
	case u.security == nil:
		detail = "no security context"
	case u.state != registered:
		cause, detail = eps.EMMCauseImplicitlyDetached, "UE is deregistered"
	default:
		if err := u.security.VerifyServiceRequest(pdu); err != nil {
			m.fault(u, sim.NAS, msg.Name(), err)
			cause, detail = eps.EMMCauseUEIdentityUnknown, "short MAC is wrong"
			break
		}
		c.adoptVerified(u)
		c.reportReceived(msg, "short MAC checked")
		c.serve()
		return
	}
	c.reportReceived(msg, detail)
	c.send(&eps.ServiceReject{EMMCause: cause})
	c.release(causeNormalRelease)
}

// serve sets up all bearers of a UE that asked for service.
func (c *connection) serve() {
	u, m := c.ue, c.a.mme
	if r := m.rule(OnServiceRequest, u, nil); r != nil {
		c.refuseBy(r)
		return
	}
	if !u.hasActiveBearer() {
		c.refuse(eps.EMMCauseNoEPSBearerContextActivated)
		return
	}
	c.setUpContext(nil, nil, noFallback, func(ok bool) {
		if ok {
			u.modifyBearers()
			c.connected()
		}
	})
}

func (u *ueContext) hasActiveBearer() bool {
	for _, p := range u.pdns {
		if p.bearers[0].active {
			return true
		}
	}
	return false
}
