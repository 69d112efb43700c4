package ims

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

// below is a scripted network below the IMS.
type below struct {
	noVoice, noBearer bool
	later             bool // the bearer is made when told
	made              func(ok bool)
	gone              func()
	asked, given      int
	emergency         bool
	inCS              []nas.IMSI
}

func (b *below) Speech(_ nas.IMSI, emergency bool, made func(ok bool), gone func()) func() {
	b.asked++
	b.made, b.gone, b.emergency = made, gone, emergency
	if !b.later {
		made(!b.noBearer)
	}
	return func() { b.given++ }
}

func (b *below) IMSVoice(nas.IMSI) bool { return !b.noVoice }
func (b *below) CallInCS(imsi nas.IMSI) { b.inCS = append(b.inCS, imsi) }

// talker is a phone that is registered and can call.
type talker struct {
	*phone
	*below
	cseq uint32
}

func newTalker(t testing.TB) *talker {
	l := newLab(t)
	l.cfg.Timers = call.Timers{T1: 500 * time.Millisecond, T2: 4 * time.Second}
	b := new(below)
	l.ims.ConnectNetwork(b)
	k := &talker{phone: l.phone(imsiA), below: b}
	k.signUp()
	k.got = nil
	return k
}

var offered = sip.Speech{ID: 7, Version: 1, Address: netip.MustParseAddr("10.0.0.7"), Port: 49152, Codecs: sip.SpeechCodecs()}

// request is a request of the phone's dialogue.
func (k *talker) request(method, to string, change func(r *sip.Request)) []byte {
	if method != "ACK" && method != "CANCEL" {
		k.cseq++
	}
	r := sip.Request{Method: method, URI: to, Local: netip.MustParseAddrPort("10.0.0.7:5060"), Branch: sip.BranchOf(1000 + uint64(k.cseq)),
		From: sip.Party{URI: "sip:me@" + domain, Tag: "t1"}, To: sip.Party{URI: to}, CallID: "c1", CSeq: k.cseq,
		Contact: "<sip:me@10.0.0.7:5060>"}
	if method == "INVITE" {
		r.ContentType, r.Body = sip.SDP, offered.Append(nil)
	}
	if len(k.got) > 0 {
		r.To.Tag = k.last().ToTag
	}
	if change != nil {
		change(&r)
	}
	b, err := r.Append(nil)
	require.NoError(k.t, err)
	return b
}

func (k *talker) send(datagram []byte) {
	k.link.A.Send(nil, datagram)
	k.world.Run(10 * time.Millisecond)
}

// statuses are those of what the phone got, requests by their method.
func (k *talker) statuses() string {
	var all []string
	for _, m := range k.got {
		if m.Status == 0 {
			all = append(all, m.Method)
		} else {
			all = append(all, m.Reason)
		}
	}
	return strings.Join(all, ", ")
}

func (k *talker) decisions() string {
	var all []string
	for _, e := range k.trace.Events() {
		if e.Kind == sim.Decision && strings.Contains(e.Name, "call") {
			all = append(all, strings.TrimSuffix(e.Name+": "+e.Detail, ": "))
		}
	}
	return strings.Join(all, "\n")
}

const called = "tel:117;phone-context=" + domain

func TestCallFromDevice(t *testing.T) {
	k := newTalker(t)
	k.send(k.request("INVITE", called, nil))
	require.Equal(t, "Trying, Session Progress, Ringing", k.statuses())
	require.Equal(t, 1, k.asked)
	progress := k.got[1]
	answer, err := sip.ParseSpeech(progress.Body)
	require.NoError(t, err)
	require.Equal(t, sip.SpeechCodecs()[:1], answer.Codecs)
	require.Empty(t, k.got[0].ToTag, "100 begins no dialogue")
	k.world.Run(3 * time.Second)
	require.Equal(t, "Trying, Session Progress, Ringing, OK", k.statuses())
	require.Equal(t, string(progress.Body), string(k.last().Body), "the answer of 183 once more")
	k.send(k.request("ACK", called, nil))
	k.send(k.request("BYE", called, nil))
	require.Equal(t, "OK", k.last().Reason)
	require.Equal(t, 1, k.given)
	require.Equal(t, "call placed: "+called+"\ncall connected: over IMS\ncall ended: BYE", k.decisions())
	k.world.Run(5 * time.Minute)
	require.Empty(t, k.ims.users[imsiA].path.sessions)
	k.send(k.request("BYE", called, nil))
	require.Equal(t, 481, k.last().Status)
}

