package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

func TestFallbackAndReturn(t *testing.T) {
	for name, mt := range map[string]bool{"mobile originating": false, "mobile terminating": true} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, noVoLTE())
			l.addUTRAN()
			l.u.PowerOn()
			l.run(20 * time.Second)
			l.forget()
			l.redirect = true
			if mt {
				l.air.Page(l.cell, l.u.pagingIndex, &sim.RadioFrame{Kind: sim.Paging, STMSI: l.u.GUTI().STMSI(), HasSTMSI: true, Domain: sim.CSDomain})
			} else {
				l.u.Call()
			}
			l.run(5 * time.Second)
			require.Equal(t, []string{"EXTENDED SERVICE REQUEST"}, l.names)
			m := l.messages[0].(*eps.ExtendedServiceRequest)
			require.Equal(t, mt, m.ServiceType == eps.MTCSFallback)
			require.Equal(t, mt, m.CSFBResponse.Present())
			require.Equal(t, on3G, l.where())
			require.Contains(t, l.decisions(), "call connected: ")
			l.run(time.Minute)
			require.Equal(t, lteCSFB, l.where())
			require.Equal(t, eps.CombinedTAUpdatingIMSI, l.tau.EPSUpdateType)
		})
	}
}

func TestGhostFallback(t *testing.T) {
	for name, redirect := range map[string]bool{"redirected": true, "no answer": false} {
		t.Run(name, func(t *testing.T) {
			l := attached(t, noVoLTE())
			l.forget()
			l.redirect = redirect
			l.keep = time.Minute
			l.u.Call()
			l.run(20 * time.Second)
			require.Equal(t, []string{"EXTENDED SERVICE REQUEST", "TRACKING AREA UPDATE REQUEST", "TRACKING AREA UPDATE COMPLETE"}, l.names)
			require.Contains(t, l.decisions(), "call failed: no UTRAN found")
			require.Equal(t, lteGhost, l.where())
		})
	}
}

func TestFallbackRefused(t *testing.T) {
	l := attached(t, noVoLTE())
	l.service = 39
	l.t3442 = nas.Some(nas.NewGPRSTimer(2 * time.Minute))
	l.u.Call()
	l.run(10 * time.Second)
	require.Equal(t, lteSMS, l.where(), "T3442 keeps CS fallback away")
	l.u.Call()
	l.run(10 * time.Second)
	require.Equal(t, 1, l.count("EXTENDED SERVICE REQUEST"))
	l.run(2 * time.Minute)
	require.Equal(t, lteGhost, l.where())

	l.service = 18
	l.u.Call()
	l.run(10 * time.Second)
	require.Equal(t, nowhere, l.where(), "#18: no CS fallback, so no voice: %v", l.decisions())
	require.Equal(t, 2, l.count("EXTENDED SERVICE REQUEST"))
}

func TestCallWhileConnected(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.addUTRAN()
	l.u.PowerOn()
	l.run(2 * time.Second)
	l.forget()
	l.redirect = true
	l.send(&eps.CSServiceNotification{PagingIdentity: eps.PagedByTMSI})
	l.run(5 * time.Second)
	require.Equal(t, []string{"EXTENDED SERVICE REQUEST"}, l.names)
	require.Equal(t, byte(2), l.wires[0][0]>>4, "ciphered on a connection")
	require.Equal(t, on3G, l.where())
	l.run(time.Minute)
	require.Equal(t, lteCSFB, l.where())
	require.Empty(t, l.faults())
}

func TestCallsElsewhere(t *testing.T) {
	cfg := DefaultConfig()
	l := newLab(t, cfg)
	l.attach.vops = true
	l.u.UseIMS(&fakeIMS{world: l.world, answer: true})
	l.u.PowerOn()
	l.run(20 * time.Second)
	l.u.Call()
	l.run(time.Second)
	require.Contains(t, l.decisions(), "call over IMS: ")

	l = attached(t, func() Config { c := dataCentric(); c.CombinedAttach = CombinedNo; return c }())
	l.u.Call()
	l.run(time.Second)
	require.Contains(t, l.decisions(), "call failed: no voice service")
}

