package dkim_test

import (
	"testing"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
)

func BenchmarkParseSignature(b *testing.B) {
	f := read(b, rfc8463).Header[1]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dkim.ParseSignature(f, dkim.DKIMSignature); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHeaderHash(b *testing.B) {
	c := dkim.NewContent(read(b, rfc8463))
	s, err := dkim.ParseSignature(c.Message.Header[1], dkim.DKIMSignature)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		dst := c.AppendSigned(c.Buffer(), canonical.Relaxed, s.Headers, s.Field)
		dkim.AppendUnsigned(dst, canonical.Relaxed, s.Field)
	}
}
