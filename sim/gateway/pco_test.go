package gateway

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
)

// asks is what a device sends.
func asks(options ...nas.PCOOption) []byte {
	p, err := nas.NewPCO(nas.Uplink, options...)
	if err != nil {
		panic(err)
	}
	return p
}

func withPCO(options ...nas.PCOOption) func(*gtpv2.CreateSessionRequest) {
	return func(m *gtpv2.CreateSessionRequest) { m.PCO = asks(options...) }
}

func TestConfigurationOptions(t *testing.T) {
	c := newCore(t, internet())
	res := c.attach(ofType(gtpv2.IPv4v6), withPCO(
		nas.IPCP{Code: nas.IPCPConfigureRequest, Identifier: 7, Options: []nas.IPCPOption{
			nas.IPCPAddr(nas.IPCPPrimaryDNS, netip.IPv4Unspecified()), nas.IPCPAddr(nas.IPCPSecondaryDNS, netip.IPv4Unspecified()),
			nas.IPCPAddr(nas.IPCPPrimaryNBNS, netip.IPv4Unspecified())}}.Option(),
		nas.PCORequest(nas.PCODNSServerIPv4), nas.PCORequest(nas.PCODNSServerIPv6), nas.PCORequest(nas.PCOPCSCFIPv4), nas.PCORequest(nas.PCOPCSCFIPv6),
		nas.PCORequest(nas.PCOAddressViaNAS), nas.PCORequest(nas.PCOIPv4LinkMTU), nas.PCORequest(nas.PCOMSISDN), nas.PCORequest(0x1234)))
	pco := nas.PCO(res.PCO)
	require.NoError(t, pco.Validate(nas.Downlink))
	var addrs []string
	for o := range pco.Options(nas.Downlink) {
		if a, err := o.Addr(); err == nil && o.ID != nas.PCOIPCP {
			addrs = append(addrs, a.String())
		}
	}
	require.Equal(t, []string{"192.0.2.53", "192.0.2.54", "2001:db8::53", "192.0.2.60", "2001:db8::60"}, addrs)
	mtu, ok := pco.Find(nas.Downlink, nas.PCOIPv4LinkMTU)
	require.True(t, ok)
	require.Equal(t, []byte{0x05, 0x8c}, mtu)
	contents, ok := pco.Find(nas.Downlink, nas.PCOIPCP)
	require.True(t, ok)
	ipcp, err := nas.ParseIPCP(contents)
	require.NoError(t, err)
	require.Equal(t, nas.IPCP{Code: nas.IPCPConfigureNak, Identifier: 7, Options: []nas.IPCPOption{
		nas.IPCPAddr(nas.IPCPPrimaryDNS, netip.MustParseAddr("192.0.2.53")), nas.IPCPAddr(nas.IPCPSecondaryDNS, netip.MustParseAddr("192.0.2.54"))}}, ipcp)
	number, ok := pco.Find(nas.Downlink, nas.PCOMSISDN)
	require.True(t, ok)
	require.Equal(t, []byte{0x91, 0x18, 0x09, 0x21, 0x43, 0x65, 0x87}, number)
	require.Empty(t, tshark.Complaints(t, "gtpv2", c.all))
}

func TestConfigurationOptionsThatCannotBe(t *testing.T) {
	bare := APN{Name: "internet", IPv4: netip.MustParsePrefix("100.64.0.0/24")}
	c := newCore(t, bare)
	require.Nil(t, c.attach(withPCO(nas.PCORequest(nas.PCODNSServerIPv4), nas.PCORequest(nas.PCOIPv4LinkMTU))).PCO, "nothing to tell")
	require.Nil(t, c.attach(func(m *gtpv2.CreateSessionRequest) { m.PCO = []byte{0x80, 0xc0, 0x23, 200, 1} }).PCO, "an option that is cut short")

	ask := func(o ...nas.IPCPOption) nas.IPCP {
		res := c.attach(withPCO(nas.IPCP{Code: nas.IPCPConfigureRequest, Identifier: 1, Options: o}.Option()))
		contents, ok := nas.PCO(res.PCO).Find(nas.Downlink, nas.PCOIPCP)
		require.True(t, ok)
		ipcp, err := nas.ParseIPCP(contents)
		require.NoError(t, err)
		return ipcp
	}
	require.Equal(t, nas.IPCPConfigureReject, ask(nas.IPCPAddr(nas.IPCPPrimaryDNS, netip.IPv4Unspecified())).Code)
	require.Equal(t, nas.IPCPConfigureAck, ask().Code)
	res := c.attach(withPCO(nas.IPCP{Code: nas.IPCPConfigureRequest, Identifier: 1, Options: []nas.IPCPOption{nas.IPCPAddr(nas.IPCPAddress, netip.IPv4Unspecified())}}.Option()))
	contents, _ := nas.PCO(res.PCO).Find(nas.Downlink, nas.PCOIPCP)
	ipcp, err := nas.ParseIPCP(contents)
	require.NoError(t, err)
	require.Equal(t, nas.IPCPConfigureNak, ipcp.Code)
	a, err := ipcp.Options[0].Addr()
	require.NoError(t, err)
	require.Equal(t, res.PAA.IPv4, a)
}

