package ims

import (
	"strconv"

	"sunsetlab/nas"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

const (
	mtClause     = "TS 24.229 5.4.3.3"
	domainClause = "TS 23.221 7.2b"
)

// Call is a call to a subscriber: the domain that it takes is chosen here.
func (i *IMS) Call(imsi nas.IMSI) {
	u := i.users[imsi]
	switch {
	case u == nil || !u.registered():
		i.callInCS(&user{imsi: imsi}, "not registered with the IMS")
	case i.network != nil && !i.network.IMSVoice(imsi):
		i.callInCS(u, "no voice over IMS where the device is")
	case i.cfg.answer(imsi) == Silent:
		i.decide(u, "call failed", "the IMS does not answer", "")
	default:
		i.decide(u, "call over IMS", "registered with the IMS", domainClause)
		i.ring(u)
	}
}

// callInCS breaks out to the circuit domain.
func (i *IMS) callInCS(u *user, why string) {
	i.decide(u, "call by the circuit domain", why, domainClause)
	if i.network != nil {
		i.network.CallInCS(u.imsi)
	}
}

// ring sends the INVITE to the device (TS 24.229 5.2.6.4, 5.4.3.3).
func (i *IMS) ring(u *user) {
	s := &session{i: i, path: u.path, user: u, incoming: true}
	self := i.publicIdentity(u)
	s.leg = call.Calling(s, s, i.cfg.timers(), s.ends(i.cfg.caller(), self))
	u.path.sessions = append(u.path.sessions, s)
	err := s.leg.Invite(call.Invitation{URI: u.contact, RecordRoute: []string{i.recordRoute()}, Offer: s.describe(sip.SpeechCodecs()),
		Fields: []sip.Field{
			{Name: "P-Asserted-Identity", Value: "<" + i.cfg.caller() + ">"},
			{Name: "P-Called-Party-ID", Value: "<" + self + ">"},
			{Name: "P-Asserted-Service", Value: "urn:urn-7:3gpp-service.ims.icsi.mmtel"},
			{Name: "Accept-Contact", Value: `*;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"`},
			{Name: "Allow", Value: call.Methods},
		}})
	if err != nil {
		s.Closed()
		i.fault("INVITE", err, nil)
		i.decide(u, "call failed", "the contact can't be called", mtClause)
		return
	}
	s.wait(i.cfg.reachWithin(), func() { s.unreached(408, "no answer within "+i.cfg.reachWithin().String()) })
}

// unreached gives a call up that its device has not answered, or not well.
func (s *session) unreached(status int, why string) {
	s.leg.Cancel()
	s.over("")
	if s.i.cfg.RetryInCS && !s.reached {
		s.i.callInCS(s.user, why)
		return
	}
	s.decide("call failed", why+", the caller is told "+strconv.Itoa(status), mtClause)
}

// Progress implements [call.Party]: the device has been reached, and may have
// said what speech it takes.
func (s *session) Progress(m *sip.Message) {
	if !s.timer.Running() {
		return // given up by this end
	}
	if m.Status > 100 && !s.reached {
		s.reached = true
		s.wait(s.i.cfg.ringFor(), func() { s.unreached(480, "nobody answers") })
	}
	if m.ContentType == sip.SDP {
		s.askBearer(func() {})
	}
}

// Answered implements [call.Party].
func (s *session) Answered(m *sip.Message) {
	if !s.timer.Running() {
		// It was given up; the answer has crossed with that.
		s.leg.HangUp()
		return
	}
	if _, err := offerOf(m); err != nil {
		s.over("the device's answer: " + err.Error())
		s.leg.HangUp(reason(488, "no answer to the offer"))
		return
	}
	s.connected(mtClause)
	s.askBearer(func() {})
}

// Refused implements [call.Party].
func (s *session) Refused(status int, m *sip.Message) {
	if !s.timer.Running() {
		return // given up by this end
	}
	s.timer.Stop()
	why := "no answer"
	if m != nil {
		why = strconv.Itoa(m.Status) + " " + m.Reason
	}
	s.reached = s.reached || m != nil && status < 500 && status != 408
	s.unreached(status, why)
}

// publicIdentity is the first of a subscriber's, by which he is called.
func (i *IMS) publicIdentity(u *user) string {
	if n := i.number(u.imsi); !n.IsZero() {
		return "sip:+" + n.String() + "@" + i.cfg.domain() + ";user=phone"
	}
	return "sip:" + sip.PrivateIdentity(u.imsi, i.cfg.domain())
}
