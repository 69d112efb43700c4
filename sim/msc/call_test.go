package msc

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

func TestCallFromDevice(t *testing.T) {
	for _, tc := range []struct {
		name  string
		cfg   func(*city)
		end   func(*city, *phone)
		want  []string
		event string
	}{
		{"answered, hung up by the device", func(*city) {},
			func(c *city, p *phone) { p.send(&gprs.Disconnect{CCHeader: ownTI, Cause: causeElement(16)}); c.run() },
			[]string{"CALL PROCEEDING", "ALERTING", "CONNECT", "RELEASE"}, "call connected"},
		{"hung up by the other end", func(c *city) { c.cfg.TalkTime = time.Minute },
			func(c *city, p *phone) { c.world.Run(2 * time.Minute) },
			[]string{"CALL PROCEEDING", "ALERTING", "CONNECT", "DISCONNECT", "RELEASE COMPLETE"}, "call connected"},
		{"busy", func(c *city) { c.cfg.FarEnd = FarEndBusy }, func(*city, *phone) {},
			[]string{"CALL PROCEEDING", "DISCONNECT", "RELEASE COMPLETE"}, "call failed"},
		{"no answer", func(c *city) { c.cfg.FarEnd = FarEndNoAnswer }, func(c *city, p *phone) { c.world.Run(181 * time.Second) },
			[]string{"CALL PROCEEDING", "ALERTING", "DISCONNECT", "RELEASE COMPLETE"}, "call failed"},
		{"no bearer", func(c *city) { c.rnc.noBearer = true }, func(*city, *phone) {},
			[]string{"CALL PROCEEDING", "DISCONNECT", "RELEASE COMPLETE"}, "call failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, p := registered(t, None)
			tc.cfg(c)
			p.request(gprs.MOCall)
			require.Empty(t, p.got, "the security mode is the acceptance")
			require.True(t, p.secured)
			p.dial()
			c.world.Run(4 * time.Second)
			tc.end(c, p)
			require.Equal(t, tc.want, p.names())
			require.True(t, c.decided(tc.event))
			require.Zero(t, p.connection, "released after the call")
			require.Zero(t, c.faults())
		})
	}
}

func TestEmergencyCall(t *testing.T) {
	imei, err := nas.ParseIMEI("353536001987656")
	require.NoError(t, err)
	unknown := nas.MustParseIMSI("310260123456789")
	emergency := func(p *phone) {
		p.request(gprs.EmergencyCall)
		p.send(&gprs.EmergencySetup{CCHeader: ownTI})
		p.c.world.Run(4 * time.Second)
		lastOf[*gprs.Connect](p)
		require.True(p.c.t, p.c.decided("emergency call connected"))
		p.send(&gprs.Disconnect{CCHeader: ownTI, Cause: causeElement(16)})
		p.c.run()
		require.Zero(p.c.t, p.connection)
	}
	t.Run("registered", func(t *testing.T) {
		_, p := registered(t, None)
		emergency(p)
		require.True(t, p.secured)
	})
	t.Run("by IMSI, not registered", func(t *testing.T) {
		c := newCity(t, None)
		c.cfg.FarEnd = FarEndBusy // not for emergencies
		p := c.phone(imsi)
		emergency(p)
		require.True(t, p.secured)
		require.Empty(t, c.subscribers)
	})
	t.Run("of another network", func(t *testing.T) {
		c := newCity(t, None)
		p := c.phone(unknown)
		emergency(p)
		require.Equal(t, "CM SERVICE ACCEPT", p.names()[0])
		require.False(t, p.secured)
	})
	t.Run("without SIM", func(t *testing.T) {
		c := newCity(t, None)
		p := c.phone(nas.IMSI{})
		p.id = nas.MobileIdentityOfIMEI(imei)
		emergency(p)
		require.Equal(t, "CM SERVICE ACCEPT", p.names()[0])
	})
	t.Run("not offered", func(t *testing.T) {
		c := newCity(t, None)
		c.cfg.NoEmergencyCalls = true
		p := c.phone(imsi)
		p.request(gprs.EmergencyCall)
		require.Equal(t, gprs.MMCauseServiceOptionNotSupported, lastOf[*gprs.CMServiceReject](p).RejectCause)
	})
	t.Run("a false one harms nobody", func(t *testing.T) {
		c, p := registered(t, None)
		p.request(gprs.MOCall)
		p.dial()
		thief := c.phone(other)
		thief.id, thief.imsi = p.id, imsi
		thief.cksn = gprs.NoKey
		thief.on = func(m gprs.Message) bool {
			if _, ok := m.(*gprs.AuthenticationRequest); ok {
				thief.send(&gprs.AuthenticationResponse{})
				return true
			}
			return false
		}
		thief.request(gprs.EmergencyCall)
		require.Equal(t, "CM SERVICE ACCEPT", thief.names()[len(thief.got)-1])
		require.NotZero(t, p.connection)
		require.NotNil(t, c.subscribers[imsi].conn.call)
	})
}

