package gateway

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

var (
	imsi = nas.MustParseIMSI("440101234567890")
	plmn = nas.MustParsePLMN("44010")
	mmeC = gtpv2.FTEID{Interface: gtpv2.S11MMEGTPC, TEID: 0x1111, IPv4: netip.MustParseAddr("192.0.2.1")}
	enbU = gtpv2.FTEID{Interface: gtpv2.S1UENodeBGTPU, TEID: 0x2222, IPv4: netip.MustParseAddr("192.0.2.9")}
	qos  = gtpv2.BearerQoS{ARP: gtpv2.ARP{PriorityLevel: 8, PreemptionCapabilityDisabled: true}, QCI: 9}
	here = gtpv2.ULI{TAI: nas.TAI{PLMN: plmn, TAC: 7}, ECGI: gtpv2.ECGI{PLMN: plmn, CellIdentity: 0x101}}
)

// core is a gateway and the other end of its S11.
type core struct {
	t     testing.TB
	world *sim.World
	trace *sim.Trace
	cfg   *Config
	*Gateway
	sent [][]byte // by the gateway, in order
	all  [][]byte // both ways
	seq  uint32
}

func (c *core) Send(_ fmt.Stringer, pdu []byte) {
	c.sent = append(c.sent, bytes.Clone(pdu))
	c.all = append(c.all, bytes.Clone(pdu))
}

func newCore(t testing.TB, apns ...APN) *core {
	c := &core{t: t, trace: sim.NewTrace(sim.All)}
	c.world = sim.NewWorld(sim.Config{Seed: 1, Start: time.Date(2026, 3, 31, 21, 0, 0, 0, time.UTC), Trace: c.trace})
	c.cfg = &Config{Name: "gateway", Address: netip.MustParseAddr("192.0.2.2"), UserAddress: netip.MustParseAddr("192.0.2.3"), RestartCounter: 4, APNs: apns}
	c.Gateway = New(c.world.Env("gateway"), c.cfg)
	c.ConnectMME(c)
	return c
}

func internet() APN {
	return APN{Name: "internet", IPv4: netip.MustParsePrefix("100.64.0.0/24"), IPv6: netip.MustParsePrefix("2001:db8::/48"),
		DNS:   []netip.Addr{netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("2001:db8::53"), netip.MustParseAddr("192.0.2.54")},
		PCSCF: []netip.Addr{netip.MustParseAddr("192.0.2.60"), netip.MustParseAddr("2001:db8::60")}, MTU: 1420}
}

// request hands the gateway a message.
func (c *core) request(m gtpv2.Message) {
	b := m.Append(nil)
	c.all = append(c.all, bytes.Clone(b))
	c.HandleGTPv2(b)
	clear(b) // what it keeps must be copies
}

// got takes the oldest message of the gateway.
func got[T gtpv2.Message](c *core) T {
	c.t.Helper()
	require.NotEmpty(c.t, c.sent, "the gateway sent nothing")
	m, err := gtpv2.Decode(c.sent[0])
	require.NoError(c.t, err)
	c.sent = c.sent[1:]
	want, ok := m.(T)
	require.True(c.t, ok, "got %s", m.Type())
	return want
}

func (c *core) next() uint32 {
	c.seq++
	return c.seq
}

func (c *core) sessionRequest(alter ...func(*gtpv2.CreateSessionRequest)) *gtpv2.CreateSessionRequest {
	m := &gtpv2.CreateSessionRequest{Sequence: c.next(), IMSI: imsi, ULI: here, ServingNetwork: plmn, RATType: gtpv2.EUTRAN, Indication: gtpv2.DAF,
		Sender: mmeC, APN: "internet", SelectionMode: nas.Some[uint8](0), PDNType: gtpv2.IPv4,
		PAA:  gtpv2.PAA{Type: gtpv2.IPv4, IPv4: netip.IPv4Unspecified()},
		AMBR: nas.Some(gtpv2.AMBR{Uplink: 50_000, Downlink: 100_000}), BearerContexts: []gtpv2.BearerContext{{EBI: 5, QoS: qos}}}
	m.MSISDN, _ = nas.ParseMSISDN("819012345678")
	m.MEI, _ = nas.ParseIMEISV("3535360019876543")
	for _, f := range alter {
		f(m)
	}
	return m
}

func ofType(t gtpv2.PDNType) func(*gtpv2.CreateSessionRequest) {
	return func(m *gtpv2.CreateSessionRequest) {
		m.PDNType = t
		m.PAA = gtpv2.PAA{Type: t, IPv4: netip.IPv4Unspecified(), IPv6: netip.IPv6Unspecified()}
	}
}

// attach makes a PDN connection and connects it.
func (c *core) attach(alter ...func(*gtpv2.CreateSessionRequest)) *gtpv2.CreateSessionResponse {
	c.t.Helper()
	c.request(c.sessionRequest(alter...))
	res := got[*gtpv2.CreateSessionResponse](c)
	require.True(c.t, res.Cause.Value.Accepted(), res.Cause.Value.String())
	c.connect(res)
	return res
}

