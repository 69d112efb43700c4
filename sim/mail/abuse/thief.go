package abuse

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Variant is a way of stealing.
type Variant uint8

const (
	// DistributedBots try an account from many addresses all over the world and
	// send a test message.
	DistributedBots Variant = iota
	// PatientProxy comes two or three times from one residential address in the
	// owner's country, sends one test message, and waits long.
	PatientProxy
	// NoTestMail is bots that send no test message.
	NoTestMail
	// Adaptive knows what detectors look for: one residential address of the
	// owner's country at a time, the client that most people have, no empty
	// logins, no test message, and few messages an hour.
	Adaptive
	// Checker tries lists of credentials from one hosting network. For training.
	Checker
	// LoudBots come from many addresses within a day or two. For training.
	LoudBots

	variants
)

var variantNames = [variants]string{"distributed_bots", "patient_proxy", "no_test_mail", "adaptive", "checker", "loud_bots"}

func (v Variant) String() string {
	if v < variants {
		return variantNames[v]
	}
	return "unknown"
}

// MarshalText gives the word that a model uses.
func (v Variant) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads it.
func (v *Variant) UnmarshalText(b []byte) error {
	i := slices.Index(variantNames[:], string(b))
	if i < 0 {
		return fmt.Errorf("%q is no variant: want one of %s", b, strings.Join(variantNames[:], ", "))
	}
	*v = Variant(i)
	return nil
}

// theft is what a thief does with an account, if nobody stops it.
type theft struct {
	variant Variant
	stolen  time.Duration
	// probes are in order of time, before the burst.
	probes []Event

	burst    time.Duration
	messages float64
	perHour  float64
	// complaint is when the provider would close the account because of what
	// has been sent.
	complaint time.Duration
}

// thefts draws all that happen to an account until end. There is no second one
// before the first is over.
func (c *Config) thefts(seed uint64, account int, end time.Duration) []theft {
	r := random(seed, account, forThefts)
	var all []theft
	over := time.Duration(0)
	most := max(1, math.Pow(c.Trend, end.Hours()/year.Hours()))
	for _, at := range times(r, c.Thefts*c.Oversampling*most, end) {
		if r.Float64()*most > math.Pow(c.Trend, at.Hours()/year.Hours()) || at < over {
			continue
		}
		t := c.theft(r, at)
		over = t.complaint + 30*day
		all = append(all, t)
	}
	return all
}

func (c *Config) theft(r *rand.Rand, stolen time.Duration) theft {
	t := theft{variant: c.variant(r), stolen: stolen,
		messages: around(r, c.Burst.Messages, 1), perHour: around(r, c.Burst.PerHour, 0.7)}
	dwell := around(r, float64(c.Burst.Dwell), 0.8)
	complaint := around(r, float64(c.Response.Complaint), 0.7)
	switch t.variant {
	case PatientProxy:
		dwell *= 2
	case LoudBots:
		dwell = min(dwell, float64(2*day))
	case Adaptive:
		// Little at a time draws complaints late.
		t.perHour = max(1, t.perHour/20)
		complaint *= 8
	}
	dwell = max(dwell, float64(time.Hour))
	t.burst = stolen + time.Duration(dwell)
	t.complaint = t.burst + time.Duration(complaint)
	t.probes = t.prepare(r)
	return t
}

func (c *Config) variant(r *rand.Rand) Variant {
	sum := 0.0
	for v := range variants {
		sum += c.Variants[v]
	}
	u := r.Float64() * sum
	for v := range variants {
		if u -= c.Variants[v]; u < 0 {
			return v
		}
	}
	return DistributedBots
}

// prepare draws what a thief does before the burst.
func (t *theft) prepare(r *rand.Rand) []Event {
	var n int
	at := func() Place { return somewhere(r, abroad(r), []Network{Hosting, Residential, Residential}[r.IntN(3)]) }
	client := func() uint32 { return 1000 + r.Uint32N(200) }
	test := 1
	switch t.variant {
	case DistributedBots:
		n, test = 4+r.IntN(16), 1+r.IntN(2)
	case NoTestMail:
		n, test = 3+r.IntN(8), 0
	case LoudBots:
		n = 20 + r.IntN(40)
	case PatientProxy:
		n = 1 + r.IntN(3)
		one, program := somewhere(r, 0, Residential), client()
		at, client = func() Place { return one }, func() uint32 { return program }
	case Adaptive:
		n, test = 1+int((t.burst-t.stolen)/(7*day)), 0
		at = func() Place { return somewhere(r, 0, Residential) }
		client = func() uint32 { return r.Uint32N(30) }
	case Checker:
		n = 5 + r.IntN(25)
		c, program := abroad(r), client()
		at, client = func() Place { return somewhere(r, c, Hosting) }, func() uint32 { return program }
	}
	var all []Event
	probe := func() *Event {
		e := Event{At: t.stolen + time.Duration(r.Int64N(int64(t.burst-t.stolen))), thief: true, From: at(), Client: client()}
		all = append(all, e)
		return &all[len(all)-1]
	}
	for range n {
		e := probe()
		if t.variant == Adaptive {
			continue
		}
		if r.Float64() < 0.5 {
			e.Protocol = SMTP
		}
		e.Failed = t.variant != PatientProxy && r.Float64() < 0.1
	}
	for range test {
		e := probe()
		e.Kind, e.Protocol, e.Recipients, e.Strangers, e.Short = Submission, SMTP, 1, 1, true
	}
	slices.SortStableFunc(all, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return all
}
