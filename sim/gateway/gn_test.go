package gateway

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
)

var (
	sgsnC   = netip.MustParseAddr("192.0.2.21")
	sgsnU   = netip.MustParseAddr("192.0.2.22")
	rai     = nas.RAI{PLMN: plmn, LAC: 0x0102, RAC: 3}
	place   = gtpv1.ULI{Kind: gtpv1.PlaceSAI, LAI: rai.LAI(), Code: 9}
	profile = gtpv1.QoSProfile{ARP: 2, Value: []byte{0x23, 0x92, 0x1f, 0x71, 0x96, 0x40, 0x74, 0xfb, 0x03, 0x40, 0x40, 0x00}}
)

// both is a core whose gateway has an SGSN too.
type both struct {
	*core
	sgsn  [][]byte // by the gateway, to the SGSN
	gnAll [][]byte
	told  []string // of accounting
}

func newBoth(t testing.TB, apns ...APN) *both {
	b := &both{}
	for i := range apns {
		apns[i].Accountant = b
	}
	b.core = newCore(t, apns...)
	b.ConnectSGSN(connFunc(func(pdu []byte) {
		b.sgsn = append(b.sgsn, bytes.Clone(pdu))
		b.gnAll = append(b.gnAll, bytes.Clone(pdu))
	}))
	return b
}

func (b *both) note(what string, s Session) {
	b.told = append(b.told, fmt.Sprintf("%s %s %s %s", what, s.APN, s.IPv4, ratName(s.RATType)))
}
func (b *both) Start(s Session)          { b.note("start", s) }
func (b *both) Interim(s Session)        { b.note("interim", s) }
func (b *both) Stop(s Session, _ Ending) { b.note("stop", s) }

// ask hands the gateway a message of the SGSN and returns what it answers.
func (b *both) ask(m gtpv1.Message) gtpv1.Message {
	b.t.Helper()
	b.fromSGSN(m)
	require.NotEmpty(b.t, b.sgsn, "the gateway answered nothing")
	return b.toSGSN()
}

func (b *both) fromSGSN(m gtpv1.Message) {
	pdu := m.Append(nil)
	b.gnAll = append(b.gnAll, bytes.Clone(pdu))
	b.HandleGTPv1(pdu)
	clear(pdu) // what it keeps must be copies
}

// toSGSN takes the oldest message of the gateway to the SGSN.
func (b *both) toSGSN() gtpv1.Message {
	b.t.Helper()
	require.NotEmpty(b.t, b.sgsn)
	m, err := gtpv1.Decode(b.sgsn[0])
	require.NoError(b.t, err)
	b.sgsn = b.sgsn[1:]
	return m
}

func (b *both) gnSequence() uint16 { return uint16(b.next()) }

func (b *both) pdpRequest(alter ...func(*gtpv1.CreatePDPContextRequest)) *gtpv1.CreatePDPContextRequest {
	m := &gtpv1.CreatePDPContextRequest{Sequence: b.gnSequence(), IMSI: imsi, RAI: rai, SelectionMode: nas.Some(gtpv1.APNVerified), TEIDData: 0x3333, TEIDControl: 0x4444, NSAPI: 5,
		EndUserAddress: gtpv1.EndUserAddress{Type: gtpv1.IPv4}, APN: "internet", SGSNControl: sgsnC, SGSNUser: sgsnU, QoS: profile, RATType: gtpv1.UTRAN, ULI: place,
		CommonFlags: gtpv1.DualAddressBearer, MSTimeZone: nas.Some(gtpv1.MSTimeZone{TimeZone: 0x63}), ChargingCharacteristics: nas.Some[uint16](0x0800)}
	m.QoS.Value = slices.Clone(profile.Value)
	m.MSISDN, _ = nas.ParseMSISDN("819012345678")
	m.IMEISV, _ = nas.ParseIMEISV("3535360019876543")
	for _, f := range alter {
		f(m)
	}
	return m
}

