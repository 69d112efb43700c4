package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// pdpActivation is the activation of a PDP context.
type pdpActivation struct {
	running bool
	waiting bool // for a connection, to be sent once more
	// another is one beside the context that carries the device's data.
	another bool
	apn     string
	tries   uint8
	nsapi   uint8
	ti      gprs.TransactionIdentifier
}

// pdpAPN is the APN for 3G; empty for the subscribed default.
func (u *UE) pdpAPN() string {
	if u.umts.blank {
		return ""
	}
	return u.cfg.PDPAPN
}

// activatePDP begins the activation of the context that carries the device's
// data, or goes on with one that was not answered (TS 24.008 6.1.3.1.1).
func (u *UE) activatePDP() {
	g := u.umts
	if g.pdp.running {
		u.askActivation()
		return
	}
	if g.pdpStop || u.bearers != 0 || u.apnBlocked(sim.UTRAN, u.pdpAPN()) {
		return
	}
	g.pdp = pdpActivation{running: true, apn: u.pdpAPN(), nsapi: uint8(gprs.FirstNSAPI)}
	u.askActivation()
}

// askActivation sends the ACTIVATE PDP CONTEXT REQUEST. On UTRAN the password
// goes with it: the connection is ciphered before.
func (u *UE) askActivation() {
	g := u.umts
	g.pdp.tries++
	m := gprs.ActivatePDPContextRequest{
		SMHeader:            gprs.SMHeader{TI: g.pdp.ti},
		RequestedNSAPI:      gprs.NSAPI(g.pdp.nsapi),
		RequestedLLCSAPI:    gprs.LLCSAPI3,
		RequestedQoS:        gprs.SubscribedQoS(),
		RequestedPDPAddress: gprs.PDPAddress{Type: u.pdpType()},
		RequestType:         nas.Some(eps.InitialRequest),
		PCO:                 plainPCO,
	}
	if g.pdp.apn != "" {
		m.APN = nas.Some(eps.APN(g.pdp.apn))
	}
	if !g.pdp.another && !g.blank {
		m.PCO = u.secretPCO(u.cfg.PDPAuth, u.cfg.PDPUsername, u.cfg.PDPPassword)
	}
	u.start(t3380, u.standard(t3380))
	u.sendPS(&m)
}

func (u *UE) pdpType() gprs.PDPType {
	switch u.pdnType() {
	case eps.PDNTypeIPv4:
		return gprs.PDPIPv4
	case eps.PDNTypeIPv6:
		return gprs.PDPIPv6
	}
	return gprs.PDPIPv4v6
}

// pdpUnanswered is the expiry of T3380: the request is sent four times more (TS
// 24.008 6.1.3.1.5).
func (u *UE) pdpUnanswered() {
	g := u.umts
	if !g.pdp.running {
		return
	}
	if g.pdp.tries < maxESMTries {
		g.pdp.waiting = true
		return
	}
	if was := g.pdp; was.another {
		g.pdp = pdpActivation{}
		u.decide("no PDP context to "+was.apn, "ACTIVATE PDP CONTEXT REQUEST not answered within T3380", "TS 24.008 6.1.3.1.5")
		return
	}
	g.pdp = pdpActivation{}
	u.decide("no data on UTRAN", "ACTIVATE PDP CONTEXT REQUEST not answered within T3380", "TS 24.008 6.1.3.1.5")
	u.retryPDPLater()
}

