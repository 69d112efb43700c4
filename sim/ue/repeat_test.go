package ue

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

func TestAcceptsRepeated(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.u.PowerOn()
	l.run(2 * time.Second)
	l.forget()
	l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: l.acceptPDU()})
	l.run(time.Second)
	require.Equal(t, []string{"ATTACH COMPLETE"}, l.names)

	l.newTAC(8)
	l.forget()
	l.send(&eps.TrackingAreaUpdateAccept{GUTI: nas.Some(eps.MobileIdentityOfGUTI(l.u.GUTI()))})
	l.send(&eps.TrackingAreaUpdateAccept{})
	l.run(time.Second)
	require.Equal(t, []string{"TRACKING AREA UPDATE COMPLETE", "EMM STATUS"}, l.names)
	require.Equal(t, lteGhost, l.where())
}

func TestIMSAvailabilityToldByUpdate(t *testing.T) {
	cfg := DefaultConfig()
	cfg.MMIMSVoiceTermination = true
	l := newLab(t, cfg)
	l.attach.vops, l.update.vops = true, true
	l.u.UseIMS(&fakeIMS{world: l.world, answer: true})
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, 1, l.count("TRACKING AREA UPDATE REQUEST"))
	l.u.SetIMSRegistered(false)
	l.run(20 * time.Second)
	require.Equal(t, 3, l.count("TRACKING AREA UPDATE REQUEST"), "lost, and registered again after the update")
}

func TestIMSWaitSurvivesALostCell(t *testing.T) {
	l := newLab(t, DefaultConfig())
	l.attach = answer{vops: true, epsOnly: true, cause: emm(18)}
	l.u.UseIMS(&fakeIMS{world: l.world, silent: true})
	l.u.PowerOn()
	l.run(3 * time.Second)
	l.air.Switch(l.cell, false)
	l.run(5 * time.Second)
	l.air.Switch(l.cell, true)
	l.run(30 * time.Second)
	require.Equal(t, lteNone, l.where(), "%v", l.decisions())
	l.run(20 * time.Second)
	require.Equal(t, nowhere, l.where())
}

func TestUnknownAPNGoesTo3GForTwelveMinutes(t *testing.T) {
	cfg := dataCentric()
	cfg.AttachAPN = "nosuch"
	l := newLab(t, cfg)
	l.addUTRAN()
	l.attach = answer{reject: 19, protected: true, esmReject: pdnReject(27, none3)}
	l.u.PowerOn()
	l.run(11 * time.Minute)
	require.Equal(t, on3G, l.where())
	require.Equal(t, 1, l.count("ATTACH REQUEST"))
	l.attach = answer{}
	l.run(2 * time.Minute)
	require.Equal(t, lteCSFB, l.where())
}

func TestPowerOffWhileAttaching(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.attach.silent = true
	l.u.PowerOn()
	l.run(time.Second)
	l.u.PowerOff()
	l.run(time.Hour)
	require.Equal(t, []string{"ATTACH REQUEST"}, l.names)
	require.False(t, l.u.On())
	l.u.PowerOff()
	l.u.PowerCut()
	l.u.Detach()
	l.u.Call()
	l.u.SendData()
	l.u.Attach()
	require.Error(t, l.u.RequestPDN(""))
	require.Equal(t, sim.Status{}, l.u.Status())
}

// TestSize holds what a registered device at rest may take, its card and its
// security context included.
func TestSize(t *testing.T) {
	const count = 1000
	var before, after runtime.MemStats
	cfg := noVoLTE()
	cfg.Scratch = new(Scratch)
	ues := make([]*UE, 0, count)
	w := sim.NewWorld(sim.Config{Seed: 1, Start: start})
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range count {
		ues = append(ues, registeredAlone(t, w, &cfg))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int(after.HeapAlloc-before.HeapAlloc)/count, 3<<10)
	runtime.KeepAlive(ues)
}

// registeredAlone is a device that has gone through an attach by messages made
// for it, without an air.
func registeredAlone(t testing.TB, w *sim.World, cfg *Config) *UE {
	r := &recorder{cell: sim.Cell{ID: 1, RAT: sim.EUTRAN, PLMN: plmnA, TAC: 7}}
	n := newNetwork(t, w, sim.NewAir(w.Env("air"), sim.AirConfig{}), plmnA, 7)
	n.hook = func(eps.Message) bool { return true }
	u := New(w.Env("phone"), cfg, testIdentity())
	u.UseRadio(r)
	u.PowerOn()
	w.Run(time.Second)
	n.handle(r.nas)
	n.request = *n.messages[0].(*eps.AttachRequest)
	n.vec = n.key.Vector([16]byte{1}, 64, 0x8000)
	u.HandleRadio(&sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: n.plain(&eps.AuthenticationRequest{NASKeySetIdentifier: 1, RAND: n.vec.RAND, AUTN: n.vec.AUTN})})
	var err error
	n.ctx, err = security.NewContext(security.State{KASME: n.vec.KASME(plmnA), KSI: 1, EEA: 2, EIA: 2})
	require.NoError(t, err)
	u.HandleRadio(&sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: n.protect(security.IntegrityNew, n.command())})
	u.HandleRadio(&sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, AddBearers: 1 << 5, NAS: n.acceptPDU()})
	u.HandleRadio(&sim.RadioFrame{Kind: sim.RRCConnectionRelease})
	require.True(t, u.Registered())
	r.nas = nil
	return u
}
