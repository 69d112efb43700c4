package msc

import (
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

const serviceClause = "TS 24.008 4.5.1.1"

// handleCMServiceRequest takes a device that opens a connection for a call or an
// SMS (TS 24.008 4.5.1.1). That the security mode comes about tells it that the
// service is granted; where there is none, CM SERVICE ACCEPT does.
func (c *connection) handleCMServiceRequest(msg *gprs.CMServiceRequest) {
	typ, cksn := msg.CMServiceType, msg.CKSN
	switch typ {
	case gprs.EmergencyCall:
		c.handleEmergency(msg)
		return
	case gprs.MOCall, gprs.ShortMessageService:
	default:
		c.refuseService(gprs.MMCauseServiceOptionNotSupported, typ.String(), serviceClause)
		return
	}
	c.s = c.m.registered(msg.MobileIdentity)
	if c.s == nil {
		c.refuseService(gprs.MMCauseIMSIUnknownInVLR, msg.MobileIdentity.Type().String()+" is not registered", serviceClause)
		return
	}
	_, c.byTMSI = msg.MobileIdentity.TMSI()
	if cause := c.m.serviceRefusal(c.s.imsi); cause != 0 {
		c.refuseService(cause, "policy", serviceClause)
		return
	}
	c.secure(cksn, func() { c.grant(typ) })
}

// handleEmergency takes an emergency call of anybody, registered or not
// (TS 24.008 4.5.1.5).
func (c *connection) handleEmergency(msg *gprs.CMServiceRequest) {
	if c.m.cfg.NoEmergencyCalls {
		c.refuseService(gprs.MMCauseServiceOptionNotSupported, "no emergency calls", "TS 24.008 4.5.1.5")
		return
	}
	c.emergency = true
	cksn := msg.CKSN
	c.identify(msg.MobileIdentity, func() {
		grant := func() {
			if !c.secured {
				c.send(&gprs.CMServiceAccept{})
			}
			c.grant(gprs.EmergencyCall)
		}
		if c.s.imsi.IsZero() {
			c.decide(decision{name: "emergency call without authentication", detail: "the device has no IMSI", clause: "TS 33.102 6.4.9.2"})
			grant()
			return
		}
		c.secure(cksn, grant)
	})
}

// grant waits for the message that begins the service.
func (c *connection) grant(typ gprs.CMServiceType) {
	c.wanted = typ
	c.m.shown(c)
	c.decide(decision{name: "service granted", detail: typ.String(), clause: serviceClause})
	c.await(aRequest, c.m.cfg.patience())
}

// handleFurtherCMServiceRequest takes a request on a connection that stands: a
// follow-on request, or one for a second service.
func (c *connection) handleFurtherCMServiceRequest(msg *gprs.CMServiceRequest) {
	if c.then != nil || c.awaiting != nothing && c.awaiting != aRequest {
		c.m.iuFault(c, msg.Name(), "another procedure is at work")
		return
	}
	typ := msg.CMServiceType
	emergency := typ == gprs.EmergencyCall && !c.m.cfg.NoEmergencyCalls
	if !emergency && typ != gprs.MOCall && typ != gprs.ShortMessageService {
		c.refuseService(gprs.MMCauseServiceOptionNotSupported, typ.String(), serviceClause)
		return
	}
	if cause := c.m.serviceRefusal(c.s.imsi); cause != 0 && !emergency {
		c.refuseService(cause, "policy", serviceClause)
		return
	}
	if !emergency && !c.secured {
		c.refuseService(gprs.MMCauseIMSIUnknownInVLR, "not authenticated", serviceClause)
		return
	}
	c.emergency = c.emergency || emergency
	c.kept = false
	c.send(&gprs.CMServiceAccept{})
	c.grant(typ)
}

// handleCMServiceAbort takes a request back (TS 24.008 4.5.1.7).
func (c *connection) handleCMServiceAbort() {
	c.wanted, c.kept = 0, false
	if c.awaiting == aRequest {
		c.answered(aRequest)
	}
	c.settle()
}

// handlePagingResponse takes a device that was paged, over Iu or before a CS
// fallback over SGs (TS 24.008 4.5.1.3, TS 23.272 7.2).
func (c *connection) handlePagingResponse(msg *gprs.PagingResponse) {
	c.request = forPaging
	c.s = c.m.registered(msg.MobileIdentity)
	if c.s == nil {
		// It has to update its location first (TS 23.272 7.2 step 5).
		c.m.iuFault(nil, msg.Name(), "subscriber is not registered")
		c.release()
		return
	}
	_, c.byTMSI = msg.MobileIdentity.TMSI()
	c.secure(msg.CKSN, func() {
		c.m.shown(c)
		c.settle()
	})
}

// shown notes that a device which is registered over SGs is on 3G: CS fallback.
// If the MME has let go of it since it came, it is registered in 3G.
func (m *MSC) shown(c *connection) {
	s := c.s
	if s.state == SGsNull && s.conn == c && !c.emergency && m.subscribers[s.imsi] == s {
		m.attach(s, c.lai)
	}
	if s.state == SGsAssociated && s.conn == c && !s.fellBack {
		s.fellBack = true
		c.decide(decision{name: "CS fallback done", detail: "the device came over Iu", clause: "TS 23.272 7"})
	}
}

// registered finds the registered subscriber of an identity, nil if there is
// none.
func (m *MSC) registered(id nas.MobileIdentity) *subscriber {
	var s *subscriber
	if imsi, ok := id.IMSI(); ok {
		s = m.subscribers[imsi]
	} else if tmsi, ok := id.TMSI(); ok {
		s = m.byTMSI[tmsi]
	}
	if s == nil || s.state != SGsAssociated && !s.attached && !s.fallingBack.Running() {
		return nil
	}
	return s
}

func (m *MSC) serviceRefusal(imsi nas.IMSI) gprs.MMCause {
	if c := m.cfg.RejectServiceIMSI[imsi]; c != 0 {
		return c
	}
	return m.cfg.RejectService
}

// refuseService refuses a request, and ends the connection if nothing else runs
// on it.
func (c *connection) refuseService(cause gprs.MMCause, why, clause string) {
	c.wanted = 0
	c.decide(decision{name: "service refused", detail: why, clause: clause, mm: cause})
	c.send(&gprs.CMServiceReject{RejectCause: cause})
	c.settle()
}

// refuse refuses whatever the device came for.
func (c *connection) refuse(cause gprs.MMCause, why string) {
	switch c.request {
	case forLocationUpdating:
		c.refuseLocationUpdating(cause, why)
	case forPaging:
		c.decide(decision{name: "paging response refused", detail: why, clause: "TS 24.008 4.5.1.3", mm: cause})
		c.release()
	default:
		c.refuseService(cause, why, serviceClause)
	}
}
