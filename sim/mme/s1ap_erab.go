package mme

import (
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// setUpBearer has the eNodeB set up one more bearer and carry a NAS message to
// the UE (TS 36.413 8.2.1).
func (c *connection) setUpBearer(b *bearer, nasPDU []byte) {
	downlink, uplink := c.ue.ambr()
	c.a.send(c.ue, &s1ap.ERABSetupRequest{
		MMEUES1APID: c.mmeID, ENBUES1APID: c.enbID,
		UEAggregateMaximumBitrate: &s1ap.UEAggregateMaximumBitrate{UEAggregateMaximumBitRateDL: downlink, UEAggregateMaximumBitRateUL: uplink},
		ERABToBeSetupList: []s1ap.ERABToBeSetupItemBearerSUReq{{
			ERABID:                 b.ebi,
			ERABLevelQoSParameters: erabQoS(&b.qos),
			TransportLayerAddress:  s1ap.NewTransportLayerAddress(b.sgw.addr),
			GTPTEID:                b.sgw.teid,
			NASPDU:                 nasPDU,
		}},
	})
}

func (a *Association) handleERABSetupResponse(msg *s1ap.ERABSetupResponse) {
	c := a.answered(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil || c.ue == nil {
		return
	}
	for i := range msg.ERABSetupList {
		e := &msg.ERABSetupList[i]
		c.bearerAtENB(e.ERABID, e.TransportLayerAddress, e.GTPTEID)
		c.bearerReady(e.ERABID)
	}
	for _, e := range msg.ERABFailedToSetupList {
		a.mme.fault(c.ue, sim.S1AP, "E-RAB failed to set up", causeError{e.Cause})
		c.bearerRefused(e.ERABID)
	}
}

// releaseBearers has the eNodeB release bearers and carry a NAS message to the
// UE (TS 36.413 8.2.3).
func (c *connection) releaseBearers(ebis []uint8, nasPDU []byte) {
	downlink, uplink := c.ue.ambr()
	msg := &s1ap.ERABReleaseCommand{
		MMEUES1APID: c.mmeID, ENBUES1APID: c.enbID,
		UEAggregateMaximumBitrate: &s1ap.UEAggregateMaximumBitrate{UEAggregateMaximumBitRateDL: downlink, UEAggregateMaximumBitRateUL: uplink},
		NASPDU:                    nasPDU,
	}
	for _, ebi := range ebis {
		msg.ERABToBeReleasedList = append(msg.ERABToBeReleasedList, s1ap.ERABItem{ERABID: ebi, Cause: s1ap.CauseNASNormalRelease})
	}
	c.a.send(c.ue, msg)
}

// releaseAllBearers has the eNodeB drop what a UE had before it attached again.
func (c *connection) releaseAllBearers() {
	if c.enb != hasENBContext {
		return
	}
	var ebis []uint8
	for _, p := range c.ue.pdns {
		for i := range p.bearers {
			ebis = append(ebis, p.bearers[i].ebi)
		}
	}
	if len(ebis) > 0 {
		c.releaseBearers(ebis, nil)
	}
}

// handleERABReleaseResponse has nothing to wait for: what ends the procedure
// is the UE's answer.
func (a *Association) handleERABReleaseResponse(msg *s1ap.ERABReleaseResponse) {
	if c := a.answered(msg.MMEUES1APID, msg.ENBUES1APID); c != nil && c.ue != nil {
		for _, e := range msg.ERABFailedToReleaseList {
			a.mme.fault(c.ue, sim.S1AP, "E-RAB failed to release", causeError{e.Cause})
		}
	}
}

// handleERABReleaseIndication drops the bearers that the eNodeB let go
// (TS 36.413 8.2.3.3). Without its default bearer a UE is released, so that it
// comes back for it.
func (a *Association) handleERABReleaseIndication(msg *s1ap.ERABReleaseIndication) {
	c := a.connection(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil || c.ue == nil {
		return
	}
	for _, e := range msg.ERABReleasedList {
		p, b := c.ue.bearer(e.ERABID)
		if b == nil {
			continue
		}
		if e.ERABID == p.ebi {
			c.release(e.Cause)
			return
		}
		c.ue.dropDedicated(p, e.ERABID)
	}
}
