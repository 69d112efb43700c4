package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/peer"
)

const exampleMail = "../../docs/examples/mail.yaml"

// mailProcess is mail serve in a process of its own.
type mailProcess struct {
	*watch
	cmd *exec.Cmd
}

func startMail(t *testing.T, args ...string) *mailProcess {
	t.Helper()
	p := &mailProcess{watch: newWatch(), cmd: exec.Command(os.Args[0], append([]string{"mail", "serve"}, args...)...)}
	p.cmd.Env = append(os.Environ(), "SUNSETLAB_SERVE_TEST=1")
	p.cmd.Stdout, p.cmd.Stderr = p, p
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait() })
	p.await(t, "ready\n")
	return p
}

// stop ends it as a person would, and wants it to end well.
func (p *mailProcess) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait(), p.String())
	require.Contains(t, p.String(), "down\n")
}

// find gives what a pattern's group matches in what the process has printed.
func (p *mailProcess) find(t *testing.T, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(p.String())
	require.NotNil(t, m, "%s in\n%s", pattern, p)
	return m[1]
}

func (p *mailProcess) smtp(t *testing.T, host string) string {
	return p.find(t, `(?m)^`+host+`\s+smtp (\S+)`)
}

// swaks sends a message as a user's program does.
func swaks(t *testing.T, server string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(peer.Require(t, "swaks"), append([]string{"--server", server, "--timeout", "60"}, args...)...).CombinedOutput()
	return string(out), err
}

func TestSwaksSubmits(t *testing.T) {
	peer.Require(t, "swaks")
	dir := t.TempDir()
	p := startMail(t, exampleMail, "--log", filepath.Join(dir, "mail.jsonl"), "--eml", filepath.Join(dir, "eml"))
	office := p.smtp(t, "office")
	user := []string{"--from", "taro@office.example", "--to", "list@forwarder.example", "--auth-user", "taro", "--auth-password", "secret"}
	for _, mech := range []string{"PLAIN", "LOGIN"} {
		out, err := swaks(t, office, append(user, "--tls", "--auth", mech, "--header", "Subject: by "+mech)...)
		require.NoError(t, err, out)
		require.Contains(t, out, "TLSv1.3")
	}
	p.await(t, "INBOX-000002")
	p.await(t, "office submitted accepted from <taro@office.example> to <list@forwarder.example> peer 127.0.0.1 TLSv1.3 user taro",
		"forwarder received accepted from <taro@office.example> to <list@forwarder.example> peer 127.0.2.10 TLSv1.3 spf=pass dkim=pass dmarc=pass arc=pass",
		"inbox received accepted from <SRS0=office.example=taro@forwarder.example> to <hanako@inbox.example> peer 127.0.2.11 TLSv1.3 spf=pass dkim=pass dmarc=pass arc=pass")

	out, err := swaks(t, office, append(user, "--tls", "--auth", "PLAIN", "--auth-password", "wrong")...)
	require.Error(t, err)
	require.Contains(t, out, "535 5.7.8")
	out, err = swaks(t, office, append(user, "--auth", "PLAIN")...) // no TLS
	require.Error(t, err)
	require.Contains(t, out, "did not advertise authentication")
	out, err = swaks(t, office, "--tls", "--from", "x@elsewhere.example", "--to", "y@elsewhere.example")
	require.Error(t, err)
	require.Contains(t, out, "550 5.7.1 <y@elsewhere.example>: relaying denied")
	out, err = swaks(t, p.smtp(t, "inbox"), "--tls", "--from", "taro@office.example", "--to", "hanako@inbox.example", "--helo", "liar.example")
	require.Error(t, err)
	require.Contains(t, out, "550 5.7.1 Rejected by the DMARC policy of office.example")

	requireDNS(t, p.find(t, `dns at (\S+)`))
	requirePOP3(t, p.find(t, `(?m)^inbox.*pop3 (\S+)`))
	p.stop(t)
	log, err := os.ReadFile(filepath.Join(dir, "mail.jsonl"))
	require.NoError(t, err)
	require.Contains(t, string(log), `"kind":"delivered"`)
	require.Contains(t, string(log), `"tls":"TLSv1.3"`)
	eml, err := filepath.Glob(filepath.Join(dir, "eml", "*.inbox.delivered.eml"))
	require.NoError(t, err)
	require.Len(t, eml, 2)
}

