package enb

import (
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handleUEContextModificationRequest takes changes to a context
// (TS 36.413 8.3.4). A new key would take a handover within the cell, which is
// refused.
func (e *ENB) handleUEContextModificationRequest(m *s1ap.UEContextModificationRequest) {
	c := e.find(m, m.MMEUES1APID, m.ENBUES1APID)
	if c == nil {
		return
	}
	refuse := func(cause s1ap.Cause) {
		e.send(c, &s1ap.UEContextModificationFailure{MMEUES1APID: c.mmeID, ENBUES1APID: c.id, Cause: cause,
			CriticalityDiagnostics: e.diagnostics})
	}
	switch {
	case c.gone:
		refuse(s1ap.CauseRadioNetworkRadioConnectionWithUELost)
		return
	case m.SecurityKey.Present:
		refuse(s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure)
		return
	}
	done := &e.out.contextModificationResponse
	*done = s1ap.UEContextModificationResponse{MMEUES1APID: c.mmeID, ENBUES1APID: c.id, CriticalityDiagnostics: e.diagnostics}
	e.send(c, done)
	if v, ok := m.CSFallbackIndicator.Get(); ok {
		e.fallBack(c, v)
	}
}

// fallBack sends a device to UTRAN for a circuit switched service, by
// redirection (TS 23.272 6.3). Whether a cell is found there is the device's
// affair: the eNodeB does not know who else is on air.
func (e *ENB) fallBack(c *connection, indicator s1ap.CSFallbackIndicator) {
	e.decided(c, "CS fallback", "redirection to UTRAN", "TS 23.272 6.3")
	c.redirect = sim.UTRAN
	c.priority = indicator == s1ap.CSFallbackIndicatorCSFallbackHighPriority
	if e.cfg.RedirectAtOnce {
		e.releaseRadio(c, sim.ReleaseOther)
		e.abandonProcedures(c)
	}
	c.asked = false
	e.askRelease(c, s1ap.CauseRadioNetworkCSFallbackTriggered)
}
