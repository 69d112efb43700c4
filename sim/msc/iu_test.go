package msc

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

func TestLocationUpdatingOverIu(t *testing.T) {
	c := newCity(t, None)
	c.cfg.AllocateTMSI = true
	p := c.phone(imsi)
	p.update(gprs.IMSIAttach)
	require.Equal(t, []string{"AUTHENTICATION REQUEST", "LOCATION UPDATING ACCEPT"}, p.names())
	require.True(t, p.secured)
	require.Equal(t, nas.IdentityTMSI, p.id.Type())
	require.Equal(t, lai3G, lastOf[*gprs.LocationUpdatingAccept](p).LAI)
	require.Equal(t, 1, c.rnc.count(sim.IuCommonID))
	require.Zero(t, p.connection)
	require.Empty(t, c.rnc.a.connections)
	reg, err := c.store.Registration(imsi)
	require.NoError(t, err)
	require.Equal(t, "vlr.test", reg.VLR.Name)

	// With a TMSI and keys that the VLR knows there is no authentication.
	p.got = nil
	p.update(gprs.PeriodicLocation)
	require.Equal(t, []string{"LOCATION UPDATING ACCEPT"}, p.names())

	// With a TMSI that it doesn't, it asks.
	p.got, p.id = nil, nas.MobileIdentityOfTMSI(0x12345678)
	p.update(gprs.NormalLocationUpdating)
	require.Equal(t, []string{"IDENTITY REQUEST", "LOCATION UPDATING ACCEPT"}, p.names())
	require.Zero(t, c.faults())
}

// TestLocationUpdatingGolden is the octets of an accept and a reject.
func TestLocationUpdatingGolden(t *testing.T) {
	c := newCity(t, None)
	p := c.phone(imsi)
	p.update(gprs.NormalLocationUpdating)
	require.Equal(t, []byte{0x05, 0x02, 0x44, 0xf0, 0x01, 0x00, 0x31}, p.encode(p.got[len(p.got)-1]))
	c.cfg.RejectOverIu = gprs.MMCauseLocationAreaNotAllowed
	p.update(gprs.NormalLocationUpdating)
	require.Equal(t, []byte{0x05, 0x04, 0x0c}, p.encode(p.got[len(p.got)-1]))
	_, there := c.AttachedOverIu(imsi)
	require.True(t, there, "refused before it was proved who asks")
}

func TestLocationUpdatingRefused(t *testing.T) {
	unknown := nas.MustParseIMSI("440109999999999")
	for _, tc := range []struct {
		name   string
		who    nas.IMSI
		change func(*hss.Subscriber)
		cfg    func(*Config)
		want   gprs.MMCause
	}{
		{"data only", imsi, func(s *hss.Subscriber) { s.NetworkAccessMode = hss.OnlyPacket }, nil, gprs.MMCauseIMSIUnknownInHLR},
		{"unknown", unknown, nil, nil, gprs.MMCauseIMSIUnknownInHLR},
		{"no UTRAN", imsi, func(s *hss.Subscriber) { s.AccessRestriction = hss.UTRANNotAllowed }, nil, gprs.MMCauseNoSuitableCells},
		{"no UTRAN, #13", imsi, func(s *hss.Subscriber) { s.AccessRestriction = hss.UTRANNotAllowed },
			func(c *Config) { c.UTRANNotAllowed = gprs.MMCauseRoamingNotAllowed }, gprs.MMCauseRoamingNotAllowed},
		{"policy", imsi, nil, func(c *Config) { c.RejectOverIuIMSI = map[nas.IMSI]gprs.MMCause{imsi: 11} }, gprs.MMCausePLMNNotAllowed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			change := tc.change
			if change == nil {
				change = func(*hss.Subscriber) {}
			}
			c := newCity(t, Full, change)
			if tc.cfg != nil {
				tc.cfg(c.cfg)
			}
			p := c.phone(tc.who)
			p.update(gprs.IMSIAttach)
			require.Equal(t, tc.want, lastOf[*gprs.LocationUpdatingReject](p).RejectCause)
			require.Zero(t, p.connection)
			_, there := c.AttachedOverIu(tc.who)
			require.False(t, there)
			require.Empty(t, c.subscribers, "nobody is entered who did not get in")
		})
	}
}

