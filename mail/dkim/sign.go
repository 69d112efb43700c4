package dkim

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/message"
)

// DefaultHeaders are the fields that a signer signs unless told otherwise, those
// that matter to a reader (RFC 6376, 5.4.1) and how the body is to be read.
var DefaultHeaders = []string{
	"From", "Reply-To", "Subject", "Date", "To", "Cc", "Message-ID", "In-Reply-To", "References",
	"MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	"Resent-Date", "Resent-From", "Resent-To", "Resent-Cc",
	"List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe", "List-Post",
	"List-Owner", "List-Archive",
}

// Signer signs for one domain with one key.
type Signer struct {
	Domain   string
	Selector string
	Key      crypto.Signer // *rsa.PrivateKey or ed25519.PrivateKey
	// Canonicalization is c=; its zero value is simple/simple.
	Canonicalization canonical.Method
	// Headers are signed as often as they are there; nil means DefaultHeaders.
	Headers []string
	// Oversign names fields of which h= lists one more than there is, so that
	// none can be added.
	Oversign []string
	Identity string        // i=, left out if empty
	Lifetime time.Duration // x= is so long after t=; left out if 0
	// Length writes l=, the length of the whole canonical body, so that text
	// may be added after it. RFC 6376, 8.2 says what that invites.
	Length bool
	// EmptyBody is how this signer hashes a body without lines.
	EmptyBody canonical.EmptyBody
}

// Sign returns the DKIM-Signature field for a message as of now, to be put on
// top of it.
func (s *Signer) Sign(c *Content, now time.Time) (message.Field, error) {
	a, err := s.check(c)
	if err != nil {
		return message.Field{}, fmt.Errorf("sign for %s: %w", s.Domain, err)
	}
	sum := c.Body.SHA256(s.Canonicalization.Body, s.EmptyBody, canonical.WholeBody)
	names := c.Select(s.headers(), s.Oversign)

	w := NewWriter("DKIM-Signature")
	w.Tag("v", "1")
	w.Tag("a", a.String())
	w.Tag("c", s.Canonicalization.String())
	w.Tag("d", s.Domain)
	w.Tag("s", s.Selector)
	if s.Identity != "" {
		w.Tag("i", s.Identity)
	}
	w.Tag("t", strconv.FormatInt(now.Unix(), 10))
	if s.Lifetime > 0 {
		w.Tag("x", strconv.FormatInt(now.Add(s.Lifetime).Unix(), 10))
	}
	if s.Length {
		w.Tag("l", strconv.FormatInt(sum.Length, 10))
	}
	w.Names("h", names)
	w.Tag("bh", base64.StdEncoding.EncodeToString(sum.Hash[:]))
	c.buf = c.AppendSigned(c.buf[:0], s.Canonicalization.Header, names, message.Field{})
	f, err := w.Sign(c.buf, s.Canonicalization.Header, s.Key)
	if err != nil {
		return message.Field{}, fmt.Errorf("sign for %s: %w", s.Domain, err)
	}
	return f, nil
}

func (s *Signer) headers() []string {
	if s.Headers == nil {
		return DefaultHeaders
	}
	return s.Headers
}

func (s *Signer) check(c *Content) (Algorithm, error) {
	a, err := AlgorithmOf(s.Key)
	switch {
	case err != nil:
		return 0, err
	case !isDomain(s.Domain) || !isDomain(s.Selector):
		return 0, fmt.Errorf("selector %q and domain %q are no domain names", s.Selector, s.Domain)
	case s.Identity != "" && !within(identityDomain(s.Identity, ""), s.Domain):
		return 0, fmt.Errorf("identity %q is not within the domain", s.Identity)
	case !listed(s.headers(), "From"):
		return 0, errors.New("the From field has to be signed")
	case c.Message.Last("From").IsZero():
		return 0, errors.New("the message has no From field")
	}
	return a, nil
}

func listed(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// AlgorithmOf is the algorithm that a private key signs with. RSA keys shorter
// than RFC 8301 lets one verify are refused.
func AlgorithmOf(key crypto.Signer) (Algorithm, error) {
	if key == nil {
		return 0, errors.New("no key")
	}
	switch pub := key.Public().(type) {
	case *rsa.PublicKey:
		if bits := pub.N.BitLen(); bits < MinRSABits {
			return 0, fmt.Errorf("an RSA key of %d bits is too short", bits)
		}
		return RSASHA256, nil
	case ed25519.PublicKey:
		return Ed25519SHA256, nil
	}
	return 0, fmt.Errorf("a key of type %T signs no mail", key)
}

// Select lists, for h=, each of the names as often as the message has it, and
// once more if it is to be oversigned.
func (c *Content) Select(names, oversign []string) []string {
	picked := make([]string, 0, len(names))
	for _, name := range names {
		h := hashName(name)
		for i := range c.names {
			if c.names[i] == h && c.Message.Header[i].Is(name) {
				picked = append(picked, name)
			}
		}
	}
	return append(picked, oversign...)
}

// Writer writes the field of a signature tag by tag, folded.
type Writer struct {
	b      []byte
	name   int
	column int
}

// foldAt is the column after which lines are folded.
const foldAt = 76

// NewWriter starts a field.
func NewWriter(name string) *Writer {
	w := &Writer{b: make([]byte, 0, 1024), name: len(name)}
	w.b = append(w.b, name...)
	w.b = append(w.b, ':')
	w.column = len(w.b)
	return w
}

// Tag writes name=value; on a line of its own if it doesn't fit.
func (w *Writer) Tag(name, value string) {
	if w.b[len(w.b)-1] != ':' {
		w.put(";")
	}
	w.space(len(name) + len(value) + 2)
	w.put(name)
	w.put("=")
	w.put(value)
}

// Names writes a list of field names in lower case.
func (w *Writer) Names(name string, names []string) {
	w.Tag(name, "")
	for i, n := range names {
		if i > 0 {
			w.put(":")
		}
		if w.column+len(n)+1 > foldAt {
			w.fold()
		}
		w.put(strings.ToLower(n))
	}
}

// Sign ends the field with b=: the signature over the signed fields, canonical,
// and this field (RFC 6376, 3.7). RSA signs by PKCS #1 v1.5 and Ed25519 by
// itself, neither with randomness.
func (w *Writer) Sign(signed []byte, a canonical.Algorithm, key crypto.Signer) (message.Field, error) {
	w.put(";")
	w.fold()
	w.put("b=")
	f, err := message.ParseField(append(w.b, "\r\n"...))
	if err != nil {
		return message.Field{}, err
	}
	digest := sha256.Sum256(AppendUnsigned(signed, a, f))
	opts := crypto.Hash(0)
	if _, ok := key.Public().(*rsa.PublicKey); ok {
		opts = crypto.SHA256
	}
	sig, err := key.Sign(nil, digest[:], opts)
	if err != nil {
		return message.Field{}, fmt.Errorf("sign digest: %w", err)
	}
	value := base64.StdEncoding.EncodeToString(sig)
	for len(value) > 0 {
		if w.column >= foldAt {
			w.fold()
		}
		n := min(len(value), foldAt-w.column)
		w.put(value[:n])
		value = value[n:]
	}
	return message.ParseField(append(w.b, "\r\n"...))
}

func (w *Writer) put(s string) {
	w.b = append(w.b, s...)
	w.column += len(s)
}

func (w *Writer) space(n int) {
	if w.column+1+n > foldAt {
		w.fold()
		return
	}
	w.put(" ")
}

func (w *Writer) fold() {
	w.b = append(w.b, "\r\n\t"...)
	w.column = 1
}
