package main

import (
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones, where the system has none

	"github.com/spf13/cobra"

	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	trafficreport "sunsetlab/traffic/report"
	"sunsetlab/traffic/rollup"
	"sunsetlab/traffic/store"
)

type flowReportFlags struct {
	intakeFlags
	out, zone, title string
	from, until      string
	compare          int
	rate             uint32
	level            float64
	users            []string
	enterpriseAPNs   []string
}

func newFlowReport() *cobra.Command {
	var f flowReportFlags
	cmd := &cobra.Command{
		Use:   "report FOLDER...",
		Short: "Tables and figures of traffic: who uses how much, by which ports, when, and from whom",
		Long: `Flow report makes tables and figures of a folder's flow records, charging records
and address assignments: one that flow run, flow collect or flow import made.
Several folders, of several years for instance, are one report. It prints the
tables; with --out it writes them as CSV, the figures as PNG, SVG and CSV, and
all of it as one HTML page.

Users are matched to addresses by time. Volumes are of persons and come from
charging records where there are some; ports, hours and providers are of all
users and come from samples, with the limits that hold the truth with a
probability of 95 %.

Without a folder it reads files itself, with the flags of flow import.`,
		Example: `  sunsetlab flow report week --out week-report
  sunsetlab flow report june-2024 june-2025 --out growth
  sunsetlab flow report week --users broadband=203.0.113.0/24,broadband=2001:db8::/32
  sunsetlab flow report --records nfcapd.202506021200 --multiplied 1000 --assignments lines.csv --zone Asia/Tokyo
  sunsetlab flow report --cdrs cdr.csv --cdr-columns msisdn=NUMBER --compare 2025`,
		RunE: func(cmd *cobra.Command, args []string) error { return runFlowReport(cmd, args, &f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "write CSV, PNG, SVG and an HTML page into `FOLDER`")
	flags.StringVar(&f.title, "title", "", "call the report `TITLE`")
	flags.StringVar(&f.zone, "zone", "", "take days and hours of `ZONE`, such as Asia/Tokyo; default: the folder's")
	flags.StringVar(&f.from, "from", "", "begin with the day `DATE`")
	flags.StringVar(&f.until, "until", "", "end before the day `DATE`")
	flags.IntVar(&f.compare, "compare", 0, "show the published figures of `YEAR` beside; default: those that a simulation was modelled on")
	flags.Uint32Var(&f.rate, "rate", 0, "take records that don't say their sampling rate for one packet in `N`")
	flags.Float64Var(&f.level, "level", 0.95, "give limits that hold the truth with `PROBABILITY`")
	flags.StringSliceVar(&f.users, "users", nil, "take each address, or /64, of `ACCESS=PREFIX` for a user: mobile=… or broadband=…")
	flags.StringSliceVar(&f.enterpriseAPNs, "enterprise-apn", nil, "users of `APN` are no persons, whose volumes aren't shown")
	f.add(flags)
	return cmd
}

func runFlowReport(cmd *cobra.Command, dirs []string, f *flowReportFlags) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	rolled, err := f.rollupOptions()
	if err != nil {
		return err
	}
	var sums *rollup.Tally
	switch {
	case len(dirs) > 0 && f.any():
		return errors.New("report reads folders or files: flow import puts files into a folder")
	case len(dirs) > 0:
		sums, err = sumFolders(dirs, rolled, &opts)
	case f.any():
		sums, err = f.sumFiles(rolled, &opts)
	default:
		return errors.New("report needs a folder of traffic, or --records, --cdrs or --assignments")
	}
	if err != nil {
		return err
	}
	r, err := trafficreport.New(sums, opts)
	if err != nil {
		return err
	}
	if err := printReport(cmd.OutOrStdout(), r); err != nil {
		return err
	}
	if f.out == "" {
		return nil
	}
	page := filepath.Join(f.out, "report.html")
	if err := errors.Join(writePlots(f.out, r), writePage(page, r)); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s is the page of it\n", page)
	return nil
}

// options are those of the report itself.
func (f *flowReportFlags) options() (o trafficreport.Options, err error) {
	day := func(flag, text string) (rollup.Day, error) {
		if text == "" {
			return 0, nil
		}
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return 0, fmt.Errorf("%s: %q is no date such as 2025-06-02", flag, text)
		}
		return rollup.DayOf(at), nil
	}
	if !(f.level > 0 && f.level < 1) {
		return o, fmt.Errorf("--level: %v is not between 0 and 1", f.level)
	}
	o = trafficreport.Options{Title: f.title, Compare: f.compare, Method: estimate.Method{Level: f.level, Rate: f.rate}}
	var errs [2]error
	o.From, errs[0] = day("--from", f.from)
	o.Until, errs[1] = day("--until", f.until)
	return o, errors.Join(errs[:]...)
}

