package ims

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/sim"
	"sunsetlab/sip"
)

const domain = "ims.mnc010.mcc440.3gppnetwork.org"

var (
	home  = nas.MustParsePLMN("44010")
	imsiA = nas.MustParseIMSI("440101234567890")
	imsiB = nas.MustParseIMSI("440101234567891")
	key   = aka.Key{K: [16]byte{1, 2, 3}, OPc: [16]byte{4, 5, 6}}
	start = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
)

// counting yields RANDs that differ.
type counting byte

func (c *counting) Read(b []byte) (int, error) {
	*c++
	for i := range b {
		b[i] = byte(*c)
	}
	return len(b), nil
}

type lab struct {
	t     testing.TB
	world *sim.World
	trace *sim.Trace
	cfg   *Config
	ims   *IMS
}

func newLab(t testing.TB) *lab {
	trace := sim.NewTrace(sim.All)
	w := sim.NewWorld(sim.Config{Seed: 1, Start: start, Trace: trace})
	store := hss.NewMemory()
	for _, imsi := range []nas.IMSI{imsiA, imsiB} {
		require.NoError(t, store.Add(hss.Subscriber{IMSI: imsi, Key: key, AMF: aka.SeparationBit, SQN: 32,
			AMBR: hss.AMBR{Uplink: 1, Downlink: 1}}))
	}
	l := &lab{t: t, world: w, trace: trace, cfg: &Config{Name: "ims", PLMN: home}}
	l.ims = New(w.Env("ims"), l.cfg, &hss.HSS{Store: store, Random: new(counting)})
	return l
}

// phone is a scripted device.
type phone struct {
	*lab
	imsi nas.IMSI
	card *aka.USIM
	link *sim.Link
	seq  uint32
	got  []*sip.Message
	wire [][]byte
}

func (l *lab) phone(imsi nas.IMSI) *phone {
	p := &phone{lab: l, imsi: imsi, card: aka.NewUSIM(key, 0)}
	p.link = sim.NewLink(l.world.Env("link-"+imsi.String()), sim.LinkConfig{A: imsi.String(), B: "ims", Protocol: sim.SIP,
		Latency: time.Millisecond, Describe: sip.Describe})
	p.link.B.Handle(l.ims.Connect(p.link.B).HandleSIP)
	p.link.A.Handle(func(b []byte) {
		m, err := sip.Parse(b)
		require.NoError(l.t, err)
		p.got = append(p.got, m)
		p.wire = append(p.wire, bytes.Clone(b))
	})
	return p
}

func (p *phone) register(change func(r *sip.Register)) *sip.Register {
	p.seq++
	r := &sip.Register{Domain: domain, User: p.imsi.String(), Local: netip.MustParseAddrPort("10.0.0.7:5060"),
		Branch: uint64(p.seq), Tag: 1, CallID: 2, CSeq: p.seq, Expires: 600000,
		Credentials: sip.Credentials{Username: p.imsi.String() + "@" + domain, Realm: domain, URI: "sip:" + domain}}
	if change != nil {
		change(r)
	}
	return r
}

// ask sends a datagram and returns the answer's status, 0 for none.
func (p *phone) ask(datagram []byte) int {
	n := len(p.got)
	p.link.A.Send(nil, datagram)
	p.world.Run(10 * time.Millisecond)
	if len(p.got) == n {
		return 0
	}
	require.Len(p.t, p.got, n+1)
	return p.got[n].Status
}

func (p *phone) last() *sip.Message { return p.got[len(p.got)-1] }

// prove has the card answer the latest challenge.
func (p *phone) prove(nc uint32) func(r *sip.Register) {
	ch, err := sip.ParseChallenge(p.last().Header("WWW-Authenticate"))
	require.NoError(p.t, err)
	require.Equal(p.t, sip.AKAv1, ch.Algorithm)
	require.Equal(p.t, domain, ch.Realm)
	rand, autn, err := sip.ParseNonce(ch.Nonce)
	require.NoError(p.t, err)
	res, err := p.card.Authenticate(rand, autn)
	require.NoError(p.t, err)
	return p.with(ch.Nonce, res.RES, nc)
}