// activated makes a PDP context.
func (b *both) activated(alter ...func(*gtpv1.CreatePDPContextRequest)) *gtpv1.CreatePDPContextResponse {
	b.t.Helper()
	res := b.ask(b.pdpRequest(alter...)).(*gtpv1.CreatePDPContextResponse)
	require.True(b.t, res.Cause.Accepted(), res.Cause.String())
	return res
}

func ofPDPType(t gtpv1.PDPType) func(*gtpv1.CreatePDPContextRequest) {
	return func(m *gtpv1.CreatePDPContextRequest) { m.EndUserAddress.Type = t }
}

// update is what an SGSN sends that has fetched a context.
func (b *both) updateRequest(teid uint32, alter ...func(*gtpv1.UpdatePDPContextRequest)) *gtpv1.UpdatePDPContextRequest {
	m := &gtpv1.UpdatePDPContextRequest{TEID: teid, Sequence: b.gnSequence(), IMSI: imsi, RAI: rai, TEIDData: 0x5555, TEIDControl: 0x6666, NSAPI: 5,
		SGSNControl: sgsnC, SGSNUser: sgsnU, QoS: profile, RATType: gtpv1.UTRAN, ULI: place}
	for _, f := range alter {
		f(m)
	}
	return m
}

// toUTRAN has the SGSN take a PDN connection over.
func (b *both) toUTRAN(teid uint32, alter ...func(*gtpv1.UpdatePDPContextRequest)) *gtpv1.UpdatePDPContextResponse {
	b.t.Helper()
	res := b.ask(b.updateRequest(teid, alter...)).(*gtpv1.UpdatePDPContextResponse)
	require.Equal(b.t, gtpv1.CauseRequestAccepted, res.Cause)
	return res
}

// toEUTRAN has the MME take a PDN connection over.
func (b *both) toEUTRAN(teid uint32, alter ...func(*gtpv2.CreateSessionRequest)) *gtpv2.CreateSessionResponse {
	b.t.Helper()
	b.request(b.takeOverRequest(teid, alter...))
	res := got[*gtpv2.CreateSessionResponse](b.core)
	require.True(b.t, res.Cause.Value.Accepted(), res.Cause.Value.String())
	return res
}

func (b *both) takeOverRequest(teid uint32, alter ...func(*gtpv2.CreateSessionRequest)) *gtpv2.CreateSessionRequest {
	return b.sessionRequest(append([]func(*gtpv2.CreateSessionRequest){func(m *gtpv2.CreateSessionRequest) {
		m.PGW = gtpv2.FTEID{Interface: gtpv2.S5S8PGWGTPC, TEID: teid, IPv4: b.cfg.Address}
		m.PAA, m.PDNType = gtpv2.PAA{}, 0
		m.AMBR.Clear()
	}}, alter...)...)
}

func (b *both) only() Session {
	b.t.Helper()
	all := b.Sessions()
	require.Len(b.t, all, 1)
	return all[0]
}

func (b *both) sound() {
	b.t.Helper()
	require.Empty(b.t, tshark.Complaints(b.t, "gtp", b.gnAll))
	require.Empty(b.t, tshark.Complaints(b.t, "gtpv2", b.all))
}

