package spf

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"sunsetlab/mail/lookup"
)

// match tells whether a directive matches; an outcome with a value ends the
// evaluation (RFC 7208, 5).
func (ev *evaluation) match(rec *record, d *directive) (bool, outcome) {
	switch d.mechanism {
	case "all":
		return true, outcome{}
	case "ip4", "ip6":
		return d.prefix.Contains(ev.ip), outcome{}
	}
	if o := ev.count(); o.value != "" {
		return false, o
	}
	target := ev.target(rec, d.domain)
	switch d.mechanism {
	case "include":
		return ev.include(target)
	case "a":
		return ev.hostHas(target, d)
	case "mx":
		return ev.mx(target, d)
	case "ptr":
		return ev.ptr(target), outcome{}
	}
	found, o := ev.find(target, lookup.A) // exists (5.7): A, whatever the client's family
	return len(found) > 0, o
}

// target is the domain that a term is about: its own, or the record's.
func (ev *evaluation) target(rec *record, spec *macro) string {
	if spec == nil {
		return rec.domain
	}
	name := strings.TrimSuffix(ev.expand(spec, rec.domain), ".")
	for len(name) > 253 { // 7.3: labels fall off the left side
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			break
		}
		name = rest
	}
	return name
}

// include takes another domain's verdict as a condition (5.2).
func (ev *evaluation) include(target string) (bool, outcome) {
	switch o := ev.checkHost(target); o.value {
	case Pass:
		return true, outcome{}
	case Fail, SoftFail, Neutral:
		return false, outcome{}
	case TempError:
		return false, o
	default:
		return false, failed(PermError, "include: %w", o.err)
	}
}

func (ev *evaluation) addressType() lookup.Type {
	if ev.ip.Is4() {
		return lookup.A
	}
	return lookup.AAAA
}

// hostHas tells whether one of a host's addresses is the client's, as far as
// the prefix length goes.
func (ev *evaluation) hostHas(host string, d *directive) (bool, outcome) {
	addresses, o := ev.find(host, ev.addressType())
	bits := d.bits4
	if ev.ip.Is6() {
		bits = d.bits6
	}
	for _, a := range addresses {
		addr, err := netip.ParseAddr(a)
		if err != nil {
			continue
		}
		if p, err := addr.Prefix(bits); err == nil && p.Contains(ev.ip) {
			return true, o
		}
	}
	return false, o
}

// mx looks at the hosts that take the domain's mail (5.4).
func (ev *evaluation) mx(target string, d *directive) (bool, outcome) {
	answers, o := ev.find(target, lookup.MX)
	if o.value != "" {
		return false, o
	}
	if len(answers) > MaxHosts {
		return false, failed(PermError, "%s has more than %d MX hosts", target, MaxHosts)
	}
	type exchange struct {
		preference int
		host       string
	}
	hosts := make([]exchange, 0, len(answers))
	for _, a := range answers {
		preference, host, _ := strings.Cut(a, " ")
		n, _ := strconv.Atoi(preference)
		hosts = append(hosts, exchange{n, host})
	}
	slices.SortStableFunc(hosts, func(a, b exchange) int { return cmp.Compare(a.preference, b.preference) })
	for _, x := range hosts {
		if matches, o := ev.hostHas(x.host, d); matches || o.value != "" {
			return matches, o
		}
	}
	return false, outcome{}
}

// ptr tells whether a name of the client's address is within the target (5.5).
func (ev *evaluation) ptr(target string) bool {
	for _, name := range ev.names() {
		if within(name, target) {
			return true
		}
	}
	return false
}

func within(name, domain string) bool {
	if len(name) == len(domain) {
		return strings.EqualFold(name, domain)
	}
	return len(name) > len(domain) && strings.EqualFold(name[len(name)-len(domain):], domain) && name[len(name)-len(domain)-1] == '.'
}

// names are the names of the client's address that have that address. Whatever
// goes wrong with DNS here only makes for fewer names (5.5).
func (ev *evaluation) names() []string {
	if ev.knowNames {
		return ev.validated
	}
	ev.knowNames = true
	found, err := ev.ask(ReverseName(ev.ip), lookup.PTR)
	if err != nil {
		return nil
	}
	for _, name := range found[:min(len(found), MaxHosts)] {
		name = strings.TrimSuffix(name, ".")
		addresses, err := ev.ask(name, ev.addressType())
		if err != nil {
			continue
		}
		for _, a := range addresses {
			if addr, err := netip.ParseAddr(a); err == nil && addr == ev.ip {
				ev.validated = append(ev.validated, name)
				break
			}
		}
	}
	return ev.validated
}

// ReverseName is the name that the PTR records of an address are at.
func ReverseName(ip netip.Addr) string {
	zone := ".ip6.arpa"
	if ip.Is4() {
		zone = ".in-addr.arpa"
	}
	parts := strings.Split(dotted(ip), ".")
	slices.Reverse(parts)
	return strings.ToLower(strings.Join(parts, ".")) + zone
}

// dotted is an address as %{i} has it: IPv6 as its 32 digits with dots between.
func dotted(ip netip.Addr) string {
	if ip.Is4() {
		return ip.String()
	}
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, 63)
	for i, octet := range ip.As16() {
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, digits[octet>>4], '.', digits[octet&15])
	}
	return string(b)
}
