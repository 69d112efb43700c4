package aaa

import (
	"fmt"
	"slices"
	"strings"
)

// Tolerance is a set of ways in which an APN admits devices that a strict one
// refuses. Each only ever admits more.
type Tolerance uint8

// The ways.
const (
	// AcceptMissing admits a device that sends no credentials.
	AcceptMissing Tolerance = 1 << iota
	// AcceptAny admits a device whatever credentials it sends, by either
	// protocol.
	AcceptAny
	// ByIMSI admits a subscriber that the rule knows by IMSI, which AKA has
	// proven, with any credentials and without.
	ByIMSI
)

var toleranceNames = []string{"accept_missing", "accept_any", "by_imsi"}

// String returns the names, separated by spaces, "" for none.
func (t Tolerance) String() string {
	var names []string
	for i, n := range toleranceNames {
		if t&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, " ")
}

// ParseTolerance reads String's form.
func ParseTolerance(s string) (Tolerance, error) {
	var t Tolerance
	for _, name := range strings.Fields(s) {
		i := slices.Index(toleranceNames, name)
		if i < 0 {
			return 0, fmt.Errorf("%.40q is no tolerance; there are %s", name, strings.Join(toleranceNames, ", "))
		}
		t |= 1 << i
	}
	return t, nil
}

// MarshalText returns String's form.
func (t Tolerance) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads String's form.
func (t *Tolerance) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTolerance(string(text))
	return err
}
