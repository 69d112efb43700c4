package mme_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
)

// holdContext keeps INITIAL CONTEXT SETUP REQUEST from being answered, but
// hands its NAS message to the phone.
func (e *enodeb) holdContext() {
	e.on = func(msg s1ap.Message) bool {
		ics, ok := msg.(*s1ap.InitialContextSetupRequest)
		if !ok {
			return false
		}
		p := e.ues[ics.ENBUES1APID]
		p.mmeID = ics.MMEUES1APID
		if b := ics.ERABToBeSetupList[0].NASPDU; b != nil {
			p.receive(b)
		}
		return true
	}
}

func TestAttachCompleteBeforeContextSetupResponse(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	l.enb.holdContext()
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi))
	require.Zero(t, count[*gtpv2.ModifyBearerRequest](l.gw.got))
	ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
	l.enb.contextReady(ics)
	l.run()
	require.Equal(t, 1, count[*gtpv2.ModifyBearerRequest](l.gw.got))
	require.Zero(t, l.faults())
}

func TestContextSetupResponseWithoutAttachComplete(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.on = func(m eps.Message) bool { _, ok := m.(*eps.AttachAccept); return ok }
	p.attach(eps.EPSAttach)
	require.False(t, l.m.Attached(p.imsi))
	require.Zero(t, count[*gtpv2.ModifyBearerRequest](l.gw.got))
	l.w.Run(40 * time.Second)
	require.Equal(t, 5, count[*eps.AttachAccept](p.got), "T3450: once and four times again")
	require.False(t, l.m.Attached(p.imsi))
	require.False(t, p.connected)
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	require.Contains(t, l.decisions(), "attach given up")

	// Both GUTIs are valid: the one of the accept brings the context back.
	p.on = nil
	p.guti, _ = lastOf[*eps.AttachAccept](p).GUTI.Value().GUTI()
	p.got = nil
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi))
	require.Zero(t, count[*eps.AuthenticationRequest](p.got))
}

func TestContextSetupFails(t *testing.T) {
	for _, answer := range []string{"failure", "bearer failed", "silence", "unreadable"} {
		t.Run(answer, func(t *testing.T) {
			l := newLab(t)
			p := l.subscriber(1)
			l.enb.on = func(msg s1ap.Message) bool {
				ics, ok := msg.(*s1ap.InitialContextSetupRequest)
				if !ok {
					return false
				}
				switch answer {
				case "failure":
					l.enb.send(&s1ap.InitialContextSetupFailure{MMEUES1APID: ics.MMEUES1APID, ENBUES1APID: ics.ENBUES1APID, Cause: s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure})
				case "bearer failed":
					l.enb.send(&s1ap.InitialContextSetupResponse{MMEUES1APID: ics.MMEUES1APID, ENBUES1APID: ics.ENBUES1APID,
						ERABSetupList:         []s1ap.ERABSetupItemCtxtSURes{{ERABID: 6, TransportLayerAddress: enbAddress, GTPTEID: 1}},
						ERABFailedToSetupList: []s1ap.ERABItem{{ERABID: 5, Cause: s1ap.CauseRadioNetworkNotSupportedQCIValue}}})
				case "unreadable":
					b, err := (&s1ap.InitialContextSetupResponse{MMEUES1APID: ics.MMEUES1APID, ENBUES1APID: ics.ENBUES1APID,
						ERABSetupList: []s1ap.ERABSetupItemCtxtSURes{{ERABID: 5, TransportLayerAddress: enbAddress, GTPTEID: 1}}}).Append(nil)
					require.NoError(t, err)
					b[len(b)-1]++
					b = b[:len(b)-2]
					l.later(b, l.enb.a.HandleS1AP)
				}
				return true
			}
			p.on = is[*eps.AttachAccept] // what T3450 sends again
			p.startAttach(eps.EPSAttach)
			l.w.Run(11 * time.Second)
			require.False(t, l.m.Attached(p.imsi))
			require.False(t, p.connected)
			require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
			l.enb.on, p.on = nil, nil
			p.attach(eps.EPSAttach)
			require.True(t, l.m.Attached(p.imsi))
		})
	}
}

