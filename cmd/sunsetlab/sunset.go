package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
	"sunsetlab/sim"
)

// sunsetSuite is the name of the suite that plays the device catalogue.
const sunsetSuite = "sunset"

// runSunset plays the suite, of all devices or of some, and prints its table.
func runSunset(cmd *cobra.Command, devices []string, f *runFlags) error {
	c, err := catalogueIn(f.catalogue)
	if err != nil {
		return err
	}
	if c, err = c.Only(devices); err != nil {
		return err
	}
	s, err := scenarios.PlaySunset(c, func(s *scenarios.Scenario) (*scenarios.Run, error) { return play(s, f, true) })
	if err != nil {
		return err
	}
	if w, err := workloadNamed(f.workload); err != nil {
		return err
	} else if w != nil && w.Mail != nil {
		if err := s.AddMail(c, w, f.seedGiven()); err != nil {
			return err
		}
	} else if w != nil {
		if err := s.AddTraffic(c, w, f.seedGiven()); err != nil {
			return err
		}
	}
	out := cmd.OutOrStdout()
	switch {
	case f.json:
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		err = enc.Encode(s)
	case f.quiet:
		writeSunsetSummary(out, s)
	default:
		err = writeSunset(out, s)
	}
	if err != nil {
		return fmt.Errorf("writing the suite: %w", err)
	}
	if f.junit != "" {
		if err := writeFile(f.junit, func(w io.Writer) error { return writeSunsetJUnit(w, s) }); err != nil {
			return err
		}
	}
	if !s.Met {
		return errUnmet
	}
	return nil
}

func writeSunset(w io.Writer, s *scenarios.Sunset) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "DEVICE\tCLASS\tBEFORE\tTHAT NIGHT\tAFTER\tBECAUSE\tCURE")
	for i := range s.Rows {
		r := &s.Rows[i]
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Device, r.Class, fewWords(r.Before), fewWords(r.Night), fewWords(r.After),
			r.Deciding, sunsetCure(r))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprint(w, `
before: 31 March 2026, 23:59:59; that night: half an hour later; after: next
morning, switched off and on. The network has VoLTE, CS fallback until 3G ends,
and an APN that wants user name and password.
`)
	writeSunsetSummary(w, s)
	if s.Mail != nil {
		return writeSunsetMail(w, s)
	}
	if s.Traffic != nil {
		return writeSunsetTraffic(w, s)
	}
	return nil
}

// writeSunsetSummary says which devices fare otherwise than their class says.
func writeSunsetSummary(w io.Writer, s *scenarios.Sunset) {
	unmet := 0
	for i := range s.Rows {
		if r := &s.Rows[i]; !r.Met {
			unmet++
			fmt.Fprintf(w, "not as class %s: %s, %s\n", r.Class, r.Device, r.Because)
		}
	}
	fmt.Fprintf(w, "%d of %s as their class says\n", len(s.Rows)-unmet, plural(len(s.Rows), "device"))
}

// fewWords says what a device has in two or three words.
func fewWords(s sim.Status) string {
	if s.RAT == sim.NoRAT {
		return "nothing"
	}
	words := []string{"LTE"}
	if s.RAT == sim.UTRAN {
		words[0] = "3G"
	}
	if s.Voice != sim.NoVoice {
		words = append(words, voiceWords[s.Voice])
	}
	if !s.Data {
		words = append(words, "no")
	}
	return strings.Join(append(words, "data"), " ")
}

func sunsetCure(r *scenarios.SunsetRow) string {
	switch {
	case r.Class == scenarios.Unaffected:
		return "needs none"
	case r.Cured == nil:
		return "no cure: replace"
	case !r.Cured.Met:
		return string(r.Cured.By) + ": does not help, " + fewWords(r.Cured.Status)
	}
	return fmt.Sprintf("%s: %s after %.1f s", r.Cured.By, fewWords(r.Cured.Status), r.Cured.Seconds)
}
