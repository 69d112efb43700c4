package mme

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// handleSGsPaging has the UE come for a call or a short message (TS 29.118
// 5.1.2): an idle one is paged, a connected one told.
func (m *MME) handleSGsPaging(msg *sgsap.PagingRequest) {
	u := m.byIMSI[msg.IMSI]
	if cause, ok := u.pageable(); !ok {
		m.sendVLR(&sgsap.PagingReject{IMSI: msg.IMSI, Cause: cause})
		return
	}
	u.sgs.paged, u.sgs.told = msg.Service, false
	if c := u.conn; c != nil && c.secured && !c.releasing {
		u.sgs.told = true
		u.sendServiceRequest(msg.Service, sgsap.EMMConnected)
		if msg.Service == sgsap.CSCall {
			c.notifyCall(msg)
		} else {
			u.sgs.paged, u.sgs.told = 0, false
		}
		return
	}
	domain, byIMSI := s1ap.CNDomainPS, !msg.TMSI.Present() && msg.Service == sgsap.CSCall && m.cfg.SGs.PageByIMSI
	var then func(bool)
	if msg.Service == sgsap.CSCall {
		domain = s1ap.CNDomainCS
	} else {
		then = func(ok bool) {
			if ok && u.sgs.paged == sgsap.SMS {
				u.sgs.paged = 0
				u.sendServiceRequest(sgsap.SMS, sgsap.EMMIdle)
			}
		}
	}
	u.page(domain, byIMSI, then)
}

// pageable is the SGs cause for which a UE can't be paged, if it can't
// (TS 29.118 5.1.2.4, 5.1.2.5).
func (u *ueContext) pageable() (sgsap.SGsCause, bool) {
	switch {
	case u == nil:
		return sgsap.CauseIMSIUnknown, false
	case u.state != registered:
		return sgsap.CauseIMSIDetachedEPS, false
	case !u.sgs.associated:
		return sgsap.CauseIMSIDetachedNonEPS, false
	case u.conn == nil && u.noPaging:
		return sgsap.CauseUEUnreachable, false
	}
	return 0, true
}

// notifyCall tells a connected UE of a call (TS 24.301 5.6.2.3).
func (c *connection) notifyCall(msg *sgsap.PagingRequest) {
	n := &eps.CSServiceNotification{PagingIdentity: eps.PagedByIMSI, CLI: msg.CLI, SSCode: msg.SSCode, LCSIndicator: msg.LCSIndicator, LCSClientIdentity: msg.LCSClientIdentity}
	if msg.TMSI.Present() {
		n.PagingIdentity = eps.PagedByTMSI
	}
	c.send(n)
}

// sendServiceRequest tells the VLR that the UE is there for what it was paged
// for.
func (u *ueContext) sendServiceRequest(service sgsap.ServiceIndicator, mode sgsap.EMMMode) {
	u.sendSGs(&sgsap.ServiceRequest{
		IMSI: u.imsi, Service: service, IMEISV: u.imeisv, TAI: u.tai, ECGI: u.sgsCell(), EMMMode: nas.Some(mode),
	})
}

// handleServiceAbort is the VLR no longer wanting the UE.
func (m *MME) handleServiceAbort(msg *sgsap.ServiceAbortRequest) {
	u := m.byIMSI[msg.IMSI]
	if u == nil {
		return
	}
	u.sgs.paged, u.sgs.told = 0, false
	if p := u.paging; p != nil && p.domain == s1ap.CNDomainCS && len(p.waiting) == 0 {
		u.stopPaging()
	}
}

// deliverPending tells the VLR of a UE that is there, if it asked to be told,
// and the UE of a call if it came for something else.
func (c *connection) deliverPending() {
	u := c.ue
	if u.sgs.paged == sgsap.CSCall && !u.sgs.told {
		u.sgs.told = true
		u.sendServiceRequest(sgsap.CSCall, sgsap.EMMIdle)
		c.notifyCall(&sgsap.PagingRequest{})
	}
	if u.alert {
		u.alert = false
		u.sendSGs(&sgsap.UEActivityIndication{IMSI: u.imsi})
	}
}

// handleUplinkSMS carries a short message's part to the VLR (TS 29.118 5.7).
func (c *connection) handleUplinkSMS(msg *eps.UplinkNASTransport) {
	u := c.ue
	if !u.sgs.associated || u.state != registered {
		c.send(&eps.EMMStatus{EMMCause: eps.EMMCauseMessageTypeNotCompatible})
		return
	}
	u.sendSGs(&sgsap.UplinkUnitdata{
		IMSI: u.imsi, NASMessage: msg.NASMessageContainer, IMEISV: u.imeisv, TAI: c.tai, ECGI: u.sgsCell(),
	})
}

// handleDownlinkUnitdata carries a short message's part to the UE.
func (m *MME) handleDownlinkUnitdata(msg *sgsap.DownlinkUnitdata) {
	u := m.byIMSI[msg.IMSI]
	if cause, ok := u.pageable(); !ok {
		m.sendVLR(&sgsap.ReleaseRequest{IMSI: msg.IMSI, Cause: nas.Some(cause)})
		return
	}
	c := u.conn
	if c == nil || !c.secured || c.releasing {
		u.sendSGs(&sgsap.ReleaseRequest{IMSI: u.imsi, Cause: nas.Some(sgsap.CauseUETemporarilyUnreachable)})
		return
	}
	c.send(&eps.DownlinkNASTransport{NASMessageContainer: msg.NASMessage})
}

// handleSGsRelease ends the carriage of short messages; one for a subscriber
// whom the VLR does not know ends the association (TS 29.118 5.11.3).
func (m *MME) handleSGsRelease(msg *sgsap.ReleaseRequest) {
	u := m.byIMSI[msg.IMSI]
	if u == nil {
		return
	}
	if cause, ok := msg.Cause.Get(); ok && (cause == sgsap.CauseIMSIUnknown || cause == sgsap.CauseIMSIDetachedNonEPS) {
		u.sgs.associated = false
		u.decide(decision{name: "SGs association ended", detail: cause.String(), clause: "TS 29.118 5.11.3"})
	}
}

// handleMMInformation carries the network's name and time to a connected UE:
// the elements of MM INFORMATION are those of EMM INFORMATION (TS 29.118 5.12).
func (m *MME) handleMMInformation(msg *sgsap.MMInformationRequest) {
	u := m.byIMSI[msg.IMSI]
	if u == nil || u.conn == nil || !u.conn.secured {
		return
	}
	info := &eps.EMMInformation{}
	plain := append([]byte{7, byte(info.MessageType())}, msg.MMInformation...)
	if err := info.Decode(plain); err != nil {
		m.fault(u, sim.SGsAP, msg.Name(), err)
		return
	}
	u.conn.send(info)
}