func TestAuthenticationFails(t *testing.T) {
	t.Run("wrong RES", func(t *testing.T) {
		c, p := registered(t, None)
		thief := c.phone(other)
		thief.id = p.id
		thief.on = func(m gprs.Message) bool {
			if _, ok := m.(*gprs.AuthenticationRequest); ok {
				thief.send(&gprs.AuthenticationResponse{})
				return true
			}
			return false
		}
		thief.cksn = gprs.NoKey
		thief.update(gprs.NormalLocationUpdating)
		require.Equal(t, []string{"AUTHENTICATION REQUEST", "IDENTITY REQUEST", "AUTHENTICATION REQUEST", "AUTHENTICATION REJECT"}, thief.names())
		require.NotNil(t, c.byTMSI[mustTMSI(p.id)], "the owner of the TMSI keeps it")
		require.Zero(t, thief.connection)
	})
	t.Run("synch failure", func(t *testing.T) {
		c := newCity(t, None)
		p := c.phone(imsi)
		for range 40 { // the home network is behind the USIM
			v, err := c.hss.Quintuplet(imsi)
			require.NoError(t, err)
			_, err = p.usim.Authenticate(v.RAND, v.AUTN)
			require.NoError(t, err)
		}
		_, err := c.store.UpdateSQN(imsi, zeroSQN)
		require.NoError(t, err)
		p.on = func(m gprs.Message) bool {
			req, ok := m.(*gprs.AuthenticationRequest)
			if !ok {
				return false
			}
			_, err := p.usim.Authenticate(req.RAND, req.AUTN.Value())
			if auts, ok := synch(err); ok {
				p.send(&gprs.AuthenticationFailure{RejectCause: gprs.MMCauseSynchFailure, AUTS: nas.Some(auts)})
				return true
			}
			return false
		}
		p.on = onceThenAnswer(p, p.on)
		p.update(gprs.IMSIAttach)
		require.Equal(t, []string{"AUTHENTICATION REQUEST", "AUTHENTICATION REQUEST", "LOCATION UPDATING ACCEPT"}, p.names())
	})
	t.Run("keys forgotten", func(t *testing.T) {
		_, p := registered(t, None)
		p.ik[15]++
		p.update(gprs.NormalLocationUpdating)
		require.Equal(t, []string{"AUTHENTICATION REQUEST", "LOCATION UPDATING ACCEPT"}, p.names())
	})
	t.Run("silence", func(t *testing.T) {
		c := newCity(t, None)
		p := c.phone(imsi)
		p.on = func(gprs.Message) bool { return true }
		p.update(gprs.IMSIAttach)
		c.world.Run(13 * time.Second)
		require.Zero(t, p.connection)
		require.True(t, c.decided("connection given up"))
	})
}

func TestServiceRefused(t *testing.T) {
	c := newCity(t, None)
	p := c.phone(imsi)
	p.request(gprs.MOCall)
	require.Equal(t, gprs.MMCauseIMSIUnknownInVLR, lastOf[*gprs.CMServiceReject](p).RejectCause)
	p.update(gprs.IMSIAttach)
	p.request(gprs.SupplementaryService)
	require.Equal(t, gprs.MMCauseServiceOptionNotSupported, lastOf[*gprs.CMServiceReject](p).RejectCause)
	c.cfg.RejectService = gprs.MMCauseCongestion
	p.request(gprs.MOCall)
	require.Equal(t, gprs.MMCauseCongestion, lastOf[*gprs.CMServiceReject](p).RejectCause)
	p.open(&gprs.CMReestablishmentRequest{CKSN: p.cksn, MobileIdentity: p.id})
	require.Equal(t, gprs.MMCauseCallCannotBeIdentified, lastOf[*gprs.CMServiceReject](p).RejectCause)
	require.Zero(t, p.connection)
}

func TestSMSOverIu(t *testing.T) {
	c, p := registered(t, None)
	require.NoError(t, c.SMS(imsi, "one"))
	require.NoError(t, c.SMS(imsi, "two"))
	c.run()
	p.respond()
	require.Empty(t, c.Waiting(imsi))
	require.Zero(t, p.connection)
	require.Zero(t, c.faults())

	p.got = nil
	p.request(gprs.ShortMessageService)
	number, err := gprs.NewCalledNumber("+819012345678")
	require.NoError(t, err)
	// SMS-SUBMIT in UCS2 (TS 23.040 9.2.2.2).
	tpdu := []byte{1, 7, 10, 0x91, 0x90, 0x10, 0x32, 0x54, 0x76, 0, 8, 4, 0, 'h', 0, 'i'}
	rp := &gprs.RPData{RPHeader: gprs.RPHeader{Direction: nas.Uplink, Reference: 9}, DestinationAddress: gprs.RPAddressOf(number), UserData: tpdu}
	p.send(&gprs.CPData{UserData: p.encode(rp)})
	c.run()
	require.Equal(t, []string{"hi"}, c.Received(imsi))
	require.Equal(t, []string{"CP-ACK", "CP-DATA"}, p.names())
	require.Zero(t, p.connection)

	// Without a service there is no SMS.
	p.request(gprs.MOCall)
	p.send(&gprs.CPData{UserData: p.encode(rp)})
	c.run()
	require.Equal(t, gprs.CPCauseMessageNotCompatible, lastOf[*gprs.CPError](p).Cause)
	require.Len(t, c.Received(imsi), 1)
}