func TestCallsThatFail(t *testing.T) {
	for name, tt := range map[string]struct {
		set    func(k *talker)
		invite func(r *sip.Request)
		after  time.Duration
		want   string
		why    string
	}{
		"busy":           {set: func(k *talker) { k.cfg.FarEnd = FarEndBusy }, want: "Trying, Busy Here", why: "the called party is busy"},
		"nobody answers": {set: func(k *talker) { k.cfg.FarEnd = FarEndSilent }, after: time.Minute, want: "Trying, Session Progress, Ringing, Temporarily Unavailable", why: "the called party does not answer"},
		"no bearer":      {set: func(k *talker) { k.noBearer = true }, want: "Trying, Session Progress, Service Unavailable", why: "no bearer for speech"},
		"in trouble":     {set: func(k *talker) { k.cfg.Answer = Fails }, want: "Service Unavailable", why: "by the network's policy"},
		"refuses":        {set: func(k *talker) { k.cfg.Answer = Refuses }, want: "Forbidden", why: "by the network's policy"},
		"silent":         {set: func(k *talker) { k.cfg.Answer = Silent }, after: 20 * time.Second, want: "", why: "not answered"},
		"no offer":       {invite: func(r *sip.Request) { r.Body = nil }, want: "Not Acceptable Here", why: "no session description"},
		"no codec": {invite: func(r *sip.Request) { r.Body = []byte(strings.ReplaceAll(string(r.Body), "AMR", "XYZ")) },
			want: "Not Acceptable Here", why: "no codec in common"},
		"not registered": {set: func(k *talker) { k.ims.end(k.ims.users[imsiA], "") }, want: "Forbidden", why: "not registered"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalker(t)
			if tt.set != nil {
				tt.set(k)
			}
			invite := k.request("INVITE", called, tt.invite)
			k.send(invite)
			k.world.Run(tt.after)
			if len(k.got) > 0 {
				k.send(k.request("ACK", called, nil))
			}
			k.send(invite)
			require.Contains(t, k.decisions(), tt.why)
			require.LessOrEqual(t, strings.Count(k.decisions(), "call not answered"), 1, "an INVITE that comes again is the same")
			require.True(t, strings.HasPrefix(k.statuses(), tt.want), k.statuses())
			require.Equal(t, tt.want == "", k.statuses() == "")
		})
	}
}

func TestCallGivenUpByCaller(t *testing.T) {
	k := newTalker(t)
	k.cfg.FarEnd = FarEndSilent
	k.send(k.request("INVITE", called, nil))
	k.send(k.request("CANCEL", called, func(r *sip.Request) { r.To.Tag = "" }))
	require.Equal(t, "Trying, Session Progress, Ringing, OK, Request Terminated", k.statuses())
	require.Equal(t, 1, k.given)
	require.Contains(t, k.decisions(), "call failed: the caller gave up")
}

// The gateway has lost the bearer: both ends are told (TS 24.229 5.2.8.1).
func TestBearerOfCallLost(t *testing.T) {
	k := newTalker(t)
	k.send(k.request("INVITE", called, nil))
	k.world.Run(3 * time.Second)
	k.send(k.request("ACK", called, nil))
	k.gone()
	k.world.Run(10 * time.Millisecond)
	require.Equal(t, "BYE", k.last().Method)
	require.Equal(t, `SIP;cause=503;text="the bearer for speech is gone"`, k.last().Header("Reason"))
	require.Zero(t, k.given, "there is nothing left to give back")
	require.Contains(t, k.decisions(), "call ended: the bearer for speech is gone")
}

// A device that goes takes its calls along.
func TestCallEndsWithRegistration(t *testing.T) {
	k := newTalker(t)
	k.send(k.request("INVITE", called, nil))
	k.world.Run(3 * time.Second)
	k.send(k.request("ACK", called, nil))
	k.ims.end(k.ims.users[imsiA], "registration expired")
	k.world.Run(10 * time.Millisecond)
	require.Equal(t, "BYE", k.last().Method)
	require.Equal(t, 1, k.given)
}

