package ue

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
	"sunsetlab/sip/call"
)

// PDN is where a device's PDN connections lead, for those packets whose content
// matters: SIP. Send takes the payload of a UDP datagram.
type PDN interface {
	Send(to netip.AddrPort, datagram []byte)
}

// imsAPN is the well-known APN of the IMS (GSMA IR.88 6.3.2).
const imsAPN = "ims"

// imsClient is the device's part of IMS registration (TS 24.229 5.1.1), with
// the USIM for want of an ISIM. It stands behind the interface by which the
// device asks for a registration.
type imsClient struct {
	registrar

	// wanted: a registration is to be had. Done is asked by whom, until he is
	// told.
	wanted bool
	done   func(ok bool)
	// forbidden: by a 403, until power off.
	forbidden  bool
	registered bool
	failures   uint8 // in a row

	// asked: the PDN connection.
	asked bool
	// public is the identity with which the device calls, serviceRoute the way
	// to the S-CSCF; both come with the registration.
	public       string
	serviceRoute string
	// seeking: a call waits for the registration.
	seeking bool
	// asking are short messages that wait for their answer; latestText is that
	// which came last, latestTag what it was answered with.
	asking                []*call.Asking
	latestText, latestTag string

	notBefore time.Time // that a refusal named
	retry     sim.Timer
	refresh   sim.Timer
	expiry    sim.Timer
}

// UsePDN has the device register with the IMS by SIP: it asks for a PDN
// connection to the APN "ims" and finds the P-CSCF by its protocol
// configuration options. What arrives for it goes to [UE.HandleDatagram].
func (u *UE) UsePDN(p PDN) {
	u.sip = newIMSClient(u, p)
	u.ims = u.sip
}

func newIMSClient(u *UE, p PDN) *imsClient {
	c := &imsClient{registrar: registrar{sipWay: sipWay{u: u, pdn: p}}}
	c.owner = c
	return c
}

// HandleDatagram takes the payload of a UDP datagram from a P-CSCF. A device in
// idle mode hears nothing.
func (u *UE) HandleDatagram(datagram []byte) {
	c := u.sip
	if c == nil || u.state == null || !c.reachable() && !u.sos.client.hears() {
		return
	}
	c.handle(datagram)
	u.settle()
}

// DeregisterIMS ends the registration with the IMS (TS 24.229 5.1.1.6). The
// device does not register again before it attaches anew.
func (u *UE) DeregisterIMS() {
	c := u.sip
	if c == nil || !c.registered {
		return
	}
	u.step("IMS de-registration", "")
	c.wanted = false
	c.refresh.Stop()
	c.begin(leaving)
	u.settle()
}

// Register implements [IMS]. The device goes about it when the event is over.
func (c *imsClient) Register(_ nas.IMSI, done func(ok bool)) {
	c.wanted, c.done = true, done
	c.retry.Stop()
}

// tell answers whom the registration is for. One that comes later than he waits
// for is welcome still.
func (c *imsClient) tell(ok bool) {
	if done := c.done; done != nil {
		c.done = nil
		done(ok)
	}
	if u := c.u; ok && u.imsState != imsRegistered {
		u.imsAttempt++
		u.imsAnswered(true)
	}
	c.found(ok)
}

// forbids tells whether there is no point in a registration now.
func (c *imsClient) forbids() bool {
	return c != nil && (c.forbidden || c.u.env.Now().Before(c.notBefore))
}

// serve goes on with what can be done; it is called after every event on
// E-UTRAN.
func (c *imsClient) serve() {
	if c == nil {
		return
	}
	c.sipWay.serve()
	if !c.wanted && c.running == nil {
		return
	}
	u := c.u
	if c.ebi != 0 && !u.hasBearer(c.ebi) {
		c.bearerLost()
	}
	switch {
	case c.running != nil:
		c.running.serve()
	case c.registered:
		if c.done != nil {
			c.tell(true)
		}
	case c.forbids() || c.retry.Running() || !u.vops || u.preference == CSOnly:
	case c.ebi == 0:
		c.askBearer()
	case c.pcscf.IsValid():
		c.begin(registering)
	}
}

