// Package tshark lets tests have Wireshark's dissectors read what the product
// wrote, as a reader that shares no code with it.
package tshark

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Require returns the path of tshark. Without it the test is left out, but in
// continuous integration it fails.
func Require(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("tshark")
	switch {
	case err == nil:
		return path
	case os.Getenv("CI") != "":
		t.Fatal("tshark is not installed, and CI leaves no check out")
	}
	t.Skip("tshark is not installed: independent reading left out")
	return ""
}

// linkUser0 is the link type that libpcap leaves to its users.
const linkUser0 = 147

// Read has tshark read packets with the dissector of that name and returns
// what it prints for args, such as "-T", "fields", "-e", "gtpv2.cause".
func Read(t testing.TB, dissector string, packets [][]byte, args ...string) string {
	t.Helper()
	path := Require(t)
	file := filepath.Join(t.TempDir(), "packets.pcap")
	if err := os.WriteFile(file, capture(packets), 0o600); err != nil {
		t.Fatal(err)
	}
	dlt := `uat:user_dlts:"User 0 (DLT=147)","` + dissector + `","0","","0",""`
	cmd := exec.Command(path, append([]string{"-n", "-r", file, "-o", dlt}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("run %s: %v\n%s", cmd, err, errs.String())
	}
	return out.String()
}

// Complaints returns what tshark finds wrong with packets, one packet a line:
// malformed bytes, and expert information that is a warning or worse.
func Complaints(t testing.TB, dissector string, packets [][]byte) []string {
	t.Helper()
	const warning = "_ws.malformed || _ws.expert.severity >= 0x00600000"
	out := Read(t, dissector, packets, "-Y", warning,
		"-T", "fields", "-e", "frame.number", "-e", "_ws.malformed", "-e", "_ws.expert.message")
	return strings.FieldsFunc(out, func(r rune) bool { return r == '\n' })
}

// capture is a pcap file.
func capture(packets [][]byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 4)
	b = le.AppendUint64(b, 0)
	b = le.AppendUint32(b, 1<<18)
	b = le.AppendUint32(b, linkUser0)
	for i, p := range packets {
		b = le.AppendUint32(b, uint32(i))
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, uint32(len(p)))
		b = le.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}
