package mail

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/sim"
	"sunsetlab/sim/mail/pop3"
	"sunsetlab/sim/mail/smtp"
)

// ClientConfig is a user's mail program.
type ClientConfig struct {
	// Server is the hostname of the submission server, which holds the
	// mailbox as well.
	Server string
	// Address is the user's; User and Password open the server.
	Address, User, Password string
	// Mechanism is the one to authenticate with; empty for the best.
	Mechanism smtp.Mechanism
	TLS       TLS
	// Poll is how often mail is got; never if 0. Retry is how long the outbox
	// waits after a failure: a minute by default.
	Poll, Retry time.Duration
	// GiveUp is how long a letter stays in the outbox: for ever if 0.
	GiveUp time.Duration
	// Access, if given, takes so many octets over the way that the program has
	// to its server, and tells whether they got through. Without it the program
	// has a network whenever it is online.
	Access func(up, down int, done func(ok bool))
	// Sent is told of each letter that has left, or was given up.
	Sent func(Letter)
	// Fetched is told of each message that was got.
	Fetched func(msg []byte)
}

// Letter is a message in an outbox.
type Letter struct {
	To      []string
	Message []byte
	// Written is when the user pressed send, Left when the server took it or
	// it was given up.
	Written, Left time.Time
	// Lost says that it was given up or refused; Reason why.
	Lost   bool
	Reason string
}

// Client is a user's mail program: what it is to send waits in its outbox until
// the program is online and its server takes it.
type Client struct {
	name    string
	env     sim.Env
	cfg     ClientConfig
	network *Network
	dns     Resolver

	online bool
	busy   bool // an attempt is under way
	outbox []Letter
	retry  sim.Timer
	poll   sim.Timer
}

// NewClient adds a user's program to the network. It is offline.
func (n *Network) NewClient(env sim.Env, name string, c ClientConfig) *Client {
	if c.Retry == 0 {
		c.Retry = time.Minute
	}
	return &Client{name: name, env: env, cfg: c, network: n, dns: n.resolver(name, env)}
}

// SetOnline says whether the program has a network.
func (c *Client) SetOnline(online bool) {
	if online == c.online {
		return
	}
	c.online = online
	c.network.SetCut(c.name, !online)
	if !online {
		c.poll.Stop()
		return
	}
	c.flush()
	c.fetch()
}

// Send puts a message into the outbox.
func (c *Client) Send(to []string, raw []byte) {
	c.outbox = append(c.outbox, Letter{To: to, Message: raw, Written: c.env.Now()})
	c.flush()
}

// flush sends the first letter of the outbox.
func (c *Client) flush() {
	c.retry.Stop()
	for len(c.outbox) > 0 && !c.busy && c.cfg.GiveUp > 0 && c.env.Now().Sub(c.outbox[0].Written) > c.cfg.GiveUp {
		c.settle("waited too long in the outbox", true)
	}
	if !c.online || c.busy || len(c.outbox) == 0 {
		return
	}
	c.busy = true
	c.access(len(c.outbox[0].Message)+conversationUp, conversationDown, func(ok bool) {
		if !ok {
			c.later()
			return
		}
		c.submit()
	})
}

// What a conversation takes beside the messages, roughly: hellos, a handshake,
// commands and replies, with the headers of IP and TCP.
const (
	conversationUp   = 3000
	conversationDown = 6000
)

// access takes octets over the program's way, if there is one that minds.
func (c *Client) access(up, down int, done func(ok bool)) {
	if c.cfg.Access == nil {
		done(true)
		return
	}
	c.cfg.Access(up, down, done)
}

// submit talks to the server.
func (c *Client) submit() {
	c.find(PortSubmission, func(to Target, err error) {
		if err != nil || len(c.outbox) == 0 {
			c.later()
			return
		}
		l := &c.outbox[0]
		cfg := smtp.ClientConfig{Hostname: c.name, Server: to.Name, Security: c.cfg.TLS.Out.security(), TLS: c.cfg.TLS.Policy(),
			Credentials: &smtp.Credentials{User: c.cfg.User, Password: c.cfg.Password, Mechanism: c.cfg.Mechanism}}
		d := &dialer{network: c.network, from: c.name, env: c.env}
		d.Deliver(to, cfg, smtp.Envelope{From: c.cfg.Address, To: l.To, Message: l.Message}, c.answered)
	})
}