// askBearer asks for the PDN connection, and notices that it was refused.
func (c *imsClient) askBearer() {
	u := c.u
	switch {
	case u.request != nil:
	case c.asked:
		c.asked = false
		c.failed("IMS registration impossible", "no PDN connection to the APN ims", u.because)
	case !u.apnBlocked(sim.EUTRAN, imsAPN):
		c.asked = true
		u.request = &pdnRequest{apn: imsAPN, pti: u.nextPTI()}
		u.wants.pdn = true
	}
}

// bearerUp takes notice of a PDN connection, if it is that of the IMS: the
// addresses of the device and of the P-CSCF (TS 24.229 9.2.1).
func (c *imsClient) bearerUp(m *eps.ActivateDefaultEPSBearerContextRequest) {
	if c == nil {
		return
	}
	if name, _, _ := strings.Cut(strings.ToLower(string(m.APN)), ".mnc"); name != imsAPN {
		if m.EPSBearerIdentity == c.ebi {
			c.ebi = 0 // it is another's now
		}
		return
	}
	if c.ebi == m.EPSBearerIdentity && c.registered {
		return // a repetition
	}
	c.asked = false
	c.learn(m)
	if !c.pcscf.IsValid() {
		c.failed("IMS registration impossible", "no P-CSCF address in the protocol configuration options", c.u.because)
	}
}

// bearerLost is the end of the PDN connection, and with it of the registration
// as far as the device goes: it begins anew.
func (c *imsClient) bearerLost() {
	c.ebi, c.asked, c.waiting = 0, false, nil
	c.drop()
	if k := c.u.voip; k == nil || !k.emergency {
		c.u.dropIMSCall("the PDN connection to the APN ims is gone")
	}
	if !c.registered {
		return
	}
	c.ended()
	u := c.u
	u.decide("IMS registration lost", "the PDN connection to the APN ims is gone", "TS 24.229 5.1.1.6")
	u.imsState = imsIdle
	u.registerIMS()
}

// failed is a try that came to nothing: there will be another, later each time.
func (c *imsClient) failed(name, why string, because sim.EventID) {
	c.failedFor(c.pause(), name, why, because)
}

// failedFor is failed where it is said when to try again.
func (c *imsClient) failedFor(wait time.Duration, name, why string, because sim.EventID) {
	u := c.u
	c.failures++
	if u.explains() {
		u.accepted = u.noteBecause(sim.Event{Name: name, Detail: fmt.Sprintf("%s, next try in %s", why, wait), Because: because})
	}
	c.tryAgain(wait)
	c.tell(false)
}

// pause is the time to the next try (RFC 5626 4.5, TS 24.229 5.1.1.2.1): twice
// as long after each failure, and not the same for all devices.
func (c *imsClient) pause() time.Duration {
	const base, most = 30 * time.Second, 30 * time.Minute
	w := min(base<<min(c.failures, 6), most)
	d := w/2 + time.Duration(c.u.env.Rand().Int64N(int64(w/2)+1))
	return d.Truncate(time.Millisecond)
}

func (c *imsClient) tryAgain(after time.Duration) {
	c.retry.Stop()
	c.retry = c.u.env.After(after, func() {
		if c.registered && c.wanted && c.running == nil {
			c.begin(registering)
		}
		c.u.settle()
	})
}

// ended forgets the registration.
func (c *imsClient) ended() {
	c.registered = false
	c.refresh.Stop()
	c.expiry.Stop()
	c.dialogue, c.proof = dialogue{}, proof{}
	c.public, c.serviceRoute = "", ""
}

// forget is a device that gives registration up, whatever has become of it; the
// PDN connection may stay.
func (c *imsClient) forget() {
	if c == nil {
		return
	}
	c.wanted, c.done = false, nil
	c.drop()
	c.ended()
	c.retry.Stop()
}

// off is a device switched off.
func (c *imsClient) off() {
	if c == nil {
		return
	}
	c.forget()
	*c = *newIMSClient(c.u, c.pdn)
	c.owner = c
}

// noteBecause reports a decision beside the chain of those that follow one
// another.
func (u *UE) noteBecause(e sim.Event) sim.EventID {
	because := u.because
	u.decided(e)
	id := u.because
	u.because = because
	return id
}
