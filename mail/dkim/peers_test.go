package dkim_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	msgauth "github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/dkimpy"
	"sunsetlab/internal/opendkim"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

const header = "From: Aoi  <aoi@example.com>\r\nTo: b@example.net,\r\n\tc@example.net\r\nSubject:  hello \t there \r\n\r\n"

// bodies are those that canonicalisation can get wrong.
var bodies = map[string]string{
	"empty":           "",
	"one CRLF":        "\r\n",
	"many CRLF":       "\r\n\r\n\r\n",
	"text":            "Hello.\r\nHow are you?\r\n",
	"trailing blanks": " C \t D  \r\n\r\n  two  words\t\r\n \r\n\r\n\r\n",
	noEnd:             "Hello.\r\nno end",
	"blank line":      " \t\r\n",
}

// noEnd names the body that libopendkim refuses to canonicalise relaxed.
const noEnd = "no last CRLF"

// signerKey is a key in the forms that the peers take.
type signerKey struct {
	algorithm string
	key       crypto.Signer
	dkimpy    string
	pem       string
	selector  string
}

func testKeys(t testing.TB) ([]signerKey, map[string]string) {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	_, e, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(e)
	require.NoError(t, err)
	rsaPEM := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(r)}))
	keys := []signerKey{
		{"rsa-sha256", r, rsaPEM, rsaPEM, "rsa"},
		{"ed25519-sha256", e, base64.StdEncoding.EncodeToString(e.Seed()), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})), "ed"},
	}
	zone := map[string]string{}
	for _, k := range keys {
		record, err := dkim.Record(k.key.Public())
		require.NoError(t, err)
		zone[k.selector+"._domainkey.example.com"] = record
	}
	return keys, zone
}

func resolver(zone map[string]string) lookup.Zone {
	z := lookup.Zone{}
	for name, record := range zone {
		z[name+" TXT"] = []string{record}
	}
	return z
}

type peerCase struct {
	name   string
	key    signerKey
	method canonical.Method
	raw    []byte
}

func peerCases(keys []signerKey) []peerCase {
	var cases []peerCase
	for _, k := range keys {
		for _, m := range canonical.Methods {
			for name, body := range bodies {
				cases = append(cases, peerCase{fmt.Sprintf("%s %s, %s", k.algorithm, m, name), k, m, []byte(header + body)})
			}
		}
	}
	return cases
}

func sign(t testing.TB, c peerCase) []byte {
	t.Helper()
	m, err := message.Parse(c.raw)
	require.NoError(t, err)
	s := dkim.Signer{Domain: "example.com", Selector: c.key.selector, Key: c.key.key, Canonicalization: c.method}
	f, err := s.Sign(dkim.NewContent(m), time.Now())
	require.NoError(t, err)
	return m.Prepend(f).Bytes()
}

func verify(t testing.TB, zone map[string]string, raw []byte) dkim.Result {
	t.Helper()
	m, err := message.Parse(raw)
	require.NoError(t, err)
	v := dkim.Verifier{Keys: &dkim.Keys{Resolver: resolver(zone)}}
	got := v.Verify(dkim.NewContent(m), time.Now())
	require.Len(t, got, 1)
	return got[0]
}

func TestPeersVerifyOurs(t *testing.T) {
	keys, zone := testKeys(t)
	cases := peerCases(keys)
	var py []dkimpy.Job
	var open []opendkim.Job
	for _, c := range cases {
		signed := sign(t, c)
		py = append(py, dkimpy.Job{Op: dkimpy.Verify, Message: signed})
		open = append(open, opendkim.Job{Op: opendkim.Verify, Message: signed})
		t.Run("go-msgauth: "+c.name, func(t *testing.T) {
			got, err := msgauth.VerifyWithOptions(bytes.NewReader(signed), &msgauth.VerifyOptions{
				LookupTXT: func(name string) ([]string, error) { return []string{zone[name]}, nil }})
			require.NoError(t, err)
			require.Len(t, got, 1)
			require.NoError(t, got[0].Err)
		})
	}
	t.Run("dkimpy", func(t *testing.T) {
		for i, a := range dkimpy.Run(t, zone, py) {
			require.True(t, a.OK, "%s: %s\n%s", cases[i].name, a.Error, py[i].Message)
		}
	})
	t.Run("libopendkim", func(t *testing.T) {
		for i, a := range opendkim.Run(t, zone, open) {
			if strings.HasSuffix(cases[i].name, noEnd) && cases[i].method.Body == canonical.Relaxed {
				require.Contains(t, a.Error, "CRLF at end of body missing")
				continue
			}
			require.True(t, a.OK, "%s: %s\n%s", cases[i].name, a.Error, open[i].Message)
		}
	})
}

func TestOursVerifiesPeers(t *testing.T) {
	keys, zone := testKeys(t)
	cases := peerCases(keys)
	var py []dkimpy.Job
	var open []opendkim.Job
	for _, c := range cases {
		py = append(py, dkimpy.Job{Op: dkimpy.Sign, Message: c.raw, Domain: "example.com", Selector: c.key.selector,
			Key: c.key.dkimpy, Algorithm: c.key.algorithm, Header: c.method.Header.String(), Body: c.method.Body.String()})
		open = append(open, opendkim.Job{Op: opendkim.Sign, Message: c.raw, Domain: "example.com", Selector: c.key.selector,
			Key: c.key.pem, Algorithm: c.key.algorithm, Header: c.method.Header.String(), Body: c.method.Body.String()})
		t.Run("go-msgauth: "+c.name, func(t *testing.T) {
			var signed bytes.Buffer
			require.NoError(t, msgauth.Sign(&signed, bytes.NewReader(c.raw), &msgauth.SignOptions{
				Domain: "example.com", Selector: c.key.selector, Signer: c.key.key,
				HeaderCanonicalization: msgauth.Canonicalization(c.method.Header.String()),
				BodyCanonicalization:   msgauth.Canonicalization(c.method.Body.String())}))
			require.Nil(t, verify(t, zone, signed.Bytes()).Err)
		})
	}
	t.Run("dkimpy", func(t *testing.T) {
		for i, a := range dkimpy.Run(t, zone, py) {
			require.True(t, a.OK, "%s: %s", cases[i].name, a.Error)
			require.Nil(t, verify(t, zone, append(a.Fields, cases[i].raw...)).Err, cases[i].name)
		}
	})
	t.Run("libopendkim", func(t *testing.T) {
		var signed []peerCase
		var back []opendkim.Job
		for i, a := range opendkim.Run(t, zone, open) {
			if strings.HasSuffix(cases[i].name, noEnd) && cases[i].method.Body == canonical.Relaxed {
				continue
			}
			require.True(t, a.OK, "%s: %s", cases[i].name, a.Error)
			signed = append(signed, cases[i])
			back = append(back, opendkim.Job{Op: opendkim.Verify, Message: append(a.Fields, cases[i].raw...)})
		}
		for i, a := range opendkim.Run(t, zone, back) {
			// What it signs with Ed25519 under a simple header it doesn't
			// verify itself; every verdict is the same as ours.
			require.Equal(t, a.OK, verify(t, zone, back[i].Message).Err == nil, signed[i].name)
			require.Equal(t, a.OK, signed[i].key.selector == "rsa" || signed[i].method.Header == canonical.Relaxed, signed[i].name)
		}
	})
}

// keyOf is a fresh key: of RSA if n is 0, of Ed25519 if it is 1.
func keyOf(t testing.TB, n int) crypto.Signer {
	t.Helper()
	keys, _ := testKeys(t)
	return keys[n].key
}

func newInt(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
