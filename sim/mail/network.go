package mail

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/mail/smtp"
	"sunsetlab/sim/mail/zone"
)

// NetworkConfig is what joins the hosts.
type NetworkConfig struct {
	// Latency is one way between any two.
	Latency time.Duration
	// Log receives the log of every host, line by line.
	Log func(*Record)
	// Seed is what signing keys follow from.
	Seed uint64
	// Transport takes mail between hosts in place of links, such as over
	// sockets.
	Transport Transport
	// DNS is the name of the server in the trace.
	DNS string
	// NewEnv gives an element its environment.
	NewEnv func(name string) sim.Env
}

// Network joins hosts: by links that carry SMTP between them, to the server of
// the lab's DNS, and with the keys that they sign with.
type Network struct {
	Zone *zone.Zone

	cfg       NetworkConfig
	env       sim.Env
	hosts     map[string]*Host
	names     []string
	at        map[netip.Addr]*Host
	resolvers map[string]*zone.Resolver
	down      map[string]bool
	cut       map[string]bool
	open      []*connection
	rings     map[string]*ring
	next      netip.Addr
	opened    uint32 // connections so far
}

// NewNetwork returns a network without hosts, whose names the zone has.
func NewNetwork(z *zone.Zone, c NetworkConfig) *Network {
	if c.DNS == "" {
		c.DNS = "dns"
	}
	return &Network{Zone: z, cfg: c, env: c.NewEnv("internet"), hosts: map[string]*Host{}, at: map[netip.Addr]*Host{},
		resolvers: map[string]*zone.Resolver{}, down: map[string]bool{}, cut: map[string]bool{}, rings: map[string]*ring{},
		next: netip.AddrFrom4([4]byte{192, 0, 2, 9})}
}

// AddHost adds a host and publishes what DNS has to say of it.
func (n *Network) AddHost(name string, c Config) (*Host, error) {
	if n.hosts[name] != nil {
		return nil, fmt.Errorf("there is a host %s already", name)
	}
	if !c.Address.IsValid() {
		n.next = n.next.Next()
		for n.at[n.next] != nil {
			n.next = n.next.Next()
		}
		c.Address = Address{n.next}
	}
	if other := n.at[c.Address.Addr]; other != nil {
		return nil, fmt.Errorf("the hosts %s and %s have one address, %s", other.Name, name, c.Address)
	}
	env := n.cfg.NewEnv(name)
	transport := n.cfg.Transport
	if transport == nil {
		transport = &dialer{network: n, from: name, env: env}
	}
	resolver := n.resolver(name, env)
	h := NewHost(env, name, c, resolver, transport, n.signer(name), n.cfg.Log)
	n.hosts[name], n.at[c.Address.Addr] = h, h
	n.names = append(n.names, name)
	n.publish(h)
	return h, nil
}

// Host gives a host by its name, nil if there is none.
func (n *Network) Host(name string) *Host { return n.hosts[name] }

// Hosts are all, in the order in which they were added.
func (n *Network) Hosts() []*Host {
	all := make([]*Host, len(n.names))
	for i, name := range n.names {
		all[i] = n.hosts[name]
	}
	return all
}

// Resolver gives a client that is no host a way to ask DNS.
func (n *Network) Resolver(name string, env sim.Env) *zone.Resolver { return n.resolver(name, env) }

// resolver joins an element to the server of DNS, by a link that carries
// datagrams.
func (n *Network) resolver(name string, env sim.Env) *zone.Resolver {
	link := sim.NewLink(env, sim.LinkConfig{A: name, B: n.cfg.DNS, Protocol: sim.DNS, Latency: n.cfg.Latency, Describe: zone.Describe})
	r := zone.NewResolver(env, func(q []byte) {
		if !n.cut[name] {
			link.A.Send(nil, q)
		}
	})
	link.B.Handle(func(q []byte) {
		if a := n.Zone.Answer(q, false); a != nil && !n.down[n.cfg.DNS] {
			link.B.Send(nil, a)
		}
	})
	link.A.Handle(r.Handle)
	n.resolvers[name] = r
	return r
}

// publish puts a host's records into the zone.
func (n *Network) publish(h *Host) {
	c := &h.cfg
	n.Zone.AddAddress(c.Hostname, c.Address.Addr)
	for _, d := range c.Domains {
		n.Zone.AddMX(d, 10, c.Hostname)
		if c.SPF != "none" {
			n.Zone.AddTXT(d, c.SPF)
		}
		if c.DMARC != "" {
			n.Zone.AddTXT("_dmarc."+d, c.DMARC)
		}
	}
	if c.SPF != "none" && !slices.Contains(c.Domains, c.Hostname) {
		n.Zone.AddTXT(c.Hostname, "v=spf1 a -all") // of its HELO name
	}
	for _, s := range []*Signing{c.DKIM, c.signing()} {
		if s != nil {
			n.ring(h.Name, c.domain(s), s)
		}
	}
}

func (c *Config) signing() *Signing {
	if c.Seal == nil {
		return nil
	}
	return &c.Seal.Signing
}

// SetDown has a host, or DNS by its name, stop or start: what it was talking
// about breaks off, and nobody answers. What it has queued it keeps.
func (n *Network) SetDown(name string, down bool) {
	n.down[name] = down
	if down {
		n.breakOff(name)
	}
}

