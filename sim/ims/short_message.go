package ims

import (
	"fmt"
	"strconv"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

const smsClause = "TS 24.341 5.3.3"

// texting is a short message on its way to or from a device over a path, as the
// IP-SM-GW has it (TS 23.204).
type texting struct {
	p *Path
	u *user
}

// SMS sends a text to a subscriber whose device takes short messages over IP. It
// reports whether there is such a one; if there isn't, the text is for another
// domain (TS 23.204 6.4).
func (i *IMS) SMS(imsi nas.IMSI, text string) (bool, error) {
	u := i.users[imsi]
	if u == nil || !u.registered() || !u.sms || i.cfg.answer(imsi) != Accepts {
		return false, nil
	}
	from, err := gprs.NewCalledNumber("+" + i.cfg.Caller.String())
	if err != nil {
		return false, fmt.Errorf("send SMS to %s: %w", imsi, err)
	}
	deliver, err := gprs.NewSMSDeliver(from, gprs.NewSMSTimeStamp(i.env.Now()), text)
	if err != nil {
		return false, fmt.Errorf("send SMS to %s: %w", imsi, err)
	}
	tpdu, err := deliver.Append(nil)
	if err != nil {
		return false, fmt.Errorf("send SMS to %s: %w", imsi, err)
	}
	i.reference++
	rp := gprs.RPData{RPHeader: gprs.RPHeader{Direction: nas.Downlink, Reference: i.reference}, OriginatorAddress: gprs.RPAddressOf(from), UserData: tpdu}
	body, err := rp.Append(nil)
	if err != nil {
		return false, fmt.Errorf("send SMS to %s: %w", imsi, err)
	}
	i.decide(u, "SMS over IP", "registered with the IMS for it", "TS 23.204 6.4")
	return true, (&texting{u.path, u}).send(body)
}

// send sends an RP message to the device.
func (t *texting) send(rp []byte, fields ...sip.Field) error {
	s := &session{i: t.p.ims, path: t.p, user: t.u}
	i, u := s.i, t.u
	centre := "sip:smsc@" + i.cfg.domain()
	r := &sip.Request{Method: "MESSAGE", URI: u.contact, Local: i.cfg.local(), Branch: sip.BranchOf(s.Draw()),
		From: sip.Party{URI: centre, Tag: sip.Word(s.Draw())}, To: sip.Party{URI: i.publicIdentity(u)},
		CallID: sip.Word(s.Draw()) + "@" + i.cfg.local().Addr().String(), CSeq: 1, ContentType: sip.SMS, Body: rp,
		Fields: append([]sip.Field{{Name: "P-Asserted-Identity", Value: "<" + centre + ">"},
			{Name: "Accept-Contact", Value: "*;+g.3gpp.smsip;require;explicit"}}, fields...)}
	asking, err := call.Ask(s, i.cfg.timers(), r, func(m *sip.Message) {
		switch {
		case m == nil:
			i.decide(u, "SMS not delivered", "no answer", smsClause)
		case m.Status >= 300:
			i.decide(u, "SMS not delivered", strconv.Itoa(m.Status)+" "+m.Reason, smsClause)
		}
	})
	if err != nil {
		return fmt.Errorf("send SMS: %w", err)
	}
	t.p.asking = append(t.p.asking, asking)
	return nil
}

// takes hands a response to the short message that waits for it.
func (p *Path) takes(m *sip.Message) bool {
	for n, a := range p.asking {
		if a.Takes(m) {
			if a.Over() {
				p.asking = append(p.asking[:n:n], p.asking[n+1:]...)
			}
			return true
		}
	}
	return false
}

// texted is a MESSAGE of the device: 202 says that it has come, an RP message
// what became of it (TS 24.341 5.3.3.4).
func (p *Path) texted(r *request) {
	i := p.ims
	r.user = i.userOn(p)
	switch {
	case r.user == nil:
		r.refuse(403, "Forbidden")
		return
	case i.cfg.answer(r.user.imsi) == Silent:
		return
	case r.ContentType != sip.SMS:
		r.refuse(415, "Unsupported Media Type")
		return
	}
	rp, err := gprs.DecodeRP(r.Body, nas.Uplink)
	if err != nil {
		i.fault("MESSAGE", err, nil)
		r.refuse(400, "Bad Request")
		return
	}
	r.send(r.reply(202, "Accepted"))
	switch rp := rp.(type) {
	case *gprs.RPAck:
		i.decide(r.user, "SMS delivered", "over IP", smsClause)
	case *gprs.RPError:
		i.decide(r.user, "SMS not delivered", "RP-ERROR", smsClause)
	case *gprs.RPData:
		p.submitted(r, rp)
	}
}

// submitted takes a short message for the service centre.
func (p *Path) submitted(r *request, rp *gprs.RPData) {
	i := p.ims
	tpdu, err := gprs.DecodeTPDU(rp.UserData, nas.Uplink)
	submit, ok := tpdu.(*gprs.SMSSubmit)
	if err != nil || !ok {
		i.fault("MESSAGE", fmt.Errorf("no SMS-SUBMIT in it: %w", err), nil)
		return
	}
	text, err := submit.Text()
	if err != nil {
		i.fault("MESSAGE", err, nil)
		return
	}
	i.decide(r.user, "SMS submitted", text, smsClause)
	ack := gprs.RPAck{RPHeader: gprs.RPHeader{Direction: nas.Downlink, Reference: rp.Reference}}
	body, err := ack.Append(nil)
	if err == nil {
		err = (&texting{p, r.user}).send(body, sip.Field{Name: "In-Reply-To", Value: r.CallID})
	}
	if err != nil {
		i.fault("MESSAGE", err, nil)
	}
}
