package ue

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

// farEnd is the other end of the phone's calls, beside the scripted P-CSCF.
type farEnd struct {
	*pcscf
	env    sim.Env
	leg    *call.Leg
	invite *sip.Message
	took   []string
	answer func(e *farEnd)
}

func newFarEnd(t testing.TB, cfg Config) *farEnd {
	e := &farEnd{pcscf: newIMSLab(t, cfg)}
	e.env = e.world.Env("far end")
	e.link.B.Handle(e.take)
	e.answer = func(e *farEnd) {
		e.leg.Trying()
		e.leg.Respond(180, "Ringing", nil)
		e.leg.Accept(e.speech())
	}
	return e
}

// registeredFarEnd has the phone registered, at rest.
func registeredFarEnd(t testing.TB, cfg Config) *farEnd {
	e := newFarEnd(t, cfg)
	e.u.PowerOn()
	e.run(20 * time.Second)
	require.Equal(t, sim.VoLTE, e.u.Status().Voice)
	require.False(t, e.u.Connected())
	e.forget()
	return e
}

func (e *farEnd) take(datagram []byte) {
	m, err := sip.Parse(datagram)
	require.NoError(e.t, err)
	switch {
	case m.Method == "REGISTER":
		e.pcscf.handle(datagram)
	case e.leg.Concerns(m):
		e.leg.Handle(m)
	case m.Method == "INVITE" && m.Status == 0:
		e.invite = m
		e.leg = call.Called(e, e, call.RadioTimers(), e.ends("sip:other@"+imsDomain, m.FromURI()), m)
		e.answer(e)
	default:
		e.took = append(e.took, m.Method+" "+m.Reason)
	}
}

func (e *farEnd) ends(self, peer string) call.Ends {
	return call.Ends{Local: netip.AddrPortFrom(pcscfAddr, 5060), Host: pcscfAddr.String(), Self: self, Peer: peer, Contact: "<sip:other@192.0.2.60:5060>"}
}

func (e *farEnd) speech() []byte {
	s := sip.Speech{ID: 1, Version: 1, Address: pcscfAddr, Port: 4000, Codecs: sip.SpeechCodecs()[:1]}
	return s.Append(nil)
}

func (e *farEnd) Transmit(datagram []byte) { e.link.B.Send(e.u, datagram) }
func (e *farEnd) Draw() uint64             { return e.env.Rand().Uint64() }
func (e *farEnd) After(d time.Duration, f func()) func() {
	t := e.env.After(d, f)
	return func() { t.Stop() }
}

func (e *farEnd) note(s string)           { e.took = append(e.took, s) }
func (e *farEnd) Progress(m *sip.Message) { e.note(m.Reason) }
func (e *farEnd) Answered(*sip.Message)   { e.note("answered") }
func (e *farEnd) Acknowledged()           { e.note("acknowledged") }
func (e *farEnd) Cancelled()              { e.note("cancelled") }
func (e *farEnd) HungUp(why string)       { e.note(why) }
func (e *farEnd) Closed()                 {}
func (e *farEnd) Refused(_ int, m *sip.Message) {
	if m == nil {
		e.note("unheard")
		return
	}
	e.note(m.Reason)
}

// ring calls the phone.
func (e *farEnd) ring() {
	contact := e.requests[len(e.requests)-1].Contacts[0].URI
	e.leg = call.Calling(e, e, call.RadioTimers(), e.ends("sip:other@"+imsDomain, "sip:"+testIMSI.String()+"@"+imsDomain))
	require.NoError(e.t, e.leg.Invite(call.Invitation{URI: contact, Offer: e.speech()}))
}

// wake has the phone connected, as paging does.
func (e *farEnd) wake() {
	e.u.SendData()
	e.run(time.Second)
	e.forget()
}

// speechBearer gives the phone the bearer for speech.
func (e *farEnd) speechBearer() {
	e.network.send(&eps.ActivateDedicatedEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 7},
		LinkedEPSBearerIdentity: 6, EPSQoS: eps.NewEPSQoS(1), TFT: []byte{0x21, 0x30, 0xff, 0x02, 0x30, 0x11}})
}

func (e *farEnd) told() string { return strings.Join(e.took, ", ") }

func (e *farEnd) decided() string { return strings.Join(e.decisions(), "\n") }