// requireDNS asks over UDP and TCP.
func requireDNS(t *testing.T, at string) {
	t.Helper()
	for _, network := range []string{"udp", "tcp"} {
		c := dns.Client{Net: network, Timeout: patience}
		a, _, err := c.Exchange(new(dns.Msg).SetQuestion("office.example.", dns.TypeMX), at)
		require.NoError(t, err, network)
		require.Len(t, a.Answer, 1)
		require.Equal(t, "office.example.", a.Answer[0].(*dns.MX).Mx)
		a, _, err = c.Exchange(new(dns.Msg).SetQuestion("nothing.example.", dns.TypeMX), at)
		require.NoError(t, err, network)
		require.Equal(t, dns.RcodeNameError, a.Rcode)
	}
}

// requirePOP3 gets the mail of hanako, by hand.
func requirePOP3(t *testing.T, at string) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", at, patience)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = conn.Write([]byte("USER hanako\r\nPASS secret\r\nSTAT\r\nUIDL\r\nLIST 1\r\nRETR 1\r\nDELE 1\r\nRETR 1\r\nRSET\r\nXYZZY\r\nQUIT\r\n"))
	require.NoError(t, err)
	var b bytes.Buffer
	_, err = b.ReadFrom(conn)
	require.NoError(t, err)
	require.Regexp(t, `(?s)^\+OK POP3 ready\r\n\+OK\r\n\+OK 2 messages\r\n\+OK 2 \d+\r\n\+OK\r\n1 INBOX-000001\r\n2 INBOX-000002\r\n\.\r\n\+OK 1 \d+\r\n\+OK \d+ octets\r\nReturn-Path: .*\r\n\.\r\n`+
		`\+OK deleted\r\n-ERR no such message\r\n\+OK\r\n-ERR unknown command\r\n\+OK bye\r\n$`, b.String())
}

