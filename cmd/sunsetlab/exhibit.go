package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"sunsetlab/exhibit"
	"sunsetlab/exhibit/chart"
)

// exhibitFlags are the flags of commands that can show what they print as a
// page and as pictures.
type exhibitFlags struct{ report, plots string }

func (f *exhibitFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.report, "report", "", "write tables and figures as one HTML page to `FILE`")
	flags.StringVar(&f.plots, "plots", "", "write figures as PNG, SVG and CSV, and tables as CSV, into `FOLDER`")
}

// asked tells whether a report is asked for.
func (f *exhibitFlags) asked() bool { return f.report != "" || f.plots != "" }

// write writes what was asked for.
func (f *exhibitFlags) write(r *exhibit.Report) error {
	var errs [2]error
	if f.plots != "" {
		errs[0] = writePlots(f.plots, r)
	}
	if f.report != "" {
		errs[1] = writePage(f.report, r)
	}
	return errors.Join(errs[:]...)
}

// printReport prints the tables.
func printReport(w io.Writer, r *exhibit.Report) error {
	st := styleOf(w)
	fmt.Fprintf(w, "%s  %s\n", st.bold(r.Title), r.Period)
	for _, n := range r.Notes {
		fmt.Fprintf(w, "%s\n", st.faint(n))
	}
	for i := range r.Tables {
		fmt.Fprintln(w)
		if err := r.Tables[i].WriteText(w); err != nil {
			return fmt.Errorf("printing the report: %w", err)
		}
	}
	return nil
}

// writePage writes a report as one page.
func writePage(name string, r *exhibit.Report) error {
	return writeFile(name, func(w io.Writer) error { return chart.WritePage(w, r) })
}

// writePlots writes a report's tables and figures into a folder, each into a
// file of its own.
func writePlots(dir string, r *exhibit.Report) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	var errs []error
	write := func(name string, content func(io.Writer) error) {
		errs = append(errs, writeFile(filepath.Join(dir, name), content))
	}
	for i := range r.Tables {
		write(r.Tables[i].Name+".csv", r.Tables[i].WriteCSV)
	}
	for i := range r.Figures {
		f := &r.Figures[i]
		write(f.Name+".csv", f.WriteCSV)
		write(f.Name+".png", func(w io.Writer) error { return chart.WritePNG(w, f) })
		write(f.Name+".svg", func(w io.Writer) error { return chart.WriteSVG(w, f) })
	}
	return errors.Join(errs...)
}
