package s1ap

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/s1ap/aper"
)

// rawIE is an IE as a test puts it on the wire.
type rawIE struct {
	id          ProtocolIEID
	criticality Criticality
	value       []byte
}

// open is the content of an open type.
func open(write func(*writer)) []byte {
	var w writer
	write(&w)
	return w.Bytes()
}

// rawPDU is a PDU of these IEs, whatever they are.
func rawPDU(p pdu, ies ...rawIE) []byte {
	var w writer
	mark := w.beginPDU(p)
	w.Bool(false)
	w.Length(len(ies), 0, 65535)
	for _, ie := range ies {
		w.Uint(uint64(ie.id), 2)
		w.Constrained(uint64(ie.criticality), 0, 2)
		w.Octets(ie.value)
	}
	w.Leave(mark)
	return w.Bytes()
}

func without(ies []rawIE, id ProtocolIEID) []rawIE {
	var out []rawIE
	for _, ie := range ies {
		if ie.id != id {
			out = append(out, ie)
		}
	}
	return out
}

func with(ies []rawIE, more ...rawIE) []rawIE {
	return append(ies[:len(ies):len(ies)], more...)
}

// iesOf takes an encoded message apart.
func iesOf(t *testing.T, m Message) []rawIE {
	t.Helper()
	b, err := m.Append(nil)
	require.NoError(t, err)
	r := reader{Reader: aper.NewReader(b)}
	r.head()
	r.Enter()
	r.Bool()
	var ies []rawIE
	for range r.Length(0, 65535) {
		id, crit, f := r.ie()
		ies = append(ies, rawIE{id, crit, append([]byte(nil), r.Content()...)})
		r.Recover()
		r.Skip(8 * len(ies[len(ies)-1].value))
		r.Leave(f)
	}
	require.NoError(t, r.Err())
	return ies
}

func replace(ies []rawIE, id ProtocolIEID, value []byte) []rawIE {
	out := append([]rawIE(nil), ies...)
	for i := range out {
		if out[i].id == id {
			out[i].value = value
		}
	}
	return out
}

var (
	testPLMN = PLMNIdentity{0x44, 0xf0, 0x01}
	testTAI  = TAI{PLMNIdentity: testPLMN, TAC: 7}
	testCell = EUTRANCGI{PLMNIdentity: testPLMN, CellID: 0x19b01}
)

func testInitialUEMessage() *InitialUEMessage {
	return &InitialUEMessage{ENBUES1APID: 5, NASPDU: []byte{7, 0x41}, TAI: testTAI, EUTRANCGI: testCell,
		RRCEstablishmentCause: RRCEstablishmentCauseMOSignalling}
}

func testContextSetup() *InitialContextSetupRequest {
	return &InitialContextSetupRequest{MMEUES1APID: 9, ENBUES1APID: 5,
		ERABToBeSetupList: []ERABToBeSetupItemCtxtSUReq{{ERABID: 5, ERABLevelQoSParameters: ERABLevelQoSParameters{QCI: 9},
			TransportLayerAddress: TransportLayerAddress{Bytes: []byte{127, 0, 0, 1}, Len: 32}, GTPTEID: 1}}}
}

func testUplink() *UplinkNASTransport {
	return &UplinkNASTransport{MMEUES1APID: 9, ENBUES1APID: 5, NASPDU: []byte{7, 0x44}, EUTRANCGI: testCell, TAI: testTAI}
}

func item(id ProtocolIEID, crit Criticality, what TypeOfError) []CriticalityDiagnosticsIEItem {
	return []CriticalityDiagnosticsIEItem{{IEID: id, IECriticality: crit, TypeOfError: what}}
}

