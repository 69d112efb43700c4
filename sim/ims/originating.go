package ims

import (
	"errors"
	"strings"

	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

const moClause = "TS 24.229 5.2.6.3"

// emergencyURN begins the addresses of emergency services (RFC 5031).
const emergencyURN = "urn:service:sos"

// invited is a call of the device (TS 24.229 5.2.6.3, 5.4.3.2), or an emergency
// call (5.2.10, 5.11).
func (p *Path) invited(m *sip.Message) {
	i := p.ims
	s := &session{i: i, path: p, user: i.userOn(p), emergency: isEmergency(m.Target)}
	if s.emergency && s.user == nil {
		s.user = p.emergencyUser
	}
	answer := i.cfg.Answer
	if s.user != nil && !s.emergency {
		answer = i.cfg.answer(s.user.imsi)
	}
	if answer == Silent {
		s.decide(s.name()+" not answered", "by the network's policy", "")
		return
	}
	s.leg = call.Called(s, s, i.cfg.timers(), s.ends(m.Target, m.FromURI()), m)
	p.sessions = append(p.sessions, s)
	switch {
	case answer == Fails:
		status, text := i.cfg.failure()
		s.refuse(status, text, "by the network's policy", "")
		return
	case answer == Refuses:
		s.refuse(403, "Forbidden", "by the network's policy", "")
		return
	case s.user == nil && !s.emergency:
		s.refuse(403, "Forbidden", "the device is not registered", moClause)
		return
	}
	offer, err := offerOf(m)
	if err != nil {
		s.refuse(488, "Not Acceptable Here", err.Error(), "RFC 3264 6")
		return
	}
	s.decide(s.name()+" placed", m.Target, moClause)
	s.leg.Trying()
	if i.cfg.FarEnd == FarEndBusy && !s.emergency {
		s.refuse(486, "Busy Here", "the called party is busy", "")
		return
	}
	s.answer = s.describe(offer.Codecs)
	s.leg.Respond(183, "Session Progress", s.answer)
	s.askBearer(s.ring)
}

func isEmergency(target string) bool {
	return strings.HasPrefix(strings.ToLower(target), emergencyURN)
}

// userOn is the subscriber who is registered on a path.
func (i *IMS) userOn(p *Path) *user {
	if u := p.user; u != nil && u.registered() && u.path == p {
		return u
	}
	return nil
}

var errNoOffer = errors.New("no session description in the INVITE")

// offerOf answers the offer of an INVITE for the other end.
func offerOf(m *sip.Message) (sip.Speech, error) {
	if m.ContentType != sip.SDP {
		return sip.Speech{}, errNoOffer
	}
	offer, err := sip.ParseSpeech(m.Body)
	if err != nil {
		return sip.Speech{}, err
	}
	return offer.Answer(sip.SpeechCodecs())
}

// refuse declines a call of the device.
func (s *session) refuse(status int, text, why, clause string) {
	s.decide(s.name()+" failed", why, clause)
	s.leg.Refuse(status, text)
	s.over("")
}

// ring is the other end of a call from the device.
func (s *session) ring() {
	s.leg.Respond(180, "Ringing", nil)
	if s.i.cfg.FarEnd == FarEndSilent && !s.emergency {
		s.wait(s.i.cfg.ringFor(), func() {
			s.refuse(480, "Temporarily Unavailable", "the called party does not answer", "")
		})
		return
	}
	s.wait(s.i.cfg.answerAfter(), func() { s.leg.Accept(s.answer) })
}

// Acknowledged implements [call.Party].
func (s *session) Acknowledged() { s.connected(moClause) }

// Cancelled implements [call.Party].
func (s *session) Cancelled() { s.over("the caller gave up") }
