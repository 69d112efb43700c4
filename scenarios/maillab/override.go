package maillab

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"

	"sunsetlab/mail/canonical"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/mail"
)

// SetEmptyBody gives a host another rule for empty bodies, by its word.
func (s *Scenario) SetEmptyBody(host, rule string) error {
	words := strict.WordsOf(reflect.TypeFor[canonical.EmptyBody]())
	var r canonical.EmptyBody
	if err := r.UnmarshalText([]byte(rule)); err != nil {
		return fmt.Errorf("%q is no rule for empty bodies%s", rule, strict.Hint(rule, words))
	}
	return s.change(host, func(c *mail.Config) error {
		c.EmptyBody = r
		return nil
	})
}

// SetCanonicalization gives a host another c= for what it seals and signs.
func (s *Scenario) SetCanonicalization(host, method string) error {
	m := mail.Method(method)
	if !slices.Contains(m.Words(), method) {
		return fmt.Errorf("%q is no canonicalisation%s", method, strict.Hint(method, m.Words()))
	}
	return s.change(host, func(c *mail.Config) error {
		switch {
		case c.Seal != nil:
			seal := *c.Seal
			seal.Canonicalization = m
			c.Seal = &seal
		case c.DKIM != nil:
			dkim := *c.DKIM
			dkim.Canonicalization = m
			c.DKIM = &dkim
		default:
			return fmt.Errorf("%s signs nothing: it has neither seal nor dkim", host)
		}
		return nil
	})
}

// SetCVFail has a host seal cv=fail for a cause that stands beside the body.
func (s *Scenario) SetCVFail(host, cause string) error {
	return s.change(host, func(c *mail.Config) error {
		if c.Seal == nil {
			return fmt.Errorf("%s seals nothing", host)
		}
		seal := *c.Seal
		seal.CVFail = cause
		c.Seal = &seal
		return nil
	})
}

func (s *Scenario) change(host string, f func(*mail.Config) error) error {
	h, ok := s.Hosts[host]
	if !ok {
		return fmt.Errorf("there is no host %q%s", host, strict.Hint(host, s.names))
	}
	if err := f(&h.Config); err != nil {
		return err
	}
	s.Hosts[host] = h
	return nil
}

// OnLoopback gives each host an address on the loopback network: that on which
// it is to listen, the one that it has if that is loopback, or one of
// 127.0.2.0/23.
func (s *Scenario) OnLoopback() {
	taken := map[netip.Addr]bool{}
	for _, name := range s.names {
		h := s.Hosts[name]
		if at, err := netip.ParseAddrPort(h.Listen); err == nil {
			h.Address = mail.Address{Addr: at.Addr()}
		}
		if h.Address.IsValid() && h.Address.IsLoopback() && !taken[h.Address.Addr] {
			taken[h.Address.Addr] = true
		} else {
			h.Address = mail.Address{}
		}
		s.Hosts[name] = h
	}
	next := netip.AddrFrom4([4]byte{127, 0, 2, 9})
	for _, name := range s.names {
		h := s.Hosts[name]
		if h.Address.IsValid() {
			continue
		}
		for next = next.Next(); taken[next]; {
			next = next.Next()
		}
		h.Address = mail.Address{Addr: next}
		s.Hosts[name] = h
	}
}
