package ue

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// handle3G takes a downlink message of one domain.
func (u *UE) handle3G(d sim.CNDomain, pdu []byte) {
	if len(pdu) == 0 {
		return
	}
	t, err := gprs.TypeOf(pdu)
	if err != nil {
		u.fault("NAS", err.Error(), pdu)
		return
	}
	if domainOf(t) != d {
		u.fault(t.String(), "in the wrong domain", pdu)
		return
	}
	if t.Protocol() == gprs.SMS && u.umts.links[d].secured {
		u.handleCP(pdu)
		return
	}
	m, err := gprs.Decode(pdu, nas.Downlink)
	if err != nil && !gprs.IsSoft(err) {
		u.refuse3G(d, pdu, err)
		return
	}
	if !u.umts.links[d].secured && !u.allowedUnsecured(m) {
		u.fault(m.Name(), "not integrity protected", pdu)
		return
	}
	if d == sim.PSDomain {
		u.dispatchPS(m)
		return
	}
	u.dispatchCS(m)
}

func domainOf(t gprs.MessageType) sim.CNDomain {
	if p := t.Protocol(); p == gprs.GMM || p == gprs.SM {
		return sim.PSDomain
	}
	return sim.CSDomain
}

// allowedUnsecured tells whether a device may process a message before
// integrity protection has begun (TS 24.008 4.1.1.1.1).
func (u *UE) allowedUnsecured(m gprs.Message) bool {
	g := u.umts
	switch m := m.(type) {
	case *gprs.AttachReject, *gprs.AuthenticationAndCipheringRequest, *gprs.AuthenticationAndCipheringReject,
		*gprs.RoutingAreaUpdateReject, *gprs.ServiceReject, *gprs.DetachAcceptMO,
		*gprs.AuthenticationRequest, *gprs.AuthenticationReject, *gprs.LocationUpdatingReject, *gprs.CMServiceReject, *gprs.MMAbort:
		return true
	case *gprs.GMMIdentityRequest:
		return m.IdentityType == nas.IdentityIMSI
	case *gprs.MMIdentityRequest:
		return m.IdentityType == nas.IdentityIMSI || g.emergency
	case *gprs.RoutingAreaUpdateAccept:
		return g.updateType.Type() == gprs.PeriodicUpdating && m.RAI == g.rai && !m.AllocatedPTMSI.Present()
	case *gprs.LocationUpdatingAccept:
		return g.locationType.Type() == gprs.PeriodicLocation && m.LAI == u.lai && !m.MobileIdentity.Present()
	case *gprs.CMServiceAccept:
		return g.emergency
	}
	// An emergency call goes without authentication where the network lets it.
	return g.emergency && domainOf(m.MessageType()) == sim.CSDomain
}

func (u *UE) dispatchPS(m gprs.Message) {
	switch m := m.(type) {
	case *gprs.AuthenticationAndCipheringRequest:
		u.handleGMMAuthentication(m)
	case *gprs.AuthenticationAndCipheringReject:
		u.authenticationRejected3G(sim.PSDomain, m.Name())
	case *gprs.GMMIdentityRequest:
		u.handleGMMIdentityRequest(m)
	case *gprs.PTMSIReallocationCommand:
		u.handlePTMSIReallocation(m)
	case *gprs.AttachAccept:
		u.handleGPRSAttachAccept(m)
	case *gprs.AttachReject:
		u.handleGPRSAttachReject(m)
	case *gprs.RoutingAreaUpdateAccept:
		u.handleRAUAccept(m)
	case *gprs.RoutingAreaUpdateReject:
		u.handleRAUReject(m)
	case *gprs.ServiceAccept:
		u.heard3G(sim.PSDomain, m.Name(), "", "")
		u.umts.links[sim.PSDomain].service = false
		u.gmmServiceGranted()
	case *gprs.ServiceReject:
		u.handleGMMServiceReject(m)
	case *gprs.DetachRequestMT:
		u.handleGPRSDetachRequest(m)
	case *gprs.DetachAcceptMO:
		u.handleGPRSDetachAccept(m)
	case *gprs.GMMInformation:
		u.heard3G(sim.PSDomain, m.Name(), "", "")
	case *gprs.GMMStatus:
		u.heard3G(sim.PSDomain, m.Name(), m.GMMCause.String(), u.causeTag("GMM", uint8(m.GMMCause)))
	default:
		u.dispatchSM(m)
	}
}

