package smtp

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Security is what a client makes of STARTTLS.
type Security uint8

const (
	// Opportunistic takes TLS where it is offered.
	Opportunistic Security = iota
	// Never stays in plain text.
	Never
	// Required gives up without TLS.
	Required
)

var securityNames = [...]string{Opportunistic: "opportunistic", Never: "never", Required: "required"}

func (s Security) String() string {
	if int(s) < len(securityNames) {
		return securityNames[s]
	}
	return "unknown"
}

// UnmarshalText reads the word a scenario uses.
func (s *Security) UnmarshalText(b []byte) error {
	for i, name := range securityNames {
		if name == string(b) {
			*s = Security(i)
			return nil
		}
	}
	return fmt.Errorf("%q is none of %s", b, strings.Join(securityNames[:], ", "))
}

// Envelope is a message with where it comes from and goes to.
type Envelope struct {
	From string
	To   []string
	// Message is the message with all its bytes, lines ended by CRLF.
	Message []byte
}

// ClientConfig says how a client talks.
type ClientConfig struct {
	// Hostname is what EHLO says; Server the name of who is called.
	Hostname, Server string
	Security         Security
	TLS              TLSPolicy
	// Credentials are shown if there are any.
	Credentials *Credentials
}

// Outcome is what came of a conversation.
type Outcome struct {
	// Replies are the answers to each recipient, in order: that to RCPT if it
	// was refused, else that to the data. It is nil if Err is not.
	Replies []Reply
	// Refused is the reply that ended it before RCPT, if one did.
	Refused Reply
	// TLS is the version used.
	TLS Version
	// TLSFailed says that TLS was offered and could not be had.
	TLSFailed bool
	// Err is why there was no answer: a connection that broke, or talk that is
	// no SMTP.
	Err error
}

// Client is one connection to a server, which delivers one message.
type Client struct {
	cfg  ClientConfig
	env  Envelope
	rand *rand.Rand
	send func([]byte)
	done func(Outcome)

	in       stream
	replies  replyReader
	tls      *Layer
	out      Outcome
	state    clientState
	features map[string]string
	auth     authClient
	rcpt     int // recipient asked about
	accepted int
	over     bool
}

type clientState uint8

const (
	awaitGreeting clientState = iota
	awaitEHLO
	awaitHELO
	awaitStartTLS
	awaitHandshake
	awaitAuth
	awaitMail
	awaitRcpt
	awaitData
	awaitMessage
	awaitQuit
)

// NewClient waits for a server's greeting and delivers a message. Done is
// called once, when the conversation is over.
func NewClient(cfg ClientConfig, e Envelope, r *rand.Rand, send func([]byte), done func(Outcome)) *Client {
	return &Client{cfg: cfg, env: e, rand: r, send: send, done: done}
}

// Feed takes what the server sent.
func (c *Client) Feed(b []byte) {
	if c.over {
		return
	}
	if c.tls != nil {
		data, flight, err := c.tls.Feed(b)
		if len(flight) > 0 {
			c.send(flight)
		}
		if err != nil {
			c.out.TLSFailed = true
			c.fail(fmt.Errorf("starting TLS: %w", err))
			return
		}
		if c.state == awaitHandshake && c.tls.Version() != Plain {
			c.out.TLS = c.tls.Version()
			c.command(awaitEHLO, "EHLO "+c.cfg.Hostname)
		}
		b = data
	}
	c.in.add(b)
	for !c.over {
		line, ok := c.in.line()
		if !ok {
			if len(c.in.rest()) > MaxLine {
				c.fail(errors.New("a reply that has no end of line"))
			}
			return
		}
		r, whole, err := c.replies.line(line)
		switch {
		case err != nil:
			c.fail(err)
		case whole:
			c.reply(r)
		}
	}
}

// Closed says that the connection is gone.
func (c *Client) Closed() {
	if c.state == awaitQuit {
		c.finish()
		return
	}
	c.fail(errors.New("the connection was closed"))
}

// Abort gives up, such as after a time without a reply.
func (c *Client) Abort(err error) { c.fail(err) }

func (c *Client) fail(err error) {
	if c.over {
		return
	}
	if c.state == awaitQuit { // all was said
		c.finish()
		return
	}
	c.out.Err, c.out.Replies = err, nil
	c.finish()
}

func (c *Client) finish() {
	if !c.over {
		c.over = true
		c.done(c.out)
	}
}

func (c *Client) write(b []byte) {
	if c.tls != nil && c.tls.Version() != Plain {
		b = c.tls.Seal(nil, b)
	}
	c.send(b)
}

func (c *Client) command(next clientState, line string) {
	c.state = next
	c.write([]byte(line + "\r\n"))
}

// refused ends the conversation: the message was not to be had off.
func (c *Client) refused(r Reply) {
	c.out.Refused = r
	c.quit()
}

