package maillab

import (
	"fmt"
	"slices"
	"strings"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
)

// tell says where the chain broke, and what would explain it.
func (e *Explanation) tell(m *message.Message, c *arc.Chain) {
	say := func(format string, args ...any) { e.Story = append(e.Story, fmt.Sprintf(format, args...)) }
	switch {
	case c.Status == arc.None:
		e.tellSignatures(say)
	case c.Status == arc.Pass:
		e.tellPass(c, say)
	case c.Err.Reason == arc.AlreadyFailed:
		e.tellAlreadyFailed(m, c, say)
	case c.Err.Reason == arc.MessageSignatureFailed:
		n := c.Newest()
		e.Broke = n.Instance
		say("The chain breaks behind i=%d, %s: what that hop signed is not what the message is now.", n.Instance, n.Seal.Signature.Domain)
		e.tellSignature(&n.MessageSignature, &e.Sets[len(e.Sets)-1], say)
	case c.Err.Reason == arc.SealFailed:
		e.Broke = c.Err.Instance
		say("The seal of i=%d does not hold (%s): an ARC field of i=%d or below was changed after it was sealed, or its key is another.", c.Err.Instance, c.Err.Detail, c.Err.Instance)
	default:
		e.Broke = c.Err.Instance
		say("The chain is not one: %s.", c.Err)
	}
}

func (e *Explanation) tellSignatures(say func(string, ...any)) {
	say("The message has no ARC chain.")
	for i := range e.Signatures {
		s := &e.Signatures[i]
		if s.Result != string(dkim.Pass) {
			say("The DKIM signature of %s does not hold: %s.", s.Domain, s.Reason)
			e.tellClaims(s, say)
		}
	}
}

func (e *Explanation) tellPass(c *arc.Chain, say func(string, ...any)) {
	say("The chain holds by the RFC: the newest message signature, i=%d of %s, and every seal.", c.Newest().Instance, c.Newest().Seal.Signature.Domain)
	if c.OldestPass > 1 {
		say("Message signatures below i=%d hold no longer: the hop at i=%d changed the message before it signed. That breaks no chain.", c.OldestPass, c.OldestPass)
	}
	if refusing := e.rules(arc.Fail); len(refusing) > 0 {
		say("The body is empty: a verifier that goes by %s would have said fail, for the hash at i=%d is %s.", strings.Join(refusing, " or "), c.Newest().Instance,
			hashWords(e.Sets[len(e.Sets)-1].Claimed))
	}
}

// rules are those by which the chain comes to a result.
func (e *Explanation) rules(s arc.Status) []string {
	var all []string
	for _, rule := range canonical.EmptyBodies {
		if e.ByRule[rule.String()] == string(s) {
			all = append(all, rule.String())
		}
	}
	return all
}

// tellAlreadyFailed looks behind a cv=fail: what can the hop that sealed it
// have found?
func (e *Explanation) tellAlreadyFailed(m *message.Message, c *arc.Chain, say func(string, ...any)) {
	newest := c.Newest()
	e.Broke = newest.Instance
	who := newest.Seal.Signature.Domain
	say("The hop at i=%d, %s, sealed cv=fail: nothing behind it can make the chain hold again.", newest.Instance, who)
	if newest.Seal.Status != dkim.Pass {
		say("That seal does not hold itself (%v), so whoever wrote it need not be %s.", newest.Seal.Err, who)
	}
	if results, err := newest.AuthenticationResults(); err == nil {
		for _, r := range results.Find("arc") {
			if r.Reason != "" {
				say("It gave as its reason: arc=%s, %q.", r.Value, r.Reason)
			}
		}
	}
	if len(c.Sets) < 2 {
		say("There is no set before it that could have failed.")
		return
	}
	before := &c.Sets[len(c.Sets)-2]
	x := &e.Sets[len(e.Sets)-2]
	if before.MessageSignature.Status != dkim.Pass {
		say("What it got does not hold now either: the message signature of i=%d, %s.", before.Instance, before.Seal.Signature.Domain)
		e.tellSignature(&before.MessageSignature, x, say)
		return
	}
	e.tellUnchanged(m, before, newest, say)
}

