// Sunsetlab plays scenarios of an LTE network, the 3G network that it is
// losing, and the devices that live on both, and says which message took which
// device off the air.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
)

// Exit codes.
const (
	exitMet         = 0
	exitUnmet       = 1
	exitUnusable    = 2
	exitInterrupted = 130 // as a shell has it: 128 and SIGINT
)

// errUnmet says that a scenario's expectations were not met. What was not has
// been printed by then.
var errUnmet = errors.New("not all expectations were met")

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole command with its exit code.
func run(args []string, stdout, stderr io.Writer) int {
	// Output that can't be written, to a full disk or a closed pipe, must not
	// look like success.
	out := &sink{w: stdout}
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.Execute()
	if err == nil || errors.Is(err, errUnmet) {
		err = errors.Join(out.err, err)
	}
	switch {
	case err == nil:
		return exitMet
	case out.err == nil && errors.Is(err, errUnmet):
		return exitUnmet
	}
	fmt.Fprintf(stderr, "sunsetlab: %v\n", err)
	if errors.Is(err, scenarios.ErrInterrupted) {
		return exitInterrupted
	}
	return exitUnusable
}

// sink remembers the first error of a writer.
type sink struct {
	w   io.Writer
	err error
}

func (s *sink) Write(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(b)
	if err != nil {
		s.err = fmt.Errorf("writing the output: %w", err)
	}
	return n, err
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "sunsetlab",
		Short: "An LTE network, the 3G it is losing, and the devices that live on both",
		Long: `Sunsetlab plays a mobile network that loses its 3G: a core with all its
messages byte for byte, and devices that decide as TS 24.301 has them. It says
what each device has at each moment, and which message took it away.

A scenario is a YAML file: a network, devices, what happens, and what is
expected of it. Many come with the program; they are the best introduction.`,
		Example: `  sunsetlab run                           play the shipped scenarios
  sunsetlab list                          what they are
  sunsetlab matrix                        who loses what in which network
  sunsetlab compare p.yaml --mitigate M3  who is helped by what, and the price
  sunsetlab explain no-voice-3g-gone-oos phone
                                          why that phone has no service
  sunsetlab ladder attach-detach          the messages of an attach
  sunsetlab run my.yaml --pcap my.pcapng  your own, for Wireshark`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newRun(), newMatrix(), newCompare(), newDevices(), newLadder(), newExplain(), newList(), newSubscribers(), newSchema(), newServe(),
		newFlow(), newMail(), newVersion())
	return root
}
