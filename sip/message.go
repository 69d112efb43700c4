package sip

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Port is the port of SIP over UDP (RFC 3261 18.1.1).
const Port = 5060

// maxDatagram bounds a message: what is longer than 1300 octets has no business
// on UDP (RFC 3261 18.1.1), and parameters without end take long to read.
const maxDatagram = 8192

// URI is the address of a user, as far as registration looks at it.
type URI struct {
	User, Host string
}

// Contact is where a user is reached.
type Contact struct {
	// Wildcard is "*": all contacts that there are.
	Wildcard bool
	URI      string
	// Expires is the parameter of that name in seconds, -1 if there is none.
	Expires int
	// Emergency is one for emergency calls alone (TS 24.229 7.2A.13).
	Emergency bool
	// SMS is one that takes short messages (TS 24.341 5.3.2.2).
	SMS bool
}

// Message is a request or a response.
type Message struct {
	// Method is that of the request, or of the one that a response answers.
	Method string
	// Status is 0 for a request.
	Status int
	Reason string
	// Target is the Request-URI, Host its host.
	Target, Host string
	// Branch tells transactions apart: that of the topmost Via.
	Branch   string
	CallID   string
	CSeq     uint32
	From, To URI
	// FromTag and ToTag are the two ends' parts of a dialogue's name (RFC 3261
	// 12); empty if there is none yet.
	FromTag, ToTag string
	// Contacts are those of all Contact headers, in order.
	Contacts []Contact
	// RecordRoute are the proxies that want to stay in a dialogue, the latest
	// first.
	RecordRoute []string
	// Body is what the message carries, ContentType what that is, without
	// parameters and in lower case.
	Body        []byte
	ContentType string

	raw sip.Message
}

// ErrNoReply is a message that can't even be answered: too little of it could
// be read.
var ErrNoReply = errors.New("not a SIP message that can be answered")

// Parse reads a message, which is a datagram as a whole (RFC 3261 18.3). It
// returns a message together with an error if the message breaks the rules but
// can be answered with 400; without one, the error wraps ErrNoReply.
func Parse(datagram []byte) (*Message, error) {
	if len(datagram) > maxDatagram {
		return nil, fmt.Errorf("parse SIP message: %w: %d octets", ErrNoReply, len(datagram))
	}
	// What Content-Length claims takes no more memory than there is message.
	p := sip.NewParser()
	p.MaxMessageLength = len(datagram)
	raw, err := p.ParseSIP(datagram)
	if raw == nil {
		return nil, fmt.Errorf("parse SIP message: %w: %w", ErrNoReply, err)
	}
	if err != nil {
		err = fmt.Errorf("parse SIP message: %w", err)
	}
	m := &Message{raw: raw}
	if missing := m.fill(); missing != "" {
		return nil, fmt.Errorf("parse SIP message: %w: no %s", ErrNoReply, missing)
	}
	if err == nil {
		err = m.check()
	}
	return m, err
}

// fill takes over what every message has (RFC 3261 8.1.1), or names what is
// missing.
func (m *Message) fill() (missing string) {
	raw := m.raw
	via, from, to, id, cseq := raw.Via(), raw.From(), raw.To(), raw.CallID(), raw.CSeq()
	switch {
	case via == nil:
		return "Via"
	case from == nil:
		return "From"
	case to == nil:
		return "To"
	case id == nil:
		return "Call-ID"
	case cseq == nil:
		return "CSeq"
	}
	m.Branch, _ = via.Params.Get("branch")
	m.CallID = string(*id)
	m.CSeq, m.Method = cseq.SeqNo, string(cseq.MethodName)
	m.From = URI{from.Address.User, from.Address.Host}
	m.To = URI{to.Address.User, to.Address.Host}
	m.FromTag, _ = from.Params.Get("tag")
	m.ToTag, _ = to.Params.Get("tag")
	switch raw := raw.(type) {
	case *sip.Request:
		m.Target, m.Host = raw.Recipient.String(), raw.Recipient.Host
		m.Method = string(raw.Method)
	case *sip.Response:
		m.Status, m.Reason = raw.StatusCode, raw.Reason
	}
	for _, h := range raw.GetHeaders("contact") {
		if c, ok := h.(*sip.ContactHeader); ok {
			m.Contacts = append(m.Contacts, contactOf(c))
		}
	}
	for _, h := range raw.GetHeaders("record-route") {
		m.RecordRoute = append(m.RecordRoute, h.Value())
	}
	if m.Body = raw.Body(); len(m.Body) > 0 {
		typ, _, _ := strings.Cut(m.Header("Content-Type"), ";")
		m.ContentType = strings.ToLower(strings.TrimSpace(typ))
	}
	return ""
}

func contactOf(h *sip.ContactHeader) Contact {
	c := Contact{Wildcard: h.Address.Wildcard, URI: h.Address.String(), Expires: -1, Emergency: h.Address.UriParams.Has("sos")}
	for _, p := range h.Params {
		switch strings.ToLower(p.K) {
		case "expires":
			c.Expires = seconds(p.V)
		case "+g.3gpp.smsip":
			c.SMS = true
		}
	}
	return c
}

func (m *Message) check() error {
	cseq := m.raw.CSeq()
	var version string
	switch raw := m.raw.(type) {
	case *sip.Request:
		version = raw.SipVersion
		if string(cseq.MethodName) != m.Method {
			return fmt.Errorf("parse SIP message: CSeq is for %s, the request is %s", cseq.MethodName, m.Method)
		}
		if raw.MaxForwards() == nil {
			return errors.New("parse SIP message: no Max-Forwards")
		}
	case *sip.Response:
		version = raw.SipVersion
		if m.Status < 100 || m.Status > 699 {
			return fmt.Errorf("parse SIP message: status %d", m.Status)
		}
	}
	if !strings.EqualFold(version, "SIP/2.0") {
		return fmt.Errorf("parse SIP message: version %s", version)
	}
	if !strings.HasPrefix(m.Branch, branchCookie) {
		return errors.New("parse SIP message: no branch of RFC 3261 in Via")
	}
	return nil
}

// branchCookie begins every branch (RFC 3261 8.1.1.7).
const branchCookie = "z9hG4bK"

// FromURI is the address in From as it is written, without parameters of the
// header.
func (m *Message) FromURI() string { return m.raw.From().Address.String() }

// Header returns the value of the first header of a name, "" if there is none.
func (m *Message) Header(name string) string {
	if all := m.raw.GetHeaders(name); len(all) > 0 {
		return all[0].Value()
	}
	return ""
}

// Seconds returns a header that counts seconds, such as Expires and
// Retry-After, or -1 without one that can be read.
func (m *Message) Seconds(name string) int { return seconds(m.Header(name)) }

// seconds reads delta-seconds, which may be followed by a comment or
// parameters (RFC 3261 20.33).
func seconds(s string) int {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " \t;("); i >= 0 {
		s = s[:i]
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return -1
	}
	return int(n)
}
