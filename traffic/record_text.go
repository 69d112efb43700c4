package traffic

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// recordColumn is a column of flow records in CSV: the names are those of JSON.
type recordColumn struct {
	name  string
	write func(b []byte, r *Record) []byte
	read  func(r *Record, s string) error
}

var recordColumns = []recordColumn{
	recordAddr("exporter", func(r *Record) *netip.Addr { return &r.Exporter }),
	recordNumber("domain", 32, func(r *Record) *uint32 { return &r.Domain }),
	recordTime("start", func(r *Record) *time.Time { return &r.Start }),
	recordTime("end", func(r *Record) *time.Time { return &r.End }),
	recordAddr("src", func(r *Record) *netip.Addr { return &r.Src }),
	recordAddr("dst", func(r *Record) *netip.Addr { return &r.Dst }),
	recordNumber("src_port", 16, func(r *Record) *uint16 { return &r.SrcPort }),
	recordNumber("dst_port", 16, func(r *Record) *uint16 { return &r.DstPort }),
	recordNumber("protocol", 8, func(r *Record) *uint8 { return &r.Protocol }),
	recordNumber("tcp_flags", 8, func(r *Record) *uint8 { return &r.TCPFlags }),
	recordNumber("tos", 8, func(r *Record) *uint8 { return &r.TOS }),
	recordNumber("src_as", 32, func(r *Record) *uint32 { return &r.SrcAS }),
	recordNumber("dst_as", 32, func(r *Record) *uint32 { return &r.DstAS }),
	recordNumber("input", 32, func(r *Record) *uint32 { return &r.Input }),
	recordNumber("output", 32, func(r *Record) *uint32 { return &r.Output }),
	recordNumber("packets", 64, func(r *Record) *uint64 { return &r.Packets }),
	recordNumber("bytes", 64, func(r *Record) *uint64 { return &r.Bytes }),
	recordNumber("rate", 32, func(r *Record) *uint32 { return &r.Rate }),
}

// requiredRecordColumns are those without which a record says nothing.
var requiredRecordColumns = []string{"start", "end", "src", "dst", "protocol", "packets", "bytes"}

func recordNumber[T uint8 | uint16 | uint32 | uint64](name string, bits int, of func(*Record) *T) recordColumn {
	return recordColumn{name,
		func(b []byte, r *Record) []byte { return strconv.AppendUint(b, uint64(*of(r)), 10) },
		func(r *Record, s string) error {
			n, err := strconv.ParseUint(s, 10, bits)
			if err != nil {
				return fmt.Errorf("%.30q is no number from 0 to %d", s, ^uint64(0)>>(64-bits))
			}
			*of(r) = T(n)
			return nil
		}}
}

func recordAddr(name string, of func(*Record) *netip.Addr) recordColumn {
	return recordColumn{name,
		func(b []byte, r *Record) []byte {
			if a := of(r); a.IsValid() {
				return a.AppendTo(b)
			}
			return b
		},
		func(r *Record, s string) error {
			a, err := netip.ParseAddr(s)
			if err != nil || a.Zone() != "" {
				return fmt.Errorf("%.50q is no address", s)
			}
			*of(r) = a
			return nil
		}}
}

func recordTime(name string, of func(*Record) *time.Time) recordColumn {
	return recordColumn{name,
		func(b []byte, r *Record) []byte { return of(r).UTC().AppendFormat(b, time.RFC3339Nano) },
		func(r *Record, s string) (err error) {
			if *of(r), err = time.Parse(time.RFC3339Nano, s); err != nil {
				return fmt.Errorf("%.50q is no time: want such as 2025-06-02T12:00:00Z", s)
			}
			return nil
		}}
}

// RecordWriter writes flow records as CSV with a header, or as lines of JSON.
type RecordWriter struct {
	w    *bufio.Writer
	json bool
	line []byte
	has  bool // the header has been written
}

// NewRecordWriter returns a writer of CSV.
func NewRecordWriter(w io.Writer) *RecordWriter { return &RecordWriter{w: bufio.NewWriter(w)} }

// NewRecordJSONWriter returns a writer of lines of JSON.
func NewRecordJSONWriter(w io.Writer) *RecordWriter {
	return &RecordWriter{w: bufio.NewWriter(w), json: true, has: true}
}