func (c *core) connect(res *gtpv2.CreateSessionResponse) {
	c.t.Helper()
	c.request(&gtpv2.ModifyBearerRequest{TEID: res.Sender.TEID, Sequence: c.next(), BearerContexts: []gtpv2.BearerContext{{EBI: 5, ENB: enbU}}})
	require.Equal(c.t, gtpv2.Accept, got[*gtpv2.ModifyBearerResponse](c).Cause)
}

func (c *core) decisions() []string {
	var all []string
	for _, e := range c.trace.Events() {
		if e.Kind == sim.Decision {
			all = append(all, strings.TrimSpace(e.Name+": "+e.Detail+" "+e.Cause))
		}
	}
	return all
}

func TestSessionFromCreationToDeletion(t *testing.T) {
	c := newCore(t, internet())
	res := c.attach(ofType(gtpv2.IPv4v6))
	require.EqualValues(t, 0x1111, res.TEID)
	require.EqualValues(t, 1, res.Sequence)
	require.Equal(t, gtpv2.S11S4SGWGTPC, res.Sender.Interface)
	require.Equal(t, "192.0.2.2", res.Sender.IPv4.String())
	require.Equal(t, "100.64.0.1", res.PAA.IPv4.String())
	require.Equal(t, "2001:db8::/64", prefixOf(&res.PAA).String())
	require.NotEqual(t, "2001:db8::", res.PAA.IPv6.String(), "there is an interface identifier")
	require.Len(t, res.BearerContexts, 1)
	b := res.BearerContexts[0]
	require.Equal(t, gtpv2.S1USGWGTPU, b.SGW.Interface)
	require.Equal(t, "192.0.2.3", b.SGW.IPv4.String())
	require.Equal(t, qos, b.QoS)

	all := c.Sessions()
	require.Len(t, all, 1)
	s := all[0]
	require.Equal(t, imsi, s.IMSI)
	require.Equal(t, "819012345678", s.MSISDN.String())
	require.Equal(t, "3535360019876543", s.MEI.String())
	require.Equal(t, gtpv2.EUTRAN, s.RATType)
	require.Equal(t, here, s.ULI)
	require.Equal(t, plmn, s.ServingNetwork)
	require.Equal(t, enbU, s.Bearers[0].ENB)
	require.False(t, s.Idle)

	c.request(&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: c.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	del := got[*gtpv2.DeleteSessionResponse](c)
	require.Equal(t, gtpv2.Accept, del.Cause)
	require.EqualValues(t, 0x1111, del.TEID)
	require.Empty(t, c.Sessions())
	require.Empty(t, c.byIMSI)
	require.Empty(t, tshark.Complaints(t, "gtpv2", c.all))
	require.Equal(t, []string{"PDN connection made: APN internet 100.64.0.1 2001:db8::/64", "PDN connection ended: by the MME"}, c.decisions())
}

func TestRefusals(t *testing.T) {
	type alter = func(*gtpv2.CreateSessionRequest)
	full := internet()
	full.Name, full.IPv4, full.IPv6 = "full", netip.MustParsePrefix("100.64.9.0/30"), netip.Prefix{}
	v6only := internet()
	v6only.Name, v6only.IPv4 = "v6", netip.Prefix{}
	busy := internet()
	busy.Name, busy.Congested, busy.BackOff = "busy", true, 12*time.Minute
	for _, c := range []struct {
		name  string
		alter alter
		want  gtpv2.CauseIE
	}{
		{"unknown APN", func(m *gtpv2.CreateSessionRequest) { m.APN = "nowhere" }, gtpv2.CauseIE{Value: gtpv2.CauseMissingOrUnknownAPN}},
		{"congested APN", func(m *gtpv2.CreateSessionRequest) { m.APN = "busy" }, gtpv2.CauseIE{Value: gtpv2.CauseAPNCongestion}},
		{"IPv4 on an IPv6 APN", func(m *gtpv2.CreateSessionRequest) { m.APN = "v6" }, gtpv2.CauseIE{Value: gtpv2.CausePreferredPDNTypeNotSupported}},
		{"non-IP", ofType(gtpv2.NonIP), gtpv2.CauseIE{Value: gtpv2.CausePreferredPDNTypeNotSupported}},
		{"pool exhausted", func(m *gtpv2.CreateSessionRequest) { m.APN = "full" }, gtpv2.CauseIE{Value: gtpv2.CauseAllDynamicAddressesAreOccupied}},
		{"address of another network", func(m *gtpv2.CreateSessionRequest) { m.PAA.IPv4 = netip.MustParseAddr("8.8.8.8") }, gtpv2.CauseIE{Value: gtpv2.CauseAllDynamicAddressesAreOccupied}},
		{"RAT Type missing", func(m *gtpv2.CreateSessionRequest) { m.RATType = 0 }, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEMissing, OffendingIE: gtpv2.IERATType}},
		{"bearer missing", func(m *gtpv2.CreateSessionRequest) { m.BearerContexts = nil }, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEMissing, OffendingIE: gtpv2.IEBearerContext}},
		{"QoS missing", func(m *gtpv2.CreateSessionRequest) { m.BearerContexts[0].QoS.QCI = 0 }, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEMissing, OffendingIE: gtpv2.IEBearerQoS}},
		{"EBI reserved", func(m *gtpv2.CreateSessionRequest) { m.BearerContexts[0].EBI = 4 }, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEIncorrect, OffendingIE: gtpv2.IEEBI}},
		{"EBI twice", func(m *gtpv2.CreateSessionRequest) { m.BearerContexts = append(m.BearerContexts, m.BearerContexts[0]) }, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEIncorrect, OffendingIE: gtpv2.IEEBI}},
		{"F-TEID of no MME", func(m *gtpv2.CreateSessionRequest) { m.Sender.Interface = gtpv2.S5S8SGWGTPC }, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEIncorrect, OffendingIE: gtpv2.IEFTEID}},
		{"nobody", func(m *gtpv2.CreateSessionRequest) { m.IMSI, m.MEI = nas.IMSI{}, nas.IMEISV{} }, gtpv2.CauseIE{Value: gtpv2.CauseConditionalIEMissing, OffendingIE: gtpv2.IEIMSI}},
		{"PAA missing", func(m *gtpv2.CreateSessionRequest) { m.PAA = gtpv2.PAA{} }, gtpv2.CauseIE{Value: gtpv2.CauseConditionalIEMissing, OffendingIE: gtpv2.IEPAA}},
		{"AMBR missing", func(m *gtpv2.CreateSessionRequest) { m.AMBR.Clear() }, gtpv2.CauseIE{Value: gtpv2.CauseConditionalIEMissing, OffendingIE: gtpv2.IEAMBR}},
		{"two PDN types", func(m *gtpv2.CreateSessionRequest) { m.PDNType = gtpv2.IPv6 }, gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEIncorrect, OffendingIE: gtpv2.IEPDNType}},
		{"unknown tunnel", func(m *gtpv2.CreateSessionRequest) { m.TEID = 77 }, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}},
	} {
		g := newCore(t, internet(), full, v6only, busy)
		for n := range 2 { // the pool has two addresses
			g.attach(func(m *gtpv2.CreateSessionRequest) {
				m.APN, m.IMSI = "full", nas.MustParseIMSI(fmt.Sprintf("44010123456789%d", n+1))
			})
		}
		before := g.Sessions()
		g.request(g.sessionRequest(c.alter))
		res := got[*gtpv2.CreateSessionResponse](g)
		require.Equal(t, c.want, res.Cause, c.name)
		require.EqualValues(t, g.seq, res.Sequence, c.name)
		require.Empty(t, res.BearerContexts, c.name)
		require.Equal(t, before, g.Sessions(), "%s: nobody else's state changes", c.name)
		if c.name == "congested APN" {
			wait, _ := res.PGWBackOffTime.Value().Duration()
			require.Equal(t, 12*time.Minute, wait)
		}
	}
}

