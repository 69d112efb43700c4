package traffic

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cdrColumn is a column of charging records in CSV.
type cdrColumn struct {
	name  string
	write func(c *CDR) string
	read  func(c *CDR, s string) error
}

// cdrColumns are all there are. A file may have them in any order, and leave out
// those that it does not know but for the required ones.
var cdrColumns = []cdrColumn{
	{"record_type", func(*CDR) string { return strconv.Itoa(RecordType) }, func(_ *CDR, s string) error {
		if s != strconv.Itoa(RecordType) {
			return fmt.Errorf("%.20q is not that of a PGW-CDR, %d", s, RecordType)
		}
		return nil
	}},
	number("charging_id", 32, func(c *CDR) *uint32 { return &c.ChargingID }),
	number("record_sequence", 32, func(c *CDR) *uint32 { return &c.Sequence }),
	text("imsi", func(c *CDR) textValue { return &c.IMSI }),
	text("msisdn", func(c *CDR) textValue { return &c.MSISDN }),
	text("imeisv", func(c *CDR) textValue { return &c.IMEISV }),
	{"apn", func(c *CDR) string { return c.APN }, func(c *CDR, s string) error { c.APN = s; return nil }},
	addr("pdn_address", func(c *CDR) *netip.Addr { return &c.Address }),
	addr("pdn_address6", func(c *CDR) *netip.Addr { return &c.Address6 }),
	text("plmn", func(c *CDR) textValue { return &c.PLMN }),
	text("rat_type", func(c *CDR) textValue { return &c.RAT }),
	moment("opening_time", func(c *CDR) *time.Time { return &c.Opening }),
	moment("closing_time", func(c *CDR) *time.Time { return &c.Closing }),
	text("cause_for_closing", func(c *CDR) textValue { return &c.Cause }),
	number("bytes_in", 64, func(c *CDR) *uint64 { return &c.In }),
	number("bytes_out", 64, func(c *CDR) *uint64 { return &c.Out }),
	{"traffic_volumes", writeVolumes, readVolumes},
	{"node_id", func(c *CDR) string { return c.NodeID }, func(c *CDR, s string) error { c.NodeID = s; return nil }},
	addr("gateway_address", func(c *CDR) *netip.Addr { return &c.Gateway }),
	addr("serving_node_address", func(c *CDR) *netip.Addr { return &c.ServingNode }),
	number("qci", 8, func(c *CDR) *uint8 { return &c.QCI }),
	number("arp", 8, func(c *CDR) *uint8 { return &c.ARP }),
	number("charging_characteristics", 16, func(c *CDR) *uint16 { return &c.ChargingCharacteristics }),
	number("selection_mode", 8, func(c *CDR) *uint8 { return &c.SelectionMode }),
	{"zone_quarters", func(c *CDR) string { return strconv.Itoa(int(c.Zone)) }, func(c *CDR, s string) error {
		n, err := strconv.ParseInt(s, 10, 8)
		if err != nil {
			return fmt.Errorf("%.20q is no number of quarters of an hour", s)
		}
		c.Zone = int8(n)
		return nil
	}},
	number("area_code", 16, func(c *CDR) *uint16 { return &c.Area }),
	number("cell_id", 32, func(c *CDR) *uint32 { return &c.Cell }),
}

// requiredCDRColumns are those without which a record says nothing; imsi or
// msisdn is the other.
var requiredCDRColumns = []string{"opening_time", "closing_time", "bytes_in", "bytes_out"}

type textValue interface {
	MarshalText() ([]byte, error)
	UnmarshalText([]byte) error
}

func text(name string, of func(*CDR) textValue) cdrColumn {
	return cdrColumn{name,
		func(c *CDR) string { b, _ := of(c).MarshalText(); return string(b) },
		func(c *CDR, s string) error { return of(c).UnmarshalText([]byte(s)) }}
}

func number[T uint8 | uint16 | uint32 | uint64](name string, bits int, of func(*CDR) *T) cdrColumn {
	return cdrColumn{name,
		func(c *CDR) string { return strconv.FormatUint(uint64(*of(c)), 10) },
		func(c *CDR, s string) error {
			n, err := strconv.ParseUint(s, 10, bits)
			if err != nil {
				return fmt.Errorf("%.30q is no number from 0 to %d", s, ^uint64(0)>>(64-bits))
			}
			*of(c) = T(n)
			return nil
		}}
}

func addr(name string, of func(*CDR) *netip.Addr) cdrColumn {
	return cdrColumn{name,
		func(c *CDR) string { b, _ := of(c).MarshalText(); return string(b) },
		func(c *CDR, s string) error {
			a, err := netip.ParseAddr(s)
			if err != nil || a.Zone() != "" {
				return fmt.Errorf("%.50q is no address", s)
			}
			*of(c) = a
			return nil
		}}
}

