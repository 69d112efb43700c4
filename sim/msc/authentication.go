package msc

import (
	"crypto/subtle"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// keys are what the VLR and the USIM share after an authentication.
type keys struct {
	there  bool
	cksn   gprs.CKSN
	ck, ik [16]byte
}

// challenge is a UMTS AKA at work (TS 33.102 6.3).
type challenge struct {
	vector         aka.Vector
	cksn           gprs.CKSN
	resynchronised int
}

// maxResynchronisations is how often in a row a device may answer with a synch
// failure.
const maxResynchronisations = 2

// secure has the device prove who it is and integrity protection begin, and goes
// on with then. A device that shares keys with the VLR proves it by using them.
func (c *connection) secure(cksn gprs.CKSN, then func()) {
	c.then = then
	k := &c.s.keys
	if k.there && k.cksn == cksn && !c.m.cfg.AuthenticateAlways {
		c.startSecurityMode(k.ck, k.ik)
		return
	}
	c.authenticate()
}

// authenticate gets a vector and challenges the device (TS 24.008 4.3.2.2).
func (c *connection) authenticate() {
	v, err := c.m.vector(c.s)
	if err != nil {
		if !c.admitUnauthenticated("no vector") {
			c.refuse(c.m.mmCause(err), err.Error())
		}
		return
	}
	c.challenge.vector = v
	c.challenge.cksn = 0
	if c.s.keys.there {
		c.challenge.cksn = (c.s.keys.cksn + 1) % gprs.NoKey
	}
	c.await(anAuthentication, c.m.cfg.t3260())
	req := &gprs.AuthenticationRequest{CKSN: c.challenge.cksn, RAND: v.RAND}
	req.AUTN.Set(v.AUTN)
	c.send(req)
}

// handleAuthenticationResponse compares RES (TS 24.008 4.3.2.4).
func (c *connection) handleAuthenticationResponse(msg *gprs.AuthenticationResponse) {
	if !c.answered(anAuthentication) {
		c.m.iuFault(c, msg.Name(), "nothing was asked")
		return
	}
	v := &c.challenge.vector
	var buf [16]byte
	res := gprs.JoinRES(buf[:0], msg.RES, msg.RESExtension)
	if subtle.ConstantTimeCompare(res, v.XRES[:]) != 1 {
		c.m.iuFault(c, msg.Name(), "RES is not the one expected")
		c.doubtIdentity()
		return
	}
	c.s.keys = keys{there: true, cksn: c.challenge.cksn, ck: v.CK, ik: v.IK}
	c.startSecurityMode(v.CK, v.IK)
}

// handleAuthenticationFailure is the device refusing the challenge (TS 24.008
// 4.3.2.6 c, d, e, f).
func (c *connection) handleAuthenticationFailure(msg *gprs.AuthenticationFailure) {
	if !c.answered(anAuthentication) {
		c.m.iuFault(c, msg.Name(), "nothing was asked")
		return
	}
	c.decide(decision{name: "challenge refused", detail: msg.RejectCause.String(), clause: "TS 24.008 4.3.2.6", mm: msg.RejectCause})
	auts, ok := msg.AUTS.Get()
	if msg.RejectCause != gprs.MMCauseSynchFailure || !ok {
		c.doubtIdentity()
		return
	}
	if c.challenge.resynchronised == maxResynchronisations {
		c.rejectAuthentication()
		return
	}
	c.challenge.resynchronised++
	if err := c.m.resynchronise(c.s, c.challenge.vector.RAND, auts); err != nil {
		c.m.iuFault(c, msg.Name(), err.Error())
		c.rejectAuthentication()
		return
	}
	c.authenticate()
}

// doubtIdentity asks for the IMSI where it was only known by a TMSI, and
// challenges its owner; it refuses if it was the device's own word (TS 24.008
// 4.3.2.5).
func (c *connection) doubtIdentity() {
	if !c.byTMSI {
		c.rejectAuthentication()
		return
	}
	then, before := c.then, c.s
	c.then = func() {
		c.then = then
		if c.s == before {
			c.rejectAuthentication()
			return
		}
		c.authenticate()
	}
	c.ask(nas.IdentityIMSI)
}

// rejectAuthentication ends an authentication that failed. Nothing of the
// subscriber that was named is touched.
func (c *connection) rejectAuthentication() {
	if c.admitUnauthenticated("the authentication failed") {
		return
	}
	c.decide(decision{name: "authentication rejected", clause: "TS 24.008 4.3.2.5"})
	c.send(&gprs.AuthenticationReject{})
	c.release()
}

// admitUnauthenticated lets an emergency call go on without authentication
// (TS 33.102 6.4.9.2). It reports whether it does. The call is of nobody that
// the VLR knows.
func (c *connection) admitUnauthenticated(why string) bool {
	if !c.emergency {
		return false
	}
	c.decide(decision{name: "emergency call without authentication", detail: why, clause: "TS 33.102 6.4.9.2"})
	c.s = &subscriber{imsi: c.s.imsi, equipment: c.s.equipment}
	c.proceed()
	return true
}

// startSecurityMode has the RNC begin integrity protection and ciphering
// (TS 33.102 6.4.5).
func (c *connection) startSecurityMode(ck, ik [16]byte) {
	c.await(aSecurityMode, c.m.cfg.t3260())
	c.a.command(c, &sim.IuFrame{Kind: sim.IuSecurityModeCommand, Connection: c.id, UEA: c.m.cfg.UEA, UIA: c.m.cfg.uia(), CK: ck, IK: ik})
}

// handleSecurityModeComplete makes the connection the subscriber's: the device
// has his keys.
func (c *connection) handleSecurityModeComplete() {
	if !c.answered(aSecurityMode) {
		c.m.iuFault(c, "Security Mode Complete", "nothing was asked")
		return
	}
	c.secured = true
	c.own()
	c.proceed()
}

// handleSecurityModeReject authenticates a device anew that does not share the
// keys it says it has.
func (c *connection) handleSecurityModeReject() {
	if !c.answered(aSecurityMode) {
		c.m.iuFault(c, "Security Mode Reject", "nothing was asked")
		return
	}
	c.decide(decision{name: "security mode failed", clause: "TS 25.413 8.18.3"})
	switch {
	case c.challenge.vector == (aka.Vector{}):
		c.authenticate()
	case !c.admitUnauthenticated("the security mode failed"):
		c.release()
	}
}

// proceed goes on with what waited.
func (c *connection) proceed() {
	if then := c.then; then != nil {
		c.then = nil
		then()
	}
}
