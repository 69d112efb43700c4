package mme

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// errUnprotected is a message that must not be processed without integrity
// protection.
var errUnprotected = errors.New("must be integrity protected")

// handleNAS takes a NAS message on a connection that stands.
func (c *connection) handleNAS(pdu []byte) {
	m := c.a.mme
	if c.ue == nil {
		return
	}
	plain, integrity, err := c.unprotect(pdu)
	if err != nil {
		m.fault(c.ue, sim.NAS, "NAS message", err)
		return
	}
	t, err := eps.TypeOf(plain)
	if err == nil && !integrity && !c.acceptsUnprotected(t) {
		m.fault(c.ue, sim.NAS, t.String(), errUnprotected)
		return
	}
	if integrity {
		c.secured = true
	}
	msg, err := eps.Decode(plain, nas.Uplink)
	if err != nil && !eps.IsSoft(err) {
		c.answerUnreadable(plain, integrity, err)
		return
	}
	if err != nil {
		m.fault(c.ue, sim.NAS, msg.Name(), err)
	}
	m.reading.wire, m.reading.plain = pdu, plain
	defer m.read()
	c.uplink = plain
	if t.IsESM() {
		c.reportReceived(msg, "")
		c.handleESM(msg)
		return
	}
	if req, ok := msg.(*eps.AttachRequest); ok {
		c.handleFurtherAttachRequest(req, plain, integrity)
		return
	}
	c.reportReceived(msg, "")
	c.handleEMM(msg)
}

// unprotect returns the plain message of pdu and whether its integrity was
// checked with the UE's security context. Without one, or with one that does
// not fit, the message is returned as far as it can be read.
func (c *connection) unprotect(pdu []byte) (plain []byte, integrity bool, err error) {
	if !eps.IsProtected(pdu) {
		return pdu, false, nil
	}
	m := c.a.mme
	h, body, err := security.ParseHeader(pdu)
	if err != nil {
		return nil, false, err
	}
	ctx := c.ue.security
	if c.coming != nil && (h.Type == security.IntegrityCipheredNew || h.Type == security.IntegrityNew) {
		ctx = c.coming
	}
	if ctx == nil {
		return body, false, nil
	}
	plain, _, err = ctx.AppendPlain(m.buffers.received[:0], security.Uplink, pdu)
	if err == nil {
		m.buffers.received = plain
		return plain, true, nil
	}
	if t, typeErr := eps.TypeOf(body); typeErr != nil || !eps.ProcessableWithoutIntegrity(nas.Uplink, t) {
		return nil, false, err
	}
	return body, false, nil
}

// acceptsUnprotected reports whether a message may be processed although its
// integrity was not checked (TS 24.301 4.4.4.3). An ATTACH REQUEST then leads
// to authentication before anything else.
func (c *connection) acceptsUnprotected(t eps.MessageType) bool {
	switch {
	case t == eps.TypeAttachRequest:
		return true
	case c.secured:
		return false
	case t == eps.TypeIdentityResponse:
		return c.askedIMSI
	}
	return eps.ProcessableWithoutIntegrity(nas.Uplink, t)
}

// answerUnreadable answers a message that can't be used (TS 24.301 7.4, 7.5.1),
// unless it may be someone else's: integrity protection has begun and the message
// has none. Before that a session can't be spoken of, only mobility.
func (c *connection) answerUnreadable(plain []byte, integrity bool, err error) {
	c.a.mme.fault(c.ue, sim.NAS, "NAS message", err)
	var e *eps.Error
	if !errors.As(err, &e) || c.secured && !integrity {
		return
	}
	cause, ok := e.EMMCause()
	session := len(plain) > 1 && plain[0]&15 == 2
	switch {
	case !ok, session && !integrity:
	case session:
		c.send(&eps.ESMStatus{ESMHeader: eps.ESMHeader{EPSBearerIdentity: plain[0] >> 4, ProcedureTransactionIdentity: plain[1]}, ESMCause: eps.ESMCause(cause)})
	default:
		c.send(&eps.EMMStatus{EMMCause: cause})
	}
}

// handleEMM carries an EMM message to its procedure.
func (c *connection) handleEMM(msg eps.Message) {
	switch msg := msg.(type) {
	case *eps.AttachComplete:
		c.handleAttachComplete(msg)
	case *eps.DetachRequestMO:
		c.handleDetachRequest(msg)
	case *eps.DetachAccept:
		c.handleDetachAccept()
	case *eps.TrackingAreaUpdateRequest:
		c.handleTAU(msg)
	case *eps.TrackingAreaUpdateComplete:
		c.handleTAUComplete()
	case *eps.ExtendedServiceRequest:
		c.handleExtendedServiceRequest(msg)
	case *eps.IdentityResponse:
		c.handleIdentityResponse(msg)
	case *eps.AuthenticationResponse:
		c.handleAuthenticationResponse(msg)
	case *eps.AuthenticationFailure:
		c.handleAuthenticationFailure(msg)
	case *eps.SecurityModeComplete:
		c.handleSecurityModeComplete(msg)
	case *eps.SecurityModeReject:
		c.handleSecurityModeReject()
	case *eps.GUTIReallocationComplete:
		c.handleGUTIReallocationComplete()
	case *eps.UplinkNASTransport:
		c.handleUplinkSMS(msg)
	case *eps.EMMStatus:
		// Local actions are implementation dependent (TS 24.301 5.7): none.
	default:
		c.send(&eps.EMMStatus{EMMCause: eps.EMMCauseMessageTypeNotCompatible})
	}
}
