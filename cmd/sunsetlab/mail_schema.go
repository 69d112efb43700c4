package main

import (
	"github.com/spf13/cobra"

	"sunsetlab/scenarios/maillab"
)

func newMailSchema() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of mail scenario files",
		Example: `  sunsetlab mail schema > mail.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(maillab.Schema())
			return err
		},
	}
}
