package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/s1ap/transport"
)

const (
	exampleLab = "../../docs/examples/lab.yaml"
	// patience is how long a test waits for what comes at once unless
	// something hangs.
	patience = time.Minute
)

// The process that a test starts from this same file is the command.
func init() {
	if os.Getenv("SUNSETLAB_SERVE_TEST") != "" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
}

// watch is the log of a core, and all that a test awaits in it.
type watch struct {
	mu    sync.Mutex
	grown chan struct{}
	text  bytes.Buffer
}

func newWatch() *watch { return &watch{grown: make(chan struct{}, 1)} }

func (w *watch) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.grown <- struct{}{}:
	default:
	}
	return w.text.Write(b)
}

func (w *watch) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// await waits until the log holds all of the texts.
func (w *watch) await(t *testing.T, texts ...string) {
	t.Helper()
	deadline := time.After(patience)
	for {
		log := w.String()
		missing := slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(log, s) })
		if !missing {
			return
		}
		select {
		case <-w.grown:
		case <-deadline:
			t.Fatalf("waited for %q, got:\n%s", texts, log)
		}
	}
}

// socketAddress is an address whose path is short enough for a socket.
func socketAddress(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "s1")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return "unixpacket:" + filepath.Join(dir, "s1")
}

// TestServeAnotherProcess has a device attach, become idle, come back for its
// own data and for data from the network, and detach, at a core in another
// process.
func TestServeAnotherProcess(t *testing.T) {
	address := socketAddress(t)
	dir := t.TempDir()
	capture, trace := filepath.Join(dir, "live.pcapng"), filepath.Join(dir, "live.jsonl")
	log, out := newWatch(), newWatch()
	core := exec.Command(os.Args[0], "serve", exampleLab, "--s1ap", address, "--pcap", capture, "--trace", trace)
	core.Env = append(os.Environ(), "SUNSETLAB_SERVE_TEST=1")
	core.Stderr, core.Stdout = log, out
	commands, err := core.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, core.Start())
	defer core.Process.Kill()
	log.await(t, "mme of test lab is up: 2 subscribers")
	requireCapture(t, capture, false)

	r := newRadioSide(t, address, 0, nil)
	r.await(t, "S1SetupResponse")
	r.do(r.ue.PowerOn)
	r.await(t, "ATTACH REQUEST", "AUTHENTICATION RESPONSE", "SECURITY MODE COMPLETE", "InitialContextSetupRequest", "ATTACH COMPLETE")
	r.await(t, "UEContextReleaseRequest", "UEContextReleaseComplete")
	r.doIdle(r.ue.SendData)
	r.await(t, "SERVICE REQUEST", "InitialUEMessage", "InitialContextSetupResponse", "UEContextReleaseComplete")
	fmt.Fprintln(commands, "ues")
	out.await(t, "001010123456780 idle\n1 attached\n")
	fmt.Fprintln(commands, "data 001010123456780")
	r.await(t, "Paging", "SERVICE REQUEST", "InitialUEMessage", "InitialContextSetupResponse", "UEContextReleaseComplete")
	out.await(t, "ok\n")
	require.NoError(t, commands.Close())
	r.doIdle(r.ue.Detach)
	r.await(t, "DETACH REQUEST", "UEContextReleaseCommand")
	log.await(t, "test-enb-0: S1 is set up", "001010123456780: attach accepted: ", "001010123456780 is attached",
		"001010123456780 is paged at test-enb-0", "001010123456780 detaches: normal detach")
	require.NotContains(t, log.String(), "fault")

	require.NoError(t, core.Process.Signal(syscall.SIGTERM))
	require.NoError(t, core.Wait(), "the exit code is 0")
	log.await(t, "mme is down")
	_, path, _ := strings.Cut(address, ":")
	require.NoFileExists(t, path)
	requireCapture(t, capture, true)
	require.Subset(t, namesIn(t, trace), []string{"S1SetupRequest", "ATTACH ACCEPT", "Create Session Request", "Downlink Data Notification",
		"Paging", "SERVICE REQUEST", "DETACH REQUEST", "Delete Session Request"})
}

