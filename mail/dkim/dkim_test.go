package dkim_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

var at = time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC)

// signed is a message with a signature, the zone for it, and who signed.
func signed(t testing.TB, change func(*dkim.Signer)) (*message.Message, lookup.Zone, *dkim.Signer) {
	t.Helper()
	keys, zone := testKeys(t)
	s := &dkim.Signer{Domain: "example.com", Selector: "ed", Key: keys[1].key,
		Canonicalization: canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}}
	if change != nil {
		change(s)
	}
	m := read(t, header+"Hello.\r\n")
	f, err := s.Sign(dkim.NewContent(m), at)
	require.NoError(t, err)
	return m.Prepend(f), resolver(zone), s
}

func judge(t testing.TB, zone lookup.Resolver, m *message.Message, now time.Time) *dkim.Result {
	t.Helper()
	v := dkim.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	got := v.Verify(dkim.NewContent(m), now)
	require.Len(t, got, 1)
	return &got[0]
}

// change replaces text in the message.
func change(t testing.TB, m *message.Message, old, with string) *message.Message {
	t.Helper()
	require.Contains(t, string(m.Bytes()), old)
	return read(t, strings.Replace(string(m.Bytes()), old, with, 1))
}

func TestSignatureReasons(t *testing.T) {
	m, zone, _ := signed(t, func(s *dkim.Signer) { s.Lifetime = time.Hour; s.Length = true })
	bh := base64.StdEncoding.EncodeToString(judge(t, zone, m, at).Signature.BodyHash)
	tests := []struct {
		name, old, with string
		reason          dkim.Reason
		status          dkim.Status
	}{
		{"no tag list", "v=1;", "v;", dkim.BadSyntax, dkim.Neutral},
		{"tag twice", "v=1;", "v=1; v=1;", dkim.BadSyntax, dkim.Neutral},
		{"no v=", "v=1; ", "", dkim.MissingTag, dkim.Neutral},
		{"no d=", "d=example.com;", "", dkim.MissingTag, dkim.Neutral},
		{"version 2", "v=1;", "v=2;", dkim.UnknownVersion, dkim.Neutral},
		{"sha-1", "ed25519-sha256", "rsa-sha1", dkim.ObsoleteAlgorithm, dkim.Policy},
		{"unknown algorithm", "ed25519-sha256", "rsa-sha512", dkim.UnknownAlgorithm, dkim.Neutral},
		{"unknown canonicalisation", "relaxed/relaxed", "nowsp", dkim.UnknownCanonicalization, dkim.Neutral},
		{"unknown query", "v=1;", "v=1; q=http;", dkim.UnknownQuery, dkim.Neutral},
		{"From not signed", "h=from:", "h=", dkim.FromNotSigned, dkim.PermError},
		{"identity elsewhere", "v=1;", "v=1; i=@example.net;", dkim.DomainMismatch, dkim.PermError},
		{"identity of a longer name", "v=1;", "v=1; i=@notexample.com;", dkim.DomainMismatch, dkim.PermError},
		{"identity without domain", "v=1;", "v=1; i=aoi;", dkim.BadSyntax, dkim.Neutral},
		{"bad time", "t=1", "t=-1", dkim.BadSyntax, dkim.Neutral},
		{"ends before it starts", "x=1", "x=0", dkim.BadSyntax, dkim.Neutral},
		{"bad length", "l=8", "l=eight", dkim.BadSyntax, dkim.Neutral},
		{"length of too many digits", "l=8", "l=" + strings.Repeat("9", 76), dkim.BadSyntax, dkim.Neutral},
		{"length beyond the body", "l=8", "l=9", dkim.LengthTooLong, dkim.PermError},
		{"bh= of another hash", "bh=", "bh=QUJD", dkim.BadSyntax, dkim.Neutral},
		{"b= no base64", "b=", "b=!", dkim.BadSyntax, dkim.Neutral},
		{"empty name in h=", "h=from:", "h=from::", dkim.BadSyntax, dkim.Neutral},
		{"selector no name", "s=ed;", "s=a b;", dkim.BadSyntax, dkim.Neutral},
		{"domain no name", "d=example.com;", "d=example..com;", dkim.BadSyntax, dkim.Neutral},
		{"other selector", "s=ed;", "s=old;", dkim.NoKey, dkim.PermError},
		{"other body hash", "bh=" + bh[:4], "bh=AAAA", dkim.BodyHashMismatch, dkim.Fail},
		{"body", "Hello.", "Hallo.", dkim.BodyHashMismatch, dkim.Fail},
		{"signed field", "Subject:  hello", "Subject: bye", dkim.SignatureMismatch, dkim.Fail},
		{"tag", "v=1;", "v=1; z=From:x;", dkim.SignatureMismatch, dkim.Fail},
		{"another identity within", "v=1;", "v=1; i=aoi@mail.example.com;", dkim.SignatureMismatch, dkim.Fail},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := judge(t, zone, change(t, m, tt.old, tt.with), at)
			require.Equal(t, tt.reason, got.Reason(), got.Err)
			require.Equal(t, tt.status, got.Status)
			require.ErrorContains(t, got.Err, tt.reason.String())
			got.CanonicalBody()
			got.CanonicalHeader()
		})
	}
	t.Run("as it was", func(t *testing.T) {
		require.Nil(t, judge(t, zone, m, at).Err)
		require.Equal(t, dkim.OK, new(dkim.Result).Reason())
	})
	t.Run("text after l=", func(t *testing.T) {
		got := judge(t, zone, m.WithBody([]byte("Hello.\r\nfooter\r\n")), at)
		require.Nil(t, got.Err)
		require.Equal(t, "Hello.\r\n", string(got.CanonicalBody()))
	})
	t.Run("expired", func(t *testing.T) {
		require.Nil(t, judge(t, zone, m, at.Add(time.Hour)).Err)
		got := judge(t, zone, m, at.Add(time.Hour+time.Second))
		require.Equal(t, dkim.Expired, got.Reason())
		require.Equal(t, dkim.Fail, got.Status)
	})
	t.Run("not signed", func(t *testing.T) {
		v := dkim.Verifier{Keys: &dkim.Keys{Resolver: zone}}
		require.Empty(t, v.Verify(dkim.NewContent(read(t, header)), at))
	})
}

