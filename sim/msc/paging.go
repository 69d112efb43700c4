package msc

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

const pagingClause = "TS 29.118 5.1"

// paging is one that waits for an answer; it is under way while service is not
// 0.
type paging struct {
	service sgsap.ServiceIndicator
	sent    int
	timer   sim.Timer
}

// Call is a call to a device.
func (m *MSC) Call(imsi nas.IMSI) {
	s := m.subscriber(imsi)
	switch {
	case s.paging.service == callService, s.fallingBack.Running(), s.conn != nil && s.conn.call != nil:
		m.decided(s, "call failed", "subscriber busy", callClause, ccCauseText(gprs.CCCauseUserBusy))
	case s.attached && m.cfg.Mode != Ghost:
		m.page(s, callService)
	case m.cfg.Mode == None, s.state != SGsAssociated:
		m.decided(s, "call failed", "subscriber absent: "+s.state.String(), pagingClause, "")
	case m.cfg.Mode == SMSOnly:
		m.decided(s, "call failed", "the MSC has SMS only", pagingClause, "")
	case m.cfg.Mode == Ghost && m.cfg.GhostCalls == Divert:
		m.decided(s, "call diverted", "no radio to fall back to", pagingClause, "")
	case m.cfg.Mode == Ghost:
		m.decided(s, "call dropped", "no radio to fall back to", pagingClause, "")
	default:
		m.page(s, sgsap.CSCall)
	}
}

// abandonPaging ends a call before the device has come for it.
func (m *MSC) abandonPaging(s *subscriber) {
	if s.paging.service != callService {
		return
	}
	m.stopPaging(s)
	if s.state == SGsAssociated {
		m.send(s, &sgsap.ServiceAbortRequest{IMSI: s.imsi})
	}
	m.deliverNext(s)
}

// page asks the MME to page, and again Ns5 times if nothing comes of it. A call
// goes before an SMS that is being paged for; that is delivered when the device
// is there.
func (m *MSC) page(s *subscriber, service sgsap.ServiceIndicator) {
	if s.paging.service == service || s.paging.service == sgsap.CSCall {
		return
	}
	m.stopPaging(s)
	s.paging.service = service
	m.transmitPaging(s)
	if c := s.conn; c != nil {
		c.settle()
	}
}

func (m *MSC) transmitPaging(s *subscriber) {
	p := &s.paging
	p.sent++
	if s.conn == nil && s.state == SGsAssociated {
		m.send(s, &sgsap.PagingRequest{IMSI: s.imsi, VLRName: m.cfg.Name, Service: p.service, TMSI: s.tmsi, LAI: s.lai})
	}
	if s.conn == nil && (s.attached || s.fellBack) && m.cfg.Mode != Ghost {
		m.pageOverIu(s)
	}
	p.timer = m.env.After(m.cfg.ts5(), func() {
		if p.sent <= m.cfg.Ns5 {
			m.transmitPaging(s)
			return
		}
		service := p.service
		m.stopPaging(s)
		m.pagingFailed(s, service, fmt.Sprintf("Ts5 expired, paged %d times", m.cfg.Ns5+1), "")
	})
}

func (m *MSC) stopPaging(s *subscriber) {
	s.paging.timer.Stop()
	s.paging = paging{}
}

func (m *MSC) pagingFailed(s *subscriber, service sgsap.ServiceIndicator, why, cause string) {
	m.decided(s, service.String()+" failed", why, pagingClause, cause)
}

// serviceRequest takes word that the device is there (TS 29.118 5.1.3, 5.12).
func (m *MSC) serviceRequest(r *sgsap.ServiceRequest, pdu []byte) {
	s := m.subscribers[r.IMSI]
	if s == nil || s.paging.service == 0 {
		m.fault(r.IMSI, r.Name(), "nobody was paged", pdu)
		return
	}
	if r.Service != s.paging.service {
		m.refuse(r.IMSI, r.Name(), fmt.Sprintf("answers paging for %s with %s", s.paging.service, r.Service), sgsap.CauseSemanticallyIncorrect, pdu)
		return
	}
	m.stopPaging(s)
	if r.Service == callService {
		m.decided(s, "call goes on by CS fallback", "the device answered paging", pagingClause, "")
		m.awaitFallback(s)
		return
	}
	m.backOnEUTRAN(s)
	s.connected = true
	m.deliverNext(s)
}

// pagingRejected takes word that the MME doesn't page (TS 29.118 5.1.4).
func (m *MSC) pagingRejected(r *sgsap.PagingReject, pdu []byte) {
	m.endPaging(r.IMSI, r.Name(), r.Cause, pdu)
}

// unreachable takes word that paging found nobody (TS 29.118 5.1.5).
func (m *MSC) unreachable(r *sgsap.UEUnreachable, pdu []byte) {
	m.endPaging(r.IMSI, r.Name(), r.Cause, pdu)
}

func (m *MSC) endPaging(imsi nas.IMSI, name string, cause sgsap.SGsCause, pdu []byte) {
	s := m.subscribers[imsi]
	if s == nil || s.paging.service == 0 {
		m.fault(imsi, name, "nobody was paged", pdu)
		return
	}
	if s.fellBack && m.cfg.Mode != Ghost {
		// It was last seen in 3G, where it is paged, too.
		m.decided(s, "not reached over SGs", "the device fell back to 3G", pagingClause, cause.String())
		if gone(cause) {
			paged := s.paging
			s.paging = paging{}
			m.enter(s, SGsNull)
			s.paging = paged
			m.attach(s, nas.LAI{})
		}
		return
	}
	service := s.paging.service
	m.stopPaging(s)
	m.pagingFailed(s, service, "not reached", cause.String())
	switch {
	case gone(cause):
		m.enter(s, SGsNull)
	case service == sgsap.SMS:
		m.requestAlert(s)
	}
}

// awaitFallback waits for a device that is on its way to 3G for a call.
func (m *MSC) awaitFallback(s *subscriber) {
	if c := s.conn; c != nil {
		c.offerCall() // it is there already
		return
	}
	s.fallingBack = m.env.After(m.cfg.fallBackWithin(), func() {
		m.decided(s, "CS fallback failed", "the device did not come over Iu", "TS 23.272 7.2", "")
	})
}

// backOnEUTRAN notes that a device which had fallen back shows itself over SGs.
func (m *MSC) backOnEUTRAN(s *subscriber) {
	s.fellBack = false
	if c := s.conn; c != nil {
		c.drop("the device is on E-UTRAN")
	}
}

// moCSFB takes word that a device makes a call on another RAT.
func (m *MSC) moCSFB(r *sgsap.MOCSFBIndication) {
	detail := "the device makes a call on another RAT"
	if m.cfg.Mode == Ghost {
		detail = "the device makes a call, with no radio to fall back to"
	}
	m.decided(r.IMSI, "CS fallback of a call", detail, "TS 29.118 8.25", "")
}
