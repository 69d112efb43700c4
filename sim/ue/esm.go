package ue

import (
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

const (
	t3482Default = 8 * time.Second
	t3492Default = 6 * time.Second

	// maxESMTries is how often a request is sent before it is given up (TS
	// 24.301 6.5.1.5, 6.5.2.5).
	maxESMTries = 5
)

// pdnRequest is a PDN connection that the device asks for, or asks to be rid
// of, or a bearer that it wants changed.
type pdnRequest struct {
	kind      requestKind
	apn       string
	pti       uint8
	tries     uint8
	emergency bool // for an emergency call
	ebi       uint8
	qos       eps.EPSQoS
}

// requestKind is a procedure of session management that the device begins (TS
// 24.301 6.5).
type requestKind uint8

const (
	pdnConnectivity requestKind = iota
	pdnDisconnect
	resourceModification
)

// waitsFor reports whether a request of a kind has the transaction.
func (u *UE) waitsFor(kind requestKind, pti uint8) bool {
	return u.request != nil && u.request.kind == kind && u.request.pti == pti
}

// requestOver ends the device's own request.
func (u *UE) requestOver() {
	u.request = nil
	u.wants.pdn = false
	u.stop(t3481, t3482, t3492)
}

// RequestPDN asks for one more PDN connection (TS 24.301 6.5.1.2), on UTRAN by a
// PDP context (TS 24.008 6.1.3.1.1). It is an error to ask while another request
// is running, or for an APN that is held back.
func (u *UE) RequestPDN(apn string) error {
	if u.rat == sim.UTRAN && u.umts != nil {
		return u.requestPDPContext(apn)
	}
	if err := u.mayRequest(); err != nil {
		return fmt.Errorf("request PDN connection %q: %w", apn, err)
	}
	if _, err := eps.ParseAPN(apn); apn != "" && err != nil {
		return fmt.Errorf("request PDN connection: %w", err)
	}
	if u.apnBlocked(sim.EUTRAN, apn) {
		return fmt.Errorf("request PDN connection %q: the APN is backed off", apn)
	}
	u.step("PDN connection", apn)
	u.request = &pdnRequest{apn: apn, pti: u.nextPTI()}
	u.wants.pdn = true
	u.settle()
	return nil
}

// DisconnectPDN gives up the PDN connection with the default bearer ebi (TS
// 24.301 6.5.2.2). The last one can only be given up by a detach.
func (u *UE) DisconnectPDN(ebi uint8) error {
	if err := u.mayRequest(); err != nil {
		return fmt.Errorf("disconnect PDN of bearer %d: %w", ebi, err)
	}
	if !u.hasBearer(ebi) || u.links[ebi] != ebi {
		return fmt.Errorf("disconnect PDN of bearer %d: no default bearer", ebi)
	}
	u.step("PDN disconnect", "")
	u.request = &pdnRequest{kind: pdnDisconnect, ebi: ebi, pti: u.nextPTI()}
	u.wants.pdn = true
	u.settle()
	return nil
}

func (u *UE) mayRequest() error {
	switch {
	case u.rat != sim.EUTRAN || !u.state.registered():
		return fmt.Errorf("not registered on E-UTRAN")
	case u.request != nil:
		return fmt.Errorf("another request is running")
	}
	return nil
}

// sendPDNRequest sends what was asked for, again if it was not answered.
func (u *UE) sendPDNRequest() {
	r := u.request
	if r == nil {
		return
	}
	r.tries++
	header := eps.ESMHeader{ProcedureTransactionIdentity: r.pti}
	switch r.kind {
	case pdnDisconnect:
		u.start(t3492, or(u.cfg.Timers.T3492, t3492Default))
		u.send(outgoing{m: &eps.PDNDisconnectRequest{ESMHeader: header, LinkedEPSBearerIdentity: r.ebi}, why: sim.MOSignalling})
		return
	case resourceModification:
		u.askResources(header)
		return
	}
	m := eps.PDNConnectivityRequest{ESMHeader: header, RequestType: eps.InitialRequest, PDNType: u.pdnType(), PCO: plainPCO}
	if r.emergency {
		m.RequestType = eps.EmergencyRequest
	}
	if r.apn != "" {
		m.APN = nas.Some(eps.APN(r.apn))
	}
	u.start(t3482, or(u.cfg.Timers.T3482, t3482Default))
	u.send(outgoing{m: &m, why: sim.MOSignalling})
}

// pdnUnanswered is the expiry of T3482.
func (u *UE) pdnUnanswered() {
	if u.request == nil {
		return
	}
	if u.request.tries < maxESMTries {
		u.wants.pdn = true
		return
	}
	u.decide("PDN connection given up", "no answer within T3482", "TS 24.301 6.5.1.5")
	u.request = nil
}

// disconnectUnanswered is the expiry of T3492: in the end the device drops the
// connection for itself.
func (u *UE) disconnectUnanswered() {
	if u.request == nil {
		return
	}
	if u.request.tries < maxESMTries {
		u.wants.pdn = true
		return
	}
	ebi := u.request.ebi
	u.request = nil
	u.dropConnection(ebi)
}

// dispatchESM hands a session management message to its procedure.
func (u *UE) dispatchESM(m eps.Message) {
	if !u.state.registered() && u.state != registeredInitiated {
		u.unexpected(m)
		return
	}
	switch m := m.(type) {
	case *eps.ESMInformationRequest:
		u.handleESMInformationRequest(m)
	case *eps.ActivateDefaultEPSBearerContextRequest:
		u.handleActivateDefault(m)
	case *eps.ActivateDedicatedEPSBearerContextRequest:
		u.handleActivateDedicated(m)
	case *eps.ModifyEPSBearerContextRequest:
		u.handleModify(m)
	case *eps.DeactivateEPSBearerContextRequest:
		u.handleDeactivate(m)
	case *eps.PDNConnectivityReject:
		u.handlePDNConnectivityReject(m)
	case *eps.PDNDisconnectReject:
		u.handlePDNDisconnectReject(m)
	case *eps.BearerResourceModificationReject:
		u.handleResourcesRefused(m)
	case *eps.ESMStatus:
		u.heard(m.Name(), m.ESMCause.String(), u.esmCause(m.ESMCause))
	case *eps.Notification:
		u.heard(m.Name(), "", "")
	default:
		u.unexpected(m)
	}
}

func (u *UE) sendESMStatus(ebi, pti uint8, cause eps.ESMCause) {
	u.send(outgoing{m: &eps.ESMStatus{ESMHeader: eps.ESMHeader{EPSBearerIdentity: ebi, ProcedureTransactionIdentity: pti}, ESMCause: cause},
		cause: u.esmCause(cause), why: sim.MOSignalling})
}

// handleActivateDefault is TS 24.301 6.4.1.3. That the network sends it twice
// means that the accept was lost.
func (u *UE) handleActivateDefault(m *eps.ActivateDefaultEPSBearerContextRequest) {
	ebi, pti := m.EPSBearerIdentity, m.ProcedureTransactionIdentity
	again := u.hasBearer(ebi) && u.links[ebi] == ebi
	if ebi < 5 {
		u.sendESMStatus(ebi, pti, eps.ESMCauseInvalidEPSBearerIdentity)
		return
	}
	emergency := false
	if u.waitsFor(pdnConnectivity, pti) {
		emergency = u.request.emergency
		u.requestOver()
	} else if !again {
		u.sendESMStatus(ebi, pti, eps.ESMCausePTIMismatch)
		return
	}
	if u.env.Recording(sim.Received) {
		u.heard(m.Name(), string(m.APN)+", "+m.PDNAddress.String(), "")
	}
	u.addBearer(ebi, ebi)
	u.sip.bearerUp(m)
	u.send(outgoing{m: &eps.ActivateDefaultEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: ebi}}, why: sim.MOSignalling})
	if emergency && u.sos.phase == sosBearerAsked {
		u.callForHelp(m)
	}
}

