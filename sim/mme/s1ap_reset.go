package mme

import "sunsetlab/s1ap"

// handleReset forgets all connections with the eNodeB, or those it lists, and
// acknowledges (TS 36.413 8.7.1.2.2).
func (a *Association) handleReset(msg *s1ap.Reset) {
	ack := &s1ap.ResetAcknowledge{}
	if msg.ResetType.S1Interface.Present {
		a.mme.connections.each(func(c *connection) {
			if c.a == a {
				c.lost()
			}
		})
		a.send(nil, ack)
		return
	}
	for _, item := range msg.ResetType.PartOfS1Interface {
		if c := a.listed(item); c != nil {
			c.lost()
		}
		// Unknown ones are acknowledged too.
		item.Unknown = nil
		ack.UEAssociatedLogicalS1ConnectionList = append(ack.UEAssociatedLogicalS1ConnectionList, item)
	}
	a.send(nil, ack)
}

// listed finds the connection that an item of a RESET names by either id.
func (a *Association) listed(item s1ap.UEAssociatedLogicalS1ConnectionItem) *connection {
	if id, ok := item.MMEUES1APID.Get(); ok {
		if c := a.mme.connections.get(id); c != nil && c.a == a {
			return c
		}
		return nil
	}
	return a.byENBID[item.ENBUES1APID.Value]
}

// sendReset has the eNodeB forget all connections.
func (a *Association) sendReset() {
	a.send(nil, &s1ap.Reset{
		Cause:     s1ap.CauseMiscOMIntervention,
		ResetType: s1ap.ResetType{S1Interface: s1ap.Some(s1ap.ResetAllResetAll)},
	})
}

// ResetENBs has all eNodeBs release all UEs.
func (m *MME) ResetENBs() {
	m.connections.each(func(c *connection) { c.lost() })
	for _, a := range m.associations {
		if a.up {
			a.sendReset()
		}
	}
}
