package radius

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// bench is a client with servers that say nothing by themselves.
type bench struct {
	*Client
	clock     *clock
	conns     []*conn
	responder Responder
}

func newBench(t testing.TB, servers int, change func(*Config)) *bench {
	t.Helper()
	rule := &aaa.Rule{Method: hss.AuthPAPOrCHAP, Required: true, Login: aaa.Login{Username: "mobile@iij", Password: aaa.NewSecret(password)}}
	b := &bench{clock: &clock{now: time.Unix(1774969200, 0)},
		responder: Responder{Secret: aaa.NewSecret(shared), Judge: rule.Judge, Account: func(*Account) {}}}
	cfg := Config{NAS: gateway, Random: random(1), Clock: b.clock}
	for i := range servers {
		c := &conn{}
		b.conns = append(b.conns, c)
		cfg.Servers = append(cfg.Servers, Server{Name: fmt.Sprintf("aaa-%d", i+1), Secret: aaa.NewSecret(shared), Conn: c})
	}
	if change != nil {
		change(&cfg)
	}
	client, err := New(cfg)
	require.NoError(t, err)
	b.Client = client
	return b
}

// ask keeps the verdicts.
func (b *bench) ask(t testing.TB, c aaa.Credentials) *[]aaa.Verdict {
	var got []aaa.Verdict
	b.Authenticate(aaa.Request{Session: session(t), Credentials: c}, func(v aaa.Verdict) { got = append(got, v) })
	return &got
}

func (b *bench) answer(t testing.TB, server int, request []byte) {
	t.Helper()
	response, err := b.responder.Respond(request)
	require.NoError(t, err)
	b.Handle(server, response)
}

func TestVerdicts(t *testing.T) {
	for _, tt := range []struct {
		name        string
		credentials aaa.Credentials
		want        aaa.Ground
	}{
		{"PAP", pap("mobile@iij", password), aaa.AcceptedByServer},
		{"CHAP", chap("mobile@iij", password), aaa.AcceptedByServer},
		{"wrong PAP", pap("mobile@iij", "x"), aaa.RejectedByServer},
		{"wrong CHAP", chap("mobile@iij", "x"), aaa.RejectedByServer},
		{"none", aaa.Credentials{}, aaa.RejectedByServer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, 2, nil)
			got := b.ask(t, tt.credentials)
			require.Empty(t, *got)
			require.Equal(t, []string{"440101234567890"}, b.conns[0].about)
			b.answer(t, 0, b.conns[0].last())
			require.Len(t, *got, 1)
			require.Equal(t, tt.want, (*got)[0].Ground)
			require.Equal(t, tt.want.Accepts(), (*got)[0].Accept)
			b.clock.advance(time.Hour)
			require.Len(t, b.conns[0].sent, 1)
			require.Empty(t, b.conns[1].sent)
			require.Len(t, *got, 1)
			require.Empty(t, b.clock.calls)
			require.Equal(t, Counters{Requests: 1, Responses: 1}, b.Counters(0))
		})
	}
}