func TestCallOverIMS(t *testing.T) {
	e := registeredFarEnd(t, imsConfig())
	e.u.Call()
	e.run(2 * time.Second)
	require.Contains(t, e.names, "SERVICE REQUEST", "an idle phone asks for its bearers first")
	require.Equal(t, "acknowledged", e.told())
	require.Contains(t, e.decided(), "call connected: over IMS")
	require.Equal(t, "tel:117;phone-context="+imsDomain, e.invite.Target)
	require.Equal(t, "<sip:192.0.2.60:5060;lr>", e.invite.Header("Route"))
	require.Contains(t, e.invite.Header("P-Access-Network-Info"), "utran-cell-id-3gpp=4401000070000001")
	require.Contains(t, e.invite.Header("P-Preferred-Service"), "icsi.mmtel")
	offer, err := sip.ParseSpeech(e.invite.Body)
	require.NoError(t, err)
	require.Equal(t, imsAddr, offer.Address)
	e.u.Call()
	e.run(20 * time.Second)
	require.Equal(t, "acknowledged", e.told(), "one call at a time")
	e.run(20 * time.Second)
	require.Equal(t, "acknowledged, BYE", e.told(), "after call_duration")
	require.Contains(t, e.decided(), "call ended")
	e.run(5 * time.Minute)
	require.Empty(t, e.u.legs)
	require.Empty(t, e.faults())
}

func TestCallsOverIMSThatFail(t *testing.T) {
	refuse := func(status int, reason string) func(e *farEnd) {
		return func(e *farEnd) { e.leg.Trying(); e.leg.Refuse(status, reason) }
	}
	for name, tt := range map[string]struct {
		answer func(e *farEnd)
		after  time.Duration
		why    string
		csfb   bool // the network failed it, so CS fallback is tried
	}{
		"busy":       {answer: refuse(486, "Busy Here"), why: "over IMS: 486 Busy Here"},
		"nobody":     {answer: refuse(480, "Temporarily Unavailable"), why: "over IMS: 480"},
		"declined":   {answer: refuse(603, "Decline"), why: "over IMS: 603"},
		"in trouble": {answer: refuse(503, "Service Unavailable"), why: "503 Service Unavailable", csfb: true},
		"forbidden":  {answer: refuse(403, "Forbidden"), why: "403 Forbidden", csfb: true},
		"no answer":  {answer: func(*farEnd) {}, after: 11 * time.Second, why: "no answer within 10s", csfb: true},
		"bad answer": {answer: func(e *farEnd) { e.leg.Accept([]byte("v=9\r\n")) }, why: "no answer to the offer", csfb: true},
		"hung up":    {answer: func(e *farEnd) { e.leg.Accept(e.speech()); e.leg.HangUp() }, why: "hung up by the other end: BYE"},
	} {
		for _, cs := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				e := newFarEnd(t, imsConfig())
				e.attach.epsOnly, e.update.epsOnly = !cs, !cs
				if cs {
					e.attach.cause, e.update.cause = nas.Opt[eps.EMMCause]{}, nas.Opt[eps.EMMCause]{}
				}
				e.u.PowerOn()
				e.run(20 * time.Second)
				e.forget()
				e.answer = tt.answer
				e.u.Call()
				e.run(2*time.Second + tt.after)
				require.Contains(t, e.decided(), tt.why)
				if tt.csfb && cs {
					require.Contains(t, e.decided(), "call over IMS failed: ")
					require.Equal(t, 1, e.count("EXTENDED SERVICE REQUEST"))
					return
				}
				require.Zero(t, e.count("EXTENDED SERVICE REQUEST"))
				require.Equal(t, callNone, e.u.call)
			})
		}
	}
}

