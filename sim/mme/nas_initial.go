package mme

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// handleInitialNAS takes the message that opens a connection: it says who the
// UE is, unciphered, and is integrity protected if the UE has a security
// context (TS 24.301 4.4.4.1).
func (c *connection) handleInitialNAS(in *s1ap.InitialUEMessage) {
	pdu := in.NASPDU
	if t, err := eps.TypeOf(pdu); err == nil && t == eps.TypeServiceRequest {
		c.handleServiceRequest(pdu, in.STMSI)
		return
	}
	plain := pdu
	if eps.IsProtected(pdu) {
		_, body, err := security.ParseHeader(pdu)
		if err != nil {
			c.refuseInitial(nil, err)
			return
		}
		plain = body
	}
	msg, err := eps.Decode(plain, nas.Uplink)
	if err != nil && !eps.IsSoft(err) {
		c.refuseInitial(plain, err)
		return
	}
	u := c.a.mme.sender(msg, in.STMSI)
	verified := u != nil && u.verifies(msg, pdu)
	switch msg := msg.(type) {
	case *eps.AttachRequest:
		c.handleAttachRequest(msg, plain, u, verified)
	case *eps.TrackingAreaUpdateRequest:
		c.handleInitialTAU(msg, plain, u, verified)
	case *eps.DetachRequestMO:
		c.handleInitialDetach(msg, u, verified)
	case *eps.ExtendedServiceRequest:
		c.handleInitialExtendedServiceRequest(msg, u, verified)
	default:
		c.reportReceived(msg, "")
		c.a.mme.fault(nil, sim.NAS, msg.Name(), errors.New("opens no connection"))
		c.send(&eps.EMMStatus{EMMCause: eps.EMMCauseMessageTypeNotCompatible})
		c.release(s1ap.CauseNASUnspecified)
	}
}

// sender is the UE that an initial message names, if we know it.
func (m *MME) sender(msg eps.Message, stmsi s1ap.Opt[s1ap.STMSI]) *ueContext {
	switch msg := msg.(type) {
	case *eps.AttachRequest:
		return m.either(msg.EPSMobileIdentity, msg.AdditionalGUTI)
	case *eps.TrackingAreaUpdateRequest:
		return m.either(msg.OldGUTI, msg.AdditionalGUTI)
	case *eps.DetachRequestMO:
		return m.contextOf(msg.EPSMobileIdentity)
	}
	return m.contextOfSTMSI(stmsi)
}

// either finds the context of a GUTI or, where that is mapped from a P-TMSI, of
// the additional one.
func (m *MME) either(id eps.MobileIdentity, additional nas.Opt[eps.MobileIdentity]) *ueContext {
	if u := m.contextOf(id); u != nil {
		return u
	}
	return m.contextOf(additional.Value())
}

func (m *MME) contextOfSTMSI(stmsi s1ap.Opt[s1ap.STMSI]) *ueContext {
	if t, ok := stmsi.Get(); ok && t.MMEC == m.cfg.GUMMEI.MMECode {
		return m.byMTMSI[t.MTMSI]
	}
	return nil
}

// verifies reports whether an initial message was protected with the UE's
// security context. The uplink count then has passed it.
func (u *ueContext) verifies(msg eps.Message, pdu []byte) bool {
	if u.security == nil || !eps.IsProtected(pdu) || keySetIn(msg) != uint8(u.security.KSI()) {
		return false
	}
	_, _, err := u.security.Unprotect(security.Uplink, pdu)
	if err != nil {
		u.mme.fault(u, sim.NAS, msg.Name(), err)
	}
	return err == nil
}

// keySetIn is the key set that an initial message says it was protected with.
func keySetIn(msg eps.Message) uint8 {
	switch msg := msg.(type) {
	case *eps.AttachRequest:
		return uint8(msg.NASKeySetIdentifier)
	case *eps.TrackingAreaUpdateRequest:
		return uint8(msg.NASKeySetIdentifier)
	case *eps.DetachRequestMO:
		return uint8(msg.NASKeySetIdentifier)
	case *eps.ExtendedServiceRequest:
		return uint8(msg.NASKeySetIdentifier)
	}
	return uint8(eps.NoKey)
}

// refuseInitial answers a first message that can't be read (TS 24.301 7, and
// 5.5.1.2.7 c and 5.5.3.2.7 c for the requests) and releases the connection.
func (c *connection) refuseInitial(plain []byte, err error) {
	c.a.mme.fault(nil, sim.NAS, "initial NAS message", err)
	var e *eps.Error
	if errors.As(err, &e) {
		if cause, ok := e.EMMCause(); ok && len(plain) > 0 && plain[0]&15 == 7 {
			c.send(rejectOf(e.Message, cause))
		}
	}
	c.release(s1ap.CauseNASUnspecified)
}

// rejectOf is the message that refuses a request of type t.
func rejectOf(t eps.MessageType, cause eps.EMMCause) eps.Message {
	switch t {
	case eps.TypeAttachRequest:
		return &eps.AttachReject{EMMCause: cause}
	case eps.TypeTrackingAreaUpdateRequest:
		return &eps.TrackingAreaUpdateReject{EMMCause: cause}
	case eps.TypeExtendedServiceRequest, eps.TypeControlPlaneServiceRequest:
		return &eps.ServiceReject{EMMCause: cause}
	}
	return &eps.EMMStatus{EMMCause: cause}
}