func TestUTRANFirst(t *testing.T) {
	cfg := dataCentric()
	cfg.UTRANRequiredFirst, cfg.EUTRANAfter = true, Wait(time.Minute)
	l := newLab(t, cfg)
	l.addUTRAN()
	l.u.PowerOn()
	l.run(30 * time.Second)
	require.Equal(t, on3G, l.where())
	l.run(time.Minute)
	require.Equal(t, lteCSFB, l.where())

	cfg.EUTRANAfter = Never
	l = newLab(t, cfg)
	l.addUTRAN()
	l.u.PowerOn()
	l.run(time.Hour)
	require.Equal(t, on3G, l.where())

	cfg.EUTRANAfter = Wait(time.Minute)
	l = newLab(t, cfg)
	utran := l.addUTRAN()
	l.air.Switch(utran, false)
	l.u.PowerOn()
	l.run(time.Hour)
	require.Equal(t, nowhere, l.where())
	require.Equal(t, sim.NoRAT, l.u.Status().Camped)
	require.Empty(t, l.names)
}

func TestSMS(t *testing.T) {
	l := attached(t, dataCentric())
	l.forget()
	require.NoError(t, l.u.SendSMS("grüß"))
	l.run(2 * time.Second)
	require.Equal(t, []string{"SERVICE REQUEST", "UPLINK NAS TRANSPORT"}, l.names)
	up := l.messages[1].(*eps.UplinkNASTransport).NASMessageContainer
	require.Equal(t, []byte{0x09, 0x01, 0x17, 0x00, 0x01, 0x00, 0x02, 0x91, 0xf0, 0x10, 0x01, 0x01, 0x01, 0x91, 0xf0, 0x00, 0x08, 0x08,
		0, 'g', 0, 'r', 0, 0xfc, 0, 0xdf}, up)
	l.forget()
	l.send(&eps.DownlinkNASTransport{NASMessageContainer: []byte{0x89, 0x04}})
	l.send(&eps.DownlinkNASTransport{NASMessageContainer: []byte{0x89, 0x01, 0x02, 0x03, 0x01}})
	// "hello" in the GSM alphabet.
	l.send(&eps.DownlinkNASTransport{NASMessageContainer: []byte{0x09, 0x01, 0x1d, 0x01, 0x05, 0x02, 0x91, 0xf0, 0x00, 0x16,
		0x04, 0x02, 0x91, 0xf1, 0x00, 0x00, 1, 2, 3, 4, 5, 6, 7, 5, 0xe8, 0x32, 0x9b, 0xfd, 0x06, 0, 0, 0}})
	l.run(time.Second)
	require.Empty(t, l.faults())
	require.Equal(t, []string{"UPLINK NAS TRANSPORT", "UPLINK NAS TRANSPORT", "UPLINK NAS TRANSPORT"}, l.names)
	require.Equal(t, []byte{0x09, 0x04}, l.messages[0].(*eps.UplinkNASTransport).NASMessageContainer)
	require.Equal(t, []byte{0x89, 0x04}, l.messages[1].(*eps.UplinkNASTransport).NASMessageContainer)
	require.Equal(t, []byte{0x89, 0x01, 0x02, 0x02, 0x05}, l.messages[2].(*eps.UplinkNASTransport).NASMessageContainer)
	require.Equal(t, "DOWNLINK NAS TRANSPORT: SMS: hello", l.last("DOWNLINK NAS TRANSPORT"))

	l.u.PowerOff()
	l.run(time.Second)
	require.Error(t, l.u.SendSMS("x"))
}

func (l *lab) last(name string) string {
	s := ""
	for _, e := range l.trace.Events() {
		if e.Name == name {
			s = e.Name + ": " + e.Detail
		}
	}
	return s
}
