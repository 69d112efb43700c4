package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
	"sunsetlab/traffic/store"
)

type flowCollectFlags struct {
	listen         string
	out, csv, json string
	count          uint64
	last           time.Duration
	flush          time.Duration
	rate           uint32
}

func newFlowCollect() *cobra.Command {
	var f flowCollectFlags
	cmd := &cobra.Command{
		Use:   "collect --listen ADDRESS",
		Short: "Take NetFlow from routers, and keep their flow records",
		Long: `Flow collect takes NetFlow v5, v9 and IPFIX by UDP, of real routers or of
sunsetlab flow export, and keeps the flow records. Without --out, --csv or
--json it prints them as lines of JSON.

Records have packets and bytes as they were sampled, and the sampling rate
beside them; nothing is multiplied. A record's rate is 0 until its exporter has
announced one, unless --rate says what to take it for.

It ends by --for, --count, SIGINT or SIGTERM, writes what it has, and prints what
it knows of each exporter: what got lost by the sequence numbers, and what
waited in vain for a template.`,
		Example: `  sunsetlab flow collect --listen :2055
  sunsetlab flow collect --listen 127.0.0.1:2055 --out traffic --for 1h
  sunsetlab flow collect --listen :2055 --csv records.csv --count 100000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return flowCollect(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr(), &f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "", "take datagrams at `ADDRESS`, an IP or none and a port")
	flags.StringVar(&f.out, "out", "", "keep records in the folder `DIR`, a new one or one that flow collect made")
	flags.StringVar(&f.csv, "csv", "", "write records to `FILE` as CSV; - is standard output")
	flags.StringVar(&f.json, "json", "", "write records to `FILE` as lines of JSON; - is standard output")
	flags.Uint64Var(&f.count, "count", 0, "end after `N` records")
	flags.DurationVar(&f.last, "for", 0, "end after `D`")
	flags.DurationVar(&f.flush, "flush", time.Minute, "have records in the folder after `D`")
	flags.Uint32Var(&f.rate, "rate", 0, "take the sampling rate for 1 in `N` where an exporter doesn't say it")
	cobra.CheckErr(cmd.MarkFlagRequired("listen"))
	return cmd
}

// recordSink is where records go.
type recordSink interface {
	Write(records ...traffic.Record) error
	Flush() error
}

func flowCollect(ctx context.Context, out, log io.Writer, f *flowCollectFlags) (err error) {
	if f.flush <= 0 || f.last < 0 {
		return errors.New("--flush and --for: want more than nothing")
	}
	addr, err := net.ResolveUDPAddr("udp", f.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	conn, err := net.ListenUDP("udp", addr)
	if err != nil {
		return fmt.Errorf("taking NetFlow: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	enlargeBuffer(conn, 8<<20)

	sinks, closeSinks, err := openSinks(f, out)
	defer func() { err = errors.Join(err, closeSinks()) }()
	if err != nil {
		return err
	}
	if f.last > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.last)
		defer cancel()
	}
	fmt.Fprintf(log, "taking NetFlow at %v\n", conn.LocalAddr())
	c := &collecting{conn: conn, collector: collector.New(collector.Config{}), sinks: sinks, flags: f, log: log}
	if err := c.run(ctx); err != nil {
		return err
	}
	c.summary()
	return nil
}

// collecting is a collector at a socket.
type collecting struct {
	conn      *net.UDPConn
	collector *collector.Collector
	sinks     []recordSink
	flags     *flowCollectFlags
	log       io.Writer

	records           []traffic.Record
	taken, unreadable uint64
	datagrams         uint64
	flushed           time.Time
	buf               [1 << 16]byte
}

// readWait is how long datagrams are read before the collector looks up: so long
// may it take until the end is noticed, and text is there to be read.
const readWait = 100 * time.Millisecond

// mostLast bounds how often what has arrived is read at the end.
const mostLast = 10

// run takes datagrams until ctx is done or there are as many records as wanted.
func (c *collecting) run(ctx context.Context) error {
	c.flushed = time.Now()
	for ctx.Err() == nil && c.more() {
		if err := c.read(readWait); err != nil {
			return err
		}
		if err := c.flush(time.Since(c.flushed) >= c.flags.flush); err != nil {
			return err
		}
	}
	// What has arrived by now is taken, though not what goes on arriving.
	for before, n := uint64(0), 0; n == 0 || c.datagrams > before && n < mostLast; n++ {
		before = c.datagrams
		if err := c.read(readWait); err != nil {
			return err
		}
	}
	return c.flush(true)
}

// more tells whether more records are wanted.
func (c *collecting) more() bool { return c.flags.count == 0 || c.taken < c.flags.count }

// read takes datagrams for so long.
func (c *collecting) read(wait time.Duration) error {
	if err := c.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return fmt.Errorf("taking NetFlow: %w", err)
	}
	for c.more() {
		n, from, err := c.conn.ReadFromUDPAddrPort(c.buf[:])
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("taking NetFlow: %w", err)
		}
		c.datagrams++
		if c.records, err = c.collector.Read(from.Addr().WithZone(""), c.buf[:n], c.records[:0]); err != nil {
			c.complain(err)
		}
		if err := c.write(); err != nil {
			return err
		}
	}
	return nil
}

// mostComplaints are printed of datagrams that can't be read: anybody may send
// them.
const mostComplaints = 10

func (c *collecting) complain(err error) {
	c.unreadable++
	if c.unreadable <= mostComplaints {
		fmt.Fprintf(c.log, "%v\n", err)
	}
	if c.unreadable == mostComplaints {
		fmt.Fprintln(c.log, "further datagrams that can't be read are counted only")
	}
}

// write writes the records of a datagram, as many as are wanted.
func (c *collecting) write() error {
	if n := c.flags.count; n > 0 {
		c.records = c.records[:min(uint64(len(c.records)), n-c.taken)]
	}
	c.taken += uint64(len(c.records))
	for i := range c.records {
		if r := &c.records[i]; r.Rate == 0 {
			r.Rate = c.flags.rate
		}
	}
	for _, s := range c.sinks {
		if err := s.Write(c.records...); err != nil {
			return err
		}
	}
	return nil
}

// flush has records in files of text, or all of them: a store makes a part of
// what it has each time.
func (c *collecting) flush(all bool) error {
	if all {
		c.flushed = time.Now()
	}
	for _, s := range c.sinks {
		if _, text := s.(*traffic.RecordWriter); !text && !all {
			continue
		}
		if err := s.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// summary tells of each exporter's domain what is known.
func (c *collecting) summary() {
	fmt.Fprintf(c.log, "%d records\n", c.taken)
	if n := c.collector.Refused(); n > 0 {
		fmt.Fprintf(c.log, "%d datagrams refused: no NetFlow, or of more exporters than are kept\n", n)
	}
	sources := c.collector.Sources()
	if len(sources) == 0 {
		return
	}
	w := tabwriter.NewWriter(c.log, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "exporter\tdomain\tversion\trate\tdatagrams\trecords\tlost\tlate\trestarts\tmalformed\tno template\tno rate\tno address")
	for _, s := range sources {
		rate := "unknown"
		if s.Rate > 0 {
			rate = fmt.Sprintf("1 in %d", s.Rate)
		}
		fmt.Fprintf(w, "%v\t%d\t%d\t%s\t%d\t%d\t%d %s\t%d\t%d\t%d\t%d\t%d\t%d\n", s.Exporter, s.Domain, s.Version, rate,
			s.Datagrams, s.Records, s.Lost, lostUnit(s.Version), s.Reordered, s.Restarts, s.Malformed, s.Waiting+s.NoTemplate, s.Unannounced, s.NoAddress)
	}
	w.Flush()
}

// lostUnit is what a version's sequence numbers count.
func lostUnit(version uint16) string {
	switch version {
	case 5:
		return "flows"
	case 9:
		return "datagrams"
	}
	return "records"
}

// openSinks opens what the flags name, and standard output without any.
func openSinks(f *flowCollectFlags, out io.Writer) (sinks []recordSink, closeAll func() error, err error) {
	var closers []func() error
	closeAll = func() error {
		var errs []error
		for _, c := range closers {
			errs = append(errs, c())
		}
		return errors.Join(errs...)
	}
	if f.out != "" {
		st, err := openOrCreate(f.out, store.Meta{})
		if err != nil {
			return nil, closeAll, err
		}
		sinks = append(sinks, st.AppendRecords())
	}
	open := func(name string, writer func(io.Writer) *traffic.RecordWriter) error {
		w := out
		if name != "-" {
			file, err := os.Create(name)
			if err != nil {
				return fmt.Errorf("writing records: %w", err)
			}
			closers = append(closers, file.Close)
			w = file
		}
		sinks = append(sinks, writer(w))
		return nil
	}
	if f.csv != "" {
		if err := open(f.csv, traffic.NewRecordWriter); err != nil {
			return nil, closeAll, err
		}
	}
	if f.json != "" || len(sinks) == 0 {
		if err := open(cmp.Or(f.json, "-"), traffic.NewRecordJSONWriter); err != nil {
			return nil, closeAll, err
		}
	}
	return sinks, closeAll, nil
}

// openOrCreate opens a folder of records, or makes one of which m is said.
func openOrCreate(dir string, m store.Meta) (*store.Store, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return store.Create(dir, m)
	}
	return store.Open(dir)
}
