package mail

import (
	"bytes"
	"fmt"

	"sunsetlab/mail/message"
	"sunsetlab/sim/mail/smtp"
)

// fail gives a message up for one recipient: its sender is told (RFC 3464),
// unless there is none (RFC 5321 6.1).
func (p *passage) fail(to string, reply smtp.Reply, server string) {
	h := p.host
	rec := p.record(Bounced, to)
	rec.Reply, rec.Reason, rec.Outcome = reply.String(), "", Returned
	if p.from == "" {
		rec.Outcome = Dropped
		h.write(rec)
		return
	}
	h.write(rec)
	id := h.nextID()
	raw := h.notification(p, id, to, reply, server)
	m, err := message.Parse(raw)
	if err != nil {
		return // the notification is ours, and can be read
	}
	back := &passage{host: h, id: id, taken: h.env.Now(), message: m, bounce: true}
	h.write(&Record{Kind: Submitted, QueueID: id, MessageID: messageID(m), FromDomain: fromDomain(m), User: h.Name,
		To: []string{p.from}, Size: len(raw), Message: raw, Outcome: Accepted, Reason: "delivery status notification for " + p.id})
	back.send([]string{p.from})
}

// notification writes a delivery status notification: a text for people, the
// facts for programs, and the header of what could not be delivered.
func (h *Host) notification(p *passage, id, to string, reply smtp.Reply, server string) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	boundary := id + "/" + h.cfg.Hostname
	line("From: Mail Delivery System <MAILER-DAEMON@%s>", h.cfg.domain(&Signing{}))
	line("To: <%s>", p.from)
	line("Subject: Undelivered mail returned to sender")
	line("Date: %s", stamp(h.env.Now()))
	line("Message-ID: <%s@%s>", id, h.cfg.Hostname)
	line("Auto-Submitted: auto-replied")
	line("MIME-Version: 1.0")
	line("Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"%s\"", boundary)
	line("")
	line("--%s", boundary)
	line("Content-Type: text/plain; charset=us-ascii")
	line("")
	line("This is %s. Your message could not be delivered to", h.cfg.Hostname)
	line("<%s>:", to)
	line("")
	line("    %s", reply)
	line("")
	line("--%s", boundary)
	line("Content-Type: message/delivery-status")
	line("")
	line("Reporting-MTA: dns; %s", h.cfg.Hostname)
	line("Arrival-Date: %s", stamp(p.taken))
	line("")
	line("Final-Recipient: rfc822; %s", to)
	line("Action: failed")
	status := reply.Enhanced
	if status == "" {
		status = "5.0.0"
	}
	line("Status: %s", status)
	if server != "" {
		line("Remote-MTA: dns; %s", server)
	}
	line("Diagnostic-Code: smtp; %s", reply)
	line("")
	line("--%s", boundary)
	line("Content-Type: text/rfc822-headers")
	line("")
	for _, f := range p.message.Header {
		b.Write(f.Raw())
	}
	line("")
	line("--%s--", boundary)
	return b.Bytes()
}
