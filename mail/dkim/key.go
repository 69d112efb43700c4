package dkim

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sunsetlab/mail/internal/taglist"
	"sunsetlab/mail/lookup"
)

// Sizes of RSA keys that are looked at, in bits: RFC 8301, 3.2 forbids taking
// shorter ones and asks for up to 4096; much longer ones would only cost time.
const (
	MinRSABits = 1024
	MaxRSABits = 8192
)

// Key is a public key with the terms of its record (RFC 6376, 3.6.1).
type Key struct {
	Public   crypto.PublicKey // *rsa.PublicKey or ed25519.PublicKey
	Type     string           // k=
	Hashes   []string         // h=, empty: any
	Services []string         // s=, empty: any
	Notes    string           // n=
	Testing  bool             // t=y: the domain is only trying
	Strict   bool             // t=s: no subdomain in i=
}

// ParseKey reads a key record. The error is an *[Error] of reason KeySyntax or
// KeyRevoked.
func ParseKey(record string) (*Key, error) {
	tags, err := taglist.Parse(record)
	if err != nil {
		return nil, errorf(KeySyntax, "%v", err)
	}
	if v, ok := tags.Get("v"); ok && (v != "DKIM1" || tags[0].Name != "v") {
		return nil, errorf(KeySyntax, "v=%s is not a first v=DKIM1", v)
	}
	k := &Key{Type: "rsa"}
	if t, ok := tags.Get("k"); ok {
		k.Type = t
	}
	k.Notes, _ = tags.Get("n")
	k.Hashes = list(tags, "h")
	k.Services = list(tags, "s")
	flags := list(tags, "t")
	k.Testing, k.Strict = slices.Contains(flags, "y"), slices.Contains(flags, "s")

	p, ok := tags.Get("p")
	if !ok {
		return nil, errorf(KeySyntax, "no p=")
	}
	p = taglist.StripBlanks(p)
	if p == "" {
		return nil, &Error{Reason: KeyRevoked}
	}
	der, err := base64.StdEncoding.DecodeString(p)
	if err != nil {
		return nil, errorf(KeySyntax, "p= is no base64")
	}
	k.Public, err = parsePublic(k.Type, der)
	if err != nil {
		return nil, err
	}
	return k, nil
}

// list splits a colon-separated value; * means any and gives nothing.
func list(tags taglist.List, name string) []string {
	v, ok := tags.Get(name)
	if !ok {
		return nil
	}
	parts := strings.Split(taglist.StripBlanks(v), ":")
	if slices.Contains(parts, "*") {
		return nil
	}
	return parts
}

func parsePublic(kind string, der []byte) (crypto.PublicKey, error) {
	switch kind {
	case "rsa":
		// The RFC's text says PKCS #1 and its example is SubjectPublicKeyInfo:
		// both are about (errata 3017).
		if pub, err := x509.ParsePKIXPublicKey(der); err == nil {
			if k, ok := pub.(*rsa.PublicKey); ok {
				return k, nil
			}
			return nil, errorf(KeySyntax, "p= is no RSA key")
		}
		k, err := x509.ParsePKCS1PublicKey(der)
		if err != nil {
			return nil, errorf(KeySyntax, "p= is no RSA key")
		}
		return k, nil
	case "ed25519":
		if len(der) != ed25519.PublicKeySize {
			return nil, errorf(KeySyntax, "p= has %d octets, an Ed25519 key has 32", len(der))
		}
		return ed25519.PublicKey(der), nil
	}
	return nil, errorf(KeySyntax, "k=%s is unknown", kind)
}

// Record writes a key record for a public key: *rsa.PublicKey or
// ed25519.PublicKey.
func Record(public crypto.PublicKey) (string, error) {
	switch k := public.(type) {
	case *rsa.PublicKey:
		der, err := x509.MarshalPKIXPublicKey(k)
		if err != nil {
			return "", fmt.Errorf("encode public key: %w", err)
		}
		return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
	case ed25519.PublicKey:
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(k), nil
	}
	return "", fmt.Errorf("a key of type %T has no DKIM record", public)
}