func TestProtocolErrors(t *testing.T) {
	const unknown, reject, ignore, notify = ProtocolIEID(65000), CriticalityReject, CriticalityIgnore, CriticalityNotify
	const causeReject, causeNotify = CauseProtocolAbstractSyntaxErrorReject, CauseProtocolAbstractSyntaxErrorIgnoreAndNotify
	const falsely, syntax = CauseProtocolAbstractSyntaxErrorFalselyConstructedMessage, CauseProtocolTransferSyntaxError
	initial, setup, uplink := iesOf(t, testInitialUEMessage()), iesOf(t, testContextSetup()), iesOf(t, testUplink())
	response := iesOf(t, &InitialContextSetupResponse{MMEUES1APID: 9, ENBUES1APID: 5,
		ERABSetupList: []ERABSetupItemCtxtSURes{{ERABID: 5, TransportLayerAddress: TransportLayerAddress{Bytes: []byte{127, 0, 0, 1}, Len: 32}}}})
	reset := iesOf(t, &Reset{ResetType: ResetType{S1Interface: Some(ResetAllResetAll)}})
	indication := iesOf(t, &ErrorIndication{MMEUES1APID: Some(uint32(9)), Cause: Some(CauseMiscUnspecified)})
	command := iesOf(t, &UEContextReleaseCommand{UES1APIDs: UES1APIDs{UES1APIDPair: &UES1APIDPair{MMEUES1APID: 9, ENBUES1APID: 5}}})
	swapped := append([]rawIE(nil), initial...)
	swapped[1], swapped[2] = swapped[2], swapped[1]
	// The 16th addition to an enumeration, and the first to a choice.
	newValue, newAlternative := []byte{0x8f}, []byte{0x80, 0x01, 0x00}
	otherItem := open(func(w *writer) {
		w.Length(1, 1, 256)
		w.Leave(w.head(unknown, reject))
	})
	tooMany := setup
	for range 300 {
		tooMany = with(tooMany, rawIE{unknown, reject, []byte{0}})
	}

	mme, enb := Some(uint32(9)), Some(uint32(5))
	for _, c := range []struct {
		name     string
		pdu      []byte
		cause    Cause
		answer   Answer
		soft     bool
		message  bool // a message comes with the error
		ies      []CriticalityDiagnosticsIEItem
		mme, enb Opt[uint32]
	}{
		{"no error", rawPDU(headInitialUEMessage, initial...), 0, 0, false, true, nil, mme, enb},
		{"missing, reject, no outcome", rawPDU(headInitialUEMessage, without(initial, 26)...),
			causeReject, AnswerErrorIndication, false, true, item(26, reject, TypeOfErrorMissing), Opt[uint32]{}, enb},
		{"missing, reject, unsuccessful outcome", rawPDU(headInitialContextSetupRequest, without(setup, 73)...),
			causeReject, AnswerUnsuccessfulOutcome, false, true, item(73, reject, TypeOfErrorMissing), mme, enb},
		{"missing, ignore", rawPDU(headUplinkNASTransport, without(uplink, 100)...), 0, 0, false, true, nil, mme, enb},
		{"missing id", rawPDU(headUplinkNASTransport, without(uplink, 0)...),
			causeReject, AnswerErrorIndication, false, true, item(0, reject, TypeOfErrorMissing), Opt[uint32]{}, enb},
		{"unknown IE, reject", rawPDU(headUplinkNASTransport, with(uplink, rawIE{unknown, reject, []byte{0}})...),
			causeReject, AnswerErrorIndication, false, true, item(unknown, reject, TypeOfErrorNotUnderstood), mme, enb},
		{"unknown IE, notify", rawPDU(headUplinkNASTransport, with(uplink, rawIE{unknown, notify, []byte{0}})...),
			causeNotify, AnswerErrorIndication, true, true, item(unknown, notify, TypeOfErrorNotUnderstood), mme, enb},
		{"unknown IE, notify, response to come", rawPDU(headInitialContextSetupRequest, with(setup, rawIE{unknown, notify, nil})...),
			causeNotify, AnswerResponse, true, true, item(unknown, notify, TypeOfErrorNotUnderstood), mme, enb},
		{"unknown IE, ignore", rawPDU(headUplinkNASTransport, with(uplink, rawIE{unknown, ignore, []byte{0}})...), 0, 0, false, true, nil, mme, enb},
		{"unknown IE in an answer", rawPDU(headInitialContextSetupResponse, with(response, rawIE{unknown, reject, nil})...),
			causeReject, AnswerLocal, false, true, item(unknown, reject, TypeOfErrorNotUnderstood), mme, enb},
		{"unknown IE in an error indication", rawPDU(headErrorIndication, with(indication, rawIE{unknown, reject, nil})...),
			causeReject, AnswerNothing, false, true, item(unknown, reject, TypeOfErrorNotUnderstood), mme, Opt[uint32]{}},
		{"unknown IE beside an id pair", rawPDU(headUEContextReleaseCommand, with(command, rawIE{unknown, reject, nil})...),
			causeReject, AnswerErrorIndication, false, true, item(unknown, reject, TypeOfErrorNotUnderstood), mme, enb},
		{"errors beyond the most reported", rawPDU(headInitialContextSetupRequest, tooMany...), causeReject, AnswerUnsuccessfulOutcome,
			false, true, make([]CriticalityDiagnosticsIEItem, 256), mme, enb},
		{"wrong order", rawPDU(headInitialUEMessage, swapped...), falsely, AnswerErrorIndication, false, true, nil, Opt[uint32]{}, enb},
		{"twice", rawPDU(headInitialContextSetupRequest, with(setup, setup[len(setup)-1])...), falsely, AnswerUnsuccessfulOutcome, false, true, nil, mme, enb},
		{"choice beyond its alternatives, reject", rawPDU(headReset, replace(reset, 92, newAlternative)...),
			causeReject, AnswerErrorIndication, false, true, item(92, reject, TypeOfErrorNotUnderstood), Opt[uint32]{}, Opt[uint32]{}},
		{"choice beyond its alternatives, ignore", rawPDU(headReset, replace(reset, 2, newAlternative)...), 0, 0, false, true, nil, Opt[uint32]{}, Opt[uint32]{}},
		{"enumeration beyond its values, ignore", rawPDU(headInitialUEMessage, replace(initial, 134, newValue)...), 0, 0, false, true, nil, Opt[uint32]{}, enb},
		{"enumeration beyond its values, reject", rawPDU(headInitialUEMessage, with(initial, rawIE{145, reject, newValue})...),
			causeReject, AnswerErrorIndication, false, true, item(145, reject, TypeOfErrorNotUnderstood), Opt[uint32]{}, enb},
		{"unknown item in a list", rawPDU(headInitialContextSetupRequest, replace(setup, 24, otherItem)...),
			causeReject, AnswerUnsuccessfulOutcome, false, true, item(unknown, reject, TypeOfErrorNotUnderstood), mme, enb},
		{"unknown procedure, reject", rawPDU(pdu{InitiatingMessage, 200, reject}, uplink...), causeReject, AnswerErrorIndication, false, false, nil, mme, enb},
		{"unknown procedure, notify", rawPDU(pdu{InitiatingMessage, 200, notify}, uplink...), causeNotify, AnswerErrorIndication, false, false, nil, mme, enb},
		{"unknown procedure, ignore", rawPDU(pdu{InitiatingMessage, 200, ignore}, uplink...), causeReject, AnswerNothing, false, false, nil, mme, enb},
		{"outcome that the procedure lacks", rawPDU(pdu{UnsuccessfulOutcome, ProcedureReset, reject}), causeReject, AnswerErrorIndication, false, false, nil, Opt[uint32]{}, Opt[uint32]{}},
		{"nothing", nil, syntax, AnswerErrorIndication, false, false, nil, Opt[uint32]{}, Opt[uint32]{}},
		{"alternative that the PDU lacks", []byte{0x80, 0, 0, 1, 0}, syntax, AnswerErrorIndication, false, false, nil, Opt[uint32]{}, Opt[uint32]{}},
		{"IE that ends early", rawPDU(headUplinkNASTransport, replace(uplink, 67, []byte{0, 1})...), syntax, AnswerErrorIndication, false, false, nil, mme, enb},
		{"IE with octets left", rawPDU(headUplinkNASTransport, with(uplink[:3], rawIE{100, ignore, make([]byte, 20)})...), syntax, AnswerErrorIndication, false, false, nil, mme, enb},
		{"answer that ends early", rawPDU(headInitialContextSetupResponse, replace(response, 51, []byte{0, 1})...), syntax, AnswerLocal, false, false, nil, mme, enb},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode(c.pdu)
			require.Equal(t, c.message, m != nil)
			if m != nil {
				again, err := m.Append(nil)
				if len(c.ies) == 0 && c.cause != falsely && c.name != "missing, ignore" {
					require.NoError(t, err)
					require.Equal(t, c.pdu, again)
				}
			}
			if c.cause == 0 {
				require.NoError(t, err)
				return
			}
			var e *ProtocolError
			require.True(t, errors.As(err, &e), "%v", err)
			require.Equal(t, c.cause, e.Cause, "%v", err)
			require.Equal(t, c.answer, e.Answer, "%v", err)
			require.Equal(t, c.soft, e.Soft())
			require.Equal(t, c.mme, e.MMEUES1APID)
			require.Equal(t, c.enb, e.ENBUES1APID)
			require.Len(t, e.IEs, len(c.ies))
			if len(c.ies) == 1 {
				require.Equal(t, c.ies, e.IEs)
			}
			requireReport(t, c.pdu, e)
		})
	}
}

