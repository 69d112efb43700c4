package hss

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// LoadCSV reads subscribers from CSV (RFC 4180); name is what errors call the
// file. The first row names the columns, in any order:
//
//	imsi,k,opc,op,msisdn,amf,sqn,network_access_mode,access_restriction,ambr_uplink,ambr_downlink,profile
//
// Only imsi, k and one of op and opc are needed. An empty field is as good as
// none: the defaults are those of [LoadYAML]. A row names one of the given
// profiles, or "none"; without a name it has the profile, if there is just one.
// Several access restrictions are separated by spaces. Lines that begin with #
// are comments.
//
// A wrong row is a [*LoadError] with its line; all of them are joined, and no
// subscriber is returned then.
func LoadCSV(name string, r io.Reader, profiles []*Profile) ([]Subscriber, error) {
	l := newLoader(name, profiles)
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	c.Comment = '#'
	c.TrimLeadingSpace = true
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, &LoadError{name, 1, errors.New("no header row")}
	}
	if err != nil {
		return nil, csvError(name, err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // what spreadsheets write first
	line, _ := c.FieldPos(0)
	l.header(line, header)
	if len(l.errs) > 0 {
		return nil, l.err()
	}
	var all []Subscriber
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(l.err(), csvError(name, err))
		}
		line, _ := c.FieldPos(0)
		if len(row) != len(header) {
			l.fail(line, "%d fields, the header has %d", len(row), len(header))
			continue
		}
		fields := make(map[string]cell, len(row))
		for i, text := range row {
			at, _ := c.FieldPos(i)
			if text = strings.TrimSpace(text); text != "" {
				fields[header[i]] = cell{text, at}
			}
		}
		all = append(all, l.subscriber(line, fields))
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	return all, nil
}

func (l *loader) header(line int, header []string) {
	seen := map[string]bool{}
	for i, h := range header {
		header[i] = strings.TrimSpace(h)
		h = header[i]
		if !slices.Contains(subscriberFields, h) {
			l.fail(line, "unknown column %q%s", clip(h), didYouMean(h, subscriberFields))
		}
		if seen[h] {
			l.fail(line, "column %q twice", clip(h))
		}
		seen[h] = true
	}
	for _, h := range []string{"imsi", "k"} {
		if !seen[h] {
			l.fail(line, "no column %q", h)
		}
	}
}

func csvError(name string, err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return &LoadError{name, p.Line, fmt.Errorf("column %d: %w", p.Column, p.Err)}
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// WriteCSV writes subscribers so that LoadCSV, given their profiles, reads the
// same ones.
func WriteCSV(w io.Writer, subscribers []Subscriber) error {
	c := csv.NewWriter(w)
	columns := slices.DeleteFunc(slices.Clone(subscriberFields), func(s string) bool { return s == "op" })
	if err := c.Write(columns); err != nil {
		return fmt.Errorf("write subscribers: %w", err)
	}
	for i := range subscribers {
		fields := subscribers[i].fields()
		row := make([]string, len(columns))
		for j, name := range columns {
			row[j] = fields[name]
		}
		if err := c.Write(row); err != nil {
			return fmt.Errorf("write subscriber %s: %w", subscribers[i].IMSI, err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write subscribers: %w", err)
	}
	return nil
}

// fields returns the subscriber as text, by the names of subscriberFields.
func (s *Subscriber) fields() map[string]string {
	profile := NoProfile
	if s.Profile != nil {
		profile = s.Profile.Name
	}
	return map[string]string{
		"imsi":                s.IMSI.String(),
		"msisdn":              s.MSISDN.String(),
		"k":                   fmt.Sprintf("%x", s.Key.K),
		"opc":                 fmt.Sprintf("%x", s.Key.OPc),
		"amf":                 fmt.Sprintf("%04x", s.AMF),
		"sqn":                 s.SQN.String(),
		"network_access_mode": s.NetworkAccessMode.String(),
		"access_restriction":  s.AccessRestriction.String(),
		"ambr_uplink":         s.AMBR.Uplink.String(),
		"ambr_downlink":       s.AMBR.Downlink.String(),
		"profile":             profile,
	}
}
