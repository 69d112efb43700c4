package sip

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// AKAv1 is the algorithm of a digest whose password is the answer to an AKA
// challenge (RFC 3310 3.1).
const AKAv1 = "AKAv1-MD5"

// Challenge is a WWW-Authenticate header (RFC 2617 3.2.1).
type Challenge struct {
	Realm, Nonce, Opaque string
	Algorithm            string
	// QOP lists the qualities of protection on offer; empty is that of RFC
	// 2069.
	QOP   string
	Stale bool
}

// String returns the header's value.
func (c *Challenge) String() string {
	var b strings.Builder
	b.WriteString("Digest ")
	quoted(&b, "realm", c.Realm)
	quoted(&b, ",nonce", c.Nonce)
	if c.Opaque != "" {
		quoted(&b, ",opaque", c.Opaque)
	}
	b.WriteString(",algorithm=" + c.Algorithm)
	if c.QOP != "" {
		quoted(&b, ",qop", c.QOP)
	}
	if c.Stale {
		b.WriteString(",stale=TRUE")
	}
	return b.String()
}

// ParseChallenge reads a WWW-Authenticate header.
func ParseChallenge(s string) (Challenge, error) {
	var c Challenge
	err := eachParam(s, func(name, value string) error {
		switch name {
		case "realm":
			c.Realm = value
		case "nonce":
			c.Nonce = value
		case "opaque":
			c.Opaque = value
		case "algorithm":
			c.Algorithm = value
		case "qop":
			c.QOP = value
		case "stale":
			c.Stale = strings.EqualFold(value, "true")
		}
		return nil
	})
	if err != nil {
		return Challenge{}, fmt.Errorf("parse challenge: %w", err)
	}
	return c, nil
}

// OffersAuth tells whether the quality of protection "auth" is on offer.
func (c *Challenge) OffersAuth() bool {
	for q := range strings.SplitSeq(c.QOP, ",") {
		if strings.EqualFold(strings.TrimSpace(q), "auth") {
			return true
		}
	}
	return false
}

// Credentials are an Authorization header (RFC 2617 3.2.2, RFC 3310 3.4).
type Credentials struct {
	Username, Realm, Nonce, URI, Opaque string
	Algorithm                           string
	Response                            string
	// QOP is the quality of protection, "" or "auth"; CNonce and NC, the
	// client's nonce and its count of requests, go with it.
	QOP, CNonce string
	NC          uint32
	// AUTS, in base64, asks for resynchronisation.
	AUTS string
}

// String returns the header's value.
func (c *Credentials) String() string {
	var b strings.Builder
	b.WriteString("Digest ")
	quoted(&b, "username", c.Username)
	quoted(&b, ",realm", c.Realm)
	quoted(&b, ",nonce", c.Nonce)
	quoted(&b, ",uri", c.URI)
	quoted(&b, ",response", c.Response)
	if c.Algorithm != "" {
		b.WriteString(",algorithm=" + c.Algorithm)
	}
	if c.QOP != "" {
		quoted(&b, ",cnonce", c.CNonce)
		b.WriteString(",qop=" + c.QOP + ",nc=" + c.nc())
	}
	if c.Opaque != "" {
		quoted(&b, ",opaque", c.Opaque)
	}
	if c.AUTS != "" {
		quoted(&b, ",auts", c.AUTS)
	}
	return b.String()
}

func (c *Credentials) nc() string { return fmt.Sprintf("%08x", c.NC) }

// ParseCredentials reads an Authorization header.
func ParseCredentials(s string) (Credentials, error) {
	var c Credentials
	err := eachParam(s, func(name, value string) error {
		switch name {
		case "username":
			c.Username = value
		case "realm":
			c.Realm = value
		case "nonce":
			c.Nonce = value
		case "uri":
			c.URI = value
		case "response":
			c.Response = value
		case "algorithm":
			c.Algorithm = value
		case "opaque":
			c.Opaque = value
		case "qop":
			c.QOP = value
		case "cnonce":
			c.CNonce = value
		case "auts":
			c.AUTS = value
		case "nc":
			n, err := strconv.ParseUint(value, 16, 32)
			if err != nil || len(value) != 8 {
				return fmt.Errorf("nc %q, want 8 hexadecimal digits", clip(value))
			}
			c.NC = uint32(n)
		}
		return nil
	})
	if err != nil {
		return Credentials{}, fmt.Errorf("parse credentials: %w", err)
	}
	return c, nil
}

// Digest computes what Response is to be for a request of a method, with a
// password that is the octets of RES, or nothing in a request that asks for
// resynchronisation (RFC 2617 3.2.2.1, RFC 3310 3.3, 3.4).
func (c *Credentials) Digest(method string, password []byte) string {
	a1 := append([]byte(c.Username+":"+c.Realm+":"), password...)
	ha1 := sum(a1)
	ha2 := sum([]byte(method + ":" + c.URI))
	middle := c.Nonce
	if c.QOP != "" {
		middle += ":" + c.nc() + ":" + c.CNonce + ":" + c.QOP
	}
	return sum([]byte(ha1 + ":" + middle + ":" + ha2))
}

func sum(b []byte) string {
	s := md5.Sum(b)
	return hex.EncodeToString(s[:])
}

func quoted(b *strings.Builder, name, value string) {
	b.WriteString(name)
	b.WriteString(`="`)
	for i := range len(value) {
		if value[i] == '"' || value[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(value[i])
	}
	b.WriteByte('"')
}

// eachParam calls f for each parameter of a Digest header, names in lower
// case. None may come twice (RFC 3261 7.3.1 leaves such to the grammar, which
// has no room for them).
func eachParam(s string, f func(name, value string) error) error {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(s), " ")
	if !strings.EqualFold(scheme, "Digest") {
		return fmt.Errorf("scheme %q, want Digest", clip(scheme))
	}
	seen := make([]string, 0, 12)
	for rest = strings.TrimSpace(rest); rest != ""; {
		name, after, ok := strings.Cut(rest, "=")
		if !ok {
			return fmt.Errorf("%q is no parameter", clip(rest))
		}
		name = strings.ToLower(strings.TrimSpace(name))
		value, after, err := cutValue(strings.TrimSpace(after))
		if err != nil {
			return fmt.Errorf("%s: %w", clip(name), err)
		}
		for _, have := range seen {
			if have == name {
				return fmt.Errorf("%s comes twice", clip(name))
			}
		}
		if len(seen) == cap(seen) {
			return errors.New("too many parameters")
		}
		seen = append(seen, name)
		if err := f(name, value); err != nil {
			return err
		}
		rest = after
	}
	return nil
}

// cutValue takes a value, quoted or not, off the front, and the comma after it.
func cutValue(s string) (value, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ",")
		return strings.TrimSpace(value), strings.TrimSpace(rest), nil
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		case '"':
			rest = strings.TrimSpace(s[i+1:])
			if rest != "" && rest[0] != ',' {
				return "", "", fmt.Errorf("%q after the value", clip(rest))
			}
			return b.String(), strings.TrimSpace(strings.TrimPrefix(rest, ",")), nil
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", errors.New("no quotation mark at the end")
}
