package radius

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	wire "layeh.com/radius"

	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// Conn carries datagrams to a server. Send copies; about names the subscriber
// whom the datagram concerns, for a trace.
type Conn interface {
	Send(about fmt.Stringer, pdu []byte)
}

// Clock is the time that a client lives in. It calls f from the goroutine that
// calls the client, and stop cancels the call.
type Clock interface {
	Now() time.Time
	After(d time.Duration, f func()) (stop func())
}

// Server is one that a client may ask.
type Server struct {
	Name   string
	Secret aaa.Secret
	Conn   Conn
	// RequireMessageAuthenticator ignores verdicts without one.
	RequireMessageAuthenticator bool
}

// Config is what a client is told. Zero times and counts stand for the defaults,
// with which two servers have failed to answer before an MME gives up on a
// gateway (TS 29.274 7.6: 3 s, four times).
type Config struct {
	NAS NAS
	// Servers are asked in this order.
	Servers []Server
	// Timeout is the wait for an answer before the request is sent again,
	// default 1 s; Tries how often it is sent to one server in all, default 3.
	Timeout time.Duration
	Tries   int
	// HoldDown is how long a server that did not answer is asked only after the
	// others, default 30 s.
	HoldDown time.Duration
	// Waiting is how many requests may wait for one of a server's 256
	// identifiers, default 4096.
	Waiting int
	// AcceptUnanswered admits everybody when no server answers. Otherwise nobody
	// is.
	AcceptUnanswered bool
	// Random gives identifiers and authenticators, which must not be guessable
	// on a real wire (RFC 2865 3).
	Random io.Reader
	Clock  Clock
}

// Validate reports what makes c no usable configuration; all of it, joined.
func (c *Config) Validate() error {
	var errs []error
	if len(c.Servers) == 0 {
		errs = append(errs, errors.New("no server"))
	}
	for _, s := range c.Servers {
		if s.Secret.IsZero() {
			errs = append(errs, fmt.Errorf("server %q: no secret", s.Name))
		}
		if s.Conn == nil {
			errs = append(errs, fmt.Errorf("server %q: no connection", s.Name))
		}
	}
	if !c.NAS.Address.IsValid() && c.NAS.Identifier == "" {
		errs = append(errs, errors.New("neither NAS address nor NAS identifier, of which RFC 2865 wants one"))
	}
	if len(c.NAS.Identifier) > 253 {
		errs = append(errs, fmt.Errorf("NAS identifier of %d octets, at most 253 may be sent", len(c.NAS.Identifier)))
	}
	if c.Timeout < 0 || c.Tries < 0 || c.HoldDown < 0 || c.Waiting < 0 {
		errs = append(errs, errors.New("a time or count below zero"))
	}
	if c.Random == nil || c.Clock == nil {
		errs = append(errs, errors.New("no source of random octets or no clock"))
	}
	return errors.Join(errs...)
}

// Client asks servers. All its calls come from one goroutine.
type Client struct {
	cfg   Config
	peers []*peer
}

// New returns a client. The errors are those of [Config.Validate].
func New(cfg Config) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("configure RADIUS client: %w", err)
	}
	cfg.Timeout = cmp.Or(cfg.Timeout, time.Second)
	cfg.Tries = cmp.Or(cfg.Tries, 3)
	cfg.HoldDown = cmp.Or(cfg.HoldDown, 30*time.Second)
	cfg.Waiting = cmp.Or(cfg.Waiting, 4096)
	c := &Client{cfg: cfg}
	for i := range cfg.Servers {
		p := &peer{client: c, Server: cfg.Servers[i]}
		var first [1]byte
		if _, err := io.ReadFull(cfg.Random, first[:]); err != nil {
			return nil, fmt.Errorf("draw the first RADIUS identifier: %w", err)
		}
		p.next = first[0]
		c.peers = append(c.peers, p)
	}
	return c, nil
}

