package msc

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// handleInitial takes the message that opens a connection.
func (c *connection) handleInitial(pdu []byte) {
	msg, err := gprs.Decode(pdu, nas.Uplink)
	if msg == nil {
		c.m.iuFault(nil, "initial NAS message", err.Error())
		c.answerUnreadable(pdu, err)
		c.release()
		return
	}
	switch msg := msg.(type) {
	case *gprs.LocationUpdatingRequest:
		c.reportReceived(msg, pdu)
		c.handleLocationUpdating(msg)
	case *gprs.CMServiceRequest:
		c.reportReceived(msg, pdu)
		c.handleCMServiceRequest(msg)
	case *gprs.PagingResponse:
		c.reportReceived(msg, pdu)
		c.handlePagingResponse(msg)
	case *gprs.IMSIDetachIndication:
		c.reportReceived(msg, pdu)
		c.handleIMSIDetach(msg)
	case *gprs.CMReestablishmentRequest:
		c.reportReceived(msg, pdu)
		c.refuseService(gprs.MMCauseCallCannotBeIdentified, "no call to go on with", "TS 24.008 4.5.1.6")
	default:
		c.reportReceived(msg, pdu)
		c.m.iuFault(nil, msg.Name(), "opens no connection")
		c.send(&gprs.MMStatus{RejectCause: gprs.MMCauseMessageTypeNotCompatible})
		c.release()
	}
}

// handleNAS takes a further message.
func (c *connection) handleNAS(pdu []byte) {
	msg, err := gprs.Decode(pdu, nas.Uplink)
	if msg == nil {
		c.m.iuFault(c, "NAS message", err.Error())
		c.answerUnreadable(pdu, err)
		return
	}
	if err != nil {
		c.m.iuFault(c, msg.Name(), err.Error())
	}
	c.reportReceived(msg, pdu)
	switch msg.MessageType().Protocol() {
	case gprs.MM, gprs.RR:
		c.handleMM(msg)
	case gprs.CC:
		c.handleCC(msg)
	case gprs.SMS:
		c.handleSMS(msg, pdu)
	default:
		c.m.iuFault(c, msg.Name(), "not for the CS domain")
	}
}

// handleMM carries a message of mobility management to its procedure.
func (c *connection) handleMM(msg gprs.Message) {
	switch msg := msg.(type) {
	case *gprs.MMIdentityResponse:
		c.handleIdentityResponse(msg)
	case *gprs.AuthenticationResponse:
		c.handleAuthenticationResponse(msg)
	case *gprs.AuthenticationFailure:
		c.handleAuthenticationFailure(msg)
	case *gprs.TMSIReallocationComplete:
		c.handleTMSIReallocationComplete()
	case *gprs.CMServiceRequest:
		c.handleFurtherCMServiceRequest(msg)
	case *gprs.CMServiceAbort:
		c.handleCMServiceAbort()
	case *gprs.LocationUpdatingRequest:
		switch {
		case c.then != nil || c.call != nil || c.awaiting != nothing && c.awaiting != aRequest:
			c.m.iuFault(c, msg.Name(), "another procedure is at work")
		case c.s != nil && !c.names(msg.MobileIdentity):
			// A connection is one subscriber's.
			c.m.iuFault(c, msg.Name(), "names another subscriber than the connection's")
			c.send(&gprs.MMStatus{RejectCause: gprs.MMCauseMessageNotCompatible})
		default:
			c.kept = false
			c.answered(c.awaiting)
			c.handleLocationUpdating(msg)
		}
	case *gprs.IMSIDetachIndication:
		c.handleIMSIDetach(msg)
	case *gprs.MMStatus:
		// What to do about it is not specified (TS 24.008 4.1.2.2): nothing.
	default:
		c.m.iuFault(c, msg.Name(), "not expected")
		c.send(&gprs.MMStatus{RejectCause: gprs.MMCauseMessageNotCompatible})
	}
}

// names reports whether an identity is the subscriber's whose the connection is.
func (c *connection) names(id nas.MobileIdentity) bool {
	if tmsi, ok := id.TMSI(); ok {
		return c.m.byTMSI[tmsi] == c.s
	}
	imsi, ok := id.IMSI()
	return ok && imsi == c.s.imsi
}

// answerUnreadable answers a message that can't be used (TS 24.008 8).
func (c *connection) answerUnreadable(pdu []byte, err error) {
	if len(pdu) < 2 {
		return
	}
	cause := gprs.MMCauseProtocolErrorUnspecified
	var e *gprs.Error
	if errors.As(err, &e) {
		v, answer := e.Cause()
		if !answer {
			return
		}
		cause = gprs.MMCause(v)
	}
	transaction := gprs.TransactionIdentifier{Flag: pdu[0]&0x80 == 0, Value: pdu[0] >> 4 & 7}
	switch gprs.Protocol(pdu[0] & 15) {
	case gprs.MM:
		c.send(&gprs.MMStatus{RejectCause: cause})
	case gprs.CC:
		c.send(&gprs.CCStatus{
			CCHeader:  gprs.CCHeader{TI: transaction},
			Cause:     gprs.Cause{Location: gprs.LocationPublicLocal, Value: gprs.CCCause(cause)},
			CallState: gprs.NewCallState(c.callState()),
		})
	case gprs.SMS:
		c.send(&gprs.CPError{CPHeader: gprs.CPHeader{TI: transaction}, Cause: gprs.CPCause(cause)})
	}
}

// serve begins what waits for a device that is there: a call before an SMS. It
// reports whether there was something.
func (m *MSC) serve(c *connection) bool {
	s := c.s
	switch {
	case s.paging.service == callService || s.fallingBack.Running():
		s.fallingBack.Stop()
		if s.paging.service == callService {
			m.stopPaging(s)
		}
		c.offerCall()
		return true
	case len(s.outbox) > 0:
		if s.paging.service != 0 {
			m.stopPaging(s)
		}
		s.connected = true
		m.deliverNext(s)
		return true
	}
	return false
}

// send sends a NAS message to the device.
func (c *connection) send(msg gprs.Message) {
	if c.gone {
		return
	}
	b, err := msg.Append(c.m.nas[:0])
	if err != nil {
		c.m.iuFault(c, msg.Name(), err.Error())
		return
	}
	c.m.nas = b
	c.reportSent(msg.Name(), causeIn(msg), describe(msg), b)
	c.transfer(b)
}

func (c *connection) transfer(pdu []byte) {
	c.a.command(c, &sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: c.id, NAS: pdu})
}