func TestContextNotFound(t *testing.T) {
	c := newCore(t, internet())
	c.request(&gtpv2.ModifyBearerRequest{TEID: 9, Sequence: 1})
	require.Equal(t, gtpv2.CauseContextNotFound, got[*gtpv2.ModifyBearerResponse](c).Cause.Value)
	c.request(&gtpv2.DeleteSessionRequest{TEID: 9, Sequence: 2, LinkedEBI: 5})
	require.Equal(t, gtpv2.CauseContextNotFound, got[*gtpv2.DeleteSessionResponse](c).Cause.Value)
	c.request(&gtpv2.ReleaseAccessBearersRequest{TEID: 9, Sequence: 3})
	require.Equal(t, gtpv2.CauseContextNotFound, got[*gtpv2.ReleaseAccessBearersResponse](c).Cause.Value)
	c.request(&gtpv2.DownlinkDataNotificationFailureIndication{TEID: 9, Sequence: 4, Cause: gtpv2.Accept})
	require.Empty(t, c.sent)

	res := c.attach()
	c.request(&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: 100, LinkedEBI: 9})
	require.Equal(t, gtpv2.CauseContextNotFound, got[*gtpv2.DeleteSessionResponse](c).Cause.Value)
	c.request(&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: 101})
	require.Equal(t, gtpv2.CauseIE{Value: gtpv2.CauseConditionalIEMissing, OffendingIE: gtpv2.IEEBI}, got[*gtpv2.DeleteSessionResponse](c).Cause)
	c.request(&gtpv2.ModifyBearerRequest{TEID: res.Sender.TEID, Sequence: 102, BearerContexts: []gtpv2.BearerContext{{EBI: 5, ENB: enbU}, {EBI: 6, ENB: enbU}}})
	mod := got[*gtpv2.ModifyBearerResponse](c)
	require.Equal(t, gtpv2.CauseRequestAcceptedPartially, mod.Cause.Value)
	require.Equal(t, gtpv2.CauseContextNotFound, mod.BearerContexts[1].Cause.Value)
	require.Len(t, c.Sessions(), 1)
	c.request(&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: 103, Indication: gtpv2.OI | gtpv2.SI})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](c).Cause)
	require.Empty(t, c.Sessions())
}

