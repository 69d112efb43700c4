package auth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/auth"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/dmarc"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/mail/spf"
)

var now = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

func TestVerify(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	m, zone, session, _ := forwarded(t, key)
	v := auth.Verifier{Keys: &dkim.Keys{Resolver: zone}}

	got := v.Verify(m, session, now)
	require.Equal(t, spf.Pass, got.SPF.Value)
	require.Equal(t, dkim.Pass, got.DKIM[0].Status)
	require.Equal(t, arc.Pass, got.ARC.Status)
	require.Equal(t, dmarc.Pass, got.DMARC.Value)
	h := got.Results("mx.example.net")
	b := strings.TrimPrefix(h.String()[strings.Index(h.String(), "header.b="):], "header.b=")[:8]
	require.Equal(t, "mx.example.net;\r\n"+
		"\tspf=pass smtp.mailfrom=example.com;\r\n"+
		"\tdkim=pass header.d=example.com header.s=s1 header.a=rsa-sha256 header.b="+b+";\r\n"+
		"\tdmarc=pass (p=reject sp=reject dis=none) header.from=example.com;\r\n"+
		"\tarc=pass (i=2 two.example) header.oldest-pass=0", h.String())
	back, err := authres.Parse(h.String())
	require.NoError(t, err)
	require.Equal(t, h, back)

	// The same message by way of a stranger who changed it.
	changed := m.WithBody([]byte("Buy!\r\n"))
	session.MailFrom, session.Helo = "", "stranger.example"
	got = v.Verify(changed, session, now)
	require.True(t, got.SPF.FromHelo)
	require.Equal(t, dmarc.Reject, got.DMARC.Disposition)
	require.Equal(t, "mx.example.net;\r\n"+
		"\tspf=none reason=\"stranger.example has no record\" smtp.helo=stranger.example;\r\n"+
		"\tdkim=fail reason=\"body hash did not verify\" header.d=example.com header.s=s1 header.a=rsa-sha256 header.b="+b+";\r\n"+
		"\tdmarc=fail (p=reject sp=reject dis=reject) reason=\"neither SPF nor DKIM passes\" header.from=example.com;\r\n"+
		"\tarc=fail reason=\"i=2: the newest message signature does not hold: body hash did not verify\"", written(&got))

	bare, err := message.Parse([]byte("From: nobody\r\n\r\n"))
	require.NoError(t, err)
	got = v.Verify(bare, session, now)
	require.Contains(t, written(&got), "dkim=none")
	require.Contains(t, written(&got), "dmarc=permerror reason=\"read From: ")
}

func written(v *auth.Verdict) string { h := v.Results("mx.example.net"); return h.String() }

// TestMalformed has mail that no sender should make: each gets the answer of
// the standard, and costs a bounded number of lookups.
func TestMalformed(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	m, zone, session, _ := forwarded(t, key)
	good := string(m.Bytes())
	field := func(name string) string { return m.All(name)[0].String() + "\r\n" }
	tests := []struct {
		name, raw string
		spf       spf.Value
		dkim      dkim.Status
		dmarc     dmarc.Value
		arc       arc.Status
		reason    arc.Reason
	}{
		{"as it should be", good, "pass", "pass", "pass", "pass", arc.OK},
		{"no end of header", good[:strings.Index(good, "\r\n\r\n")+2], "pass", "fail", "pass", "fail", arc.MessageSignatureFailed},
		{"nothing", "", "pass", "", "permerror", "none", arc.OK},
		{"10,000 fields", strings.Repeat("X-Field: x\r\n", 10_000) + good, "pass", "pass", "pass", "pass", arc.OK},
		{"10,000 signatures", strings.Repeat(field("DKIM-Signature"), 10_000) + good, "pass", "pass", "pass", "pass", arc.OK},
		{"10,000 seals", strings.Repeat(field("ARC-Seal"), 10_000) + good, "pass", "pass", "pass", "fail", arc.DuplicateField},
		{"i=51", "ARC-Seal: i=51; a=rsa-sha256; cv=pass; d=a.example; s=s; b=AA\r\n" + good, "pass", "pass", "pass", "fail", arc.TooManySets},
		{"bad tags", strings.ReplaceAll(good, "a=rsa-sha256", "a=;;=rsa-sha256"), "pass", "neutral", "pass", "fail", arc.BadInstance},
		{"bad MIME", strings.Replace(good, "Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/;;boundary=\"", 1), "pass", "fail", "pass", "fail", arc.MessageSignatureFailed},
		{"two From fields", "From: b@example.net\r\n" + good, "pass", "pass", "permerror", "pass", arc.OK},
		{"50 MiB more of body", good + strings.Repeat("x", 50<<20), "pass", "fail", "pass", "fail", arc.MessageSignatureFailed},
		{"bare line feeds", strings.ReplaceAll(good, "\r\n", "\n") + "\r\n", "pass", "", "permerror", "fail", arc.BadInstance},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := message.Parse([]byte(tt.raw))
			require.NoError(t, err)
			asked := 0
			v := auth.Verifier{Keys: &dkim.Keys{Resolver: lookup.Func(func(name string, typ lookup.Type) ([]string, error) {
				asked++
				return zone.Lookup(name, typ)
			})}}
			got := v.Verify(m, session, now)
			require.Equal(t, tt.spf, got.SPF.Value)
			require.Equal(t, tt.dmarc, got.DMARC.Value)
			require.Equal(t, tt.arc, got.ARC.Status, got.ARC.Err)
			if tt.dkim != "" {
				require.Equal(t, tt.dkim, got.DKIM[0].Status)
			}
			if tt.reason != arc.OK {
				require.Equal(t, tt.reason, got.ARC.Err.Reason, got.ARC.Err)
			}
			require.LessOrEqual(t, asked, 1+dkim.DefaultMaxSignatures+2+4)
			require.LessOrEqual(t, len(got.DKIM), dkim.DefaultMaxSignatures+1)
			_, err = authres.Parse(written(&got))
			require.NoError(t, err)
		})
	}
}
