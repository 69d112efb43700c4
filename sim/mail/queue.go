package mail

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"sunsetlab/mail/lookup"
	"sunsetlab/sim/mail/smtp"
)

// job is a message on its way to one recipient.
type job struct {
	passage  *passage
	from, to string
	raw      []byte
	attempts int
	// plain says that TLS could not be had, so that the next attempt does
	// without if policy lets it.
	plain bool
}

// attempt looks for the recipient's exchangers and calls them in turn.
func (j *job) attempt() {
	h := j.passage.host
	j.attempts++
	var targets []Target
	var failure *smtp.Reply
	h.dns.Complete(func(r lookup.Resolver) { targets, failure = h.exchangers(r, j.to) }, func() {
		if failure != nil {
			j.over(Target{}, smtp.Outcome{Refused: *failure}, *failure, "")
			return
		}
		j.try(targets)
	})
}

// maxExchangers bounds how many are called.
const maxExchangers = 10

// exchangers lists the servers that take an address's mail, best first (RFC
// 5321 5.1), or says why there are none.
func (h *Host) exchangers(r lookup.Resolver, address string) ([]Target, *smtp.Reply) {
	if h.cfg.Smarthost != "" {
		return addresses(r, []string{h.cfg.Smarthost})
	}
	_, domain, err := smtp.SplitAddress(address)
	if err != nil {
		return nil, &smtp.Reply{Code: 550, Enhanced: "5.1.3", Text: err.Error()}
	}
	if ip, ok := literalAddress(domain); ok {
		return []Target{{Name: domain, Address: ip, Port: PortSMTP}}, nil
	}
	answers, err := r.Lookup(domain, lookup.MX)
	switch {
	case err != nil && !lookup.Nothing(err):
		return nil, &smtp.Reply{Code: 451, Enhanced: "4.4.3", Text: "DNS does not answer for " + domain}
	case err != nil || len(answers) == 0:
		targets, failure := addresses(r, []string{domain})
		if failure != nil && !failure.Transient() {
			failure = &smtp.Reply{Code: 550, Enhanced: "5.1.2", Text: "there is no domain " + domain + " that takes mail"}
		}
		return targets, failure
	}
	type exchanger struct {
		preference int
		name       string
	}
	var all []exchanger
	for _, a := range answers {
		p, name, _ := strings.Cut(a, " ")
		n, err := strconv.Atoi(p)
		if err != nil {
			continue
		}
		if name == "" {
			return nil, &smtp.Reply{Code: 556, Enhanced: "5.1.10", Text: domain + " takes no mail (null MX)"}
		}
		all = append(all, exchanger{n, name})
	}
	slices.SortStableFunc(all, func(a, b exchanger) int { return a.preference - b.preference })
	// A host that is one of the exchangers leaves out itself and all behind it,
	// or mail would go in circles (RFC 5321 5.1).
	if i := slices.IndexFunc(all, func(e exchanger) bool { return strings.EqualFold(e.name, h.cfg.Hostname) }); i >= 0 {
		own := all[i].preference
		all = slices.DeleteFunc(all, func(e exchanger) bool { return e.preference >= own })
		if len(all) == 0 {
			return nil, &smtp.Reply{Code: 554, Enhanced: "5.4.6", Text: "mail for " + domain + " comes back to this host, which does not take it"}
		}
	}
	names := make([]string, min(len(all), maxExchangers))
	for i := range names {
		names[i] = all[i].name
	}
	return addresses(r, names)
}

func literalAddress(domain string) (netip.Addr, bool) {
	inside, ok := strings.CutPrefix(domain, "[")
	if !ok {
		return netip.Addr{}, false
	}
	inside = strings.TrimPrefix(strings.TrimSuffix(inside, "]"), "IPv6:")
	ip, err := netip.ParseAddr(inside)
	return ip, err == nil
}

