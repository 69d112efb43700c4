package population

import (
	"fmt"
	"math/rand/v2"

	"sunsetlab/mail/statistics"
)

// spfRecord is how an organisation's SPF record ends.
type spfRecord uint8

const (
	noSPF spfRecord = iota
	softSPF
	strictSPF
)

// signing is whose name an organisation signs in.
type signing uint8

const (
	unsigned signing = iota
	// signedByOther is by the service that sends for it, in its own name.
	signedByOther
	signedByOwn
)

// organisation is a sender with all that it has set up.
type organisation struct {
	domain string
	spf    spfRecord
	dkim   signing
	dmarc  bool
	tls    statistics.TLS
}

// organisation n of a source is the same whenever it is asked for.
func (s *Source) organisation(seed uint64, source, n int) organisation {
	r := rand.New(rand.NewPCG(seed, uint64(source)<<32|uint64(n)))
	u := &s.Setup
	o := organisation{domain: fmt.Sprintf("%s%d.example", s.Name, n), tls: version(r, u.TLS12, u.TLS13)}
	if r.Float64() < u.SPF {
		o.spf = softSPF
		if r.Float64() < u.Strict {
			o.spf = strictSPF
		}
	}
	if r.Float64() < u.DKIM {
		o.dkim = signedByOther
		if r.Float64() < u.Aligned {
			o.dkim = signedByOwn
		}
	}
	o.dmarc = r.Float64() < u.DMARC
	return o
}

func version(r *rand.Rand, tls12, tls13 float64) statistics.TLS {
	switch u := r.Float64(); {
	case u < tls13:
		return statistics.TLS13
	case u < tls13+tls12:
		return statistics.TLS12
	}
	return statistics.Plain
}

// letter is a message as far as its authentication goes.
type letter struct {
	organisation
	// listed: it comes from a host that its SPF record has.
	listed bool
	// broken: it was changed after it was signed.
	broken bool
	// sealed: a forwarder has sealed it, and chainBroken: it was changed after
	// that as well.
	sealed, chainBroken bool
}

// results are what the methods come to, by the rules of each.
func (l *letter) results() (r [statistics.Methods]statistics.Result) {
	r[statistics.SPF] = l.spfResult()
	switch {
	case l.dkim != unsigned && l.broken:
		r[statistics.DKIM] = statistics.Fail
	case l.dkim != unsigned:
		r[statistics.DKIM] = statistics.Pass
	}
	if l.dmarc {
		r[statistics.DMARC] = statistics.Fail
		if r[statistics.SPF] == statistics.Pass || l.dkim == signedByOwn && !l.broken {
			r[statistics.DMARC] = statistics.Pass
		}
	}
	switch {
	case l.sealed && l.chainBroken:
		r[statistics.ARC] = statistics.Fail
	case l.sealed:
		r[statistics.ARC] = statistics.Pass
	}
	return r
}

func (l *letter) spfResult() statistics.Result {
	switch {
	case l.spf == noSPF:
		return statistics.None
	case l.listed:
		return statistics.Pass
	case l.spf == strictSPF:
		return statistics.Fail
	}
	return statistics.SoftFail
}
