package mail

import (
	"fmt"
	"net/netip"
	"strings"

	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/sim/mail/smtp"
)

// Session is a conversation with a client, whoever carries its octets. It
// implements [smtp.Session].
type Session struct {
	host *Host
	peer netip.Addr

	helo string
	tls  smtp.Version
	user string
	from string
	to   []string
}

// NewSession begins a conversation with the client at an address.
func (h *Host) NewSession(peer netip.Addr) *Session { return &Session{host: h, peer: peer} }

// Hello implements [smtp.Session].
func (s *Session) Hello(name string) { s.helo = name }

// Secured implements [smtp.Session].
func (s *Session) Secured(v smtp.Version) { s.tls = v }

// Password implements [smtp.Session].
func (s *Session) Password(user string) (string, bool) {
	if s.host.cfg.Submission == nil {
		return "", false
	}
	p, ok := s.host.cfg.Submission.Users[user]
	return p, ok
}

// Authenticated implements [smtp.Session].
func (s *Session) Authenticated(user string) { s.user = user }

// Reset implements [smtp.Session].
func (s *Session) Reset() { s.from, s.to = "", nil }

func (s *Session) kind() Kind {
	if s.user != "" {
		return Submitted
	}
	return Received
}

// who is whom the rate limit is about.
func (s *Session) who() string {
	if s.user != "" {
		return s.user
	}
	return s.peer.String()
}

// Mail implements [smtp.Session].
func (s *Session) Mail(from string) smtp.Reply {
	h := s.host
	if s.user != "" && !h.cfg.Submission.AnySender && !h.local(smtp.DomainOf(from)) {
		return s.refuse(from, "", smtp.Reply{Code: 553, Enhanced: "5.7.1", Text: fmt.Sprintf("<%s> is not yours to send from", from)})
	}
	s.from, s.to = from, nil
	return smtp.Reply{Code: 250, Enhanced: "2.1.0", Text: "Ok"}
}

// Rcpt implements [smtp.Session].
func (s *Session) Rcpt(to string) smtp.Reply {
	h := s.host
	switch where := h.route(to); {
	case where == toNobody:
		return s.refuse(s.from, to, smtp.Reply{Code: 550, Enhanced: "5.1.1", Text: fmt.Sprintf("<%s>: no such user here", to)})
	case where == toElsewhere && s.user == "" && !h.relay[s.peer]:
		return s.refuse(s.from, to, smtp.Reply{Code: 550, Enhanced: "5.7.1", Text: fmt.Sprintf("<%s>: relaying denied", to)})
	}
	s.to = append(s.to, to)
	return smtp.Reply{Code: 250, Enhanced: "2.1.5", Text: "Ok"}
}

// refuse logs what ended before there was a message.
func (s *Session) refuse(from, to string, r smtp.Reply) smtp.Reply {
	rec := s.record(from, nil)
	if to != "" {
		rec.To = []string{to}
	}
	rec.finish(r)
	s.host.write(rec)
	return r
}

func (s *Session) record(from string, to []string) *Record {
	return &Record{Kind: s.kind(), Peer: s.peer.String(), PeerName: s.helo, User: s.user, TLS: s.tls, From: from, To: to}
}

// finish notes the reply and what it means.
func (r *Record) finish(reply smtp.Reply) {
	r.Reply = reply.String()
	switch {
	case reply.Positive():
		r.Outcome = Accepted
	case reply.Transient():
		r.Outcome = Deferred
	default:
		r.Outcome = Rejected
	}
}

