package msc

import "sunsetlab/sgsap"

// epsDetach takes word that a device left EPS services (TS 29.118 5.4.3). It is
// not to be paged over SGs from now on.
func (m *MSC) epsDetach(r *sgsap.EPSDetachIndication) {
	if s := m.subscribers[r.IMSI]; s != nil {
		m.enter(s, SGsNull)
	}
	m.send(r.IMSI, &sgsap.EPSDetachAck{IMSI: r.IMSI})
}

// imsiDetach takes word that a device left non-EPS services (TS 29.118 5.5.3,
// 5.6.3).
func (m *MSC) imsiDetach(r *sgsap.IMSIDetachIndication) {
	if s := m.subscribers[r.IMSI]; s != nil {
		if s.state == SGsAssociated {
			m.forgetTMSI(s)
		}
		m.enter(s, SGsNull)
	}
	m.send(r.IMSI, &sgsap.IMSIDetachAck{IMSI: r.IMSI})
}
