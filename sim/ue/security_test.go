package ue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

func TestWrongKeyBarsTheCell(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.key.K[0] ^= 1
	l.keep = time.Hour
	l.hook = func(m eps.Message) bool {
		if _, ok := m.(*eps.AuthenticationFailure); ok {
			l.authenticate()
			return true
		}
		return false
	}
	l.u.PowerOn()
	l.run(4 * time.Minute)
	require.Equal(t, []string{"ATTACH REQUEST", "AUTHENTICATION FAILURE", "AUTHENTICATION FAILURE", "AUTHENTICATION FAILURE"}, l.names)
	require.Equal(t, eps.EMMCauseMACFailure, l.messages[1].(*eps.AuthenticationFailure).EMMCause)
	require.Contains(t, l.decisions(), "cell barred: three failed authentications in a row")
	require.Equal(t, sim.Status{}, l.u.Status())
	l.key = testKey
	l.run(2 * time.Minute)
	require.Equal(t, lteGhost, l.where(), "the bar ends after five minutes")
}

func TestOneMACFailureThenT3418(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.key.K[0] ^= 1
	l.keep = time.Hour
	l.u.PowerOn()
	l.run(30 * time.Second)
	require.Contains(t, l.decisions(), "cell barred: no better challenge in time")
	require.Equal(t, 1, l.count("ATTACH REQUEST"), "T3410 does not run meanwhile")
}

func TestSeparationBit(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.badRAND = func(m *eps.AuthenticationRequest) {
		l.vec = l.key.Vector(m.RAND, l.sqn, 0)
		m.AUTN = l.vec.AUTN
	}
	l.u.PowerOn()
	l.run(2 * time.Second)
	require.Equal(t, eps.EMMCauseNonEPSAuthenticationUnacceptable, l.messages[1].(*eps.AuthenticationFailure).EMMCause)
}

func TestResynchronisation(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.sqn = 32 * 5000
	l.u.PowerOn()
	l.run(20 * time.Second)
	l.u.PowerOff()
	l.run(time.Second)
	l.forget()
	l.sqn, l.ctx = 32, nil
	l.u.PowerOn()
	l.run(3 * time.Second)
	require.Equal(t, []string{"ATTACH REQUEST", "AUTHENTICATION FAILURE", "AUTHENTICATION RESPONSE", "SECURITY MODE COMPLETE", "ATTACH COMPLETE"}, l.names)
	require.Equal(t, eps.EMMCauseSynchFailure, l.messages[1].(*eps.AuthenticationFailure).EMMCause)
	require.Equal(t, lteGhost, l.where())
}

func TestSameChallengeAgain(t *testing.T) {
	l := newLab(t, noVoLTE())
	asked := 0
	l.hook = func(m eps.Message) bool {
		if _, ok := m.(*eps.AuthenticationResponse); ok {
			if asked++; asked == 1 {
				l.sendPlain(&eps.AuthenticationRequest{NASKeySetIdentifier: eps.KeySetIdentifier(l.sqn.SEQ() % 6), RAND: l.vec.RAND, AUTN: l.vec.AUTN})
				return true
			}
		}
		return false
	}
	l.u.PowerOn()
	l.run(3 * time.Second)
	require.Equal(t, 2, l.count("AUTHENTICATION RESPONSE"))
	require.Equal(t, lteGhost, l.where())
}

func TestAuthenticationReject(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.addUTRAN()
	l.hook = func(m eps.Message) bool {
		if _, ok := m.(*eps.AuthenticationResponse); ok {
			l.sendPlain(&eps.AuthenticationReject{})
			l.release(sim.RadioFrame{})
			return true
		}
		return false
	}
	l.u.PowerOn()
	l.run(time.Hour)
	require.Equal(t, 1, l.count("ATTACH REQUEST"))
	require.False(t, l.u.Registered())
}

func TestSecurityModeRefused(t *testing.T) {
	for name, c := range map[string]struct {
		alter func(*eps.SecurityModeCommand)
		want  eps.EMMCause
	}{
		"capabilities bid down": {func(m *eps.SecurityModeCommand) {
			m.ReplayedUESecurityCapabilities = eps.UESecurityCapabilityOf(0x80, 0x40)
		}, eps.EMMCauseUESecurityCapabilitiesMismatch},
		"null integrity": {func(m *eps.SecurityModeCommand) {
			m.SelectedAlgorithms = eps.NewSecurityAlgorithms(2, 0)
		}, eps.EMMCauseSecurityModeRejected},
		"unknown algorithm": {func(m *eps.SecurityModeCommand) {
			m.SelectedAlgorithms = eps.NewSecurityAlgorithms(7, 2)
		}, eps.EMMCauseSecurityModeRejected},
		"unknown key set": {func(m *eps.SecurityModeCommand) { m.NASKeySetIdentifier = 6 }, eps.EMMCauseSecurityModeRejected},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, noVoLTE())
			l.hook = func(m eps.Message) bool {
				if _, ok := m.(*eps.AuthenticationResponse); !ok {
					return false
				}
				var err error
				l.ctx, err = security.NewContext(security.State{KASME: l.vec.KASME(l.plmn), KSI: security.KSI(l.sqn.SEQ() % 6), EEA: 2, EIA: 2})
				require.NoError(t, err)
				cmd := l.command()
				c.alter(cmd)
				l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: l.protect(security.IntegrityNew, cmd)})
				return true
			}
			l.u.PowerOn()
			l.run(2 * time.Second)
			require.Equal(t, "SECURITY MODE REJECT", l.names[len(l.names)-1])
			require.Equal(t, c.want, l.messages[len(l.messages)-1].(*eps.SecurityModeReject).EMMCause)
			require.False(t, l.u.Registered())
		})
	}
}