func TestSMSAfterLocationUpdating(t *testing.T) {
	c := newCity(t, None)
	require.NoError(t, c.SMS(imsi, "later"))
	require.Equal(t, "SMS waits: subscriber absent: SGs-NULL", c.last())
	p := c.phone(imsi)
	p.update(gprs.IMSIAttach)
	require.Empty(t, c.Waiting(imsi))
	require.Zero(t, p.connection)
}

func TestIMSIDetachOverIu(t *testing.T) {
	c, p := registered(t, None)
	p.open(&gprs.IMSIDetachIndication{MobileStationClassmark1: gprs.NewClassmark1(), MobileIdentity: p.id})
	_, there := c.AttachedOverIu(imsi)
	require.False(t, there)
	require.Zero(t, p.connection)
	c.Call(imsi)
	require.Equal(t, "call failed: subscriber absent: SGs-NULL", c.last())

	// Of a subscriber who is connected it must come over his own connection.
	p.update(gprs.IMSIAttach)
	p.request(gprs.MOCall)
	thief := c.phone(other)
	thief.open(&gprs.IMSIDetachIndication{MobileIdentity: p.id})
	_, there = c.AttachedOverIu(imsi)
	require.True(t, there)
	require.NotZero(t, p.connection)
}

func TestTimersOverIu(t *testing.T) {
	c, p := registered(t, None)
	c.cfg.T3212 = time.Hour
	p.update(gprs.PeriodicLocation)
	c.world.Run(time.Hour)
	p.update(gprs.PeriodicLocation)
	c.world.Run(64*time.Minute - time.Second)
	_, there := c.AttachedOverIu(imsi)
	require.True(t, there)
	c.world.Run(time.Second)
	_, there = c.AttachedOverIu(imsi)
	require.False(t, there)
	require.True(t, c.decided("implicit detach"))

	// A follow-on request that doesn't come.
	p.update(gprs.IMSIAttach | gprs.FollowOnRequest)
	require.True(t, lastOf[*gprs.LocationUpdatingAccept](p).FollowOnProceed)
	require.NotZero(t, p.connection)
	c.world.Run(11 * time.Second)
	require.Zero(t, p.connection)

	// One that does.
	p.update(gprs.IMSIAttach | gprs.FollowOnRequest)
	p.send(p.serviceRequest(gprs.MOCall))
	c.run()
	lastOf[*gprs.CMServiceAccept](p)
	p.dial()
	lastOf[*gprs.CallProceeding](p)
}

func TestTMSIReallocation(t *testing.T) {
	c, p := registered(t, None)
	require.False(t, c.ReallocateTMSI(imsi), "not connected")
	p.update(gprs.NormalLocationUpdating | gprs.FollowOnRequest)
	old := p.id
	require.False(t, c.ReallocateTMSI(imsi), "waiting for the follow-on request")
	p.send(p.serviceRequest(gprs.MOCall))
	p.dial()
	require.True(t, c.ReallocateTMSI(imsi))
	c.run()
	require.NotEqual(t, old, p.id)
	require.Nil(t, c.byTMSI[mustTMSI(old)])
	require.NotNil(t, c.byTMSI[mustTMSI(p.id)])
	require.Len(t, c.byTMSI, 1)
}

func TestFurtherMessages(t *testing.T) {
	c, p := registered(t, None)
	p.update(gprs.NormalLocationUpdating | gprs.FollowOnRequest)
	p.got = nil
	c.MMInformation(imsi, []byte{0x46, 0x63})
	c.run()
	require.Equal(t, []byte{0x05, 0x32, 0x46, 0x63}, p.encode(p.got[0]))

	// One subscriber's connection does not become another's.
	mine := p.id
	p.send(&gprs.LocationUpdatingRequest{LAI: lai3G, MobileIdentity: nas.MobileIdentityOfIMSI(other)})
	c.run()
	require.Equal(t, gprs.MMCauseMessageNotCompatible, lastOf[*gprs.MMStatus](p).RejectCause)
	require.Equal(t, imsi, c.subscribers[imsi].conn.s.imsi)

	// His own is taken, and what is nobody's is answered.
	p.got = nil
	p.send(&gprs.LocationUpdatingRequest{LAI: lai3G, MobileIdentity: mine, CKSN: p.cksn})
	c.run()
	lastOf[*gprs.LocationUpdatingAccept](p)
	require.Zero(t, p.connection)

	p.request(gprs.MOCall)
	p.sendRaw([]byte{0x05, 0x3f})
	p.sendRaw([]byte{0x03, 0x3e})
	p.send(&gprs.Disconnect{CCHeader: ownTI, Cause: causeElement(16)})
	c.run()
	require.Equal(t, gprs.MMCauseMessageTypeNonExistent, lastOf[*gprs.MMStatus](p).RejectCause)
	require.Equal(t, gprs.CCCauseMessageTypeNonExistent, lastOf[*gprs.CCStatus](p).Cause.Value)
	done := lastOf[*gprs.ReleaseComplete](p)
	require.Equal(t, gprs.CCCauseInvalidTI, done.Cause.Value().Value)
}

