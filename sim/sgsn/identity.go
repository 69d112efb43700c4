package sgsn

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// identify asks the device for its IMSI (TS 24.008 4.7.8).
func (c *connection) identify() {
	c.ask(identification, c.a.s.cfg.Timers.T3370, &gprs.GMMIdentityRequest{IdentityType: nas.IdentityIMSI})
}

// handleIdentityResponse takes the IMSI. Another identity than the one asked
// for is no answer.
func (c *connection) handleIdentityResponse(msg *gprs.GMMIdentityResponse) {
	imsi, ok := msg.MobileIdentity.IMSI()
	if !ok || c.common.kind != identification {
		c.a.s.fault(c.who(), sim.NAS, msg.Name(), errors.New("not the identity that was asked for"))
		return
	}
	c.answered(identification)
	c.vector.identified = true
	if c.imsi == imsi && c.vector.doubted {
		// The IMSI was right, so the keys are wrong (TS 24.008 4.7.7.6).
		c.rejectAuthentication()
		return
	}
	c.imsi, c.claimed, c.vector.doubted = imsi, nil, false
	c.cksn = gprs.NoKey // the keys were those of the P-TMSI's owner
	c.prove()
}