// A request goes out again as it was, then to the next server, and in the end
// the verdict is that nobody answered.
func TestRetransmission(t *testing.T) {
	for _, admit := range []bool{false, true} {
		b := newBench(t, 2, func(c *Config) { c.AcceptUnanswered = admit })
		got := b.ask(t, pap("mobile@iij", password))
		first := b.conns[0].sent[0]
		b.clock.advance(999 * time.Millisecond)
		require.Len(t, b.conns[0].sent, 1)
		b.clock.advance(1 * time.Millisecond)
		require.Len(t, b.conns[0].sent, 2)
		b.clock.advance(1999 * time.Millisecond)
		require.Equal(t, [][]byte{first, first, first}, b.conns[0].sent)
		require.Empty(t, b.conns[1].sent)
		b.clock.advance(1 * time.Millisecond)
		require.Len(t, b.conns[1].sent, 1)
		require.NotEqual(t, first[4:20], b.conns[1].sent[0][4:20], "another server, another authenticator")
		b.clock.advance(2999 * time.Millisecond)
		require.Empty(t, *got)
		b.clock.advance(1 * time.Millisecond)
		require.Len(t, *got, 1)
		v := (*got)[0]
		require.Equal(t, admit, v.Accept)
		if admit {
			require.Equal(t, aaa.AcceptedUnanswered, v.Ground)
		} else {
			require.Equal(t, "rejected: no AAA server answered", v.String())
		}
		require.Empty(t, b.clock.calls)
		for i := range 2 {
			require.Equal(t, Counters{Requests: 1, Retransmissions: 2, Timeouts: 1}, b.Counters(i))
		}
		// What comes now comes too late.
		b.answer(t, 0, first)
		require.Len(t, *got, 1)
		require.EqualValues(t, 1, b.Counters(0).Foreign)
	}
}

func TestAnswerToRetransmission(t *testing.T) {
	b := newBench(t, 1, nil)
	got := b.ask(t, chap("mobile@iij", password))
	b.clock.advance(2500 * time.Millisecond)
	b.answer(t, 0, b.conns[0].last())
	require.Len(t, *got, 1)
	require.True(t, (*got)[0].Accept)
	require.Equal(t, Counters{Requests: 1, Retransmissions: 2, Responses: 1}, b.Counters(0))
}

// A server that didn't answer is asked after the others until its hold-down is
// over.
func TestSecondServerTakesOver(t *testing.T) {
	b := newBench(t, 2, nil)
	b.ask(t, pap("mobile@iij", password))
	b.clock.advance(3 * time.Second)
	b.answer(t, 1, b.conns[1].last())
	require.Len(t, b.conns[0].sent, 3)

	got := b.ask(t, pap("mobile@iij", password))
	require.Len(t, b.conns[0].sent, 3, "the one that didn't answer is left alone")
	b.answer(t, 1, b.conns[1].last())
	require.True(t, (*got)[0].Accept)

	b.clock.advance(30 * time.Second)
	got = b.ask(t, pap("mobile@iij", password))
	require.Len(t, b.conns[0].sent, 4, "the hold-down is over")
	b.answer(t, 0, b.conns[0].last())
	require.True(t, (*got)[0].Accept)
	require.Len(t, b.conns[1].sent, 2)
}

// Responses that don't hold are ignored and counted, and the true one still
// counts.
func TestBadResponses(t *testing.T) {
	b := newBench(t, 1, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = true })
	got := b.ask(t, pap("mobile@iij", password))
	request := b.conns[0].last()
	good, err := b.responder.Respond(request)
	require.NoError(t, err)
	other := b.responder
	other.Secret = aaa.NewSecret("another")
	changed := func(at int) []byte {
		c := bytes.Clone(good)
		c[at] ^= 0xff
		return c
	}

	b.Handle(0, nil)
	b.Handle(0, good[:19])
	b.Handle(0, good[:len(good)-1])
	b.Handle(0, append([]byte{2, good[1], 0, 23}, make([]byte, 19)...))
	b.Handle(0, append([]byte{2, good[1], 0, 22}, bytes.Repeat([]byte{1}, 18)...))
	require.EqualValues(t, 5, b.Counters(0).Malformed)

	b.Handle(0, changed(1))
	require.EqualValues(t, 1, b.Counters(0).Foreign)

	b.Handle(0, changed(0))
	b.Handle(0, changed(10))
	b.Handle(0, changed(30))
	b.Handle(0, signed(t, request, 2, nil)) // no Message-Authenticator
	b.Handle(0, signed(t, request, 2, append([]byte{80, 18}, make([]byte, 16)...)))
	require.EqualValues(t, 5, b.Counters(0).Forged)

	forged := newBench(t, 1, nil)
	forged.ask(t, pap("mobile@iij", password))
	response := signed(t, forged.conns[0].last(), 5, nil)
	forged.Handle(0, response)
	require.EqualValues(t, 1, forged.Counters(0).Unexpected)
	response = signed(t, forged.conns[0].last(), 2, []byte{8, 5, 1, 2, 3})
	forged.Handle(0, response)
	require.EqualValues(t, 1, forged.Counters(0).Malformed, "an address of three octets")

	require.Empty(t, *got)
	b.Handle(7, good) // no such server
	b.Handle(-1, good)
	require.Empty(t, *got)
	b.Handle(0, append(bytes.Clone(good), "padding"...))
	require.Len(t, *got, 1)
	b.Handle(0, good) // again
	require.Len(t, *got, 1)
	require.EqualValues(t, 2, b.Counters(0).Foreign)
	require.Equal(t, Counters{}, b.Counters(9))
}

