package ue

import (
	"fmt"
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

func gmmCauseText(c gprs.GMMCause) string { return fmt.Sprintf("GMM cause #%d", uint8(c)) }

func (u *UE) receivedGMMCause(name string, c gprs.GMMCause) {
	if u.env.Recording(sim.Received) {
		u.received3G(sim.PSDomain, name, "GMM cause "+c.String(), u.causeTag("GMM", uint8(c)))
	}
}

// handleGPRSAttachReject is TS 24.008 4.7.3.1.4.
func (u *UE) handleGPRSAttachReject(m *gprs.AttachReject) {
	g := u.umts
	if g.gmm != gmmRegisteredInitiated {
		u.unexpected3G(m)
		return
	}
	const clause = "TS 24.008 4.7.3.1.4"
	u.procedureOver(sim.PSDomain)
	u.receivedGMMCause(m.Name(), m.GMMCause)
	u.setT3302(m.T3302)
	if u.gmmRefused(gmmRejection{cause: m.GMMCause, attach: true, clause: clause}) {
		return
	}
	switch m.GMMCause {
	case gprs.GMMCauseCongestion:
		if d, ok := congestion(m.T3346); ok {
			g.attachCount = 0
			u.congested3G(d)
			u.enterGMM(gmmDeregisteredAttempting)
			return
		}
		u.gprsAttachFailed("GMM cause #22")
	case gprs.GMMCauseSemanticallyIncorrectMessage, gprs.GMMCauseInvalidMandatoryInformation, gprs.GMMCauseMessageTypeNonExistent,
		gprs.GMMCauseInformationElementNonExistent, gprs.GMMCauseProtocolErrorUnspecified:
		g.attachCount = maxAttempts - 1
		u.gprsAttachFailed(gmmCauseText(m.GMMCause))
	default:
		u.gprsAttachFailed(gmmCauseText(m.GMMCause))
	}
}

// congested3G starts T3346, which holds attempts back on both RATs. Without
// integrity protection the network's value does not count.
func (u *UE) congested3G(d time.Duration) {
	u.congested(d, u.umts.links[sim.PSDomain].secured)
}

// gmmRejection is a refusal by the packet domain.
type gmmRejection struct {
	cause  gprs.GMMCause
	attach bool // of an attach, where there is no registration to keep
	clause string
}

// gmmRefused does what a cause means whatever procedure it refuses, and tells
// whether it is such a cause. It counts for EPS too, as the same cause of EMM
// would (TS 24.008 4.7.3.1.4).
func (u *UE) gmmRefused(r gmmRejection) bool {
	why := ""
	if u.explains() {
		why = gmmCauseText(r.cause)
	}
	c, _ := u.radio.Cell()
	switch r.cause {
	case gprs.GMMCauseIllegalMS, gprs.GMMCauseIllegalME, gprs.GMMCauseGPRSAndNonGPRSServicesNotAllowed:
		u.endGPRS(gmmDeregisteredLimited)
		u.forgetLocation()
		u.invalidate(allServices, why, r.clause)
	case gprs.GMMCauseGPRSServicesNotAllowed:
		u.endGPRS(gmmDeregisteredLimited)
		u.invalidate(gprsServices|epsServices, why, r.clause)
	case gprs.GMMCausePLMNNotAllowed:
		u.endGPRS(gmmDeregisteredLimited)
		u.forbidPLMN(u.plmn, r.clause)
	case gprs.GMMCauseGPRSServicesNotAllowedInPLMN:
		u.endGPRS(gmmDeregisteredLimited)
		u.forbidGPRS(u.plmn, r.clause)
	case gprs.GMMCauseLocationAreaNotAllowed:
		u.endGPRS(gmmDeregisteredLimited)
		forbidArea(u, &u.forbidden().regionalLAs, lai(c), "location area forbidden for regional provision of service", r.clause)
	case gprs.GMMCauseRoamingNotAllowed, gprs.GMMCauseNoSuitableCells:
		if r.attach {
			u.endGPRS(gmmDeregisteredLimited)
		} else {
			u.setUpdateStatus(roamingNotAllowed)
			u.umts.due = updateNormal
			u.enterGMM(gmmRegisteredLimited)
			u.rat = sim.NoRAT
		}
		forbidArea(u, &u.forbidden().roamingLAs, lai(c), "location area forbidden for roaming", r.clause)
	default:
		return false
	}
	u.umts.attachCount, u.umts.updateCount = 0, 0
	if u.suitable(c) {
		// Calls go on without packet service.
		u.decide("stays on UTRAN for calls", "no packet service", r.clause)
		u.watchForEUTRAN()
		return true
	}
	u.quest = questService
	u.after(thenSearch)
	return true
}

// endGPRS is what every cause does that ends a registration for good.
func (u *UE) endGPRS(s gmmState) {
	u.forgetRegistration()
	u.setUpdateStatus(roamingNotAllowed)
	u.enterGMM(s)
}

// gprsAttachAgain is causes #9, #10 and #40: the network does not know the
// device any more, or nothing of its contexts.
func (u *UE) gprsAttachAgain(cause gprs.GMMCause, clause string) {
	g := u.umts
	if cause == gprs.GMMCauseMSIdentityUnknown {
		g.forget()
	}
	u.forgetBearers()
	u.rat = sim.NoRAT
	g.due, g.attachCount = updateNone, 0
	if u.explains() {
		u.decide("attach again", gmmCauseText(cause), clause)
	}
	u.enterGMM(gmmDeregisteredNormal)
	u.after(thenAttach)
}

// gmmConnectionLost aborts the procedure of the packet domain that needed the
// connection (TS 24.008 4.7.3.1.5 b, 4.7.5.1.5 b, 4.7.13.5 b).
func (u *UE) gmmConnectionLost(why string) {
	switch u.umts.gmm {
	case gmmRegisteredInitiated:
		u.gprsAttachFailed(why)
	case gmmUpdatingInitiated:
		u.rauFailed(why)
	case gmmServiceRequestInitiated:
		u.gmmServiceFailed(why)
	case gmmDeregisteredInitiated:
		u.gprsDetachDone()
	}
	if u.umts.pdp.running {
		// The request or its answer was lost; T3380 has it sent again.
		u.umts.pdpDue = false
	}
}

func (u *UE) laForbidden(l nas.LAI) bool {
	return u.lists != nil && (slices.Contains(u.lists.roamingLAs, l) || slices.Contains(u.lists.regionalLAs, l))
}
