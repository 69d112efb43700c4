package msc

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

const (
	callClause  = "TS 24.008 5"
	callService = sgsap.CSCall

	// callStateConnectIndication is N28: CONNECT was sent to the device.
	callStateConnectIndication gprs.CallState = 28

	// speechRAB is the radio access bearer of speech in Iu frames.
	speechRAB = 1
)

// call is a call of a device that is on Iu (TS 24.008 5). Its other end is the
// MSC itself.
type call struct {
	c     *connection
	ti    gprs.TransactionIdentifier // as the MSC writes it
	state gprs.CallState             // N, the network's
	// incoming is a call to the device.
	incoming, emergency bool
	// bearer is set once speech has its radio access bearer; answered once the
	// device has answered, bearer or not.
	bearer, answered bool
	released         int // how often RELEASE was sent
	timer            sim.Timer
}

func (l *call) header() gprs.CCHeader { return gprs.CCHeader{TI: l.ti} }

func (l *call) name() string {
	if l.emergency {
		return "emergency call"
	}
	return "call"
}

// callState is the state of the connection's call, as STATUS tells it.
func (c *connection) callState() gprs.CallState {
	if c.call == nil {
		return gprs.CallStateNull
	}
	return c.call.state
}

// handleSetup begins a call of the device (TS 24.008 5.2.1).
func (c *connection) handleSetup(msg *gprs.SetupMO) {
	number, ok := msg.CalledPartyNumber.Get()
	cause := gprs.CCCause(0)
	switch {
	case c.wanted != gprs.MOCall:
		cause = gprs.CCCauseMessageNotCompatible
	case !ok:
		cause = gprs.CCCauseInvalidMandatoryInformation
	case msg.BearerCapability != nil && !msg.BearerCapability.IsSpeech():
		cause = gprs.CCCauseBearerServiceNotImplemented
	}
	c.place(msg.CCHeader, cause, number.String(), false)
}

// handleEmergencySetup begins an emergency call (TS 24.008 5.2.1.1).
func (c *connection) handleEmergencySetup(msg *gprs.EmergencySetup) {
	cause := gprs.CCCause(0)
	if c.wanted != gprs.EmergencyCall {
		cause = gprs.CCCauseMessageNotCompatible
	}
	c.place(msg.CCHeader, cause, "emergency number", true)
}

func (c *connection) place(h gprs.CCHeader, cause gprs.CCCause, number string, emergency bool) {
	if h.TI.Flag {
		return // TS 24.008 8.3.2 b
	}
	if c.call != nil {
		cause = gprs.CCCauseResourcesUnavailable
	}
	if cause != 0 {
		c.decide(decision{name: "call failed", detail: "SETUP refused", clause: callClause, cc: cause})
		c.send(&gprs.ReleaseComplete{CCHeader: gprs.CCHeader{TI: h.TI.Reply()}, Cause: nas.Some(causeElement(cause))})
		return
	}
	c.answered(aRequest)
	c.wanted = 0
	l := &call{c: c, ti: h.TI.Reply(), state: gprs.CallStateProceeding, emergency: emergency}
	c.call = l
	c.decide(decision{name: l.name() + " placed", detail: number, clause: callClause})
	c.send(&gprs.CallProceeding{CCHeader: l.header()})
	l.assignBearer()
}

// offerCall begins a call to the device (TS 24.008 5.2.2).
func (c *connection) offerCall() {
	l := &call{c: c, state: gprs.CallStatePresent, incoming: true}
	c.call = l
	setup := &gprs.SetupMT{CCHeader: l.header(), BearerCapability: gprs.SpeechBearerCapability(gprs.SpeechFullRate3, gprs.SpeechFullRate2)}
	if n, err := gprs.NewCalledNumber("+" + c.m.cfg.caller().String()); err == nil {
		setup.CallingPartyNumber = nas.Some(gprs.CallingNumber{CalledNumber: n})
	}
	c.send(setup)
	l.after(c.m.cfg.t303(), func() { l.fail(gprs.CCCauseNoUserResponding, "no answer to SETUP, T303 expired") })
}

func (l *call) assignBearer() {
	c := l.c
	c.a.command(c, &sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: c.id, AddRABs: speechRAB})
	l.after(c.m.cfg.patience(), func() { l.fail(gprs.CCCauseResourcesUnavailable, "no answer of the RNC") })
}

// handleRABAssignment goes on with a call that has its bearer, or can't get one.
func (c *connection) handleRABAssignment(added bool) {
	l := c.call
	if l == nil || l.bearer || l.state == gprs.CallStatePresent || l.clearing() {
		return
	}
	if !added {
		l.fail(gprs.CCCauseResourcesUnavailable, "no radio access bearer")
		return
	}
	l.bearer = true
	switch {
	case !l.incoming:
		l.reachFarEnd()
	case l.answered:
		l.acknowledge()
	case l.state == gprs.CallStateConfirmed:
		l.after(c.m.cfg.t310(), func() { l.fail(gprs.CCCauseNoUserResponding, "the device does not ring, T310 expired") })
	default:
		l.ring()
	}
}

