package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
)

type compareFlags struct {
	mitigate  []string
	at        string
	csv, json bool
	list      bool
	states    bool
	seed      uint64
	workload  string
}

func newCompare() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare FILE | NAME",
		Short: "Play a scenario with and without mitigations, and print who is helped and at what price",
		Long: `Compare plays a scenario as it is, and again under each mitigation, and says of
every device whether it is helped, and what it pays: whether a call from it gets
through, by which domains an emergency call goes and how long that takes, and
how many messages an hour it costs on each interface.

Mitigations go by number or name; those joined by + are in force together.`,
		Example: `  sunsetlab compare no-voice-3g-gone-oos --mitigate M1,M3,M8
  sunsetlab compare my.yaml --mitigate M3,M3+M9,ghost_csfb+tolerant_apn_auth
  sunsetlab compare my.yaml --at 2h             as it is two hours after the start
  sunsetlab compare my.yaml --states            each state that a device goes through
  sunsetlab compare my.yaml --workload flow     and the traffic that users lose
  sunsetlab compare my.yaml --workload mail     and what becomes of their mail
  sunsetlab compare --list                      what mitigations there are`,
		Args: func(_ *cobra.Command, args []string) error {
			if want := 1; !f.list && len(args) != want {
				return fmt.Errorf("compare takes one scenario, and got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.list {
				return writeMitigations(cmd.OutOrStdout(), f.json)
			}
			return runCompare(cmd, args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.mitigate, "mitigate", nil, "play these `MITIGATIONS`, such as M1,M3+M8; default: each of them alone")
	flags.StringVar(&f.at, "at", "", "look at the devices, and have them call, at `TIME`; default: at the end")
	flags.BoolVar(&f.states, "states", false, "price every state that a device goes through as well")
	flags.BoolVar(&f.csv, "csv", false, "print a line of CSV for each device under each mitigation")
	flags.BoolVar(&f.json, "json", false, "print the comparison as JSON")
	flags.BoolVar(&f.list, "list", false, "say what mitigations there are")
	flags.StringVar(&f.workload, "workload", "", "give users of all devices a `WORKLOAD`, flow or mail, and say what they lose")
	flags.Uint64Var(&f.seed, "seed", 0, "use `N` in place of the scenario's seed")
	cmd.MarkFlagsMutuallyExclusive("csv", "json")
	return cmd
}

func runCompare(cmd *cobra.Command, name string, f *compareFlags) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("seed") {
		o.Seed = &f.seed
	}
	if len(f.mitigate) == 0 && cmd.Flags().Changed("mitigate") {
		return errors.New("--mitigate names none; compare --list says what there are, and without --mitigate each is played")
	}
	all, err := find([]string{name}, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if len(all) != 1 {
		return fmt.Errorf("%s is %d scenarios: compare takes one", name, len(all))
	}
	if f.at != "" {
		if _, err := parseAt(f.at, all[0]); err != nil {
			return err
		}
	}
	c, err := scenarios.Compare(all[0], o)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	switch {
	case f.json:
		return encode(out, c)
	case f.csv:
		if f.states {
			return writeStatesCSV(out, c)
		}
		return writeComparisonCSV(out, c)
	}
	writeComparison(out, c)
	return nil
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

func (f *compareFlags) options() (o scenarios.CompareOptions, err error) {
	o.States = f.states
	if o.Workload, err = workloadNamed(f.workload); err != nil {
		return o, err
	}
	if f.at != "" {
		o.At = new(scenarios.When)
		if err := o.At.UnmarshalText([]byte(f.at)); err != nil {
			return o, fmt.Errorf("--at: %w", err)
		}
	}
	words := f.mitigate
	if len(words) == 0 {
		for _, m := range scenarios.Mitigations() {
			words = append(words, m.ID)
		}
	}
	var errs []error
	for _, word := range words {
		set, err := scenarios.ParseMitigations(word)
		if err == nil && slices.ContainsFunc(o.Mitigations, func(before []scenarios.Mitigation) bool { return slices.Equal(before, set) }) {
			err = fmt.Errorf("--mitigate: %s stands there twice", word)
		}
		errs = append(errs, err)
		o.Mitigations = append(o.Mitigations, set)
	}
	return o, errors.Join(errs...)
}

func writeMitigations(w io.Writer, asJSON bool) error {
	all := scenarios.Mitigations()
	if asJSON {
		return encode(w, all)
	}
	st := styleOf(w)
	for i := range all {
		m := &all[i]
		fmt.Fprintf(w, "%-4s %s, by the %s\n", m.ID, st.bold(string(m.Name)), ownerWords[m.Owner])
		fmt.Fprintf(w, "     changes  %s\n     helps    %s\n     danger   %s\n", m.Changes, m.Helps, m.Danger)
	}
	return nil
}

var ownerWords = map[scenarios.Owner]string{scenarios.OwnerMNO: "MNO", scenarios.OwnerMVNO: "MVNO alone", scenarios.OwnerBoth: "MNO and MVNO together"}

// writeComparison prints a table for each outcome: who is helped, and the
// price.
func writeComparison(w io.Writer, c *scenarios.Comparison) {
	st := styleOf(w)
	fmt.Fprintf(w, "%s  %s\n", st.bold(c.Scenario), c.Title)
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		fmt.Fprintf(w, "\n%s\n", st.bold(o.Label)+outcomeTitle(o))
		writeOutcome(w, o, st)
		writeStates(w, o, st)
		for j := range o.Mitigations {
			fmt.Fprintf(w, "  %s %s: %s\n", st.faint("danger"), o.Mitigations[j].ID, o.Mitigations[j].Danger)
		}
		writeDetections(w, o)
	}
	fmt.Fprintf(w, "\n%s\n", st.faint(fmt.Sprintf("status, calls and messages an hour as of %s from the start", seconds(c.Seconds))))
}

func outcomeTitle(o *scenarios.ComparedOutcome) string {
	var names []string
	for i := range o.Mitigations {
		names = append(names, fmt.Sprintf("%s (%s)", o.Mitigations[i].Name, o.Mitigations[i].Owner))
	}
	if len(names) == 0 {
		return ""
	}
	return "  " + strings.Join(names, " + ")
}

func writeOutcome(w io.Writer, o *scenarios.ComparedOutcome, st style) {
	rows := [][]string{{"device", "has", "data for", "call", "emergency call", "messages an hour"}}
	traffic := slices.ContainsFunc(o.Devices, func(d scenarios.ComparedDevice) bool { return d.Traffic != nil })
	mail := slices.ContainsFunc(o.Devices, func(d scenarios.ComparedDevice) bool { return d.Mail != nil })
	if mail {
		rows[0] = slices.Insert(rows[0], 3, mailHeads...)
	}
	if traffic {
		rows[0] = slices.Insert(rows[0], 3, trafficHeads...)
	}
	if o.Label != "baseline" {
		rows[0] = slices.Insert(rows[0], 1, "effect")
	}
	for i := range o.Devices {
		if i == mostDevices {
			break
		}
		d := &o.Devices[i]
		row := []string{d.Device, fewWords(d.Status), seconds(d.DataSeconds), attemptWords(&d.Call), emergencyWords(d), rates(d.Signalling)}
		if mail {
			row = slices.Insert(row, 3, comparedMail(d.Mail)...)
		}
		if traffic {
			row = slices.Insert(row, 3, comparedTraffic(d.Traffic)...)
		}
		if o.Label != "baseline" {
			row = slices.Insert(row, 1, string(d.Effect))
		}
		rows = append(rows, row)
	}
	writeRows(w, rows, st)
	if left := len(o.Devices) - mostDevices; left > 0 {
		fmt.Fprintf(w, "  … and %s more: --json has them all\n", plural(left, "device"))
	}
}

// writeStates prints a line for each state of each device, if they were asked
// for.
func writeStates(w io.Writer, o *scenarios.ComparedOutcome, st style) {
	rows := [][]string{{"device", "in state", "times", "for", "call", "emergency call", "messages an hour"}}
	for i := range o.Devices[:min(len(o.Devices), mostDevices)] {
		d := &o.Devices[i]
		for j := range d.States {
			s := &d.States[j]
			rows = append(rows, []string{d.Device, fewWords(s.Status), strconv.Itoa(s.Times), seconds(s.Seconds),
				attemptWords(&s.Call), attemptWords(&s.Emergency), rates(s.Signalling)})
		}
	}
	if len(rows) > 1 {
		writeRows(w, rows, st)
	}
}

// writeRows prints a table whose first row is its head.
func writeRows(w io.Writer, rows [][]string, st style) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	for n, row := range rows {
		var b strings.Builder
		for i, text := range row {
			b.WriteString(paintEffect(st, text) + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)+2))
		}
		line := strings.TrimRight(b.String(), " ")
		if n == 0 {
			line = st.faint(line)
		}
		fmt.Fprintf(w, "  %s\n", line)
	}
}

