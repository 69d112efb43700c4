package mme

import (
	"errors"
	"time"

	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// esmProcedure is an ESM message that awaits the UE's answer (TS 24.301 6.3).
type esmProcedure struct {
	kind     esmKind
	ebi, pti uint8
	resent   uint8
	timer    sim.Timer
	msg      eps.Message
	// done is called with the answer, nil once there is none to come.
	done func(answer eps.Message)
}

// esmKind is an ESM procedure of the network.
type esmKind uint8

const (
	defaultActivation esmKind = iota
	dedicatedActivation
	modification
	deactivation
	esmInformation
)

func (k esmKind) timer(t *Timers) (time.Duration, uint8) {
	switch k {
	case modification:
		return t.T3486, esmResends
	case deactivation:
		return t.T3495, esmResends
	case esmInformation:
		return t.T3489, resendsT3489
	}
	return t.T3485, esmResends
}

// awaitESM begins to wait for the answer to an ESM message that is on its way.
func (c *connection) awaitESM(kind esmKind, ebi, pti uint8, msg eps.Message, done func(eps.Message)) {
	p := &esmProcedure{kind: kind, ebi: ebi, pti: pti, msg: msg, done: done}
	c.esm = append(c.esm, p)
	after, most := kind.timer(&c.a.mme.cfg.Timers)
	var expire func()
	expire = func() {
		if p.resent == most {
			c.endESM(p, nil)
			return
		}
		p.resent++
		p.timer = c.a.mme.env.After(after, expire)
		c.send(msg)
	}
	p.timer = c.a.mme.env.After(after, expire)
}

// endESM ends a procedure with its answer.
func (c *connection) endESM(p *esmProcedure, answer eps.Message) {
	p.timer.Stop()
	for i, q := range c.esm {
		if q == p {
			c.esm = append(c.esm[:i], c.esm[i+1:]...)
			break
		}
	}
	p.done(answer)
}

// abortESM ends all procedures without an answer.
func (c *connection) abortESM() {
	for len(c.esm) > 0 {
		c.endESM(c.esm[0], nil)
	}
}

// pendingESM finds the procedure of a bearer.
func (c *connection) pendingESM(kind esmKind, ebi uint8) *esmProcedure {
	for _, p := range c.esm {
		if p.kind == kind && p.ebi == ebi {
			return p
		}
	}
	return nil
}

// handleESM carries an ESM message to its procedure.
func (c *connection) handleESM(msg eps.Message) {
	switch msg := msg.(type) {
	case *eps.PDNConnectivityRequest:
		c.handlePDNConnectivityRequest(msg)
	case *eps.PDNDisconnectRequest:
		c.handlePDNDisconnectRequest(msg)
	case *eps.ESMInformationResponse:
		c.handleESMInformationResponse(msg)
	case *eps.ActivateDefaultEPSBearerContextAccept:
		c.answerESM(defaultActivation, msg.ESMHeader, msg)
	case *eps.ActivateDefaultEPSBearerContextReject:
		c.answerESM(defaultActivation, msg.ESMHeader, msg)
	case *eps.ActivateDedicatedEPSBearerContextAccept:
		c.answerESM(dedicatedActivation, msg.ESMHeader, msg)
	case *eps.ActivateDedicatedEPSBearerContextReject:
		c.answerESM(dedicatedActivation, msg.ESMHeader, msg)
	case *eps.ModifyEPSBearerContextAccept:
		c.answerESM(modification, msg.ESMHeader, msg)
	case *eps.ModifyEPSBearerContextReject:
		c.answerESM(modification, msg.ESMHeader, msg)
	case *eps.DeactivateEPSBearerContextAccept:
		c.answerESM(deactivation, msg.ESMHeader, msg)
	case *eps.BearerResourceAllocationRequest:
		c.send(&eps.BearerResourceAllocationReject{ESMHeader: transaction(msg.ESMHeader), ESMCause: eps.ESMCauseServiceOptionNotSupported})
	case *eps.BearerResourceModificationRequest:
		c.handleBearerResourceModification(msg)
	case *eps.ESMStatus:
		c.handleESMStatus(msg)
	default:
		h := headerOf(msg)
		c.esmStatus(h, eps.ESMCauseMessageTypeNonExistent)
	}
}

// transaction is the header of an answer to a UE's own procedure.
func transaction(h eps.ESMHeader) eps.ESMHeader {
	return eps.ESMHeader{ProcedureTransactionIdentity: h.ProcedureTransactionIdentity}
}

// answerESM ends the procedure that a message answers. One that answers none is
// an error of the UE (TS 24.301 7.3.2).
func (c *connection) answerESM(kind esmKind, h eps.ESMHeader, answer eps.Message) {
	if p := c.pendingESM(kind, h.EPSBearerIdentity); p != nil {
		c.endESM(p, answer)
		return
	}
	if kind == deactivation {
		return // of a bearer that is gone already
	}
	cause := eps.ESMCausePTIMismatch
	if _, b := c.ue.bearer(h.EPSBearerIdentity); b == nil {
		cause = eps.ESMCauseInvalidEPSBearerIdentity
	}
	c.esmStatus(h, cause)
}

func (c *connection) esmStatus(h eps.ESMHeader, cause eps.ESMCause) {
	c.a.mme.fault(c.ue, sim.NAS, "ESM message", errors.New(cause.String()))
	c.send(&eps.ESMStatus{ESMHeader: h, ESMCause: cause})
}

// handleESMStatus ends what the UE says is in error (TS 24.301 6.7).
func (c *connection) handleESMStatus(msg *eps.ESMStatus) {
	switch msg.ESMCause {
	case eps.ESMCausePTIMismatch, eps.ESMCauseInvalidPTIValue, eps.ESMCauseMessageTypeNonExistent:
		for _, p := range c.esm {
			if p.pti != 0 && p.pti == msg.ProcedureTransactionIdentity {
				c.endESM(p, nil)
				return
			}
		}
	case eps.ESMCauseInvalidEPSBearerIdentity:
		for _, p := range c.esm {
			if p.ebi != 0 && p.ebi == msg.EPSBearerIdentity {
				c.endESM(p, nil)
				break
			}
		}
		if p, b := c.ue.bearer(msg.EPSBearerIdentity); b != nil && p.ebi != b.ebi {
			c.ue.dropDedicated(p, b.ebi)
		}
	}
}

// headerOf is the header of an ESM message that has no handler.
func headerOf(msg eps.Message) eps.ESMHeader {
	switch msg := msg.(type) {
	case *eps.ESMDataTransport:
		return msg.ESMHeader
	case *eps.RemoteUEReport:
		return msg.ESMHeader
	case *eps.ESMDummyMessage:
		return msg.ESMHeader
	}
	return eps.ESMHeader{}
}