func TestDetachDuringSetup(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	l.enb.holdContext()
	p.on = func(m eps.Message) bool {
		_, ok := m.(*eps.AttachAccept)
		if ok {
			p.send(&eps.DetachRequestMO{DetachType: eps.EPSDetach, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: eps.MobileIdentityOfIMSI(p.imsi)})
		}
		return ok
	}
	p.attach(eps.EPSAttach)
	require.Equal(t, 1, count[*eps.DetachAccept](p.got))
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	require.False(t, p.connected)
	// The eNodeB's answer crosses with the release.
	ics, _ := last[*s1ap.InitialContextSetupRequest](l.enb)
	l.enb.contextReady(ics)
	l.w.Run(time.Minute)
	require.False(t, l.m.Attached(p.imsi))
	require.Equal(t, 1, count[*eps.AttachAccept](p.got), "not sent again")
	require.Zero(t, count[*s1ap.ErrorIndication](l.enb.got))
}

func TestDetachWhileGatewayAnswers(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	var create *gtpv2.CreateSessionRequest
	l.gw.on = func(m gtpv2.Message) bool {
		req, ok := m.(*gtpv2.CreateSessionRequest)
		if ok {
			create = req
		}
		return ok
	}
	p.attach(eps.EPSAttach)
	p.send(&eps.DetachRequestMO{DetachType: eps.EPSDetach | eps.SwitchOff, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: eps.MobileIdentityOfIMSI(p.imsi)})
	l.run()
	require.False(t, p.connected)
	l.gw.mme = create.Sender.TEID
	l.gw.send(l.gw.created(create))
	l.run()
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got), "a session that nobody wants any more")
	l.gw.on = nil
	p.sec = nil
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi))
}

func TestSecondAttachRequest(t *testing.T) {
	t.Run("same, before the accept", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.on = func(m eps.Message) bool {
			_, ok := m.(*eps.AuthenticationRequest)
			if ok && count[*eps.AuthenticationRequest](p.got) == 1 {
				p.send(p.attachRequest(eps.EPSAttach))
			}
			return false
		}
		p.attach(eps.EPSAttach)
		require.True(t, l.m.Attached(p.imsi))
		require.Equal(t, 1, count[*eps.AuthenticationRequest](p.got), "the first goes on")
	})
	t.Run("other, before the accept", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.on = func(m eps.Message) bool {
			_, ok := m.(*eps.AuthenticationRequest)
			if ok && count[*eps.AuthenticationRequest](p.got) == 1 {
				p.send(p.attachRequest(eps.CombinedAttach))
				return true
			}
			return false
		}
		p.attach(eps.EPSAttach)
		require.True(t, l.m.Attached(p.imsi))
		require.Equal(t, 2, count[*eps.AuthenticationRequest](p.got), "the second begins anew")
		require.EqualValues(t, 18, lastOf[*eps.AttachAccept](p).EMMCause.Value())
	})
	t.Run("same, after the accept", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		p.detach(eps.EPSDetach | eps.SwitchOff)
		req := p.attachRequest(eps.EPSAttach)
		p.got = nil
		p.on = func(m eps.Message) bool {
			_, ok := m.(*eps.AttachAccept)
			if ok && count[*eps.AttachAccept](p.got) == 1 {
				p.send(req)
				return true
			}
			return false
		}
		p.openProtected(req)
		l.run()
		require.Equal(t, 2, count[*eps.AttachAccept](p.got), "the accept is sent again")
		require.True(t, l.m.Attached(p.imsi))
		require.Equal(t, 2, count[*gtpv2.CreateSessionRequest](l.gw.got), "one an attach")
	})
	t.Run("other, after the accept", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		p.detach(eps.EPSDetach | eps.SwitchOff)
		p.got = nil
		p.on = func(m eps.Message) bool {
			a, ok := m.(*eps.AttachAccept)
			if ok && count[*eps.AttachAccept](p.got) == 1 {
				p.guti, _ = a.GUTI.Value().GUTI()
				p.send(p.attachRequest(eps.CombinedAttach))
				return true
			}
			return false
		}
		p.attach(eps.EPSAttach)
		require.True(t, l.m.Attached(p.imsi))
		require.Equal(t, 3, count[*gtpv2.CreateSessionRequest](l.gw.got))
		require.Equal(t, 2, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	})
	t.Run("on a new connection", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.on = func(m eps.Message) bool { return true }
		p.attach(eps.EPSAttach)
		p.on = nil
		p.attach(eps.EPSAttach)
		require.True(t, l.m.Attached(p.imsi))
		l.w.Run(time.Minute)
		require.True(t, l.m.Attached(p.imsi), "the first attach runs out without harm")
		require.True(t, l.m.Connected(p.imsi))
	})
}