// reachFarEnd is the other end of a call from the device. Emergency calls are
// always answered.
func (l *call) reachFarEnd() {
	m := l.c.m
	if m.cfg.FarEnd == FarEndBusy && !l.emergency {
		l.fail(gprs.CCCauseUserBusy, "the called party is busy")
		return
	}
	l.state = gprs.CallStateDelivered
	l.c.send(&gprs.Alerting{CCHeader: l.header()})
	if m.cfg.FarEnd == FarEndNoAnswer && !l.emergency {
		l.after(m.cfg.t301(), func() { l.fail(gprs.CCCauseUserAlertingNoAnswer, "the called party does not answer") })
		return
	}
	l.after(m.cfg.answerAfter(), func() {
		l.state = callStateConnectIndication
		l.c.send(&gprs.Connect{CCHeader: l.header()})
		l.after(m.cfg.t313(), func() { l.fail(gprs.CCCauseRecoveryOnTimerExpiry, "no CONNECT ACKNOWLEDGE, T313 expired") })
	})
}

// connected is both ends talking.
func (l *call) connected() {
	l.timer.Stop()
	l.state = gprs.CallStateActive
	l.c.decide(decision{name: l.name() + " connected", clause: callClause})
	if d := l.c.m.cfg.TalkTime; d > 0 {
		l.after(d, func() { l.disconnect(gprs.CCCauseNormalCallClearing) })
	}
}

// handleCC carries a message of call control to its call. What belongs to no
// call is answered as TS 24.008 8.3.1 says.
func (c *connection) handleCC(msg gprs.Message) {
	switch msg := msg.(type) {
	case *gprs.SetupMO:
		c.handleSetup(msg)
		return
	case *gprs.EmergencySetup:
		c.handleEmergencySetup(msg)
		return
	}
	h := headerOf(msg)
	l := c.call
	if l == nil || h.TI != l.ti.Reply() {
		c.m.iuFault(c, msg.Name(), "there is no such call")
		if _, ok := msg.(*gprs.ReleaseComplete); !ok {
			c.send(&gprs.ReleaseComplete{CCHeader: gprs.CCHeader{TI: h.TI.Reply()}, Cause: nas.Some(causeElement(gprs.CCCauseInvalidTI))})
		}
		return
	}
	if !l.handle(msg) {
		c.m.iuFault(c, msg.Name(), "not expected in this state of the call")
		l.status(gprs.CCCauseMessageNotCompatible)
	}
}

// handle takes a message about the call. It reports whether it fits its state.
func (l *call) handle(msg gprs.Message) bool {
	switch msg := msg.(type) {
	case *gprs.CallConfirmed:
		if l.state != gprs.CallStatePresent {
			return false
		}
		l.state = gprs.CallStateConfirmed
		l.assignBearer()
	case *gprs.Alerting:
		if l.state != gprs.CallStateConfirmed {
			return false
		}
		l.state = gprs.CallStateReceived
		if l.bearer {
			l.ring()
		}
	case *gprs.Connect:
		if l.state != gprs.CallStateConfirmed && l.state != gprs.CallStateReceived {
			return false
		}
		l.state, l.answered = gprs.CallStateConnectRequest, true
		if l.bearer {
			l.acknowledge()
		}
	case *gprs.ConnectAcknowledge:
		if l.state != callStateConnectIndication {
			return false
		}
		l.connected()
	case *gprs.Disconnect:
		l.why(msg.Cause)
		l.release(gprs.CCCauseNormalCallClearing)
	case *gprs.Release:
		l.why(msg.Cause.Value())
		if l.state != gprs.CallStateReleaseRequest {
			l.c.send(&gprs.ReleaseComplete{CCHeader: l.header()})
		}
		l.cleared("")
	case *gprs.ReleaseComplete:
		l.why(msg.Cause.Value())
		l.cleared("")
	case *gprs.CCStatusEnquiry:
		l.status(gprs.CCCauseResponseToStatusEnquiry)
	case *gprs.CCStatus:
		if msg.CallState.State() == gprs.CallStateNull {
			l.cleared("the device knows of no call")
		}
	default:
		return false
	}
	return true
}

// ring waits for the user.
func (l *call) ring() {
	l.after(l.c.m.cfg.t301(), func() { l.fail(gprs.CCCauseUserAlertingNoAnswer, "nobody answers") })
}

func (l *call) acknowledge() {
	l.c.send(&gprs.ConnectAcknowledge{CCHeader: l.header()})
	l.connected()
}

// after guards what comes next.
func (l *call) after(d time.Duration, f func()) {
	l.timer.Stop()
	l.timer = l.c.m.env.After(d, f)
}

func (l *call) status(cause gprs.CCCause) {
	l.c.send(&gprs.CCStatus{CCHeader: l.header(), Cause: causeElement(cause), CallState: gprs.NewCallState(l.state)})
}

func headerOf(msg gprs.Message) gprs.CCHeader {
	switch msg := msg.(type) {
	case *gprs.Alerting:
		return msg.CCHeader
	case *gprs.CallConfirmed:
		return msg.CCHeader
	case *gprs.Connect:
		return msg.CCHeader
	case *gprs.ConnectAcknowledge:
		return msg.CCHeader
	case *gprs.Disconnect:
		return msg.CCHeader
	case *gprs.Release:
		return msg.CCHeader
	case *gprs.ReleaseComplete:
		return msg.CCHeader
	case *gprs.CCStatus:
		return msg.CCHeader
	case *gprs.CCStatusEnquiry:
		return msg.CCHeader
	}
	return gprs.CCHeader{}
}

func causeElement(v gprs.CCCause) gprs.Cause {
	return gprs.Cause{Location: gprs.LocationPublicLocal, Value: v}
}

// releaseBearer takes the bearer of speech from a connection that goes on.
func (c *connection) releaseBearer() {
	c.a.command(c, &sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: c.id, ReleaseRABs: speechRAB})
}
