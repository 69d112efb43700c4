package arc_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/dkimpy"
	"sunsetlab/mail/arc"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

const peerHeader = "From: Aoi  <aoi@example.com>\r\nTo: b@example.net,\r\n\tc@example.net\r\nSubject:  hello \t there \r\n\r\n"

var peerBodies = []struct{ name, text string }{
	{"empty", ""},
	{"one CRLF", "\r\n"},
	{"text", "Hello.\r\nHow are you?\r\n"},
	{"trailing blanks", " C \t D  \r\n\r\n  two  words\t\r\n \r\n\r\n\r\n"},
}

// plain is the zone as dkimpy takes it.
func plain(zone lookup.Zone) map[string]string {
	out := map[string]string{}
	for name, answers := range zone {
		out[name[:len(name)-len(" TXT")]] = answers[0]
	}
	return out
}

// seal has a hop seal the message with what it finds of the chain.
func seal(t testing.TB, zone lookup.Zone, s *arc.Sealer, m *message.Message) *message.Message {
	t.Helper()
	c := dkim.NewContent(m)
	v := arc.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	got := v.Verify(c, now)
	fields, err := s.Seal(c, results(s.Domain), got.Status, now)
	require.NoError(t, err)
	return m.Prepend(fields...)
}

func parse(t testing.TB, raw string) *message.Message {
	t.Helper()
	m, err := message.Parse([]byte(raw))
	require.NoError(t, err)
	return m
}

func TestDkimpyVerifiesOurChains(t *testing.T) {
	zone := lookup.Zone{}
	one, two := hop(t, zone, "one.example"), hop(t, zone, "two.example")
	var names []string
	var jobs []dkimpy.Job
	for _, method := range canonical.Methods {
		for _, body := range peerBodies {
			one.Canonicalization, two.Canonicalization = method, method
			m := seal(t, zone, two, seal(t, zone, one, parse(t, peerHeader+body.text)))
			names = append(names, fmt.Sprintf("%s, %s", method, body.name))
			jobs = append(jobs, dkimpy.Job{Op: dkimpy.ARCVerify, Message: m.Bytes()})
		}
	}
	for i, a := range dkimpy.Run(t, plain(zone), jobs) {
		require.True(t, a.OK, "%s: %s\n%s", names[i], a.Error, jobs[i].Message)
	}
}

// TestChainsOfBoth has ours seal first and dkimpy second, and the other way
// round; dkimpy seals relaxed/relaxed alone.
func TestChainsOfBoth(t *testing.T) {
	zone := lookup.Zone{}
	ours, theirs := hop(t, zone, "ours.example"), hop(t, zone, "theirs.example")
	key := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(theirs.Key.(*rsa.PrivateKey))}))
	sign := func(m *message.Message, cv string) dkimpy.Job {
		found := "mx.theirs.example; spf=pass"
		if cv != "" {
			found += "; arc=" + cv
		}
		m = m.Prepend(message.NewField("Authentication-Results", found))
		return dkimpy.Job{Op: dkimpy.ARCSign, Message: m.Bytes(), Domain: "theirs.example", Selector: "arc", Key: key, ServID: "mx.theirs.example"}
	}
	v := arc.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	var first, second []dkimpy.Job
	for _, method := range canonical.Methods {
		for _, body := range peerBodies {
			ours.Canonicalization = method
			m := parse(t, peerHeader+body.text)
			first = append(first, sign(m, ""))
			second = append(second, sign(seal(t, zone, ours, m), "pass"))
		}
	}
	signed := dkimpy.Run(t, plain(zone), append(first, second...))
	for i, job := range append(first, second...) {
		require.True(t, signed[i].OK, signed[i].Error)
		m := parse(t, string(signed[i].Fields)+string(job.Message))
		got := v.Verify(dkim.NewContent(m), now)
		require.Nil(t, got.Err, "%s", m.Bytes())
		require.Equal(t, arc.Pass, got.Status)
		if i < len(first) {
			require.Len(t, got.Sets, 1)
			got = v.Verify(dkim.NewContent(seal(t, zone, ours, m)), now)
			require.Nil(t, got.Err)
		}
		require.Len(t, got.Sets, 2)
	}
}
