package call

import "sunsetlab/sip"

// Invited is the INVITE that began the leg, nil at the calling end.
func (l *Leg) Invited() *sip.Message { return l.request }

// Trying says that the INVITE has come (RFC 3261 8.2.6.1).
func (l *Leg) Trying() {
	if l.state == invited {
		l.transmit(l.request.Reply(100, "Trying", ""))
	}
}

// Respond sends a provisional response, with a session description if there is
// one to tell.
func (l *Leg) Respond(status int, reason string, answer []byte, fields ...sip.Field) {
	if l.state == invited {
		l.transmit(l.reply(status, reason, answer, fields))
	}
}

// Accept answers the call (RFC 3261 13.3.1.4). 200 OK goes out again until the
// ACK is there.
func (l *Leg) Accept(answer []byte, fields ...sip.Field) {
	if l.state != invited {
		return
	}
	l.state = accepted
	l.answer = l.reply(200, "OK", answer, fields).Append(nil)
	l.sending = l.repeat("INVITE", l.peerCSeq, l.answer, l.timers.T2, func() {
		l.bye(nil)
		l.party.HungUp("no ACK")
	})
}

// Refuse declines the call. The answer goes out again until the ACK is there
// (timers G and H).
func (l *Leg) Refuse(status int, reason string, fields ...sip.Field) {
	if l == nil || l.state != invited {
		return
	}
	l.state = over
	l.answer = l.reply(status, reason, nil, fields).Append(nil)
	l.sending = l.repeat("INVITE", l.peerCSeq, l.answer, l.timers.T2, func() {})
	l.close()
}

func (l *Leg) reply(status int, reason string, answer []byte, fields []sip.Field) *sip.Reply {
	r := l.request.Reply(status, reason, l.tag)
	if status < 300 {
		r.Route(l.request)
		r.Add("Contact", l.ends.Contact)
	}
	for _, f := range fields {
		r.Add(f.Name, f.Value)
	}
	if len(answer) > 0 {
		r.SetBody(sip.SDP, answer)
	}
	return r
}

func (l *Leg) transmit(r *sip.Reply) {
	l.answer = r.Append(nil)
	l.ground.Transmit(l.answer)
}

// again answers an INVITE that comes once more as it was answered (RFC 3261
// 17.2.1).
func (l *Leg) again() {
	if l.answer != nil {
		l.ground.Transmit(l.answer)
	}
}

// acknowledged takes an ACK.
func (l *Leg) acknowledged(m *sip.Message) {
	if l.request == nil || m.CSeq != l.request.CSeq {
		return
	}
	l.sending.stop()
	if l.state != accepted {
		return
	}
	l.state = talking
	if l.hanging {
		l.bye(nil)
		return
	}
	l.party.Acknowledged()
}

// cancelled takes a CANCEL: it is answered itself, and the INVITE with 487 unless
// that has been answered (RFC 3261 9.2).
func (l *Leg) cancelled(m *sip.Message) {
	if l.request == nil || m.Branch != l.branch {
		l.ground.Transmit(m.Reply(481, "Call/Transaction Does Not Exist", l.tag).Append(nil))
		return
	}
	l.ground.Transmit(m.Reply(200, "OK", l.tag).Append(nil))
	if l.state != invited {
		return
	}
	l.Refuse(487, "Request Terminated")
	l.party.Cancelled()
}

// inDialogue takes a request within the dialogue (RFC 3261 12.2.2).
func (l *Leg) inDialogue(m *sip.Message) {
	r := func(status int, reason string) *sip.Reply { return m.Reply(status, reason, l.tag) }
	switch {
	case m.Method == "BYE" && m.CSeq == l.peerCSeq && l.Over(), m.Method == "BYE" && l.state == leaving:
		// It comes once more, or crossed with this end's.
		l.ground.Transmit(r(200, "OK").Append(nil))
	case l.state == over, l.state == idle:
		l.ground.Transmit(r(481, "Call/Transaction Does Not Exist").Append(nil))
	case m.CSeq < l.peerCSeq:
		l.ground.Transmit(r(500, "Server Internal Error").Append(nil))
	case m.Method == "BYE":
		l.hungUp(m)
	case m.Method == "INVITE" || m.Method == "UPDATE":
		l.peerCSeq = m.CSeq
		l.ground.Transmit(r(488, "Not Acceptable Here").Append(nil))
	default:
		l.peerCSeq = m.CSeq
		a := r(405, "Method Not Allowed")
		a.Add("Allow", Methods)
		l.ground.Transmit(a.Append(nil))
	}
}

// Methods are those that a leg understands, as the header Allow lists them.
const Methods = "INVITE, ACK, CANCEL, BYE"

// hungUp is BYE (RFC 3261 15.1.2).
func (l *Leg) hungUp(m *sip.Message) {
	l.peerCSeq = m.CSeq
	l.end()
	l.ground.Transmit(m.Reply(200, "OK", l.tag).Append(nil))
	l.close()
	why := "BYE"
	if reason := m.Header("Reason"); reason != "" {
		why += ", " + reason
	}
	l.party.HungUp(why)
}
