package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios/maillab"
	"sunsetlab/sim/mail"
	simreport "sunsetlab/sim/report"
)

type mailRunFlags struct {
	json, quiet    bool
	rules, methods []string
	cvFail         []string
	eml, pcap, log string
	ladder         bool
	seed           uint64
	seeded         bool
}

func newMailRun() *cobra.Command {
	var f mailRunFlags
	cmd := &cobra.Command{
		Use:   "run [FILE | DIR | NAME ...]",
		Short: "Play mail scenarios and print what became of each message, hop by hop",
		Long: `Run plays mail scenarios: each message with all its bytes from host to host,
signed and sealed with real keys. It prints what each host found of the chain
and what it sealed, and then the paths as a table.

An argument is a file, a folder of files, or the name of a shipped scenario (see
sunsetlab mail list). Without any, all shipped scenarios are played.

The exit code is 0 if every expectation was met, 1 if not, and 2 if something
could not be used.`,
		Example: `  sunsetlab mail run arc-table1                   the article's four paths
  sunsetlab mail run arc-table1 --rule google=rfc --rule fastmail=rfc
                                                  with other habits
  sunsetlab mail run arc-table1 --canonicalization smx=relaxed/relaxed
  sunsetlab mail run arc-table1-rfc --cv-fail "google=spf failed"
  sunsetlab mail run my.yaml --eml out/           every message at every hop
  sunsetlab mail run my.yaml --pcap my.pcapng     SMTP and DNS for Wireshark`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.seeded = cmd.Flags().Changed("seed")
			return runMail(cmd, args, &f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "print the verdicts as JSON")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print one line a scenario, and what was not met")
	flags.StringArrayVar(&f.rules, "rule", nil, "give a host another rule for empty bodies: `HOST=RULE`, where RULE is\nrfc, simple_null, relaxed_crlf or ignore_c")
	flags.StringArrayVar(&f.methods, "canonicalization", nil, "give a host another c= to sign with: `HOST=HEADER/BODY`")
	flags.StringArrayVar(&f.cvFail, "cv-fail", nil, "have a host seal cv=fail for some other cause: `HOST=CAUSE`")
	flags.StringVar(&f.eml, "eml", "", "write every message at every hop to the folder `DIR`")
	flags.StringVar(&f.pcap, "pcap", "", "write SMTP, DNS and POP3 to `FILE` as pcapng for Wireshark;\nof several scenarios, each to a file with its name inserted")
	flags.StringVar(&f.log, "log", "", "write the hosts' logs to `FILE` as lines of JSON;\nof several scenarios, each to a file with its name inserted")
	flags.BoolVar(&f.ladder, "ladder", false, "print the messages on the links as a ladder")
	flags.Uint64Var(&f.seed, "seed", 0, "use `N` in place of the scenarios' seeds")
	return cmd
}

func runMail(cmd *cobra.Command, args []string, f *mailRunFlags) error {
	all, err := findMail(args)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	style := styleOf(out)
	var verdicts []maillab.Verdict
	met := true
	for _, s := range all {
		if err := f.override(s); err != nil {
			return err
		}
		run, err := f.play(s, len(all) > 1)
		if err != nil {
			return err
		}
		met = met && run.Verdict.Met
		verdicts = append(verdicts, run.Verdict)
		if f.json {
			continue
		}
		writeMailVerdict(out, run, style, f.quiet)
		if f.ladder {
			if err := (simreport.Ladder{}).Write(out, run.Events); err != nil {
				return err
			}
		}
	}
	if f.json {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(struct {
			Met       bool              `json:"met"`
			Scenarios []maillab.Verdict `json:"scenarios"`
		}{met, verdicts}); err != nil {
			return fmt.Errorf("writing the verdicts: %w", err)
		}
	}
	if !met {
		return errUnmet
	}
	return nil
}

// override puts the flags' habits in place of the scenario's.
func (f *mailRunFlags) override(s *maillab.Scenario) error {
	for _, o := range []struct {
		flag   string
		values []string
		set    func(host, value string) error
	}{{"rule", f.rules, s.SetEmptyBody}, {"canonicalization", f.methods, s.SetCanonicalization}, {"cv-fail", f.cvFail, s.SetCVFail}} {
		for _, v := range o.values {
			host, value, ok := strings.Cut(v, "=")
			if !ok {
				return fmt.Errorf("--%s wants HOST=VALUE, not %q", o.flag, v)
			}
			if err := o.set(host, value); err != nil {
				return fmt.Errorf("--%s %s: in %s %w", o.flag, v, s.Stem(), err)
			}
		}
	}
	return nil
}

func (f *mailRunFlags) play(s *maillab.Scenario, several bool) (run *maillab.Run, err error) {
	var o maillab.Options
	if f.seeded {
		o.Seed = &f.seed
	}
	o.Quiet = f.pcap == "" && !f.ladder
	if f.pcap != "" {
		r, err := record(perScenario(f.pcap, s.Stem(), several), startCapture)
		if err != nil {
			return nil, err
		}
		o.Observers = append(o.Observers, r.observer.Observe)
		defer func() { err = errors.Join(err, r.close()) }()
	}
	if run, err = maillab.Play(s, o); err != nil {
		return nil, err
	}
	if f.log != "" {
		err = writeFile(perScenario(f.log, s.Stem(), several), func(w io.Writer) error { return writeMailLog(w, run.Records) })
	}
	if f.eml != "" && err == nil {
		dir := f.eml
		if several {
			dir = filepath.Join(dir, s.Stem())
		}
		err = exportMail(dir, run)
	}
	return run, err
}

func writeMailLog(w io.Writer, records []mail.Record) error {
	enc := json.NewEncoder(w)
	for i := range records {
		if err := enc.Encode(&records[i]); err != nil {
			return err
		}
	}
	return nil
}

// exportMail writes each message as it came to a host and as it left it.
func exportMail(dir string, run *maillab.Run) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("writing the messages: %w", err)
	}
	for _, e := range run.Export() {
		name := filepath.Join(dir, e.Name)
		if err := os.WriteFile(name, e.Message, 0o666); err != nil {
			return fmt.Errorf("writing the messages: %w", err)
		}
	}
	return nil
}

