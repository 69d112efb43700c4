package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"sunsetlab/sim/mail"
	"sunsetlab/sim/mail/smtp"
)

// socketTransport takes mail between hosts over sockets.
type socketTransport struct{ server *mailServer }

// Deliver implements [mail.Transport]. It is called on the loop, talks on a
// goroutine of its own, and tells the loop what came of it.
func (t *socketTransport) Deliver(to mail.Target, c smtp.ClientConfig, e smtp.Envelope, done func(smtp.Outcome)) {
	port, known := t.server.ports[to.Address]
	if !known || !to.Address.IsLoopback() {
		t.server.live.Env("").After(0, func() {
			done(smtp.Outcome{Err: fmt.Errorf("calling %s: %s is no server of this lab; see --route", to.Name, to.Address)})
		})
		return
	}
	from := netip.Addr{}
	for _, h := range t.server.lab.Hosts() {
		if hc := h.Config(); hc.Hostname == c.Hostname {
			from = hc.Address.Addr
		}
	}
	go func() {
		o := deliver(netip.AddrPortFrom(to.Address, port), from, c, e)
		t.server.live.Post(func() { done(o) })
	}()
}

// deliver is one conversation.
func deliver(to netip.AddrPort, from netip.Addr, c smtp.ClientConfig, e smtp.Envelope) (o smtp.Outcome) {
	client, version, err := call(to, from, c)
	if err != nil {
		return refusedBy(err, &o)
	}
	defer client.Close()
	o.TLS = version
	if err := client.Mail(e.From, nil); err != nil {
		return refusedBy(err, &o)
	}
	o.Replies = make([]smtp.Reply, len(e.To))
	accepted := 0
	for i, rcpt := range e.To {
		err := client.Rcpt(rcpt, nil)
		reply, ok := replyOf(err)
		switch {
		case err == nil:
			accepted++
			o.Replies[i] = smtp.Reply{Code: 250}
		case ok:
			o.Replies[i] = reply
		default:
			return smtp.Outcome{TLS: o.TLS, Err: err}
		}
	}
	if accepted > 0 {
		final, err := sendData(client, e.Message)
		if err != nil {
			return smtp.Outcome{TLS: o.TLS, Err: err}
		}
		for i := range o.Replies {
			if o.Replies[i].Positive() {
				o.Replies[i] = final
			}
		}
	}
	client.Quit() // all was said
	return o
}

func sendData(client *gosmtp.Client, msg []byte) (smtp.Reply, error) {
	w, err := client.Data()
	if reply, ok := replyOf(err); ok {
		return reply, nil
	}
	if err != nil {
		return smtp.Reply{}, err
	}
	if _, err := w.Write(msg); err != nil {
		return smtp.Reply{}, err
	}
	response, err := w.CloseWithResponse()
	if reply, ok := replyOf(err); ok {
		return reply, nil
	}
	if err != nil {
		return smtp.Reply{}, err
	}
	return smtp.Reply{Code: 250, Enhanced: "2.0.0", Text: response.StatusText}, nil
}

func replyOf(err error) (smtp.Reply, bool) {
	var e *gosmtp.SMTPError
	if !errors.As(err, &e) {
		return smtp.Reply{}, false
	}
	r := smtp.Reply{Code: e.Code, Text: e.Message}
	if e.EnhancedCode[0] > 0 {
		r.Enhanced = fmt.Sprintf("%d.%d.%d", e.EnhancedCode[0], e.EnhancedCode[1], e.EnhancedCode[2])
	}
	return r, true
}

func refusedBy(err error, o *smtp.Outcome) smtp.Outcome {
	o.Replies = nil
	if reply, ok := replyOf(err); ok {
		o.Refused = reply
		return *o
	}
	var t *tlsError
	o.TLSFailed = errors.As(err, &t)
	o.Err = err
	return *o
}

// tlsError is a handshake that failed.
type tlsError struct{ error }

func (e *tlsError) Unwrap() error { return e.error }

// call connects, with TLS if policy and server have it.
func call(to netip.AddrPort, from netip.Addr, c smtp.ClientConfig) (*gosmtp.Client, smtp.Version, error) {
	dialer := net.Dialer{Timeout: 30 * time.Second}
	if from.IsLoopback() {
		dialer.LocalAddr = &net.TCPAddr{IP: from.AsSlice()}
	}
	conn, err := dialer.Dial("tcp", to.String())
	if err != nil {
		return nil, 0, err
	}
	client := gosmtp.NewClient(conn)
	if err := client.Hello(c.Hostname); err != nil {
		client.Close()
		return nil, 0, err
	}
	offered, _ := client.Extension("STARTTLS")
	switch {
	case !offered && c.Security == smtp.Required:
		client.Close()
		return nil, 0, &gosmtp.SMTPError{Code: 454, EnhancedCode: gosmtp.EnhancedCode{4, 7, 5}, Message: "TLS is required here, and could not be had"}
	case !offered || c.Security == smtp.Never:
		return client, smtp.Plain, nil
	}
	// The library begins TLS only on a connection of its own.
	client.Close()
	if conn, err = dialer.Dial("tcp", to.String()); err != nil {
		return nil, 0, err
	}
	config := tlsConfig(c.TLS)
	config.ServerName, config.InsecureSkipVerify = c.Server, true // nobody vouches for a mail host's name
	if client, err = gosmtp.NewClientStartTLS(conn, config); err != nil {
		return nil, 0, &tlsError{fmt.Errorf("starting TLS: %w", err)}
	}
	if err := client.Hello(c.Hostname); err != nil {
		client.Close()
		return nil, 0, err
	}
	state, _ := client.TLSConnectionState()
	return client, smtp.Version(state.Version), nil
}
