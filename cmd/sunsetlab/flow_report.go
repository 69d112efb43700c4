package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	_ "time/tzdata" // zones, where the system has none

	"github.com/spf13/cobra"

	"sunsetlab/traffic/chart"
	trafficreport "sunsetlab/traffic/report"
	"sunsetlab/traffic/rollup"
	"sunsetlab/traffic/store"
)

type flowReportFlags struct {
	out, zone, title string
	from, until      string
	compare          int
	rate             uint32
	level            float64
	users            []string
	enterpriseAPNs   []string
	quiet            bool
}

func newFlowReport() *cobra.Command {
	var f flowReportFlags
	cmd := &cobra.Command{
		Use:   "report DIR…",
		Short: "Tables and figures of traffic: who uses how much, by which ports, when, and from whom",
		RunE:  func(cmd *cobra.Command, args []string) error { return runFlowReport(cmd, args, &f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "write CSV, PNG, SVG and an HTML page into `FOLDER`")
	return cmd
}

func runFlowReport(cmd *cobra.Command, dirs []string, f *flowReportFlags) error {
	var sums *rollup.Tally
	opts := trafficreport.Options{}
	for _, dir := range dirs {
		st, err := store.Open(dir)
		if err != nil {
			return err
		}
		more, err := st.Rollups(store.RollupOptions{})
		if err != nil {
			return err
		}
		opts.Model = st.Meta().Year
		if sums == nil {
			sums = more
		} else {
			sums.Merge(more)
		}
	}
	r, err := trafficreport.New(sums, opts)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	for i := range r.Tables {
		if err := r.Tables[i].WriteText(out); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	if f.out == "" {
		return nil
	}
	return writeReport(f.out, r)
}

// writeReport writes a report's files into a folder.
func writeReport(dir string, r *trafficreport.Report) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	write := func(name string, content func(io.Writer) error) error {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		if err := errors.Join(content(f), f.Close()); err != nil {
			return fmt.Errorf("write %s: %w", f.Name(), err)
		}
		return nil
	}
	var errs []error
	for i := range r.Tables {
		errs = append(errs, write(r.Tables[i].Name+".csv", r.Tables[i].WriteCSV))
	}
	for i := range r.Figures {
		f := &r.Figures[i]
		errs = append(errs,
			write(f.Name+".csv", f.WriteCSV),
			write(f.Name+".png", func(w io.Writer) error { return chart.WritePNG(w, f) }),
			write(f.Name+".svg", func(w io.Writer) error { return chart.WriteSVG(w, f) }))
	}
	return errors.Join(append(errs, write("report.html", func(w io.Writer) error { return chart.WritePage(w, r) }))...)
}