// Write writes records, and before the first the header. Times are in UTC.
func (w *RecordWriter) Write(records ...Record) error {
	w.header()
	for i := range records {
		if w.json {
			r := records[i]
			r.Start, r.End = r.Start.UTC(), r.End.UTC()
			b, err := json.Marshal(&r)
			if err != nil {
				return fmt.Errorf("writing a flow record: %w", err)
			}
			w.line = append(w.line[:0], b...)
		} else {
			w.line = w.line[:0]
			for k := range recordColumns {
				if k > 0 {
					w.line = append(w.line, ',')
				}
				w.line = recordColumns[k].write(w.line, &records[i])
			}
		}
		w.line = append(w.line, '\n')
		if _, err := w.w.Write(w.line); err != nil {
			return fmt.Errorf("writing a flow record: %w", err)
		}
	}
	return nil
}

func (w *RecordWriter) header() {
	if w.has {
		return
	}
	w.has = true
	// A writer that fails says so again when it is flushed.
	_, _ = w.w.WriteString(strings.Join(recordColumnNames(), ",") + "\n")
}

// Flush writes what is left; of no records at all, the header.
func (w *RecordWriter) Flush() error {
	w.header()
	if err := w.w.Flush(); err != nil {
		return fmt.Errorf("writing flow records: %w", err)
	}
	return nil
}

func recordColumnNames() (names []string) {
	for i := range recordColumns {
		names = append(names, recordColumns[i].name)
	}
	return names
}

// ReadRecords reads flow records: lines of JSON if the first octet is {, else
// CSV whose first line names columns, in any order. Columns that it doesn't
// know are an error, and so is a record without addresses or times. The first
// record that is bad ends it with an error that names the file and the line.
func ReadRecords(name string, r io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		in := bufio.NewReader(r)
		read := readRecordsCSV
		if first, err := in.Peek(1); err == nil && first[0] == '{' {
			read = readRecordsJSON
		}
		err := read(in, func(r Record) bool { return yield(r, nil) })
		if err != nil {
			yield(Record{}, fmt.Errorf("%s: %w", name, err))
		}
	}
}

// mostLine is the longest line of JSON that is read.
const mostLine = 1 << 20

func readRecordsJSON(in *bufio.Reader, yield func(Record) bool) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, mostLine)
	n := 0
	for lines.Scan() {
		n++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		var r Record
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		err := dec.Decode(&r)
		switch {
		case err == nil && dec.InputOffset() < int64(len(text)):
			err = errors.New("there is more than a record on the line")
		case err == nil:
			err = r.check()
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if !yield(r) {
			return nil
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	return nil
}

func readRecordsCSV(r *bufio.Reader, yield func(Record) bool) error {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	columns, err := readRecordHeader(in)
	if err != nil {
		return err
	}
	for {
		line, err := in.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		r, err := readRecord(columns, line)
		if err != nil {
			at, _ := in.FieldPos(0)
			return fmt.Errorf("line %d: %w", at, err)
		}
		if !yield(r) {
			return nil
		}
	}
}

func readRecordHeader(in *csv.Reader) ([]*recordColumn, error) {
	at, err := readHeader(in, recordColumnNames(), requiredRecordColumns)
	if err != nil {
		return nil, err
	}
	columns := make([]*recordColumn, len(at))
	for i, n := range at {
		columns[i] = &recordColumns[n]
	}
	return columns, nil
}

func readRecord(columns []*recordColumn, line []string) (r Record, err error) {
	for i, column := range columns {
		value := strings.TrimSpace(line[i])
		if value == "" {
			continue
		}
		if err := column.read(&r, value); err != nil {
			return Record{}, fmt.Errorf("column %s: %w", column.name, err)
		}
	}
	return r, r.check()
}

// check refuses a record that says nothing.
func (r *Record) check() error {
	switch {
	case !r.Src.IsValid() || !r.Dst.IsValid():
		return errors.New("a flow record without src or dst")
	case r.Start.IsZero() || r.End.IsZero():
		return errors.New("a flow record without start or end")
	case r.End.Before(r.Start):
		return fmt.Errorf("a flow record that ends at %s, before its start", r.End.Format(time.RFC3339Nano))
	}
	return nil
}