func (u *UE) dispatchSM(m gprs.Message) {
	if !u.umts.gmm.registered() {
		u.unexpected3G(m)
		return
	}
	switch m := m.(type) {
	case *gprs.ActivatePDPContextAccept:
		u.handlePDPAccept(m)
	case *gprs.ActivatePDPContextReject:
		u.handlePDPReject(m)
	case *gprs.DeactivatePDPContextRequest:
		u.handlePDPDeactivation(m)
	case *gprs.DeactivatePDPContextAccept:
		u.handlePDPDeactivated(m)
	case *gprs.ModifyPDPContextRequestMT:
		u.handlePDPModification(m)
	case *gprs.ModifyPDPContextAcceptMO:
		u.handleModifyAccept(m)
	case *gprs.ModifyPDPContextReject:
		u.handleModifyReject(m)
	case *gprs.RequestPDPContextActivation:
		u.handlePDPRequested(m)
	case *gprs.SMStatus:
		u.heard3G(sim.PSDomain, m.Name(), m.SMCause.String(), u.causeTag("SM", uint8(m.SMCause)))
	default:
		u.fault(m.Name(), "unexpected", nil)
	}
}

func (u *UE) sendSMStatus(ti gprs.TransactionIdentifier, cause gprs.SMCause) {
	u.send3G(sim.PSDomain, &gprs.SMStatus{SMHeader: gprs.SMHeader{TI: ti}, SMCause: cause}, u.causeTag("SM", uint8(cause)), sim.MOSignalling)
}

// handlePDPAccept is TS 24.008 6.1.3.1.1.
func (u *UE) handlePDPAccept(m *gprs.ActivatePDPContextAccept) {
	g := u.umts
	if !g.pdp.running || m.TI != g.pdp.ti.Reply() {
		u.sendSMStatus(m.TI.Reply(), gprs.SMCauseInvalidTI)
		return
	}
	u.stop(t3380)
	was := g.pdp
	g.tis[was.nsapi] = was.ti
	g.pdp = pdpActivation{}
	address := m.PDPAddress.Value()
	if u.env.Recording(sim.Received) {
		detail := address.String()
		if c, ok := m.SMCause.Get(); ok {
			detail += ", SM cause " + c.String()
		}
		u.received3G(sim.PSDomain, m.Name(), detail, "")
	}
	u.addBearer(was.nsapi, was.nsapi)
	if was.another {
		u.decide("PDP context to "+was.apn, "active", "TS 24.008 6.1.3.1.1")
		return
	}
	u.address = address.IPv4
	u.decide("data on UTRAN", "PDP context active", "TS 24.008 6.1.3.1.1")
	u.coordinate()
	if u.cfg.viaUTRAN() {
		u.watchForEUTRAN()
	}
}

// handlePDPReject is TS 24.008 6.1.3.1.3. The registration stays.
func (u *UE) handlePDPReject(m *gprs.ActivatePDPContextReject) {
	const clause = "TS 24.008 6.1.3.1.3"
	g := u.umts
	if !g.pdp.running || m.TI != g.pdp.ti.Reply() {
		u.sendSMStatus(m.TI.Reply(), gprs.SMCauseInvalidTI)
		return
	}
	u.stop(t3380)
	was := g.pdp
	g.pdp = pdpActivation{}
	tag := u.causeTag("SM", uint8(m.SMCause))
	if u.env.Recording(sim.Received) {
		u.received3G(sim.PSDomain, m.Name(), "SM cause "+m.SMCause.String(), tag)
	}
	result := "no data on UTRAN"
	if was.another {
		result = "no PDP context to " + was.apn
	}
	u.decided(sim.Event{Name: result, Detail: smCauseText(m.SMCause) + ", registration kept", Clause: clause, Cause: tag})
	u.backOffAPN(backoff{apn: was.apn, on: sim.UTRAN, timer: m.BackoffTimer, indicator: m.ReattemptIndicator, cause: smCauseText(m.SMCause),
		clause: clause, byDefault: waitsByDefault(m.SMCause), everywhere: m.SMCause == gprs.SMCauseInsufficientResources})
	if was.another {
		return
	}
	switch m.SMCause {
	case gprs.SMCauseUserAuthenticationFailed:
		u.reactToSM29()
	case gprs.SMCausePDPTypeIPv4OnlyAllowed, gprs.SMCausePDPTypeIPv6OnlyAllowed, gprs.SMCauseSingleAddressBearersOnlyAllowed,
		gprs.SMCauseUnknownPDPAddressOrType:
		u.otherPDPType(m.SMCause)
	default:
		u.retryPDPLater()
	}
	u.watchForEUTRAN()
}