func TestPDPContextFromCreationToDeletion(t *testing.T) {
	b := newBoth(t, internet())
	res := b.activated(ofPDPType(gtpv1.IPv4v6), func(m *gtpv1.CreatePDPContextRequest) {
		m.PCO, m.Recovery = asks(nas.PCORequest(nas.PCODNSServerIPv4), nas.PCORequest(nas.PCOMSISDN)), nas.Some[uint8](1)
		m.AMBR = nas.Some(gtpv1.AMBR{Uplink: 5_000, Downlink: 42_000})
	})
	require.EqualValues(t, 0x4444, res.TEID)
	require.Equal(t, gtpv1.CauseRequestAccepted, res.Cause)
	require.Equal(t, gtpv1.IPv4v6, res.EndUserAddress.Type)
	require.Equal(t, "100.64.0.1", res.EndUserAddress.IPv4.String())
	require.Equal(t, "192.0.2.2", res.GGSNControl.String())
	require.Equal(t, "192.0.2.3", res.GGSNUser.String())
	require.Equal(t, profile, res.QoS)
	require.EqualValues(t, 4, res.Recovery.Value())
	dns, ok := nas.PCO(res.PCO).Find(nas.Downlink, nas.PCODNSServerIPv4)
	require.True(t, ok)
	require.Equal(t, []byte{192, 0, 2, 53}, dns)

	s := b.only()
	require.Equal(t, OnGn, s.Access)
	require.Equal(t, gtpv2.UTRAN, s.RATType)
	require.Equal(t, sgsnC, s.ServingAddress)
	require.Equal(t, plmn, s.ServingNetwork)
	require.Equal(t, place, s.Place)
	require.Equal(t, rai, s.RAI)
	require.Equal(t, profile, s.Profile)
	require.Equal(t, res.TEIDControl, s.ControlTEID)
	require.EqualValues(t, 5, s.Bearers[0].EBI)
	require.EqualValues(t, 42_000, s.AMBR.Downlink)
	require.EqualValues(t, 0x63, s.TimeZone.Value().TimeZone)
	require.EqualValues(t, 0x0800, s.ChargingCharacteristics.Value())
	require.Equal(t, "3535360019876543", s.MEI.String())
	require.True(t, b.DownlinkData(imsi))
	require.Empty(t, b.sent, "the SGSN pages, not the MME")
	require.ErrorContains(t, b.CreateDedicatedBearer(imsi, DedicatedBearer{QoS: qos}), "not on E-UTRAN")
	require.Error(t, b.DeleteDedicatedBearer(imsi, 5))

	// A second PDN connection, and the end of the first alone.
	b.activated(func(m *gtpv1.CreatePDPContextRequest) { m.NSAPI = 6 })
	require.Len(t, b.SessionsOf(imsi), 2)
	for _, c := range []struct {
		teid  uint32
		nsapi uint8
		want  gtpv1.Cause
	}{{res.TEIDControl, 7, gtpv1.CauseNonExistent}, {99, 5, gtpv1.CauseNonExistent}, {res.TEIDControl, 0, gtpv1.CauseMandatoryIEMissing}, {res.TEIDControl, 5, gtpv1.CauseRequestAccepted}} {
		del := b.ask(&gtpv1.DeletePDPContextRequest{TEID: c.teid, Sequence: b.gnSequence(), Teardown: true, NSAPI: c.nsapi}).(*gtpv1.DeletePDPContextResponse)
		require.Equal(t, c.want, del.Cause)
	}
	require.Len(t, b.SessionsOf(imsi), 1)
	b.sound()
	require.Equal(t, []string{"start internet 100.64.0.1 UTRAN", "start internet 100.64.0.2 UTRAN", "stop internet 100.64.0.1 UTRAN"}, b.told)
	require.Equal(t, []string{"PDP context made: APN internet 100.64.0.1 2001:db8::/64", "PDP context made: APN internet 100.64.0.2", "PDP context ended: by the SGSN"}, b.decisions())
}

