package ue

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"sunsetlab/nas/aka"
	"sunsetlab/sim"
	"sunsetlab/sip"
)

// imsExpires is how long a device asks to be registered (TS 24.229 5.1.1.2.1).
const imsExpires = 600000

// maxIMSChallenges is how many challenges in a row a device takes for one
// registration.
const maxIMSChallenges = 3

// dialogue is what REGISTER requests of one registration have in common.
type dialogue struct {
	callID, tag uint64
	cseq        uint32
	challenges  uint8
	badMAC      bool // the latest challenge was not the network's
}

// proof is what the device answers with: of the latest challenge that the USIM
// took.
type proof struct {
	nonce, opaque string
	qop           bool
	nc            uint32
	res           [8]byte
}

// registrar is what it takes to register over a way to a P-CSCF, whatever for.
type registrar struct {
	sipWay
	owner registrant
	// emergency is a registration for an emergency call (TS 24.229 5.1.6.2).
	emergency bool

	dialogue dialogue
	proof    proof
	running  *sipTransaction
}

// registrant is told what became of a REGISTER. Each answer comes with the event
// that reports it.
type registrant interface {
	accepted(m *sip.Message, because sim.EventID) // 200
	refused(m *sip.Message, because sim.EventID)  // 403
	broken(m *sip.Message, because sim.EventID)   // any other refusal
	// unproven is a challenge that the device doesn't answer.
	unproven(why string, because sim.EventID)
	unanswered()
	// left is the end of a de-registration, whatever the answer.
	left(why string)
}

// begin sends a first REGISTER, to register, register anew or leave.
func (c *registrar) begin(p purpose) {
	d := &c.dialogue
	if d.cseq == 0 {
		d.callID, d.tag = c.Draw(), c.Draw()
	}
	d.challenges, d.badMAC = 0, false
	c.start(p, c.request(p, c.answerTo("")))
}

// request is the next REGISTER.
func (c *registrar) request(p purpose, with sip.Credentials) *sip.Register {
	u := c.u
	c.dialogue.cseq++
	r := &sip.Register{Domain: sip.HomeDomain(u.home), User: u.card.IMSI.String(), Local: netip.AddrPortFrom(c.local, sip.Port),
		Branch: u.env.Rand().Uint64(), Tag: c.dialogue.tag, CallID: c.dialogue.callID, CSeq: c.dialogue.cseq,
		Expires: imsExpires, Emergency: c.emergency, SMS: u.cfg.SMSOverIP && !c.emergency, IMEI: u.imeisv.IMEI(), Credentials: with}
	if p == leaving {
		r.Expires = 0
	}
	if cell, ok := u.radio.Cell(); ok {
		r.AccessNetwork = sip.AccessNetwork(cell.PLMN, cell.TAC, cell.CellIdentity)
	}
	return r
}

// answerTo makes credentials: for a challenge with the nonce, or by the latest
// proof, or without any, which asks for a challenge (TS 24.229 5.1.1.2.2,
// 5.1.1.4.2).
func (c *registrar) answerTo(nonce string) sip.Credentials {
	domain := sip.HomeDomain(c.u.home)
	a := sip.Credentials{Username: sip.PrivateIdentity(c.u.card.IMSI, domain), Realm: domain, URI: "sip:" + domain, Nonce: nonce}
	if nonce == "" && c.proof.nonce != "" {
		c.prove(&a)
	}
	return a
}

// prove answers with RES (RFC 3310 3.3).
func (c *registrar) prove(a *sip.Credentials) {
	p := &c.proof
	a.Nonce, a.Opaque, a.Algorithm = p.nonce, p.opaque, sip.AKAv1
	if p.qop {
		p.nc++
		a.QOP, a.NC, a.CNonce = "auth", p.nc, strconv.FormatUint(c.u.env.Rand().Uint64(), 16)
	}
	a.Response = a.Digest("REGISTER", p.res[:])
}

// answered takes the final response.
func (c *registrar) answered(t *sipTransaction, m *sip.Message) {
	id := c.heard(m)
	switch {
	case m.Status == 401:
		c.challenged(t, m, id)
	case t.purpose == leaving:
		c.owner.left(strconv.Itoa(m.Status) + " " + m.Reason)
	case m.Status == 200:
		c.owner.accepted(m, id)
	case m.Status == 403:
		c.owner.refused(m, id)
	default:
		c.owner.broken(m, id)
	}
}

// challenged answers a challenge (TS 24.229 5.1.1.5.1).
func (c *registrar) challenged(t *sipTransaction, m *sip.Message, because sim.EventID) {
	d := &c.dialogue
	ch, err := sip.ParseChallenge(m.Header("WWW-Authenticate"))
	var rand, autn [16]byte
	switch {
	case err != nil:
	case ch.Algorithm != sip.AKAv1:
		err = fmt.Errorf("algorithm %q, want %s", ch.Algorithm, sip.AKAv1)
	case d.challenges >= maxIMSChallenges:
		err = errors.New("challenged again and again")
	default:
		rand, autn, err = sip.ParseNonce(ch.Nonce)
	}
	if err != nil {
		c.noAnswer(t, err.Error(), because)
		return
	}
	d.challenges++
	a := c.answerTo(ch.Nonce)
	a.Realm, a.Opaque, a.Algorithm = ch.Realm, ch.Opaque, sip.AKAv1
	if !c.solve(&a, &ch, rand, autn) {
		c.noAnswer(t, "the network failed authentication", because)
		return
	}
	c.start(t.purpose, c.request(t.purpose, a))
}

// noAnswer is a challenge that the device doesn't answer.
func (c *registrar) noAnswer(t *sipTransaction, why string, because sim.EventID) {
	if t.purpose == leaving {
		c.owner.left(why)
		return
	}
	c.proof = proof{}
	c.owner.unproven(why, because)
}