func TestPDNTypes(t *testing.T) {
	v4only, single, single6 := internet(), internet(), internet()
	v4only.Name, v4only.IPv6 = "v4", netip.Prefix{}
	single.Name, single.SingleAddress = "single", true
	single6.Name, single6.PreferIPv6 = "single6", true
	thin := internet()
	thin.Name, thin.IPv4 = "thin", netip.MustParsePrefix("100.64.8.1/32")
	for _, c := range []struct {
		apn        string
		ask, given gtpv2.PDNType
		dual       bool
		cause      gtpv2.Cause
	}{
		{"internet", gtpv2.IPv4, gtpv2.IPv4, true, gtpv2.CauseRequestAccepted},
		{"internet", gtpv2.IPv6, gtpv2.IPv6, true, gtpv2.CauseRequestAccepted},
		{"internet", gtpv2.IPv4v6, gtpv2.IPv4v6, true, gtpv2.CauseRequestAccepted},
		{"internet", gtpv2.IPv4v6, gtpv2.IPv4, false, gtpv2.CauseNewPDNTypeDueToSingleAddressBearerOnly},
		{"single6", gtpv2.IPv4v6, gtpv2.IPv6, false, gtpv2.CauseNewPDNTypeDueToSingleAddressBearerOnly},
		{"v4", gtpv2.IPv4v6, gtpv2.IPv4, true, gtpv2.CauseNewPDNTypeDueToNetworkPreference},
		{"single", gtpv2.IPv4v6, gtpv2.IPv4, true, gtpv2.CauseNewPDNTypeDueToNetworkPreference},
		{"thin", gtpv2.IPv4v6, gtpv2.IPv6, true, gtpv2.CauseNewPDNTypeDueToNetworkPreference},
		{"INTERNET.mnc010.mcc440.gprs", gtpv2.IPv4, gtpv2.IPv4, true, gtpv2.CauseRequestAccepted},
	} {
		g := newCore(t, internet(), v4only, single, single6, thin)
		g.attach(func(m *gtpv2.CreateSessionRequest) { m.APN, m.IMSI = "thin", nas.MustParseIMSI("440101111111111") })
		g.request(g.sessionRequest(ofType(c.ask), func(m *gtpv2.CreateSessionRequest) {
			m.APN = c.apn
			if !c.dual {
				m.Indication = 0
			}
		}))
		res := got[*gtpv2.CreateSessionResponse](g)
		require.Equal(t, c.cause, res.Cause.Value, "%s %s", c.apn, c.ask)
		require.Equal(t, c.given, res.PAA.Type, "%s %s", c.apn, c.ask)
	}
}

func TestWildcardAndStaticAddress(t *testing.T) {
	any := internet()
	any.Name = AnyAPN
	c := newCore(t, any)
	res := c.attach(func(m *gtpv2.CreateSessionRequest) {
		m.APN, m.PAA.IPv4 = "whatever", netip.MustParseAddr("100.64.0.1")
	})
	require.Equal(t, "100.64.0.1", res.PAA.IPv4.String())
	res = c.attach(func(m *gtpv2.CreateSessionRequest) { m.IMSI = nas.MustParseIMSI("440101111111111") })
	require.Equal(t, "100.64.0.2", res.PAA.IPv4.String(), "a static address is not handed out again")
}

func TestRepeatedRequestIsAnsweredTheSame(t *testing.T) {
	c := newCore(t, internet())
	req := c.sessionRequest()
	c.request(req)
	first := c.sent[0]
	res := got[*gtpv2.CreateSessionResponse](c)
	c.request(req)
	require.Equal(t, first, c.sent[0])
	c.sent = nil
	require.Len(t, c.Sessions(), 1)

	del := &gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: c.next(), LinkedEBI: 5, Indication: gtpv2.OI}
	c.request(del)
	c.request(del)
	require.Equal(t, c.sent[0], c.sent[1], "no context not found")
	c.sent = nil

	// The same number with other contents is another request, as is one that
	// comes when no repetition can be under way.
	other := c.sessionRequest(func(m *gtpv2.CreateSessionRequest) { m.Sequence, m.APN = 1, "nowhere" })
	c.request(other)
	require.Equal(t, gtpv2.CauseMissingOrUnknownAPN, got[*gtpv2.CreateSessionResponse](c).Cause.Value)
	c.world.Run(time.Minute)
	c.request(del)
	require.Equal(t, gtpv2.CauseContextNotFound, got[*gtpv2.DeleteSessionResponse](c).Cause.Value)
}

func TestAnsweredForgets(t *testing.T) {
	var a answered
	now := time.Unix(0, 0)
	for n := range 1000 {
		k := requestKey(n)
		a.begin(k, []byte{byte(n)}, now, time.Second)
		a.finish(k, []byte{byte(n), 1})
		pdu, ok := a.find(k, []byte{byte(n)}, now, time.Second)
		require.True(t, ok)
		require.Equal(t, []byte{byte(n), 1}, pdu)
		now = now.Add(10 * time.Millisecond)
	}
	require.LessOrEqual(t, a.count, 102)
	require.Len(t, a.index, a.count)
	require.Len(t, a.ring, 128)
	a.clear()
	require.Equal(t, 1, a.count)
}

