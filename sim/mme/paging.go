package mme

import (
	"errors"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// paging is a search for an idle UE (TS 24.301 5.6.2).
type paging struct {
	domain s1ap.CNDomain
	byIMSI bool
	sent   int
	timer  sim.Timer
	// waiting are told whether the UE was reached: once it has its bearers, or
	// paging was in vain.
	waiting []func(ok bool)
}

// reach calls then once the UE is connected with its bearers in place.
func (u *ueContext) reach(then func(ok bool)) {
	if c := u.conn; c != nil && c.enb == hasENBContext && c.secured && !c.releasing {
		then(true)
		return
	}
	u.page(s1ap.CNDomainPS, false, then)
}

// page searches for the UE. Then, which may be nil, is told of the outcome.
func (u *ueContext) page(domain s1ap.CNDomain, byIMSI bool, then func(ok bool)) {
	if u.state != registered || u.noPaging {
		if then != nil {
			then(false)
		}
		return
	}
	p := u.paging
	if p == nil {
		p = &paging{domain: domain, byIMSI: byIMSI}
		u.paging = p
	}
	if then != nil {
		p.waiting = append(p.waiting, then)
	}
	if u.conn != nil {
		return // it is on its way in
	}
	if p.sent > 0 && (p.domain == domain || p.domain == s1ap.CNDomainCS) {
		return // a call comes first; data can wait for its answer
	}
	p.domain, p.byIMSI, p.sent = domain, byIMSI, 0
	u.sendPaging()
}

// sendPaging pages in all cells of the UE's TAI list, and again at each expiry
// of T3413.
func (u *ueContext) sendPaging() {
	m, p := u.mme, u.paging
	p.sent++
	p.timer.Stop()
	p.timer = m.env.After(m.cfg.Timers.T3413, u.pagingExpired)
	area := u.area()
	msg := &m.buffers.s1.paging
	list := msg.TAIList[:0]
	for _, t := range area {
		list = append(list, s1ap.TAIItem{TAI: s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(t.PLMN), TAC: t.TAC}})
	}
	*msg = s1ap.Paging{UEIdentityIndexValue: identityIndex(u.imsi), CNDomain: p.domain, TAIList: list}
	if p.byIMSI {
		msg.UEPagingID.IMSI = u.imsi.AppendMobileIdentity(nil, 1)
	} else {
		msg.UEPagingID.STMSI = s1ap.Some(s1ap.STMSI{MMEC: m.cfg.GUMMEI.MMECode, MTMSI: u.mtmsi})
	}
	for _, a := range m.associations {
		if a.up && a.setUp && a.serves(area) {
			a.send(u, msg)
		}
	}
}

// identityIndex is the IMSI modulo 1024 (TS 36.413 9.2.3.10).
func identityIndex(imsi nas.IMSI) uint16 {
	v := 0
	for _, c := range imsi.String() {
		v = (v*10 + int(c-'0')) % 1024
	}
	return uint16(v)
}

func (u *ueContext) pagingExpired() {
	p := u.paging
	if p == nil || u.conn != nil {
		return
	}
	if p.sent < u.mme.cfg.Timers.PagingAttempts {
		u.sendPaging()
		return
	}
	u.decide(decision{name: "paging failed", detail: "T3413 expired", clause: "TS 24.301 5.6.2.4"})
	u.endPaging(false)
	if u.sgs.paged != 0 {
		u.sgs.paged, u.sgs.told = 0, false
		u.sendSGs(&sgsap.UEUnreachable{IMSI: u.imsi, Cause: sgsap.CauseUEUnreachable})
	}
}

// pagingAnswered stops paging: the UE has come, its bearers are to follow.
func (u *ueContext) pagingAnswered() {
	if u.paging != nil {
		u.paging.timer.Stop()
	}
}

// endPaging ends the search and tells who waited for it.
func (u *ueContext) endPaging(ok bool) {
	p := u.paging
	if p == nil {
		return
	}
	p.timer.Stop()
	u.paging = nil
	for _, then := range p.waiting {
		then(ok)
	}
}

// stopPaging ends the search in vain.
func (u *ueContext) stopPaging() { u.endPaging(false) }

// isAwaited reports whether something waits for the UE to be connected.
func (u *ueContext) isAwaited() bool {
	return u.paging != nil && len(u.paging.waiting) > 0 || u.sgs.paged != 0 && !u.sgs.told
}

// handleDownlinkDataNotification pages an idle UE for data (TS 23.401 5.3.4.3).
func (m *MME) handleDownlinkDataNotification(pdu []byte) {
	req := new(gtpv2.DownlinkDataNotification)
	err := req.Decode(pdu)
	u := m.contexts.get(req.TEID)
	if u == nil && !req.IMSI.IsZero() {
		u = m.byIMSI[req.IMSI]
	}
	ack := &gtpv2.DownlinkDataNotificationAcknowledge{Sequence: req.Sequence, Cause: gtpv2.Accept}
	if u != nil {
		ack.TEID = u.sgwTEID
	}
	switch {
	case err != nil:
		m.fault(u, sim.GTPv2, "Downlink Data Notification", err)
		ack.Cause = gtpCauseOf(err)
	case u == nil || len(u.pdns) == 0:
		ack.Cause.Value = gtpv2.CauseContextNotFound
	case u.conn == nil && (u.noPaging || u.state != registered):
		ack.Cause.Value = gtpv2.CauseUnableToPageUE
	}
	m.sendGTP(u, ack)
	if ack.Cause.Value != gtpv2.CauseRequestAccepted || u.conn != nil {
		return
	}
	u.reach(func(ok bool) {
		if !ok {
			m.sendGTP(u, &gtpv2.DownlinkDataNotificationFailureIndication{
				TEID: u.sgwTEID, Sequence: m.s11.nextSequence(), Cause: gtpv2.CauseIE{Value: gtpv2.CauseUnableToPageUE},
				OriginatingNode: nas.Some(uint8(1)), IMSI: u.imsi,
			})
		}
	})
}

// Page pages a subscriber for packet services, as downlink data would. The
// error says why it was not done.
func (m *MME) Page(imsi nas.IMSI) error {
	u := m.byIMSI[imsi]
	switch {
	case u == nil || u.state != registered:
		return errors.New("page subscriber " + imsi.String() + ": not attached")
	case u.conn != nil:
		return errors.New("page subscriber " + imsi.String() + ": connected already")
	}
	u.reach(func(bool) {})
	return nil
}
