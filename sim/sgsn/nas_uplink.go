package sgsn

import (
	"errors"
	"slices"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// errUnprotected is a message that must not be processed before integrity
// protection has begun.
var errUnprotected = errors.New("integrity protection has not begun")

// handleNAS takes a NAS message.
func (c *connection) handleNAS(pdu []byte) {
	s := c.a.s
	if c.releasing {
		return
	}
	c.idling.Stop()
	msg, err := gprs.Decode(pdu, nas.Uplink)
	if err != nil && !gprs.IsSoft(err) {
		c.answerUnreadable(pdu, err)
		c.settle()
		return
	}
	if err != nil {
		s.fault(c.who(), sim.NAS, msg.Name(), err)
	}
	c.identifySender(msg)
	c.reportReceived(msg, pdu)
	switch msg.MessageType().Protocol() {
	case gprs.SM:
		c.handleSM(msg)
	case gprs.GMM:
		c.handleGMM(msg, pdu)
	default:
		s.fault(c.who(), sim.NAS, msg.Name(), errors.New("not of the PS domain"))
	}
	if !c.releasing && c.idle() {
		c.settle()
	}
}

// answerUnreadable answers a message that can't be used (TS 24.008 8).
func (c *connection) answerUnreadable(pdu []byte, err error) {
	s := c.a.s
	s.fault(c.who(), sim.NAS, "NAS message", err)
	var e *gprs.Error
	if !errors.As(err, &e) {
		return
	}
	cause, ok := e.Cause()
	switch {
	case !ok:
	case e.Message.Protocol() == gprs.SM:
		if c.secured {
			c.send(&gprs.SMStatus{SMHeader: gprs.SMHeader{TI: tiOf(pdu).Reply()}, SMCause: gprs.SMCause(cause)})
		}
	case e.Message.Protocol() == gprs.GMM:
		c.send(&gprs.GMMStatus{GMMCause: gprs.GMMCause(cause)})
	}
}

// tiOf is the transaction identifier of a message that can't be decoded.
func tiOf(pdu []byte) (t gprs.TransactionIdentifier) {
	t = gprs.TransactionIdentifier{Flag: pdu[0]&0x80 != 0, Value: pdu[0] >> 4 & 7}
	if t.Value == 7 && len(pdu) > 1 {
		t.Value = max(t.Value, pdu[1]&0x7f)
	}
	return t
}

// identifySender notes who an unproved message says it is from.
func (c *connection) identifySender(msg gprs.Message) {
	if c.u != nil || c.running != nil {
		return
	}
	switch m := msg.(type) {
	case *gprs.AttachRequest:
		c.claimAttach(m)
	case *gprs.RoutingAreaUpdateRequest:
		c.claimUpdate(m)
	case *gprs.ServiceRequest:
		c.claim(m.PTMSI, m.CKSN)
	case *gprs.DetachRequestMO:
		c.claim(m.PTMSI.Value(), gprs.NoKey)
	}
}

// claimAttach takes the identity of an attach: where the first is not one of
// ours, the additional one may be (TS 24.008 4.7.3.1.1).
func (c *connection) claimAttach(m *gprs.AttachRequest) {
	switch additional, ok := m.AdditionalMobileIdentity.Get(); {
	case m.MobileIdentity.Type() != nas.IdentityTMSI || c.a.s.allotted(m.PTMSIType, m.OldRAI):
		c.claim(m.MobileIdentity, m.CKSN)
	case ok && c.a.s.allotted(nas.Opt[gprs.PTMSIType]{}, m.AdditionalOldRAI.Or(m.OldRAI)):
		c.claim(additional, m.CKSN)
	default:
		c.claim(nas.MobileIdentity{}, gprs.NoKey)
	}
}

func (c *connection) claimUpdate(m *gprs.RoutingAreaUpdateRequest) {
	if c.isOurs(m) {
		c.claim(m.PTMSI.Value(), m.CKSN)
		return
	}
	c.claim(nas.MobileIdentity{}, m.CKSN)
}

// allotted reports whether a P-TMSI can be one that this SGSN has given out: not
// made from a GUTI, and from a routing area of ours.
func (s *SGSN) allotted(typ nas.Opt[gprs.PTMSIType], area nas.RAI) bool {
	return typ.Value() != gprs.MappedPTMSI && (len(s.cfg.RAIs) == 0 || slices.Contains(s.cfg.RAIs, area))
}

func (c *connection) claim(id nas.MobileIdentity, cksn gprs.CKSN) {
	c.imsi, c.claimed, c.cksn = nas.IMSI{}, nil, cksn
	if imsi, ok := id.IMSI(); ok {
		c.imsi, c.vector.identified = imsi, true
	} else if ptmsi, ok := id.TMSI(); ok {
		if u := c.a.s.byPTMSI[ptmsi]; u != nil {
			c.claimed, c.imsi = u, u.imsi
		}
	}
}

// handleGMM carries a GMM message to its procedure. Until the device has proved
// who it is, only what begins a procedure or proves is taken.
func (c *connection) handleGMM(msg gprs.Message, pdu []byte) {
	switch m := msg.(type) {
	case *gprs.AttachRequest:
		c.handleAttachRequest(m, pdu)
		return
	case *gprs.RoutingAreaUpdateRequest:
		c.handleRoutingAreaUpdateRequest(m, pdu)
		return
	case *gprs.ServiceRequest:
		c.handleServiceRequest(m)
		return
	case *gprs.DetachRequestMO:
		c.handleDetachRequest(m)
		return
	case *gprs.GMMIdentityResponse:
		c.handleIdentityResponse(m)
		return
	case *gprs.AuthenticationAndCipheringResponse:
		c.handleAuthenticationResponse(m)
		return
	case *gprs.AuthenticationAndCipheringFailure:
		c.handleAuthenticationFailure(m)
		return
	case *gprs.GMMStatus:
		return // actions are implementation dependent (TS 24.008 4.7.10): none
	}
	if !c.secured {
		c.a.s.fault(c.who(), sim.NAS, msg.Name(), errUnprotected)
		return
	}
	switch msg.(type) {
	case *gprs.AttachComplete:
		c.handleAttachComplete()
	case *gprs.RoutingAreaUpdateComplete:
		c.handleRoutingAreaUpdateComplete()
	case *gprs.PTMSIReallocationComplete:
		c.handlePTMSIReallocationComplete()
	case *gprs.DetachAcceptMT:
		c.handleDetachAccept()
	default:
		c.send(&gprs.GMMStatus{GMMCause: gprs.GMMCauseMessageTypeNotCompatible})
	}
}