func TestChallengeIsARejection(t *testing.T) {
	b := newBench(t, 1, nil)
	got := b.ask(t, pap("mobile@iij", password))
	b.Handle(0, signed(t, b.conns[0].last(), 11, []byte{18, 4, 'h', 'i', 24, 3, 1}))
	require.Equal(t, aaa.ChallengedByServer, (*got)[0].Ground)
	require.False(t, (*got)[0].Accept)
	require.Equal(t, "hi", (*got)[0].Message)
}

// More requests than identifiers wait for their turn; too many are refused.
func TestIdentifiersRunOut(t *testing.T) {
	b := newBench(t, 1, func(c *Config) { c.Waiting = 10 })
	var verdicts []aaa.Verdict
	for range 256 + 10 + 3 {
		b.Authenticate(aaa.Request{Session: session(t), Credentials: pap("mobile@iij", password)},
			func(v aaa.Verdict) { verdicts = append(verdicts, v) })
	}
	require.Len(t, b.conns[0].sent, 256)
	require.Len(t, verdicts, 3)
	require.Equal(t, aaa.NoServerAnswered, verdicts[0].Ground)
	seen := map[byte]bool{}
	for _, request := range b.conns[0].sent {
		require.False(t, seen[request[1]])
		seen[request[1]] = true
	}
	for i := 0; i < len(b.conns[0].sent); i++ {
		b.answer(t, 0, b.conns[0].sent[i])
	}
	require.Len(t, b.conns[0].sent, 266)
	require.Len(t, verdicts, 269)
	require.True(t, verdicts[268].Accept)
	require.Empty(t, b.clock.calls)
}

// What waits for a server that turns out dead is asked of the next.
func TestWaitingMovesOn(t *testing.T) {
	b := newBench(t, 2, nil)
	verdicts := 0
	for range 300 {
		b.Authenticate(aaa.Request{Session: session(t), Credentials: pap("mobile@iij", password)}, func(v aaa.Verdict) {
			require.True(t, v.Accept)
			verdicts++
		})
	}
	require.Empty(t, b.conns[1].sent)
	b.clock.advance(3 * time.Second)
	for i := 0; i < len(b.conns[1].sent); i++ {
		b.answer(t, 1, b.conns[1].sent[i])
	}
	require.Equal(t, 300, verdicts)
}

// A verdict may lead to the next question at once.
func TestAskingFromTheAnswer(t *testing.T) {
	b := newBench(t, 1, nil)
	var grounds []aaa.Ground
	b.Authenticate(aaa.Request{Session: session(t), Credentials: pap("x", "y")}, func(v aaa.Verdict) {
		grounds = append(grounds, v.Ground)
		b.Authenticate(aaa.Request{Session: session(t), Credentials: pap("mobile@iij", password)}, func(v aaa.Verdict) {
			grounds = append(grounds, v.Ground)
		})
	})
	b.answer(t, 0, b.conns[0].last())
	b.answer(t, 0, b.conns[0].last())
	require.Equal(t, []aaa.Ground{aaa.RejectedByServer, aaa.AcceptedByServer}, grounds)
}

