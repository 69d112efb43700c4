package smtp

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// DefaultMaxSize is the largest message that a server takes unless told
// otherwise.
const DefaultMaxSize = 50 << 20

// ServerConfig says what a server offers.
type ServerConfig struct {
	// Hostname greets the client.
	Hostname string
	// MaxSize is the largest message taken, in octets; DefaultMaxSize if 0.
	MaxSize int
	// TLS is the versions behind STARTTLS, nil if it is not offered.
	TLS *TLSPolicy
	// RequireTLS has everything but EHLO, NOOP, QUIT and STARTTLS refused
	// without TLS (RFC 3207 4).
	RequireTLS bool
	// Auth are the mechanisms offered, none without.
	Auth []Mechanism
	// PlainAuth offers AUTH without TLS also.
	PlainAuth bool
	// AuthFirst has MAIL refused before AUTH.
	AuthFirst bool
}

// Session is what stands behind a server: who decides about a conversation.
type Session interface {
	// Hello is EHLO or HELO, which begin anew what was said.
	Hello(name string)
	// Secured says that STARTTLS was done.
	Secured(v Version)
	// Password is that of a user who may submit here.
	Password(user string) (password string, ok bool)
	// Authenticated says who the client is.
	Authenticated(user string)
	Mail(from string) Reply
	Rcpt(to string) Reply
	// Data takes the message, which is the session's to keep, and answers when
	// it is decided what becomes of it.
	Data(msg []byte, answer func(Reply))
	// Reset forgets MAIL and RCPT.
	Reset()
}

// Server is one connection to a server.
type Server struct {
	cfg     ServerConfig
	session Session
	rand    *rand.Rand
	send    func([]byte)
	close   func()

	in     stream
	tls    *Layer
	data   *dataReader
	auth   AuthServer
	hello  bool // EHLO or HELO was said
	user   string
	mail   bool
	rcpts  int
	errors int
	busy   bool // a message is being decided about
	closed bool
}

// The most that one connection may have of each.
const (
	maxRecipients = 100
	maxErrors     = 20
)

// NewServer greets a client. Send sends octets to it, close ends the
// connection.
func NewServer(cfg ServerConfig, s Session, r *rand.Rand, send func([]byte), close func()) *Server {
	if cfg.MaxSize == 0 {
		cfg.MaxSize = DefaultMaxSize
	}
	v := &Server{cfg: cfg, session: s, rand: r, send: send, close: close}
	v.reply(Reply{220, "", cfg.Hostname + " ESMTP"})
	return v
}

// Feed takes what the client sent.
func (s *Server) Feed(b []byte) {
	if s.closed {
		return
	}
	if s.tls != nil {
		data, flight, err := s.tls.Feed(b)
		if len(flight) > 0 {
			s.send(flight)
		}
		if err != nil {
			s.end()
			return
		}
		if !s.hello && s.session != nil && s.tls.Version() != Plain {
			s.session.Secured(s.tls.Version())
		}
		b = data
	}
	s.in.add(b)
	s.run()
}

// run does what can be done with what has arrived.
func (s *Server) run() {
	for !s.closed && !s.busy {
		if s.data != nil {
			n, end := s.data.read(s.in.rest())
			s.in.head += n
			if !end {
				return
			}
			s.message()
			continue
		}
		line, ok := s.in.line()
		switch {
		case !ok && len(s.in.rest()) > MaxLine || len(line) > MaxLine:
			s.reply(Reply{500, "5.5.2", "Line too long"})
			s.end()
			return
		case !ok:
			return
		case s.auth != nil:
			s.authLine(line)
		default:
			s.command(line)
		}
	}
}

func (s *Server) reply(r Reply) {
	b := r.Append(nil)
	if s.tls != nil && s.tls.Version() != Plain {
		b = s.tls.Seal(nil, b)
	}
	s.send(b)
	if r.Code >= 500 {
		if s.errors++; s.errors == maxErrors {
			s.reply(Reply{421, "4.7.0", "Too many errors"})
			s.end()
		}
	}
}

func (s *Server) end() {
	if !s.closed {
		s.closed = true
		s.close()
	}
}