func TestCallToDeviceIn3G(t *testing.T) {
	c, p := registered(t, None)
	c.Call(imsi)
	c.run()
	require.Equal(t, 1, c.rnc.count(sim.IuPaging))
	f := c.rnc.frames[len(c.rnc.frames)-1]
	require.True(t, f.HasTMSI)
	require.Equal(t, lai3G, f.LAI)
	require.Empty(t, c.sent, "nothing over SGs")
	p.respond()
	require.Equal(t, []string{"SETUP", "CONNECT ACKNOWLEDGE"}, p.names())
	require.True(t, c.decided("call connected"))
	c.Call(imsi)
	require.Equal(t, "call failed: subscriber busy CC #17", c.last())
	c.HangUp(imsi)
	c.run()
	require.Zero(t, p.connection)

	// Nobody answers.
	c.Call(imsi)
	c.world.Run(11 * time.Second)
	require.Equal(t, "CS call failed: Ts5 expired, paged 1 times", c.last())

	// The user refuses.
	p.on = func(m gprs.Message) bool {
		if s, ok := m.(*gprs.SetupMT); ok {
			p.send(&gprs.ReleaseComplete{CCHeader: reply(s.TI), Cause: nas.Some(causeElement(gprs.CCCauseUserBusy))})
			return true
		}
		return false
	}
	c.Call(imsi)
	p.respond()
	require.Equal(t, "call failed: by the device CC #17", c.last())
	require.Zero(t, p.connection)
	require.Zero(t, c.faults())
}

func TestCSFallback(t *testing.T) {
	start := func(t *testing.T) (*city, *phone) {
		c := newCity(t, Full)
		c.register()
		return c, c.phone(imsi)
	}
	t.Run("to the device", func(t *testing.T) {
		c, p := start(t)
		c.Call(imsi)
		c.run()
		got[*sgsap.PagingRequest](c.office)
		require.Zero(t, c.rnc.count(sim.IuPaging))
		c.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.CSCall})
		p.respond()
		require.True(t, c.decided("CS fallback done"))
		require.True(t, c.decided("call connected"))
		c.HangUp(imsi)
		c.run()
		require.Equal(t, SGsAssociated, c.state())

		// Until it shows itself over SGs it may be on either side.
		c.Call(imsi)
		c.run()
		got[*sgsap.PagingRequest](c.office)
		require.Equal(t, 1, c.rnc.count(sim.IuPaging))
		c.say(&sgsap.UEUnreachable{IMSI: imsi, Cause: sgsap.CauseIMSIImplicitlyDetached})
		p.got = nil
		p.respond()
		require.Equal(t, []string{"SETUP", "CONNECT ACKNOWLEDGE"}, p.names())
		_, there := c.AttachedOverIu(imsi)
		require.True(t, there)
	})
	t.Run("with a location update on the way", func(t *testing.T) {
		c, p := start(t)
		c.Call(imsi)
		c.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.CSCall})
		p.update(gprs.NormalLocationUpdating)
		require.True(t, c.decided("call connected"))
		require.Equal(t, SGsNull, c.state())
	})
	t.Run("from the device", func(t *testing.T) {
		c, p := start(t)
		c.say(&sgsap.MOCSFBIndication{IMSI: imsi})
		p.request(gprs.MOCall)
		p.dial()
		c.world.Run(4 * time.Second)
		require.True(t, c.decided("call connected"))
	})
	detached := &sgsap.IMSIDetachIndication{IMSI: imsi, MMEName: mme, DetachType: sgsap.ImplicitNetworkDetach}
	t.Run("to a device that the MME lets go of", func(t *testing.T) {
		c, p := start(t)
		c.Call(imsi)
		c.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.CSCall})
		c.say(detached)
		p.respond()
		require.True(t, c.decided("call connected"))
		lai, ok := c.AttachedOverIu(imsi)
		require.True(t, ok)
		require.Equal(t, lai3G, lai)
	})
	t.Run("from a device that the MME lets go of", func(t *testing.T) {
		c, p := start(t)
		p.on = func(m gprs.Message) bool {
			if _, ok := m.(*gprs.AuthenticationRequest); ok {
				c.say(detached)
			}
			return false
		}
		p.request(gprs.MOCall)
		p.dial()
		lastOf[*gprs.CallProceeding](p)
		c.say(detached)
		_, ok := c.AttachedOverIu(imsi)
		require.True(t, ok)
	})
	t.Run("the device does not come", func(t *testing.T) {
		c, _ := start(t)
		c.Call(imsi)
		c.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.CSCall})
		c.world.Run(41 * time.Second)
		require.Equal(t, "CS fallback failed: the device did not come over Iu", c.last())
	})
	t.Run("back on E-UTRAN", func(t *testing.T) {
		c, p := start(t)
		p.update(gprs.NormalLocationUpdating)
		require.Equal(t, SGsNull, c.state())
		c.register()
		_, there := c.AttachedOverIu(imsi)
		require.False(t, there)
		require.Equal(t, SGsAssociated, c.state())
	})
	t.Run("a ghost has no Iu", func(t *testing.T) {
		c := newCity(t, Ghost)
		p := c.phone(imsi)
		p.update(gprs.IMSIAttach)
		require.Empty(t, p.got)
		require.Zero(t, p.connection)
		require.Equal(t, 1, c.faults())
	})
}
