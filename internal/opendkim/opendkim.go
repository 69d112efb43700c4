// Package opendkim has tests' mail signed and verified by libopendkim (Debian's
// opendkim-tools bring it), which shares no code with the product.
package opendkim

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

//go:embed jobs.py
var script string

// Require returns the path of a Python that can load libopendkim. Without it
// the test is left out, but in continuous integration it fails.
func Require(t testing.TB) string {
	t.Helper()
	if path := find(); path != "" {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatal("libopendkim is not installed, and CI leaves no check out")
	}
	t.Skip("libopendkim is not installed (Debian package opendkim-tools): judgement by it left out")
	return ""
}

var find = sync.OnceValue(func() string {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import ctypes; ctypes.CDLL('libopendkim.so.11')").Run() == nil {
			return python
		}
	}
	return ""
})

// What a job can ask for.
const (
	Verify = "verify"
	Sign   = "sign"
)

// Job is one thing to do with a message.
type Job struct {
	Op        string `json:"op"`
	Message   []byte `json:"message"`
	Domain    string `json:"domain,omitempty"`
	Selector  string `json:"selector,omitempty"`
	Key       string `json:"key,omitempty"`       // PEM
	Algorithm string `json:"algorithm,omitempty"` // a=
	Header    string `json:"header,omitempty"`    // simple or relaxed
	Body      string `json:"body,omitempty"`
}

// Answer is what came of it.
type Answer struct {
	OK     bool   `json:"ok"`     // verified or signed
	Fields []byte `json:"fields"` // what signing put on top
	Error  string `json:"error"`
}

// Run does the jobs in their order. The zone has key records by name.
func Run(t testing.TB, zone map[string]string, jobs []Job) []Answer {
	t.Helper()
	var lines []string
	for name, record := range zone {
		lines = append(lines, fmt.Sprintf("%s %s\n", name, record))
	}
	slices.Sort(lines)
	keys := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(keys, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(map[string]any{"keys": keys, "jobs": jobs})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(Require(t), "-c", script)
	cmd.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run libopendkim: %v\n%s", err, errs.String())
	}
	var answers []Answer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("read libopendkim's answers: %v\n%s", err, out)
	}
	return answers
}