func TestPDPContextRefusals(t *testing.T) {
	type alter = func(*gtpv1.CreatePDPContextRequest)
	full := internet()
	full.Name, full.IPv4, full.IPv6 = "full", netip.MustParsePrefix("100.64.9.1/32"), netip.Prefix{}
	v6only := internet()
	v6only.Name, v6only.IPv4 = "v6", netip.Prefix{}
	busy := internet()
	busy.Name, busy.Congested, busy.BackOff = "busy", true, 12*time.Minute
	for _, c := range []struct {
		name  string
		alter alter
		want  gtpv1.Cause
	}{
		{"unknown APN", func(m *gtpv1.CreatePDPContextRequest) { m.APN = "nowhere" }, gtpv1.CauseMissingOrUnknownAPN},
		{"no APN", func(m *gtpv1.CreatePDPContextRequest) { m.APN = "" }, gtpv1.CauseMissingOrUnknownAPN},
		{"congested APN", func(m *gtpv1.CreatePDPContextRequest) { m.APN = "busy" }, gtpv1.CauseAPNCongestion},
		{"IPv4 on an IPv6 APN", func(m *gtpv1.CreatePDPContextRequest) { m.APN = "v6" }, gtpv1.CauseUnknownPDPAddressOrPDPType},
		{"IPv6 on an IPv4 APN", func(m *gtpv1.CreatePDPContextRequest) { m.APN, m.EndUserAddress.Type = "full", gtpv1.IPv6 }, gtpv1.CauseUnknownPDPAddressOrPDPType},
		{"PPP", ofPDPType(gtpv1.PPP), gtpv1.CauseUnknownPDPAddressOrPDPType},
		{"pool exhausted", func(m *gtpv1.CreatePDPContextRequest) { m.APN = "full" }, gtpv1.CauseAllDynamicPDPAddressesAreOccupied},
		{"address of another network", func(m *gtpv1.CreatePDPContextRequest) { m.EndUserAddress.IPv4 = netip.MustParseAddr("8.8.8.8") }, gtpv1.CauseUnknownPDPAddressOrPDPType},
		{"NSAPI missing", func(m *gtpv1.CreatePDPContextRequest) { m.NSAPI = 0 }, gtpv1.CauseMandatoryIEMissing},
		{"NSAPI reserved", func(m *gtpv1.CreatePDPContextRequest) { m.NSAPI = 4 }, gtpv1.CauseMandatoryIEIncorrect},
		{"QoS missing", func(m *gtpv1.CreatePDPContextRequest) { m.QoS.Value = nil }, gtpv1.CauseMandatoryIEMissing},
		{"nobody", func(m *gtpv1.CreatePDPContextRequest) { m.IMSI = nas.IMSI{} }, gtpv1.CauseMandatoryIEMissing},
		{"no tunnel", func(m *gtpv1.CreatePDPContextRequest) { m.TEIDControl = 0 }, gtpv1.CauseMandatoryIEMissing},
		{"no PDP type", ofPDPType(0), gtpv1.CauseMandatoryIEMissing},
		{"unknown tunnel", func(m *gtpv1.CreatePDPContextRequest) { m.TEID = 77 }, gtpv1.CauseNonExistent},
		{"secondary", func(m *gtpv1.CreatePDPContextRequest) { m.LinkedNSAPI = 6 }, gtpv1.CauseServiceNotSupported},
	} {
		b := newBoth(t, internet(), full, v6only, busy)
		b.activated(func(m *gtpv1.CreatePDPContextRequest) { m.APN, m.IMSI = "full", nas.MustParseIMSI("440101111111111") })
		before := b.Sessions()
		res := b.ask(b.pdpRequest(c.alter)).(*gtpv1.CreatePDPContextResponse)
		require.Equal(t, c.want, res.Cause, c.name)
		require.EqualValues(t, b.seq, res.Sequence, c.name)
		require.Equal(t, before, b.Sessions(), "%s: nobody else's state changes", c.name)
		require.Len(t, b.byIMSI, 1, c.name)
		if c.name == "congested APN" {
			wait, _ := res.BackOffTime.Value().Duration()
			require.Equal(t, 12*time.Minute, wait)
		}
	}
}

