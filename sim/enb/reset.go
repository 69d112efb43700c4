package enb

import (
	"cmp"
	"slices"

	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handleReset forgets all connections, or those listed, and acknowledges
// (TS 36.413 8.7.1).
func (e *ENB) handleReset(m *s1ap.Reset) {
	ack := s1ap.ResetAcknowledge{CriticalityDiagnostics: e.diagnostics}
	if m.ResetType.S1Interface.Present {
		e.dropAll()
		e.send(nil, &ack)
		return
	}
	listed := m.ResetType.PartOfS1Interface
	for _, c := range e.listed(listed) {
		e.release(c, sim.ReleaseOther)
	}
	// The list goes back as it came, known or not.
	ack.UEAssociatedLogicalS1ConnectionList = listed
	e.send(nil, &ack)
}

// listed finds the connections that a list names, in the order of their
// identities. An item whose identities don't belong together names none.
func (e *ENB) listed(items []s1ap.UEAssociatedLogicalS1ConnectionItem) []*connection {
	var found []*connection
	byMME := map[uint32]bool{}
	for _, item := range items {
		mmeID, ok := item.MMEUES1APID.Get()
		id, direct := item.ENBUES1APID.Get()
		c := e.byID[id]
		switch {
		case direct && c != nil && (!ok || !c.named || c.mmeID == mmeID):
			found = append(found, c)
		case !direct && ok:
			byMME[mmeID] = true
		}
	}
	if len(byMME) > 0 {
		for _, c := range e.byID {
			if c.named && byMME[c.mmeID] {
				found = append(found, c)
			}
		}
	}
	slices.SortFunc(found, func(a, b *connection) int { return cmp.Compare(a.id, b.id) })
	return slices.Compact(found)
}

// Reset ends all connections as a restart of the eNodeB does, and has the MME
// forget them.
func (e *ENB) Reset() {
	e.dropAll()
	if e.state != s1Up {
		return
	}
	m := s1ap.Reset{Cause: s1ap.CauseMiscOMIntervention}
	m.ResetType.S1Interface = s1ap.Some(s1ap.ResetAllResetAll)
	e.send(nil, &m)
}

// resetConnection has the MME forget one connection.
func (e *ENB) resetConnection(c *connection) {
	if e.state != s1Up {
		return
	}
	item := s1ap.UEAssociatedLogicalS1ConnectionItem{ENBUES1APID: s1ap.Some(c.id)}
	if c.named {
		item.MMEUES1APID = s1ap.Some(c.mmeID)
	}
	m := s1ap.Reset{Cause: s1ap.CauseRadioNetworkRadioConnectionWithUELost}
	m.ResetType.PartOfS1Interface = []s1ap.UEAssociatedLogicalS1ConnectionItem{item}
	e.send(c, &m)
}
