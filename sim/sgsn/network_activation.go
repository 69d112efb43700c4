package sgsn

import (
	"net/netip"
	"strings"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// activationRequest is the network asking a device to activate a PDP context
// (TS 24.008 6.1.3.1.3).
type activationRequest struct {
	u       *mmContext
	ti      gprs.TransactionIdentifier // as the device writes it
	apn     string
	msg     gprs.Message
	resent  int
	timer   sim.Timer
	control uint32
	address gtpv1.EndUserAddress
}

// handlePDUNotification is a gateway with packets for an address that has no PDP
// context (TS 29.060 7.3.8).
func (s *SGSN) handlePDUNotification(m *gtpv1.PDUNotificationRequest) {
	u := s.byIMSI[m.IMSI]
	verdict := gtpv1.CauseRequestAccepted
	switch {
	case u == nil:
		verdict = gtpv1.CauseIMSINotKnown
	case u.state != registered || u.moved:
		verdict = gtpv1.CauseMSIsGPRSDetached
	case u.unreachable:
		verdict = gtpv1.CauseMSIsNotGPRSResponding
	}
	s.gateway.send(u, &gtpv1.PDUNotificationResponse{TEID: m.TEIDControl, Sequence: m.Sequence, Cause: verdict})
	if verdict != gtpv1.CauseRequestAccepted || u.asked != nil {
		return
	}
	// The network's transactions have the flag set in the device's messages.
	r := &activationRequest{u: u, ti: gprs.TransactionIdentifier{Flag: true}, apn: m.APN, control: m.TEIDControl, address: m.EndUserAddress}
	for u.pdpOfTI(r.ti) != nil && r.ti.Value < 6 {
		r.ti.Value++
	}
	offered := gprs.PDPAddress{Type: gprs.PDPType(m.EndUserAddress.Type & 0xfff), IPv4: m.EndUserAddress.IPv4, IPv6: m.EndUserAddress.IPv6}
	r.msg = &gprs.RequestPDPContextActivation{SMHeader: gprs.SMHeader{TI: r.ti.Reply()}, OfferedPDPAddress: offered, APN: nas.Some(eps.APN(m.APN))}
	u.asked = r
	u.reach(func(ok bool) {
		if u.asked != r {
			return
		}
		if !ok {
			r.fail(gtpv1.CauseMSIsNotGPRSResponding)
			return
		}
		r.send()
	})
}

func (r *activationRequest) send() {
	c := r.u.conn
	if c == nil || r.resent > smResends {
		r.fail(gtpv1.CauseMSIsNotGPRSResponding)
		return
	}
	r.resent++
	r.timer = r.u.s.env.After(r.u.s.cfg.Timers.T3385, r.send)
	c.send(r.msg)
}

// fail tells the gateway that the device does not activate the context.
func (r *activationRequest) fail(why gtpv1.Cause) {
	u := r.u
	r.timer.Stop()
	u.asked = nil
	s := u.s
	s.gateway.ask(u, func(seq uint16) gtpv1.Message {
		return &gtpv1.PDUNotificationRejectRequest{TEID: r.control, Sequence: seq, Cause: why,
			TEIDControl: u.teid, EndUserAddress: r.address, APN: r.apn}
	}, gtpv1.TypePDUNotificationRejectResponse, func(gtpv1.Message) {})
	u.settle()
}

// stopAsked gives up what the network asked for: the device is not there.
func (u *mmContext) stopAsked() {
	if r := u.asked; r != nil {
		r.timer.Stop()
		u.asked = nil
	}
}

// fulfilRequest ends what the network asked for once the device activates the
// APN.
func (u *mmContext) fulfilRequest(m *gprs.ActivatePDPContextRequest) {
	if r := u.asked; r != nil && strings.EqualFold(r.apn, string(m.APN.Value())) {
		r.timer.Stop()
		u.asked = nil
	}
}

// handleActivationDeclined is the device that will not.
func (c *connection) handleActivationDeclined(m *gprs.RequestPDPContextActivationReject) {
	r := c.u.asked
	if r == nil || r.ti != m.TI {
		c.sendSMStatus(m.TI, gprs.SMCauseInvalidTI)
		return
	}
	c.decide(decision{name: "PDP context declined", detail: m.SMCause.String(), clause: "TS 24.008 6.1.3.1", sm: m.SMCause, because: c.received})
	r.fail(gtpv1.CauseMSRefuses)
}

// gtpAddress is a PDP address as GTP writes it.
func gtpAddress(a gprs.PDPAddress) gtpv1.EndUserAddress {
	return gtpv1.EndUserAddress{Type: gtpv1.PDPType(a.Type) | 0xf000, IPv4: a.IPv4, IPv6: a.IPv6}
}

// pdpAddress is an address of GTP as the device is told it, false if there is
// none in it. Of an IPv6 address the device learns the interface identifier
// alone, and its prefix from the gateway's router advertisement (TS 24.008
// 10.5.6.4).
func pdpAddress(a gtpv1.EndUserAddress) (gprs.PDPAddress, bool) {
	p := gprs.PDPAddress{Type: gprs.PDPType(a.Type & 0xfff)}
	var v4, v6 bool
	if v4 = a.IPv4.Is4() && a.Type != gtpv1.IPv6; v4 {
		p.IPv4 = a.IPv4
	}
	if v6 = a.IPv6.Is6() && a.Type != gtpv1.IPv4; v6 {
		b := a.IPv6.As16()
		copy(b[:8], []byte{0xfe, 0x80, 0, 0, 0, 0, 0, 0})
		p.IPv6 = netip.AddrFrom16(b)
	}
	switch a.Type {
	case gtpv1.IPv4:
		return p, v4
	case gtpv1.IPv6:
		return p, v6
	case gtpv1.IPv4v6:
		return p, v4 && v6
	}
	return p, false
}
