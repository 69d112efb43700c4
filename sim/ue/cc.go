package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// ccState is a call control state of the device (TS 24.008 5.1.2.1).
type ccState uint8

const (
	ccNull        ccState = iota
	ccInitiated           // U1
	ccProceeding          // U3
	ccDelivered           // U4
	ccReceived            // U7
	ccConnecting          // U8
	ccActive              // U10
	ccDisconnect          // U11
	ccReleaseWait         // U19
)

var ccStateNames = [...]string{
	ccNull:        "null (U0)",
	ccInitiated:   "call initiated (U1)",
	ccProceeding:  "mobile originating call proceeding (U3)",
	ccDelivered:   "call delivered (U4)",
	ccReceived:    "call received (U7)",
	ccConnecting:  "connect request (U8)",
	ccActive:      "active (U10)",
	ccDisconnect:  "disconnect request (U11)",
	ccReleaseWait: "release request (U19)",
}

var ccStateNumbers = [...]gprs.CallState{ccNull: gprs.CallStateNull, ccInitiated: gprs.CallStateInitiated, ccProceeding: gprs.CallStateProceeding,
	ccDelivered: gprs.CallStateDelivered, ccReceived: gprs.CallStateReceived, ccConnecting: gprs.CallStateConnectRequest,
	ccActive: gprs.CallStateActive, ccDisconnect: gprs.CallStateDisconnectRequest, ccReleaseWait: gprs.CallStateReleaseRequest}

func (u *UE) enterCC(s ccState) {
	if u.umts.cc == s {
		return
	}
	u.umts.cc = s
	u.reportState("CC", ccStateNames[s])
}

// speech is what a call asks for: AMR.
var speech = gprs.SpeechBearerCapability(gprs.SpeechFullRate3)

// calledNumber is whom a device calls; nobody asks.
var calledNumber = gprs.CalledNumber{Plan: gprs.ISDNPlan, Digits: "117"}

func (u *UE) ccHeader() gprs.CCHeader {
	return gprs.CCHeader{TI: u.umts.ti, SendSequenceNumber: u.mmHeader().SendSequenceNumber}
}

// setUpCall sends the SETUP of a call by this device (TS 24.008 5.2.1.1), or of
// an emergency call (5.2.1).
func (u *UE) setUpCall() {
	g := u.umts
	g.ti = gprs.TransactionIdentifier{}
	u.enterCC(ccInitiated)
	u.start(t303, u.standard(t303))
	if g.emergency {
		u.sendCS(&gprs.EmergencySetup{CCHeader: u.ccHeader(), BearerCapability: speech})
		return
	}
	u.sendCS(&gprs.SetupMO{CCHeader: u.ccHeader(), BearerCapability: speech, CalledPartyNumber: nas.Some(calledNumber)})
}

func (u *UE) dispatchCC(m gprs.Message) {
	g := u.umts
	if setup, ok := m.(*gprs.SetupMT); ok {
		u.handleSetup(setup)
		return
	}
	ti, ok := transactionOf(m)
	if !ok {
		u.fault(m.Name(), "unexpected", nil)
		return
	}
	if g.cc == ccNull || ti != g.ti.Reply() {
		u.strangeCall(m, ti)
		return
	}
	switch m := m.(type) {
	case *gprs.CallProceeding:
		u.heard3G(sim.CSDomain, m.Name(), "", "")
		if g.cc == ccInitiated {
			u.stop(t303)
			u.enterCC(ccProceeding)
			u.start(t310, u.standard(t310))
		}
	case *gprs.Alerting:
		u.heard3G(sim.CSDomain, m.Name(), "", "")
		if g.cc == ccInitiated || g.cc == ccProceeding {
			u.stop(t303, t310)
			u.enterCC(ccDelivered)
		}
	case *gprs.Progress:
		u.heard3G(sim.CSDomain, m.Name(), "", "")
	case *gprs.Connect:
		u.handleConnect(m)
	case *gprs.ConnectAcknowledge:
		u.heard3G(sim.CSDomain, m.Name(), "", "")
		if g.cc == ccConnecting {
			u.stop(t313)
			u.callActive()
		}
	case *gprs.Disconnect:
		u.receivedCC(m.Name(), m.Cause)
		u.clearCall(m.Cause)
	case *gprs.Release:
		u.receivedCC(m.Name(), m.Cause.Value())
		u.sendCS(&gprs.ReleaseComplete{CCHeader: u.ccHeader()})
		u.callCleared(m.Cause.Value())
	case *gprs.ReleaseComplete:
		u.receivedCC(m.Name(), m.Cause.Value())
		u.callCleared(m.Cause.Value())
	case *gprs.CCStatusEnquiry:
		u.heard3G(sim.CSDomain, m.Name(), "", "")
		u.sendCCStatus(g.ti, gprs.CCCauseResponseToStatusEnquiry)
	case *gprs.CCStatus:
		u.receivedCC(m.Name(), m.Cause)
	default:
		u.fault(m.Name(), "unexpected", nil)
		u.sendCCStatus(g.ti, gprs.CCCauseMessageTypeNotCompatible)
	}
}

