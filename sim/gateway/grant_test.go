package gateway

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// server is an AAA server that gives the same to everybody, and keeps accounts.
type server struct {
	grant    aaa.Grant
	asked    []AccessRequest
	accounts []string
	last     Session
}

func (s *server) Authenticate(r AccessRequest, answer func(aaa.Verdict)) {
	s.asked = append(s.asked, r)
	answer(aaa.Verdict{Accept: true, Ground: aaa.AcceptedByServer, Reason: "accepted by the AAA server", Grant: s.grant})
}

func (s *server) note(what string, c Session) {
	s.last = c
	s.accounts = append(s.accounts, fmt.Sprintf("%s %d %s %s", what, c.ChargingID, c.IPv4, c.Username))
}

func (s *server) Start(c Session)          { s.note("start", c) }
func (s *server) Interim(c Session)        { s.note("interim", c) }
func (s *server) Stop(c Session, e Ending) { s.note("stop "+e.String(), c) }

func newGranting(t testing.TB, grant aaa.Grant) (*both, *server) {
	s := &server{grant: grant}
	b := newBoth(t, internet())
	b.cfg.APNs[0].Authenticator, b.cfg.APNs[0].Accountant = s, s
	return b, s
}

var fixed = netip.MustParseAddr("10.9.8.7")

func named(m *gtpv2.CreateSessionRequest) {
	m.PCO, _ = nas.NewPCO(nas.Uplink, nas.PAP{Code: nas.PAPAuthenticateRequest, Identifier: 1, PeerID: "user", Password: "never-seen"}.Option())
}

func TestFramedAddress(t *testing.T) {
	for _, address := range []netip.Addr{fixed, netip.MustParseAddr("100.64.0.77")} {
		b, s := newGranting(t, aaa.Grant{IPv4: address})
		res := b.attach(named, ofType(gtpv2.IPv4))
		require.Equal(t, address, res.PAA.IPv4)
		require.Equal(t, address, b.Sessions()[0].IPv4)

		other := b.sessionRequest(func(m *gtpv2.CreateSessionRequest) { m.IMSI = nas.MustParseIMSI("440101234567891") })
		b.request(other)
		require.Equal(t, gtpv2.CauseAllDynamicAddressesAreOccupied, got[*gtpv2.CreateSessionResponse](b.core).Cause.Value, "it is one device's")
		require.Len(t, b.Sessions(), 1)

		// The device attaches anew, and then to UTRAN: the address is free each time.
		require.Equal(t, address, b.attach(named, ofType(gtpv2.IPv4)).PAA.IPv4)
		b.request(&gtpv2.DeleteSessionRequest{TEID: b.Gateway.byIMSI[imsi].teid, Sequence: b.next(), LinkedEBI: 5, Indication: gtpv2.OI})
		got[*gtpv2.DeleteSessionResponse](b.core)
		b.fromSGSN(b.pdpRequest())
		require.Equal(t, address, b.toSGSN().(*gtpv1.CreatePDPContextResponse).EndUserAddress.IPv4)
		require.Equal(t, fmt.Sprintf("stop by the device 3 %s user", address), s.accounts[len(s.accounts)-2])
	}
}

func TestFramedPrefix(t *testing.T) {
	b, _ := newGranting(t, aaa.Grant{IPv6: netip.MustParsePrefix("2001:db8:ffff:1::/64")})
	res := b.attach(ofType(gtpv2.IPv4v6))
	require.Equal(t, gtpv2.IPv4v6, res.PAA.Type)
	require.Equal(t, "2001:db8:ffff:1::/64", b.Sessions()[0].IPv6.String())
	require.True(t, res.PAA.IPv4.IsValid(), "of the pool")
}