// tellUnchanged is about a hop that sealed cv=fail although the message is
// still as the hop before had signed it.
func (e *Explanation) tellUnchanged(m *message.Message, before, newest *arc.Set, say func(string, ...any)) {
	say("The message signature of i=%d, %s, holds by the RFC, on the message as it is now: nothing that it signs was changed.", before.Instance, before.Seal.Signature.Domain)
	if !e.Empty {
		say("The body has text, which all rules hash alike: the hop at i=%d had another cause than the body.", newest.Instance)
		return
	}
	s := before.MessageSignature.Signature
	var failing []string
	for _, rule := range canonical.EmptyBodies {
		if rule.CRLF(s.Canonicalization.Body) != canonical.RFC.CRLF(s.Canonicalization.Body) {
			failing = append(failing, rule.String())
		}
	}
	say("The body is empty, and i=%d signed it %s, as the hash of %s. A hop that goes by the RFC finds that right; one that goes by %s does not, and would seal cv=fail.",
		before.Instance, s.Canonicalization.Body, hashWords(e.Sets[before.Instance-1].Claimed), strings.Join(failing, " or "))
	own := e.Sets[newest.Instance-1]
	wrote := newest.MessageSignature.Signature
	both := slices.DeleteFunc(failing, func(rule string) bool {
		var r canonical.EmptyBody
		_ = r.UnmarshalText([]byte(rule)) // one of ours
		return own.Claimed != hashOf(r.CRLF(wrote.Canonicalization.Body))
	})
	if len(both) == 0 {
		say("Its own hash at i=%d, %s under %s, goes with none of these: if it reads as it writes, it had another cause than the body.", newest.Instance, hashWords(own.Claimed), wrote.Canonicalization.Body)
		return
	}
	say("Its own hash at i=%d, %s under %s, goes with %s. If the hop does not go by that, it had another cause than the body.", newest.Instance, hashWords(own.Claimed), wrote.Canonicalization.Body, strings.Join(both, " or "))
}

func (e *Explanation) tellSignature(r *dkim.Result, x *Explained, say func(string, ...any)) {
	switch r.Reason() {
	case dkim.BodyHashMismatch:
		say("It claims a body hash of %s; the body as it is now has %s.", hashWords(x.Claimed), hashWords(x.Computed))
		e.tellClaims(x, say)
	case dkim.SignatureMismatch:
		say("The body is as it was signed, so one of the signed header fields is not: %s.", strings.Join(distinct(r.Signature.Headers), ", "))
	default:
		say("%v.", r.Err)
	}
}

func (e *Explanation) tellClaims(x *Explained, say func(string, ...any)) {
	if len(x.Claims) == 0 {
		say("Neither rule nor canonicalisation gives the claimed hash, nor does the body with line ends added or taken away, decoded, or without lines at its end: it was changed in another way.")
		return
	}
	say("The claimed hash is that of %s.", x.Claims[0])
}

func distinct(names []string) []string {
	var all []string
	for _, n := range names {
		if !slices.ContainsFunc(all, func(o string) bool { return strings.EqualFold(o, n) }) {
			all = append(all, n)
		}
	}
	return all
}

// hashOf is the hash of an empty body that is hashed as one line end, or as
// nothing.
func hashOf(lineEnd bool) string {
	if lineEnd {
		return HashOfCRLF
	}
	return HashOfNothing
}

// hashWords is a hash with a word for the two that an empty body has.
func hashWords(b64 string) string {
	switch b64 {
	case HashOfCRLF:
		return "one line end (" + b64[:8] + "…)"
	case HashOfNothing:
		return "nothing (" + b64[:8] + "…)"
	}
	return b64
}