// TestPDPTypes asks for one type and is given another, which the SGSN makes SM
// causes #50, #51 and #52 of (TS 24.008 6.1.3.1.1).
func TestPDPTypes(t *testing.T) {
	v4only, v6only, single := internet(), internet(), internet()
	v4only.Name, v4only.IPv6 = "v4", netip.Prefix{}
	v6only.Name, v6only.IPv4 = "v6", netip.Prefix{}
	single.Name, single.SingleAddress = "single", true
	var all [][]byte
	for _, c := range []struct {
		apn        string
		ask, given gtpv1.PDPType
		dual       bool
		cause      gtpv1.Cause
	}{
		{"internet", gtpv1.IPv6, gtpv1.IPv6, true, gtpv1.CauseRequestAccepted},
		{"internet", gtpv1.IPv4v6, gtpv1.IPv4v6, true, gtpv1.CauseRequestAccepted},
		{"internet", gtpv1.IPv4v6, gtpv1.IPv4, false, gtpv1.CauseNewPDPTypeDueToSingleAddressBearer},
		{"single", gtpv1.IPv4v6, gtpv1.IPv4, true, gtpv1.CauseNewPDPTypeDueToNetworkPreference},
		{"v4", gtpv1.IPv4v6, gtpv1.IPv4, true, gtpv1.CauseNewPDPTypeDueToNetworkPreference},
		{"v6", gtpv1.IPv4v6, gtpv1.IPv6, true, gtpv1.CauseNewPDPTypeDueToNetworkPreference},
	} {
		b := newBoth(t, internet(), v4only, v6only, single)
		res := b.activated(ofPDPType(c.ask), func(m *gtpv1.CreatePDPContextRequest) {
			m.APN = c.apn
			if !c.dual {
				m.CommonFlags = 0
			}
		})
		require.Equal(t, c.cause, res.Cause, "%s %s", c.apn, c.ask)
		require.Equal(t, c.given, res.EndUserAddress.Type, "%s %s", c.apn, c.ask)
		all = append(all, b.gnAll...)
	}
	require.Empty(t, tshark.Complaints(t, "gtp", all))
}

func TestPDPContextAuthentication(t *testing.T) {
	door := &gate{}
	apn := internet()
	apn.Authenticator = door
	b := newBoth(t, apn)
	req := b.pdpRequest(func(m *gtpv1.CreatePDPContextRequest) {
		m.PCO = asks(nas.PAP{Code: nas.PAPAuthenticateRequest, Identifier: 9, PeerID: "user", Password: "secret"}.Option())
	})
	b.fromSGSN(req)
	require.Empty(t, b.sgsn)
	b.fromSGSN(req)
	require.Empty(t, b.sgsn, "a request that is being judged comes again")
	require.Len(t, door.asked, 1)
	r := door.asked[0]
	require.Equal(t, gtpv2.UTRAN, r.RATType)
	require.Equal(t, imsi, r.IMSI)
	require.Equal(t, plmn, r.ServingNetwork)
	require.Equal(t, sgsnC, r.ServingAddress)
	require.Equal(t, place, r.Place)
	require.Equal(t, rai, r.RAI)
	require.Equal(t, profile, r.Profile)
	require.EqualValues(t, 5, r.Bearers[0].EBI)
	require.Equal(t, gtpv2.IPv4, r.PDNType)
	require.Equal(t, aaa.Credentials{Protocol: aaa.PAP, Identifier: 9, Username: "user", Password: aaa.NewSecret("secret")}, r.Credentials)

	door.answer[0](aaa.Verdict{Message: "no"})
	door.answer[0](aaa.Verdict{Accept: true}) // twice is once
	res := b.toSGSN().(*gtpv1.CreatePDPContextResponse)
	require.Equal(t, gtpv1.CauseUserAuthenticationFailed, res.Cause)
	pap, ok := nas.PCO(res.PCO).Find(nas.Downlink, nas.PCOPAP)
	require.True(t, ok)
	nak, err := nas.ParsePAP(pap)
	require.NoError(t, err)
	require.Equal(t, nas.PAP{Code: nas.PAPAuthenticateNak, Identifier: 9, Message: "no"}, nak)
	require.Empty(t, b.Sessions())
	require.Empty(t, b.sgsn)
	require.Contains(t, b.decisions(), "PDP context refused: APN internet IPv4 GTP 209 User authentication failed")

	b.fromSGSN(b.pdpRequest())
	require.Equal(t, aaa.NoProtocol, door.asked[1].Credentials.Protocol)
	door.answer[1](aaa.Verdict{Accept: true})
	require.Equal(t, gtpv1.CauseRequestAccepted, b.toSGSN().(*gtpv1.CreatePDPContextResponse).Cause)

	// On S11 the same judge is told another RAT.
	b.request(b.sessionRequest())
	require.Equal(t, gtpv2.EUTRAN, door.asked[2].RATType)
	require.Equal(t, here, door.asked[2].ULI)
	require.Equal(t, mmeC.IPv4, door.asked[2].ServingAddress)
	b.sound()
}

