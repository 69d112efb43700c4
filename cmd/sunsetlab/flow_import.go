package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sunsetlab/traffic"
	"sunsetlab/traffic/store"
)

func newFlowImport() *cobra.Command {
	var f intakeFlags
	var zoneName, title string
	cmd := &cobra.Command{
		Use:   "import FOLDER",
		Short: "Put flow records, charging records and address logs of your own into a folder for reports",
		Long: `Flow import reads what you have of your network's traffic and keeps it as Parquet
in a folder, which is made if there is none, or added to: one of flow collect,
for instance. Rows that can't be read are counted, named and left out. A file
that is imported twice counts twice.`,
		Example: `  nfdump -R /var/cache/nfdump -o csv | sunsetlab flow import week --records - --multiplied 1000 --zone Asia/Tokyo
  sunsetlab flow import week --cdrs cdr.csv --cdr-columns msisdn=NUMBER,bytes_in=UP,bytes_out=DOWN
  sunsetlab flow import week --assignments radius.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !f.any() {
				return errors.New("import needs --records, --cdrs or --assignments")
			}
			st, err := openOrCreate(args[0], store.Meta{Name: title, Zone: zoneName})
			if err != nil {
				return err
			}
			meta := st.Meta()
			zone, err := meta.Location()
			if err == nil && cmd.Flags().Changed("zone") {
				zone, err = time.LoadLocation(zoneName)
			}
			if err != nil {
				return err
			}
			return runFlowImport(cmd, st, zone, &f)
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().StringVar(&zoneName, "zone", "", "times without a time zone, and days, are those of `ZONE`, such as Asia/Tokyo; default: the folder's, or UTC")
	cmd.Flags().StringVar(&title, "name", "", "call a new folder `NAME` in reports")
	return cmd
}

func runFlowImport(cmd *cobra.Command, st *store.Store, zone *time.Location, f *intakeFlags) error {
	records, cdrs, assignments := st.AppendRecords(), st.AppendCDRs(), st.AppendAssignments()
	var n struct{ records, cdrs, assignments int }
	issues, err := f.read(zone, taker{
		assignment: func(a traffic.Assignment) error { n.assignments++; return assignments.Write(a) },
		cdr:        func(c traffic.CDR) error { n.cdrs++; return cdrs.Write(c) },
		record:     func(r traffic.Record) error { n.records++; return records.Write(r) },
	})
	if err := errors.Join(err, records.Close(), cdrs.Close(), assignments.Close()); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	for _, issue := range issues {
		fmt.Fprintln(cmd.ErrOrStderr(), issue)
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%s: added %d flow records, %d charging records, %d assignments\n", st.Dir(), n.records, n.cdrs, n.assignments)
	return nil
}
