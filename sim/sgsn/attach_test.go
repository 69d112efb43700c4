package sgsn_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
	"sunsetlab/sim/sgsn"
)

func errorsAs[T error](err error, target *T) bool { return errors.As(err, target) }

func TestAttachActivateDetach(t *testing.T) {
	l := newLab(t)
	l.gw.pco = []byte{0x80, 0xc0, 0x23, 0x05, 2, 1, 0, 5, 0}
	p := l.subscriber(1)
	p.stay()
	require.Equal(t, []string{"AUTHENTICATION AND CIPHERING REQUEST", "ATTACH ACCEPT"}, names(p.got))
	accept := last[*gprs.AttachAccept](p)
	require.Equal(t, gprs.AttachedGPRSOnly, accept.AttachResult.Result())
	require.Equal(t, rai, accept.RAI)
	require.True(t, accept.PTMSISignature.Present())
	require.True(t, l.s.Attached(p.imsi))
	require.True(t, l.s.Connected(p.imsi))
	reg, err := l.store.Registration(p.imsi)
	require.NoError(t, err)
	require.Equal(t, "sgsn.example", reg.SGSN.Name)

	req := activateRequest(5, "internet")
	req.PCO = nas.PCO{0x80, 0xc0, 0x23, 0x04, 1, 1, 0, 4}
	p.activate(req)
	create := asked[*gtpv1.CreatePDPContextRequest](l, l.gw.got)
	require.Equal(t, p.imsi, create.IMSI)
	require.Equal(t, "internet", create.APN)
	require.Equal(t, []byte(req.PCO), create.PCO)
	require.Equal(t, gtpv1.UTRAN, create.RATType)
	require.EqualValues(t, 5, create.NSAPI)
	require.Equal(t, imeisv, create.IMEISV)
	require.Equal(t, rai, create.RAI)
	activated := last[*gprs.ActivatePDPContextAccept](p)
	require.Equal(t, gprs.TransactionIdentifier{Flag: true}, activated.TI)
	require.Equal(t, gprs.PDPAddress{Type: gprs.PDPIPv4, IPv4: allotted}, activated.PDPAddress.Value())
	require.Equal(t, nas.PCO(l.gw.pco), activated.PCO)
	require.EqualValues(t, 1<<5, p.rabs)
	require.Equal(t, 1, l.s.Contexts(p.imsi))

	p.send(&gprs.DetachRequestMO{DetachType: gprs.GPRSDetach})
	l.run()
	last[*gprs.DetachAcceptMO](p)
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, p.id)
	require.Zero(t, l.rnc.a.Connections())
	require.Empty(t, l.faults())
	require.Equal(t, []string{"PDP context activated"}, l.decisions())
	var states []string
	for _, e := range l.trace.Events() {
		if e.Kind == sim.State {
			states = append(states, e.Detail)
		}
	}
	require.Equal(t, []string{"PMM-CONNECTED", "GMM-COMMON-PROCEDURE-INITIATED", "GMM-REGISTERED", "GMM-DEREGISTERED", "PMM-IDLE"}, states)
}

func TestSecondAttachUsesTheKeys(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach()
	require.Zero(t, p.id, "without follow-on the connection ends")
	old := p.ptmsi
	p.got = nil
	p.attach()
	require.Equal(t, []string{"ATTACH ACCEPT"}, names(p.got))
	require.NotEqual(t, old, p.ptmsi)
	require.True(t, l.s.Attached(p.imsi))
	require.Equal(t, 2, l.rnc.count(sim.IuCommonID))
}

func TestStaleKeysLeadToAuthentication(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach()
	p.got, p.ik[3] = nil, p.ik[3]+1
	p.attach()
	require.Equal(t, []string{"AUTHENTICATION AND CIPHERING REQUEST", "ATTACH ACCEPT"}, names(p.got))
	require.Contains(t, l.decisions(), "keys refused")
}

func TestAuthenticateAlways(t *testing.T) {
	l := newLab(t)
	l.cfg.Security.AuthenticateAlways = true
	p := l.subscriber(1)
	for range 3 {
		p.got = nil
		p.attach()
		require.Equal(t, []string{"AUTHENTICATION AND CIPHERING REQUEST", "ATTACH ACCEPT"}, names(p.got))
	}
}

