package sgsn

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// connection is an Iu signalling connection and what runs on it: it goes when
// the device becomes idle.
type connection struct {
	a   *Association
	id  uint32
	rai nas.RAI

	// imsi is who the device says it is, zero while that is not known. It has
	// proved it once u is set.
	imsi nas.IMSI
	u    *mmContext
	// claimed is the context of the P-TMSI by which the device named itself.
	claimed *mmContext
	// cksn is the key set that the device says it has.
	cksn gprs.CKSN

	// secured is set once integrity protection has begun, with keys.
	secured bool
	keys    keySet
	// fresh says that the keys are of an authentication on this connection.
	fresh    bool
	securing bool

	common commonProcedure
	vector challenge
	// running is the GMM procedure that the device has begun; detach is that of
	// the network. At most one of the two runs.
	running procedure
	detach  *networkDetach

	assignments []assignment
	guard       sim.Timer
	idling      sim.Timer
	linger      func()
	// follow is set while the device has asked for the connection to stay.
	follow    bool
	releasing bool

	// received is the trace's event of the last message, because of the last
	// one that counts as a reason while it is not known whose it is.
	received, because sim.EventID
	imeisv            nas.IMEISV
}

// procedure is a GMM procedure that a device has begun.
type procedure interface {
	// proceed goes on once the device has proved who it is: c.u is set.
	proceed()
	// reject refuses the device.
	reject(r *Reject)
	// abort ends the procedure without a word: the device is out of reach.
	abort()
	// request is the policy's name for it.
	request() Request
}

// assignment is a RAB assignment that awaits its response.
type assignment struct {
	add, remove uint16
	done        func(ok bool)
}

// String is the IMSI, by which the trace names a subscriber, as far as known.
func (c *connection) String() string {
	if c.u != nil {
		return c.u.String()
	}
	return c.imsi.String()
}

// who is the subscriber for the trace, nil if not known.
func (c *connection) who() fmt.Stringer {
	if c.u == nil && c.imsi.IsZero() {
		return nil
	}
	return c
}

// send puts a frame to the RNC.
func (c *connection) sendIu(f sim.IuFrame) {
	s := c.a.s
	s.frame = f
	s.frame.Connection = c.id
	c.a.conn.Send(c.who(), &s.frame)
}

// adopt makes c the connection of the subscriber whom the device has proved to
// be, in place of any he had.
func (c *connection) adopt() {
	s := c.a.s
	u := s.contextOf(c.imsi)
	if u.conn != nil && u.conn != c {
		u.conn.replaced()
	}
	connected := u.conn == c
	c.u, u.conn = u, c
	u.keys, u.rai = c.keys, c.rai
	u.unreachable = false
	if !c.imeisv.IsZero() {
		u.imeisv = c.imeisv
	}
	if c.because != 0 {
		u.because = c.because
	}
	u.timer.Stop()
	u.pagingAnswered()
	if !connected {
		s.reportState(u, "PMM", "PMM-CONNECTED")
	}
	c.sendIu(sim.IuFrame{Kind: sim.IuCommonID, IMSI: u.imsi})
}

// replaced ends a connection whose device came back on another one: the radio
// was lost and nobody has told us.
func (c *connection) replaced() {
	c.lowerLayerFailure()
	c.release()
}

// lowerLayerFailure tells the running procedures that the device is out of
// reach.
func (c *connection) lowerLayerFailure() {
	if p := c.running; p != nil {
		c.running = nil
		p.abort()
	}
	if d := c.detach; d != nil {
		c.detach = nil
		d.finish()
	}
	for len(c.assignments) > 0 {
		c.endAssignment(false)
	}
}

// stop ends all timers of the connection.
func (c *connection) stop() {
	c.common.stop()
	c.guard.Stop()
	c.idling.Stop()
	c.assignments = nil
}

// release has the RNC release the connection; its device is idle from now on.
func (c *connection) release() {
	if c.releasing {
		return
	}
	c.releasing = true
	c.sendIu(sim.IuFrame{Kind: sim.IuReleaseCommand})
	c.leave()
	c.guard = c.a.s.env.After(c.a.s.cfg.Timers.IuAnswer, c.remove)
}

