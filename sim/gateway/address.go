package gateway

import (
	"encoding/binary"
	"net/netip"

	"sunsetlab/gtpv2"
)

// wish is what a device wants of addresses: a PDN type, maybe certain
// addresses, and whether one bearer can have both kinds.
type wish struct {
	pdnType    gtpv2.PDNType
	ipv4, ipv6 netip.Addr
	dual       bool
}

// allot chooses the PDN type and takes addresses (TS 23.401 5.3.1.1). The
// cause says whether it could, and whether the type is another than was asked
// for.
func (g *Gateway) allot(c *session, apn *APN, w wish) gtpv2.Cause {
	framed := c.grant()
	v4, v6 := apn.types()
	v4, v6 = v4 || framed.IPv4.IsValid(), v6 || framed.IPv6.IsValid()
	result := gtpv2.CauseRequestAccepted
	switch w.pdnType {
	case gtpv2.IPv4:
		v6 = false
	case gtpv2.IPv6:
		v4 = false
	case gtpv2.IPv4v6:
		if v4 != v6 {
			result = gtpv2.CauseNewPDNTypeDueToNetworkPreference
		}
	default:
		return gtpv2.CausePreferredPDNTypeNotSupported
	}
	if !v4 && !v6 {
		return gtpv2.CausePreferredPDNTypeNotSupported
	}
	if v4 && v6 && (apn.SingleAddress || !w.dual) {
		v4, v6 = !apn.PreferIPv6, apn.PreferIPv6
		result = gtpv2.CauseNewPDNTypeDueToSingleAddressBearerOnly
		if apn.SingleAddress {
			result = gtpv2.CauseNewPDNTypeDueToNetworkPreference
		}
	}
	got4 := v4 && g.allotIPv4(c, apn, w.ipv4)
	got6 := v6 && g.allotIPv6(c, apn, w.ipv6)
	if v4 && !got4 && framed.IPv4.IsValid() || v6 && !got6 && framed.IPv6.IsValid() {
		// What the AAA server assigns is not the gateway's to do without.
		g.giveBack(c)
		return gtpv2.CauseAllDynamicAddressesAreOccupied
	}
	switch {
	case got4 && got6:
		c.paa.Type = gtpv2.IPv4v6
	case got4:
		c.paa.Type = gtpv2.IPv4
	case got6:
		c.paa.Type = gtpv2.IPv6
	default:
		return gtpv2.CauseAllDynamicAddressesAreOccupied
	}
	if got4 != v4 || got6 != v6 {
		// One pool is empty: the device has the other's address.
		result = gtpv2.CauseNewPDNTypeDueToNetworkPreference
	}
	return result
}

// allotIPv4 takes the address that is asked for, which the subscription
// fixes, or any.
func (g *Gateway) allotIPv4(c *session, apn *APN, want netip.Addr) (ok bool) {
	if a := c.grant().IPv4; a.IsValid() {
		return g.allotFramed(&c.pool4, apn.IPv4, a, &c.paa.IPv4)
	}
	p := g.pool(apn.IPv4)
	if want.IsValid() && !want.IsUnspecified() {
		if !p.claim(want) {
			return false
		}
		c.pool4, c.paa.IPv4 = p, want
		return true
	}
	if c.paa.IPv4, ok = p.take(); ok {
		c.pool4 = p
	}
	return ok
}

func (g *Gateway) allotIPv6(c *session, apn *APN, want netip.Addr) (ok bool) {
	var prefix netip.Addr
	if f := c.grant().IPv6; f.IsValid() {
		prefix, ok = f.Addr(), g.allotFramed(&c.pool6, apn.IPv6, f.Addr(), &c.paa.IPv6)
	} else {
		prefix, ok = g.allotPrefix(c, apn, want)
	}
	if !ok {
		return false
	}
	// The gateway chooses the interface identifier with which the device makes
	// its link-local address (TS 23.401 5.3.1.2.2).
	a := prefix.As16()
	binary.BigEndian.PutUint64(a[8:], g.env.Rand().Uint64()|1)
	c.paa.IPv6, c.paa.PrefixLength = netip.AddrFrom16(a), 64
	return true
}

func (g *Gateway) allotPrefix(c *session, apn *APN, want netip.Addr) (netip.Addr, bool) {
	p := g.pool(apn.IPv6)
	if want.IsValid() && !want.IsUnspecified() && p.claim(want) {
		c.pool6 = p
		return want, true
	}
	prefix, ok := p.take()
	if ok {
		c.pool6 = p
	}
	return prefix, ok
}

// allotFramed gives the address, or the prefix, that the AAA server assigned
// (RFC 2865 5.8, RFC 3162 2.3). It may be of the pool or not, but it is one
// connection's.
func (g *Gateway) allotFramed(from **pool, pool netip.Prefix, a netip.Addr, to *netip.Addr) bool {
	if pool.IsValid() && pool.Contains(a) {
		p := g.pool(pool)
		if !p.claim(a) {
			return false
		}
		*from, *to = p, a
		return true
	}
	if g.framed[a] {
		return false
	}
	g.framed[a] = true
	*to = a
	return true
}

// giveBack returns a connection's addresses.
func (g *Gateway) giveBack(c *session) {
	switch {
	case c.pool4 != nil:
		c.pool4.put(c.paa.IPv4)
	case c.paa.IPv4.IsValid():
		delete(g.framed, c.paa.IPv4)
	}
	switch {
	case c.pool6 != nil:
		c.pool6.put(c.paa.IPv6)
	case c.paa.IPv6.IsValid():
		delete(g.framed, c.grant().IPv6.Addr())
	}
}

func (g *Gateway) pool(prefix netip.Prefix) *pool {
	p := g.pools[prefix]
	if p == nil {
		p = newPool(prefix)
		g.pools[prefix] = p
	}
	return p
}

// addresses is what was allotted, for people.
func addresses(p *gtpv2.PAA) string {
	switch p.Type {
	case gtpv2.IPv4:
		return p.IPv4.String()
	case gtpv2.IPv6:
		return prefixOf(p).String()
	}
	return p.IPv4.String() + " " + prefixOf(p).String()
}

func prefixOf(p *gtpv2.PAA) netip.Prefix {
	prefix, _ := p.IPv6.Prefix(int(p.PrefixLength))
	return prefix
}
