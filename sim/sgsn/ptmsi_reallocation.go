package sgsn

import (
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// ReallocatePTMSI gives a connected subscriber a new P-TMSI (TS 24.008 4.7.6).
// It reports whether one is connected on whose connection nothing else runs.
func (s *SGSN) ReallocatePTMSI(imsi nas.IMSI) bool {
	u := s.byIMSI[imsi]
	if u == nil || u.state != registered || u.conn == nil {
		return false
	}
	c := u.conn
	if !c.secured || c.running != nil || c.detach != nil || c.common.kind != noProcedure {
		return false
	}
	u.reallocatePTMSI()
	c.ask(ptmsiReallocation, s.cfg.Timers.T3350, &gprs.PTMSIReallocationCommand{
		AllocatedPTMSI: nas.MobileIdentityOfTMSI(u.ptmsi), RAI: c.rai, PTMSISignature: u.signature,
	})
	return true
}

// handlePTMSIReallocationComplete ends the validity of the P-TMSI before.
func (c *connection) handlePTMSIReallocationComplete() {
	if c.answered(ptmsiReallocation) {
		c.u.confirmPTMSI()
	}
}
