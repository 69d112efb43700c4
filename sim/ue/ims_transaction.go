package ue

import (
	"net/netip"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sip"
)

// Timers of RFC 3261 17.1.2.2 and table 4.
const (
	sipT1     = 500 * time.Millisecond
	sipT2     = 4 * time.Second
	sipTimerF = 64 * sipT1
)

// purpose is what a REGISTER is for.
type purpose uint8

const (
	registering purpose = iota
	leaving
)

// sipTransaction is a REGISTER that waits for its final response (RFC 3261
// 17.1.2).
type sipTransaction struct {
	c       *imsClient
	purpose purpose
	branch  string
	cseq    uint32
	message []byte
	// due: to be sent as soon as user data can move.
	due      bool
	interval time.Duration
	timerE   sim.Timer
	timerF   sim.Timer
}

// start sends a request.
func (c *imsClient) start(p purpose, r *sip.Register) {
	c.drop()
	t := &sipTransaction{c: c, purpose: p, branch: sip.BranchOf(r.Branch), cseq: r.CSeq, message: r.Append(nil), interval: sipT1}
	c.running = t
	t.timerF = c.u.env.After(sipTimerF, t.unanswered)
	t.timerE = c.u.env.After(t.interval, t.again)
	t.send()
}

// send sends the request, or has it wait for a connection: a device in idle
// mode asks for its bearers first.
func (t *sipTransaction) send() {
	c := t.c
	u := c.u
	t.due = !c.reachable()
	if t.due {
		return
	}
	u.reply(&sim.RadioFrame{Kind: sim.UserData, EBI: c.ebi})
	c.pdn.Send(netip.AddrPortFrom(c.pcscf, sip.Port), t.message)
}

// serve sends what waits, or asks for a connection.
func (t *sipTransaction) serve() {
	if !t.due {
		return
	}
	t.send()
	if u := t.c.u; t.due && !u.connected {
		u.wants.data = true
	}
}

// again is timer E.
func (t *sipTransaction) again() {
	t.interval = min(2*t.interval, sipT2)
	t.timerE = t.c.u.env.After(t.interval, t.again)
	t.send()
	t.c.u.settle()
}

// unanswered is timer F.
func (t *sipTransaction) unanswered() {
	c := t.c
	c.drop()
	if t.purpose == leaving {
		c.left("no answer")
	} else {
		c.failed("IMS registration not answered", "by the P-CSCF within "+sipTimerF.String(), c.u.accepted)
	}
	c.u.settle()
}

func (t *sipTransaction) stop() {
	t.timerE.Stop()
	t.timerF.Stop()
}

// handle takes a datagram: a response to the request that is running. Others
// are late.
func (c *imsClient) handle(datagram []byte) {
	m, err := sip.Parse(datagram)
	if err != nil {
		c.fault("SIP", err.Error(), datagram)
		return
	}
	if m.Status == 0 {
		c.fault(m.Method, "a request that the device does not serve", datagram)
		return
	}
	t := c.running
	if t == nil || m.Branch != t.branch || m.CSeq != t.cseq || m.Method != "REGISTER" {
		return
	}
	if m.Status < 200 {
		t.interval = sipT2 / 2 // the next one comes after T2
		t.timerE.Stop()
		t.timerE = c.u.env.After(sipT2, t.again)
		return
	}
	c.drop()
	c.answered(t, m)
}

func (c *imsClient) fault(name, detail string, datagram []byte) {
	u := c.u
	if u.env.Recording(sim.Fault) {
		u.env.Report(sim.Event{Kind: sim.Fault, From: u.name, Device: u.name, Protocol: sim.SIP, Name: name, Detail: detail, Bytes: datagram})
	}
}
