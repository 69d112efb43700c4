package mme_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sim/mme"
)

// s3SGSN is a scripted SGSN on S3.
type s3SGSN struct {
	l   *lab
	got []gtpv2.Message
	all [][]byte
	// response, if set, answers Context Request.
	response func(*gtpv2.ContextRequest) *gtpv2.ContextResponse
}

func (l *lab) addS3() *s3SGSN {
	s := &s3SGSN{l: l}
	l.cfg.SGSN.Context = mme.SGSNContextS3
	l.m.ConnectS3(s)
	return s
}

func (s *s3SGSN) Send(_ fmt.Stringer, pdu []byte) {
	s.all = append(s.all, append([]byte(nil), pdu...))
	s.l.later(pdu, func(b []byte) {
		msg, err := gtpv2.Decode(b)
		require.NoError(s.l.t, err)
		s.got = append(s.got, msg)
		if req, ok := msg.(*gtpv2.ContextRequest); ok && s.response != nil {
			if res := s.response(req); res != nil {
				res.TEID, res.Sequence = req.Sender.TEID, req.Sequence
				s.send(res)
			}
		}
	})
}

func (s *s3SGSN) send(msg gtpv2.Message) {
	b := msg.Append(nil)
	s.all = append(s.all, b)
	s.l.later(b, s.l.m.HandleS3)
}

func lastS3[T gtpv2.Message](s *s3SGSN) (found T) {
	s.l.t.Helper()
	for i := len(s.got) - 1; i >= 0; i-- {
		if m, ok := s.got[i].(T); ok {
			return m
		}
	}
	require.Fail(s.l.t, fmt.Sprintf("the SGSN got no %T", found))
	return found
}

// s3Visitor is a phone from UTRAN whose context comes over S3.
func (l *lab) s3Visitor() (*visitor, *s3SGSN) {
	s := l.addS3()
	v := l.visitor(&sgsn{l: l})
	v.mapKeys()
	s.response = func(*gtpv2.ContextRequest) *gtpv2.ContextResponse { return v.s3Context() }
	return v, s
}

// s3Context is what the SGSN knows of the phone.
func (v *visitor) s3Context() *gtpv2.ContextResponse {
	return &gtpv2.ContextResponse{
		Cause: gtpv2.Accept, IMSI: v.imsi, Sender: gtpv2.FTEID{Interface: gtpv2.S3SGSNGTPC, TEID: 0x5151, IPv4: sgsnAddr},
		MMContext: &gtpv2.MMContext{Mode: gtpv2.UMTSKeys, KSI: 2, CK: v.ck, IK: v.ik},
		PDNConnections: []gtpv2.PDNConnection{{
			APN: "internet", IPv4: netip.MustParseAddr("10.9.8.7"), LinkedEBI: 5, AMBR: nas.Some(gtpv2.AMBR{Uplink: 1000, Downlink: 2000}),
			PGW: gtpv2.FTEID{Interface: gtpv2.S5S8PGWGTPC, TEID: 0x7001, IPv4: pgwControl},
			BearerContexts: []gtpv2.BearerContext{{EBI: 5, QoS: gtpv2.BearerQoS{QCI: 6, ARP: gtpv2.ARP{PriorityLevel: 6}}, TI: []byte{0},
				PGW: gtpv2.FTEID{Interface: gtpv2.S5S8PGWGTPU, TEID: 0x7002, IPv4: pgwControl}}},
		}},
	}
}

func TestUpdateFromUTRANOverS3(t *testing.T) {
	l := newLab(t)
	v, s := l.s3Visitor()
	v.open(v.encode(v.request()))
	l.run()

	req := lastS3[*gtpv2.ContextRequest](s)
	require.Equal(t, rai, req.ULI.RAI)
	require.Equal(t, ptmsi, req.PTMSI.Value())
	require.Equal(t, gtpv2.PTMSISignature{1, 2, 3}, req.PTMSISignature.Value())
	require.Zero(t, req.Indication&gtpv2.MSV)
	require.Equal(t, gtpv2.S3MMEGTPC, req.Sender.Interface)
	ack := lastS3[*gtpv2.ContextAcknowledge](s)
	require.Equal(t, gtpv2.Accept, ack.Cause)
	require.EqualValues(t, 0x5151, ack.TEID)
	require.True(t, lastOf[*eps.SecurityModeCommand](v.phone).NASKeySetIdentifier.Mapped())
	create := lastGTP[*gtpv2.CreateSessionRequest](l.gw)
	require.EqualValues(t, 0x7001, create.PGW.TEID)
	require.Equal(t, netip.MustParseAddr("10.9.8.7"), create.PAA.IPv4)
	require.EqualValues(t, 5, create.BearerContexts[0].EBI)
	require.True(t, lastOf[*eps.TrackingAreaUpdateAccept](v.phone).EPSBearerContextStatus.Value().Active(5))
	require.True(t, l.m.Attached(v.imsi))
	require.Zero(t, l.faults())
	require.Empty(t, v.s.got, "nothing goes over Gn")
	require.Empty(t, tshark.Complaints(t, "gtpv2", s.all))
}