// A phone that takes VoPS for enough tries to register for the call, as long as
// ims_call_wait, and then falls back; one that was refused doesn't wait.
func TestCallByVoPSBit(t *testing.T) {
	for name, tt := range map[string]struct {
		script []func(*pcscf) func(*sip.Message)
		within time.Duration
		least  time.Duration
		why    string
	}{
		"silent": {script: []func(*pcscf) func(*sip.Message){func(p *pcscf) func(*sip.Message) { return p.silent }},
			least: 7 * time.Second, within: 7100 * time.Millisecond, why: "no registration with the IMS within 7s"},
		"refused": {script: []func(*pcscf) func(*sip.Message){func(p *pcscf) func(*sip.Message) { return p.status(403, "Forbidden") }},
			within: 10 * time.Millisecond, why: "no registration with the IMS: it was refused"},
		"in trouble": {script: []func(*pcscf) func(*sip.Message){func(p *pcscf) func(*sip.Message) { return p.status(500, "Server Internal Error") }},
			within: 2 * time.Second, why: "no registration with the IMS"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := imsConfig()
			cfg.IMSJudgedBy, cfg.IMSCallWait = ByVoPSBit, 7*time.Second
			e := newFarEnd(t, cfg)
			for _, f := range tt.script {
				e.script = append(e.script, f(e.pcscf))
			}
			e.u.PowerOn()
			e.run(20 * time.Second)
			require.Equal(t, sim.EUTRAN, e.u.Status().RAT)
			require.Equal(t, sim.NoVoice, e.u.Status().Voice)
			e.forget()
			before := e.world.Elapsed()
			e.u.Call()
			e.run(30 * time.Second)
			require.Contains(t, e.decided(), "call over IMS")
			require.Contains(t, e.decided(), "call failed: over IMS: "+tt.why)
			for _, ev := range e.trace.Events() {
				if ev.Name == "call failed" {
					took := ev.Time.Sub(start) - before
					require.GreaterOrEqual(t, took, tt.least)
					require.LessOrEqual(t, took, tt.within)
				}
			}
			require.Nil(t, e.invite)
		})
	}

	// Where the IMS comes back in time, the call goes through.
	cfg := imsConfig()
	cfg.IMSJudgedBy = ByVoPSBit
	e := newFarEnd(t, cfg)
	e.script = []func(*sip.Message){e.status(503, "Service Unavailable", "Retry-After", "60"), e.challenge, e.ok}
	e.u.PowerOn()
	e.run(62 * time.Second)
	e.forget()
	e.u.Call()
	e.run(5 * time.Second)
	require.Contains(t, e.decided(), "call connected: over IMS")
}

func TestCalledOverIMS(t *testing.T) {
	e := registeredFarEnd(t, imsConfig())
	e.wake()
	e.ring()
	e.run(500 * time.Millisecond)
	require.Equal(t, "Session Progress", e.told(), "it doesn't ring before there is a bearer for speech")
	e.speechBearer()
	e.run(500 * time.Millisecond)
	require.Equal(t, "Session Progress, Ringing, answered", e.told())
	require.Contains(t, e.decided(), "call connected: over IMS")
	e.leg.HangUp()
	e.run(time.Second)
	require.Contains(t, e.decided(), "hung up by the other end: BYE\ncall ended")
	require.Equal(t, callNone, e.u.call)
}

func TestCallsToDeviceOverIMSThatFail(t *testing.T) {
	for name, tt := range map[string]struct {
		set  func(cfg *Config)
		play func(e *farEnd)
		told string
		why  string
	}{
		"busy":        {set: func(cfg *Config) { cfg.OnCall = BusyOnCall }, told: "Busy Here", why: "call refused: on_call: busy"},
		"silent":      {set: func(cfg *Config) { cfg.OnCall = SilentOnCall }, told: "Session Progress, Ringing"},
		"given up":    {set: func(cfg *Config) { cfg.OnCall = SilentOnCall }, play: func(e *farEnd) { e.leg.Cancel() }, told: "Session Progress, Ringing, Request Terminated", why: "call failed: the caller gave up"},
		"no bearer":   {set: func(cfg *Config) { cfg.SpeechBearerWait = time.Second }, told: "Session Progress, Ringing, answered", why: "call connected"},
		"another one": {play: func(e *farEnd) { e.run(3 * time.Second); e.took = nil; e.ring() }, told: "Busy Here", why: "call refused: in a call"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := imsConfig()
			if tt.set != nil {
				tt.set(&cfg)
			}
			e := registeredFarEnd(t, cfg)
			e.wake()
			e.ring()
			e.run(2500 * time.Millisecond)
			if tt.play != nil {
				tt.play(e)
				e.run(time.Second)
			}
			require.Equal(t, tt.told, e.told())
			require.Contains(t, e.decided(), tt.why)
		})
	}
}