func (c *Client) quit() { c.command(awaitQuit, "QUIT") }

func (c *Client) reply(r Reply) {
	if r.Code == 421 && c.state != awaitQuit {
		c.out.Refused = r
		c.finish()
		return
	}
	switch c.state {
	case awaitGreeting:
		if !r.Positive() {
			c.refused(r)
			return
		}
		c.command(awaitEHLO, "EHLO "+c.cfg.Hostname)
	case awaitEHLO:
		c.greeted(r)
	case awaitHELO:
		if !r.Positive() {
			c.refused(r)
			return
		}
		c.secured()
	case awaitStartTLS:
		c.startTLS(r)
	case awaitAuth:
		c.authReply(r)
	case awaitMail:
		if !r.Positive() {
			c.refused(r)
			return
		}
		c.out.Replies = make([]Reply, len(c.env.To))
		c.nextRcpt()
	case awaitRcpt:
		c.out.Replies[c.rcpt] = r
		if r.Positive() {
			c.accepted++
		}
		c.rcpt++
		c.nextRcpt()
	case awaitData:
		if r.Code != 354 {
			c.answerAll(r)
			c.quit()
			return
		}
		c.state = awaitMessage
		c.write(AppendData(make([]byte, 0, len(c.env.Message)+64), c.env.Message))
	case awaitMessage:
		c.answerAll(r)
		c.quit()
	case awaitQuit:
		c.finish()
	}
}

// greeted reads what the server can do.
func (c *Client) greeted(r Reply) {
	if r.Code/100 == 5 && c.tls == nil {
		c.command(awaitHELO, "HELO "+c.cfg.Hostname)
		return
	}
	if !r.Positive() {
		c.refused(r)
		return
	}
	c.features = map[string]string{}
	for _, line := range strings.Split(r.Text, "\n")[1:] {
		keyword, rest, _ := strings.Cut(line, " ")
		c.features[strings.ToUpper(keyword)] = rest
	}
	if _, offered := c.features["STARTTLS"]; offered && c.tls == nil && c.cfg.Security != Never {
		c.command(awaitStartTLS, "STARTTLS")
		return
	}
	c.secured()
}

func (c *Client) startTLS(r Reply) {
	if r.Code != 220 {
		c.out.TLSFailed = true
		c.secured()
		return
	}
	c.in = stream{} // what came with the reply in plain text is nobody's word
	c.tls = NewLayer(true, c.cfg.TLS, c.rand)
	c.state = awaitHandshake
	c.send(c.tls.Hello(c.cfg.Server))
}

// secured goes on once TLS is up, or is not to be.
func (c *Client) secured() {
	if c.cfg.Security == Required && c.out.TLS == Plain {
		c.refused(Reply{454, "4.7.5", "TLS is required here, and could not be had"})
		return
	}
	if c.cfg.Credentials == nil {
		c.mail()
		return
	}
	mech, auth := newAuthClient(*c.cfg.Credentials, strings.Fields(c.features["AUTH"]), c.rand)
	if auth == nil {
		c.refused(Reply{454, "4.7.0", "no AUTH mechanism that both sides have"})
		return
	}
	c.auth = auth
	line := "AUTH " + string(mech)
	if initial := auth.start(); initial != nil {
		line += " " + base64.StdEncoding.EncodeToString(initial)
	}
	c.command(awaitAuth, line)
}

func (c *Client) authReply(r Reply) {
	switch {
	case r.Code == 334:
		challenge, err := base64.StdEncoding.DecodeString(r.Text)
		if err != nil {
			c.fail(fmt.Errorf("reading a challenge: %w", err))
			return
		}
		response, err := c.auth.next(challenge)
		if err != nil {
			c.fail(fmt.Errorf("authenticating: %w", err))
			return
		}
		c.command(awaitAuth, base64.StdEncoding.EncodeToString(response))
	case !r.Positive():
		c.refused(r)
	default:
		c.mail()
	}
}

func (c *Client) mail() {
	line := "MAIL FROM:<" + c.env.From + ">"
	if _, ok := c.features["SIZE"]; ok {
		line += fmt.Sprintf(" SIZE=%d", len(c.env.Message))
	}
	if _, ok := c.features["8BITMIME"]; ok && !ascii(c.env.Message) {
		line += " BODY=8BITMIME"
	}
	c.command(awaitMail, line)
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func (c *Client) nextRcpt() {
	switch {
	case c.rcpt < len(c.env.To):
		c.command(awaitRcpt, "RCPT TO:<"+c.env.To[c.rcpt]+">")
	case c.accepted == 0:
		c.quit()
	default:
		c.command(awaitData, "DATA")
	}
}

// answerAll answers every recipient that was taken.
func (c *Client) answerAll(r Reply) {
	for i := range c.out.Replies {
		if c.out.Replies[i].Positive() {
			c.out.Replies[i] = r
		}
	}
}
