// Package auth puts a message through all that a receiver checks: SPF, DKIM,
// DMARC and ARC, each once and over one reading of the message.
//
//	v := auth.Verifier{Keys: &dkim.Keys{Resolver: zone}}
//	got := v.Verify(m, auth.Session{IP: ip, Helo: helo, MailFrom: from}, now)
//	m = m.Prepend(message.NewField("Authentication-Results", got.Results("mx.example.net").String()))
package auth

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/dmarc"
	"sunsetlab/mail/message"
	"sunsetlab/mail/spf"
)

// Session is what SMTP said of a message.
type Session struct {
	IP       netip.Addr
	Helo     string
	MailFrom string // without angle brackets; empty for a bounce
	Roll     int    // 0 to 99, drawn for DMARC's pct=
}

// Verifier verifies. Not for use by several goroutines: keys and buffers are
// kept.
type Verifier struct {
	Keys *dkim.Keys // DNS is asked through its resolver
	// Receiver is the name of this host, for SPF's %{r}.
	Receiver      string
	MaxSignatures int // see dkim.Verifier
	EmptyBody     canonical.EmptyBody
}

// Verdict is what the four methods came to.
type Verdict struct {
	SPF   spf.Result
	DKIM  []dkim.Result // empty: not signed
	DMARC dmarc.Result
	ARC   arc.Chain
	// Content is the message as it was read for this, for a sealer to use.
	Content *dkim.Content
}

// Verify judges a message as of now.
func (v *Verifier) Verify(m *message.Message, s Session, now time.Time) Verdict {
	c := dkim.NewContent(m)
	checker := spf.Checker{Resolver: v.Keys.Resolver, Receiver: v.Receiver}
	signatures := dkim.Verifier{Keys: v.Keys, MaxSignatures: v.MaxSignatures, EmptyBody: v.EmptyBody}
	chains := arc.Verifier{Keys: v.Keys, EmptyBody: v.EmptyBody}
	got := Verdict{
		SPF:     checker.Check(s.IP, s.Helo, s.MailFrom, now),
		DKIM:    signatures.Verify(c, now),
		ARC:     chains.Verify(c, now),
		Content: c,
	}
	got.DMARC = dmarc.Check(v.Keys.Resolver, m, got.SPF, got.DKIM, s.Roll)
	return got
}

// Results writes the verdict for Authentication-Results and its ARC twin.
func (v *Verdict) Results(servID string) authres.Header {
	h := authres.Header{ServID: servID, Results: make([]authres.Result, 0, 3+len(v.DKIM))}
	h.Results = append(h.Results, spfResult(&v.SPF))
	if len(v.DKIM) == 0 {
		h.Results = append(h.Results, authres.Result{Method: "dkim", Value: string(dkim.None)})
	}
	for i := range v.DKIM {
		h.Results = append(h.Results, dkimResult(&v.DKIM[i]))
	}
	return authres.Header{ServID: servID, Results: append(h.Results, dmarcResult(&v.DMARC), arcResult(&v.ARC))}
}

func spfResult(r *spf.Result) authres.Result {
	p := authres.Property{Type: "smtp", Name: "mailfrom", Value: r.Domain}
	if r.FromHelo {
		p.Name = "helo"
	}
	out := authres.Result{Method: "spf", Value: string(r.Value), Properties: []authres.Property{p}}
	if r.Err != nil {
		out.Reason = r.Err.Error()
	}
	return out
}

func dkimResult(r *dkim.Result) authres.Result {
	out := authres.Result{Method: "dkim", Value: string(r.Status)}
	if r.Err != nil {
		out.Reason = r.Err.Error()
	}
	s := r.Signature
	add := func(name, value string) {
		if value != "" {
			out.Properties = append(out.Properties, authres.Property{Type: "header", Name: name, Value: value})
		}
	}
	add("d", s.Domain)
	if s.Identity != "@"+s.Domain {
		add("i", s.Identity)
	}
	add("s", s.Selector)
	add("a", s.Algorithm.String())
	if len(s.Value) >= 6 { // RFC 6008: enough of b= to tell signatures apart
		add("b", base64.StdEncoding.EncodeToString(s.Value[:6]))
	}
	return out
}

func dmarcResult(r *dmarc.Result) authres.Result {
	out := authres.Result{Method: "dmarc", Value: string(r.Value)}
	if r.Record != nil {
		out.Comment = fmt.Sprintf("p=%s sp=%s dis=%s", r.Record.Policy, r.Record.Subdomain, r.Disposition)
	}
	if r.Err != nil {
		out.Reason = r.Err.Error()
	} else if r.Value == dmarc.Fail {
		out.Reason = string(r.Why)
	}
	if r.From != "" {
		out.Properties = []authres.Property{{Type: "header", Name: "from", Value: r.From}}
	}
	return out
}

func arcResult(c *arc.Chain) authres.Result {
	out := authres.Result{Method: "arc", Value: string(c.Status)}
	if c.Err != nil {
		out.Reason = c.Err.Error()
	}
	if c.Status == arc.Pass { // RFC 8617, 7.2
		out.Properties = []authres.Property{{Type: "header", Name: "oldest-pass", Value: strconv.Itoa(c.OldestPass)}}
		if n := c.Newest(); n != nil {
			out.Comment = fmt.Sprintf("i=%d %s", n.Instance, strings.ToLower(n.Seal.Signature.Domain))
		}
	}
	return out
}
