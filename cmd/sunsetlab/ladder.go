package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"sunsetlab/scenarios"
	simreport "sunsetlab/sim/report"
)

func newLadder() *cobra.Command {
	var device string
	var s1ap, radio bool
	var width int
	cmd := &cobra.Command{
		Use:   "ladder SCENARIO",
		Short: "Draw the messages of a scenario as a sequence chart",
		Long: `Ladder plays a scenario and draws who sent what to whom: a column for each
element, a line for each message, and what was decided between.

A NAS message is one arrow from the device to the MME, or back; the S1AP
messages that only carry it, and the frames on the air, are drawn if asked for.
On a terminal lines are cut at its width; elsewhere they are not.`,
		Example: `  sunsetlab ladder attach-detach
  sunsetlab ladder csfb --device phone --s1ap | less -S`,
		Args: exactArgs(1, "the scenario to draw"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := one(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			run, err := scenarios.Play(s, scenarios.Options{})
			if err != nil {
				return err
			}
			l := simreport.Ladder{Width: width, S1AP: s1ap, Radio: radio, Start: s.Start}
			if f, ok := terminal(cmd.OutOrStdout()); ok && !cmd.Flags().Changed("width") {
				if w, _, err := term.GetSize(int(f.Fd())); err == nil {
					l.Width = w
				}
			}
			if device != "" {
				d, err := deviceOf(run, device)
				if err != nil {
					return err
				}
				l.Devices = []string{d.Name, d.IMSI}
			}
			if err := l.Write(cmd.OutOrStdout(), run.Events); err != nil {
				return fmt.Errorf("drawing the ladder: %w", err)
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&device, "device", "", "draw what concerns this `DEVICE` alone")
	flags.BoolVar(&s1ap, "s1ap", false, "draw S1AP messages that only carry NAS")
	flags.BoolVar(&radio, "radio", false, "draw the frames on the air")
	flags.IntVar(&width, "width", 0, "cut lines at `N` columns; 0 is no limit")
	return cmd
}
