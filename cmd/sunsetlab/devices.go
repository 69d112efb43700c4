package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios"
)

func newDevices() *cobra.Command {
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "devices [NAME]",
		Short: "List the devices that are known by name, or explain one",
		Long: `Devices lists the catalogue: devices by the names that people know, each with
the class of its trouble with the end of 3G and what helps. With a name it
explains the device: what happens to it and why, its variants, its cure, the
parameters that make it so, and where all that is known from.

A scenario uses a device by its name, with a variant if it has several:

  devices:
    modem: {model: fs040u, variant: firmware-after}

An own device is a file like those in scenarios/catalogue: --catalogue here and
for "run sunset", the key catalogue in a scenario, take one or a folder of them.`,
		Example: `  sunsetlab devices
  sunsetlab devices pixel
  sunsetlab devices --catalogue my-router.yaml my-router`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := catalogueIn(dir)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return explainDevice(cmd.OutOrStdout(), c, args[0], asJSON)
			}
			if asJSON {
				return writeDevicesJSON(cmd.OutOrStdout(), c.Devices())
			}
			return listDevices(cmd.OutOrStdout(), c)
		},
	}
	cmd.Flags().StringVar(&dir, "catalogue", "", "add a device's `FILE`, or a folder of them")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print them as JSON")
	return cmd
}

// catalogueIn is the shipped catalogue, with the devices of a file or folder if one is
// named.
func catalogueIn(dir string) (*scenarios.Catalogue, error) {
	if dir == "" {
		return scenarios.ShippedCatalogue()
	}
	return scenarios.LoadCatalogue(dir)
}

func listDevices(w io.Writer, c *scenarios.Catalogue) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "NAME\tDEVICE\tKIND\tCLASS\tCURE")
	all := c.Devices()
	for i := range all {
		e := &all[i]
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", e.ID, e.Name, e.Kind, e.Class, cureWord(e))
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("listing the devices: %w", err)
	}
	fmt.Fprintln(w)
	for _, word := range scenarios.DeviceClass("").Words() {
		fmt.Fprintf(w, "%-10s  %s\n", word, scenarios.DeviceClass(word).Meaning())
	}
	fmt.Fprintln(w, "\nGeneric profiles, P1 to P10 of the matrix among them: sunsetlab list --models")
	return nil
}

// cureWord is the cure in a word.
func cureWord(e *scenarios.CatalogueEntry) string {
	switch {
	case e.Cure != nil:
		return string(e.Cure.By)
	case e.Class == scenarios.Unaffected:
		return "needs none"
	}
	return "no cure: replace"
}

func explainDevice(w io.Writer, c *scenarios.Catalogue, name string, asJSON bool) error {
	e, err := c.Named(name)
	if err != nil {
		if p, perr := scenarios.ProfileNamed(name); perr == nil {
			model := cmp.Or(p.Model, "a voice centric phone with VoLTE and CSFB")
			fmt.Fprintf(w, "%s, a generic profile\n\n%s\n\nparameters, on top of %s\n", p.Name, indent(p.Description), model)
			writeParameters(w, p.Parameters)
			return nil
		}
		return err
	}
	if asJSON {
		return writeDevicesJSON(w, []scenarios.CatalogueEntry{*e})
	}
	fmt.Fprintf(w, "%s, %s\nclass %s: %s\n\n%s\n", e.Name, e.Kind, e.Class, e.Class.Meaning(), indent(e.Description))
	fmt.Fprintf(w, "\nparameters, on top of %s\n", e.Model)
	writeParameters(w, e.Parameters)
	for i := range e.Variants {
		v := &e.Variants[i]
		note := ""
		if i == 0 {
			note = ", as it is without help"
		}
		fmt.Fprintf(w, "\nvariant %s: %s%s\n", v.Name, v.Description, note)
		writeParameters(w, v.Parameters)
	}
	if e.Cure != nil {
		fmt.Fprintf(w, "\ncure (%s, variant %s)\n%s\n", e.Cure.By, e.Cure.Variant, indent(e.Cure.Text))
	} else {
		fmt.Fprintf(w, "\n%s\n", cureWord(e))
	}
	fmt.Fprintf(w, "\nsource: %s\n", e.Source)
	return nil
}

// writeParameters prints what a device states of itself.
func writeParameters(w io.Writer, all scenarios.Parameters) {
	for _, p := range all {
		fmt.Fprintf(w, "  %s: %s\n", p.Key, p.Value)
	}
}

func writeDevicesJSON(w io.Writer, all []scenarios.CatalogueEntry) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("writing the devices: %w", err)
	}
	return nil
}
