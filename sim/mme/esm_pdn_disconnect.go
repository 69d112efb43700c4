package mme

import (
	"sunsetlab/nas/eps"
)

// handlePDNDisconnectRequest ends a PDN connection at the UE's wish (TS 24.301
// 6.5.2).
func (c *connection) handlePDNDisconnectRequest(msg *eps.PDNDisconnectRequest) {
	u := c.ue
	p, _ := u.bearer(msg.LinkedEPSBearerIdentity)
	reject := func(cause eps.ESMCause) {
		c.send(&eps.PDNDisconnectReject{ESMHeader: transaction(msg.ESMHeader), ESMCause: cause})
	}
	switch {
	case msg.ProcedureTransactionIdentity == 0 || msg.ProcedureTransactionIdentity == 255:
		c.esmStatus(msg.ESMHeader, eps.ESMCauseInvalidPTIValue)
	case p == nil || p.ebi != msg.LinkedEPSBearerIdentity:
		reject(eps.ESMCausePDNConnectionDoesNotExist)
	case p.releasing:
		// Asked again, or crossed with the network's own release.
	case len(u.pdns) == 1:
		reject(eps.ESMCauseLastPDNDisconnectionNotAllowed)
	default:
		c.deactivate(p, msg.ProcedureTransactionIdentity, eps.ESMCauseRegularDeactivation, func() { u.deleteSession(p) })
	}
}

// deactivate releases a PDN connection at UE and eNodeB (TS 24.301 6.4.4.2).
// Then is called once it is gone, whether or not the UE has answered.
func (c *connection) deactivate(p *pdn, pti uint8, cause eps.ESMCause, then func()) {
	p.releasing = true
	u := c.ue
	var ebis []uint8
	for i := range p.bearers {
		ebis = append(ebis, p.bearers[i].ebi)
	}
	c.sendDeactivation(p.ebi, pti, cause, ebis, func() {
		then()
		u.removePDN(p)
	})
}

// sendDeactivation sends DEACTIVATE EPS BEARER CONTEXT REQUEST with the E-RAB
// release.
func (c *connection) sendDeactivation(ebi, pti uint8, cause eps.ESMCause, ebis []uint8, then func()) {
	msg := &eps.DeactivateEPSBearerContextRequest{
		ESMHeader: eps.ESMHeader{EPSBearerIdentity: ebi, ProcedureTransactionIdentity: pti}, ESMCause: cause,
	}
	wire := c.wrap(msg)
	if wire == nil {
		then()
		return
	}
	if c.enb == hasENBContext {
		c.releaseBearers(ebis, wire)
	} else {
		c.downlink(wire)
	}
	c.awaitESM(deactivation, ebi, pti, msg, func(eps.Message) { then() })
}
