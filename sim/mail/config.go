package mail

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/mail/canonical"
	"sunsetlab/sim/mail/smtp"
)

// Config is a host's profile: all that it does, as data.
type Config struct {
	// Hostname is the name that the host goes by in DNS and SMTP; the name of
	// the host with .example after it by default.
	Hostname string `yaml:"hostname" json:"hostname,omitempty"`
	// Address is where it listens and sends from; one of 192.0.2.0/24 by
	// default.
	Address Address `yaml:"address" json:"address,omitzero"`

	// Domains are those whose mail the host takes: it is published as their
	// exchanger. Of each there is an SPF record that names the host.
	Domains []string `yaml:"domains" json:"domains,omitempty"`
	// Mailboxes are the local parts that have a mailbox here; "*" is any.
	Mailboxes []string `yaml:"mailboxes" json:"mailboxes,omitempty"`
	// Forward gives, for a local part or an address, where its mail goes on
	// to.
	Forward map[string]string `yaml:"forward" json:"forward,omitempty"`
	// Envelope is what becomes of the return path of forwarded mail.
	Envelope EnvelopePolicy `yaml:"envelope" json:"envelope,omitempty"`
	// RelayFor are names of hosts that may send to anywhere through this one.
	RelayFor []string `yaml:"relay_for" json:"relay_for,omitempty"`
	// Smarthost is the name of the host to which all mail for elsewhere goes,
	// in place of the exchangers that DNS names.
	Smarthost string `yaml:"smarthost" json:"smarthost,omitempty"`

	// Submission lets users send mail through the host.
	Submission *Submission `yaml:"submission" json:"submission,omitempty"`

	// EmptyBody is what the host hashes for a body without lines, when it signs
	// and when it verifies, unless seal, dkim or verify say otherwise.
	EmptyBody canonical.EmptyBody `yaml:"empty_body" json:"empty_body"`
	// Seal adds an ARC set to what the host passes on.
	Seal *Seal `yaml:"seal" json:"seal,omitempty"`
	// DKIM signs what the host's users send.
	DKIM *Signing `yaml:"dkim" json:"dkim,omitempty"`
	// Verify is how the host judges what it is sent.
	Verify Verify `yaml:"verify" json:"verify,omitzero"`
	// DMARC is the policy that the host's own domains publish.
	DMARC string `yaml:"dmarc_record" json:"dmarc_record,omitempty"`
	// SPF is the policy that the host's own domains publish, "v=spf1 mx -all"
	// by default; "none" publishes none.
	SPF string `yaml:"spf_record" json:"spf_record,omitempty"`

	// Changes are what the host does to a message that it passes on, in order,
	// before it signs.
	Changes []Change `yaml:"changes" json:"changes,omitempty"`

	// TLS is the host's STARTTLS, in and out.
	TLS TLS `yaml:"tls" json:"tls,omitzero"`
	// Rate limits what one user or one peer may send.
	Rate *Rate `yaml:"rate" json:"rate,omitempty"`
	// Queue says how long the host tries.
	Queue Queue `yaml:"queue" json:"queue,omitzero"`
	// MaxSize is the largest message that the host takes, in octets.
	MaxSize int `yaml:"max_size" json:"max_size,omitempty" jsonschema:"minimum=1000,maximum=1073741824"`
	// Listen is the address and port on which the host is put by mail serve;
	// of the loopback network.
	Listen string `yaml:"listen" json:"listen,omitempty"`
	// POP3 is the address and port of its mailboxes there.
	POP3 string `yaml:"pop3" json:"pop3,omitempty"`
}

// Submission is how users send.
type Submission struct {
	// Users are user names with their passwords.
	Users map[string]string `yaml:"users" json:"-"`
	// Auth are the mechanisms offered: plain, login and scram-sha-256 by
	// default.
	Auth []AuthWord `yaml:"auth" json:"auth,omitempty"`
	// PlainText offers AUTH without TLS too.
	PlainText bool `yaml:"plain_text" json:"plain_text,omitempty"`
	// AnySender lets users send with any address; otherwise only with one of
	// the host's domains.
	AnySender bool `yaml:"any_sender" json:"any_sender,omitempty"`
}

// AuthWord is a SASL mechanism as a scenario names it.
type AuthWord string

// Words lists them.
func (AuthWord) Words() []string { return []string{"plain", "login", "scram-sha-256"} }