func TestOtherEndHangsUp(t *testing.T) {
	k := newTalker(t)
	k.cfg.TalkTime = 5 * time.Second
	k.send(k.request("INVITE", called, nil))
	k.world.Run(3 * time.Second)
	k.send(k.request("ACK", called, nil))
	k.world.Run(6 * time.Second)
	require.Contains(t, k.statuses(), "OK, BYE")
	require.Contains(t, k.decisions(), "call ended: the other end hung up")
}

// respond answers the INVITE that the phone has got.
func (k *talker) respond(status int, reason string, body bool) {
	var invite *sip.Message
	for _, m := range k.got {
		if m.Method == "INVITE" && m.Status == 0 {
			invite = m
		}
	}
	require.NotNil(k.t, invite)
	a := invite.Reply(status, reason, "pt")
	a.Route(invite)
	a.Add("Contact", "<sip:me@10.0.0.7:5060>")
	if body {
		o := offered
		o.Codecs = o.Codecs[1:]
		a.SetBody(sip.SDP, o.Append(nil))
	}
	k.send(a.Append(nil))
}

func TestCallToDevice(t *testing.T) {
	k := newTalker(t)
	k.cfg.MSISDN = func(nas.IMSI) nas.MSISDN { n, _ := nas.ParseMSISDN("819012345678"); return n }
	k.ims.Call(imsiA)
	k.world.Run(10 * time.Millisecond)
	invite := k.last()
	require.Equal(t, "INVITE", invite.Method)
	require.Equal(t, "sip:440101234567890@10.0.0.7:5060", invite.Target, "the contact of the registration")
	require.Equal(t, "<sip:+819012345678@"+domain+";user=phone>", invite.Header("P-Called-Party-ID"))
	require.Equal(t, []string{"<sip:192.0.2.60:5060;lr>"}, invite.RecordRoute)
	_, err := sip.ParseSpeech(invite.Body)
	require.NoError(t, err)
	k.respond(183, "Session Progress", true)
	require.Equal(t, 1, k.asked)
	k.respond(180, "Ringing", false)
	k.respond(200, "OK", true)
	require.Equal(t, "ACK", k.last().Method)
	require.Equal(t, 1, k.asked, "once")
	require.Equal(t, "call over IMS: registered with the IMS\ncall connected: over IMS", k.decisions())
}

func TestCallsToDeviceThatFail(t *testing.T) {
	for name, tt := range map[string]struct {
		set  func(k *talker)
		play func(k *talker)
		got  string
		why  string
		inCS int
	}{
		"busy":                 {play: func(k *talker) { k.respond(486, "Busy Here", false) }, got: "INVITE, ACK", why: "call failed: 486 Busy Here, the caller is told 486"},
		"not there":            {play: func(k *talker) {}, got: "INVITE, INVITE, INVITE, INVITE", why: "call failed: no answer within 4s, the caller is told 408"},
		"not there, CS":        {set: func(k *talker) { k.cfg.RetryInCS = true }, play: func(k *talker) {}, got: "INVITE, INVITE, INVITE, INVITE", why: "call by the circuit domain: no answer within 4s", inCS: 1},
		"in trouble, CS":       {set: func(k *talker) { k.cfg.RetryInCS = true }, play: func(k *talker) { k.respond(503, "Service Unavailable", false) }, got: "INVITE, ACK", why: "call by the circuit domain: 503", inCS: 1},
		"busy is busy":         {set: func(k *talker) { k.cfg.RetryInCS = true }, play: func(k *talker) { k.respond(486, "Busy Here", false) }, got: "INVITE, ACK", why: "the caller is told 486"},
		"nobody answers":       {play: func(k *talker) { k.respond(180, "Ringing", false); k.world.Run(time.Minute) }, got: "INVITE, CANCEL", why: "call failed: nobody answers, the caller is told 480"},
		"no bearer":            {set: func(k *talker) { k.noBearer = true }, play: func(k *talker) { k.respond(183, "Session Progress", true) }, got: "INVITE, CANCEL", why: "call failed: no bearer for speech"},
		"no answer to offer":   {play: func(k *talker) { k.respond(200, "OK", false) }, got: "INVITE, ACK, BYE", why: "call failed: the device's answer"},
		"answer after all":     {play: func(k *talker) { k.world.Run(5 * time.Second); k.respond(200, "OK", true) }, got: "INVITE, INVITE, INVITE, INVITE, ACK, BYE", why: "told 408"},
		"no voice where it is": {set: func(k *talker) { k.noVoice = true }, why: "call by the circuit domain: no voice over IMS where the device is", inCS: 1},
		"not registered":       {set: func(k *talker) { k.ims.end(k.ims.users[imsiA], "") }, why: "call by the circuit domain: not registered with the IMS", inCS: 1},
		"IMS is silent":        {set: func(k *talker) { k.cfg.Answer = Silent }, why: "call failed: the IMS does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalker(t)
			k.cfg.ReachWithin = 4 * time.Second
			if tt.set != nil {
				tt.set(k)
			}
			k.ims.Call(imsiA)
			k.world.Run(10 * time.Millisecond)
			if tt.play != nil {
				tt.play(k)
				k.world.Run(4 * time.Second)
			}
			require.True(t, strings.HasPrefix(k.statuses(), tt.got), k.statuses())
			require.Contains(t, k.decisions(), tt.why)
			require.Len(t, k.inCS, tt.inCS)
		})
	}
}

