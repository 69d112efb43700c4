package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"sunsetlab/sim/mail"
	"sunsetlab/sim/mail/smtp"
)

// door is a host's sockets.
type door struct {
	server     *mailServer
	host       *mail.Host
	smtp, pop3 string
	smtpServer *gosmtp.Server
	popServer  net.Listener
}

// socketTimeout is how long a peer may say nothing.
const socketTimeout = 5 * time.Minute

// openDoors has each host listen.
func (m *mailServer) openDoors() error {
	for _, h := range m.lab.Hosts() {
		d := &door{server: m, host: h}
		m.doors = append(m.doors, d)
		if err := d.open(); err != nil {
			return fmt.Errorf("opening the host %s: %w", h.Name, err)
		}
	}
	return nil
}

func (m *mailServer) close() {
	for _, d := range m.doors {
		if d.smtpServer != nil {
			d.smtpServer.Close() // its listener is all that it could fail on
		}
		if d.popServer != nil {
			d.popServer.Close()
		}
	}
}

func (d *door) open() error {
	c := d.host.Config()
	at := net.JoinHostPort(c.Address.String(), strconv.Itoa(int(d.server.flags.port)))
	if c.Listen != "" {
		at = c.Listen
	}
	l, err := net.Listen("tcp", at)
	if err != nil {
		return err
	}
	d.smtp = l.Addr().String()
	d.server.ports[c.Address.Addr] = uint16(l.Addr().(*net.TCPAddr).Port)
	s := gosmtp.NewServer(gosmtp.BackendFunc(d.session))
	offer := d.host.ServerConfig(false)
	s.Domain, s.AllowInsecureAuth = c.Hostname, offer.PlainAuth
	s.MaxMessageBytes = smtp.DefaultMaxSize
	if c.MaxSize > 0 {
		s.MaxMessageBytes = int64(c.MaxSize)
	}
	s.MaxRecipients, s.MaxLineLength = 100, 64<<10
	s.ReadTimeout, s.WriteTimeout = socketTimeout, socketTimeout
	s.ErrorLog = log.New(io.Discard, "", 0) // broken connections are the peer's affair
	if offer.TLS != nil {
		if s.TLSConfig, err = serverTLS(c.Hostname, *offer.TLS); err != nil {
			return err
		}
	}
	d.smtpServer = s
	go s.Serve(l)

	at = net.JoinHostPort(c.Address.String(), strconv.Itoa(int(d.server.flags.pop3)))
	if c.POP3 != "" {
		at = c.POP3
	}
	if d.popServer, err = net.Listen("tcp", at); err != nil {
		return err
	}
	d.pop3 = d.popServer.Addr().String()
	go d.acceptPOP3()
	return nil
}

// serverTLS makes a certificate that nobody has to trust: mail hosts take what
// they get, unless DANE or MTA-STS tell them more.
func serverTLS(name string, p smtp.TLSPolicy) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	c := tlsConfig(p)
	c.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
	return c, nil
}

func tlsConfig(p smtp.TLSPolicy) *tls.Config {
	low, high := p.Bounds()
	return &tls.Config{MinVersion: uint16(low), MaxVersion: uint16(high)}
}

// conversation is a session of a host on a socket. The host is asked on its own
// loop.
type conversation struct {
	door    *door
	conn    *gosmtp.Conn
	session *mail.Session
	user    string
	greeted bool
}

func (d *door) session(c *gosmtp.Conn) (gosmtp.Session, error) {
	peer, err := netip.ParseAddrPort(c.Conn().RemoteAddr().String())
	if err != nil {
		return nil, fmt.Errorf("reading the peer's address: %w", err)
	}
	return &conversation{door: d, conn: c, session: d.host.NewSession(peer.Addr().Unmap())}, nil
}

// on runs f on the host's loop and waits for it.
func (d *door) on(f func()) error {
	done := make(chan struct{})
	if !d.server.live.Post(func() { f(); close(done) }) {
		return errDown
	}
	select {
	case <-done:
		return nil
	case <-d.server.live.Done():
		return errDown
	}
}

