package ue

import (
	"fmt"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// handleAttachReject is TS 24.301 5.5.1.2.5 and 5.5.1.3.5.
func (u *UE) handleAttachReject(m *eps.AttachReject, protected bool) {
	if u.state != registeredInitiated {
		u.unexpected(m)
		return
	}
	u.stop(t3410)
	u.pausedOver()
	pdn := attachPDNReject(m)
	u.receivedReject(m.Name(), m.EMMCause, pdn)
	if u.sos.phase == sosAttaching {
		u.emergencyAttachFailed("ATTACH REJECT, " + emmCauseText(m.EMMCause))
		return
	}
	u.t3402 = 0
	if v, ok := m.T3402.Get(); ok && protected {
		u.setT3402(v.Duration())
	}
	if u.refused(rejection{cause: m.EMMCause, extended: m.ExtendedEMMCause, of: "attach", clause: "TS 24.301 5.5.1.2.5"}) {
		return
	}
	switch m.EMMCause {
	case eps.EMMCauseCongestion:
		if d, ok := congestion(m.T3346); ok {
			u.congested(d, protected)
			u.setUpdateStatus(notUpdated)
			u.enter(deregisteredAttempting)
			u.after(thenNothing)
			return
		}
		u.attachFailed("EMM cause #22")
	case eps.EMMCauseESMFailure:
		u.esmFailed(pdn)
	case eps.EMMCauseSevereNetworkFailure:
		u.severeNetworkFailure("TS 24.301 5.5.1.2.5")
	case eps.EMMCauseSemanticallyIncorrectMessage, eps.EMMCauseInvalidMandatoryInformation, eps.EMMCauseMessageTypeNonExistent,
		eps.EMMCauseInformationElementNonExistent, eps.EMMCauseProtocolErrorUnspecified:
		u.attachExhausted(emmCauseText(m.EMMCause))
	default:
		u.attachFailed(emmCauseText(m.EMMCause))
	}
}

// severeNetworkFailure is EMM cause #42: the network's E-UTRAN is no candidate
// for twice the time between searches for a better one (TS 23.122 4.4.3.3).
func (u *UE) severeNetworkFailure(clause string) {
	away := 2 * or(u.cfg.HPLMNSearch, hplmnSearchDefault)
	c, _ := u.radio.Cell()
	u.forgetRegistration()
	u.attachCount, u.tauCount = maxAttempts, maxAttempts
	u.failedIn = tai(c)
	u.setUpdateStatus(notUpdated)
	u.enter(deregisteredPLMNSearch)
	if u.explains() {
		u.decide("E-UTRAN of the network avoided", "for "+away.String()+", EMM cause #42", clause)
	}
	u.start(severeFailure, away)
	u.quest = questService
	u.after(thenSearch)
}

func (u *UE) severeFailureOver() {
	u.attachCount, u.tauCount = 0, 0
	switch {
	case u.umts.served():
		u.reselectEUTRAN()
	case u.rat == sim.NoRAT && !u.state.busy():
		u.quest = questService
		u.search()
	}
}

func emmCauseText(c eps.EMMCause) string { return fmt.Sprintf("EMM cause #%d", uint8(c)) }

func (u *UE) receivedReject(name string, c eps.EMMCause, pdn *eps.PDNConnectivityReject) {
	if !u.env.Recording(sim.Received) {
		return
	}
	detail := "EMM cause " + c.String()
	if pdn != nil {
		detail += ", ESM cause " + pdn.ESMCause.String()
	}
	u.received(name, detail, u.emmCause(c))
}

// congestion is a usable T3346 value: neither deactivated nor zero (TS 24.301
// 5.5.1.2.5).
func congestion(v nas.Opt[nas.GPRSTimer2]) (time.Duration, bool) {
	t, ok := v.Get()
	if !ok {
		return 0, false
	}
	d, active := t.Duration()
	return d, active && d > 0
}

// congested starts T3346: with the network's value if its integrity is
// protected, else with one of 15 to 30 minutes.
func (u *UE) congested(d time.Duration, protected bool) {
	if !protected {
		d = 15*time.Minute + time.Duration(u.env.Rand().Int64N(int64(15*time.Minute)+1))
	}
	u.attachCount = 0
	if u.explains() {
		u.decide("congestion control", "T3346 "+d.Round(time.Second).String(), "TS 24.301 5.5.1.2.5")
	}
	u.start(t3346, d)
}

// rejection is a network's refusal of a procedure.
type rejection struct {
	cause    eps.EMMCause
	extended nas.Opt[eps.ExtendedEMMCause]
	of       string // "attach", "update" or "service"
	clause   string
}

// refused does what a cause means whatever procedure it refuses, and tells
// whether it is such a cause.
func (u *UE) refused(r rejection) bool {
	why := ""
	if u.explains() {
		why = emmCauseText(r.cause)
	}
	switch r.cause {
	case eps.EMMCauseIllegalUE, eps.EMMCauseIllegalME, eps.EMMCauseEPSAndNonEPSServicesNotAllowed:
		u.endRegistration(deregisteredLimited)
		u.invalidate(allServices, why, r.clause)
	case eps.EMMCauseEPSServicesNotAllowed:
		u.endRegistration(deregisteredLimited)
		u.invalidate(epsServices|gprsServices, why, r.clause)
	case eps.EMMCausePLMNNotAllowed, eps.EMMCauseRequestedServiceOptionNotAuthorized:
		u.endRegistration(deregisteredPLMNSearch)
		u.attachCount, u.tauCount = 0, 0
		u.forbidPLMN(u.plmn, r.clause)
	case eps.EMMCauseEPSServicesNotAllowedInPLMN:
		u.endRegistration(deregisteredPLMNSearch)
		u.attachCount, u.tauCount = 0, 0
		u.forbidGPRS(u.plmn, r.clause)
	case eps.EMMCauseTrackingAreaNotAllowed, eps.EMMCauseRoamingNotAllowed, eps.EMMCauseNoSuitableCells:
		u.areaRefused(r)
	default:
		return false
	}
	u.quest = questService
	u.after(thenSearch)
	return true
}

// endRegistration is what every cause does that ends a registration for good.
func (u *UE) endRegistration(s emmState) {
	u.forgetRegistration()
	u.setUpdateStatus(roamingNotAllowed)
	u.enter(s)
}

// areaRefused is causes #12, #13 and #15. An update keeps its registration with
// #13 and #15 (5.5.3.2.5), an attach has none to keep.
func (u *UE) areaRefused(r rejection) {
	c, _ := u.radio.Cell()
	l := u.forbidden()
	attaching := r.of == "attach"
	list, name := &l.roamingAreas, "tracking area forbidden for roaming"
	if r.cause == eps.EMMCauseTrackingAreaNotAllowed {
		list, name = &l.regionalAreas, "tracking area forbidden for regional provision of service"
	}
	switch {
	case attaching && r.cause == eps.EMMCauseRoamingNotAllowed:
		u.endRegistration(deregisteredPLMNSearch)
	case attaching || r.cause == eps.EMMCauseTrackingAreaNotAllowed:
		u.endRegistration(deregisteredLimited)
	case r.cause == eps.EMMCauseRoamingNotAllowed:
		u.setUpdateStatus(roamingNotAllowed)
		u.enter(registeredPLMNSearch)
		u.rat, u.stale = sim.NoRAT, updateNormal
	default:
		u.setUpdateStatus(roamingNotAllowed)
		u.enter(registeredLimited)
		u.rat, u.stale = sim.NoRAT, updateNormal
	}
	u.attachCount, u.tauCount = 0, 0
	forbidArea(u, list, tai(c), name, r.clause)
	if e, ok := r.extended.Get(); ok && e.EUTRANNotAllowed() && r.cause == eps.EMMCauseNoSuitableCells {
		u.disableEUTRA(disabledByNetwork, "extended EMM cause E-UTRAN not allowed", "EMM #15")
	}
}
