package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/scenarios/maillab"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim"
	"sunsetlab/sim/mail/zone"
)

type mailExplainFlags struct {
	json           bool
	zone, lab, dns string
	at             string
}

func newMailExplain() *cobra.Command {
	var f mailExplainFlags
	cmd := &cobra.Command{
		Use:   "explain FILE.eml",
		Short: "Say which hop broke a message's chain, and which rule gives the hash that it claims",
		Long: `Explain judges the DKIM signatures and the ARC chain of a message, and says which
hop broke the chain and what would have given the hash that a signature claims:
another canonicalisation, another rule for empty bodies, line ends or lines at
the end of the body, or a transfer encoding. - stands for standard input.

Keys come from DNS: from the system's resolver, from a server of your own with
--dns, from a zone file with --zone, or from a mail scenario with --lab.

The exit code is 0 if the message has a chain that holds, or none and no
signature that fails; 1 if not; and 2 if the message can't be read.`,
		Example: `  sunsetlab mail explain received.eml
  sunsetlab mail explain received.eml --zone keys.zone
  sunsetlab mail run arc-table1 --eml out/
  sunsetlab mail explain out/empty-a.08.fastmail.delivered.eml --lab arc-table1`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return explainMail(cmd, args[0], &f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "print the explanation as JSON")
	flags.StringVar(&f.zone, "zone", "", "take keys from the zone file `FILE`")
	flags.StringVar(&f.lab, "lab", "", "take keys from the mail scenario `FILE`, or the shipped one of that name")
	flags.StringVar(&f.dns, "dns", "", "ask the DNS server at `ADDRESS:PORT`")
	flags.StringVar(&f.at, "at", "", "judge as of `TIME`, such as 2026-03-31T21:00:00+09:00; now by default")
	cmd.MarkFlagsMutuallyExclusive("zone", "lab", "dns")
	return cmd
}

// maxExplained is the largest message that is explained.
const maxExplained = 256 << 20

func explainMail(cmd *cobra.Command, file string, f *mailExplainFlags) error {
	now := time.Now()
	if f.at != "" {
		t, err := strict.ParseTime(f.at)
		if err != nil {
			return fmt.Errorf("--at: %w", err)
		}
		now = t
	}
	raw, err := readMail(cmd.InOrStdin(), file)
	if err != nil {
		return err
	}
	m, err := message.Parse(message.Normalize(raw))
	if err != nil {
		return fmt.Errorf("reading the message %s: %w", file, err)
	}
	if len(m.Header) == 0 {
		return fmt.Errorf("reading the message %s: there is no header in it", file)
	}
	r, err := f.resolver()
	if err != nil {
		return err
	}
	e := maillab.Explain(m, r, now)
	out := cmd.OutOrStdout()
	if f.json {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(e); err != nil {
			return fmt.Errorf("writing the explanation: %w", err)
		}
	} else if err := writeMailExplanation(out, e); err != nil {
		return err
	}
	if e.ARC == "fail" || e.ARC == "none" && anyFails(e.Signatures) {
		return errUnmet
	}
	return nil
}

func anyFails(all []maillab.Explained) bool {
	for i := range all {
		if all[i].Result != "pass" {
			return true
		}
	}
	return false
}

func readMail(stdin io.Reader, file string) ([]byte, error) {
	var in io.Reader = stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("reading the message: %w", err)
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxExplained+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the message %s: %w", file, err)
	case len(raw) > maxExplained:
		return nil, fmt.Errorf("the message %s has more than %d octets", file, maxExplained)
	}
	return raw, nil
}

func (f *mailExplainFlags) resolver() (lookup.Resolver, error) {
	switch {
	case f.zone != "":
		in, err := os.Open(f.zone)
		if err != nil {
			return nil, fmt.Errorf("reading the zone: %w", err)
		}
		defer in.Close()
		z := zone.New()
		return z, z.Read(f.zone, in)
	case f.lab != "":
		found, err := findOneMail(f.lab)
		if err != nil {
			return nil, err
		}
		if len(found) != 1 {
			return nil, fmt.Errorf("%s holds %d scenarios: name one of them", f.lab, len(found))
		}
		lab, err := maillab.NewLab(found[0], maillab.LabOptions{NewEnv: sim.NewWorld(sim.Config{}).Env, Seed: found[0].KeySeed()})
		if err != nil {
			return nil, err
		}
		return lab.Zone, nil
	}
	r := &net.Resolver{}
	if f.dns != "" {
		r.PreferGo = true
		r.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, f.dns)
		}
	}
	return systemDNS(r), nil
}

// dnsTimeout is how long a question may take.
const dnsTimeout = 10 * time.Second

// systemDNS asks the system's resolver for keys. Explain asks for nothing else.
func systemDNS(r *net.Resolver) lookup.Resolver {
	return lookup.Func(func(name string, t lookup.Type) ([]string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), dnsTimeout)
		defer cancel()
		if t != lookup.TXT {
			return nil, fmt.Errorf("%w: only TXT is asked for", lookup.ErrTemporary)
		}
		answers, err := r.LookupTXT(ctx, name+".")
		var d *net.DNSError
		switch {
		case errors.As(err, &d) && d.IsNotFound:
			return nil, lookup.ErrNoName
		case err != nil:
			return nil, fmt.Errorf("%w: %w", lookup.ErrTemporary, err)
		}
		return answers, nil
	})
}

func writeMailExplanation(w io.Writer, e *maillab.Explanation) error {
	fmt.Fprintf(w, "Message-ID: %s\nFrom: %s\nSubject: %s\nBody: %s", e.MessageID, e.From, e.Subject, plural(e.BodySize, "octet"))
	if e.Empty {
		fmt.Fprint(w, ", which is empty to a signature")
	}
	fmt.Fprint(w, "\n\n")
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(e.Signatures)+len(e.Sets) > 0 {
		fmt.Fprintln(tw, "\tSIGNER\tC=\tCV\tMESSAGE\tSEAL\tBH CLAIMED\tBH COMPUTED")
	}
	for i := range e.Signatures {
		s := &e.Signatures[i]
		fmt.Fprintf(tw, "dkim\t%s\t%s\t\t%s\t\t%s\t%s\n", s.Domain, s.Canonicalization, s.Result, shortHash(s.Claimed), shortHash(s.Computed))
	}
	for i := range e.Sets {
		s := &e.Sets[i]
		fmt.Fprintf(tw, "i=%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Instance, s.Domain, s.Canonicalization, s.CV, s.Result, s.Seal, shortHash(s.Claimed), shortHash(s.Computed))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if e.ARC != "none" {
		fmt.Fprintf(w, "\narc=%s", e.ARC)
		if e.Reason != "" {
			fmt.Fprintf(w, ": %s", e.Reason)
		}
		fmt.Fprintln(w)
	}
	if e.ByRule != nil {
		fmt.Fprint(w, "by a verifier's rule for empty bodies:")
		for _, rule := range []string{"rfc", "simple_null", "relaxed_crlf", "ignore_c"} {
			fmt.Fprintf(w, " %s=%s", rule, e.ByRule[rule])
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w)
	for _, line := range e.Story {
		fmt.Fprintln(w, wrapped(line))
	}
	return nil
}

// wrapped sets a sentence as lines of at most 78 columns.
func wrapped(text string) string {
	var lines []string
	line := "-"
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > 78 {
			lines = append(lines, line)
			line = " "
		}
		line += " " + word
	}
	return strings.Join(append(lines, line), "\n")
}
