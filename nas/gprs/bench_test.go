package gprs

import "testing"

// What a phone sends.
const (
	benchAttach   = "0801 02e5e0 73 0a00 08" + hexIMSI + "00f110fffeff" + hexRAC + "11" + hexCM2 + "4004 0402 6004 5802f070 5d0103 d0 c1"
	benchActivate = "0a41 05 03" + hexQoS + "02018d 280e0969696a6d6f62696c650362697a" + "271d80c0230601000006000080211001000010810600000000830600000000 a1"
)

func BenchmarkDecodeAttachRequest(b *testing.B) { benchDecode(b, new(AttachRequest), benchAttach) }
func BenchmarkAppendAttachRequest(b *testing.B) { benchAppend(b, new(AttachRequest), benchAttach) }
func BenchmarkDecodeActivatePDP(b *testing.B) {
	benchDecode(b, new(ActivatePDPContextRequest), benchActivate)
}
func BenchmarkAppendActivatePDP(b *testing.B) {
	benchAppend(b, new(ActivatePDPContextRequest), benchActivate)
}

func benchDecode(b *testing.B, m Message, text string) {
	pdu := unhex(b, text)
	b.ReportAllocs()
	b.SetBytes(int64(len(pdu)))
	for b.Loop() {
		if err := m.Decode(pdu); err != nil {
			b.Fatal(err)
		}
	}
}

func benchAppend(b *testing.B, m Message, text string) {
	if err := m.Decode(unhex(b, text)); err != nil {
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

// TestHotPathAllocations holds the hot paths to their promise: an APN's text is
// all that decoding allocates.
func TestHotPathAllocations(t *testing.T) {
	for _, c := range []struct {
		m      Message
		hex    string
		decode float64
	}{{new(AttachRequest), benchAttach, 0}, {new(ActivatePDPContextRequest), benchActivate, 1}} {
		pdu, buf := unhex(t, c.hex), make([]byte, 0, 256)
		if n := testing.AllocsPerRun(100, func() {
			if err := c.m.Decode(pdu); err != nil {
				t.Fatal(err)
			}
		}); n > c.decode {
			t.Errorf("decode %s: %v allocations, want %v", c.m.Name(), n, c.decode)
		}
		if n := testing.AllocsPerRun(100, func() {
			if _, err := c.m.Append(buf[:0]); err != nil {
				t.Fatal(err)
			}
		}); n > 0 {
			t.Errorf("encode %s: %v allocations, want 0", c.m.Name(), n)
		}
	}
}
