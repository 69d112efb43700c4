package nas

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The protocol configuration options of the golden messages.
const (
	goldenPAPUplink    = "80c02314010100140b6d6f62696c6540746573740369696a80211001000010810600000000830600000000000d00000a00001000"
	goldenPAPAck       = "80c02305020100050080211003000010810608080808830608080404000d0408080808000d040808040400100205dc"
	goldenPAPNak       = "80c02305030100050080211003000010810608080808830608080404"
	goldenCHAPUplink   = "80c223180105001810000102030405060708090a0b0c0d0e0f676773c223200205002010101112131415161718191a1b1c1d1e1f6d6f62696c65407465737480211001000010810600000000830600000000000c00000100000200000300000d00000500001000"
	goldenCHAPDownlink = "80c223040305000480211003000010810608080808830608080404000c040a00000100011020010db800000000000000000000000500031020010db8000000000000000000000001000d040a000002000501020010020578"
	// ESM INFORMATION RESPONSE of a third-party UE; the password is srspass.
	capturedCHAP = "80c2231c0100001c103d465e1e0b2b286ca10889afd38b79a573727375736572c2231c0200001c1022a6e9f15513968fcb792da96d06d22773727375736572"
)

func options(t *testing.T, s string, dir Direction) []PCOOption {
	t.Helper()
	p := PCO(unhex(t, s))
	require.NoError(t, p.Validate(dir))
	var got []PCOOption
	for o := range p.Options(dir) {
		got = append(got, o)
	}
	// What was taken apart goes together to the same octets.
	again, err := NewPCO(dir, got...)
	require.NoError(t, err)
	require.Equal(t, s, hex.EncodeToString(again))
	return got
}

func TestPCOPAP(t *testing.T) {
	got := options(t, goldenPAPUplink, Uplink)
	var ids []PCOID
	for _, o := range got {
		ids = append(ids, o.ID)
	}
	require.Equal(t, []PCOID{PCOPAP, PCOIPCP, PCODNSServerIPv4, PCOAddressViaNAS, PCOIPv4LinkMTU}, ids)

	pap, err := ParsePAP(got[0].Contents)
	require.NoError(t, err)
	require.Equal(t, PAP{Code: PAPAuthenticateRequest, Identifier: 1, PeerID: "mobile@test", Password: "iij"}, pap)
	require.Equal(t, got[0], pap.Option())

	ipcp, err := ParseIPCP(got[1].Contents)
	require.NoError(t, err)
	any4 := netip.IPv4Unspecified()
	require.Equal(t, IPCP{Code: IPCPConfigureRequest, Options: []IPCPOption{
		IPCPAddr(IPCPPrimaryDNS, any4), IPCPAddr(IPCPSecondaryDNS, any4),
	}}, ipcp)
	require.Equal(t, got[1], ipcp.Option())

	ack, err := ParsePAP(options(t, goldenPAPAck, Downlink)[0].Contents)
	require.NoError(t, err)
	require.Equal(t, PAP{Code: PAPAuthenticateAck, Identifier: 1}, ack)
	nak, err := ParsePAP(options(t, goldenPAPNak, Downlink)[0].Contents)
	require.NoError(t, err)
	require.Equal(t, PAPAuthenticateNak, nak.Code)
	short, err := ParsePAP(unhex(t, "03010004"))
	require.NoError(t, err, "an answer may leave out the message's length")
	require.Empty(t, short.Message)
}

