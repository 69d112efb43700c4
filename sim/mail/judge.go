package mail

import (
	"strings"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/sim/mail/smtp"
)

// Verdict is what a host found of a message.
type Verdict struct {
	DKIM []dkim.Result
	ARC  arc.Chain
	// skipped are the methods that were not looked at.
	skipped Verify
}

// judgement works out a verdict.
type judgement struct {
	host    *Host
	session Session
	message *message.Message
	now     time.Time
	content *dkim.Content
	verdict Verdict
}

// judge is run until all that it looks up is known.
func (j *judgement) judge(r lookup.Resolver) {
	h := j.host
	if j.content == nil {
		j.content = dkim.NewContent(j.message)
	}
	rule := h.emptyBody(h.cfg.Verify.EmptyBody)
	h.parsed.Resolver = r
	v := Verdict{skipped: h.cfg.Verify}
	if !h.cfg.Verify.skips("dkim") {
		dv := dkim.Verifier{Keys: h.parsed, EmptyBody: rule}
		v.DKIM = dv.Verify(j.content, j.now)
	}
	if !h.cfg.Verify.skips("arc") {
		av := arc.Verifier{Keys: h.parsed, EmptyBody: rule}
		v.ARC = av.Verify(j.content, j.now)
	}
	j.verdict = v
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

func (v *Verdict) into(r *Record) {
	if !v.skipped.skips("dkim") {
		r.DKIM = v.DKIMResult()
	}
	if !v.skipped.skips("arc") {
		r.ARC = string(v.ARC.Status)
	}
	if v.ARC.Err != nil {
		r.Reason = v.ARC.Err.Error()
	}
}

// results are the verdict as Authentication-Results has it.
func (v *Verdict) results() []authres.Result {
	return nil
}

func (j *judgement) refusal() (smtp.Reply, bool) { return smtp.Reply{}, false }
func (j *judgement) quarantine() bool            { return false }

// fromDomain is the domain of the From field's first address.
func fromDomain(m *message.Message) string {
	text := m.Last("From").Text()
	if i := strings.LastIndexByte(text, '<'); i >= 0 {
		text = text[i+1:]
	}
	text, _, _ = strings.Cut(text, ">")
	return message.Domain(strings.TrimSpace(text))
}
