package ue

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

var (
	errKeySet     = errors.New("key set identifier of no context here")
	errMismatch   = errors.New("replayed UE security capabilities are not this device's")
	errAlgorithms = errors.New("algorithms that this device does not support")
)

// handleSecurityModeCommand is TS 24.301 5.4.3.3, and 5.4.3.5 if the command
// is refused. The message is readable before its integrity can be checked:
// it names the keys.
func (u *UE) handleSecurityModeCommand(pdu, body []byte) {
	var m eps.SecurityModeCommand
	if t, err := eps.TypeOf(body); err != nil || t != eps.TypeSecurityModeCommand {
		u.fault("NAS", "new security context in another message than SECURITY MODE COMMAND", pdu)
		return
	}
	if err := m.Decode(body); err != nil && !eps.IsSoft(err) {
		u.refuseMessage(body, err, false)
		return
	}
	next, fresh, err := u.contextFor(&m)
	if err == nil {
		_, _, err = next.AppendPlain(u.scratch.in[:0], security.Downlink, pdu)
	}
	if err == nil && m.ReplayedUESecurityCapabilities != u.securityCapability() {
		err = errMismatch
	}
	if err != nil {
		u.refuseSecurityMode(err)
		return
	}
	if u.env.Recording(sim.Received) {
		u.heard(m.Name(), m.SelectedAlgorithms.String(), "")
	}
	u.ctx, u.secured = next, true
	if fresh {
		u.challenge = nil
		u.stop(t3416)
	}
	var answer eps.SecurityModeComplete
	if m.IMEISVRequest.Value() == eps.IMEISVRequested {
		answer.IMEISV = nas.Some(nas.MobileIdentityOfIMEISV(u.imeisv))
	}
	u.send(outgoing{m: &answer, why: sim.MOSignalling, header: security.IntegrityCipheredNew})
	if count, ok := u.ctx.LastUplink(); ok {
		u.kenbCount = count
	}
}

// contextFor makes the context that a command takes into use: of the latest
// authentication, with counts from zero, or the current one with other
// algorithms.
func (u *UE) contextFor(m *eps.SecurityModeCommand) (ctx *security.Context, fresh bool, err error) {
	eea, eia := security.EEA(m.SelectedAlgorithms.EEA()), security.EIA(m.SelectedAlgorithms.EIA())
	if eea == security.EEA0 && eia == security.EIA0 && u.sos.phase == sosAttaching {
		// Without authentication there is no key (TS 33.401 15.2.2).
		ctx, err = security.NewContext(security.State{KSI: security.KSI(m.NASKeySetIdentifier), AllowNullIntegrity: true})
		return ctx, true, err
	}
	own := u.cfg.networkCapability()
	if !own.EEA().Has(uint8(eea)) || !own.EIA().Has(uint8(eia)) {
		return nil, false, errAlgorithms
	}
	ksi := security.KSI(m.NASKeySetIdentifier)
	s := security.State{KSI: ksi, EEA: eea, EIA: eia}
	switch {
	case ksi.Mapped() && m.NonceMME.Present():
		if s.KASME, err = u.mappedKASME(m); err != nil {
			return nil, false, err
		}
	case u.challenge != nil && u.challenge.ksi == ksi:
		s.KASME = u.challenge.kasme
		fresh = true
	case u.ctx != nil && u.ctx.KSI() == ksi:
		old := u.ctx.State()
		s.KASME, s.Uplink, s.Downlink = old.KASME, old.Uplink, old.Downlink
	default:
		return nil, false, errKeySet
	}
	ctx, err = security.NewContext(s)
	return ctx, fresh, err
}

// securityCapability is what the network has to replay.
func (u *UE) securityCapability() eps.UESecurityCapability {
	ms, _ := u.cfg.msNetworkCapability()
	return eps.NewUESecurityCapability(u.cfg.networkCapability(), ms)
}

func (u *UE) refuseSecurityMode(err error) {
	cause := eps.EMMCauseSecurityModeRejected
	if errors.Is(err, errMismatch) {
		cause = eps.EMMCauseUESecurityCapabilitiesMismatch
	}
	u.received("SECURITY MODE COMMAND", err.Error(), "")
	u.decided(sim.Event{Name: "security mode rejected", Detail: err.Error(), Clause: "TS 24.301 5.4.3.5", Cause: u.emmCause(cause)})
	u.send(outgoing{m: &eps.SecurityModeReject{EMMCause: cause}, cause: u.emmCause(cause), why: sim.MOSignalling})
}
