package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sunsetlab/scenarios"
	"sunsetlab/scenarios/flowmodel"
	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

// modelFlags choose a model of traffic.
type modelFlags struct {
	kind string
	year int
}

func (f *modelFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.kind, "kind", "mobile", "the published model of this `KIND` of subscriber: mobile or broadband")
	cmd.Flags().IntVar(&f.year, "year", published.ConcentrationYear, "and of this `YEAR`")
}

// profile is that of the file in args, or else the published one.
func (f *modelFlags) profile(cmd *cobra.Command, args []string) (*flow.Profile, error) {
	if len(args) == 1 {
		if cmd.Flags().Changed("kind") || cmd.Flags().Changed("year") {
			return nil, errors.New("a file says its kind and year itself: leave out --kind and --year")
		}
		return flowmodel.Load(args[0])
	}
	m, err := f.model()
	if err != nil {
		return nil, err
	}
	return flow.NewProfile(m)
}

func (f *modelFlags) model() (*flow.Model, error) {
	kind, err := kindNamed(f.kind)
	if err != nil {
		return nil, err
	}
	return flow.Published(kind, f.year)
}

// addModels adds models in place of the published ones.
func addModels(flags *pflag.FlagSet, files *[]string) {
	flags.StringArrayVar(files, "model", nil, "subscribers of its kind are as the model in `FILE` has them (sunsetlab flow model); one for each kind")
}

// loadModels reads models, each for the subscribers of its kind.
func loadModels(files []string) (scenarios.Models, error) {
	models := scenarios.Models{}
	for _, file := range files {
		p, err := flowmodel.Load(file)
		if err != nil {
			return nil, err
		}
		kind := p.Model().Kind
		if models[kind] != nil {
			return nil, fmt.Errorf("--model: %s is a second model of %s subscribers", file, kind)
		}
		models[kind] = p
	}
	return models, nil
}

func kindNamed(word string) (kind published.Kind, err error) {
	if err := kind.UnmarshalText([]byte(word)); err != nil {
		return kind, fmt.Errorf("--kind: %w", err)
	}
	return kind, nil
}

func newFlowModel() *cobra.Command {
	var f modelFlags
	var schema bool
	cmd := &cobra.Command{
		Use:   "model [FILE]",
		Short: "Print a model of traffic, with what it assumes",
		Long: `Model prints how subscribers of a kind use the network: how much, when, by which
ports and with whom, as published for a year, and the assumptions where nothing
was published. It is a YAML file, to change and to use: what a file leaves out is
as published.

With a file it prints the model that this makes.`,
		Example: `  sunsetlab flow model --kind broadband --year 2024
  sunsetlab flow model > mine.yaml
  sunsetlab flow model --schema > flow-model.schema.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema {
				_, err := cmd.OutOrStdout().Write(flowmodel.Schema())
				return err
			}
			p, err := f.profile(cmd, args)
			if err != nil {
				return err
			}
			return flowmodel.Write(cmd.OutOrStdout(), p.Model())
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of such files, for editors")
	return cmd
}

// formatted tells whether a format is known.
func formatted(format string, known ...string) error {
	if slices.Contains(known, format) {
		return nil
	}
	return fmt.Errorf("--format is one of %v, not %q", known, format)
}