// requireReport encodes the ERROR INDICATION and reads it back.
func requireReport(t *testing.T, b []byte, e *ProtocolError) {
	t.Helper()
	report, err := e.ErrorIndication().Append(nil)
	require.NoError(t, err)
	m, err := Decode(report)
	require.NoError(t, err)
	got := m.(*ErrorIndication)
	require.Equal(t, Some(e.Cause), got.Cause)
	require.Equal(t, e.MMEUES1APID, got.MMEUES1APID)
	require.Equal(t, e.ENBUES1APID, got.ENBUES1APID)
	typ, code, err := Peek(b)
	if err != nil {
		require.Nil(t, got.CriticalityDiagnostics)
		return
	}
	d := got.CriticalityDiagnostics
	require.Equal(t, Some(code), d.ProcedureCode)
	require.Equal(t, Some(TriggeringMessage(typ)), d.TriggeringMessage)
	require.Empty(t, cmp.Diff(e.IEs, d.IEsCriticalityDiagnostics))
}

func TestProtocolErrorText(t *testing.T) {
	ies := with(iesOf(t, testUplink()), rawIE{65000, CriticalityReject, nil})
	_, err := Decode(rawPDU(headUplinkNASTransport, without(ies, 26)...))
	require.EqualError(t, err, "s1ap: decode UplinkNASTransport: abstract-syntax-error-reject, "+
		"IE 65000 (reject) not-understood, IE NAS-PDU (reject) missing")
	_, err = Decode(rawPDU(pdu{InitiatingMessage, 200, CriticalityReject}))
	require.EqualError(t, err, "s1ap: decode initiatingMessage of procedure 200: abstract-syntax-error-reject")
	_, err = Decode([]byte{0})
	require.EqualError(t, err, "s1ap: decode S1AP-PDU: transfer-syntax-error: aper: input ends within a value")
	require.ErrorIs(t, err, aper.ErrShort)
}