// handleActivateDedicated is TS 24.301 6.4.2.3 and 6.4.2.4.
func (u *UE) handleActivateDedicated(m *eps.ActivateDedicatedEPSBearerContextRequest) {
	ebi, linked := m.EPSBearerIdentity, m.LinkedEPSBearerIdentity
	u.heard(m.Name(), "", "")
	header := eps.ESMHeader{EPSBearerIdentity: ebi}
	if ebi < 5 || !u.hasBearer(linked) || u.links[linked] != linked {
		cause := eps.ESMCauseInvalidEPSBearerIdentity
		u.send(outgoing{m: &eps.ActivateDedicatedEPSBearerContextReject{ESMHeader: header, ESMCause: cause}, cause: u.esmCause(cause), why: sim.MOSignalling})
		return
	}
	u.addBearer(ebi, linked)
	u.send(outgoing{m: &eps.ActivateDedicatedEPSBearerContextAccept{ESMHeader: header}, why: sim.MOSignalling})
	if k := u.voip; k != nil && m.EPSQoS.QCI() == speechQCI && linked == k.way.ebi {
		u.speechReady()
	}
}

// handleDeactivate is TS 24.301 6.4.4.3. A bearer that is gone already is
// acknowledged all the same.
func (u *UE) handleDeactivate(m *eps.DeactivateEPSBearerContextRequest) {
	ebi := m.EPSBearerIdentity
	u.received(m.Name(), m.ESMCause.String(), u.esmCause(m.ESMCause))
	if u.waitsFor(pdnDisconnect, m.ProcedureTransactionIdentity) || u.waitsFor(resourceModification, m.ProcedureTransactionIdentity) ||
		u.request != nil && u.request.kind == resourceModification && u.request.ebi == ebi {
		u.requestOver()
	}
	u.send(outgoing{m: &eps.DeactivateEPSBearerContextAccept{ESMHeader: eps.ESMHeader{EPSBearerIdentity: ebi}}, why: sim.MOSignalling})
	u.dropConnection(ebi)
	if u.bearers != 0 || !u.state.registered() {
		return
	}
	// Without a PDN connection there is no registration (TS 24.301 6.4.4.3).
	u.rat, u.cs = sim.NoRAT, csNone
	u.stale = updateNone
	u.enter(deregisteredNormal)
	if m.ESMCause == eps.ESMCauseReactivationRequested {
		u.decide("attach again", "reactivation requested", "TS 24.301 6.4.4.3")
		u.after(thenAttach)
		return
	}
	u.detached = true
	u.decide("no PDN connection left", "waits for the user or a power cycle", "TS 24.301 6.4.4.3")
	u.after(thenNothing)
}

