package gateway

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// TestThereAndBack moves a PDN connection from E-UTRAN to UTRAN and back: it
// keeps its address, and what the node that was left still says changes nothing.
func TestThereAndBack(t *testing.T) {
	b := newBoth(t, internet())
	made := b.attach(ofType(gtpv2.IPv4v6))
	b.told = nil
	first := b.only()
	require.Equal(t, OnS11, first.Access)
	require.Equal(t, made.PGW.TEID, first.ControlTEID)
	require.NotEqual(t, made.Sender.TEID, made.PGW.TEID)

	res := b.toUTRAN(made.PGW.TEID)
	require.EqualValues(t, 0x6666, res.TEID)
	require.Equal(t, made.PGW.TEID, res.TEIDControl)
	require.Equal(t, made.BearerContexts[0].PGW.TEID, res.TEIDData)
	require.Equal(t, first.ChargingID, res.ChargingID)
	onUTRAN := b.only()
	require.Equal(t, OnGn, onUTRAN.Access)
	require.Equal(t, gtpv2.UTRAN, onUTRAN.RATType)
	require.Equal(t, first.IPv4, onUTRAN.IPv4)
	require.Equal(t, first.IPv6, onUTRAN.IPv6)
	require.True(t, b.DownlinkData(imsi))
	require.Empty(t, b.sent)

	// The MME's timer runs out: it ends the SGW's side (TS 23.401 D.3.5).
	b.request(&gtpv2.DeleteSessionRequest{TEID: made.Sender.TEID, Sequence: b.next(), LinkedEBI: 5})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
	require.Equal(t, onUTRAN, b.only())
	require.Empty(t, b.byTEID)
	b.request(&gtpv2.DeleteSessionRequest{TEID: made.Sender.TEID, Sequence: b.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	require.Equal(t, gtpv2.CauseContextNotFound, got[*gtpv2.DeleteSessionResponse](b.core).Cause.Value)
	require.Equal(t, onUTRAN, b.only())

	again := b.toEUTRAN(onUTRAN.ControlTEID)
	require.Equal(t, made.PAA, again.PAA)
	require.Equal(t, made.PGW, again.PGW)
	require.Equal(t, made.BearerContexts[0].SGW, again.BearerContexts[0].SGW)
	require.NotEqual(t, made.Sender.TEID, again.Sender.TEID)
	require.Empty(t, again.PCO)
	back := b.only()
	require.Equal(t, OnS11, back.Access)
	require.Equal(t, gtpv2.EUTRAN, back.RATType)
	require.True(t, back.Idle, "no eNodeB is known yet")
	require.Equal(t, first.AMBR, back.AMBR)
	b.connect(again)
	require.False(t, b.only().Idle)

	// The SGSN has nothing to say any more.
	del := b.ask(&gtpv1.DeletePDPContextRequest{TEID: onUTRAN.ControlTEID, Sequence: b.gnSequence(), Teardown: true, NSAPI: 5}).(*gtpv1.DeletePDPContextResponse)
	require.Equal(t, gtpv1.CauseNonExistent, del.Cause)
	require.Len(t, b.Sessions(), 1)
	b.sound()

	require.Equal(t, []string{"interim internet 100.64.0.1 UTRAN", "interim internet 100.64.0.1 E-UTRAN"}, b.told)
	require.Contains(t, b.decisions(), "PDN connection moved: APN internet 100.64.0.1 2001:db8::/64 from E-UTRAN to UTRAN")
	require.Contains(t, b.decisions(), "PDN connection moved: APN internet 100.64.0.1 2001:db8::/64 from UTRAN to E-UTRAN")
	var rats []string
	for _, e := range b.trace.Events() {
		if e.Kind == sim.State {
			require.Equal(t, "RAT type", e.Name)
			require.Equal(t, imsi.String(), e.Device)
			rats = append(rats, e.Protocol.String()+" "+e.Detail)
		}
	}
	require.Equal(t, []string{"gtpv1 UTRAN", "gtpv2 E-UTRAN"}, rats)
}

// TestFirstOnUTRAN brings a PDP context to E-UTRAN without anybody being
// authenticated there.
func TestFirstOnUTRAN(t *testing.T) {
	door := &gate{}
	apn := internet()
	apn.Authenticator = door
	b := newBoth(t, apn)
	b.fromSGSN(b.pdpRequest())
	door.answer[0](aaa.Verdict{Accept: true})
	res := b.toSGSN().(*gtpv1.CreatePDPContextResponse)

	moved := b.toEUTRAN(res.TEIDControl, func(m *gtpv2.CreateSessionRequest) {
		m.AMBR, m.BearerContexts[0].ENB = nas.Some(gtpv2.AMBR{Uplink: 1, Downlink: 2}), enbU
	})
	require.Len(t, door.asked, 1)
	require.Equal(t, res.EndUserAddress.IPv4, moved.PAA.IPv4)
	s := b.only()
	require.False(t, s.Idle, "the eNodeB came with the request")
	require.Equal(t, enbU, s.Bearers[0].ENB)
	require.Equal(t, qos, s.Bearers[0].QoS)
	require.Equal(t, gtpv2.AMBR{Uplink: 1, Downlink: 2}, s.AMBR)
	require.Equal(t, here, s.ULI)
	b.request(&gtpv2.DeleteSessionRequest{TEID: moved.Sender.TEID, Sequence: b.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
	require.Empty(t, b.Sessions())
	require.Empty(t, b.byIMSI)
	b.sound()
}

// TestTwoConnectionsMoveOneByOne has the requests of a move cross.
func TestTwoConnectionsMoveOneByOne(t *testing.T) {
	ims := internet()
	ims.Name = "ims"
	b := newBoth(t, internet(), ims)
	one := b.activated()
	two := b.activated(func(m *gtpv1.CreatePDPContextRequest) { m.APN, m.NSAPI = "ims", 6 })

	// The MME sends both before the first is answered: neither names the tunnel.
	first := b.toEUTRAN(one.TEIDControl)
	six := func(m *gtpv2.CreateSessionRequest) { m.APN, m.BearerContexts[0].EBI = "ims", 6 }
	second := b.toEUTRAN(two.TEIDControl, six)
	require.Equal(t, first.Sender.TEID, second.Sender.TEID, "one UE, one tunnel")
	require.Len(t, b.byTEID, 1)

	// Back, one by one: the other stays where it is.
	b.toUTRAN(one.TEIDControl)
	all := b.Sessions()
	require.Equal(t, []Access{OnGn, OnS11}, []Access{all[0].Access, all[1].Access})
	b.request(&gtpv2.ModifyBearerRequest{TEID: first.Sender.TEID, Sequence: b.next(), BearerContexts: []gtpv2.BearerContext{{EBI: 5, ENB: enbU}, {EBI: 6, ENB: enbU}}})
	mod := got[*gtpv2.ModifyBearerResponse](b.core)
	require.Equal(t, gtpv2.CauseRequestAcceptedPartially, mod.Cause.Value, "the SGW has but one of them")
	b.toUTRAN(two.TEIDControl, func(m *gtpv1.UpdatePDPContextRequest) { m.NSAPI = 6 })

	// All at once the MME gives up what it has left, and the tunnel goes.
	b.request(&gtpv2.DeleteSessionRequest{TEID: first.Sender.TEID, Sequence: b.next(), Indication: gtpv2.SI})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
	require.Empty(t, b.byTEID)
	require.Len(t, b.Sessions(), 2)
	b.sound()
}

// TestAttachOnUTRANWithoutContext: the SGSN fetched nothing and makes a context
// anew, while the MME has yet to hear that the device is gone.
func TestAttachOnUTRANWithoutContext(t *testing.T) {
	b := newBoth(t, internet())
	made := b.attach()
	res := b.activated()
	require.NotEqual(t, made.PGW.TEID, res.TEIDControl)
	s := b.only()
	require.Equal(t, OnGn, s.Access)
	b.request(&gtpv2.DeleteSessionRequest{TEID: made.Sender.TEID, Sequence: b.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
	require.Equal(t, s, b.only())
	require.Empty(t, b.byTEID)

	// And an attach on E-UTRAN takes the place of all that there is.
	b.attach()
	require.Equal(t, OnS11, b.only().Access)
	del := b.ask(&gtpv1.DeletePDPContextRequest{TEID: res.TEIDControl, Sequence: b.gnSequence(), NSAPI: 5}).(*gtpv1.DeletePDPContextResponse)
	require.Equal(t, gtpv1.CauseNonExistent, del.Cause)
	b.sound()
}

func TestAnotherMME(t *testing.T) {
	b := newBoth(t, internet())
	made := b.attach()
	first := b.only()

	// The old MME gives its side up before the new one asks.
	b.request(&gtpv2.DeleteSessionRequest{TEID: made.Sender.TEID, Sequence: b.next(), LinkedEBI: 5})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
	require.Equal(t, NoAccess, b.only().Access)
	require.True(t, b.DownlinkData(imsi))
	require.Empty(t, b.sent, "nobody to ask")
	b.toEUTRAN(made.PGW.TEID, func(m *gtpv2.CreateSessionRequest) { m.Sender.TEID = 0x9999 })
	require.Equal(t, first.IPv4, b.only().IPv4)
	require.Equal(t, OnS11, b.only().Access)

	// Or after: what it says is of a tunnel that is no more.
	second := b.toEUTRAN(made.PGW.TEID, func(m *gtpv2.CreateSessionRequest) { m.Sender.TEID = 0x8888 })
	require.Len(t, b.byTEID, 1)
	require.Contains(t, b.byTEID, second.Sender.TEID)

	b.request(&gtpv2.DeleteSessionRequest{TEID: second.Sender.TEID, Sequence: b.next(), LinkedEBI: 5})
	require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
	require.NoError(t, b.EndSession(imsi, "", 0))
	require.Empty(t, b.Sessions(), "with nobody to ask it ends at once")
}

func TestTakeOverRefusals(t *testing.T) {
	b := newBoth(t, internet())
	res := b.activated()
	other := nas.MustParseIMSI("440101111111111")
	attached := b.attach(func(m *gtpv2.CreateSessionRequest) { m.IMSI = other })
	before := b.Sessions()
	for _, c := range []struct {
		name  string
		teid  uint32
		alter func(*gtpv2.CreateSessionRequest)
		want  gtpv2.CauseIE
	}{
		{"unknown connection", 0xbad, func(*gtpv2.CreateSessionRequest) {}, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}},
		{"of somebody else", res.TEIDControl, func(m *gtpv2.CreateSessionRequest) { m.IMSI = other }, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}},
		{"of nobody", res.TEIDControl, func(m *gtpv2.CreateSessionRequest) { m.IMSI = nas.IMSI{} }, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}},
		{"through another's tunnel", res.TEIDControl, func(m *gtpv2.CreateSessionRequest) { m.TEID = attached.Sender.TEID }, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}},
		{"without the default bearer", res.TEIDControl, func(m *gtpv2.CreateSessionRequest) { m.BearerContexts[0].EBI = 7 },
			gtpv2.CauseIE{Value: gtpv2.CauseMandatoryIEIncorrect, OffendingIE: gtpv2.IEBearerContext}},
	} {
		b.request(b.takeOverRequest(c.teid, c.alter))
		require.Equal(t, c.want, got[*gtpv2.CreateSessionResponse](b.core).Cause, c.name)
		require.Equal(t, before, b.Sessions(), c.name)
	}
	moved := b.toEUTRAN(res.TEIDControl, func(m *gtpv2.CreateSessionRequest) {
		m.BearerContexts = append(m.BearerContexts, gtpv2.BearerContext{EBI: 8, QoS: qos})
	})
	require.Equal(t, gtpv2.CauseRequestAcceptedPartially, moved.Cause.Value, "a bearer that the gateway never had")
	require.Len(t, moved.BearerContexts, 1)
}

// TestDedicatedBearerMoves: a bearer that becomes a secondary context.
func TestDedicatedBearerMoves(t *testing.T) {
	b := newBoth(t, internet())
	made := b.attach()
	require.NoError(t, b.CreateDedicatedBearer(imsi, DedicatedBearer{QoS: qos}))
	req := got[*gtpv2.CreateBearerRequest](b.core)
	b.request(&gtpv2.CreateBearerResponse{TEID: made.Sender.TEID, Sequence: req.Sequence, Cause: gtpv2.Accept,
		BearerContexts: []gtpv2.BearerContext{{EBI: 6, Cause: gtpv2.Accept, ENB: enbU}}})
	for _, nsapi := range []uint8{5, 6} {
		b.toUTRAN(made.PGW.TEID, func(m *gtpv1.UpdatePDPContextRequest) { m.NSAPI = nsapi })
	}
	require.Len(t, b.only().Bearers, 2)
	require.Equal(t, profile, b.only().Profile)
	del := b.ask(&gtpv1.DeletePDPContextRequest{TEID: made.PGW.TEID, Sequence: b.gnSequence(), NSAPI: 6}).(*gtpv1.DeletePDPContextResponse)
	require.Equal(t, gtpv1.CauseRequestAccepted, del.Cause)
	require.Len(t, b.only().Bearers, 1)
	b.toEUTRAN(made.PGW.TEID)
	require.Len(t, b.only().Bearers, 1)
}

// TestMoveOfManyLeavesNothing plays devices that go back and forth, and looks
// at what the gateway holds when they have gone.
func TestMoveOfManyLeavesNothing(t *testing.T) {
	b := newBoth(t, internet())
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 200 {
		who := nas.MustParseIMSI(fmt.Sprintf("44010%010d", n))
		mine2 := func(m *gtpv2.CreateSessionRequest) { m.IMSI, m.Sender.TEID = who, uint32(n+1) }
		mine1 := func(m *gtpv1.CreatePDPContextRequest) { m.IMSI = who }
		mine := func(m *gtpv1.UpdatePDPContextRequest) { m.IMSI = who }
		var teid, s11 uint32
		if r.IntN(2) == 0 {
			made := b.attach(mine2)
			teid, s11 = made.PGW.TEID, made.Sender.TEID
		} else {
			teid = b.activated(mine1).TEIDControl
		}
		addr := b.SessionsOf(who)[0].IPv4
		for range r.IntN(5) {
			if s11 != 0 {
				b.toUTRAN(teid, mine)
				if r.IntN(2) == 0 {
					b.request(&gtpv2.DeleteSessionRequest{TEID: s11, Sequence: b.next(), LinkedEBI: 5})
					require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
				}
				s11 = 0
			} else {
				s11 = b.toEUTRAN(teid, mine2).Sender.TEID
			}
			require.Equal(t, addr, b.SessionsOf(who)[0].IPv4)
		}
		if s11 != 0 {
			b.request(&gtpv2.DeleteSessionRequest{TEID: s11, Sequence: b.next(), LinkedEBI: 5, Indication: gtpv2.OI})
			require.Equal(t, gtpv2.Accept, got[*gtpv2.DeleteSessionResponse](b.core).Cause)
		} else {
			del := b.ask(&gtpv1.DeletePDPContextRequest{TEID: teid, Sequence: b.gnSequence(), NSAPI: 5}).(*gtpv1.DeletePDPContextResponse)
			require.Equal(t, gtpv1.CauseRequestAccepted, del.Cause)
		}
	}
	require.Empty(t, b.byTEID)
	require.Empty(t, b.byControlTEID)
	require.Empty(t, b.byIMSI)
	starts, stops := 0, 0
	for _, line := range b.told {
		switch line[:4] {
		case "star":
			starts++
		case "stop":
			stops++
		}
	}
	require.Equal(t, 200, starts)
	require.Equal(t, starts, stops)
}
