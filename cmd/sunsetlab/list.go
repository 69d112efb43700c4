package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
)

func newList() *cobra.Command {
	var models, long bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the shipped scenarios, or the models of devices",
		Example: `  sunsetlab list
  sunsetlab list --long     with their descriptions
  sunsetlab list --models   what a device's model can be`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if models {
				return listModels(cmd.OutOrStdout())
			}
			return listScenarios(cmd.OutOrStdout(), long)
		},
	}
	cmd.Flags().BoolVar(&models, "models", false, "list the models of devices")
	cmd.Flags().BoolVar(&long, "long", false, "print each scenario's description and clauses")
	return cmd
}

func listScenarios(w io.Writer, long bool) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, name := range scenarios.Library() {
		s, err := scenarios.Shipped(name)
		if err != nil {
			return err
		}
		if !long {
			fmt.Fprintf(tw, "%s\t%s\n", name, s.Name)
			continue
		}
		fmt.Fprintf(w, "%s\n  %s\n\n%s\n  (%s)\n\n", name, s.Name, indent(s.Description), strings.Join(s.Clause, ", "))
	}
	return tw.Flush()
}

func listModels(w io.Writer) error {
	all, err := scenarios.Profiles()
	if err != nil {
		return err
	}
	for _, p := range all {
		fmt.Fprintf(w, "%s\n%s\n\n", p.Name, indent(p.Description))
	}
	return nil
}

// indent sets a text as lines of at most 76 columns, two from the left.
func indent(text string) string {
	var lines []string
	line := " "
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > 76 {
			lines = append(lines, line)
			line = " "
		}
		line += " " + word
	}
	return strings.Join(append(lines, line), "\n")
}
