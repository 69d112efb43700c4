// Package arc seals and verifies authenticated received chains (RFC 8617). A
// sealer here is strict and a verifier lenient; the comments at [Sealer] and
// [Verifier] say in what.
//
//	v := arc.Verifier{Keys: keys}
//	chain := v.Verify(dkim.NewContent(m), now)
//	fields, err := sealer.Seal(content, results, chain.Status, now)
//	m = m.Prepend(fields...)
package arc

import (
	"fmt"

	"sunsetlab/mail/authres"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
)

// The three fields of a set.
const (
	sealName             = "ARC-Seal"
	messageSignatureName = "ARC-Message-Signature"
	resultsName          = "ARC-Authentication-Results"
)

// MaxSets is the highest instance there may be (RFC 8617, 4.2.1).
const MaxSets = 50

// Status is the state of a chain: the result of verifying it, and what cv= says.
type Status string

// The states.
const (
	None Status = "none"
	Pass Status = "pass"
	Fail Status = "fail"
)

// Set is what one hop added, with the verdicts on it.
type Set struct {
	Instance int
	// CV is what the hop's seal says of the chain before it.
	CV Status
	// Results, Signature, Seal are the fields as they stand.
	ResultsField, SignatureField, SealField message.Field
	// MessageSignature is the verdict on the message as this hop left it.
	MessageSignature dkim.Result
	// Seal is the verdict on the seal; its body hash means nothing.
	Seal dkim.Result
}

// AuthenticationResults reads what the hop found.
func (s *Set) AuthenticationResults() (authres.Header, error) {
	_, h, err := authres.ParseARC(string(s.ResultsField.Value()))
	return h, err
}

// collect sorts the message's ARC fields into sets, i=1 first, and says what is
// wrong with the structure of the chain, the first of it. The sets hold what is
// there then too.
func collect(m *message.Message) ([]Set, *Error) {
	var sets []Set
	var wrong *Error
	note := func(e Error) {
		if wrong == nil {
			wrong = &e
		}
	}
	for _, f := range m.Header {
		kind, ok := kindOf(f)
		if !ok {
			continue
		}
		i, sig, err := instanceOf(f, kind)
		if err != nil {
			note(Error{Reason: BadInstance, Detail: fmt.Sprintf("%s: %v", f.Name(), err)})
			continue
		}
		if i > MaxSets {
			return sets, &Error{Reason: TooManySets, Instance: i}
		}
		for len(sets) < i {
			sets = append(sets, Set{Instance: len(sets) + 1})
		}
		s := &sets[i-1]
		at := []*message.Field{&s.ResultsField, &s.SignatureField, &s.SealField}[kind]
		if !at.IsZero() {
			note(Error{Reason: DuplicateField, Instance: i, Detail: f.Name()})
			continue
		}
		*at = f
		switch kind {
		case isSignature:
			s.MessageSignature = sig
		case isSeal:
			s.Seal = sig
			s.CV = Status(sig.Signature.ChainValidation)
		}
	}
	if wrong == nil {
		wrong = check(sets)
	}
	if wrong != nil && len(sets) > 0 && sets[len(sets)-1].CV == Fail {
		wrong = &Error{Reason: AlreadyFailed, Instance: len(sets)} // 5.2, step 2 comes before the structure
	}
	return sets, wrong
}

type kind int

const (
	isResults kind = iota
	isSignature
	isSeal
)

func kindOf(f message.Field) (kind, bool) {
	switch {
	case f.Is(resultsName):
		return isResults, true
	case f.Is(messageSignatureName):
		return isSignature, true
	case f.Is(sealName):
		return isSeal, true
	}
	return 0, false
}

// instanceOf reads i=, and the signature that the field holds. That the rest of
// a signature can't be read is kept as its verdict.
func instanceOf(f message.Field, k kind) (int, dkim.Result, error) {
	if k == isResults {
		i, _, err := authres.Instance(string(f.Value()))
		return i, dkim.Result{}, err
	}
	tags := dkim.ARCMessageSignature
	if k == isSeal {
		tags = dkim.ARCSeal
	}
	s, err := dkim.ParseSignature(f, tags)
	if s.Instance == 0 {
		return 0, dkim.Result{}, err
	}
	r := dkim.Result{Signature: s}
	if e, ok := err.(*dkim.Error); ok {
		r.Err, r.Status = e, e.Reason.Status()
	}
	return s.Instance, r, nil
}

// check looks for gaps, and at what the seals say of each other.
func check(sets []Set) *Error {
	for n := range sets {
		s := &sets[n]
		missing := ""
		for _, f := range []struct {
			field message.Field
			name  string
		}{{s.ResultsField, resultsName}, {s.SignatureField, messageSignatureName}, {s.SealField, sealName}} {
			if f.field.IsZero() {
				missing += " " + f.name
			}
		}
		switch {
		case len(missing) == len(resultsName)+len(messageSignatureName)+len(sealName)+3:
			return &Error{Reason: MissingInstance, Instance: s.Instance}
		case missing != "":
			return &Error{Reason: MissingField, Instance: s.Instance, Detail: missing[1:]}
		case s.Seal.Err != nil && s.Seal.Signature.ChainValidation == "":
			return &Error{Reason: BadSeal, Instance: s.Instance, Detail: s.Seal.Err.Error()}
		}
	}
	for n := range sets {
		s := &sets[n]
		newest := n == len(sets)-1
		ok := s.CV == Pass && s.Instance > 1 || s.CV == None && s.Instance == 1 || s.CV == Fail && newest
		if !ok {
			return &Error{Reason: BadChainValidation, Instance: s.Instance, Detail: fmt.Sprintf("cv=%s", s.CV)}
		}
	}
	return nil
}
