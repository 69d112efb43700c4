package dmarc

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sunsetlab/mail/internal/taglist"
)

// Policy is what a domain asks to be done with mail that fails.
type Policy string

// The policies (RFC 7489, 6.3, p=).
const (
	PolicyNone Policy = "none"
	Quarantine Policy = "quarantine"
	Reject     Policy = "reject"
)

// Alignment is how near the authenticated domain must be to that of From.
type Alignment string

// The alignments (RFC 7489, 3.1).
const (
	Relaxed Alignment = "r" // the same organisational domain
	Strict  Alignment = "s" // the same domain
)

// Record is a policy record with its defaults filled in.
type Record struct {
	Text      string
	Policy    Policy // p=
	Subdomain Policy // sp=; p= if it isn't there
	DKIM      Alignment
	SPF       Alignment
	Percent   int      // pct=, 0 to 100
	Failure   string   // fo=
	Interval  int      // ri=, seconds
	Aggregate []string // rua=
	Forensic  []string // ruf=
}

// isRecord tells whether a TXT record says that it is one of DMARC: v=DMARC1
// comes first, in that case.
func isRecord(txt string) bool {
	name, rest, ok := strings.Cut(txt, "=")
	value, _, _ := strings.Cut(rest, ";")
	return ok && strings.Trim(name, " \t") == "v" && strings.Trim(value, " \t") == "DMARC1"
}

// ParseRecord reads a record. Unknown tags, and known ones but p= and sp= with a
// value that can't be, count as absent (RFC 7489, 6.3); a record without a
// policy that can be read asks for reports alone, with policy none, if it says
// where to send them (6.6.3).
func ParseRecord(txt string) (*Record, error) {
	if !isRecord(txt) {
		return nil, errors.New("record does not begin with v=DMARC1")
	}
	tags, err := taglist.Parse(txt)
	if err != nil {
		return nil, err
	}
	r := &Record{Text: txt, DKIM: Relaxed, SPF: Relaxed, Percent: 100, Failure: "0", Interval: 86400}
	for _, t := range tags {
		r.set(t.Name, t.Value)
	}
	p, _ := tags.Get("p")
	sp, hasSP := tags.Get("sp")
	policy, ok := parsePolicy(p)
	subdomain, okSP := parsePolicy(sp)
	if !ok || hasSP && !okSP {
		if len(r.Aggregate) == 0 {
			return nil, fmt.Errorf("no policy in p=%q sp=%q, and no reports are asked for", p, sp)
		}
		policy, hasSP = PolicyNone, false
	}
	r.Policy, r.Subdomain = policy, policy
	if hasSP {
		r.Subdomain = subdomain
	}
	return r, nil
}

func (r *Record) set(name, value string) {
	switch name {
	case "adkim":
		r.DKIM = parseAlignment(value)
	case "aspf":
		r.SPF = parseAlignment(value)
	case "pct":
		if n, err := strconv.Atoi(value); err == nil && 0 <= n && n <= 100 {
			r.Percent = n
		}
	case "ri":
		if n, err := strconv.Atoi(value); err == nil && n >= 0 {
			r.Interval = n
		}
	case "fo":
		r.Failure = value
	case "rua":
		r.Aggregate = uris(value)
	case "ruf":
		r.Forensic = uris(value)
	}
}

func parsePolicy(s string) (Policy, bool) {
	switch p := Policy(strings.ToLower(s)); p {
	case PolicyNone, Quarantine, Reject:
		return p, true
	}
	return "", false
}

func parseAlignment(s string) Alignment {
	if strings.EqualFold(s, string(Strict)) {
		return Strict
	}
	return Relaxed
}

func uris(s string) []string {
	var list []string
	for u := range strings.SplitSeq(taglist.StripBlanks(s), ",") {
		if strings.Contains(u, ":") {
			list = append(list, u)
		}
	}
	return list
}