func TestUnknownPTMSIIsAskedForTheIMSI(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.ptmsi, p.cksn = 0xc0000001, 3
	p.attach()
	require.Equal(t, []string{"IDENTITY REQUEST", "AUTHENTICATION AND CIPHERING REQUEST", "ATTACH ACCEPT"}, names(p.got))
	require.Equal(t, nas.IdentityIMSI, last[*gprs.GMMIdentityRequest](p).IdentityType)
}

func TestResynchronisation(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.usim = aka.NewUSIM(key, 0x4000)
	p.attach()
	require.True(t, l.s.Attached(p.imsi))
	require.Equal(t, 2, count[*gprs.AuthenticationAndCipheringRequest](p.got))
	require.Contains(t, l.decisions(), "resynchronisation GMM #21")

	// A USIM that is never content is refused in the end.
	stubborn := l.subscriber(2)
	sqn := aka.SQN(0x1000000)
	stubborn.on = func(m gprs.Message) bool {
		if _, ok := m.(*gprs.AuthenticationAndCipheringRequest); ok {
			sqn += 0x1000000
			stubborn.usim = aka.NewUSIM(key, sqn)
		}
		return false
	}
	stubborn.attach()
	last[*gprs.AuthenticationAndCipheringReject](stubborn)
	require.False(t, l.s.Attached(stubborn.imsi))
}

func TestWrongCardIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*phone){
		"MAC failure": func(p *phone) { p.usim = &aka.USIM{Key: aka.Key{K: [16]byte{9}}} },
		"wrong RES": func(p *phone) {
			p.on = func(m gprs.Message) bool {
				req, ok := m.(*gprs.AuthenticationAndCipheringRequest)
				if ok {
					p.send(&gprs.AuthenticationAndCipheringResponse{ACReferenceNumber: req.ACReferenceNumber, RES: nas.Some([4]byte{1}), RESExtension: []byte{1, 2, 3, 4}})
				}
				return ok
			}
		},
		"no RES": func(p *phone) {
			p.on = func(m gprs.Message) bool {
				req, ok := m.(*gprs.AuthenticationAndCipheringRequest)
				if ok {
					p.send(&gprs.AuthenticationAndCipheringResponse{ACReferenceNumber: req.ACReferenceNumber})
				}
				return ok
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			victim := l.online(1)
			p := &phone{l: l, rnc: l.rnc, imsi: victim.imsi, usim: &aka.USIM{Key: key}, cksn: gprs.NoKey, answering: true}
			spoil(p)
			p.attach()
			last[*gprs.AuthenticationAndCipheringReject](p)
			require.Zero(t, p.id)
			require.True(t, l.s.Attached(victim.imsi))
			require.Equal(t, 1, l.s.Contexts(victim.imsi))

			// By the victim's P-TMSI: the IMSI is asked for, and nothing changes.
			p.ptmsi, p.got = victim.ptmsi, nil
			p.attach()
			require.Contains(t, names(p.got), "IDENTITY REQUEST")
			last[*gprs.AuthenticationAndCipheringReject](p)
			require.Equal(t, 1, l.s.Contexts(victim.imsi))
		})
	}
}

func TestAttachRefusedByTheHSS(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*hss.Subscriber)
		want   gprs.GMMCause
	}{
		{"no packet subscription", func(s *hss.Subscriber) { s.Profile = nil }, gprs.GMMCauseGPRSServicesNotAllowed},
		{"roaming", func(s *hss.Subscriber) { s.Profile.VisitedPLMNs = []nas.PLMN{nas.MustParsePLMN("44010")} }, gprs.GMMCausePLMNNotAllowed},
		{"UTRAN not allowed", func(s *hss.Subscriber) { s.AccessRestriction = hss.UTRANNotAllowed }, gprs.GMMCauseNoSuitableCells},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			p := l.subscriber(1, c.change)
			p.attach()
			require.Equal(t, c.want, last[*gprs.AttachReject](p).GMMCause)
			require.False(t, l.s.Attached(p.imsi))
			require.Zero(t, p.id)
		})
	}
	l := newLab(t)
	p := l.subscriber(1)
	require.NoError(t, l.store.Remove(p.imsi))
	p.attach()
	require.Equal(t, gprs.GMMCauseGPRSAndNonGPRSServicesNotAllowed, last[*gprs.AttachReject](p).GMMCause)
	require.Contains(t, l.decisions(), "attach refused GMM #8")
}