func (s *Server) secure() bool { return s.tls != nil }

func (s *Server) command(line string) {
	c, err := ParseCommand(line)
	if err != nil {
		s.reply(Reply{501, "5.5.2", "Bad command: " + err.Error()})
		return
	}
	if s.cfg.RequireTLS && !s.secure() {
		switch c.Verb {
		case "EHLO", "HELO", "NOOP", "QUIT", "STARTTLS":
		default:
			s.reply(Reply{530, "5.7.0", "Must issue a STARTTLS command first"})
			return
		}
	}
	switch c.Verb {
	case "EHLO", "HELO":
		s.greet(c)
	case "STARTTLS":
		s.startTLS(c)
	case "AUTH":
		s.startAuth(c)
	case "MAIL":
		s.mailFrom(c)
	case "RCPT":
		s.rcptTo(c)
	case "DATA":
		s.startData(c)
	case "RSET":
		s.reset()
		s.reply(Reply{250, "2.0.0", "Ok"})
	case "NOOP":
		s.reply(Reply{250, "2.0.0", "Ok"})
	case "VRFY":
		s.reply(Reply{252, "2.5.1", "Send some mail, I'll try my best"})
	case "HELP":
		s.reply(Reply{214, "2.0.0", "EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY STARTTLS AUTH"})
	case "QUIT":
		s.reply(Reply{221, "2.0.0", "Bye"})
		s.end()
	default:
		s.reply(Reply{500, "5.5.1", "Command not recognised"})
	}
}

func (s *Server) greet(c Command) {
	if c.Arg == "" {
		s.reply(Reply{501, "5.5.4", c.Verb + " wants a name"})
		return
	}
	s.reset()
	s.hello = true
	s.session.Hello(c.Arg)
	if c.Verb == "HELO" {
		s.reply(Reply{250, "", s.cfg.Hostname})
		return
	}
	lines := []string{s.cfg.Hostname + " greets " + c.Arg, "PIPELINING", fmt.Sprintf("SIZE %d", s.cfg.MaxSize), "8BITMIME", "ENHANCEDSTATUSCODES"}
	if s.cfg.TLS != nil && !s.secure() {
		lines = append(lines, "STARTTLS")
	}
	if s.mayAuth() {
		words := "AUTH"
		for _, m := range s.cfg.Auth {
			words += " " + string(m)
		}
		lines = append(lines, words)
	}
	s.reply(Reply{250, "", strings.Join(lines, "\n")})
}

func (s *Server) mayAuth() bool {
	return len(s.cfg.Auth) > 0 && s.user == "" && (s.secure() || s.cfg.PlainAuth)
}

func (s *Server) startTLS(c Command) {
	switch {
	case c.Arg != "":
		s.reply(Reply{501, "5.5.4", "STARTTLS has no parameter"})
	case s.cfg.TLS == nil || s.secure():
		s.reply(Reply{502, "5.5.1", "STARTTLS is not offered"})
	default:
		s.reply(Reply{220, "2.0.0", "Ready to start TLS"})
		// What was said before can't be trusted (RFC 3207 4.2), nor what was
		// sent in the same breath.
		s.reset()
		s.in, s.hello, s.user = stream{}, false, ""
		s.tls = NewLayer(false, *s.cfg.TLS, s.rand)
	}
}

func (s *Server) startAuth(c Command) {
	mech, initial, has := strings.Cut(c.Arg, " ")
	m := Mechanism(strings.ToUpper(mech))
	switch {
	case !s.hello:
		s.reply(Reply{503, "5.5.1", "Say EHLO first"})
	case s.user != "" || s.mail:
		s.reply(Reply{503, "5.5.1", "AUTH comes once, and before MAIL"})
	case len(s.cfg.Auth) == 0:
		s.reply(Reply{502, "5.5.1", "AUTH is not offered"})
	case !s.mayAuth():
		s.reply(Reply{538, "5.7.11", "Encryption required for AUTH"})
	case !slices.Contains(s.cfg.Auth, m):
		s.reply(Reply{504, "5.5.4", "No such mechanism"})
	default:
		s.auth = NewAuthServer(m, s.session.Password, s.rand)
		switch {
		case !has:
			s.authNext(nil)
		case initial == "=":
			s.authNext([]byte{})
		default:
			s.authLine(initial)
		}
	}
}