func (p *phone) with(nonce string, res [8]byte, nc uint32) func(r *sip.Register) {
	return func(r *sip.Register) {
		c := &r.Credentials
		c.Nonce, c.Algorithm, c.QOP, c.NC, c.CNonce = nonce, sip.AKAv1, "auth", nc, "abc"
		c.Response = c.Digest("REGISTER", res[:])
	}
}

// signUp registers a phone.
func (p *phone) signUp() (nonce string, res [8]byte) {
	require.Equal(p.t, 401, p.ask(p.register(nil).Append(nil)))
	ch, err := sip.ParseChallenge(p.last().Header("WWW-Authenticate"))
	require.NoError(p.t, err)
	rand, autn, err := sip.ParseNonce(ch.Nonce)
	require.NoError(p.t, err)
	answer, err := p.card.Authenticate(rand, autn)
	require.NoError(p.t, err)
	require.Equal(p.t, 200, p.ask(p.register(p.with(ch.Nonce, answer.RES, 1)).Append(nil)))
	require.True(p.t, p.ims.Registered(p.imsi))
	return ch.Nonce, answer.RES
}

func (l *lab) reported(kind sim.Kind) []string {
	var all []string
	for _, e := range l.trace.Events() {
		if e.Kind == kind && e.From == "ims" {
			all = append(all, strings.TrimSuffix(e.Name+": "+e.Detail, ": "))
		}
	}
	return all
}

func TestRegistration(t *testing.T) {
	l := newLab(t)
	l.cfg.MSISDN = func(nas.IMSI) nas.MSISDN {
		n, err := nas.ParseMSISDN("819012345678")
		require.NoError(t, err)
		return n
	}
	p := l.phone(imsiA)
	p.signUp()
	m := p.last()
	require.Equal(t, 600000, m.Seconds("Expires"))
	require.Equal(t, []sip.Contact{{URI: "sip:440101234567890@10.0.0.7:5060", Expires: 600000}}, m.Contacts)
	require.Equal(t, "<sip:orig@scscf."+domain+";lr>", m.Header("Service-Route"))
	require.Equal(t, "<sip:+819012345678@"+domain+";user=phone>, <tel:+819012345678>, <sip:440101234567890@"+domain+">", m.Header("P-Associated-URI"))
	require.Equal(t, []string{"IMS registration: registered"}, l.reported(sim.State))

	l.world.Run(599999 * time.Second)
	require.True(t, l.ims.Registered(imsiA))
	l.world.Run(2 * time.Second)
	require.False(t, l.ims.Registered(imsiA), "expired")
	require.Empty(t, l.ims.users)
}

func TestReregistration(t *testing.T) {
	l := newLab(t)
	p := l.phone(imsiA)
	nonce, res := p.signUp()
	l.world.Run(599000 * time.Second)
	require.Equal(t, 200, p.ask(p.register(p.with(nonce, res, 2)).Append(nil)), "the same nonce, counted on")
	l.world.Run(599000 * time.Second)
	require.True(t, l.ims.Registered(imsiA))

	require.Equal(t, 401, p.ask(p.register(p.with(nonce, res, 2)).Append(nil)), "a count that was there before proves nothing")
	require.Contains(t, p.last().Header("WWW-Authenticate"), "stale=TRUE")
	require.Equal(t, 200, p.ask(p.register(p.prove(1)).Append(nil)))

	r := p.register(nil)
	r.CSeq = 1
	r.Branch = 999
	require.Equal(t, 401, p.ask(r.Append(nil)))
	change := p.prove(1)
	r = p.register(change)
	r.CSeq = 1
	require.Equal(t, 500, p.ask(r.Append(nil)), "overtaken")

	// A question what is registered.
	nonceless := bytes.Replace(p.register(nil).Append(nil), []byte("Contact:"), []byte("X-Contact:"), 1)
	require.Equal(t, 401, p.ask(nonceless))
	query := bytes.Replace(p.register(p.prove(1)).Append(nil), []byte("Contact:"), []byte("X-Contact:"), 1)
	require.Equal(t, 200, p.ask(query))
	require.Len(t, p.last().Contacts, 1)
}

