package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// csDomain is what the network grants of the CS domain on E-UTRAN.
type csDomain uint8

const (
	csNone         csDomain = iota
	csFull                  // CSFB and SMS
	csNotPreferred          // additional update result "CSFB not preferred"
	csSMSOnly               // additional update result "SMS only"
)

// acceptance is how an ATTACH ACCEPT or TRACKING AREA UPDATE ACCEPT answers for
// the CS domain.
type acceptance struct {
	requestedCombined bool
	combined          bool
	cause             nas.Opt[eps.EMMCause]
	additional        nas.Opt[eps.AdditionalUpdateResult]
	esmCause          nas.Opt[eps.ESMCause]
}

// receivedAccept reports an accept in the words that matter.
func (u *UE) receivedAccept(name string, a acceptance) {
	if !u.env.Recording(sim.Received) {
		return
	}
	detail, cause := "EPS only", ""
	if !a.requestedCombined && name == "TRACKING AREA UPDATE ACCEPT" {
		detail = "TA updated" // which leaves alone what there is of the CS domain
	}
	if a.combined {
		detail = "combined"
		if r := a.additional.Value(); r.Result() != eps.NoAdditionalInformation {
			detail += ", " + r.String()
		}
	}
	if c, ok := a.cause.Get(); ok {
		detail += fmt.Sprintf(", EMM cause #%d", uint8(c))
		cause = u.emmCause(c)
	}
	if u.vops {
		detail += ", VoPS 1"
	}
	if c, ok := a.esmCause.Get(); ok {
		detail += fmt.Sprintf(", ESM cause #%d", uint8(c))
	}
	u.received(name, detail, cause)
}

// verdict is what the latest accept means for the CS domain; which device
// leaves E-UTRAN over it is judged in voice.go.
type verdict uint8

const (
	verdictNone         verdict = iota
	verdictEPS                  // EPS services asked for and granted
	verdictFull                 // combined, no restriction
	verdictNotPreferred         // combined, CSFB not preferred
	verdictSMSOnly              // combined, SMS only
	verdictUnknownCS            // EPS only, #2
	verdictRetry                // EPS only, #16, #17 or an abnormal case: another try is due
	verdictNoCS                 // EPS only, #18
	verdictGivenUp              // EPS only, after five tries or #22
)

// judgeAccept settles what is granted of the CS domain (TS 24.301 5.5.1.3.4.2,
// 5.5.1.3.4.3, 5.5.3.3.4.2, 5.5.3.3.4.3), and then voice.
func (u *UE) judgeAccept(a acceptance) {
	u.accepted = u.because
	u.stop(t3402, t3411)
	u.cs = csNone
	switch {
	case !a.requestedCombined:
		u.tauCount = 0
		u.verdict = verdictEPS
		if u.noCombined == u.plmn && u.usage == VoiceCentric && u.noCombinedBy != 0 {
			// That only EPS was asked for goes back to an earlier answer.
			u.accepted, u.because = u.noCombinedBy, u.noCombinedBy
		}
	case a.combined:
		u.tauCount = 0
		u.noCSFB = false
		u.grantCS(a.additional.Value())
	default:
		u.refuseCS(a.cause)
	}
	u.judgeVoice()
}

func (u *UE) grantCS(r eps.AdditionalUpdateResult) {
	switch {
	case r.Result() == eps.SMSOnlyResult, u.smsOnly():
		u.cs, u.verdict = csSMSOnly, verdictSMSOnly
	case r.Result() == eps.CSFBNotPreferred:
		u.cs, u.verdict = csNotPreferred, verdictNotPreferred
	default:
		u.cs, u.verdict = csFull, verdictFull
	}
}

// refuseCS is an accept for EPS services only of a combined request.
func (u *UE) refuseCS(c nas.Opt[eps.EMMCause]) {
	clause := "TS 24.301 5.5.1.3.4.3"
	cause, ok := c.Get()
	switch {
	case ok && cause == eps.EMMCauseIMSIUnknownInHSS:
		u.tauCount = 0
		u.verdict = verdictUnknownCS
		u.invalidate(nonEPSServices, "EMM cause #2", clause)
	case ok && cause == eps.EMMCauseCSDomainNotAvailable:
		u.tauCount = 0
		u.verdict = verdictNoCS
		u.noCombined = u.plmn
		u.noCombinedBy = u.note("no combined requests until power off", "EMM cause #18", clause)
	case ok && cause == eps.EMMCauseCongestion:
		u.tauCount = maxAttempts
		u.csGivenUp("EMM cause #22", clause)
	case ok && (cause == eps.EMMCauseMSCTemporarilyNotReachable || cause == eps.EMMCauseNetworkFailure):
		u.retryCS(clause)
	default:
		u.retryCS("TS 24.301 5.5.1.3.6")
	}
}

// retryCS counts a try for the CS domain; data goes on meanwhile.
func (u *UE) retryCS(clause string) {
	u.tauCount++
	if u.tauCount >= maxAttempts {
		u.csGivenUp("tracking area updating attempt counter 5", clause)
		return
	}
	u.verdict = verdictRetry
	u.enter(registeredAttemptingToUpdateMM)
	if u.explains() {
		u.decide("combined update to be repeated", fmt.Sprintf("try %d of %d", u.tauCount, maxAttempts), clause)
	}
	u.start(t3411, or(u.cfg.Timers.T3411, t3411Default))
}

func (u *UE) csGivenUp(why, clause string) {
	u.tauCount = maxAttempts
	u.verdict = verdictGivenUp
	u.enter(registeredAttemptingToUpdateMM)
	u.decide("no CS services until T3402", why, clause)
	u.startT3402()
}

// wantsCS tells whether the next request shall be a combined one: in a CS/PS
// mode of operation (TS 24.301 4.3.1), unless the network said not to.
func (u *UE) wantsCS() bool {
	return u.cfg.CombinedAttach != CombinedNo && u.noCombined != u.plmn && !u.invalid.has(nonEPSServices)
}

// smsOnly tells whether a combined request is for SMS alone: so configured, or
// for a device whose calls are IMS or nothing (TS 23.221 7.2a).
func (u *UE) smsOnly() bool {
	return u.cfg.CombinedAttach == CombinedSMSOnly || u.preference == IMSPSOnly
}
