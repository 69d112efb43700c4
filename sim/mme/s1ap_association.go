package mme

import (
	"errors"
	"slices"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// Association is the S1 interface with one eNodeB.
type Association struct {
	mme  *MME
	conn Conn
	up   bool
	// setUp is set once S1 SETUP was accepted; name, enbID and tais are what the
	// eNodeB said then.
	setUp bool
	name  string
	tais  []nas.TAI

	byENBID map[uint32]*connection
}

// s1apBuffers are messages that are decoded and encoded often, kept so that
// each costs no allocation.
type s1apBuffers struct {
	initialUE       s1ap.InitialUEMessage
	uplink          s1ap.UplinkNASTransport
	capability      s1ap.UECapabilityInfoIndication
	setupResponse   s1ap.InitialContextSetupResponse
	releaseRequest  s1ap.UEContextReleaseRequest
	releaseComplete s1ap.UEContextReleaseComplete

	downlink     s1ap.DownlinkNASTransport
	setupRequest s1ap.InitialContextSetupRequest
	command      s1ap.UEContextReleaseCommand
	pair         s1ap.UES1APIDPair
	paging       s1ap.Paging
}

// AddENB returns the S1 interface with an eNodeB that sends through conn.
func (m *MME) AddENB(conn Conn) *Association {
	a := &Association{mme: m, conn: conn, up: true, byENBID: map[uint32]*connection{}}
	m.associations = append(m.associations, a)
	return a
}

// Changed tells that the association was lost or is back. A lost one takes its
// UEs' connections with it; a new one begins with S1 SETUP.
func (a *Association) Changed(up bool) {
	a.up = up
	a.setUp = false
	if up {
		return
	}
	a.mme.connections.each(func(c *connection) {
		if c.a == a {
			c.lost()
		}
	})
}

// Close ends the interface for good: the eNodeB, should it come back, does so on
// another.
func (a *Association) Close() {
	a.Changed(false)
	m := a.mme
	m.associations = slices.DeleteFunc(m.associations, func(b *Association) bool { return a == b })
}

// HandleS1AP takes an S1AP-PDU from the eNodeB.
func (a *Association) HandleS1AP(pdu []byte) {
	typ, code, err := s1ap.Peek(pdu)
	if err != nil {
		_, err = s1ap.Decode(pdu)
		a.refuse(err)
		return
	}
	in := &a.mme.buffers.s1
	switch {
	case typ == s1ap.InitiatingMessage && code == s1ap.ProcedureInitialUEMessage:
		if a.decoded(in.initialUE.Decode(pdu)) {
			a.handleInitialUEMessage(&in.initialUE)
		}
	case typ == s1ap.InitiatingMessage && code == s1ap.ProcedureUplinkNASTransport:
		if a.decoded(in.uplink.Decode(pdu)) {
			a.handleUplinkNASTransport(&in.uplink)
		}
	case typ == s1ap.InitiatingMessage && code == s1ap.ProcedureUECapabilityInfoIndication:
		if a.decoded(in.capability.Decode(pdu)) {
			a.handleCapability(&in.capability)
		}
	case typ == s1ap.InitiatingMessage && code == s1ap.ProcedureUEContextReleaseRequest:
		if a.decoded(in.releaseRequest.Decode(pdu)) {
			a.handleReleaseRequest(&in.releaseRequest)
		}
	case typ == s1ap.SuccessfulOutcome && code == s1ap.ProcedureInitialContextSetup:
		if a.decoded(in.setupResponse.Decode(pdu)) {
			a.handleContextSetupResponse(&in.setupResponse)
		}
	case typ == s1ap.SuccessfulOutcome && code == s1ap.ProcedureUEContextRelease:
		if a.decoded(in.releaseComplete.Decode(pdu)) {
			a.handleReleaseComplete(&in.releaseComplete)
		}
	default:
		msg, err := s1ap.Decode(pdu)
		if a.decoded(err) {
			a.handle(msg)
		}
	}
}

// handle takes the messages that come seldom.
func (a *Association) handle(msg s1ap.Message) {
	switch msg := msg.(type) {
	case *s1ap.S1SetupRequest:
		a.handleS1Setup(msg)
	case *s1ap.InitialContextSetupFailure:
		a.handleContextSetupFailure(msg)
	case *s1ap.UEContextModificationResponse:
		a.handleModificationResponse(msg)
	case *s1ap.UEContextModificationFailure:
		a.handleModificationFailure(msg)
	case *s1ap.ERABSetupResponse:
		a.handleERABSetupResponse(msg)
	case *s1ap.ERABReleaseResponse:
		a.handleERABReleaseResponse(msg)
	case *s1ap.ERABReleaseIndication:
		a.handleERABReleaseIndication(msg)
	case *s1ap.NASNonDeliveryIndication:
		a.handleNonDelivery(msg)
	case *s1ap.Reset:
		a.handleReset(msg)
	case *s1ap.ResetAcknowledge:
		// What was reset was forgotten when the RESET went out.
	case *s1ap.ErrorIndication:
		a.handleErrorIndication(msg)
	default:
		a.sendErrorIndication(&s1ap.ErrorIndication{
			Cause: s1ap.Some(s1ap.CauseProtocolMessageNotCompatibleWithReceiverState),
			CriticalityDiagnostics: &s1ap.CriticalityDiagnostics{
				ProcedureCode:     s1ap.Some(msg.ProcedureCode()),
				TriggeringMessage: s1ap.Some(s1ap.TriggeringMessage(msg.PDU())),
			},
		})
		a.mme.fault(nil, sim.S1AP, msg.Name(), errors.New("not handled by this MME"))
	}
}

// decoded reports whether a message is to be handled; what was wrong with it is
// answered as TS 36.413 clause 10 has it.
func (a *Association) decoded(err error) bool {
	if err == nil {
		return true
	}
	var pe *s1ap.ProtocolError
	if errors.As(err, &pe) && pe.Soft() {
		a.mme.fault(nil, sim.S1AP, pe.Message, err)
		if pe.Answer == s1ap.AnswerErrorIndication {
			a.sendErrorIndication(pe.ErrorIndication())
		}
		return true
	}
	a.refuse(err)
	return false
}

// refuse answers a PDU that can't be handled.
func (a *Association) refuse(err error) {
	var pe *s1ap.ProtocolError
	if !errors.As(err, &pe) {
		a.mme.fault(nil, sim.S1AP, "S1AP-PDU", err)
		return
	}
	name := pe.Message
	if name == "" {
		name = "S1AP-PDU"
	}
	a.mme.fault(nil, sim.S1AP, name, err)
	switch pe.Answer {
	case s1ap.AnswerErrorIndication:
		a.sendErrorIndication(pe.ErrorIndication())
	case s1ap.AnswerUnsuccessfulOutcome:
		if pe.Procedure.Value == s1ap.ProcedureS1Setup {
			a.send(nil, &s1ap.S1SetupFailure{Cause: pe.Cause, CriticalityDiagnostics: pe.CriticalityDiagnostics()})
			return
		}
		a.sendErrorIndication(pe.ErrorIndication())
	case s1ap.AnswerLocal:
		a.answerUnusable(pe)
	}
}

// answerUnusable takes an answer that can't be read as a failure of what was
// asked.
func (a *Association) answerUnusable(pe *s1ap.ProtocolError) {
	c := a.mme.connections.get(pe.MMEUES1APID.Value)
	if !pe.MMEUES1APID.Present || c == nil || c.a != a {
		return
	}
	switch pe.Procedure.Value {
	case s1ap.ProcedureInitialContextSetup:
		c.contextSetupFailed(pe.Cause)
	case s1ap.ProcedureUEContextRelease:
		if c.releasing {
			c.remove()
		}
	}
}

// send encodes a message to the eNodeB.
func (a *Association) send(u *ueContext, msg s1ap.Message) {
	m := a.mme
	pdu, err := msg.Append(m.buffers.pdu[:0])
	if err != nil {
		m.fault(u, sim.S1AP, msg.Name(), err)
		return
	}
	m.buffers.pdu = pdu
	if u == nil {
		a.conn.Send(nil, pdu)
		return
	}
	a.conn.Send(u, pdu)
}

// serves reports whether a cell of the eNodeB is in one of the tracking areas.
func (a *Association) serves(tais []nas.TAI) bool {
	for _, t := range a.tais {
		for _, want := range tais {
			if t == want {
				return true
			}
		}
	}
	return false
}

func taiOf(t s1ap.TAI) nas.TAI { return nas.TAI{PLMN: nas.PLMN(t.PLMNIdentity), TAC: t.TAC} }

func cellOf(c s1ap.EUTRANCGI) gtpv2.ECGI {
	return gtpv2.ECGI{PLMN: nas.PLMN(c.PLMNIdentity), CellIdentity: c.CellID}
}