// KeyName is where the key of a selector is published.
func KeyName(domain, selector string) string { return selector + "._domainkey." + domain }

// Keys finds public keys. Parsed keys are kept by their record's text, so that
// a record that is the same next time isn't parsed again; it is asked for each
// time, and how long DNS answers hold is the resolver's affair. Not for use by
// several goroutines.
type Keys struct {
	Resolver lookup.Resolver
	parsed   map[string]*Key
}

// maxParsed bounds the memory that other people's records can take.
const maxParsed = 4096

// Find asks for the key of a selector. If several records are there the first
// that is a key counts. The query says what was asked and answered, also when
// there is an error, which is an *[Error].
func (k *Keys) Find(domain, selector string) (*Key, lookup.Query, error) {
	q := lookup.Query{Name: KeyName(domain, selector), Type: lookup.TXT}
	q.Answers, q.Err = k.Resolver.Lookup(q.Name, q.Type)
	switch {
	case q.Err != nil && !lookup.Nothing(q.Err):
		return nil, q, &Error{Reason: KeyUnavailable, Detail: q.String()}
	case q.Err != nil || len(q.Answers) == 0:
		return nil, q, &Error{Reason: NoKey, Detail: q.String()}
	}
	var first error
	for _, record := range q.Answers[:min(len(q.Answers), maxRecords)] {
		key, err := k.parse(record)
		if err == nil {
			return key, q, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, q, first
}

// maxRecords bounds how many records at one name are tried.
const maxRecords = 10

func (k *Keys) parse(record string) (*Key, error) {
	if key := k.parsed[record]; key != nil {
		return key, nil
	}
	key, err := ParseKey(record)
	if err != nil {
		return nil, err
	}
	if k.parsed == nil || len(k.parsed) >= maxParsed {
		k.parsed = make(map[string]*Key)
	}
	k.parsed[record] = key
	return key, nil
}

// allows tells whether the terms of the key's record and its size let it prove
// a signature; identity is i=.
func (k *Key) allows(s *Signature) *Error {
	if k.Type != s.Algorithm.KeyType() {
		return errorf(KeyAlgorithmMismatch, "k=%s, a=%s", k.Type, s.Algorithm)
	}
	if len(k.Hashes) > 0 && !slices.Contains(k.Hashes, "sha256") {
		return errorf(KeyHashMismatch, "h=%s", strings.Join(k.Hashes, ":"))
	}
	if len(k.Services) > 0 && !slices.Contains(k.Services, "email") {
		return errorf(KeyServiceMismatch, "s=%s", strings.Join(k.Services, ":"))
	}
	if k.Strict && !strings.EqualFold(identityDomain(s.Identity, s.Domain), s.Domain) {
		return errorf(KeyStrictDomain, "i=%s, d=%s", s.Identity, s.Domain)
	}
	if pub, ok := k.Public.(*rsa.PublicKey); ok {
		switch bits := pub.N.BitLen(); {
		case bits < MinRSABits:
			return errorf(KeyTooShort, "%d bits, RFC 8301 wants %d", bits, MinRSABits)
		case bits > MaxRSABits:
			return errorf(KeyTooLong, "%d bits", bits)
		}
	}
	return nil
}

var errMismatch = errors.New("signature does not match")

// Verify checks a signature over a SHA-256 digest: RSASSA-PKCS1-v1_5, or
// Ed25519 of the digest itself (RFC 8463, 3).
func (k *Key) Verify(digest, sig []byte) error {
	switch pub := k.Public.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(pub, crypto.SHA256, digest, sig)
	case ed25519.PublicKey:
		if ed25519.Verify(pub, digest, sig) {
			return nil
		}
	}
	return errMismatch
}
