package router

import (
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/sim"
	"sunsetlab/traffic/netflow"
)

// Conn carries datagrams to a collector.
type Conn interface {
	// Send sends a copy of pdu; about is nil.
	Send(about fmt.Stringer, pdu []byte)
}

// Flow is a stretch of a subscriber's flow that has passed the router: a whole
// flow, or the part of one since the stretch before.
type Flow struct {
	Start, End time.Time

	Subscriber, Remote netip.Addr
	AS                 uint32 // of Remote
	Protocol           uint8  // IANA protocol number
	TOS                uint8
	// Port is the service's, LocalPort the subscriber's; 0 where the protocol
	// has none.
	Port, LocalPort uint16

	// In is what the subscriber sent, Out what it received, of IP.
	In, Out Volume

	// Begins and Ends tell that the flow's first and last packet are in the
	// stretch: a TCP flow's SYN and FIN.
	Begins, Ends bool
}

// Volume is an amount of traffic.
type Volume struct {
	Bytes   uint64
	Packets uint64
}

// Stats counts what a router did.
type Stats struct {
	Packets, Bytes               uint64 // passed
	SampledPackets, SampledBytes uint64
	Records                      uint64 // exported
	Datagrams                    uint64
	Evicted                      uint64 // records exported early, for want of room in the cache
	// NotCarried counts records that could not be exported: IPv6 by NetFlow v5.
	NotCarried uint64
}

// Router samples flows, and exports records of what it sampled.
type Router struct {
	env     sim.Env
	cfg     Config
	conn    Conn
	domains []*domain
	stats   Stats

	timer   sim.Timer
	timerAt int64 // Unix seconds
	onTimer func()
}

// New returns a router that is not connected: what it would export before
// Connect is lost.
func New(env sim.Env, cfg Config) (*Router, error) {
	cfg.setDefaults(env.Now())
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("router %s: %w", cfg.Name, err)
	}
	r := &Router{env: env, cfg: cfg}
	r.onTimer = r.tick
	for i := range cfg.Domains {
		encoder, err := netflow.NewEncoder(netflow.Config{
			Version: cfg.Version, Domain: cfg.FirstDomain + uint32(i), Boot: cfg.Boot,
			Sampling:    netflow.Sampling{Algorithm: cfg.Sampling, N: cfg.Announce},
			MaxDatagram: cfg.MaxDatagram,
		})
		if err != nil {
			return nil, fmt.Errorf("router %s: %w", cfg.Name, err)
		}
		r.domains = append(r.domains, newDomain(r, encoder))
	}
	return r, nil
}

// Connect gives the router its way to the collector.
func (r *Router) Connect(conn Conn) { r.conn = conn }

// Stats tells what the router did by now.
func (r *Router) Stats() Stats { return r.stats }

// Carry has the router see a stretch of a flow. It is to be called at the
// stretch's end, or soon after: its packets are sampled with times within the
// stretch. Flow is the caller's again when Carry returns.
func (r *Router) Carry(f *Flow) {
	d := r.domains[0]
	if len(r.domains) > 1 {
		d = r.domains[spread(f.Subscriber, len(r.domains), overDomains)]
	}
	d.carry(f, in, f.In)
	d.carry(f, out, f.Out)
}

// Flush exports all that is in the cache, as at a shutdown.
func (r *Router) Flush() {
	for _, d := range r.domains {
		d.flush()
	}
}

// What subscribers are spread over, each in its own way: else a router of two
// would find only half of its domains in use.
const (
	overRouters uint32 = iota
	overDomains
)

// spread chooses one of n by a subscriber's address: both directions of its
// flows take the same way.
func spread(a netip.Addr, n int, what uint32) int {
	b := a.As16()
	h := uint32(2166136261) ^ what // FNV-1a
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	// FNV hardly mixes the last octets into the high bits: MurmurHash3's end
	// does.
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	h ^= h >> 16
	return int(uint64(h) * uint64(n) >> 32)
}

// Edge is several routers among which subscribers are spread by address.
type Edge []*Router

// Carry has the subscriber's router see a stretch of a flow.
func (e Edge) Carry(f *Flow) { e[spread(f.Subscriber, len(e), overRouters)].Carry(f) }

// Flush has each router export all that is in its cache.
func (e Edge) Flush() {
	for _, r := range e {
		r.Flush()
	}
}

// Add adds what another router did.
func (s *Stats) Add(o Stats) {
	s.Packets += o.Packets
	s.Bytes += o.Bytes
	s.SampledPackets += o.SampledPackets
	s.SampledBytes += o.SampledBytes
	s.Records += o.Records
	s.Datagrams += o.Datagrams
	s.Evicted += o.Evicted
	s.NotCarried += o.NotCarried
}
