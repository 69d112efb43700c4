package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/published"
)

type fitFlags struct {
	kind, year, direction   string
	mean, median, mode      float64
	top10, top1             float64
	volumes, column, format string
	own                     bool // figures of the user's
	kinds                   []published.Kind
	directions              []published.Direction
	years                   []int // empty for all
	figures                 mixture.Figures
	fromSample              bool
}

func newFlowFit() *cobra.Command {
	var f fitFlags
	cmd := &cobra.Command{
		Use:   "fit",
		Short: "Fit the distribution of subscribers' daily volumes to figures",
		Long: `Fit finds the mixture of two log-normal distributions that has the published mean,
median, mode and shares of the heaviest subscribers, and says what it reproduces.
Shares were published for 2025 alone; for other years they are drawn towards those
of 2025, as far as mean, median and mode let them, and marked as assumed.

It does the same for your own figures, or for a list of daily volumes in a CSV
file (- for standard input), in whatever unit they are.

Five parameters meet five figures: that is no evidence of two kinds of users.`,
		Example: `  sunsetlab flow fit                                     the figures of 2025
  sunsetlab flow fit --kind mobile --year all --format csv
  sunsetlab flow fit --mean 300 --median 120 --mode 200 --top10 50 --top1 14
  sunsetlab flow fit --volumes users.csv --column out_bytes`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.read(cmd); err != nil {
				return err
			}
			fits, err := f.fit()
			if err != nil {
				return err
			}
			return f.write(cmd.OutOrStdout(), fits)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.kind, "kind", "all", "fit `KIND`: mobile, broadband or all")
	flags.StringVar(&f.year, "year", strconv.Itoa(published.ConcentrationYear), "fit `YEAR`, or all")
	flags.StringVar(&f.direction, "direction", "both", "fit `DIRECTION`: in (users send), out or both")
	flags.Float64Var(&f.mean, "mean", 0, "fit your own figures: this `MEAN`")
	flags.Float64Var(&f.median, "median", 0, "this `MEDIAN`")
	flags.Float64Var(&f.mode, "mode", 0, "this `MODE` on a logarithmic axis")
	flags.Float64Var(&f.top10, "top10", 0, "the heaviest tenth has this `PERCENT` of all traffic")
	flags.Float64Var(&f.top1, "top1", 0, "the heaviest hundredth has this `PERCENT`")
	flags.StringVar(&f.volumes, "volumes", "", "fit the daily volumes in this CSV `FILE`")
	flags.StringVar(&f.column, "column", "", "which are in the column of this `NAME`; without it, the file has one column")
	flags.StringVar(&f.format, "format", "table", "print as `FORMAT`: table, csv or json")
	cmd.MarkFlagsRequiredTogether("mean", "median", "mode")
	cmd.MarkFlagsMutuallyExclusive("mean", "volumes")
	for _, own := range []string{"mean", "volumes"} {
		for _, of := range []string{"kind", "year", "direction"} {
			cmd.MarkFlagsMutuallyExclusive(own, of)
		}
	}
	return cmd
}

// read makes flags what to fit.
func (f *fitFlags) read(cmd *cobra.Command) error {
	if err := formatted(f.format, "table", "csv", "json"); err != nil {
		return err
	}
	changed := cmd.Flags().Changed
	switch {
	case changed("volumes"):
		f.own, f.fromSample = true, true
		return f.measure(cmd.InOrStdin())
	case changed("mean"):
		f.own = true
		f.figures = mixture.Figures{Mean: f.mean, Median: f.median, Mode: f.mode, Top10: f.top10 / 100, Top1: f.top1 / 100}
		return nil
	case changed("top10") || changed("top1"):
		return errors.New("--top10 and --top1 go with --mean, --median and --mode")
	case changed("column"):
		return errors.New("--column goes with --volumes")
	}
	return f.readPublished()
}