func TestCancelLocation(t *testing.T) {
	c, p := registered(t, None)
	_, err := c.hss.UpdateVLRLocation(hss.UpdateNodeRequest{IMSI: imsi, Node: "elsewhere", VisitedPLMN: plmn})
	require.NoError(t, err)
	_, there := c.AttachedOverIu(imsi)
	require.False(t, there)
	p.update(gprs.NormalLocationUpdating)
	require.Equal(t, []string{"AUTHENTICATION REQUEST", "LOCATION UPDATING ACCEPT"}, p.names())
}

func TestConnectionLost(t *testing.T) {
	c, p := registered(t, None)
	p.request(gprs.MOCall)
	p.dial()
	c.world.Run(4 * time.Second)
	c.rnc.up(&sim.IuFrame{Kind: sim.IuReleaseRequest, Connection: p.connection, Cause: sim.IuRadioConnectionLost})
	c.run()
	require.Equal(t, "call ended: the radio connection was lost", c.last())
	require.Empty(t, c.rnc.a.connections)

	p.request(gprs.MOCall)
	c.rnc.up(&sim.IuFrame{Kind: sim.IuReset})
	c.run()
	require.Empty(t, c.rnc.a.connections)
	require.Nil(t, c.subscribers[imsi].conn)

	// The VLR restarts: it knows nobody, and says so.
	c.Restart()
	c.run()
	require.Equal(t, 1, c.rnc.count(sim.IuReset))
	p.request(gprs.MOCall)
	require.Equal(t, gprs.MMCauseIMSIUnknownInVLR, lastOf[*gprs.CMServiceReject](p).RejectCause)
}

func TestHostileOverIu(t *testing.T) {
	c, p := registered(t, None)
	p.request(gprs.MOCall)
	p.dial()
	c.world.Run(4 * time.Second)
	rnd := rand.New(rand.NewPCG(1, 2))
	thief := c.phone(other)
	var seeds [][]byte
	for _, m := range []gprs.Message{
		thief.serviceRequest(gprs.EmergencyCall), &gprs.EmergencySetup{CCHeader: ownTI},
		&gprs.LocationUpdatingRequest{LAI: lai3G, MobileIdentity: p.id},
		&gprs.PagingResponse{CKSN: 0, MobileIdentity: p.id},
		&gprs.Disconnect{CCHeader: ownTI, Cause: causeElement(16)},
		&gprs.AuthenticationResponse{}, &gprs.MMIdentityResponse{MobileIdentity: p.id},
		&gprs.CPData{UserData: []byte{0, 1, 0, 0, 1, 1}}, &gprs.CMServiceAbort{}, &gprs.TMSIReallocationComplete{},
	} {
		seeds = append(seeds, thief.encode(m))
	}
	for i := range 3000 {
		b := append([]byte(nil), seeds[rnd.IntN(len(seeds))]...)
		for range rnd.IntN(3) {
			b[rnd.IntN(len(b))] ^= byte(rnd.Uint32())
		}
		b = b[:rnd.IntN(len(b)+1)]
		if thief.connection == 0 || i%3 == 0 {
			thief.cksn = gprs.NoKey
			thief.on = func(gprs.Message) bool { return true }
			thief.openRaw(b)
			continue
		}
		thief.sendRaw(b)
		if kind := sim.IuKind(rnd.IntN(16)); i%5 == 0 && kind != sim.IuReset {
			c.rnc.up(&sim.IuFrame{Kind: kind, Connection: thief.connection})
		}
		c.run()
	}
	own := c.subscribers[imsi].conn
	require.NotNil(t, own, "the call of another goes on")
	require.NotNil(t, own.call)
	require.Equal(t, gprs.CallStateActive, own.call.state)
}
