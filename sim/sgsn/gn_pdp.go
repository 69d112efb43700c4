package sgsn

import (
	"bytes"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// smCauseOf is the SM cause for the gateway's answer, 0 if it granted the
// request.
func (s *SGSN) smCauseOf(answered bool, cause gtpv1.Cause) gprs.SMCause {
	switch mapped, ok := s.cfg.Sessions.SMCauses[cause]; {
	case !answered:
		return s.cfg.Sessions.NoAnswer
	case cause.Accepted():
		return 0
	case ok:
		return mapped
	}
	return s.cfg.Sessions.UnknownCause
}

// createPDP sends Create PDP Context Request and calls done with a zero refusal
// once the gateway has the context (TS 23.060 9.2.2.1).
func (s *SGSN) createPDP(a *activation, pco nas.PCO, done func(smRefusal)) {
	p, u, c := a.p, a.p.u, a.c
	// A device that the subscription gives the APN as such, and one that it
	// gives any APN (TS 29.060 7.7.12).
	mode := gtpv1.APNVerified
	if a.apn.Name == "*" {
		mode = gtpv1.APNOfMS
	}
	s.gateway.ask(u, func(seq uint16) gtpv1.Message {
		return &gtpv1.CreatePDPContextRequest{
			Sequence: seq, IMSI: u.imsi, RAI: c.rai, Recovery: nas.Some(s.recovery), SelectionMode: nas.Some(mode),
			TEIDData: p.dataTEID(), TEIDControl: u.teid, NSAPI: uint8(p.nsapi),
			EndUserAddress: gtpAddress(p.address), APN: p.apn, PCO: pco,
			SGSNControl: s.cfg.Sessions.Address, SGSNUser: s.cfg.Sessions.Address, MSISDN: u.subscription.MSISDN,
			QoS: gtpv1.QoSProfile{ARP: p.arp, Value: p.qos.Append(nil)}, CommonFlags: dualAddress(p.address.Type),
			RATType: gtpv1.UTRAN, ULI: placeOf(c.rai), IMEISV: u.imeisv, MSTimeZone: s.timeZone(),
			AMBR: nas.Some(gtpv1.AMBR{Uplink: kbits(a.apn.AMBR.Uplink), Downlink: kbits(a.apn.AMBR.Downlink)}),
		}
	}, gtpv1.TypeCreatePDPContextResponse, func(m gtpv1.Message) {
		res, _ := m.(*gtpv1.CreatePDPContextResponse)
		done(s.createdPDP(a, res))
	})
}

// timeZone is where the clocks of this network's devices stand.
func (s *SGSN) timeZone() nas.Opt[gtpv1.MSTimeZone] {
	_, seconds := s.env.Now().Zone()
	return nas.Some(gtpv1.MSTimeZone{TimeZone: uint8(eps.NewTimeZone(time.Duration(seconds) * time.Second))})
}

// createdPDP takes the gateway's answer.
func (s *SGSN) createdPDP(a *activation, res *gtpv1.CreatePDPContextResponse) smRefusal {
	p := a.p
	if res == nil {
		return smRefusal{cause: s.cfg.Sessions.NoAnswer}
	}
	if cause := s.smCauseOf(true, res.Cause); cause != 0 {
		r := smRefusal{cause: cause, gtp: res.Cause, pco: bytes.Clone(res.PCO)}
		if t, ok := res.BackOffTime.Get(); ok {
			r.backOff, _ = t.Duration()
		}
		return r
	}
	p.ggsn = endpoint{control: res.TEIDControl, data: res.TEIDData, controlAddr: res.GGSNControl, userAddr: res.GGSNUser}
	p.chargingID = res.ChargingID
	address, ok := pdpAddress(res.EndUserAddress)
	if !ok {
		p.u.sendDelete(p)
		return smRefusal{cause: gprs.SMCauseRejectedByGateway}
	}
	switch asked := p.address.Type; {
	case asked == address.Type:
	case asked != gprs.PDPIPv4v6:
		p.u.sendDelete(p)
		return smRefusal{cause: gprs.SMCauseUnknownPDPAddressOrType}
	case res.Cause == gtpv1.CauseNewPDPTypeDueToSingleAddressBearer:
		a.narrowed = gprs.SMCauseSingleAddressBearersOnlyAllowed
	case address.Type == gprs.PDPIPv4:
		a.narrowed = gprs.SMCausePDPTypeIPv4OnlyAllowed
	default:
		a.narrowed = gprs.SMCausePDPTypeIPv6OnlyAllowed
	}
	p.address = address
	p.qos = qosOf(res.QoS, p.qos)
	return smRefusal{pco: bytes.Clone(res.PCO)}
}

// askDelete ends a PDP context at the gateway and calls done once it has
// answered, or has not for long enough.
func (u *mmContext) askDelete(p *pdpContext, done func()) {
	teid, nsapi, ggsn := p.ggsn.control, uint8(p.nsapi), p.ggsn
	p.ggsn = endpoint{}
	if ggsn == (endpoint{}) {
		done()
		return
	}
	u.s.gateway.ask(u, func(seq uint16) gtpv1.Message {
		return &gtpv1.DeletePDPContextRequest{TEID: teid, Sequence: seq, Teardown: true, NSAPI: nsapi, ULI: placeOf(u.rai)}
	}, gtpv1.TypeDeletePDPContextResponse, func(gtpv1.Message) { done() })
}

// sendDelete is askDelete without anybody who waits.
func (u *mmContext) sendDelete(p *pdpContext) {
	if u.moved {
		p.ggsn = endpoint{} // another node's by now
		return
	}
	u.askDelete(p, func() {})
}

// updatePDP tells the gateway of a change and calls done with its answer, nil if
// there is none.
func (s *SGSN) updatePDP(p *pdpContext, qos gprs.QoS, tft []byte, pco nas.PCO, done func(*gtpv1.UpdatePDPContextResponse)) {
	u := p.u
	s.gateway.ask(u, func(seq uint16) gtpv1.Message {
		return &gtpv1.UpdatePDPContextRequest{
			TEID: p.ggsn.control, Sequence: seq, IMSI: u.imsi, RAI: u.rai,
			TEIDData: p.dataTEID(), TEIDControl: u.teid, NSAPI: uint8(p.nsapi), PCO: pco,
			SGSNControl: s.cfg.Sessions.Address, SGSNUser: s.cfg.Sessions.Address,
			QoS: gtpv1.QoSProfile{ARP: p.arp, Value: qos.Append(nil)}, TFT: tft,
			CommonFlags: dualAddress(p.address.Type), RATType: gtpv1.UTRAN, ULI: placeOf(u.rai), IMEISV: u.imeisv,
		}
	}, gtpv1.TypeUpdatePDPContextResponse, func(m gtpv1.Message) {
		res, _ := m.(*gtpv1.UpdatePDPContextResponse)
		done(res)
	})
}

// movePDPs has the gateway send to this SGSN what it sent to the node before,
// and calls done once all contexts are through; one that the gateway refuses is
// lost (TS 23.401 D.3.5).
func (u *mmContext) movePDPs(done func()) {
	left := len(u.pdps)
	if left == 0 {
		done()
		return
	}
	for _, p := range append([]*pdpContext(nil), u.pdps...) {
		u.s.updatePDP(p, p.qos, nil, nil, func(res *gtpv1.UpdatePDPContextResponse) {
			switch {
			case u.pdp(p.nsapi) != p:
			case res == nil || !res.Cause.Accepted():
				u.decide(decision{name: "PDP context lost", detail: p.apn + ": the gateway did not move it", clause: "TS 23.401 D.3.5"})
				u.removePDP(p)
			default:
				if res.TEIDControl != 0 {
					p.ggsn.control = res.TEIDControl
				}
				if res.TEIDData != 0 {
					p.ggsn.data = res.TEIDData
				}
				p.qos = qosOf(res.QoS, p.qos)
			}
			if left--; left == 0 {
				done()
			}
		})
	}
}

func dualAddress(t gprs.PDPType) (f gtpv1.CommonFlags) {
	if t == gprs.PDPIPv4v6 {
		return gtpv1.DualAddressBearer
	}
	return 0
}

func placeOf(r nas.RAI) gtpv1.ULI {
	// The code is the first octet of two, and ones fill the other (TS 29.060
	// 7.7.51).
	return gtpv1.ULI{Kind: gtpv1.PlaceRAI, LAI: r.LAI(), Code: uint16(r.RAC)<<8 | 0xff}
}

// kbits is a rate of the subscription as GTP writes it.
func kbits(r hss.Bitrate) uint32 { return uint32(min(uint64(r)/1000, 1<<32-1)) }
