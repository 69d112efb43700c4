package dkim_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	msgauth "github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/dkimpy"
	"sunsetlab/internal/opendkim"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
)

// The SHA-256 hashes of one CRLF and of nothing.
const (
	hashCRLF = "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
	hashNull = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
)

// TestConformance is the table of docs/mail.md: who hashes what for a body
// without text. RFC 6376 has simple hash CRLF and relaxed nothing, whether the
// body is empty or one CRLF.
func TestConformance(t *testing.T) {
	keys, zone := testKeys(t)
	rows := []struct {
		body   canonical.Algorithm
		name   string
		hashed string
	}{
		{canonical.Simple, "empty", hashCRLF},
		{canonical.Simple, "one CRLF", hashCRLF},
		{canonical.Relaxed, "empty", hashNull},
		{canonical.Relaxed, "one CRLF", hashNull},
	}
	var cases []peerCase
	var py []dkimpy.Job
	var open []opendkim.Job
	for _, r := range rows {
		c := peerCase{key: keys[0], raw: []byte(header + bodies[r.name]), method: canonical.Method{Header: canonical.Relaxed, Body: r.body}}
		cases = append(cases, c)
		py = append(py, dkimpy.Job{Op: dkimpy.Sign, Message: c.raw, Domain: "example.com", Selector: "rsa", Key: c.key.dkimpy,
			Algorithm: "rsa-sha256", Header: "relaxed", Body: r.body.String()})
		open = append(open, opendkim.Job{Op: opendkim.Sign, Message: c.raw, Domain: "example.com", Selector: "rsa", Key: c.key.pem,
			Algorithm: "rsa-sha256", Header: "relaxed", Body: r.body.String()})
	}
	pyAnswers, openAnswers := dkimpy.Run(t, zone, py), opendkim.Run(t, zone, open)
	var table strings.Builder
	fmt.Fprintf(&table, "%-8s %-9s %-10s %-7s %-11s %s\n", "c=", "body", "sunsetlab", "dkimpy", "go-msgauth", "libopendkim")
	for i, r := range rows {
		var goSigned bytes.Buffer
		require.NoError(t, msgauth.Sign(&goSigned, bytes.NewReader(cases[i].raw), &msgauth.SignOptions{
			Domain: "example.com", Selector: "rsa", Signer: keys[0].key,
			HeaderCanonicalization: "relaxed", BodyCanonicalization: msgauth.Canonicalization(r.body.String())}))
		var cells []string
		for _, signed := range [][]byte{sign(t, cases[i]), pyAnswers[i].Fields, goSigned.Bytes(), openAnswers[i].Fields} {
			cells = append(cells, claimed(t, signed))
		}
		short := map[string]string{hashCRLF: "CRLF", hashNull: "null"}
		fmt.Fprintf(&table, "%-8s %-9s %-10s %-7s %-11s %s\n", r.body, r.name, short[cells[0]], short[cells[1]], short[cells[2]], short[cells[3]])
		for who, cell := range cells {
			require.Equal(t, r.hashed, cell, "column %d of %s, %s", who, r.body, r.name)
		}
	}
	t.Logf("who hashes what for a body without text:\n%s", table.String())
}

// claimed is the bh= of the signature on top of a message, or of fields.
func claimed(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := message.Parse(raw)
	require.NoError(t, err)
	s, err := dkim.ParseSignature(m.Header[0], dkim.DKIMSignature)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(s.BodyHash)
}