func TestRepeatedRequestOnGnIsAnsweredTheSame(t *testing.T) {
	b := newBoth(t, internet())
	req := b.pdpRequest()
	b.fromSGSN(req)
	b.fromSGSN(req)
	require.Len(t, b.sgsn, 2)
	require.Equal(t, b.sgsn[0], b.sgsn[1])
	res := b.toSGSN().(*gtpv1.CreatePDPContextResponse)
	b.sgsn = nil
	require.Len(t, b.Sessions(), 1)

	// The same number over S11 is another request.
	b.request(b.sessionRequest(func(m *gtpv2.CreateSessionRequest) {
		m.Sequence, m.IMSI = uint32(req.Sequence), nas.MustParseIMSI("440101111111111")
	}))
	require.Equal(t, gtpv2.Accept, got[*gtpv2.CreateSessionResponse](b.core).Cause)

	del := &gtpv1.DeletePDPContextRequest{TEID: res.TEIDControl, Sequence: b.gnSequence(), Teardown: true, NSAPI: 5}
	b.fromSGSN(del)
	b.fromSGSN(del)
	require.Equal(t, b.sgsn[0], b.sgsn[1], "not non-existent")
	b.sgsn = nil
	b.world.Run(time.Minute)
	require.Equal(t, gtpv1.CauseNonExistent, b.ask(del).(*gtpv1.DeletePDPContextResponse).Cause)

	// The same NSAPI is the same context, made anew.
	b.activated()
	b.activated()
	require.Len(t, b.SessionsOf(imsi), 1)
}

func TestUpdatePDPContext(t *testing.T) {
	b := newBoth(t, internet())
	res := b.activated()
	before := b.only()
	for _, c := range []struct {
		name  string
		teid  uint32
		alter func(*gtpv1.UpdatePDPContextRequest)
		want  gtpv1.Cause
	}{
		{"unknown tunnel", 0xbad, func(*gtpv1.UpdatePDPContextRequest) {}, gtpv1.CauseNonExistent},
		{"unknown NSAPI", res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.NSAPI = 9 }, gtpv1.CauseNonExistent},
		{"no NSAPI", res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.NSAPI = 0 }, gtpv1.CauseMandatoryIEMissing},
		{"somebody else", res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.IMSI = nas.MustParseIMSI("440101111111111") }, gtpv1.CauseNonExistent},
		{"no tunnel", res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.TEIDData = 0 }, gtpv1.CauseMandatoryIEMissing},
		{"no QoS", res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.QoS.Value = nil }, gtpv1.CauseMandatoryIEMissing},
	} {
		got := b.ask(b.updateRequest(c.teid, c.alter)).(*gtpv1.UpdatePDPContextResponse)
		require.Equal(t, c.want, got.Cause, c.name)
		require.Equal(t, before, b.only(), c.name)
	}

	// The quality of service changes: nothing has moved.
	b.told = nil
	less := gtpv1.QoSProfile{ARP: 3, Value: profile.Value[:3]}
	updated := b.toUTRAN(res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) {
		m.QoS, m.TEIDControl, m.PCO = less, 0, asks(nas.PCORequest(nas.PCODNSServerIPv4))
	})
	require.EqualValues(t, 0x4444, updated.TEID, "the tunnel of before")
	require.Equal(t, less, updated.QoS)
	require.NotEmpty(t, updated.PCO)
	require.Equal(t, less, b.only().Profile)
	require.Empty(t, b.told)

	// Another SGSN, then GERAN.
	b.toUTRAN(res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.SGSNControl = netip.MustParseAddr("192.0.2.77") })
	b.toUTRAN(res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) {
		m.SGSNControl, m.RATType = netip.MustParseAddr("192.0.2.77"), gtpv1.GERAN
	})
	require.Equal(t, []string{"interim internet 100.64.0.1 UTRAN", "interim internet 100.64.0.1 GERAN"}, b.told)
	require.Equal(t, "192.0.2.77", b.only().ServingAddress.String())

	// From an MME it must say where its end is.
	made := b.attach(func(m *gtpv2.CreateSessionRequest) { m.IMSI = nas.MustParseIMSI("440101111111111") })
	refused := b.ask(b.updateRequest(made.PGW.TEID, func(m *gtpv1.UpdatePDPContextRequest) { m.IMSI, m.TEIDControl = nas.IMSI{}, 0 })).(*gtpv1.UpdatePDPContextResponse)
	require.Equal(t, gtpv1.CauseMandatoryIEMissing, refused.Cause)
	b.sound()
}

