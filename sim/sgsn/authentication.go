package sgsn

import (
	"crypto/subtle"
	"errors"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// challenge is a UMTS AKA at work.
type challenge struct {
	vector    aka.Vector
	cksn      gprs.CKSN
	reference uint8
	// identified is set once the device has told its IMSI itself, in its first
	// message or when asked; doubted while the IMSI behind a P-TMSI is.
	identified, doubted bool
	resynchronised      int
}

// maxResynchronisations is how often in a row a device may answer with a synch
// failure.
const maxResynchronisations = 2

// prove has the device prove who it is, and goes on with the running procedure:
// by the keys that it shares with the SGSN, if it has any, else by
// authentication.
func (c *connection) prove() {
	s := c.a.s
	if c.imsi.IsZero() {
		c.identify()
		return
	}
	if r := s.rule(c.running.request(), c.imsi, unprotectedRule); r != nil {
		c.refuse(r)
		return
	}
	if k, ok := c.sharedKeys(); ok {
		c.startSecurityMode(k, false)
		return
	}
	c.authenticate()
}

// sharedKeys are the keys that the device and the SGSN have in common, by the
// device's word.
func (c *connection) sharedKeys() (keySet, bool) {
	if c.keys.valid && c.keys.cksn == c.cksn {
		return c.keys, true // come from the MME with the context
	}
	if c.running.request() == OnAttach && c.a.s.cfg.Security.AuthenticateAlways {
		return keySet{}, false
	}
	u := c.a.s.byIMSI[c.imsi]
	if u == nil || !u.keys.valid || c.cksn == gprs.NoKey || u.keys.cksn != c.cksn {
		return keySet{}, false
	}
	return u.keys, true
}

// authenticate gets a quintuplet and challenges the device (TS 24.008 4.7.7).
func (c *connection) authenticate() {
	s := c.a.s
	s.reportRequest(c, "Authentication-Information")
	v, err := s.hss.Quintuplet(c.imsi)
	s.reportAnswer(c, "Authentication-Information", err)
	if err != nil {
		c.refuseFor(err)
		return
	}
	ch := &c.vector
	ch.vector = v
	ch.cksn = 0
	if u := s.byIMSI[c.imsi]; u != nil && u.keys.valid {
		ch.cksn = (u.keys.cksn + 1) % gprs.NoKey
	}
	if ch.cksn == c.cksn {
		ch.cksn = (ch.cksn + 1) % gprs.NoKey
	}
	ch.reference = (ch.reference + 1) & 15
	msg := &gprs.AuthenticationAndCipheringRequest{
		ACReferenceNumber: ch.reference,
		RAND:              nas.Some(v.RAND), CKSN: nas.Some(ch.cksn), AUTN: nas.Some(v.AUTN),
	}
	if s.cfg.Security.IMEISV {
		msg.IMEISVRequest = 1
	}
	c.ask(authentication, s.cfg.Timers.T3360, msg)
}

// handleAuthenticationResponse compares RES (TS 24.008 4.7.7.3).
func (c *connection) handleAuthenticationResponse(msg *gprs.AuthenticationAndCipheringResponse) {
	if c.common.kind != authentication || msg.ACReferenceNumber != c.vector.reference {
		return
	}
	c.answered(authentication)
	res, _ := msg.RES.Get()
	got := append(res[:], msg.RESExtension...)
	v := &c.vector.vector
	if !msg.RES.Present() || subtle.ConstantTimeCompare(got, v.XRES[:]) == 0 {
		c.a.s.fault(c.who(), sim.NAS, msg.Name(), errors.New("RES is not the one expected"))
		c.doubtIdentity()
		return
	}
	c.vector.resynchronised = 0
	if id, ok := msg.IMEISV.Get(); ok {
		c.imeisv, _ = id.IMEISV()
	}
	c.startSecurityMode(keySet{cksn: c.vector.cksn, ck: v.CK, ik: v.IK, valid: true}, true)
}

// handleAuthenticationFailure is the device refusing the challenge (TS 24.008
// 4.7.7.6 c, d, e).
func (c *connection) handleAuthenticationFailure(msg *gprs.AuthenticationAndCipheringFailure) {
	if !c.answered(authentication) {
		return
	}
	auts, has := msg.AUTS.Get()
	if msg.GMMCause != gprs.GMMCauseSynchFailure || !has {
		c.decide(decision{name: "challenge refused", detail: msg.GMMCause.String(), clause: "TS 24.008 4.7.7", gmm: msg.GMMCause, because: c.received})
		c.doubtIdentity()
		return
	}
	c.resynchronise(auts)
}

// resynchronise has the HSS take over the USIM's sequence number and challenges
// the device anew.
func (c *connection) resynchronise(auts [14]byte) {
	s := c.a.s
	if c.vector.resynchronised == maxResynchronisations {
		c.rejectAuthentication()
		return
	}
	c.vector.resynchronised++
	c.decide(decision{name: "resynchronisation", detail: "the USIM's sequence number goes to the HSS", clause: "TS 33.102 6.3.5", gmm: gprs.GMMCauseSynchFailure, because: c.received})
	s.reportRequest(c, "Authentication-Information")
	err := s.hss.Resynchronise(c.imsi, c.vector.vector.RAND, auts)
	s.reportAnswer(c, "Authentication-Information", err)
	if err != nil {
		s.fault(c.who(), sim.NAS, "AUTHENTICATION AND CIPHERING FAILURE", err)
		c.rejectAuthentication()
		return
	}
	c.authenticate()
}

// doubtIdentity asks for the IMSI if it was only known by a P-TMSI, and else
// refuses (TS 24.008 4.7.7.5).
func (c *connection) doubtIdentity() {
	if c.vector.identified || c.running == nil {
		c.rejectAuthentication()
		return
	}
	c.vector.doubted = true
	c.identify()
}

// rejectAuthentication ends an authentication that failed: nothing of the
// subscriber who was named is touched.
func (c *connection) rejectAuthentication() {
	c.decide(decision{name: "authentication rejected", clause: "TS 24.008 4.7.7", because: c.received})
	c.send(&gprs.AuthenticationAndCipheringReject{})
	c.lowerLayerFailure()
	c.release()
}

// refuse rejects the running procedure by a rule and releases the connection.
func (c *connection) refuse(r *Reject) {
	p := c.running
	c.common.stop()
	c.decide(decision{name: p.request().String() + " refused", detail: r.GMMCause.String(), clause: "TS 24.008 10.5.5.14", gmm: r.GMMCause})
	p.reject(r)
	c.running = nil
	c.release()
}

// refuseFor rejects the running procedure for an error of the HSS.
func (c *connection) refuseFor(err error) {
	r := &Reject{GMMCause: c.a.s.causeOf(err)}
	var e *hss.Error
	if errors.As(err, &e) && e.Result == hss.RATNotAllowed {
		r.GMMCause = c.a.s.cfg.UTRANNotAllowed
	}
	c.refuse(r)
}
