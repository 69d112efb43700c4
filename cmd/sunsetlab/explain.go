package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim"
	simreport "sunsetlab/sim/report"
)

func newExplain() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use:   "explain SCENARIO DEVICE",
		Short: "Say why a device has what it has",
		Long: `Explain plays a scenario and tells what a device has at its end, or at a
moment, and by which message and which decisions it came to that, each with the
rule that was followed.`,
		Example: `  sunsetlab explain no-voice-3g-gone-oos phone
  sunsetlab explain no-voice-3g-gone-flap phone --at 40s`,
		Args: exactArgs(2, "the scenario and the device"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := one(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			run, err := scenarios.Play(s, scenarios.Options{})
			if err != nil {
				return err
			}
			d, err := deviceOf(run, args[1])
			if err != nil {
				return err
			}
			after := s.End()
			if at != "" {
				if after, err = parseAt(at, s); err != nil {
					return err
				}
			}
			row := run.At(d.Name, after)
			writeExplanation(cmd.OutOrStdout(), run, d, &row)
			return nil
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "explain this `TIME`, such as 90s or 4h from the start, or a time of day")
	return cmd
}

// exactArgs wants n arguments and says which.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return fmt.Errorf("%s wants %s: %s\n(see %s --help)", cmd.CommandPath(), what, cmd.UseLine(), cmd.CommandPath())
		}
		return nil
	}
}

// deviceOf finds a device of a run.
func deviceOf(run *scenarios.Run, name string) (*scenarios.DeviceVerdict, error) {
	var names []string
	for i := range run.Verdict.Devices {
		d := &run.Verdict.Devices[i]
		if d.Name == name || d.IMSI == name {
			return d, nil
		}
		names = append(names, d.Name)
	}
	hint := strict.Hint(name, names)
	if len(names) > mostDevices {
		if near, ok := strict.Nearest(name, names); ok {
			hint = `; did you mean "` + near + `"?`
		}
	}
	return nil, fmt.Errorf("%s has no device %q%s", run.Scenario.Stem(), name, hint)
}

// parseAt reads a moment of a run.
func parseAt(at string, s *scenarios.Scenario) (time.Duration, error) {
	var w scenarios.When
	if err := w.UnmarshalText([]byte(at)); err != nil {
		return 0, fmt.Errorf("--at: %w", err)
	}
	after := w.Since(s.Start)
	if after < 0 || after > s.End() {
		return 0, fmt.Errorf("--at %s is outside of the run, which takes %s", at, simreport.Duration(s.End()))
	}
	return after, nil
}

// writeExplanation prints a status and the chain of events that led to it.
func writeExplanation(w io.Writer, run *scenarios.Run, d *scenarios.DeviceVerdict, row *scenarios.Row) {
	fmt.Fprintf(w, "%s: %s since %s\n", d.Name, simreport.StatusWords(row.Status), since(row.After()))
	chain := simreport.Chain(run.Events, row.Event())
	if len(chain) == 0 {
		fmt.Fprintln(w, "  nothing has happened to it yet")
		return
	}
	for i := range chain {
		e := &chain[i]
		if e.Kind == sim.StatusChange {
			continue
		}
		fmt.Fprintf(w, "  %9s  %s\n", since(e.Time.Sub(run.Scenario.Start)), linkWords(e))
	}
	fmt.Fprintf(w, "\n%s\n", row.Because)
}

// linkWords says one link of a chain in full.
func linkWords(e *sim.Event) string {
	var b strings.Builder
	if e.Kind == sim.Received {
		fmt.Fprintf(&b, "%s got ", e.To)
	}
	b.WriteString(e.Name)
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.Clause != "" {
		b.WriteString("  [" + e.Clause + "]")
	}
	return b.String()
}
