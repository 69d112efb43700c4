package aaa

import (
	"crypto/subtle"
	"fmt"
	"io"
)

// Secret is a password, or what a RADIUS client and server share. However it is
// printed, also as a field of something else, no octet of it shows; only Reveal
// gives it away. The zero Secret is the empty one.
type Secret struct {
	// A pointer, because fmt prints fields that are not exported without asking
	// their methods, but of a pointer only the address.
	text *string
}

// NewSecret returns s as a Secret.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{&s}
}

// Reveal returns the octets, for a codec and nobody else.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether s is empty.
func (s Secret) IsZero() bool { return s.text == nil }

// Equal compares in a time that does not depend on where the two differ.
func (s Secret) Equal(other Secret) bool { return equal(s.Reveal(), other.Reveal()) }

const mask = "•••"

// String returns a mask, as does every other way to print a Secret.
func (s Secret) String() string { return mask }

// Format implements [fmt.Formatter].
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) }

// MarshalText returns the mask: what is written for people to read does not
// hold secrets.
func (s Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }

// UnmarshalText takes the text as the secret.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
