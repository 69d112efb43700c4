package msc

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// connection is a signalling connection to a device over Iu, and what runs on
// it.
type connection struct {
	m   *MSC
	a   *Association
	id  uint32
	lai nas.LAI

	// s is whom the device says it is. Nothing of s changes before the device
	// has proved it: from then on the connection is the subscriber's own.
	s *subscriber
	// byTMSI says that s was found by a TMSI, which may be out of date.
	byTMSI bool
	// emergency: who it is does not matter.
	emergency bool
	secured   bool
	request   request

	awaiting awaited
	timer    sim.Timer
	// then goes on once what is awaited has come.
	then func()

	challenge challenge
	// wanted is the service that was granted and has yet to begin.
	wanted gprs.CMServiceType
	// kept until the device has used its follow-on request.
	kept bool
	call *call

	// received is the trace's event of the last message.
	received sim.EventID
	gone     bool
}

// request is what the device came for.
type request uint8

const (
	forService request = iota
	forLocationUpdating
	forPaging
)

// awaited is what a connection waits for from the device.
type awaited uint8

const (
	nothing awaited = iota
	anIdentity
	anAuthentication
	aSecurityMode
	aTMSIComplete
	aRequest // the message that begins the granted service, or a follow-on one
)

var awaitedTexts = [...]string{
	anIdentity:       "no answer to IDENTITY REQUEST, T3270 expired",
	anAuthentication: "no answer to AUTHENTICATION REQUEST, T3260 expired",
	aSecurityMode:    "no answer to the security mode command",
	aTMSIComplete:    "the new TMSI was not confirmed, T3250 expired",
	aRequest:         "the device began nothing",
}

// String names the subscriber.
func (c *connection) String() string {
	if c.s == nil {
		return ""
	}
	return c.s.String()
}

// await waits for an answer, for so long.
func (c *connection) await(what awaited, d time.Duration) {
	c.timer.Stop()
	c.awaiting = what
	c.timer = c.m.env.After(d, c.expired)
}

// answered ends the wait for what. It reports whether there was one.
func (c *connection) answered(what awaited) bool {
	if c.awaiting != what {
		return false
	}
	c.timer.Stop()
	c.awaiting = nothing
	return true
}

// expired gives up what the device did not answer (TS 24.008 4.3.1.6, 4.3.2.6,
// 4.3.3.5, 11.2).
func (c *connection) expired() {
	what := c.awaiting
	c.awaiting = nothing
	if what == aRequest && c.kept && c.wanted == 0 {
		// A follow-on request need not come.
		c.kept = false
		c.settle()
		return
	}
	c.decide(decision{name: "connection given up", detail: awaitedTexts[what], clause: "TS 24.008 11.2"})
	if what == aTMSIComplete {
		// Both TMSIs are good from now on (TS 24.008 4.3.1.6).
		c.m.fault(c.s, "TMSI REALLOCATION COMPLETE", awaitedTexts[what], nil)
	}
	c.release()
}

// own makes the connection its subscriber's, in place of an older one whose
// radio was lost without a word.
func (c *connection) own() {
	if c.s.conn == c {
		return
	}
	if old := c.s.conn; old != nil {
		old.drop("the device came back on another connection")
	}
	c.s.conn = c
	c.s.implicit.Stop()
	if !c.s.imsi.IsZero() {
		c.a.command(c, &sim.IuFrame{Kind: sim.IuCommonID, Connection: c.id, IMSI: c.s.imsi})
	}
}

// settle turns to what waits for the device, and releases a connection that
// nothing needs.
func (c *connection) settle() {
	if c.gone || c.awaiting != nothing || c.call != nil {
		return
	}
	if c.s != nil && c.s.conn == c && c.secured && c.m.serve(c) {
		return
	}
	if c.kept {
		c.await(aRequest, c.m.cfg.patience())
		return
	}
	c.release()
}

// release ends the connection.
func (c *connection) release() { c.drop("") }

// drop ends the connection; what still runs on it ends for the reason why.
func (c *connection) drop(why string) {
	if c.gone {
		return
	}
	c.a.command(c, &sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: c.id})
	c.end(why)
}

// lost is the RNC's wish to end the connection.
func (c *connection) lost(cause sim.IuCause) {
	why := "the connection was silent"
	if cause == sim.IuRadioConnectionLost {
		why = "the radio connection was lost"
	}
	c.drop(why)
}

// end forgets the connection, of which the RNC knows nothing more.
func (c *connection) end(why string) {
	if c.gone {
		return
	}
	c.gone = true
	c.timer.Stop()
	c.awaiting, c.then = nothing, nil
	delete(c.a.connections, c.id)
	if c.call != nil {
		c.call.cleared(why)
	}
	s := c.s
	if s == nil || s.conn != c {
		return
	}
	s.conn = nil
	s.disconnect()
	c.m.startImplicitDetach(s)
	if service := s.paging.service; service != 0 && !s.paging.timer.Running() {
		// It waited for the connection and did not get to use it.
		s.paging = paging{}
		c.m.page(s, service)
	}
}

// sorted lists the connections in the order of their names, since the order of
// a map must not decide that of messages.
func (a *Association) sorted() []*connection {
	return slices.SortedFunc(maps.Values(a.connections), func(x, y *connection) int { return cmp.Compare(x.id, y.id) })
}
