package scenarios

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Octets is an amount of traffic: 1500, 10kB, 1.5MB, 2GB, or in powers of 1024
// 64KiB, 1MiB, 2GiB.
type Octets uint64

var octetUnits = []struct {
	name   string
	octets float64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}}

// UnmarshalText reads a number with a unit, or without for octets.
func (o *Octets) UnmarshalText(b []byte) error {
	text, factor := string(b), 1.0
	for _, u := range octetUnits {
		if number, ok := strings.CutSuffix(text, u.name); ok {
			text, factor = number, u.octets
			break
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n >= 0) || n*factor >= math.MaxInt64 {
		return fmt.Errorf("%.40q is no amount: want such as 1500, 10kB, 1.5MB or 2GiB", b)
	}
	*o = Octets(math.Round(n * factor))
	return nil
}

// MarshalText returns String's form.
func (o Octets) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// String is the amount with three digits and a unit.
func (o Octets) String() string {
	if o < 1000 {
		return strconv.FormatUint(uint64(o), 10) + " B"
	}
	n, unit := float64(o)/1000, 0
	for units := "kMGTPE"; n >= 999.5 && unit < len(units)-1; unit++ {
		n /= 1000
	}
	digits := 2
	switch {
	case n >= 99.95:
		digits = 0
	case n >= 9.995:
		digits = 1
	}
	return strconv.FormatFloat(n, 'f', digits, 64) + " " + "kMGTPE"[unit:unit+1] + "B"
}

// TrafficShare is what is expected of a device's traffic: all or none of what
// was wanted, a share of it such as 90%, or an amount such as 1.5MB; at least or
// at most that much, if it begins so.
type TrafficShare struct {
	text    string
	bound   int     // -1 at most, 1 at least
	share   float64 // of what was wanted, 0 to 1; less than 0 for an amount
	octets  Octets
	nothing bool
}

// UnmarshalText reads such as "all", "at least 90%" or "at most 1MB".
func (t *TrafficShare) UnmarshalText(b []byte) error {
	s := string(b)
	*t = TrafficShare{text: s, share: -1}
	if rest, ok := strings.CutPrefix(s, "at least "); ok {
		t.bound, s = 1, rest
	} else if rest, ok := strings.CutPrefix(s, "at most "); ok {
		t.bound, s = -1, rest
	}
	switch percent, isPercent := strings.CutSuffix(s, "%"); {
	case t.bound == 0 && s == "all":
		t.share = 1
	case t.bound == 0 && s == "none":
		t.nothing = true
	case isPercent:
		n, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
		if err != nil || !(n >= 0 && n <= 100) {
			return badShare(b)
		}
		t.share = n / 100
	default:
		if err := t.octets.UnmarshalText([]byte(s)); err != nil {
			return badShare(b)
		}
	}
	return nil
}

func badShare(b []byte) error {
	return fmt.Errorf("%.40q is no share of traffic: want all, none, 90%% or 1.5MB, or at least or at most so much", b)
}

// String is what was read.
func (t *TrafficShare) String() string { return t.text }

// meets tells whether so much of what was wanted is as expected. A share without
// at least or at most is met within half a percent of what was wanted.
func (t *TrafficShare) meets(got, wanted uint64) bool {
	want, slack := float64(t.octets), 0.0
	switch {
	case t.nothing:
		return got == 0
	case t.share >= 0:
		want = t.share * float64(wanted)
		if t.share < 1 {
			slack = float64(wanted) / 200
		}
	}
	switch t.bound {
	case 1:
		return float64(got) >= want
	case -1:
		return float64(got) <= want
	}
	return math.Abs(float64(got)-want) <= slack
}
