// Package spf tells whether a host may send mail for a domain (RFC 7208). The
// verdict names the term that decided it and every DNS answer it rests on.
//
//	c := spf.Checker{Resolver: zone}
//	r := c.Check(netip.MustParseAddr("192.0.2.1"), "mail.example.com", "aoi@example.com", now)
//	fmt.Println(r.Value, r.Term)
package spf

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/mail/lookup"
)

// Value is the result of RFC 7208, 2.6.
type Value string

// The results.
const (
	None      Value = "none"      // no record, or nothing to ask about
	Neutral   Value = "neutral"   // the domain says nothing of the host
	Pass      Value = "pass"      // the host may
	Fail      Value = "fail"      // the host may not
	SoftFail  Value = "softfail"  // the host probably may not
	TempError Value = "temperror" // DNS failed; try again
	PermError Value = "permerror" // the record can't be read, or costs too much
)

// Limits of RFC 7208, 4.6.4, and one of ours on what an answer may hold.
const (
	MaxLookups     = 10 // terms that cause a lookup
	MaxVoidLookups = 2  // lookups that find nothing
	MaxHosts       = 10 // hosts of one mx or ptr
	maxAddresses   = 1000
)

// Checker checks.
type Checker struct {
	Resolver lookup.Resolver
	Receiver string // %{r}, the host that checks; "unknown" if empty
}

// Result is a verdict with what it rests on.
type Result struct {
	Value Value
	// Domain is whose policy was asked for: that of the envelope's sender, or
	// of HELO if it has none.
	Domain string
	// FromHelo says that HELO was checked since the sender is empty.
	FromHelo bool
	// Term is the term of a record that decided, as it is written; empty if
	// none did.
	Term string
	// Record is the record that Term stands in, Of the domain that has it.
	Record, Of string
	// Explanation is what the domain says to those that fail, if anything.
	Explanation string
	// Err says what was wrong, for temperror, permerror and none.
	Err     error
	Queries []lookup.Query
	Lookups int // terms that caused one, of MaxLookups
}

// Check runs check_host for the sender of the envelope, or for HELO if the
// sender is empty.
func (c *Checker) Check(ip netip.Addr, helo, sender string, now time.Time) Result {
	ev := evaluation{Checker: c, ip: ip.Unmap().WithZone(""), helo: helo, now: now}
	at := strings.LastIndexByte(sender, '@')
	switch {
	case sender == "":
		ev.local, ev.senderDomain = "postmaster", helo
		ev.result.FromHelo = true
	case at < 0:
		ev.local, ev.senderDomain = "postmaster", sender
	default:
		ev.local, ev.senderDomain = sender[:at], sender[at+1:]
		if ev.local == "" {
			ev.local = "postmaster"
		}
	}
	ev.senderDomain = strings.TrimSuffix(ev.senderDomain, ".")
	ev.result.Domain = strings.ToLower(ev.senderDomain)
	if !ip.IsValid() {
		ev.result.Value, ev.result.Err = None, fmt.Errorf("no address to check")
		return ev.result
	}
	o := ev.checkHost(ev.senderDomain)
	ev.result.Value, ev.result.Err = o.value, o.err
	if o.value == Fail && o.record != nil {
		ev.result.Explanation = ev.explain(o.record)
	}
	return ev.result
}

// evaluation is one check under way.
type evaluation struct {
	*Checker
	ip           netip.Addr
	helo         string
	local        string
	senderDomain string
	now          time.Time
	voids        int
	result       Result
	validated    []string // names of ip that lead back to it, once asked for
	knowNames    bool
}

// outcome is what check_host comes to; record is the one that decided it.
type outcome struct {
	value  Value
	err    error
	record *record
}

func failed(v Value, format string, args ...any) outcome {
	return outcome{value: v, err: fmt.Errorf(format, args...)}
}

