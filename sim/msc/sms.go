package msc

import (
	"fmt"
	"unicode/utf16"

	"sunsetlab/nas"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

const smsClause = "TS 23.272 8.2"

// delivery is an SMS on its way to a device: the first of the outbox.
type delivery struct {
	underway  bool
	reference byte
	timer     sim.Timer
}

// SMS sends a text of up to 70 characters to a device, now or when it next
// registers.
func (m *MSC) SMS(imsi nas.IMSI, text string) error {
	if n := len(utf16.Encode([]rune(text))); n > maxText {
		return fmt.Errorf("send SMS to %s: %d characters, want at most %d", imsi, n, maxText)
	}
	s := m.subscriber(imsi)
	s.outbox = append(s.outbox, text)
	switch {
	case s.connected:
		m.deliverNext(s)
	case s.attached && m.cfg.Mode != Ghost:
		m.page(s, sgsap.SMS)
	case m.cfg.Mode == None, s.state != SGsAssociated:
		m.decided(s, "SMS waits", "subscriber absent: "+s.state.String(), smsClause, "")
	default:
		m.page(s, sgsap.SMS)
	}
	return nil
}

// deliverNext sends the next text over the connection that the device has, and
// ends the connection after the last.
func (m *MSC) deliverNext(s *subscriber) {
	if s.delivery.underway {
		return
	}
	if !s.connected {
		if len(s.outbox) > 0 && (s.state == SGsAssociated || s.attached) {
			m.page(s, sgsap.SMS)
		}
		return
	}
	if len(s.outbox) == 0 {
		m.endSMS(s)
		return
	}
	m.reference++
	s.delivery = delivery{underway: true, reference: m.reference}
	rp := rpData(m.reference, m.cfg.serviceCentre(), deliverTPDU(m.cfg.sender(), s.outbox[0], m.env.Now()))
	m.sendCP(s, cpMessage(0, cpData, rp))
	s.delivery.timer = m.env.After(m.cfg.tc1(), func() {
		s.disconnect()
		m.decided(s, "SMS not delivered", "no acknowledgement", smsClause, "")
		if c := s.conn; c != nil && c.call == nil {
			c.release()
		}
	})
}

// disconnect forgets the device's signalling connection. A text on its way
// stays the first of the outbox.
func (s *subscriber) disconnect() {
	s.delivery.timer.Stop()
	s.delivery = delivery{}
	s.connected = false
}

// uplinkUnitdata takes an SMS message from a device: a CP-DATA with a text or
// with the acknowledgement of one, or a CP-ACK (TS 24.011 5, 6).
func (m *MSC) uplinkUnitdata(r *sgsap.UplinkUnitdata, pdu []byte) {
	s := m.subscribers[r.IMSI]
	if s == nil || s.state != SGsAssociated {
		m.fault(r.IMSI, r.Name(), "subscriber is not registered", pdu)
		m.send(r.IMSI, &sgsap.ReleaseRequest{IMSI: r.IMSI, Cause: nas.Some(sgsap.CauseIMSIUnknown)})
		return
	}
	m.backOnEUTRAN(s)
	s.connected = true
	m.takeCP(s, r.Name(), r.NASMessage, pdu)
}

// takeCP takes a CP message that came in the message of the given name.
func (m *MSC) takeCP(s *subscriber, name string, message, pdu []byte) {
	c, err := parseCP(message)
	if err != nil {
		m.fault(s, name, err.Error(), pdu)
		return
	}
	switch c.typ {
	case cpAck:
		// Of a text on its way: its RP-ACK is still to come. Else of the
		// RP-ACK for one from the device, which ends that.
		if !s.delivery.underway {
			m.deliverNext(s)
		}
	case cpError:
		m.failDelivery(s, "CP-ERROR")
	case cpData:
		m.sendCP(s, cpMessage(c.transaction^8, cpAck, nil))
		m.takeRP(s, name, c, pdu)
	}
}

func (m *MSC) takeRP(s *subscriber, name string, c cp, pdu []byte) {
	switch c.rp[0] & 7 {
	case rpDataUp:
		text, err := submitted(c.rp)
		if err != nil {
			m.fault(s, name, err.Error(), pdu)
			text = fmt.Sprintf("%x", c.rp)
		}
		s.inbox = append(s.inbox, text)
		m.decided(s, "SMS received", text, smsClause, "")
		m.sendCP(s, cpMessage(c.transaction^8, cpData, []byte{rpAckDown, c.rp[1]}))
	case rpAckUp:
		if !s.delivery.underway || c.rp[1] != s.delivery.reference {
			m.fault(s, name, "acknowledges no SMS", pdu)
			return
		}
		s.delivery.timer.Stop()
		s.delivery = delivery{}
		m.decided(s, "SMS delivered", s.outbox[0], smsClause, "")
		s.outbox = s.outbox[1:]
		m.deliverNext(s)
	case rpErrorUp:
		m.failDelivery(s, "RP-ERROR")
	default:
		m.fault(s, name, fmt.Sprintf("RP message type %d", c.rp[0]&7), pdu)
	}
}

// failDelivery gives up a text that the device refused: it would refuse it
// again.
func (m *MSC) failDelivery(s *subscriber, why string) {
	if !s.delivery.underway {
		return
	}
	s.delivery.timer.Stop()
	s.delivery = delivery{}
	m.decided(s, "SMS not delivered", why, smsClause, "")
	s.outbox = s.outbox[1:]
	m.deliverNext(s)
}