// Emergency calls are for whoever has the bearer: registered for one, or not at
// all (TS 24.229 5.2.10).
func TestEmergencyCall(t *testing.T) {
	const sos = "urn:service:sos"
	k := newTalker(t)
	k.cfg.FarEnd = FarEndBusy
	k.noBearer = true
	other := &talker{phone: k.lab.phone(imsiB), below: k.below}
	other.send(other.request("INVITE", sos+".police", nil))
	require.Equal(t, "Trying, Session Progress, Ringing", other.statuses(), "it goes on without a bearer")
	require.True(t, k.emergency)
	other.world.Run(3 * time.Second)
	require.Equal(t, "OK", other.last().Reason)
	require.Contains(t, k.decisions(), "emergency call placed: urn:service:sos.police")

	// A registration for emergency calls stands beside the other.
	k = newTalker(t)
	sosPhone := &talker{phone: k.lab.phone(imsiA), below: k.below}
	sosPhone.card = k.card
	require.Equal(t, 401, sosPhone.ask(sosPhone.register(func(r *sip.Register) { r.Emergency = true }).Append(nil)))
	prove := sosPhone.prove(1)
	require.Equal(t, 200, sosPhone.ask(sosPhone.register(func(r *sip.Register) { r.Emergency = true; prove(r) }).Append(nil)))
	require.True(t, sosPhone.last().Contacts[0].Emergency)
	require.True(t, k.ims.Registered(imsiA))
	sosPhone.got = nil
	sosPhone.send(sosPhone.request("INVITE", called, nil))
	require.Equal(t, "Forbidden", sosPhone.statuses(), "good for emergency calls alone")
}

func TestCallsReadByTshark(t *testing.T) {
	k := newTalker(t)
	k.cfg.TalkTime = time.Second
	k.send(k.request("INVITE", called, nil))
	k.world.Run(3 * time.Second)
	k.send(k.request("ACK", called, nil))
	k.world.Run(2 * time.Second)
	k.got = nil
	k.ims.Call(imsiA)
	k.world.Run(10 * time.Millisecond)
	k.respond(183, "Session Progress", true)
	k.respond(486, "Busy Here", false)
	k.got = nil
	k.cfg.FarEnd = FarEndSilent
	k.send(k.request("INVITE", "urn:service:sos", func(r *sip.Request) { r.CallID = "c2" }))
	k.send(k.request("CANCEL", "urn:service:sos", func(r *sip.Request) { r.CallID, r.To.Tag = "c2", "" }))

	var all [][]byte
	for _, e := range k.trace.Events() {
		if e.Kind == sim.Sent && e.Protocol == sim.SIP {
			all = append(all, e.Bytes)
		}
	}
	require.Empty(t, tshark.Complaints(t, "sip", all))
	text := tshark.Read(t, "sip", all, "-V")
	for _, want := range []string{"Request-Line: INVITE " + called, "Status-Line: SIP/2.0 183 Session Progress", "Request-Line: ACK sip:440101234567890@10.0.0.7:5060",
		"Request-Line: BYE sip:me@10.0.0.7:5060", "Request-Line: INVITE urn:service:sos", "Status-Line: SIP/2.0 487 Request Terminated",
		"Media Description, name and address (m): audio 49152 RTP/AVP 96 97", "Connection Information (c): IN IP4 192.0.2.60",
		"MIME Type: AMR-WB", "Media Format: 96 [AMR-WB]", "P-Asserted-Identity: <sip:anonymous@anonymous.invalid>"} {
		require.Contains(t, text, want)
	}
}
