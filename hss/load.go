package hss

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

// Data is what a file of subscribers holds.
type Data struct {
	Profiles    []*Profile
	Subscribers []Subscriber
}

// LoadError is one thing wrong with a file of subscribers. The loaders join all
// of them; errors.As finds the first.
type LoadError struct {
	File string
	Line int
	Err  error
}

func (e *LoadError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns what is wrong.
func (e *LoadError) Unwrap() error { return e.Err }

// The columns of a CSV file and the keys of a subscriber in YAML.
var subscriberFields = []string{
	"imsi", "msisdn", "k", "op", "opc", "amf", "sqn", "network_access_mode", "access_restriction",
	"ambr_uplink", "ambr_downlink", "profile",
}

// NoProfile is the name that says a subscriber has no EPS subscription.
const NoProfile = "none"

// defaultAMBR is what a subscriber and an APN get that name no bit rates.
var defaultAMBR = AMBR{Uplink: 50_000_000, Downlink: 100_000_000}

// cell is a value as text with its place in the file.
type cell struct {
	text string
	line int
}

// reported is the line of a cell whose error is in the list already.
const reported = -1

// loader collects what is wrong with one file.
type loader struct {
	file     string
	errs     []*LoadError
	profiles []*Profile
	imsis    map[nas.IMSI]int // to the line where each was
}

func newLoader(file string, profiles []*Profile) *loader {
	return &loader{file: file, profiles: profiles, imsis: map[nas.IMSI]int{}}
}

func (l *loader) fail(line int, format string, args ...any) {
	l.errs = append(l.errs, &LoadError{File: l.file, Line: line, Err: fmt.Errorf(format, args...)})
}

// err returns all that is wrong, in the order of the lines, or nil.
func (l *loader) err() error {
	slices.SortFunc(l.errs, func(a, b *LoadError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), strings.Compare(a.Err.Error(), b.Err.Error()))
	})
	all := make([]error, len(l.errs))
	for i, e := range l.errs {
		all[i] = e
	}
	return errors.Join(all...)
}

// set parses a field into v if the entry has it, and reports whether it has.
func set[T any](l *loader, fields map[string]cell, name string, v *T, parse func(string) (T, error)) bool {
	c, ok := fields[name]
	if !ok {
		return false
	}
	if c.line == reported {
		return true
	}
	got, err := parse(c.text)
	if err != nil {
		l.fail(c.line, "%s: %w", name, err)
		return true
	}
	*v = got
	return true
}

// subscriber makes a subscriber of an entry's fields; what is wrong goes into
// the list.
func (l *loader) subscriber(line int, fields map[string]cell) Subscriber {
	s := Subscriber{AMF: aka.SeparationBit, AMBR: defaultAMBR}
	before := len(l.errs)
	if !set(l, fields, "imsi", &s.IMSI, nas.ParseIMSI) {
		l.fail(line, "imsi is missing")
	}
	set(l, fields, "msisdn", &s.MSISDN, nas.ParseMSISDN)
	l.key(line, fields, &s)
	set(l, fields, "amf", &s.AMF, parseAMF)
	set(l, fields, "sqn", &s.SQN, aka.ParseSQN)
	set(l, fields, "network_access_mode", &s.NetworkAccessMode, ParseNetworkAccessMode)
	set(l, fields, "access_restriction", &s.AccessRestriction, ParseAccessRestriction)
	set(l, fields, "ambr_uplink", &s.AMBR.Uplink, ParseBitrate)
	set(l, fields, "ambr_downlink", &s.AMBR.Downlink, ParseBitrate)
	if !set(l, fields, "profile", &s.Profile, l.profile) {
		if len(l.profiles) != 1 {
			l.fail(line, "profile is missing, and there are %d to choose from", len(l.profiles))
		} else {
			s.Profile = l.profiles[0]
		}
	}
	if len(l.errs) == before && !hasReported(fields) {
		profile := s.Profile
		s.Profile = nil // has errors of its own, at its own line
		if err := s.Validate(); err != nil {
			l.fail(line, "%w", err)
		}
		s.Profile = profile
	}
	if first, ok := l.imsis[s.IMSI]; ok && !s.IMSI.IsZero() {
		l.fail(fields["imsi"].line, "imsi: %s is a subscriber already, at line %d", s.IMSI, first)
	} else {
		l.imsis[s.IMSI] = fields["imsi"].line
	}
	return s
}

func hasReported(fields map[string]cell) bool {
	for _, c := range fields {
		if c.line == reported {
			return true
		}
	}
	return false
}

// key reads K and either OPc or the OP to derive it from.
func (l *loader) key(line int, fields map[string]cell, s *Subscriber) {
	var op [16]byte
	hasK := set(l, fields, "k", &s.Key.K, parseKey)
	hasOP := set(l, fields, "op", &op, parseKey)
	hasOPc := set(l, fields, "opc", &s.Key.OPc, parseKey)
	switch {
	case !hasK:
		l.fail(line, "k is missing")
	case hasOP == hasOPc:
		l.fail(line, "want one of op and opc")
	case hasOP:
		s.Key.OPc = aka.DeriveOPc(s.Key.K, op)
	}
}

// profile finds a profile by its name.
func (l *loader) profile(name string) (*Profile, error) {
	if name == NoProfile {
		return nil, nil
	}
	names := []string{NoProfile}
	for _, p := range l.profiles {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return nil, fmt.Errorf("no profile is called %q%s", clip(name), didYouMean(name, names))
}

func parseKey(s string) ([16]byte, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 16 {
		// The text may be a secret with one wrong digit, so it is not shown.
		return [16]byte{}, fmt.Errorf("want 32 hexadecimal digits, this has %d characters", len(s))
	}
	return [16]byte(b), nil
}

func parseAMF(s string) (uint16, error) {
	v, err := strconv.ParseUint(s, 16, 16)
	if err != nil || len(s) != 4 {
		return 0, fmt.Errorf("%q is not 4 hexadecimal digits", clip(s))
	}
	return uint16(v), nil
}

func parseBool(s string) (bool, error) {
	switch s {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", clip(s))
}

func parseSmall(s string) (uint8, error) {
	v, err := strconv.ParseUint(s, 10, 8)
	if err != nil {
		return 0, fmt.Errorf("%q is no number from 0 to 255", clip(s))
	}
	return uint8(v), nil
}

func parseText(s string) (string, error) { return s, nil }

func parsePassword(s string) (nas.Password, error) { return nas.Password(s), nil }
