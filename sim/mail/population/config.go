package population

import (
	"errors"
	"fmt"
	"time"
)

// Config is a model of a provider's mail.
type Config struct {
	// Incoming and Outgoing are how many messages there are on a working day,
	// phishing left out.
	Incoming float64 `yaml:"incoming" jsonschema:"minimum=0"`
	Outgoing float64 `yaml:"outgoing" jsonschema:"minimum=0"`
	// Sources are the kinds of senders of normal mail.
	Sources []Source `yaml:"sources"`
	// Phishing is the mail of thieves.
	Phishing Phishing `yaml:"phishing"`
	// Encrypted is the share of outgoing messages that are, by date, and Modern
	// the share of these that have TLSv1.3.
	Encrypted []Point `yaml:"encrypted"`
	Modern    float64 `yaml:"modern" jsonschema:"minimum=0,maximum=1"`
}

// Source is a kind of sender. Shares are of 1.
type Source struct {
	Name string `yaml:"name" jsonschema:"required"`
	// Share is its part of normal mail, and Organisations how many there are
	// it.
	Share         float64 `yaml:"share" jsonschema:"minimum=0,maximum=1"`
	Organisations int     `yaml:"organisations" jsonschema:"minimum=1"`
	Setup         Setup   `yaml:"setup"`
	// Weekend is what there is on a Saturday or Sunday, of a working day.
	Weekend float64 `yaml:"weekend" jsonschema:"minimum=0"`
}

// Setup says how the organisations of a kind have set up their mail.
type Setup struct {
	// SPF is the share that publishes a record, Listed the share of messages
	// that come from a host in it. Strict is the share of records that end in
	// -all; the others end in ~all.
	SPF    float64 `yaml:"spf"`
	Listed float64 `yaml:"listed"`
	Strict float64 `yaml:"strict"`
	// DKIM is the share that signs, Aligned the share of these that sign with
	// the domain of From, Broken the share of signed messages changed on their
	// way.
	DKIM    float64 `yaml:"dkim"`
	Aligned float64 `yaml:"aligned"`
	Broken  float64 `yaml:"broken"`
	// DMARC is the share that publishes a record.
	DMARC float64 `yaml:"dmarc"`
	// Forwarded is the share of messages that come by way of a forwarder which
	// seals them, ChainBroken the share of these whose chain does not hold.
	Forwarded   float64 `yaml:"forwarded"`
	ChainBroken float64 `yaml:"chain_broken"`
	// TLS12 and TLS13 are shares of the organisations; the others send in the
	// clear.
	TLS12 float64 `yaml:"tls12"`
	TLS13 float64 `yaml:"tls13"`
}

// Phishing is the mail of thieves.
type Phishing struct {
	// Share is how much there is of it, of the normal mail of a working day,
	// before it is multiplied by Surge.
	Share float64 `yaml:"share" jsonschema:"minimum=0"`
	// Surge is by what it is multiplied, by date.
	Surge []Point `yaml:"surge"`
	// Spoofing uses the imitated brand's own domain, which has SPF and DMARC.
	// Cousins use a domain of their own that looks like it, with everything set
	// up; the others are sent by bots in the name of whatever domain.
	Spoofing float64 `yaml:"spoofing" jsonschema:"minimum=0,maximum=1"`
	Cousins  float64 `yaml:"cousins" jsonschema:"minimum=0,maximum=1"`
	// TLS12 and TLS13 are shares of messages.
	TLS12 float64 `yaml:"tls12"`
	TLS13 float64 `yaml:"tls13"`
	// Honeypot is the share that goes to addresses that nobody uses.
	Honeypot float64 `yaml:"honeypot" jsonschema:"minimum=0,maximum=1"`
	// Brands are whom they imitate.
	Brands []Brand `yaml:"brands"`
}

// Brand is somebody whom phishing imitates.
type Brand struct {
	Name  string  `yaml:"name" jsonschema:"required"`
	Share float64 `yaml:"share" jsonschema:"minimum=0"`
}

// Point is a value from a date on; between two dates it goes straight from one
// to the other.
type Point struct {
	Date  time.Time `yaml:"date"`
	Value float64   `yaml:"value"`
}

// at is the value of points at a time, 1 if there are none.
func at(points []Point, t time.Time) float64 {
	if len(points) == 0 {
		return 1
	}
	for i := range points {
		p := &points[i]
		if t.Before(p.Date) {
			if i == 0 {
				return p.Value
			}
			q := &points[i-1]
			f := t.Sub(q.Date).Seconds() / p.Date.Sub(q.Date).Seconds()
			return q.Value + f*(p.Value-q.Value)
		}
	}
	return points[len(points)-1].Value
}

func date(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("", 9*60*60))
}

