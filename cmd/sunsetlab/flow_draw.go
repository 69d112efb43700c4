package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

type drawFlags struct {
	modelFlags
	subscribers, days  int
	seed               uint64
	independent, flows bool
	day, format        string

	dayType flow.DayType
}

func newFlowDraw() *cobra.Command {
	var f drawFlags
	cmd := &cobra.Command{
		Use:   "draw [MODEL]",
		Short: "Draw subscribers: what they send and receive each day, or each of their flows",
		Long: `Draw makes up subscribers of a model and prints what each sends (in) and receives
(out) on a day, or all its flows. The same seed draws the same.

Stratified subscribers have each a part of the distribution of its own, so that
ten thousand have the figures of all; independent ones are like people, and ten
thousand miss the mean by some per cent.`,
		Example: `  sunsetlab flow draw --subscribers 10000 > volumes.csv
  sunsetlab flow draw mine.yaml --flows --subscribers 3 --day weekend
  sunsetlab flow draw --kind broadband --year 2007 --independent --format json
  sunsetlab flow draw | sunsetlab flow fit --volumes - --column out_bytes`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			people, err := f.population(cmd, args)
			if err != nil {
				return err
			}
			return f.write(cmd.OutOrStdout(), people)
		},
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.IntVar(&f.subscribers, "subscribers", 10_000, "draw `N` subscribers")
	flags.IntVar(&f.days, "days", 1, "of `N` days each")
	flags.Uint64Var(&f.seed, "seed", 1, "draw as seed `N` has it")
	flags.BoolVar(&f.independent, "independent", false, "draw subscribers independently, not stratified")
	flags.BoolVar(&f.flows, "flows", false, "print their flows")
	flags.StringVar(&f.day, "day", "weekday", "a `DAY` is a weekday, weekend or school-holiday")
	flags.StringVar(&f.format, "format", "csv", "print as `FORMAT`: csv, or json for one object a line")
	return cmd
}

func (f *drawFlags) population(cmd *cobra.Command, args []string) (*flow.Population, error) {
	if err := formatted(f.format, "csv", "json"); err != nil {
		return nil, err
	}
	if f.days < 1 {
		return nil, errors.New("--days is 1 or more")
	}
	days := map[string]flow.DayType{"weekday": flow.Weekday, "weekend": flow.Weekend, "school-holiday": flow.SchoolHoliday}
	day, ok := days[f.day]
	if !ok {
		return nil, fmt.Errorf("--day is weekday, weekend or school-holiday, not %q", f.day)
	}
	f.dayType = day
	p, err := f.profile(cmd, args)
	if err != nil {
		return nil, err
	}
	g := flow.Group{Name: p.Model().Name, Profile: p, Subscribers: f.subscribers}
	if f.independent {
		g.Draw = flow.Independent
	}
	return flow.NewPopulation(f.seed, g)
}

func (f *drawFlags) write(w io.Writer, people *flow.Population) error {
	b := bufio.NewWriterSize(w, 1<<16)
	var err error
	if f.flows {
		err = f.writeFlows(b, people)
	} else {
		err = f.writeVolumes(b, people)
	}
	if err != nil {
		return err
	}
	return b.Flush()
}

func (f *drawFlags) writeVolumes(b *bufio.Writer, people *flow.Population) error {
	if f.format == "csv" {
		b.WriteString("subscriber,day,in_bytes,out_bytes\n")
	}
	var line []byte
	for i := range people.Len() {
		for day := range f.days {
			in, out := people.Volume(i, flow.Day{Number: day, Type: f.dayType})
			if f.format == "csv" {
				line = fmt.Appendf(line[:0], "%d,%d,%d,%d\n", i, day, in, out)
			} else {
				line = fmt.Appendf(line[:0], `{"subscriber":%d,"day":%d,"in_bytes":%d,"out_bytes":%d}`+"\n", i, day, in, out)
			}
			if _, err := b.Write(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawnFlow is a flow as it is printed.
type drawnFlow struct {
	Subscriber int     `json:"subscriber"`
	Day        int     `json:"day"`
	Start      float64 `json:"start_s"`
	Duration   float64 `json:"duration_s"`
	Protocol   string  `json:"protocol"`
	Remote     string  `json:"remote"`
	AS         uint32  `json:"as"`
	Port       uint16  `json:"port"`
	LocalPort  uint16  `json:"local_port"`
	InBytes    uint64  `json:"in_bytes"`
	InPackets  uint64  `json:"in_packets"`
	OutBytes   uint64  `json:"out_bytes"`
	OutPackets uint64  `json:"out_packets"`
}

func (f *drawFlags) writeFlows(b *bufio.Writer, people *flow.Population) error {
	if f.format == "csv" {
		b.WriteString("subscriber,day,start_s,duration_s,protocol,remote,as,port,local_port,in_bytes,in_packets,out_bytes,out_packets\n")
	}
	encoder := json.NewEncoder(b)
	var line []byte
	for i := range people.Len() {
		for day := range f.days {
			flows, one := people.Flows(i, flow.Day{Number: day, Type: f.dayType}), flow.Flow{}
			for flows.Next(&one) {
				d := drawn(i, day, &one)
				if f.format == "json" {
					if err := encoder.Encode(d); err != nil {
						return err
					}
					continue
				}
				line = d.appendCSV(line[:0])
				if _, err := b.Write(line); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func drawn(subscriber, day int, f *flow.Flow) drawnFlow {
	return drawnFlow{subscriber, day, milliseconds(f.Start.Seconds()), milliseconds(f.Duration.Seconds()),
		published.Protocol(f.Protocol).String(), f.Remote.String(), f.AS, f.Port, f.LocalPort,
		f.In.Bytes, f.In.Packets, f.Out.Bytes, f.Out.Packets}
}

func milliseconds(seconds float64) float64 { return float64(int64(seconds*1000+0.5)) / 1000 }

func (d *drawnFlow) appendCSV(line []byte) []byte {
	line = fmt.Appendf(line, "%d,%d,", d.Subscriber, d.Day)
	line = strconv.AppendFloat(line, d.Start, 'f', 3, 64)
	line = append(line, ',')
	line = strconv.AppendFloat(line, d.Duration, 'f', 3, 64)
	return fmt.Appendf(line, ",%s,%s,%d,%d,%d,%d,%d,%d,%d\n", d.Protocol, d.Remote, d.AS, d.Port, d.LocalPort,
		d.InBytes, d.InPackets, d.OutBytes, d.OutPackets)
}
