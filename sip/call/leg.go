package call

import (
	"net/netip"
	"time"

	"sunsetlab/sip"
)

// Ground is what a leg stands on: a way out, time and chance.
type Ground interface {
	// Transmit sends a datagram. The leg sends it again when that is due.
	Transmit(datagram []byte)
	// After calls f once d has passed, unless it is stopped before.
	After(d time.Duration, f func()) (stop func())
	// Draw returns a number that nobody can guess.
	Draw() uint64
}

// Party is told what the other end of a leg does. Nothing that a party does in
// answer may be undone by the leg: it is told last.
type Party interface {
	// Progress is a provisional response to the INVITE.
	Progress(m *sip.Message)
	// Answered is 200 OK to the INVITE; ACK has been sent.
	Answered(m *sip.Message)
	// Refused is a final response other than that; without a message nobody
	// answered in time, and the status is 408.
	Refused(status int, m *sip.Message)
	// Acknowledged is the ACK to this end's 200 OK.
	Acknowledged()
	// Cancelled is a caller who gave up before this end answered.
	Cancelled()
	// HungUp is the end of a call by the other end, or because it was not heard
	// any more.
	HungUp(why string)
	// Closed is the end of all that may still come.
	Closed()
}

// Timers of RFC 3261 table 4, which TS 24.229 table 7.7.1 sets higher for the
// radio interface.
type Timers struct {
	// T1 is an estimate of the round trip, T2 the longest interval between
	// repetitions of other than INVITE.
	T1, T2 time.Duration
}

// RadioTimers are those of a UE, and of the P-CSCF towards it (TS 24.229 table
// 7.7.1).
func RadioTimers() Timers { return Timers{T1: 2 * time.Second, T2: 16 * time.Second} }

// Limit is how long a request waits for its answer, and an answer for its ACK:
// timers B, F and H.
func (t Timers) Limit() time.Duration { return 64 * t.T1 }

// Ends are the addresses of a call as one end has them.
type Ends struct {
	// Local is where this end takes SIP, Host what it calls itself in Call-IDs.
	Local netip.AddrPort
	Host  string
	// Self is this end's address in From or To, Peer the other's.
	Self, Peer string
	// Contact is this end's, the value of the header.
	Contact string
}

type state uint8

const (
	idle       state = iota
	calling          // INVITE sent, nothing heard
	proceeding       // a provisional response has come
	invited          // INVITE has come, and is not finally answered
	accepted         // 200 OK sent, ACK awaited
	talking
	leaving // BYE sent
	over
)

// Leg is one end of a call.
type Leg struct {
	ground Ground
	party  Party
	timers Timers
	ends   Ends

	state              state
	callID             string
	tag, peerTag       string
	cseq, peerCSeq     uint32
	target             string
	route              []string
	cancelling, closed bool
	hanging            bool // BYE is to follow the ACK

	// invite is the request that began it: what was sent, or what came.
	branch  string
	invite  sip.Request
	request *sip.Message
	// answer is the latest response to the other end's INVITE, ack this end's
	// ACK to the final response.
	answer, ack []byte
	// sending is what goes out again until it is heard; requests other than
	// INVITE have their own.
	sending, other *repetition
}

// Calling returns a leg of whoever calls.
func Calling(g Ground, p Party, t Timers, e Ends) *Leg {
	l := &Leg{ground: g, party: p, timers: t, ends: e}
	l.callID = sip.Word(g.Draw()) + "@" + e.Host
	l.tag = sip.Word(g.Draw())
	return l
}

// Called returns a leg of whoever is called, by an INVITE that has come.
func Called(g Ground, p Party, t Timers, e Ends, invite *sip.Message) *Leg {
	l := &Leg{ground: g, party: p, timers: t, ends: e, state: invited, request: invite}
	l.callID, l.branch = invite.CallID, invite.Branch
	l.tag, l.peerTag, l.peerCSeq = sip.Word(g.Draw()), invite.FromTag, invite.CSeq
	l.route = invite.RecordRoute
	l.learnTarget(invite)
	return l
}