func TestKeyReasons(t *testing.T) {
	m, zone, _ := signed(t, func(s *dkim.Signer) { s.Identity = "aoi@mail.example.com" })
	name := "ed._domainkey.example.com TXT"
	good := zone[name][0]
	tests := []struct {
		name    string
		records []string
		reason  dkim.Reason
	}{
		{"good", []string{good}, dkim.OK},
		{"good, with every tag", []string{good + "; h=sha1:sha256; s=*; n=note; t=y; x=unknown"}, dkim.OK},
		{"second of two", []string{"v=spf1 -all", good}, dkim.OK},
		{"none", nil, dkim.NoKey},
		{"no tags", []string{"hello"}, dkim.KeySyntax},
		{"other version", []string{strings.Replace(good, "DKIM1", "DKIM2", 1)}, dkim.KeySyntax},
		{"version not first", []string{"k=ed25519; v=DKIM1; p="}, dkim.KeySyntax},
		{"no p=", []string{"v=DKIM1; k=ed25519"}, dkim.KeySyntax},
		{"p= no base64", []string{"v=DKIM1; p=!"}, dkim.KeySyntax},
		{"p= no key", []string{"v=DKIM1; p=QUJD"}, dkim.KeySyntax},
		{"p= of another length", []string{"v=DKIM1; k=ed25519; p=QUJD"}, dkim.KeySyntax},
		{"k= unknown", []string{strings.Replace(good, "k=ed25519", "k=dsa", 1)}, dkim.KeySyntax},
		{"revoked", []string{"v=DKIM1; p="}, dkim.KeyRevoked},
		{"key of another kind", zone["rsa._domainkey.example.com TXT"], dkim.KeyAlgorithmMismatch},
		{"sha-1 alone", []string{good + "; h=sha1"}, dkim.KeyHashMismatch},
		{"not for mail", []string{good + "; s=tlsrpt"}, dkim.KeyServiceMismatch},
		{"strict", []string{good + "; t=y:s"}, dkim.KeyStrictDomain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			zone[name] = tt.records
			got := judge(t, zone, m, at)
			require.Equal(t, tt.reason, got.Reason(), got.Err)
			require.Equal(t, "ed._domainkey.example.com", got.Query.Name)
			require.Equal(t, tt.records, got.Query.Answers)
			if tt.reason == dkim.OK {
				require.NotNil(t, got.Key)
			}
		})
	}
	t.Run("unavailable", func(t *testing.T) {
		down := lookup.Func(func(string, lookup.Type) ([]string, error) { return nil, lookup.ErrTemporary })
		got := judge(t, down, m, at)
		require.Equal(t, dkim.KeyUnavailable, got.Reason())
		require.Equal(t, dkim.TempError, got.Status)
		require.EqualError(t, got.Err, "key unavailable: ed._domainkey.example.com TXT: temporary failure")
		require.Equal(t, got.Signature.BodyHash, got.Computed.Hash[:], "the body can be compared without a key")
	})
	t.Run("unknown error", func(t *testing.T) {
		odd := lookup.Func(func(string, lookup.Type) ([]string, error) { return nil, errors.New("no route") })
		require.Equal(t, dkim.TempError, judge(t, odd, m, at).Status)
	})
}

