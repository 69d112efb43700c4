package mail

import (
	"fmt"
	"time"

	"sunsetlab/mail/authres"
	"sunsetlab/mail/message"
	"sunsetlab/sim/mail/smtp"
)

// passage is a message that the host has taken and answers for.
type passage struct {
	host    *Host
	id      string
	taken   time.Time
	from    string
	message *message.Message
	verdict Verdict
	// found are the results as the host writes them down.
	found      authres.Header
	quarantine bool
	own        bool // of a user of the host
	bounce     bool // a delivery status notification
}

// results notes what the host found of the message, on top of it.
func (p *passage) results(m *message.Message, s *Session) *message.Message {
	name := p.host.cfg.Hostname
	if p.own {
		p.found = authres.Header{ServID: name, Results: []authres.Result{
			{Method: "auth", Value: "pass", Properties: []authres.Property{{Type: "smtp", Name: "auth", Value: s.user}}}}}
	} else {
		p.found = p.verdict.results(name)
	}
	return m.Prepend(message.NewField("Authentication-Results", p.found.String()))
}

// send takes the message to each of its recipients.
func (p *passage) send(to []string) {
	h := p.host
	var away []string
	for _, address := range to {
		switch h.route(address) {
		case toMailbox:
			p.deliver(address)
		case toForward:
			next, _ := h.forwardOf(address)
			away = append(away, next)
		case toElsewhere:
			away = append(away, address)
		default:
			p.fail(address, smtp.Reply{Code: 550, Enhanced: "5.1.1", Text: "no such user here"}, "")
		}
	}
	if len(away) == 0 {
		return
	}
	out, err := p.outgoing()
	if err != nil {
		for _, address := range away {
			p.fail(address, smtp.Reply{Code: 554, Enhanced: "5.3.0", Text: err.Error()}, "")
		}
		return
	}
	for _, address := range away {
		j := &job{passage: p, from: p.from, to: address, raw: out}
		if !p.own && !p.bounce {
			j.from = h.rewritten(p.from)
		}
		h.env.After(0, j.attempt)
	}
}

// deliver puts the message into a mailbox.
func (p *passage) deliver(address string) {
	h := p.host
	raw := p.message.Prepend(message.NewField("Return-Path", "<"+p.from+">")).Bytes()
	rec := p.record(Delivered, address)
	rec.Message, rec.Size, rec.Outcome = raw, len(raw), InInbox
	if p.quarantine {
		rec.Outcome = Quarantined
	}
	if !h.store(address, Stored{ID: p.id, Arrived: h.env.Now(), Message: raw, Junk: p.quarantine}) {
		p.fail(address, smtp.Reply{Code: 552, Enhanced: "5.2.2", Text: "the mailbox is full"}, "")
		return
	}
	h.write(rec)
}

func (p *passage) record(k Kind, to string) *Record {
	rec := &Record{Kind: k, QueueID: p.id, MessageID: messageID(p.message), From: p.from, To: []string{to},
		FromDomain: fromDomain(p.message), Age: p.host.env.Now().Sub(p.taken)}
	if !p.own && !p.bounce {
		rec.Verdict = &p.verdict
		p.verdict.into(rec)
	}
	return rec
}

// outgoing is the message as it leaves the host: changed, signed and sealed, in
// this order, since a signature is over what leaves.
func (p *passage) outgoing() ([]byte, error) {
	h := p.host
	m := p.message
	for i := range h.cfg.Changes {
		var err error
		if m, err = h.cfg.Changes[i].apply(m); err != nil {
			return nil, fmt.Errorf("changing the message: %w", err)
		}
	}
	m, err := h.sign(m, p)
	if err != nil {
		return nil, err
	}
	if m, err = h.seal(m, p); err != nil {
		return nil, err
	}
	return m.Bytes(), nil
}