func paintEffect(st style, text string) string {
	switch scenarios.Effect(text) {
	case scenarios.Helped:
		return st.good(text)
	case scenarios.Worse:
		return st.bad(text)
	}
	return text
}

// attemptWords says what came of a call: "IMS 0.9 s", "CSFB, 3G 11.5 s",
// "CSFB fails 0.5 s", "no way".
func attemptWords(a *scenarios.Attempt) string {
	var tried []string
	for _, d := range a.Tried {
		tried = append(tried, string(d))
	}
	words := strings.Join(tried, ", ")
	switch {
	case a.Connected:
		return words + " " + tenths(a.Seconds)
	case words == "" && a.Failed == "":
		return "no way"
	case words == "":
		return a.Failed
	}
	return fmt.Sprintf("%s fails %s", words, tenths(a.Seconds))
}

func emergencyWords(d *scenarios.ComparedDevice) string {
	if d.EmergencyWorse {
		return attemptWords(&d.Emergency) + " (worse)"
	}
	return attemptWords(&d.Emergency)
}

func tenths(s float64) string { return strconv.FormatFloat(s, 'f', 1, 64) + " s" }

func seconds(s float64) string {
	switch {
	case s < 120:
		return tenths(s)
	case s < 7200:
		return strconv.FormatFloat(s/60, 'f', 1, 64) + " min"
	}
	return strconv.FormatFloat(s/3600, 'f', 1, 64) + " h"
}

