package main

import (
	"encoding/json"
	"errors"
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

// runSunset plays the suite and prints its table.
func runSunset(cmd *cobra.Command, f *runFlags) error {
	if f.junit != "" || f.pcap != "" || f.trace != "" || f.seeded {
		return errors.New("--junit, --pcap, --trace and --seed are not for the suite sunset")
	}
	c, err := catalogueIn(f.catalogue)
	if err != nil {
		return err
	}
	s, err := scenarios.PlaySunset(c)
	if err != nil {
		return err
	}
	if w, err := workloadNamed(f.workload); err != nil {
		return err
	} else if w != nil && w.Mail != nil {
		if err := s.AddMail(c, w); err != nil {
			return err
		}
	} else if w != nil {
		if err := s.AddTraffic(c, w); err != nil {
			return err
		}
	}
	out := cmd.OutOrStdout()
	if f.json {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(s); err != nil {
			return fmt.Errorf("writing the suite: %w", err)
		}
	} else if err := writeSunset(out, s); err != nil {
		return fmt.Errorf("writing the suite: %w", err)
	}
	if !s.Met {
		return errUnmet
	}
	return nil
}

func writeSunset(w io.Writer, s *scenarios.Sunset) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "DEVICE\tCLASS\tBEFORE\tTHAT NIGHT\tAFTER\tBECAUSE\tCURE")
	unmet := 0
	for i := range s.Rows {
		r := &s.Rows[i]
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Device, r.Class, fewWords(r.Before), fewWords(r.Night), fewWords(r.After),
			sunsetReason(r), sunsetCure(r))
		if !r.Met {
			unmet++
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprint(w, `
before: 31 March 2026, 23:59:59; that night: half an hour later; after: next
morning, switched off and on. The network has VoLTE, CS fallback until 3G ends,
and an APN that wants user name and password.
`)
	for i := range s.Rows {
		if r := &s.Rows[i]; !r.Met {
			fmt.Fprintf(w, "not as class %s: %s, %s\n", r.Class, r.Device, r.Because)
		}
	}
	fmt.Fprintf(w, "%d of %s as their class says\n", len(s.Rows)-unmet, plural(len(s.Rows), "device"))
	if s.Mail != nil {
		return writeSunsetMail(w, s)
	}
	if s.Traffic != nil {
		return writeSunsetTraffic(w, s)
	}
	return nil
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

// sunsetReason says in a few words why a device has what it has afterwards.
func sunsetReason(r *scenarios.SunsetRow) string {
	if r.Deciding == "" {
		return "no 3G cell, where it begins"
	}
	return r.Deciding
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
