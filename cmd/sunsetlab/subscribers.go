package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"sunsetlab/hss"
)

func newSubscribers() *cobra.Command {
	var asCSV, asYAML bool
	cmd := &cobra.Command{
		Use:   "subscribers FILE",
		Short: "Check a file of subscribers, and turn CSV into YAML or back",
		Long: `Subscribers reads a file of subscribers, as the key subscribers of a scenario
names it: YAML with profiles, or CSV. It says all that is wrong with it, or how many
it holds; --csv and --yaml print them as the other kind. CSV holds no profiles: those
stay in YAML, and CSV names them.

What is printed holds the subscribers' keys, as the file does.`,
		Example: `  sunsetlab subscribers subscribers.csv
  sunsetlab subscribers subscribers.csv --yaml > subscribers.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := readSubscribers(args[0])
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			switch {
			case asCSV:
				return hss.WriteCSV(out, data.Subscribers)
			case asYAML:
				return hss.WriteYAML(out, data)
			}
			fmt.Fprintf(out, "%s and %s\n", plural(len(data.Subscribers), "subscriber"), plural(len(data.Profiles), "profile"))
			return nil
		},
	}
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print the subscribers as CSV")
	cmd.Flags().BoolVar(&asYAML, "yaml", false, "print profiles and subscribers as YAML")
	cmd.MarkFlagsMutuallyExclusive("csv", "yaml")
	return cmd
}

// readSubscribers reads either kind of file.
func readSubscribers(name string) (hss.Data, error) {
	f, err := os.Open(name)
	if err != nil {
		return hss.Data{}, fmt.Errorf("reading the subscribers: %w", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(strings.ToLower(name), ".csv") {
		subscribers, err := hss.LoadCSV(name, r, nil)
		return hss.Data{Subscribers: subscribers}, err
	}
	return hss.LoadYAML(name, r)
}
