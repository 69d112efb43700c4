package ims

import (
	"crypto/subtle"
	"strings"

	"sunsetlab/nas/aka"
	"sunsetlab/sip"
)

const authClause = "TS 24.229 5.4.1.2"

// challenge is a vector that a device has been given.
type challenge struct {
	user   *user
	vector aka.Vector
	nonce  string
	// nc is the highest count of requests that came with it and were right.
	nc uint32
}

// authenticate judges the credentials of a request.
func (i *IMS) authenticate(r *request, c *sip.Credentials) {
	u := r.user
	pending := r.path.pending(u)
	switch {
	case c.AUTS != "":
		i.resynchronise(r, c)
	case c.Response == "" && c.Nonce != "" && pending != nil && c.Nonce == pending.nonce:
		// The device could not authenticate the network (TS 24.229 5.1.1.5.3).
		i.decide(u, "challenged again", "the device refused the network's AUTN", authClause)
		i.challenge(r, false)
	case c.Response == "":
		r.path.challenges = 0 // a device that begins anew
		i.challenge(r, false)
	case pending != nil && c.Nonce == pending.nonce:
		r.path.dropChallenge()
		if !i.proven(r, c, pending) {
			return
		}
		r.path.challenges = 0
		if !r.emergency {
			u.proof = pending
		}
		i.bind(r)
	case u.proof != nil && c.Nonce == u.proof.nonce && c.QOP != "" && c.NC > u.proof.nc:
		if i.proven(r, c, u.proof) {
			i.bind(r)
		}
	default:
		i.challenge(r, true)
	}
}

// proven checks a digest.
func (i *IMS) proven(r *request, c *sip.Credentials, ch *challenge) bool {
	want := c.Digest(r.Method, ch.vector.XRES[:])
	domain := i.cfg.domain()
	if c.Realm == domain && strings.EqualFold(c.URI, "sip:"+domain) && (c.QOP == "" || c.QOP == "auth") &&
		subtle.ConstantTimeCompare([]byte(want), []byte(c.Response)) == 1 {
		ch.nc = c.NC
		return true
	}
	i.refuse(r, "wrong digest", authClause)
	return false
}

// resynchronise takes AUTS to the HSS and challenges again (RFC 3310 3.4, TS
// 29.228 6.3.1).
func (i *IMS) resynchronise(r *request, c *sip.Credentials) {
	u := r.user
	pending := r.path.pending(u)
	if pending == nil || c.Nonce != pending.nonce {
		i.challenge(r, true)
		return
	}
	auts, err := sip.ParseAUTS(c.AUTS)
	if err != nil {
		i.fault("REGISTER", err, nil)
		r.refuse(400, "Bad Request")
		return
	}
	err = i.hss.Resynchronise(u.imsi, pending.vector.RAND, auts)
	i.reportHSS(u, err)
	if err != nil {
		r.path.dropChallenge()
		i.refuse(r, "resynchronisation failed", authClause)
		return
	}
	i.challenge(r, false)
}

// challenge answers 401 with a new vector.
func (i *IMS) challenge(r *request, stale bool) {
	u, p := r.user, r.path
	p.dropChallenge()
	if p.challenges >= maxChallenges {
		p.challenges = 0
		i.refuse(r, "no right answer to several challenges", authClause)
		return
	}
	v, err := i.hss.Quintuplet(u.imsi)
	i.reportHSS(u, err)
	switch {
	case unknown(err):
		i.refuse(r, "unknown in the HSS", "TS 24.229 5.3.1.2")
		return
	case err != nil:
		i.decide(u, "registration failed", err.Error(), "")
		i.turnAway(r, 500, "Server Internal Error")
		return
	}
	p.challenges++
	p.challenge = &challenge{user: u, vector: v, nonce: sip.Nonce(v.RAND, v.AUTN)}
	p.await = i.env.After(i.cfg.awaitAuth(), p.dropChallenge)
	a := r.reply(401, "Unauthorized")
	h := sip.Challenge{Realm: i.cfg.domain(), Nonce: p.challenge.nonce, Algorithm: sip.AKAv1, QOP: "auth", Stale: stale}
	a.Add("WWW-Authenticate", h.String())
	r.send(a)
}

// pending is the challenge that a subscriber was given on this path.
func (p *Path) pending(u *user) *challenge {
	if p.challenge == nil || p.challenge.user.imsi != u.imsi {
		return nil
	}
	return p.challenge
}

func (p *Path) dropChallenge() {
	p.await.Stop()
	p.challenge = nil
}
