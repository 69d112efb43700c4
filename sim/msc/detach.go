package msc

import "sunsetlab/sgsap"

// epsDetach takes word that a device left EPS services (TS 29.118 5.4.3). It is
// not to be paged over SGs from now on.
func (m *MSC) epsDetach(r *sgsap.EPSDetachIndication) {
	if s := m.subscribers[r.IMSI]; s != nil {
		m.leaveSGs(s)
	}
	m.send(r.IMSI, &sgsap.EPSDetachAck{IMSI: r.IMSI})
}

// imsiDetach takes word that a device left non-EPS services (TS 29.118 5.5.3,
// 5.6.3).
func (m *MSC) imsiDetach(r *sgsap.IMSIDetachIndication) {
	if s := m.subscribers[r.IMSI]; s != nil {
		m.leaveSGs(s)
	}
	m.send(r.IMSI, &sgsap.IMSIDetachAck{IMSI: r.IMSI})
}

// leaveSGs ends the association of a device that is no longer on E-UTRAN. One
// that is connected over Iu is registered there instead: it fell back, and its
// routing area update has ended what it had at the MME.
func (m *MSC) leaveSGs(s *subscriber) {
	was := s.state
	m.enter(s, SGsNull)
	switch {
	case s.conn != nil:
		m.attach(s, s.conn.lai)
	case was == SGsAssociated && !s.fallingBack.Running():
		m.forgetTMSI(s)
	}
}
