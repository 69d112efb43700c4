package mail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/mail"
	"sunsetlab/sim/mail/zone"
)

// lab is a network of hosts in simulated time, with its log.
type lab struct {
	*mail.Network
	t       *testing.T
	world   *sim.World
	trace   *sim.Trace
	records []mail.Record
}

var start = time.Date(2025, 6, 1, 9, 0, 0, 0, time.FixedZone("", 9*60*60))

func newLab(t *testing.T, hosts ...any) *lab {
	t.Helper()
	l := &lab{t: t, trace: sim.NewTrace(sim.All)}
	l.world = sim.NewWorld(sim.Config{Seed: 1, Start: start, Trace: l.trace})
	l.Network = mail.NewNetwork(zone.New(), mail.NetworkConfig{Latency: 10 * time.Millisecond, Seed: 1, NewEnv: l.world.Env,
		Log: func(r *mail.Record) {
			c := *r
			c.Message = append([]byte(nil), r.Message...)
			l.records = append(l.records, c)
		}})
	for i := 0; i < len(hosts); i += 2 {
		_, err := l.AddHost(hosts[i].(string), hosts[i+1].(mail.Config))
		require.NoError(t, err)
	}
	return l
}

func text(from, to, body string) []byte {
	return []byte("From: <" + from + ">\r\nTo: <" + to + ">\r\nSubject: a test\r\nDate: Sun, 1 Jun 2025 09:00:00 +0900\r\nMessage-ID: <1@" +
		from[strings.IndexByte(from, '@')+1:] + ">\r\n\r\n" + body)
}

// of gives the records of a host and kind.
func (l *lab) of(host string, k mail.Kind) []mail.Record {
	var all []mail.Record
	for _, r := range l.records {
		if r.Host == host && r.Kind == k {
			all = append(all, r)
		}
	}
	return all
}

func (l *lab) one(host string, k mail.Kind) mail.Record {
	l.t.Helper()
	all := l.of(host, k)
	require.Len(l.t, all, 1, "%s %s", host, k)
	return all[0]
}

func TestAMessageGoesFromHostToMailbox(t *testing.T) {
	l := newLab(t,
		"office", mail.Config{Domains: []string{"office.example"}, Mailboxes: []string{"*"}, DKIM: &mail.Signing{Bits: 1024}},
		"mx", mail.Config{Domains: []string{"b.example"}, Mailboxes: []string{"bob"}})
	_, err := l.Host("office").Submit("alice@office.example", []string{"bob@b.example"}, text("alice@office.example", "bob@b.example", "Hello.\r\n.\r\n..dots\r\n"))
	require.NoError(t, err)
	l.world.Run(time.Minute)
	for _, e := range l.trace.Events() {
		t.Log(e.Time.Sub(start), e.Kind, e.From, e.To, e.Protocol, e.Name, e.Detail)
	}
	got := l.one("mx", mail.Received)
	require.Equal(t, mail.Accepted, got.Outcome)
	require.Equal(t, "TLSv1.3", got.TLS.String())
	require.Equal(t, "pass", got.DKIM)
	box := l.Host("mx").Mailbox("bob@b.example")
	require.Len(t, box.Stored, 1)
	require.Contains(t, string(box.Stored[0].Message), "\r\n\r\nHello.\r\n.\r\n..dots\r\n")
}
