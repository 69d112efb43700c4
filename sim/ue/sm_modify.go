package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// pdpModification is a change of a PDP context that the device has asked for:
// the context is PDP-MODIFY-PENDING (TS 24.008 6.1.2.1.5).
type pdpModification struct {
	running bool
	waiting bool // for a connection
	tries   uint8
	nsapi   uint8
	qos     gprs.QoS
}

// ModifyPDP asks for another quality of service of a PDP context (TS 24.008
// 6.1.3.3.2). It is an error to ask while another modification is running.
func (u *UE) ModifyPDP(nsapi uint8, qos gprs.QoS) error {
	switch {
	case u.rat != sim.UTRAN || u.umts == nil || !u.hasBearer(nsapi):
		return fmt.Errorf("modify PDP context %d: not active on UTRAN", nsapi)
	case u.umts.mod.running:
		return fmt.Errorf("modify PDP context %d: another modification is running", nsapi)
	case u.umts.ending[nsapi] > 0:
		return fmt.Errorf("modify PDP context %d: it is being deactivated", nsapi)
	}
	u.step("PDP context modification", qos.String())
	u.umts.mod = pdpModification{running: true, waiting: true, nsapi: nsapi, qos: qos}
	u.settle()
	return nil
}

// askModification sends the MODIFY PDP CONTEXT REQUEST, again if it was not
// answered.
func (u *UE) askModification() {
	mod := &u.umts.mod
	mod.waiting = false
	mod.tries++
	u.start(t3381, u.standard(t3381))
	u.sendPS(&gprs.ModifyPDPContextRequestMO{
		SMHeader:        gprs.SMHeader{TI: u.umts.tis[mod.nsapi]},
		RequestedNewQoS: nas.Some(mod.qos),
	})
}

// modificationUnanswered is the expiry of T3381: the request is sent four times
// more, and then the context stays as it was (TS 24.008 6.1.3.3.3 a).
func (u *UE) modificationUnanswered() {
	mod := &u.umts.mod
	if !mod.running {
		return
	}
	if mod.tries < maxESMTries {
		mod.waiting = true
		return
	}
	*mod = pdpModification{}
	u.decide("PDP context not modified", "MODIFY PDP CONTEXT REQUEST not answered within T3381, the context stays as it was", "TS 24.008 6.1.3.3.3")
}

// endModification ends a modification that runs, and reports whether one of the
// transaction did.
func (u *UE) endModification(ti gprs.TransactionIdentifier) bool {
	g := u.umts
	if !g.mod.running || g.tis[g.mod.nsapi] != ti {
		return false
	}
	g.mod = pdpModification{}
	u.stop(t3381)
	return true
}

// handleModifyAccept is the network's yes, to what was asked or to less (TS
// 24.008 6.1.3.3.2).
func (u *UE) handleModifyAccept(m *gprs.ModifyPDPContextAcceptMO) {
	asked := u.umts.mod.qos
	if !u.endModification(m.TI.Reply()) {
		u.sendSMStatus(m.TI.Reply(), gprs.SMCauseMessageTypeNotCompatible)
		return
	}
	got := m.NegotiatedQoS.Value()
	if u.env.Recording(sim.Received) {
		u.received3G(sim.PSDomain, m.Name(), got.String(), "")
	}
	detail := got.String()
	if m.NegotiatedQoS.Present() && got != asked {
		detail += ", asked for " + asked.String()
	}
	u.decide("PDP context modified", detail, "TS 24.008 6.1.3.3.2")
}

// handleModifyReject is the network's no: the context stays as it was. Of cause
// #26 a back-off timer may come with it, which holds for the APN (TS 24.008
// 6.1.3.3.2).
func (u *UE) handleModifyReject(m *gprs.ModifyPDPContextReject) {
	const clause = "TS 24.008 6.1.3.3.2"
	if !u.endModification(m.TI.Reply()) {
		u.sendSMStatus(m.TI.Reply(), gprs.SMCauseMessageTypeNotCompatible)
		return
	}
	tag := u.causeTag("SM", uint8(m.SMCause))
	if u.env.Recording(sim.Received) {
		u.received3G(sim.PSDomain, m.Name(), "SM cause "+m.SMCause.String(), tag)
	}
	u.decided(sim.Event{Name: "PDP context not modified", Detail: smCauseText(m.SMCause) + ", the context stays as it was", Clause: clause, Cause: tag})
	if m.SMCause == gprs.SMCauseInsufficientResources {
		u.backOffAPN(backoff{apn: u.pdpAPN(), on: sim.UTRAN, timer: m.BackoffTimer, cause: smCauseText(m.SMCause), clause: clause, everywhere: true})
	}
}

// handlePDPModification is a change by the network, which the device takes (TS
// 24.008 6.1.3.3.1). It goes before one that the device has asked for itself,
// which ends (6.1.3.3.3 b).
func (u *UE) handlePDPModification(m *gprs.ModifyPDPContextRequestMT) {
	if u.env.Recording(sim.Received) {
		u.heard3G(sim.PSDomain, m.Name(), m.NewQoS.String(), "")
	}
	ti := m.TI.Reply()
	if _, ok := u.contextOf(ti); !ok {
		u.sendSMStatus(ti, gprs.SMCauseInvalidTI)
		return
	}
	if u.endModification(ti) {
		u.decide("own modification of the PDP context ended", "the network's goes first", "TS 24.008 6.1.3.3.3")
	}
	if a, ok := m.PDPAddress.Get(); ok {
		u.address = a.IPv4
	}
	u.sendPS(&gprs.ModifyPDPContextAcceptMT{SMHeader: gprs.SMHeader{TI: ti}})
}
