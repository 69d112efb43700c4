package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/mail/canonical"
	"sunsetlab/scenarios/maillab"
)

func newMailHypotheses() *cobra.Command {
	var asJSON, list, own, googleFails, text bool
	var iij string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "hypotheses",
		Short: "Search which habits of the hosts give the article's Table 1",
		Long: `Hypotheses tries all 512 combinations of what SMX puts into c= and of a rule for
empty bodies at SMX, Google, FastMail and Microsoft, and counts those that give
Table 1 of IIR vol. 67, chapter 2: fail, fail, pass, fail at the four last hops.
Each is worked out by really sealing and verifying the messages.

It takes for granted that IIJ-office follows RFC 6376, that Google seals
relaxed, and that SMX seals cv=pass, as the third row shows; so SMX's rule is
about what it writes. --smx-reads-by-its-rule has it read IIJ-office's set by
that rule too.

docs/mail-lab.md argues the counts and says where the readings part.`,
		Example: `  sunsetlab mail hypotheses
  sunsetlab mail hypotheses --list
  sunsetlab mail hypotheses --google-fails --list
  sunsetlab mail hypotheses --json | jq .answer.reproduce`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q := maillab.Question{SMXReadsByItsRule: own, GoogleFails: googleFails, Text: text}
			switch iij {
			case "simple":
			case "relaxed":
				q.IIJBody = canonical.Relaxed
			default:
				return fmt.Errorf("--iij-c is simple or relaxed, not %q", iij)
			}
			a, err := maillab.Search(q, seed)
			if err != nil {
				return err
			}
			if asJSON {
				return writeHypothesesJSON(cmd.OutOrStdout(), q, a)
			}
			return writeHypotheses(cmd.OutOrStdout(), q, a, list)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&asJSON, "json", false, "print the answer as JSON, with all combinations found")
	flags.BoolVar(&list, "list", false, "print the combinations found")
	flags.BoolVar(&own, "smx-reads-by-its-rule", false, "have SMX verify by the rule that it seals by")
	flags.BoolVar(&googleFails, "google-fails", false, "have Google seal cv=fail for a cause other than the body")
	flags.BoolVar(&text, "text", false, "put a line of text into the body")
	flags.StringVar(&iij, "iij-c", "simple", "what IIJ-office signs the body with: `C` is simple or relaxed")
	flags.Uint64Var(&seed, "seed", 1, "make the keys from `N`")
	return cmd
}

func writeHypothesesJSON(w io.Writer, q maillab.Question, a *maillab.Answer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	err := enc.Encode(struct {
		Want   maillab.Paths   `json:"want"`
		Own    bool            `json:"smx_reads_by_its_rule"`
		Google bool            `json:"google_fails"`
		IIJ    string          `json:"iij_c"`
		Text   bool            `json:"text"`
		Answer *maillab.Answer `json:"answer"`
	}{maillab.Table1, q.SMXReadsByItsRule, q.GoogleFails, q.IIJBody.String(), q.Text, a})
	if err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

func writeHypotheses(w io.Writer, q maillab.Question, a *maillab.Answer, list bool) error {
	fmt.Fprintf(w, "%d combinations: c= of SMX, and a rule for empty bodies at SMX, Google, FastMail and Microsoft\n", a.Combinations)
	fmt.Fprintf(w, "taken for granted: %s\n\n", granted(q))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "%d\t give Table 1 (%s)\n", a.Reproduce, pathWords(maillab.Table1))
	fmt.Fprintf(tw, "%d\t with FastMail by the RFC\n", a.FastMailRFC)
	fmt.Fprintf(tw, "%d\t with FastMail and Google by the RFC\n", a.BothRFC)
	fmt.Fprintf(tw, "%d\t sets of rules give it whether SMX seals simple or relaxed\n", a.EitherC)
	if err := tw.Flush(); err != nil {
		return err
	}
	if a.Reproduce > 0 {
		fmt.Fprintf(w, "\nAt least %s must differ from the RFC; in %d combinations no more do.\n", plural(a.Fewest, "host"), a.FewestCount)
	}
	if !list {
		return nil
	}
	fmt.Fprintln(w)
	tw = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SMX c=\tSMX\tGOOGLE\tFASTMAIL\tMICROSOFT")
	for _, c := range a.Found {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", c.C, c.SMX, c.Google, c.FastMail, c.Microsoft)
	}
	return tw.Flush()
}

func granted(q maillab.Question) string {
	s := "IIJ-office signs " + q.IIJBody.String() + " by the RFC"
	if q.SMXReadsByItsRule {
		s += "; SMX reads and writes by its rule"
	} else {
		s += "; SMX reads it by the RFC"
	}
	s += "; Google seals relaxed"
	if q.GoogleFails {
		s += ", and cv=fail for a cause of its own"
	}
	if q.Text {
		s += "; the body has text"
	} else {
		s += "; the body is empty"
	}
	return s
}

func pathWords(p maillab.Paths) string {
	s := ""
	for i, r := range p {
		if i > 0 {
			s += ", "
		}
		s += string(r)
	}
	return s
}