func TestAccounting(t *testing.T) {
	b := newBench(t, 2, nil)
	var heard []Account
	b.responder.Account = func(a *Account) { heard = append(heard, *a) }
	for _, status := range []Status{Start, Interim, Stop} {
		done := false
		b.Account(*account(t, status), func(err error) {
			require.NoError(t, err)
			done = true
		})
		b.answer(t, 0, b.conns[0].last())
		require.True(t, done)
		require.Equal(t, status, heard[len(heard)-1].Status)
	}
	require.Equal(t, Counters{Requests: 3, Responses: 3}, b.Counters(0))

	var err error
	b.Account(*account(t, Stop), func(e error) { err = e })
	b.clock.advance(time.Minute)
	require.ErrorIs(t, err, ErrUnanswered)
	b.Account(*account(t, Stop), nil)
	b.clock.advance(time.Minute)
}

// Whatever cannot be sent is a verdict or an error, not a datagram.
func TestNotSendable(t *testing.T) {
	long := string(bytes.Repeat([]byte("x"), 254))
	bad := chap("u", password)
	bad.Response = bad.Response[:15]
	empty := chap("u", password)
	empty.Challenge = nil
	for name, c := range map[string]aaa.Credentials{
		"password of 129 octets": pap("u", long[:129]),
		"username of 254 octets": pap(long, "p"),
		"short CHAP response":    bad,
		"no CHAP challenge":      empty,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1, nil)
			got := b.ask(t, c)
			require.Len(t, *got, 1)
			require.Equal(t, aaa.NotSendable, (*got)[0].Ground)
			require.False(t, (*got)[0].Accept)
			require.Empty(t, b.conns[0].sent)
			require.NotContains(t, (*got)[0].Reason, "xxx")
		})
	}
	b := newBench(t, 1, nil)
	var v aaa.Verdict
	b.Authenticate(aaa.Request{Session: aaa.Session{APN: long}, Credentials: pap("u", "p")}, func(got aaa.Verdict) { v = got })
	require.Contains(t, v.Reason, "APN of 254 octets")
	v = aaa.Verdict{}
	b.Authenticate(aaa.Request{}, func(got aaa.Verdict) { v = got })
	require.Equal(t, aaa.NotSendable, v.Ground, "nobody to ask about")
	for _, a := range []Account{{}, {Status: Start}, {Status: Start, Username: "u", Session: aaa.Session{BearerID: 16}},
		{Status: Stop, Username: "u", Grant: aaa.Grant{Class: [][]byte{[]byte(long)}}},
		{Status: Stop, Username: "u", Session: aaa.Session{QoS: aaa.QoS{Profile: make([]byte, 111)}}}} {
		var err error
		b.Account(a, func(e error) { err = e })
		require.ErrorContains(t, err, "build Accounting-Request")
	}
}

// The password is masked in what a server says of it.
func TestServerQuotesThePassword(t *testing.T) {
	b := newBench(t, 1, nil)
	b.responder.Judge = func(q *aaa.Request) aaa.Verdict {
		return aaa.Verdict{Message: "no " + q.Credentials.Password.Reveal() + ", " + q.Credentials.Username}
	}
	got := b.ask(t, pap("mobile@iij", password))
	b.answer(t, 0, b.conns[0].last())
	require.Equal(t, "no •••, mobile@iij", (*got)[0].Message)
	request := b.conns[0].last()
	response, err := b.responder.Respond(request)
	require.NoError(t, err)
	v, err := ReadAccessResponse(response, request, aaa.NewSecret(shared))
	require.NoError(t, err)
	require.Equal(t, "no •••, mobile@iij", v.Message)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", b.Client, b.Client, got), password)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", b.cfg, b.cfg, b.peers[0]), shared)
	require.NotContains(t, string(request), password)
}

