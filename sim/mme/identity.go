package mme

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// identify asks the UE for its IMSI (TS 24.301 5.4.4).
func (c *connection) identify() {
	c.askedIMSI = true
	c.request(identification, c.a.mme.cfg.Timers.T3470, &eps.IdentityRequest{IdentityType: nas.IdentityIMSI})
}

// handleIdentityResponse takes the IMSI. Another identity than the one asked
// for is no answer.
func (c *connection) handleIdentityResponse(msg *eps.IdentityResponse) {
	imsi, ok := msg.MobileIdentity.IMSI()
	if !ok || c.common.kind != identification {
		c.a.mme.fault(c.ue, sim.NAS, msg.Name(), errors.New("not the identity that was asked for"))
		return
	}
	c.answeredRequest(identification)
	u := c.ue
	c.vector.identified = true
	switch {
	case u.imsi == imsi && c.vector.doubted:
		// The IMSI was right, so the keys are wrong (TS 24.301 5.4.2.5).
		c.rejectAuthentication()
		return
	case !u.imsi.IsZero() && u.imsi != imsi && u.isKnown():
		// A known context belongs to somebody else: leave it alone.
		c.rejectAuthentication()
		return
	}
	u.imsi = imsi
	c.vector.doubted = false
	c.advance()
}
