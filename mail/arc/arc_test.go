package arc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strings"
	"sync"
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

// key is everybody's: making one takes longer than all else here.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return k
})

// hop is somebody who seals, with the zone that publishes its key.
func hop(t testing.TB, zone lookup.Zone, domain string) *arc.Sealer {
	t.Helper()
	record, err := dkim.Record(key().Public())
	require.NoError(t, err)
	zone["arc._domainkey."+domain+" TXT"] = []string{record}
	return &arc.Sealer{Domain: domain, Selector: "arc", Key: key(),
		Canonicalization: canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}}
}

func results(domain string) authres.Header {
	return authres.Header{ServID: "mx." + domain, Results: []authres.Result{{Method: "spf", Value: "pass"}}}
}

const text = "From: Aoi <aoi@example.com>\r\nTo: b@example.net\r\nSubject: hello\r\n\r\nHello.\r\n"

// chain is the message after so many hops.
func chain(t testing.TB, zone lookup.Zone, raw string, hops int) *message.Message {
	t.Helper()
	m := parse(t, raw)
	for i := range hops {
		m = seal(t, zone, hop(t, zone, fmt.Sprintf("hop%d.example", i+1)), m)
	}
	return m
}

func verify(zone lookup.Zone, m *message.Message) arc.Chain {
	v := arc.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	return v.Verify(dkim.NewContent(m), now)
}

func TestChainHolds(t *testing.T) {
	zone := lookup.Zone{}
	got := verify(zone, chain(t, zone, text, 3))
	require.Nil(t, got.Err)
	require.Equal(t, arc.Pass, got.Status)
	require.Len(t, got.Sets, 3)
	require.Zero(t, got.OldestPass)
	require.Equal(t, "hop3.example", got.Newest().Seal.Signature.Domain)
	found, err := got.Sets[1].AuthenticationResults()
	require.NoError(t, err)
	require.Equal(t, results("hop2.example"), found)
	require.Contains(t, string(got.Sealed(2)), "arc-authentication-results:i=1; mx.hop1.example; spf=pass\r\n")
	require.Nil(t, got.Sealed(4))

	none := verify(zone, parse(t, text))
	require.Equal(t, arc.None, none.Status)
	require.Nil(t, none.Newest())
}

// edit changes the text of a message.
func edit(t testing.TB, m *message.Message, old, with string) *message.Message {
	t.Helper()
	raw := string(m.Bytes())
	require.Contains(t, raw, old)
	return parse(t, strings.Replace(raw, old, with, 1))
}

// without drops the fields of a name that hold a text.
func without(m *message.Message, name, holding string) *message.Message {
	var h []message.Field
	for _, f := range m.Header {
		if !f.Is(name) || !strings.Contains(f.String(), holding) {
			h = append(h, f)
		}
	}
	return m.WithHeader(h)
}

