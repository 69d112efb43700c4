package ue

import (
	"fmt"
	"slices"
	"strconv"

	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

const smsClause = "TS 24.341 5.3"

// textsOverIP tells whether short messages go over IMS.
func (u *UE) textsOverIP() bool {
	return u.cfg.SMSOverIP && u.rat == sim.EUTRAN && u.sip != nil && u.sip.registered
}

// submit sends an RP message to the service centre (TS 24.341 5.3.1.2). An answer
// to one that came names it.
func (c *imsClient) submit(rp []byte, inReplyTo ...string) {
	u := c.u
	domain := sip.HomeDomain(u.home)
	self := c.public
	if self == "" {
		self = "sip:" + sip.PrivateIdentity(u.card.IMSI, domain)
	}
	centre := "sip:smsc@" + domain
	r := &sip.Request{Method: "MESSAGE", URI: centre, Local: c.at(c.local), Branch: sip.BranchOf(c.Draw()),
		From: sip.Party{URI: self, Tag: sip.Word(c.Draw())}, To: sip.Party{URI: centre},
		CallID: sip.Word(c.Draw()) + "@" + c.local.String(), CSeq: 1, Route: []string{c.proxy()}, ContentType: sip.SMS, Body: rp,
		Fields: []sip.Field{{Name: "P-Preferred-Identity", Value: "<" + self + ">"}, {Name: "Request-Disposition", Value: "no-fork"}}}
	if c.serviceRoute != "" {
		r.Route = append(r.Route, c.serviceRoute)
	}
	for _, id := range inReplyTo {
		r.Fields = append(r.Fields, sip.Field{Name: "In-Reply-To", Value: id})
	}
	asking, err := call.Ask(&c.sipWay, u.sipTimers(), r, c.submitted)
	if err != nil {
		c.fault("MESSAGE", err.Error(), nil)
		return
	}
	c.asking = append(slices.DeleteFunc(c.asking, (*call.Asking).Over), asking)
}

// submitted is the answer of the IMS to a short message; whether that arrived is
// told by an RP message.
func (c *imsClient) submitted(m *sip.Message) {
	u := c.u
	switch {
	case m == nil:
		u.note("SMS failed", "no answer within "+u.sipTimers().Limit().String(), smsClause)
	case m.Status >= 300:
		c.hear(m)
		u.note("SMS failed", strconv.Itoa(m.Status)+" "+m.Reason, smsClause)
	}
}

// takes hands a response to the request that waits for it.
func (c *imsClient) takes(m *sip.Message) bool {
	for i, a := range c.asking {
		if a.Takes(m) {
			if a.Over() {
				c.asking = append(c.asking[:i:i], c.asking[i+1:]...)
			}
			return true
		}
	}
	return false
}

// texted is a short message, or word of one (TS 24.341 5.3.2.4). One that comes
// again is answered again, and is no other.
func (c *imsClient) texted(m *sip.Message) {
	u := c.u
	rp := m.Body
	switch {
	case m.ContentType != sip.SMS || len(rp) < 2:
		c.Transmit(m.Reply(415, "Unsupported Media Type", sip.Word(c.Draw())).Append(nil))
		return
	case m.Branch == c.latestText:
		c.Transmit(m.Reply(200, "OK", c.latestTag).Append(nil))
		return
	}
	c.latestText, c.latestTag = m.Branch, sip.Word(c.Draw())
	c.Transmit(m.Reply(200, "OK", c.latestTag).Append(nil))
	detail := fmt.Sprintf("RP message type %d", rp[0]&7)
	switch rp[0] & 7 {
	case rpAckDown:
		detail = "RP-ACK"
	case rpError:
		detail = "RP-ERROR"
	case rpDataDown:
		detail = "SMS"
		if text, ok := deliveredText(rp); ok {
			detail = "SMS: " + text
		}
		defer c.submit([]byte{rpAckUp, rp[1]}, m.CallID)
	}
	if u.env.Recording(sim.Received) {
		u.because = u.env.Report(sim.Event{Kind: sim.Received, From: "ims", To: u.name, Device: u.name, Protocol: sim.SIP, Name: m.Method, Detail: detail})
	}
}