func TestAttachAnewReplaces(t *testing.T) {
	c := newCore(t, internet())
	first := c.attach()
	second := c.attach()
	require.Len(t, c.Sessions(), 1)
	require.NotEqual(t, first.Sender.TEID, second.Sender.TEID)

	// A second PDN connection, and one in the place of it.
	for range 2 {
		c.request(c.sessionRequest(func(m *gtpv2.CreateSessionRequest) {
			m.TEID, m.BearerContexts[0].EBI = second.Sender.TEID, 6
		}))
		require.Equal(t, gtpv2.Accept, got[*gtpv2.CreateSessionResponse](c).Cause)
		require.Len(t, c.Sessions(), 2)
	}
	c.request(&gtpv2.DeleteSessionRequest{TEID: second.Sender.TEID, Sequence: c.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](c).Cause)
	require.Len(t, c.SessionsOf(imsi), 1)
}

func TestMMERestart(t *testing.T) {
	c := newCore(t, internet())
	c.attach(func(m *gtpv2.CreateSessionRequest) { m.Recovery.Set(1) })
	c.request(&gtpv2.EchoRequest{Sequence: c.next(), Recovery: nas.Some[uint8](1)})
	require.EqualValues(t, 4, got[*gtpv2.EchoResponse](c).Recovery.Value())
	require.Len(t, c.Sessions(), 1)
	c.request(&gtpv2.EchoRequest{Sequence: c.next(), Recovery: nas.Some[uint8](2)})
	require.Empty(t, c.Sessions())
	require.Contains(t, c.decisions(), "MME has restarted: its PDN connections are gone")
}

func TestDownlinkDataOfAnIdleDevice(t *testing.T) {
	c := newCore(t, internet())
	require.False(t, c.DownlinkData(imsi))
	res := c.attach()
	require.True(t, c.DownlinkData(imsi))
	require.Empty(t, c.sent, "a connected device needs no paging")

	idle := func() {
		c.request(&gtpv2.ReleaseAccessBearersRequest{TEID: res.Sender.TEID, Sequence: c.next()})
		require.Equal(t, gtpv2.Accept, got[*gtpv2.ReleaseAccessBearersResponse](c).Cause)
		require.True(t, c.Sessions()[0].Idle)
	}
	idle()
	require.True(t, c.DownlinkData(imsi))
	require.True(t, c.DownlinkData(imsi))
	require.Len(t, c.sent, 1, "one notification until the device comes")
	ddn := got[*gtpv2.DownlinkDataNotification](c)
	require.EqualValues(t, 0x1111, ddn.TEID)
	require.EqualValues(t, 5, ddn.EBI)
	require.Equal(t, qos.ARP, ddn.ARP.Value())
	c.request(&gtpv2.DownlinkDataNotificationAcknowledge{TEID: res.Sender.TEID, Sequence: ddn.Sequence, Cause: gtpv2.Accept})
	c.connect(res)
	require.True(t, c.DownlinkData(imsi))
	require.Empty(t, c.sent)

	// Nobody found: the next data is for another try.
	idle()
	c.DownlinkData(imsi)
	ddn = got[*gtpv2.DownlinkDataNotification](c)
	c.request(&gtpv2.DownlinkDataNotificationAcknowledge{TEID: res.Sender.TEID, Sequence: ddn.Sequence, Cause: gtpv2.Accept, DataNotificationDelay: nas.Some[uint8](2)})
	c.request(&gtpv2.DownlinkDataNotificationFailureIndication{TEID: res.Sender.TEID, Sequence: c.next(), Cause: gtpv2.CauseIE{Value: gtpv2.CauseUENotResponding}})
	require.Contains(t, c.decisions(), "data dropped: device not reached GTP 87 UE not responding")
	c.DownlinkData(imsi)
	require.Empty(t, c.sent, "the MME asked for 100 ms")
	c.world.Run(100 * time.Millisecond)
	got[*gtpv2.DownlinkDataNotification](c)

	// No answer: four times, T3-RESPONSE apart.
	start := c.world.Elapsed()
	c.world.Run(time.Minute)
	require.Len(t, c.sent, 3)
	require.Contains(t, c.decisions(), "MME does not answer: Downlink Data Notification sent 4 times")
	require.Less(t, start, c.world.Elapsed())
	require.Empty(t, c.s11.pending)
	require.Empty(t, tshark.Complaints(t, "gtpv2", c.all))
}

