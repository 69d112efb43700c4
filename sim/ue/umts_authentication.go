package ue

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// umtsChallenge is the latest challenge of a domain and the answer to it, kept
// for T3316 or for as long as the keys are not used (TS 24.008 4.7.7.2).
type umtsChallenge struct {
	rand [16]byte
	res  [8]byte
}

var (
	errNoAUTN       = errors.New("GSM challenge on UMTS")
	authFailTimers  = [2][2]timerID{sim.PSDomain: {t3318, t3320}, sim.CSDomain: {t3214, t3216}}
	authFailClauses = [2]string{sim.PSDomain: "TS 24.008 4.7.7.6.1", sim.CSDomain: "TS 24.008 4.3.2.6.1"}
)

// prove has the card answer a challenge, or gives the answer to the same
// challenge again. On an error it has counted the failure.
func (u *UE) prove(d sim.CNDomain, name string, rand [16]byte, autn nas.Opt[[16]byte], cksn gprs.CKSN) ([]byte, error) {
	g := u.umts
	if p := g.proof[d]; p != nil && p.rand == rand {
		u.heard3G(d, name, "the same challenge again", "")
		return p.res[:], nil
	}
	token, ok := autn.Get()
	if !ok {
		return nil, errNoAUTN
	}
	r, err := u.card.AKA.Authenticate(rand, token)
	if err != nil {
		return nil, err
	}
	u.heard3G(d, name, "network authenticated", "")
	g.fails[d] = 0
	u.stop(authFailTimers[d][:]...)
	u.resume3G(d)
	g.keys[d] = keySet{valid: true, cksn: cksn, ck: r.CK, ik: r.IK}
	g.proof[d] = &umtsChallenge{rand: rand, res: r.RES}
	return g.proof[d].res[:], nil
}

// handleGMMAuthentication is TS 24.008 4.7.7.2, and 4.7.7.5.1 if the network or
// its vector is refused.
func (u *UE) handleGMMAuthentication(m *gprs.AuthenticationAndCipheringRequest) {
	answer := gprs.AuthenticationAndCipheringResponse{ACReferenceNumber: m.ACReferenceNumber}
	if m.IMEISVRequest == eps.IMEISVRequested {
		answer.IMEISV = nas.Some(nas.MobileIdentityOfIMEISV(u.imeisv))
	}
	challenge, ok := m.RAND.Get()
	if !ok {
		u.heard3G(sim.PSDomain, m.Name(), "no challenge", "")
		u.sendPS(&answer)
		return
	}
	res, err := u.prove(sim.PSDomain, m.Name(), challenge, m.AUTN, m.CKSN.Value())
	if err != nil {
		cause, auts := authenticationCause(err)
		failure := gprs.AuthenticationAndCipheringFailure{GMMCause: gprs.GMMCause(cause), AUTS: auts}
		u.received3G(sim.PSDomain, m.Name(), err.Error(), "")
		u.send3G(sim.PSDomain, &failure, u.causeTag("GMM", cause), sim.MOSignalling)
		u.challengeFailed(sim.PSDomain, err)
		return
	}
	head, extension := gprs.SplitRES(res)
	answer.RES, answer.RESExtension = nas.Some(head), extension
	u.start(t3316, u.standard(t3316))
	u.sendPS(&answer)
}

// handleMMAuthentication is TS 24.008 4.3.2.2 and 4.3.2.5.1.
func (u *UE) handleMMAuthentication(m *gprs.AuthenticationRequest) {
	res, err := u.prove(sim.CSDomain, m.Name(), m.RAND, m.AUTN, m.CKSN)
	if err != nil {
		cause, auts := authenticationCause(err)
		failure := gprs.AuthenticationFailure{MMHeader: u.mmHeader(), RejectCause: gprs.MMCause(cause), AUTS: auts}
		u.received3G(sim.CSDomain, m.Name(), err.Error(), "")
		u.send3G(sim.CSDomain, &failure, u.causeTag("MM", cause), sim.MOSignalling)
		u.challengeFailed(sim.CSDomain, err)
		return
	}
	answer := gprs.AuthenticationResponse{MMHeader: u.mmHeader()}
	answer.RES, answer.RESExtension = gprs.SplitRES(res)
	u.sendCS(&answer)
}

// authenticationCause is the same number in GMM and MM.
func authenticationCause(err error) (cause uint8, auts nas.Opt[[14]byte]) {
	var synch *aka.SynchError
	switch {
	case errors.As(err, &synch):
		return uint8(gprs.GMMCauseSynchFailure), nas.Some(synch.AUTS)
	case errors.Is(err, errNoAUTN):
		return uint8(gprs.GMMCauseGSMAuthenticationUnacceptable), auts
	}
	return uint8(gprs.GMMCauseMACFailure), auts
}

// challengeFailed waits for a better challenge; after three in a row that failed
// the cell is barred.
func (u *UE) challengeFailed(d sim.CNDomain, err error) {
	g := u.umts
	if g.fails[d]++; g.fails[d] >= 3 {
		u.networkUnproven(d, "three failed authentications in a row")
		return
	}
	u.pause3G(d)
	var synch *aka.SynchError
	timers := authFailTimers[d]
	u.stop(timers[:]...)
	id := timers[0]
	if errors.As(err, &synch) {
		id = timers[1]
	}
	u.start(id, u.standard(id))
}

// guards are the timers of the procedures that an authentication may interrupt.
var guards = [2][]timerID{
	sim.PSDomain: {t3310, t3321, t3330, t3317},
	sim.CSDomain: {t3210, t3230},
}

// pause3G stops the guard of the procedure that the authentication interrupted;
// resume3G starts it again (TS 24.008 4.7.7.6, 4.3.2.6).
func (u *UE) pause3G(d sim.CNDomain) {
	for _, id := range guards[d] {
		if u.stop(id) {
			u.umts.paused[d] = id
		}
	}
}

func (u *UE) resume3G(d sim.CNDomain) {
	id := u.umts.paused[d]
	u.umts.paused[d] = noTimer
	if id != noTimer {
		u.start(id, u.standard(id))
	}
}

// procedureOver stops what guarded a procedure of a domain.
func (u *UE) procedureOver(d sim.CNDomain) {
	u.umts.paused[d] = noTimer
	u.stop(guards[d]...)
	u.stop(authFailTimers[d][:]...)
}

// networkUnproven treats the cell as barred.
func (u *UE) networkUnproven(d sim.CNDomain, why string) {
	u.umts.fails[d] = 0
	u.decide("cell barred", why, authFailClauses[d])
	if c, ok := u.radio.Cell(); ok {
		u.barred = c.ID
		u.start(unbar, barTime)
	}
	u.search()
}

// authenticationRejected3G is TS 24.008 4.7.7.5 and 4.3.2.5.
func (u *UE) authenticationRejected3G(d sim.CNDomain, name string) {
	u.received3G(d, name, "the network does not take this USIM", "")
	u.procedureOver(d)
	u.forgetLocation()
	if d == sim.CSDomain {
		u.invalidate(nonEPSServices, name, "TS 24.008 4.3.2.5")
		u.enterMM(mmIdleNoIMSI)
		u.abandonCall(name)
		return
	}
	u.forgetRegistration()
	u.setUpdateStatus(roamingNotAllowed)
	u.invalidate(allServices, name, "TS 24.008 4.7.7.5")
	u.enterGMM(gmmDeregisteredLimited)
	u.enterMM(mmIdleNoIMSI)
	u.after(thenSearch)
}