// addresses finds those of servers.
func addresses(r lookup.Resolver, names []string) ([]Target, *smtp.Reply) {
	var targets []Target
	temporary := false
	for _, name := range names {
		for _, t := range []lookup.Type{lookup.A, lookup.AAAA} {
			found, err := r.Lookup(name, t)
			if err != nil {
				temporary = temporary || !lookup.Nothing(err)
				continue
			}
			for _, a := range found {
				if ip, err := netip.ParseAddr(a); err == nil {
					targets = append(targets, Target{Name: name, Address: ip, Port: PortSMTP})
				}
			}
		}
	}
	switch {
	case len(targets) > 0:
		return targets, nil
	case temporary:
		return nil, &smtp.Reply{Code: 451, Enhanced: "4.4.3", Text: "DNS does not answer for " + names[0]}
	}
	return nil, &smtp.Reply{Code: 550, Enhanced: "5.4.4", Text: "no exchanger of the domain has an address"}
}

// try calls the first of the servers, and the next if nobody is there.
func (j *job) try(targets []Target) {
	h := j.passage.host
	to := targets[0]
	c := smtp.ClientConfig{Hostname: h.cfg.Hostname, Server: to.Name, Security: h.cfg.TLS.Out.security(), TLS: h.cfg.TLS.Policy()}
	if j.plain && c.Security == smtp.Opportunistic {
		c.Security = smtp.Never
	}
	h.transport.Deliver(to, c, smtp.Envelope{From: j.from, To: []string{j.to}, Message: j.raw}, func(o smtp.Outcome) {
		if o.Err != nil && len(targets) > 1 {
			j.note(to, o, smtp.Reply{}, o.Err.Error(), Deferred)
			j.try(targets[1:])
			return
		}
		reply := o.Refused
		if len(o.Replies) == 1 {
			reply = o.Replies[0]
		}
		reason := ""
		if o.Err != nil {
			reason = o.Err.Error()
		}
		j.over(to, o, reply, reason)
	})
}

// note logs an attempt.
func (j *job) note(to Target, o smtp.Outcome, reply smtp.Reply, reason string, outcome Outcome) {
	rec := j.passage.record(Sent, j.to)
	rec.From, rec.TLS, rec.Attempt, rec.Outcome, rec.Reason = j.from, o.TLS, j.attempts, outcome, reason
	rec.Message, rec.Size = j.raw, len(j.raw)
	rec.SPF, rec.DKIM, rec.DMARC, rec.ARC, rec.Verdict = "", "", "", "", nil
	rec.PeerName = to.Name
	if to.Address.IsValid() {
		rec.Peer = to.Address.String()
	}
	if reply.Code != 0 {
		rec.Reply = reply.String()
	}
	j.passage.host.write(rec)
}

// over decides what follows from an attempt.
func (j *job) over(to Target, o smtp.Outcome, reply smtp.Reply, reason string) {
	h := j.passage.host
	switch {
	case reply.Positive():
		j.note(to, o, reply, reason, Accepted)
		return
	case o.Err == nil && !reply.Transient():
		j.note(to, o, reply, reason, Rejected)
		j.passage.fail(j.to, reply, to.Name)
		return
	}
	j.note(to, o, reply, reason, Deferred)
	j.plain = o.TLSFailed
	wait := h.cfg.Queue.Retry[min(j.attempts, len(h.cfg.Queue.Retry))-1]
	if o.TLSFailed && h.cfg.TLS.Out.security() == smtp.Opportunistic {
		wait = 0 // without TLS, at once
	}
	if age := h.env.Now().Sub(j.passage.taken); age+wait > h.cfg.Queue.Lifetime {
		if reply.Code == 0 {
			reply = smtp.Reply{Code: 451, Enhanced: "4.4.1", Text: reason}
		}
		reply.Text += fmt.Sprintf("; given up after %s", round(age))
		reply.Code, reply.Enhanced = 554, "5.4.7"
		j.passage.fail(j.to, reply, to.Name)
		return
	}
	h.env.After(wait, j.attempt)
}

func round(d time.Duration) time.Duration { return d.Round(time.Second) }
