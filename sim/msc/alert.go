package msc

import (
	"fmt"

	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

const alertClause = "TS 29.118 5.3"

// alert is a request to be told of a device's next activity (TS 29.118 5.3).
type alert struct {
	sent    int // 0 if there is none
	granted bool
	timer   sim.Timer
}

func (m *MSC) requestAlert(s *subscriber) {
	if s.alert.sent == 0 {
		m.transmitAlert(s)
	}
}

func (m *MSC) transmitAlert(s *subscriber) {
	s.alert.sent++
	m.send(s, &sgsap.AlertRequest{IMSI: s.imsi})
	s.alert.timer = m.env.After(m.cfg.ts7(), func() {
		if s.alert.sent <= m.cfg.ns7() {
			m.transmitAlert(s)
			return
		}
		m.decided(s, "alert failed", fmt.Sprintf("Ts7 expired, asked %d times", s.alert.sent), alertClause, "")
		s.alert = alert{}
	})
}

func (m *MSC) alertAcknowledged(r *sgsap.AlertAck, pdu []byte) {
	s := m.subscribers[r.IMSI]
	if s == nil || s.alert.sent == 0 {
		m.fault(r.IMSI, r.Name(), "no alert was asked for", pdu)
		return
	}
	s.alert.timer.Stop()
	s.alert.granted = true
}

func (m *MSC) alertRejected(r *sgsap.AlertReject, pdu []byte) {
	s := m.subscribers[r.IMSI]
	if s == nil || s.alert.sent == 0 {
		m.fault(r.IMSI, r.Name(), "no alert was asked for", pdu)
		return
	}
	s.alert.timer.Stop()
	s.alert = alert{}
	m.decided(s, "alert rejected", "", alertClause, r.Cause.String())
	if gone(r.Cause) {
		m.enter(s, SGsNull)
	}
}

// active takes word that a device has shown itself: what waits for it is tried
// again.
func (m *MSC) active(r *sgsap.UEActivityIndication, pdu []byte) {
	s := m.subscribers[r.IMSI]
	if s == nil || s.alert.sent == 0 {
		m.fault(r.IMSI, r.Name(), "no alert was asked for", pdu)
		return
	}
	s.alert.timer.Stop()
	s.alert = alert{}
	m.decided(s, "device is active again", "", alertClause, "")
	if len(s.outbox) > 0 {
		m.page(s, sgsap.SMS)
	}
}
