package ue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// TestLocationRejects is each cause, for a voice centric device on UTRAN alone,
// after ten minutes.
func TestLocationRejects(t *testing.T) {
	for _, c := range []struct {
		cause    gprs.MMCause
		want     where
		attempts int
		mm       string
	}{
		{2, on3GPS, 1, "MM IDLE.NO IMSI"},
		{3, on3GPS, 1, "MM IDLE.NO IMSI"},
		{6, on3GPS, 1, "MM IDLE.NO IMSI"},
		{11, nowhere, 1, "MM IDLE.NO CELL AVAILABLE"},
		{12, nowhere, 1, "MM IDLE.NO CELL AVAILABLE"},
		{13, nowhere, 1, "MM IDLE.NO CELL AVAILABLE"},
		{15, nowhere, 1, "MM IDLE.NO CELL AVAILABLE"},
		{17, on3GPS, 4, "MM IDLE.ATTEMPTING TO UPDATE"},
		{22, on3GPS, 4, "MM IDLE.ATTEMPTING TO UPDATE"},
		{111, on3GPS, 4, "MM IDLE.ATTEMPTING TO UPDATE"},
	} {
		t.Run(fmt.Sprintf("cause %d", c.cause), func(t *testing.T) {
			l := only3G(t, noVoLTE())
			l.n3.location = c.cause
			l.u.PowerOn()
			l.run(10 * time.Minute)
			require.Equal(t, c.want, l.where(), "%v", l.decisions())
			require.Equal(t, c.attempts, l.n3.count("LOCATION UPDATING REQUEST"))
			require.Equal(t, c.mm, l.u.umts.mm.String())
			if c.cause != 11 { // the SGSN answers what the MSC's word has made void
				require.Empty(t, l.faults())
			}
			if c.cause == 2 {
				require.Contains(t, l.decisions(), "USIM invalid for non-EPS services: MM cause #2")
				require.Error(t, l.u.SendSMS("x"))
				l.u.Call()
				l.run(time.Minute)
				require.Zero(t, l.n3.count("CM SERVICE REQUEST"))
				require.Contains(t, l.decisions(), "call failed: no voice service")
				// For good: no periodic update, and none in another area.
				l.air.Change(l.n3.cell, func(c *sim.Cell) { c.TAC = 2 })
				l.run(2 * time.Hour)
				require.Equal(t, 1, l.n3.count("LOCATION UPDATING REQUEST"))
				require.Equal(t, on3GPS, l.where())
			}
		})
	}
}

func TestLocationRetries(t *testing.T) {
	l := only3G(t, noVoLTE())
	l.n3.silent["LOCATION UPDATING REQUEST"] = true
	l.n3.keep = time.Hour
	l.u.PowerOn()
	l.run(3 * time.Minute)
	require.Equal(t, 4, l.n3.count("LOCATION UPDATING REQUEST"), "T3210, T3211 four times")
	l.n3.silent = map[string]bool{}
	l.run(time.Hour)
	require.Equal(t, on3G, l.where(), "T3212")

	l = only3G(t, noVoLTE())
	l.n3.hook = func(m gprs.Message) bool {
		if _, ok := m.(*gprs.LocationUpdatingRequest); ok && l.n3.count(m.Name()) == 1 {
			l.n3.cs(&gprs.LocationUpdatingReject{RejectCause: 22, T3246: nas.Some(nas.NewGPRSTimer2(5 * time.Minute))})
			l.n3.release(sim.CSDomain)
			return true
		}
		return false
	}
	l.u.PowerOn()
	l.run(4 * time.Minute)
	require.Equal(t, 1, l.n3.count("LOCATION UPDATING REQUEST"))
	l.run(2 * time.Minute)
	require.Equal(t, on3G, l.where(), "T3246")
}

func TestNewLocationArea(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	tmsi := l.n3.tmsi
	l.air.Change(l.n3.cell, func(c *sim.Cell) { c.TAC = 2 })
	l.run(20 * time.Second)
	require.Equal(t, 1, l.n3.count("LOCATION UPDATING REQUEST"))
	require.Equal(t, 1, l.n3.count("ROUTING AREA UPDATE REQUEST"))
	require.Equal(t, nas.MobileIdentityOfTMSI(tmsi), l.n3.lauRequest.MobileIdentity)
	require.Equal(t, nas.LAI{PLMN: plmnA, LAC: 1}, l.n3.lauRequest.LAI)
	require.Equal(t, on3G, l.where())
}

