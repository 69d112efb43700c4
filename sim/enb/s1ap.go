package enb

import (
	"errors"
	"fmt"

	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// incoming and outgoing are messages that are used again and again, to spare
// allocations.
type incoming struct {
	downlinkNASTransport       s1ap.DownlinkNASTransport
	initialContextSetup        s1ap.InitialContextSetupRequest
	contextReleaseCommand      s1ap.UEContextReleaseCommand
	contextModificationRequest s1ap.UEContextModificationRequest
	erabSetupRequest           s1ap.ERABSetupRequest
	erabReleaseCommand         s1ap.ERABReleaseCommand
	paging                     s1ap.Paging
}

type outgoing struct {
	initialUEMessage            s1ap.InitialUEMessage
	uplinkNASTransport          s1ap.UplinkNASTransport
	initialContextSetupResponse s1ap.InitialContextSetupResponse
	releaseRequest              s1ap.UEContextReleaseRequest
	releaseComplete             s1ap.UEContextReleaseComplete
	capabilityInfo              s1ap.UECapabilityInfoIndication
	contextModificationResponse s1ap.UEContextModificationResponse
}

// HandleS1AP takes a PDU from the MME.
func (e *ENB) HandleS1AP(pdu []byte) {
	e.diagnostics = nil
	m, err := e.decode(pdu)
	if err != nil && !e.tolerate(err) {
		return
	}
	switch m := m.(type) {
	case *s1ap.S1SetupResponse:
		e.handleS1SetupResponse()
	case *s1ap.S1SetupFailure:
		e.handleS1SetupFailure(m)
	case *s1ap.DownlinkNASTransport:
		e.handleDownlinkNASTransport(m)
	case *s1ap.InitialContextSetupRequest:
		e.handleInitialContextSetupRequest(m)
	case *s1ap.UEContextModificationRequest:
		e.handleUEContextModificationRequest(m)
	case *s1ap.UEContextReleaseCommand:
		e.handleUEContextReleaseCommand(m)
	case *s1ap.ERABSetupRequest:
		e.handleERABSetupRequest(m)
	case *s1ap.ERABReleaseCommand:
		e.handleERABReleaseCommand(m)
	case *s1ap.Paging:
		e.handlePaging(m)
	case *s1ap.Reset:
		e.handleReset(m)
	case *s1ap.ResetAcknowledge:
		// What was reset is gone since it was asked for.
	case *s1ap.ErrorIndication:
		e.handleErrorIndication(m)
	default:
		e.unexpected(m)
	}
}

// decode reads a PDU, the frequent ones into messages kept for it.
func (e *ENB) decode(pdu []byte) (s1ap.Message, error) {
	typ, procedure, err := s1ap.Peek(pdu)
	if err != nil || typ != s1ap.InitiatingMessage {
		return s1ap.Decode(pdu)
	}
	var m s1ap.Message
	switch procedure {
	case s1ap.ProcedureDownlinkNASTransport:
		m = &e.in.downlinkNASTransport
	case s1ap.ProcedureInitialContextSetup:
		m = &e.in.initialContextSetup
	case s1ap.ProcedureUEContextRelease:
		m = &e.in.contextReleaseCommand
	case s1ap.ProcedureUEContextModification:
		m = &e.in.contextModificationRequest
	case s1ap.ProcedureERABSetup:
		m = &e.in.erabSetupRequest
	case s1ap.ProcedureERABRelease:
		m = &e.in.erabReleaseCommand
	case s1ap.ProcedurePaging:
		m = &e.in.paging
	default:
		return s1ap.Decode(pdu)
	}
	return m, m.Decode(pdu)
}

// tolerate answers what was wrong with a PDU and tells whether it is to be
// handled all the same (TS 36.413 10).
func (e *ENB) tolerate(err error) bool {
	var p *s1ap.ProtocolError
	if !errors.As(err, &p) {
		e.fault(nil, "S1AP", err.Error())
		return false
	}
	name := p.Message
	if name == "" {
		name = "S1AP"
	}
	e.fault(e.byID[p.ENBUES1APID.Or(maxENBUES1APID+1)], name, err.Error())
	switch p.Answer {
	case s1ap.AnswerErrorIndication:
		// Two ends that report each other's reports would never stop.
		if p.Procedure.Or(0) != s1ap.ProcedureErrorIndication {
			e.send(nil, p.ErrorIndication())
		}
	case s1ap.AnswerUnsuccessfulOutcome:
		e.refuse(p)
	case s1ap.AnswerResponse:
		e.diagnostics = p.CriticalityDiagnostics()
	}
	return p.Soft()
}

// refuse answers a request that can't be read with its unsuccessful outcome,
// or with ERROR INDICATION where that could not say whom it is about.
func (e *ENB) refuse(p *s1ap.ProtocolError) {
	mme, enb := p.MMEUES1APID, p.ENBUES1APID
	if mme.Present && enb.Present && p.Procedure.Present {
		switch p.Procedure.Value {
		case s1ap.ProcedureInitialContextSetup:
			e.send(e.byID[enb.Value], &s1ap.InitialContextSetupFailure{MMEUES1APID: mme.Value, ENBUES1APID: enb.Value,
				Cause: p.Cause, CriticalityDiagnostics: p.CriticalityDiagnostics()})
			return
		case s1ap.ProcedureUEContextModification:
			e.send(e.byID[enb.Value], &s1ap.UEContextModificationFailure{MMEUES1APID: mme.Value, ENBUES1APID: enb.Value,
				Cause: p.Cause, CriticalityDiagnostics: p.CriticalityDiagnostics()})
			return
		}
	}
	e.send(nil, p.ErrorIndication())
}

// send encodes a message and sends it; c is whom it is about, or nil.
func (e *ENB) send(c *connection, m s1ap.Message) {
	pdu, err := m.Append(e.pdu[:0])
	if err != nil {
		e.fault(c, m.Name(), err.Error())
		return
	}
	e.pdu = pdu
	if c == nil {
		e.s1.Send(nil, pdu)
		return
	}
	e.s1.Send(c, pdu)
}

// find returns the connection that a message of the MME is about. Where the
// identities name none the MME is told (TS 36.413 10.6), and no connection is
// touched: an error of the one side must not cost another device its own.
func (e *ENB) find(m s1ap.Message, mmeID, id uint32) *connection {
	c := e.byID[id]
	var cause s1ap.Cause
	switch {
	case c == nil:
		cause = s1ap.CauseRadioNetworkUnknownENBUES1APID
	case c.named && c.mmeID != mmeID:
		cause = s1ap.CauseRadioNetworkUnknownPairUES1APID
	default:
		if !c.named {
			c.named, c.mmeID = true, mmeID
			e.sendEarly(c)
		}
		return c
	}
	if e.env.Recording(sim.Fault) {
		e.fault(nil, m.Name(), fmt.Sprintf("%s: MME %d, eNB %d", cause, mmeID, id))
	}
	e.send(nil, &s1ap.ErrorIndication{MMEUES1APID: s1ap.Some(mmeID), ENBUES1APID: s1ap.Some(id), Cause: s1ap.Some(cause)})
	return nil
}