// findMail reads the mail scenarios that arguments name.
func findMail(args []string) ([]*maillab.Scenario, error) {
	if len(args) == 0 {
		args = maillab.Library()
	}
	var all []*maillab.Scenario
	var errs []error
	for _, arg := range args {
		found, err := findOneMail(arg)
		all = append(all, found...)
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

func findOneMail(arg string) ([]*maillab.Scenario, error) {
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return findMailIn(arg)
	case err == nil || isYAML(arg):
		s, err := maillab.Load(arg)
		if err != nil {
			return nil, err
		}
		return []*maillab.Scenario{s}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("reading the mail scenario: %w", err)
	}
	s, err := maillab.Shipped(arg)
	if err != nil {
		return nil, fmt.Errorf("%w, and there is no such file", err)
	}
	return []*maillab.Scenario{s}, nil
}

func findMailIn(dir string) ([]*maillab.Scenario, error) {
	var all []*maillab.Scenario
	var errs []error
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !isYAML(path) {
			return err
		}
		s, err := maillab.Load(path)
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the folder: %w", err)
	}
	if len(all) == 0 && len(errs) == 0 {
		return nil, fmt.Errorf("there is no mail scenario (*.yaml) in %s", dir)
	}
	return all, errors.Join(errs...)
}

// writeMailVerdict prints what became of each message.
func writeMailVerdict(w io.Writer, run *maillab.Run, st style, quiet bool) {
	v := &run.Verdict
	mark := st.good("met  ")
	if !v.Met {
		mark = st.bad("UNMET")
	}
	fmt.Fprintf(w, "%s  %s: %s\n", mark, v.Scenario, v.Name)
	if !quiet {
		for i := range v.Journeys {
			fmt.Fprintln(w)
			writeJourney(w, &v.Journeys[i])
		}
		fmt.Fprintln(w)
		writePaths(w, v.Journeys)
	}
	for _, c := range v.Checks {
		if !c.Met {
			fmt.Fprintf(w, "  not met, line %d: %s\n    got %s\n", c.Line, c.Want, c.Got)
		}
	}
	if !quiet {
		fmt.Fprintf(w, "%d of %s met\n\n", metChecks(v.Checks), plural(len(v.Checks), "expectation"))
	}
}

func metChecks(checks []maillab.Check) (n int) {
	for _, c := range checks {
		if c.Met {
			n++
		}
	}
	return n
}

