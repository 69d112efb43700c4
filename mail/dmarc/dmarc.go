// Package dmarc judges whether the domain that a reader sees in From stands
// behind a message (RFC 7489): one of SPF and DKIM passes for that domain or,
// where the policy is relaxed, for one of the same organisation.
//
//	r := dmarc.Check(zone, m, spfResult, dkimResults, 0)
//	fmt.Println(r.Value, r.Disposition, r.Why)
package dmarc

import (
	"fmt"
	"net/mail"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/mail/spf"
)

// Value is the result in the words of RFC 7489, 11.2.
type Value string

// The results.
const (
	None      Value = "none"      // the domain has no policy
	Pass      Value = "pass"      // an aligned identifier is authenticated
	Fail      Value = "fail"      // none is
	TempError Value = "temperror" // DNS failed where it could have mattered
	PermError Value = "permerror" // From or the record can't be read
)

// Why says what decided.
type Why string

// What can decide.
const (
	NoFrom       Why = "no From that names one domain"
	NoRecord     Why = "no record"
	BadRecord    Why = "record can't be read"
	LookupFailed Why = "record could not be had"
	AlignedSPF   Why = "SPF passes and is aligned"
	AlignedDKIM  Why = "DKIM passes and is aligned"
	NotAligned   Why = "what passes is not aligned"
	NothingPass  Why = "neither SPF nor DKIM passes"
	NotSettled   Why = "SPF or DKIM is not settled for want of DNS"
)

// Result is a verdict with what it rests on.
type Result struct {
	Value Value
	Why   Why
	Err   error // for temperror and permerror
	// From is the domain of the From field, Organisation what it belongs to by
	// the public suffix list.
	From, Organisation string
	Record             *Record
	RecordAt           string // the domain whose record it is: From or Organisation
	Queries            []lookup.Query
	// SPF and DKIM say which identifiers passed and were aligned; DKIM names
	// the first such d=.
	SPF, DKIM string
	// Policy is what the record asks for of this domain, Disposition what is to
	// be done with this message; Sampled says that pct= left it out, so that
	// the next milder disposition was taken.
	Policy, Disposition Policy
	Sampled             bool
}

// Check judges. The roll, 0 to 99, is a number drawn for this message: a policy
// with pct= applies to those below it.
func Check(r lookup.Resolver, m *message.Message, s spf.Result, d []dkim.Result, roll int) Result {
	res := Result{Disposition: PolicyNone, Policy: PolicyNone}
	var err error
	if res.From, err = FromDomain(m); err != nil {
		res.Value, res.Why, res.Err = PermError, NoFrom, err
		return res
	}
	res.Organisation = Organisation(res.From)
	if !res.discover(r) {
		return res
	}
	res.Policy = res.Record.Policy
	if res.RecordAt != res.From {
		res.Policy = res.Record.Subdomain
	}
	res.align(s, d)
	if res.Value == Fail {
		res.dispose(roll)
	}
	return res
}

// discover finds the policy (6.6.3) and says whether there is one.
func (res *Result) discover(r lookup.Resolver) bool {
	domains := []string{res.From, res.Organisation}
	if res.From == res.Organisation {
		domains = domains[:1]
	}
	for _, domain := range domains {
		q := lookup.Query{Name: "_dmarc." + domain, Type: lookup.TXT}
		q.Answers, q.Err = r.Lookup(q.Name, q.Type)
		res.Queries = append(res.Queries, q)
		if q.Err != nil && !lookup.Nothing(q.Err) {
			res.Value, res.Why, res.Err = TempError, LookupFailed, q.Err
			return false
		}
		text, n := "", 0
		for _, a := range q.Answers {
			if isRecord(a) {
				text = a
				n++
			}
		}
		switch {
		case n == 0:
			continue
		case n > 1: // 6.6.3, step 5
			res.Value, res.Why = None, NoRecord
			res.Err = fmt.Errorf("%s has %d records", q.Name, n)
			return false
		}
		res.RecordAt = domain
		if res.Record, res.Err = ParseRecord(text); res.Err != nil {
			res.Value, res.Why = PermError, BadRecord
			return false
		}
		return true
	}
	res.Value, res.Why = None, NoRecord
	return false
}

// align looks for an identifier that passes and is aligned (3.1).
func (res *Result) align(s spf.Result, d []dkim.Result) {
	passes, unsettled := s.Value == spf.Pass, s.Value == spf.TempError
	if passes && res.aligned(s.Domain, res.Record.SPF) {
		res.SPF = s.Domain
	}
	for i := range d {
		unsettled = unsettled || d[i].Status == dkim.TempError
		if d[i].Status != dkim.Pass {
			continue
		}
		passes = true
		if domain := d[i].Signature.Domain; res.DKIM == "" && res.aligned(domain, res.Record.DKIM) {
			res.DKIM = domain
		}
	}
	switch {
	case res.DKIM != "":
		res.Value, res.Why = Pass, AlignedDKIM
	case res.SPF != "":
		res.Value, res.Why = Pass, AlignedSPF
	case unsettled:
		res.Value, res.Why = TempError, NotSettled
	case passes:
		res.Value, res.Why = Fail, NotAligned
	default:
		res.Value, res.Why = Fail, NothingPass
	}
}

func (res *Result) aligned(domain string, a Alignment) bool {
	domain = ascii(domain)
	if domain == res.From {
		return true
	}
	return a == Relaxed && Organisation(domain) == res.Organisation
}

// dispose applies the policy, or the next milder one to what pct= leaves out
// (6.6.4).
func (res *Result) dispose(roll int) {
	res.Disposition = res.Policy
	if roll < res.Record.Percent || res.Policy == PolicyNone {
		return
	}
	res.Sampled = true
	res.Disposition = PolicyNone
	if res.Policy == Reject {
		res.Disposition = Quarantine
	}
}

// FromDomain is the domain of the From field, in lower case and in its ASCII
// form. A message with no From, several, or one that names several domains has
// none (6.6.1).
func FromDomain(m *message.Message) (string, error) {
	fields := m.All("From")
	if len(fields) != 1 {
		return "", fmt.Errorf("message has %d From fields", len(fields))
	}
	text := fields[0].Text()
	if len(text) > maxFrom {
		return "", fmt.Errorf("read From: %d octets are more than %d", len(text), maxFrom)
	}
	addresses, err := mail.ParseAddressList(text)
	if err != nil {
		return "", fmt.Errorf("read From: %w", err)
	}
	domain := ""
	for _, a := range addresses {
		d := ascii(message.Domain(a.Address))
		if domain != "" && d != domain {
			return "", fmt.Errorf("the From field names several domains, %s and %s", domain, d)
		}
		domain = d
	}
	if domain == "" {
		return "", fmt.Errorf("the From field names no domain")
	}
	return domain, nil
}

// maxFrom bounds what reading a hostile From costs.
const maxFrom = 16 << 10

// Organisation is the organisational domain (3.2): one label more than the
// public suffix. A public suffix is its own.
func Organisation(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// ascii is a domain in lower case with its international labels encoded; as it
// is if that can't be done.
func ascii(domain string) string {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	for i := range len(domain) {
		if domain[i] >= 0x80 {
			if a, err := idna.Lookup.ToASCII(domain); err == nil {
				return a
			}
			return domain
		}
	}
	return domain
}