// TestKeySize has RSA keys that RFC 8301 doesn't let one take. The library that
// makes keys refuses the short ones too, so their modulus is made up.
func TestKeySize(t *testing.T) {
	m, zone, _ := signed(t, nil)
	m = change(t, m, "a=ed25519-sha256", "a=rsa-sha256")
	for bits, reason := range map[int]dkim.Reason{1016: dkim.KeyTooShort, 1024: dkim.SignatureMismatch, 8200: dkim.KeyTooLong} {
		key := rsa.PublicKey{E: 65537}
		modulus := make([]byte, bits/8)
		_, err := rand.Read(modulus)
		require.NoError(t, err)
		modulus[0] |= 0x80
		modulus[len(modulus)-1] |= 1
		key.N = newInt(modulus)
		record, err := dkim.Record(&key)
		require.NoError(t, err)
		zone["ed._domainkey.example.com TXT"] = []string{record}
		got := judge(t, zone, m, at)
		require.Equal(t, reason, got.Reason(), "%d bits: %v", bits, got.Err)
	}
}

// TestExplain has the signature itself tell what would have given its hash.
func TestExplain(t *testing.T) {
	m, zone, _ := signed(t, func(s *dkim.Signer) { s.EmptyBody = canonical.RelaxedCRLF })
	got := judge(t, zone, m.WithBody([]byte("Hello.\r\n-- \r\nthe list\r\n")), at)
	require.Equal(t, dkim.BodyHashMismatch, got.Reason())
	require.Equal(t, "relaxed body, lines at the end were added (2 lines)", got.Explain()[0].String())

	s := dkim.Signer{Domain: "example.com", Selector: "ed", Key: keyOf(t, 1), EmptyBody: canonical.RelaxedCRLF,
		Canonicalization: canonical.Method{Body: canonical.Relaxed}}
	record, err := dkim.Record(s.Key.Public())
	require.NoError(t, err)
	zone["ed._domainkey.example.com TXT"] = []string{record}
	empty := read(t, header)
	f, err := s.Sign(dkim.NewContent(empty), at)
	require.NoError(t, err)
	got = judge(t, zone, empty.Prepend(f), at)
	require.Equal(t, dkim.BodyHashMismatch, got.Reason())
	require.Equal(t, hashCRLF, base64.StdEncoding.EncodeToString(got.Signature.BodyHash))
	require.Equal(t, hashNull, base64.StdEncoding.EncodeToString(got.Computed.Hash[:]))
	require.Equal(t, "relaxed body, unchanged, empty-body rule relaxed_crlf or ignore_c", got.Explain()[0].String())

	length, zone, _ := signed(t, func(s *dkim.Signer) { s.Length = true })
	got = judge(t, zone, length.WithBody([]byte("Hello.\r\nmore\r\n")), at)
	require.Equal(t, "relaxed body, unchanged", got.Explain()[0].String())
}

