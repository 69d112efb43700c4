package zone_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/lookup"
	"sunsetlab/sim"
	"sunsetlab/sim/mail/zone"
)

const long = 300

func example(t *testing.T) *zone.Zone {
	z := zone.New()
	require.NoError(t, z.Read("test.zone", strings.NewReader(`
$ORIGIN example.
a      A     192.0.2.1
a      TXT   "v=spf1 " "-all"
b      CNAME a
loop   CNAME loop
mx     MX    10 a
mx     MX    5 b.example.
x.deep A     192.0.2.2
`)))
	z.AddTXT("big.example", `quote " and \ `+strings.Repeat("k", long))
	z.AddAddress("v6.example", netip.MustParseAddr("2001:db8::1"))
	return z
}

func ask(t *testing.T, z *zone.Zone, q *dns.Msg, stream bool) *dns.Msg {
	t.Helper()
	b, err := q.Pack()
	require.NoError(t, err)
	a := new(dns.Msg)
	require.NoError(t, a.Unpack(z.Answer(b, stream)))
	require.Equal(t, q.Id, a.Id)
	return a
}

func TestAnswers(t *testing.T) {
	z := example(t)
	for q, want := range map[string]string{
		"A a.example":       "192.0.2.1",
		"A A.EXAMPLE":       "192.0.2.1",
		"A b.example":       "192.0.2.1",
		"TXT a.example":     "v=spf1 -all",
		"MX mx.example":     "10 a.example|5 b.example",
		"AAAA a.example":    "no such record",
		"A deep.example":    "no such record", // there is something below it
		"A nothing.example": "no such name",
		"A loop.example":    "temporary failure",
		"TXT big.example":   `quote " and \ ` + strings.Repeat("k", long),
		"AAAA v6.example":   "2001:db8::1",
		"PTR 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": "v6.example",
	} {
		rrtype, name, _ := strings.Cut(q, " ")
		got, err := z.Lookup(name, lookup.Type(rrtype))
		if err != nil {
			got = []string{err.Error()}
		}
		require.Equal(t, want, strings.Join(got, "|"), q)
	}
	z.Remove("x.deep.example", dns.TypeA)
	_, err := z.Lookup("deep.example", lookup.A)
	require.ErrorIs(t, err, lookup.ErrNoName)
}

func TestQuestionsThatHaveNoAnswer(t *testing.T) {
	z := example(t)
	require.Nil(t, z.Answer(nil, false))
	require.Nil(t, z.Answer(make([]byte, 11), false))
	response := new(dns.Msg).SetQuestion("a.example.", dns.TypeA)
	response.Response = true
	b, err := response.Pack()
	require.NoError(t, err)
	require.Nil(t, z.Answer(b, false))
	broken := append([]byte{1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, 0xff)
	a := new(dns.Msg)
	require.NoError(t, a.Unpack(z.Answer(broken, false)))
	require.Equal(t, dns.RcodeFormatError, a.Rcode)

	require.Equal(t, dns.RcodeRefused, ask(t, z, new(dns.Msg).SetAxfr("example."), true).Rcode)
	q := new(dns.Msg).SetQuestion("a.example.", dns.TypeA)
	q.Opcode = dns.OpcodeUpdate
	require.Equal(t, dns.RcodeNotImplemented, ask(t, z, q, false).Rcode)
}

func TestTruncation(t *testing.T) {
	z := example(t)
	for i := range 3 {
		z.AddTXT("big.example", strings.Repeat(string(rune('a'+i)), long))
	}
	q := new(dns.Msg).SetQuestion("big.example.", dns.TypeTXT)
	require.True(t, ask(t, z, q, false).Truncated)
	require.Len(t, ask(t, z, q, true).Answer, 4)
	require.Len(t, ask(t, z, q.SetEdns0(4096, false), false).Answer, 4)
}

func TestBadZones(t *testing.T) {
	for _, bad := range []string{"a A nowhere", "$INCLUDE /etc/passwd", "a"} {
		require.Error(t, zone.New().Read("test.zone", strings.NewReader(bad)), bad)
	}
}

func TestAZoneIsWrittenAsItIsRead(t *testing.T) {
	z := example(t)
	var one, two strings.Builder
	_, err := z.WriteTo(&one)
	require.NoError(t, err)
	again := zone.New()
	require.NoError(t, again.Read("again", strings.NewReader(one.String())))
	_, err = again.WriteTo(&two)
	require.NoError(t, err)
	require.Equal(t, one.String(), two.String())
}

func TestResolver(t *testing.T) {
	z := example(t)
	w := sim.NewWorld(sim.Config{Seed: 1, Start: time.Unix(1e9, 0)})
	questions, lost := 0, 0
	var r *zone.Resolver
	r = zone.NewResolver(w.Env("r"), func(q []byte) {
		questions++
		if lost > 0 {
			lost--
			return
		}
		w.After(time.Millisecond, func() { r.Handle(z.Answer(q, false)) })
	})
	// What is to be looked up follows from what was found before.
	run := func() (found []string, err error) {
		done := false
		r.Complete(func(l lookup.Resolver) {
			found, err = nil, nil
			mx, e := l.Lookup("mx.example", lookup.MX)
			if err = e; e != nil {
				return
			}
			for _, m := range mx {
				_, name, _ := strings.Cut(m, " ")
				a, e := l.Lookup(name, lookup.A)
				found, err = append(found, a...), e
			}
		}, func() { done = true })
		w.Run(30 * time.Second)
		require.True(t, done)
		return found, err
	}
	found, err := run()
	require.NoError(t, err)
	require.Equal(t, []string{"192.0.2.1", "192.0.2.1"}, found)
	require.Equal(t, 3, questions)
	_, _ = run()
	require.Equal(t, 3, questions, "answers are kept")
	w.Run(zone.TTL * time.Second)
	lost = 2
	found, err = run()
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, 8, questions, "two were lost and asked again")
	w.Run(zone.TTL * time.Second)
	lost = 100
	_, err = run()
	require.ErrorIs(t, err, lookup.ErrTemporary)

	// Answers that nobody has asked for, or to another question, are dropped.
	lost = 0
	r.Handle([]byte("x"))
	forged := new(dns.Msg).SetQuestion("a.example.", dns.TypeA)
	forged.Response = true
	b, _ := forged.Pack()
	r.Handle(b)
}

func FuzzAnswer(f *testing.F) {
	q, _ := new(dns.Msg).SetQuestion("b.example.", dns.TypeA).Pack()
	f.Add(q)
	z := zone.New()
	z.AddTXT("a.example", "x")
	f.Fuzz(func(t *testing.T, q []byte) {
		if a := z.Answer(q, false); a != nil {
			if err := new(dns.Msg).Unpack(a); err != nil {
				t.Fatal(err)
			}
		}
	})
}