// TestAttachAgain is a UE that the MME takes for attached: what it had goes only
// once it has proved itself (TS 24.301 5.5.1.2.7 f).
func TestAttachAgain(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)

	stranger := &phone{l: l, enb: l.enb, imsi: p.imsi, usim: p.usim, capability: p.capability, pdnType: eps.PDNTypeIPv4}
	stranger.on = func(m eps.Message) bool {
		if _, ok := m.(*eps.AuthenticationRequest); ok {
			stranger.send(&eps.AuthenticationResponse{RES: []byte{1, 2, 3, 4, 5, 6, 7, 8}})
			return true
		}
		return false
	}
	stranger.attach(eps.EPSAttach)
	require.Equal(t, 1, count[*eps.AuthenticationReject](stranger.got))
	require.False(t, stranger.connected)
	require.True(t, l.m.Attached(p.imsi))
	require.Zero(t, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	p.send(&eps.PDNDisconnectRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 2}, LinkedEPSBearerIdentity: 5})
	l.run()
	require.EqualValues(t, 49, lastOf[*eps.PDNDisconnectReject](p).ESMCause, "the session works on")

	// The same phone after a loss of power: no detach, no GUTI.
	p.released()
	p.sec = nil
	p.guti.MTMSI = 0
	p.got = nil
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi))
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	require.Equal(t, 1, updateLocations(l))
}

func TestCrossingReleases(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	// Both sides release at once, and the UE is back before the completion.
	l.enb.on = func(msg s1ap.Message) bool { _, ok := msg.(*s1ap.UEContextReleaseCommand); return ok }
	l.enb.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkUserInactivity})
	l.enb.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkUserInactivity})
	l.run()
	require.Equal(t, 1, count[*s1ap.UEContextReleaseCommand](l.enb.got))
	require.Zero(t, count[*s1ap.ErrorIndication](l.enb.got))
	old, oldMME := p.enbID, p.mmeID
	p.serviceRequest()
	require.True(t, l.m.Connected(p.imsi))
	l.enb.send(&s1ap.UEContextReleaseComplete{MMEUES1APID: oldMME, ENBUES1APID: old})
	l.run()
	require.True(t, l.m.Connected(p.imsi))
	require.NotEqual(t, oldMME, p.mmeID)
	l.enb.send(&s1ap.UEContextReleaseComplete{MMEUES1APID: oldMME, ENBUES1APID: old})
	l.w.Run(time.Minute)
	require.True(t, l.m.Connected(p.imsi))
}

func TestRadioLostDuringAttach(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.on = func(m eps.Message) bool {
		_, ok := m.(*eps.AttachAccept)
		return ok
	}
	p.attach(eps.EPSAttach)
	l.enb.send(&s1ap.UEContextReleaseRequest{MMEUES1APID: p.mmeID, ENBUES1APID: p.enbID, Cause: s1ap.CauseRadioNetworkRadioConnectionWithUELost})
	l.w.Run(time.Minute)
	require.False(t, l.m.Attached(p.imsi))
	require.Equal(t, 1, count[*eps.AttachAccept](p.got), "not sent again")
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
}