func TestPCOCHAP(t *testing.T) {
	got := options(t, goldenCHAPUplink, Uplink)
	challenge, err := ParseCHAP(got[0].Contents)
	require.NoError(t, err)
	require.Equal(t, CHAP{Code: CHAPChallenge, Identifier: 5, Value: unhex(t, "000102030405060708090a0b0c0d0e0f"), Name: "ggs"}, challenge)
	response, err := ParseCHAP(got[1].Contents)
	require.NoError(t, err)
	require.Equal(t, "mobile@test", response.Name)
	require.Equal(t, got[0], challenge.Option())
	require.Equal(t, got[1], response.Option())

	success, err := ParseCHAP(options(t, goldenCHAPDownlink, Downlink)[0].Contents)
	require.NoError(t, err)
	require.Equal(t, CHAP{Code: CHAPSuccess, Identifier: 5}, success)
	failure := CHAP{Code: CHAPFailure, Identifier: 7, Message: "no"}
	back, err := ParseCHAP(failure.Append(nil))
	require.NoError(t, err)
	require.Equal(t, failure, back)
}

func TestCHAPOfThirdPartyUE(t *testing.T) {
	got := options(t, capturedCHAP, Uplink)
	challenge, err := ParseCHAP(got[0].Contents)
	require.NoError(t, err)
	response, err := ParseCHAP(got[1].Contents)
	require.NoError(t, err)
	require.Equal(t, "srsuser", response.Name)
	require.True(t, response.Verify("srspass", challenge.Value))
	require.False(t, response.Verify("srspasS", challenge.Value))
	require.False(t, challenge.Verify("srspass", challenge.Value), "a challenge is no response")
	value := CHAPResponseValue(response.Identifier, "srspass", challenge.Value)
	require.Equal(t, response.Value, value[:])
}

func TestPCOContainers(t *testing.T) {
	got := options(t, goldenCHAPDownlink, Downlink)
	ipcp, err := ParseIPCP(got[1].Contents)
	require.NoError(t, err)
	require.Equal(t, IPCPConfigureNak, ipcp.Code)
	o, ok := ipcp.Find(IPCPSecondaryDNS)
	require.True(t, ok)
	a, err := o.Addr()
	require.NoError(t, err)
	require.Equal(t, "8.8.4.4", a.String())
	_, ok = ipcp.Find(IPCPAddress)
	require.False(t, ok)

	p := PCO(unhex(t, goldenCHAPDownlink))
	for id, want := range map[PCOID]string{
		PCOPCSCFIPv4: "10.0.0.1", PCOPCSCFIPv6: "2001:db8::5", PCODNSServerIPv6: "2001:db8::1", PCODNSServerIPv4: "10.0.0.2",
	} {
		contents, ok := p.Find(Downlink, id)
		require.True(t, ok)
		a, err := PCOOption{id, contents}.Addr()
		require.NoError(t, err)
		require.Equal(t, want, a.String())
		require.Equal(t, PCOOption{id, contents}, PCOAddress(id, a))
	}
	contents, _ := p.Find(Downlink, PCOIPv4LinkMTU)
	mtu, err := PCOOption{PCOIPv4LinkMTU, contents}.MTU()
	require.NoError(t, err)
	require.Equal(t, uint16(1400), mtu)
	require.Equal(t, contents, PCOMTU(1400).Contents)
	_, ok = p.Find(Downlink, PCOMSISDN)
	require.False(t, ok)

	number, err := ParseMSISDN("819012345678")
	require.NoError(t, err)
	option := PCOMSISDNOf(number)
	require.Equal(t, "91180921436587", hex.EncodeToString(option.Contents))
	back, err := option.MSISDN()
	require.NoError(t, err)
	require.Equal(t, number, back)

	for _, bad := range []PCOOption{{PCOPCSCFIPv4, make([]byte, 16)}, {PCOPCSCFIPv6, make([]byte, 4)}, {PCODNSServerIPv4, nil}} {
		_, err := bad.Addr()
		require.Error(t, err)
	}
	_, err = PCORequest(PCOIPv4LinkMTU).MTU()
	require.EqualError(t, err, "read IPv4 Link MTU: 0 octets, want 2")
	_, err = PCORequest(PCOMSISDN).MSISDN()
	require.Error(t, err)
}

