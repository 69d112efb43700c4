package eps

import (
	"testing"

	"sunsetlab/nas"
)

// attachRequestForBench is the request with the elements a phone sends, 60
// octets.
const attachRequestForBench = "0741 02 0b f644f001800101c0ffee01 07 f070c0401980b0 0021 0201d031 d1 27 1a 8080211001000010810600000000830600000000000d00000a00" +
	"50 0b f644f001800101c0ffee02 52 44f0010001 5c 0a00 13 44f0010001 90 11 03 5758a6 f0 5d 01 03 e0"

func benchMessage(b *testing.B) []byte {
	return unhex(b, attachRequestForBench)
}

func TestBenchMessage(t *testing.T) {
	m, err := Decode(unhex(t, attachRequestForBench), nas.Uplink)
	if err != nil || len(m.(*AttachRequest).Unknown) > 0 {
		t.Fatal(err)
	}
}

// TestHotPathAllocations holds the hot path to its promise.
func TestHotPathAllocations(t *testing.T) {
	pdu := unhex(t, attachRequestForBench)
	var m AttachRequest
	if n := testing.AllocsPerRun(100, func() {
		if err := m.Decode(pdu); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("decode into a reused struct: %v allocations, want 0", n)
	}
	buf := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := m.Append(buf[:0]); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("encode into a reused buffer: %v allocations, want 0", n)
	}
}

func BenchmarkDecodeAttachRequest(b *testing.B) {
	pdu := benchMessage(b)
	var m AttachRequest
	b.ReportAllocs()
	b.SetBytes(int64(len(pdu)))
	for b.Loop() {
		if err := m.Decode(pdu); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeAnyAttachRequest(b *testing.B) {
	pdu := benchMessage(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(pdu, nas.Uplink); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendAttachRequest(b *testing.B) {
	m, err := Decode(benchMessage(b), nas.Uplink)
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Append(buf[:0]); err != nil {
			b.Fatal(err)
		}
	}
}