// answered is what the server said.
func (c *Client) answered(o smtp.Outcome) {
	reply := o.Refused
	if len(o.Replies) > 0 {
		reply = o.Replies[0]
	}
	switch {
	case o.Err != nil || reply.Transient():
		c.later()
	case reply.Positive():
		c.busy = false
		c.settle("", false)
		c.flush()
	default:
		c.busy = false
		c.settle(reply.String(), true)
		c.flush()
	}
}

func (c *Client) later() {
	c.busy = false
	c.retry.Stop()
	c.retry = c.env.After(c.cfg.Retry, c.flush)
}

// settle takes the first letter out of the outbox.
func (c *Client) settle(reason string, lost bool) {
	if len(c.outbox) == 0 { // the outbox was discarded meanwhile
		return
	}
	l := c.outbox[0]
	c.outbox = c.outbox[1:]
	l.Left, l.Lost, l.Reason = c.env.Now(), lost, reason
	if c.cfg.Sent != nil {
		c.cfg.Sent(l)
	}
}

// find looks for the server's address.
func (c *Client) find(port uint16, then func(Target, error)) {
	var found []string
	var err error
	c.dns.Complete(func(r lookup.Resolver) { found, err = r.Lookup(c.cfg.Server, lookup.A) }, func() {
		if err != nil {
			then(Target{}, fmt.Errorf("looking up %s: %w", c.cfg.Server, err))
			return
		}
		ip, err := netip.ParseAddr(found[0])
		then(Target{Name: c.cfg.Server, Address: ip, Port: port}, err)
	})
}

// fetch gets what is in the mailbox, and again after a while.
func (c *Client) fetch() {
	c.poll.Stop()
	if c.cfg.Poll == 0 || !c.online {
		return
	}
	c.poll = c.env.After(c.cfg.Poll, c.fetch)
	c.access(conversationUp, conversationDown+c.size(), func(ok bool) {
		if ok {
			c.get()
		}
	})
}

// size is that of the mail that waits for the user.
func (c *Client) size() (n int) {
	for _, h := range c.network.hosts {
		if h.cfg.Hostname != c.cfg.Server {
			continue
		}
		if b := h.boxes[strings.ToLower(c.cfg.Address)]; b != nil {
			for i := range b.Stored {
				n += len(b.Stored[i].Message)
			}
		}
	}
	return n
}

// get talks to the server.
func (c *Client) get() {
	c.find(PortPOP3, func(to Target, err error) {
		if err != nil {
			return
		}
		c.network.connect(c.env, c.name, to, sim.POP3, pop3.Describe, func(conn *connection, h *Host, err error) {
			if err != nil {
				return
			}
			c.talk(conn, h)
		})
	})
}

func (c *Client) talk(conn *connection, h *Host) {
	program := pop3.NewClient(c.cfg.User, c.cfg.Password, func(b []byte) { conn.link.A.Send(named(c.name), b) },
		func(messages [][]byte, err error) {
			conn.close(conn.link.A)
			if err != nil || c.cfg.Fetched == nil {
				return
			}
			for _, m := range messages {
				c.cfg.Fetched(m)
			}
		})
	conn.closed = program.Closed
	conn.idle = c.env.After(idleTimeout, func() { program.Abort(errTimeout) })
	conn.link.A.Handle(program.Feed)
	server := pop3.NewServer(h.OpenMailbox, func(b []byte) {
		if !conn.over {
			conn.link.B.Send(named(c.name), b)
		}
	}, func() { conn.close(conn.link.B) })
	conn.link.B.Handle(server.Feed)
}

// Compose writes a message of plain text.
func Compose(from, to, subject, id string, at time.Time, body string) []byte {
	m := message.Message{Header: []message.Field{
		message.NewField("From", "<"+from+">"),
		message.NewField("To", "<"+to+">"),
		message.NewField("Subject", subject),
		message.NewField("Date", stamp(at)),
		message.NewField("Message-ID", "<"+id+">"),
	}, Body: message.Normalize([]byte(body))}
	return m.Bytes()
}