// gate is an Authenticator that answers when it is told to.
type gate struct {
	asked  []AccessRequest
	answer []func(aaa.Verdict)
}

func (g *gate) Authenticate(r AccessRequest, answer func(aaa.Verdict)) {
	g.asked = append(g.asked, r)
	g.answer = append(g.answer, answer)
}

func TestAuthentication(t *testing.T) {
	challenge := []byte("0123456789abcdef")
	response := nas.CHAPResponseValue(9, "iij", challenge)
	pap := nas.PAP{Code: nas.PAPAuthenticateRequest, Identifier: 3, PeerID: "mobile@iij", Password: "iij"}.Option()
	chap := []nas.PCOOption{
		nas.CHAP{Code: nas.CHAPChallenge, Identifier: 9, Value: challenge, Name: "x"}.Option(),
		nas.CHAP{Code: nas.CHAPResponse, Identifier: 9, Value: response[:], Name: "mobile@iij"}.Option()}
	for _, c := range []struct {
		name    string
		options []nas.PCOOption
		want    aaa.Credentials
		verdict aaa.Verdict
		cause   gtpv2.Cause
		id      nas.PCOID
		answer  []byte
	}{
		{"PAP, right", []nas.PCOOption{pap}, aaa.Credentials{Protocol: aaa.PAP, Identifier: 3, Username: "mobile@iij", Password: aaa.NewSecret("iij")},
			aaa.Verdict{Accept: true}, gtpv2.CauseRequestAccepted, nas.PCOPAP, []byte{2, 3, 0, 5, 0}},
		{"PAP, wrong", []nas.PCOOption{pap}, aaa.Credentials{Protocol: aaa.PAP, Identifier: 3, Username: "mobile@iij", Password: aaa.NewSecret("iij")},
			aaa.Verdict{Message: "no"}, gtpv2.CauseUserAuthenticationFailed, nas.PCOPAP, []byte{3, 3, 0, 7, 2, 'n', 'o'}},
		{"CHAP, right", chap, aaa.Credentials{Protocol: aaa.CHAP, Identifier: 9, Username: "mobile@iij", Challenge: challenge, Response: response[:]},
			aaa.Verdict{Accept: true}, gtpv2.CauseRequestAccepted, nas.PCOCHAP, []byte{3, 9, 0, 4}},
		{"CHAP, wrong", chap, aaa.Credentials{Protocol: aaa.CHAP, Identifier: 9, Username: "mobile@iij", Challenge: challenge, Response: response[:]},
			aaa.Verdict{}, gtpv2.CauseUserAuthenticationFailed, nas.PCOCHAP, []byte{4, 9, 0, 4}},
		{"CHAP response to nothing", chap[1:], aaa.Credentials{}, aaa.Verdict{}, gtpv2.CauseUserAuthenticationFailed, 0, nil},
		{"none", nil, aaa.Credentials{}, aaa.Verdict{}, gtpv2.CauseUserAuthenticationFailed, 0, nil},
	} {
		door := &gate{}
		apn := internet()
		apn.Authenticator = door
		g := newCore(t, apn)
		req := g.sessionRequest(withPCO(c.options...))
		g.request(req)
		require.Len(t, door.asked, 1, c.name)
		require.Equal(t, c.want, door.asked[0].Credentials, c.name)
		require.Equal(t, imsi, door.asked[0].IMSI)
		require.Equal(t, gtpv2.EUTRAN, door.asked[0].RATType)
		g.request(req)
		require.Empty(t, g.sent, "%s: a repetition waits with the first", c.name)
		g.world.Run(2 * time.Second)
		door.answer[0](c.verdict)
		door.answer[0](aaa.Verdict{Accept: true})
		require.Len(t, door.asked, 1)
		res := got[*gtpv2.CreateSessionResponse](g)
		require.Empty(t, g.sent)
		require.Equal(t, c.cause, res.Cause.Value, c.name)
		if c.id != 0 {
			contents, ok := nas.PCO(res.PCO).Find(nas.Downlink, c.id)
			require.True(t, ok, c.name)
			require.Equal(t, c.answer, contents, c.name)
		}
		require.Equal(t, c.verdict.Accept, len(g.Sessions()) == 1, c.name)
		g.request(req)
		require.Equal(t, res.Cause, got[*gtpv2.CreateSessionResponse](g).Cause, c.name)
		require.Empty(t, tshark.Complaints(t, "gtpv2", g.all), c.name)
	}

	c := newCore(t, internet())
	require.Nil(t, c.attach(withPCO(pap)).PCO, "where nobody judges, nothing is said")
}