func TestDeregistration(t *testing.T) {
	for name, contact := range map[string]string{"contact": "", "all contacts": "*"} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			p := l.phone(imsiA)
			nonce, res := p.signUp()
			r := p.register(p.with(nonce, res, 2))
			r.Expires = 0
			wire := r.Append(nil)
			if contact != "" {
				at := bytes.Index(wire, []byte("Contact: "))
				end := at + bytes.Index(wire[at:], []byte("\r\n"))
				wire = append(append(append([]byte{}, wire[:at]...), "Contact: *"...), wire[end:]...)
			}
			require.Equal(t, 200, p.ask(wire))
			require.Empty(t, p.last().Contacts)
			require.False(t, l.ims.Registered(imsiA))
			require.Empty(t, l.ims.users)
		})
	}
}

func TestPolicy(t *testing.T) {
	l := newLab(t)
	p := l.phone(imsiA)
	for _, c := range []struct {
		name  string
		set   func()
		want  int
		after int
	}{
		{"refuses", func() { *l.cfg = Config{Name: "ims", PLMN: home, Answer: Refuses} }, 403, -1},
		{"refuses for a while", func() { l.cfg.RetryAfter = time.Minute }, 403, 60},
		{"fails", func() { *l.cfg = Config{Name: "ims", PLMN: home, Answer: Fails} }, 503, -1},
		{"fails as told", func() { l.cfg.FailStatus, l.cfg.RetryAfter = 504, time.Second }, 504, 1},
		{"silent", func() { *l.cfg = Config{Name: "ims", PLMN: home, Answer: Silent} }, 0, -1},
		{"one refused", func() {
			*l.cfg = Config{Name: "ims", PLMN: home, Answers: map[nas.IMSI]Answer{imsiA: Refuses}}
		}, 403, -1},
		{"not subscribed", func() {
			*l.cfg = Config{Name: "ims", PLMN: home, Subscribed: func(i nas.IMSI) bool { return i == imsiB }}
		}, 403, -1},
		{"other subscribed", func() { l.cfg.Subscribed = func(i nas.IMSI) bool { return i == imsiA } }, 401, -1},
	} {
		c.set()
		require.Equal(t, c.want, p.ask(p.register(nil).Append(nil)), c.name)
		if c.want != 0 {
			require.Equal(t, c.after, p.last().Seconds("Retry-After"), c.name)
		}
	}
	require.Contains(t, l.reported(sim.Decision), "registration refused: no IMS in the subscription")
	require.Contains(t, l.reported(sim.Decision), "registration not answered: by the network's policy")
}

func TestUnknownSubscriber(t *testing.T) {
	l := newLab(t)
	p := l.phone(nas.MustParseIMSI("440109999999999"))
	require.Equal(t, 403, p.ask(p.register(nil).Append(nil)))
	require.Contains(t, l.reported(sim.Decision), "registration refused: unknown in the HSS")
	require.Empty(t, l.ims.users, "strangers leave nothing behind")
}