func TestEveryAlgorithm(t *testing.T) {
	for eea := security.EEA0; eea <= security.EEA3; eea++ {
		for eia := security.EIA1; eia <= security.EIA3; eia++ {
			l := newLab(t, noVoLTE())
			l.eea, l.eia = eea, eia
			l.u.PowerOn()
			l.run(2 * time.Second)
			require.Equal(t, lteGhost, l.where(), "%s %s", eea, eia)
			require.Empty(t, l.faults())
		}
	}
}

func TestAlgorithmsChangedInUse(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.u.PowerOn()
	l.run(2 * time.Second)
	old := l.ctx.State()
	old.EEA, old.EIA = security.EEA1, security.EIA1
	var err error
	l.ctx, err = security.NewContext(old)
	require.NoError(t, err)
	l.eea, l.eia = 1, 1
	l.request.EPSAttachType = 0
	l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: l.protect(security.IntegrityNew, l.command())})
	l.run(time.Second)
	require.Equal(t, "SECURITY MODE COMPLETE", l.names[len(l.names)-1])
	require.Empty(t, l.faults())
}

func TestUnprotectedAndReplayedMessages(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.u.PowerOn()
	l.run(2 * time.Second)
	l.forget()
	// Once security is on, nothing in the clear counts.
	l.sendPlain(&eps.DetachRequestMT{DetachType: eps.ReattachNotRequired})
	l.sendPlain(&eps.AttachReject{EMMCause: 3})
	l.sendPlain(&eps.AuthenticationReject{})
	l.sendPlain(&eps.IdentityRequest{IdentityType: nas.IdentityIMSI})
	l.run(time.Second)
	require.Equal(t, lteGhost, l.where())
	require.Empty(t, l.names)
	require.Len(t, l.faults(), 4)
	// Nor does what was already heard.
	pdu := l.protect(security.IntegrityCiphered, &eps.IdentityRequest{IdentityType: nas.IdentityIMEISV})
	for range 3 {
		l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: pdu})
	}
	l.run(time.Second)
	require.Equal(t, []string{"IDENTITY RESPONSE"}, l.names)
	require.Len(t, l.faults(), 6)
}

func TestIdentityBeforeSecurity(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.hook = func(m eps.Message) bool {
		if _, ok := m.(*eps.AttachRequest); ok {
			l.sendPlain(&eps.IdentityRequest{IdentityType: nas.IdentityIMEISV})
			l.sendPlain(&eps.IdentityRequest{IdentityType: nas.IdentityIMSI})
			return true
		}
		return false
	}
	l.u.PowerOn()
	l.run(time.Second)
	require.Equal(t, []string{"ATTACH REQUEST", "IDENTITY RESPONSE"}, l.names)
	imsi, _ := l.messages[1].(*eps.IdentityResponse).MobileIdentity.IMSI()
	require.Equal(t, testIMSI, imsi)
}

func TestRadioTokenOfAnotherKey(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.hook = func(m eps.Message) bool {
		l.down(sim.RadioFrame{Kind: sim.SecurityModeCommand, EEA: 2, EIA: 2, Token: [4]byte{1, 2, 3, 4}})
		return true
	}
	l.u.SendData()
	l.run(time.Second)
	require.Equal(t, []string{"SERVICE REQUEST", "SecurityModeFailure"}, l.names)
}

func TestGUTIReallocation(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.u.PowerOn()
	l.run(2 * time.Second)
	id := l.newGUTI()
	l.send(&eps.GUTIReallocationCommand{GUTI: id})
	l.send(&eps.EMMInformation{FullName: eps.NewNetworkName("sunset")})
	l.send(&eps.EMMStatus{EMMCause: 97})
	l.run(time.Second)
	guti, _ := id.GUTI()
	require.Equal(t, guti, l.u.GUTI())
	require.Equal(t, "GUTI REALLOCATION COMPLETE", l.names[len(l.names)-1])
	require.Equal(t, "EMM INFORMATION: network name sunset", l.last("EMM INFORMATION"))
}

func TestPowerCutLosesTheContext(t *testing.T) {
	l := attached(t, noVoLTE())
	l.forget()
	l.u.PowerCut()
	l.run(time.Second)
	require.Empty(t, l.names)
	l.u.PowerOn()
	l.run(3 * time.Second)
	require.Equal(t, eps.NoKey, l.request.NASKeySetIdentifier)
	_, ok := l.request.EPSMobileIdentity.GUTI()
	require.True(t, ok)
	require.Equal(t, 1, l.count("AUTHENTICATION RESPONSE"))
	require.Equal(t, lteGhost, l.where())
}