func TestRestrictionToOtherRATs(t *testing.T) {
	for _, cause := range []gprs.GMMCause{12, 13, 15} {
		l := newLab(t)
		l.cfg.UTRANNotAllowed = cause
		p := l.subscriber(1)
		p.attach()
		// The restriction comes while the device is there: its next update is
		// refused.
		data := hss.SubscriptionData{AccessRestriction: hss.UTRANNotAllowed, Profile: profile()}
		require.True(t, l.s.InsertSubscriberData(p.imsi, data))
		p.send(p.updateRequest(gprs.PeriodicUpdating))
		l.run()
		require.Equal(t, cause, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
		require.False(t, l.s.Attached(p.imsi))
	}
}

func TestAttachRefusedByPolicy(t *testing.T) {
	l := newLab(t)
	rule := &sgsn.Reject{On: sgsn.OnAttach, GMMCause: gprs.GMMCauseCongestion, T3346: 20 * time.Minute, T3302: time.Minute, Times: 2}
	l.cfg.Rejects = []*sgsn.Reject{rule}
	p, other := l.subscriber(1), l.subscriber(2)
	for range 2 {
		p.attach()
		m := last[*gprs.AttachReject](p)
		require.Equal(t, gprs.GMMCauseCongestion, m.GMMCause)
		d, _ := m.T3346.Value().Duration()
		require.Equal(t, 20*time.Minute, d)
		d, _ = m.T3302.Value().Duration()
		require.Equal(t, time.Minute, d)
	}
	p.attach()
	require.True(t, l.s.Attached(p.imsi))
	rule.Unprotected, rule.Subscribers = true, sgsn.Range{First: other.imsi, Last: other.imsi}
	other.attach()
	require.Equal(t, []string{"ATTACH REJECT"}, names(other.got))
	p.attach()
	require.True(t, l.s.Attached(p.imsi))
}

func TestCombinedAttachIsAcceptedForGPRS(t *testing.T) {
	l := newLab(t)
	l.cfg.Features, l.cfg.EquivalentPLMNs, l.cfg.Timers.T3302 = gprs.EmergencyBearersPS, []nas.PLMN{nas.MustParsePLMN("44020")}, time.Minute
	p := l.subscriber(1)
	m := p.attachRequest()
	m.AttachType = gprs.CombinedAttach
	p.send(m)
	l.run()
	accept := last[*gprs.AttachAccept](p)
	require.Equal(t, gprs.AttachedGPRSOnly, accept.AttachResult)
	require.Equal(t, gprs.GMMCauseMSCTemporarilyNotReachable, accept.GMMCause.Value())
	require.True(t, accept.NetworkFeatureSupport.Value().Has(gprs.EmergencyBearersPS))
	require.True(t, accept.EquivalentPLMNs.Present())
	d, _ := accept.T3302.Value().Duration()
	require.Equal(t, time.Minute, d)
}

func TestRepeatedAttachRequests(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.on = func(m gprs.Message) bool { _, ok := m.(*gprs.AttachAccept); return ok }
	req := p.attachRequest()
	p.send(req)
	p.send(req)
	l.w.Run(100 * time.Millisecond)
	require.Equal(t, 1, count[*gprs.AuthenticationAndCipheringRequest](p.got))
	require.Equal(t, 1, count[*gprs.AttachAccept](p.got))
	p.send(req)
	l.w.Run(100 * time.Millisecond)
	require.Equal(t, 2, count[*gprs.AttachAccept](p.got), "the accept is sent again")

	// A different request begins anew.
	p.on = nil
	req.DRXParameter = gprs.DRXParameter{0, 7}
	p.send(req)
	l.run()
	require.Equal(t, 3, count[*gprs.AttachAccept](p.got))
	require.True(t, l.s.Attached(p.imsi))
	require.Zero(t, l.rnc.a.Connections())
}

// TestGMMTimers has the device fall silent at each message that takes an answer.
func TestGMMTimers(t *testing.T) {
	for _, c := range []struct {
		name  string
		mute  func(gprs.Message) bool
		begin func(*phone)
	}{
		{"T3360", func(m gprs.Message) bool { _, ok := m.(*gprs.AuthenticationAndCipheringRequest); return ok }, nil},
		{"T3370", func(m gprs.Message) bool { _, ok := m.(*gprs.GMMIdentityRequest); return ok }, func(p *phone) { p.ptmsi = 0xc0000009 }},
		{"T3350", func(m gprs.Message) bool { _, ok := m.(*gprs.AttachAccept); return ok }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			p := l.subscriber(1)
			muted := 0
			p.on = func(m gprs.Message) bool {
				if c.mute(m) {
					muted++
					return true
				}
				return false
			}
			if c.begin != nil {
				c.begin(p)
			}
			p.send(p.attachRequest())
			l.w.Run(29 * time.Second)
			require.Equal(t, 5, muted)
			require.NotZero(t, p.id)
			l.w.Run(3 * time.Second)
			require.Equal(t, 5, muted)
			require.Zero(t, p.id)
			require.False(t, l.s.Attached(p.imsi))
			p.on = nil
			p.attach()
			require.True(t, l.s.Attached(p.imsi))
		})
	}
}

