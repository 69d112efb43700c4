package ims

import (
	"fmt"
	"strconv"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

// mediaPort is where the other end of a call takes speech.
const mediaPort = 10000

// session is a call as the P-CSCF has it, with its other end.
type session struct {
	i    *IMS
	path *Path
	user *user // nil for an emergency call of somebody who is not registered
	leg  *call.Leg
	// incoming is a call to the device.
	incoming, emergency bool
	answer              []byte // of the other end
	reached             bool   // the device has answered the INVITE somehow
	asked               bool   // for a bearer
	giveBack            func() // the bearer
	begun               bool   // both ends are talking
	timer               sim.Timer
}

// Transmit implements [call.Ground].
func (s *session) Transmit(datagram []byte) { s.path.conn.Send(s.about(), datagram) }

func (s *session) about() fmt.Stringer {
	if s.user == nil {
		return nil
	}
	return s.user
}

// After implements [call.Ground].
func (s *session) After(d time.Duration, f func()) (stop func()) {
	t := s.i.env.After(d, f)
	return func() { t.Stop() }
}

// Draw implements [call.Ground].
func (s *session) Draw() uint64 { return s.i.env.Rand().Uint64() }

// wait has f called later, unless something else is waited for meanwhile.
func (s *session) wait(d time.Duration, f func()) {
	s.timer.Stop()
	s.timer = s.i.env.After(d, f)
}

func (s *session) imsi() nas.IMSI {
	if s.user == nil {
		return nas.IMSI{}
	}
	return s.user.imsi
}

func (s *session) name() string {
	if s.emergency {
		return "emergency call"
	}
	return "call"
}

func (s *session) decide(name, detail, clause string) { s.i.decide(s.user, name, detail, clause) }

func (s *session) ends(self, peer string) call.Ends {
	at := s.i.cfg.local()
	return call.Ends{Local: at, Host: at.Addr().String(), Self: self, Peer: peer, Contact: "<sip:mgcf@" + at.String() + ">"}
}

// describe is the other end's session description.
func (s *session) describe(codecs []sip.Codec) []byte {
	d := sip.Speech{ID: s.Draw() >> 32, Version: 1, Address: s.i.cfg.media(), Port: mediaPort, Codecs: codecs}
	return d.Append(nil)
}

// recordRoute keeps the P-CSCF in the dialogue.
func (i *IMS) recordRoute() string { return "<sip:" + i.cfg.local().String() + ";lr>" }

// inSession hands a message to the call that it belongs to, if there is one.
func (p *Path) inSession(m *sip.Message) bool {
	for _, s := range p.sessions {
		if s.leg.Concerns(m) {
			s.leg.Handle(m)
			return true
		}
	}
	return false
}

// Closed implements [call.Party].
func (s *session) Closed() {
	p := s.path
	for n := range p.sessions {
		if p.sessions[n] == s {
			p.sessions = append(p.sessions[:n:n], p.sessions[n+1:]...)
			return
		}
	}
}

// endCalls ends the calls of a subscriber who is not registered any more (TS
// 24.229 5.4.5.1.2).
func (p *Path) endCalls(u *user, why string) {
	for _, s := range p.sessions {
		if s.user == u && !s.emergency && !s.leg.Over() {
			s.over(why)
			s.leg.HangUp(reason(503, "not registered any more"))
		}
	}
}

// askBearer asks for the bearer for speech, once; then goes on with it.
func (s *session) askBearer(then func()) {
	if s.asked {
		return
	}
	s.asked = true
	if s.i.network == nil {
		then()
		return
	}
	if !s.incoming {
		s.wait(s.i.cfg.ringFor(), func() { s.bearerMade(false, then) })
	}
	s.decide("bearer for speech asked for", "QCI 1", "TS 29.214 4.4.1")
	s.giveBack = s.i.network.Speech(s.imsi(), s.emergency, func(ok bool) { s.bearerMade(ok, then) }, s.bearerGone)
}

// bearerMade goes on, or ends a call that has no bearer. An emergency call goes
// on without.
func (s *session) bearerMade(ok bool, then func()) {
	if s.leg.Over() {
		return
	}
	if !ok && !s.emergency {
		s.cutOff("no bearer for speech", "TS 24.229 5.2.8.1")
		return
	}
	then()
}

// bearerGone is the loss of the bearer, which the gateway tells (TS 29.214
// 4.4.6.2).
func (s *session) bearerGone() {
	s.giveBack = nil
	if !s.leg.Over() {
		s.cutOff("the bearer for speech is gone", "TS 24.229 5.2.8.1")
	}
}

// cutOff ends a call for the network's reasons, however far it has come.
func (s *session) cutOff(why, clause string) {
	if s.begun {
		s.decide(s.name()+" ended", why, clause)
	} else {
		s.decide(s.name()+" failed", why, clause)
	}
	s.over("")
	if s.incoming || s.leg.Talking() {
		s.leg.HangUp(reason(503, why))
		return
	}
	s.leg.Refuse(503, "Service Unavailable", reason(503, why))
}

// reason is the header Reason (RFC 3326).
func reason(status int, text string) sip.Field {
	return sip.Field{Name: "Reason", Value: "SIP;cause=" + strconv.Itoa(status) + `;text="` + text + `"`}
}

// over gives back what a call holds. With a reason, it is told.
func (s *session) over(why string) {
	s.timer.Stop()
	if f := s.giveBack; f != nil {
		s.giveBack = nil
		f()
	}
	if why == "" {
		return
	}
	if s.begun {
		s.decide(s.name()+" ended", why, "RFC 3261 15.1")
	} else {
		s.decide(s.name()+" failed", why, "")
	}
}

// connected is both ends talking.
func (s *session) connected(clause string) {
	s.timer.Stop()
	s.begun = true
	s.decide(s.name()+" connected", "over IMS", clause)
	if d := s.i.cfg.TalkTime; d > 0 {
		s.wait(d, func() {
			s.over("the other end hung up")
			s.leg.HangUp()
		})
	}
}

// HungUp implements [call.Party].
func (s *session) HungUp(why string) { s.over(why) }
