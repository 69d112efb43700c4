package msc

import (
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

const clearingClause = "TS 24.008 5.4"

// clearing reports whether the call is being taken down.
func (l *call) clearing() bool {
	return l.state == gprs.CallStateDisconnectIndication || l.state == gprs.CallStateReleaseRequest
}

// fail ends a call that doesn't come about.
func (l *call) fail(cause gprs.CCCause, why string) {
	l.c.decide(decision{name: l.name() + " failed", detail: why, clause: callClause, cc: cause})
	l.disconnect(cause)
}

// disconnect has the device clear the call (TS 24.008 5.4.4.1).
func (l *call) disconnect(cause gprs.CCCause) {
	m := l.c.m
	if l.state == gprs.CallStatePresent {
		// Nothing to disconnect: the device has not answered the SETUP.
		l.release(cause)
		return
	}
	l.state = gprs.CallStateDisconnectIndication
	l.c.send(&gprs.Disconnect{CCHeader: l.header(), Cause: causeElement(cause)})
	l.after(m.cfg.t305(), func() { l.release(cause) })
}

// release sends RELEASE, a second time if there is no answer, and clears the
// call if there is none still (TS 24.008 5.4.3.2, 5.4.4.3).
func (l *call) release(cause gprs.CCCause) {
	l.state = gprs.CallStateReleaseRequest
	l.released++
	l.c.send(&gprs.Release{CCHeader: l.header(), Cause: nas.Some(causeElement(cause))})
	l.after(l.c.m.cfg.t308(), func() {
		if l.released == 1 {
			l.release(cause)
			return
		}
		l.cleared("no answer to RELEASE, T308 expired twice")
	})
}

// why tells the trace of the end of a call that the device wants to end.
func (l *call) why(cause gprs.Cause) {
	if l.clearing() {
		return
	}
	name := l.name() + " ended"
	if l.state != gprs.CallStateActive {
		name = l.name() + " failed"
	}
	l.c.decide(decision{name: name, detail: "by the device", clause: clearingClause, cc: cause.Value})
}

// cleared forgets the call, and the connection if nothing else needs it. A call
// that was cut off ends for the reason why.
func (l *call) cleared(why string) {
	c := l.c
	l.timer.Stop()
	if c.call != l {
		return
	}
	c.call = nil
	if why != "" {
		c.decide(decision{name: l.name() + " ended", detail: why, clause: clearingClause})
	}
	if c.gone {
		return
	}
	c.settle()
	if !c.gone && l.bearer {
		c.releaseBearer()
	}
}

// HangUp ends a subscriber's call, or gives one up that has not reached the
// device (TS 29.118 5.13).
func (m *MSC) HangUp(imsi nas.IMSI) {
	s := m.subscribers[imsi]
	if s == nil {
		return
	}
	if c := s.conn; c != nil && c.call != nil {
		if !c.call.clearing() {
			c.decide(decision{name: c.call.name() + " ended", detail: "by the other end", clause: clearingClause})
			c.call.disconnect(gprs.CCCauseNormalCallClearing)
		}
		return
	}
	if s.fallingBack.Stop() {
		m.decided(s, "call ended", "the caller hung up", callClause, "")
		return
	}
	m.abandonPaging(s)
}
