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

func TestChallengeRightAtTheSecondTry(t *testing.T) {
	l := newLab(t, noVoLTE())
	l.keep = time.Hour
	l.key.K[0] ^= 1
	l.hook = func(m eps.Message) bool {
		if _, ok := m.(*eps.AuthenticationFailure); ok {
			l.key = testKey
			l.authenticate()
			return true
		}
		return false
	}
	l.u.PowerOn()
	l.run(3 * time.Second)
	require.Equal(t, []string{"ATTACH REQUEST", "AUTHENTICATION FAILURE", "AUTHENTICATION RESPONSE", "SECURITY MODE COMPLETE", "ATTACH COMPLETE"}, l.names)
	require.Zero(t, l.u.authFailures)
	require.Equal(t, lteGhost, l.where())
	l.run(time.Minute)
	require.Equal(t, lteGhost, l.where(), "T3410 and T3418 are stopped")
}

func TestSpentNASCount(t *testing.T) {
	l := attached(t, noVoLTE())
	s := l.u.ctx.State()
	s.Uplink = 1 << 24
	var err error
	l.u.ctx, err = security.NewContext(s)
	require.NoError(t, err)
	l.forget()
	l.ctx = nil
	l.u.SendData()
	l.run(3 * time.Second)
	require.Equal(t, "ATTACH REQUEST", l.names[0])
	require.Equal(t, eps.NoKey, l.request.NASKeySetIdentifier)
	require.Equal(t, lteGhost, l.where())
}

// An accept that can't be used is an attempt that failed.
func TestUnusableAttachAccept(t *testing.T) {
	for name, spoil := range map[string]func(*eps.AttachAccept, *eps.ActivateDefaultEPSBearerContextRequest) []byte{
		"bearer identity": func(_ *eps.AttachAccept, b *eps.ActivateDefaultEPSBearerContextRequest) []byte {
			b.EPSBearerIdentity = 4
			return nil
		},
		"another PTI": func(_ *eps.AttachAccept, b *eps.ActivateDefaultEPSBearerContextRequest) []byte {
			b.ProcedureTransactionIdentity += 7
			return nil
		},
		"no bearer": func(*eps.AttachAccept, *eps.ActivateDefaultEPSBearerContextRequest) []byte {
			return []byte{0x52, 0x01, 0xc1}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, noVoLTE())
			l.attach.esmReject = []byte{}
			spoiled := false
			l.hook = func(m eps.Message) bool {
				if _, ok := m.(*eps.SecurityModeComplete); !ok || spoiled {
					return false
				}
				spoiled = true
				b := eps.ActivateDefaultEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5, ProcedureTransactionIdentity: l.pdn().ProcedureTransactionIdentity},
					EPSQoS: eps.NewEPSQoS(9), APN: "internet", PDNAddress: eps.PDNAddressIPv6([8]byte{1})}
				a := eps.AttachAccept{EPSAttachResult: 1, TAIList: l.tais()}
				if a.ESMMessageContainer = spoil(&a, &b); a.ESMMessageContainer == nil {
					a.ESMMessageContainer = l.plain(&b)
				}
				l.send(&a)
				return true
			}
			l.u.PowerOn()
			l.run(2 * time.Second)
			require.False(t, l.u.Registered())
			require.NotEmpty(t, l.faults())
			l.run(20 * time.Second)
			require.Equal(t, lteGhost, l.where())
			require.Equal(t, 2, l.count("ATTACH REQUEST"))
		})
	}
	t.Run("mandatory element", func(t *testing.T) {
		l := newLab(t, noVoLTE())
		l.hook = func(m eps.Message) bool {
			if _, ok := m.(*eps.SecurityModeComplete); ok && l.count("ATTACH REQUEST") == 1 {
				pdu, err := l.ctx.Protect(nil, security.Downlink, security.IntegrityCiphered, []byte{0x07, 0x42, 0x01})
				require.NoError(t, err)
				l.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: pdu})
				return true
			}
			return false
		}
		l.u.PowerOn()
		l.run(time.Second)
		require.Equal(t, "EMM STATUS", l.names[3])
		l.run(20 * time.Second)
		require.Equal(t, lteGhost, l.where())
	})
}

func TestBearersSynchronisedByUpdate(t *testing.T) {
	l := attached(t, dataCentric())
	l.u.addBearer(6, 6)
	l.u.addBearer(7, 6)
	l.hook = func(m eps.Message) bool {
		tau, ok := m.(*eps.TrackingAreaUpdateRequest)
		if !ok {
			return false
		}
		require.True(t, tau.EPSBearerContextStatus.Value().Active(7))
		l.send(&eps.TrackingAreaUpdateAccept{EPSUpdateResult: eps.CombinedTAUpdated, EPSBearerContextStatus: nas.Some(eps.EPSBearerContextStatus{}.With(5))})
		return true
	}
	l.newTAC(8)
	require.EqualValues(t, 1<<5, l.u.bearers)
	require.Equal(t, lteGhost, l.where())
}

