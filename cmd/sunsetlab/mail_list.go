package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios/maillab"
)

func newMailList() *cobra.Command {
	var long, profiles bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the shipped mail scenarios, or the profiles of hosts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			tw := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
			if profiles {
				names, about := maillab.Profiles()
				for _, name := range names {
					fmt.Fprintf(tw, "%s\t%s\n", name, about[name])
				}
				return tw.Flush()
			}
			for _, name := range maillab.Library() {
				s, err := maillab.Shipped(name)
				if err != nil {
					return err
				}
				if long {
					fmt.Fprintf(out, "%s\n  %s\n\n%s\n  (%s)\n\n", name, s.Name, indent(s.Description), strings.Join(s.Clause, ", "))
					continue
				}
				fmt.Fprintf(tw, "%s\t%s\n", name, s.Name)
			}
			return tw.Flush()
		},
	}
	cmd.Flags().BoolVar(&long, "long", false, "print each scenario's description and clauses")
	cmd.Flags().BoolVar(&profiles, "profiles", false, "list the shipped profiles of hosts")
	return cmd
}
