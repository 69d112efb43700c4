package mail

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/auth"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/dmarc"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/mail/spf"
	"sunsetlab/sim/mail/smtp"
)

// Verdict is what a host found of a message. What its profile has it skip is
// not in the results.
type Verdict struct {
	auth.Verdict
	// Overridden says that DMARC failed and a chain was believed instead: which
	// hop's results counted.
	Overridden string

	policy Verify
}

// judgement works out a verdict.
type judgement struct {
	host    *Host
	session Session
	message *message.Message
	now     time.Time
	roll    int
	verdict Verdict
}

// judge is run until all that it looks up is known.
func (j *judgement) judge(r lookup.Resolver) {
	h := j.host
	h.parsed.Resolver = r
	v := auth.Verifier{Keys: h.parsed, Receiver: h.cfg.Hostname, EmptyBody: h.emptyBody(h.cfg.Verify.EmptyBody)}
	s := auth.Session{IP: j.session.peer, Helo: j.session.helo, MailFrom: j.session.from, Roll: j.roll}
	j.verdict = Verdict{Verdict: v.Verify(j.message, s, j.now), policy: h.cfg.Verify}
	j.leaveOut(r)
	if j.verdict.DMARC.Value == dmarc.Fail {
		j.verdict.Overridden = trusted(&j.verdict.ARC, h.cfg.Verify.TrustARC)
	}
}

// leaveOut drops what the profile has the host not look at: DMARC can't rest on
// it.
func (j *judgement) leaveOut(r lookup.Resolver) {
	p, v := &j.host.cfg.Verify, &j.verdict
	if p.skips("arc") {
		v.ARC = arc.Chain{Status: arc.None}
	}
	if !p.skips("spf") && !p.skips("dkim") {
		return
	}
	if p.skips("spf") {
		v.SPF = spf.Result{Value: spf.None}
	}
	if p.skips("dkim") {
		v.DKIM = nil
	}
	v.DMARC = dmarc.Check(r, j.message, v.SPF, v.DKIM, j.roll)
}

// trusted says why a chain outweighs DMARC: it holds, all that sealed it are
// believed, and its first hop saw DMARC pass (RFC 8617 7.2.1). Empty if it does
// not.
func trusted(c *arc.Chain, domains []string) string {
	if c.Status != arc.Pass || len(domains) == 0 {
		return ""
	}
	for i := range c.Sets {
		d := c.Sets[i].Seal.Signature.Domain
		if !slices.ContainsFunc(domains, func(t string) bool { return strings.EqualFold(t, d) }) {
			return ""
		}
	}
	results, err := c.Sets[0].AuthenticationResults()
	if err != nil {
		return ""
	}
	for _, r := range results.Find("dmarc") {
		if r.Value == string(dmarc.Pass) {
			return "dmarc=pass at " + c.Sets[0].Seal.Signature.Domain
		}
	}
	return ""
}

// DKIMResult is the best of the signatures' results.
func (v *Verdict) DKIMResult() string {
	best := dkim.None
	for i := range v.DKIM {
		switch s := v.DKIM[i].Status; {
		case s == dkim.Pass:
			return string(s)
		case best == dkim.None:
			best = s
		}
	}
	return string(best)
}

// into notes the results in a record.
func (v *Verdict) into(r *Record) {
	for _, m := range []struct {
		name  MethodWord
		to    *string
		value string
	}{{"spf", &r.SPF, string(v.SPF.Value)}, {"dkim", &r.DKIM, v.DKIMResult()}, {"dmarc", &r.DMARC, string(v.DMARC.Value)}, {"arc", &r.ARC, string(v.ARC.Status)}} {
		if !v.policy.skips(m.name) {
			*m.to = m.value
		}
	}
	var reasons []string
	if v.ARC.Err != nil {
		reasons = append(reasons, "arc: "+v.ARC.Err.Error())
	}
	if v.Overridden != "" {
		reasons = append(reasons, "dmarc overridden by arc: "+v.Overridden)
	}
	if len(reasons) > 0 {
		r.Reason = strings.Join(reasons, "; ")
	}
}

// results are the verdict as Authentication-Results has it.
func (v *Verdict) results(servID string) authres.Header {
	h := v.Results(servID)
	h.Results = slices.DeleteFunc(h.Results, func(r authres.Result) bool { return v.policy.skips(MethodWord(r.Method)) })
	return h
}

// disposition is what the host does by the sender's policy.
func (j *judgement) disposition() dmarc.Policy {
	p := j.host.cfg.Verify
	if p.DMARC != DMARCEnforce || p.skips("dmarc") || j.verdict.Overridden != "" || j.verdict.DMARC.Value != dmarc.Fail {
		return dmarc.PolicyNone
	}
	return j.verdict.DMARC.Disposition
}

// refusal is the reply to a message that is not to be taken.
func (j *judgement) refusal() (smtp.Reply, bool) {
	switch {
	case j.disposition() == dmarc.Reject:
		return smtp.Reply{Code: 550, Enhanced: "5.7.1", Text: fmt.Sprintf("Rejected by the DMARC policy of %s: %s", j.verdict.DMARC.RecordAt, j.verdict.DMARC.Why)}, true
	case j.host.cfg.Verify.DMARC == DMARCEnforce && j.verdict.DMARC.Value == dmarc.TempError:
		return smtp.Reply{Code: 451, Enhanced: "4.7.1", Text: "DNS does not answer: try again later"}, true
	}
	return smtp.Reply{}, false
}

func (j *judgement) quarantine() bool { return j.disposition() == dmarc.Quarantine }

// fromDomain is the domain of the From field, empty if it names none.
func fromDomain(m *message.Message) string {
	d, err := dmarc.FromDomain(m)
	if err != nil {
		return ""
	}
	return d
}