func TestOversigning(t *testing.T) {
	m, zone, _ := signed(t, func(s *dkim.Signer) { s.Oversign = []string{"From", "Subject", "Reply-To"} })
	require.Nil(t, judge(t, zone, m, at).Err)
	for _, name := range []string{"From", "Subject", "Reply-To"} {
		added := m.Prepend(message.NewField(name, "x"))
		require.Equal(t, dkim.SignatureMismatch, judge(t, zone, added, at).Reason(), name)
	}
	require.Nil(t, judge(t, zone, m.Prepend(message.NewField("X-Other", "x")), at).Err)
}

// TestRepeatedFields signs fields of one name from the lowest up.
func TestRepeatedFields(t *testing.T) {
	keys, zone := testKeys(t)
	s := dkim.Signer{Domain: "example.com", Selector: "ed", Key: keys[1].key, Headers: []string{"From", "Received"}}
	m := read(t, "Received: 2\r\nReceived: 1\r\nFrom: a@example.com\r\n\r\n")
	f, err := s.Sign(dkim.NewContent(m), at)
	require.NoError(t, err)
	m = m.Prepend(message.NewField("Received", "3"), f)
	got := judge(t, resolver(zone), m, at)
	require.Nil(t, got.Err)
	require.Equal(t, []string{"from", "received", "received"}, got.Signature.Headers)
	require.True(t, bytes.HasPrefix(got.CanonicalHeader(), []byte("From: a@example.com\r\nReceived: 1\r\nReceived: 2\r\nDKIM-Signature: v=1;")))
}

func TestSignerRefuses(t *testing.T) {
	keys, _ := testKeys(t)
	plain := header + "Hello.\r\n"
	for want, s := range map[string]dkim.Signer{
		"no key":                             {Domain: "example.com", Selector: "s"},
		"are no domain names":                {Domain: "exa mple.com", Selector: "s", Key: keys[0].key},
		"not within the domain":              {Domain: "example.com", Selector: "s", Key: keys[0].key, Identity: "aoi@example.net"},
		"the From field has to be signed":    {Domain: "example.com", Selector: "s", Key: keys[0].key, Headers: []string{"To"}},
		"selector \"\" and domain \"a\" are": {Domain: "a", Key: keys[0].key},
	} {
		_, err := s.Sign(dkim.NewContent(read(t, plain)), at)
		require.ErrorContains(t, err, want)
	}
	s := dkim.Signer{Domain: "example.com", Selector: "s", Key: keys[0].key}
	_, err := s.Sign(dkim.NewContent(read(t, "To: b@example.net\r\n\r\n")), at)
	require.EqualError(t, err, "sign for example.com: the message has no From field")
}