// postfix runs a Postfix of its own, and gives the port that it listens on.
func postfix(t *testing.T, relay string) (port int, log *watch) {
	t.Helper()
	peer.Require(t, "postfix")
	if os.Getuid() != 0 {
		t.Skip("Postfix starts as root alone: relaying through it is left out")
	}
	if _, err := user.Lookup("postfix"); err != nil {
		t.Skip("there is no user postfix: relaying through Postfix is left out")
	}
	dir, err := os.MkdirTemp("", "postfix")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	config := map[string]string{
		"main.cf": fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
myhostname = postfix.example
mydestination = postfix.example
local_recipient_maps =
local_transport = discard
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = %[2]s
smtp_dns_support_level = disabled
smtp_tls_security_level = encrypt
smtp_tls_loglevel = 1
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = static:taro:secret
smtp_sasl_security_options = noanonymous
smtp_sasl_tls_security_options = noanonymous
maillog_file = /dev/stdout
`, dir, relay),
		"master.cf": fmt.Sprintf(`127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
`, port),
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "conf"), 0o755))
	for name, text := range config {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "conf", name), []byte(text), 0o644))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "queue"), 0o755))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "data"), 0o755))
	owner, err := user.Lookup("postfix")
	require.NoError(t, err)
	uid, err := strconv.Atoi(owner.Uid)
	require.NoError(t, err)
	require.NoError(t, os.Chown(filepath.Join(dir, "data"), uid, -1))

	log = newWatch()
	cmd := exec.Command("postfix", "-c", filepath.Join(dir, "conf"), "start-fg")
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = log, log, 2*time.Second
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		// The script has the master in a session of its own, which ends the
		// others.
		if text, err := os.ReadFile(filepath.Join(dir, "queue", "pid", "master.pid")); err == nil {
			if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && pid > 1 {
				syscall.Kill(pid, syscall.SIGTERM)
			}
		}
		cmd.Wait()
	})
	log.await(t, "daemon started")
	return port, log
}

// TestPostfixRelaysThroughIt has Postfix take a message and relay it through a
// lab's submission server, with STARTTLS and AUTH; and has the lab pass one on
// to Postfix.
func TestPostfixRelaysThroughIt(t *testing.T) {
	peer.Require(t, "swaks")
	// Postfix has to know where the lab is before it starts, and the lab where
	// Postfix is.
	l, err := net.Listen("tcp", "127.0.2.10:0")
	require.NoError(t, err)
	office := l.Addr().(*net.TCPAddr).Port
	l.Close()
	port, log := postfix(t, fmt.Sprintf("[127.0.2.10]:%d", office))
	p := startMail(t, exampleMail, "--port", strconv.Itoa(office), "--route", fmt.Sprintf("postfix.example=127.0.0.1:%d", port))

	out, err := swaks(t, fmt.Sprintf("127.0.0.1:%d", port), "--from", "taro@office.example", "--to", "list@forwarder.example", "--header", "Subject: through Postfix")
	require.NoError(t, err, out)
	log.await(t, "status=sent (250 2.0.0 Ok: queued as OFFICE-000001)", "TLS connection established to 127.0.2.10")
	p.await(t, "office submitted accepted from <taro@office.example> to <list@forwarder.example> peer 127.0.0.1 TLSv1.3 user taro",
		"inbox delivered inbox from <SRS0=office.example=taro@forwarder.example> to <hanako@inbox.example> spf=pass dkim=pass dmarc=pass arc=pass")

	out, err = swaks(t, p.smtp(t, "office"), "--tls", "--auth", "PLAIN", "--auth-user", "taro", "--auth-password", "secret", "--from", "taro@office.example", "--to", "someone@postfix.example")
	require.NoError(t, err, out)
	p.await(t, "office sent accepted from <taro@office.example> to <someone@postfix.example> peer 127.0.0.1 PLAIN")
	log.await(t, "relay=none, delay", "status=sent (postfix.example)")
	p.stop(t)
}

func TestServeRefusesWhatItCanNotDo(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no file":           {[]string{"nothing.yaml"}, "no such file"},
		"DNS elsewhere":     {[]string{exampleMail, "--dns", "192.0.2.1:53"}, "a lab keeps to the loopback network"},
		"DNS without port":  {[]string{exampleMail, "--dns", "here"}, "want ADDRESS:PORT"},
		"route elsewhere":   {[]string{exampleMail, "--route", "x.example=192.0.2.1:25"}, "a lab keeps to the loopback network"},
		"no route":          {[]string{exampleMail, "--route", "x.example"}, "--route wants DOMAIN=ADDRESS:PORT"},
		"a host's own":      {[]string{exampleMail, "--route", "x.example=127.0.2.10:25"}, "is another server's address already"},
		"log that can't be": {[]string{exampleMail, "--log", "/nowhere/x"}, "writing the log"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs strings.Builder
			require.Equal(t, exitUnusable, run(append([]string{"mail", "serve"}, c.args...), &out, &errs))
			require.Contains(t, errs.String(), c.want)
		})
	}
}

// TestTheMailPageShowsRealOutput runs the commands of docs/mail-lab.md whose
// output it shows whole, and plays the example.
func TestTheMailPageShowsRealOutput(t *testing.T) {
	shown := false
	for _, block := range blocks(t, "docs/mail-lab.md", "") {
		want, ok := strings.CutPrefix(block, "$ sunsetlab mail hypotheses\n")
		if !ok {
			continue
		}
		shown = true
		var out, errs strings.Builder
		require.Equal(t, exitMet, run([]string{"mail", "hypotheses"}, &out, &errs), errs.String())
		require.Equal(t, want, out.String())
	}
	require.True(t, shown)
	var out, errs strings.Builder
	require.Equal(t, exitMet, run([]string{"mail", "run", exampleMail}, &out, &errs), errs.String())
	for _, block := range blocks(t, "docs/mail-lab.md", "") {
		if want, ok := strings.CutPrefix(block, "$ sunsetlab mail run docs/examples/mail.yaml\n"); ok {
			head, _, _ := strings.Cut(want, "  …")
			require.Equal(t, head, out.String()[:len(head)])
		}
	}
}