// Authenticate asks for a verdict and calls done once, at once or later.
func (c *Client) Authenticate(r aaa.Request, done func(aaa.Verdict)) {
	c.start(&exchange{
		imsi: r.IMSI,
		code: wire.CodeAccessRequest,
		build: func(e Envelope) ([]byte, error) {
			return c.cfg.NAS.AccessRequest(e, &r)
		},
		read: func(p *wire.Packet) (func(), error) {
			v, err := verdictOf(p, r.Credentials.Password)
			return func() { done(v) }, err
		},
		fail: func(err error) { done(c.verdictWithout(err)) },
	})
}

// verdictWithout is the verdict where no server gave one.
func (c *Client) verdictWithout(err error) aaa.Verdict {
	v := aaa.Verdict{Ground: aaa.NoServerAnswered}
	switch {
	case errors.Is(err, ErrUnanswered) && c.cfg.AcceptUnanswered:
		v.Ground = aaa.AcceptedUnanswered
	case errors.Is(err, ErrUnanswered):
		v.Message = "authentication not possible at present"
	default:
		v.Ground, v.Message = aaa.NotSendable, aaa.WrongCredentials.String()
	}
	v.Accept, v.Reason = v.Ground.Accepts(), v.Ground.String()
	if v.Ground == aaa.NotSendable && !errors.Is(err, ErrNotSendable) {
		v.Reason = "the request to the AAA server cannot be built: " + err.Error()
	}
	return v
}

// Account tells a server of a session. Done, which may be nil, is called once,
// with nil when a server has acknowledged it.
func (c *Client) Account(a Account, done func(error)) {
	if done == nil {
		done = func(error) {}
	}
	c.start(&exchange{
		imsi: a.Session.IMSI,
		code: wire.CodeAccountingRequest,
		build: func(e Envelope) ([]byte, error) {
			return c.cfg.NAS.AccountingRequest(e, &a)
		},
		read: func(p *wire.Packet) (func(), error) {
			return func() { done(nil) }, receiptOf(p)
		},
		fail: done,
	})
}

// Handle takes a datagram that came from a server, by its place in
// Config.Servers.
func (c *Client) Handle(server int, pdu []byte) {
	if server >= 0 && server < len(c.peers) {
		c.peers[server].handle(pdu)
	}
}

// Counters returns what has happened with a server, by its place in
// Config.Servers.
func (c *Client) Counters(server int) Counters {
	if server < 0 || server >= len(c.peers) {
		return Counters{}
	}
	return c.peers[server].counters
}

// Counters are of one server, in the manner of RFC 4668 and RFC 4670.
type Counters struct {
	Requests        uint64 // without retransmissions
	Retransmissions uint64
	Responses       uint64 // that were used
	Timeouts        uint64 // requests given up
	// Of responses that were ignored:
	Malformed  uint64
	Forged     uint64 // wrong authenticator
	Foreign    uint64 // no request has the identifier, or not any more
	Unexpected uint64 // of a kind that does not answer the request
}

// ErrUnanswered is the error of an account that no server acknowledged.
var ErrUnanswered = errors.New("no RADIUS server answered")

// exchange is one request on its way through the servers.
type exchange struct {
	imsi  nas.IMSI
	code  wire.Code
	build func(Envelope) ([]byte, error)
	// read takes a proven response and returns how to tell the asker of it, or
	// says why it is no answer.
	read func(*wire.Packet) (tell func(), err error)
	fail func(error)

	order   []*peer // still to be asked
	id      uint8
	request []byte
	tries   int
	stop    func()
}

// start asks the servers one after another: those in hold-down last.
func (c *Client) start(x *exchange) {
	now := c.cfg.Clock.Now()
	for _, held := range []bool{false, true} {
		for _, p := range c.peers {
			if now.Before(p.heldUntil) == held {
				x.order = append(x.order, p)
			}
		}
	}
	x.advance()
}

// advance asks the next server.
func (x *exchange) advance() {
	for len(x.order) > 0 {
		p := x.order[0]
		x.order = x.order[1:]
		if p.take(x) {
			return
		}
	}
	x.fail(ErrUnanswered)
}