func TestDedicatedBearer(t *testing.T) {
	c := newCore(t, internet())
	require.EqualError(t, c.CreateDedicatedBearer(imsi, DedicatedBearer{QoS: qos}), "create dedicated bearer: 440101234567890 has no PDN connection")
	res := c.attach()
	require.Error(t, c.CreateDedicatedBearer(imsi, DedicatedBearer{APN: "ims", QoS: qos}))
	require.Error(t, c.CreateDedicatedBearer(imsi, DedicatedBearer{}))

	voice := gtpv2.BearerQoS{ARP: gtpv2.ARP{PriorityLevel: 2}, QCI: 1, MaximumUplink: 64, MaximumDownlink: 64, GuaranteedUplink: 64, GuaranteedDownlink: 64}
	require.NoError(t, c.CreateDedicatedBearer(imsi, DedicatedBearer{QoS: voice}))
	req := got[*gtpv2.CreateBearerRequest](c)
	require.EqualValues(t, 5, req.LinkedEBI)
	require.Equal(t, voice, req.BearerContexts[0].QoS)
	answer := func(seq uint32, b gtpv2.BearerContext) {
		c.request(&gtpv2.CreateBearerResponse{TEID: res.Sender.TEID, Sequence: seq, Cause: gtpv2.Accept, BearerContexts: []gtpv2.BearerContext{b}})
	}
	answer(req.Sequence, gtpv2.BearerContext{EBI: 6, Cause: gtpv2.Accept, ENB: enbU, SGW: req.BearerContexts[0].SGW})
	require.Len(t, c.Sessions()[0].Bearers, 2)
	require.EqualValues(t, 6, c.Sessions()[0].Bearers[1].EBI)
	require.Equal(t, enbU, c.Sessions()[0].Bearers[1].ENB)

	for _, bad := range []gtpv2.BearerContext{
		{EBI: 0, Cause: gtpv2.CauseIE{Value: gtpv2.CauseUERefuses}},
		{EBI: 7, Cause: gtpv2.Accept},            // no eNodeB
		{EBI: 6, Cause: gtpv2.Accept, ENB: enbU}, // taken
		{EBI: 3, Cause: gtpv2.Accept, ENB: enbU}, // reserved
	} {
		require.NoError(t, c.CreateDedicatedBearer(imsi, DedicatedBearer{QoS: voice}))
		answer(got[*gtpv2.CreateBearerRequest](c).Sequence, bad)
		require.Len(t, c.Sessions()[0].Bearers, 2)
	}

	require.Error(t, c.DeleteDedicatedBearer(imsi, 5), "the default bearer is the PDN connection")
	require.NoError(t, c.DeleteDedicatedBearer(imsi, 6))
	del := got[*gtpv2.DeleteBearerRequest](c)
	require.Equal(t, []uint8{6}, del.EBIs)
	c.request(&gtpv2.DeleteBearerResponse{TEID: res.Sender.TEID, Sequence: del.Sequence, Cause: gtpv2.Accept, BearerContexts: []gtpv2.BearerContext{{EBI: 6, Cause: gtpv2.Accept}}})
	require.Len(t, c.Sessions()[0].Bearers, 1)

	require.NoError(t, c.EndSession(imsi, "internet", gtpv2.CauseReactivationRequested))
	del = got[*gtpv2.DeleteBearerRequest](c)
	require.EqualValues(t, 5, del.LinkedEBI)
	require.Equal(t, gtpv2.CauseReactivationRequested, del.Cause.Value)
	require.Len(t, c.Sessions(), 1)
	c.request(&gtpv2.DeleteBearerResponse{TEID: res.Sender.TEID, Sequence: del.Sequence, Cause: gtpv2.Accept, LinkedEBI: 5})
	require.Empty(t, c.Sessions())
	require.Empty(t, tshark.Complaints(t, "gtpv2", c.all))
}

