package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"sunsetlab/traffic"
	"sunsetlab/traffic/intake"
	"sunsetlab/traffic/store"
)

// intakeFlags name files of traffic that aren't in a store.
type intakeFlags struct {
	records, cdrs, assignments    []string
	cdrColumns, assignmentColumns []string
	multiplied, recordRate        uint32
}

func (f *intakeFlags) add(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.records, "records", nil, "read flow records from `FILE`: what nfdump -o csv prints, nfcapd's files or folders, or Parquet")
	flags.StringSliceVar(&f.cdrs, "cdrs", nil, "read charging records from `FILE`: CSV or Parquet")
	flags.StringSliceVar(&f.assignments, "assignments", nil, "read who had which address from `FILE`: CSV or Parquet")
	flags.StringSliceVar(&f.cdrColumns, "cdr-columns", nil, "what columns of charging records are called, such as `bytes_in=UPLINK`")
	flags.StringSliceVar(&f.assignmentColumns, "assignment-columns", nil, "what columns of assignments are called, such as `user=LINE`")
	flags.Uint32Var(&f.multiplied, "multiplied", 0, "nfcapd has multiplied packets and octets by the sampling rate `N`")
	flags.Uint32Var(&f.recordRate, "sampled", 0, "nfdump's records are of one packet in `N`, as sampled")
}

func (f *intakeFlags) any() bool { return len(f.records)+len(f.cdrs)+len(f.assignments) > 0 }

// taker gets what is read. Records come last, when it is known whose they are.
type taker struct {
	assignment func(traffic.Assignment) error
	cdr        func(traffic.CDR) error
	record     func(traffic.Record) error
}

// read reads all files and returns what was wrong with them.
func (f *intakeFlags) read(zone *time.Location, to taker) (issues []string, err error) {
	cdrColumns, err := intake.ParseColumns(f.cdrColumns, intake.CDRColumns)
	if err != nil {
		return nil, fmt.Errorf("--cdr-columns: %w", err)
	}
	assignmentColumns, err := intake.ParseColumns(f.assignmentColumns, intake.AssignmentColumns)
	if err != nil {
		return nil, fmt.Errorf("--assignment-columns: %w", err)
	}
	if f.multiplied > 0 && f.recordRate > 0 {
		return nil, errors.New("--multiplied and --sampled: records are one or the other")
	}
	note := func(c *intake.Count) {
		if s := c.String(); s != "" {
			issues = append(issues, s)
		}
	}
	for _, name := range f.assignments {
		var c intake.Count
		err := take(name, store.ReadAssignments, func(r io.Reader) iter.Seq2[traffic.Assignment, error] {
			return intake.Assignments(name, r, assignmentColumns, zone, &c)
		}, to.assignment)
		if err != nil {
			return nil, err
		}
		note(&c)
	}
	for _, name := range f.cdrs {
		var c intake.Count
		err := take(name, store.ReadCDRs, func(r io.Reader) iter.Seq2[traffic.CDR, error] {
			return intake.CDRs(name, r, cdrColumns, zone, &c)
		}, to.cdr)
		if err != nil {
			return nil, err
		}
		note(&c)
	}
	for _, name := range f.records {
		var c intake.Count
		if err := f.takeRecords(name, zone, &c, to.record); err != nil {
			return nil, err
		}
		note(&c)
	}
	return issues, nil
}

func (f *intakeFlags) takeRecords(name string, zone *time.Location, c *intake.Count, to func(traffic.Record) error) error {
	opts := intake.NfdumpOptions{Zone: zone, Multiplied: f.multiplied, Rate: f.recordRate}
	binary, err := isNfcapd(name)
	if err != nil {
		return err
	}
	if !binary {
		return take(name, store.ReadRecords, func(r io.Reader) iter.Seq2[traffic.Record, error] {
			return intake.Nfdump(name, r, opts, c)
		}, to)
	}
	opts.Zone = time.UTC
	return throughNfdump(name, func(r io.Reader) error { return drain(intake.Nfdump(name, r, opts, c), to) })
}

// take reads a file, Parquet or what parse takes; - is standard input.
func take[T any](name string, stored func(string) iter.Seq2[T, error], parse func(io.Reader) iter.Seq2[T, error], to func(T) error) error {
	if name == "-" {
		return drain(parse(os.Stdin), to)
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	if start, _ := r.Peek(4); bytes.Equal(start, []byte("PAR1")) {
		return drain(stored(name), to)
	}
	return drain(parse(r), to)
}

func drain[T any](all iter.Seq2[T, error], to func(T) error) error {
	for v, err := range all {
		if err != nil {
			return err
		}
		if err := to(v); err != nil {
			return err
		}
	}
	return nil
}

// isNfcapd tells whether something is a folder, or a file that begins as
// nfcapd's do.
func isNfcapd(name string) (bool, error) {
	if name == "-" {
		return false, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return false, fmt.Errorf("read %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return err == nil, err
	}
	var magic [2]byte
	n, _ := io.ReadFull(f, magic[:])
	return n == 2 && magic == [2]byte{0x0c, 0xa5}, nil
}

// throughNfdump has nfdump print a file, or all files of a folder, as CSV with
// times in UTC.
func throughNfdump(name string, read func(io.Reader) error) error {
	program, err := exec.LookPath("nfdump")
	if err != nil {
		return fmt.Errorf("read %s: nfcapd's files need the program nfdump (Debian package nfdump): %w", name, err)
	}
	// Nothing of a file's name is taken for an option.
	abs, err := filepath.Abs(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	option := "-r"
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		option = "-R"
	}
	var complaints bytes.Buffer
	cmd := exec.Command(program, option, abs, "-o", "csv")
	cmd.Env = append(os.Environ(), "TZ=UTC")
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("read %s by nfdump: %w", name, err)
	}
	readErr := read(out)
	// What isn't read would keep nfdump waiting.
	_ = out.Close()
	if err := cmd.Wait(); err != nil && readErr == nil || complaints.Len() > 0 && readErr != nil {
		return fmt.Errorf("read %s by nfdump: %w: %s", name, errors.Join(err, readErr), bytes.TrimSpace(complaints.Bytes()))
	}
	return readErr
}