// leave parts the connection and its subscriber, who becomes idle.
func (c *connection) leave() {
	c.stop()
	c.running, c.detach = nil, nil
	u := c.u
	if u == nil || u.conn != c {
		return
	}
	u.conn = nil
	u.becomeIdle()
}

// remove forgets the connection.
func (c *connection) remove() {
	c.stop()
	if c.a.byID[c.id] == c {
		delete(c.a.byID, c.id)
	}
	if !c.releasing {
		// The RNC has released it unasked.
		c.releasing = true
		c.lowerLayerFailure()
		c.leave()
	}
}

// lost is a connection that the RNC no longer has: nothing can be sent.
func (c *connection) lost() {
	if !c.releasing {
		c.releasing = true
		c.lowerLayerFailure()
		c.leave()
	}
	c.remove()
}

// handleReleaseRequest grants an RNC's request (TS 25.413 8.4).
func (c *connection) handleReleaseRequest(why sim.IuCause) {
	if c.releasing {
		return
	}
	if why == sim.IuUserInactivity && !c.idle() {
		return // the core is at work; the RNC will ask again
	}
	c.lowerLayerFailure()
	c.release()
}

// idle reports whether nothing runs on the connection.
func (c *connection) idle() bool {
	return c.running == nil && c.detach == nil && c.common.kind == noProcedure && !c.securing &&
		len(c.assignments) == 0 && (c.u == nil || !c.u.hasSMProcedure())
}

// settle releases a connection that nothing needs any more: at once, or after a
// while if the device has asked for it to stay.
func (c *connection) settle() {
	c.idling.Stop()
	if c.releasing || !c.idle() || c.u != nil && c.u.hasRAB() {
		return
	}
	if c.follow {
		c.idling = c.a.s.env.After(c.a.s.cfg.Timers.Linger, c.linger)
		return
	}
	c.release()
}

// lingered is the end of a wait for the device's next request.
func (c *connection) lingered() {
	c.follow = false
	c.settle()
}

// becomeIdle is entering PMM-IDLE (TS 23.060 6.1.2).
func (u *mmContext) becomeIdle() {
	u.s.reportState(u, "PMM", "PMM-IDLE")
	if !u.isKnown() {
		return
	}
	for _, p := range u.pdps {
		p.rab = false
	}
	u.abortSM()
	switch u.state {
	case registered:
		u.startReachableTimer()
	default:
		u.setState(deregistered)
		u.startPurgeTimer()
	}
}

// assign asks the RNC to change radio access bearers (TS 25.413 8.2).
func (c *connection) assign(add, remove uint16, done func(ok bool)) {
	c.assignments = append(c.assignments, assignment{add, remove, done})
	c.sendIu(sim.IuFrame{Kind: sim.IuRABAssignmentRequest, AddRABs: add, ReleaseRABs: remove})
	if len(c.assignments) == 1 {
		c.guard.Stop()
		c.guard = c.a.s.env.After(c.a.s.cfg.Timers.IuAnswer, c.unanswered)
	}
}

// handleRABAssignmentResponse takes the RNC's answer to the first assignment.
func (c *connection) handleRABAssignmentResponse(f *sim.IuFrame) {
	if len(c.assignments) == 0 || c.releasing {
		return
	}
	want := c.assignments[0]
	if c.u != nil {
		for _, p := range c.u.pdps {
			p.rab = (p.rab || (f.AddRABs&want.add)>>p.nsapi&1 == 1) && (f.ReleaseRABs&want.remove)>>p.nsapi&1 == 0
		}
	}
	c.endAssignment(f.AddRABs&want.add == want.add)
}

// endAssignment ends the first assignment and guards the next.
func (c *connection) endAssignment(ok bool) {
	first := c.assignments[0]
	c.assignments = append(c.assignments[:0], c.assignments[1:]...)
	c.guard.Stop()
	if len(c.assignments) > 0 {
		c.guard = c.a.s.env.After(c.a.s.cfg.Timers.IuAnswer, c.unanswered)
	}
	first.done(ok)
}

// unanswered is an RNC that has not answered.
func (c *connection) unanswered() {
	c.a.s.fault(c.who(), sim.Iu, "RNC", fmt.Errorf("no answer on connection %d", c.id))
	c.lowerLayerFailure()
	c.release()
}
