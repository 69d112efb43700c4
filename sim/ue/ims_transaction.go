package ue

import (
	"time"

	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

// purpose is what a REGISTER is for.
type purpose uint8

const (
	registering purpose = iota
	leaving
)

// sipTransaction is a REGISTER that waits for its final response (RFC 3261
// 17.1.2), with the timers of TS 24.229 table 7.7.1.
type sipTransaction struct {
	c       *registrar
	purpose purpose
	branch  string
	cseq    uint32
	message []byte
	// due: to be sent as soon as user data can move.
	due      bool
	timers   call.Timers
	interval time.Duration
	timerE   sim.Timer
	timerF   sim.Timer
}

// start sends a request.
func (c *registrar) start(p purpose, r *sip.Register) {
	c.drop()
	timers := c.u.sipTimers()
	t := &sipTransaction{c: c, purpose: p, branch: sip.BranchOf(r.Branch), cseq: r.CSeq, message: r.Append(nil),
		timers: timers, interval: timers.T1}
	c.running = t
	t.timerF = c.u.env.After(timers.Limit(), t.unanswered)
	t.timerE = c.u.env.After(t.interval, t.again)
	t.send()
}

// send sends the request, or has it wait for a connection: a device in idle
// mode asks for its bearers first.
func (t *sipTransaction) send() {
	c := t.c
	t.due = !c.reachable()
	if t.due {
		c.u.wants.data = c.u.wants.data || !c.u.connected
		return
	}
	c.put(t.message)
}

// serve sends what waits, or asks for a connection.
func (t *sipTransaction) serve() {
	if t.due {
		t.send()
	}
}

// again is timer E.
func (t *sipTransaction) again() {
	t.interval = min(2*t.interval, t.timers.T2)
	t.timerE = t.c.u.env.After(t.interval, t.again)
	t.send()
	t.c.u.settle()
}

// unanswered is timer F.
func (t *sipTransaction) unanswered() {
	c := t.c
	c.drop()
	if t.purpose == leaving {
		c.owner.left("no answer")
	} else {
		c.owner.unanswered()
	}
	c.u.settle()
}

func (t *sipTransaction) stop() {
	t.timerE.Stop()
	t.timerF.Stop()
}

// handle takes a datagram: a response to a REGISTER that is running, or what
// concerns a call. Other responses are late.
func (c *imsClient) handle(datagram []byte) {
	m, err := sip.Parse(datagram)
	switch {
	case err != nil:
		c.fault("SIP", err.Error(), datagram)
	case m.Method != "REGISTER":
		c.u.handleSIP(m, datagram)
	case m.Status == 0:
		c.fault(m.Method, "a request that the device does not serve", datagram)
	default:
		if !c.respond(m) {
			c.u.sos.client.takeResponse(m)
		}
	}
}

// respond takes a response, if it is to the REGISTER that is running.
func (c *registrar) respond(m *sip.Message) bool {
	t := c.running
	if t == nil || m.Branch != t.branch || m.CSeq != t.cseq {
		return false
	}
	if m.Status < 200 {
		t.interval = t.timers.T2 / 2 // the next one comes after T2
		t.timerE.Stop()
		t.timerE = c.u.env.After(t.timers.T2, t.again)
		return true
	}
	c.drop()
	c.answered(t, m)
	return true
}

// drop gives up the transaction that is running.
func (c *registrar) drop() {
	if c.running != nil {
		c.running.stop()
		c.running = nil
	}
}

func (c *registrar) fault(name, detail string, datagram []byte) {
	u := c.u
	if u.env.Recording(sim.Fault) {
		u.env.Report(sim.Event{Kind: sim.Fault, From: u.name, Device: u.name, Protocol: sim.SIP, Name: name, Detail: detail, Bytes: datagram})
	}
}
