package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
	"sunsetlab/sim"
	"sunsetlab/sim/mail"
)

// quick signs with keys that are made at once.
func quick() mail.Signing { return mail.Signing{Algorithm: mail.Ed25519SHA256} }

func sealing() *mail.Seal { return &mail.Seal{Signing: quick()} }

// office sends as itself.
func office() mail.Config {
	s := quick()
	return mail.Config{Domains: []string{"office.example"}, Mailboxes: []string{"*"}, DKIM: &s, Seal: sealing(), DMARC: "v=DMARC1; p=reject"}
}

func inbox() mail.Config {
	return mail.Config{Domains: []string{"b.example"}, Mailboxes: []string{"bob"}}
}

// send has a host submit a message to bob.
func (l *lab) send(host, from, to, body string) {
	l.t.Helper()
	_, err := l.Host(host).Submit(from, []string{to}, text(from, to, body))
	require.NoError(l.t, err)
}

func TestMailWaitsForAHostThatIsDown(t *testing.T) {
	o := office()
	o.Queue = mail.Queue{Retry: []time.Duration{time.Minute, 10 * time.Minute}, Lifetime: time.Hour}
	l := newLab(t, "office", o, "mx", inbox())
	l.SetDown("mx", true)
	l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
	l.world.Run(5 * time.Minute)
	require.Equal(t, mail.Deferred, l.of("office", mail.Sent)[0].Outcome)
	l.SetDown("mx", false)
	l.world.Run(10 * time.Minute)
	got := l.one("mx", mail.Delivered)
	require.WithinDuration(t, start.Add(11*time.Minute), got.Time, 2*time.Second)
	sent := l.of("office", mail.Sent)
	require.Len(t, sent, 3)
	require.Equal(t, []mail.Outcome{mail.Deferred, mail.Deferred, mail.Accepted}, []mail.Outcome{sent[0].Outcome, sent[1].Outcome, sent[2].Outcome})
	require.Contains(t, sent[0].Reason, "connection refused")
}

func TestMailGoesBackWhenItsTimeIsOver(t *testing.T) {
	o := office()
	o.Queue = mail.Queue{Retry: []time.Duration{10 * time.Minute}, Lifetime: 35 * time.Minute}
	l := newLab(t, "office", o, "mx", inbox())
	l.SetCut("mx", true) // nobody answers, nobody says why
	l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
	l.world.Run(2 * time.Hour)
	require.Len(t, l.of("office", mail.Sent), 4)
	require.Equal(t, mail.Returned, l.one("office", mail.Bounced).Outcome)
	dsn := l.Host("office").Mailbox("alice@office.example").Stored[0].Message
	m, err := message.Parse(dsn)
	require.NoError(t, err)
	require.Contains(t, m.Last("Content-Type").Text(), "multipart/report; report-type=delivery-status")
	require.Equal(t, "<>", m.Last("Return-Path").Text())
	for _, want := range []string{"Final-Recipient: rfc822; bob@b.example\r\n", "Action: failed\r\n", "Status: 5.4.7\r\n", "Remote-MTA: dns; mx.example\r\n", "given up after 32m", "Subject: a test\r\n"} {
		require.Contains(t, string(dsn), want)
	}
}

func TestWhatIsRefusedForGoodGoesBackAtOnce(t *testing.T) {
	for to, why := range map[string]string{
		"nobody@b.example":    "550 5.1.1 <nobody@b.example>: no such user here",
		"x@nowhere.example":   "550 5.1.2",
		"x@takesnone.example": "556 5.1.10",
	} {
		l := newLab(t, "office", office(), "mx", inbox())
		l.Zone.AddMX("takesnone.example", 0, ".")
		l.send("office", "alice@office.example", to, "x\r\n")
		l.world.Run(time.Minute)
		require.Contains(t, l.one("office", mail.Bounced).Reply, why)
		require.Len(t, l.Host("office").Mailbox("alice@office.example").Stored, 1)
	}
}

// A notification that can't be delivered either is dropped (RFC 5321 6.1).
func TestANotificationIsNeverReturned(t *testing.T) {
	l := newLab(t, "office", mail.Config{Domains: []string{"office.example"}}, "mx", inbox())
	l.send("office", "alice@office.example", "nobody@b.example", "x\r\n")
	l.world.Run(time.Minute)
	outcomes := []mail.Outcome{}
	for _, r := range l.of("office", mail.Bounced) {
		outcomes = append(outcomes, r.Outcome)
	}
	require.Equal(t, []mail.Outcome{mail.Returned, mail.Dropped}, outcomes)
}

