package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sunsetlab/scenarios"
	"sunsetlab/traffic"
	"sunsetlab/traffic/store"
)

type flowExportFlags struct {
	to, from string
	start    string
	pace     int
	routers  routerFlags
	models   []string
	export   scenarios.Export
}

func newFlowExport() *cobra.Command {
	var f flowExportFlags
	cmd := &cobra.Command{
		Use:   "export [RECORDS] --to ADDRESS",
		Short: "Send sampled flow records to a NetFlow collector",
		Long: `Flow export sends NetFlow v5, v9 or IPFIX by UDP to a collector: this program's
(sunsetlab flow collect), or nfcapd, goflow2, or what you have.

RECORDS is a folder that sunsetlab flow run or flow collect has made, or a file
of records as CSV or lines of JSON; - is standard input. They are sent as they
are, in the name of their exporters and with the rates that they have.

Without RECORDS, traffic of subscribers as published is made, and passes routers
that sample it. What passed and what was sampled is printed at the end: what a
collector should find.

Datagrams get lost where a collector can't keep up: --pace says how many a
second are sent. SIGINT or SIGTERM ends it early.`,
		Example: `  sunsetlab flow export --to 127.0.0.1:2055
  sunsetlab flow export --to [2001:db8::5]:4739 --netflow ipfix --rate 100 --exporters 4
  sunsetlab flow export week --to collector.example:2055
  sunsetlab flow export records.csv --to 127.0.0.1:2055 --netflow v5`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return flowExport(ctx, cmd, args, &f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "send to the collector at `ADDRESS`, a host or IP and its port")
	flags.StringVar(&f.from, "from", "", "send from `IP`, exporters after the first from those that follow it")
	flags.IntVar(&f.pace, "pace", 2000, "send `N` datagrams a second at most; 0: as fast as may be")
	flags.Uint32Var(&f.routers.Rate, "rate", 1000, "routers sample one packet in `N`; of RECORDS, where they have no rate")
	f.routers.add(flags)
	flags.AddFlagSet(newFlags(&f))
	cobra.CheckErr(cmd.MarkFlagRequired("to"))
	return cmd
}

func flowExport(ctx context.Context, cmd *cobra.Command, args []string, f *flowExportFlags) (err error) {
	if err := f.parse(); err != nil {
		return err
	}
	out, err := dialExport(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	if len(args) == 0 {
		sum, err := f.export.Play(out.send)
		if err != nil {
			return err
		}
		writeExported(cmd.OutOrStdout(), sum, f.routers.Rate)
		return out.refusals()
	}
	var others []string
	newFlags(&flowExportFlags{}).VisitAll(func(flag *pflag.Flag) {
		if cmd.Flags().Changed(flag.Name) {
			others = append(others, "--"+flag.Name)
		}
	})
	if others != nil {
		return fmt.Errorf("%s: for traffic that is made, not for records that there are", strings.Join(others, ", "))
	}
	records, closeRecords, err := openRecords(args[0], cmd.InOrStdin())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeRecords()) }()
	r := &f.routers.Config
	replay := scenarios.Replay{Version: r.Version, Sampling: r.Sampling, Rate: r.Rate,
		TemplatePackets: r.TemplatePackets, TemplateInterval: r.TemplateInterval}
	sum, err := replay.Play(records, out.send)
	if err != nil {
		return fmt.Errorf("exporting %s: %w", args[0], err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d records of %d domains in %d datagrams\n", sum.Records, sum.Domains, sum.Datagrams)
	if sum.NotCarried > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "%d records not sent: %v doesn't carry them\n", sum.NotCarried, r.Version)
	}
	return out.refusals()
}

func (f *flowExportFlags) parse() (err error) {
	if err := f.routers.parse(); err != nil {
		return err
	}
	switch {
	case f.routers.Rate == 0:
		return errors.New("--rate: want 1 packet in 1 at least")
	case f.pace < 0:
		return fmt.Errorf("--pace: %d datagrams a second", f.pace)
	}
	f.export.Router, f.export.Exporters = f.routers.Config, f.routers.Exporters
	if f.export.Models, err = loadModels(f.models); err != nil {
		return err
	}
	if f.export.Start, err = time.ParseInLocation(time.DateOnly, f.start, time.FixedZone("JST", 9*60*60)); err != nil {
		return fmt.Errorf("--start: %q is no date, such as 2025-06-02", f.start)
	}
	return nil
}

