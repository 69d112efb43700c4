package gateway

import (
	"cmp"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/gtpv2"
)

// Config is what a gateway is told. It may be changed between events: each
// request reads it anew.
type Config struct {
	Name string
	// Address is where the gateway takes GTP-C, and GTP-U if UserAddress is
	// not set.
	Address     netip.Addr
	UserAddress netip.Addr
	// ChargingIDs is the number before the first charging ID, so that gateways
	// side by side have IDs apart.
	ChargingIDs uint32
	// RestartCounter tells a restart from the one before (TS 23.007 18).
	RestartCounter uint8

	APNs []APN

	// T3Response is the wait for the answer to a request, default 3 s, and
	// N3Requests how many times one is sent in all, default 4 (TS 29.274 7.6).
	T3Response time.Duration
	N3Requests int
	// EchoInterval is the time between echo requests; 0 sends none.
	EchoInterval time.Duration
	// NotificationHold is how long the gateway waits for a device to come
	// before it asks for paging again, default 30 s.
	NotificationHold time.Duration
}

// AnyAPN is the name of an APN that stands for every name without one of its
// own.
const AnyAPN = "*"

// APN is a network that the gateway leads to.
type APN struct {
	// Name is the network identifier (TS 23.003 9.1.1), or AnyAPN.
	Name string
	// IPv4 is the pool of addresses, IPv6 that of /64 prefixes. An APN without
	// one of them has no PDN connections of that type.
	IPv4, IPv6 netip.Prefix
	// SingleAddress gives a device one address even if it asks for two.
	// PreferIPv6 says which, where it is the gateway that chooses.
	SingleAddress, PreferIPv6 bool

	// DNS, PCSCF and MTU are what devices are told that ask in protocol
	// configuration options.
	DNS   []netip.Addr
	PCSCF []netip.Addr
	MTU   uint16

	// Congested refuses every request with APN congestion; BackOff is how long
	// the MME is then to leave the APN alone, 0 for no word of it.
	Congested bool
	BackOff   time.Duration

	// Authenticator judges credentials; nil asks for none.
	Authenticator Authenticator
	// Accountant is told of PDN connections; nil if nobody is.
	Accountant Accountant
	// InterimInterval is the time between interim accounts where the AAA server
	// gives none; 0 sends them only when something changes.
	InterimInterval time.Duration
	// ReactivateExpired has a device come back for a PDN connection whose time is
	// over: the MME detaches it for a new attach, the SGSN has it activate a new
	// context. Otherwise it is for the device's user to come back.
	ReactivateExpired bool
}

const (
	defaultT3Response       = 3 * time.Second
	defaultN3Requests       = 4
	defaultNotificationHold = 30 * time.Second
)

func (c *Config) t3Response() time.Duration { return cmp.Or(c.T3Response, defaultT3Response) }
func (c *Config) n3Requests() int           { return cmp.Or(c.N3Requests, defaultN3Requests) }
func (c *Config) notificationHold() time.Duration {
	return cmp.Or(c.NotificationHold, defaultNotificationHold)
}

func (c *Config) userAddress() netip.Addr {
	if c.UserAddress.IsValid() {
		return c.UserAddress
	}
	return c.Address
}

// apn finds the APN of a name, with or without operator identifier.
func (c *Config) apn(name string) *APN {
	name = networkIdentifier(name)
	var any *APN
	for i := range c.APNs {
		switch a := &c.APNs[i]; {
		case strings.EqualFold(a.Name, name):
			return a
		case a.Name == AnyAPN:
			any = a
		}
	}
	return any
}

// called is the name of the network that a device has asked for: for AnyAPN
// what it said, without operator identifier.
func (a *APN) called(name string) string {
	if a.Name == AnyAPN {
		return networkIdentifier(name)
	}
	return a.Name
}

// networkIdentifier cuts the operator identifier, ".mnc010.mcc440.gprs", off a
// name (TS 23.003 9.1.2).
func networkIdentifier(name string) string {
	const operator = len(".mnc010.mcc440.gprs")
	at := len(name) - operator
	if at <= 0 {
		return name
	}
	oi := name[at:]
	if strings.EqualFold(oi[:4], ".mnc") && strings.EqualFold(oi[7:11], ".mcc") && strings.EqualFold(oi[14:], ".gprs") {
		return name[:at]
	}
	return name
}

// types are the PDN types that an APN can have.
func (a *APN) types() (v4, v6 bool) { return a.IPv4.IsValid(), a.IPv6.IsValid() }

// fteid is the gateway's end of a tunnel.
func (c *Config) fteid(i gtpv2.Interface, teid uint32) gtpv2.FTEID {
	addr := c.Address
	if i == gtpv2.S1USGWGTPU || i == gtpv2.S5S8PGWGTPU {
		addr = c.userAddress()
	}
	return endpoint{teid, addr}.fteid(i)
}
