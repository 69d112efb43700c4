package ue

import (
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// apnWait is how long an APN is not asked for that the network refused with
// certain causes and no timer (TS 24.301 6.5.1.4.3).
const apnWait = 12 * time.Minute

// attachAPN is the APN to attach with; empty for the subscribed default.
func (u *UE) attachAPN() string {
	if u.blankAPN {
		return ""
	}
	return u.cfg.AttachAPN
}

func (u *UE) hasCredentials() bool { return u.cfg.AttachAuth != AuthNone && !u.blankAPN }

// transferFlag tells whether the network shall ask for what is not to be sent
// in clear (TS 24.301 6.5.1.2).
func (u *UE) transferFlag() bool {
	switch u.cfg.ESMInformationTransferFlag {
	case FlagAlways:
		return true
	case FlagNever:
		return false
	}
	return u.attachAPN() != "" || u.hasCredentials() && !u.cfg.PCOInClear
}

// attachPDNRequest is the PDN CONNECTIVITY REQUEST inside an ATTACH REQUEST,
// which is not ciphered: no APN, no secret (TS 24.301 6.5.1.2).
func (u *UE) attachPDNRequest() *eps.PDNConnectivityRequest {
	m := &eps.PDNConnectivityRequest{
		ESMHeader:   eps.ESMHeader{ProcedureTransactionIdentity: u.nextPTI()},
		RequestType: eps.InitialRequest,
		PDNType:     u.pdnType(),
		PCO:         plainPCO,
	}
	if u.attachType == eps.EmergencyAttach {
		m.RequestType = eps.EmergencyRequest
		return m
	}
	if u.transferFlag() {
		m.ESMInformationTransferFlag = nas.Some[uint8](1)
	}
	if u.cfg.PCOInClear && u.hasCredentials() {
		m.PCO = u.secretPCO(u.cfg.AttachAuth, u.cfg.AttachUsername, u.cfg.AttachPassword)
	}
	return m
}

func (u *UE) nextPTI() uint8 {
	u.lastPTI = u.lastPTI%254 + 1
	return u.lastPTI
}

func (u *UE) pdnType() eps.PDNType {
	switch {
	case u.pdnOnly != 0:
		return u.pdnOnly
	case u.cfg.PDNType == IPv4:
		return eps.PDNTypeIPv4
	case u.cfg.PDNType == IPv6:
		return eps.PDNTypeIPv6
	}
	return eps.PDNTypeIPv4v6
}

// plainPCO asks for what needs no secret: IPCP with DNS servers, DNS, P-CSCF,
// the MTU, and the address by NAS.
var plainPCO = buildPCO()

func buildPCO(secret ...nas.PCOOption) nas.PCO {
	zero := netip.AddrFrom4([4]byte{})
	ipcp := nas.IPCP{Code: nas.IPCPConfigureRequest, Options: []nas.IPCPOption{
		nas.IPCPAddr(nas.IPCPPrimaryDNS, zero), nas.IPCPAddr(nas.IPCPSecondaryDNS, zero)}}
	options := append(secret, ipcp.Option(), nas.PCORequest(nas.PCODNSServerIPv6), nas.PCORequest(nas.PCODNSServerIPv4),
		nas.PCORequest(nas.PCOPCSCFIPv6), nas.PCORequest(nas.PCOPCSCFIPv4), nas.PCORequest(nas.PCOAddressViaNAS),
		nas.PCORequest(nas.PCOIPv4LinkMTU))
	pco, err := nas.NewPCO(nas.Uplink, options...)
	if err != nil {
		return nil // credentials longer than Config.Check lets through
	}
	return pco
}

// secretPCO is plainPCO with credentials. With CHAP the device makes both
// challenge and response (TS 29.061 11.2.1).
func (u *UE) secretPCO(a Authentication, username string, password nas.Password) nas.PCO {
	switch a {
	case AuthPAP:
		return buildPCO(nas.PAP{Code: nas.PAPAuthenticateRequest, Identifier: 1, PeerID: username, Password: password}.Option())
	case AuthCHAP:
		challenge := make([]byte, 16)
		for i := range challenge {
			challenge[i] = byte(u.env.Rand().Uint32())
		}
		value := nas.CHAPResponseValue(1, string(password), challenge)
		return buildPCO(
			nas.CHAP{Code: nas.CHAPChallenge, Identifier: 1, Value: challenge, Name: username}.Option(),
			nas.CHAP{Code: nas.CHAPResponse, Identifier: 1, Value: value[:], Name: username}.Option())
	}
	return plainPCO
}

// handleESMInformationRequest is TS 24.301 6.6.1.2.3: now that the connection
// is ciphered, APN and credentials may travel.
func (u *UE) handleESMInformationRequest(m *eps.ESMInformationRequest) {
	u.heard(m.Name(), "", "")
	if u.state != registeredInitiated || m.ProcedureTransactionIdentity != u.lastPTI {
		u.sendESMStatus(m.EPSBearerIdentity, m.ProcedureTransactionIdentity, eps.ESMCausePTIMismatch)
		return
	}
	answer := eps.ESMInformationResponse{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: u.lastPTI}}
	if apn := u.attachAPN(); apn != "" {
		answer.APN = nas.Some(eps.APN(apn))
	}
	if u.hasCredentials() {
		answer.PCO = u.secretPCO(u.cfg.AttachAuth, u.cfg.AttachUsername, u.cfg.AttachPassword)
	}
	u.send(outgoing{m: &answer, why: sim.MOSignalling})
}