func TestChainFails(t *testing.T) {
	zone := lookup.Zone{}
	m := chain(t, zone, text, 3)
	twice := func(name string) *message.Message { return m.Prepend(m.All(name)[0]) }
	tests := []struct {
		name     string
		m        *message.Message
		reason   arc.Reason
		instance int
	}{
		{"body changed", m.WithBody([]byte("Hello!\r\n")), arc.MessageSignatureFailed, 3},
		{"subject changed", edit(t, m, "Subject: hello", "Subject: bye"), arc.MessageSignatureFailed, 3},
		{"results of the first hop changed", edit(t, m, "i=1; mx.hop1.example;\r\n\tspf=pass", "i=1; mx.hop1.example;\r\n\tspf=fail"), arc.SealFailed, 3},
		{"cv changed", edit(t, m, "i=2; cv=pass", "i=2; cv=none"), arc.BadChainValidation, 2},
		{"cv of no kind", edit(t, m, "i=3; cv=pass", "i=3; cv=maybe"), arc.BadChainValidation, 3},
		{"first says pass", edit(t, m, "i=1; cv=none", "i=1; cv=pass"), arc.BadChainValidation, 1},
		{"fail in the middle", edit(t, m, "i=2; cv=pass", "i=2; cv=fail"), arc.BadChainValidation, 2},
		{"newest says fail", edit(t, m, "i=3; cv=pass", "i=3; cv=fail"), arc.AlreadyFailed, 3},
		{"no cv", edit(t, m, "i=3; cv=pass", "i=3"), arc.BadSeal, 3},
		{"seal with h=", edit(t, m, "i=3; cv=pass", "i=3; h=from; cv=pass"), arc.SealFailed, 3},
		{"message signature that signs seals", edit(t, m, "h=from", "h=arc-seal:from"), arc.MessageSignatureFailed, 3},
		{"no seal", without(m, "ARC-Seal", "i=3"), arc.MissingField, 3},
		{"no message signature", without(m, "ARC-Message-Signature", "i=2"), arc.MissingField, 2},
		{"no results", without(m, "ARC-Authentication-Results", "i=1"), arc.MissingField, 1},
		{"gap", without(without(without(m, "ARC-Seal", "i=2"), "ARC-Message-Signature", "i=2"), "ARC-Authentication-Results", "i=2"), arc.MissingInstance, 2},
		{"seal twice", twice("ARC-Seal"), arc.DuplicateField, 3},
		{"results twice", twice("ARC-Authentication-Results"), arc.DuplicateField, 3},
		{"instance 51", edit(t, m, "i=3; cv=pass", "i=51; cv=pass"), arc.TooManySets, 51},
		{"instance 0", edit(t, m, "i=3; cv=pass", "i=0; cv=pass"), arc.BadInstance, 0},
		{"instance that is no number", edit(t, m, "i=3; cv=pass", "i=x; cv=pass"), arc.BadInstance, 0},
		{"results without instance", edit(t, m, "i=1; mx.hop1", "mx.hop1"), arc.BadInstance, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := verify(zone, tt.m)
			require.Equal(t, arc.Fail, got.Status)
			require.NotNil(t, got.Err)
			require.Equal(t, tt.reason, got.Err.Reason, got.Err)
			require.Equal(t, tt.instance, got.Err.Instance)
			require.Zero(t, got.OldestPass)
		})
	}
	t.Run("no key", func(t *testing.T) {
		got := verify(lookup.Zone{}, m)
		require.Equal(t, arc.MessageSignatureFailed, got.Err.Reason)
		require.Equal(t, dkim.NoKey, got.Newest().MessageSignature.Reason())
	})
}

// TestLenient has what sealers must not do and verifiers let pass.
func TestLenient(t *testing.T) {
	zone := lookup.Zone{}
	m := chain(t, zone, text, 2)
	h := append([]message.Field{}, m.Header...)
	h[0], h[4], h[6] = h[6], h[0], h[4]
	got := verify(zone, m.WithHeader(h))
	require.Equal(t, arc.Pass, got.Status, "fields in another order: %v", got.Err)
}

// TestOldestPass changes the body between the first hop and the second: the
// chain holds, but no message signature below the second does.
func TestOldestPass(t *testing.T) {
	zone := lookup.Zone{}
	m := chain(t, zone, text, 1).WithBody([]byte("Hello.\r\n-- \r\nthe list\r\n"))
	// A list that knows what it did verifies before it changes the message.
	c := dkim.NewContent(m)
	fields, err := hop(t, zone, "list.example").Seal(c, results("list.example"), arc.Pass, now)
	require.NoError(t, err)
	got := verify(zone, seal(t, zone, hop(t, zone, "hop3.example"), m.Prepend(fields...)))
	require.Equal(t, arc.Pass, got.Status, got.Err)
	require.Equal(t, 2, got.OldestPass)
	broken := got.Sets[0].MessageSignature
	require.Equal(t, dkim.BodyHashMismatch, broken.Reason())
	require.Equal(t, "Hello.\r\n--\r\nthe list\r\n", string(broken.CanonicalBody()))
}

// TestFailSticks goes by RFC 8617, 5.1.2: the hop that finds a broken chain
// seals its own set alone, nobody seals after it, and the chain fails for all
// who come later.
func TestFailSticks(t *testing.T) {
	zone := lookup.Zone{}
	m := chain(t, zone, text, 2).WithBody([]byte("Changed.\r\n"))
	require.Equal(t, arc.Fail, verify(zone, m).Status)
	m = seal(t, zone, hop(t, zone, "hop3.example"), m)
	got := verify(zone, m)
	require.Equal(t, arc.AlreadyFailed, got.Err.Reason)
	require.Equal(t, dkim.Pass, got.Newest().MessageSignature.Status)
	require.Equal(t, dkim.Pass, got.Newest().Seal.Status, "a seal that says cv=fail covers its own set")
	require.NotContains(t, string(got.Sealed(3)), "i=2")

	_, err := hop(t, zone, "hop4.example").Seal(dkim.NewContent(m), results("hop4.example"), arc.Fail, now)
	require.ErrorIs(t, err, arc.ErrEnded)
}