// requireCapture checks that a capture can be read to its end, and whether
// there is anything in it.
func requireCapture(t *testing.T, name string, frames bool) {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	r, err := pcapgo.NewNgReader(f, pcapgo.NgReaderOptions{WantMixedLinkType: true})
	require.NoError(t, err)
	n := 0
	for {
		_, _, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		n++
	}
	require.Equal(t, frames, n > 0, "%d frames", n)
}

// traced is what a test reads of an event in a trace.
type traced struct{ Kind, Name, Bytes, Plain string }

func eventsIn(t *testing.T, name string) []traced {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	var all []traced
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e traced
		require.NoError(t, json.Unmarshal(lines.Bytes(), &e))
		all = append(all, e)
	}
	return all
}

func namesIn(t *testing.T, name string) []string {
	t.Helper()
	var names []string
	for _, e := range eventsIn(t, name) {
		names = append(names, e.Name)
	}
	return names
}

// live runs a core in this process until the test ends, and returns its
// address.
func live(t *testing.T, lab string, f serveFlags) (address string, log *watch, commands io.Writer, out *watch) {
	t.Helper()
	f.s1ap = socketAddress(t)
	log, out = newWatch(), newWatch()
	in, commands := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, lab, &f, in, out, log) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	log.await(t, "is up")
	return f.s1ap, log, commands, out
}

// oneSubscriber is a lab that knows the first card alone, and ciphers.
const oneSubscriber = `
name: one subscriber
network: {plmn: "00101", tac: 7}
devices:
  phone: {imsi: "001010123456780", subscription: {k: 00112233445566778899aabbccddeeff, opc: 63bfa50ee6523365ff14c1f45f88737d}}
timeline:
  - {at: 0s, do: power_on, device: phone}
`

func writeLab(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "lab.yaml")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	return name
}

// TestServeCiphered has the trace show what a device of somebody else's
// ciphered, and the device come back with the security context it had.
func TestServeCiphered(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace.jsonl")
	t.Run("live", func(t *testing.T) {
		address, log, _, _ := live(t, writeLab(t, oneSubscriber), serveFlags{trace: trace, seeded: true})
		log.await(t, "the timeline is for sunsetlab run: nothing of it is played")
		r := newRadioSide(t, address, 0, nil)
		r.await(t, "S1SetupResponse")
		r.do(r.ue.PowerOn)
		r.await(t, "ATTACH COMPLETE", "UEContextReleaseComplete")
		r.doIdle(r.ue.PowerOff)
		log.await(t, "001010123456780 detaches: switch off")
		r.do(r.ue.PowerOn)
		r.await(t, "ATTACH ACCEPT")
	})
	// The first octet of the wire tells ciphering, that of plain NAS has none.
	var complete []traced
	for _, e := range eventsIn(t, trace) {
		if e.Kind == "received" && e.Name == "ATTACH COMPLETE" {
			complete = append(complete, e)
		}
	}
	require.NotEmpty(t, complete)
	require.Equal(t, "27", complete[0].Bytes[:2])
	require.Equal(t, "0743", complete[0].Plain[:4])
}

// TestServeRejects has the journal say why a device is refused.
func TestServeRejects(t *testing.T) {
	address, log, _, _ := live(t, writeLab(t, oneSubscriber), serveFlags{})
	r := newRadioSide(t, address, 1, nil)
	r.await(t, "S1SetupResponse")
	r.do(r.ue.PowerOn)
	r.await(t, "ATTACH REJECT")
	log.await(t, "001010123456781: ATTACH REJECT EMM #8: hss: 5001 DIAMETER_ERROR_USER_UNKNOWN → #8 EPS services and non-EPS services not allowed\n")
}

// TestServeWrongPLMN has an eNodeB of another tracking area refused.
func TestServeWrongPLMN(t *testing.T) {
	address, log, _, _ := live(t, writeLab(t, "name: elsewhere\nnetwork: {plmn: \"00101\", tac: 8}\n"), serveFlags{})
	r := newRadioSide(t, address, 0, nil)
	r.await(t, "S1SetupFailure")
	log.await(t, "test-enb-0: S1 setup refused: ")
}

