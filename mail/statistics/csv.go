package statistics

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Columns are those of a mail log as CSV. Time, direction and tls must be there,
// in any order; the others may be missing.
var Columns = []string{"time", "direction", "tls", "spf", "dkim", "dmarc", "arc", "from", "to", "class", "brand", "honeypot"}

const mustHave = 3

// Writer writes a log as CSV.
type Writer struct {
	csv *csv.Writer
	row []string
}

// NewWriter writes the names of the columns.
func NewWriter(w io.Writer) (*Writer, error) {
	c := csv.NewWriter(w)
	if err := c.Write(Columns); err != nil {
		return nil, fmt.Errorf("writing a mail log: %w", err)
	}
	return &Writer{csv: c, row: make([]string, len(Columns))}, nil
}

// Write writes a line.
func (w *Writer) Write(e *Entry) error {
	r := append(w.row[:0], e.Time.Format(time.RFC3339Nano), e.Direction.String(), e.TLS.String())
	for _, v := range e.Results {
		r = append(r, v.String())
	}
	r = append(r, e.From, e.To, e.Class, e.Brand, strconv.FormatBool(e.Honeypot))
	if err := w.csv.Write(r); err != nil {
		return fmt.Errorf("writing a mail log: %w", err)
	}
	return nil
}

// Flush writes what is held back.
func (w *Writer) Flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("writing a mail log: %w", err)
	}
	return nil
}

// Read reads a log and shows each message: CSV with [Columns], or the lines of
// JSON that the lab's mail hosts write. The entry is f's until it returns. An
// error tells the line.
func Read(r io.Reader, f func(*Entry) error) error {
	b := bufio.NewReader(r)
	if first, err := b.Peek(1); err == nil && first[0] == '{' {
		return readLines(b, f)
	}
	return readCSV(b, f)
}

func readCSV(r io.Reader, f func(*Entry) error) error {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("reading a mail log: it is empty")
	}
	if err != nil {
		return fmt.Errorf("reading a mail log: %w", err)
	}
	columns, err := columnsOf(head)
	if err != nil {
		return fmt.Errorf("reading a mail log: line 1: %w", err)
	}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a mail log: %w", err)
		}
		var e Entry
		for i, column := range columns {
			if err := e.set(column, row[i]); err != nil {
				line, _ := c.FieldPos(i)
				return fmt.Errorf("reading a mail log: line %d: %s: %w", line, Columns[column], err)
			}
		}
		if err := f(&e); err != nil {
			return err
		}
	}
}

// columnsOf finds which column of ours each of a file is.
func columnsOf(head []string) ([]int, error) {
	columns := make([]int, len(head))
	for i, name := range head {
		columns[i] = slices.Index(Columns, strings.ToLower(strings.TrimSpace(name)))
		if columns[i] < 0 {
			return nil, fmt.Errorf("%.40q is no column: want some of %s", name, strings.Join(Columns, ", "))
		}
		if slices.Contains(columns[:i], columns[i]) {
			return nil, fmt.Errorf("there are two columns %s", name)
		}
	}
	for i, name := range Columns[:mustHave] {
		if !slices.Contains(columns, i) {
			return nil, fmt.Errorf("column %s is missing", name)
		}
	}
	return columns, nil
}

// set reads a column of a line.
func (e *Entry) set(column int, v string) (err error) {
	switch name := Columns[column]; name {
	case "time":
		if e.Time, err = time.Parse(time.RFC3339, v); err != nil {
			return fmt.Errorf("%.40q is no time: want one such as 2025-03-01T09:00:00+09:00", v)
		}
		return nil
	case "direction":
		return e.Direction.UnmarshalText([]byte(v))
	case "tls":
		return e.TLS.UnmarshalText([]byte(v))
	case "from":
		e.From = v
	case "to":
		e.To = v
	case "class":
		e.Class = v
	case "brand":
		e.Brand = v
	case "honeypot":
		if v == "" {
			return nil
		}
		if e.Honeypot, err = strconv.ParseBool(v); err != nil {
			return fmt.Errorf("%.20q is neither true nor false", v)
		}
		return nil
	default:
		return e.Results[slices.Index(methods, name)].UnmarshalText([]byte(v))
	}
	return nil
}
