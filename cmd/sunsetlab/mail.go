package main

import "github.com/spf13/cobra"

func newMail() *cobra.Command {
	c := &cobra.Command{
		Use:   "mail",
		Short: "Mail through forwarding chains, its authentication, and accounts that are abused",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(
		newMailRun(), newMailExplain(), newMailHypotheses(), newMailServe(), newMailList(), newMailSchema(),
	)
	return c
}
