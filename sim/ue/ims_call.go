package ue

import (
	"errors"
	"strconv"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

const (
	imsCallWaitDefault      = 10 * time.Second
	speechBearerWaitDefault = 2 * time.Second

	// speechPort is where a device takes speech.
	speechPort = 49152
	// speechQCI is the class of the bearer for it (TS 23.203 table 6.1.7).
	speechQCI = 1
)

const (
	moClause = "TS 24.229 5.1.3"
	mtClause = "TS 24.229 5.1.4"
)

// imsCall is a call over IMS as the device has it (TS 24.229 5.1.3, 5.1.4).
type imsCall struct {
	u         *UE
	way       *sipWay
	leg       *call.Leg
	emergency bool
	// answer is the session description of a device that is called; rung: it
	// has rung with it.
	answer []byte
	rung   bool
}

// believesInIMS tells whether the device would make a call over IMS: it is
// registered, or takes VoPS for enough.
func (u *UE) believesInIMS() bool {
	if u.rat != sim.EUTRAN || u.umts.served() {
		return false
	}
	a, _ := u.imsVoice()
	return a == imsAvailable && !(u.csfbOffered() && u.preference == CSPreferred)
}

// placeOverIMS begins a call over IMS. A device that is not registered has to be
// first (TS 24.229 5.1.2A.1.1).
func (u *UE) placeOverIMS() {
	u.decide("call over IMS", "", "TS 23.221 7.2a")
	u.call, u.mt = callOverIMS, false
	c := u.sip
	switch {
	case c == nil:
		u.imsCallFailed("the device has no SIP", true)
		return
	case c.registered:
		u.start(imsCallGuard, or(u.cfg.IMSCallWait, imsCallWaitDefault))
		c.invite()
		return
	case c.forbids():
		u.imsCallFailed("no registration with the IMS: it was refused", true)
		return
	case c.ebi == 0 && u.apnBlocked(sim.EUTRAN, imsAPN):
		u.imsCallFailed("no registration with the IMS: the APN ims is backed off", true)
		return
	}
	u.start(imsCallGuard, or(u.cfg.IMSCallWait, imsCallWaitDefault))
	u.decide("IMS registration sought", "for the call", "TS 24.229 5.1.2A.1.1")
	c.wanted, c.seeking = true, true
	c.retry.Stop()
}

// found goes on with a call that waits for a registration.
func (c *imsClient) found(ok bool) {
	if !c.seeking || c.u.call != callOverIMS {
		return
	}
	c.seeking = false
	if ok {
		c.invite()
		return
	}
	c.u.imsCallFailed("no registration with the IMS", true)
}

// invite sends the INVITE of an ordinary call (TS 24.229 5.1.2A.1.1, 5.1.3.1).
func (c *imsClient) invite() {
	u := c.u
	domain := sip.HomeDomain(u.home)
	if c.public == "" {
		c.public = "sip:" + sip.PrivateIdentity(u.card.IMSI, domain)
	}
	route := []string{c.proxy()}
	if c.serviceRoute != "" {
		route = append(route, c.serviceRoute)
	}
	number := "tel:" + calledNumber.Digits + ";phone-context=" + domain
	u.ring(&c.sipWay, false, c.public, number, route, []sip.Field{
		{Name: "P-Preferred-Identity", Value: "<" + c.public + ">"},
		{Name: "P-Preferred-Service", Value: "urn:urn-7:3gpp-service.ims.icsi.mmtel"},
		{Name: "Accept-Contact", Value: `*;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"`},
	})
}

// proxy is the P-CSCF as the first hop.
func (w *sipWay) proxy() string { return "<sip:" + w.host(w.pcscf) + ";lr>" }

// contact is where the device is reached.
func (w *sipWay) contact() string {
	return "<sip:" + w.u.card.IMSI.String() + "@" + w.host(w.local) + `>;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"`
}

// ring sends an INVITE with an offer of speech.
func (u *UE) ring(w *sipWay, emergency bool, self, peer string, route []string, fields []sip.Field) {
	k := &imsCall{u: u, way: w, emergency: emergency}
	k.leg = call.Calling(w, k, u.sipTimers(), k.ends(self, peer))
	if cell, ok := u.radio.Cell(); ok {
		fields = append(fields, sip.Field{Name: "P-Access-Network-Info", Value: sip.AccessNetwork(cell.PLMN, cell.TAC, cell.CellIdentity)})
	}
	fields = append(fields, sip.Field{Name: "Accept", Value: sip.SDP}, sip.Field{Name: "Allow", Value: call.Methods})
	offer := k.speech(sip.SpeechCodecs())
	u.voip, u.legs = k, append(u.legs, k)
	if err := k.leg.Invite(call.Invitation{URI: peer, Route: route, Fields: fields, Offer: offer.Append(nil)}); err != nil {
		k.failed(err.Error(), true)
	}
}

func (k *imsCall) ends(self, peer string) call.Ends {
	return call.Ends{Local: k.way.at(k.way.local), Host: k.way.local.String(), Self: self, Peer: peer, Contact: k.way.contact()}
}

// speech describes what the device can take.
func (k *imsCall) speech(codecs []sip.Codec) sip.Speech {
	return sip.Speech{ID: k.way.Draw() >> 32, Version: 1, Address: k.way.local, Port: speechPort, Codecs: codecs}
}

// handleSIP takes a message that is not about registration.
func (u *UE) handleSIP(m *sip.Message, datagram []byte) {
	for _, k := range u.legs {
		if k.leg.Concerns(m) {
			k.leg.Handle(m)
			return
		}
	}
	switch {
	case m.Status != 0 && u.sip.takes(m):
	case m.Status != 0, m.Method == "ACK":
		return // late
	case m.Method == "MESSAGE" && u.cfg.SMSOverIP:
		u.sip.texted(m)
	case m.Method == "INVITE" && m.ToTag == "":
		u.sip.invited(m)
	case m.Method == "INVITE", m.Method == "BYE", m.Method == "CANCEL":
		u.sip.Transmit(m.Reply(481, "Call/Transaction Does Not Exist", sip.Word(u.sip.Draw())).Append(nil))
	default:
		u.sip.fault(m.Method, "a request that the device does not serve", datagram)
		a := m.Reply(405, "Method Not Allowed", sip.Word(u.sip.Draw()))
		a.Add("Allow", call.Methods)
		u.sip.Transmit(a.Append(nil))
	}
}

// invited is a call to this device (TS 24.229 5.1.4.1). The description goes
// back in 183, so that the network can make the bearer for speech before the
// user is called.
func (c *imsClient) invited(m *sip.Message) {
	u := c.u
	u.because = c.hear(m)
	k := &imsCall{u: u, way: &c.sipWay}
	self := c.public
	if self == "" {
		self = m.Target
	}
	k.leg = call.Called(k.way, k, u.sipTimers(), k.ends(self, m.FromURI()), m)
	u.legs = append(u.legs, k)
	answer, err := acceptable(m)
	switch {
	case !c.registered:
		k.leg.Refuse(480, "Temporarily Unavailable")
		return
	case u.call != callNone:
		u.note("call refused", "in a call", mtClause)
		k.leg.Refuse(486, "Busy Here")
		return
	case err != nil:
		u.note("call refused", err.Error(), mtClause)
		k.leg.Refuse(488, "Not Acceptable Here")
		return
	case u.cfg.OnCall == BusyOnCall:
		u.note("call refused", "on_call: busy", mtClause)
		k.leg.Refuse(486, "Busy Here")
		return
	}
	u.call, u.mt, u.voip = callOverIMS, true, k
	u.decide("called over IMS", "", mtClause)
	described := k.speech(answer.Codecs)
	k.answer = described.Append(nil)
	k.leg.Respond(183, "Session Progress", k.answer)
	u.start(speechWait, or(u.cfg.SpeechBearerWait, speechBearerWaitDefault))
}

// acceptable answers the offer of an INVITE.
func acceptable(m *sip.Message) (sip.Speech, error) {
	if m.ContentType != sip.SDP {
		return sip.Speech{}, errors.New("no session description in the INVITE")
	}
	offer, err := sip.ParseSpeech(m.Body)
	if err != nil {
		return sip.Speech{}, err
	}
	return offer.Answer(sip.SpeechCodecs())
}

// speechReady is the bearer for speech, or the end of the wait for it: the
// device rings, and is answered at once unless its user isn't there.
func (u *UE) speechReady() {
	u.stop(speechWait)
	k := u.voip
	if k == nil || !u.mt || k.rung || u.call != callOverIMS {
		return
	}
	k.rung = true
	k.leg.Respond(180, "Ringing", nil)
	if u.cfg.OnCall == AnswersCall {
		k.leg.Accept(k.answer)
	}
}

// Progress implements [call.Party].
func (k *imsCall) Progress(m *sip.Message) {
	k.u.sip.hear(m)
	if k.current() {
		k.u.stop(imsCallGuard)
		if k.emergency {
			k.u.stop(sosGuard)
		}
	}
}

// Answered implements [call.Party].
func (k *imsCall) Answered(m *sip.Message) {
	k.u.because = k.u.sip.hear(m)
	if !k.current() {
		k.leg.HangUp()
		return
	}
	if _, err := acceptable(m); err != nil {
		k.leg.HangUp()
		k.failed("no answer to the offer: "+err.Error(), true)
		return
	}
	k.connected()
}

// Acknowledged implements [call.Party].
func (k *imsCall) Acknowledged() {
	if k.current() {
		k.connected()
	}
}

func (k *imsCall) connected() {
	u := k.u
	u.stop(imsCallGuard, speechWait)
	if k.emergency {
		u.emergencyConnected()
		return
	}
	u.call = callActive
	clause := moClause
	if u.mt {
		clause = mtClause
	}
	u.decide("call connected", "over IMS", clause)
	u.start(callEnd, or(u.cfg.CallDuration, callDurationDefault))
}

// Refused implements [call.Party].
func (k *imsCall) Refused(status int, m *sip.Message) {
	why := "no answer within " + k.u.sipTimers().Limit().String()
	if m != nil {
		if id := k.u.sip.hear(m); id != 0 {
			k.u.because = id
		}
		why = strconv.Itoa(status) + " " + m.Reason
	}
	if k.current() {
		k.failed(why, !byCallee(status) || m == nil)
	}
}

// byCallee tells the answers of a called party, whom no other domain would make
// answer otherwise, from those of the network.
func byCallee(status int) bool {
	switch status {
	case 404, 480, 484, 486, 487, 600, 603, 604:
		return true
	}
	return false
}

// Cancelled implements [call.Party].
func (k *imsCall) Cancelled() {
	if k.current() {
		k.failed("the caller gave up", false)
	}
}

// HungUp implements [call.Party].
func (k *imsCall) HungUp(why string) {
	u := k.u
	if !k.current() {
		return
	}
	u.stop(callEnd, imsCallGuard, speechWait)
	u.voip = nil
	if u.call != callActive {
		k.failed(why, false)
		return
	}
	u.note("hung up by the other end", why, "RFC 3261 15.1.2")
	u.callEnded()
}

// Closed implements [call.Party].
func (k *imsCall) Closed() { k.u.forgetLeg(k) }

func (k *imsCall) current() bool { return k.u.voip == k }

// failed is a call that did not come about.
func (k *imsCall) failed(why string, network bool) {
	u := k.u
	u.voip = nil
	u.stop(imsCallGuard, speechWait)
	if k.emergency {
		u.emergencyDenied(why)
		return
	}
	if u.mt {
		u.callFailed(why)
		return
	}
	u.imsCallFailed(why, network)
}

// imsCallFailed goes on with a call that the device can't make over IMS: by CS
// fallback, where that is offered and the failure is the network's.
func (u *UE) imsCallFailed(why string, network bool) {
	u.stop(imsCallGuard)
	u.call = callNone
	if u.sip != nil {
		u.sip.seeking = false
	}
	if network && u.cfg.OnIMSCallFailure == FallToCSFB && u.csfbOffered() && !u.runs(t3442) {
		u.decide("call over IMS failed", why, moClause)
		u.call = callWanted
		return
	}
	u.callFailed("over IMS: " + why)
}

// imsCallUnanswered is the end of ims_call_wait.
func (u *UE) imsCallUnanswered() {
	why := "no answer within " + or(u.cfg.IMSCallWait, imsCallWaitDefault).String()
	k := u.voip
	if k == nil {
		u.imsCallFailed("no registration with the IMS within "+or(u.cfg.IMSCallWait, imsCallWaitDefault).String(), true)
		return
	}
	k.leg.Cancel()
	k.failed(why, true)
}

// hangUpIMS ends a call over IMS from this side.
func (u *UE) hangUpIMS() {
	if k := u.voip; k != nil {
		u.voip = nil
		k.leg.HangUp()
	}
}

// dropIMSCall ends a call over IMS for want of a way to it: nothing can be sent.
func (u *UE) dropIMSCall(why string) {
	k := u.voip
	sought := u.sip != nil && u.sip.seeking
	u.forgetIMSCalls()
	emergency := k != nil && k.emergency
	if emergency {
		u.sos.ebi = 0
	}
	switch {
	case k != nil && u.call == callActive:
		u.stop(callEnd)
		u.call = callNone
		if emergency {
			u.sos.phase = sosNone
		}
		u.decide("call ended", why, "")
	case k != nil, sought && u.call == callOverIMS:
		u.callFailed(why)
	}
}

// forgetIMSCalls leaves calls as they are.
func (u *UE) forgetIMSCalls() {
	for _, k := range u.legs {
		k.leg.Drop()
	}
	u.legs, u.voip = nil, nil
	if u.sip != nil {
		u.sip.seeking, u.sip.waiting = false, nil
		for _, a := range u.sip.asking {
			a.Drop()
		}
		u.sip.asking = nil
	}
	u.sos.client.forget()
	u.stop(imsCallGuard, speechWait)
}

func (u *UE) forgetLeg(k *imsCall) {
	for i := range u.legs {
		if u.legs[i] == k {
			u.legs = append(u.legs[:i:i], u.legs[i+1:]...)
			return
		}
	}
}

// hear reports a message of a call and returns it as a reason.
func (c *imsClient) hear(m *sip.Message) sim.EventID {
	u := c.u
	if !u.env.Recording(sim.Received) {
		return 0
	}
	e := sim.Event{Kind: sim.Received, From: "ims", To: u.name, Device: u.name, Protocol: sim.SIP, Name: m.Method, Because: u.because}
	if m.Status != 0 {
		e.Name = strconv.Itoa(m.Status) + " " + m.Reason
	}
	if m.Status >= 300 {
		e.Cause = "SIP " + strconv.Itoa(m.Status)
	}
	return u.env.Report(e)
}
