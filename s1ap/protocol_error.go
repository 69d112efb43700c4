package s1ap

import (
	"errors"
	"fmt"
	"strings"

	"sunsetlab/s1ap/aper"
)

// ProtocolError is what was wrong with a received PDU and what its sender must
// be told, TS 36.413 clause 10.
type ProtocolError struct {
	// Message is the name of the message, empty when the PDU names none that is
	// known.
	Message string
	// PDU, Procedure and ProcedureCriticality are the head of the PDU as
	// received; they are absent from a PDU that ends before them.
	PDU                  Opt[PDUType]
	Procedure            Opt[ProcedureCode]
	ProcedureCriticality Opt[Criticality]
	// Cause is one of the protocol group.
	Cause Cause
	// IEs are those not understood or missing, at most 256, but for the ones of
	// criticality ignore.
	IEs []CriticalityDiagnosticsIEItem
	// MMEUES1APID and ENBUES1APID are those of the PDU where they could be read.
	MMEUES1APID, ENBUES1APID Opt[uint32]
	// Answer is what clause 10 has the receiver do.
	Answer Answer
	// Err is the detail of a transfer-syntax error, or nil.
	Err error
}

// Answer is what the receiver of an erroneous PDU does.
type Answer uint8

const (
	// AnswerErrorIndication is to send the ERROR INDICATION.
	AnswerErrorIndication Answer = iota
	// AnswerUnsuccessfulOutcome is to reject the procedure by its unsuccessful
	// outcome, with the error's Cause and CriticalityDiagnostics in it.
	AnswerUnsuccessfulOutcome
	// AnswerLocal is to take the procedure as failed without a message: the PDU
	// was itself an answer.
	AnswerLocal
	// AnswerResponse is to carry on, and to put the CriticalityDiagnostics into
	// the procedure's response.
	AnswerResponse
	// AnswerNothing is to carry on, or to drop an unknown procedure of
	// criticality ignore, without a report.
	AnswerNothing
)

// String names the answer.
func (a Answer) String() string {
	names := [...]string{"error indication", "unsuccessful outcome", "local failure", "response", "nothing"}
	if int(a) < len(names) {
		return names[a]
	}
	return fmt.Sprint(uint8(a))
}

// Soft says that the message is to be handled in spite of the error, which is
// only to be reported: all it is about are IEs of criticality notify.
func (e *ProtocolError) Soft() bool {
	return e.Message != "" && e.Cause == CauseProtocolAbstractSyntaxErrorIgnoreAndNotify
}