// Data implements [smtp.Session]: the message is judged, and taken or not.
func (s *Session) Data(raw []byte, answer func(smtp.Reply)) {
	h := s.host
	rec := s.record(s.from, s.to)
	rec.Message, rec.Size = raw, len(raw)
	m, err := message.Parse(raw)
	end := func(r smtp.Reply) {
		rec.finish(r)
		h.write(rec)
		answer(r)
	}
	switch {
	case err != nil:
		end(smtp.Reply{Code: 554, Enhanced: "5.6.0", Text: "This is no message: " + err.Error()})
		return
	case received(m) > maxHops:
		end(smtp.Reply{Code: 554, Enhanced: "5.4.6", Text: "Too many hops: the message goes round in circles"})
		return
	case h.limited(s.who()):
		end(smtp.Reply{Code: 450, Enhanced: "4.7.1", Text: fmt.Sprintf("Too many messages: %d in %s are allowed", h.cfg.Rate.Messages, h.cfg.Rate.Per)})
		return
	}
	rec.MessageID = messageID(m)
	rec.FromDomain = fromDomain(m)
	j := &judgement{host: h, session: *s, message: m, now: h.env.Now(), roll: h.env.Rand().IntN(100)}
	if s.user != "" {
		s.accept(j, rec, end)
		return
	}
	h.dns.Complete(func(r lookup.Resolver) { j.judge(r) }, func() {
		v := &j.verdict
		rec.Verdict = v
		v.into(rec)
		if reply, refused := j.refusal(); refused {
			end(reply)
			return
		}
		s.accept(j, rec, end)
	})
}

// maxHops is RFC 5321's hint of how many Received fields are a loop (6.3).
const maxHops = 100

func received(m *message.Message) int { return len(m.All("Received")) }

// accept takes the message: from now on the host answers for it.
func (s *Session) accept(j *judgement, rec *Record, end func(smtp.Reply)) {
	h := s.host
	id := h.nextID()
	rec.QueueID = id
	m := j.message
	if s.user != "" {
		m = h.complete(m)
	}
	rec.MessageID, rec.FromDomain = messageID(m), fromDomain(m)
	p := &passage{host: h, id: id, taken: h.env.Now(), from: s.from, verdict: j.verdict, quarantine: j.quarantine(), own: s.user != ""}
	m = m.Prepend(s.trace(id))
	p.message = p.results(m, s)
	to := append([]string(nil), s.to...)
	end(smtp.Reply{Code: 250, Enhanced: "2.0.0", Text: "Ok: queued as " + id})
	p.send(to)
}

// trace is the Received field (RFC 5321 4.4).
func (s *Session) trace(id string) message.Field {
	h := s.host
	with := "ESMTP"
	if s.tls != smtp.Plain {
		with += "S"
	}
	if s.user != "" {
		with += "A"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "from %s (%s)\r\n\tby %s with %s", s.helo, literal(s.peer), h.cfg.Hostname, with)
	if s.tls != smtp.Plain {
		fmt.Fprintf(&b, " (%s)", s.tls)
	}
	fmt.Fprintf(&b, " id %s", id)
	if len(s.to) == 1 {
		fmt.Fprintf(&b, "\r\n\tfor <%s>", s.to[0])
	}
	fmt.Fprintf(&b, "; %s", stamp(h.env.Now()))
	return message.NewField("Received", b.String())
}

func literal(a netip.Addr) string {
	if a.Is6() {
		return "[IPv6:" + a.String() + "]"
	}
	return "[" + a.String() + "]"
}

// complete adds what a user's program may leave out (RFC 6409 8).
func (h *Host) complete(m *message.Message) *message.Message {
	if m.Last("Date").IsZero() {
		m = m.Prepend(message.NewField("Date", stamp(h.env.Now())))
	}
	if m.Last("Message-ID").IsZero() {
		m = m.Prepend(message.NewField("Message-ID", fmt.Sprintf("<%d.%d@%s>", h.env.Now().UnixNano(), h.lastID, h.cfg.Hostname)))
	}
	return m
}

// Submit has the host send a message of its own, as though a user had handed it
// in. It returns the message's name in the queue.
func (h *Host) Submit(from string, to []string, raw []byte) (id string, err error) {
	m, err := message.Parse(raw)
	if err != nil {
		return "", fmt.Errorf("submitting at %s: %w", h.Name, err)
	}
	m = h.complete(m)
	id = h.nextID()
	rec := &Record{Kind: Submitted, QueueID: id, MessageID: messageID(m), FromDomain: fromDomain(m), User: h.Name,
		From: from, To: to, Size: len(raw), Message: m.Bytes(), Outcome: Accepted}
	h.write(rec)
	p := &passage{host: h, id: id, taken: h.env.Now(), from: from, message: m, own: true}
	p.send(to)
	return id, nil
}
