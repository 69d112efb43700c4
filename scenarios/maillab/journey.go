package maillab

import (
	"bytes"
	"encoding/base64"
	"slices"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
	"sunsetlab/sim/mail"
)

// Journey is what became of one message.
type Journey struct {
	Message string `json:"message"`
	// Hops are the hosts that had it, in order.
	Hops []Hop `json:"hops"`
	// Outcome is inbox, quarantined, returned, rejected, or waiting.
	Outcome mail.Outcome `json:"outcome"`
	// Took is from sending to that outcome.
	Took time.Duration `json:"took,omitempty"`
}

// Hop is what one host found of a message and did with it.
type Hop struct {
	Host string `json:"host"`
	// At is the time since the scenario's start.
	At      time.Duration `json:"at"`
	TLS     string        `json:"tls,omitempty"`
	Outcome mail.Outcome  `json:"outcome"`
	Reply   string        `json:"reply,omitempty"`
	Reason  string        `json:"reason,omitempty"`

	SPF   string `json:"spf,omitempty"`
	DKIM  string `json:"dkim,omitempty"`
	DMARC string `json:"dmarc,omitempty"`
	ARC   string `json:"arc,omitempty"`

	// Signatures are the verdicts on DKIM signatures, Sets those on the sets of
	// the chain, as this host found them.
	Signatures []Signature `json:"signatures,omitempty"`
	Sets       []Set       `json:"sets,omitempty"`
	// Sealed is the set that this host added, nil if it added none.
	Sealed *Set `json:"sealed,omitempty"`
}

// Signature is the verdict on a signature with what it rests on.
type Signature struct {
	Domain           string `json:"domain"`
	Selector         string `json:"selector"`
	Canonicalization string `json:"canonicalization"`
	Result           string `json:"result"`
	Reason           string `json:"reason,omitempty"`
	// Claimed is bh=, Computed what the verifier made of the body; empty if it
	// did not come to that.
	Claimed  string `json:"bh_claimed"`
	Computed string `json:"bh_computed,omitempty"`
	// Rule is the verifier's for an empty body.
	Rule string `json:"empty_body_rule,omitempty"`
}

// Set is one hop of a chain.
type Set struct {
	Instance int    `json:"i"`
	CV       string `json:"cv"`
	Signature
	// Seal is the verdict on the seal: pass or fail.
	Seal       string `json:"seal,omitempty"`
	SealReason string `json:"seal_reason,omitempty"`
}

// journeys puts the logs together by message, in the order of the scenario.
func journeys(s *Scenario, records []mail.Record) []Journey {
	byID := map[string][]*mail.Record{}
	for i := range records {
		r := &records[i]
		byID[r.MessageID] = append(byID[r.MessageID], r)
		if r.MessageID == "" { // refused before it was seen
			byID[r.PeerName] = append(byID[r.PeerName], r)
		}
	}
	all := make([]Journey, len(s.Messages))
	for i := range s.Messages {
		m := &s.Messages[i]
		mine := byID[m.messageID()]
		if m.Submit != nil {
			mine = append(byID[m.program()], mine...)
		}
		all[i] = journey(s, m, mine)
	}
	return all
}

// messageID is the one in the message's header.
func (m *Message) messageID() string {
	parsed, err := message.Parse(m.compose(defaultStart))
	if err != nil {
		return m.id()
	}
	return string(bytes.Trim([]byte(parsed.Last("Message-ID").Text()), "<> "))
}

func journey(s *Scenario, m *Message, records []*mail.Record) Journey {
	start := s.start()
	j := Journey{Message: m.Name, Outcome: "waiting"}
	sent := start.Add(m.At)
	for _, r := range records {
		switch r.Kind {
		case mail.Submitted, mail.Received:
			j.Hops = append(j.Hops, hop(r, start))
			if r.Outcome == mail.Rejected && r.Kind == mail.Submitted {
				j.Outcome, j.Took = mail.Rejected, r.Time.Sub(sent)
			}
		case mail.Sent:
			if h := j.hop(r.Host); h != nil && r.Outcome == mail.Accepted && h.Sealed == nil {
				h.Sealed = newest(r.Message, h)
			}
		case mail.Delivered:
			j.Outcome, j.Took = r.Outcome, r.Time.Sub(sent)
		case mail.Bounced:
			j.Outcome, j.Took = r.Outcome, r.Time.Sub(sent)
			if h := j.hop(r.Host); h != nil {
				h.Reply = r.Reply
			}
		}
	}
	// A host that could not pass a message on sealed what it tried to send.
	for _, r := range records {
		if h := j.hop(r.Host); r.Kind == mail.Sent && h != nil && h.Sealed == nil {
			h.Sealed = newest(r.Message, h)
		}
	}
	return j
}

// hop gives the last hop of a host.
func (j *Journey) hop(host string) *Hop {
	for i := len(j.Hops) - 1; i >= 0; i-- {
		if j.Hops[i].Host == host {
			return &j.Hops[i]
		}
	}
	return nil
}

func hop(r *mail.Record, start time.Time) Hop {
	h := Hop{Host: r.Host, At: r.Time.Sub(start), Outcome: r.Outcome, Reason: r.Reason, SPF: r.SPF, DKIM: r.DKIM, DMARC: r.DMARC, ARC: r.ARC}
	if r.Outcome != mail.Accepted {
		h.Reply = r.Reply
	}
	if r.Peer != "" {
		h.TLS = r.TLS.String()
	}
	if r.Verdict != nil {
		for i := range r.Verdict.DKIM {
			h.Signatures = append(h.Signatures, signature(&r.Verdict.DKIM[i]))
		}
		h.Sets = sets(&r.Verdict.ARC)
	}
	return h
}

func sets(c *arc.Chain) []Set {
	var all []Set
	for i := range c.Sets {
		s := &c.Sets[i]
		set := Set{Instance: s.Instance, CV: string(s.CV), Seal: string(s.Seal.Status)}
		if s.MessageSignature.Signature != nil {
			set.Signature = signature(&s.MessageSignature)
		}
		if s.Seal.Err != nil {
			set.SealReason = s.Seal.Err.Error()
		}
		all = append(all, set)
	}
	return all
}

func signature(r *dkim.Result) Signature {
	s := Signature{Result: string(r.Status)}
	if r.Err != nil {
		s.Reason = r.Err.Error()
	}
	if r.Signature == nil {
		return s
	}
	s.Domain, s.Selector, s.Canonicalization = r.Signature.Domain, r.Signature.Selector, r.Signature.Canonicalization.String()
	s.Claimed = base64.StdEncoding.EncodeToString(r.Signature.BodyHash)
	if r.Computed != (canonical.Sum{}) {
		s.Computed = base64.StdEncoding.EncodeToString(r.Computed.Hash[:])
		s.Rule = r.EmptyBody.String()
	}
	return s
}

// newest reads the set that a host has put on top of a message, nil if it has
// added none to those that it found.
func newest(raw []byte, found *Hop) *Set {
	m, err := message.Parse(raw)
	if err != nil {
		return nil
	}
	// The verifier is asked for its reading only: it has no keys.
	c := (&arc.Verifier{Keys: &dkim.Keys{Resolver: nowhere}}).Verify(dkim.NewContent(m), time.Time{})
	n := c.Newest()
	if n == nil || slices.ContainsFunc(found.Sets, func(s Set) bool { return s.Instance == n.Instance }) {
		return nil
	}
	all := sets(&c)
	s := all[len(all)-1]
	s.Result, s.Reason, s.Seal, s.SealReason, s.Computed, s.Rule = "", "", "", "", "", ""
	return &s
}