func (s *Submission) mechanisms() []smtp.Mechanism {
	words := s.Auth
	if words == nil {
		for _, w := range AuthWord("").Words() {
			words = append(words, AuthWord(w))
		}
	}
	all := make([]smtp.Mechanism, len(words))
	for i, w := range words {
		all[i] = smtp.Mechanism(strings.ToUpper(string(w)))
	}
	return all
}

// Signing is one key's use.
type Signing struct {
	// Domain is that of the signature; the host's first domain by default.
	Domain string `yaml:"domain" json:"domain,omitempty"`
	// Canonicalization is c=: relaxed/relaxed by default.
	Canonicalization Method `yaml:"canonicalization" json:"canonicalization,omitempty"`
	// Algorithm is a=: rsa-sha256 by default.
	Algorithm AlgorithmWord `yaml:"algorithm" json:"algorithm,omitempty"`
	// Bits is the length of an RSA key, 2048 by default.
	Bits int `yaml:"bits" json:"bits,omitempty" jsonschema:"minimum=1024,maximum=4096"`
	// EmptyBody overrides the host's.
	EmptyBody *canonical.EmptyBody `yaml:"empty_body" json:"empty_body,omitempty"`
	// Headers are the fields that are signed; a usual choice by default.
	Headers []string `yaml:"headers" json:"headers,omitempty"`
}

// Method is a canonicalisation as c= has it; empty for relaxed/relaxed.
type Method string

// Words lists them. One word is for the header, and simple for the body (RFC
// 6376 3.5).
func (Method) Words() []string {
	return []string{"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "simple", "relaxed"}
}

func (m Method) method() canonical.Method {
	if m == "" {
		return canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}
	}
	c, _ := canonical.ParseMethod(string(m)) // one of Words, which all parse
	return c
}

// AlgorithmWord is a signature algorithm; empty for rsa-sha256.
type AlgorithmWord string

// The algorithms.
const (
	RSASHA256     AlgorithmWord = "rsa-sha256"
	Ed25519SHA256 AlgorithmWord = "ed25519-sha256"
)

// Words lists them.
func (AlgorithmWord) Words() []string { return []string{string(RSASHA256), string(Ed25519SHA256)} }

// Seal is a host's part in chains.
type Seal struct {
	Signing
	// CVFail has the host seal cv=fail whatever it found, for the cause that
	// stands here, which is something other than the body.
	CVFail string `yaml:"cv_fail" json:"cv_fail,omitempty"`
	// CVFailOn limits that cause to some messages; empty is all.
	CVFailOn BodyWord `yaml:"cv_fail_on" json:"cv_fail_on,omitempty"`
}

// BodyWord tells messages by their bodies.
type BodyWord string

// Words lists them: any message, those whose body has no line with something in
// it, and the others.
func (BodyWord) Words() []string { return []string{"any", "empty", "text"} }

func (w BodyWord) matches(body []byte) bool {
	empty := len(bytes.TrimSpace(body)) == 0
	return w == "" || w == "any" || (w == "empty") == empty
}

// Verify is how a host judges.
type Verify struct {
	// EmptyBody overrides the host's.
	EmptyBody *canonical.EmptyBody `yaml:"empty_body" json:"empty_body,omitempty"`
	// Skip are methods that the host does not look at.
	Skip []MethodWord `yaml:"skip" json:"skip,omitempty"`
	// DMARC is what the host makes of a sender's policy.
	DMARC DMARCPolicy `yaml:"dmarc" json:"dmarc,omitempty"`
	// TrustARC are the domains whose seals are believed: where DMARC fails and
	// the chain holds, what the first of them found counts.
	TrustARC []string `yaml:"trust_arc" json:"trust_arc,omitempty"`
}

// MethodWord is a way to authenticate mail.
type MethodWord string

// Words lists them.
func (MethodWord) Words() []string { return []string{"spf", "dkim", "dmarc", "arc"} }

func (v *Verify) skips(m MethodWord) bool {
	for _, s := range v.Skip {
		if s == m {
			return true
		}
	}
	return false
}

// DMARCPolicy is what a host makes of a sender's policy; empty for report.
type DMARCPolicy string

// The policies.
const (
	// DMARCReport writes down the result and takes the message.
	DMARCReport DMARCPolicy = "report"
	// DMARCEnforce refuses what p=reject is about, and puts aside what
	// p=quarantine is about.
	DMARCEnforce DMARCPolicy = "enforce"
)

// Words lists them.
func (DMARCPolicy) Words() []string { return []string{string(DMARCReport), string(DMARCEnforce)} }

