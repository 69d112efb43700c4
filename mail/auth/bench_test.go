package auth_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/auth"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

// answers is a zone that is only asked for what it has.
type answers map[string][]string

func (a answers) Lookup(name string, t lookup.Type) ([]string, error) {
	if t == lookup.TXT {
		if v, ok := a[name]; ok {
			return v, nil
		}
	}
	return nil, lookup.ErrNoName
}

var relaxed = canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}

// forwarded is a message of about 4 KiB that its sender signed and two hops
// sealed, with RSA-2048, and all that a receiver needs to judge it.
func forwarded(t testing.TB, key *rsa.PrivateKey) (*message.Message, answers, auth.Session, []*arc.Sealer) {
	t.Helper()
	record, err := dkim.Record(key.Public())
	require.NoError(t, err)
	zone := answers{
		"example.com":               {"v=spf1 ip4:192.0.2.0/24 -all"},
		"_dmarc.example.com":        {"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"},
		"s1._domainkey.example.com": {record},
		"s1._domainkey.one.example": {record},
		"s1._domainkey.two.example": {record},
	}
	m, err := message.Parse([]byte("From: Aoi <aoi@example.com>\r\nTo: b@example.net\r\nSubject: Minutes of the meeting\r\n" +
		"Date: Tue, 31 Mar 2026 21:00:00 +0900\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\n\r\n" + strings.Repeat("Lines of text, as people write them.\r\n", 100)))
	require.NoError(t, err)
	s := dkim.Signer{Domain: "example.com", Selector: "s1", Key: key, Canonicalization: relaxed}
	f, err := s.Sign(dkim.NewContent(m), now)
	require.NoError(t, err)
	m = m.Prepend(f)
	session := auth.Session{IP: netip.MustParseAddr("192.0.2.1"), Helo: "mail.example.com", MailFrom: "aoi@example.com"}
	v := auth.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	var sealers []*arc.Sealer
	for _, domain := range []string{"one.example", "two.example"} {
		sealer := &arc.Sealer{Domain: domain, Selector: "s1", Key: key, Canonicalization: relaxed}
		sealers = append(sealers, sealer)
		got := v.Verify(m, session, now)
		fields, err := sealer.Seal(got.Content, got.Results("mx."+domain), got.ARC.Status, now)
		require.NoError(t, err)
		m = m.Prepend(fields...)
	}
	return m, zone, session, sealers
}

// BenchmarkAgainstRSA gives the time of a message, and of its sealing, in units
// of the RSA work that can't be avoided: five verifications (DKIM, and for each
// of two hops a message signature and a seal), or two signatures. The two are
// measured in turns, in CPU time, and the best of all turns counts, so that it
// matters little what else the machine does.
func BenchmarkAgainstRSA(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(b, err)
	m, zone, session, sealers := forwarded(b, key)
	raw := m.Bytes()
	digest := sha256.Sum256(raw)
	sig, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	require.NoError(b, err)
	v := auth.Verifier{Keys: &dkim.Keys{Resolver: zone}}

	// ratio reports what all costs against a number of bare operations.
	ratio := func(b *testing.B, all, bare func(), operations int) {
		const turn = 20
		whole, rsaOnly := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
		for b.Loop() {
			start := cpuTime(b)
			for range turn {
				all()
			}
			middle := cpuTime(b)
			for range turn * operations {
				bare()
			}
			whole, rsaOnly = min(whole, middle-start), min(rsaOnly, cpuTime(b)-middle)
		}
		b.ReportMetric(float64(whole)/float64(rsaOnly), "x-RSA")
		b.ReportMetric(float64(whole.Microseconds())/turn, "us-CPU/message")
		b.ReportMetric(0, "ns/op")
	}
	b.Run("verify", func(b *testing.B) {
		ratio(b, func() {
			m, err := message.Parse(raw)
			if err != nil {
				b.Fatal(err)
			}
			got := v.Verify(m, session, now)
			if got.ARC.Status != arc.Pass || got.DMARC.Value != "pass" || got.SPF.Value != "pass" {
				b.Fatal(got.ARC.Err, got.DMARC, got.SPF)
			}
		}, func() { _ = rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], sig) }, 5)
	})
	b.Run("seal", func(b *testing.B) {
		got := v.Verify(m, session, now)
		results := got.Results("mx.two.example")
		ratio(b, func() {
			if _, err := sealers[1].Seal(dkim.NewContent(m), results, arc.Pass, now); err != nil {
				b.Fatal(err)
			}
		}, func() { _, _ = rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:]) }, 2)
	})
}

// cpuTime is what the process has used so far.
func cpuTime(b *testing.B) time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts); err != nil {
		b.Fatal(err)
	}
	return time.Duration(ts.Nano())
}
