package msc

import (
	"errors"
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// Conn carries messages to the MME.
type Conn interface {
	// Send sends a copy of pdu. About names the subscriber whom the message
	// concerns, nil if there is none.
	Send(about fmt.Stringer, pdu []byte)
}

// MSC is an MSC with its VLR.
type MSC struct {
	env  sim.Env
	cfg  *Config
	conn Conn

	subscribers map[nas.IMSI]*subscriber
	byTMSI      map[nas.TMSI]*subscriber
	hss         Subscribers
	rncs        []*Association
	reset       reset
	reference   byte // of the last SMS
	buf, nas    []byte
}

// New returns an MSC that is not connected.
func New(env sim.Env, cfg *Config) *MSC {
	return &MSC{env: env, cfg: cfg, subscribers: map[nas.IMSI]*subscriber{}, byTMSI: map[nas.TMSI]*subscriber{}}
}

// ConnectMME gives the MSC its way to the MME.
func (m *MSC) ConnectMME(conn Conn) { m.conn = conn }

// SetMode changes what the MSC offers from now on. Devices that are registered
// stay so until they register again.
func (m *MSC) SetMode(mode Mode) {
	m.cfg.Mode = mode
	m.decided(nil, "SGs mode "+mode.String(), "", "", "")
}

// HandleSGsAP takes a message from the MME.
func (m *MSC) HandleSGsAP(pdu []byte) {
	if m.cfg.Mode == None {
		return
	}
	msg, err := sgsap.Decode(pdu)
	if err != nil {
		m.unreadable(msg, pdu, err)
		return
	}
	switch msg := msg.(type) {
	case *sgsap.LocationUpdateRequest:
		m.locationUpdate(msg)
	case *sgsap.TMSIReallocationComplete:
		m.tmsiReallocated(msg, pdu)
	case *sgsap.EPSDetachIndication:
		m.epsDetach(msg)
	case *sgsap.IMSIDetachIndication:
		m.imsiDetach(msg)
	case *sgsap.ServiceRequest:
		m.serviceRequest(msg, pdu)
	case *sgsap.PagingReject:
		m.pagingRejected(msg, pdu)
	case *sgsap.UEUnreachable:
		m.unreachable(msg, pdu)
	case *sgsap.UplinkUnitdata:
		m.uplinkUnitdata(msg, pdu)
	case *sgsap.AlertAck:
		m.alertAcknowledged(msg, pdu)
	case *sgsap.AlertReject:
		m.alertRejected(msg, pdu)
	case *sgsap.UEActivityIndication:
		m.active(msg, pdu)
	case *sgsap.MOCSFBIndication:
		m.moCSFB(msg)
	case *sgsap.ResetIndication:
		m.mmeReset(msg)
	case *sgsap.ResetAck:
		m.resetAcknowledged()
	case *sgsap.Status:
		m.fault(about(msg.IMSI), msg.Name(), msg.Cause.String(), pdu)
	default:
		m.refuse(nas.IMSI{}, msg.Type().String(), "not for a VLR", sgsap.CauseIncompatibleWithState, pdu)
	}
}

// unreadable answers what can't be used with a status (TS 29.118 7), unless it
// is a status itself.
func (m *MSC) unreadable(msg sgsap.Message, pdu []byte, err error) {
	cause := sgsap.CauseSemanticallyIncorrect
	var e *sgsap.Error
	if errors.As(err, &e) {
		cause = e.Cause
	}
	name := "SGsAP message"
	if msg != nil {
		name = msg.Name()
		if msg.Type() == sgsap.TypeStatus {
			m.fault(nil, name, err.Error(), pdu)
			return
		}
	}
	m.refuse(nas.IMSI{}, name, err.Error(), cause, pdu)
}

// refuse reports a message and answers it with a status.
func (m *MSC) refuse(imsi nas.IMSI, name, detail string, cause sgsap.SGsCause, pdu []byte) {
	m.fault(about(imsi), name, detail, pdu)
	if len(pdu) == 0 {
		return // a status quotes what it is about
	}
	const limit = 250 // of an element's octets
	m.send(about(imsi), &sgsap.Status{IMSI: imsi, Cause: cause, ErroneousMessage: pdu[:min(len(pdu), limit)]})
}

func (m *MSC) send(who fmt.Stringer, msg sgsap.Message) {
	if m.conn == nil || m.cfg.Mode == None {
		return
	}
	m.buf = msg.Append(m.buf[:0])
	m.conn.Send(who, m.buf)
}

// about is a subscriber for a trace, nil for none.
func about(imsi nas.IMSI) fmt.Stringer {
	if imsi.IsZero() {
		return nil
	}
	return imsi
}

// decided reports a choice of the MSC.
func (m *MSC) decided(who fmt.Stringer, name, detail, clause, cause string) {
	if !m.env.Recording(sim.Decision) {
		return
	}
	e := sim.Event{Kind: sim.Decision, From: m.cfg.Name, Protocol: sim.SGsAP, Name: name, Detail: detail, Clause: clause, Cause: cause}
	if who != nil {
		e.Device = who.String()
	}
	m.env.Report(e)
}

// fault reports input that had to be refused.
func (m *MSC) fault(who fmt.Stringer, name, detail string, pdu []byte) {
	if !m.env.Recording(sim.Fault) {
		return
	}
	e := sim.Event{Kind: sim.Fault, From: m.cfg.Name, Protocol: sim.SGsAP, Name: name, Detail: detail, Bytes: pdu}
	if who != nil {
		e.Device = who.String()
	}
	m.env.Report(e)
}