func TestRestarts(t *testing.T) {
	b := newBoth(t, internet())
	other := nas.MustParseIMSI("440101111111111")
	b.attach(func(m *gtpv2.CreateSessionRequest) { m.IMSI, m.Recovery = other, nas.Some[uint8](1) })
	b.activated(func(m *gtpv1.CreatePDPContextRequest) { m.Recovery = nas.Some[uint8](1) })
	require.Len(t, b.Sessions(), 2)
	b.request(&gtpv2.EchoRequest{Sequence: b.next(), Recovery: nas.Some[uint8](2)})
	got[*gtpv2.EchoResponse](b.core)
	require.Equal(t, imsi, b.only().IMSI, "the MME's alone")
	b.attach(func(m *gtpv2.CreateSessionRequest) { m.IMSI = other })
	b.activated(func(m *gtpv1.CreatePDPContextRequest) {
		m.IMSI, m.Recovery = nas.MustParseIMSI("440102222222222"), nas.Some[uint8](2)
	})
	require.Empty(t, b.SessionsOf(imsi), "the SGSN's alone")
	require.Len(t, b.Sessions(), 2)
	require.Contains(t, b.decisions(), "SGSN has restarted: its PDN connections are gone")

	// A context that the restarted SGSN asks about in the same message.
	res := b.activated()
	refused := b.ask(b.updateRequest(res.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.Recovery = nas.Some[uint8](3) })).(*gtpv1.UpdatePDPContextResponse)
	require.Equal(t, gtpv1.CauseNonExistent, refused.Cause)
}

func TestEndOfPDPContextByGateway(t *testing.T) {
	b := newBoth(t, internet())
	b.activated()
	require.NoError(t, b.EndSession(imsi, "internet", gtpv2.CauseReactivationRequested))
	del := b.toSGSN().(*gtpv1.DeletePDPContextRequest)
	require.EqualValues(t, 0x4444, del.TEID)
	require.Equal(t, gtpv1.CauseReactivationRequested, del.Cause)
	require.True(t, del.Teardown)
	require.Len(t, b.Sessions(), 1)
	b.fromSGSN(&gtpv1.DeletePDPContextResponse{TEID: b.only().ControlTEID, Sequence: del.Sequence, Cause: gtpv1.CauseRequestAccepted})
	require.Empty(t, b.Sessions())

	// No answer: four times, T3-RESPONSE apart.
	b.activated()
	require.NoError(t, b.EndSession(imsi, "", 0))
	b.world.Run(time.Minute)
	require.Len(t, b.sgsn, 4)
	require.Empty(t, b.Sessions())
	require.Contains(t, b.decisions(), "SGSN does not answer: Delete PDP Context Request sent 4 times")
	b.sgsn = nil

	// It moves to E-UTRAN before the SGSN answers: it lives on.
	res := b.activated()
	require.NoError(t, b.EndSession(imsi, "", 0))
	b.toEUTRAN(res.TEIDControl)
	b.world.Run(time.Minute)
	require.Len(t, b.Sessions(), 1)
	b.sound()
}