// solve has the USIM answer a challenge. It fails at the second one in a row
// that is not the network's (TS 24.229 5.1.1.5.3).
func (c *registrar) solve(a *sip.Credentials, ch *sip.Challenge, rand, autn [16]byte) bool {
	u := c.u
	answer, err := u.card.AKA.Authenticate(rand, autn)
	var synch *aka.SynchError
	switch {
	case err == nil:
		c.dialogue.badMAC = false
		c.proof = proof{nonce: ch.Nonce, opaque: ch.Opaque, qop: ch.OffersAuth(), res: answer.RES}
		c.prove(a)
	case errors.As(err, &synch):
		u.note("IMS challenge out of sequence", "asks for resynchronisation", "RFC 3310 3.4")
		a.AUTS = sip.FormatAUTS(synch.AUTS)
		if ch.OffersAuth() {
			a.QOP, a.NC, a.CNonce = "auth", 1, strconv.FormatUint(u.env.Rand().Uint64(), 16)
		}
		a.Response = a.Digest("REGISTER", nil)
	case c.dialogue.badMAC:
		return false
	default:
		c.dialogue.badMAC = true
		u.note("IMS challenge refused", "not made with this card's secrets", "TS 24.229 5.1.1.5.3")
	}
	return true
}

// unproven implements [registrant].
func (c *imsClient) unproven(why string, because sim.EventID) {
	c.failed("IMS registration failed", why, because)
}

// unanswered implements [registrant]: it is timer F.
func (c *imsClient) unanswered() {
	c.failed("IMS registration not answered", "by the P-CSCF within "+c.u.sipTimers().Limit().String(), c.u.accepted)
}

// accepted is 200 OK (TS 24.229 5.1.1.2.1).
func (c *imsClient) accepted(m *sip.Message, because sim.EventID) {
	expires := m.Seconds("Expires")
	for _, contact := range m.Contacts {
		if contact.Expires >= 0 {
			expires = contact.Expires
		}
	}
	if expires < 0 {
		expires = imsExpires
	}
	if expires == 0 {
		c.failed("IMS registration failed", "registered for no time at all", because)
		return
	}
	if !c.registered && because != 0 {
		c.u.accepted = because
	}
	c.registered, c.failures = true, 0
	c.serviceRoute = m.Header("Service-Route")
	c.public = sip.FirstAddress(m.Header("P-Associated-URI"))
	c.retry.Stop()
	lasts := time.Duration(expires) * time.Second
	// TS 24.229 5.1.1.4.1: 600 s before the end, or in the middle if it lasts
	// 1200 s at most.
	again := lasts / 2
	if lasts > 1200*time.Second {
		again = lasts - 600*time.Second
	}
	c.refresh.Stop()
	c.expiry.Stop()
	c.refresh = c.u.env.After(again, c.renew)
	c.expiry = c.u.env.After(lasts, c.expired)
	c.tell(true)
}

// renew registers anew before the registration ends.
func (c *imsClient) renew() {
	if c.wanted && c.running == nil {
		c.begin(registering)
	}
	c.u.settle()
}

// expired is a registration that could not be renewed.
func (c *imsClient) expired() {
	u := c.u
	c.drop()
	c.ended()
	u.decide("IMS registration expired", "", "TS 24.229 5.1.1.4.1")
	u.imsLost()
	u.settle()
}

// refused is 403: no further try before power off, or as long as the answer
// says (TS 24.229 5.1.1.2.1).
func (c *imsClient) refused(m *sip.Message, because sim.EventID) {
	u := c.u
	detail := "no further try until power off"
	if d := m.Seconds("Retry-After"); d > 0 {
		wait := time.Duration(d) * time.Second
		c.notBefore = u.env.Now().Add(wait)
		c.tryAgain(wait)
		detail = "no further try for " + wait.String()
	} else {
		c.forbidden = true
	}
	u.accepted = u.noteBecause(sim.Event{Name: "IMS registration refused", Detail: detail, Clause: "TS 24.229 5.1.1.2.1",
		Cause: "SIP 403", Because: because})
	was := c.registered
	c.ended()
	c.tell(false)
	if was {
		u.because = u.accepted
		u.imsLost()
	}
}

// broken is any other refusal: another try when the server says, or later each
// time (TS 24.229 5.1.1.2.1).
func (c *imsClient) broken(m *sip.Message, because sim.EventID) {
	const name = "IMS registration failed"
	status := strconv.Itoa(m.Status) + " " + m.Reason
	if d := m.Seconds("Retry-After"); d > 0 {
		wait := time.Duration(d) * time.Second
		c.notBefore = c.u.env.Now().Add(wait)
		c.failedFor(wait, name, status, because)
		return
	}
	c.failed(name, status, because)
}

// left is the end of a de-registration, whatever the answer.
func (c *imsClient) left(why string) {
	u := c.u
	c.ended()
	u.decide("IMS registration ended", why, "TS 24.229 5.1.1.6")
	u.imsLost()
}

// leaveNow de-registers in one message before the device goes, if it is
// connected: nobody will be there for the answer.
func (c *imsClient) leaveNow() {
	if c == nil || !c.registered || c.proof.nonce == "" || !c.reachable() {
		return
	}
	c.drop()
	c.begin(leaving)
	c.drop()
}

// heard reports a response and returns it as a reason.
func (c *registrar) heard(m *sip.Message) sim.EventID {
	u := c.u
	if !u.env.Recording(sim.Received) {
		return 0
	}
	return u.env.Report(sim.Event{Kind: sim.Received, From: "ims", To: u.name, Device: u.name, Protocol: sim.SIP,
		Name: strconv.Itoa(m.Status) + " " + m.Reason, Because: u.accepted})
}