// Concerns tells whether a message belongs to this call.
func (l *Leg) Concerns(m *sip.Message) bool {
	switch {
	case l == nil || m.CallID != l.callID:
		return false
	case m.Status != 0:
		return m.FromTag == l.tag
	case m.ToTag == "":
		// The INVITE itself once more, or a CANCEL of it.
		return l.request != nil && m.FromTag == l.peerTag && m.Branch == l.branch
	}
	return m.ToTag == l.tag && (m.FromTag == l.peerTag || m.Method == "CANCEL")
}

// Over tells whether the call is over, although something may still come.
func (l *Leg) Over() bool { return l == nil || l.state == over || l.state == leaving }

// Talking tells whether both ends have agreed on the call.
func (l *Leg) Talking() bool { return l != nil && l.state == talking }

// Handle takes a message that concerns the leg.
func (l *Leg) Handle(m *sip.Message) {
	switch {
	case m.Status != 0:
		l.response(m)
	case m.Method == "ACK":
		l.acknowledged(m)
	case m.Method == "INVITE" && l.request != nil && m.Branch == l.branch:
		l.again()
	case m.Method == "CANCEL":
		l.cancelled(m)
	default:
		l.inDialogue(m)
	}
}

// learnTarget takes the address at which the other end wants to be asked from
// now on (RFC 3261 12.1).
func (l *Leg) learnTarget(m *sip.Message) {
	if len(m.Contacts) > 0 && !m.Contacts[0].Wildcard {
		l.target = m.Contacts[0].URI
	}
}

// Drop forgets the call without a word, as a device does that is gone.
func (l *Leg) Drop() {
	if l != nil {
		l.end()
		l.closed = true
	}
}

// end is the end of the call; what goes out again does so no more.
func (l *Leg) end() {
	l.state = over
	l.sending.stop()
	l.other.stop()
}

// close has the leg go away once nothing can come any more (timers D and I).
func (l *Leg) close() {
	l.ground.After(l.timers.Limit(), func() {
		if !l.closed {
			l.closed = true
			l.party.Closed()
		}
	})
}

// repetition is a message that goes out again and again until it is heard.
type repetition struct {
	ground            Ground
	method            string
	datagram          []byte
	cseq              uint32
	interval, most    time.Duration
	stopNext, stopAll func()
}

func (l *Leg) repeat(method string, cseq uint32, datagram []byte, most time.Duration, giveUp func()) *repetition {
	return repeat(l.ground, l.timers, method, cseq, datagram, most, giveUp)
}

// repeat sends a message, twice as long after each time, at most so long; giveUp
// is the end of it.
func repeat(g Ground, t Timers, method string, cseq uint32, datagram []byte, most time.Duration, giveUp func()) *repetition {
	r := &repetition{ground: g, method: method, cseq: cseq, datagram: datagram, interval: t.T1, most: most}
	r.stopAll = g.After(t.Limit(), func() {
		r.stop()
		giveUp()
	})
	r.stopNext = g.After(r.interval, r.next)
	g.Transmit(datagram)
	return r
}

func (r *repetition) next() {
	if r.interval *= 2; r.most > 0 {
		r.interval = min(r.interval, r.most)
	}
	r.stopNext = r.ground.After(r.interval, r.next)
	r.ground.Transmit(r.datagram)
}

// slow has the next one go out after the longest interval: the other end works
// on it (RFC 3261 17.1.2.2).
func (r *repetition) slow() {
	r.stopNext()
	r.interval = r.most / 2
	r.stopNext = r.ground.After(r.most, r.next)
}

func (r *repetition) stop() {
	if r != nil && r.stopAll != nil {
		r.stopAll()
		r.stopNext()
		r.stopAll = nil
	}
}

func (r *repetition) running() bool { return r != nil && r.stopAll != nil }
