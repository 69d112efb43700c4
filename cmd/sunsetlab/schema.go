package main

import (
	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files",
		Long: `Schema prints the JSON Schema of scenario files. Editors use it to complete keys
and to mark mistakes: save it, and put a line like this at the top of a file.

  # yaml-language-server: $schema=scenario.schema.json`,
		Example: `  sunsetlab schema > scenario.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(scenarios.Schema())
			return err
		},
	}
}