// Error says what was wrong with which message.
func (e *ProtocolError) Error() string {
	var b strings.Builder
	b.WriteString("s1ap: decode ")
	switch {
	case e.Message != "":
		b.WriteString(e.Message)
	case e.Procedure.Present:
		fmt.Fprintf(&b, "%s of procedure %s", e.PDU.Value, e.Procedure.Value)
	default:
		b.WriteString("S1AP-PDU")
	}
	b.WriteString(": ")
	b.WriteString(strings.TrimPrefix(e.Cause.String(), "protocol: "))
	for _, ie := range e.IEs {
		fmt.Fprintf(&b, ", IE %s (%s) %s", ie.IEID, ie.IECriticality, ie.TypeOfError)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap is the detail of a transfer-syntax error.
func (e *ProtocolError) Unwrap() error { return e.Err }

// CriticalityDiagnostics is the IE that reports the error, TS 36.413 9.2.1.21.
func (e *ProtocolError) CriticalityDiagnostics() *CriticalityDiagnostics {
	d := &CriticalityDiagnostics{
		ProcedureCode:             e.Procedure,
		ProcedureCriticality:      e.ProcedureCriticality,
		IEsCriticalityDiagnostics: e.IEs,
	}
	if t, ok := e.PDU.Get(); ok {
		d.TriggeringMessage = Some(TriggeringMessage(t))
	}
	return d
}

// ErrorIndication builds the message that reports the error.
func (e *ProtocolError) ErrorIndication() *ErrorIndication {
	m := &ErrorIndication{
		MMEUES1APID: e.MMEUES1APID,
		ENBUES1APID: e.ENBUES1APID,
		Cause:       Some(e.Cause),
	}
	if e.Procedure.Present {
		m.CriticalityDiagnostics = e.CriticalityDiagnostics()
	}
	return m
}

// diagnosis gathers the abstract-syntax errors of a message while it is decoded.
type diagnosis struct {
	items  []CriticalityDiagnosticsIEItem
	reject bool
	notify bool
	// misconstructed is an IE out of order or received twice, 10.3.6.
	misconstructed bool
}

// maxErrors is maxnoofErrors of the standard.
const maxErrors = 256

// report notes an IE that is not understood or missing. Criticality ignore is
// not reported, 10.3.4.2.
func (d *diagnosis) report(id ProtocolIEID, crit Criticality, what TypeOfError) {
	switch crit {
	case CriticalityIgnore:
		return
	case CriticalityReject:
		d.reject = true
	default:
		d.notify = true
	}
	d.add(id, crit, what)
}

func (d *diagnosis) add(id ProtocolIEID, crit Criticality, what TypeOfError) {
	if len(d.items) < maxErrors {
		d.items = append(d.items, CriticalityDiagnosticsIEItem{IEID: id, IECriticality: crit, TypeOfError: what})
	}
}

// ieInfo is a protocol IE of a message, in the message's order.
type ieInfo struct {
	id          ProtocolIEID
	criticality Criticality
	mandatory   bool
}

// sequence checks the order and the number of a message's IEs.
type sequence struct {
	seen uint64
	next int
}

// place takes the IE at index k of the message's table.
func (s *sequence) place(d *diagnosis, k int) {
	s.seen |= 1 << k
	if k < s.next {
		d.misconstructed = true
		return
	}
	s.next = k + 1
}

// missing reports the mandatory IEs that were not received, by the criticality
// that the standard assigns to them, 10.3.5.
func (d *diagnosis) missing(s sequence, ies []ieInfo) {
	for k, ie := range ies {
		if ie.mandatory && s.seen&(1<<k) == 0 {
			d.report(ie.id, ie.criticality, TypeOfErrorMissing)
		}
	}
}

// start reads the head of the PDU in b, which must be that of want, and enters
// the named message.
func (r *reader) start(b []byte, name string, want pdu) (aper.Frame, error) {
	got := r.head()
	if r.Err() != nil {
		return aper.Frame{}, transferSyntaxError(b, name, r.Err())
	}
	if got.typ != want.typ || got.code != want.code {
		return aper.Frame{}, fmt.Errorf("s1ap: decode %s: the PDU is a %s of procedure %s", name, got.typ, got.code)
	}
	f := r.Enter()
	if r.Err() != nil {
		return f, transferSyntaxError(b, name, r.Err())
	}
	return f, nil
}

// conclude leaves the named message and turns what went wrong into a
// *ProtocolError.
func (r *reader) conclude(b []byte, f aper.Frame, name string) error {
	r.Leave(f)
	if r.Err() == nil && r.Remaining() > 0 {
		r.Fail(aper.ErrTrailing)
	}
	if r.Err() != nil {
		return transferSyntaxError(b, name, r.Err())
	}
	d := &r.diag
	if !d.reject && !d.notify && !d.misconstructed {
		return nil
	}
	e := &ProtocolError{Message: name, IEs: d.items}
	e.head(b)
	e.conclude(d)
	return e
}

// outcome says which outcomes a procedure has.
type outcome uint8

const (
	hasSuccessful outcome = 1 << iota
	hasUnsuccessful
)

// conclude chooses cause and answer, 10.3.4 to 10.3.6.
func (e *ProtocolError) conclude(d *diagnosis) {
	switch {
	case d.misconstructed:
		e.Cause = CauseProtocolAbstractSyntaxErrorFalselyConstructedMessage
	case d.reject:
		e.Cause = CauseProtocolAbstractSyntaxErrorReject
	default:
		e.Cause = CauseProtocolAbstractSyntaxErrorIgnoreAndNotify
	}
	initiating := e.PDU.Value == InitiatingMessage
	outcomes := procedureOutcomes(e.Procedure.Value)
	switch hard := d.misconstructed || d.reject; {
	case e.Procedure.Value == ProcedureErrorIndication:
		// An answer could be answered in turn, without end.
		e.Answer = AnswerNothing
	case hard && !initiating:
		e.Answer = AnswerLocal
	case hard && outcomes&hasUnsuccessful != 0:
		e.Answer = AnswerUnsuccessfulOutcome
	case !hard && initiating && outcomes&hasSuccessful != 0:
		e.Answer = AnswerResponse
	}
}

// head sets what can be read of the PDU's head and of the UE's ids.
func (e *ProtocolError) head(b []byte) {
	r := reader{Reader: aper.NewReader(b)}
	p := r.head()
	if r.Err() != nil {
		return
	}
	e.PDU, e.Procedure, e.ProcedureCriticality = Some(p.typ), Some(p.code), Some(p.criticality)
	e.MMEUES1APID, e.ENBUES1APID = scanIDs(b)
}

// transferSyntaxError is the error of octets that are no encoding of a message,
// 10.2.
func transferSyntaxError(b []byte, name string, err error) error {
	e := &ProtocolError{Message: name, Cause: CauseProtocolTransferSyntaxError, Err: err}
	e.head(b)
	switch {
	case e.Procedure.Present && e.Procedure.Value == ProcedureErrorIndication:
		e.Answer = AnswerNothing
	case e.PDU.Or(InitiatingMessage) != InitiatingMessage:
		e.Answer = AnswerLocal
	}
	return e
}

// unknownProcedure is the error of a procedure code, or of an outcome of a
// procedure, that is not known, 10.3.4.1.
func unknownProcedure(b []byte) error {
	e := &ProtocolError{Cause: CauseProtocolAbstractSyntaxErrorReject}
	e.head(b)
	switch e.ProcedureCriticality.Value {
	case CriticalityIgnore:
		e.Answer = AnswerNothing
	case CriticalityNotify:
		e.Cause = CauseProtocolAbstractSyntaxErrorIgnoreAndNotify
	}
	return e
}

// scanIDs finds the UE's ids in a PDU as far as it can be read.
func scanIDs(b []byte) (mme, enb Opt[uint32]) {
	r := reader{Reader: aper.NewReader(b)}
	r.head()
	r.Enter()
	r.Bool()
	for range r.Length(0, 65535) {
		id, _, f := r.ie()
		if r.Err() != nil {
			break
		}
		switch id {
		case idMMEUES1APID:
			if v := uint32(r.Constrained(0, 1<<32-1)); r.Err() == nil {
				mme = Some(v)
			}
		case idENBUES1APID:
			if v := uint32(r.Constrained(0, 1<<24-1)); r.Err() == nil {
				enb = Some(v)
			}
		case idUES1APIDs:
			var ids UES1APIDs
			ids.decode(&r)
			if r.Err() != nil {
				break
			}
			if p := ids.UES1APIDPair; p != nil {
				mme, enb = Some(p.MMEUES1APID), Some(p.ENBUES1APID)
			}
			if ids.MMEUES1APID.Present {
				mme = ids.MMEUES1APID
			}
		}
		r.Leave(f)
		r.Recover()
	}
	return mme, enb
}

// The ids that name a UE's connection.
const (
	idMMEUES1APID ProtocolIEID = 0
	idENBUES1APID ProtocolIEID = 8
	idUES1APIDs   ProtocolIEID = 99
)

// Decode reads one S1AP-PDU, and nothing may follow it. Its errors are of type
// *ProtocolError. With a soft one, and with any other abstract-syntax error of a
// known message, the message is returned as far as it was comprehended; else it
// is nil.
func Decode(b []byte) (Message, error) {
	r := reader{Reader: aper.NewReader(b)}
	p := r.head()
	if r.Err() != nil {
		return nil, transferSyntaxError(b, "", r.Err())
	}
	m := newMessage(p.typ, p.code)
	if m == nil {
		return nil, unknownProcedure(b)
	}
	err := m.Decode(b)
	if err == nil {
		return m, nil
	}
	var e *ProtocolError
	if errors.As(err, &e) && e.Cause != CauseProtocolTransferSyntaxError {
		return m, err
	}
	return nil, err
}