func TestPDNDisconnectRefusedAndUnanswered(t *testing.T) {
	l := attached(t, dataCentric())
	l.keep = time.Hour
	l.u.addBearer(6, 6)
	l.u.SendData()
	l.run(time.Second)
	var cause eps.ESMCause = 49
	l.hook = func(m eps.Message) bool {
		if r, ok := m.(*eps.PDNDisconnectRequest); ok && cause != 0 {
			l.send(&eps.PDNDisconnectReject{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: r.ProcedureTransactionIdentity + 1}, ESMCause: cause})
			l.send(&eps.PDNDisconnectReject{ESMHeader: r.ESMHeader, ESMCause: cause})
		}
		return false
	}
	require.NoError(t, l.u.DisconnectPDN(6))
	l.run(time.Second)
	require.True(t, l.u.hasBearer(6), "the network keeps the last one")
	require.Equal(t, "ESM STATUS", l.names[len(l.names)-1], "a PTI of nothing here")
	cause = 54
	require.NoError(t, l.u.DisconnectPDN(6))
	l.run(time.Second)
	require.False(t, l.u.hasBearer(6))

	l.u.addBearer(6, 6)
	cause = 0
	l.forget()
	require.NoError(t, l.u.DisconnectPDN(6))
	l.run(time.Minute)
	require.Equal(t, 5, l.count("PDN DISCONNECT REQUEST"), "T3492")
	require.False(t, l.u.hasBearer(6))
}

func TestFlapStay(t *testing.T) {
	cfg := noVoLTE()
	cfg.NoOtherRAT, cfg.FlapStay, cfg.FlapAway = Flap, 30*time.Second, 30*time.Second
	l := newLab(t, cfg)
	l.attach = answer{epsOnly: true, cause: emm(18)}
	utran := l.addUTRAN()
	l.air.Switch(utran, false)
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, lteNone, l.where())
	l.run(20 * time.Second)
	require.Equal(t, nowhere, l.where())
	l.run(40 * time.Second)
	require.Equal(t, lteNone, l.where())
	// 3G comes up while it is away.
	l.run(15 * time.Second)
	require.Equal(t, nowhere, l.where())
	l.air.Switch(utran, true)
	l.run(30 * time.Second)
	require.Equal(t, on3G, l.where())
}

func TestUTRANLostDuringACall(t *testing.T) {
	l := newLab(t, noVoLTE())
	utran := l.addUTRAN()
	l.u.PowerOn()
	l.run(20 * time.Second)
	l.redirect = true
	l.u.Call()
	l.run(5 * time.Second)
	require.Equal(t, on3G, l.where())
	l.air.Switch(utran, false)
	l.run(10 * time.Second)
	require.Contains(t, l.decisions(), "call ended: UTRAN left")
	require.Equal(t, lteGhost, l.where())
}

func TestRefresh(t *testing.T) {
	l := newLab(t, noVoLTE())
	utran := l.addUTRAN()
	l.u.PowerOn()
	l.run(20 * time.Second)
	last := func() sim.Voice {
		var v sim.Voice
		for _, e := range l.trace.Events() {
			if e.Kind == sim.StatusChange {
				v = e.Status.Voice
			}
		}
		return v
	}
	require.Equal(t, sim.CSFB, last())
	l.air.Switch(utran, false)
	l.u.Refresh()
	require.Equal(t, sim.GhostCSFB, last())
}

func TestDeliveredTexts(t *testing.T) {
	rp := func(dcs byte, n byte, data ...byte) []byte {
		tpdu := append([]byte{0x04, 0x02, 0x91, 0xf1, 0x00, dcs, 1, 2, 3, 4, 5, 6, 7, n}, data...)
		return append([]byte{1, 5, 2, 0x91, 0xf0, 0, byte(len(tpdu))}, tpdu...)
	}
	for _, c := range []struct {
		rp   []byte
		text string
		ok   bool
	}{
		{rp(0x08, 4, 0, 'h', 0, 0xfc), "hü", true},
		{rp(0x04, 2, 0xca, 0xfe), "cafe", true},
		{rp(0x00, 2, 0x68, 0x34), "hh", true},
		{rp(0x00, 9, 0x68), "", false},
		{rp(0x08, 9, 0x68), "", false},
		{rp(0x04, 9, 0x68), "", false},
		{[]byte{1, 5}, "", false},
		{[]byte{1, 5, 200}, "", false},
		{[]byte{1, 5, 0, 0, 9}, "", false},
	} {
		text, ok := deliveredText(c.rp)
		require.Equal(t, c.ok, ok, "%x", c.rp)
		require.Equal(t, c.text, text)
	}
	l := attached(t, dataCentric())
	l.u.SendData()
	l.run(time.Second)
	for _, b := range [][]byte{{9, 9}, {8, 1}, {9, 16}, {9, 1, 4, 1}, {9, 1, 2, 6, 1}, {9, 1, 2, 5, 1}} {
		l.send(&eps.DownlinkNASTransport{NASMessageContainer: b})
	}
	l.run(time.Second)
	require.Len(t, l.faults(), 4)
	require.Equal(t, lteGhost, l.where())
}