// handlePDNConnectivityReject is TS 24.301 6.5.1.4.
func (u *UE) handlePDNConnectivityReject(m *eps.PDNConnectivityReject) {
	r := u.request
	if !u.waitsFor(pdnConnectivity, m.ProcedureTransactionIdentity) {
		u.sendESMStatus(m.EPSBearerIdentity, m.ProcedureTransactionIdentity, eps.ESMCausePTIMismatch)
		return
	}
	u.received(m.Name(), m.ESMCause.String(), u.esmCause(m.ESMCause))
	u.requestOver()
	if r.emergency {
		u.callFailed("PDN CONNECTIVITY REJECT: " + m.ESMCause.String())
		return
	}
	u.backOff(r.apn, m)
}

// handlePDNDisconnectReject is TS 24.301 6.5.2.4.
func (u *UE) handlePDNDisconnectReject(m *eps.PDNDisconnectReject) {
	r := u.request
	if !u.waitsFor(pdnDisconnect, m.ProcedureTransactionIdentity) {
		u.sendESMStatus(m.EPSBearerIdentity, m.ProcedureTransactionIdentity, eps.ESMCausePTIMismatch)
		return
	}
	u.received(m.Name(), m.ESMCause.String(), u.esmCause(m.ESMCause))
	u.requestOver()
	if m.ESMCause != eps.ESMCauseLastPDNDisconnectionNotAllowed {
		u.dropConnection(r.ebi)
	}
}

func (u *UE) hasBearer(ebi uint8) bool { return ebi < 16 && u.bearers>>ebi&1 == 1 }

func (u *UE) addBearer(ebi, linked uint8) {
	u.bearers |= 1 << (ebi & 15)
	u.links[ebi&15] = linked
}

// firstBearer is the default bearer of the first PDN connection.
func (u *UE) firstBearer() uint8 {
	for ebi := uint8(1); ebi < 16; ebi++ {
		if u.hasBearer(ebi) {
			return ebi
		}
	}
	return 0
}

// dropConnection drops a bearer, and with a default bearer its PDN connection.
func (u *UE) dropConnection(ebi uint8) {
	if !u.hasBearer(ebi) {
		return
	}
	gone := uint16(1) << ebi
	if u.links[ebi] == ebi {
		for i := uint8(1); i < 16; i++ {
			if u.hasBearer(i) && u.links[i] == ebi {
				gone |= 1 << i
			}
		}
	}
	u.dropBearers(gone)
}

func (u *UE) dropBearers(gone uint16) {
	u.bearers &^= gone
	if u.bearers == 0 {
		u.address = netip.Addr{}
		if u.request != nil {
			u.requestOver()
		}
	}
}

func (u *UE) bearerStatus() eps.EPSBearerContextStatus {
	var s eps.EPSBearerContextStatus
	for ebi := uint8(1); ebi < 16; ebi++ {
		if u.hasBearer(ebi) {
			s = s.With(ebi)
		}
	}
	return s
}

// synchroniseBearers drops what the network does not know (TS 24.301
// 5.5.3.2.4).
func (u *UE) synchroniseBearers(s eps.EPSBearerContextStatus) {
	for ebi := uint8(1); ebi < 16; ebi++ {
		if u.hasBearer(ebi) && !s.Active(ebi) {
			u.dropConnection(ebi)
		}
	}
}
