// Package dkim signs and verifies messages by RFC 6376, with the algorithms of
// RFC 8301 and RFC 8463. It knows no clock and no socket: the time and the
// resolver are the caller's, and signatures need no randomness, so the same
// message at the same time gives the same bytes.
//
//	v := dkim.Verifier{Keys: &dkim.Keys{Resolver: zone}}
//	for _, r := range v.Verify(dkim.NewContent(m), now) {
//		fmt.Println(r.Status, r.Signature.Domain, r.Err)
//	}
package dkim

import (
	"bytes"
	"slices"
	"time"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

// DefaultMaxSignatures is how many signatures of a message are looked at unless
// told otherwise; a hostile sender could make each cost a lookup and an RSA
// verification.
const DefaultMaxSignatures = 10

// Verifier verifies.
type Verifier struct {
	Keys *Keys
	// MaxSignatures bounds the work for one message; 0 means
	// DefaultMaxSignatures. Those below get reason TooManySignatures.
	MaxSignatures int
	// EmptyBody is how this verifier hashes a body without lines.
	EmptyBody canonical.EmptyBody
}

// Result is the verdict on one signature with all that it rests on.
type Result struct {
	Status    Status
	Err       *Error // nil if it passes
	Signature *Signature
	Query     lookup.Query // the question for the key and its answer
	Key       *Key         // nil if none was found
	Computed  canonical.Sum
	EmptyBody canonical.EmptyBody // the rule that Computed was made by

	content *Content
}

// Reason is why; OK if it passes.
func (r *Result) Reason() Reason {
	if r.Err == nil {
		return OK
	}
	return r.Err.Reason
}

// CanonicalBody is the bytes whose hash is Computed; none if the verdict is of
// a seal, or of a signature that can't be read.
func (r *Result) CanonicalBody() []byte {
	if r.content == nil {
		return nil
	}
	b := r.Signature.Canonicalization.Body.AppendBody(nil, r.content.Message.Body, r.EmptyBody)
	if l := r.Signature.Length; l >= 0 && l < int64(len(b)) {
		b = b[:l]
	}
	return b
}

// CanonicalHeader is the bytes that the signature has to match; none where
// [Result.CanonicalBody] has none.
func (r *Result) CanonicalHeader() []byte {
	if r.content == nil {
		return nil
	}
	return bytes.Clone(r.content.signed(r.Signature))
}

// Explain looks for what would have given the body hash that the signature
// claims; see [canonical.Explain]. What goes by the signature's own c= comes
// first.
func (r *Result) Explain(footers ...[]byte) []canonical.Candidate {
	if r.content == nil {
		return nil
	}
	found := canonical.ExplainLength(r.content.Message.Body, r.Signature.BodyHash, r.Signature.Length, footers...)
	own := r.Signature.Canonicalization.Body
	slices.SortStableFunc(found, func(a, b canonical.Candidate) int {
		switch {
		case a.Body == b.Body:
			return 0
		case a.Body == own:
			return -1
		}
		return 1
	})
	return found
}

// Verify looks at each DKIM-Signature field from the top. Without any it
// returns nothing: the message is not signed.
func (v *Verifier) Verify(c *Content, now time.Time) []Result {
	limit := v.MaxSignatures
	if limit == 0 {
		limit = DefaultMaxSignatures
	}
	n := 0
	for _, f := range c.Message.Header {
		if f.Is("DKIM-Signature") {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	// One result stands for all that are too many.
	results := make([]Result, 0, min(n, limit+1))
	for _, f := range c.Message.Header {
		if !f.Is("DKIM-Signature") {
			continue
		}
		if len(results) == limit {
			over := errorf(TooManySignatures, "%d of %d left out", n-limit, n)
			return append(results, Result{Status: Policy, Err: over, Signature: &Signature{Field: f, Length: canonical.WholeBody}})
		}
		results = append(results, v.verifyField(c, f, now))
	}
	return results
}

func (v *Verifier) verifyField(c *Content, f message.Field, now time.Time) Result {
	s, err := ParseSignature(f, DKIMSignature)
	if err != nil {
		return Result{Signature: s}.because(err)
	}
	return v.VerifySignature(c, s, now)
}

// VerifySignature judges one signature that has been read: a DKIM-Signature or
// an ARC-Message-Signature. The body is hashed also when the verdict doesn't
// hang on it, such as for want of a key, so that claimed and computed hash can
// be compared whatever else is wrong.
func (v *Verifier) VerifySignature(c *Content, s *Signature, now time.Time) Result {
	r := Result{Signature: s, EmptyBody: v.EmptyBody, content: c}
	r.Computed = c.Body.SHA256(s.Canonicalization.Body, v.EmptyBody, s.Length)
	if !s.Expires.IsZero() && now.After(s.Expires) {
		return r.because(errorf(Expired, "x=%d, %s", s.Expires.Unix(), s.Expires.Format(time.RFC3339)))
	}
	if r = v.Keys.find(r); r.Err != nil {
		return r
	}
	switch {
	case s.Length > r.Computed.Length:
		return r.because(errorf(LengthTooLong, "l=%d, body has %d", s.Length, r.Computed.Length))
	case !bytes.Equal(r.Computed.Hash[:], s.BodyHash):
		return r.because(&Error{Reason: BodyHashMismatch})
	}
	digest := c.digest(s)
	return r.against(digest[:])
}

// Judge judges a signature without a body, a seal, by the digest of what it
// signs.
func (k *Keys) Judge(s *Signature, digest []byte) Result {
	r := k.find(Result{Signature: s})
	if r.Err != nil {
		return r
	}
	return r.against(digest)
}

// find looks the signature's key up and whether it may prove it.
func (k *Keys) find(r Result) Result {
	var err error
	if r.Key, r.Query, err = k.Find(r.Signature.Domain, r.Signature.Selector); err != nil {
		return r.because(err)
	}
	if err := r.Key.allows(r.Signature); err != nil {
		return r.because(err)
	}
	return r
}

func (r Result) against(digest []byte) Result {
	if r.Key.Verify(digest, r.Signature.Value) != nil {
		return r.because(&Error{Reason: SignatureMismatch})
	}
	r.Status = Pass
	return r
}

// because ends a verdict with an error, which is an *Error.
func (r Result) because(err error) Result {
	e, ok := err.(*Error)
	if !ok {
		e = errorf(BadSyntax, "%v", err)
	}
	r.Err, r.Status = e, e.Reason.Status()
	return r
}