func TestAssociationLost(t *testing.T) {
	l := newLab(t)
	p, q := l.subscriber(1), l.subscriber(2)
	p.attach(eps.EPSAttach)
	q.on = func(m eps.Message) bool { _, ok := m.(*eps.AttachAccept); return ok }
	q.attach(eps.EPSAttach)
	l.enb.a.Changed(false)
	l.run()
	require.True(t, l.m.Attached(p.imsi))
	require.False(t, l.m.Connected(p.imsi))
	require.False(t, l.m.Attached(q.imsi))
	require.Equal(t, 1, count[*gtpv2.ReleaseAccessBearersRequest](l.gw.got))
	l.enb.a.Changed(true)
	p.released()
	p.serviceRequest()
	require.False(t, l.m.Connected(p.imsi), "S1 SETUP first")
	require.Equal(t, 1, count[*s1ap.ErrorIndication](l.enb.got))
	l.enb.setUp()
	p.serviceRequest()
	require.True(t, l.m.Connected(p.imsi))
}

// TestAttachOnTheSameConnection is a registered UE that attaches again without
// leaving its connection: the eNodeB has its context already.
func TestAttachOnTheSameConnection(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.send(p.attachRequest(eps.CombinedAttach))
	l.run()
	require.True(t, l.m.Attached(p.imsi))
	require.True(t, p.connected)
	require.Equal(t, 1, count[*s1ap.InitialContextSetupRequest](l.enb.got))
	require.Equal(t, 1, count[*s1ap.ERABReleaseCommand](l.enb.got))
	require.Equal(t, 1, count[*s1ap.ERABSetupRequest](l.enb.got))
	require.Equal(t, 2, count[*gtpv2.CreateSessionRequest](l.gw.got))
	require.Equal(t, 1, count[*gtpv2.DeleteSessionRequest](l.gw.got))
	require.Equal(t, 2, count[*gtpv2.ModifyBearerRequest](l.gw.got))

	// In clear it proves nothing: the UE is challenged, and if it fails nothing
	// of the registered one has changed.
	p.secured = false
	p.on = func(m eps.Message) bool {
		if is[*eps.AuthenticationRequest](m) {
			p.send(&eps.AuthenticationResponse{RES: make([]byte, 8)})
			return true
		}
		return false
	}
	req := p.attachRequest(eps.EPSAttach)
	req.EPSMobileIdentity = eps.MobileIdentityOfIMSI(p.imsi)
	p.send(req)
	l.run()
	require.Equal(t, 1, count[*eps.AuthenticationReject](p.got))
	require.True(t, l.m.Attached(p.imsi))
	p.on = nil
	p.serviceRequest()
	require.True(t, l.m.Connected(p.imsi))
}

// TestAttachWhileGatewayAnswers is a second ATTACH REQUEST that comes before the
// gateway has answered for the first.
func TestAttachWhileGatewayAnswers(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.detach(eps.EPSDetach | eps.SwitchOff)
	l.gw.got = nil
	l.gw.on = func(m gtpv2.Message) bool {
		req, ok := m.(*gtpv2.CreateSessionRequest)
		if ok && count[*gtpv2.CreateSessionRequest](l.gw.got) == 1 {
			p.mmeID = 1<<24 | 1 // the place of the last connection, used again
			p.send(p.attachRequest(eps.CombinedAttach))
			l.w.Env("late").After(20*hop, func() { l.gw.send(l.gw.created(req)) })
			return true
		}
		return false
	}
	p.attach(eps.EPSAttach)
	require.True(t, l.m.Attached(p.imsi), "%v", l.decisions())
	require.Equal(t, 2, count[*gtpv2.CreateSessionRequest](l.gw.got))
	require.Zero(t, count[*gtpv2.DeleteSessionRequest](l.gw.got), "the second has replaced the first")
}