func TestUpdateFromUTRANRefusedOverS3(t *testing.T) {
	answer := func(change func(*gtpv2.ContextResponse)) func(*lab, *visitor, *s3SGSN) {
		return func(_ *lab, v *visitor, s *s3SGSN) {
			s.response = func(*gtpv2.ContextRequest) *gtpv2.ContextResponse {
				r := v.s3Context()
				change(r)
				return r
			}
		}
	}
	for _, tc := range []struct {
		name   string
		change func(*lab, *visitor, *s3SGSN)
		want   eps.EMMCause
		ack    gtpv2.Cause // 0: none
		wait   time.Duration
	}{
		{"no S3", func(l *lab, _ *visitor, _ *s3SGSN) { l.m.ConnectS3(nil) }, 9, 0, 0},
		{"not known", answer(func(r *gtpv2.ContextResponse) {
			*r = gtpv2.ContextResponse{Cause: gtpv2.CauseIE{Value: gtpv2.CauseIMSINotKnown}}
		}), 9, 0, 0},
		{"no answer", func(_ *lab, _ *visitor, s *s3SGSN) {
			s.response = func(*gtpv2.ContextRequest) *gtpv2.ContextResponse { return nil }
		}, 9, 0, 13 * time.Second},
		{"no MM context", answer(func(r *gtpv2.ContextResponse) { r.MMContext = nil }), 9, gtpv2.CauseMandatoryIEMissing, 0},
		{"no PDN connection", answer(func(r *gtpv2.ContextResponse) { r.PDNConnections = nil }), 40, gtpv2.CauseRequestAccepted, 0},
		{"a bearer that none can have", answer(func(r *gtpv2.ContextResponse) { r.PDNConnections[0].BearerContexts[0].EBI = 3 }), 40, gtpv2.CauseRequestAccepted, 0},
		{"no default bearer", answer(func(r *gtpv2.ContextResponse) { r.PDNConnections[0].LinkedEBI = 6 }), 40, gtpv2.CauseRequestAccepted, 0},
		{"by policy", func(l *lab, _ *visitor, _ *s3SGSN) {
			l.cfg.Rejects = []*mme.Reject{{On: mme.OnTrackingAreaUpdate, EMMCause: eps.EMMCauseNoSuitableCells}}
		}, 15, gtpv2.CauseTargetAccessRestricted, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := newLab(t)
			v, s := l.s3Visitor()
			tc.change(l, v, s)
			v.open(v.encode(v.request()))
			l.run()
			l.w.Run(tc.wait)
			require.Equal(t, tc.want, lastOf[*eps.TrackingAreaUpdateReject](v.phone).EMMCause)
			require.False(t, l.m.Attached(v.imsi))
			if tc.ack != 0 {
				require.Equal(t, tc.ack, lastS3[*gtpv2.ContextAcknowledge](s).Cause.Value)
			} else {
				require.Zero(t, count[*gtpv2.ContextAcknowledge](s.got))
			}
		})
	}
	l := newLab(t)
	v, s := l.s3Visitor()
	v.phone.on = func(eps.Message) bool { return true } // no valid answer
	v.open(v.encode(v.request()))
	l.w.Run(time.Minute)
	require.Equal(t, gtpv2.CauseUserAuthenticationFailed, lastS3[*gtpv2.ContextAcknowledge](s).Cause.Value)
}

// departing is the question of an SGSN that p has come to.
func (s *s3SGSN) departing(p *phone) (req *gtpv2.ContextRequest, ck, ik [16]byte) {
	tmsi, area, sig, ck, ik := p.signature()
	return &gtpv2.ContextRequest{Sequence: 77, ULI: gtpv2.ULI{RAI: area}, PTMSI: nas.Some(tmsi), PTMSISignature: nas.Some(gtpv2.PTMSISignature(sig)),
		Sender: gtpv2.FTEID{Interface: gtpv2.S3SGSNGTPC, TEID: 0x31, IPv4: sgsnAddr}, RATType: gtpv2.UTRAN}, ck, ik
}