func (f *flowReportFlags) rollupOptions() (o store.RollupOptions, err error) {
	o = store.RollupOptions{Rate: f.rate, EnterpriseAPNs: f.enterpriseAPNs}
	if f.zone != "" {
		if o.Zone, err = time.LoadLocation(f.zone); err != nil {
			return o, fmt.Errorf("--zone: %w", err)
		}
	}
	for _, word := range f.users {
		access, prefix, _ := strings.Cut(word, "=")
		var p store.Pool
		if err := p.Access.UnmarshalText([]byte(access)); err != nil {
			return o, fmt.Errorf("--users %s: %w", word, err)
		}
		if p.Prefix, err = netip.ParsePrefix(prefix); err != nil {
			return o, fmt.Errorf("--users %s: %w", word, err)
		}
		o.Pools = append(o.Pools, p)
	}
	return o, nil
}

// sumFolders adds up stores.
func sumFolders(dirs []string, rolled store.RollupOptions, opts *trafficreport.Options) (*rollup.Tally, error) {
	var sums *rollup.Tally
	for _, dir := range dirs {
		st, err := store.Open(dir)
		if err != nil {
			return nil, err
		}
		meta := st.Meta()
		if rolled.Zone == nil {
			// The first folder's, of which the others take their days too.
			if rolled.Zone, err = meta.Location(); err != nil {
				return nil, err
			}
		}
		more, err := st.Rollups(rolled)
		if err != nil {
			return nil, err
		}
		if opts.Truth == nil {
			opts.Truth = trafficreport.Truth{}
		}
		for v, err := range st.Volumes() {
			if err != nil {
				return nil, err
			}
			opts.Truth.Add(&v, rolled.Zone)
		}
		opts.Simulated = opts.Simulated || meta.Simulated
		if meta.Year != 0 {
			opts.Models = append(opts.Models, meta.Year)
		}
		if opts.Title == "" && meta.Name != "" {
			opts.Title = "Traffic of " + meta.Name
		}
		if sums == nil {
			sums = more
		} else {
			sums.Merge(more)
		}
	}
	return sums, nil
}

// sumFiles adds up files without keeping them.
func (f *flowReportFlags) sumFiles(rolled store.RollupOptions, opts *trafficreport.Options) (*rollup.Tally, error) {
	zone := rolled.Zone
	if zone == nil {
		zone = time.UTC
	}
	sums := rollup.New(zone, new(rollup.Users))
	sums.Rate = rolled.Rate
	sums.EnterpriseAPN = func(apn string) bool { return slices.Contains(rolled.EnterpriseAPNs, apn) }
	for _, p := range rolled.Pools {
		sums.Users.AddPool(p.Prefix, p.Access, p.Enterprise)
	}
	issues, err := f.read(zone, taker{
		assignment: func(a traffic.Assignment) error { return sums.Users.Add(a) },
		cdr: func(c traffic.CDR) error {
			sums.AddCDR(&c)
			return sums.Assign(&c)
		},
		record: func(r traffic.Record) error { sums.AddRecord(&r); return nil },
	})
	opts.Issues = issues
	return sums, err
}
