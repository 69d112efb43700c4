package msc

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// reset is one of the VLR's that waits for its acknowledgement; it is under way
// while sent is not 0.
type reset struct {
	sent  int
	timer sim.Timer
}

// Restart has the VLR lose what it knew of devices, and tell the MME so
// (TS 29.118 5.7). Texts that wait for a device are kept.
func (m *MSC) Restart() {
	for _, a := range m.rncs {
		a.restarted()
	}
	m.each(func(s *subscriber) {
		m.detach(s, "the VLR restarted")
		s.located, s.keys = false, keys{}
	})
	m.forget(func(*subscriber) bool { return true })
	m.reset.timer.Stop()
	m.reset = reset{}
	m.transmitReset()
}

func (m *MSC) transmitReset() {
	m.reset.sent++
	m.send(nil, &sgsap.ResetIndication{VLRName: m.cfg.Name})
	m.reset.timer = m.env.After(m.cfg.ts11(), func() {
		if m.reset.sent <= m.cfg.ns11() {
			m.transmitReset()
			return
		}
		m.decided(nil, "MME does not answer", fmt.Sprintf("Ts11 expired, reset sent %d times", m.reset.sent), "TS 29.118 5.7", "")
		m.reset = reset{}
	})
}

func (m *MSC) resetAcknowledged() {
	m.reset.timer.Stop()
	m.reset = reset{}
}

// mmeReset takes word that an MME has lost what it knew: its devices are
// registered no more (TS 29.118 5.8).
func (m *MSC) mmeReset(r *sgsap.ResetIndication) {
	m.forget(func(s *subscriber) bool { return s.mme == r.MMEName })
	m.send(nil, &sgsap.ResetAck{VLRName: m.cfg.Name})
}

func (m *MSC) forget(which func(*subscriber) bool) {
	m.each(func(s *subscriber) {
		if which(s) {
			m.enter(s, SGsNull)
			if !s.attached {
				m.forgetTMSI(s)
			}
		}
	})
}

// MMInformation sends a device the network's name or time: elements of MM
// INFORMATION (TS 24.008 9.2.15a, TS 29.118 5.10).
func (m *MSC) MMInformation(imsi nas.IMSI, elements []byte) {
	s := m.subscribers[imsi]
	switch {
	case s == nil:
	case s.conn != nil:
		s.conn.send(&gprs.MMInformation{Unknown: elements})
	case s.state == SGsAssociated:
		m.send(s, &sgsap.MMInformationRequest{IMSI: imsi, MMInformation: elements})
	}
}