// attachBearer reads the default bearer that comes with an ATTACH ACCEPT.
func (u *UE) attachBearer(m *eps.AttachAccept) (*eps.ActivateDefaultEPSBearerContextRequest, bool) {
	var b eps.ActivateDefaultEPSBearerContextRequest
	if err := b.Decode(m.ESMMessageContainer); err != nil && !eps.IsSoft(err) {
		u.fault(b.Name(), err.Error(), m.ESMMessageContainer)
		return nil, false
	}
	if b.EPSBearerIdentity < 5 || b.ProcedureTransactionIdentity != u.lastPTI {
		u.fault(b.Name(), fmt.Sprintf("bearer identity %d, PTI %d", b.EPSBearerIdentity, b.ProcedureTransactionIdentity), nil)
		return nil, false
	}
	return &b, true
}

func (u *UE) activateAttachBearer(b *eps.ActivateDefaultEPSBearerContextRequest) {
	u.bearers = 0
	u.addBearer(b.EPSBearerIdentity, b.EPSBearerIdentity)
	u.address = b.PDNAddress.IPv4()
	u.sip.bearerUp(b)
	if c, ok := b.ESMCause.Get(); ok && u.explains() {
		u.heard(b.Name(), "ESM cause "+c.String(), u.esmCause(c))
	}
}

// attachPDNReject reads the PDN CONNECTIVITY REJECT inside an ATTACH REJECT.
func attachPDNReject(m *eps.AttachReject) *eps.PDNConnectivityReject {
	if len(m.ESMMessageContainer) == 0 {
		return nil
	}
	var r eps.PDNConnectivityReject
	if err := r.Decode(m.ESMMessageContainer); err != nil && !eps.IsSoft(err) {
		return nil
	}
	return &r
}

// esmFailed is an attach that the session management refused (EMM cause #19,
// TS 24.301 5.5.1.2.6 d, 6.5.1.4.3).
func (u *UE) esmFailed(r *eps.PDNConnectivityReject) {
	if r == nil {
		u.attachFailed("EMM cause #19")
		return
	}
	why := "EMM cause #19, ESM cause #" + fmt.Sprint(uint8(r.ESMCause))
	apn := u.attachAPN()
	u.backOff(apn, r)
	switch r.ESMCause {
	case eps.ESMCauseUserAuthenticationFailed:
		u.reactTo29()
	case eps.ESMCausePDNTypeIPv4OnlyAllowed:
		u.pdnOnly = eps.PDNTypeIPv4
	case eps.ESMCausePDNTypeIPv6OnlyAllowed:
		u.pdnOnly = eps.PDNTypeIPv6
	}
	if !u.esmStop && !u.apnBlocked(sim.EUTRAN, u.attachAPN()) {
		u.attachFailed(why)
		return
	}
	u.setUpdateStatus(notUpdated)
	u.enter(deregisteredAttempting)
	u.after(thenOtherRAT)
}

func (u *UE) reactTo29() {
	switch u.cfg.OnESM29 {
	case StopUntilPowerCycle:
		u.esmStop = true
		u.decide("no attach until power off", "on_esm_29: stop_until_power_cycle", "")
	case RetryBlankAPN:
		if !u.blankAPN {
			u.blankAPN = true
			u.decide("next attach with a blank APN", "on_esm_29: retry_blank_apn", "")
		}
	}
}