func TestMailThatGoesRoundInCirclesEnds(t *testing.T) {
	l := newLab(t, "office", office(),
		"a", mail.Config{Domains: []string{"a.example"}, Forward: map[string]string{"x": "x@b.example"}},
		"b", mail.Config{Domains: []string{"b.example"}, Forward: map[string]string{"x": "x@a.example"}})
	l.send("office", "alice@office.example", "x@a.example", "x\r\n")
	l.world.Run(time.Hour)
	rejected := 0
	for _, r := range l.records {
		if r.Outcome == mail.Rejected && strings.Contains(r.Reply, "5.4.6") {
			rejected++
		}
	}
	require.Positive(t, rejected)
}

func TestStartTLSPolicies(t *testing.T) {
	for _, c := range []struct {
		name     string
		out, in  mail.TLS
		tls      string
		outcomes []mail.Outcome
	}{
		{"as usual", mail.TLS{}, mail.TLS{}, "TLSv1.3", []mail.Outcome{mail.Accepted}},
		{"old server", mail.TLS{}, mail.TLS{Max: "1.2"}, "TLSv1.2", []mail.Outcome{mail.Accepted}},
		{"server without", mail.TLS{}, mail.TLS{In: mail.TLSNone}, "PLAIN", []mail.Outcome{mail.Accepted}},
		{"client that never does", mail.TLS{Out: "never"}, mail.TLS{}, "PLAIN", []mail.Outcome{mail.Accepted}},
		{"no version in common: in plain at once", mail.TLS{Max: "1.1", Min: "1.0"}, mail.TLS{}, "PLAIN", []mail.Outcome{mail.Deferred, mail.Accepted}},
		{"required and not there", mail.TLS{Out: "required"}, mail.TLS{In: mail.TLSNone}, "PLAIN", []mail.Outcome{mail.Deferred}},
		{"asked for and not given", mail.TLS{Out: "never"}, mail.TLS{In: mail.TLSRequired}, "PLAIN", []mail.Outcome{mail.Rejected}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, i := office(), inbox()
			o.TLS, i.TLS = c.out, c.in
			l := newLab(t, "office", o, "mx", i)
			l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
			l.world.Run(time.Minute)
			var got []mail.Outcome
			sent := l.of("office", mail.Sent)
			for _, r := range sent {
				got = append(got, r.Outcome)
			}
			require.Equal(t, c.outcomes, got)
			require.Equal(t, c.tls, sent[len(sent)-1].TLS.String())
		})
	}
}

func TestDMARCAndTheWayOfAMessage(t *testing.T) {
	enforcing := inbox()
	enforcing.Verify.DMARC = mail.DMARCEnforce
	forwarder := mail.Config{Domains: []string{"fwd.example"}, Forward: map[string]string{"list": "bob@b.example"}}
	list := forwarder
	list.Changes = []mail.Change{{SubjectPrefix: "[list]"}, {Footer: "-- \nthe list"}}
	list.Envelope = mail.RewriteEnvelope
	sealed := list
	sealed.Seal = sealing()
	for _, c := range []struct {
		name    string
		fwd, in mail.Config
		spf     string
		dkim    string
		dmarc   string
		arc     string
		outcome mail.Outcome
		because string
	}{
		// A forwarder that changes nothing breaks SPF, not DKIM.
		{"plain forwarder", forwarder, enforcing, "fail", "pass", "pass", "pass", mail.Accepted, ""},
		// A list breaks DKIM; SPF passes for the list's own domain, which is not that of From.
		{"list", list, enforcing, "pass", "fail", "fail", "fail", mail.Rejected, "Rejected by the DMARC policy of office.example"},
		// A seal tells what was so before the list, but nobody has to believe it.
		{"sealing list, not trusted", sealed, enforcing, "pass", "fail", "fail", "pass", mail.Rejected, "Rejected by the DMARC policy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, "office", office(), "fwd", c.fwd, "mx", c.in)
			l.send("office", "alice@office.example", "list@fwd.example", "x\r\n")
			l.world.Run(time.Minute)
			r := l.one("mx", mail.Received)
			require.Equal(t, []string{c.spf, c.dkim, c.dmarc, c.arc}, []string{r.SPF, r.DKIM, r.DMARC, r.ARC}, r.Reason)
			require.Equal(t, c.outcome, r.Outcome)
			require.Contains(t, r.Reply, c.because)
		})
	}
}

