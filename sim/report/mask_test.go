package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

const hidden = "pAssw0rd-of-nobody"

func options(t testing.TB, o ...nas.PCOOption) []byte {
	p, err := nas.NewPCO(nas.Uplink, o...)
	require.NoError(t, err)
	return p
}

func TestMaskedPAP(t *testing.T) {
	pap := nas.PAP{Code: nas.PAPAuthenticateRequest, Identifier: 7, PeerID: "user", Password: hidden}
	dns := nas.PCORequest(nas.PCODNSServerIPv4)
	around := func(p []byte) []byte { return append([]byte("before \xc0\x23 \xc2\x23\x05"), append(p, "after"...)...) }
	raw := around(options(t, pap.Option(), dns))
	was := bytes.Clone(raw)
	for _, protocol := range []sim.Protocol{sim.NAS, sim.S1AP, sim.GTPv1, sim.GTPv2, sim.Iu} {
		e := Masked(sim.Event{Kind: sim.Sent, Protocol: protocol, Bytes: raw, Plain: raw})
		require.Equal(t, was, raw, "the trace keeps what there was")
		want := pap
		want.Password = nas.Password(bytes.Repeat([]byte("*"), len(hidden)))
		require.Equal(t, around(options(t, want.Option(), dns)), e.Bytes)
		require.Equal(t, e.Bytes, e.Plain)
	}
}

func TestMaskedCHAP(t *testing.T) {
	value := nas.CHAPResponseValue(3, hidden, []byte("challenge"))
	raw := options(t, nas.CHAP{Code: nas.CHAPChallenge, Identifier: 3, Value: []byte("challenge"), Name: "user"}.Option(),
		nas.CHAP{Code: nas.CHAPResponse, Identifier: 3, Value: value[:], Name: "user"}.Option())
	e := Masked(sim.Event{Protocol: sim.NAS, Bytes: raw})
	require.Len(t, e.Bytes, len(raw))
	require.NotContains(t, string(e.Bytes), string(value[:]))
	require.Contains(t, string(e.Bytes), "challenge")
	require.Contains(t, string(e.Bytes), "****************user")
}

func TestMaskedRADIUS(t *testing.T) {
	raw := append([]byte{1, 1, 0, 46}, make([]byte, 16)...)
	raw = append(raw, 1, 6, 'u', 's', 'e', 'r')
	raw = append(raw, 2, 18)
	raw = append(raw, "0123456789abcdef"...)
	raw = append(raw, 30, 2)
	was := bytes.Clone(raw)
	e := Masked(sim.Event{Protocol: sim.RADIUS, Bytes: raw})
	require.Equal(t, was, raw)
	require.Equal(t, bytes.Replace(was, []byte("0123456789abcdef"), bytes.Repeat([]byte("*"), 16), 1), e.Bytes)
}

func TestNothingToMask(t *testing.T) {
	raw := []byte("\x07\x41 nothing of that kind")
	e := Masked(sim.Event{Protocol: sim.NAS, Bytes: raw})
	require.Same(t, &raw[0], &e.Bytes[0])
	require.Nil(t, Masked(sim.Event{Kind: sim.Decision}).Bytes)
}

func FuzzMasked(f *testing.F) {
	f.Add([]byte{0xc0, 0x23, 10, 1, 1, 0, 10, 2, 'm', 'e', 3, 'a', 'b', 'c'})
	f.Add([]byte{0xc2, 0x23, 7, 2, 1, 0, 7, 200, 'm', 'e'})
	f.Add([]byte{0xc0, 0x23, 255, 1, 1, 255, 255, 255, 'm', 'e'})
	f.Add([]byte("\x01\x01\x00\x17................\x02\x03x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		was := bytes.Clone(b)
		for _, p := range []sim.Protocol{sim.NAS, sim.RADIUS} {
			e := Masked(sim.Event{Protocol: p, Bytes: b})
			require.Len(t, e.Bytes, len(b))
			require.Equal(t, was, b)
			require.Equal(t, e.Bytes, Masked(e).Bytes)
		}
	})
}
