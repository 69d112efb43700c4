package ue

import (
	"errors"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// Defaults of TS 24.301 table 10.2.1.
const (
	t3416Default = 30 * time.Second
	t3418Default = 20 * time.Second
	t3420Default = 15 * time.Second
	t3440Default = 10 * time.Second

	// barTime is how long a cell stays barred that did not authenticate itself
	// (TS 36.304 5.3.1: up to 300 s).
	barTime = 300 * time.Second
)

// challenge is the latest challenge and what the card made of it, kept for T3416
// (TS 24.301 5.4.2.3), and the partial native context that it left.
type challenge struct {
	rand  [16]byte
	res   [8]byte
	kasme security.KASME
	ksi   security.KSI
}

// handleAuthenticationRequest is TS 24.301 5.4.2.3 and, if the network or its
// vector is refused, 5.4.2.6.
func (u *UE) handleAuthenticationRequest(m *eps.AuthenticationRequest) {
	if u.challenge != nil && u.challenge.rand == m.RAND {
		// The network sends its challenge again; the card would call the same
		// vector out of sequence.
		u.heard(m.Name(), "the same challenge again", "")
		u.challenge.ksi = security.KSI(m.NASKeySetIdentifier)
		u.answerChallenge()
		return
	}
	if m.NASKeySetIdentifier.Value() == uint8(eps.NoKey) {
		u.fault(m.Name(), "key set identifier names no key", nil)
		u.sendEMMStatus(eps.EMMCauseInvalidMandatoryInformation)
		return
	}
	res, kasme, err := u.card.AKA.AuthenticateEPS(m.RAND, m.AUTN, u.plmn)
	if err != nil {
		u.authenticationFailed(m, err)
		return
	}
	u.heard(m.Name(), "network authenticated", "")
	u.authFailures = 0
	u.stop(t3418, t3420)
	u.resumePaused()
	if u.challenge == nil {
		u.challenge = new(challenge)
	}
	*u.challenge = challenge{rand: m.RAND, res: res, kasme: kasme, ksi: security.KSI(m.NASKeySetIdentifier)}
	u.start(t3416, or(u.cfg.Timers.T3416, t3416Default))
	u.answerChallenge()
}

func (u *UE) answerChallenge() {
	u.send(outgoing{m: &eps.AuthenticationResponse{RES: u.challenge.res[:]}, why: sim.MOSignalling})
}

func (u *UE) authenticationFailed(m *eps.AuthenticationRequest, err error) {
	answer := eps.AuthenticationFailure{EMMCause: eps.EMMCauseMACFailure}
	timer, wait := t3418, or(u.cfg.Timers.T3418, t3418Default)
	var synch *aka.SynchError
	switch {
	case errors.As(err, &synch):
		answer.EMMCause = eps.EMMCauseSynchFailure
		answer.AUTS = nas.Some(synch.AUTS)
		timer, wait = t3420, or(u.cfg.Timers.T3420, t3420Default)
	case errors.Is(err, aka.ErrSeparation):
		answer.EMMCause = eps.EMMCauseNonEPSAuthenticationUnacceptable
	}
	u.received(m.Name(), err.Error(), "")
	u.authFailures++
	u.send(outgoing{m: &answer, cause: u.emmCause(answer.EMMCause), why: sim.MOSignalling})
	if u.authFailures >= 3 {
		u.networkFailedAuthentication("three failed authentications in a row")
		return
	}
	u.pause()
	u.stop(t3418, t3420)
	u.start(timer, wait)
}

// pause stops the retransmission timer of the procedure that the
// authentication interrupted; resumePaused starts it again (TS 24.301 5.4.2.6).
func (u *UE) pause() {
	for _, id := range [...]timerID{t3410, t3417, t3421, t3430} {
		if u.stop(id) {
			u.paused = id
		}
	}
}

func (u *UE) resumePaused() {
	id := u.paused
	u.paused = noTimer
	switch id {
	case t3410:
		u.start(id, or(u.cfg.Timers.T3410, t3410Default))
	case t3417:
		u.start(id, or(u.cfg.Timers.T3417, t3417Default))
	case t3421:
		u.start(id, or(u.cfg.Timers.T3421, t3421Default))
	case t3430:
		u.start(id, or(u.cfg.Timers.T3430, t3430Default))
	}
}

// pausedOver forgets an interrupted timer together with its procedure.
func (u *UE) pausedOver() {
	u.paused = noTimer
	u.stop(t3418, t3420)
}

// networkFailedAuthentication treats the cell as barred (TS 24.301 5.4.2.6).
func (u *UE) networkFailedAuthentication(why string) {
	u.authFailures = 0
	u.decide("cell barred", why, "TS 24.301 5.4.2.6")
	if c, ok := u.radio.Cell(); ok {
		u.barred = c.ID
		u.start(unbar, barTime)
	}
	registered := u.state.registered()
	u.releaseLocally()
	u.stop(t3410, t3417, t3417ext, t3421, t3430)
	u.rat = sim.NoRAT
	if registered {
		u.wants.update = max(u.wants.update, updateNormal)
	}
	u.search()
}

// handleAuthenticationReject is TS 24.301 5.4.2.5.
func (u *UE) handleAuthenticationReject() {
	u.received("AUTHENTICATION REJECT", "the network does not take this USIM", "")
	u.stop(t3410, t3416, t3417, t3417ext, t3430)
	u.pausedOver()
	u.challenge = nil
	u.forgetRegistration()
	u.setUpdateStatus(roamingNotAllowed)
	u.invalidate(allServices, "AUTHENTICATION REJECT", "TS 24.301 5.4.2.5")
	u.enter(deregisteredLimited)
	u.after(thenSearch)
}