func smCauseText(c gprs.SMCause) string { return fmt.Sprintf("SM cause #%d", uint8(c)) }

// waitsByDefault tells whether a cause keeps an APN back for 12 minutes if no
// timer comes with it (TS 24.008 6.1.3.1.3.3).
func waitsByDefault(c gprs.SMCause) bool {
	return c == gprs.SMCauseOperatorDeterminedBarring || c == gprs.SMCauseMissingOrUnknownAPN ||
		c == gprs.SMCauseServiceOptionNotSupported || c == gprs.SMCauseServiceOptionNotSubscribed
}

// reactToSM29 is a device's own choice: the standard has none.
func (u *UE) reactToSM29() {
	g := u.umts
	switch {
	case u.cfg.OnESM29 == StopUntilPowerCycle:
		g.pdpStop = true
		u.decide("no PDP context until power off", "on_esm_29: stop_until_power_cycle", "")
		return
	case u.cfg.OnESM29 == RetryBlankAPN && !g.blank:
		g.blank, g.pdpDue = true, true
		u.decide("next PDP context with a blank APN", "on_esm_29: retry_blank_apn", "")
		return
	}
	u.retryPDPLater()
}

// otherPDPType asks again, for an address that the network gives.
func (u *UE) otherPDPType(c gprs.SMCause) {
	want := eps.PDNTypeIPv4
	if c == gprs.SMCausePDPTypeIPv6OnlyAllowed {
		want = eps.PDNTypeIPv6
	}
	if u.pdnType() == want {
		u.retryPDPLater()
		return
	}
	u.pdnOnly = want
	u.umts.pdpDue = true
}

// retryPDPLater asks again after as long as the standard has for the causes
// that it does not let a device repeat at once. An APN that is backed off comes
// up by itself.
func (u *UE) retryPDPLater() {
	if !u.apnBlocked(sim.UTRAN, u.pdpAPN()) {
		u.start(pdpRetry, apnWait)
	}
}

// retryPDP is the end of that time, or of a back-off.
func (u *UE) retryPDP() {
	g := u.umts
	if g.served() && g.gmm.registered() && u.bearers == 0 && u.cfg.PDPProfile == PDPPresent && !g.pdpStop {
		g.pdpDue = true
	}
}

// handlePDPDeactivation is a deactivation by the network (TS 24.008 6.1.3.4.2).
func (u *UE) handlePDPDeactivation(m *gprs.DeactivatePDPContextRequest) {
	const clause = "TS 24.008 6.1.3.4.2"
	tag := u.causeTag("SM", uint8(m.SMCause))
	if u.env.Recording(sim.Received) {
		u.received3G(sim.PSDomain, m.Name(), "SM cause "+m.SMCause.String(), tag)
	}
	u.sendPS(&gprs.DeactivatePDPContextAccept{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}})
	nsapi, ok := u.contextOf(m.TI.Reply())
	if !ok {
		return
	}
	u.endModification(m.TI.Reply()) // 6.1.3.3.3 c
	u.dropConnection(nsapi)
	u.coordinate()
	if u.bearers != 0 {
		return
	}
	u.decided(sim.Event{Name: "no data on UTRAN", Detail: smCauseText(m.SMCause), Clause: clause, Cause: tag})
	if m.SMCause == gprs.SMCauseReactivationRequired {
		u.umts.pdpDue = true
	}
}

// contextOf is the active context of a transaction, as this device names it.
func (u *UE) contextOf(ti gprs.TransactionIdentifier) (nsapi uint8, ok bool) {
	for n := uint8(gprs.FirstNSAPI); n < 16; n++ {
		if u.hasBearer(n) && u.umts.tis[n] == ti {
			return n, true
		}
	}
	return 0, false
}

