// Package pop3 is how a user's program gets its mail (RFC 1939), as two state
// machines that know no socket. Only what it takes to get mail is here: USER
// and PASS, STAT, LIST, UIDL, RETR, DELE, RSET, NOOP, CAPA and QUIT.
package pop3

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sunsetlab/sim/mail/smtp"
)

// Box is a mailbox that someone has opened.
type Box interface {
	// Messages are those in it, by their unique names.
	Messages() []Message
	// Delete takes messages out by their unique names.
	Delete(ids []string)
}

// Message is one of a mailbox.
type Message struct {
	ID   string
	Data []byte
}

// Open opens a user's mailbox, nil if the password is not the user's.
type Open func(user, password string) Box

// maxLine bounds a command (RFC 2449 4).
const maxLine = 255

// maxFailures is how many wrong passwords end a connection.
const maxFailures = 3

// Server is one connection to a server.
type Server struct {
	open  Open
	send  func([]byte)
	close func()

	in       []byte
	user     string
	box      Box
	messages []Message
	deleted  map[int]bool
	failures int
	over     bool
}

// NewServer greets a client.
func NewServer(open Open, send func([]byte), close func()) *Server {
	s := &Server{open: open, send: send, close: close}
	s.say("+OK POP3 ready")
	return s
}

func (s *Server) say(format string, args ...any) { s.send(fmt.Appendf(nil, format+"\r\n", args...)) }

// Feed takes what the client sent.
func (s *Server) Feed(b []byte) {
	s.in = append(s.in, b...)
	for !s.over {
		i := bytes.IndexByte(s.in, '\n')
		if i < 0 {
			if len(s.in) > maxLine {
				s.say("-ERR line too long")
				s.end()
			}
			return
		}
		line := string(bytes.TrimSuffix(s.in[:i], []byte{'\r'}))
		s.in = s.in[i+1:]
		s.command(line)
	}
}

func (s *Server) end() {
	s.over = true
	s.close()
}

func (s *Server) command(line string) {
	verb, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
	verb = strings.ToUpper(verb)
	switch verb {
	case "QUIT":
		s.quit()
		return
	case "CAPA":
		s.say("+OK\r\nUSER\r\nUIDL\r\n.")
		return
	}
	if s.box == nil {
		s.authorize(verb, arg)
		return
	}
	switch verb {
	case "STAT":
		n, octets := s.count()
		s.say("+OK %d %d", n, octets)
	case "LIST":
		s.list(arg, func(i int) string { return strconv.Itoa(len(s.messages[i].Data)) })
	case "UIDL":
		s.list(arg, func(i int) string { return s.messages[i].ID })
	case "RETR":
		if i, ok := s.index(arg); ok {
			s.send(smtp.AppendData(fmt.Appendf(nil, "+OK %d octets\r\n", len(s.messages[i].Data)), s.messages[i].Data))
		}
	case "DELE":
		if i, ok := s.index(arg); ok {
			s.deleted[i] = true
			s.say("+OK deleted")
		}
	case "RSET":
		clear(s.deleted)
		s.say("+OK")
	case "NOOP":
		s.say("+OK")
	default:
		s.say("-ERR unknown command")
	}
}

func (s *Server) authorize(verb, arg string) {
	switch {
	case verb == "USER" && arg != "":
		s.user = arg
		s.say("+OK")
	case verb == "PASS" && s.user != "":
		if s.box = s.open(s.user, arg); s.box == nil {
			s.say("-ERR wrong user or password")
			if s.failures++; s.failures == maxFailures {
				s.end()
			}
			return
		}
		s.messages, s.deleted = s.box.Messages(), map[int]bool{}
		s.say("+OK %d messages", len(s.messages))
	default:
		s.say("-ERR log in first")
	}
}

func (s *Server) count() (n, octets int) {
	for i := range s.messages {
		if !s.deleted[i] {
			n++
			octets += len(s.messages[i].Data)
		}
	}
	return n, octets
}

func (s *Server) index(arg string) (int, bool) {
	i, err := strconv.Atoi(arg)
	if err != nil || i < 1 || i > len(s.messages) || s.deleted[i-1] {
		s.say("-ERR no such message")
		return 0, false
	}
	return i - 1, true
}

