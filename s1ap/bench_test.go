package s1ap

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// benchmarkPDU is the first captured PDU of the type and procedure.
func benchmarkPDU(b *testing.B, typ PDUType, code ProcedureCode) []byte {
	b.Helper()
	for _, pdu := range capturedPDUs(b, "testdata/captures/a_default_imsi_attach_no_apn__switchoff_detach.s1ap_dlt150.pcap") {
		if t, c, err := Peek(pdu); err == nil && t == typ && c == code {
			return pdu
		}
	}
	require.Fail(b, "no such PDU in the capture")
	return nil
}

func benchmarkDecode(b *testing.B, pdu []byte, m Message) {
	b.ReportAllocs()
	for b.Loop() {
		if err := m.Decode(pdu); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkEncode(b *testing.B, pdu []byte) {
	m, err := Decode(pdu)
	require.NoError(b, err)
	buf := make([]byte, 0, 2*len(pdu))
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = m.Append(buf[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeInitialUEMessage(b *testing.B) {
	pdu := benchmarkPDU(b, InitiatingMessage, ProcedureInitialUEMessage)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(pdu); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeInitialUEMessageReused(b *testing.B) {
	benchmarkDecode(b, benchmarkPDU(b, InitiatingMessage, ProcedureInitialUEMessage), new(InitialUEMessage))
}

func BenchmarkEncodeInitialUEMessage(b *testing.B) {
	benchmarkEncode(b, benchmarkPDU(b, InitiatingMessage, ProcedureInitialUEMessage))
}

func BenchmarkDecodeInitialContextSetupRequest(b *testing.B) {
	pdu := benchmarkPDU(b, InitiatingMessage, ProcedureInitialContextSetup)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(pdu); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeInitialContextSetupRequestReused(b *testing.B) {
	benchmarkDecode(b, benchmarkPDU(b, InitiatingMessage, ProcedureInitialContextSetup), new(InitialContextSetupRequest))
}

func BenchmarkEncodeInitialContextSetupRequest(b *testing.B) {
	benchmarkEncode(b, benchmarkPDU(b, InitiatingMessage, ProcedureInitialContextSetup))
}
