package call

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sip"
)

var fast = Timers{T1: 500 * time.Millisecond, T2: 4 * time.Second}

// pair is two ends of a call with a wire between them that loses what it is told
// to.
type pair struct {
	t     testing.TB
	world *sim.World
	ends  [2]*end
	// lose drops the n-th datagram, from 0, of a kind: "INVITE", "200 INVITE".
	lose map[string]int
	seen map[string]int
	wire []string
}

// end is one end, with a party that keeps a diary.
type end struct {
	*pair
	n     int
	env   sim.Env
	leg   *Leg
	diary []string
	// answer says what is done with an INVITE.
	answer func(e *end)
	// then is done when something is noted in the diary.
	then map[string]func()
}

func newPair(t testing.TB) *pair {
	p := &pair{t: t, world: sim.NewWorld(sim.Config{Seed: 1}), lose: map[string]int{}, seen: map[string]int{}}
	for n := range p.ends {
		p.ends[n] = &end{pair: p, n: n, env: p.world.Env(fmt.Sprint("end", n)), then: map[string]func(){}}
	}
	return p
}

func (e *end) Transmit(datagram []byte) {
	m, err := sip.Parse(datagram)
	require.NoError(e.t, err, string(datagram))
	kind := m.Method
	if m.Status != 0 {
		kind = fmt.Sprintf("%d %s", m.Status, m.Method)
	}
	e.seen[kind]++
	e.wire = append(e.wire, kind)
	if from, ok := e.lose[kind]; ok && e.seen[kind] <= from {
		return
	}
	e.env.After(10*time.Millisecond, func() { e.ends[1-e.n].take(m) })
}

func (e *end) take(m *sip.Message) {
	switch {
	case e.leg.Concerns(m):
		e.leg.Handle(m)
	case m.Method == "INVITE" && m.Status == 0 && e.leg == nil:
		e.leg = Called(e, e, fast, e.names(), m)
		e.answer(e)
	}
}

func (e *end) After(d time.Duration, f func()) func() {
	t := e.env.After(d, f)
	return func() { t.Stop() }
}

func (e *end) Draw() uint64 { return e.env.Rand().Uint64() }

func (e *end) names() Ends {
	at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(e.n)}), 5060)
	return Ends{Local: at, Host: at.Addr().String(), Self: fmt.Sprintf("sip:end%d@example.org", e.n), Peer: fmt.Sprintf("sip:end%d@example.org", 1-e.n),
		Contact: "<sip:u@" + at.String() + ">"}
}

func (e *end) note(s string) {
	e.diary = append(e.diary, s)
	if f := e.then[s]; f != nil {
		f()
	}
}

func (e *end) Progress(m *sip.Message) { e.note(fmt.Sprint(m.Status)) }
func (e *end) Answered(*sip.Message)   { e.note("answered") }
func (e *end) Refused(status int, m *sip.Message) {
	e.note(fmt.Sprint("refused ", status, map[bool]string{true: " unheard"}[m == nil]))
}
func (e *end) Acknowledged()     { e.note("acknowledged") }
func (e *end) Cancelled()        { e.note("cancelled") }
func (e *end) HungUp(why string) { e.note("hung up: " + why) }
func (e *end) Closed()           { e.note("closed") }

func (p *pair) call(answer func(e *end)) (caller, callee *end) {
	caller, callee = p.ends[0], p.ends[1]
	callee.answer = answer
	caller.leg = Calling(caller, caller, fast, caller.names())
	require.NoError(p.t, caller.leg.Invite(Invitation{URI: "sip:end1@example.org", Offer: []byte("v=0\r\n"),
		Route: []string{"<sip:proxy;lr>"}, RecordRoute: []string{"<sip:one;lr>", "<sip:two;lr>"}}))
	return caller, callee
}

func answers(e *end) {
	e.leg.Respond(183, "Session Progress", []byte("v=0\r\n"))
	e.leg.Respond(180, "Ringing", nil)
	e.leg.Accept([]byte("v=0\r\n"))
}

func silent(e *end) { e.leg.Respond(180, "Ringing", nil) }

