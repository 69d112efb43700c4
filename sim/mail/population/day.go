package population

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"sunsetlab/mail/statistics"
)

// Population is a model with a seed. Its days are pure functions of both. It is
// not for use by several goroutines.
type Population struct {
	cfg  *Config
	seed uint64

	organisations [][]organisation
	// weights are the sources' shares, summed up.
	weights []float64
	brands  []float64
	domains []string // of brands
	// sampler is shown one letter in so many, nil for none.
	sampler *Sampler
	every   int

	times []time.Duration
}

// ownDomain is the provider's.
const ownDomain = "provider.example"

// New returns a population. The configuration must be valid.
func New(cfg *Config, seed uint64) *Population {
	p := &Population{cfg: cfg, seed: seed}
	sum := 0.0
	for i := range cfg.Sources {
		s := &cfg.Sources[i]
		all := make([]organisation, s.Organisations)
		for n := range all {
			all[n] = s.organisation(seed, i, n)
		}
		p.organisations = append(p.organisations, all)
		sum += s.Share
		p.weights = append(p.weights, sum)
	}
	sum = 0
	for i := range cfg.Phishing.Brands {
		sum += cfg.Phishing.Brands[i].Share
		p.brands = append(p.brands, sum)
		p.domains = append(p.domains, domainOf(cfg.Phishing.Brands[i].Name))
	}
	return p
}

// domainOf makes a domain of a brand's name.
func domainOf(brand string) string {
	var b []byte
	for i := range len(brand) {
		switch c := brand[i]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b = append(b, c)
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case len(b) > 0 && b[len(b)-1] != '-':
			b = append(b, '-')
		}
	}
	return string(b) + ".example"
}

// Sample has a sampler judge the bytes of one message in every.
func (p *Population) Sample(s *Sampler, every int) { p.sampler, p.every = s, every }

// hours is how mail is spread over a working day, and over the day of a bot.
var (
	workHours = shape(2, 1, 1, 1, 1, 2, 4, 6, 9, 11, 11, 10, 9, 10, 11, 11, 10, 9, 8, 6, 5, 5, 4, 3)
	botHours  = shape(6, 6, 6, 7, 7, 8, 8, 8, 7, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6)
)

func shape(h ...float64) (s [24]float64) {
	sum := 0.0
	for _, v := range h {
		sum += v
	}
	for i, v := range h {
		s[i] = v / sum
	}
	return s
}

// Day shows the messages of the day that begins at midnight, in order of time
// within each hour and kind. The entry is f's until it returns.
func (p *Population) Day(midnight time.Time, f func(*statistics.Entry)) {
	r := rand.New(rand.NewPCG(p.seed, uint64(midnight.Unix())))
	weekend := midnight.Weekday() == time.Saturday || midnight.Weekday() == time.Sunday
	surge := at(p.cfg.Phishing.Surge, midnight)
	encrypted := at(p.cfg.Encrypted, midnight)
	for h := range 24 {
		from := midnight.Add(time.Duration(h) * time.Hour)
		p.each(r, from, p.cfg.Incoming*workHours[h], func(e *statistics.Entry) bool { return p.normal(r, e, weekend) }, f)
		p.each(r, from, p.cfg.Incoming*p.cfg.Phishing.Share*surge*botHours[h], func(e *statistics.Entry) bool { return p.phish(r, e) }, f)
		p.each(r, from, p.cfg.Outgoing*workHours[h], func(e *statistics.Entry) bool { return p.outgoing(r, e, weekend, encrypted) }, f)
	}
}

// each draws the messages of a kind that an hour has. Make tells whether there
// is one after all.
func (p *Population) each(r *rand.Rand, from time.Time, mean float64, make func(*statistics.Entry) bool, f func(*statistics.Entry)) {
	p.times = p.times[:0]
	for range count(r, mean) {
		p.times = append(p.times, time.Duration(r.Int64N(int64(time.Hour))))
	}
	slices.Sort(p.times)
	for _, t := range p.times {
		e := statistics.Entry{Time: from.Add(t)}
		if make(&e) {
			f(&e)
		}
	}
}

// count draws a number by Poisson's law; a large one by the normal law that it
// comes close to.
func count(r *rand.Rand, mean float64) int {
	if mean > 50 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	n := 0
	for q, limit := r.Float64(), math.Exp(-mean); q > limit; n++ {
		q *= r.Float64()
	}
	return n
}

// pick finds where a lot falls among shares that have been summed up.
func pick(r *rand.Rand, sums []float64) int {
	u := r.Float64() * sums[len(sums)-1]
	i, _ := slices.BinarySearch(sums, u)
	return min(i, len(sums)-1)
}

// normal is a message of somebody who means no harm.
func (p *Population) normal(r *rand.Rand, e *statistics.Entry, weekend bool) bool {
	i := pick(r, p.weights)
	s := &p.cfg.Sources[i]
	if weekend && r.Float64() >= s.Weekend {
		return false
	}
	// A few organisations send most of what there is.
	u := r.Float64()
	l := letter{organisation: p.organisations[i][int(u*u*float64(s.Organisations))]}
	l.listed = r.Float64() < s.Setup.Listed
	l.broken = r.Float64() < s.Setup.Broken
	l.sealed = r.Float64() < s.Setup.Forwarded
	l.chainBroken = l.sealed && r.Float64() < s.Setup.ChainBroken
	// What breaks a chain breaks the signature beneath it as well.
	l.broken = l.broken || l.chainBroken
	e.Class = s.Name
	p.deliver(r, e, &l)
	return true
}

// phish is a message of a thief.
func (p *Population) phish(r *rand.Rand, e *statistics.Entry) bool {
	t := &p.cfg.Phishing
	brand := pick(r, p.brands)
	var l letter
	switch u := r.Float64(); {
	case u < t.Spoofing:
		l.organisation = organisation{domain: p.domains[brand], spf: strictSPF, dmarc: true}
	case u < t.Spoofing+t.Cousins:
		l.organisation = organisation{domain: "my-" + p.domains[brand], spf: strictSPF, dkim: signedByOwn, dmarc: true}
		l.listed = true
	default:
		// In the name of whoever has not taken care.
		i := pick(r, p.weights)
		l.organisation = p.organisations[i][r.IntN(len(p.organisations[i]))]
		l.dkim = unsigned
	}
	l.tls = version(r, t.TLS12, t.TLS13)
	e.Class, e.Brand = "phishing", t.Brands[brand].Name
	e.Honeypot = r.Float64() < t.Honeypot
	p.deliver(r, e, &l)
	return true
}

func (p *Population) deliver(r *rand.Rand, e *statistics.Entry, l *letter) {
	e.TLS, e.From, e.To, e.Results = l.tls, l.domain, ownDomain, l.results()
	if p.sampler != nil && r.IntN(p.every) == 0 {
		p.sampler.judge(e.Time, l, e.Results)
	}
}

// outgoing is a message of one of the provider's own users.
func (p *Population) outgoing(r *rand.Rand, e *statistics.Entry, weekend bool, encrypted float64) bool {
	if weekend && r.Float64() >= 0.3 {
		return false
	}
	e.Direction, e.From, e.Class = statistics.Out, ownDomain, "outgoing"
	if r.Float64() < encrypted {
		e.TLS = statistics.TLS12
		if r.Float64() < p.cfg.Modern {
			e.TLS = statistics.TLS13
		}
	}
	i := pick(r, p.weights)
	e.To = p.organisations[i][r.IntN(len(p.organisations[i]))].domain
	return true
}
