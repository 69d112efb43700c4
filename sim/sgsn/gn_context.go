package sgsn

import (
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// fetched is the context of a device that the MME has handed over, as far as it
// is needed before the device has proved who it is.
type fetched struct {
	s                   *SGSN
	teid                uint32 // of the MME
	sequence            uint16
	imeisv              nas.IMEISV
	drx                 gprs.DRXParameter
	networkCapability   eps.MSNetworkCapability
	ueNetworkCapability eps.UENetworkCapability
	pdps                []gtpv1.PDPContext
	acknowledged        bool
}

// fetchContext asks the MME for the context of a device that comes from E-UTRAN
// (TS 23.401 D.3.5).
func (c *connection) fetchContext(t *areaUpdate, msg *gprs.RoutingAreaUpdateRequest) {
	s := c.a.s
	ptmsi, _ := msg.PTMSI.Value().TMSI()
	var signature nas.Opt[gtpv1.PTMSISignature]
	if v, ok := msg.OldPTMSISignature.Get(); ok {
		signature.Set(gtpv1.PTMSISignature(v))
	}
	c.imsi, c.claimed = nas.IMSI{}, nil
	c.decide(decision{name: "context asked of the MME", detail: "P-TMSI of " + msg.OldRAI.String(), clause: "TS 23.401 D.3.5", because: c.received})
	s.mme.ask(nil, func(seq uint16) gtpv1.Message {
		return &gtpv1.SGSNContextRequest{
			Sequence: seq, RAI: msg.OldRAI, PTMSI: nas.Some(ptmsi), PTMSISignature: signature,
			TEIDControl: uint32(seq) + 1, SGSNControl: s.cfg.Sessions.Address, RATType: gtpv1.UTRAN,
		}
	}, gtpv1.TypeSGSNContextResponse, func(m gtpv1.Message) {
		res, _ := m.(*gtpv1.SGSNContextResponse)
		c.handleContextResponse(t, res)
	})
}

// handleContextResponse goes on with what the MME knows. Without it the device
// has to attach.
func (c *connection) handleContextResponse(t *areaUpdate, res *gtpv1.SGSNContextResponse) {
	s := c.a.s
	if c.running != procedure(t) || c.releasing {
		if res != nil && res.Cause.Accepted() {
			s.mme.send(nil, &gtpv1.SGSNContextAcknowledge{TEID: res.TEIDControl, Sequence: res.Sequence, Cause: gtpv1.CauseMSIsNotGPRSResponding})
		}
		return
	}
	switch {
	case res == nil:
		c.turnAway(s.cfg.UnknownPTMSICause, "no context: the MME does not answer")
		return
	case !res.Cause.Accepted():
		c.turnAway(s.cfg.UnknownPTMSICause, "no context: "+res.Cause.String())
		return
	}
	f := &fetched{s: s, teid: res.TEIDControl, sequence: res.Sequence, pdps: res.PDPContexts,
		drx: gprs.DRXParameter(res.MMContext.DRX), networkCapability: eps.MSNetworkCapabilityOf(res.MMContext.MSNetworkCapability...),
		imeisv: imeisvIn(res.MMContext.Container)}
	if len(res.UENetworkCapability) > 0 {
		_ = f.ueNetworkCapability.Decode(res.UENetworkCapability) // without it the device's own word counts
	}
	t.fetched = f
	c.imsi = res.IMSI
	mm := res.MMContext
	if mm.KSI < uint8(gprs.NoKey) && (mm.Mode == gtpv1.UMTSKeys || mm.Mode == gtpv1.UMTSKeysAndUsedCipher) {
		c.keys = keySet{cksn: gprs.CKSN(mm.KSI), ck: mm.CK, ik: mm.IK, valid: true}
	}
	c.begin(t)
}

// takeOver gives a subscriber what the MME knew.
func (f *fetched) takeOver(u *mmContext) {
	u.drx, u.networkCapability, u.ueNetworkCapability = f.drx, f.networkCapability, f.ueNetworkCapability
	if u.imeisv.IsZero() {
		u.imeisv = f.imeisv
	}
	for i := range f.pdps {
		g := &f.pdps[i]
		address, ok := pdpAddress(g.EndUserAddress)
		if !ok || g.NSAPI < uint8(gprs.FirstNSAPI) || u.pdp(gprs.NSAPI(g.NSAPI)) != nil {
			continue
		}
		p := &pdpContext{u: u, nsapi: gprs.NSAPI(g.NSAPI), sapi: gprs.LLCSAPI(g.SAPI), apn: g.APN, address: address,
			ti:  tiOfContext(g),
			qos: qosOf(g.Negotiated, gprs.DefaultQoS()), arp: g.Negotiated.ARP, active: true,
			ggsn: endpoint{control: g.TEIDControl, data: g.TEIDData, controlAddr: g.GGSNControl, userAddr: g.GGSNUser}}
		u.pdps = append(u.pdps, p)
	}
}

// tiOfContext is the transaction identifier of a context from an MME as the
// device writes it. The MME has allotted it, so that the device's messages have
// the flag set (TS 24.007 11.2.3.1.3), whatever GTP has in its place.
func tiOfContext(g *gtpv1.PDPContext) gprs.TransactionIdentifier {
	ti := gprs.TransactionIdentifier{Flag: true, Value: g.TransactionIdentifier & 7}
	if ti.Value == 7 {
		ti.Value = max(7, g.TransactionIdentifierMore&0x7f)
	}
	return ti
}

// acknowledge ends the exchange: the MME lets go of the device, or keeps it.
func (f *fetched) acknowledge(cause gtpv1.Cause) {
	if f.acknowledged {
		return
	}
	f.acknowledged = true
	ack := &gtpv1.SGSNContextAcknowledge{TEID: f.teid, Sequence: f.sequence, Cause: cause}
	if cause.Accepted() {
		ack.User = f.s.cfg.Sessions.Address
	}
	f.s.mme.send(nil, ack)
}

// handover is a context that the MME has asked for.
type handover struct {
	sequence uint16
	guard    sim.Timer
}

// handleContextRequest is the MME asking for the context of a device that has
// come to it by a tracking area update (TS 23.401 D.3.6).
func (s *SGSN) handleContextRequest(m *gtpv1.SGSNContextRequest) {
	u, refused := s.asked(m)
	if refused != 0 {
		s.fault(stringer(u), sim.GTPv1, m.Type().String(), refusedContext{refused})
		s.mme.send(u, &gtpv1.SGSNContextResponse{TEID: m.TEIDControl, Sequence: m.Sequence, Cause: refused})
		return
	}
	res := &gtpv1.SGSNContextResponse{
		TEID: m.TEIDControl, Sequence: m.Sequence, Cause: gtpv1.CauseRequestAccepted, IMSI: u.imsi, TEIDControl: u.teid,
		MMContext: &gtpv1.MMContext{Mode: gtpv1.UMTSKeys, KSI: uint8(gprs.NoKey), DRX: u.drx,
			MSNetworkCapability: u.networkCapability.Append(nil), Container: imeisvElement(u.imeisv)},
		SGSNControl: s.cfg.Sessions.Address, UENetworkCapability: u.ueNetworkCapability.Append(nil),
	}
	if k := u.keys; k.valid {
		res.MMContext.KSI, res.MMContext.CK, res.MMContext.IK = uint8(k.cksn), k.ck, k.ik
	}
	for _, p := range u.pdps {
		if p.active {
			res.PDPContexts = append(res.PDPContexts, p.handedOver())
		}
	}
	if u.handover != nil {
		u.handover.guard.Stop()
	}
	u.handover = &handover{sequence: m.Sequence}
	u.handover.guard = s.env.After(s.handoverGuard(), func() { u.handover = nil })
	u.decide(decision{name: "context handed to the MME", detail: "the device is on E-UTRAN", clause: "TS 23.401 D.3.6"})
	s.mme.send(u, res)
}

// handoverGuard is how long an acknowledgement may take.
func (s *SGSN) handoverGuard() time.Duration {
	return time.Duration(s.cfg.Timers.N3Requests+2) * s.cfg.Timers.T3Response
}

// asked finds whose context the MME wants, or why it does not get it.
func (s *SGSN) asked(m *gtpv1.SGSNContextRequest) (u *mmContext, refused gtpv1.Cause) {
	switch ptmsi, named := m.PTMSI.Get(); {
	case !s.cfg.ContextFromMME:
		return nil, gtpv1.CauseServiceNotSupported
	case m.MSValidated && !m.IMSI.IsZero():
		u = s.byIMSI[m.IMSI]
	case named:
		u = s.byPTMSI[ptmsi]
	}
	switch {
	case u == nil:
		return nil, gtpv1.CauseIMSINotKnown
	case u.state != registered || u.moved:
		return u, gtpv1.CauseMSIsGPRSDetached
	case !m.MSValidated && m.PTMSISignature.Present() && !u.signs(m.PTMSISignature.Value()):
		return u, gtpv1.CausePTMSISignatureMismatch
	}
	return u, 0
}

// signs reports whether a P-TMSI signature is that of the subscriber.
func (u *mmContext) signs(v gtpv1.PTMSISignature) bool {
	own, ok := u.signature.Get()
	return ok && own == gprs.PTMSISignature(v)
}

// refusedContext is a context that is not handed over, in the trace.
type refusedContext struct{ cause gtpv1.Cause }

func (e refusedContext) Error() string { return "context refused: " + e.cause.String() }

// handedOver is a PDP context as another node gets it.
func (p *pdpContext) handedOver() gtpv1.PDPContext {
	qos := gtpv1.QoSProfile{ARP: p.arp, Value: p.qos.Append(nil)}
	g := gtpv1.PDPContext{
		NSAPI: uint8(p.nsapi), SAPI: uint8(p.sapi), Subscribed: qos, Requested: qos, Negotiated: qos,
		TEIDControl: p.ggsn.control, TEIDData: p.ggsn.data, Identifier: uint8(p.nsapi),
		EndUserAddress: gtpAddress(p.address), GGSNControl: p.ggsn.controlAddr, GGSNUser: p.ggsn.userAddr, APN: p.apn,
		TransactionIdentifier: min(p.ti.Value, 7),
	}
	if p.ti.Flag {
		g.TransactionIdentifier |= 8
	}
	if p.ti.Value >= 7 {
		g.TransactionIdentifierMore = 0x80 | p.ti.Value
	}
	return g
}

// handleContextAcknowledge is the MME that has taken the device over, or not.
func (s *SGSN) handleContextAcknowledge(m *gtpv1.SGSNContextAcknowledge) {
	u := s.contexts.get(m.TEID)
	if u == nil || u.handover == nil || u.handover.sequence != m.Sequence {
		return
	}
	if !m.Cause.Accepted() {
		u.handover.guard.Stop()
		u.handover = nil
		return // the device stays ours
	}
	u.taken()
}

// taken lets go of a device that the MME has taken over.
func (u *mmContext) taken() {
	u.handover.guard.Stop()
	u.handover = nil
	u.moved = true
	u.stopPaging()
	u.stopAsked()
	if c := u.conn; c != nil {
		c.lowerLayerFailure()
		c.release()
	}
	// The HSS cancels the location soon; if it does not, the context goes all
	// the same.
	u.timer.Stop()
	u.timer = u.s.env.After(u.s.cfg.Timers.Moved, u.forgetMoved)
}

// forgetMoved drops a context that another node has: what the gateway has of it
// is not this SGSN's to end.
func (u *mmContext) forgetMoved() {
	for _, p := range u.pdps {
		p.stop()
	}
	u.pdps = nil
	u.drop()
}

const (
	mobileIdentityIEI = 0x23 // TS 24.008 9.4.10
	imeisvType        = 3
)

// imeisvElement is the IMEISV as the container of an MM context has it.
func imeisvElement(v nas.IMEISV) []byte {
	if v.IsZero() {
		return nil
	}
	value := v.AppendMobileIdentity(nil, imeisvType)
	return append([]byte{mobileIdentityIEI, byte(len(value))}, value...)
}

// imeisvIn is the IMEISV of a container, zero if there is none.
func imeisvIn(b []byte) (v nas.IMEISV) {
	for len(b) >= 2 && len(b) >= 2+int(b[1]) {
		n := 2 + int(b[1])
		if b[0] == mobileIdentityIEI {
			var id nas.MobileIdentity
			if id.Decode(b[2:n]) == nil {
				v, _ = id.IMEISV()
			}
			return v
		}
		b = b[n:]
	}
	return v
}
