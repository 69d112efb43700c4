package mme

import (
	"crypto/subtle"
	"errors"

	"sunsetlab/hss"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// authenticationState is an EPS AKA at work.
type authenticationState struct {
	vector hss.Vector
	ksi    security.KSI
	// identified is set once the UE has told its IMSI itself, in its first
	// message or when asked; doubted while the IMSI behind a GUTI is.
	identified, doubted bool
	resynchronised      int
}

// maxResynchronisations is how often in a row a UE may answer with a synch
// failure.
const maxResynchronisations = 2

// authenticate gets a vector and challenges the UE (TS 24.301 5.4.2.2).
func (c *connection) authenticate() {
	u, m := c.ue, c.a.mme
	m.reportRequest(u, "Authentication-Information")
	v, err := m.hss.Vector(u.imsi, c.tai.PLMN)
	m.reportAnswer(u, "Authentication-Information", err)
	if err != nil {
		if !c.admitUnauthenticated() {
			c.refuse(m.causeOf(err))
		}
		return
	}
	s := &c.vector
	s.vector = v
	s.ksi = 0
	if u.security != nil {
		s.ksi = security.KSI((u.security.KSI().Identifier() + 1) % 7)
	}
	c.request(authentication, m.cfg.Timers.T3460, &eps.AuthenticationRequest{
		NASKeySetIdentifier: eps.KeySetIdentifier(s.ksi), RAND: v.RAND, AUTN: v.AUTN,
	})
}

// handleAuthenticationResponse compares RES (TS 24.301 5.4.2.4).
func (c *connection) handleAuthenticationResponse(msg *eps.AuthenticationResponse) {
	if !c.answeredRequest(authentication) {
		return
	}
	c.nonces = nil
	s := &c.vector
	if subtle.ConstantTimeCompare(msg.RES, s.vector.XRES[:]) == 1 {
		s.resynchronised = 0
		c.authenticated = true
		c.startSecurityMode(s.vector.KASME, s.ksi)
		return
	}
	c.a.mme.fault(c.ue, sim.NAS, msg.Name(), errors.New("RES is not the one expected"))
	c.doubtIdentity()
}

// doubtIdentity asks for the IMSI if it was only known by a GUTI, and else
// refuses (TS 24.301 5.4.2.5).
func (c *connection) doubtIdentity() {
	if c.vector.identified {
		c.rejectAuthentication()
		return
	}
	c.vector.doubted = true
	c.identify()
}

// handleAuthenticationFailure is the UE refusing the challenge (TS 24.301
// 5.4.2.7 c, d, e).
func (c *connection) handleAuthenticationFailure(msg *eps.AuthenticationFailure) {
	if !c.answeredRequest(authentication) {
		return
	}
	auts, has := msg.AUTS.Get()
	if msg.EMMCause != eps.EMMCauseSynchFailure || !has {
		c.ue.decide(decision{name: "challenge refused", detail: msg.EMMCause.String(), clause: "TS 24.301 5.4.2.7", emm: msg.EMMCause, because: c.received})
		c.doubtIdentity()
		return
	}
	c.resynchronise(auts)
}

// resynchronise has the HSS take over the USIM's sequence number and challenges
// the UE anew.
func (c *connection) resynchronise(auts [14]byte) {
	u, m, s := c.ue, c.a.mme, &c.vector
	if s.resynchronised == maxResynchronisations {
		c.rejectAuthentication()
		return
	}
	s.resynchronised++
	u.decide(decision{name: "resynchronisation", detail: "the USIM's sequence number goes to the HSS", clause: "TS 33.102 6.3.5", emm: eps.EMMCauseSynchFailure, because: c.received})
	m.reportRequest(u, "Authentication-Information")
	err := m.hss.Resynchronise(u.imsi, s.vector.RAND, auts)
	m.reportAnswer(u, "Authentication-Information", err)
	if err != nil {
		m.fault(u, sim.NAS, "AUTHENTICATION FAILURE", err)
		c.rejectAuthentication()
		return
	}
	c.authenticate()
}

// rejectAuthentication ends an authentication that failed: nothing of the UE
// that was named is touched (TS 24.301 5.4.2.5).
func (c *connection) rejectAuthentication() {
	if c.admitUnauthenticated() {
		return
	}
	c.ue.decide(decision{name: "authentication rejected", clause: "TS 24.301 5.4.2.5", because: c.received})
	c.send(&eps.AuthenticationReject{})
	c.lowerLayerFailure()
	c.release(s1ap.CauseNASAuthenticationFailure)
}

// admitUnauthenticated lets an emergency attach go on that can't be
// authenticated (TS 24.301 5.4.2.5). It reports whether it does.
func (c *connection) admitUnauthenticated() bool {
	u := c.ue
	if c.attach == nil || !u.emergency || u.isKnown() {
		return false
	}
	u.decide(decision{name: "emergency attach without authentication", clause: "TS 24.301 5.5.1.2.3"})
	u.unauthenticated, c.authenticated = true, true
	c.startNullSecurityMode()
	return true
}

// causeOf is the EMM cause for an error of the HSS (TS 29.272 Annex A).
func (m *MME) causeOf(err error) eps.EMMCause {
	var e *hss.Error
	if errors.As(err, &e) {
		if c, ok := m.cfg.Results[e.Result]; ok {
			return c
		}
	}
	return m.cfg.UnknownResult
}

// refusalOf is how a UE is refused for an error of the HSS. One that may not use
// E-UTRAN by its subscription is told so, that it tries no other tracking area
// (TS 24.301 5.5.1.2.5).
func (m *MME) refusalOf(err error) *Reject {
	r := &Reject{EMMCause: m.causeOf(err)}
	var e *hss.Error
	if errors.As(err, &e) && e.Result == hss.RATNotAllowed {
		r.ExtendedEMMCause = extendedFor(r.EMMCause)
	}
	return r
}

func resultText(err error) string {
	var e *hss.Error
	if errors.As(err, &e) {
		return e.Result.String()
	}
	return ""
}
