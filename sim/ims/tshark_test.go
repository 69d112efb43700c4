package ims

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/sim"
	"sunsetlab/sip"
)

// TestReadByTshark has an independent reader look at both sides' messages.
func TestReadByTshark(t *testing.T) {
	l := newLab(t)
	p := l.phone(imsiA)
	nonce, res := p.signUp()
	p.ask(p.register(func(r *sip.Register) {
		p.with(nonce, res, 2)(r)
		r.Expires = 0
		r.AccessNetwork = sip.AccessNetwork(home, 7, 0x101)
	}).Append(nil))
	p.ask(p.register(func(r *sip.Register) {
		r.Credentials.Nonce, r.Credentials.AUTS = nonce, sip.FormatAUTS([14]byte{1})
		r.Credentials.Response = r.Credentials.Digest("REGISTER", nil)
	}).Append(nil))
	l.cfg.Answer, l.cfg.RetryAfter = Refuses, 1e9
	p.ask(p.register(nil).Append(nil))
	p.ask([]byte("OPTIONS sip:" + domain + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.7;branch=z9hG4bK77\r\nMax-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n"))

	var all [][]byte
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Sent && e.Protocol == sim.SIP {
			all = append(all, e.Bytes)
		}
	}
	require.Len(t, all, 12)
	require.Empty(t, tshark.Complaints(t, "sip", all))
	text := tshark.Read(t, "sip", all, "-V")
	for _, want := range []string{"Request-Line: REGISTER sip:" + domain + " SIP/2.0", "Status-Line: SIP/2.0 401 Unauthorized",
		"Status-Line: SIP/2.0 200 OK", "Status-Line: SIP/2.0 403 Forbidden", "Status-Line: SIP/2.0 405 Method Not Allowed",
		"Authentication Scheme: Digest", "Algorithm: AKAv1-MD5", "QOP: auth", "Nonce Count: 00000002", "Authentication Token: \"AQAA",
		"Service-Route: <sip:orig@scscf." + domain, "P-Associated-URI: <sip:", "utran-cell-id-3gpp: 4401000070000101"} {
		require.Contains(t, text, want)
	}
}