// openRecords reads a folder of records, a file of them, or standard input.
func openRecords(name string, stdin io.Reader) (iter.Seq2[traffic.Record, error], func() error, error) {
	nothing := func() error { return nil }
	if name == "-" {
		return traffic.ReadRecords("standard input", stdin), nothing, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, fmt.Errorf("reading records: %w", err)
	}
	if info.IsDir() {
		st, err := store.Open(name)
		if err != nil {
			return nil, nil, err
		}
		return st.Records(), nothing, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("reading records: %w", err)
	}
	return traffic.ReadRecords(filepath.Base(name), file), file.Close, nil
}

func writeExported(w io.Writer, s *scenarios.ExportSummary, rate uint32) {
	fmt.Fprintf(w, "%s, %s, %d flows\n", plural(s.Subscribers, "subscriber"), plural(s.Days, "day"), s.Flows)
	fmt.Fprintf(w, "passed   %12d packets %16d bytes\n", s.Packets, s.Bytes)
	fmt.Fprintf(w, "sampled  %12d packets %16d bytes, 1 in %d\n", s.SampledPackets, s.SampledBytes, rate)
	fmt.Fprintf(w, "exported %12d records in %d datagrams\n", s.Records, s.Datagrams)
	if s.NotCarried > 0 {
		fmt.Fprintf(w, "not sent %12d records: NetFlow v5 has no IPv6\n", s.NotCarried)
	}
}

// exportSender sends datagrams at a pace, from a socket for each exporter.
type exportSender struct {
	ctx     context.Context
	to      string
	from    netip.Addr
	remote  *net.UDPAddr
	conns   []*net.UDPConn
	every   time.Duration // 0: at once
	due     time.Time
	refused uint64
}

func dialExport(ctx context.Context, f *flowExportFlags) (*exportSender, error) {
	s := &exportSender{ctx: ctx, to: f.to}
	var err error
	if s.remote, err = net.ResolveUDPAddr("udp", f.to); err != nil || s.remote.Port == 0 {
		return nil, fmt.Errorf("--to: %q is no address and port, such as 127.0.0.1:2055", f.to)
	}
	if f.from != "" {
		if s.from, err = netip.ParseAddr(f.from); err != nil {
			return nil, fmt.Errorf("--from: %q is no address", f.from)
		}
	}
	if f.pace > 0 {
		s.every = time.Second / time.Duration(f.pace)
	}
	return s, nil
}

// send sends one datagram of an exporter.
func (s *exportSender) send(exporter int, datagram []byte) error {
	for len(s.conns) <= exporter {
		if err := s.dial(); err != nil {
			return err
		}
	}
	if err := s.wait(); err != nil {
		return err
	}
	_, err := s.conns[exporter].Write(datagram)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		s.refused++ // one that was sent before
	case err != nil:
		return fmt.Errorf("sending to %s: %w", s.to, err)
	}
	return nil
}

// dial opens the socket of the next exporter.
func (s *exportSender) dial() error {
	var local *net.UDPAddr
	if s.from.IsValid() {
		a := s.from
		for range s.conns {
			a = a.Next()
		}
		local = net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, 0))
	}
	conn, err := net.DialUDP("udp", local, s.remote)
	if err != nil {
		return fmt.Errorf("sending to %s: %w", s.to, err)
	}
	s.conns = append(s.conns, conn)
	return nil
}

// wait keeps the pace, in steps that a clock can do.
func (s *exportSender) wait() error {
	if s.ctx.Err() != nil {
		return errors.New("stopped before the end")
	}
	if s.every == 0 {
		return nil
	}
	now := time.Now()
	if s.due.Before(now) {
		s.due = now
	}
	s.due = s.due.Add(s.every)
	if ahead := s.due.Sub(now); ahead > 5*time.Millisecond {
		select {
		case <-time.After(ahead):
		case <-s.ctx.Done():
		}
	}
	return nil
}

// refusals is an error if nobody took what was sent.
func (s *exportSender) refusals() error {
	if s.refused > 0 {
		return fmt.Errorf("%d datagrams were refused: nobody listens at %s", s.refused, s.to)
	}
	return nil
}

func (s *exportSender) close() error {
	var errs []error
	for _, c := range s.conns {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// newFlags are the flags of traffic that is made.
func newFlags(f *flowExportFlags) *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	e := &f.export
	flags.IntVar(&e.Mobile, "mobile", 100, "traffic of `N` mobile subscribers")
	flags.IntVar(&e.Broadband, "broadband", 100, "and `N` broadband subscribers")
	flags.IntVar(&e.Year, "year", 2025, "like the published figures of `YEAR`")
	flags.StringVar(&f.start, "start", "2025-06-02", "from `DATE` on, in Japan")
	flags.IntVar(&e.Days, "days", 1, "for `N` days")
	flags.Uint64Var(&e.Seed, "seed", 1, "use `N` for all randomness")
	addModels(flags, &f.models)
	f.routers.addCache(flags)
	return flags
}
