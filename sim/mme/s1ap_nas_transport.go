package mme

import (
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handleInitialUEMessage begins a connection (TS 36.413 8.6.2.1).
func (a *Association) handleInitialUEMessage(msg *s1ap.InitialUEMessage) {
	m := a.mme
	if !a.setUp {
		a.sendErrorIndication(&s1ap.ErrorIndication{
			ENBUES1APID: s1ap.Some(msg.ENBUES1APID),
			Cause:       s1ap.Some(s1ap.CauseProtocolMessageNotCompatibleWithReceiverState),
		})
		return
	}
	if old := a.byENBID[msg.ENBUES1APID]; old != nil {
		// The eNodeB uses the id anew, so it has released the connection.
		old.lost()
	}
	c := &connection{a: a, enbID: msg.ENBUES1APID, tai: taiOf(msg.TAI), cell: cellOf(msg.EUTRANCGI)}
	c.mmeID = m.connections.add(c)
	a.byENBID[c.enbID] = c
	c.handleInitialNAS(msg)
}

// handleUplinkNASTransport takes a further NAS message (TS 36.413 8.6.2.3).
func (a *Association) handleUplinkNASTransport(msg *s1ap.UplinkNASTransport) {
	c := a.connection(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil {
		return
	}
	c.tai, c.cell = taiOf(msg.TAI), cellOf(msg.EUTRANCGI)
	if c.releasing {
		return // crossed with the release
	}
	if c.ue != nil {
		c.ue.cell = c.cell
	}
	c.handleNAS(msg.NASPDU)
}

// handleNonDelivery learns that the UE did not get a message (TS 36.413
// 8.6.2.4). Lower layers are still there, so timers take care of it.
func (a *Association) handleNonDelivery(msg *s1ap.NASNonDeliveryIndication) {
	c := a.connection(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil || c.ue == nil {
		return
	}
	a.mme.fault(c.ue, sim.S1AP, msg.Name(), causeError{msg.Cause})
}

// handleCapability keeps the UE's radio capability for the next connection
// (TS 36.413 8.9). It may come before INITIAL CONTEXT SETUP RESPONSE.
func (a *Association) handleCapability(msg *s1ap.UECapabilityInfoIndication) {
	c := a.connection(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil || c.ue == nil {
		return
	}
	c.ue.keepCapability(msg.UERadioCapability)
}

// keepCapability keeps a copy without spare room.
func (u *ueContext) keepCapability(b []byte) {
	if len(u.radioCapability) != len(b) {
		u.radioCapability = make([]byte, len(b))
	}
	copy(u.radioCapability, b)
}

// connection finds the connection of a pair of ids; one that isn't there is
// answered with ERROR INDICATION (TS 36.413 10.6).
func (a *Association) connection(mmeID, enbID uint32) *connection {
	c := a.mme.connections.get(mmeID)
	if c != nil && c.a == a && c.enbID == enbID {
		return c
	}
	cause := s1ap.CauseRadioNetworkUnknownMMEUES1APID
	if c != nil {
		cause = s1ap.CauseRadioNetworkUnknownPairUES1APID
	}
	a.sendErrorIndication(&s1ap.ErrorIndication{
		MMEUES1APID: s1ap.Some(mmeID), ENBUES1APID: s1ap.Some(enbID), Cause: s1ap.Some(cause),
	})
	a.mme.fault(nil, sim.S1AP, "UE-associated message", causeError{cause})
	return nil
}

// answered finds the connection of an answer; one for what is gone is nothing
// to tell the eNodeB.
func (a *Association) answered(mmeID, enbID uint32) *connection {
	if c := a.mme.connections.get(mmeID); c != nil && c.a == a && c.enbID == enbID {
		return c
	}
	return nil
}

// downlink carries a NAS message to the UE.
func (c *connection) downlink(nasPDU []byte) {
	msg := &c.a.mme.buffers.s1.downlink
	msg.MMEUES1APID, msg.ENBUES1APID, msg.NASPDU = c.mmeID, c.enbID, nasPDU
	c.a.send(c.ue, msg)
	msg.NASPDU = nil
}

// causeError is an S1AP cause as an error text.
type causeError struct{ cause s1ap.Cause }

func (e causeError) Error() string { return e.cause.String() }