var errDown = &gosmtp.SMTPError{Code: 421, EnhancedCode: gosmtp.EnhancedCode{4, 3, 2}, Message: "The host is going down"}

// tell says to the session what the connection is by now. It runs on the loop.
func (c *conversation) tell() {
	if c.greeted {
		return
	}
	c.greeted = true
	c.session.Hello(c.conn.Hostname())
	if state, ok := c.conn.TLSConnectionState(); ok {
		c.session.Secured(smtp.Version(state.Version))
	}
	if c.user != "" {
		c.session.Authenticated(c.user)
	}
}

// AuthMechanisms implements [gosmtp.AuthSession].
func (c *conversation) AuthMechanisms() []string {
	var all []string
	for _, m := range c.door.host.ServerConfig(false).Auth {
		all = append(all, string(m))
	}
	return all
}

// Auth implements [gosmtp.AuthSession].
func (c *conversation) Auth(mech string) (sasl.Server, error) {
	r := mathrand.New(mathrand.NewPCG(mathrand.Uint64(), mathrand.Uint64()))
	for _, m := range c.door.host.ServerConfig(false).Auth {
		if string(m) == mech {
			return &authentication{c, smtp.NewAuthServer(m, c.session.Password, r)}, nil
		}
	}
	return nil, gosmtp.ErrAuthUnknownMechanism
}

// authentication notes who has authenticated.
type authentication struct {
	c *conversation
	smtp.AuthServer
}

// Next implements [sasl.Server].
func (a *authentication) Next(response []byte) (challenge []byte, done bool, err error) {
	challenge, done, err = a.AuthServer.Next(response)
	if errors.Is(err, smtp.ErrCredentials) {
		err = gosmtp.ErrAuthFailed
	}
	if done && err == nil {
		a.c.user, a.c.greeted = a.User(), false
	}
	return challenge, done, err
}

// replied is a host's reply as the library wants it.
func replied(r smtp.Reply) error {
	if r.Positive() {
		return nil
	}
	e := &gosmtp.SMTPError{Code: r.Code, EnhancedCode: gosmtp.NoEnhancedCode, Message: r.Text}
	var code gosmtp.EnhancedCode
	if n, _ := fmt.Sscanf(r.Enhanced, "%d.%d.%d", &code[0], &code[1], &code[2]); n == 3 {
		e.EnhancedCode = code
	}
	return e
}

// Mail implements [gosmtp.Session].
func (c *conversation) Mail(from string, _ *gosmtp.MailOptions) error {
	_, secure := c.conn.TLSConnectionState()
	if c.door.host.ServerConfig(false).RequireTLS && !secure {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "Must issue a STARTTLS command first"}
	}
	var reply smtp.Reply
	if err := c.door.on(func() { c.tell(); reply = c.session.Mail(from) }); err != nil {
		return err
	}
	return replied(reply)
}

// Rcpt implements [gosmtp.Session].
func (c *conversation) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	var reply smtp.Reply
	if err := c.door.on(func() { reply = c.session.Rcpt(to) }); err != nil {
		return err
	}
	return replied(reply)
}

// Data implements [gosmtp.Session].
func (c *conversation) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	answer := make(chan smtp.Reply, 1)
	if !c.door.server.live.Post(func() { c.session.Data(raw, func(r smtp.Reply) { answer <- r }) }) {
		return errDown
	}
	select {
	case reply := <-answer:
		if reply.Positive() {
			return &gosmtp.SMTPError{Code: reply.Code, EnhancedCode: gosmtp.EnhancedCode{2, 0, 0}, Message: reply.Text}
		}
		return replied(reply)
	case <-c.door.server.live.Done():
		return errDown
	}
}

// Reset implements [gosmtp.Session].
func (c *conversation) Reset() { _ = c.door.on(c.session.Reset) }

// Logout implements [gosmtp.Session].
func (c *conversation) Logout() error { return nil }