func TestCall(t *testing.T) {
	for name, tt := range map[string]struct {
		answer         func(e *end)
		play           func(caller, callee *end)
		lose           map[string]int
		caller, callee string
		wire           string // in the order sent, a repetition once
	}{
		"answered, the caller hangs up": {answer: answers,
			play:   func(caller, _ *end) { caller.leg.HangUp() },
			caller: "183 180 answered closed", callee: "acknowledged hung up: BYE closed",
			wire: "INVITE 183 INVITE 180 INVITE 200 INVITE ACK BYE 200 BYE"},
		"answered, the callee hangs up": {answer: answers,
			play:   func(_, callee *end) { callee.leg.HangUp(sip.Field{Name: "Reason", Value: "SIP;cause=503"}) },
			caller: "183 180 answered hung up: BYE, SIP;cause=503 closed", callee: "acknowledged closed",
			wire: "INVITE 183 INVITE 180 INVITE 200 INVITE ACK BYE 200 BYE"},
		"both hang up at once": {answer: answers,
			play:   func(caller, callee *end) { caller.leg.HangUp(); callee.leg.HangUp() },
			caller: "183 180 answered closed", callee: "acknowledged closed",
			wire: "INVITE 183 INVITE 180 INVITE 200 INVITE ACK BYE BYE 200 BYE 200 BYE"},
		"busy": {answer: func(e *end) { e.leg.Refuse(486, "Busy Here") },
			caller: "refused 486 closed", callee: "closed", wire: "INVITE 486 INVITE ACK"},
		"given up while it rings": {answer: silent,
			play:   func(caller, _ *end) { caller.leg.HangUp() },
			caller: "180 refused 487 closed", callee: "cancelled closed",
			wire: "INVITE 180 INVITE CANCEL 200 CANCEL 487 INVITE ACK"},
		"declined while it rings": {answer: silent,
			play:   func(_, callee *end) { callee.leg.HangUp() },
			caller: "180 refused 480 closed", callee: "closed", wire: "INVITE 180 INVITE 480 INVITE ACK"},
		"lost INVITE": {answer: answers, lose: map[string]int{"INVITE": 2},
			caller: "183 180 answered", callee: "acknowledged",
			wire: "INVITE INVITE INVITE 183 INVITE 180 INVITE 200 INVITE ACK"},
		"lost 200": {answer: answers, lose: map[string]int{"200 INVITE": 1},
			caller: "183 180 answered", callee: "acknowledged",
			wire: "INVITE 183 INVITE 180 INVITE 200 INVITE 200 INVITE ACK"},
		"lost ACK": {answer: answers, lose: map[string]int{"ACK": 2},
			caller: "183 180 answered", callee: "acknowledged",
			wire: "INVITE 183 INVITE 180 INVITE 200 INVITE ACK 200 INVITE ACK 200 INVITE ACK"},
		"lost 486 and ACK": {answer: func(e *end) { e.leg.Refuse(486, "Busy Here") }, lose: map[string]int{"486 INVITE": 1, "ACK": 1},
			caller: "refused 486 closed", callee: "closed",
			wire: "INVITE 486 INVITE INVITE 486 INVITE 486 INVITE ACK ACK"},
		"lost BYE": {answer: answers, lose: map[string]int{"BYE": 1, "200 BYE": 1},
			play:   func(caller, _ *end) { caller.leg.HangUp() },
			caller: "183 180 answered closed", callee: "acknowledged hung up: BYE closed",
			wire: "INVITE 183 INVITE 180 INVITE 200 INVITE ACK BYE BYE 200 BYE BYE 200 BYE"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t)
			if tt.lose != nil {
				p.lose = tt.lose
			}
			caller, callee := p.call(tt.answer)
			p.world.Run(10 * time.Second)
			if tt.play != nil {
				tt.play(caller, callee)
			}
			p.world.Run(2 * time.Minute)
			require.Equal(t, tt.caller, strings.Join(caller.diary, " "))
			require.Equal(t, tt.callee, strings.Join(callee.diary, " "))
			require.Equal(t, tt.wire, strings.Join(p.wire, " "))
		})
	}
}

// Timer A doubles without end, timer B ends it (RFC 3261 17.1.1.2).
func TestNobodyThere(t *testing.T) {
	p := newPair(t)
	p.lose["INVITE"] = 100
	caller, _ := p.call(answers)
	p.world.Run(31 * time.Second)
	require.Equal(t, 6, p.seen["INVITE"], "at 0, 0.5, 1.5, 3.5, 7.5 and 15.5 s")
	require.Empty(t, caller.diary)
	p.world.Run(2 * time.Second)
	require.Equal(t, []string{"refused 408 unheard"}, caller.diary)
	require.True(t, caller.leg.Over())
}

// A 200 that nobody acknowledges is followed by BYE (RFC 3261 13.3.1.4).
func TestNoACK(t *testing.T) {
	p := newPair(t)
	p.lose["ACK"] = 100
	_, callee := p.call(answers)
	p.world.Run(33 * time.Second)
	require.Equal(t, []string{"hung up: no ACK"}, callee.diary)
	require.Equal(t, 1, p.seen["BYE"])
}

// A CANCEL waits for a provisional response (RFC 3261 9.1), and one that crosses
// with the answer becomes a BYE.
func TestCancelInTime(t *testing.T) {
	p := newPair(t)
	caller, callee := p.call(silent)
	caller.leg.HangUp()
	require.Zero(t, p.seen["CANCEL"])
	p.world.Run(time.Second)
	require.Equal(t, 1, p.seen["CANCEL"])
	require.Equal(t, "180 refused 487", strings.Join(caller.diary, " "))
	require.Equal(t, "cancelled", strings.Join(callee.diary, " "))

	p = newPair(t)
	caller, callee = p.call(answers)
	p.ends[0].then["180"] = caller.leg.Cancel
	p.world.Run(time.Second)
	require.Equal(t, 1, p.seen["BYE"])
	require.Contains(t, callee.diary, "hung up: BYE")
	require.Equal(t, "refused 487 unheard", caller.diary[len(caller.diary)-1])

	// Neither is ever answered.
	p = newPair(t)
	p.lose["CANCEL"] = 100
	caller, _ = p.call(silent)
	p.world.Run(time.Second)
	caller.leg.Cancel()
	p.world.Run(33 * time.Second)
	require.Equal(t, "180 refused 408 unheard", strings.Join(caller.diary, " "))
}

