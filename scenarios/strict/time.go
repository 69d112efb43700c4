package strict

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DurationPattern is a regular expression for what ParseDuration takes.
const DurationPattern = `^(0|([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d))+)$`

// ParseDuration reads a duration that is not negative: numbers with the units
// ns, us, ms, s, m, h and d (24 hours), such as 1m30s, 12h or 2d6h.
func ParseDuration(s string) (time.Duration, error) {
	days, rest, found := strings.Cut(s, "d")
	if !found {
		days, rest = "", s
	}
	var d time.Duration
	if found {
		n, err := strconv.ParseFloat(days, 64)
		const day = 24 * float64(time.Hour)
		if err != nil || !(n >= 0 && n < 100_000) {
			return 0, badDuration(s)
		}
		d = time.Duration(n * day)
	}
	if rest != "" || !found {
		r, err := time.ParseDuration(rest)
		if err != nil || r < 0 || d+r < 0 || strings.HasPrefix(rest, "+") {
			return 0, badDuration(s)
		}
		d += r
	}
	return d, nil
}

func badDuration(s string) error {
	return fmt.Errorf("%q is no duration: want such as 500ms, 15s, 12m, 1h30m or 2d", clip(s))
}

func setDuration(d *time.Duration, s string) (err error) {
	*d, err = ParseDuration(s)
	return err
}

// ParseTime reads a time of day with its date and offset (RFC 3339).
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Year() < 1980 || t.Year() > 2200 {
		return time.Time{}, fmt.Errorf("%q is no time: want such as 2026-03-31T21:00:00+09:00", clip(s))
	}
	return t, nil
}

func setTime(t *time.Time, s string) (err error) {
	*t, err = ParseTime(s)
	return err
}
