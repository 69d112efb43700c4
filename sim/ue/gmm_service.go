package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// servePS does what waits in the packet domain of a UTRAN cell.
func (u *UE) servePS() {
	g := u.umts
	l := g.links[sim.PSDomain]
	switch {
	case g.gmm == gmmRegisteredAttempting || g.gmm == gmmRegisteredNormal:
	default:
		return
	}
	switch {
	case g.due != updateNone:
		if !u.runs(t3346) && !u.runs(t3311) && !u.runs(t3302) {
			u.routingAreaUpdate()
		}
	case g.gmm != gmmRegisteredNormal:
	case l.closing:
	case l.up && l.secured:
		u.servePSConnected()
	case l.up:
		// The network has not said yes or no to what opened the connection.
	case !u.wantsPS(), u.runs(t3325), u.runs(t3346) && !u.wants.mt:
	default:
		u.gmmServiceRequest()
	}
}

func (u *UE) wantsPS() bool {
	return u.umts.pdpDue || u.umts.moreDue && !u.umts.pdp.running || u.umts.pdp.waiting || u.umts.mod.waiting || u.umts.endDue || u.wants.data && u.bearers != 0 || u.wants.mt
}

func (u *UE) servePSConnected() {
	g := u.umts
	u.wants.mt = false
	if g.pdpDue || g.pdp.waiting {
		u.stop(t3340)
		g.pdpDue, g.pdp.waiting = false, false
		u.activatePDP()
	}
	if g.moreDue && !g.pdp.running {
		u.stop(t3340)
		g.moreDue = false
		u.activateAnotherPDP()
	}
	if g.mod.waiting {
		u.stop(t3340)
		u.askModification()
	}
	if g.endDue {
		u.stop(t3340)
		u.askDeactivations()
	}
	if !u.wants.data || u.bearers == 0 {
		return
	}
	if g.rabs == 0 {
		// A radio access bearer needs a request of its own.
		if !g.asked {
			u.gmmServiceRequest()
		}
		return
	}
	u.wants.data = false
	u.reply(&sim.RadioFrame{Kind: sim.UserData, EBI: u.firstBearer()})
}

// gmmServiceRequest starts the procedure (TS 24.008 4.7.13.1).
func (u *UE) gmmServiceRequest() {
	g := u.umts
	m := gprs.ServiceRequest{
		CKSN:             g.keys[sim.PSDomain].sequenceNumber(),
		ServiceType:      gprs.ServiceSignalling,
		PTMSI:            nas.MobileIdentityOfTMSI(g.ptmsi),
		PDPContextStatus: nas.Some(u.contextStatus()),
	}
	why := sim.MOSignalling
	switch {
	case u.wants.mt:
		m.ServiceType, why = gprs.ServicePagingResponse, sim.MTAccess
	case u.wants.data && u.bearers != 0:
		m.ServiceType, why = gprs.ServiceData, sim.MOData
		m.UplinkDataStatus = nas.Some(u.contextStatus())
		g.asked = true
	}
	u.enterGMM(gmmServiceRequestInitiated)
	u.start(t3317, u.standard(t3317))
	u.send3G(sim.PSDomain, &m, "", why)
	g.links[sim.PSDomain].service = true
}

// gmmServiceGranted is a SERVICE ACCEPT, the end of the security mode procedure
// or a bearer (TS 24.008 4.7.13.3). For data it takes the bearer.
func (u *UE) gmmServiceGranted() {
	if u.umts.gmm != gmmServiceRequestInitiated {
		return
	}
	u.procedureOver(sim.PSDomain)
	u.serviceCount = 0
	u.umts.links[sim.PSDomain].secured = true
	u.enterGMM(gmmRegisteredNormal)
}

// gmmServiceFailed counts a request without an answer; five in a row hold
// requests back for T3325 (TS 24.008 4.7.13.5).
func (u *UE) gmmServiceFailed(why string) {
	u.procedureOver(sim.PSDomain)
	u.serviceCount++
	if u.explains() {
		u.decide("service request failed", fmt.Sprintf("%s, attempt %d of %d", why, u.serviceCount, maxAttempts), "TS 24.008 4.7.13.5")
	}
	u.wants.mt = false
	if u.serviceCount >= maxAttempts {
		u.start(t3325, or(u.cfg.Timers.T3325, t3325Default))
	}
	u.enterGMM(gmmRegisteredNormal)
}

// handleGMMServiceReject is TS 24.008 4.7.13.4.
func (u *UE) handleGMMServiceReject(m *gprs.ServiceReject) {
	const clause = "TS 24.008 4.7.13.4"
	// Some networks protect the connection first, and refuse then.
	if u.umts.gmm != gmmServiceRequestInitiated && !(u.umts.gmm == gmmRegisteredNormal && u.umts.links[sim.PSDomain].service) {
		u.unexpected3G(m)
		return
	}
	u.umts.links[sim.PSDomain].service = false
	u.procedureOver(sim.PSDomain)
	u.receivedGMMCause(m.Name(), m.GMMCause)
	u.wants.data, u.wants.mt = false, false
	if u.gmmRefused(gmmRejection{cause: m.GMMCause, clause: clause}) {
		return
	}
	u.enterGMM(gmmRegisteredNormal)
	u.expectPSRelease()
	switch m.GMMCause {
	case gprs.GMMCauseMSIdentityUnknown, gprs.GMMCauseImplicitlyDetached:
		u.gprsAttachAgain(m.GMMCause, clause)
	case gprs.GMMCauseNoPDPContextActivated:
		u.forgetBearers()
		u.coordinate()
		u.umts.pdpDue = u.cfg.PDPProfile == PDPPresent
		u.decide("PDP contexts deactivated", gmmCauseText(m.GMMCause), clause)
	case gprs.GMMCauseCongestion:
		if d, ok := congestion(m.T3346); ok {
			u.congested3G(d)
		}
	}
}

// paged3G answers a paging on UTRAN (TS 24.008 4.7.9.1, 4.5.1.3.2).
func (u *UE) paged3G(f *sim.RadioFrame) {
	g := u.umts
	byIMSI := !f.HasTMSI && f.PagingIMSI == u.card.IMSI
	if f.Domain == sim.CSDomain {
		if !byIMSI && !(f.HasTMSI && u.hasTMSI && f.TMSI == u.tmsi) {
			return
		}
		u.pagedOnCS(byIMSI)
		return
	}
	switch {
	case byIMSI && (g.gmm.registered() || g.gmm == gmmDeregisteredNormal) && !u.detached:
		u.because = u.heard3G(sim.PSDomain, "Paging", "by IMSI", "")
		u.forgetRegistration()
		u.decide("attach again", "paged by IMSI", "TS 24.008 4.7.9.1")
		u.releaseDomain(sim.PSDomain)
		u.enterGMM(gmmDeregisteredNormal)
		u.gprsAttach()
	case f.HasTMSI && g.hasPTMSI && f.TMSI == g.ptmsi && g.gmm == gmmRegisteredNormal && !g.links[sim.PSDomain].up:
		u.because = u.heard3G(sim.PSDomain, "Paging", "for PS services, by P-TMSI", "")
		u.wants.mt = true
	}
}