// TestBounded has mail made to cost: what is looked at, asked and kept stays
// within limits.
func TestBounded(t *testing.T) {
	m, zone, _ := signed(t, nil)
	t.Run("signatures", func(t *testing.T) {
		asked := 0
		counting := lookup.Func(func(name string, typ lookup.Type) ([]string, error) { asked++; return zone.Lookup(name, typ) })
		var fields []message.Field
		for range 10_000 {
			fields = append(fields, m.Header[0])
		}
		v := dkim.Verifier{Keys: &dkim.Keys{Resolver: counting}}
		got := v.Verify(dkim.NewContent(m.Prepend(fields...)), at)
		require.Len(t, got, dkim.DefaultMaxSignatures+1)
		require.Equal(t, dkim.Pass, got[0].Status)
		require.Equal(t, dkim.TooManySignatures, got[10].Reason())
		require.EqualError(t, got[10].Err, "more signatures than are looked at: 9991 of 10001 left out")
		require.Equal(t, dkim.DefaultMaxSignatures, asked)
		got[10].CanonicalHeader()
	})
	t.Run("fields and names", func(t *testing.T) {
		var fields []message.Field
		for i := range 10_000 {
			fields = append(fields, message.NewField(fmt.Sprintf("X-%d", i), "x"))
		}
		big := m.Prepend(fields...)
		require.Nil(t, judge(t, zone, big, at).Err)
		long := change(t, big, "h=from", "h="+strings.Repeat("none:", 9_000)+"from")
		require.Equal(t, dkim.SignatureMismatch, judge(t, zone, long, at).Reason())
		longer := change(t, m, "h=from", "h="+strings.Repeat("none:", 10_001)+"from")
		require.Equal(t, dkim.BadSyntax, judge(t, zone, longer, at).Reason())
	})
	t.Run("tags", func(t *testing.T) {
		require.Equal(t, dkim.BadSyntax, judge(t, zone, change(t, m, "v=1;", "v=1; "+strings.Repeat("x=;", 100_000)), at).Reason())
	})
	t.Run("50 MiB", func(t *testing.T) {
		body := bytes.Repeat([]byte("0123456789  \t\r\n"), 50<<20/15)
		s := dkim.Signer{Domain: "example.com", Selector: "ed", Key: keyOf(t, 1), Canonicalization: canonical.Method{Body: canonical.Relaxed}}
		big := m.WithHeader(m.Header[1:]).WithBody(body)
		f, err := s.Sign(dkim.NewContent(big), at)
		require.NoError(t, err)
		big = big.Prepend(f)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := judge(t, zone, big, at)
		runtime.ReadMemStats(&after)
		require.Equal(t, dkim.SignatureMismatch, got.Reason(), "it is of another key, but the body hash is right")
		grown := after.TotalAlloc - before.TotalAlloc
		require.Less(t, grown, uint64(1<<20), "a body costs no memory of its size")
	})
	t.Run("records", func(t *testing.T) {
		zone["ed._domainkey.example.com TXT"] = make([]string, 100_000)
		require.Equal(t, dkim.KeySyntax, judge(t, zone, m, at).Reason())
	})
}

func FuzzSignature(f *testing.F) {
	m, zone, _ := signed(f, nil)
	f.Add(string(m.Header[0].Value()))
	f.Add(" v=1; a=rsa-sha256; d=a.b; s=c; h=from; bh=; b=")
	f.Add(" i=1; cv=none; a=rsa-sha256; d=a.b; s=c; b=\r\n\tAA")
	f.Fuzz(func(t *testing.T, value string) {
		field, err := message.ParseField([]byte("DKIM-Signature:" + value + "\r\n"))
		if err != nil {
			return
		}
		for kind := dkim.DKIMSignature; kind <= dkim.ARCSeal; kind++ {
			s, err := dkim.ParseSignature(field, kind)
			require.NotNil(t, s)
			var e *dkim.Error
			require.True(t, err == nil || errors.As(err, &e))
		}
		got := judge(t, zone, m.WithHeader(append([]message.Field{field}, m.Header[1:]...)), at)
		require.Equal(t, got.Status == dkim.Pass, got.Err == nil)
		got.CanonicalHeader()
	})
}

func FuzzKey(f *testing.F) {
	f.Add("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
	f.Add(published["brisbane._domainkey.example.com TXT"][0])
	f.Add("v=DKIM1; p=")
	f.Fuzz(func(t *testing.T, record string) {
		k, err := dkim.ParseKey(record)
		if err == nil {
			_ = k.Verify(make([]byte, 32), make([]byte, 64))
		}
	})
}