// Defaults returns a model whose totals are those of the source (IIR vol. 67,
// 2.3 and 2.4) where it has any: in March 2025 nearly 70 % of what came was
// encrypted and close to half had TLSv1.3; of what went nearly all was, and two
// years before between 80 and 90 %; from the end of November 2024 phishing rose
// sharply, with its peak at the year's end, in the names of four brands; TLSv1.2
// rose with it, and the share of pass fell.
func Defaults() Config {
	return Config{
		Incoming: 30000, Outgoing: 12000,
		Sources: []Source{
			{"bulk", 0.34, 300, Setup{SPF: 0.98, Listed: 0.99, Strict: 0.4, DKIM: 0.92, Aligned: 0.8, Broken: 0.005, DMARC: 0.7, TLS12: 0.14, TLS13: 0.61}, 0.8},
			{"business", 0.36, 2000, Setup{SPF: 0.85, Listed: 0.96, Strict: 0.35, DKIM: 0.45, Aligned: 0.85, Broken: 0.01, DMARC: 0.35, TLS12: 0.16, TLS13: 0.39}, 0.2},
			{"freemail", 0.15, 12, Setup{SPF: 1, Listed: 0.99, DKIM: 0.99, Aligned: 1, Broken: 0.005, DMARC: 1, TLS12: 0.05, TLS13: 0.94}, 0.7},
			{"small", 0.1, 3000, Setup{SPF: 0.55, Listed: 0.9, Strict: 0.2, DKIM: 0.12, Aligned: 0.9, Broken: 0.02, DMARC: 0.1, TLS12: 0.16, TLS13: 0.22}, 0.4},
			{"forwarded", 0.05, 400, Setup{SPF: 0.9, Listed: 0.55, Strict: 0.3, DKIM: 0.8, Aligned: 0.9, Broken: 0.35, DMARC: 0.6, Forwarded: 0.5, ChainBroken: 0.08, TLS12: 0.25, TLS13: 0.6}, 0.5},
		},
		Phishing: Phishing{
			Share:    0.05,
			Surge:    []Point{{date(2024, 11, 24), 1}, {date(2024, 12, 1), 4}, {date(2024, 12, 31), 8}, {date(2025, 1, 12), 3}, {date(2025, 3, 1), 2}},
			Spoofing: 0.45, Cousins: 0.1, TLS12: 0.55, TLS13: 0.08, Honeypot: 0.03,
			Brands: []Brand{{"Amazon", 0.4}, {"Sagawa Express", 0.25}, {"e-Tax", 0.2}, {"ETC usage inquiry", 0.15}},
		},
		Encrypted: []Point{{date(2023, 1, 1), 0.83}, {date(2023, 4, 1), 0.88}, {date(2023, 7, 1), 0.82}, {date(2023, 10, 1), 0.88}, {date(2024, 1, 1), 0.88}, {date(2024, 4, 1), 0.97}, {date(2025, 1, 1), 0.995}},
		Modern:    0.72,
	}
}

// Validate says what can't be.
func (c *Config) Validate() error {
	if len(c.Sources) == 0 {
		return errors.New("no sources of mail")
	}
	for i := range c.Sources {
		s := &c.Sources[i]
		if s.Organisations < 1 {
			return fmt.Errorf("source %s: no organisations", s.Name)
		}
		u := &s.Setup
		for _, f := range []struct {
			key   string
			share float64
		}{{"share", s.Share}, {"spf", u.SPF}, {"listed", u.Listed}, {"strict", u.Strict}, {"dkim", u.DKIM}, {"aligned", u.Aligned},
			{"broken", u.Broken}, {"dmarc", u.DMARC}, {"forwarded", u.Forwarded}, {"chain_broken", u.ChainBroken}, {"tls12", u.TLS12}, {"tls13", u.TLS13},
			{"tls12 and tls13 together", u.TLS12 + u.TLS13}} {
			if f.share < 0 || f.share > 1 {
				return fmt.Errorf("source %s: %s is %g, which is no share", s.Name, f.key, f.share)
			}
		}
	}
	p := &c.Phishing
	if p.Spoofing+p.Cousins > 1 || p.TLS12+p.TLS13 > 1 {
		return errors.New("phishing: shares of more than all")
	}
	if p.Share > 0 && len(p.Brands) == 0 {
		return errors.New("phishing: no brands to imitate")
	}
	for _, points := range [][]Point{p.Surge, c.Encrypted} {
		for i := 1; i < len(points); i++ {
			if !points[i-1].Date.Before(points[i].Date) {
				return fmt.Errorf("%s does not come after %s", points[i].Date.Format(time.DateOnly), points[i-1].Date.Format(time.DateOnly))
			}
		}
	}
	return nil
}