func TestResynchronisation(t *testing.T) {
	l := newLab(t)
	p := l.phone(imsiA)
	p.card = aka.NewUSIM(key, 32*1000) // ahead of the HSS
	require.Equal(t, 401, p.ask(p.register(nil).Append(nil)))
	ch, err := sip.ParseChallenge(p.last().Header("WWW-Authenticate"))
	require.NoError(t, err)
	rand, autn, err := sip.ParseNonce(ch.Nonce)
	require.NoError(t, err)
	_, err = p.card.Authenticate(rand, autn)
	var synch *aka.SynchError
	require.ErrorAs(t, err, &synch)

	spoiled := synch.AUTS
	spoiled[13] ^= 1
	auts := func(nonce string, auts [14]byte) func(r *sip.Register) {
		return func(r *sip.Register) {
			r.Credentials.Nonce, r.Credentials.AUTS = nonce, sip.FormatAUTS(auts)
			r.Credentials.Response = r.Credentials.Digest("REGISTER", nil)
		}
	}
	require.Equal(t, 401, p.ask(p.register(auts("other", synch.AUTS)).Append(nil)), "of a challenge that nobody gave")
	ch, err = sip.ParseChallenge(p.last().Header("WWW-Authenticate"))
	require.NoError(t, err)
	rand, autn, err = sip.ParseNonce(ch.Nonce)
	require.NoError(t, err)
	_, err = p.card.Authenticate(rand, autn)
	require.ErrorAs(t, err, &synch)
	require.Equal(t, 401, p.ask(p.register(auts(ch.Nonce, synch.AUTS)).Append(nil)))
	require.Equal(t, 200, p.ask(p.register(p.prove(1)).Append(nil)))

	q := l.phone(imsiB)
	require.Equal(t, 401, q.ask(q.register(nil).Append(nil)))
	ch, err = sip.ParseChallenge(q.last().Header("WWW-Authenticate"))
	require.NoError(t, err)
	require.Equal(t, 403, q.ask(q.register(auts(ch.Nonce, spoiled)).Append(nil)))
}

func TestWrongProofs(t *testing.T) {
	l := newLab(t)
	victim := l.phone(imsiA)
	nonce, _ := victim.signUp()

	// Somebody else, with the subscriber's name.
	p := l.phone(imsiA)
	require.Equal(t, 401, p.ask(p.register(nil).Append(nil)))
	ch, err := sip.ParseChallenge(p.last().Header("WWW-Authenticate"))
	require.NoError(t, err)
	require.Equal(t, 403, p.ask(p.register(p.with(ch.Nonce, [8]byte{}, 1)).Append(nil)))
	require.Equal(t, 401, p.ask(p.register(p.with(ch.Nonce, [8]byte{}, 1)).Append(nil)), "a challenge is good for one answer")
	require.Equal(t, 403, p.ask(p.register(p.with(nonce, [8]byte{}, 2)).Append(nil)))
	require.True(t, l.ims.Registered(imsiA), "his requests change nothing")

	// A device that never answers rightly is turned away in the end.
	q := l.phone(imsiB)
	require.Equal(t, 401, q.ask(q.register(nil).Append(nil)))
	last := 0
	for range 5 {
		ch, err := sip.ParseChallenge(q.last().Header("WWW-Authenticate"))
		require.NoError(t, err)
		last = q.ask(q.register(func(r *sip.Register) { r.Credentials.Nonce = ch.Nonce }).Append(nil))
		if last != 401 {
			break
		}
	}
	require.Equal(t, 403, last)

	// The wrong URI, or a challenge that has grown old.
	require.Equal(t, 401, q.ask(q.register(nil).Append(nil)))
	right := q.prove(1)
	require.Equal(t, 403, q.ask(q.register(func(r *sip.Register) {
		r.Credentials.URI = "sip:elsewhere"
		right(r)
	}).Append(nil)))
	require.Equal(t, 401, q.ask(q.register(nil).Append(nil)))
	right = q.prove(1)
	l.world.Run(5 * time.Minute)
	require.Equal(t, 401, q.ask(q.register(right).Append(nil)))
}

// What comes again is answered as it was, and not taken for another request.
func TestRetransmission(t *testing.T) {
	l := newLab(t)
	p := l.phone(imsiA)
	wire := p.register(nil).Append(nil)
	require.Equal(t, 401, p.ask(wire))
	require.Equal(t, 401, p.ask(wire))
	require.Equal(t, p.wire[0], p.wire[1])

	l.cfg.Answer = Silent
	wire = p.register(nil).Append(nil)
	require.Zero(t, p.ask(wire))
	require.Zero(t, p.ask(wire))
	require.Len(t, l.reported(sim.Decision), 1)
}

