package msc

import (
	"sunsetlab/nas"
	"sunsetlab/sgsap"
)

const locationUpdateClause = "TS 29.118 5.2"

// locationUpdate registers a device for CS services, or refuses (TS 29.118
// 5.2.3).
func (m *MSC) locationUpdate(r *sgsap.LocationUpdateRequest) {
	s := m.subscriber(r.IMSI)
	if m.cfg.Silent || m.cfg.SilentIMSI[r.IMSI] {
		m.decided(s, "location update left unanswered", "policy", locationUpdateClause, "")
		return
	}
	lai := m.cfg.LAI
	if lai.IsZero() {
		lai = r.NewLAI
	}
	if cause := m.refusal(r.IMSI); cause != 0 {
		m.enter(s, SGsNull)
		m.decided(s, "location update rejected", "policy", locationUpdateClause, cause.String())
		m.send(s, &sgsap.LocationUpdateReject{IMSI: r.IMSI, Cause: cause, LAI: lai})
		return
	}
	// A registration anew ends what was under way for the old one, in 3G too.
	m.enter(s, SGsNull)
	m.leave3G(s)
	s.lai, s.mme = lai, r.MMEName
	m.enter(s, SGsAssociated)
	accept := sgsap.LocationUpdateAccept{IMSI: r.IMSI, LAI: lai}
	if m.cfg.AllocateTMSI {
		tmsi := m.allocateTMSI(s)
		accept.Identity.TMSI.Set(tmsi)
	}
	m.decided(s, "location update accepted", m.cfg.Mode.String(), locationUpdateClause, "")
	m.send(s, &accept)
	if len(s.outbox) > 0 {
		m.page(s, sgsap.SMS)
	}
}

// refusal is the cause with which the policy refuses a subscriber, 0 if it does
// not.
func (m *MSC) refusal(imsi nas.IMSI) sgsap.RejectCause {
	if c := m.cfg.RejectIMSI[imsi]; c != 0 {
		return c
	}
	return m.cfg.Reject
}

// leave3G has the VLR take a device as on E-UTRAN.
func (m *MSC) leave3G(s *subscriber) {
	if c := s.conn; c != nil {
		c.drop("the device registered over SGs")
	}
	s.fellBack = false
	m.detach(s, "the device registered over SGs")
}

// allocateTMSI gives a device a TMSI, which it has yet to confirm.
func (m *MSC) allocateTMSI(s *subscriber) nas.TMSI {
	tmsi := m.drawTMSI()
	m.offerTMSI(s, tmsi)
	s.ts62 = m.env.After(m.cfg.ts62(), func() {
		m.withdrawTMSI(s)
		m.decided(s, "TMSI reallocation not completed", "Ts6-2 expired", locationUpdateClause, "")
	})
	return tmsi
}

func (m *MSC) tmsiReallocated(r *sgsap.TMSIReallocationComplete, pdu []byte) {
	s := m.subscribers[r.IMSI]
	if s == nil || !s.newTMSI.Present() {
		m.fault(r.IMSI, r.Name(), "no TMSI is on its way", pdu)
		return
	}
	s.ts62.Stop()
	m.confirmTMSI(s)
}
