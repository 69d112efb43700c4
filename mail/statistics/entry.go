package statistics

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Entry is a line of a mail log: one message that came or went.
type Entry struct {
	Time time.Time
	// Host is whose log it is from, where a log is of several.
	Host      string
	Direction Direction
	TLS       TLS
	// SPF, DKIM, DMARC and ARC are what each came to. Messages that go out have
	// none.
	Results [Methods]Result
	// From and To are domains.
	From, To string
	// Class says what kind of message it was, where somebody knows: "phishing",
	// "newsletter". Brand is whom a phishing message imitates.
	Class, Brand string
	// Honeypot: it was for an address that nobody uses.
	Honeypot bool
}

// Direction is whether a message came or went.
type Direction uint8

const (
	In Direction = iota
	Out
)

var directions = []string{"in", "out"}

func (d Direction) String() string { return word(directions, d) }

// UnmarshalText reads "in" or "out".
func (d *Direction) UnmarshalText(b []byte) error { return parse(d, directions, "direction", b) }

// TLS is how a message was carried.
type TLS uint8

const (
	Plain TLS = iota
	// OldTLS is any version before 1.2 (RFC 8996 has done away with them).
	OldTLS
	TLS12
	TLS13
)

var versions = []string{"PLAIN", "old", "TLSv1.2", "TLSv1.3"}

func (v TLS) String() string { return word(versions, v) }

// UnmarshalText reads the names that logs use: PLAIN, TLSv1.2 and the like.
func (v *TLS) UnmarshalText(b []byte) error {
	switch strings.ToLower(strings.TrimPrefix(strings.ToUpper(string(b)), "TLS")) {
	case "", "plain", "none", "-":
		*v = Plain
	case "v1", "v1.0", "v1.1", "1.0", "1.1", "old":
		*v = OldTLS
	case "v1.2", "1.2":
		*v = TLS12
	case "v1.3", "1.3":
		*v = TLS13
	default:
		return fmt.Errorf("%.20q is no version of TLS: want PLAIN, TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3", b)
	}
	return nil
}

// Method is a way of authenticating a message.
type Method uint8

const (
	SPF Method = iota
	DKIM
	DMARC
	ARC

	// Methods is how many there are.
	Methods
)

var methods = []string{"spf", "dkim", "dmarc", "arc"}

func (m Method) String() string { return word(methods, m) }

// Result is what a method came to (RFC 8601 2.7).
type Result uint8

const (
	None Result = iota
	Pass
	Fail
	SoftFail
	Neutral
	Policy
	TempError
	PermError

	results
)

var resultNames = []string{"none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror"}

func (r Result) String() string { return word(resultNames, r) }

// UnmarshalText reads the word of RFC 8601; hardfail is fail.
func (r *Result) UnmarshalText(b []byte) error {
	switch string(b) {
	case "":
		*r = None
		return nil
	case "hardfail":
		*r = Fail
		return nil
	}
	return parse(r, resultNames, "result", b)
}

func word[T ~uint8](words []string, v T) string {
	if int(v) < len(words) {
		return words[v]
	}
	return "unknown"
}

func parse[T ~uint8](v *T, words []string, what string, b []byte) error {
	i := slices.Index(words, strings.ToLower(string(b)))
	if i < 0 {
		return fmt.Errorf("%.20q is no %s: want one of %s", b, what, strings.Join(words, ", "))
	}
	*v = T(i)
	return nil
}