func TestEchoOnGn(t *testing.T) {
	b := newBoth(t, internet())
	echo := b.ask(&gtpv1.EchoRequest{Sequence: b.gnSequence()}).(*gtpv1.EchoResponse)
	require.EqualValues(t, 4, echo.Recovery.Value())

	b.activated()
	b.cfg.EchoInterval = time.Minute
	b.ConnectSGSN(b.gn.conn)
	for n, counter := range []uint8{1, 1, 2} {
		b.world.Run(time.Minute)
		req := b.toSGSN().(*gtpv1.EchoRequest)
		require.Len(t, b.Sessions(), 1, n)
		b.fromSGSN(&gtpv1.EchoResponse{Sequence: req.Sequence, Recovery: nas.Some(counter)})
	}
	require.Empty(t, b.Sessions())
	b.world.Run(time.Minute)
	req := b.toSGSN().(*gtpv1.EchoRequest)
	b.HandleGTPv1((&gtpv1.EchoResponse{Sequence: req.Sequence}).Append(nil)) // without a counter
	require.Empty(t, b.sgsn)
	b.sound()
}

func TestOtherVersionsAndUnknownMessagesOnGn(t *testing.T) {
	b := newBoth(t, internet())
	b.HandleGTPv1([]byte{0x48, 0x20, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0})
	require.IsType(t, &gtpv1.VersionNotSupported{}, b.toSGSN())
	b.HandleGTPv1([]byte{0x36, 0x10, 0, 8, 0, 0, 0, 0, 0, 7, 0, 0xc0, 1, 0, 0, 0})
	require.Equal(t, gtpv1.TypeSupportedExtensionHeadersNotification, b.toSGSN().Type())
	for _, pdu := range [][]byte{nil, {0x32}, {0x32, 16, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0}, {0x32, 200, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0}, {0x32, 21, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0}} {
		b.HandleGTPv1(pdu)
		require.Empty(t, b.sgsn, "discarded")
	}
	b.HandleGTPv1([]byte{0x32, 16, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0})
	require.Equal(t, gtpv1.CauseMandatoryIEMissing, b.toSGSN().(*gtpv1.CreatePDPContextResponse).Cause)
	b.sound()
}

func TestHostileBytesOnGn(t *testing.T) {
	b := newBoth(t, internet())
	b.attach()
	res := b.activated(func(m *gtpv1.CreatePDPContextRequest) { m.IMSI = nas.MustParseIMSI("440107777777777") })
	victims := b.Sessions()
	r := rand.New(rand.NewPCG(1, 2))
	other := nas.MustParseIMSI("440109999999999")
	for _, m := range []gtpv1.Message{
		b.pdpRequest(func(m *gtpv1.CreatePDPContextRequest) { m.IMSI, m.PCO = other, asks(nas.PAP{Code: 1}.Option()) }),
		b.updateRequest(res.TEIDControl + 100),
		&gtpv1.DeletePDPContextRequest{TEID: res.TEIDControl + 100, Sequence: 51, NSAPI: 5},
		&gtpv1.EchoResponse{Sequence: 52, Recovery: nas.Some[uint8](1)},
	} {
		good := m.Append(nil)
		for range 3000 {
			bad := slices.Clone(good)
			for range 1 + r.IntN(3) {
				// Not the tunnels of the victims.
				if at := r.IntN(len(bad)); at >= 8 || at < 4 {
					bad[at] = byte(r.Uint32())
				}
			}
			b.HandleGTPv1(bad[:r.IntN(len(bad)+1)])
			b.HandleGTPv1(bad)
			b.gn.restart.Clear()
		}
	}
	b.sgsn = nil
	b.activated(func(m *gtpv1.CreatePDPContextRequest) { m.IMSI = other })
	var now []Session
	for _, s := range b.Sessions() {
		if slices.ContainsFunc(victims, func(v Session) bool { return v.IMSI == s.IMSI }) {
			now = append(now, s)
		}
	}
	require.Equal(t, victims, now)
}
