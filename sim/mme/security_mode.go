package mme

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// startSecurityMode takes a new key into use with the algorithms that the
// network likes best of those the UE has (TS 24.301 5.4.3.2).
func (c *connection) startSecurityMode(kasme security.KASME, ksi security.KSI) {
	eea, eia, ok := c.a.mme.chooseAlgorithms(c.ue.capability)
	if !ok {
		c.ue.decide(decision{name: "no common security algorithm", clause: "TS 24.301 5.4.3.2", emm: eps.EMMCauseUESecurityCapabilitiesMismatch})
		c.refuse(eps.EMMCauseUESecurityCapabilitiesMismatch)
		return
	}
	c.takeIntoUse(security.State{KASME: kasme, KSI: ksi, EEA: eea, EIA: eia})
}

// startNullSecurityMode is for an emergency attach without authentication: the
// only use of EIA0 (TS 33.401 5.1.4.1).
func (c *connection) startNullSecurityMode() {
	c.takeIntoUse(security.State{AllowNullIntegrity: true})
}

func (c *connection) takeIntoUse(s security.State) {
	m := c.a.mme
	ctx, err := security.NewContext(s)
	if err != nil {
		m.fault(c.ue, sim.NAS, "SECURITY MODE COMMAND", err)
		c.refuse(eps.EMMCauseNetworkFailure)
		return
	}
	c.coming = ctx
	cmd := &eps.SecurityModeCommand{
		SelectedAlgorithms:             eps.NewSecurityAlgorithms(uint8(s.EEA), uint8(s.EIA)),
		NASKeySetIdentifier:            eps.KeySetIdentifier(s.KSI),
		ReplayedUESecurityCapabilities: eps.NewUESecurityCapability(c.ue.capability, c.ue.msCapability),
	}
	if m.cfg.Security.IMEISV {
		cmd.IMEISVRequest = nas.Some(eps.IMEISVRequested)
	}
	if n := c.nonces; n != nil {
		cmd.ReplayedNonceUE, cmd.NonceMME = nas.Some(n.ue), nas.Some(n.mme)
		c.nonces = nil
	}
	c.request(securityModeControl, m.cfg.Timers.T3460, cmd)
}

// sendSecurityModeCommand sends it under the context that it takes into use.
func (c *connection) sendSecurityModeCommand() {
	if wire := c.protect(c.coming, security.IntegrityNew, c.common.msg); wire != nil {
		c.downlink(wire)
	}
}

// chooseAlgorithms picks the first of each list that the UE supports.
func (m *MME) chooseAlgorithms(c eps.UENetworkCapability) (eea security.EEA, eia security.EIA, ok bool) {
	var hasEEA, hasEIA bool
	for _, a := range m.cfg.Security.EEA {
		if hasEEA = c.EEA().Has(uint8(a)); hasEEA {
			eea = a
			break
		}
	}
	for _, a := range m.cfg.Security.EIA {
		if hasEIA = a != security.EIA0 && c.EIA().Has(uint8(a)); hasEIA {
			eia = a
			break
		}
	}
	return eea, eia, hasEEA && hasEIA
}

// handleSecurityModeComplete has the new context replace the old one (TS 24.301
// 5.4.3.4). That its integrity was checked is what makes it good.
func (c *connection) handleSecurityModeComplete(msg *eps.SecurityModeComplete) {
	if c.coming == nil || c.common.kind != securityModeControl {
		return
	}
	count, ok := c.coming.LastUplink()
	if !ok {
		return // protected with another context
	}
	c.answeredRequest(securityModeControl)
	u := c.ue
	u.security, c.coming = c.coming, nil
	c.secured = true
	c.keysFrom = count
	if id, ok := msg.IMEISV.Get(); ok {
		if sv, ok := id.IMEISV(); ok {
			u.learnIMEISV(sv)
		}
	}
	c.advance()
}

// learnIMEISV notes the UE's equipment; the HSS is told if it believes another
// (TS 29.272 5.2.5).
func (u *ueContext) learnIMEISV(sv nas.IMEISV) {
	if u.imeisv == sv {
		return
	}
	changed := !u.imeisv.IsZero() && u.located
	u.imeisv = sv
	if changed {
		m := u.mme
		m.reportRequest(u, "Notify")
		err := m.hss.Notify(u.imsi, m.cfg.Diameter, sv)
		m.reportAnswer(u, "Notify", err)
	}
}

// handleSecurityModeReject gives up what wanted the security mode; the context
// before stays in use (TS 24.301 5.4.3.5).
func (c *connection) handleSecurityModeReject() {
	if !c.answeredRequest(securityModeControl) {
		return
	}
	c.coming = nil
	c.ue.decide(decision{name: "security mode rejected by the UE", clause: "TS 24.301 5.4.3.5", because: c.received})
	c.lowerLayerFailure()
	c.release(s1ap.CauseNASUnspecified)
}
