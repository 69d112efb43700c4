package ue

import (
	"errors"
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// outgoing is an EMM or ESM message on its way up.
type outgoing struct {
	m     eps.Message
	cause string // "EMM #21", for the trace
	why   sim.EstablishmentCause
	// initial messages go with integrity alone, so that an MME without the
	// context can still read them (TS 24.301 4.4.5).
	initial bool
	header  byte // security header type, if not by the rules
}

// send protects a message as the state of security asks and sends it, opening
// a connection if there is none.
func (u *UE) send(o outgoing) {
	plain, err := o.m.Append(u.scratch.plain[:0])
	if err != nil {
		u.fault(o.m.Name(), "encoding: "+err.Error(), nil)
		return
	}
	u.scratch.plain = plain
	wire := plain
	if header := u.headerFor(o); header != security.Plain {
		wire, err = u.ctx.Protect(u.scratch.wire[:0], security.Uplink, header, plain)
		if err != nil {
			u.contextSpent(err)
			return
		}
		u.scratch.wire = wire
	}
	u.noteKeNB(o.initial)
	u.reportSent(o.m.Name(), o.cause, wire, plain)
	u.transmit(wire, o.why)
}

func (u *UE) headerFor(o outgoing) byte {
	switch {
	case o.header != 0:
		return o.header
	case u.ctx == nil:
		return security.Plain
	case o.initial || !u.connected:
		return security.Integrity
	case u.secured:
		return security.IntegrityCiphered
	}
	return security.Plain
}

// noteKeNB remembers the count of the message from which K_eNB follows if no
// SECURITY MODE COMPLETE comes after it (TS 33.401 7.2.6.2).
func (u *UE) noteKeNB(initial bool) {
	if u.ctx == nil || u.connected && !initial {
		return
	}
	if count, ok := u.ctx.LastUplink(); ok {
		u.kenbCount = count
	}
}

// contextSpent drops a context whose counts are used up: the next attach asks
// for a new one (TS 24.301 4.4.3.5).
func (u *UE) contextSpent(err error) {
	u.fault("NAS COUNT", err.Error(), nil)
	u.ctx, u.secured = nil, false
	u.releaseLocally()
	u.forgetRegistration()
	u.enter(deregisteredNormal)
	u.attach()
}

func (u *UE) reportSent(name, cause string, wire, plain []byte) {
	if !u.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: u.name, To: u.networkName(), Device: u.name, Protocol: sim.NAS,
		Name: name, Cause: cause, Bytes: wire, Because: u.because}
	if len(wire) != len(plain) {
		e.Plain = plain
	}
	u.env.Report(e)
}

// transmit hands a protected message to the radio.
func (u *UE) transmit(wire []byte, why sim.EstablishmentCause) {
	if u.connected {
		u.reply(&sim.RadioFrame{Kind: sim.ULInformationTransfer, NAS: wire})
		return
	}
	u.connected = true
	u.stop(t3412)
	f := sim.RadioFrame{Kind: sim.RRCConnectionRequest, NAS: wire, EstablishmentCause: why, SelectedPLMN: u.plmn}
	if !u.guti.IsZero() {
		f.GUMMEI, f.HasGUMMEI = u.guti.GUMMEI(), true
		// The S-TMSI serves only where the MME that allotted it does (TS 24.301
		// 5.3.1.1).
		if c, ok := u.radio.Cell(); ok && u.tais.Contains(tai(c)) {
			f.STMSI, f.HasSTMSI = u.guti.STMSI(), true
		}
	}
	u.reply(&f)
}

// handleNAS takes a downlink NAS message.
func (u *UE) handleNAS(pdu []byte) {
	if len(pdu) == 0 {
		return
	}
	if !eps.IsProtected(pdu) {
		u.handlePlain(pdu)
		return
	}
	h, body, err := security.ParseHeader(pdu)
	if err != nil {
		u.fault("NAS", err.Error(), pdu)
		return
	}
	if h.Type == security.IntegrityNew {
		u.handleSecurityModeCommand(pdu, body)
		return
	}
	if u.ctx != nil {
		plain, _, err := u.ctx.AppendPlain(u.scratch.in[:0], security.Downlink, pdu)
		if err == nil {
			u.scratch.in = plain
			u.secured = true
			u.dispatch(plain, true)
			return
		}
		if errors.Is(err, security.ErrReplay) {
			u.fault("NAS", err.Error(), pdu)
			return
		}
	}
	// What needs no integrity protection may be read in spite of a failed check
	// (TS 24.301 4.4.4.2), unless it can't be read.
	if !h.Ciphered() && !u.secured && processableUnprotected(body) {
		u.dispatch(body, false)
		return
	}
	u.fault("NAS", "integrity check failed", pdu)
}

