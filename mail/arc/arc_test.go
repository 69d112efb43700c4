package arc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

var now = time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC)

// hop is somebody who seals, with the zone that publishes its key.
func hop(t testing.TB, zone lookup.Zone, domain string) *arc.Sealer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	record, err := dkim.Record(key.Public())
	require.NoError(t, err)
	zone["arc._domainkey."+domain+" TXT"] = []string{record}
	return &arc.Sealer{Domain: domain, Selector: "arc", Key: key,
		Canonicalization: canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}}
}

func results(domain string) authres.Header {
	return authres.Header{ServID: "mx." + domain, Results: []authres.Result{{Method: "spf", Value: "pass"}}}
}

const text = "From: Aoi <aoi@example.com>\r\nTo: b@example.net\r\nSubject: hello\r\n\r\nHello.\r\n"

func chain(t testing.TB, zone lookup.Zone, raw string, hops int) *message.Message {
	t.Helper()
	m, err := message.Parse([]byte(raw))
	require.NoError(t, err)
	v := arc.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	for i := range hops {
		domain := fmt.Sprintf("hop%d.example", i+1)
		c := dkim.NewContent(m)
		got := v.Verify(c, now)
		fields, err := hop(t, zone, domain).Seal(c, results(domain), got.Status, now)
		require.NoError(t, err)
		m = m.Prepend(fields...)
	}
	return m
}

func TestChainHolds(t *testing.T) {
	zone := lookup.Zone{}
	m := chain(t, zone, text, 3)
	v := arc.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	got := v.Verify(dkim.NewContent(m), now)
	require.Nil(t, got.Err)
	require.Equal(t, arc.Pass, got.Status)
	require.Len(t, got.Sets, 3)
	require.Zero(t, got.OldestPass)
}
