package scenarios

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/hss/aaa/radius"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// outside is a RADIUS server on a socket; without a responder it is silent.
func outside(t *testing.T, r *radius.Responder) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if r == nil {
				continue
			}
			if answer, err := r.Respond(buf[:n]); err == nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

// toMME is the MME's end of S11.
type toMME chan []byte

func (c toMME) Send(_ fmt.Stringer, pdu []byte) { c <- bytes.Clone(pdu) }

// TestServersOutside has a live core ask servers over UDP: the first is silent,
// the second takes accounts as well.
func TestServersOutside(t *testing.T) {
	secret := aaa.NewSecret("between-the-two")
	rule := &aaa.Rule{Method: hss.AuthPAP, Required: true, Login: aaa.Login{Username: "user", Password: aaa.NewSecret("sesame")}}
	judged := make(chan aaa.Request, 10)
	accounts := make(chan radius.Account, 10)
	judge := &radius.Responder{Secret: secret, Judge: func(q *aaa.Request) aaa.Verdict {
		judged <- *q
		v := rule.Judge(q)
		v.Grant.IPv4 = netip.MustParseAddr("10.20.30.40")
		return v
	}}
	books := &radius.Responder{Secret: secret, Account: func(a *radius.Account) { accounts <- *a }}
	lab, err := parse("lab.yaml", fmt.Appendf(nil, `
name: a lab
network:
  plmn: "44010"
  apns:
    internet:
      radius:
        servers: [{address: "%s"}, {address: "%s", accounting_address: "%s"}]
        secret: between-the-two
        timeout: 20ms
        accounting: true
`, outside(t, nil), outside(t, judge), outside(t, books)), nil, true)
	require.NoError(t, err)
	trace := sim.NewTrace(sim.All)
	l, err := NewLive(lab, 1, trace, nil)
	require.NoError(t, err)
	mme := make(toMME, 10)
	l.Gateway.ConnectMME(mme)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx) }()

	ask := func(seq uint32, password nas.Password) *gtpv2.CreateSessionResponse {
		m := createSession(t, seq, password)
		require.True(t, l.Post(func() { l.Gateway.HandleGTPv2(m.Append(nil)) }))
		select {
		case pdu := <-mme:
			answer, err := gtpv2.Decode(pdu)
			require.NoError(t, err)
			return answer.(*gtpv2.CreateSessionResponse)
		case <-time.After(time.Minute):
			t.Fatal("no answer")
			return nil
		}
	}
	res := ask(1, "sesame")
	require.Equal(t, gtpv2.CauseRequestAccepted, res.Cause.Value)
	require.Equal(t, "10.20.30.40", res.PAA.IPv4.String())
	q := <-judged
	require.Equal(t, "internet", q.APN)
	require.Equal(t, aaa.EUTRAN, q.RATType)
	require.Equal(t, "440101234567890", q.IMSI.String())
	a := <-accounts
	require.Equal(t, radius.Start, a.Status)
	require.Equal(t, gtpv2.CauseUserAuthenticationFailed, ask(2, "wrong").Cause.Value)

	stop()
	<-ended
	require.NoError(t, l.Close())
	names := map[string]int{}
	for _, e := range trace.Events() {
		if e.Protocol == sim.RADIUS && e.Kind == sim.Sent {
			require.Equal(t, "440101234567890", e.Device)
			names[e.From+" "+e.To+" "+e.Name]++
		}
	}
	require.Equal(t, 3, names["gateway aaa-1 Access-Request"])
	require.Equal(t, 2, names["gateway aaa-2 Access-Request"], "the silent one is asked last for a while")
	require.Equal(t, 1, names["aaa-2 gateway Access-Accept"])
	require.Equal(t, 1, names["aaa-2 gateway Access-Reject"])
}

func createSession(t *testing.T, seq uint32, password nas.Password) *gtpv2.CreateSessionRequest {
	pco, err := nas.NewPCO(nas.Uplink, nas.PAP{Code: nas.PAPAuthenticateRequest, Identifier: 1, PeerID: "user", Password: password}.Option())
	require.NoError(t, err)
	plmn := nas.MustParsePLMN("44010")
	return &gtpv2.CreateSessionRequest{Sequence: seq, IMSI: nas.MustParseIMSI("440101234567890"), ServingNetwork: plmn, RATType: gtpv2.EUTRAN,
		ULI:    gtpv2.ULI{TAI: nas.TAI{PLMN: plmn, TAC: 1}},
		Sender: gtpv2.FTEID{Interface: gtpv2.S11MMEGTPC, TEID: 1, IPv4: netip.MustParseAddr("192.0.2.1")},
		APN:    "internet", PDNType: gtpv2.IPv4, PAA: gtpv2.PAA{Type: gtpv2.IPv4}, AMBR: nas.Some(gtpv2.AMBR{Uplink: 1, Downlink: 1}), PCO: pco,
		BearerContexts: []gtpv2.BearerContext{{EBI: 5, QoS: gtpv2.BearerQoS{QCI: 9, ARP: gtpv2.ARP{PriorityLevel: 8}}}}}
}

func TestServersThatCannotBeReached(t *testing.T) {
	lab, err := parse("lab.yaml", []byte(`
name: a lab
network: {plmn: "44010", apns: {internet: {radius: {servers: [{address: "no.such.host.invalid:1812"}], secret: s}}}}
`), nil, true)
	require.NoError(t, err)
	_, err = NewLive(lab, 1, nil, nil)
	require.ErrorContains(t, err, "APN internet: open a socket to RADIUS server no.such.host.invalid:1812")
}