func transactionOf(m gprs.Message) (ti gprs.TransactionIdentifier, ok bool) {
	switch m := m.(type) {
	case *gprs.CallProceeding:
		return m.TI, true
	case *gprs.Alerting:
		return m.TI, true
	case *gprs.Progress:
		return m.TI, true
	case *gprs.Connect:
		return m.TI, true
	case *gprs.ConnectAcknowledge:
		return m.TI, true
	case *gprs.Disconnect:
		return m.TI, true
	case *gprs.Release:
		return m.TI, true
	case *gprs.ReleaseComplete:
		return m.TI, true
	case *gprs.CCStatusEnquiry:
		return m.TI, true
	case *gprs.CCStatus:
		return m.TI, true
	}
	return ti, false
}

// strangeCall answers a message of a call that this device has not (TS 24.008
// 8.3.1).
func (u *UE) strangeCall(m gprs.Message, ti gprs.TransactionIdentifier) {
	u.fault(m.Name(), "of a call that is not there", nil)
	switch m.(type) {
	case *gprs.ReleaseComplete, *gprs.CCStatus:
		return
	}
	cause := gprs.Cause{Location: gprs.LocationUser, Value: gprs.CCCauseInvalidTI}
	u.sendCS(&gprs.ReleaseComplete{CCHeader: gprs.CCHeader{TI: ti.Reply(), SendSequenceNumber: u.mmHeader().SendSequenceNumber},
		Cause: nas.Some(cause)})
}

func (u *UE) sendCCStatus(ti gprs.TransactionIdentifier, cause gprs.CCCause) {
	u.sendCS(&gprs.CCStatus{CCHeader: gprs.CCHeader{TI: ti, SendSequenceNumber: u.mmHeader().SendSequenceNumber},
		Cause: gprs.Cause{Location: gprs.LocationUser, Value: cause}, CallState: gprs.NewCallState(ccStateNumbers[u.umts.cc])})
}

func (u *UE) receivedCC(name string, c gprs.Cause) {
	if u.env.Recording(sim.Received) {
		u.received3G(sim.CSDomain, name, "CC cause "+c.String(), u.causeTag("CC", uint8(c.Value)))
	}
}

// handleSetup is a call for this device (TS 24.008 5.2.2): it rings and, unless
// on_call says otherwise, is taken at once.
func (u *UE) handleSetup(m *gprs.SetupMT) {
	g := u.umts
	mine := m.TI.Reply()
	u.received3G(sim.CSDomain, m.Name(), "a call", "")
	if g.cc != ccNull || u.call != callNone && u.call != callFalling || u.cfg.OnCall == BusyOnCall {
		busy := gprs.Cause{Location: gprs.LocationUser, Value: gprs.CCCauseUserBusy}
		u.sendCS(&gprs.ReleaseComplete{CCHeader: gprs.CCHeader{TI: mine, SendSequenceNumber: u.mmHeader().SendSequenceNumber}, Cause: nas.Some(busy)})
		return
	}
	g.ti, u.mt, u.call = mine, true, callSetup
	u.stop(t3240, searchAgain, eutranAllowed)
	u.enterMM(mmActive)
	u.sendCS(&gprs.CallConfirmed{CCHeader: u.ccHeader(), BearerCapability: speech})
	u.sendCS(&gprs.Alerting{CCHeader: u.ccHeader()})
	u.enterCC(ccReceived)
	if u.cfg.OnCall == SilentOnCall {
		return
	}
	u.sendCS(&gprs.Connect{CCHeader: u.ccHeader()})
	u.enterCC(ccConnecting)
	u.start(t313, u.standard(t313))
}