// TestSealOverDamage has a hop seal cv=fail over chains whose sets can't all be
// made out.
func TestSealOverDamage(t *testing.T) {
	zone := lookup.Zone{}
	m := chain(t, zone, text, 3)
	for name, broken := range map[string]*message.Message{
		"no seal":    without(m, "ARC-Seal", "i=3"),
		"seal twice": m.Prepend(m.All("ARC-Seal")[0]),
		"gap":        without(without(without(m, "ARC-Seal", "i=2"), "ARC-Message-Signature", "i=2"), "ARC-Authentication-Results", "i=2"),
	} {
		t.Run(name, func(t *testing.T) {
			s := hop(t, zone, "hop4.example")
			_, err := s.Seal(dkim.NewContent(broken), results(s.Domain), arc.Pass, now)
			require.ErrorContains(t, err, "broken")
			got := verify(zone, seal(t, zone, s, broken))
			require.Equal(t, arc.AlreadyFailed, got.Err.Reason)
			require.Equal(t, 4, got.Newest().Instance)
		})
	}
}

func TestSealerIsStrict(t *testing.T) {
	zone := lookup.Zone{}
	fresh, sealed := parse(t, text), chain(t, zone, text, 1)
	tests := []struct {
		name   string
		m      *message.Message
		cv     arc.Status
		change func(*arc.Sealer)
		want   string
	}{
		{"pass without a chain", fresh, arc.Pass, nil, "no set yet"},
		{"fail without a chain", fresh, arc.Fail, nil, "no set yet"},
		{"none over a chain", sealed, arc.None, nil, "there are 1 sets"},
		{"no such cv", sealed, "maybe", nil, "none of none, pass, fail"},
		{"no From", parse(t, "To: b@example.net\r\n\r\n"), arc.None, nil, "no From field"},
		{"From not signed", fresh, arc.None, func(s *arc.Sealer) { s.Headers = []string{"To"} }, "From field has to be signed"},
		{"seal signed", fresh, arc.None, func(s *arc.Sealer) { s.Headers = []string{"From", "ARC-Seal"} }, "not to be signed"},
		{"results signed", fresh, arc.None, func(s *arc.Sealer) { s.Headers = []string{"From", "Authentication-Results"} }, "not to be signed"},
		{"no key", fresh, arc.None, func(s *arc.Sealer) { s.Key = nil }, "no key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := hop(t, zone, "strict.example")
			if tt.change != nil {
				tt.change(s)
			}
			_, err := s.Seal(dkim.NewContent(tt.m), results(s.Domain), tt.cv, now)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// TestFiftySets seals as often as there is room for, and once more.
func TestFiftySets(t *testing.T) {
	zone := lookup.Zone{}
	s := hop(t, zone, "loop.example")
	m := parse(t, text)
	for range arc.MaxSets {
		m = seal(t, zone, s, m)
	}
	got := verify(zone, m)
	require.Equal(t, arc.Pass, got.Status, got.Err)
	require.Len(t, got.Sets, 50)
	_, err := s.Seal(dkim.NewContent(m), results(s.Domain), arc.Pass, now)
	require.ErrorIs(t, err, arc.ErrFull)
}

// TestEmptyBodyRules is why two hops can differ over an empty body and over no
// other: each rule's signature holds where the verifier's rule hashes alike.
func TestEmptyBodyRules(t *testing.T) {
	zone := lookup.Zone{}
	s := hop(t, zone, "one.example")
	for _, body := range []canonical.Algorithm{canonical.Simple, canonical.Relaxed} {
		for _, text := range []string{"", "\r\n", "Hello.\r\n"} {
			for _, signs := range canonical.EmptyBodies {
				s.Canonicalization.Body, s.EmptyBody = body, signs
				m := seal(t, zone, s, parse(t, "From: aoi@example.com\r\n\r\n"+text))
				for _, verifies := range canonical.EmptyBodies {
					v := arc.Verifier{Keys: &dkim.Keys{Resolver: zone}, EmptyBody: verifies}
					got := v.Verify(dkim.NewContent(m), now)
					alike := text == "Hello.\r\n" || signs.CRLF(body) == verifies.CRLF(body)
					require.Equal(t, alike, got.Status == arc.Pass, "%s %q: %s signs, %s verifies", body, text, signs, verifies)
				}
			}
		}
	}
}

func FuzzVerify(f *testing.F) {
	zone := lookup.Zone{}
	f.Add(chain(f, zone, text, 2).Bytes())
	f.Add([]byte("ARC-Seal: i=1; cv=none\r\nARC-Message-Signature: i=1; h=\r\nARC-Authentication-Results: i=1;\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := message.Parse(raw)
		if err != nil {
			return
		}
		got := verify(zone, m)
		require.Equal(t, got.Status == arc.Fail, got.Err != nil)
		for i := range got.Sets {
			got.Sealed(i + 1)
		}
	})
}