func (u *UE) dispatchCS(m gprs.Message) {
	switch m := m.(type) {
	case *gprs.AuthenticationRequest:
		u.handleMMAuthentication(m)
	case *gprs.AuthenticationReject:
		u.authenticationRejected3G(sim.CSDomain, m.Name())
	case *gprs.MMIdentityRequest:
		u.handleMMIdentityRequest(m)
	case *gprs.TMSIReallocationCommand:
		u.handleTMSIReallocation(m)
	case *gprs.LocationUpdatingAccept:
		u.handleLocationAccept(m)
	case *gprs.LocationUpdatingReject:
		u.handleLocationReject(m)
	case *gprs.CMServiceAccept:
		u.heard3G(sim.CSDomain, m.Name(), "", "")
		u.cmServiceGranted()
	case *gprs.CMServiceReject:
		u.handleCMServiceReject(m)
	case *gprs.MMAbort:
		u.handleMMAbort(m)
	case *gprs.MMInformation:
		u.heard3G(sim.CSDomain, m.Name(), "", "")
	case *gprs.MMStatus:
		u.heard3G(sim.CSDomain, m.Name(), m.RejectCause.String(), u.causeTag("MM", uint8(m.RejectCause)))
	default:
		u.dispatchCC(m)
	}
}

// refuse3G answers what can't be decoded as TS 24.008 8 has it.
func (u *UE) refuse3G(d sim.CNDomain, pdu []byte, err error) {
	u.fault("NAS", err.Error(), pdu)
	var e *gprs.Error
	if !errors.As(err, &e) || !u.umts.links[d].secured {
		return
	}
	cause, ok := e.Cause()
	if !ok {
		return
	}
	switch e.Message {
	case gprs.TypeAttachAccept:
		u.gprsAttachFailed("ATTACH ACCEPT with wrong mandatory information")
	case gprs.TypeRoutingAreaUpdateAccept:
		u.rauFailed("ROUTING AREA UPDATE ACCEPT with wrong mandatory information")
	}
	u.sendStatus(e.Message, pdu, cause)
}

// sendStatus answers a message of a protocol by the protocol's STATUS.
func (u *UE) sendStatus(t gprs.MessageType, pdu []byte, cause uint8) {
	switch t.Protocol() {
	case gprs.GMM:
		u.send3G(sim.PSDomain, &gprs.GMMStatus{GMMCause: gprs.GMMCause(cause)}, u.causeTag("GMM", cause), sim.MOSignalling)
	case gprs.SM:
		if ti, ok := tiOf(pdu); ok {
			u.sendSMStatus(ti.Reply(), gprs.SMCause(cause))
		}
	case gprs.MM:
		u.send3G(sim.CSDomain, &gprs.MMStatus{MMHeader: u.mmHeader(), RejectCause: gprs.MMCause(cause)}, u.causeTag("MM", cause), sim.MOSignalling)
	case gprs.CC:
		if ti, ok := tiOf(pdu); ok {
			u.sendCCStatus(ti.Reply(), gprs.CCCause(cause))
		}
	}
}

func tiOf(pdu []byte) (ti gprs.TransactionIdentifier, ok bool) {
	return ti, len(pdu) > 0 && ti.Decode(pdu) == nil
}

// unexpected3G answers a message that no procedure waits for (TS 24.008 8.4).
func (u *UE) unexpected3G(m gprs.Message) {
	d := domainOf(m.MessageType())
	if u.env.Recording(sim.Fault) {
		state := u.umts.gmm.String()
		if d == sim.CSDomain {
			state = u.umts.mm.String()
		}
		u.fault(m.Name(), "unexpected in "+state, nil)
	}
	const incompatible = uint8(gprs.GMMCauseMessageTypeNotCompatible)
	if d == sim.PSDomain {
		u.sendStatus(m.MessageType(), nil, incompatible)
	} else if m.MessageType().Protocol() == gprs.MM {
		u.sendStatus(m.MessageType(), nil, incompatible)
	}
}

