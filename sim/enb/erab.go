package enb

import (
	"slices"

	"sunsetlab/s1ap"
)

// admitBearer judges one bearer of a setup and notes it as to be added or as
// failed.
func (e *ENB) admitBearer(c *connection, p *procedure, ebi, qci uint8) bool {
	switch {
	case ebi > 15:
		// The identity's root ends at 15, and so does NAS.
		p.fail(ebi, s1ap.CauseRadioNetworkUnspecified)
	case p.add>>ebi&1 != 0 || c.holds(ebi):
		p.fail(ebi, s1ap.CauseRadioNetworkMultipleERABIDInstances)
	case len(e.cfg.QCIs) > 0 && !slices.Contains(e.cfg.QCIs, qci):
		p.fail(ebi, s1ap.CauseRadioNetworkNotSupportedQCIValue)
	default:
		p.add |= 1 << ebi
		c.steady &^= 1 << ebi
		if qci <= 4 {
			c.steady |= 1 << ebi
		}
		return true
	}
	return false
}

// teid names a bearer on S1-U. It follows from the identities, so that none
// need be kept.
func (c *connection) teid(ebi uint8) uint32 { return c.id<<4 | uint32(ebi) }

// failedList is the list for a message: nil when empty, as absent lists are.
func (p *procedure) failedList() []s1ap.ERABItem {
	if len(p.failed) == 0 {
		return nil
	}
	return p.failed
}

// handleERABSetupRequest adds bearers to a context (TS 36.413 8.2.1).
func (e *ENB) handleERABSetupRequest(m *s1ap.ERABSetupRequest) {
	c := e.find(m, m.MMEUES1APID, m.ENBUES1APID)
	if c == nil {
		return
	}
	p := e.newProcedure(erabSetup)
	for i := range m.ERABToBeSetupList {
		item := &m.ERABToBeSetupList[i]
		if e.admitBearer(c, p, item.ERABID, item.ERABLevelQoSParameters.QCI) {
			p.carry(item.NASPDU)
		}
	}
	switch {
	case c.gone:
		p.abort(s1ap.CauseRadioNetworkRadioConnectionWithUELost)
	case !c.secured && c.procedures == nil:
		p.abort(s1ap.CauseProtocolMessageNotCompatibleWithReceiverState)
	}
	e.reconfigureOrAnswer(c, p)
}

// reconfigureOrAnswer runs a procedure that has something to ask of the device
// and answers for one that has not.
func (e *ENB) reconfigureOrAnswer(c *connection, p *procedure) {
	if p.add|p.remove == 0 {
		e.respond(c, p)
		e.recycle(p)
		return
	}
	c.active = e.env.Now()
	e.enqueue(c, p)
}

func (e *ENB) respondERABSetup(c *connection, p *procedure) {
	m := s1ap.ERABSetupResponse{MMEUES1APID: c.mmeID, ENBUES1APID: c.id,
		ERABFailedToSetupList: p.failedList(), CriticalityDiagnostics: p.diagnostics}
	for ebi := range uint8(16) {
		if p.add>>ebi&1 != 0 {
			m.ERABSetupList = append(m.ERABSetupList, s1ap.ERABSetupItemBearerSURes{ERABID: ebi,
				TransportLayerAddress: e.userPlane, GTPTEID: c.teid(ebi)})
		}
	}
	e.send(c, &m)
}

// handleERABReleaseCommand removes bearers from a context (TS 36.413 8.2.3).
func (e *ENB) handleERABReleaseCommand(m *s1ap.ERABReleaseCommand) {
	c := e.find(m, m.MMEUES1APID, m.ENBUES1APID)
	if c == nil {
		return
	}
	p := e.newProcedure(erabRelease)
	for _, item := range m.ERABToBeReleasedList {
		switch {
		case item.ERABID > 15 || !c.holds(item.ERABID):
			p.fail(item.ERABID, s1ap.CauseRadioNetworkUnknownERABID)
		case p.remove>>item.ERABID&1 != 0:
			p.fail(item.ERABID, s1ap.CauseRadioNetworkMultipleERABIDInstances)
		default:
			p.remove |= 1 << item.ERABID
		}
	}
	if c.gone {
		p.remove, p.failed = 0, p.failed[:0]
		for _, item := range m.ERABToBeReleasedList {
			p.fail(item.ERABID, s1ap.CauseRadioNetworkRadioConnectionWithUELost)
		}
	} else if p.remove != 0 {
		p.carry(m.NASPDU)
	} else if m.NASPDU != nil {
		e.downNAS(c, m.NASPDU)
	}
	e.reconfigureOrAnswer(c, p)
}

// holds tells whether the bearer is there, or will be once the procedures under
// way are over.
func (c *connection) holds(ebi uint8) bool {
	bearers := c.bearers
	for p := c.procedures; p != nil; p = p.next {
		bearers = bearers&^p.remove | p.add
	}
	return bearers>>ebi&1 != 0
}

func (e *ENB) respondERABRelease(c *connection, p *procedure) {
	m := s1ap.ERABReleaseResponse{MMEUES1APID: c.mmeID, ENBUES1APID: c.id,
		ERABFailedToReleaseList: p.failedList(), CriticalityDiagnostics: p.diagnostics}
	for ebi := range uint8(16) {
		if p.remove>>ebi&1 != 0 {
			m.ERABReleaseList = append(m.ERABReleaseList, s1ap.ERABReleaseItemBearerRelComp{ERABID: ebi})
		}
	}
	e.send(c, &m)
}