func moment(name string, of func(*CDR) *time.Time) cdrColumn {
	return cdrColumn{name,
		func(c *CDR) string { return of(c).Format(time.RFC3339Nano) },
		func(c *CDR, s string) (err error) {
			if *of(c), err = time.Parse(time.RFC3339Nano, s); err != nil {
				return fmt.Errorf("%.50q is no time: want such as 2025-06-02T21:00:00+09:00", s)
			}
			return nil
		}}
}

// writeVolumes writes containers as change@time=in/out, joined by spaces.
func writeVolumes(c *CDR) string {
	var b strings.Builder
	for i := range c.Volumes {
		v := &c.Volumes[i]
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s@%s=%d/%d", v.Change, v.Time.Format(time.RFC3339Nano), v.In, v.Out)
	}
	return b.String()
}

func readVolumes(c *CDR, s string) error {
	for one := range strings.FieldsSeq(s) {
		var v TrafficVolume
		change, rest, ok1 := strings.Cut(one, "@")
		at, amounts, ok2 := strings.Cut(rest, "=")
		in, out, ok3 := strings.Cut(amounts, "/")
		err := v.Change.UnmarshalText([]byte(change))
		var errs [3]error
		v.Time, errs[0] = time.Parse(time.RFC3339Nano, at)
		v.In, errs[1] = strconv.ParseUint(in, 10, 64)
		v.Out, errs[2] = strconv.ParseUint(out, 10, 64)
		if !ok1 || !ok2 || !ok3 || errors.Join(errs[:]...) != nil {
			return fmt.Errorf("%.60q is no container of volumes: want such as tariff_time@2025-06-02T21:00:00+09:00=100/2000", one)
		}
		if err != nil {
			return err
		}
		c.Volumes = append(c.Volumes, v)
	}
	return nil
}

// CDRWriter writes charging records as CSV with a header.
type CDRWriter struct {
	csv  *csv.Writer
	line []string
}

// NewCDRWriter returns a writer to w.
func NewCDRWriter(w io.Writer) *CDRWriter { return &CDRWriter{csv: csv.NewWriter(w)} }

// Write writes a record, and before the first the header.
func (w *CDRWriter) Write(c *CDR) error {
	if w.line == nil {
		if err := w.header(); err != nil {
			return err
		}
	}
	for i := range cdrColumns {
		w.line[i] = cdrColumns[i].write(c)
	}
	if err := w.csv.Write(w.line); err != nil {
		return fmt.Errorf("writing a charging record: %w", err)
	}
	return nil
}

func (w *CDRWriter) header() error {
	w.line = make([]string, len(cdrColumns))
	if err := w.csv.Write(columnNames()); err != nil {
		return fmt.Errorf("writing charging records: %w", err)
	}
	return nil
}

// Flush writes what is left; of no records at all, the header.
func (w *CDRWriter) Flush() error {
	if w.line == nil {
		if err := w.header(); err != nil {
			return err
		}
	}
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("writing charging records: %w", err)
	}
	return nil
}

func columnNames() []string {
	names := make([]string, len(cdrColumns))
	for i := range cdrColumns {
		names[i] = cdrColumns[i].name
	}
	return names
}

// ReadCDRs reads charging records from CSV, whose first line names columns. An
// empty value is one that is not known. The first record that is bad ends it
// with an error that names the file, the line and the column.
func ReadCDRs(name string, r io.Reader) iter.Seq2[CDR, error] {
	return func(yield func(CDR, error) bool) {
		in := csv.NewReader(r)
		in.ReuseRecord = true
		columns, err := readCDRHeader(in)
		if err != nil {
			yield(CDR{}, fmt.Errorf("%s: %w", name, err))
			return
		}
		for {
			line, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var c CDR
			if err == nil {
				c, err = readCDR(columns, line)
				if err != nil {
					at, _ := in.FieldPos(0)
					err = fmt.Errorf("line %d: %w", at, err)
				}
			}
			if err != nil {
				yield(CDR{}, fmt.Errorf("%s: %w", name, err))
				return
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

func readCDRHeader(in *csv.Reader) ([]*cdrColumn, error) {
	at, err := readHeader(in, columnNames(), requiredCDRColumns)
	if err != nil {
		return nil, err
	}
	columns := make([]*cdrColumn, len(at))
	named := false
	for i, n := range at {
		columns[i] = &cdrColumns[n]
		named = named || columns[i].name == "imsi" || columns[i].name == "msisdn"
	}
	if !named {
		return nil, errors.New("line 1: no column imsi or msisdn")
	}
	return columns, nil
}

func readCDR(columns []*cdrColumn, line []string) (c CDR, err error) {
	for i, column := range columns {
		value := strings.TrimSpace(line[i])
		if value == "" {
			if slices.Contains(requiredCDRColumns, column.name) {
				return CDR{}, fmt.Errorf("column %s is empty", column.name)
			}
			continue
		}
		if err := column.read(&c, value); err != nil {
			return CDR{}, fmt.Errorf("column %s: %w", column.name, err)
		}
	}
	return c, c.Check()
}
