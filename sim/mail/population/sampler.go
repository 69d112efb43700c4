package population

import (
	"crypto/rsa"
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/auth"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/mail/statistics"
	"sunsetlab/sim/mail/keyring"
)

// Sampler makes the bytes of letters, with real signatures, and has them judged.
// It is not for use by several goroutines.
type Sampler struct {
	// Judged is how many letters it has seen, Disagreements those whose results
	// aren't what follows from how the sender is set up: there should be none.
	Judged        int
	Disagreements []Disagreement

	zone     lookup.Zone
	verifier auth.Verifier
	key      *rsa.PrivateKey
	record   string
}

// Disagreement is a letter whose bytes say something else than its sender's
// setup.
type Disagreement struct {
	Domain        string
	Expected, Got [statistics.Methods]statistics.Result
	Bytes         []byte
}

const (
	selector  = "s1"
	mailer    = "mailer.example"
	forwarder = "forwarder.example"
	keyBits   = 2048
)

var (
	listedHost  = netip.MustParseAddr("192.0.2.10")
	strangeHost = netip.MustParseAddr("198.51.100.7")
)

// NewSampler returns a sampler whose senders share one key, which follows from
// the seed: whose key it is changes neither the work nor the verdict.
func NewSampler(seed uint64) (*Sampler, error) {
	key, err := keyring.RSA(keyBits, seed, "population")
	if err != nil {
		return nil, err
	}
	s := &Sampler{zone: lookup.Zone{}, key: key}
	if s.record, err = dkim.Record(&key.PublicKey); err != nil {
		return nil, fmt.Errorf("publishing the key: %w", err)
	}
	s.verifier = auth.Verifier{Keys: &dkim.Keys{Resolver: s.zone}, Receiver: ownDomain}
	for _, domain := range []string{mailer, forwarder} {
		s.publishKey(domain)
	}
	return s, nil
}

func (s *Sampler) publish(name, record string) {
	s.zone[name+" "+string(lookup.TXT)] = []string{record}
}

func (s *Sampler) publishKey(domain string) { s.publish(dkim.KeyName(domain, selector), s.record) }

// publishOf publishes what an organisation has set up.
func (s *Sampler) publishOf(o *organisation) {
	switch o.spf {
	case softSPF:
		s.publish(o.domain, "v=spf1 ip4:"+listedHost.String()+" ~all")
	case strictSPF:
		s.publish(o.domain, "v=spf1 ip4:"+listedHost.String()+" -all")
	}
	if o.dmarc {
		s.publish("_dmarc."+o.domain, "v=DMARC1; p=none")
	}
	if o.dkim == signedByOwn {
		s.publishKey(o.domain)
	}
}

// judge makes a letter and compares what its bytes come to.
func (s *Sampler) judge(now time.Time, l *letter, expected [statistics.Methods]statistics.Result) {
	s.publishOf(&l.organisation)
	m, err := s.write(l, now)
	if err != nil {
		s.disagree(l, expected, [statistics.Methods]statistics.Result{}, []byte(err.Error()))
		return
	}
	host := strangeHost
	if l.listed {
		host = listedHost
	}
	v := s.verifier.Verify(m, auth.Session{IP: host, Helo: "mail." + l.domain, MailFrom: "info@" + l.domain}, now)
	s.Judged++
	if got := resultsOf(&v); got != expected {
		s.disagree(l, expected, got, m.Bytes())
	}
}

func (s *Sampler) disagree(l *letter, expected, got [statistics.Methods]statistics.Result, b []byte) {
	s.Disagreements = append(s.Disagreements, Disagreement{Domain: l.domain, Expected: expected, Got: got, Bytes: b})
}

// write makes a letter as it arrives: signed by its sender, changed and sealed
// on its way.
func (s *Sampler) write(l *letter, now time.Time) (*message.Message, error) {
	m, err := message.Parse([]byte(fmt.Sprintf("From: info@%s\r\nTo: user@%s\r\nSubject: News\r\nDate: %s\r\nMessage-ID: <%d@%s>\r\n\r\nGood day,\r\nthere is news.\r\n",
		l.domain, ownDomain, now.Format(time.RFC1123Z), now.UnixNano(), l.domain)))
	if err != nil {
		return nil, fmt.Errorf("writing a message: %w", err)
	}
	relaxed := canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}
	if l.dkim != unsigned {
		signer := dkim.Signer{Domain: l.domain, Selector: selector, Key: s.key, Canonicalization: relaxed}
		if l.dkim == signedByOther {
			signer.Domain = mailer
		}
		f, err := signer.Sign(dkim.NewContent(m), now)
		if err != nil {
			return nil, fmt.Errorf("signing for %s: %w", signer.Domain, err)
		}
		m = m.Prepend(f)
	}
	if l.broken {
		m = m.WithBody(append(m.Body[:len(m.Body):len(m.Body)], "-- \r\nA list for all\r\n"...))
	}
	if l.sealed {
		sealer := arc.Sealer{Domain: forwarder, Selector: selector, Key: s.key, Canonicalization: relaxed}
		set, err := sealer.Seal(dkim.NewContent(m), authres.Header{ServID: forwarder}, arc.None, now)
		if err != nil {
			return nil, fmt.Errorf("sealing: %w", err)
		}
		m = m.Prepend(set...)
	}
	if l.chainBroken {
		m = m.WithBody(append(m.Body[:len(m.Body):len(m.Body)], "Scanned.\r\n"...))
	}
	return m, nil
}

// resultsOf reads a verdict. A message passes DKIM if one of its signatures does.
func resultsOf(v *auth.Verdict) (r [statistics.Methods]statistics.Result) {
	d := string(dkim.None)
	for i := range v.DKIM {
		if d == string(dkim.None) || v.DKIM[i].Status == dkim.Pass {
			d = string(v.DKIM[i].Status)
		}
	}
	for m, word := range [statistics.Methods]string{string(v.SPF.Value), d, string(v.DMARC.Value), string(v.ARC.Status)} {
		if r[m].UnmarshalText([]byte(word)) != nil {
			r[m] = statistics.PermError
		}
	}
	return r
}
