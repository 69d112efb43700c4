package main

import "github.com/spf13/cobra"

func newFlow() *cobra.Command {
	c := &cobra.Command{
		Use:   "flow",
		Short: "What subscribers send and receive, and what sampled flow records tell of it",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(
		// One a line, in the order in which they are used.
		newFlowModel(),
		newFlowFit(),
		newFlowDraw(),
		newFlowRun(),
		newFlowExport(),
		newFlowCollect(),
		newFlowImport(),
		newFlowReport(),
	)
	return c
}
