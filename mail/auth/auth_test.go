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
