package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// situations in which hostile bytes arrive.
var situations = []func(testing.TB) *lab{
	func(t testing.TB) *lab { // attaching, before security
		l := newLab(t, noVoLTE())
		l.attach.silent = true
		l.u.PowerOn()
		l.run(time.Second)
		return l
	},
	func(t testing.TB) *lab { // registered, secured
		l := newLab(t, noVoLTE())
		l.u.PowerOn()
		l.run(2 * time.Second)
		return l
	},
	func(t testing.TB) *lab { // updating
		l := attached(t, noVoLTE())
		l.update.silent = true
		l.newTAC(8)
		return l
	},
	func(t testing.TB) *lab { // calling
		l := attached(t, noVoLTE())
		l.u.Call()
		l.run(time.Second)
		return l
	},
	func(t testing.TB) *lab { // detaching, with a PDN request forgotten
		l := attached(t, noVoLTE())
		l.hook = func(eps.Message) bool { return true }
		l.u.Detach()
		l.run(time.Second)
		return l
	},
}

// hostile sends octets in the clear and as a well protected message, and lets a
// while pass.
func hostile(l *lab, b []byte) {
	l.hook = func(eps.Message) bool { return true }
	if len(b) == 0 {
		return
	}
	l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: b})
	if l.ctx != nil {
		if pdu, err := l.ctx.Protect(nil, security.Downlink, security.IntegrityCiphered, b); err == nil {
			l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: pdu})
		}
	}
	l.run(time.Minute)
}

func FuzzDownlink(f *testing.F) {
	for _, seed := range downlinkSeeds(f) {
		for i := range situations {
			f.Add(byte(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, situation byte, b []byte) {
		l := situations[int(situation)%len(situations)](t)
		hostile(l, b)
		_ = l.u.Status()
	})
}

// downlinkSeeds is one plain message of each kind.
func downlinkSeeds(t testing.TB) [][]byte {
	var all [][]byte
	n := &network{t: t}
	for _, m := range []eps.Message{
		&eps.AuthenticationRequest{}, &eps.AuthenticationReject{}, &eps.AttachReject{EMMCause: 3}, &eps.AttachReject{EMMCause: 19, ESMMessageContainer: pdnReject(27, none3)},
		&eps.TrackingAreaUpdateAccept{}, &eps.TrackingAreaUpdateReject{EMMCause: 9}, &eps.TrackingAreaUpdateReject{EMMCause: 15}, &eps.ServiceReject{EMMCause: 18}, &eps.ServiceReject{EMMCause: 39},
		&eps.DetachRequestMT{DetachType: 1}, &eps.DetachRequestMT{DetachType: 2}, &eps.DetachRequestMT{DetachType: 3}, &eps.DetachAccept{},
		&eps.IdentityRequest{IdentityType: 1}, &eps.EMMInformation{}, &eps.EMMStatus{}, &eps.CSServiceNotification{},
		&eps.DownlinkNASTransport{NASMessageContainer: []byte{9, 1, 2, 1, 5}},
		&eps.ESMInformationRequest{}, &eps.ESMStatus{}, &eps.Notification{NotificationIndicator: 1},
		&eps.DeactivateEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5}, ESMCause: 36},
		&eps.ModifyEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5}},
		&eps.PDNConnectivityReject{ESMCause: 8}, &eps.PDNDisconnectReject{ESMCause: 49},
	} {
		all = append(all, n.plain(m))
	}
	return all
}

// TestHostileDownlink is the fuzz target's gist: every prefix of every message,
// and every message with each octet set to each of a few values.
func TestHostileDownlink(t *testing.T) {
	for i := range situations {
		for _, seed := range downlinkSeeds(t) {
			l := situations[i](t)
			for n := range seed {
				hostile(l, seed[:n])
				for _, v := range []byte{0, 0x7f, 0xff} {
					b := append([]byte(nil), seed...)
					b[n] = v
					hostile(l, b)
				}
			}
			hostile(l, seed)
			// Whatever came, a power cycle brings the device back.
			l.hook, l.ctx, l.attach, l.update, l.service = nil, nil, answer{}, answer{}, 0
			l.sqn += 32 * 100
			l.u.PowerOff()
			l.run(time.Second)
			l.u.card.Forbidden, l.u.lists = nil, nil
			l.u.PowerOn()
			l.run(time.Minute)
			require.True(t, l.u.Registered(), "situation %d, message %x: %s", i, seed, l.u.State())
		}
	}
}

func TestHostileFrames(t *testing.T) {
	for i := range situations {
		l := situations[i](t)
		for kind := sim.RadioKind(0); kind < 30; kind++ {
			l.down(sim.RadioFrame{Kind: kind})
			l.run(time.Second)
			l.down(sim.RadioFrame{Kind: kind, NAS: []byte{}, AddBearers: 0xffff, ReleaseBearers: 0xffff, Redirect: 9, Release: 9, Domain: 9, EIA: 200, EEA: 200})
			l.run(time.Minute)
		}
	}
}

func TestFlapForAYear(t *testing.T) {
	cfg := noVoLTE()
	cfg.NoOtherRAT, cfg.FlapAway = Flap, time.Hour
	w := sim.NewWorld(sim.Config{Seed: 1, Start: start})
	air := sim.NewAir(w.Env("air"), sim.AirConfig{Latency: 5 * time.Millisecond})
	n := newNetwork(t, w, air, plmnA, 7)
	n.attach = answer{epsOnly: true, cause: emm(18)}
	n.hook = func(eps.Message) bool { n.forget(); return false }
	u := New(w.Env("phone"), &cfg, testIdentity())
	u.Join(air)
	u.PowerOn()
	flaps := 0
	for range 365 {
		w.Run(24 * time.Hour)
		flaps++
		require.LessOrEqual(t, len(u.running), 4)
		require.LessOrEqual(t, cap(u.running), 8)
	}
	require.Equal(t, 365, flaps)
	require.False(t, u.Registered())
}
