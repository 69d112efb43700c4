package ue

import (
	"fmt"
	"slices"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// apnBackoff is an APN that is not to be asked for. Its timer is T3396, or the
// device's own.
type apnBackoff struct {
	apn     string
	scope   backoffScope
	timer   sim.Timer
	forever bool // until power off
}

// backoffScope is where an APN is held back: in the network that refused it,
// and where else.
type backoffScope struct {
	plmn nas.PLMN
	rat  sim.RAT // NoRAT: on both
	// equivalents: in the networks equivalent to it too.
	equivalents bool
	// everywhere: cause #26 knows neither networks nor RATs.
	everywhere bool
}

// apnBlocked tells whether an APN is not to be asked for on a RAT of the network
// in use.
func (u *UE) apnBlocked(rat sim.RAT, apn string) bool {
	return slices.ContainsFunc(u.backoffs, func(b apnBackoff) bool { return b.apn == apn && u.covers(&b.scope, rat) })
}

func (u *UE) covers(s *backoffScope, rat sim.RAT) bool {
	switch {
	case s.everywhere:
		return true
	case s.rat != sim.NoRAT && s.rat != rat:
		return false
	case u.plmn == s.plmn:
		return true
	}
	return s.equivalents && u.sameNetwork(u.plmn, s.plmn)
}

// backOff holds an APN back as a PDN CONNECTIVITY REJECT asks (TS 24.301
// 6.5.1.4.3).
func (u *UE) backOff(apn string, r *eps.PDNConnectivityReject) {
	byDefault := r.ESMCause == eps.ESMCauseOperatorDeterminedBarring || r.ESMCause == eps.ESMCauseMissingOrUnknownAPN ||
		r.ESMCause == eps.ESMCauseServiceOptionNotSupported || r.ESMCause == eps.ESMCauseServiceOptionNotSubscribed
	cause := ""
	if u.explains() {
		cause = fmt.Sprintf("ESM cause #%d", uint8(r.ESMCause))
	}
	u.backOffAPN(backoff{apn: apn, on: sim.EUTRAN, timer: r.BackoffTimer, indicator: r.ReattemptIndicator, cause: cause,
		clause: "TS 24.301 6.5.1.4.3", byDefault: byDefault, everywhere: r.ESMCause == eps.ESMCauseInsufficientResources})
}

// backoff is what a refusal says of asking again.
type backoff struct {
	apn        string
	on         sim.RAT // where it was refused
	timer      nas.Opt[nas.GPRSTimer3]
	indicator  nas.Opt[eps.ReattemptIndicator]
	byDefault  bool // without a timer the cause means apnWait
	everywhere bool // cause #26
	cause      string
	clause     string
}

// scopeOf is where a refusal holds an APN back. The network says so in the
// Re-attempt indicator (TS 24.301 9.9.4.13A); without one the other RAT is the
// device's own choice, and an equivalent network is another one.
func (u *UE) scopeOf(b *backoff) backoffScope {
	s := backoffScope{plmn: u.plmn, everywhere: b.everywhere}
	if i, ok := b.indicator.Get(); ok {
		s.equivalents = i&eps.EPLMNC != 0
		if i&eps.RATC == 0 {
			s.rat = b.on
		}
	} else if u.cfg.SMRetryAtRATChange {
		s.rat = b.on
	}
	return s
}

// backOffAPN holds an APN back (TS 24.301 6.5.1.4.3, TS 24.008 6.1.3.1.3.3).
func (u *UE) backOffAPN(b backoff) {
	d, forever := apnWait, false
	if v, ok := b.timer.Get(); ok {
		var active bool
		d, active = v.Duration()
		forever = !active
	} else if !b.byDefault {
		return
	}
	apn, scope := b.apn, u.scopeOf(&b)
	u.forgetBackoff(apn, scope)
	switch {
	case forever:
		u.backoffs = append(u.backoffs, apnBackoff{apn: apn, scope: scope, forever: true})
		u.decide("APN not asked for until power off", "back-off timer deactivated"+b.where(scope), b.clause)
	case d > 0:
		timer := u.env.After(d, func() { u.backoffEnded(apn, scope) })
		u.backoffs = append(u.backoffs, apnBackoff{apn: apn, scope: scope, timer: timer})
		if u.explains() {
			u.decide("APN not asked for", fmt.Sprintf("for %s, %s%s", d, b.cause, b.where(scope)), b.clause)
		}
	}
}

// where adds what the network, or the device, has said of other places.
func (b *backoff) where(s backoffScope) string {
	text := ""
	if b.indicator.Present() {
		text = ", by the Re-attempt indicator"
	}
	switch {
	case s.everywhere:
		return ""
	case s.rat == sim.EUTRAN:
		text += ", on E-UTRAN alone"
	case s.rat == sim.UTRAN:
		text += ", on UTRAN alone"
	}
	if s.equivalents {
		text += ", in equivalent networks too"
	}
	return text
}

// forgetBackoff lets an APN go that is held back in the same scope.
func (u *UE) forgetBackoff(apn string, s backoffScope) {
	u.backoffs = slices.DeleteFunc(u.backoffs, func(b apnBackoff) bool {
		same := b.apn == apn && b.scope == s
		if same {
			b.timer.Stop()
		}
		return same
	})
}

func (u *UE) forgetBackoffs() {
	for i := range u.backoffs {
		u.backoffs[i].timer.Stop()
	}
	u.backoffs = nil
}

// backoffEnded is the end of an APN's back-off.
func (u *UE) backoffEnded(apn string, s backoffScope) {
	u.forgetBackoff(apn, s)
	if u.umts.served() && apn == u.pdpAPN() && !u.apnBlocked(sim.UTRAN, apn) {
		u.decide("APN may be asked for again", "", "TS 24.008 6.1.3.1.3")
		u.retryPDP()
	}
	if apn != u.attachAPN() || u.apnBlocked(sim.EUTRAN, apn) {
		u.settle()
		return
	}
	u.decide("APN may be asked for again", "", "TS 24.301 6.5.1.4.3")
	switch {
	case u.state == deregisteredAttempting:
		u.attach()
	case u.umts.served():
		u.reselectEUTRAN()
	}
	u.settle()
}
