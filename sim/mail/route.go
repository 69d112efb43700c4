package mail

import (
	"slices"
	"strings"

	"sunsetlab/sim/mail/smtp"
)

// destination is where the mail of an address goes.
type destination uint8

const (
	toNobody destination = iota
	toMailbox
	toForward
	toElsewhere
)

// route finds where the mail of an address goes.
func (h *Host) route(address string) destination {
	if strings.EqualFold(address, "postmaster") {
		return toMailbox
	}
	local, domain, err := smtp.SplitAddress(address)
	if err != nil {
		return toNobody
	}
	if !h.local(domain) {
		if _, ours := h.unrewrite(local, domain); ours {
			return toForward
		}
		return toElsewhere
	}
	if _, ok := h.forwardOf(address); ok {
		return toForward
	}
	if _, ours := h.unrewrite(local, domain); ours {
		return toForward
	}
	if strings.EqualFold(local, "postmaster") || slices.ContainsFunc(h.cfg.Mailboxes, func(m string) bool { return m == "*" || strings.EqualFold(m, local) }) {
		return toMailbox
	}
	return toNobody
}

// forwardOf gives the address that an address's mail goes on to.
func (h *Host) forwardOf(address string) (string, bool) {
	local, domain, _ := smtp.SplitAddress(address)
	for _, key := range []string{strings.ToLower(address), strings.ToLower(local), "*"} {
		if to, ok := h.cfg.Forward[key]; ok {
			return to, true
		}
	}
	return h.unrewrite(local, domain)
}

// rewritten is the return path of forwarded mail: the sender's own, or one that
// leads back through this host, as SRS has it. The hash of SRS, which keeps
// strangers from using the host to send anywhere, is left out: the lab has no
// strangers.
func (h *Host) rewritten(from string) string {
	if h.cfg.Envelope != RewriteEnvelope || from == "" || len(h.cfg.Domains) == 0 {
		return from
	}
	local, domain, err := smtp.SplitAddress(from)
	if err != nil || h.local(domain) {
		return from
	}
	return "SRS0=" + domain + "=" + local + "@" + h.cfg.Domains[0]
}

// unrewrite gives back the address that rewritten has hidden.
func (h *Host) unrewrite(local, domain string) (string, bool) {
	if h.cfg.Envelope != RewriteEnvelope || !h.local(domain) || len(local) < 5 || !strings.EqualFold(local[:5], "SRS0=") {
		return "", false
	}
	d, l, ok := strings.Cut(local[5:], "=")
	return l + "@" + d, ok
}