func (s *Server) authLine(line string) {
	if line == "*" {
		s.auth = nil
		s.reply(Reply{501, "5.7.0", "Cancelled"})
		return
	}
	response, err := base64.StdEncoding.DecodeString(line)
	if err != nil {
		s.auth = nil
		s.reply(Reply{501, "5.5.2", "No base64"})
		return
	}
	s.authNext(response)
}

func (s *Server) authNext(response []byte) {
	challenge, done, err := s.auth.Next(response)
	switch {
	case errors.Is(err, ErrCredentials):
		s.auth = nil
		s.reply(Reply{535, "5.7.8", "Authentication credentials invalid"})
	case err != nil:
		s.auth = nil
		s.reply(Reply{501, "5.5.2", err.Error()})
	case done:
		s.user = s.auth.User()
		s.auth = nil
		s.session.Authenticated(s.user)
		s.reply(Reply{235, "2.7.0", "Authentication successful"})
	default:
		s.reply(Reply{334, "", base64.StdEncoding.EncodeToString(challenge)})
	}
}

func (s *Server) mailFrom(c Command) {
	size, err := c.declaredSize()
	switch {
	case !s.hello:
		s.reply(Reply{503, "5.5.1", "Say EHLO first"})
	case s.mail:
		s.reply(Reply{503, "5.5.1", "MAIL was said already"})
	case s.cfg.AuthFirst && s.user == "":
		s.reply(Reply{530, "5.7.0", "Authentication required"})
	case err != nil:
		s.reply(Reply{501, "5.5.4", err.Error()})
	case size > int64(s.cfg.MaxSize):
		s.reply(Reply{552, "5.3.4", "Message too big"})
	default:
		for _, p := range c.Params {
			switch p.Keyword {
			case "SIZE", "BODY", "AUTH":
			default:
				s.reply(Reply{555, "5.5.4", "Unknown parameter " + clip(p.Keyword)})
				return
			}
		}
		r := s.session.Mail(c.Path)
		s.mail = r.Positive()
		s.reply(r)
	}
}

func (s *Server) rcptTo(c Command) {
	switch {
	case !s.mail:
		s.reply(Reply{503, "5.5.1", "MAIL comes first"})
	case len(c.Params) > 0:
		s.reply(Reply{555, "5.5.4", "Unknown parameter " + clip(c.Params[0].Keyword)})
	case s.rcpts == maxRecipients:
		s.reply(Reply{452, "4.5.3", "Too many recipients"})
	default:
		r := s.session.Rcpt(c.Path)
		if r.Positive() {
			s.rcpts++
		}
		s.reply(r)
	}
}

func (s *Server) startData(c Command) {
	switch {
	case c.Arg != "":
		s.reply(Reply{501, "5.5.4", "DATA has no parameter"})
	case !s.mail:
		s.reply(Reply{503, "5.5.1", "MAIL comes first"})
	case s.rcpts == 0:
		s.reply(Reply{554, "5.5.1", "No valid recipients"})
	default:
		s.reply(Reply{354, "", "End data with <CR><LF>.<CR><LF>"})
		s.data = &dataReader{most: s.cfg.MaxSize}
	}
}

// message hands the message over and waits for what becomes of it.
func (s *Server) message() {
	d := s.data
	s.data = nil
	if d.over {
		s.reset()
		s.reply(Reply{552, "5.3.4", "Message too big"})
		return
	}
	s.busy = true
	answered := false
	s.session.Data(d.msg, func(r Reply) {
		if answered || s.closed {
			return
		}
		answered = true
		s.busy, s.mail, s.rcpts = false, false, 0
		s.reply(r)
		s.run()
	})
}

func (s *Server) reset() {
	s.mail, s.rcpts = false, 0
	s.session.Reset()
}

// Hangup ends the connection with a 421 (RFC 5321 3.8).
func (s *Server) Hangup(text string) {
	if !s.closed {
		s.reply(Reply{421, "4.4.2", text})
		s.end()
	}
}