// handlePlain takes a message without protection, as far as that is allowed
// (TS 24.301 4.4.4.2).
func (u *UE) handlePlain(pdu []byte) {
	if u.secured || !processableUnprotected(pdu) {
		detail := "not integrity protected"
		if t, err := eps.TypeOf(pdu); err == nil {
			detail = t.String() + " not integrity protected"
		}
		u.fault("NAS", detail, pdu)
		return
	}
	u.dispatch(pdu, false)
}

func processableUnprotected(plain []byte) bool {
	t, err := eps.TypeOf(plain)
	return err == nil && !t.IsESM() && eps.ProcessableWithoutIntegrity(nas.Downlink, t)
}

// dispatch decodes a message and hands it to its procedure. Protected says
// whether its integrity was checked.
func (u *UE) dispatch(plain []byte, protected bool) {
	m, err := eps.Decode(plain, nas.Downlink)
	if err != nil && !eps.IsSoft(err) {
		u.refuseMessage(plain, err, protected)
		return
	}
	switch m := m.(type) {
	case *eps.AuthenticationRequest:
		u.handleAuthenticationRequest(m)
	case *eps.AuthenticationReject:
		u.handleAuthenticationReject()
	case *eps.IdentityRequest:
		u.handleIdentityRequest(m, protected)
	case *eps.AttachAccept:
		u.handleAttachAccept(m)
	case *eps.AttachReject:
		u.handleAttachReject(m, protected)
	case *eps.TrackingAreaUpdateAccept:
		u.handleTAUAccept(m)
	case *eps.TrackingAreaUpdateReject:
		u.handleTAUReject(m, protected)
	case *eps.ServiceReject:
		u.handleServiceReject(m, protected)
	case *eps.ServiceAccept:
		u.heard(m.Name(), "", "")
		u.serviceGranted()
	case *eps.DetachRequestMT:
		u.handleDetachRequest(m)
	case *eps.DetachAccept:
		u.handleDetachAccept()
	case *eps.GUTIReallocationCommand:
		u.handleGUTIReallocation(m)
	case *eps.EMMInformation:
		u.handleEMMInformation(m)
	case *eps.EMMStatus:
		u.handleEMMStatus(m)
	case *eps.CSServiceNotification:
		u.handleCSServiceNotification(m)
	case *eps.DownlinkNASTransport:
		u.handleDownlinkNASTransport(m)
	case *eps.DownlinkGenericNASTransport:
		u.heard(m.Name(), "no application for it", "")
	default:
		u.dispatchESM(m)
	}
}

// refuseMessage answers what can't be decoded as TS 24.301 7 has it.
func (u *UE) refuseMessage(plain []byte, err error, protected bool) {
	u.fault("NAS", err.Error(), plain)
	var e *eps.Error
	if !errors.As(err, &e) || !protected && u.secured {
		return
	}
	if e.Message == eps.TypeAttachAccept || e.Message == eps.TypeTrackingAreaUpdateAccept {
		u.procedureBroken()
	}
	if e.Message.IsESM() && len(plain) >= 3 {
		if cause, ok := e.ESMCause(); ok {
			u.sendESMStatus(plain[0]>>4, plain[1], cause)
		}
		return
	}
	if cause, ok := e.EMMCause(); ok {
		u.sendEMMStatus(cause)
	}
}

// procedureBroken is an accept that can't be read: the procedure failed (TS
// 24.301 5.5.1.2.6 d, 5.5.3.2.6 d).
func (u *UE) procedureBroken() {
	switch u.state {
	case registeredInitiated:
		u.attachFailed("ATTACH ACCEPT with wrong mandatory information")
	case updatingInitiated:
		u.updateFailed("TRACKING AREA UPDATE ACCEPT with wrong mandatory information")
	}
}

func (u *UE) sendEMMStatus(cause eps.EMMCause) {
	u.send(outgoing{m: &eps.EMMStatus{EMMCause: cause}, cause: u.emmCause(cause), why: sim.MOSignalling})
}

// unexpected answers a message that no procedure waits for (TS 24.301 7.4).
func (u *UE) unexpected(m eps.Message) {
	if u.env.Recording(sim.Fault) {
		u.fault(m.Name(), "unexpected in "+u.state.String(), nil)
	}
	u.sendEMMStatus(eps.EMMCauseMessageTypeNotCompatible)
}

func (u *UE) handleEMMStatus(m *eps.EMMStatus) {
	u.heard(m.Name(), "no action", u.emmCause(m.EMMCause))
}

func (u *UE) handleEMMInformation(m *eps.EMMInformation) {
	if u.env.Recording(sim.Received) {
		u.heard(m.Name(), "network name "+m.FullName.String(), "")
	}
}

// emmCause is a cause as the trace writes it, if somebody reads it.
func (u *UE) emmCause(c eps.EMMCause) string {
	if !u.env.Recording(sim.Received) {
		return ""
	}
	return fmt.Sprintf("EMM #%d", uint8(c))
}

func (u *UE) esmCause(c eps.ESMCause) string {
	if !u.env.Recording(sim.Received) {
		return ""
	}
	return fmt.Sprintf("ESM #%d", uint8(c))
}