// TestServeBadBytes has eNodeBs that speak nonsense, or do not listen, beside
// one that is sound.
func TestServeBadBytes(t *testing.T) {
	address, log, commands, out := live(t, exampleLab, serveFlags{})
	sound := newRadioSide(t, address, 0, nil)
	sound.await(t, "S1SetupResponse")

	bad, err := transport.Dial(address)
	require.NoError(t, err)
	defer bad.Close()
	require.NoError(t, bad.Write([]byte{0xff, 0xff, 0xff}))
	buf := make([]byte, transport.MaxPDU)
	pdu, err := bad.Read(buf)
	require.NoError(t, err)
	answer, err := s1ap.Decode(pdu)
	require.NoError(t, err)
	require.Equal(t, "ErrorIndication", answer.Name())

	deaf, err := transport.Dial(address)
	require.NoError(t, err)
	defer deaf.Close()
	for err == nil {
		err = deaf.Write([]byte{0xff, 0xff, 0xff})
	}
	log.await(t, "enb-3: S1 association down: the eNodeB does not read, and 1024 PDUs wait for it")

	sound.do(sound.ue.PowerOn)
	sound.await(t, "ATTACH COMPLETE", "UEContextReleaseComplete")
	fmt.Fprintln(commands, "ues")
	out.await(t, "001010123456780 idle\n")
}

// TestServeManyENodeBs has several eNodeBs and devices at once, and one whose
// association is lost.
func TestServeManyENodeBs(t *testing.T) {
	address, log, commands, out := live(t, exampleLab, serveFlags{})
	first, second := newRadioSide(t, address, 0, nil), newRadioSide(t, address, 1, []security.EEA{0, 1})
	for _, r := range []*radioSide{first, second} {
		r.await(t, "S1SetupResponse")
		r.do(r.ue.PowerOn)
	}
	first.await(t, "ATTACH COMPLETE")
	second.await(t, "ATTACH COMPLETE")
	log.await(t, "001010123456780 is attached", "001010123456781 is attached")

	lost, err := transport.Dial(address)
	require.NoError(t, err)
	log.await(t, "enb-3: S1 association up")
	require.NoError(t, lost.Close())
	log.await(t, "enb-3: S1 association down: the eNodeB closed it")
	first.await(t, "UEContextReleaseComplete")
	second.await(t, "UEContextReleaseComplete")
	fmt.Fprintln(commands, "ues")
	out.await(t, "001010123456780 idle\n001010123456781 idle\n2 attached\n")
}

// TestServeManyAssociations sets up S1 on many associations at once, all of
// eNodeBs that go by one name.
func TestServeManyAssociations(t *testing.T) {
	address, log, _, _ := live(t, exampleLab, serveFlags{})
	plmn := s1ap.PLMNIdentity(nas.MustParsePLMN("00101"))
	setup := s1ap.S1SetupRequest{ENBName: s1ap.Some("twin"),
		SupportedTAs: []s1ap.SupportedTAsItem{{TAC: 7, BroadcastPLMNs: []s1ap.PLMNIdentity{plmn}}}}
	setup.GlobalENBID.PLMNIdentity = plmn
	setup.GlobalENBID.ENBID.MacroENBID = s1ap.Some(uint32(1))
	request, err := setup.Append(nil)
	require.NoError(t, err)
	const many = 200
	associations := make([]*transport.Association, many)
	for i := range associations {
		associations[i], err = transport.Dial(address)
		require.NoError(t, err)
		defer associations[i].Close()
		require.NoError(t, associations[i].Write(request))
	}
	buf := make([]byte, transport.MaxPDU)
	for _, a := range associations {
		pdu, err := a.Read(buf)
		require.NoError(t, err)
		answer, err := s1ap.Decode(pdu)
		require.NoError(t, err)
		require.Equal(t, "S1SetupResponse", answer.Name())
	}
	for _, a := range associations {
		require.NoError(t, a.Close())
	}
	require.Equal(t, 1, strings.Count(log.String(), "twin: S1 is set up"), "the others go by their numbers")
	log.await(t, "twin: S1 association down", fmt.Sprintf("enb-%d: S1 association down", many))
}

// TestServeLostENodeB has an association end while a device has a connection
// there.
func TestServeLostENodeB(t *testing.T) {
	address, log, commands, out := live(t, exampleLab, serveFlags{})
	r := newRadioSide(t, address, 0, nil)
	r.await(t, "S1SetupResponse")
	r.do(r.ue.PowerOn)
	r.await(t, "ATTACH COMPLETE")
	log.await(t, "001010123456780 is attached")
	require.NoError(t, r.conn.Close())
	log.await(t, "test-enb-0: S1 association down: the eNodeB closed it", "001010123456780 is idle")
	fmt.Fprintln(commands, "ues")
	out.await(t, "001010123456780 idle\n1 attached\n")

	again := newRadioSide(t, address, 1, nil)
	again.await(t, "S1SetupResponse")
	fmt.Fprintln(commands, "data 001010123456780")
	again.await(t, "Paging")
}