func TestMOCallOn3G(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.u.Call()
	l.run(10 * time.Second)
	require.Equal(t, []string{"CM SERVICE REQUEST", "SETUP", "CONNECT ACKNOWLEDGE"}, l.n3.names)
	require.Equal(t, gprs.MOCall, l.messageOf("CM SERVICE REQUEST").(*gprs.CMServiceRequest).CMServiceType)
	for i, n := range []uint8{0, 1, 2} {
		switch m := l.n3.messages[i].(type) {
		case *gprs.CMServiceRequest:
			require.Equal(t, n, m.SendSequenceNumber)
		case *gprs.SetupMO:
			require.Equal(t, n, m.SendSequenceNumber)
			require.True(t, m.BearerCapability.IsSpeech())
		case *gprs.ConnectAcknowledge:
			require.Equal(t, n, m.SendSequenceNumber)
		}
	}
	require.Equal(t, callActive, l.u.call)
	l.run(30 * time.Second)
	require.Equal(t, []string{"CM SERVICE REQUEST", "SETUP", "CONNECT ACKNOWLEDGE", "DISCONNECT", "RELEASE COMPLETE"}, l.n3.names)
	require.Equal(t, gprs.CCCauseNormalCallClearing, l.messageOf("DISCONNECT").(*gprs.Disconnect).Cause.Value)
	require.Contains(t, l.decisions(), "call ended: ")
	require.Equal(t, on3G, l.where())
	require.False(t, l.u.Connected())
	require.Empty(t, l.faults())
}

func TestMTCallOn3G(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.n3.page(l.u, sim.CSDomain)
	l.run(10 * time.Second)
	require.Equal(t, []string{"PAGING RESPONSE", "CALL CONFIRMED", "ALERTING", "CONNECT"}, l.n3.names)
	require.Equal(t, sim.MTAccess, l.n3.causes[0])
	require.Equal(t, gprs.TransactionIdentifier{Flag: true, Value: 2}, l.messageOf("CONNECT").(*gprs.Connect).TI)
	l.n3.cs(&gprs.SetupMT{CCHeader: gprs.CCHeader{TI: gprs.TransactionIdentifier{Value: 3}}})
	l.run(time.Second)
	require.Equal(t, gprs.CCCauseUserBusy, l.messageOf("RELEASE COMPLETE").(*gprs.ReleaseComplete).Cause.Value().Value)
}

func TestCallClearedByNetwork(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	l.u.Call()
	l.run(5 * time.Second)
	ti := gprs.CCHeader{TI: gprs.TransactionIdentifier{Flag: true}}
	l.n3.cs(&gprs.CCStatusEnquiry{CCHeader: ti})
	l.n3.cs(&gprs.Disconnect{CCHeader: ti, Cause: gprs.Cause{Value: gprs.CCCauseNormalCallClearing}})
	l.run(time.Second)
	require.Equal(t, []string{"STATUS", "RELEASE"}, l.n3.names[3:])
	require.Equal(t, gprs.CallStateActive, l.messageOf("STATUS").(*gprs.CCStatus).CallState.State())
	l.n3.cs(&gprs.ReleaseComplete{CCHeader: ti})
	l.run(time.Second)
	require.Equal(t, callNone, l.u.call)
	l.n3.cs(&gprs.Release{CCHeader: ti})
	l.run(time.Second)
	require.Equal(t, "RELEASE COMPLETE", l.n3.names[len(l.n3.names)-1], "of a call that is not there")
}

