package enb

import (
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// unexpected answers a message that has no business here (TS 36.413 10.4).
func (e *ENB) unexpected(m s1ap.Message) {
	e.fault(nil, m.Name(), "not for an eNodeB in this state")
	if m.PDU() != s1ap.InitiatingMessage {
		return
	}
	e.send(nil, &s1ap.ErrorIndication{
		Cause: s1ap.Some(s1ap.CauseProtocolMessageNotCompatibleWithReceiverState),
		CriticalityDiagnostics: &s1ap.CriticalityDiagnostics{
			ProcedureCode:     s1ap.Some(m.ProcedureCode()),
			TriggeringMessage: s1ap.Some(s1ap.TriggeringMessage(m.PDU())),
		},
	})
}

// handleErrorIndication takes the MME's complaint (TS 36.413 8.7.2). One that
// says that the MME does not know a connection ends it here.
func (e *ENB) handleErrorIndication(m *s1ap.ErrorIndication) {
	id, named := m.ENBUES1APID.Get()
	var c *connection
	if named {
		c = e.byID[id]
	}
	cause, _ := m.Cause.Get()
	e.fault(c, m.Name(), cause.String())
	if c == nil {
		return
	}
	if mmeID, ok := m.MMEUES1APID.Get(); ok && c.named && mmeID != c.mmeID {
		return
	}
	switch cause {
	case s1ap.CauseRadioNetworkUnknownMMEUES1APID, s1ap.CauseRadioNetworkUnknownENBUES1APID,
		s1ap.CauseRadioNetworkUnknownPairUES1APID:
		e.release(c, sim.ReleaseOther)
	}
}