// TestServeSMS has a device get a short message over SGs.
func TestServeSMS(t *testing.T) {
	address, log, commands, out := live(t, exampleLab, serveFlags{})
	r := newRadioSide(t, address, 0, nil)
	r.await(t, "S1SetupResponse")
	r.do(r.ue.PowerOn)
	r.await(t, "ATTACH COMPLETE", "UEContextReleaseComplete")
	log.await(t, "001010123456780 is idle")
	fmt.Fprintln(commands, "sms 001010123456780 the network says hello")
	out.await(t, "ok\n")
	r.await(t, "Paging", "SERVICE REQUEST", "DOWNLINK NAS TRANSPORT", "UPLINK NAS TRANSPORT")
}

func TestServeCommands(t *testing.T) {
	_, _, commands, out := live(t, exampleLab, serveFlags{})
	for _, tt := range []struct{ line, want string }{
		{"ues", "0 attached\n"},
		{"dance", "error: unknown command \"dance\": try help\n"},
		{"data", "error: "},
		{"data 1234x", "error: "},
		{"data 001010000000000", "error: 001010000000000 is no subscriber\n"},
		{"data 001010123456780", "error: 001010123456780 has no PDN connection\n"},
		{"data 001010123456780 now", "error: data takes an IMSI and nothing else\n"},
		{"call 001010123456780", "error: 001010123456780 is not registered with the MSC\n"},
		{"help", "  ues  "},
	} {
		fmt.Fprintln(commands, tt.line)
		out.await(t, tt.want)
	}
	// A line that never ends is the end of commands, and of nothing else.
	go func() { fmt.Fprintln(commands, strings.Repeat("x", 1<<17)) }()
	out.await(t, "no more are taken")
}

func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	taken := socketAddress(t)
	l, err := transport.Listen(taken)
	require.NoError(t, err)
	defer l.Close()
	two := filepath.Join(dir, "two.yaml")
	require.NoError(t, os.WriteFile(two, []byte("name: two\nnetworks: [{plmn: \"00101\"}, {plmn: \"00102\"}]\n"), 0o644))
	wrong := filepath.Join(dir, "wrong.yaml")
	require.NoError(t, os.WriteFile(wrong, []byte("name: wrong\nnetwork: {plmn: \"00101\", tca: 7}\n"), 0o644))
	free := socketAddress(t)
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no file", []string{filepath.Join(dir, "none.yaml"), "--s1ap", free}, "no such file"},
		{"a mistake in the file", []string{wrong, "--s1ap", free}, `unknown key "tca" in network; did you mean "tac"?`},
		{"two networks", []string{two, "--s1ap", free}, "has 2 networks"},
		{"no address", []string{exampleLab}, `"s1ap" not set`},
		{"another transport", []string{exampleLab, "--s1ap", "tcp:1"}, `unknown transport "tcp"`},
		{"an address in use", []string{exampleLab, "--s1ap", taken}, "the path exists already"},
		{"no such folder", []string{exampleLab, "--s1ap", "unixpacket:" + dir + "/none/s1"}, "no such file or directory"},
		{"a path too long", []string{exampleLab, "--s1ap", "unixpacket:/tmp/" + strings.Repeat("x", 120)}, "invalid argument"},
		{"no place for the capture", []string{exampleLab, "--s1ap", free, "--pcap", dir}, "is a directory"},
		{"a disk that is full", []string{exampleLab, "--s1ap", free, "--pcap", "/dev/full"}, "no space left on device"},
		{"no place for the trace", []string{exampleLab, "--s1ap", free, "--trace", dir + "/none/x"}, "no such file or directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, log bytes.Buffer
			require.Equal(t, exitUnusable, run(append([]string{"serve"}, tt.args...), &out, &log), log.String())
			require.Contains(t, log.String(), tt.want)
			require.Empty(t, out.String())
			_, path, _ := strings.Cut(free, ":")
			require.NoFileExists(t, path)
		})
	}
}
