package sgsn

import (
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// send sends a NAS message to the device. One that does not encode is a fault
// of what it was made of, and is not sent.
func (c *connection) send(msg gprs.Message) {
	s := c.a.s
	if c.releasing {
		return
	}
	pdu, err := msg.Append(s.buffers.nas[:0])
	if err != nil {
		s.fault(c.who(), sim.NAS, msg.Name(), err)
		return
	}
	s.buffers.nas = pdu
	c.reportSent(msg, pdu)
	c.sendIu(sim.IuFrame{Kind: sim.IuDirectTransfer, NAS: pdu})
}
