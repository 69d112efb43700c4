package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
)

type runFlags struct {
	json, quiet        bool
	junit, pcap, trace string
	catalogue          string
	seed               uint64
	seeded             bool
	workload           string
	// interrupted tells whether somebody wants the run to end.
	interrupted func() bool
}

func newRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [FILE | DIR | NAME ...] | run sunset [DEVICE ...]",
		Short: "Play scenarios and print their verdicts",
		Long: `Run plays scenarios and says what each device had when, and because of what.

An argument is a file, a folder of files, or the name of a shipped scenario
(see sunsetlab list). Without any, all shipped scenarios are played. The first
argument sunset is the suite that takes devices of the catalogue (see sunsetlab
devices), all or those named after it, through the night in which 3G ends, and
tries their cures. Its two scenarios are written by --pcap and --trace to files
with -sunset and -cured in their names.

The exit code is 0 if every expectation was met, 1 if not, and 2 if something
could not be used: a file with mistakes, a flag, a disk that is full. A run that is
interrupted ends with 130; the files that it has begun are whole as far as it went.`,
		Example: `  sunsetlab run                             all that is shipped
  sunsetlab run csfb no-voice-3g-gone-oos       two of them
  sunsetlab run sunset                      every device through the end of 3G
  sunsetlab run sunset iphone pixel             two of them
  sunsetlab run sunset --catalogue my-router.yaml
                                                and your own device
  sunsetlab run sunset --workload flow      and the traffic that their users lose
  sunsetlab run sunset --workload mail      and the mail that waits and is lost
  sunsetlab run my.yaml tests/              your own
  sunsetlab run my.yaml --pcap my.pcapng    and a capture for Wireshark
  sunsetlab run --json | jq .met            for programs
  sunsetlab run --junit report.xml          for CI`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.seeded = cmd.Flags().Changed("seed")
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			f.interrupted = func() bool { return ctx.Err() != nil }
			switch {
			case len(args) > 0 && args[0] == sunsetSuite:
				return runSunset(cmd, args[1:], &f)
			case f.workload != "":
				return errors.New("--workload is for the suite sunset: a scenario has its own under the key workload")
			case f.catalogue != "":
				return errors.New("--catalogue is for the suite sunset: a scenario names its own under the key catalogue")
			}
			return runScenarios(cmd, args, &f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "print the verdicts as JSON")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print one line a scenario, and what was not met")
	flags.StringVar(&f.junit, "junit", "", "write the verdicts to `FILE` as JUnit XML")
	flags.StringVar(&f.pcap, "pcap", "", "write the messages to `FILE` as pcapng for Wireshark;\nof several scenarios, each to a file with its name inserted")
	flags.StringVar(&f.trace, "trace", "", "write all events to `FILE` as lines of JSON;\nof several scenarios, each to a file with its name inserted")
	flags.StringVar(&f.catalogue, "catalogue", "", "add a device's `FILE`, or a folder of them, to the suite sunset")
	flags.StringVar(&f.workload, "workload", "", "give users of the suite sunset a `WORKLOAD`, flow or mail, and say what they lose")
	flags.Uint64Var(&f.seed, "seed", 0, "use `N` in place of the scenarios' seeds")
	return cmd
}

// played is what came of one scenario.
type played struct {
	verdict scenarios.Verdict
	err     error
}