// rates lists messages an hour by interface.
func rates(all map[string]float64) string {
	var words []string
	for _, i := range scenarios.Interfaces {
		if rate := all[i.Name]; rate > 0 {
			words = append(words, i.Name+" "+strconv.FormatFloat(rate, 'f', 0, 64))
		}
	}
	return cmp.Or(strings.Join(words, " "), "none")
}

func writeDetections(w io.Writer, o *scenarios.ComparedOutcome) {
	for i := range o.Detected {
		d := &o.Detected[i]
		tac := cmp.Or(d.TAC, "unknown")
		fmt.Fprintf(w, "  type %s, %s:\n", tac, plural(d.Subscribers, "subscriber"))
		for _, flap := range d.Flapping {
			fmt.Fprintf(w, "    flaps: %s, %s in the HSS, %s at the gateway\n", flap.IMSI, plural(flap.LocationUpdates, "location update"),
				plural(flap.Sessions, "session"))
		}
		for _, imsi := range d.UTRANOnly {
			fmt.Fprintf(w, "    on 3G alone: %s\n", imsi)
		}
		for _, imsi := range d.RefusedOnLTE {
			fmt.Fprintf(w, "    refused with RAT type 6 and accepted with 1: %s\n", imsi)
		}
		if len(d.Flapping)+len(d.UTRANOnly)+len(d.RefusedOnLTE) == 0 {
			fmt.Fprintf(w, "    nothing that these logs would show\n")
		}
	}
}
