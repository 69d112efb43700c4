// Package peer lets tests run other people's programs as peers over the
// loopback.
package peer

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Require returns the path of a program. Without it the test is left out, but
// in continuous integration it fails.
func Require(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	switch {
	case err == nil:
		return path
	case os.Getenv("CI") != "":
		t.Fatalf("%s is not installed, and CI leaves no check out", program)
	}
	t.Skipf("%s is not installed: independent reading left out", program)
	return ""
}

// FreeUDP returns a UDP port of the loopback that nobody uses.
func FreeUDP(t testing.TB) int {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).Port
}

// Server is a running program that takes datagrams.
type Server struct {
	cmd    *exec.Cmd
	port   int
	stderr io.Reader
	said   strings.Builder
}

// Serve starts a program that takes datagrams at a UDP port, and returns when
// it has written a line with ready to its standard error. The test's end kills
// it.
func Serve(t testing.TB, port int, ready, program string, args ...string) *Server {
	t.Helper()
	s := &Server{port: port, cmd: exec.Command(Require(t, program), args...)}
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Env = append(os.Environ(), "TZ=UTC")
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.cmd.Process.Kill(), s.cmd.Wait() })
	r := bufio.NewReader(pipe)
	s.stderr = r
	for !strings.Contains(s.said.String(), ready) {
		line, err := r.ReadString('\n')
		s.said.WriteString(line)
		if err != nil {
			t.Fatalf("%s didn't start: %v\n%s", program, err, s.said.String())
		}
	}
	return s
}

// Stop waits until the program has read all datagrams, ends it by SIGTERM, and
// returns all that it wrote to its standard error.
func (s *Server) Stop(t testing.TB) string {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	const most = 10_000 // ticks
	for n := 0; !s.idle(t); n++ {
		if n == most {
			t.Fatalf("%s doesn't read its datagrams", s.cmd.Path)
		}
		<-tick.C
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(s.stderr)
	if err != nil {
		t.Fatal(err)
	}
	s.said.Write(rest)
	return s.said.String()
}

// idle tells whether no datagram waits for the program, and it for one.
func (s *Server) idle(t testing.TB) bool {
	t.Helper()
	sockets, err := os.ReadFile("/proc/net/udp")
	if err != nil {
		t.Fatal(err)
	}
	local := fmt.Sprintf(":%04X", s.port)
	for _, line := range strings.Split(string(sockets), "\n") {
		f := strings.Fields(line) // sl, local, remote, state, tx:rx, ...
		if len(f) > 12 && strings.HasSuffix(f[1], local) {
			if f[12] != "0" {
				t.Fatalf("%s: %s datagrams were dropped at its socket", s.cmd.Path, f[12])
			}
			if !strings.HasSuffix(f[4], ":00000000") {
				return false
			}
		}
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(after, "S")
}
