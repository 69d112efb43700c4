package intake

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mostNamed is how many bad rows are named; the others are counted.
const mostNamed = 10

// Count is how many rows of a file were read.
type Count struct {
	File string
	// Rows is all of them, Bad those that were left out.
	Rows, Bad uint64
	// Named are the first bad rows: their line and what is wrong.
	Named []string
}

// String says what was left out; it is empty if nothing was.
func (c *Count) String() string {
	if c.Bad == 0 {
		return ""
	}
	more := ""
	if c.Bad > uint64(len(c.Named)) {
		more = fmt.Sprintf("; and %d more", c.Bad-uint64(len(c.Named)))
	}
	return fmt.Sprintf("%s: %d of %d rows are bad and left out: %s%s", c.File, c.Bad, c.Rows, strings.Join(c.Named, "; "), more)
}

func (c *Count) bad(line int, err error) {
	c.Bad++
	if len(c.Named) < mostNamed {
		c.Named = append(c.Named, fmt.Sprintf("line %d: %v", line, err))
	}
}

// Columns maps the names that this package knows to those of a file.
type Columns map[string]string

// ParseColumns reads pairs such as imsi=SUBSCRIBER of names that are known.
func ParseColumns(pairs, known []string) (Columns, error) {
	c := Columns{}
	for _, pair := range pairs {
		ours, theirs, ok := strings.Cut(pair, "=")
		if !ok || theirs == "" {
			return nil, fmt.Errorf("%q isn't a pair such as %s=NAME", pair, known[0])
		}
		if !slices.Contains(known, ours) {
			return nil, fmt.Errorf("there is no column %q to give a name to: there are %s", ours, strings.Join(known, ", "))
		}
		c[ours] = theirs
	}
	return c, nil
}

// table is a CSV file whose columns are known by name.
type table struct {
	csv    *csv.Reader
	file   string
	count  *Count
	header []string
	at     map[string]int // by our name
	width  int
	added  int // lines that the file doesn't have
	row    []string
	bad    error // of the row
}

// open reads the header. The columns of each of the groups must be there: at
// least one of a group.
func open(file string, r io.Reader, columns Columns, known []string, groups ...[]string) (*table, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	t := &table{file: file, at: map[string]int{}, csv: csv.NewReader(buffered)}
	first, err := buffered.Peek(1 << 12)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	line, _, _ := strings.Cut(string(first), "\n")
	for _, separator := range []string{";", "\t"} {
		if strings.Count(line, separator) > strings.Count(line, ",") {
			t.csv.Comma = rune(separator[0])
		}
	}
	t.csv.ReuseRecord, t.csv.FieldsPerRecord, t.csv.LazyQuotes = true, -1, true
	header, err := t.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s is empty: its first line should name the columns", file)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t.header = slices.Clone(header)
	t.header[0] = strings.TrimPrefix(t.header[0], "\ufeff") // spreadsheets put it there
	t.width = len(t.header)
	for ours, theirs := range columns {
		if !slices.ContainsFunc(t.header, func(h string) bool { return strings.TrimSpace(h) == theirs }) {
			return nil, fmt.Errorf("%s: line 1: there is no column %q for %s: there are %s", file, theirs, ours, strings.Join(t.header, ", "))
		}
	}
	for i, name := range t.header {
		name = strings.TrimSpace(name)
		for _, ours := range known {
			theirs, mapped := columns[ours]
			if mapped && theirs == name || !mapped && strings.EqualFold(ours, name) {
				t.at[ours] = i
			}
		}
	}
	for _, group := range groups {
		if !slices.ContainsFunc(group, func(name string) bool { _, ok := t.at[name]; return ok }) {
			return nil, fmt.Errorf("%s: line 1: there is no column %s, and no other is said to be it: there are %s",
				file, strings.Join(group, " or "), strings.Join(t.header, ", "))
		}
	}
	return t, nil
}

// next reads a row; false at the end of the file, or with an error that ends
// it. Rows that are no CSV are counted as bad.
func (t *table) next() (bool, error) {
	for {
		row, err := t.csv.Read()
		var parse *csv.ParseError
		switch {
		case err == nil:
			t.row, t.bad = row, nil
			t.count.Rows++
			return true, nil
		case errors.Is(err, io.EOF):
			return false, t.end()
		case errors.As(err, &parse):
			t.count.Rows++
			t.count.bad(parse.Line-t.added, parse.Err)
		default:
			return false, fmt.Errorf("%s: %w", t.file, err)
		}
	}
}

// end is an error if there were rows and none was good.
func (t *table) end() error {
	if t.count.Rows > 0 && t.count.Bad == t.count.Rows {
		return fmt.Errorf("%s: none of its %d rows can be read: %s", t.file, t.count.Rows, t.count.Named[0])
	}
	return nil
}

// line is the number of the row's line.
func (t *table) line() int {
	line, _ := t.csv.FieldPos(0)
	return line - t.added
}

// text is a value, empty if the file has no such column.
func (t *table) text(name string) string {
	i, ok := t.at[name]
	if !ok {
		return ""
	}
	if i >= len(t.row) {
		t.fail(name, fmt.Errorf("the row has %d values, not %d", len(t.row), t.width))
		return ""
	}
	return strings.TrimSpace(t.row[i])
}

func (t *table) fail(name string, err error) {
	if t.bad == nil {
		t.bad = fmt.Errorf("%s: %w", name, err)
	}
}

func (t *table) number(name string, bits int) uint64 {
	s := t.text(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, bits)
	if err != nil {
		t.fail(name, fmt.Errorf("%.30q isn't a number from 0 to %d", s, uint64(math.MaxUint64)>>(64-bits)))
	}
	return n
}

// needed is number, of a value that must be there.
func (t *table) needed(name string, bits int) uint64 {
	if t.text(name) == "" {
		t.fail(name, errors.New("no value"))
	}
	return t.number(name, bits)
}

func (t *table) address(name string) netip.Addr {
	s := t.text(name)
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		t.fail(name, fmt.Errorf("%.50q isn't an address", s))
	}
	return a.Unmap().WithZone("")
}

// moments are the ways in which times are written; those without a zone are in
// the file's.
var moments = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00",
	"2006/01/02 15:04:05", "20060102150405", "2006-01-02 15:04", time.DateOnly}

// moment is a time, zero if there is none.
func (t *table) moment(name string, zone *time.Location) time.Time {
	s := t.text(name)
	if s == "" {
		return time.Time{}
	}
	for _, layout := range moments {
		if at, err := time.ParseInLocation(layout, s, zone); err == nil {
			return at.UTC()
		}
	}
	// Seconds or milliseconds since 1970.
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 && n < 1e14 {
		if n >= 1e11 {
			n /= 1e3
		}
		return time.UnixMicro(int64(math.Round(n * 1e6))).UTC()
	}
	t.fail(name, fmt.Errorf("%.40q isn't a time such as 2025-06-02T21:00:00+09:00", s))
	return time.Time{}
}

// each gives the rows that are good, and counts the others.
func each[T any](t *table, parse func() T, yield func(T, error) bool) {
	var none T
	for {
		ok, err := t.next()
		if err != nil {
			yield(none, err)
		}
		if !ok {
			return
		}
		v := parse()
		if t.bad != nil {
			t.count.bad(t.line(), t.bad)
			continue
		}
		if !yield(v, nil) {
			return
		}
	}
}
