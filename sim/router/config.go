package router

import (
	"fmt"
	"math"
	"time"

	"sunsetlab/traffic/netflow"
)

// Config is what a router is told.
type Config struct {
	Name string

	// Version is how records are exported, by default v9.
	Version netflow.Version
	// Sampling is how packets are chosen: [netflow.Random], the default, takes
	// each with probability 1/Rate, [netflow.Systematic] every Rate-th.
	Sampling netflow.Algorithm
	// Rate is N of one packet in N; 1, the default, takes all.
	Rate uint32
	// Announce is the rate that collectors are told: a fault to play, since it
	// is Rate if 0.
	Announce uint32

	// ActiveTimeout is the age at which a flow's record is exported although
	// the flow goes on, by default 60 s; InactiveTimeout the time without a
	// sampled packet after which it is, by default 15 s.
	ActiveTimeout   time.Duration
	InactiveTimeout time.Duration
	// CacheLimit is the most flows that a domain keeps, by default 65536. What
	// would expire next makes room for a new one.
	CacheLimit int

	// Templates and the sampling rate are sent before the first data, and
	// again after TemplatePackets datagrams (default 100) and TemplateInterval
	// (default 1 min), whichever is first.
	TemplatePackets  int
	TemplateInterval time.Duration

	// Domains is the number of observation domains, line cards that sample and
	// number for themselves, by default 1. They are called FirstDomain,
	// FirstDomain+1 and so on.
	Domains     int
	FirstDomain uint32
	// MaxDatagram is the most octets of a datagram, by default 1452.
	MaxDatagram int
	// Boot is when the router was started, by default the world's time at New.
	Boot time.Time

	// Packets are of two sizes, as most on the Internet are: full ones, of
	// LargePacket octets of IP (default 1500), and small ones of SmallPacket
	// (default 40), as acknowledgements are. How many are which follows from a
	// flow's octets and packets. Flows whose average is outside the two have
	// packets of equal size.
	SmallPacket, LargePacket uint16

	// AS is the autonomous system of the subscribers; the interfaces are the
	// SNMP indices of those towards the gateway and the Internet, by default 1
	// and 2.
	AS                                  uint32
	GatewayInterface, InternetInterface uint32
}

func (c *Config) setDefaults(now time.Time) {
	setDefault(&c.Version, netflow.V9)
	setDefault(&c.Sampling, netflow.Random)
	setDefault(&c.Rate, 1)
	setDefault(&c.Announce, c.Rate)
	setDefault(&c.ActiveTimeout, time.Minute)
	setDefault(&c.InactiveTimeout, 15*time.Second)
	setDefault(&c.CacheLimit, 1<<16)
	setDefault(&c.TemplatePackets, 100)
	setDefault(&c.TemplateInterval, time.Minute)
	setDefault(&c.Domains, 1)
	setDefault(&c.Boot, now)
	setDefault(&c.SmallPacket, 40)
	setDefault(&c.LargePacket, 1500)
	setDefault(&c.GatewayInterface, 1)
	setDefault(&c.InternetInterface, 2)
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// check refuses what makes no sense, with the limits in the error.
func (c *Config) check() error {
	switch {
	case c.Sampling != netflow.Random && c.Sampling != netflow.Systematic:
		return fmt.Errorf("sampling algorithm %d: want 1 (systematic) or 2 (random)", c.Sampling)
	case min(c.ActiveTimeout, c.InactiveTimeout) < time.Second || max(c.ActiveTimeout, c.InactiveTimeout) > mostTimeout:
		return fmt.Errorf("active timeout %v, inactive timeout %v: want 1s to %v each", c.ActiveTimeout, c.InactiveTimeout, mostTimeout)
	case c.CacheLimit < 1 || c.CacheLimit > math.MaxInt32:
		return fmt.Errorf("cache limit %d: want 1 to %d flows", c.CacheLimit, math.MaxInt32)
	case c.TemplatePackets < 1 || c.TemplateInterval < time.Second:
		return fmt.Errorf("template refresh after %d packets and %v: want at least 1 packet and 1s", c.TemplatePackets, c.TemplateInterval)
	case c.Domains < 1 || c.Domains > maxDomains:
		return fmt.Errorf("%d domains: want 1 to %d", c.Domains, maxDomains)
	case c.SmallPacket >= c.LargePacket:
		return fmt.Errorf("packets of %d and %d octets: the small must be less than the large", c.SmallPacket, c.LargePacket)
	}
	return nil
}

const (
	maxDomains = 256
	// mostTimeout is a day: a cache has room for each second of it.
	mostTimeout = 24 * time.Hour
)
