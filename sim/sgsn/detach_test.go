package sgsn_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

func (p *phone) detachRequest(typ gprs.DetachTypeMO) *gprs.DetachRequestMO {
	return &gprs.DetachRequestMO{DetachType: typ, PTMSI: nas.Some(nas.MobileIdentityOfTMSI(p.ptmsi)), PTMSISignature: p.signature}
}

func TestDetachFromIdle(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.idle()
	p.got = nil
	p.send(p.detachRequest(gprs.GPRSDetach | gprs.PowerOff))
	l.run()
	require.Empty(t, p.got, "one that switches off awaits no answer")
	require.False(t, l.s.Attached(p.imsi))
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
	require.Zero(t, l.rnc.a.Connections())
	p.attach()
	require.Equal(t, []string{"ATTACH ACCEPT"}, names(p.got), "the P-TMSI and the keys are still known")
}

func TestDetachWithoutSignatureHasToBeProved(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.idle()
	// A stranger who has heard the P-TMSI.
	thief := &phone{l: l, rnc: l.rnc, imsi: p.imsi, ptmsi: p.ptmsi, cksn: p.cksn, usim: l.subscriber(2).usim, answering: true}
	thief.usim.K = [16]byte{7}
	for _, signature := range []nas.Opt[gprs.PTMSISignature]{{}, nas.Some(gprs.PTMSISignature{1, 2, 3})} {
		thief.signature = signature
		thief.send(thief.detachRequest(gprs.GPRSDetach))
		l.run()
		require.True(t, l.s.Attached(p.imsi))
		require.Equal(t, 1, l.s.Contexts(p.imsi))
		require.Zero(t, thief.id)
	}
	// The device itself, without its signature.
	p.signature.Clear()
	p.send(p.detachRequest(gprs.GPRSDetach))
	l.run()
	last[*gprs.DetachAcceptMO](p)
	require.False(t, l.s.Attached(p.imsi))

	unknown := l.subscriber(3)
	unknown.ptmsi = 0xc0000004
	unknown.send(unknown.detachRequest(gprs.GPRSDetach))
	l.run()
	last[*gprs.DetachAcceptMO](unknown)
	require.Zero(t, l.rnc.a.Connections())
}

func TestIMSIDetachIsNotOfThePSDomain(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.send(&gprs.DetachRequestMO{DetachType: gprs.IMSIDetach})
	l.run()
	last[*gprs.DetachAcceptMO](p)
	require.True(t, l.s.Attached(p.imsi))
	require.NotZero(t, p.id)
}

func TestDetachDuringAttach(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.on = func(m gprs.Message) bool {
		_, ok := m.(*gprs.AttachAccept)
		if ok {
			p.send(&gprs.DetachRequestMO{DetachType: gprs.GPRSDetach})
		}
		return ok
	}
	p.attach()
	last[*gprs.DetachAcceptMO](p)
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, p.id)
	l.w.Run(time.Minute)
	require.Equal(t, 1, count[*gprs.AttachAccept](p.got))
}

func TestDetachByTheNetwork(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	require.True(t, l.s.Detach(p.imsi, gprs.ReattachRequired, 0))
	l.run()
	m := last[*gprs.DetachRequestMT](p)
	require.Equal(t, gprs.ReattachRequired, m.DetachType)
	require.False(t, m.GMMCause.Present())
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, p.id)
	require.False(t, l.s.Detach(p.imsi, gprs.ReattachRequired, 0))

	// An idle device is paged, and counts as detached if it does not answer.
	p.attach()
	require.True(t, l.s.Detach(p.imsi, gprs.ReattachNotRequired, gprs.GMMCauseNoSuitableCells))
	l.w.Run(20 * time.Second)
	require.Equal(t, 3, l.rnc.count(sim.IuPaging))
	require.False(t, l.s.Attached(p.imsi))

	// T3322: five times, then it is detached all the same.
	silent := l.online(2)
	silent.answering = false
	require.True(t, l.s.Detach(silent.imsi, gprs.ReattachNotRequired, gprs.GMMCauseNoSuitableCells))
	l.w.Run(31 * time.Second)
	require.Equal(t, 5, count[*gprs.DetachRequestMT](silent.got))
	require.Equal(t, gprs.GMMCauseNoSuitableCells, last[*gprs.DetachRequestMT](silent).GMMCause.Value())
	require.False(t, l.s.Attached(silent.imsi))
	require.Zero(t, silent.id)
}

func TestCancelLocation(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	// The MME registers the subscriber: the SGSN forgets him silently.
	_, err := l.hss.UpdateLocation(hss.UpdateLocationRequest{IMSI: p.imsi, MME: hss.MMEIdentity{Host: "m", Realm: "r"}, VisitedPLMN: plmn, RAT: hss.EUTRAN})
	require.NoError(t, err)
	l.run()
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, count[*gprs.DetachRequestMT](p.got))
	require.Zero(t, p.id)

	p.ptmsi = 0
	p.stay()
	require.NoError(t, l.hss.Withdraw(p.imsi))
	l.run()
	require.Equal(t, gprs.GMMCauseGPRSAndNonGPRSServicesNotAllowed, last[*gprs.DetachRequestMT](p).GMMCause.Value())
	require.False(t, l.s.Attached(p.imsi))
	require.False(t, l.s.InsertSubscriberData(p.imsi, hss.SubscriptionData{}))
	l.s.CancelLocation(hss.CancelNode{IMSI: nas.MustParseIMSI("001019999999999")})
}
