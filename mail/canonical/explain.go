package canonical

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
)

// Candidate is a way to get a body hash: the body a signer may have seen, and
// how it may have hashed it.
type Candidate struct {
	Body   Algorithm
	Change Change // what happened to the body after it was signed
	Detail string // more about the change; may be empty
	// Rules are the empty-body rules that give the hash; nil if the body has
	// lines, so that all of them do.
	Rules []EmptyBody
	Bytes []byte // the body as the signer saw it, before canonicalisation
}

// Change is what may have happened to a body between signer and verifier.
type Change string

// The changes that are tried, in this order.
const (
	Unchanged     Change = "unchanged"
	CRLFStripped  Change = "a CRLF at the end was taken off"
	CRLFAdded     Change = "CRLFs at the end were added"
	FooterAdded   Change = "lines at the end were added"
	TextAppended  Change = "text was added after the end"
	LineFeeds     Change = "line feeds were made CRLF"
	BlanksRemoved Change = "blanks at the ends of lines were taken off"
	Decoded       Change = "quoted-printable was decoded"
	Encoded       Change = "text was encoded as quoted-printable"
	EncodedBase64 Change = "text was encoded as base64"
	WasEmpty      Change = "the whole body was added"
)

// String says the candidate in one line.
func (c Candidate) String() string {
	s := fmt.Sprintf("%s body, %s", c.Body, c.Change)
	if c.Detail != "" {
		s += " (" + c.Detail + ")"
	}
	if c.Rules != nil {
		names := make([]string, len(c.Rules))
		for i, r := range c.Rules {
			names[i] = r.String()
		}
		s += ", empty-body rule " + strings.Join(names, " or ")
	}
	return s
}

// Explain looks for what would have given the claimed hash: both algorithms
// under every empty-body rule, over the body as it is and over what it may
// have been before a change on the way. Footers are texts that somebody is
// known to add; lines at the end are tried as footers without being told. The
// simplest change comes first; no candidate means that nothing tried gives the
// hash.
func Explain(body, claimed []byte, footers ...[]byte) []Candidate {
	return ExplainLength(body, claimed, WholeBody, footers...)
}

// ExplainLength is [Explain] for a signature that covers so many octets of the
// canonical body (l=).
func ExplainLength(body, claimed []byte, length int64, footers ...[]byte) []Candidate {
	e := explanation{claimed: claimed, length: length}
	e.try(Unchanged, "", body)
	e.try(CRLFStripped, "", append(bytes.Clone(body), "\r\n"...))
	if bare := trimCRLFs(body); len(bare) < len(body) {
		e.try(CRLFAdded, "", bare)
	}
	for _, f := range footers {
		if cut, ok := bytes.CutSuffix(body, f); ok && len(f) > 0 {
			e.try(TextAppended, fmt.Sprintf("%d octets", len(f)), cut)
		}
	}
	e.tryLineByLine(body)
	e.try(LineFeeds, "", bytes.ReplaceAll(body, crlf, []byte("\n")))
	e.try(BlanksRemoved, "after a signature dash", bytes.ReplaceAll(body, []byte("\r\n--\r\n"), []byte("\r\n-- \r\n")))
	if encoded, ok := encodeQP(body); ok {
		e.try(Decoded, "", encoded)
	}
	if decoded, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body))); err == nil {
		e.try(Encoded, "", decoded)
	}
	if decoded, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(body))); err == nil {
		e.try(EncodedBase64, "", decoded)
	}
	e.try(WasEmpty, "", nil)
	return e.found
}

type explanation struct {
	claimed []byte
	length  int64
	found   []Candidate
	tried   [][sha256.Size]byte // bodies, so that none is named twice
}

func (e *explanation) try(change Change, detail string, body []byte) {
	id := sha256.Sum256(body)
	if slices.Contains(e.tried, id) {
		return
	}
	e.tried = append(e.tried, id)
	b := NewBody(body)
	for _, a := range []Algorithm{Simple, Relaxed} {
		var rules []EmptyBody
		for _, rule := range EmptyBodies {
			if sum := b.SHA256(a, rule, e.length); bytes.Equal(sum.Hash[:], e.claimed) {
				rules = append(rules, rule)
			}
		}
		switch {
		case rules == nil:
			continue
		case len(rules) == len(EmptyBodies):
			rules = nil
		}
		e.found = append(e.found, Candidate{Body: a, Change: change, Detail: detail, Rules: rules, Bytes: body})
	}
}

// Limits of looking for footers: every line less is hashed anew.
const (
	maxFooterLines = 50
	maxFooterBody  = 1 << 20
)

// tryLineByLine takes one line after another off the end.
func (e *explanation) tryLineByLine(body []byte) {
	if len(body) > maxFooterBody {
		return
	}
	cut := trimCRLFs(body)
	for n := 1; n <= maxFooterLines && len(cut) > 0; n++ {
		end := bytes.LastIndex(cut, crlf)
		if end < 0 {
			return // nothing left: that is tried as WasEmpty
		}
		cut = cut[:end]
		lines := "1 line"
		if n > 1 {
			lines = fmt.Sprintf("%d lines", n)
		}
		e.try(FooterAdded, lines, append(cut[:len(cut):len(cut)], "\r\n"...))
	}
}

func trimCRLFs(body []byte) []byte {
	for bytes.HasSuffix(body, crlf) {
		body = body[:len(body)-2]
	}
	return body
}

func encodeQP(body []byte) ([]byte, bool) {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		return nil, false
	}
	if err := w.Close(); err != nil {
		return nil, false
	}
	return b.Bytes(), true
}