// handleGMMIdentityRequest is TS 24.008 4.7.8.2.
func (u *UE) handleGMMIdentityRequest(m *gprs.GMMIdentityRequest) {
	if u.env.Recording(sim.Received) {
		u.heard3G(sim.PSDomain, m.Name(), m.IdentityType.String(), "")
	}
	id := u.identity(m.IdentityType)
	if m.IdentityType == nas.IdentityTMSI && u.umts.hasPTMSI {
		id = nas.MobileIdentityOfTMSI(u.umts.ptmsi)
	}
	u.sendPS(&gprs.GMMIdentityResponse{MobileIdentity: id})
}

// handleMMIdentityRequest is TS 24.008 4.3.3.2.
func (u *UE) handleMMIdentityRequest(m *gprs.MMIdentityRequest) {
	if u.env.Recording(sim.Received) {
		u.heard3G(sim.CSDomain, m.Name(), m.IdentityType.String(), "")
	}
	id := u.identity(m.IdentityType)
	if m.IdentityType == nas.IdentityTMSI && u.hasTMSI {
		id = nas.MobileIdentityOfTMSI(u.tmsi)
	}
	u.sendCS(&gprs.MMIdentityResponse{MMHeader: u.mmHeader(), MobileIdentity: id})
}

// identity is what the device is called for good.
func (u *UE) identity(t nas.IdentityType) nas.MobileIdentity {
	switch t {
	case nas.IdentityIMSI:
		return nas.MobileIdentityOfIMSI(u.card.IMSI)
	case nas.IdentityIMEI:
		return nas.MobileIdentityOfIMEI(u.imeisv.IMEI())
	case nas.IdentityIMEISV:
		return nas.MobileIdentityOfIMEISV(u.imeisv)
	}
	return nas.MobileIdentity{}
}

// handlePTMSIReallocation is TS 24.008 4.7.6.2.
func (u *UE) handlePTMSIReallocation(m *gprs.PTMSIReallocationCommand) {
	g := u.umts
	ptmsi, ok := m.AllocatedPTMSI.TMSI()
	if !ok {
		u.sendStatus(m.MessageType(), nil, uint8(gprs.GMMCauseInvalidMandatoryInformation))
		return
	}
	if u.env.Recording(sim.Received) {
		u.heard3G(sim.PSDomain, m.Name(), ptmsi.String(), "")
	}
	g.ptmsi, g.hasPTMSI, g.rai = ptmsi, true, m.RAI
	if m.PTMSISignature.Present() {
		g.signature = m.PTMSISignature
	}
	u.sendPS(&gprs.PTMSIReallocationComplete{})
}

// handleTMSIReallocation is TS 24.008 4.3.1.2.
func (u *UE) handleTMSIReallocation(m *gprs.TMSIReallocationCommand) {
	if u.env.Recording(sim.Received) {
		u.heard3G(sim.CSDomain, m.Name(), m.MobileIdentity.String(), "")
	}
	u.lai = m.LAI
	u.tmsi, u.hasTMSI = m.MobileIdentity.TMSI()
	u.sendCS(&gprs.TMSIReallocationComplete{MMHeader: u.mmHeader()})
}

// mmHeader numbers a message of MM or CC (TS 24.007 11.2.3.2.3).
func (u *UE) mmHeader() gprs.MMHeader {
	g := u.umts
	if !g.links[sim.CSDomain].up {
		g.sequence = 0
	}
	n := g.sequence & 3
	g.sequence++
	return gprs.MMHeader{SendSequenceNumber: n}
}

// gprsCapability is what the device says of itself on UTRAN. While E-UTRA is
// disabled it leaves E-UTRAN out (TS 24.301 4.5).
func (u *UE) gprsCapability() eps.MSNetworkCapability {
	if !u.cfg.supports(sim.EUTRAN) || u.disabled != enabled {
		return eps.MSNetworkCapabilityOf(0xe5, 0xe0)
	}
	const epc = 0x04
	return eps.MSNetworkCapabilityOf(0xe5, 0xe0, epc)
}

// ueCapability is the UE network capability of a device for E-UTRAN.
func (u *UE) ueCapability() (c nas.Opt[eps.UENetworkCapability]) {
	if u.cfg.supports(sim.EUTRAN) && u.disabled == enabled {
		c.Set(u.cfg.networkCapability())
	}
	return c
}