func TestCallFailures(t *testing.T) {
	for name, c := range map[string]struct {
		alter func(l *lab)
		why   string
	}{
		"CM SERVICE REJECT #17": {func(l *lab) { l.n3.cm = 17 }, "call failed: CM SERVICE REJECT: MM cause #17"},
		"CM SERVICE REJECT #4":  {func(l *lab) { l.n3.cm = 4 }, "call failed: CM SERVICE REJECT: MM cause #4"},
		"no answer":             {func(l *lab) { l.n3.silent["CM SERVICE REQUEST"] = true; l.n3.keep = time.Hour }, "call failed: no answer within T3230"},
		"busy": {func(l *lab) {
			l.n3.hook = func(m gprs.Message) bool {
				s, ok := m.(*gprs.SetupMO)
				if ok {
					l.n3.cs(&gprs.Disconnect{CCHeader: gprs.CCHeader{TI: s.TI.Reply()}, Cause: gprs.Cause{Value: gprs.CCCauseUserBusy}})
				}
				if r, isRelease := m.(*gprs.Release); isRelease {
					l.n3.cs(&gprs.ReleaseComplete{CCHeader: gprs.CCHeader{TI: r.TI.Reply()}, Cause: nas.Some(gprs.Cause{Value: gprs.CCCauseUserBusy})})
				}
				return ok
			}
		}, "call failed: CC cause #17"},
		"SETUP unheard": {func(l *lab) { l.n3.silent["SETUP"] = true; l.n3.keep = time.Hour }, "call failed: CC cause #102"},
		"abort": {func(l *lab) {
			l.n3.hook = func(m gprs.Message) bool {
				_, ok := m.(*gprs.SetupMO)
				if ok {
					l.n3.cs(&gprs.MMAbort{RejectCause: 17})
					l.n3.release(sim.CSDomain)
				}
				return ok
			}
		}, "call failed: ABORT: MM cause #17"},
		"radio lost": {func(l *lab) {
			l.n3.hook = func(m gprs.Message) bool {
				_, ok := m.(*gprs.SetupMO)
				if ok {
					l.air.Switch(l.n3.cell, false)
				}
				return ok
			}
		}, "call failed: UTRAN left"},
	} {
		t.Run(name, func(t *testing.T) {
			l := on3GCell(t, noVoLTE())
			c.alter(l)
			l.u.Call()
			l.run(2 * time.Minute)
			require.Contains(t, l.decisions(), c.why)
			require.Equal(t, callNone, l.u.call)
			if name == "CM SERVICE REJECT #4" {
				require.Equal(t, 1, l.n3.count("LOCATION UPDATING REQUEST"))
				require.Equal(t, on3G, l.where())
			}
			require.Empty(t, l.faults())
		})
	}
}

