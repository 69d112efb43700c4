package mme

import (
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// sendErrorIndication reports an error to the eNodeB.
func (a *Association) sendErrorIndication(msg *s1ap.ErrorIndication) { a.send(nil, msg) }

// handleErrorIndication takes an eNodeB's report. One that says that it does
// not know the ids ends the connection (TS 36.413 10.6); any other is noted.
func (a *Association) handleErrorIndication(msg *s1ap.ErrorIndication) {
	c := a.mme.connections.get(msg.MMEUES1APID.Value)
	if !msg.MMEUES1APID.Present || c == nil || c.a != a {
		a.mme.fault(nil, sim.S1AP, msg.Name(), causeError{msg.Cause.Value})
		return
	}
	a.mme.fault(c.ue, sim.S1AP, msg.Name(), causeError{msg.Cause.Value})
	switch msg.Cause.Value {
	case s1ap.CauseRadioNetworkUnknownMMEUES1APID, s1ap.CauseRadioNetworkUnknownENBUES1APID, s1ap.CauseRadioNetworkUnknownPairUES1APID:
		c.lost()
	}
}