func TestConfig(t *testing.T) {
	ok := Config{NAS: gateway, Random: random(1), Clock: &clock{},
		Servers: []Server{{Name: "a", Secret: aaa.NewSecret(shared), Conn: &conn{}}}}
	require.NoError(t, ok.Validate())
	for want, change := range map[string]func(*Config){
		"no server":                       func(c *Config) { c.Servers = nil },
		`server "a": no secret`:           func(c *Config) { c.Servers = []Server{{Name: "a", Conn: &conn{}}} },
		`server "a": no connection`:       func(c *Config) { c.Servers = []Server{{Name: "a", Secret: aaa.NewSecret("x")}} },
		"neither NAS address":             func(c *Config) { c.NAS = NAS{} },
		"NAS identifier of 254":           func(c *Config) { c.NAS.Identifier = string(make([]byte, 254)) },
		"below zero":                      func(c *Config) { c.Timeout = -1 },
		"no source of random":             func(c *Config) { c.Random = nil },
		"no clock":                        func(c *Config) { c.Clock = nil },
		"draw the first RADIUS identifie": func(c *Config) { c.Random = iotest.ErrReader(io.ErrUnexpectedEOF) },
	} {
		cfg := ok
		change(&cfg)
		_, err := New(cfg)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), shared)
	}
}

func TestRandomFails(t *testing.T) {
	b := newBench(t, 1, func(c *Config) {
		c.Random = io.MultiReader(bytes.NewReader(make([]byte, 4)), iotest.ErrReader(errors.New("no more")))
	})
	got := b.ask(t, pap("u", "p"))
	require.False(t, (*got)[0].Accept)
	require.Contains(t, (*got)[0].Reason, "no more")
}

// The same source of random octets gives the same datagrams.
func TestDeterminism(t *testing.T) {
	var runs [2][][]byte
	for i := range runs {
		b := newBench(t, 2, nil)
		b.ask(t, pap("mobile@iij", password))
		b.ask(t, chap("mobile@iij", password))
		b.ask(t, aaa.Credentials{})
		b.clock.advance(10 * time.Second)
		runs[i] = append(b.conns[0].sent, b.conns[1].sent...)
	}
	require.NotEmpty(t, runs[0])
	require.Equal(t, runs[0], runs[1])
}

func TestGenericLogin(t *testing.T) {
	b := newBench(t, 1, func(c *Config) {
		c.NAS.Generic = aaa.Login{Username: "mobile@iij", Password: aaa.NewSecret(password)}
	})
	got := b.ask(t, aaa.Credentials{})
	b.answer(t, 0, b.conns[0].last())
	require.True(t, (*got)[0].Accept)

	// Without one the server learns that there was nothing, and who it is.
	b = newBench(t, 1, nil)
	rule := aaa.Rule{Method: hss.AuthPAP, Required: true, Login: aaa.Login{Username: "u"},
		Tolerance: aaa.ByIMSI, Knows: func(i nas.IMSI) bool { return i == mustIMSI("440101234567890") }}
	b.responder.Judge = func(q *aaa.Request) aaa.Verdict {
		require.Equal(t, aaa.NoProtocol, q.Credentials.Protocol)
		return rule.Judge(q)
	}
	got = b.ask(t, aaa.Credentials{})
	b.answer(t, 0, b.conns[0].last())
	require.True(t, (*got)[0].Accept)
}

func BenchmarkAuthenticate(b *testing.B) {
	w := newBench(b, 1, nil)
	request := aaa.Request{Session: session(b), Credentials: chap("mobile@iij", password)}
	b.ReportAllocs()
	for b.Loop() {
		w.conns[0].sent = w.conns[0].sent[:0]
		ok := false
		w.Authenticate(request, func(v aaa.Verdict) { ok = v.Accept })
		w.answer(b, 0, w.conns[0].last())
		if !ok {
			b.Fatal("refused")
		}
	}
}