func (f *fitFlags) readPublished() error {
	f.kinds, f.directions = published.Kinds(), published.Directions()
	if f.kind != "all" {
		kind, err := kindNamed(f.kind)
		if err != nil {
			return err
		}
		f.kinds = []published.Kind{kind}
	}
	if f.direction != "both" {
		var d published.Direction
		if err := d.UnmarshalText([]byte(f.direction)); err != nil {
			return fmt.Errorf("--direction: %w", err)
		}
		f.directions = []published.Direction{d}
	}
	if f.year == "all" {
		return nil
	}
	year, err := strconv.Atoi(f.year)
	if err != nil {
		return fmt.Errorf("--year is a year or all, not %q", f.year)
	}
	f.kinds = slices.DeleteFunc(f.kinds, func(k published.Kind) bool { return !slices.Contains(published.Years(k), year) })
	if len(f.kinds) == 0 {
		return fmt.Errorf("nothing was published of %d: Table 1 (broadband) has 2007 to 2025, Table 2 (mobile) 2015 to 2025", year)
	}
	f.years = []int{year}
	return nil
}

// measure takes the figures of a file of volumes.
func (f *fitFlags) measure(stdin io.Reader) error {
	r, name := stdin, "standard input"
	if f.volumes != "-" {
		file, err := os.Open(f.volumes)
		if err != nil {
			return fmt.Errorf("reading daily volumes: %w", err)
		}
		defer file.Close()
		r, name = file, f.volumes
	}
	volumes, err := readVolumes(r, name, f.column)
	if err != nil {
		return fmt.Errorf("reading daily volumes: %w", err)
	}
	if f.figures, err = mixture.Measure(volumes); err != nil {
		return fmt.Errorf("measuring the %d daily volumes of %s: %w", len(volumes), name, err)
	}
	return nil
}

// readVolumes reads a column of numbers. A first line without a number in it is
// one of names.
func readVolumes(r io.Reader, name, column string) ([]float64, error) {
	c := csv.NewReader(bufio.NewReader(r))
	c.Comment, c.ReuseRecord, c.FieldsPerRecord = '#', true, -1
	at, first := -1, true
	if column == "" {
		at = 0
	}
	var volumes []float64
	for {
		row, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := c.FieldPos(0)
		if first && column != "" {
			if at = slices.Index(row, column); at < 0 {
				return nil, fmt.Errorf("%s:%d: there is no column %q: there are %s", name, line, column, strings.Join(row, ", "))
			}
			first = false
			continue
		}
		if column == "" && len(row) > 1 {
			return nil, fmt.Errorf("%s:%d: there are %d columns: say which with --column", name, line, len(row))
		}
		if at >= len(row) {
			return nil, fmt.Errorf("%s:%d: the line has %d columns, not %d", name, line, len(row), at+1)
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(row[at]), 64)
		switch {
		case err == nil:
			volumes = append(volumes, v)
		case !first:
			return nil, fmt.Errorf("%s:%d: %q is no number", name, line, row[at])
		}
		first = false
	}
	return volumes, nil
}

// fitted is a fit with what it reproduces.
type fitted struct {
	Series  string          `json:"series"`
	Mixture mixture.Mixture `json:"mixture"`
	Wanted  mixture.Figures `json:"wanted"`
	Has     mixture.Figures `json:"has"`
	Error   mixture.Figures `json:"error"`
	Assumed bool            `json:"shares_assumed"`
	Unit    string          `json:"unit,omitempty"`
	Nearest bool            `json:"nearest,omitempty"`
}

func (f *fitFlags) fit() ([]fitted, error) {
	if f.own {
		one, err := fitOne("your figures", f.figures, false)
		var none *mixture.NoFitError
		if f.fromSample && errors.As(err, &none) {
			// Measured figures have chance in them: the nearest is what there is.
			one, err = newFitted("your volumes", none.Mixture, f.figures, false), nil
			one.Nearest = true
		} else if f.fromSample {
			one.Series = "your volumes"
		}
		return []fitted{one}, err
	}
	var fits []fitted
	for _, kind := range f.kinds {
		years := f.years
		if len(years) == 0 {
			years = published.Years(kind)
		}
		for _, year := range years {
			for _, d := range f.directions {
				v, _ := published.Daily(kind, year, d)
				c := published.Heaviest(kind, d)
				one, err := fitOne(fmt.Sprintf("%v %d %v", kind, year, d),
					mixture.Figures{Mean: v.Mean, Median: v.Median, Mode: v.Mode, Top10: c.Top10, Top1: c.Top1},
					year != published.ConcentrationYear)
				if err != nil {
					return nil, err
				}
				one.Unit = "MB a day"
				fits = append(fits, one)
			}
		}
	}
	return fits, nil
}