func runScenarios(cmd *cobra.Command, args []string, f *runFlags) error {
	all, err := find(args, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if err := checkFiles(all, f); err != nil {
		return err
	}
	results := make([]chan played, len(all))
	for i := range results {
		results[i] = make(chan played, 1)
	}
	go playAll(all, f, results)
	return report(cmd, f, results)
}

// checkFiles refuses to write two scenarios of one name into the same file.
func checkFiles(all []*scenarios.Scenario, f *runFlags) error {
	for _, file := range []string{f.pcap, f.trace} {
		if file == "" {
			continue
		}
		seen := map[string]bool{}
		for _, s := range all {
			if seen[s.Stem()] {
				return fmt.Errorf("two scenarios are called %s, and would both be written to %s: play them one by one", s.Stem(), perScenario(file, s.Stem(), true))
			}
			seen[s.Stem()] = true
		}
	}
	return nil
}

// playAll plays scenarios on all cores, each world on one goroutine.
func playAll(all []*scenarios.Scenario, f *runFlags, results []chan played) {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, s := range all {
		slots <- struct{}{}
		go func() {
			run, err := play(s, f, len(all) > 1)
			if err != nil {
				results[i] <- played{err: err}
			} else {
				results[i] <- played{verdict: run.Verdict}
			}
			<-slots
		}()
	}
}

// play plays one scenario and writes the files asked for.
func play(s *scenarios.Scenario, f *runFlags, several bool) (run *scenarios.Run, err error) {
	o := scenarios.Options{Interrupted: f.interrupted}
	if f.seeded {
		o.Seed = &f.seed
	}
	var files []*recording
	defer func() {
		for _, r := range files {
			err = errors.Join(err, r.close())
		}
	}()
	for _, open := range []struct {
		file  string
		start func(w io.Writer) (observer, error)
	}{{f.pcap, startCapture}, {f.trace, startTrace}} {
		if open.file == "" {
			continue
		}
		r, err := record(perScenario(open.file, s.Stem(), several), open.start)
		if err != nil {
			return nil, err
		}
		files = append(files, r)
		o.Observers = append(o.Observers, r.observer.Observe)
	}
	return scenarios.Play(s, o)
}

// report prints verdicts in the order of the scenarios, each as soon as it is
// there.
func report(cmd *cobra.Command, f *runFlags, results []chan played) error {
	out := cmd.OutOrStdout()
	style := styleOf(out)
	bar := newProgress(cmd.ErrOrStderr(), len(results))
	var verdicts []scenarios.Verdict
	var errs []error
	for _, r := range results {
		p := <-r
		bar.clear()
		if p.err != nil {
			errs = append(errs, p.err)
		} else {
			verdicts = append(verdicts, p.verdict)
			if !f.json {
				writeVerdict(out, &p.verdict, style, f.quiet)
			}
		}
		bar.done(p.verdict.Scenario)
	}
	bar.clear()
	if f.json {
		errs = append(errs, writeJSON(out, verdicts))
	} else if len(results) > 1 {
		writeSummary(out, verdicts, style)
	}
	if f.junit != "" {
		errs = append(errs, writeFile(f.junit, func(w io.Writer) error { return writeJUnit(w, verdicts) }))
	}
	if err := oneInterruption(errs); err != nil {
		return err
	}
	if !allMet(verdicts) {
		return errUnmet
	}
	return nil
}

// oneInterruption joins errors, but says once that a run was interrupted.
func oneInterruption(errs []error) error {
	said := false
	return errors.Join(slices.DeleteFunc(errs, func(err error) bool {
		was := said
		said = said || errors.Is(err, scenarios.ErrInterrupted)
		return was && errors.Is(err, scenarios.ErrInterrupted)
	})...)
}

func allMet(verdicts []scenarios.Verdict) bool {
	for i := range verdicts {
		if !verdicts[i].Met {
			return false
		}
	}
	return true
}

// writeJSON prints {"met": …, "scenarios": [verdict …]}.
func writeJSON(w io.Writer, verdicts []scenarios.Verdict) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	err := enc.Encode(struct {
		Met       bool                `json:"met"`
		Scenarios []scenarios.Verdict `json:"scenarios"`
	}{allMet(verdicts), verdicts})
	if err != nil {
		return fmt.Errorf("writing the verdicts: %w", err)
	}
	return nil
}

// writeFile writes a whole file, and takes note of all that can go wrong.
func writeFile(name string, write func(w io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}
