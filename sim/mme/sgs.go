package mme

import (
	"errors"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// sgsState is what the MME keeps of its SGs interface.
type sgsState struct {
	buf []byte
}

// sgsAssociation is a UE's SGs association (TS 29.118 4.3.2).
type sgsAssociation struct {
	associated bool
	lai        nas.LAI
	// tmsi is one that the VLR has given and the UE not yet confirmed.
	tmsi nas.Opt[nas.TMSI]
	// updating awaits the answer to a location update; timer is Ts6-1.
	updating func(csResult)
	timer    sim.Timer
	// paged is what the VLR last paged for; told is set once it was sent the
	// service request.
	paged sgsap.ServiceIndicator
	told  bool
}

// csResult is what became of the CS part of a combined request.
type csResult struct {
	accepted bool
	cause    eps.EMMCause // if not accepted; 0 for a network that does not say
	smsOnly  bool
	lai      nas.LAI
	identity sgsap.MobileIdentity
	tmsi     bool // a new TMSI awaits confirmation
}

// emmCause is the element that says why an accept is for EPS only.
func (r *csResult) emmCause() nas.Opt[eps.EMMCause] {
	if r.cause == 0 {
		return nas.Opt[eps.EMMCause]{}
	}
	return nas.Some(r.cause)
}

// ConnectMSC gives the MME an SGs interface; nil takes it away.
func (m *MME) ConnectMSC(conn Conn) {
	m.msc = conn
	m.sgsUp = conn != nil
}

// SGsChanged tells that the association with the MSC was lost or is back. While
// it is lost, combined requests are accepted for EPS only.
func (m *MME) SGsChanged(up bool) { m.sgsUp = up && m.msc != nil }

// combine has the VLR take the UE on for non-EPS services, or says why not
// (TS 23.272 5.2, 5.4; TS 29.118 5.2.2). Then is called with the outcome.
func (c *connection) combine(additional eps.AdditionalUpdateType, imsiAttach bool, then func(csResult)) {
	u, m := c.ue, c.a.mme
	p := &m.cfg.SGs
	r := csResult{smsOnly: additional.SMSOnly()}
	switch {
	case p.Mode == SGsNone:
		c.refuseCS(&r, p.NotOffered, "no SGs in this network", "TS 24.301 5.5.1.3.4.3")
	case u.subscription.NetworkAccessMode == hss.OnlyPacket:
		c.refuseCS(&r, p.PacketOnly, "Network-Access-Mode ONLY_PACKET", "TS 29.272 7.3.21")
	case p.RequireMSISDN && u.subscription.MSISDN.IsZero():
		c.refuseCS(&r, p.NotOffered, "no MSISDN", "TS 24.301 5.5.1.3.4.3")
	case m.msc == nil || !m.sgsUp:
		c.refuseCS(&r, p.NoAnswer, "no SGs association with the MSC", "TS 29.118 5.2.2.4")
	case u.sgs.associated && !imsiAttach && u.sgs.lai == p.LAI:
		r.accepted, r.lai = true, u.sgs.lai
		then(r)
		return
	default:
		u.updateLocationArea(c, r, imsiAttach, then)
		return
	}
	then(r)
}

// refuseCS decides that the UE gets EPS services only.
func (c *connection) refuseCS(r *csResult, cause eps.EMMCause, detail, clause string) {
	r.cause = c.a.mme.cfg.SGs.Cause.Or(cause)
	c.ue.sgs.associated = false
	c.ue.decide(decision{name: "combined " + c.running() + " accepted for EPS only", detail: detail, clause: clause, emm: r.cause})
}

// updateLocationArea sends SGsAP-LOCATION-UPDATE-REQUEST and awaits the answer.
func (u *ueContext) updateLocationArea(c *connection, r csResult, imsiAttach bool, then func(csResult)) {
	m := u.mme
	s := &u.sgs
	req := &sgsap.LocationUpdateRequest{
		IMSI: u.imsi, MMEName: m.sgsName(), UpdateType: sgsap.NormalLocationUpdate,
		NewLAI: m.cfg.SGs.LAI, IMEISV: u.imeisv, TAI: c.tai, ECGI: u.sgsCell(),
	}
	if imsiAttach {
		req.UpdateType = sgsap.IMSIAttach
	}
	if s.associated {
		req.OldLAI = s.lai
	}
	s.timer.Stop()
	s.timer = m.env.After(m.cfg.Timers.Ts6_1, func() {
		m.fault(u, sim.SGsAP, "SGsAP-LOCATION-UPDATE-REQUEST", errors.New("Ts6-1 expired"))
		s.updating = nil
		if u.conn == c && !c.releasing {
			c.refuseCS(&r, m.cfg.SGs.NoAnswer, "the MSC did not answer, Ts6-1 expired", "TS 29.118 5.2.2.5")
			then(r)
		}
	})
	s.updating = func(answer csResult) {
		answer.smsOnly = r.smsOnly
		if u.conn != c || c.releasing {
			return
		}
		if !answer.accepted {
			c.refuseCS(&answer, answer.cause, "the MSC refused the location update", "TS 29.118 5.2.2.4")
		}
		then(answer)
	}
	u.sendSGs(req)
}

// abort ends a location update that nobody waits for any more.
func (s *sgsAssociation) abort() {
	s.timer.Stop()
	s.updating = nil
}

func (m *MME) handleLocationUpdateAccept(msg *sgsap.LocationUpdateAccept) {
	u := m.byIMSI[msg.IMSI]
	if u == nil || u.sgs.updating == nil || u.conn == nil {
		return // after Ts6-1, or for a UE that is gone (TS 29.118 5.2.2.5)
	}
	s := &u.sgs
	then := s.updating
	s.abort()
	s.associated, s.lai = true, msg.LAI
	r := csResult{accepted: true, lai: msg.LAI, identity: msg.Identity}
	r.tmsi = msg.Identity.TMSI.Present()
	s.tmsi = msg.Identity.TMSI
	u.decide(decision{name: "combined " + u.conn.running() + " accepted", detail: "the MSC took the location update", clause: "TS 29.118 5.2.2.3"})
	then(r)
}

func (m *MME) handleLocationUpdateReject(msg *sgsap.LocationUpdateReject) {
	u := m.byIMSI[msg.IMSI]
	if u == nil || u.sgs.updating == nil {
		return
	}
	then := u.sgs.updating
	u.sgs.abort()
	u.sgs.associated = false
	then(csResult{cause: eps.EMMCause(msg.Cause)})
}

// elements are what an accept carries of the CS part (TS 24.301 5.5.1.3.4.2).
func (r *csResult) elements(u *ueContext) (lai nas.Opt[nas.LAI], id nas.Opt[nas.MobileIdentity], result nas.Opt[eps.AdditionalUpdateResult]) {
	p := &u.mme.cfg.SGs
	lai = nas.Some(r.lai)
	switch {
	case r.tmsi:
		id = nas.Some(nas.MobileIdentityOfTMSI(r.identity.TMSI.Value()))
	case !r.identity.IMSI.IsZero():
		id = nas.Some(nas.MobileIdentityOfIMSI(r.identity.IMSI))
	}
	switch {
	case p.AdditionalUpdateResult.Present():
		result = p.AdditionalUpdateResult
	case p.Mode == SGsSMSOnly || r.smsOnly:
		result = nas.Some(eps.SMSOnlyResult)
	}
	return lai, id, result
}

// confirmTMSI tells the VLR that the UE has its new TMSI.
func (u *ueContext) confirmTMSI() {
	if !u.sgs.tmsi.Present() {
		return
	}
	u.sgs.tmsi.Clear()
	u.sendSGs(&sgsap.TMSIReallocationComplete{IMSI: u.imsi})
}

// leaving is how a UE leaves non-EPS services.
type leaving uint8

const (
	leftEPSByUE    leaving = iota // EPS detach by the UE
	leftCombined                  // combined detach by the UE
	leftExplicitly                // IMSI detach by the UE
	leftByNetwork
	leftImplicitly
)

// leaveCS ends the SGs association and tells the VLR (TS 29.118 5.4, 5.5, 5.6).
func (u *ueContext) leaveCS(how leaving) {
	s := &u.sgs
	updating := s.updating != nil
	s.abort()
	s.paged, s.told = 0, false
	if !s.associated && !updating {
		return
	}
	s.associated = false
	name := u.mme.sgsName()
	switch how {
	case leftEPSByUE:
		u.sendSGs(&sgsap.EPSDetachIndication{IMSI: u.imsi, MMEName: name, DetachType: sgsap.UEInitiatedEPSDetach})
	case leftByNetwork:
		u.sendSGs(&sgsap.EPSDetachIndication{IMSI: u.imsi, MMEName: name, DetachType: sgsap.NetworkInitiatedEPSDetach})
	case leftCombined:
		u.sendSGs(&sgsap.IMSIDetachIndication{IMSI: u.imsi, MMEName: name, DetachType: sgsap.CombinedUEDetach})
	case leftExplicitly:
		u.sendSGs(&sgsap.IMSIDetachIndication{IMSI: u.imsi, MMEName: name, DetachType: sgsap.ExplicitUEDetach})
	case leftImplicitly:
		u.sendSGs(&sgsap.IMSIDetachIndication{IMSI: u.imsi, MMEName: name, DetachType: sgsap.ImplicitNetworkDetach})
	}
}

func (m *MME) sgsName() string {
	if m.cfg.SGs.MMEName != "" {
		return m.cfg.SGs.MMEName
	}
	return sgsap.MMEName(m.cfg.GUMMEI)
}

func (u *ueContext) sgsCell() sgsap.ECGI {
	return sgsap.ECGI{PLMN: u.cell.PLMN, CellIdentity: u.cell.CellIdentity}
}

// sendSGs sends a message about u to the VLR.
func (u *ueContext) sendSGs(msg sgsap.Message) {
	m := u.mme
	if m.msc == nil || !m.sgsUp {
		return
	}
	m.sgs.buf = msg.Append(m.sgs.buf[:0])
	m.msc.Send(u, m.sgs.buf)
}

// sendVLR sends a message about nobody, or about one we don't know.
func (m *MME) sendVLR(msg sgsap.Message) {
	if m.msc == nil || !m.sgsUp {
		return
	}
	m.sgs.buf = msg.Append(m.sgs.buf[:0])
	m.msc.Send(nil, m.sgs.buf)
}

// announceRestart tells the VLR that all associations are gone (TS 29.118
// 5.8.3).
func (m *MME) announceRestart() {
	m.sendVLR(&sgsap.ResetIndication{MMEName: m.sgsName()})
}

// HandleSGsAP takes a message from the MSC/VLR.
func (m *MME) HandleSGsAP(pdu []byte) {
	msg, err := sgsap.Decode(pdu)
	if err != nil {
		m.fault(nil, sim.SGsAP, "SGsAP message", err)
		var e *sgsap.Error
		if errors.As(err, &e) && len(pdu) > 0 && (msg == nil || msg.Type() != sgsap.TypeStatus) {
			m.sendVLR(&sgsap.Status{Cause: e.Cause, ErroneousMessage: pdu[:min(len(pdu), 200)]})
		}
		return
	}
	switch msg := msg.(type) {
	case *sgsap.LocationUpdateAccept:
		m.handleLocationUpdateAccept(msg)
	case *sgsap.LocationUpdateReject:
		m.handleLocationUpdateReject(msg)
	case *sgsap.PagingRequest:
		m.handleSGsPaging(msg)
	case *sgsap.ServiceAbortRequest:
		m.handleServiceAbort(msg)
	case *sgsap.DownlinkUnitdata:
		m.handleDownlinkUnitdata(msg)
	case *sgsap.ReleaseRequest:
		m.handleSGsRelease(msg)
	case *sgsap.MMInformationRequest:
		m.handleMMInformation(msg)
	case *sgsap.ResetIndication:
		m.handleVLRReset(msg)
	case *sgsap.AlertRequest:
		m.handleAlert(msg)
	case *sgsap.EPSDetachAck, *sgsap.IMSIDetachAck, *sgsap.ResetAck:
		// The association ended when the indication went out.
	case *sgsap.Status:
		m.fault(m.byIMSI[msg.IMSI], sim.SGsAP, msg.Name(), errors.New(msg.Cause.String()))
	default:
		m.fault(nil, sim.SGsAP, msg.Name(), errors.New("not handled by an MME"))
		m.sendVLR(&sgsap.Status{Cause: sgsap.CauseMessageUnknown, ErroneousMessage: pdu[:min(len(pdu), 200)]})
	}
}

// handleVLRReset ends all associations: UEs update their location with their
// next combined request (TS 29.118 5.8.2).
func (m *MME) handleVLRReset(msg *sgsap.ResetIndication) {
	m.contexts.each(func(u *ueContext) { u.sgs.associated = false })
	m.sendVLR(&sgsap.ResetAck{MMEName: m.sgsName()})
}

// handleAlert answers that activity will be told, of a UE that is known.
func (m *MME) handleAlert(msg *sgsap.AlertRequest) {
	u := m.byIMSI[msg.IMSI]
	if u == nil {
		m.sendVLR(&sgsap.AlertReject{IMSI: msg.IMSI, Cause: sgsap.CauseIMSIUnknown})
		return
	}
	u.alert = true
	u.sendSGs(&sgsap.AlertAck{IMSI: u.imsi})
}
