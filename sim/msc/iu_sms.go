package msc

import (
	"sunsetlab/nas/gprs"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

var cpNames = map[byte]string{cpData: "CP-DATA", cpAck: "CP-ACK", cpError: "CP-ERROR"}

// handleSMS takes a message of the short message layers over Iu.
func (c *connection) handleSMS(msg gprs.Message, pdu []byte) {
	s := c.s
	switch {
	case s == nil || s.conn != c || !c.secured:
		c.m.iuFault(c, msg.Name(), "the device has not been authenticated")
		return
	case c.wanted == gprs.ShortMessageService && c.answered(aRequest):
		c.wanted = 0
	case !s.connected:
		c.m.iuFault(c, msg.Name(), "no service for SMS was asked for")
		c.send(&gprs.CPError{CPHeader: gprs.CPHeader{TI: replyTo(pdu)}, Cause: gprs.CPCauseMessageNotCompatible})
		return
	}
	s.connected = true
	c.m.takeCP(s, msg.Name(), pdu, pdu)
}

func replyTo(pdu []byte) gprs.TransactionIdentifier {
	return gprs.TransactionIdentifier{Flag: pdu[0]&0x80 == 0, Value: pdu[0] >> 4 & 7}
}

// sendCP sends a message of the short message layers, by the way on which the
// device is.
func (m *MSC) sendCP(s *subscriber, pdu []byte) {
	c := s.conn
	if c == nil {
		m.send(s, &sgsap.DownlinkUnitdata{IMSI: s.imsi, NASMessage: pdu})
		return
	}
	c.reportSent(cpNames[pdu[1]], "", "", pdu)
	c.transfer(pdu)
}

// endSMS ends the device's connection for SMS.
func (m *MSC) endSMS(s *subscriber) {
	s.connected = false
	if s.conn == nil {
		m.send(s, &sgsap.ReleaseRequest{IMSI: s.imsi})
		return
	}
	s.conn.settle()
}

// pageOverIu pages a device in 3G: in its location area, or everywhere if it
// has none there.
func (m *MSC) pageOverIu(s *subscriber) {
	f := sim.IuFrame{Kind: sim.IuPaging, IMSI: s.imsi}
	if s.attached {
		f.LAI = s.lai
	}
	f.TMSI, f.HasTMSI = s.tmsi.Get()
	for _, a := range m.rncs {
		a.command(s, &f)
	}
}
