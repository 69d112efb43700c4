package msc

import (
	"fmt"

	"sunsetlab/nas"
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

// HangUp ends a call before the device has come for it (TS 29.118 5.13).
func (m *MSC) HangUp(imsi nas.IMSI) {
	s := m.subscribers[imsi]
	if s == nil || s.paging.service != sgsap.CSCall {
		return
	}
	m.stopPaging(s)
	m.send(s, &sgsap.ServiceAbortRequest{IMSI: imsi})
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
}

func (m *MSC) transmitPaging(s *subscriber) {
	p := &s.paging
	p.sent++
	m.send(s, &sgsap.PagingRequest{IMSI: s.imsi, VLRName: m.cfg.Name, Service: p.service, TMSI: s.tmsi, LAI: s.lai})
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
	if r.Service == sgsap.CSCall {
		m.decided(s, "call goes on by CS fallback", "the device answered paging", pagingClause, "")
		return
	}
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

// moCSFB takes word that a device makes a call on another RAT.
func (m *MSC) moCSFB(r *sgsap.MOCSFBIndication) {
	detail := "the device makes a call on another RAT"
	if m.cfg.Mode == Ghost {
		detail = "the device makes a call, with no radio to fall back to"
	}
	m.decided(r.IMSI, "CS fallback of a call", detail, "TS 29.118 8.25", "")
}