// Who has answered can't hang up before the ACK (RFC 3261 15).
func TestHangUpBeforeACK(t *testing.T) {
	p := newPair(t)
	p.lose["ACK"] = 1
	_, callee := p.call(func(e *end) { answers(e); e.leg.HangUp() })
	p.world.Run(100 * time.Millisecond)
	require.Zero(t, p.seen["BYE"])
	p.world.Run(time.Minute)
	require.Equal(t, 1, p.seen["BYE"])
	require.NotContains(t, callee.diary, "acknowledged")
}

func TestRoute(t *testing.T) {
	p := newPair(t)
	caller, callee := p.call(answers)
	p.world.Run(time.Second)
	require.Equal(t, []string{"<sip:two;lr>", "<sip:one;lr>"}, caller.leg.route, "from the caller's side")
	require.Equal(t, []string{"<sip:one;lr>", "<sip:two;lr>"}, callee.leg.route)
	require.Equal(t, "sip:u@10.0.0.1:5060", caller.leg.target)
	require.Equal(t, "sip:u@10.0.0.0:5060", callee.leg.target)
}

// What a leg is not asked in the words that it knows, it says so.
func TestWithinDialogue(t *testing.T) {
	p := newPair(t)
	caller, callee := p.call(answers)
	p.world.Run(time.Second)
	ask := func(method string, cseq uint32) string {
		p.wire = nil
		r := caller.leg.inside(method, cseq)
		r.Contact = caller.names().Contact
		b, err := r.Append(nil)
		require.NoError(t, err)
		m, err := sip.Parse(b)
		require.NoError(t, err)
		require.True(t, callee.leg.Concerns(m))
		callee.leg.Handle(m)
		return strings.Join(p.wire, " ")
	}
	require.Equal(t, "488 INVITE", ask("INVITE", 2))
	require.Equal(t, "405 INFO", ask("INFO", 3))
	require.Equal(t, "500 INFO", ask("INFO", 2), "overtaken")
	require.Equal(t, "481 CANCEL", ask("CANCEL", 1))
	require.Equal(t, "200 BYE", ask("BYE", 4))
	require.Equal(t, "200 BYE", ask("BYE", 4), "once more")
	require.Equal(t, "481 INFO", ask("INFO", 5))
	require.Equal(t, []string{"acknowledged", "hung up: BYE"}, callee.diary)
}

func TestDropped(t *testing.T) {
	p := newPair(t)
	p.lose["INVITE"] = 100
	caller, _ := p.call(answers)
	caller.leg.Drop()
	p.world.Run(5 * time.Minute)
	require.Equal(t, 1, p.seen["INVITE"])
	require.Empty(t, caller.diary)
	var none *Leg
	none.HangUp()
	none.Cancel()
	none.Drop()
	none.Refuse(480, "")
	require.True(t, none.Over())
}

// FuzzLeg has a leg take any messages, with headers that fit or not, at any
// point of a call.
func FuzzLeg(f *testing.F) {
	f.Add(uint8(0), uint16(180), "Ringing", "Contact: <sip:x@y>\r\n", "v=0\r\n")
	f.Add(uint8(1), uint16(200), "OK", "Record-Route: <sip:a;lr>, <sip:b>\r\nContact: *\r\n", "")
	f.Add(uint8(2), uint16(0), "BYE", "Reason: SIP;cause=1\r\n", "")
	f.Add(uint8(3), uint16(0), "CANCEL", "", "")
	f.Add(uint8(1), uint16(999), "", "", "")
	f.Fuzz(func(t *testing.T, point uint8, status uint16, word, headers, body string) {
		p := newPair(t)
		answer := answers
		if point&1 == 0 {
			answer = silent
		}
		caller, callee := p.call(answer)
		if point&2 != 0 {
			p.world.Run(time.Second)
		}
		for _, e := range []*end{caller, callee} {
			if e.leg == nil {
				continue
			}
			first := fmt.Sprintf("SIP/2.0 %d %s", status, word)
			method, from, to := "INVITE", e.leg.tag, e.leg.peerTag
			if status < 100 {
				first, method, from, to = word+" sip:a SIP/2.0", word, e.leg.peerTag, e.leg.tag
			}
			text := first + "\r\nVia: SIP/2.0/UDP x;branch=" + e.leg.branch + "\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=" + from +
				"\r\nTo: <sip:a@b>;tag=" + to + "\r\nCall-ID: " + e.leg.callID + "\r\nCSeq: 1 " + method + "\r\n" + headers + "\r\n" + body
			m, err := sip.Parse([]byte(text))
			if m == nil || err != nil {
				continue
			}
			if e.leg.Concerns(m) {
				e.leg.Handle(m)
			}
		}
		p.world.Run(3 * time.Minute)
		caller.leg.HangUp()
		p.world.Run(3 * time.Minute)
	})
}
