package ue

import (
	"strconv"

	"sunsetlab/nas/eps"
	"sunsetlab/sim"
	"sunsetlab/sip"
)

// emergencyURN is whom an emergency call is for (RFC 5031).
const emergencyURN = "urn:service:sos"

// anonymous is a caller who is not registered (TS 24.229 5.1.6.8.2).
const anonymous = "sip:anonymous@anonymous.invalid"

// sosClient is a device's SIP over an emergency bearer (TS 24.229 5.1.6). It
// registers for the call where it can prove who it is, and calls without where
// it can't.
type sosClient struct {
	registrar
}

// callForHelp begins with SIP once there is a bearer for it.
func (u *UE) callForHelp(m *eps.ActivateDefaultEPSBearerContextRequest) {
	u.sos.ebi, u.sos.phase = m.EPSBearerIdentity, sosCalling
	c := &sosClient{registrar: registrar{sipWay: sipWay{u: u}, emergency: true}}
	c.owner = c
	if u.sip != nil {
		c.pdn = u.sip.pdn
	}
	c.learn(m)
	u.sos.client = c
	switch {
	case c.pdn == nil || !c.pcscf.IsValid():
		u.emergencyDenied("no P-CSCF address in the protocol configuration options")
	case u.sos.astray:
		// Whoever had to attach for emergency services alone is in limited
		// service, and does not register (TS 24.229 5.1.6.1).
		c.invite(anonymous)
	default:
		u.note("emergency registration", "", "TS 24.229 5.1.6.2")
		c.begin(registering)
	}
}

// invite calls for help (TS 24.229 5.1.6.8).
func (c *sosClient) invite(self string) {
	u := c.u
	if u.sos.phase != sosCalling {
		return
	}
	var fields []sip.Field
	if self != anonymous {
		fields = append(fields, sip.Field{Name: "P-Preferred-Identity", Value: "<" + self + ">"})
	}
	u.ring(&c.sipWay, true, self, emergencyURN, []string{c.proxy()}, fields)
}

// serve goes on with what waits for a connection.
func (c *sosClient) serve() {
	if c == nil {
		return
	}
	if k := c.u.voip; k != nil && k.emergency && !c.u.hasBearer(c.ebi) {
		c.u.dropIMSCall("the emergency bearer is gone")
		return
	}
	if c.running != nil {
		c.running.serve()
	}
	c.sipWay.serve()
}

// hears tells whether anything can arrive over the bearer.
func (c *sosClient) hears() bool { return c != nil && c.reachable() }

// forget gives up what is running.
func (c *sosClient) forget() {
	if c != nil {
		c.drop()
		c.waiting = nil
	}
}

func (c *sosClient) takeResponse(m *sip.Message) {
	if c != nil {
		c.respond(m)
	}
}

// accepted implements [registrant].
func (c *sosClient) accepted(m *sip.Message, because sim.EventID) {
	if because != 0 {
		c.u.because = because
	}
	self := sip.FirstAddress(m.Header("P-Associated-URI"))
	if self == "" {
		self = "sip:" + sip.PrivateIdentity(c.u.card.IMSI, sip.HomeDomain(c.u.home))
	}
	c.invite(self)
}

// refused implements [registrant], as do those that follow: what can't be had by
// a registration is tried without one (TS 24.229 5.1.6.2, 5.1.6.8.2).
func (c *sosClient) refused(m *sip.Message, because sim.EventID) { c.broken(m, because) }

func (c *sosClient) broken(m *sip.Message, because sim.EventID) {
	c.unproven(strconv.Itoa(m.Status)+" "+m.Reason, because)
}

func (c *sosClient) unproven(why string, because sim.EventID) {
	if because != 0 {
		c.u.because = because
	}
	c.u.decide("emergency registration failed", why+", calls without", "TS 24.229 5.1.6.8.2")
	c.invite(anonymous)
}

func (c *sosClient) unanswered() { c.unproven("no answer", 0) }

func (c *sosClient) left(string) {}