// An office that has sealed dmarc=pass as the first hop: an exchanger of the
// same operator in front of the list.
func TestATrustedChainOutweighsDMARC(t *testing.T) {
	edge := mail.Config{Domains: []string{"edge.example"}, Forward: map[string]string{"list": "list@fwd.example"}, Seal: sealing()}
	list := mail.Config{Domains: []string{"fwd.example"}, Forward: map[string]string{"list": "bob@b.example"}, Changes: []mail.Change{{Footer: "the list"}},
		Seal: sealing()}
	in := inbox()
	in.Verify = mail.Verify{DMARC: mail.DMARCEnforce, TrustARC: []string{"edge.example", "fwd.example"}}
	o := office()
	o.Seal = nil
	l := newLab(t, "office", o, "edge", edge, "fwd", list, "mx", in)
	l.send("office", "alice@office.example", "list@edge.example", "x\r\n")
	l.world.Run(time.Minute)
	r := l.one("mx", mail.Received)
	require.Equal(t, []string{"fail", "pass"}, []string{r.DMARC, r.ARC})
	require.Equal(t, mail.Accepted, r.Outcome)
	require.Contains(t, r.Reason, "dmarc overridden by arc: dmarc=pass at edge.example")
}

func TestQuarantine(t *testing.T) {
	o := office()
	o.DKIM, o.DMARC, o.SPF = nil, "v=DMARC1; p=quarantine", "v=spf1 -all"
	in := inbox()
	in.Verify.DMARC = mail.DMARCEnforce
	l := newLab(t, "office", o, "mx", in)
	l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
	l.world.Run(time.Minute)
	require.Equal(t, mail.Quarantined, l.one("mx", mail.Delivered).Outcome)
	require.True(t, l.Host("mx").Mailbox("bob@b.example").Stored[0].Junk)
}

func TestASkippedMethodIsNotLookedAt(t *testing.T) {
	in := inbox()
	in.Verify.Skip = []mail.MethodWord{"dkim", "arc"}
	l := newLab(t, "office", office(), "mx", in)
	l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
	l.world.Run(time.Minute)
	r := l.one("mx", mail.Received)
	require.Equal(t, []string{"pass", "", "pass", ""}, []string{r.SPF, r.DKIM, r.DMARC, r.ARC})
	results := string(r.Verdict.SPF.Value)
	require.Equal(t, "pass", results)
	stored := string(l.Host("mx").Mailbox("bob@b.example").Stored[0].Message)
	require.Contains(t, stored, "spf=pass")
	require.NotContains(t, strings.Split(stored, "ARC-Seal")[0], "dkim=")
}

func TestRateLimitsAndRelaying(t *testing.T) {
	in := inbox()
	in.Rate = &mail.Rate{Messages: 2, Per: time.Hour}
	o := office()
	o.Queue.Retry = []time.Duration{2 * time.Hour}
	l := newLab(t, "office", o, "mx", in)
	for range 3 {
		l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
	}
	l.world.Run(time.Minute)
	require.Len(t, l.Host("mx").Mailbox("bob@b.example").Stored, 2)
	l.world.Run(3 * time.Hour)
	require.Len(t, l.Host("mx").Mailbox("bob@b.example").Stored, 3)

	sender := office()
	sender.Smarthost = "mx.example"
	l = newLab(t, "office", sender, "mx", inbox(), "far", mail.Config{Domains: []string{"far.example"}, Mailboxes: []string{"*"}})
	l.send("office", "alice@office.example", "x@far.example", "x\r\n")
	l.world.Run(time.Minute)
	require.Contains(t, l.one("mx", mail.Received).Reply, "550 5.7.1 <x@far.example>: relaying denied")
	l = newLab(t, "office", sender, "mx", inbox(), "far", mail.Config{Domains: []string{"far.example"}, Mailboxes: []string{"*"}})
	l.Host("mx").Relay(l.Host("office").Config().Address.Addr)
	l.send("office", "alice@office.example", "x@far.example", "x\r\n")
	l.world.Run(time.Minute)
	require.Equal(t, mail.InInbox, l.one("far", mail.Delivered).Outcome)
}

// A bounce to a return path that the forwarder wrote comes back to the sender.
func TestARewrittenReturnPathLeadsBack(t *testing.T) {
	l := newLab(t, "office", office(),
		"fwd", mail.Config{Domains: []string{"fwd.example"}, Forward: map[string]string{"x": "nobody@b.example"}, Envelope: mail.RewriteEnvelope},
		"mx", inbox())
	l.send("office", "alice@office.example", "x@fwd.example", "x\r\n")
	l.world.Run(time.Minute)
	require.Equal(t, "SRS0=office.example=alice@fwd.example", l.one("mx", mail.Received).From)
	require.Len(t, l.Host("office").Mailbox("alice@office.example").Stored, 1)
}

