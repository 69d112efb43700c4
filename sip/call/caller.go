package call

import (
	"slices"

	"sunsetlab/sip"
)

// Invitation is what an INVITE says beside who calls whom.
type Invitation struct {
	// URI is the Request-URI, Route the way to it.
	URI                string
	Route, RecordRoute []string
	Fields             []sip.Field
	// Offer is the session description.
	Offer []byte
}

// Invite calls the other end (RFC 3261 13.2.1). It is sent again until something
// comes back (timer A), and given up after timer B.
func (l *Leg) Invite(i Invitation) error {
	l.cseq, l.branch, l.target = 1, sip.BranchOf(l.ground.Draw()), i.URI
	l.invite = sip.Request{Method: "INVITE", URI: i.URI, Local: l.ends.Local, Branch: l.branch,
		From: sip.Party{URI: l.ends.Self, Tag: l.tag}, To: sip.Party{URI: l.ends.Peer}, CallID: l.callID, CSeq: l.cseq,
		Contact: l.ends.Contact, Route: i.Route, RecordRoute: i.RecordRoute, Fields: i.Fields, ContentType: sip.SDP, Body: i.Offer}
	datagram, err := l.invite.Append(nil)
	if err != nil {
		return err
	}
	l.state = calling
	l.sending = l.repeat("INVITE", l.cseq, datagram, 0, func() { l.unanswered() })
	return nil
}

// unanswered is the end of timer B, or of a CANCEL that did nothing (RFC 3261
// 17.1.1.2, 9.1).
func (l *Leg) unanswered() {
	if l.Over() {
		return
	}
	l.end()
	l.close()
	l.party.Refused(408, nil)
}

// Cancel gives the call up before it is answered. CANCEL can't go before
// something has been heard (RFC 3261 9.1); until then the INVITE, which nobody
// wants any more, does not go out again.
func (l *Leg) Cancel() {
	if l == nil || l.cancelling || l.state != calling && l.state != proceeding {
		return
	}
	l.cancelling = true
	if l.state == proceeding {
		l.sendCancel()
		return
	}
	l.sending.stopNext()
}

func (l *Leg) sendCancel() {
	r := l.invite
	r.Method, r.Contact, r.RecordRoute, r.Fields, r.ContentType, r.Body = "CANCEL", "", nil, nil, "", nil
	if datagram, err := r.Append(nil); err == nil {
		l.other = l.repeat("CANCEL", l.cseq, datagram, l.timers.T2, l.unanswered)
		// The INVITE is answered 487, or never.
		l.ground.After(l.timers.Limit(), func() {
			if l.state == proceeding {
				l.unanswered()
			}
		})
	}
}

// response takes a response to whatever this end asked.
func (l *Leg) response(m *sip.Message) {
	if m.Method != "INVITE" {
		l.otherAnswered(m)
		return
	}
	if m.CSeq != l.invite.CSeq || l.invite.Method == "" {
		return
	}
	switch {
	case m.Status < 200:
		l.provisional(m)
	case m.Status < 300:
		l.answered(m)
	default:
		l.refused(m)
	}
}

func (l *Leg) provisional(m *sip.Message) {
	if l.state != calling && l.state != proceeding || m.Branch != l.branch {
		return
	}
	first := l.state == calling
	l.state = proceeding
	l.sending.stop()
	if m.ToTag != "" {
		l.peerTag = m.ToTag
	}
	if l.cancelling && first {
		l.sendCancel()
	}
	l.party.Progress(m)
}

// answered is 200 OK, which may come again if the ACK got lost (RFC 3261
// 13.2.2.4).
func (l *Leg) answered(m *sip.Message) {
	switch l.state {
	case calling, proceeding:
	default:
		if l.ack != nil && m.ToTag == l.peerTag {
			l.ground.Transmit(l.ack)
		}
		return
	}
	l.sending.stop()
	l.peerTag = m.ToTag
	l.route = slices.Clone(m.RecordRoute)
	slices.Reverse(l.route)
	l.learnTarget(m)
	l.state = talking
	if ack, err := l.inside("ACK", l.cseq).Append(nil); err == nil {
		l.ack = ack
		l.ground.Transmit(ack)
	}
	if l.cancelling {
		// The answer and the CANCEL have crossed.
		l.HangUp()
		l.party.Refused(487, nil)
		return
	}
	l.party.Answered(m)
}

// refused is any other final response. Its ACK belongs to the transaction of the
// INVITE (RFC 3261 17.1.1.3).
func (l *Leg) refused(m *sip.Message) {
	if l.state != calling && l.state != proceeding {
		if l.ack != nil && m.Branch == l.branch {
			l.ground.Transmit(l.ack)
		}
		return
	}
	if m.Branch != l.branch {
		return
	}
	r := l.invite
	r.Method, r.To.Tag, r.Contact, r.RecordRoute, r.Fields, r.ContentType, r.Body = "ACK", m.ToTag, "", nil, nil, "", nil
	if ack, err := r.Append(nil); err == nil {
		l.ack = ack
		l.ground.Transmit(ack)
	}
	l.end()
	l.close()
	l.party.Refused(m.Status, m)
}

// inside is a request within the dialogue (RFC 3261 12.2.1.1).
func (l *Leg) inside(method string, cseq uint32) *sip.Request {
	return &sip.Request{Method: method, URI: l.target, Local: l.ends.Local, Branch: sip.BranchOf(l.ground.Draw()),
		From: sip.Party{URI: l.ends.Self, Tag: l.tag}, To: sip.Party{URI: l.ends.Peer, Tag: l.peerTag},
		CallID: l.callID, CSeq: cseq, Route: l.route}
}

// HangUp ends the call from this end (RFC 3261 15.1.1): by BYE once both have
// agreed on it, by CANCEL or 480 before.
func (l *Leg) HangUp(fields ...sip.Field) {
	if l == nil {
		return
	}
	switch l.state {
	case calling, proceeding:
		l.Cancel()
	case invited:
		l.Refuse(480, "Temporarily Unavailable")
	case accepted:
		l.hanging = true // there must be an ACK first
	case talking:
		l.bye(fields)
	}
}

func (l *Leg) bye(fields []sip.Field) {
	l.sending.stop()
	l.state = leaving
	l.cseq++
	r := l.inside("BYE", l.cseq)
	r.Fields = fields
	datagram, err := r.Append(nil)
	if err != nil {
		l.left()
		return
	}
	l.other = l.repeat("BYE", l.cseq, datagram, l.timers.T2, l.left)
}

// left is the end of a call that this end has hung up.
func (l *Leg) left() {
	l.end()
	l.close()
}

// otherAnswered takes a response to BYE or CANCEL.
func (l *Leg) otherAnswered(m *sip.Message) {
	r := l.other
	if !r.running() || m.Method != r.method || m.CSeq != r.cseq {
		return
	}
	if m.Status < 200 {
		r.slow()
		return
	}
	r.stop()
	if m.Method == "BYE" {
		l.left()
	}
}
