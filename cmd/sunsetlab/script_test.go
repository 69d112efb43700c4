package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sunsetlab": main, "exitcode": exitcode})
}

// TestScripts plays testdata/script/*.txtar: pages that say what a person
// types and what comes of it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Condition:     condition,
	})
}

// condition is true for devfull where the system has a disk that is always
// full.
func condition(name string) (bool, error) {
	if name != "devfull" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	_, err := os.Stat("/dev/full")
	return err == nil, nil
}

// exitcode is a command for the pages: it runs another and succeeds if that
// ends with the code wanted.
//
//	exitcode 2 sunsetlab run nothing
func exitcode() {
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(125)
	}
	if got := fmt.Sprint(cmd.ProcessState.ExitCode()); got != os.Args[1] {
		fmt.Fprintf(os.Stderr, "%s: exit code %s, want %s\n", strings.Join(os.Args[2:], " "), got, os.Args[1])
		os.Exit(1)
	}
}