func TestSessionTimeout(t *testing.T) {
	b, s := newGranting(t, aaa.Grant{SessionTimeout: time.Hour, InterimInterval: 25 * time.Minute, Class: [][]byte{{1, 2}}})
	b.attach(named)
	b.world.Run(59 * time.Minute)
	require.Len(t, b.Sessions(), 1)
	b.world.Run(61 * time.Second)
	del := got[*gtpv2.DeleteBearerRequest](b.core)
	require.EqualValues(t, 5, del.LinkedEBI)
	b.request(&gtpv2.DeleteBearerResponse{TEID: b.Gateway.byIMSI[imsi].teid, Sequence: del.Sequence, LinkedEBI: 5, Cause: gtpv2.Accept})
	require.Empty(t, b.Sessions())
	b.world.Run(3 * time.Hour)
	require.Equal(t, []string{"start 1 100.64.0.1 user", "interim 1 100.64.0.1 user", "interim 1 100.64.0.1 user",
		"stop by the session timeout of the AAA server 1 100.64.0.1 user"}, s.accounts)
	require.Equal(t, [][]byte{{1, 2}}, s.last.Grant.Class)
	require.Equal(t, aaa.AcceptedByServer, s.last.Ground)
	require.Contains(t, b.decisions(), "PDN connection has expired: Session-Timeout 1h0m0s")
}

func TestInterimAccountsWithoutAnAuthenticator(t *testing.T) {
	b, s := newGranting(t, aaa.Grant{})
	b.cfg.APNs[0].Authenticator, b.cfg.APNs[0].InterimInterval = nil, 10*time.Minute
	b.attach()
	b.world.Run(25 * time.Minute)
	require.NoError(t, b.EndSession(imsi, "", 0))
	b.world.Run(time.Hour) // the MME does not answer, which changes nothing
	require.Equal(t, []string{"start 1 100.64.0.1 ", "interim 1 100.64.0.1 ", "interim 1 100.64.0.1 ", "stop by the gateway 1 100.64.0.1 "}, s.accounts)
}

func TestAccessRequestIsComplete(t *testing.T) {
	b, s := newGranting(t, aaa.Grant{})
	b.attach(named, func(m *gtpv2.CreateSessionRequest) {
		m.UETimeZone = nas.Some(gtpv2.UETimeZone{TimeZone: 0x63})
		m.ChargingCharacteristics = nas.Some[uint16](0x0800)
	})
	r := s.asked[0]
	r.Credentials = aaa.Credentials{}
	mei, _ := nas.ParseIMEISV("3535360019876543")
	msisdn, _ := nas.ParseMSISDN("819012345678")
	require.Equal(t, AccessRequest{Session: Session{
		IMSI: imsi, MSISDN: msisdn, MEI: mei, APN: "internet", PDNType: gtpv2.IPv4, AMBR: gtpv2.AMBR{Uplink: 50_000, Downlink: 100_000},
		Access: OnS11, ServingAddress: mmeC.IPv4, RATType: gtpv2.EUTRAN, ServingNetwork: plmn, TimeZone: nas.Some(gtpv2.UETimeZone{TimeZone: 0x63}),
		ULI: here, ChargingID: 1, ChargingCharacteristics: nas.Some[uint16](0x0800), SelectionMode: nas.Some[uint8](0),
		Bearers: []Bearer{{EBI: 5, QoS: qos}},
	}}, r)
	require.EqualValues(t, 1, b.Sessions()[0].ChargingID, "what the server was told")
}

// The gateway's own words about a login hold no password.
func TestPasswordsAreNotInTheTrace(t *testing.T) {
	b, s := newGranting(t, aaa.Grant{IPv4: fixed})
	b.attach(named)
	seen := fmt.Sprintf("%v %+v %#v", s.asked[0], s.asked[0], &s.asked[0])
	for _, e := range b.trace.Events() {
		e.Bytes = nil
		seen += fmt.Sprintf("%+v", e)
	}
	require.Contains(t, seen, "APN internet accepted: accepted by the AAA server, address 10.9.8.7")
	require.NotContains(t, seen, "never-seen")
	require.NotContains(t, seen, sim.Fault.String())
}