// Whoever asked for a bearer is told that it is there, that it won't be, and that
// it has gone without his doing.
func TestDedicatedBearerIsToldOf(t *testing.T) {
	c := newCore(t, internet())
	res := c.attach()
	var told []string
	voice := DedicatedBearer{QoS: gtpv2.BearerQoS{QCI: 1}, Made: func(ebi uint8) { told = append(told, fmt.Sprint("made ", ebi)) },
		Gone: func() { told = append(told, "gone") }}
	make := func(ebi uint8, cause gtpv2.Cause) {
		require.NoError(t, c.CreateDedicatedBearer(imsi, voice))
		c.request(&gtpv2.CreateBearerResponse{TEID: res.Sender.TEID, Sequence: got[*gtpv2.CreateBearerRequest](c).Sequence, Cause: gtpv2.Accept,
			BearerContexts: []gtpv2.BearerContext{{EBI: ebi, Cause: gtpv2.CauseIE{Value: cause}, ENB: enbU}}})
	}
	deleted := func() {
		c.request(&gtpv2.DeleteBearerResponse{TEID: res.Sender.TEID, Sequence: got[*gtpv2.DeleteBearerRequest](c).Sequence, Cause: gtpv2.Accept})
	}
	make(6, gtpv2.CauseUERefuses)
	make(6, gtpv2.CauseRequestAccepted)
	require.NoError(t, c.DeleteDedicatedBearer(imsi, 6))
	deleted()
	require.Equal(t, []string{"made 0", "made 6"}, told, "who ends it himself need not be told")

	// The MME has lost the radio connection (TS 29.274 7.2.17.1).
	told = nil
	make(6, gtpv2.CauseRequestAccepted)
	command := &gtpv2.DeleteBearerCommand{TEID: res.Sender.TEID, Sequence: 1<<23 | 7, EBIs: []uint8{5, 6, 9}}
	c.request(command)
	del := got[*gtpv2.DeleteBearerRequest](c)
	require.Equal(t, []uint8{6}, del.EBIs, "neither the default bearer nor one that isn't there")
	require.Equal(t, command.Sequence, del.Sequence)
	c.request(&gtpv2.DeleteBearerResponse{TEID: res.Sender.TEID, Sequence: del.Sequence, Cause: gtpv2.Accept})
	require.Equal(t, []string{"made 6", "gone"}, told)
	c.request(command)
	require.Empty(t, c.sent, "it is gone already")
	c.request(&gtpv2.DeleteBearerCommand{TEID: 99, Sequence: 1<<23 | 8, EBIs: []uint8{6}})
	require.Empty(t, c.sent)

	told = nil
	make(7, gtpv2.CauseRequestAccepted)
	c.request(&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: c.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	require.Equal(t, []string{"made 7", "gone"}, told, "with the PDN connection")
	require.Empty(t, tshark.Complaints(t, "gtpv2", c.all))
}

// What is for an idle device waits in the gateway until paging has found it.
func TestForward(t *testing.T) {
	c := newCore(t, internet())
	var arrived []int
	forward := func(n int) bool {
		return c.Forward(imsi, "internet", func() { arrived = append(arrived, n) })
	}
	require.False(t, forward(0))
	res := c.attach()
	require.False(t, c.Forward(imsi, "ims", func() {}))
	require.True(t, forward(1))
	require.Equal(t, []int{1}, arrived)

	idle := func() {
		c.request(&gtpv2.ReleaseAccessBearersRequest{TEID: res.Sender.TEID, Sequence: c.next()})
		got[*gtpv2.ReleaseAccessBearersResponse](c)
	}
	idle()
	require.True(t, forward(2))
	require.True(t, forward(3))
	ddn := got[*gtpv2.DownlinkDataNotification](c)
	require.Equal(t, []int{1}, arrived)
	c.request(&gtpv2.DownlinkDataNotificationAcknowledge{TEID: res.Sender.TEID, Sequence: ddn.Sequence, Cause: gtpv2.Accept})
	c.connect(res)
	require.Equal(t, []int{1, 2, 3}, arrived, "in order, once")

	idle()
	for n := range 100 {
		forward(100 + n)
	}
	ddn = got[*gtpv2.DownlinkDataNotification](c)
	c.request(&gtpv2.DownlinkDataNotificationAcknowledge{TEID: res.Sender.TEID, Sequence: ddn.Sequence, Cause: gtpv2.Accept})
	c.request(&gtpv2.DownlinkDataNotificationFailureIndication{TEID: res.Sender.TEID, Sequence: c.next(), Cause: gtpv2.CauseIE{Value: gtpv2.CauseUENotResponding}})
	c.connect(res)
	require.Equal(t, []int{1, 2, 3}, arrived, "nobody was found: dropped")

	idle()
	for n := range 100 {
		forward(n)
	}
	got[*gtpv2.DownlinkDataNotification](c)
	c.connect(res)
	require.Len(t, arrived, 3+maxHeld, "a gateway does not hold without end")
}

func TestSessionEndsWhileBearerIsMade(t *testing.T) {
	c := newCore(t, internet())
	res := c.attach()
	require.NoError(t, c.CreateDedicatedBearer(imsi, DedicatedBearer{QoS: qos}))
	req := got[*gtpv2.CreateBearerRequest](c)
	c.request(&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: c.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	c.sent = nil
	c.request(&gtpv2.CreateBearerResponse{TEID: res.Sender.TEID, Sequence: req.Sequence, Cause: gtpv2.Accept,
		BearerContexts: []gtpv2.BearerContext{{EBI: 6, Cause: gtpv2.Accept, ENB: enbU}}})
	c.world.Run(time.Minute)
	require.Empty(t, c.sent)
	require.Empty(t, c.Sessions())
}

func TestEcho(t *testing.T) {
	c := newCore(t, internet())
	c.cfg.EchoInterval = time.Minute
	c.ConnectMME(c)
	c.world.Run(time.Minute)
	req := got[*gtpv2.EchoRequest](c)
	require.EqualValues(t, 4, req.Recovery.Value())
	c.request(&gtpv2.EchoResponse{Sequence: req.Sequence, Recovery: nas.Some[uint8](1)})
	c.world.Run(time.Minute)
	got[*gtpv2.EchoRequest](c)
	c.world.Run(50 * time.Second)
	require.Len(t, c.sent, 3, "N3-REQUESTS")
	require.Contains(t, c.decisions(), "MME does not answer: Echo Request sent 4 times")
}

func TestOtherVersionsAndUnknownMessages(t *testing.T) {
	c := newCore(t, internet())
	c.HandleGTPv2([]byte{0x32, 0x10, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0})
	got[*gtpv2.VersionNotSupported](c)
	for _, b := range [][]byte{nil, {0x48}, {0x48, 32, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0}, {0x48, 200, 0, 8, 0, 0, 0, 0, 0, 0, 1, 0}, {0x48, 33, 0, 8, 0, 0, 0, 0, 0, 0, 1, 0}} {
		c.HandleGTPv2(b)
		require.Empty(t, c.sent, "discarded")
	}
}

func TestHostileBytes(t *testing.T) {
	c := newCore(t, internet())
	res := c.attach()
	victim := c.Sessions()
	r := rand.New(rand.NewPCG(1, 2))
	other := nas.MustParseIMSI("440109999999999")
	for _, m := range []gtpv2.Message{
		c.sessionRequest(func(m *gtpv2.CreateSessionRequest) { m.IMSI, m.PCO = other, asks(nas.PAP{Code: 1}.Option()) }),
		&gtpv2.ModifyBearerRequest{TEID: res.Sender.TEID + 100, Sequence: 50, BearerContexts: []gtpv2.BearerContext{{EBI: 5, ENB: enbU}}},
		&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID + 100, Sequence: 51, LinkedEBI: 5},
		&gtpv2.EchoRequest{Sequence: 52, Recovery: nas.Some[uint8](1)},
	} {
		good := m.Append(nil)
		for range 3000 {
			b := slices.Clone(good)
			for range 1 + r.IntN(3) {
				// Neither the victim's identity nor its tunnel.
				if at := r.IntN(len(b)); at >= 8 || at < 4 {
					b[at] = byte(r.Uint32())
				}
			}
			c.HandleGTPv2(b[:r.IntN(len(b)+1)])
			c.HandleGTPv2(b)
		}
	}
	c.s11.restart.Clear()
	c.request(c.sessionRequest(func(m *gtpv2.CreateSessionRequest) { m.IMSI = other }))
	require.NotEmpty(t, c.sent)
	for _, s := range c.Sessions() {
		if s.IMSI == imsi {
			require.Equal(t, victim[0], s)
		}
	}
}

// BenchmarkSession makes, connects and ends a PDN connection, the trace off.
func BenchmarkSession(b *testing.B) {
	w := sim.NewWorld(sim.Config{Seed: 1})
	apn := internet()
	apn.IPv4 = netip.MustParsePrefix("10.0.0.0/8")
	var last []byte
	g := New(w.Env("gateway"), &Config{Name: "gateway", Address: netip.MustParseAddr("192.0.2.2"), APNs: []APN{apn}})
	g.ConnectMME(connFunc(func(pdu []byte) { last = append(last[:0], pdu...) }))
	c := &core{t: b}
	create := c.sessionRequest(func(m *gtpv2.CreateSessionRequest) {
		m.PCO = asks(nas.PCORequest(nas.PCODNSServerIPv4), nas.PCORequest(nas.PCOAddressViaNAS), nas.PCORequest(nas.PCOIPv4LinkMTU))
	})
	modify := &gtpv2.ModifyBearerRequest{BearerContexts: []gtpv2.BearerContext{{EBI: 5, ENB: enbU}}}
	remove := &gtpv2.DeleteSessionRequest{LinkedEBI: 5, Indication: gtpv2.OI}
	var (
		buf []byte
		res gtpv2.CreateSessionResponse
	)
	b.ReportAllocs()
	for b.Loop() {
		create.Sequence = c.next()
		g.HandleGTPv2(create.Append(buf[:0]))
		if err := res.Decode(last); err != nil {
			b.Fatal(err)
		}
		modify.TEID, modify.Sequence = res.Sender.TEID, c.next()
		buf = modify.Append(buf[:0])
		g.HandleGTPv2(buf)
		remove.TEID, remove.Sequence = res.Sender.TEID, c.next()
		buf = remove.Append(buf[:0])
		g.HandleGTPv2(buf)
		w.Run(time.Millisecond)
	}
	if len(g.byTEID) != 0 {
		b.Fatal("sessions are left")
	}
}

type connFunc func(pdu []byte)

func (f connFunc) Send(_ fmt.Stringer, pdu []byte) { f(pdu) }

// TestMemoryOfSessions holds 100,000 connected devices, with the responses that
// are kept for repetitions.
func TestMemoryOfSessions(t *testing.T) {
	w := sim.NewWorld(sim.Config{Seed: 1})
	apn := internet()
	apn.IPv4, apn.IPv6 = netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")
	g := New(w.Env("gateway"), &Config{Name: "gateway", Address: netip.MustParseAddr("192.0.2.2"), APNs: []APN{apn}})
	var res gtpv2.CreateSessionResponse
	g.ConnectMME(connFunc(func(pdu []byte) { _ = res.Decode(pdu) }))
	c := &core{t: t}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const devices = 100_000
	ids := make([]nas.IMSI, devices)
	for n := range ids {
		ids[n] = nas.MustParseIMSI(fmt.Sprintf("44010%010d", n))
	}
	req := c.sessionRequest(ofType(gtpv2.IPv4v6))
	before := heap()
	for n := range ids {
		req.IMSI, req.Sequence = ids[n], c.next()
		g.HandleGTPv2(req.Append(nil))
		teid := res.Sender.TEID
		g.HandleGTPv2((&gtpv2.ModifyBearerRequest{TEID: teid, Sequence: c.next(), BearerContexts: []gtpv2.BearerContext{{EBI: 5, ENB: enbU}}}).Append(nil))
		w.Run(200 * time.Microsecond)
	}
	each := (heap() - before) / devices
	require.Len(t, g.Sessions(), devices)
	t.Logf("%d bytes a session", each)
	require.Less(t, each, uint64(1536))
	runtime.KeepAlive(g)
}
