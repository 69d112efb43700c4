package dkim_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

// published are the keys of RFC 6376, A.3 and RFC 8463, A.2.
var published = lookup.Zone{
	"brisbane._domainkey.example.com TXT": {"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt" +
		"IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi" +
		"tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"},
	"brisbane._domainkey.football.example.com TXT": {"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
	"test._domainkey.football.example.com TXT": {"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id" +
		"Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lx" +
		"j+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"},
}

const joe = `From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game. Are you hungry yet?

Joe.
`

// rfc6376 is the message of RFC 6376, A.2.
const rfc6376 = `DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
      c=simple/simple; q=dns/txt; i=joe@football.example.com;
      h=Received : From : To : Subject : Date : Message-ID;
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
      4bmp/YzhwvcubU4=;
Received: from client1.football.example.com  [192.0.2.1]
      by submitserver.example.com with SUBMISSION;
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
` + joe

// rfc8463 is the message of RFC 8463, A.3, signed twice.
const rfc8463 = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
` + joe

func read(t testing.TB, text string) *message.Message {
	t.Helper()
	m, err := message.Parse(message.Normalize([]byte(text)))
	require.NoError(t, err)
	return m
}

func TestPublishedVectors(t *testing.T) {
	v := dkim.Verifier{Keys: &dkim.Keys{Resolver: published}}
	for name, text := range map[string]string{"RFC 6376, A.2": rfc6376, "RFC 8463, A.3": rfc8463} {
		t.Run(name, func(t *testing.T) {
			got := v.Verify(dkim.NewContent(read(t, text)), time.Unix(1528637909, 0))
			require.NotEmpty(t, got)
			for _, r := range got {
				require.Nil(t, r.Err, r.Signature.Selector)
				require.Equal(t, "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n", string(r.CanonicalBody()))
			}
		})
	}
}

// TestPublishedKeySigns signs what RFC 8463 signs with its private key: Ed25519
// has one signature for a message and a key, so that b= is known.
func TestPublishedKeySigns(t *testing.T) {
	seed, err := base64.StdEncoding.DecodeString("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
	require.NoError(t, err)
	s := dkim.Signer{Domain: "football.example.com", Selector: "brisbane", Key: ed25519.NewKeyFromSeed(seed),
		Canonicalization: canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed},
		Headers:          []string{"From", "To", "Subject", "Date", "Message-ID"}, Oversign: []string{"From", "Subject", "Date"}}
	m := read(t, joe)
	f, err := s.Sign(dkim.NewContent(m), time.Unix(1528637909, 0))
	require.NoError(t, err)
	again, err := s.Sign(dkim.NewContent(m), time.Unix(1528637909, 0))
	require.NoError(t, err)
	require.Equal(t, f.String(), again.String(), "the same message at the same time gives the same bytes")
	require.Contains(t, strings.ReplaceAll(f.String(), "\r\n\t", ""), "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;")
	v := dkim.Verifier{Keys: &dkim.Keys{Resolver: published}}
	require.Nil(t, v.Verify(dkim.NewContent(m.Prepend(f)), time.Unix(1528637909, 0))[0].Err)
}