// A message signed before the keys change is judged after: the old key has to
// be there still, and is gone in time.
func TestKeyRotation(t *testing.T) {
	for _, c := range []struct {
		down time.Duration
		want string
	}{{2 * time.Hour, "pass"}, {30 * time.Hour, "permerror"}} {
		o := office()
		o.Queue.Retry = []time.Duration{time.Hour}
		l := newLab(t, "office", o, "mx", inbox())
		l.SetDown("mx", true)
		l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
		l.world.Run(time.Minute)
		l.Rotate("office", 24*time.Hour)
		l.world.Run(c.down)
		l.SetDown("mx", false)
		l.world.Run(2 * time.Hour)
		require.Equal(t, c.want, l.one("mx", mail.Received).DKIM)
		l.send("office", "alice@office.example", "bob@b.example", "y\r\n")
		l.world.Run(time.Minute)
		got := l.of("mx", mail.Received)
		require.Equal(t, "pass", got[1].DKIM)
		require.NotEqual(t, selector(t, got[0].Message), selector(t, got[1].Message), "it signs with the new key")
	}
}

func TestDNSThatDoesNotAnswer(t *testing.T) {
	in := inbox()
	in.Verify.DMARC = mail.DMARCEnforce
	o := office()
	l := newLab(t, "office", o, "mx", in)
	l.SetDown("dns", true)
	l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
	l.world.Run(time.Minute)
	require.Contains(t, l.one("office", mail.Sent).Reply, "451 4.4.3 DNS does not answer")
	l.SetDown("dns", false)
	l.world.Run(10 * time.Minute)
	require.Equal(t, mail.InInbox, l.one("mx", mail.Delivered).Outcome)
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	play := func() []sim.Event {
		l := newLab(t, "office", office(), "mx", inbox())
		l.send("office", "alice@office.example", "bob@b.example", "x\r\n")
		l.world.Run(time.Minute)
		return l.trace.Events()
	}
	require.Empty(t, cmp.Diff(play(), play()))
}

func TestAUsersProgram(t *testing.T) {
	in := inbox()
	in.Submission = &mail.Submission{Users: map[string]string{"bob": "secret"}}
	l := newLab(t, "office", office(), "mx", in)
	var left []mail.Letter
	var got [][]byte
	c := l.NewClient(l.world.Env("phone"), "phone", mail.ClientConfig{Server: "mx.example", Address: "bob@b.example", User: "bob", Password: "secret",
		Poll: 10 * time.Minute, GiveUp: 5 * time.Hour, Sent: func(x mail.Letter) { left = append(left, x) }, Fetched: func(m []byte) { got = append(got, m) }})
	letter := func(n int) []byte {
		return mail.Compose("bob@b.example", "alice@office.example", "n", fmt.Sprintf("%d@phone", n), start, "hello\n")
	}
	c.Send([]string{"alice@office.example"}, letter(1)) // offline: it waits
	l.world.Run(time.Hour)
	require.Empty(t, left)
	c.SetOnline(true)
	l.world.Run(time.Minute)
	require.Len(t, left, 1)
	require.WithinDuration(t, start.Add(time.Hour), left[0].Left, time.Second)
	require.Equal(t, "bob", l.one("mx", mail.Submitted).User)
	require.Len(t, l.Host("office").Mailbox("alice@office.example").Stored, 1)

	l.send("office", "alice@office.example", "bob@b.example", "hi\r\n")
	l.world.Run(11 * time.Minute)
	require.Len(t, got, 1)
	require.Contains(t, string(got[0]), "\r\n\r\nhi\r\n")
	require.Empty(t, l.Host("mx").Mailbox("bob@b.example").Stored)

	c.SetOnline(false)
	c.Send([]string{"alice@office.example"}, letter(2))
	l.world.Run(6 * time.Hour) // longer than it may wait
	c.SetOnline(true)
	l.world.Run(time.Minute)
	require.Len(t, left, 2)
	require.True(t, left[1].Lost)
}

func TestUsersWhoMayNot(t *testing.T) {
	in := inbox()
	in.Submission = &mail.Submission{Users: map[string]string{"bob": "secret"}}
	for name, c := range map[string]struct{ password, from, want string }{
		"wrong password": {"wrong", "bob@b.example", "535 5.7.8"},
		"another's name": {"secret", "alice@office.example", "553 5.7.1"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, "office", office(), "mx", in)
			var left mail.Letter
			p := l.NewClient(l.world.Env("phone"), "phone", mail.ClientConfig{Server: "mx.example", Address: c.from, User: "bob", Password: c.password,
				Sent: func(x mail.Letter) { left = x }})
			p.SetOnline(true)
			p.Send([]string{"alice@office.example"}, text(c.from, "alice@office.example", "x\r\n"))
			l.world.Run(time.Minute)
			require.True(t, left.Lost)
			require.Contains(t, left.Reason, c.want)
		})
	}
}

// selector is the s= of the newest signature of a message.
func selector(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := message.Parse(raw)
	require.NoError(t, err)
	for _, f := range m.Header {
		if f.Is("DKIM-Signature") {
			s, err := dkim.ParseSignature(f, dkim.DKIMSignature)
			require.NoError(t, err)
			return s.Selector
		}
	}
	t.Fatal("it is not signed")
	return ""
}
