package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sunsetlab/mail/statistics"
	"sunsetlab/scenarios/provider"
)

type mailStatisticsFlags struct {
	model, from, log, period string
	days, sample             int
	seed                     uint64
	csv, json                bool
	exhibitFlags
}

func newMailStatistics() *cobra.Command {
	var f mailStatisticsFlags
	cmd := &cobra.Command{
		Use:   "statistics [LOG.csv]",
		Short: "What SPF, DKIM, DMARC, ARC and TLS came to over time, of a log or of a model provider",
		Long: `Statistics counts, for each day or other period, how many messages came and
went, by which version of TLS, what SPF, DKIM, DMARC and ARC came to, and how
many went to addresses that nobody uses.

Without a log it plays a model provider: senders that have set up their mail
well or badly, and phishing with a surge at the end of 2024. Of one message in
so many (--sample) the bytes are made, signed, and judged; where they say
something else than the model the exit code is 1.

A log is CSV with columns time, direction (in, out), tls (PLAIN, TLSv1.2 …) and
any of spf, dkim, dmarc, arc, from, to, class, brand, honeypot.`,
		Example: `  sunsetlab mail statistics --from 2024-10-01 --days 182 --period month
  sunsetlab mail statistics --log mail.csv --days 7   what it played, as a log
  sunsetlab mail statistics maillog.csv --period week --report mail.html --plots pictures`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return mailStatistics(cmd, args, &f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "take traffic from this model `FILE`")
	flags.StringVar(&f.from, "from", "2024-10-01", "the first `DAY` that is played")
	flags.IntVar(&f.days, "days", 182, "how many days are played")
	flags.StringVar(&f.period, "period", "month", "count by hour, day, week or `month`")
	flags.IntVar(&f.sample, "sample", 1000, "make and judge the bytes of one message in `N`; 0 for none")
	flags.Uint64Var(&f.seed, "seed", 1, "the same seed gives the same mail")
	flags.StringVar(&f.log, "log", "", "write every message that is played to this CSV `FILE`")
	f.exhibitFlags.add(flags)
	flags.BoolVar(&f.csv, "csv", false, "print CSV")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	cmd.MarkFlagsMutuallyExclusive("csv", "json")
	return cmd
}

// mailZone is where the days of the model begin.
var mailZone = time.FixedZone("JST", 9*60*60)

func mailStatistics(cmd *cobra.Command, args []string, f *mailStatisticsFlags) error {
	var period statistics.Period
	if err := period.UnmarshalText([]byte(f.period)); err != nil {
		return fmt.Errorf("--period: %w", err)
	}
	var p *provider.Played
	var err error
	if len(args) == 1 {
		for _, name := range []string{"model", "from", "days", "sample", "seed", "log"} {
			if cmd.Flags().Changed(name) {
				return fmt.Errorf("--%s is for a model provider, not for a log", name)
			}
		}
		p, err = readMailLog(args[0], period)
	} else {
		p, err = f.play(period)
	}
	if err != nil {
		return err
	}
	if err := writeMailStatistics(cmd.OutOrStdout(), p, f); err != nil {
		return fmt.Errorf("writing the statistics: %w", err)
	}
	if f.asked() {
		r, err := p.Report()
		if err != nil {
			return err
		}
		if err := f.exhibitFlags.write(r); err != nil {
			return err
		}
	}
	if len(p.Disagreements) > 0 {
		return errUnmet
	}
	return nil
}

func readMailLog(name string, period statistics.Period) (*provider.Played, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return provider.ReadLog(file, name, period, mailZone)
}

// play plays the model provider.
func (f *mailStatisticsFlags) play(period statistics.Period) (*provider.Played, error) {
	model, err := mailModel(f.model)
	if err != nil {
		return nil, err
	}
	from, err := time.ParseInLocation(time.DateOnly, f.from, mailZone)
	if err != nil {
		return nil, fmt.Errorf("--from %q is no day: want one such as 2024-10-01", f.from)
	}
	if f.days < 1 || f.days > 3660 {
		return nil, fmt.Errorf("--days is 1 to 3660, not %d", f.days)
	}
	if f.sample < 0 {
		return nil, errors.New("--sample is 0 or more")
	}
	t := &provider.Traffic{Model: &model.Traffic, Seed: f.seed, From: from, Until: from.AddDate(0, 0, f.days), Period: period, Sample: f.sample}
	if f.log == "" {
		return t.Play()
	}
	file, err := os.Create(f.log)
	if err != nil {
		return nil, err
	}
	w, err := statistics.NewWriter(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	t.Log = w.Write
	p, err := t.Play()
	return p, errors.Join(err, w.Flush(), file.Close())
}

// mailModel reads a model file; without a name it is the shipped one.
func mailModel(name string) (*provider.Model, error) {
	if name == "" {
		return provider.Shipped(), nil
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return provider.ParseModel(name, src)
}

func writeMailStatistics(w io.Writer, p *provider.Played, f *mailStatisticsFlags) error {
	switch {
	case f.json:
		return writeMailStatisticsJSON(w, p)
	case f.csv:
		return writeMailStatisticsCSV(w, p)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "from\tin\tout\thoneypot\tSPF pass\tDKIM pass\tDMARC pass\tARC pass\tin PLAIN\tTLSv1.2\tTLSv1.3\tout PLAIN\tTLSv1.2\tTLSv1.3\t")
	for _, c := range p.Series.Counts() {
		writeMailPeriod(tw, c.Begin.Format(time.DateTime)[:len("2006-01-02 15:04")], &c)
	}
	total := p.Series.Total()
	writeMailPeriod(tw, "all", &total)
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for m := range statistics.Methods {
		fmt.Fprintf(w, "%-6s %s\n", m, statistics.Words(total.Breakdown(m)))
	}
	for _, d := range p.Disagreements {
		fmt.Fprintf(w, "not as the model says: mail of %s, %v and not %v\n", d.Domain, d.Got, d.Expected)
	}
	if p.Judged > 0 {
		fmt.Fprintf(w, "\n%s made, signed and judged: %d as the model says\n", plural(p.Judged, "message"), p.Judged-len(p.Disagreements))
	}
	return nil
}

func writeMailPeriod(w io.Writer, name string, c *statistics.Counts) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t", name, c.Messages[statistics.In], c.Messages[statistics.Out], c.Honeypot)
	for m := range statistics.Methods {
		fmt.Fprintf(w, "%.1f %%\t", 100*statistics.Share(c.Results[m][statistics.Pass], c.Messages[statistics.In]))
	}
	for d := range c.Messages {
		for _, v := range []statistics.TLS{statistics.Plain, statistics.TLS12, statistics.TLS13} {
			fmt.Fprintf(w, "%.1f %%\t", 100*statistics.Share(c.TLS[d][v], c.Messages[d]))
		}
	}
	fmt.Fprintln(w)
}

// mailPeriod is a period as JSON has it.
type mailPeriod struct {
	From       time.Time                    `json:"from"`
	In         int                          `json:"in"`
	Out        int                          `json:"out"`
	Honeypot   int                          `json:"honeypot"`
	Brands     map[string]int               `json:"brands,omitempty"`
	Results    map[string][]statistics.Part `json:"results"`
	Encryption map[string][]statistics.Part `json:"encryption"`
}

func writeMailStatisticsJSON(w io.Writer, p *provider.Played) error {
	var all []mailPeriod
	for _, c := range p.Series.Counts() {
		m := mailPeriod{From: c.Begin, In: c.Messages[statistics.In], Out: c.Messages[statistics.Out], Honeypot: c.Honeypot, Brands: c.Brands,
			Results: map[string][]statistics.Part{}, Encryption: map[string][]statistics.Part{}}
		for method := range statistics.Methods {
			m.Results[method.String()] = c.Breakdown(method)
		}
		for _, d := range []statistics.Direction{statistics.In, statistics.Out} {
			m.Encryption[d.String()] = c.Encryption(d)
		}
		all = append(all, m)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Periods       []mailPeriod `json:"periods"`
		Judged        int          `json:"judged"`
		Disagreements int          `json:"disagreements"`
	}{all, p.Judged, len(p.Disagreements)})
}

// writeMailStatisticsCSV writes a line for each period, method and result.
func writeMailStatisticsCSV(w io.Writer, p *provider.Played) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"from", "what", "value", "messages", "share"}) // Flush tells
	for _, counts := range p.Series.Counts() {
		from := counts.Begin.Format(time.RFC3339)
		lines := func(what string, parts []statistics.Part) {
			for _, part := range parts {
				_ = c.Write([]string{from, what, part.Name, strconv.Itoa(part.Count), strconv.FormatFloat(part.Share, 'f', 5, 64)})
			}
		}
		for m := range statistics.Methods {
			lines(m.String(), counts.Breakdown(m))
		}
		lines("tls in", counts.Encryption(statistics.In))
		lines("tls out", counts.Encryption(statistics.Out))
		lines("honeypot", []statistics.Part{{Name: "messages", Count: counts.Honeypot, Share: statistics.Share(counts.Honeypot, counts.Messages[statistics.In])}})
	}
	c.Flush()
	return c.Error()
}