func writeJourney(w io.Writer, j *maillab.Journey) {
	fmt.Fprintf(w, "%s: %s", j.Message, pathOf(j))
	if j.Took > 0 {
		fmt.Fprintf(w, ", %s after %s", j.Outcome, simreport.Duration(j.Took))
	} else {
		fmt.Fprintf(w, ", %s", j.Outcome)
	}
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range j.Hops {
		h := &j.Hops[i]
		fmt.Fprintf(tw, "  %s\t%s\n", h.Host, foundWords(h))
		tw.Flush()
		if len(h.Sets)+len(h.Signatures) > 0 {
			fmt.Fprintln(tw, "    \ti\tsigner\tc=\tcv\tmessage\tseal\tbh claimed\tbh computed")
		}
		for k := range h.Signatures {
			s := &h.Signatures[k]
			fmt.Fprintf(tw, "    \tdkim\t%s\t%s\t\t%s\t\t%s\t%s\n", s.Domain, s.Canonicalization, s.Result, shortHash(s.Claimed), shortHash(s.Computed))
		}
		for k := range h.Sets {
			s := &h.Sets[k]
			fmt.Fprintf(tw, "    \t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Instance, s.Domain, s.Canonicalization, s.CV, s.Result, s.Seal, shortHash(s.Claimed), shortHash(s.Computed))
		}
		if s := h.Sealed; s != nil {
			fmt.Fprintf(tw, "    seals\t%d\t%s\t%s\t%s\t\t\t%s\t\n", s.Instance, s.Domain, s.Canonicalization, s.CV, shortHash(s.Claimed))
		}
	}
	tw.Flush()
}

func foundWords(h *maillab.Hop) string {
	var words []string
	for _, r := range [][2]string{{"spf", h.SPF}, {"dkim", h.DKIM}, {"dmarc", h.DMARC}, {"arc", h.ARC}} {
		if r[1] != "" {
			words = append(words, r[0]+"="+r[1])
		}
	}
	if h.TLS != "" {
		words = append(words, h.TLS)
	}
	if h.Outcome != mail.Accepted || h.Reply != "" {
		words = append(words, string(h.Outcome), h.Reply)
	}
	if len(words) == 0 {
		words = []string{"sends it"}
	}
	s := strings.TrimSpace(strings.Join(words, " "))
	if h.Reason != "" {
		s += ": " + h.Reason
	}
	return s
}

// shortHash is enough of a hash to tell it, with a word for the two that an
// empty body has.
func shortHash(b64 string) string {
	switch b64 {
	case "":
		return "-"
	case maillab.HashOfCRLF:
		return b64[:8] + " (CRLF)"
	case maillab.HashOfNothing:
		return b64[:8] + " (nothing)"
	}
	return b64[:min(8, len(b64))]
}

func pathOf(j *maillab.Journey) string {
	names := make([]string, len(j.Hops))
	for i := range j.Hops {
		names[i] = j.Hops[i].Host
	}
	return strings.Join(names, " > ")
}

// writePaths prints the paths as the article's table has them.
func writePaths(w io.Writer, journeys []maillab.Journey) {
	most := 0
	for i := range journeys {
		for k := range journeys[i].Hops {
			if s := journeys[i].Hops[k].Sealed; s != nil {
				most = max(most, s.Instance)
			}
		}
	}
	if most == 0 {
		return
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(tw, "MESSAGE\tPATH")
	for i := range most {
		fmt.Fprintf(tw, "\ti=%d", i+1)
	}
	fmt.Fprintln(tw, "\tARC AT THE LAST HOP")
	for i := range journeys {
		j := &journeys[i]
		fmt.Fprintf(tw, "%s\t%s", j.Message, pathOf(j))
		sealers := make([]string, most)
		last := ""
		for k := range j.Hops {
			if s := j.Hops[k].Sealed; s != nil && s.Instance <= most {
				sealers[s.Instance-1] = fmt.Sprintf("%s cv=%s", j.Hops[k].Host, s.CV)
			}
			last = j.Hops[k].ARC
		}
		for _, s := range sealers {
			fmt.Fprintf(tw, "\t%s", s)
		}
		fmt.Fprintf(tw, "\t%s\n", last)
	}
	tw.Flush()
}