// EnvelopePolicy is what becomes of a return path; empty for keep.
type EnvelopePolicy string

// The policies.
const (
	// KeepEnvelope leaves it, so that SPF fails behind the forwarder.
	KeepEnvelope EnvelopePolicy = "keep"
	// RewriteEnvelope puts an address of the forwarder's that leads back to it
	// (SRS).
	RewriteEnvelope EnvelopePolicy = "srs"
)

// Words lists them.
func (EnvelopePolicy) Words() []string {
	return []string{string(KeepEnvelope), string(RewriteEnvelope)}
}

// TLS is a host's STARTTLS.
type TLS struct {
	// In is whether it is offered, and asked for.
	In TLSIn `yaml:"in" json:"in,omitempty"`
	// Out is what is made of a server's offer.
	Out TLSOut `yaml:"out" json:"out,omitempty"`
	// Min and Max are the versions that the host has: 1.2 and 1.3 by default.
	Min VersionWord `yaml:"min" json:"min,omitempty"`
	Max VersionWord `yaml:"max" json:"max,omitempty"`
}

// Policy is the range of versions.
func (t TLS) Policy() smtp.TLSPolicy {
	return smtp.TLSPolicy{Min: t.Min.version(), Max: t.Max.version()}
}

// TLSIn is a server's STARTTLS; empty for offered.
type TLSIn string

// What a server makes of STARTTLS.
const (
	TLSOffered  TLSIn = "offered"
	TLSNone     TLSIn = "none"
	TLSRequired TLSIn = "required"
)

// Words lists them.
func (TLSIn) Words() []string {
	return []string{string(TLSOffered), string(TLSNone), string(TLSRequired)}
}

// TLSOut is a client's STARTTLS; empty for opportunistic.
type TLSOut string

// Words lists them.
func (TLSOut) Words() []string { return []string{"opportunistic", "never", "required"} }

func (t TLSOut) security() smtp.Security {
	switch t {
	case "never":
		return smtp.Never
	case "required":
		return smtp.Required
	}
	return smtp.Opportunistic
}

// VersionWord is a TLS version such as 1.2.
type VersionWord string

// Words lists them.
func (VersionWord) Words() []string { return []string{"1.0", "1.1", "1.2", "1.3"} }

func (v VersionWord) version() smtp.Version {
	return map[VersionWord]smtp.Version{"1.0": smtp.TLS10, "1.1": smtp.TLS11, "1.2": smtp.TLS12, "1.3": smtp.TLS13}[v]
}

// Rate is a limit: so many messages in any time so long.
type Rate struct {
	Messages int           `yaml:"messages" json:"messages" jsonschema:"required,minimum=1,maximum=1000000"`
	Per      time.Duration `yaml:"per" json:"per" jsonschema:"required"`
}

// Queue is how long a host tries.
type Queue struct {
	// Retry are the waits after each attempt; the last repeats.
	Retry []time.Duration `yaml:"retry" json:"retry,omitempty"`
	// Lifetime is when a message goes back to its sender.
	Lifetime time.Duration `yaml:"lifetime" json:"lifetime,omitempty"`
}

// The times of RFC 5321 4.5.4.1: not before half an hour at first, then every
// two or three hours, for four or five days. First attempts come sooner here,
// as most hosts have it.
var (
	defaultRetry    = []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}
	defaultLifetime = 5 * 24 * time.Hour
)

// Address is an IP address; its zero value is none.
type Address struct{ netip.Addr }

// UnmarshalText reads an address.
func (a *Address) UnmarshalText(b []byte) error {
	x, err := netip.ParseAddr(string(b))
	if err != nil {
		return fmt.Errorf("%q is no IP address", b)
	}
	a.Addr = x
	return nil
}

// withDefaults fills in what a profile leaves open.
func (c Config) withDefaults(name string) Config {
	if c.Hostname == "" {
		c.Hostname = name + ".example"
	}
	if c.Queue.Retry == nil {
		c.Queue.Retry = defaultRetry
	}
	if c.Queue.Lifetime == 0 {
		c.Queue.Lifetime = defaultLifetime
	}
	if c.SPF == "" {
		c.SPF = "v=spf1 mx -all"
	}
	return c
}

// domain is the one that a signature names.
func (c *Config) domain(s *Signing) string {
	switch {
	case s.Domain != "":
		return s.Domain
	case len(c.Domains) > 0:
		return c.Domains[0]
	}
	return c.Hostname
}
