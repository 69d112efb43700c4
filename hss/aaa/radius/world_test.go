package radius_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/hss/aaa/radius"
	"sunsetlab/sim"
)

// worldClock is a simulated world's time as a client wants it.
type worldClock struct{ sim.Env }

func (c worldClock) After(d time.Duration, f func()) func() {
	t := c.Env.After(d, f)
	return func() { t.Stop() }
}

// randomOf reads a world's random source.
type randomOf struct{ sim.Env }

func (r randomOf) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(r.Rand().Uint32())
	}
	return len(b), nil
}

// play has a gateway ask for a verdict over links that lose a share of what they
// carry, to servers of which the first is cut off after a minute.
func play(t testing.TB, seed uint64) (accepted, rejected, unanswered int, trace []sim.Event) {
	t.Helper()
	w := sim.NewWorld(sim.Config{Seed: seed, Start: time.Unix(1774969200, 0), Trace: sim.NewTrace(sim.All)})
	env := w.Env("pgw")
	secret := aaa.NewSecret("between-the-two")
	rule := &aaa.Rule{Method: hss.AuthPAPOrCHAP, Required: true,
		Login: aaa.Login{Username: "mobile@iij", Password: aaa.NewSecret("pass-word")}}
	var (
		client *radius.Client
		links  []*sim.Link
	)
	cfg := radius.Config{NAS: radius.NAS{Identifier: "pgw"}, Random: randomOf{env}, Clock: worldClock{env}}
	for i := range 2 {
		l := sim.NewLink(env, sim.LinkConfig{A: "pgw", B: fmt.Sprintf("aaa-%d", i+1), Latency: 5 * time.Millisecond,
			Loss: 0.2, Describe: radius.Describe})
		responder := radius.Responder{Secret: secret, RequireMessageAuthenticator: true, Judge: rule.Judge}
		l.B.Handle(func(pdu []byte) {
			answer, err := responder.Respond(pdu)
			require.NoError(t, err)
			l.B.Send(nil, answer)
		})
		l.A.Handle(func(pdu []byte) { client.Handle(i, pdu) })
		cfg.Servers = append(cfg.Servers, radius.Server{Name: fmt.Sprintf("aaa-%d", i+1), Secret: secret, Conn: l.A})
		links = append(links, l)
	}
	client, err := radius.New(cfg)
	require.NoError(t, err)
	for i := range 120 {
		env.After(time.Duration(i)*time.Second, func() {
			c := pap("mobile@iij", "pass-word")
			if i%2 == 1 {
				c = chap("mobile@iij", "wrong")
			}
			client.Authenticate(request(c), func(v aaa.Verdict) {
				switch {
				case v.Accept:
					accepted++
				case v.Ground == aaa.RejectedByServer:
					rejected++
				default:
					unanswered++
				}
			})
		})
	}
	env.After(time.Minute, func() { links[0].Partition(true) })
	w.Run(time.Hour)
	return accepted, rejected, unanswered, w.Trace().Events()
}

func TestOverALinkOfAWorld(t *testing.T) {
	accepted, rejected, unanswered, trace := play(t, 1)
	require.Equal(t, 120, accepted+rejected+unanswered)
	require.LessOrEqual(t, unanswered, 3)
	require.InDelta(t, accepted, rejected, 3)
	require.NotEmpty(t, trace)
	for _, e := range trace {
		require.NotContains(t, fmt.Sprintf("%+v", e), "pass-word")
		require.NotContains(t, string(e.Bytes), "pass-word")
		require.Contains(t, []string{"Access-Request", "Access-Accept", "Access-Reject"}, e.Name)
	}
	_, _, _, again := play(t, 1)
	require.Equal(t, trace, again)
}
