// Package lookup is what the authentication of mail asks of DNS: one question,
// answered by whoever owns a resolver. Nothing below mail/ opens a socket.
//
//	zone := lookup.Zone{"s1._domainkey.example.com TXT": {"v=DKIM1; p=..."}}
//	answers, err := zone.Lookup("s1._domainkey.example.com", lookup.TXT)
package lookup

import (
	"errors"
	"fmt"
	"strings"
)

// Type is the type of the records asked for.
type Type string

// The types that SPF, DKIM and DMARC ask for.
const (
	A    Type = "A"
	AAAA Type = "AAAA"
	MX   Type = "MX"
	PTR  Type = "PTR"
	TXT  Type = "TXT"
)

// Resolver answers DNS questions. The name has no dot at the end. An answer is
// the data of each record in presentation form:
//
//   - A, AAAA: an address, 192.0.2.1
//   - MX: preference and host, "10 mx.example.com"
//   - PTR: a host
//   - TXT: the strings of the record put together, without quotes
//
// Aliases (CNAME) have been followed. Errors are, or wrap, [ErrNoName],
// [ErrNoData] or [ErrTemporary]; any other error counts as temporary.
type Resolver interface {
	Lookup(name string, t Type) ([]string, error)
}

// What a lookup can come to beside answers.
var (
	// ErrNoName: the name does not exist (NXDOMAIN).
	ErrNoName = errors.New("no such name")
	// ErrNoData: the name exists, but has no record of the type.
	ErrNoData = errors.New("no such record")
	// ErrTemporary: timeout, SERVFAIL or the like. Ask again later.
	ErrTemporary = errors.New("temporary failure")
)

// Nothing tells whether the error is the firm answer that there is no record.
func Nothing(err error) bool { return errors.Is(err, ErrNoName) || errors.Is(err, ErrNoData) }

// Zone answers from memory: the key is the name in lower case and the type,
// with a blank between.
type Zone map[string][]string

// Lookup implements [Resolver].
func (z Zone) Lookup(name string, t Type) ([]string, error) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if a := z[name+" "+string(t)]; len(a) > 0 {
		return a, nil
	}
	for key := range z {
		owner, _, _ := strings.Cut(key, " ")
		if owner == name || strings.HasSuffix(owner, "."+name) {
			return nil, fmt.Errorf("%s %s: %w", name, t, ErrNoData)
		}
	}
	return nil, fmt.Errorf("%s %s: %w", name, t, ErrNoName)
}

// Func is a function as a [Resolver].
type Func func(name string, t Type) ([]string, error)

// Lookup implements [Resolver].
func (f Func) Lookup(name string, t Type) ([]string, error) { return f(name, t) }

// Query is one question with what came of it.
type Query struct {
	Name    string
	Type    Type
	Answers []string
	Err     error
}

// String is the question and its outcome in one line.
func (q Query) String() string {
	if q.Err != nil {
		return fmt.Sprintf("%s %s: %v", q.Name, q.Type, unwrapKnown(q.Err))
	}
	return fmt.Sprintf("%s %s: %q", q.Name, q.Type, q.Answers)
}

// unwrapKnown drops the repetition of name and type from an error.
func unwrapKnown(err error) error {
	for _, known := range []error{ErrNoName, ErrNoData, ErrTemporary} {
		if errors.Is(err, known) {
			return known
		}
	}
	return err
}