func TestBadRequests(t *testing.T) {
	l := newLab(t)
	p := l.phone(imsiA)
	good := func() string { return string(p.register(nil).Append(nil)) }
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"nothing":       {"", 0},
		"noise":         {"\x00\xff\x00\xff", 0},
		"a response":    {"SIP/2.0 200 OK" + good()[strings.Index(good(), "\r\n"):], 0},
		"no Via":        {strings.Replace(good(), "Via:", "X:", 1), 0},
		"another CSeq":  {strings.Replace(good(), " REGISTER\r\n", " INVITE\r\n", 1), 400},
		"no hops":       {strings.Replace(good(), "Max-Forwards:", "X:", 1), 400},
		"Authorization": {strings.Replace(good(), "Digest username", "Basic x", 1), 400},
		"another user":  {strings.Replace(good(), "To: <sip:4", "To: <sip:5", 1), 403},
		"no IMSI":       {strings.ReplaceAll(good(), imsiA.String(), "alice"), 403},
		"domain":        {strings.Replace(good(), "REGISTER sip:ims", "REGISTER sip:other", 1), 404},
		"another method": {strings.Replace(strings.Replace(good(), "REGISTER sip", "OPTIONS sip", 1),
			" REGISTER\r\n", " OPTIONS\r\n", 1), 405},
	} {
		require.Equal(t, c.want, p.ask([]byte(c.text)), name)
	}
	// A device without Authorization is known by its public identity.
	text := good()
	at := strings.Index(text, "Authorization")
	require.Equal(t, 401, p.ask([]byte(text[:at]+text[at+strings.Index(text[at:], "\r\n")+2:])))
	require.NotEmpty(t, l.reported(sim.Fault))

	nonce, res := p.signUp()
	all := strings.Replace(string(p.register(p.with(nonce, res, 2)).Append(nil)), "Contact: <sip:"+imsiA.String()+"@10.0.0.7:5060>;expires=600000", "Contact: *", 1)
	at = strings.Index(all, "Contact: *") + len("Contact: *")
	all = all[:at] + all[at+strings.Index(all[at:], "\r\n"):]
	require.Equal(t, 400, p.ask([]byte(all)), "* for longer than no time")
}

func TestDeterminism(t *testing.T) {
	record := func() []sim.Event {
		l := newLab(t)
		l.phone(imsiA).signUp()
		l.phone(imsiB).signUp()
		return l.trace.Events()
	}
	require.Equal(t, record(), record())
}

func TestAnswerWords(t *testing.T) {
	for a := Accepts; a <= Fails; a++ {
		text, err := a.MarshalText()
		require.NoError(t, err)
		var back Answer
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, a, back)
	}
	var a Answer
	require.Error(t, a.UnmarshalText([]byte("maybe")))
	require.Equal(t, "unknown", fmt.Sprint(Answer(99)))
}

func FuzzHandleSIP(f *testing.F) {
	l := newLab(f)
	p := l.phone(imsiA)
	r := p.register(nil)
	f.Add(r.Append(nil))
	r.Credentials.AUTS, r.Credentials.Nonce = "AAAAAAAAAAAAAAAAAAA=", sip.Nonce([16]byte{}, [16]byte{})
	f.Add(r.Append(nil))
	f.Add([]byte("REGISTER sip:" + domain + " SIP/2.0\r\nv: SIP/2.0/UDP [::1];branch=z9hG4bK\r\nf: <sip:a@b>;tag=1\r\nt: <sip:440101234567890@" + domain + ">\r\ni: c\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 0\r\nm: *\r\nExpires: 0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l := newLab(t)
		sent := 0
		path := l.ims.Connect(counter{&sent})
		path.HandleSIP(b)
		path.HandleSIP(b)
		require.LessOrEqual(t, sent, 2)
		require.False(t, l.ims.Registered(imsiA), "nobody gets in without proof")
	})
}

type counter struct{ n *int }

func (c counter) Send(fmt.Stringer, []byte) { *c.n++ }
