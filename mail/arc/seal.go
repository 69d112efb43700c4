package arc

import (
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"sunsetlab/mail/authres"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
)

// DefaultHeaders are the fields that a message signature signs unless told
// otherwise: those of DKIM, and the DKIM-Signature fields (RFC 8617, 4.1.2).
var DefaultHeaders = append(append([]string{}, dkim.DefaultHeaders...), "DKIM-Signature")

// Sealer adds sets for one domain with one key.
//
// It is strict: it writes every tag that RFC 8617 names, signs From and never a
// field of ARC or Authentication-Results, gives cv=none to the first set and
// never to another, seals a failed chain with cv=fail over its own set alone,
// and refuses to go on after i=50 ([ErrFull]) and after a set that says cv=fail
// ([ErrEnded]).
type Sealer struct {
	Domain   string
	Selector string
	Key      crypto.Signer // *rsa.PrivateKey or ed25519.PrivateKey
	// Canonicalization is c= of the message signature; its zero value is
	// simple/simple. Seals are relaxed always.
	Canonicalization canonical.Method
	Headers          []string // nil means DefaultHeaders
	// EmptyBody is how this sealer hashes a body without lines.
	EmptyBody canonical.EmptyBody
}

// Why a sealer refuses.
var (
	ErrFull  = errors.New("the chain has 50 sets already")
	ErrEnded = errors.New("the chain has been ended by cv=fail")
)

// Seal returns the three fields of the next set, to be put on top of the
// message in that order: seal, message signature, results. The results are
// those that this hop found; cv is what it found of the chain: the verifier's
// verdict, or fail for a reason of its own.
func (s *Sealer) Seal(c *dkim.Content, results authres.Header, cv Status, now time.Time) ([]message.Field, error) {
	fields, err := s.seal(c, results, cv, now)
	if err != nil {
		return nil, fmt.Errorf("seal for %s: %w", s.Domain, err)
	}
	return fields, nil
}

func (s *Sealer) seal(c *dkim.Content, results authres.Header, cv Status, now time.Time) ([]message.Field, error) {
	sets, err := s.check(c, cv)
	if err != nil {
		return nil, err
	}
	instance := strconv.Itoa(len(sets) + 1)
	set := Set{ResultsField: message.NewField(resultsName, "i="+instance+"; "+results.String())}
	if set.SignatureField, err = s.messageSignature(c, instance, now); err != nil {
		return nil, err
	}
	var sealed []byte
	if cv != Fail {
		for n := range sets {
			sealed = appendUnsealed(sealed, &sets[n])
			sealed = canonical.Relaxed.AppendHeader(sealed, sets[n].SealField)
		}
	}
	sealed = appendUnsealed(sealed, &set)

	w := dkim.NewWriter(sealName)
	w.Tag("i", instance)
	w.Tag("cv", string(cv))
	s.common(w, now)
	if set.SealField, err = w.Sign(sealed, canonical.Relaxed, s.Key); err != nil {
		return nil, err
	}
	return []message.Field{set.SealField, set.SignatureField, set.ResultsField}, nil
}

// common writes the tags that seal and message signature share.
func (s *Sealer) common(w *dkim.Writer, now time.Time) {
	a, _ := dkim.AlgorithmOf(s.Key)
	w.Tag("a", a.String())
	w.Tag("d", s.Domain)
	w.Tag("s", s.Selector)
	w.Tag("t", strconv.FormatInt(now.Unix(), 10))
}

// check returns the sets there are, if there may be another.
func (s *Sealer) check(c *dkim.Content, cv Status) ([]Set, error) {
	if _, err := dkim.AlgorithmOf(s.Key); err != nil {
		return nil, err
	}
	if c.Message.Last("From").IsZero() {
		return nil, errors.New("the message has no From field")
	}
	if err := s.checkHeaders(); err != nil {
		return nil, err
	}
	sets, broken := collect(c.Message)
	switch {
	case broken != nil && broken.Reason == TooManySets, len(sets) >= MaxSets:
		return nil, ErrFull
	case broken != nil && cv != Fail:
		return nil, fmt.Errorf("cv=%s for a chain that is broken: %w", cv, broken)
	case len(sets) > 0 && sets[len(sets)-1].CV == Fail:
		return nil, ErrEnded
	case cv == None && len(sets) > 0:
		return nil, fmt.Errorf("cv=none, but there are %d sets", len(sets))
	case cv == Pass && len(sets) == 0, cv == Fail && len(sets) == 0 && broken == nil:
		return nil, fmt.Errorf("cv=%s, but there is no set yet", cv)
	case cv != None && cv != Pass && cv != Fail:
		return nil, fmt.Errorf("cv=%s is none of none, pass, fail", cv)
	}
	return sets, nil
}

func (s *Sealer) headers() []string {
	if s.Headers == nil {
		return DefaultHeaders
	}
	return s.Headers
}

func (s *Sealer) checkHeaders() error {
	from := false
	for _, name := range s.headers() {
		f := message.NewField(name, "")
		_, ofARC := kindOf(f)
		if ofARC || f.Is("Authentication-Results") {
			return fmt.Errorf("field %s is not to be signed", name)
		}
		from = from || f.Is("From")
	}
	if !from {
		return errors.New("the From field has to be signed")
	}
	return nil
}

func (s *Sealer) messageSignature(c *dkim.Content, instance string, now time.Time) (message.Field, error) {
	sum := c.Body.SHA256(s.Canonicalization.Body, s.EmptyBody, canonical.WholeBody)
	names := c.Select(s.headers(), nil)
	w := dkim.NewWriter(messageSignatureName)
	w.Tag("i", instance)
	s.common(w, now)
	w.Tag("c", s.Canonicalization.String())
	w.Names("h", names)
	w.Tag("bh", base64.StdEncoding.EncodeToString(sum.Hash[:]))
	signed := c.AppendSigned(nil, s.Canonicalization.Header, names, message.Field{})
	return w.Sign(signed, s.Canonicalization.Header, s.Key)
}