// DeactivatePDP gives up a PDP context (TS 24.008 6.1.3.4.1). The registration
// stays.
func (u *UE) DeactivatePDP(nsapi uint8) error {
	if u.rat != sim.UTRAN || u.umts == nil || !u.hasBearer(nsapi) {
		return fmt.Errorf("deactivate PDP context %d: not active on UTRAN", nsapi)
	}
	u.step("PDP context deactivation", "")
	u.endModification(u.umts.tis[nsapi])
	u.umts.ending[nsapi] = 1
	u.umts.endDue = true
	u.settle()
	return nil
}

// askDeactivations sends what waits for a connection.
func (u *UE) askDeactivations() {
	u.umts.endDue = false
	for n := uint8(gprs.FirstNSAPI); n < 16; n++ {
		if u.umts.ending[n] > 0 {
			u.askDeactivation(n)
		}
	}
}

func (u *UE) askDeactivation(nsapi uint8) {
	u.start(t3390, u.standard(t3390))
	cause := gprs.SMCauseRegularDeactivation
	u.send3G(sim.PSDomain, &gprs.DeactivatePDPContextRequest{SMHeader: gprs.SMHeader{TI: u.umts.tis[nsapi]}, SMCause: cause},
		u.causeTag("SM", uint8(cause)), sim.MOSignalling)
}

func (u *UE) handlePDPDeactivated(m *gprs.DeactivatePDPContextAccept) {
	nsapi, ok := u.contextOf(m.TI.Reply())
	if !ok || u.umts.ending[nsapi] == 0 {
		u.sendSMStatus(m.TI.Reply(), gprs.SMCauseInvalidTI)
		return
	}
	u.received3G(sim.PSDomain, m.Name(), "", "")
	u.deactivated(nsapi)
}

func (u *UE) deactivated(nsapi uint8) {
	u.stop(t3390)
	u.umts.ending[nsapi] = 0
	u.dropConnection(nsapi)
	result := "no data on UTRAN"
	if u.bearers != 0 {
		result = "one PDP context less"
	}
	u.decide(result, "PDP context deactivated by the user", "TS 24.008 6.1.3.4.1")
	u.coordinate()
}

// deactivationUnanswered is the expiry of T3390: in the end the device drops
// the context for itself (TS 24.008 6.1.3.4.3).
func (u *UE) deactivationUnanswered() {
	for n := uint8(gprs.FirstNSAPI); n < 16; n++ {
		if tries := &u.umts.ending[n]; *tries > 0 {
			if *tries++; *tries > maxESMTries {
				u.deactivated(n)
			} else {
				u.umts.endDue = true
			}
		}
	}
}

// handlePDPRequested is TS 24.008 6.1.3.1.4: a context is activated if the
// device has a profile for one and none is there.
func (u *UE) handlePDPRequested(m *gprs.RequestPDPContextActivation) {
	u.heard3G(sim.PSDomain, m.Name(), "", "")
	if u.cfg.PDPProfile == PDPPresent && u.bearers == 0 && !u.umts.pdpStop {
		u.umts.pdpDue = true
		return
	}
	cause := gprs.SMCauseFeatureNotSupported
	u.send3G(sim.PSDomain, &gprs.RequestPDPContextActivationReject{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}, SMCause: cause},
		u.causeTag("SM", uint8(cause)), sim.MOSignalling)
}

// adoptBearers names the EPS bearers that come along from E-UTRAN as PDP
// contexts: the network allots their transactions in the order of the
// identities (TS 24.008 6.1.3.1.1, TS 23.401 D.3.5).
func (u *UE) adoptBearers() {
	for n := uint8(gprs.FirstNSAPI); n < 16; n++ {
		u.umts.tis[n] = gprs.TransactionIdentifier{}
		if u.hasBearer(n) {
			u.umts.tis[n] = gprs.TransactionIdentifier{Value: n - uint8(gprs.FirstNSAPI), Flag: true}
		}
	}
}