func fitOne(series string, wanted mixture.Figures, assumed bool) (fitted, error) {
	m, err := mixture.Fit(wanted, assumed)
	if err != nil {
		return fitted{}, fmt.Errorf("%s: %w", series, err)
	}
	return newFitted(series, m, wanted, assumed), nil
}

func newFitted(series string, m mixture.Mixture, wanted mixture.Figures, assumed bool) fitted {
	has := m.Figures()
	return fitted{Series: series, Mixture: m, Wanted: wanted, Has: has, Error: has.Against(wanted), Assumed: assumed}
}

func (f *fitFlags) write(w io.Writer, fits []fitted) error {
	switch f.format {
	case "json":
		return encode(w, fits)
	case "csv":
		return writeFitsCSV(w, fits)
	}
	for i := range fits {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := fits[i].print(w); err != nil {
			return err
		}
	}
	return nil
}

func (f *fitted) print(w io.Writer) error {
	m := &f.Mixture
	fmt.Fprintf(w, "%s: %.4f of mu %.4f, sigma %.4f; %.4f of mu %.4f, sigma %.4f\n", f.Series,
		m.Weight, m.First.Mu, m.First.Sigma, 1-m.Weight, m.Second.Mu, m.Second.Sigma)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	shares := "top 10 %\ttop 1 %"
	if f.Assumed {
		shares = "top 10 %*\ttop 1 %*"
	}
	fmt.Fprintf(tw, "\tmean\tmedian\tmode\t%s\t\n", shares)
	for _, row := range []struct {
		name string
		of   *mixture.Figures
	}{{"wanted", &f.Wanted}, {"reproduced", &f.Has}} {
		fmt.Fprintf(tw, "%s\t%.5g\t%.5g\t%.4g\t%s\t%s\t\n", row.name, row.of.Mean, row.of.Median, row.of.Mode, perCent(row.of.Top10), perCent(row.of.Top1))
	}
	e := &f.Error
	fmt.Fprintf(tw, "error\t%s\t%s\t%s\t%s\t%s\t\n", errorPercent(e.Mean), errorPercent(e.Median), errorPercent(e.Mode), errorPercent(e.Top10), errorPercent(e.Top1))
	if err := tw.Flush(); err != nil {
		return err
	}
	if f.Assumed {
		fmt.Fprintf(w, "* the share of %d, assumed\n", published.ConcentrationYear)
	}
	if f.Nearest {
		fmt.Fprintln(w, "No mixture has just these figures: this is the nearest.")
	}
	return nil
}

func perCent(fraction float64) string {
	if fraction == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%.1f %%", fraction*100)
}

// errorPercent is an error in per cent; nothing is nothing, without a sign.
func errorPercent(fraction float64) string {
	percent := math.Round(fraction*1e4) / 100
	if percent == 0 {
		return "0.00 %"
	}
	return fmt.Sprintf("%+.2f %%", percent)
}

func writeFitsCSV(w io.Writer, fits []fitted) error {
	c := csv.NewWriter(w)
	c.Write([]string{"series", "weight", "mu1", "sigma1", "mu2", "sigma2", "mean", "median", "mode", "top10", "top1",
		"error_mean", "error_median", "error_mode", "error_top10", "error_top1", "shares_assumed"})
	for i := range fits {
		f := &fits[i]
		m, h, e := &f.Mixture, &f.Has, &f.Error
		row := []string{f.Series}
		for _, x := range []float64{m.Weight, m.First.Mu, m.First.Sigma, m.Second.Mu, m.Second.Sigma,
			h.Mean, h.Median, h.Mode, h.Top10, h.Top1, e.Mean, e.Median, e.Mode, e.Top10, e.Top1} {
			row = append(row, strconv.FormatFloat(x, 'g', 6, 64))
		}
		c.Write(append(row, strconv.FormatBool(f.Assumed)))
	}
	c.Flush()
	return c.Error()
}
