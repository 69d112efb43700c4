package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPasswordsAreNotWritten runs scenarios whose devices have passwords, right
// and wrong, on both RATs and with servers, and looks for them in all that is
// written: verdicts, traces, ladders, explanations, errors. Only a capture may
// hold them.
func TestPasswordsAreNotWritten(t *testing.T) {
	const (
		right, wrong, shared = "pAss-0f-a-router", "n0t-the-right-one", "between-gateway-and-server"
		text                 = `
name: passwords on their way
network:
  plmn: "44010"
  utran: {present: true}
  %s
  apns:
    internet: {auth: pap_or_chap, username: user, password: %s, radius: {servers: [{}], secret: %s, accounting: true}}
devices:
  pap: {model: lte-router, attach_auth: pap, attach_username: user, attach_password: %[2]s}
  chap: {model: lte-router, attach_auth: chap, attach_username: user, attach_password: %[2]s}
  loud: {model: lte-router, attach_auth: pap, attach_username: user, attach_password: %[2]s, pco_in_clear: true}
  wrong: {model: P7, attach_password: %[4]s, pdp_password: %[4]s}
  umts: {model: generic-3g-phone, pdp_auth: pap, pdp_username: user, pdp_password: %[2]s}
expect:
  - {device: pap, at: 1m, data: %[5]t}
`
	)
	secrets := []string{right, wrong, shared}
	dir := t.TempDir()
	for i, c := range []struct {
		network string
		met     bool
		exit    int
	}{{"security: {ciphering: [EEA2]}", true, exitMet}, {"security: {ciphering: [EEA0]}", false, exitUnmet}} {
		file := filepath.Join(dir, fmt.Sprintf("s%d.yaml", i))
		require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, text, c.network, right, shared, wrong, c.met), 0o600))
		trace, capture, junit := file+".json", file+".pcapng", file+".xml"
		var written bytes.Buffer
		for _, args := range [][]string{
			{"run", file, "--trace", trace, "--pcap", capture, "--junit", junit}, {"run", "--json", file}, {"ladder", file}, {"ladder", "--s1ap", "--radio", file},
			{"explain", file, "wrong"},
		} {
			require.Contains(t, []int{c.exit, exitMet}, run(args, &written, &written), "%s", args)
		}
		for _, name := range []string{trace, junit} {
			b, err := os.ReadFile(name)
			require.NoError(t, err)
			written.Write(b)
		}
		for _, secret := range secrets {
			require.NotContains(t, written.String(), secret)
			require.NotContains(t, strings.ToLower(written.String()), fmt.Sprintf("%x", secret))
		}
		b, err := os.ReadFile(capture)
		require.NoError(t, err)
		require.True(t, bytes.Contains(b, []byte(right)), "the capture is whole")
	}
}

// TestPasswordsAreNotInErrors shows a file with mistakes around its passwords.
func TestPasswordsAreNotInErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`
name: mistakes
network:
  plmn: "44010"
  apns: {internet: {auth: pop, password: s3same, radius: {servers: [{}], secret: 0pen}}}
devices:
  a: {model: lte-router, attach_password: s3same, attach_auht: pap}
  b: {model: lte-router, attach_pasword: s3same, pdp_password: [s3same]}
  c:
    model: lte-router
    attach_password: |
      s3same
    pdp_auht: pap
`), 0o600))
	var out bytes.Buffer
	require.Equal(t, exitUnusable, run([]string{"run", file}, &out, &out))
	require.Contains(t, out.String(), "attach_auht")
	require.NotContains(t, out.String(), "s3same")
	require.NotContains(t, out.String(), "0pen")
}