func TestEmergencyCalls(t *testing.T) {
	t.Run("registered", func(t *testing.T) {
		l := on3GCell(t, noVoLTE())
		l.u.EmergencyCall()
		l.run(time.Minute)
		require.Equal(t, []string{"CM SERVICE REQUEST", "EMERGENCY SETUP", "CONNECT ACKNOWLEDGE", "DISCONNECT", "RELEASE COMPLETE"}, l.n3.names)
		require.Equal(t, gprs.EmergencyCall, l.messageOf("CM SERVICE REQUEST").(*gprs.CMServiceRequest).CMServiceType)
		require.Equal(t, sim.Emergency, l.n3.causes[0])
		require.Equal(t, on3G, l.where())
	})
	t.Run("in limited service", func(t *testing.T) {
		l := only3G(t, noVoLTE())
		l.n3.attach = gprs.GMMCausePLMNNotAllowed
		l.u.PowerOn()
		l.run(time.Minute)
		require.Equal(t, nowhere, l.where())
		l.n3.forget()
		l.u.EmergencyCall()
		l.run(time.Minute)
		require.Equal(t, []string{"CM SERVICE REQUEST", "EMERGENCY SETUP", "CONNECT ACKNOWLEDGE", "DISCONNECT", "RELEASE COMPLETE"}, l.n3.names)
		require.Contains(t, l.decisions(), "call connected: ")
		require.Empty(t, l.faults())
		n := len(l.trace.Events())
		l.air.Switch(l.cell, true)
		l.u.lists.plmns = nil
		l.run(time.Minute)
		require.Greater(t, len(l.trace.Events()), n)
		require.Equal(t, sim.EUTRAN, l.where().rat, "it keeps looking for service: %v", l.decisions())
	})
	t.Run("from E-UTRAN without CS", func(t *testing.T) {
		cfg := dataCentric()
		cfg.CombinedAttach = CombinedNo
		l := newLab3G(t, cfg)
		l.u.PowerOn()
		l.run(20 * time.Second)
		require.Equal(t, sim.EUTRAN, l.where().rat)
		l.u.EmergencyCall()
		l.run(10 * time.Second)
		require.Contains(t, l.n3.names, "EMERGENCY SETUP")
		l.run(time.Minute)
		require.Equal(t, sim.EUTRAN, l.where().rat, "%v", l.decisions())
	})
	t.Run("from E-UTRAN in a forbidden network", func(t *testing.T) {
		cfg := dataCentric()
		cfg.CombinedAttach = CombinedNo
		l := newLab(t, cfg)
		l.n3 = newNetwork3G(l, plmnB, 1)
		l.u.forbidden().plmns = []nas.PLMN{plmnB}
		l.u.PowerOn()
		l.run(20 * time.Second)
		l.u.EmergencyCall()
		l.run(10 * time.Second)
		require.Equal(t, []string{"CM SERVICE REQUEST", "EMERGENCY SETUP", "CONNECT ACKNOWLEDGE"}, l.n3.names, "%v", l.faults())
		require.Equal(t, sim.UTRAN, l.u.Status().Camped)
		require.Equal(t, sim.NoRAT, l.u.Status().RAT)
		l.run(time.Minute)
		require.Equal(t, sim.EUTRAN, l.where().rat, "%v", l.decisions())
	})
	t.Run("by CS fallback", func(t *testing.T) {
		l := newLab3G(t, noVoLTE())
		l.redirect = true
		l.u.PowerOn()
		l.run(20 * time.Second)
		l.forget()
		l.u.EmergencyCall()
		l.run(5 * time.Second)
		require.Equal(t, eps.MOCSFallbackEmergency, l.messages[0].(*eps.ExtendedServiceRequest).ServiceType)
		require.Contains(t, l.n3.names, "EMERGENCY SETUP")
		l.run(time.Minute)
		require.Equal(t, lteCSFB, l.where(), "%v", l.decisions())
	})
	t.Run("no way out", func(t *testing.T) {
		l := attached(t, func() Config { c := dataCentric(); c.CombinedAttach = CombinedNo; return c }())
		l.u.EmergencyCall()
		l.run(time.Second)
		require.Contains(t, l.decisions(), "call failed: no way out for an emergency call")
	})
}

func TestSMSOn3G(t *testing.T) {
	l := on3GCell(t, noVoLTE())
	require.NoError(t, l.u.SendSMS("hello"))
	l.run(20 * time.Second)
	require.Equal(t, []string{"CM SERVICE REQUEST", "CP-DATA", "RP-DATA", "CP-ACK"}, l.n3.names)
	require.Equal(t, gprs.ShortMessageService, l.messageOf("CM SERVICE REQUEST").(*gprs.CMServiceRequest).CMServiceType)
	require.False(t, l.u.Connected())

	l.n3.forget()
	l.n3.hook = func(m gprs.Message) bool {
		p, ok := m.(*gprs.PagingResponse)
		if ok {
			l.n3.secure(sim.CSDomain, p.CKSN, func() {
				// "hello" in the GSM alphabet.
				l.n3.cs(&gprs.CPData{UserData: []byte{0x01, 0x05, 0x02, 0x91, 0xf0, 0x00, 0x16,
					0x04, 0x02, 0x91, 0xf1, 0x00, 0x00, 1, 2, 3, 4, 5, 6, 7, 5, 0xe8, 0x32, 0x9b, 0xfd, 0x06, 0, 0, 0}})
			})
		}
		return ok
	}
	l.n3.page(l.u, sim.CSDomain)
	l.run(20 * time.Second)
	require.Equal(t, []string{"PAGING RESPONSE", "CP-ACK", "CP-DATA", "RP-ACK"}, l.n3.names)
	require.Equal(t, "CP-DATA: SMS: hello", l.lastReceived("CP-DATA"))
	require.Equal(t, mmIdleNormal, l.u.umts.mm)
	require.Empty(t, l.faults())
}

func (l *lab) lastReceived(name string) string {
	s := ""
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Received && e.Name == name {
			s = e.Name + ": " + e.Detail
		}
	}
	return s
}
