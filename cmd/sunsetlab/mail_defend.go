package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios/provider"
	"sunsetlab/sim/mail/abuse"
)

type mailDefendFlags struct {
	model                  string
	accounts, seeds        int
	seed                   uint64
	json, years            bool
	leastRecall, mostFalse float64
	exhibitFlags
}

func newMailDefend() *cobra.Command {
	var f mailDefendFlags
	cmd := &cobra.Command{
		Use:   "defend",
		Short: "How much phishing through stolen accounts a look at the preparations prevents",
		Long: `Defend plays mail accounts with their owners and thieves, teaches a detector on
some kinds of thieves and tries it on others, in other worlds. The detector sees
the log up to the first phishing message and nothing after it.

Each world is played with the detector and without, with the same lives in it:
what is prevented is the difference. Beside it stands what an operator can see,
who has only the year before and the year after. Figures are means over seeds
with intervals of 95 % confidence. All of it is a model, whose numbers are
assumptions: a model file changes them.`,
		Example: `  sunsetlab mail defend
  sunsetlab mail defend --seeds 20 --accounts 2000
  sunsetlab mail defend --report defence.html --plots pictures
  sunsetlab mail defend --years                  the fiscal years 2021 to 2025
  sunsetlab mail defend --least-recall 0.4 --most-false 0.5   for CI`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return mailDefend(cmd, &f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "take accounts from this model `FILE`")
	flags.IntVar(&f.accounts, "accounts", 0, "how many accounts a world has (default: the model's)")
	flags.IntVar(&f.seeds, "seeds", 10, "how many worlds are played")
	flags.Uint64Var(&f.seed, "seed", 1, "the first of them")
	flags.BoolVar(&f.years, "years", false, "play fiscal years 2021 to 2025 instead, with the detector from May 2024 on")
	f.exhibitFlags.add(flags)
	flags.BoolVar(&f.json, "json", false, "print JSON")
	flags.Float64Var(&f.leastRecall, "least-recall", 0, "exit with 1 if the detector stops less of the bursts than this `SHARE`")
	flags.Float64Var(&f.mostFalse, "most-false", math.Inf(1), "exit with 1 if it restricts more innocent accounts of 1,000 a month than `N`")
	return cmd
}

func mailDefend(cmd *cobra.Command, f *mailDefendFlags) error {
	model, err := mailModel(f.model)
	if err != nil {
		return err
	}
	if f.seeds < 1 {
		return errors.New("--seeds is 1 or more")
	}
	trial := &provider.Trial{Config: model.Accounts, Seed: f.seed, Seeds: f.seeds}
	if cmd.Flags().Changed("accounts") {
		trial.Config.Accounts = f.accounts
	}
	if trial.Phones, err = provider.Phones(f.seed); err != nil {
		return err
	}
	if f.years {
		return mailYears(cmd.OutOrStdout(), trial, f)
	}
	d, err := trial.Run()
	if err != nil {
		return err
	}
	if err := writeDefence(cmd.OutOrStdout(), trial, d, f); err != nil {
		return fmt.Errorf("writing the comparison: %w", err)
	}
	if f.asked() {
		if err := f.exhibitFlags.write(trial.Report(d)); err != nil {
			return err
		}
	}
	learned := d.Guards[0].Scores
	recall, mistaken := provider.Recall.Over(learned), provider.Mistaken.Over(learned)
	if recall.Mean < f.leastRecall || mistaken.Mean > f.mostFalse {
		return errUnmet
	}
	return nil
}

// defenceDigits are how many places figures of the table have, where they are
// not shares.
var defenceDigits = map[string]int{"false_restrictions": 2, "limits": 2}

func writeDefence(w io.Writer, t *provider.Trial, d *provider.Defence, f *mailDefendFlags) error {
	if f.json {
		return writeDefenceJSON(w, d)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(tw, "DETECTOR")
	for _, m := range provider.Measures {
		fmt.Fprintf(tw, "\t%s", strings.ToUpper(m.Name))
	}
	fmt.Fprintln(tw)
	for i := range d.Guards {
		fmt.Fprint(tw, d.Guards[i].Name)
		for _, m := range provider.Measures {
			over := m.Over(d.Guards[i].Scores)
			if m.Share {
				fmt.Fprintf(tw, "\t%s", percentWords(over))
			} else {
				fmt.Fprintf(tw, "\t%s", intervalWords(over, defenceDigits[m.Key]))
			}
		}
		fmt.Fprintln(tw)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	learned := d.Guards[0].Scores
	unguarded := abuse.Over(learned, func(s *abuse.Score) float64 { return s.SentUnguarded })
	thefts := abuse.Over(learned, func(s *abuse.Score) float64 { return s.Thefts / float64(t.Config.Accounts) * 1000 / 2 })
	fmt.Fprintf(w, `
stopped in time: bursts of phishing of which not one message got out, in per cent;
prevented: messages that did not get out, in per cent of those without a
detector, of which there are %.0f in a year of 1,000 accounts, in %.1f bursts;
precision: restricted accounts that had been stolen, in per cent; mistaken and
limited: innocent accounts of 1,000 in a month; lead: median time between a
restriction and the burst that never came. Means of %s, with 95 %% intervals.

learned from: %s
`, unguarded.Mean, thefts.Mean, plural(len(learned), "seed"), variantWords(d.Training))
	for _, v := range d.Test {
		fmt.Fprintf(w, "tried on %-17s stopped in time: %s\n", v.String()+",", percentWords(provider.Stopped(v).Over(learned)))
	}
	fmt.Fprintf(w, "\nprevented, by the same lives with and without the detector: %s\nwhat an operator sees, year after against year before:       %s\n",
		percentWords(provider.Prevented.Over(learned)), spread(d.BeforeAfter))
	return nil
}

func variantWords(all []abuse.Variant) string {
	var words []string
	for _, v := range all {
		words = append(words, v.String())
	}
	return strings.Join(words, ", ")
}

// intervalWords says a mean and its interval.
func intervalWords(i abuse.Interval, digits int) string {
	if math.IsNaN(i.Mean) {
		return "-"
	}
	if math.IsNaN(i.Low) {
		return fmt.Sprintf("%.*f", digits, i.Mean)
	}
	return fmt.Sprintf("%.*f (%.*f–%.*f)", digits, i.Mean, digits, i.Low, digits, i.High)
}

// percentWords says a share and its interval in per cent.
func percentWords(i abuse.Interval) string {
	return intervalWords(abuse.Interval{Mean: 100 * i.Mean, Low: 100 * i.Low, High: 100 * i.High}, 1)
}

// spread says between which values the seeds of a figure lie.
func spread(x []float64) string {
	low, high := slices.Min(x), slices.Max(x)
	return fmt.Sprintf("%.1f to %.1f, by seed", 100*low, 100*high)
}

// defenceJSON is a detector as JSON has it. What can't be said is left out.
type defenceJSON struct {
	Name      string                   `json:"name"`
	Figures   map[string]*intervalJSON `json:"figures"`
	ByVariant map[string]*intervalJSON `json:"stopped_by_variant"`
}

type intervalJSON struct {
	Mean float64  `json:"mean"`
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

func intervalOf(i abuse.Interval) *intervalJSON {
	switch {
	case math.IsNaN(i.Mean):
		return nil
	case math.IsNaN(i.Low):
		return &intervalJSON{Mean: i.Mean}
	}
	return &intervalJSON{i.Mean, &i.Low, &i.High}
}

func writeDefenceJSON(w io.Writer, d *provider.Defence) error {
	out := struct {
		Detectors   []defenceJSON      `json:"detectors"`
		Weights     map[string]float64 `json:"weights"`
		Thresholds  map[string]float64 `json:"thresholds"`
		BeforeAfter []float64          `json:"before_after"`
	}{Weights: map[string]float64{}, BeforeAfter: d.BeforeAfter,
		Thresholds: map[string]float64{"limited": d.Learned.Thresholds[0], "held": d.Learned.Thresholds[1], "blocked": d.Learned.Thresholds[2]}}
	for i, name := range abuse.SignalNames {
		out.Weights[name] = d.Learned.Weights[i]
	}
	for _, g := range d.Guards {
		j := defenceJSON{Name: g.Name, Figures: map[string]*intervalJSON{}, ByVariant: map[string]*intervalJSON{}}
		for _, m := range provider.Measures {
			if i := intervalOf(m.Over(g.Scores)); i != nil {
				j.Figures[m.Key] = i
			}
		}
		for _, v := range d.Test {
			if i := intervalOf(provider.Stopped(v).Over(g.Scores)); i != nil {
				j.ByVariant[v.String()] = i
			}
		}
		out.Detectors = append(out.Detectors, j)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// yearsAccounts is how many accounts the fiscal years are played with unless
// somebody says otherwise.
const yearsAccounts = 2000

func mailYears(w io.Writer, t *provider.Trial, f *mailDefendFlags) error {
	if f.accounts == 0 {
		t.Config.Accounts = yearsAccounts
	}
	learned, err := t.Train()
	if err != nil {
		return err
	}
	years := t.Years(learned)
	if err := writeYears(w, years, f); err != nil {
		return fmt.Errorf("writing the years: %w", err)
	}
	if !f.asked() {
		return nil
	}
	return f.exhibitFlags.write(t.ReportYears(years))
}

func writeYears(w io.Writer, years []provider.FiscalYear, f *mailDefendFlags) error {
	if f.json {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(years)
	}
	highest := 0.0
	for _, y := range years {
		highest = max(highest, y.AbuseResponses, y.DefensiveActions)
	}
	bar := func(v float64, c string) string { return strings.Repeat(c, int(math.Round(40*v/highest))) }
	for _, y := range years {
		note := ""
		if y.Part() {
			note = fmt.Sprintf("  (%.0f months)", y.Months)
		}
		fmt.Fprintf(w, "FY%d  abuse responses    %5.2f  %s%s\n        defensive actions  %5.2f  %s\n", y.Year, y.AbuseResponses, bar(y.AbuseResponses, "#"), note, y.DefensiveActions, bar(y.DefensiveActions, "="))
	}
	_, err := fmt.Fprintf(w, "\nfor 1,000 accounts in a month; the detector begins on %s. Of the defensive\nactions of FY%d %.0f %% were mistaken.\n",
		provider.Introduced.Format("2 January 2006"), years[3].Year, 100*years[3].Mistaken/years[3].DefensiveActions)
	return err
}