func (s *Server) list(arg string, of func(i int) string) {
	if arg != "" {
		if i, ok := s.index(arg); ok {
			s.say("+OK %d %s", i+1, of(i))
		}
		return
	}
	b := []byte("+OK\r\n")
	for i := range s.messages {
		if !s.deleted[i] {
			b = fmt.Appendf(b, "%d %s\r\n", i+1, of(i))
		}
	}
	s.send(append(b, ".\r\n"...))
}

// quit deletes what is marked (RFC 1939 6).
func (s *Server) quit() {
	var ids []string
	for i := range s.messages {
		if s.deleted[i] {
			ids = append(ids, s.messages[i].ID)
		}
	}
	if len(ids) > 0 {
		s.box.Delete(ids)
	}
	s.say("+OK bye")
	s.end()
}

// Client is one connection of a program that gets all mail and deletes it.
type Client struct {
	user, password string
	send           func([]byte)
	done           func(messages [][]byte, err error)

	in       []byte
	state    state
	total    int
	next     int
	messages [][]byte
	over     bool
}

type state uint8

const (
	awaitGreeting state = iota
	awaitUser
	awaitPass
	awaitStat
	awaitRetr
	awaitBody
	awaitDele
	awaitQuit
)

// NewClient waits for the greeting, gets all messages and deletes them. Done is
// called once; with an error, what had been got by then is not deleted at the
// server and will come again.
func NewClient(user, password string, send func([]byte), done func(messages [][]byte, err error)) *Client {
	return &Client{user: user, password: password, send: send, done: done}
}

// Feed takes what the server sent.
func (c *Client) Feed(b []byte) {
	c.in = append(c.in, b...)
	for !c.over {
		if c.state == awaitBody {
			i := bytes.Index(c.in, []byte("\r\n.\r\n"))
			if i < 0 {
				return
			}
			c.messages = append(c.messages, unstuff(c.in[:i+2]))
			c.in = c.in[i+5:]
			c.say(awaitDele, "DELE %d", c.next)
			continue
		}
		i := bytes.IndexByte(c.in, '\n')
		if i < 0 {
			if len(c.in) > 4096 {
				c.end(errors.New("a reply that has no end of line"))
			}
			return
		}
		line := string(bytes.TrimSuffix(c.in[:i], []byte{'\r'}))
		c.in = c.in[i+1:]
		c.reply(line)
	}
}

func unstuff(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for line := range bytes.SplitAfterSeq(b, []byte("\r\n")) {
		out = append(out, bytes.TrimPrefix(line, []byte{'.'})...)
	}
	return out
}

func (c *Client) say(next state, format string, args ...any) {
	c.state = next
	c.send(fmt.Appendf(nil, format+"\r\n", args...))
}

// Closed says that the connection is gone.
func (c *Client) Closed() { c.end(errors.New("the connection was closed")) }

// Abort gives up.
func (c *Client) Abort(err error) { c.end(err) }

func (c *Client) end(err error) {
	if !c.over {
		c.over = true
		c.done(c.messages, err)
	}
}

func (c *Client) reply(line string) {
	if !strings.HasPrefix(line, "+OK") {
		c.end(fmt.Errorf("the server says %q", line))
		return
	}
	switch c.state {
	case awaitGreeting:
		c.say(awaitUser, "USER %s", c.user)
	case awaitUser:
		c.say(awaitPass, "PASS %s", c.password)
	case awaitPass:
		c.say(awaitStat, "STAT")
	case awaitStat:
		if _, err := fmt.Sscanf(line, "+OK %d", &c.total); err != nil {
			c.end(fmt.Errorf("the server says %q", line))
			return
		}
		c.retrieve()
	case awaitRetr:
		c.state = awaitBody
	case awaitDele:
		c.retrieve()
	case awaitQuit:
		c.end(nil)
	}
}

func (c *Client) retrieve() {
	if c.next == c.total {
		c.say(awaitQuit, "QUIT")
		return
	}
	c.next++
	c.say(awaitRetr, "RETR %d", c.next)
}

// Describe names what goes over a connection, for a trace. A password is not in
// the name.
func Describe(pdu []byte) (name, cause string) {
	line, rest, _ := bytes.Cut(pdu, []byte("\r\n"))
	switch {
	case bytes.HasPrefix(line, []byte("PASS ")):
		return "PASS", ""
	case bytes.HasPrefix(line, []byte("-ERR")):
		return string(line), "-ERR"
	case len(rest) > 64:
		return "message", ""
	}
	return string(line[:min(len(line), 60)]), ""
}
