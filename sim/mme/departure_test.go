package mme_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim/mme"
)

func (p *phone) signature() (nas.TMSI, nas.RAI, gtpv1.PTMSISignature, security.CK, security.IK) {
	st := p.sec.State()
	ck, ik := security.DeriveMappedCKIK(st.KASME, st.Uplink)
	token := security.DeriveNASToken(st.KASME, st.Uplink)
	t, area, first := nas.PTMSIFromGUTI(p.guti)
	st.Uplink++
	var err error
	p.sec, err = security.NewContext(st)
	require.NoError(p.l.t, err)
	return t, area, gtpv1.PTMSISignature{first, byte(token >> 8), byte(token)}, ck, ik
}

func (s *sgsn) ask(p *phone) (ck security.CK, ik security.IK) {
	t, area, sig, ck, ik := p.signature()
	s.send(&gtpv1.SGSNContextRequest{Sequence: 77, RAI: area, PTMSI: nas.Some(t), PTMSISignature: nas.Some(sig),
		TEIDControl: 0x31, SGSNControl: sgsnAddr, RATType: gtpv1.UTRAN})
	s.l.run()
	return ck, ik
}

func TestMoveToUTRANAndBack(t *testing.T) {
	l := newLab(t, full)
	s := l.addSGSN()
	v := l.visitor(s)
	p := v.phone
	p.attach(eps.CombinedAttach)
	p.inactive()

	ck, ik := s.ask(p)
	res := lastGn[*gtpv1.SGSNContextResponse](s)
	require.Equal(t, gtpv1.CauseRequestAccepted, res.Cause)
	require.Equal(t, p.imsi, res.IMSI)
	require.EqualValues(t, 0x31, res.TEID)
	require.Equal(t, [16]byte(ck), res.MMContext.CK)
	require.Equal(t, [16]byte(ik), res.MMContext.IK)
	require.Len(t, res.PDPContexts, 1)
	x := res.PDPContexts[0]
	require.EqualValues(t, 5, x.NSAPI)
	require.Equal(t, "internet", x.APN)
	require.EqualValues(t, 0x6000+l.gw.teid, x.TEIDControl)
	require.True(t, l.m.Attached(p.imsi), "until the acknowledgement")

	s.send(&gtpv1.SGSNContextAcknowledge{TEID: res.TEIDControl, Sequence: 77, Cause: gtpv1.CauseRequestAccepted})
	l.run()
	sgs := len(l.msc.got)
	l.m.CancelLocation(hss.CancelLocation{MME: l.cfg.Diameter, IMSI: p.imsi})
	l.w.Run(6 * time.Second)
	require.False(t, l.m.Attached(p.imsi))
	lastGTP[*gtpv2.DeleteSessionRequest](l.gw)
	require.Len(t, l.msc.got, sgs, "the VLR learns of it from the device")

	// Back, with its native context: no new keys, and the SGSN is told who it is.
	p.got = nil
	native := p.sec.KSI()
	msg := v.request()
	msg.NonceUE.Clear()
	msg.NASKeySetIdentifier = eps.KeySetIdentifier(native)
	msg.AdditionalGUTI = nas.Some(eps.MobileIdentityOfGUTI(p.guti))
	p.openProtected(msg)
	l.run()
	req := lastGn[*gtpv1.SGSNContextRequest](s)
	require.True(t, req.MSValidated)
	require.Equal(t, p.imsi, req.IMSI)
	require.Zero(t, count[*eps.SecurityModeCommand](p.got))
	lastOf[*eps.TrackingAreaUpdateAccept](p)
	require.True(t, l.m.Attached(p.imsi))
	require.Zero(t, l.faults())
}