// isHost tells whether check_host can ask about the domain (4.3): more than one
// label, none empty or longer than 63.
func isHost(domain string) bool {
	if len(domain) > 253 || !strings.Contains(domain, ".") {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return domain[0] != '['
}

// checkHost is the function of RFC 7208, 4.
func (ev *evaluation) checkHost(domain string) outcome {
	if !isHost(domain) {
		return failed(None, "%q is no name to ask about", domain)
	}
	answers, err := ev.ask(domain, lookup.TXT)
	if err != nil && !lookup.Nothing(err) {
		return outcome{value: TempError, err: err}
	}
	text := ""
	for _, a := range answers {
		if !isPolicy(a) {
			continue
		}
		if text != "" {
			return failed(PermError, "%s has more than one record", domain)
		}
		text = a
	}
	if text == "" {
		return failed(None, "%s has no record", domain)
	}
	rec, err := parse(text)
	if err != nil {
		ev.decided("", text, domain)
		return failed(PermError, "record of %s: %w", domain, err)
	}
	rec.domain = domain
	return ev.evaluate(rec)
}

func isPolicy(txt string) bool {
	const version = "v=spf1"
	return len(txt) >= len(version) && strings.EqualFold(txt[:len(version)], version) &&
		(len(txt) == len(version) || txt[len(version)] == ' ')
}

// evaluate takes the directives from the left (4.6.2).
func (ev *evaluation) evaluate(rec *record) outcome {
	for i := range rec.directives {
		d := &rec.directives[i]
		matches, o := ev.match(rec, d)
		if o.value != "" {
			ev.decided(d.text, rec.text, rec.domain)
			return o
		}
		if matches {
			ev.decided(d.text, rec.text, rec.domain)
			return outcome{value: d.value, record: rec}
		}
	}
	if rec.redirect == nil {
		ev.decided("", rec.text, rec.domain)
		return outcome{value: Neutral}
	}
	if o := ev.count(); o.value != "" {
		ev.decided("redirect="+rec.redirect.text, rec.text, rec.domain)
		return o
	}
	target := ev.target(rec, rec.redirect)
	o := ev.checkHost(target)
	if o.value == None {
		ev.decided("redirect="+rec.redirect.text, rec.text, rec.domain)
		return failed(PermError, "redirect: %w", o.err)
	}
	return o
}

// decided notes what decided; an including record overwrites what it includes.
func (ev *evaluation) decided(term, record, domain string) {
	ev.result.Term, ev.result.Record, ev.result.Of = term, record, domain
}

// count counts a term that causes a lookup.
func (ev *evaluation) count() outcome {
	if ev.result.Lookups++; ev.result.Lookups > MaxLookups {
		return failed(PermError, "more than %d terms that cause a lookup", MaxLookups)
	}
	return outcome{}
}

// ask asks, and keeps question and answer.
func (ev *evaluation) ask(name string, t lookup.Type) ([]string, error) {
	name = strings.TrimSuffix(name, ".")
	answers, err := ev.Resolver.Lookup(name, t)
	if err == nil && len(answers) > maxAddresses {
		answers = answers[:maxAddresses]
	}
	ev.result.Queries = append(ev.result.Queries, lookup.Query{Name: name, Type: t, Answers: answers, Err: err})
	return answers, err
}

// find asks for what a mechanism needs. Nothing found is no error, until it
// happens too often (4.6.4).
func (ev *evaluation) find(name string, t lookup.Type) ([]string, outcome) {
	if !isHost(strings.TrimSuffix(name, ".")) {
		return nil, outcome{} // 4.3: what can't be asked for does not match
	}
	answers, err := ev.ask(name, t)
	switch {
	case err != nil && !lookup.Nothing(err):
		return nil, outcome{value: TempError, err: err}
	case len(answers) == 0:
		if ev.voids++; ev.voids > MaxVoidLookups {
			return nil, failed(PermError, "more than %d lookups that find nothing", MaxVoidLookups)
		}
	}
	return answers, outcome{}
}
