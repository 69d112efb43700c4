// Command testsum reads the output of "go test -json" and says what ran: a
// line a package, the output of what failed, and how many tests passed, failed
// and were left out. It exits with 1 if a test failed, if none ran, or, where
// the environment variable CI is set, if any was left out.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	s, err := read(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
	if err := s.report(os.Stdout, os.Getenv("CI") != ""); err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
}

// event is one line of "go test -json".
type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

type summary struct {
	passed, failed, packages int
	broken                   []string // packages that failed as a whole
	leftOut                  []string
}

// read counts the events of r and prints packages and failures to w as they
// come.
func read(r io.Reader, w io.Writer) (summary, error) {
	var s summary
	output := map[string][]string{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(w, lines.Text()) // the go command's own words
			continue
		}
		s.add(e, output, w)
	}
	return s, lines.Err()
}

func (s *summary) add(e event, output map[string][]string, w io.Writer) {
	key := e.Package + e.ImportPath + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		output[key] = append(output[key], e.Output)
		return
	case "build-fail":
		fmt.Fprint(w, strings.Join(output[key], ""))
		return
	case "pass", "fail", "skip":
	default:
		return
	}
	text := strings.Join(output[key], "")
	delete(output, key)
	if e.Test == "" {
		s.addPackage(e, text, w)
		return
	}
	switch e.Action {
	case "pass":
		s.passed++
	case "fail":
		s.failed++
		fmt.Fprintf(w, "FAIL %s %s\n%s", e.Package, e.Test, text)
	case "skip":
		s.leftOut = append(s.leftOut, e.Package+" "+e.Test+": "+reason(text))
	}
}

func (s *summary) addPackage(e event, text string, w io.Writer) {
	switch e.Action {
	case "skip": // no test files
		return
	case "fail":
		s.broken = append(s.broken, e.Package)
		fmt.Fprint(w, text)
	}
	s.packages++
	fmt.Fprintf(w, "%-4s %-40s %6.1f s\n", e.Action, e.Package, e.Elapsed)
}

// reason is what a skipped test said: the line that isn't the runner's own.
func reason(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool {
		l = strings.TrimSpace(l)
		return strings.HasPrefix(l, "=== ") || strings.HasPrefix(l, "--- ")
	})
	return strings.TrimSpace(strings.Join(lines, " "))
}

func (s *summary) report(w io.Writer, strict bool) error {
	for _, l := range s.leftOut {
		fmt.Fprintln(w, "left out:", l)
	}
	fmt.Fprintf(w, "%d tests passed in %d packages, %d failed, %d left out\n", s.passed, s.packages, s.failed, len(s.leftOut))
	switch {
	case s.failed > 0 || len(s.broken) > 0:
		return fmt.Errorf("%d tests failed; packages that failed: %s", s.failed, strings.Join(s.broken, " "))
	case s.passed == 0:
		return errors.New("no test ran")
	case strict && len(s.leftOut) > 0:
		return fmt.Errorf("%d checks were left out", len(s.leftOut))
	}
	return nil
}
