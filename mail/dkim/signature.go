package dkim

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/internal/taglist"
	"sunsetlab/mail/message"
)

// Algorithm is what a= names.
type Algorithm uint8

// The algorithms that may be used today (RFC 8301, RFC 8463).
const (
	RSASHA256 Algorithm = iota + 1
	Ed25519SHA256
)

// String is the algorithm as a= names it.
func (a Algorithm) String() string {
	switch a {
	case RSASHA256:
		return "rsa-sha256"
	case Ed25519SHA256:
		return "ed25519-sha256"
	}
	return ""
}

// KeyType is the k= of keys that the algorithm works with.
func (a Algorithm) KeyType() string {
	kind, _, _ := strings.Cut(a.String(), "-")
	return kind
}

// Signature is what a DKIM-Signature field says, or, without h= and bh= in the
// case of a seal, a field of an ARC set.
type Signature struct {
	Field            message.Field
	Algorithm        Algorithm
	Domain           string // d=
	Selector         string // s=
	Identity         string // i= of DKIM; "@" and d= if it isn't there; empty in ARC
	Instance         int    // i= of ARC
	ChainValidation  string // cv= of a seal
	Canonicalization canonical.Method
	Headers          []string // h=
	BodyHash         []byte   // bh=
	Value            []byte   // b=
	Length           int64    // l=, or canonical.WholeBody
	Time             time.Time
	Expires          time.Time // zero if it has no end

	room []byte // for bh= and for b= of most keys, so that one allocation does for both
}

// How much of that room is for what; base64 is decoded in groups of three.
const (
	hashRoom  = 33
	valueRoom = 258
)

// Kind is the kind of field that a signature stands in.
type Kind uint8

// The kinds, whose tags differ a little.
const (
	DKIMSignature Kind = iota
	ARCMessageSignature
	ARCSeal
)

// maxSigned bounds how many names h= may list.
const maxSigned = 10000

// ParseSignature reads the field of one kind. The signature holds what could be
// read when there is an error too, which is an *[Error].
func ParseSignature(f message.Field, kind Kind) (*Signature, error) {
	s := &Signature{Field: f, Length: canonical.WholeBody, room: make([]byte, hashRoom+valueRoom)}
	var room [16]taglist.Tag // mostly enough
	tags, err := taglist.Append(room[:0], string(f.Value()))
	if err != nil {
		return s, errorf(BadSyntax, "%v", err)
	}
	return s, s.read(tags, kind)
}

var required = [...][]string{
	DKIMSignature:       {"v", "a", "b", "bh", "d", "h", "s"},
	ARCMessageSignature: {"a", "b", "bh", "d", "h", "s"},
	ARCSeal:             {"a", "b", "cv", "d", "s"},
}

// read reads the tags in the order in which RFC 6376, 6.1.1 checks them; but
// domain, selector and instance come first, since they are what one wants to
// know of a signature that is otherwise broken.
func (s *Signature) read(tags taglist.List, kind Kind) error {
	s.Domain, _ = tags.Get("d")
	s.Selector, _ = tags.Get("s")
	if kind != DKIMSignature {
		if err := readInstance(s, tags); err != nil {
			return err
		}
	}
	for _, name := range required[kind] {
		if v, ok := tags.Get(name); !ok || v == "" {
			return errorf(MissingTag, "%s=", name)
		}
	}
	if kind == DKIMSignature {
		if err := readVersion(tags); err != nil {
			return err
		}
	}
	if err := readAlgorithm(s, tags); err != nil {
		return err
	}
	if err := readDomain(s); err != nil {
		return err
	}
	switch kind {
	case DKIMSignature:
		if err := readIdentity(s, tags); err != nil {
			return err
		}
		if err := readSignedContent(s, tags); err != nil {
			return err
		}
		if err := readQuery(tags); err != nil {
			return err
		}
	case ARCMessageSignature:
		if err := readSignedContent(s, tags); err != nil {
			return err
		}
	case ARCSeal:
		if err := readSeal(s, tags); err != nil {
			return err
		}
	}
	if err := readTimes(s, tags); err != nil {
		return err
	}
	return readValue(s, tags)
}

func readVersion(tags taglist.List) error {
	if v, _ := tags.Get("v"); v != "1" {
		return errorf(UnknownVersion, "v=%s", v)
	}
	return nil
}

func readAlgorithm(s *Signature, tags taglist.List) error {
	switch a, _ := tags.Get("a"); strings.ToLower(a) {
	case "rsa-sha256":
		s.Algorithm = RSASHA256
	case "ed25519-sha256":
		s.Algorithm = Ed25519SHA256
	case "rsa-sha1":
		return &Error{Reason: ObsoleteAlgorithm}
	default:
		return errorf(UnknownAlgorithm, "a=%s", a)
	}
	return nil
}

func readDomain(s *Signature) error {
	for _, name := range []string{s.Domain, s.Selector} {
		if !isDomain(name) {
			return errorf(BadSyntax, "%q is no domain name", name)
		}
	}
	return nil
}

