package mail

import (
	"crypto"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/sim"
	"sunsetlab/sim/mail/smtp"
)

// Transport takes a message to a server of another host.
type Transport interface {
	// Deliver calls and talks; done is told once what came of it.
	Deliver(to Target, c smtp.ClientConfig, e smtp.Envelope, done func(smtp.Outcome))
}

// Target is a server.
type Target struct {
	Name    string
	Address netip.Addr
	Port    uint16
}

// Ports by IANA.
const (
	PortSMTP       = 25
	PortPOP3       = 110
	PortSubmission = 587
)

// Resolver is what a host asks of DNS: to have f run until all that it looks up
// is known, and then done.
type Resolver interface {
	Complete(f func(lookup.Resolver), done func())
}

// Signer gives a host's key for a domain: the one that is in use now.
type Signer func(domain string, s *Signing) (selector string, key crypto.Signer, err error)

// Host is a mail host.
type Host struct {
	// Name is what the lab calls it.
	Name string

	env       sim.Env
	cfg       Config
	dns       Resolver
	transport Transport
	keys      Signer
	log       func(*Record)
	parsed    *dkim.Keys // keeps parsed keys between messages

	relay  map[netip.Addr]bool // peers that may send to anywhere
	boxes  map[string]*Mailbox
	lastID int
	sent   map[string][]time.Time // for the rate limit, by user or peer
}

// NewHost returns a host. Each line of its log is given to log as it is
// written; the record is log's until it returns.
func NewHost(env sim.Env, name string, c Config, d Resolver, t Transport, k Signer, log func(*Record)) *Host {
	return &Host{Name: name, env: env, cfg: c.withDefaults(name), dns: d, transport: t, keys: k, log: log,
		parsed: &dkim.Keys{}, relay: map[netip.Addr]bool{}, boxes: map[string]*Mailbox{}, sent: map[string][]time.Time{}}
}

// Config is the host's profile with its defaults.
func (h *Host) Config() Config { return h.cfg }

// Relay lets the host at an address send to anywhere through this one.
func (h *Host) Relay(a netip.Addr) { h.relay[a] = true }

// ServerConfig is what the host offers: as an exchanger, or to its users.
func (h *Host) ServerConfig(submission bool) smtp.ServerConfig {
	c := smtp.ServerConfig{Hostname: h.cfg.Hostname, MaxSize: h.cfg.MaxSize, RequireTLS: h.cfg.TLS.In == TLSRequired}
	if h.cfg.TLS.In != TLSNone {
		p := h.cfg.TLS.Policy()
		c.TLS = &p
	}
	if s := h.cfg.Submission; s != nil {
		c.Auth, c.PlainAuth = s.mechanisms(), s.PlainText || h.cfg.TLS.In == TLSNone
		c.AuthFirst = submission
	}
	return c
}

// nextID names a message at this host.
func (h *Host) nextID() string {
	h.lastID++
	return fmt.Sprintf("%s-%06d", strings.ToUpper(h.Name), h.lastID)
}

// write completes a record and logs it.
func (h *Host) write(r *Record) {
	r.Time, r.Host = h.env.Now(), h.Name
	h.report(r)
	if h.log != nil {
		h.log(r)
	}
}

// report puts a record into the trace, as a decision of the host.
func (h *Host) report(r *Record) {
	if !h.env.Recording(sim.Decision) {
		return
	}
	detail := fmt.Sprintf("%s: from <%s> to %s", r.Outcome, r.From, "<"+strings.Join(r.To, ">, <")+">")
	if v := r.results(); v != "" {
		detail += "; " + v
	}
	if r.Reason != "" {
		detail += "; " + r.Reason
	}
	h.env.Report(sim.Event{Kind: sim.Decision, From: h.Name, Device: r.MessageID, Protocol: sim.SMTP, Name: "mail " + string(r.Kind), Detail: detail, Cause: r.Reply})
}

func (r *Record) results() string {
	var words []string
	for _, w := range [][2]string{{"spf", r.SPF}, {"dkim", r.DKIM}, {"dmarc", r.DMARC}, {"arc", r.ARC}} {
		if w[1] != "" {
			words = append(words, w[0]+"="+w[1])
		}
	}
	return strings.Join(words, " ")
}

// local tells whether the host takes mail for a domain.
func (h *Host) local(domain string) bool {
	return slices.ContainsFunc(h.cfg.Domains, func(d string) bool { return strings.EqualFold(d, domain) })
}

// emptyBody is the rule for signing with s, or for verifying if s is nil.
func (h *Host) emptyBody(own *canonical.EmptyBody) canonical.EmptyBody {
	if own != nil {
		return *own
	}
	return h.cfg.EmptyBody
}

// limited tells whether who sends has sent too much, and counts the message if
// not.
func (h *Host) limited(who string) bool {
	limit := h.cfg.Rate
	if limit == nil {
		return false
	}
	now := h.env.Now()
	recent := slices.DeleteFunc(h.sent[who], func(t time.Time) bool { return now.Sub(t) >= limit.Per })
	over := len(recent) >= limit.Messages
	if !over {
		recent = append(recent, now)
	}
	if len(recent) == 0 {
		delete(h.sent, who)
	} else {
		h.sent[who] = recent
	}
	return over
}

// messageID is the Message-ID without brackets.
func messageID(m *message.Message) string {
	return strings.Trim(m.Last("Message-ID").Text(), "<> ")
}

// stamp is a date as RFC 5322 3.3 has it.
func stamp(t time.Time) string { return t.Format("Mon, 2 Jan 2006 15:04:05 -0700") }

// MessageID reads the Message-ID of a message, without brackets; empty if it has
// none that can be read.
func MessageID(raw []byte) string {
	m, err := message.Parse(raw)
	if err != nil {
		return ""
	}
	return messageID(m)
}