func (u *UE) handleConnect(m *gprs.Connect) {
	u.heard3G(sim.CSDomain, m.Name(), "", "")
	switch u.umts.cc {
	case ccInitiated, ccProceeding, ccDelivered:
		u.stop(t303, t310)
		u.sendCS(&gprs.ConnectAcknowledge{CCHeader: u.ccHeader()})
		u.callActive()
	}
}

// callActive is the beginning of a conversation.
func (u *UE) callActive() {
	u.enterCC(ccActive)
	u.call = callActive
	u.sos.placing = false
	u.decide("call connected", "", "TS 24.008 5.2.1.6")
	u.stop(searchAgain, eutranAllowed)
	u.start(callEnd, or(u.cfg.CallDuration, callDurationDefault))
}

// hangUp clears a call from this side (TS 24.008 5.4.3).
func (u *UE) hangUp(cause gprs.CCCause) {
	u.enterCC(ccDisconnect)
	u.start(t305, u.standard(t305))
	u.sendCS(&gprs.Disconnect{CCHeader: u.ccHeader(), Cause: gprs.Cause{Location: gprs.LocationUser, Value: cause}})
}

// clearCall answers a DISCONNECT (TS 24.008 5.4.4), or follows one that was not
// answered.
func (u *UE) clearCall(cause gprs.Cause) {
	u.stop(t303, t305, t310, t313, callEnd)
	u.enterCC(ccReleaseWait)
	u.start(t308, u.standard(t308))
	u.sendCS(&gprs.Release{CCHeader: u.ccHeader(), Cause: nas.Some(cause)})
}

// callCleared is the end of a call, however far it had come.
func (u *UE) callCleared(cause gprs.Cause) {
	g := u.umts
	u.stop(t303, t305, t308, t310, t313, callEnd)
	talked := u.call == callActive
	u.enterCC(ccNull)
	g.emergency = false
	if g.mm == mmActive {
		u.waitForCommand()
	}
	if talked {
		u.callEnded()
		return
	}
	u.callFailed(fmt.Sprintf("CC cause #%d", uint8(cause.Value)))
	u.returnFromCall()
}

// callGuardExpired is a call control timer (TS 24.008 11.3).
func (u *UE) callGuardExpired(id timerID) {
	switch id {
	case t303, t310, t313:
		u.hangUp(gprs.CCCauseRecoveryOnTimerExpiry)
	case t305:
		u.clearCall(gprs.Cause{Location: gprs.LocationUser, Value: gprs.CCCauseRecoveryOnTimerExpiry})
	case t308:
		u.callCleared(gprs.Cause{Value: gprs.CCCauseRecoveryOnTimerExpiry})
	}
}

// abandonCall ends a call on UTRAN for want of the connection, or before it
// could begin.
func (u *UE) abandonCall(why string) {
	g := u.umts
	u.stop(t303, t305, t308, t310, t313)
	if g.cc != ccNull {
		u.enterCC(ccNull)
	}
	g.emergency = false
	switch u.call {
	case callActive:
		u.stop(callEnd)
		u.call = callNone
		u.decide("call ended", why, "")
	case callSetup, callFalling:
		u.callFailed(why)
	default:
		return
	}
	u.returnFromCall()
}

// returnFromCall has a device go back to E-UTRAN after a call.
func (u *UE) returnFromCall() {
	u.umts.eutranDue = true
}