func readIdentity(s *Signature, tags taglist.List) error {
	s.Identity = "@" + s.Domain
	if i, ok := tags.Get("i"); ok {
		s.Identity = i
	}
	if strings.LastIndexByte(s.Identity, '@') < 0 {
		return errorf(BadSyntax, "i=%s has no @", s.Identity)
	}
	if !within(identityDomain(s.Identity, s.Domain), s.Domain) {
		return errorf(DomainMismatch, "i=%s, d=%s", s.Identity, s.Domain)
	}
	return nil
}

func identityDomain(identity, domain string) string {
	if i := strings.LastIndexByte(identity, '@'); i >= 0 {
		return identity[i+1:]
	}
	return domain
}

// within tells whether a name is the domain or below it.
func within(name, domain string) bool {
	if len(name) < len(domain) || !strings.EqualFold(name[len(name)-len(domain):], domain) {
		return false
	}
	return len(name) == len(domain) || name[len(name)-len(domain)-1] == '.'
}

// isDomain tells whether a name can be asked for: labels of letters, digits,
// hyphens and underscores, and, for internationalised names, UTF-8.
func isDomain(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	label := 0
	for i := range len(name) {
		switch c := message.Lower(name[i]); {
		case c == '.':
			if label == 0 {
				return false
			}
			label = 0
			continue
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_', c >= 0x80:
		default:
			return false
		}
		if label++; label > 63 {
			return false
		}
	}
	return label > 0
}

func readSignedContent(s *Signature, tags taglist.List) error {
	h, _ := tags.Get("h")
	if strings.Count(h, ":") >= maxSigned {
		return errorf(BadSyntax, "h= lists more than %d names", maxSigned)
	}
	s.Headers = strings.Split(taglist.StripBlanks(h), ":")
	from := false
	for _, name := range s.Headers {
		if name == "" {
			return errorf(BadSyntax, "h= has an empty name")
		}
		from = from || strings.EqualFold(name, "From")
	}
	if !from {
		return &Error{Reason: FromNotSigned}
	}
	if c, ok := tags.Get("c"); ok {
		m, err := canonical.ParseMethod(c)
		if err != nil {
			return errorf(UnknownCanonicalization, "c=%s", c)
		}
		s.Canonicalization = m
	}
	bh, _ := tags.Get("bh")
	var err error
	if s.BodyHash, err = decode(s.room[:hashRoom], bh); err != nil || len(s.BodyHash) != sha256.Size {
		return errorf(BadSyntax, "bh= is no SHA-256 hash in base64")
	}
	if l, ok := tags.Get("l"); ok {
		n, err := number(l)
		if err != nil {
			return errorf(BadSyntax, "l=%s is no number", l)
		}
		s.Length = n
	}
	return nil
}

func readQuery(tags taglist.List) error {
	q, ok := tags.Get("q")
	if !ok {
		return nil
	}
	for method := range strings.SplitSeq(taglist.StripBlanks(q), ":") {
		if strings.EqualFold(method, "dns/txt") || strings.EqualFold(method, "dns") {
			return nil
		}
	}
	return errorf(UnknownQuery, "q=%s", q)
}

func readTimes(s *Signature, tags taglist.List) error {
	for _, tag := range []struct {
		name string
		at   *time.Time
	}{{"t", &s.Time}, {"x", &s.Expires}} {
		v, ok := tags.Get(tag.name)
		if !ok {
			continue
		}
		n, err := number(v)
		if err != nil {
			return errorf(BadSyntax, "%s=%s is no number", tag.name, v)
		}
		*tag.at = time.Unix(n, 0).UTC()
	}
	if !s.Expires.IsZero() && !s.Time.IsZero() && !s.Expires.After(s.Time) {
		return errorf(BadSyntax, "x= is not later than t=")
	}
	return nil
}

func readInstance(s *Signature, tags taglist.List) error {
	v, ok := tags.Get("i")
	if !ok {
		return errorf(MissingTag, "i=")
	}
	n, err := number(v)
	if err != nil || n < 1 || n > 1<<20 {
		return errorf(BadSyntax, "i=%s is no instance", v)
	}
	s.Instance = int(n)
	return nil
}

func readSeal(s *Signature, tags taglist.List) error {
	s.ChainValidation, _ = tags.Get("cv")
	if _, ok := tags.Get("h"); ok {
		return errorf(BadSyntax, "a seal has no h=")
	}
	s.Canonicalization = canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}
	return nil
}

func readValue(s *Signature, tags taglist.List) error {
	b, _ := tags.Get("b")
	var err error
	if s.Value, err = decode(s.room[hashRoom:], b); err != nil {
		return errorf(BadSyntax, "b= is no base64")
	}
	return nil
}

// decode reads base64 with white space anywhere in it, into the room if there is
// enough.
func decode(into []byte, s string) ([]byte, error) {
	var room [1024]byte // mostly enough
	packed := room[:0]
	start := 0
	for i := range len(s) {
		if s[i] <= ' ' && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
			packed = append(packed, s[start:i]...)
			start = i + 1
		}
	}
	packed = append(packed, s[start:]...)
	if n := base64.StdEncoding.DecodedLen(len(packed)); n > len(into) {
		into = make([]byte, n)
	}
	n, err := base64.StdEncoding.Decode(into, packed)
	return into[:n:n], err
}

// number reads what t=, x=, l= and i= hold: digits, and no more of them than an
// int64 has room for.
func number(s string) (int64, error) {
	if len(s) > 0 && s[0] == '+' {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}