// What is offered must be speech that the phone speaks.
func TestBadOffers(t *testing.T) {
	e := registeredFarEnd(t, imsConfig())
	e.wake()
	for _, body := range []string{"", "x", "v=0\r\nc=IN IP4 1.2.3.4\r\nm=audio 1 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"} {
		e.took = nil
		e.leg = call.Calling(e, e, call.RadioTimers(), e.ends("sip:a@b", "sip:c@d"))
		require.NoError(t, e.leg.Invite(call.Invitation{URI: "sip:c@d", Offer: []byte(body)}))
		e.run(time.Second)
		require.Equal(t, "Not Acceptable Here", e.told())
		require.Equal(t, callNone, e.u.call)
	}
}

// A call ends with the way that it goes.
func TestCallOverIMSDropped(t *testing.T) {
	for name, tt := range map[string]struct {
		drop func(e *farEnd)
		why  string
	}{
		"coverage": {func(e *farEnd) { e.air.Switch(e.cell, false) }, "call ended: cell lost"},
		"the PDN connection": {func(e *farEnd) {
			e.network.send(&eps.DeactivateEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 6}, ESMCause: eps.ESMCauseRegularDeactivation})
		}, "call ended: the PDN connection to the APN ims is gone"},
		"the device": {func(e *farEnd) { e.u.PowerOff() }, "call connected"},
	} {
		t.Run(name, func(t *testing.T) {
			e := registeredFarEnd(t, imsConfig())
			e.u.Call()
			e.run(2 * time.Second)
			require.Equal(t, callActive, e.u.call)
			tt.drop(e)
			e.run(time.Second)
			require.Equal(t, callNone, e.u.call)
			require.Contains(t, e.decided(), tt.why)
			require.Equal(t, "acknowledged", e.told(), "nothing can be sent")
			require.Empty(t, e.u.legs)
		})
	}

	// While it is being set up, it fails.
	e := registeredFarEnd(t, imsConfig())
	e.answer = func(e *farEnd) { e.leg.Trying() }
	e.u.Call()
	e.run(2 * time.Second)
	e.air.Switch(e.cell, false)
	e.run(time.Second)
	require.Contains(t, e.decided(), "call failed: cell lost")
}

// Stray messages are answered as RFC 3261 has it, and change nothing.
func TestStraySIP(t *testing.T) {
	e := registeredFarEnd(t, imsConfig())
	e.wake()
	ask := func(method string) string {
		r := sip.Request{Method: method, URI: "sip:a@b", Local: netip.AddrPortFrom(pcscfAddr, 5060), Branch: sip.BranchOf(uint64(len(method))),
			From: sip.Party{URI: "sip:a@b", Tag: "1"}, To: sip.Party{URI: "sip:c@d", Tag: "2"}, CallID: method, CSeq: 1, Contact: "<sip:a@b>"}
		b, err := r.Append(nil)
		require.NoError(t, err)
		e.took = nil
		e.link.B.Send(e.u, b)
		e.run(100 * time.Millisecond)
		return e.told()
	}
	require.Equal(t, "BYE Call/Transaction Does Not Exist", ask("BYE"))
	require.Equal(t, "INVITE Call/Transaction Does Not Exist", ask("INVITE"))
	require.Equal(t, "CANCEL Call/Transaction Does Not Exist", ask("CANCEL"))
	require.Equal(t, "INFO Method Not Allowed", ask("INFO"))
	require.Empty(t, ask("ACK"))
	require.Equal(t, sim.VoLTE, e.u.Status().Voice)
}

// FuzzCallAtDevice has the network send anything during a call, raw and as
// headers and body of a message that fits.
func FuzzCallAtDevice(f *testing.F) {
	f.Add(uint16(200), "Contact: <sip:x@y>\r\nContent-Type: application/sdp\r\n", "v=0\r\nm=audio 1 RTP/AVP 96\r\n")
	f.Add(uint16(0), "Content-Type: application/sdp\r\n", "v=0\r\nc=IN IP4 1.2.3.4\r\nm=audio 1 RTP/AVP 96\r\na=rtpmap:96 AMR/8000\r\n")
	f.Add(uint16(486), "Retry-After: 5\r\n", "")
	f.Fuzz(func(t *testing.T, status uint16, headers, body string) {
		e := newFarEnd(t, imsConfig())
		e.link.B.Handle(func(datagram []byte) {
			m, err := sip.Parse(datagram)
			require.NoError(t, err)
			if m.Method == "REGISTER" {
				e.pcscf.handle(datagram)
				return
			}
			if m.Status != 0 || m.Method == "ACK" {
				return
			}
			wire := string(m.Reply(int(status), "?", "t").Append(nil))
			e.link.B.Send(e.u, []byte(strings.TrimSuffix(wire, "\r\n")+headers+"\r\n"+body))
			e.link.B.Send(e.u, []byte("INVITE sip:a SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: z\r\nCSeq: 1 INVITE\r\n"+headers+"\r\n"+body))
		})
		e.u.PowerOn()
		e.run(3 * time.Second)
		e.u.Call()
		e.run(time.Minute)
		e.u.PowerOff()
		e.run(time.Minute)
	})
}