// SetCut has a host lose its network, or get it back.
func (n *Network) SetCut(name string, cut bool) {
	n.cut[name] = cut
	for _, c := range n.open {
		if c.touches(name) {
			c.link.Partition(cut)
		}
	}
}

func (n *Network) breakOff(name string) {
	for _, c := range slices.Clone(n.open) {
		if c.touches(name) {
			c.close(nil)
		}
	}
}

// connection is one between a client and a server.
type connection struct {
	network        *Network
	client, server string
	link           *sim.Link
	closed         func() // tells the client
	idle           sim.Timer
	over           bool
}

func (c *connection) touches(name string) bool { return c.client == name || c.server == name }

// connectTimeout is how long nobody answers before that counts as an answer.
const connectTimeout = 30 * time.Second

// errors of a connection.
var (
	errRefused     = errors.New("connection refused")
	errTimeout     = errors.New("connection timed out")
	errUnreachable = errors.New("nothing has that address")
)

// idleTimeout ends a conversation in which nothing is said (RFC 5321 4.5.3.2).
const idleTimeout = 5 * time.Minute

// connect opens a connection from the element called from; opened is told what
// came of it.
func (n *Network) connect(env sim.Env, from string, to Target, protocol sim.Protocol, describe func(pdu []byte) (name, cause string),
	opened func(*connection, *Host, error)) {
	h := n.at[to.Address]
	round := 2 * n.cfg.Latency
	switch {
	case h == nil:
		env.After(round, func() { opened(nil, nil, errUnreachable) })
		return
	case n.cut[from] || n.cut[h.Name]:
		env.After(connectTimeout, func() { opened(nil, nil, errTimeout) })
		return
	}
	env.After(round, func() {
		if n.down[h.Name] || n.down[from] {
			opened(nil, nil, errRefused)
			return
		}
		n.opened++
		c := &connection{network: n, client: from, server: h.Name}
		c.link = sim.NewLink(env, sim.LinkConfig{A: from, B: h.Name, Protocol: protocol, Latency: n.cfg.Latency, Reliable: true,
			Connection: n.opened, Describe: describe})
		c.link.A.OnChange(func(up bool) {
			if !up {
				c.close(nil)
			}
		})
		n.open = append(n.open, c)
		opened(c, h, nil)
	})
}

// close ends the connection. Unless it was the client's doing, the client is
// told when word has reached it.
func (c *connection) close(by *sim.End) {
	if c.over {
		return
	}
	c.over = true
	c.idle.Stop()
	n := c.network
	n.open = slices.DeleteFunc(n.open, func(o *connection) bool { return o == c })
	n.env.After(n.cfg.Latency, func() {
		if by != c.link.A && c.closed != nil {
			c.closed()
		}
	})
}

// dialer carries a host's mail over links.
type dialer struct {
	network *Network
	from    string
	env     sim.Env
}

// Deliver implements [Transport].
func (d *dialer) Deliver(to Target, cfg smtp.ClientConfig, e smtp.Envelope, done func(smtp.Outcome)) {
	n := d.network
	watch := &smtp.Watch{}
	n.connect(d.env, d.from, to, sim.SMTP, watch.Describe, func(c *connection, h *Host, err error) {
		if err != nil {
			done(smtp.Outcome{Err: fmt.Errorf("calling %s: %w", to.Name, err)})
			return
		}
		about := label(e)
		client := smtp.NewClient(cfg, e, d.env.Rand(), func(b []byte) {
			watch.From(true)
			c.link.A.Send(about, b)
		}, func(o smtp.Outcome) {
			c.close(c.link.A)
			done(o)
		})
		alive := func() {
			c.idle.Stop()
			c.idle = d.env.After(idleTimeout, func() { client.Abort(errTimeout) })
		}
		alive()
		c.link.A.Handle(func(b []byte) { alive(); client.Feed(b) })
		c.closed = client.Closed
		peer := n.addressOf(d.from)
		server := smtp.NewServer(h.ServerConfig(to.Port == PortSubmission), h.NewSession(peer), h.env.Rand(), func(b []byte) {
			if !c.over {
				watch.From(false)
				c.link.B.Send(about, b)
			}
		}, func() { c.close(c.link.B) })
		c.link.B.Handle(func(b []byte) { alive(); server.Feed(b) })
	})
}

func (n *Network) addressOf(name string) netip.Addr {
	if h := n.hosts[name]; h != nil {
		return h.cfg.Address.Addr
	}
	return clientAddress(name)
}

// clientAddress is one of 198.51.100.0/24 for a client that is no host.
func clientAddress(name string) netip.Addr {
	sum := byte(1)
	for i := range len(name) {
		sum = sum*31 + name[i]
	}
	return netip.AddrFrom4([4]byte{198, 51, 100, sum})
}

// label names a message in the trace by its Message-ID.
func label(e smtp.Envelope) fmt.Stringer {
	head := string(e.Message[:min(len(e.Message), 16<<10)])
	lower := strings.ToLower(head)
	i := strings.Index(lower, "\r\nmessage-id:")
	if i < 0 && strings.HasPrefix(lower, "message-id:") {
		i = -2
	}
	if i < -1 || i >= 0 {
		text, _, _ := strings.Cut(head[i+2+len("message-id:"):], "\r\n")
		return named(strings.Trim(text, "<> \t"))
	}
	return named(e.From)
}

type named string

func (t named) String() string { return string(t) }
