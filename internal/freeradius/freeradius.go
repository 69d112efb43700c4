// Package freeradius runs FreeRADIUS for tests, on loopback and on ports of its
// own, as a RADIUS server that shares no code with the product.
package freeradius

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Require returns the path of freeradius. Without it the test is left out, but
// in continuous integration it fails.
func Require(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"freeradius", "/usr/sbin/freeradius"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("freeradius is not installed, and CI leaves no check out")
	}
	t.Skip("freeradius is not installed: judgement by it left out")
	return ""
}

// Secret is what the server shares with its clients on 127.0.0.1.
const Secret = "testing-the-gateway"

// Server is a FreeRADIUS that runs.
type Server struct {
	// Access and Accounting are where it listens.
	Access, Accounting string
	detail             string
}

// Start runs a server that knows the users of a users file. It ends with the
// test.
func Start(t testing.TB, users string) *Server {
	t.Helper()
	path := Require(t)
	dir := t.TempDir()
	// A port that was free may be taken by the time that the server binds it.
	for attempt := 0; ; attempt++ {
		s := &Server{Access: freeAddress(t), Accounting: freeAddress(t), detail: filepath.Join(dir, "detail")}
		write(t, filepath.Join(dir, "radiusd.conf"), s.config(dir))
		write(t, filepath.Join(dir, "users"), users)
		output, ok := run(t, path, dir)
		if ok {
			return s
		}
		if attempt == 2 {
			t.Fatalf("start freeradius:\n%s", output)
		}
	}
}

// Accounts returns what the server has written down of accounts: a block of
// "attribute = value" lines for each.
func (s *Server) Accounts(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(s.detail)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// run starts the process and waits until it is ready or has ended.
func run(t testing.TB, path, dir string) (output string, ready bool) {
	t.Helper()
	cmd := exec.Command(path, "-f", "-l", "stdout", "-d", dir, "-n", "radiusd")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd, err)
	}
	said := make(chan bool, 1)
	var text strings.Builder
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if len(said) == 0 {
				fmt.Fprintln(&text, lines.Text())
			}
			if strings.Contains(lines.Text(), "Ready to process requests") {
				said <- true
			}
		}
	}()
	stop := func() {
		_ = cmd.Process.Kill()
		<-ended
		_ = cmd.Wait()
	}
	select {
	case <-said:
		t.Cleanup(stop)
		return "", true
	case <-ended:
	case <-time.After(30 * time.Second):
	}
	stop()
	return text.String(), false
}

func (s *Server) config(dir string) string {
	accessHost, accessPort, _ := net.SplitHostPort(s.Access)
	_, accountingPort, _ := net.SplitHostPort(s.Accounting)
	return strings.NewReplacer("@DIR@", dir, "@HOST@", accessHost, "@ACCESS@", accessPort,
		"@ACCOUNTING@", accountingPort, "@SECRET@", Secret, "@LIB@", library()).Replace(config)
}

// library is where Debian keeps the modules.
func library() string {
	dirs, _ := filepath.Glob("/usr/lib*/freeradius")
	if len(dirs) == 0 {
		return "/usr/lib/freeradius"
	}
	return dirs[0]
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// freeAddress returns an address on loopback whose UDP port nobody has.
func freeAddress(t testing.TB) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.LocalAddr().String()
}

const config = `
prefix = /usr
raddbdir = @DIR@
logdir = @DIR@
run_dir = @DIR@
libdir = @LIB@
log {
	destination = stdout
	auth = yes
}
security {
	max_attributes = 200
	reject_delay = 0
	status_server = no
}
modules {
	pap {
	}
	chap {
	}
	files {
		usersfile = @DIR@/users
	}
	detail {
		filename = @DIR@/detail
		permissions = 0600
	}
}
client loopback {
	ipaddr = 127.0.0.1
	secret = @SECRET@
	require_message_authenticator = yes
}
server default {
	listen {
		type = auth
		ipaddr = @HOST@
		port = @ACCESS@
	}
	listen {
		type = acct
		ipaddr = @HOST@
		port = @ACCOUNTING@
	}
	authorize {
		chap
		files
		pap
	}
	authenticate {
		Auth-Type PAP {
			pap
		}
		Auth-Type CHAP {
			chap
		}
	}
	accounting {
		detail
	}
}
`
