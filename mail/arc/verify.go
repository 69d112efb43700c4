package arc

import (
	"crypto/sha256"
	"fmt"
	"time"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
)

// Verifier verifies chains by RFC 8617, 5.2.
//
// It is lenient in what RFC 8617 asks of sealers and not of verifiers: fields
// of a set may stand in any order and anywhere in the header; unknown tags are
// passed over; t= may be missing; c= may name any canonicalisation; Ed25519 is
// taken; ARC-Authentication-Results need only begin with i=. It is strict in
// what makes a chain: each instance from 1 on has each field once, cv= is none
// at the first and pass at all others, the newest message signature and every
// seal hold, and i=50 is the last.
type Verifier struct {
	Keys *dkim.Keys
	// EmptyBody is how this verifier hashes a body without lines.
	EmptyBody canonical.EmptyBody
}

// Chain is the verdict on a chain.
type Chain struct {
	Status Status
	Err    *Error // why it fails; nil otherwise
	Sets   []Set  // i=1 first
	// OldestPass is the lowest instance from which on every message signature
	// holds; 0 if all do (RFC 8617, 5.2, step 5), and if the chain fails.
	OldestPass int
}

// Newest is the set of the last hop; nil if there is none.
func (c *Chain) Newest() *Set {
	if len(c.Sets) == 0 {
		return nil
	}
	return &c.Sets[len(c.Sets)-1]
}

// Verify judges the chain as of now. Message signatures and seals are judged
// one and all, also when one of them is enough to fail the chain, so that the
// result says of every hop how it left the message. If the structure of the
// chain is wrong no signature is looked at.
func (v *Verifier) Verify(c *dkim.Content, now time.Time) Chain {
	sets, err := collect(c.Message)
	if err != nil {
		return Chain{Status: Fail, Err: err, Sets: sets}
	}
	if len(sets) == 0 {
		return Chain{Status: None}
	}
	signature := dkim.Verifier{Keys: v.Keys, EmptyBody: v.EmptyBody}
	for n := range sets {
		s := &sets[n]
		if s.MessageSignature.Err == nil {
			s.MessageSignature = judgeSignature(&signature, c, s, now)
		}
	}
	v.judgeSeals(c, sets)
	chain := Chain{Status: Pass, Sets: sets}
	if chain.Err = verdict(sets); chain.Err != nil {
		chain.Status = Fail
		return chain
	}
	for n := len(sets) - 1; n >= 0; n-- {
		if sets[n].MessageSignature.Status != dkim.Pass {
			chain.OldestPass = sets[n].Instance + 1
			break
		}
	}
	return chain
}

// verdict is why the chain fails, the first reason in the order of 5.2.
func verdict(sets []Set) *Error {
	newest := &sets[len(sets)-1]
	if newest.CV == Fail {
		return &Error{Reason: AlreadyFailed, Instance: newest.Instance}
	}
	if r := &newest.MessageSignature; r.Status != dkim.Pass {
		return &Error{Reason: MessageSignatureFailed, Instance: newest.Instance, Detail: r.Err.Error()}
	}
	for n := len(sets) - 1; n >= 0; n-- {
		if r := &sets[n].Seal; r.Status != dkim.Pass {
			return &Error{Reason: SealFailed, Instance: sets[n].Instance, Detail: r.Err.Error()}
		}
	}
	return nil
}

func judgeSignature(v *dkim.Verifier, c *dkim.Content, s *Set, now time.Time) dkim.Result {
	sig := s.MessageSignature.Signature
	for _, name := range sig.Headers {
		if len(name) == len(sealName) && s.SealField.Is(name) {
			r := s.MessageSignature
			r.Err = &dkim.Error{Reason: dkim.BadSyntax, Detail: fmt.Sprintf("h= names %s", sealName)}
			r.Status = r.Err.Reason.Status()
			return r
		}
	}
	return v.VerifySignature(c, sig, now)
}

// judgeSeals verifies the seals from the first on.
func (v *Verifier) judgeSeals(c *dkim.Content, sets []Set) {
	below := c.Buffer() // the sets below, canonical
	for n := range sets {
		s := &sets[n]
		if s.CV == Fail {
			below = below[:0]
		}
		below = appendUnsealed(below, s)
		if s.Seal.Err == nil {
			digest := sha256.Sum256(dkim.AppendUnsigned(below, canonical.Relaxed, s.SealField))
			s.Seal = v.Keys.Judge(s.Seal.Signature, digest[:])
		}
		below = canonical.Relaxed.AppendHeader(below, s.SealField)
	}
}

// Sealed is the bytes that the seal of an instance has to match; none if the
// set isn't there whole.
func (c *Chain) Sealed(instance int) []byte {
	if instance < 1 || instance > len(c.Sets) {
		return nil
	}
	var b []byte
	own := &c.Sets[instance-1]
	for n := range c.Sets[:instance] {
		s := &c.Sets[n]
		if s.ResultsField.IsZero() || s.SignatureField.IsZero() || s.SealField.IsZero() {
			return nil
		}
		if s != own && own.CV != Fail {
			b = canonical.Relaxed.AppendHeader(appendUnsealed(b, s), s.SealField)
		}
	}
	return dkim.AppendUnsigned(appendUnsealed(b, own), canonical.Relaxed, own.SealField)
}

// appendUnsealed appends what a seal seals of its own set. A seal covers all
// sets up to its own (5.1.1); one that says cv=fail covers its own alone
// (5.1.2).
func appendUnsealed(dst []byte, s *Set) []byte {
	dst = canonical.Relaxed.AppendHeader(dst, s.ResultsField)
	return canonical.Relaxed.AppendHeader(dst, s.SignatureField)
}
