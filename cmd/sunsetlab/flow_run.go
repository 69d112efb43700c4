package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
	"sunsetlab/sim/flow"
	"sunsetlab/traffic"
	"sunsetlab/traffic/store"
)

type flowRunFlags struct {
	mobile, broadband, days int
	year                    int
	start, zone             string
	seed                    uint64
	draw, device            string
	numbers, json, growth   bool
	holidays, school        []string
	routers                 routerFlags
	models                  []string
	out, cdrCSV, cdrJSON    string
}

func newFlowRun() *cobra.Command {
	var f flowRunFlags
	cmd := &cobra.Command{
		Use:   "run [SCENARIO]",
		Short: "Play subscribers and their traffic through the core, and keep what a network would know of it",
		Long: `Flow run plays subscribers and their traffic. Mobile subscribers have devices
that attach, and their traffic goes through the core and is charged by the
gateway; broadband subscribers have lines. Behind both, routers sample packets
and export flow records, which a collector reads.

Without a scenario it plays a population by the flags. A scenario is played with
the workload that it has, or else one of mean users.

--out keeps in a folder: charging records, flow records, who had which address,
and the truth counted at the devices. sunsetlab flow report reads it.`,
		Example: `  sunsetlab flow run --out week
  sunsetlab flow run --mobile 100000 --broadband 0 --numbers --rate 0 --out numbers
  sunsetlab flow run lost-traffic --cdr-csv cdrs.csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runFlow(cmd, args, &f) },
	}
	p := scenarios.DefaultPopulation()
	flags := cmd.Flags()
	flags.IntVar(&f.mobile, "mobile", p.Mobile, "play `N` mobile subscribers")
	flags.IntVar(&f.broadband, "broadband", p.Broadband, "play `N` broadband subscribers")
	flags.IntVar(&f.year, "year", p.Year, "like the published figures of `YEAR`")
	flags.IntVar(&f.days, "days", p.Days, "for `N` days")
	flags.StringVar(&f.start, "start", p.Start.Format(time.DateOnly), "the first of them is `DATE`")
	flags.StringVar(&f.zone, "zone", "Asia/Tokyo", "whose midnight is that of `ZONE`")
	flags.BoolVar(&f.growth, "growth", false, "volumes grow by the model's rate, month by month, from June of its year: before it they are smaller")
	flags.StringArrayVar(&f.holidays, "holiday", nil, "a `DATE`, or FIRST/LAST, is like a weekend; may be repeated")
	flags.StringArrayVar(&f.school, "school-holiday", nil, "on a `DATE`, or FIRST/LAST, there is no school; may be repeated")
	flags.Uint64Var(&f.seed, "seed", p.Seed, "use `N` for all randomness")
	flags.StringVar(&f.draw, "draw", flow.Stratified.String(), "draw subscribers `HOW`: stratified or independent")
	flags.StringVar(&f.device, "device", p.Device, "mobile subscribers have this `MODEL`")
	flags.BoolVar(&f.numbers, "numbers", false, "numbers only: devices stay connected, and a day comes in some few flows")
	addModels(flags, &f.models)
	flags.Uint32Var(&f.routers.Rate, "rate", p.Sampling.Rate, "routers sample one packet in `N`; 0: no routers")
	f.routers.add(flags)
	f.routers.addCache(flags)
	flags.StringVar(&f.out, "out", "", "keep what there is to know in the new folder `DIR`")
	flags.StringVar(&f.cdrCSV, "cdr-csv", "", "write charging records to `FILE` as CSV")
	flags.StringVar(&f.cdrJSON, "cdr-json", "", "write charging records to `FILE` as lines of JSON")
	flags.BoolVar(&f.json, "json", false, "print the summary as JSON")
	return cmd
}

// ofPopulation are the flags that a scenario says otherwise.
var ofPopulation = []string{"mobile", "broadband", "year", "days", "start", "zone", "draw", "device", "numbers", "model",
	"growth", "holiday", "school-holiday"}

func runFlow(cmd *cobra.Command, args []string, f *flowRunFlags) (err error) {
	if len(args) == 1 {
		for _, name := range ofPopulation {
			if cmd.Flags().Changed(name) {
				return fmt.Errorf("--%s is for a population: a scenario says who its users are under the key workload", name)
			}
		}
		return runFlowScenario(cmd, args[0], f)
	}
	p, err := f.population()
	if err != nil {
		return err
	}
	keep, err := f.open(store.Meta{Simulated: true, Year: p.Published(), Zone: f.zone, Seed: f.seed})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keep.close()) }()
	began := time.Now()
	sum, err := p.Play(func(w *scenarios.Played) error {
		return keep.write(w.CDRs, w.Records, w.Assignments, nil)
	})
	if err != nil {
		return err
	}
	if err := keep.write(nil, nil, nil, sum.Volumes()); err != nil {
		return err
	}
	if f.json {
		return encode(cmd.OutOrStdout(), sum)
	}
	writePopulation(cmd.OutOrStdout(), sum, p, time.Since(began))
	return nil
}

func (f *flowRunFlags) population() (*scenarios.Population, error) {
	p := scenarios.DefaultPopulation()
	p.Mobile, p.Broadband, p.Days, p.Year, p.Seed, p.Device, p.Numbers = f.mobile, f.broadband, f.days, f.year, f.seed, f.device, f.numbers
	zone, err := time.LoadLocation(f.zone)
	if err != nil {
		return nil, fmt.Errorf("--zone: %w", err)
	}
	if p.Start, err = time.ParseInLocation(time.DateOnly, f.start, zone); err != nil {
		return nil, fmt.Errorf("--start: %q is no date, such as 2025-06-02", f.start)
	}
	if p.Calendar, err = f.calendar(zone); err != nil {
		return nil, err
	}
	switch f.draw {
	case flow.Stratified.String():
		p.Draw = flow.Stratified
	case flow.Independent.String():
		p.Draw = flow.Independent
	default:
		return nil, fmt.Errorf("--draw: %q is neither %s nor %s", f.draw, flow.Stratified, flow.Independent)
	}
	if err := f.routers.parse(); err != nil {
		return nil, err
	}
	p.Sampling = f.routers.Sampling
	p.Models, err = loadModels(f.models)
	return &p, err
}

// calendar has the days off in a zone, and growth if there is to be some.
func (f *flowRunFlags) calendar(zone *time.Location) (c flow.Calendar, err error) {
	if f.growth {
		c.GrowthFrom = time.Date(f.year, time.June, 1, 0, 0, 0, 0, zone)
	}
	if c.Holidays, err = datesOf("holiday", f.holidays, zone); err != nil {
		return c, err
	}
	c.SchoolHolidays, err = datesOf("school-holiday", f.school, zone)
	return c, err
}

// datesOf reads days, and days from one to another: 2025-07-19/2025-08-31.
func datesOf(name string, texts []string, zone *time.Location) ([]flow.Dates, error) {
	var all []flow.Dates
	for _, text := range texts {
		first, last, ranges := strings.Cut(text, "/")
		if !ranges {
			last = first
		}
		from, err := time.ParseInLocation(time.DateOnly, first, zone)
		until, err2 := time.ParseInLocation(time.DateOnly, last, zone)
		if err != nil || err2 != nil || until.Before(from) {
			return nil, fmt.Errorf("--%s: %q is neither a date, such as 2025-08-11, nor two in order, such as 2025-07-19/2025-08-31", name, text)
		}
		all = append(all, flow.Dates{First: from, Last: until})
	}
	return all, nil
}

// runFlowScenario plays one scenario with its traffic.
func runFlowScenario(cmd *cobra.Command, name string, f *flowRunFlags) (err error) {
	all, err := find([]string{name}, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if len(all) != 1 {
		return fmt.Errorf("%s is %d scenarios: flow run takes one", name, len(all))
	}
	s, err := all[0].WithDefaultFlow()
	if err != nil {
		return err
	}
	o := scenarios.Options{}
	if cmd.Flags().Changed("seed") {
		o.Seed = &f.seed
	}
	if err := f.routers.parse(); err != nil {
		return err
	}
	if f.routers.Rate > 0 {
		o.Sampling = &f.routers.Sampling
	}
	keep, err := f.open(store.Meta{Name: s.Stem(), Simulated: true, Seed: f.seed})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keep.close()) }()
	run, err := scenarios.Play(s, o)
	if err != nil {
		return err
	}
	if err := keep.write(run.CDRs, run.Records, nil, run.Volumes); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if f.json {
		err = encode(out, run.Verdict)
	} else {
		writeVerdict(out, &run.Verdict, styleOf(out), false)
		fmt.Fprintf(out, "%s, %s\n", plural(len(run.CDRs), "charging record"), plural(len(run.Records), "flow record"))
	}
	if err == nil && !run.Verdict.Met {
		err = errUnmet
	}
	return err
}

// keeper is where records of a run are kept: in a store, in files, or nowhere.
type keeper struct {
	cdrs        *store.Writer[traffic.CDR]
	records     *store.Writer[traffic.Record]
	assignments *store.Writer[traffic.Assignment]
	volumes     *store.Writer[traffic.Volume]

	csv   *traffic.CDRWriter
	json  *traffic.CDREncoder
	files []*outFile
}

// outFile is a file that is written little by little.
type outFile struct {
	*bufio.Writer
	file *os.File
}

func (f *flowRunFlags) open(m store.Meta) (*keeper, error) {
	k := &keeper{}
	if f.out != "" {
		st, err := store.Create(f.out, m)
		if err != nil {
			return nil, err
		}
		k.cdrs, k.records, k.assignments, k.volumes = st.AppendCDRs(), st.AppendRecords(), st.AppendAssignments(), st.AppendVolumes()
	}
	for _, to := range []struct {
		name string
		open func(io.Writer)
	}{
		{f.cdrCSV, func(w io.Writer) { k.csv = traffic.NewCDRWriter(w) }},
		{f.cdrJSON, func(w io.Writer) { k.json = traffic.NewCDREncoder(w) }},
	} {
		if to.name == "" {
			continue
		}
		file, err := os.Create(to.name)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("writing charging records: %w", err), k.close())
		}
		w := &outFile{bufio.NewWriter(file), file}
		k.files = append(k.files, w)
		to.open(w)
	}
	return k, nil
}

func (k *keeper) write(cdrs []traffic.CDR, records []traffic.Record, assignments []traffic.Assignment, volumes []traffic.Volume) error {
	for i := range cdrs {
		if k.csv != nil {
			if err := k.csv.Write(&cdrs[i]); err != nil {
				return err
			}
		}
		if k.json != nil {
			if err := k.json.Encode(&cdrs[i]); err != nil {
				return err
			}
		}
	}
	if k.cdrs == nil {
		return nil
	}
	return errors.Join(k.cdrs.Write(cdrs...), k.records.Write(records...), k.assignments.Write(assignments...), k.volumes.Write(volumes...))
}

func (k *keeper) close() (err error) {
	if k.cdrs != nil {
		err = errors.Join(k.cdrs.Close(), k.records.Close(), k.assignments.Close(), k.volumes.Close())
	}
	if k.csv != nil {
		err = errors.Join(err, k.csv.Flush())
	}
	for _, f := range k.files {
		err = errors.Join(err, f.Flush(), f.file.Close())
	}
	return err
}

func writePopulation(w io.Writer, s *scenarios.PopulationSummary, p *scenarios.Population, took time.Duration) {
	fmt.Fprintf(w, "%s from %s, seed %d, in %s\n", plural(s.Days, "day"), p.Start.Format(time.DateOnly), p.Seed, plural(s.Worlds, "world"))
	for _, of := range []struct {
		access traffic.Access
		n      int
	}{{traffic.Mobile, s.Mobile}, {traffic.Broadband, s.Broadband}} {
		d := s.Demand[of.access]
		if d == nil {
			continue
		}
		daily := func(bytes uint64) string { return octets(bytes / uint64(of.n) / uint64(s.Days)) }
		fmt.Fprintf(w, "%-9s  %s: %s flows, %s; %s in and %s out each a day\n", of.access, plural(of.n, "subscriber"), thousands(d.Flows),
			scenarios.DemandWords(d), daily(d.Carried.In), daily(d.Carried.Out))
	}
	fmt.Fprintf(w, "%s charging records\n", thousands(uint64(s.CDRs)))
	if s.Passed > 0 {
		fmt.Fprintf(w, "%s packets passed the routers, %s were sampled: %s flow records\n", thousands(s.Passed), thousands(s.Sampled), thousands(uint64(s.Records)))
	}
	fmt.Fprintf(w, "took %.1f s\n", took.Seconds())
}

// thousands is a number with its digits in groups of three.
func thousands(n uint64) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}
