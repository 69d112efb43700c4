// Package dkimpy has tests' mail signed and verified by dkimpy (Debian's
// python3-dkim), which shares no code with the product.
package dkimpy

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"sync"
	"testing"
)

//go:embed jobs.py
var script string

// Require returns the path of a Python that has dkimpy. Without one the test is
// left out, but in continuous integration it fails.
func Require(t testing.TB) string {
	t.Helper()
	if path := find(); path != "" {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatal("dkimpy is not installed, and CI leaves no check out")
	}
	t.Skip("dkimpy is not installed (Debian packages python3-dkim, python3-authres): judgement by it left out")
	return ""
}

var find = sync.OnceValue(func() string {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import dkim, nacl, authres").Run() == nil {
			return python
		}
	}
	return ""
})

// What a job can ask for.
const (
	Verify    = "verify"
	Sign      = "sign"
	ARCVerify = "arc_verify"
	ARCSign   = "arc_sign"
)

// Job is one thing to do with a message.
type Job struct {
	Op        string `json:"op"`
	Message   []byte `json:"message"`
	Domain    string `json:"domain,omitempty"`
	Selector  string `json:"selector,omitempty"`
	Key       string `json:"key,omitempty"`       // PEM, or an Ed25519 seed in base64
	Algorithm string `json:"algorithm,omitempty"` // a=
	Header    string `json:"header,omitempty"`    // simple or relaxed
	Body      string `json:"body,omitempty"`
	ServID    string `json:"servid,omitempty"`
}

// Answer is what came of it.
type Answer struct {
	OK     bool   `json:"ok"`     // verified or signed
	Fields []byte `json:"fields"` // what signing put on top
	CV     string `json:"cv"`
	Error  string `json:"error"`
}

// Run does the jobs in their order. The zone has TXT records by name.
func Run(t testing.TB, zone map[string]string, jobs []Job) []Answer {
	t.Helper()
	in, err := json.Marshal(map[string]any{"zone": zone, "jobs": jobs})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(Require(t), "-c", script)
	cmd.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run dkimpy: %v\n%s", err, errs.String())
	}
	var answers []Answer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("read dkimpy's answers: %v\n%s", err, out)
	}
	return answers
}