func TestMoveToUTRAN(t *testing.T) {
	start := func(t *testing.T) (*lab, *sgsn, *phone) {
		l := newLab(t)
		s := l.addSGSN()
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		return l, s, p
	}
	cause := func(s *sgsn) gtpv1.Cause { return lastGn[*gtpv1.SGSNContextResponse](s).Cause }
	t.Run("refused by the SGSN", func(t *testing.T) {
		l, s, p := start(t)
		s.ask(p)
		s.send(&gtpv1.SGSNContextAcknowledge{TEID: lastGn[*gtpv1.SGSNContextResponse](s).TEIDControl, Cause: gtpv1.CauseSystemFailure})
		l.run()
		require.True(t, l.m.Connected(p.imsi))
		p.inactive()
		p.serviceRequest()
		require.True(t, l.m.Connected(p.imsi))
	})
	t.Run("without a word of the HSS", func(t *testing.T) {
		l, s, p := start(t)
		s.ask(p)
		s.send(&gtpv1.SGSNContextAcknowledge{TEID: lastGn[*gtpv1.SGSNContextResponse](s).TEIDControl, Cause: gtpv1.CauseRequestAccepted})
		l.run()
		require.False(t, p.connected, "released")
		require.False(t, l.m.Attached(p.imsi))
		require.Zero(t, count[*gtpv2.DeleteSessionRequest](l.gw.got))
		l.w.Run(6 * time.Second)
		lastGTP[*gtpv2.DeleteSessionRequest](l.gw)
	})
	t.Run("the HSS is quicker", func(t *testing.T) {
		l, s, p := start(t)
		s.ask(p)
		l.m.CancelLocation(hss.CancelLocation{MME: l.cfg.Diameter, IMSI: p.imsi})
		s.send(&gtpv1.SGSNContextAcknowledge{TEID: lastGn[*gtpv1.SGSNContextResponse](s).TEIDControl, Cause: gtpv1.CauseRequestAccepted})
		l.run()
		require.False(t, l.m.Attached(p.imsi))
		require.Zero(t, l.faults())
		require.Contains(t, l.decisions(), "UE is on UTRAN")
	})
	t.Run("back before the cancellation", func(t *testing.T) {
		l := newLab(t)
		s := l.addSGSN()
		v := l.visitor(s)
		p := v.phone
		p.attach(eps.EPSAttach)
		s.ask(p)
		s.send(&gtpv1.SGSNContextAcknowledge{TEID: lastGn[*gtpv1.SGSNContextResponse](s).TEIDControl, Cause: gtpv1.CauseRequestAccepted})
		l.run()
		msg := v.request()
		msg.NASKeySetIdentifier = eps.KeySetIdentifier(p.sec.KSI())
		msg.AdditionalGUTI = nas.Some(eps.MobileIdentityOfGUTI(p.guti))
		p.openProtected(msg)
		l.w.Run(time.Minute)
		require.True(t, l.m.Attached(p.imsi))
		p.serviceRequest()
		require.True(t, l.m.Connected(p.imsi))
	})
	t.Run("a false token", func(t *testing.T) {
		l, s, p := start(t)
		id, area, sig, _, _ := p.signature()
		sig[2]++
		s.send(&gtpv1.SGSNContextRequest{RAI: area, PTMSI: nas.Some(id), PTMSISignature: nas.Some(sig), TEIDControl: 1, SGSNControl: sgsnAddr})
		l.run()
		require.Equal(t, gtpv1.CausePTMSISignatureMismatch, cause(s))
	})
	t.Run("nobody of ours", func(t *testing.T) {
		l, s, _ := start(t)
		s.send(&gtpv1.SGSNContextRequest{RAI: rai, PTMSI: nas.Some(ptmsi), TEIDControl: 1, SGSNControl: sgsnAddr})
		l.run()
		require.Equal(t, gtpv1.CauseIMSINotKnown, cause(s))
	})
	t.Run("no Gn", func(t *testing.T) {
		l, s, p := start(t)
		l.cfg.SGSN.Context = mme.SGSNContextNone
		s.ask(p)
		require.Equal(t, gtpv1.CauseServiceNotSupported, cause(s))
	})
	t.Run("validated by the SGSN", func(t *testing.T) {
		l, s, p := start(t)
		s.send(&gtpv1.SGSNContextRequest{RAI: rai, IMSI: p.imsi, MSValidated: true, TEIDControl: 1, SGSNControl: sgsnAddr})
		l.run()
		require.Equal(t, gtpv1.CauseRequestAccepted, cause(s))
	})
	t.Run("detached", func(t *testing.T) {
		_, s, p := start(t)
		p.detach(eps.EPSDetach)
		s.ask(p)
		require.Equal(t, gtpv1.CauseMSIsGPRSDetached, cause(s))
	})
}