func TestMoveToUTRANAndBackOverS3(t *testing.T) {
	l := newLab(t)
	v, s := l.s3Visitor()
	p := v.phone
	p.attach(eps.EPSAttach)
	p.inactive()
	req, ck, ik := s.departing(p)
	s.send(req)
	l.run()
	res := lastS3[*gtpv2.ContextResponse](s)
	require.Equal(t, gtpv2.Accept, res.Cause)
	require.EqualValues(t, 0x31, res.TEID)
	require.Equal(t, p.imsi, res.IMSI)
	require.Equal(t, ck, res.MMContext.CK)
	require.Equal(t, ik, res.MMContext.IK)
	require.Len(t, res.PDNConnections, 1)
	x := res.PDNConnections[0]
	require.Equal(t, "internet", x.APN)
	require.EqualValues(t, 5, x.LinkedEBI)
	require.EqualValues(t, 0x6000+l.gw.teid, x.PGW.TEID)
	require.Equal(t, gtpv2.S5S8PGWGTPU, x.BearerContexts[0].PGW.Interface)
	require.Equal(t, []byte{0}, x.BearerContexts[0].TI)
	require.True(t, l.m.Attached(p.imsi), "until the acknowledgement")

	s.send(&gtpv2.ContextAcknowledge{TEID: res.Sender.TEID, Sequence: 77, Cause: gtpv2.Accept})
	l.run()
	require.False(t, l.m.Attached(p.imsi))
	require.Contains(t, l.decisions(), "UE is on UTRAN")

	p.got = nil
	msg := v.request()
	msg.NonceUE.Clear()
	msg.NASKeySetIdentifier = eps.KeySetIdentifier(p.sec.KSI())
	msg.AdditionalGUTI = nas.Some(eps.MobileIdentityOfGUTI(p.guti))
	p.openProtected(msg)
	l.run()
	back := lastS3[*gtpv2.ContextRequest](s)
	require.NotZero(t, back.Indication&gtpv2.MSV, "it has proved who it is")
	require.Equal(t, p.imsi, back.IMSI)
	lastOf[*eps.TrackingAreaUpdateAccept](p)
	require.Zero(t, l.faults())
	require.Empty(t, tshark.Complaints(t, "gtpv2", s.all))
}

func TestContextsThatAreNotGivenOverS3(t *testing.T) {
	l := newLab(t)
	v, s := l.s3Visitor()
	p := v.phone
	p.attach(eps.EPSAttach)
	good, _, _ := s.departing(p)
	sig := good.PTMSISignature.Value()
	for _, c := range []struct {
		change func(*gtpv2.ContextRequest)
		want   gtpv2.Cause
	}{
		{func(r *gtpv2.ContextRequest) { r.PTMSI = nas.Some(r.PTMSI.Value() + 1) }, gtpv2.CauseIMSINotKnown},
		{func(r *gtpv2.ContextRequest) {
			r.PTMSISignature = nas.Some(gtpv2.PTMSISignature{sig[0], ^sig[1], sig[2]})
		}, gtpv2.CausePTMSISignatureMismatch},
		{func(*gtpv2.ContextRequest) { l.cfg.SGSN.Context = mme.SGSNContextGn }, gtpv2.CauseServiceNotSupported},
	} {
		req := *good
		c.change(&req)
		s.send(&req)
		l.run()
		require.Equal(t, c.want, lastS3[*gtpv2.ContextResponse](s).Cause.Value)
	}
	s.send(&gtpv2.ContextAcknowledge{TEID: 1, Sequence: 77, Cause: gtpv2.Accept})
	s.send(&gtpv2.EchoRequest{Sequence: 5, Recovery: nas.Some[uint8](1)})
	l.run()
	require.True(t, l.m.Connected(p.imsi), "nothing was given")
	lastS3[*gtpv2.EchoResponse](s)
}

func TestHostileS3(t *testing.T) {
	l := newLab(t)
	v, _ := l.s3Visitor()
	v.attach(eps.EPSAttach)
	seeds := [][]byte{
		v.s3Context().Append(nil),
		(&gtpv2.ContextRequest{ULI: gtpv2.ULI{RAI: rai}, PTMSI: nas.Some(ptmsi), Sender: gtpv2.FTEID{TEID: 1, IPv4: sgsnAddr}}).Append(nil),
		(&gtpv2.ContextAcknowledge{TEID: 9, Cause: gtpv2.Accept}).Append(nil),
		(&gtpv2.EchoRequest{Sequence: 3}).Append(nil),
		{0x28, 1, 0, 4, 0, 0, 0, 0},
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		b := append([]byte(nil), seeds[rnd.IntN(len(seeds))]...)
		for range rnd.IntN(4) {
			b[rnd.IntN(len(b))] = byte(rnd.Uint32())
		}
		l.m.HandleS3(b[:rnd.IntN(len(b)+1)])
	}
	l.run()
	require.True(t, l.m.Connected(v.imsi))
}

// TestHostileContextOverS3 has an SGSN answer with spoiled contexts.
func TestHostileContextOverS3(t *testing.T) {
	l := newLab(t)
	v, s := l.s3Visitor()
	rnd := rand.New(rand.NewPCG(3, 4))
	s.response = nil
	l.enb.on = func(m s1ap.Message) bool { // what is sent has other keys than the phone's
		_, ok := m.(*s1ap.DownlinkNASTransport)
		return ok
	}
	for range 300 {
		v.got, v.sec, v.guti = nil, nil, nas.GUTI{}
		v.open(v.encode(v.request()))
		l.w.Run(10 * time.Millisecond)
		req := lastS3[*gtpv2.ContextRequest](s)
		res := v.s3Context()
		res.TEID, res.Sequence = req.Sender.TEID, req.Sequence
		b := res.Append(nil)
		for range 1 + rnd.IntN(3) {
			b[12+rnd.IntN(len(b)-12)] = byte(rnd.Uint32())
		}
		l.later(b, l.m.HandleS3)
		l.w.Run(100 * time.Millisecond)
	}
	l.w.Run(time.Minute)
	require.False(t, l.m.Attached(v.imsi))
}
