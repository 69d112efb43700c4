package maillab

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/mail"
	"sunsetlab/sim/mail/smtp"
)

func (c *checker) host(name string, addresses, hostnames map[string]string) {
	at := "hosts." + name
	h := c.Hosts[name]
	if name == "dns" || name == "internet" {
		c.reject(at, "the name %s is taken by the lab's own", name)
	}
	if !isHostname(name) {
		c.reject(at, "%q is no name for a host: want letters, digits and hyphens", name)
		return
	}
	hostname := h.Hostname
	if hostname == "" {
		hostname = name + ".example"
	} else if !isHostname(hostname) {
		c.reject(at+".hostname", "%q is no host name", hostname)
	}
	if other, taken := hostnames[strings.ToLower(hostname)]; taken {
		c.reject(at, "the hosts %s and %s have one name, %s", other, name, hostname)
	}
	hostnames[strings.ToLower(hostname)] = name
	if h.Address.IsValid() {
		if other, taken := addresses[h.Address.String()]; taken {
			c.reject(at+".address", "%s is the address of %s already", h.Address, other)
		}
		addresses[h.Address.String()] = name
	}
	for i, d := range h.Domains {
		where := fmt.Sprintf("%s.domains[%d]", at, i)
		if !isHostname(d) {
			c.reject(where, "%q is no domain", d)
		}
		if other, taken := c.domains[strings.ToLower(d)]; taken {
			c.reject(where, "the mail of %s goes to %s already", d, other)
		}
		c.domains[strings.ToLower(d)] = name
	}
	c.behaviour(at, &h.Config)
}

// behaviour checks what a host does, by itself.
func (c *checker) behaviour(at string, h *mail.Config) {
	for i := range h.Changes {
		where := fmt.Sprintf("%s.changes[%d]", at, i)
		if n := h.Changes[i].Kinds(); n != 1 {
			c.reject(where, "a change has one key, this has %d", n)
		}
		for name, value := range h.Changes[i].SetHeader {
			if !isFieldName(name) || strings.ContainsAny(value, "\r\n") {
				c.reject(where+".set_header", "%q is no field that could be set", name)
			}
		}
	}
	for _, l := range [][2]string{{"listen", h.Listen}, {"pop3", h.POP3}} {
		if a, err := netip.ParseAddrPort(l[1]); l[1] != "" && (err != nil || !a.Addr().IsLoopback()) {
			c.reject(at+"."+l[0], "%q is no address and port of the loopback network: want such as 127.0.2.10:2525", l[1])
		}
	}
	if h.TLS.Min != "" && h.TLS.Max != "" && h.TLS.Min > h.TLS.Max {
		c.reject(at+".tls", "the least version, %s, is above the most, %s", h.TLS.Min, h.TLS.Max)
	}
	if h.Rate != nil && h.Rate.Per <= 0 {
		c.reject(at+".rate.per", "a rate is per some time")
	}
	for i, d := range h.Queue.Retry {
		if d < time.Second {
			c.reject(fmt.Sprintf("%s.queue.retry[%d]", at, i), "a host waits at least a second before it tries again")
		}
	}
	if h.Queue.Retry != nil && len(h.Queue.Retry) == 0 {
		c.reject(at+".queue.retry", "at least one wait is needed; the last repeats")
	}
	for _, s := range []struct {
		path string
		bits int
		ok   bool
	}{{at + ".dkim.bits", bitsOf(h.DKIM), h.DKIM != nil}, {at + ".seal.bits", sealBits(h.Seal), h.Seal != nil}} {
		if s.ok && s.bits%16 != 0 {
			c.reject(s.path, "an RSA key has a multiple of 16 bits here")
		}
	}
	if s := h.Seal; s != nil && s.CVFailOn != "" && s.CVFail == "" {
		c.reject(at+".seal.cv_fail_on", "there is no cv_fail that it could be about")
	}
	for key, to := range h.Forward {
		if err := smtp.CheckAddress(to); err != nil || !strings.Contains(to, "@") {
			c.reject(at+".forward."+key, "%q is no address", to)
		}
	}
	if len(h.Domains) == 0 && (len(h.Mailboxes) > 0 || len(h.Forward) > 0) {
		c.reject(at, "a host without domains has no mailboxes and forwards nothing")
	}
}

func bitsOf(s *mail.Signing) int {
	if s == nil {
		return 0
	}
	return s.Bits
}

func sealBits(s *mail.Seal) int {
	if s == nil {
		return 0
	}
	return s.Bits
}

// references checks what a host says of others.
func (c *checker) references(name string) {
	h := c.Hosts[name]
	at := "hosts." + name
	for i, other := range h.RelayFor {
		c.known(fmt.Sprintf("%s.relay_for[%d]", at, i), other)
	}
	if h.Smarthost == "" {
		return
	}
	for _, other := range c.names {
		if hostnameOf(c.Scenario, other) == h.Smarthost {
			return
		}
	}
	if _, ok := c.Hosts[h.Smarthost]; ok {
		h.Smarthost = hostnameOf(c.Scenario, h.Smarthost)
		c.Hosts[name] = h
		return
	}
	c.reject(at+".smarthost", "there is no host %q%s", h.Smarthost, strict.Hint(h.Smarthost, c.names))
}

func hostnameOf(s *Scenario, name string) string {
	if h := s.Hosts[name].Hostname; h != "" {
		return h
	}
	return name + ".example"
}

func (c *checker) known(at, host string) bool {
	if _, ok := c.Hosts[host]; ok {
		return true
	}
	c.reject(at, "there is no host %q%s", host, strict.Hint(host, c.names))
	return false
}