func TestSMSOverIMS(t *testing.T) {
	cfg := imsConfig()
	cfg.SMSOverIP = true
	e := registeredFarEnd(t, cfg)
	require.True(t, e.requests[1].Contacts[0].SMS)
	var sent []*sip.Message
	status := 202
	e.link.B.Handle(func(datagram []byte) {
		m, err := sip.Parse(datagram)
		require.NoError(t, err)
		sent = append(sent, m)
		if m.Status == 0 {
			e.Transmit(m.Reply(status, "x", "t").Append(nil))
		}
	})
	require.NoError(t, e.u.SendSMS("grüß"))
	e.run(2 * time.Second)
	require.Contains(t, e.names, "SERVICE REQUEST")
	require.Len(t, sent, 1)
	require.Equal(t, sip.SMS, sent[0].ContentType)
	require.Equal(t, []byte{0x00, 0x01, 0x00, 0x02, 0x91, 0xf0, 0x10, 0x01, 0x01, 0x01, 0x91, 0xf0, 0x00, 0x08, 0x08,
		0, 'g', 0, 'r', 0, 0xfc, 0, 0xdf}, sent[0].Body, "as over SGs, without CP")
	require.Empty(t, e.u.sip.asking)
	status = 500
	require.NoError(t, e.u.SendSMS("x"))
	e.run(2 * time.Second)
	require.Contains(t, e.decided(), "SMS failed: 500 x")

	// "hello" in the GSM alphabet, twice the same message, and what is none.
	status, sent = 202, nil
	hello := []byte{0x01, 0x05, 0x02, 0x91, 0xf0, 0x00, 0x16, 0x04, 0x02, 0x91, 0xf1, 0x00, 0x00, 1, 2, 3, 4, 5, 6, 7, 5, 0xe8, 0x32, 0x9b, 0xfd, 0x06, 0, 0, 0}
	message := func(branch uint64, typ string, body []byte) []byte {
		r := sip.Request{Method: "MESSAGE", URI: "sip:a@b", Local: netip.AddrPortFrom(pcscfAddr, 5060), Branch: sip.BranchOf(branch),
			From: sip.Party{URI: "sip:smsc@b", Tag: "1"}, To: sip.Party{URI: "sip:a@b"}, CallID: "m1", CSeq: 1, ContentType: typ, Body: body}
		b, err := r.Append(nil)
		require.NoError(t, err)
		return b
	}
	e.Transmit(message(1, sip.SMS, hello))
	e.Transmit(message(1, sip.SMS, hello))
	e.Transmit(message(2, "text/plain", hello))
	e.Transmit(message(3, sip.SMS, []byte{3, 1}))
	e.run(time.Second)
	var got []string
	for _, m := range sent {
		got = append(got, m.Method+" "+m.Reason)
	}
	require.Equal(t, []string{"MESSAGE OK", "MESSAGE ", "MESSAGE OK", "MESSAGE Unsupported Media Type", "MESSAGE OK"}, got)
	require.Equal(t, []byte{2, 5}, sent[1].Body, "RP-ACK")
	require.Equal(t, "m1", sent[1].Header("In-Reply-To"))
	require.Equal(t, "MESSAGE: RP-ACK", e.last("MESSAGE"))
	require.Equal(t, 1, strings.Count(strings.Join(e.receivedSMS(), " "), "SMS: hello"))
}

func (e *farEnd) receivedSMS() []string {
	var all []string
	for _, ev := range e.trace.Events() {
		if ev.Kind == sim.Received && ev.Name == "MESSAGE" {
			all = append(all, ev.Detail)
		}
	}
	return all
}
