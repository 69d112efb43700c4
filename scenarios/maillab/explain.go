package maillab

import (
	"fmt"
	"strings"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

// Explanation says what holds of a message's signatures and of its chain, and
// what may have come between.
type Explanation struct {
	MessageID string `json:"message_id,omitempty"`
	From      string `json:"from,omitempty"`
	Subject   string `json:"subject,omitempty"`
	BodySize  int    `json:"body_octets"`
	// Empty says that the body has no line with something in it, so that the
	// rule for empty bodies matters.
	Empty bool `json:"body_is_empty"`

	Signatures []Explained `json:"signatures"`
	// ARC is the result of the chain by the RFC, Reason why it fails.
	ARC    string      `json:"arc"`
	Reason string      `json:"arc_reason,omitempty"`
	Sets   []Explained `json:"sets"`
	// ByRule is the result of the chain for a verifier that goes by each rule.
	ByRule map[string]string `json:"arc_by_rule,omitempty"`
	// Broke is the instance of the hop at which the chain broke, 0 if it did
	// not or if nobody can tell; Story says it in sentences.
	Broke int      `json:"broke_at,omitempty"`
	Story []string `json:"story"`
}

// Explained is a signature with what would explain its hash.
type Explained struct {
	Set
	// Claims are the ways in which the claimed hash comes of the message, as it
	// is or as it may have been, the likeliest first.
	Claims []string `json:"claimed_hash_comes_of,omitempty"`
	// Query is the question for the key, with its answer.
	Query string `json:"key_query,omitempty"`
}

// Explain judges a message whose lines end in CRLF, with keys from a resolver,
// as of now.
func Explain(m *message.Message, r lookup.Resolver, now time.Time) *Explanation {
	keys := &dkim.Keys{Resolver: r}
	content := dkim.NewContent(m)
	e := &Explanation{MessageID: strings.Trim(m.Last("Message-ID").Text(), "<> "), From: m.Last("From").Text(), Subject: m.Last("Subject").Text(),
		BodySize: len(m.Body), Empty: len(canonical.Relaxed.AppendBody(nil, m.Body, canonical.RFC)) == 0}
	v := dkim.Verifier{Keys: keys}
	for _, res := range v.Verify(content, now) {
		e.Signatures = append(e.Signatures, explained(&res, Set{Signature: signature(&res)}))
	}
	chains := arc.Verifier{Keys: keys}
	c := chains.Verify(content, now)
	e.ARC = string(c.Status)
	if c.Err != nil {
		e.Reason = c.Err.Error()
	}
	all := sets(&c)
	for i := range c.Sets {
		e.Sets = append(e.Sets, explained(&c.Sets[i].MessageSignature, all[i]))
	}
	if len(c.Sets) > 0 && e.Empty {
		e.ByRule = map[string]string{}
		for _, rule := range canonical.EmptyBodies {
			by := arc.Verifier{Keys: keys, EmptyBody: rule}
			e.ByRule[rule.String()] = string(by.Verify(content, now).Status)
		}
	}
	e.tell(m, &c)
	return e
}

func explained(r *dkim.Result, s Set) Explained {
	x := Explained{Set: s}
	if r.Query.Name != "" {
		x.Query = fmt.Sprintf("%s %s: %s", r.Query.Type, r.Query.Name, answers(r.Query))
	}
	for _, c := range r.Explain() {
		x.Claims = append(x.Claims, claimWords(&c, r.Signature.Canonicalization.Body))
	}
	return x
}

func answers(q lookup.Query) string {
	if q.Err != nil {
		return q.Err.Error()
	}
	return fmt.Sprintf("%d found", len(q.Answers))
}

// claimWords says one way in which the claimed hash comes of a body, for a
// signature whose c= says own.
func claimWords(c *canonical.Candidate, own canonical.Algorithm) string {
	words := "the body as it is"
	if c.Change != canonical.Unchanged {
		words = "the body before " + string(c.Change)
	}
	if c.Detail != "" {
		words += " (" + c.Detail + ")"
	}
	words += ", under " + c.Body.String()
	if c.Body != own {
		words += " though c= says " + own.String()
	}
	var rules []string
	for _, r := range c.Rules {
		rules = append(rules, r.String())
	}
	if rules != nil {
		words += " by rule " + strings.Join(rules, " or ")
	}
	return words
}