// TestPCODirection checks an identifier that means, and is laid out, otherwise
// in each direction.
func TestPCODirection(t *testing.T) {
	require.Equal(t, "MS Support of Network Requested Bearer Control indicator", PCOBearerControlMode.Name(Uplink))
	require.Equal(t, "Selected Bearer Control Mode", PCOBearerControlMode.Name(Downlink))
	require.Equal(t, "container 000A", PCOAddressViaNAS.Name(Downlink))
	require.Equal(t, "container FF01", PCOID(0xff01).Name(Uplink))

	up := options(t, "80002300000d00", Uplink)
	require.Equal(t, []PCOOption{{PCOQoSRulesWide, []byte{}}, {PCODNSServerIPv4, []byte{}}}, up)
	rules := strings.Repeat("ab", 300)
	down := options(t, "800023012c"+rules+"000d0408080808", Downlink)
	require.Len(t, down, 2)
	require.Len(t, down[0].Contents, 300)
}

func TestPCOErrors(t *testing.T) {
	for s, want := range map[string]string{
		"":             "read protocol configuration options: no octets",
		"8000":         "read protocol configuration options: 1 octets left, an option needs 3",
		"80000d040808": "read protocol configuration options: DNS Server IPv4 Address: 4 octets announced, 2 left",
		"80002300":     "read protocol configuration options: QoS rules with the length of two octets: no length",
	} {
		require.EqualError(t, PCO(unhex(t, s)).Validate(Downlink), want)
	}
	_, err := NewPCO(Uplink, PCOOption{PCOPAP, make([]byte, 256)})
	require.EqualError(t, err, "make protocol configuration options: PAP: 256 octets, want at most 255")

	for _, s := range []string{"", "010100", "01010003", "01010009aa", "0101000502", "01010006016102"} {
		_, err := ParsePAP(unhex(t, s))
		require.Error(t, err, s)
	}
	for _, s := range []string{"", "01010005", "0101000510", "01000004"} {
		_, err := ParseCHAP(unhex(t, s))
		require.Error(t, err, s)
	}
	for _, s := range []string{"", "0100000581", "010000068101", "01000007810400"} {
		_, err := ParseIPCP(unhex(t, s))
		require.Error(t, err, s)
	}
	_, err = IPCPOption{Type: IPCPAddress}.Addr()
	require.Error(t, err)
}

func FuzzPCO(f *testing.F) {
	for _, s := range []string{goldenPAPUplink, goldenPAPAck, goldenPAPNak, goldenCHAPUplink, goldenCHAPDownlink, capturedCHAP, "800023000100"} {
		b, err := hex.DecodeString(s)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, dir := range []Direction{Uplink, Downlink} {
			var kept []PCOOption
			for o := range PCO(b).Options(dir) {
				kept = append(kept, o)
				checkContents(t, o)
			}
			if PCO(b).Validate(dir) != nil {
				continue
			}
			again, err := NewPCO(dir, kept...)
			require.NoError(t, err)
			require.Equal(t, b[1:], []byte(again[1:]))
		}
	})
}

// checkContents reads an option in every way; what is read must survive being
// written.
func checkContents(t *testing.T, o PCOOption) {
	if p, err := ParsePAP(o.Contents); err == nil {
		again, err := ParsePAP(p.Append(nil))
		require.NoError(t, err)
		require.Equal(t, p, again)
	}
	if c, err := ParseCHAP(o.Contents); err == nil {
		again, err := ParseCHAP(c.Append(nil))
		require.NoError(t, err)
		require.Equal(t, c.Name, again.Name)
		require.Equal(t, c.Message, again.Message)
		require.Equal(t, string(c.Value), string(again.Value))
	}
	if p, err := ParseIPCP(o.Contents); err == nil {
		again, err := ParseIPCP(p.Append(nil))
		require.NoError(t, err)
		require.Equal(t, len(p.Options), len(again.Options))
	}
	_, _ = o.Addr()
	_, _ = o.MTU()
	_, _ = o.MSISDN()
}
