package enb

import (
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handleUEContextReleaseCommand ends a connection on the MME's order
// (TS 36.413 8.3.3).
func (e *ENB) handleUEContextReleaseCommand(m *s1ap.UEContextReleaseCommand) {
	var c *connection
	if pair := m.UES1APIDs.UES1APIDPair; pair != nil {
		c = e.find(m, pair.MMEUES1APID, pair.ENBUES1APID)
	} else {
		c = e.findByMME(m.UES1APIDs.MMEUES1APID.Value)
	}
	if c == nil {
		return
	}
	why := sim.ReleaseOther
	if m.Cause == s1ap.CauseRadioNetworkLoadBalancingTAURequired {
		why = sim.ReleaseLoadBalancingTAURequired
	}
	e.releaseRadio(c, why)
	done := &e.out.releaseComplete
	*done = s1ap.UEContextReleaseComplete{MMEUES1APID: c.mmeID, ENBUES1APID: c.id, CriticalityDiagnostics: e.diagnostics}
	e.send(c, done)
	e.drop(c)
}

// findByMME finds a connection by the MME's identity, which is seldom needed
// and so not indexed.
func (e *ENB) findByMME(mmeID uint32) *connection {
	for _, c := range e.byID {
		if c.named && c.mmeID == mmeID {
			return c
		}
	}
	e.fault(nil, "UEContextReleaseCommand", "unknown MME UE S1AP ID")
	e.send(nil, &s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(mmeID),
		Cause: s1ap.Some(s1ap.CauseRadioNetworkUnknownMMEUES1APID)})
	return nil
}
