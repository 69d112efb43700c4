package mme

import (
	"sunsetlab/gtpv2"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// setUpContext sends INITIAL CONTEXT SETUP REQUEST with all bearers of the UE.
// A NAS message, if there is one, goes with the default bearer of p. Then is
// called with the outcome (TS 36.413 8.3.1).
func (c *connection) setUpContext(p *pdn, nasPDU []byte, fallback s1ap.Opt[s1ap.CSFallbackIndicator], then func(ok bool)) {
	u, m := c.ue, c.a.mme
	msg := &m.buffers.s1.setupRequest
	items := msg.ERABToBeSetupList[:0]
	for _, q := range u.pdns {
		for i := range q.bearers {
			b := &q.bearers[i]
			if !b.active && q != p {
				continue
			}
			item := s1ap.ERABToBeSetupItemCtxtSUReq{
				ERABID:                 b.ebi,
				ERABLevelQoSParameters: erabQoS(&b.qos),
				TransportLayerAddress:  s1ap.NewTransportLayerAddress(b.sgw.addr),
				GTPTEID:                b.sgw.teid,
			}
			if q == p && b.ebi == p.ebi {
				item.NASPDU = nasPDU
			}
			items = append(items, item)
		}
	}
	downlink, uplink := u.ambr()
	var key [32]byte
	if u.security != nil {
		key = u.security.KeNB(c.keysFrom)
	}
	*msg = s1ap.InitialContextSetupRequest{
		MMEUES1APID: c.mmeID, ENBUES1APID: c.enbID,
		UEAggregateMaximumBitrate: s1ap.UEAggregateMaximumBitrate{UEAggregateMaximumBitRateDL: downlink, UEAggregateMaximumBitRateUL: uplink},
		ERABToBeSetupList:         items,
		UESecurityCapabilities:    u.radioSecurityCapabilities(),
		SecurityKey:               key,
		UERadioCapability:         u.radioCapability,
		CSFallbackIndicator:       fallback,
	}
	if fallback.Present {
		lai := m.cfg.SGs.LAI
		msg.RegisteredLAI = s1ap.Some(s1ap.LAI{PLMNIdentity: s1ap.PLMNIdentity(lai.PLMN), LAC: lai.LAC})
	}
	c.enb = settingUpENBContext
	c.onSetup = then
	c.guard.Stop()
	c.guard = m.env.After(m.cfg.Timers.ContextSetup, func() { c.contextSetupFailed(s1ap.CauseRadioNetworkUnspecified) })
	c.a.send(u, msg)
	for i := range items {
		items[i].NASPDU = nil
	}
	msg.UERadioCapability = nil
}

// radioSecurityCapabilities are the UE's algorithms but the null ones, highest
// bit first (TS 36.413 9.2.1.40).
func (u *ueContext) radioSecurityCapabilities() s1ap.UESecurityCapabilities {
	return s1ap.UESecurityCapabilities{
		EncryptionAlgorithms:          uint16(u.capability.EEA()) << 9,
		IntegrityProtectionAlgorithms: uint16(u.capability.EIA()) << 9,
	}
}

func erabQoS(q *gtpv2.BearerQoS) s1ap.ERABLevelQoSParameters {
	p := s1ap.ERABLevelQoSParameters{
		QCI: q.QCI,
		AllocationRetentionPriority: s1ap.AllocationAndRetentionPriority{
			PriorityLevel:           q.ARP.PriorityLevel,
			PreEmptionCapability:    s1ap.PreEmptionCapabilityMayTriggerPreEmption,
			PreEmptionVulnerability: s1ap.PreEmptionVulnerabilityPreEmptable,
		},
	}
	if q.ARP.PreemptionCapabilityDisabled {
		p.AllocationRetentionPriority.PreEmptionCapability = s1ap.PreEmptionCapabilityShallNotTriggerPreEmption
	}
	if q.ARP.PreemptionVulnerabilityDisabled {
		p.AllocationRetentionPriority.PreEmptionVulnerability = s1ap.PreEmptionVulnerabilityNotPreEmptable
	}
	if q.QCI <= 4 {
		const most = 10_000_000_000
		p.GBRQoSInformation = &s1ap.GBRQoSInformation{
			ERABMaximumBitrateDL: min(q.MaximumDownlink*1000, most), ERABMaximumBitrateUL: min(q.MaximumUplink*1000, most),
			ERABGuaranteedBitrateDL: min(q.GuaranteedDownlink*1000, most), ERABGuaranteedBitrateUL: min(q.GuaranteedUplink*1000, most),
		}
	}
	return p
}

// handleContextSetupResponse learns which bearers the eNodeB has.
func (a *Association) handleContextSetupResponse(msg *s1ap.InitialContextSetupResponse) {
	c := a.answered(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil || c.ue == nil || c.enb != settingUpENBContext {
		return
	}
	c.guard.Stop()
	c.enb = hasENBContext
	for i := range msg.ERABSetupList {
		e := &msg.ERABSetupList[i]
		c.bearerAtENB(e.ERABID, e.TransportLayerAddress, e.GTPTEID)
	}
	for _, e := range msg.ERABFailedToSetupList {
		a.mme.fault(c.ue, sim.S1AP, "E-RAB failed to set up", causeError{e.Cause})
		if c.bearerFailedAtENB(e.ERABID) {
			c.contextSetupFailed(e.Cause)
			return
		}
	}
	then := c.onSetup
	c.onSetup = nil
	if then != nil {
		then(true)
	}
}

// bearerAtENB notes the eNodeB's end of a bearer.
func (c *connection) bearerAtENB(ebi uint8, addr s1ap.TransportLayerAddress, teid uint32) {
	v4, v6 := addr.Addrs()
	if !v4.IsValid() {
		v4 = v6
	}
	if _, b := c.ue.bearer(ebi); b != nil && v4.IsValid() {
		b.enb = endpoint{v4, teid}
	}
}

// bearerFailedAtENB drops a bearer that the eNodeB could not set up. It reports
// whether the UE has no bearer left to go on with: its only default one.
func (c *connection) bearerFailedAtENB(ebi uint8) bool {
	p, b := c.ue.bearer(ebi)
	switch {
	case b == nil:
		return false
	case ebi != p.ebi:
		c.ue.dropDedicated(p, ebi)
		return false
	case len(c.ue.pdns) == 1:
		return true
	}
	c.ue.deleteSession(p)
	c.ue.removePDN(p)
	return false
}

func (a *Association) handleContextSetupFailure(msg *s1ap.InitialContextSetupFailure) {
	if c := a.answered(msg.MMEUES1APID, msg.ENBUES1APID); c != nil && c.ue != nil && c.enb == settingUpENBContext {
		c.contextSetupFailed(msg.Cause)
	}
}

// contextSetupFailed gives the UE's context at the eNodeB up, and with it the
// connection (TS 24.301 5.5.1.2.7 b).
func (c *connection) contextSetupFailed(cause s1ap.Cause) {
	if c.ue == nil {
		return
	}
	c.guard.Stop()
	c.enb = noENBContext
	c.a.mme.fault(c.ue, sim.S1AP, "InitialContextSetup failed", causeError{cause})
	then := c.onSetup
	c.onSetup = nil
	if then != nil {
		then(false)
	}
	c.release(cause)
}

// handleReleaseRequest releases a connection at the eNodeB's wish (TS 36.413
// 8.3.2).
func (a *Association) handleReleaseRequest(msg *s1ap.UEContextReleaseRequest) {
	c := a.connection(msg.MMEUES1APID, msg.ENBUES1APID)
	if c == nil || c.releasing {
		return // crossed with our own release
	}
	if c.ue == nil {
		c.release(msg.Cause)
		return
	}
	if msg.Cause == s1ap.CauseRadioNetworkRadioConnectionWithUELost || !c.idle() {
		c.lowerLayerFailure()
	}
	u := c.ue
	if !c.releasing {
		c.release(msg.Cause)
	}
	if msg.Cause == s1ap.CauseRadioNetworkRadioConnectionWithUELost {
		u.endGuaranteed()
	}
}

// sendReleaseCommand orders the release of the connection.
func (c *connection) sendReleaseCommand(cause s1ap.Cause) {
	out := &c.a.mme.buffers.s1
	out.pair = s1ap.UES1APIDPair{MMEUES1APID: c.mmeID, ENBUES1APID: c.enbID}
	out.command = s1ap.UEContextReleaseCommand{UES1APIDs: s1ap.UES1APIDs{UES1APIDPair: &out.pair}, Cause: cause}
	c.a.send(c.ue, &out.command)
}

// handleReleaseComplete ends a connection.
func (a *Association) handleReleaseComplete(msg *s1ap.UEContextReleaseComplete) {
	if c := a.answered(msg.MMEUES1APID, msg.ENBUES1APID); c != nil && c.releasing {
		c.remove()
	}
}
