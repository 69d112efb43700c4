package report_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/scenarios/maillab"
	"sunsetlab/sim/report"
)

// Wireshark reads a capture of mail without complaint: SMTP, TLS's hellos, DNS.
func TestCapturesOfMail(t *testing.T) {
	path := tshark.Require(t)
	s, err := maillab.Shipped("users-and-keys")
	require.NoError(t, err)
	run, err := maillab.Play(s, maillab.Options{})
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "mail.pcapng")
	f, err := os.Create(file)
	require.NoError(t, err)
	p, err := report.NewPCAP(f)
	require.NoError(t, err)
	for i := range run.Events {
		p.Observe(run.Events[i])
	}
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	read := func(args ...string) string {
		out, err := exec.Command(path, append([]string{"-n", "-r", file}, args...)...).Output()
		require.NoError(t, err)
		return string(out)
	}
	require.Empty(t, read("-Y", "_ws.malformed || tcp.analysis.flags || ip.checksum.status == 0 || _ws.expert.severity >= 0x00800000", "-o", "tcp.check_checksum:TRUE"))
	require.Contains(t, read("-Y", "smtp.req.command == \"EHLO\""), "SMTP")
	require.Contains(t, read("-Y", "tls.handshake.type == 1"), "Client Hello")
	require.Contains(t, read("-T", "fields", "-e", "frame.comment"), "in TLS, which the lab does not cipher: MAIL FROM:<taro@office.example>")
	require.Contains(t, read("-Y", "dns.flags.response == 1", "-T", "fields", "-e", "dns.qry.name"), "e1._domainkey.office.example")
	streams := strings.Fields(read("-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0", "-T", "fields", "-e", "tcp.stream"))
	greetings := strings.Count(read("-Y", "smtp.response.code == 220 && smtp.rsp.parameter contains \"ESMTP\""), "\n")
	require.Equal(t, len(streams), greetings, "each connection has its greeting")
}