func TestRadioLostDuringAttach(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.on = func(m gprs.Message) bool { _, ok := m.(*gprs.AttachAccept); return ok }
	p.attach()
	p.lose()
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, l.rnc.a.Connections())
	l.w.Run(time.Hour)
	require.Equal(t, 1, count[*gprs.AttachAccept](p.got))
}

func TestADeviceThatComesBackOnAnotherConnection(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.id = 0 // the radio is gone and nobody has noticed
	p.got = nil
	p.attach()
	require.Equal(t, []string{"ATTACH ACCEPT"}, names(p.got))
	require.Equal(t, 0, l.s.Contexts(p.imsi))
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
	l.w.Run(time.Minute)
	require.Zero(t, l.rnc.a.Connections())
}

func TestResetAndRestart(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	l.rnc.send(sim.IuFrame{Kind: sim.IuReset})
	l.run()
	require.True(t, l.s.Attached(p.imsi))
	require.False(t, l.s.Connected(p.imsi))
	p.released()
	l.s.Restart()
	l.run()
	require.Equal(t, 1, l.rnc.count(sim.IuReset))
	require.False(t, l.s.Attached(p.imsi))
	p.send(p.updateRequest(gprs.RAUpdating))
	l.run()
	require.Equal(t, gprs.GMMCauseMSIdentityUnknown, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
	p.attach()
	require.True(t, l.s.Attached(p.imsi))
}

// TestAPTMSIFromElsewhere has a device come with a P-TMSI made from a GUTI, or of
// another network, that happens to be another's here.
func TestAPTMSIFromElsewhere(t *testing.T) {
	for name, change := range map[string]func(*gprs.AttachRequest){
		"mapped from a GUTI":         func(m *gprs.AttachRequest) { m.PTMSIType = nas.Some(gprs.MappedPTMSI) },
		"of another routing area":    func(m *gprs.AttachRequest) { m.OldRAI.LAC++ },
		"of an area that is no area": func(m *gprs.AttachRequest) { m.OldRAI = nas.RAI{PLMN: plmn, LAC: 0xfffe, RAC: 0xff} },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			victim := l.online(1)
			p := l.subscriber(2)
			p.ptmsi, p.cksn = victim.ptmsi, victim.cksn
			m := p.attachRequest()
			change(m)
			p.send(m)
			l.run()
			require.Equal(t, []string{"IDENTITY REQUEST", "AUTHENTICATION AND CIPHERING REQUEST", "ATTACH ACCEPT"}, names(p.got))
			require.Equal(t, 1, l.s.Contexts(victim.imsi))
			require.True(t, l.s.Connected(victim.imsi))

			// With its own P-TMSI beside it nobody need ask.
			p.got = nil
			m = p.attachRequest()
			m.AdditionalMobileIdentity = nas.Some(m.MobileIdentity)
			m.AdditionalOldRAI = nas.Some(rai)
			m.MobileIdentity = nas.MobileIdentityOfTMSI(0xc7777777)
			m.CKSN = p.cksn
			change(m)
			p.send(m)
			l.run()
			require.Equal(t, []string{"ATTACH ACCEPT"}, names(p.got))
		})
	}
}
