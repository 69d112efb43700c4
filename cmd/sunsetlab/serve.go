package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sunsetlab/hss"
	"sunsetlab/s1ap/transport"
	"sunsetlab/scenarios"
	"sunsetlab/sim"
)

type serveFlags struct {
	s1ap        string
	pcap, trace string
	store       string
	seed        uint64
	seeded      bool
}

func newServe() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve LAB.yaml --s1ap unixpacket:PATH",
		Short: "Run the core of a network live, for eNodeBs that connect",
		Long: `Serve runs the core of a network on the wall clock: the MME, HSS, gateway and
MSC of the scenarios, with the same policy. eNodeBs connect to it over S1AP, with
devices that are real or another program's. There is no user plane.

A lab file is a scenario file: network and subscribers count, devices are
subscribers whose cards are elsewhere, timeline and expect are left alone.

With --s1ap unixpacket:PATH, a connection to the SOCK_SEQPACKET socket PATH is
an S1 association, and a packet on it an S1AP-PDU.

Lines on standard input are commands; its end changes nothing:
` + consoleHelp + `
SIGINT or SIGTERM ends it; the exit code is 0 then, and 2 if the lab, the
address or a file could not be used.`,
		Example: `  sunsetlab serve lab.yaml --s1ap unixpacket:/run/s1.sock
  sunsetlab serve lab.yaml --s1ap unixpacket:/run/s1.sock --pcap live.pcapng`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.seeded = cmd.Flags().Changed("seed")
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return serve(ctx, args[0], &f, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.s1ap, "s1ap", "", "take S1 associations at `ADDRESS`, unixpacket:PATH")
	flags.StringVar(&f.pcap, "pcap", "", "write the messages to `FILE` as pcapng for Wireshark")
	flags.StringVar(&f.trace, "trace", "", "write all events to `FILE` as lines of JSON")
	flags.StringVar(&f.store, "store", "", "keep subscribers' sequence numbers in the database `FILE`, across restarts\nand crashes (default: in memory)")
	flags.Uint64Var(&f.seed, "seed", 0, "draw RANDs and identities from seed `N`, so that they can be foretold:\nfor tests alone (default: a secret one)")
	cobra.CheckErr(cmd.MarkFlagRequired("s1ap"))
	return cmd
}

// serve runs a live core until ctx is done.
func serve(ctx context.Context, file string, f *serveFlags, in io.Reader, out, log io.Writer) (err error) {
	lab, err := scenarios.LoadLab(file)
	if err != nil {
		return err
	}
	seed := f.seed
	if !f.seeded {
		if seed, err = secretSeed(); err != nil {
			return err
		}
	}
	trace := sim.NewStream(sim.All)
	var store hss.Store // in memory
	if f.store != "" {
		db, err := hss.OpenSQLite(f.store)
		if err != nil {
			return err
		}
		defer db.Close()
		store = db
	}
	live, err := scenarios.NewLive(lab, seed, trace, store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, live.Close()) }()
	listener, err := transport.Listen(f.s1ap)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, listener.Close()) }()

	files, err := openRecordings(f)
	defer func() { err = errors.Join(err, files.close()) }()
	if err != nil {
		return err
	}
	for _, r := range files {
		trace.Observe(r.observer.Observe)
	}
	j := newJournal(log)
	trace.Observe(j.observe)

	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	files.flushEverySecond(live, end)
	s := &s1Server{live: live, journal: j, mme: live.MME.Config().Name, associations: map[*association]struct{}{}}
	j.say("%s of %s is up: %d subscribers, S1 at %s", s.mme, lab.Name, len(live.Subscribers()), f.s1ap)
	if len(lab.Timeline) > 0 {
		j.say("the timeline is for sunsetlab run: nothing of it is played")
	}
	go s.accept(listener)
	go readConsole(in, &console{live: live, out: out})
	ended := live.Run(ctx)
	s.close()
	if errors.Is(ended, errStopped) {
		return ended
	}
	j.say("%s is down", s.mme)
	return nil
}

// errStopped is a live core that can't go on.
var errStopped = errors.New("the live core stopped")

// secretSeed draws a seed that nobody can foretell.
func secretSeed() (uint64, error) {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return 0, fmt.Errorf("drawing a seed: %w", err)
	}
	return binary.LittleEndian.Uint64(b[:]), nil
}

// recordings are the files that a live core writes.
type recordings []*recording

func openRecordings(f *serveFlags) (files recordings, err error) {
	for _, open := range []struct {
		file  string
		start func(w io.Writer) (observer, error)
	}{{f.pcap, startCapture}, {f.trace, startTrace}} {
		if open.file == "" {
			continue
		}
		r, err := record(open.file, open.start)
		if err != nil {
			return files, err
		}
		files = append(files, r)
	}
	return files, nil
}

func (files recordings) close() error {
	var errs []error
	for _, r := range files {
		errs = append(errs, r.close())
	}
	return errors.Join(errs...)
}

// flushEverySecond keeps the files readable while they grow. One that can't be
// written ends the core: a capture with a hole in it is worse than none.
func (files recordings) flushEverySecond(live *scenarios.Live, end context.CancelCauseFunc) {
	if len(files) == 0 {
		return
	}
	var flush func()
	flush = func() {
		for _, r := range files {
			if err := r.flush(live.Now()); err != nil {
				end(fmt.Errorf("%w: %w", errStopped, err))
				return
			}
		}
		live.After(time.Second, flush)
	}
	flush()
}

// flush writes what has been recorded by now.
func (r *recording) flush(now time.Time) error {
	var err error
	if o, ok := r.observer.(interface{ Flush(now time.Time) error }); ok {
		err = o.Flush(now)
	}
	if err = errors.Join(err, r.buf.Flush()); err != nil {
		return fmt.Errorf("writing %s: %w", r.name, err)
	}
	return nil
}
