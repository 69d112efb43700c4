package main

import "github.com/spf13/cobra"

func newMail() *cobra.Command {
	c := &cobra.Command{
		Use:   "mail",
		Short: "Mail through forwarding chains, its authentication, and accounts that are abused",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(
		// One a line, in the order in which they are used.
		newMailRun(),
		newMailExplain(),
		newMailHypotheses(),
		newMailServe(),
		newMailStatistics(),
		newMailDefend(),
		newMailList(),
		newMailSchema(),
	)
	return c
}
