package msc

import (
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// identify finds out who the device is, asking for the IMSI if it came with a
// TMSI of which nothing is known (TS 24.008 4.3.3), and goes on with then.
func (c *connection) identify(id nas.MobileIdentity, then func()) {
	if imsi, ok := id.IMSI(); ok {
		c.s = c.m.candidate(imsi)
		then()
		return
	}
	if tmsi, ok := id.TMSI(); ok {
		if s := c.m.byTMSI[tmsi]; s != nil {
			c.s, c.byTMSI = s, true
			then()
			return
		}
	}
	if _, ok := id.IMEI(); ok && c.emergency {
		c.s = &subscriber{equipment: id}
		then()
		return
	}
	c.then = then
	c.ask(nas.IdentityIMSI)
}

func (c *connection) ask(what nas.IdentityType) {
	c.await(anIdentity, c.m.cfg.t3270())
	c.send(&gprs.MMIdentityRequest{IdentityType: what})
}

// handleIdentityResponse takes the identity that was asked for. A device in an
// emergency that has no IMSI may say who it is by its equipment.
func (c *connection) handleIdentityResponse(msg *gprs.MMIdentityResponse) {
	if !c.answered(anIdentity) {
		c.m.iuFault(c, msg.Name(), "no identity was asked for")
		return
	}
	then := c.then
	c.then = nil
	imsi, ok := msg.MobileIdentity.IMSI()
	switch {
	case ok:
		c.s, c.byTMSI = c.m.candidate(imsi), false
	case c.emergency:
		c.s, c.byTMSI = &subscriber{equipment: msg.MobileIdentity}, false
	default:
		c.m.iuFault(c, msg.Name(), "not the identity that was asked for")
		c.release()
		return
	}
	then()
}

// candidate is the subscriber of an IMSI, or a new one that nothing knows of
// until he has proved who he is.
func (m *MSC) candidate(imsi nas.IMSI) *subscriber {
	if s := m.subscribers[imsi]; s != nil {
		return s
	}
	return &subscriber{imsi: imsi}
}
