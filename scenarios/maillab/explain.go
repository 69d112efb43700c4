package maillab

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"slices"
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
	// Claims are the ways in which the claimed hash comes of the message: as
	// it stands, or as it may have stood.
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
		e.Signatures = append(e.Signatures, explained(m, &res, Set{Signature: signature(&res)}))
	}
	chains := arc.Verifier{Keys: keys}
	c := chains.Verify(content, now)
	e.ARC = string(c.Status)
	if c.Err != nil {
		e.Reason = c.Err.Error()
	}
	all := sets(&c)
	for i := range c.Sets {
		e.Sets = append(e.Sets, explained(m, &c.Sets[i].MessageSignature, all[i]))
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

func explained(m *message.Message, r *dkim.Result, s Set) Explained {
	x := Explained{Set: s}
	if r.Query.Name != "" {
		x.Query = fmt.Sprintf("%s %s: %s", r.Query.Type, r.Query.Name, answers(r.Query))
	}
	if r.Signature != nil && len(r.Signature.BodyHash) == sha256.Size {
		x.Claims = claims(m, r.Signature)
	}
	return x
}

func answers(q lookup.Query) string {
	if q.Err != nil {
		return q.Err.Error()
	}
	return fmt.Sprintf("%d found", len(q.Answers))
}

// variant is a body as it may have been when it was signed.
type variant struct {
	what string
	body []byte
}

// maxFooter is how many lines at the end are tried as something added.
const maxFooter = 60

// variants lists bodies that the one at hand may have come of, the likeliest
// first.
func variants(m *message.Message) []variant {
	body := m.Body
	all := []variant{{"", body}, {"with one line end more", append(slices.Clip(body), crlf...)}}
	if trimmed := bytes.TrimRight(body, "\r\n"); len(trimmed) < len(body) {
		all = append(all, variant{"without the line ends at its end", trimmed})
	}
	if plain, err := decoded(m); err == nil && !bytes.Equal(plain, body) {
		all = append(all, variant{"before it was encoded as " + m.Last("Content-Transfer-Encoding").Text(), plain})
	}
	rest := body
	for n := 1; n <= maxFooter && len(rest) > 0; n++ {
		rest = bytes.TrimSuffix(rest, crlf)
		i := bytes.LastIndex(rest, crlf)
		rest = rest[:max(i+2, 0)]
		if i < 0 {
			rest = nil
		}
		word := "lines"
		if n == 1 {
			word = "line"
		}
		all = append(all, variant{fmt.Sprintf("without its last %d %s", n, word), rest})
	}
	return all
}

var crlf = []byte("\r\n")

func decoded(m *message.Message) ([]byte, error) {
	switch strings.ToLower(m.Last("Content-Transfer-Encoding").Text()) {
	case "base64":
		return base64.StdEncoding.DecodeString(string(bytes.ReplaceAll(m.Body, crlf, nil)))
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(bytes.NewReader(m.Body)))
	}
	return m.Body, nil
}

// claims lists the ways in which a claimed hash comes of the message. Those
// with the body as it stands come first, and if there are any of a kind, those
// that are farther fetched are left out.
func claims(m *message.Message, s *dkim.Signature) []string {
	other := canonical.Simple
	if s.Canonicalization.Body == canonical.Simple {
		other = canonical.Relaxed
	}
	for _, v := range variants(m) {
		for _, a := range []canonical.Algorithm{s.Canonicalization.Body, other} {
			if found := ways(v, a, s, a != other); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// ways lists the rules under which a body gives the claimed hash. Where the
// body has lines the rule does not matter, and none is named.
func ways(v variant, a canonical.Algorithm, s *dkim.Signature, asSigned bool) []string {
	var found []string
	body := canonical.NewBody(v.body)
	empty := len(canonical.Relaxed.AppendBody(nil, v.body, canonical.RFC)) == 0
	for _, rule := range canonical.EmptyBodies {
		sum := body.SHA256(a, rule, s.Length)
		if !bytes.Equal(sum.Hash[:], s.BodyHash) {
			continue
		}
		words := []string{"the body"}
		if v.what != "" {
			words = append(words, v.what)
		}
		if empty {
			words = []string{"an empty body"}
			if v.what != "" {
				words = append(words, "(the body "+v.what+")")
			}
		}
		words = append(words, "under "+a.String())
		if !asSigned {
			words = append(words, "though c= says "+s.Canonicalization.Body.String())
		}
		if empty {
			words = append(words, "by rule "+rule.String())
		}
		found = append(found, strings.Join(words, " "))
		if !empty {
			break
		}
	}
	return found
}
