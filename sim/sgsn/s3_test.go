package sgsn_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// s3MME is a scripted MME on S3.
type s3MME struct {
	l   *lab
	got []gtpv2.Message
	all [][]byte
	// res answers the next context requests; nil lets them pass.
	res *gtpv2.ContextResponse
}

func (l *lab) addS3() *s3MME {
	m := &s3MME{l: l}
	l.cfg.ContextOverS3 = true
	l.s.ConnectS3(m)
	return m
}

func (m *s3MME) Send(_ fmt.Stringer, pdu []byte) {
	b := bytes.Clone(pdu)
	m.all = append(m.all, b)
	m.l.later(func() {
		msg, err := gtpv2.Decode(b)
		require.NoError(m.l.t, err)
		m.got = append(m.got, msg)
		if req, ok := msg.(*gtpv2.ContextRequest); ok && m.res != nil {
			res := *m.res
			res.TEID, res.Sequence = req.Sender.TEID, req.Sequence
			m.send(&res)
		}
	})
}

func (m *s3MME) send(msg gtpv2.Message) {
	b := msg.Append(nil)
	m.all = append(m.all, b)
	m.l.later(func() { m.l.s.HandleS3(b) })
}

func askedOnS3[T gtpv2.Message](m *s3MME) T {
	m.l.t.Helper()
	for i := len(m.got) - 1; i >= 0; i-- {
		if msg, ok := m.got[i].(T); ok {
			return msg
		}
	}
	var none T
	require.Failf(m.l.t, "never got", "%T", none)
	return none
}

// fromLTEOverS3 is fromLTE with the context on S3.
func (l *lab) fromLTEOverS3(n int) (*phone, *s3MME) {
	p, m := l.fromLTE(n), l.addS3()
	m.res = &gtpv2.ContextResponse{
		Cause: gtpv2.Accept, IMSI: p.imsi, Sender: gtpv2.FTEID{Interface: gtpv2.S3MMEGTPC, TEID: 0x900, IPv4: ggsnAddress},
		MMContext: &gtpv2.MMContext{Mode: gtpv2.UMTSKeys, KSI: 2, CK: p.ck, IK: p.ik, MEI: imeisv, MSNetworkCapability: []byte{0xe5, 0xe0}},
		PDNConnections: []gtpv2.PDNConnection{{
			APN: "internet", IPv4: allotted, LinkedEBI: 5, AMBR: nas.Some(gtpv2.AMBR{Uplink: 1024, Downlink: 2048}),
			PGW: gtpv2.FTEID{Interface: gtpv2.S5S8PGWGTPC, TEID: 0x501, IPv4: ggsnAddress},
			BearerContexts: []gtpv2.BearerContext{{EBI: 5, QoS: gtpv2.BearerQoS{QCI: 9, ARP: gtpv2.ARP{PriorityLevel: 8}}, TI: []byte{0},
				PGW: gtpv2.FTEID{Interface: gtpv2.S5S8PGWGTPU, TEID: 0x502, IPv4: ggsnAddress}}},
		}},
	}
	return p, m
}

func TestUpdateFromEUTRANOverS3(t *testing.T) {
	l := newLab(t)
	p, m := l.fromLTEOverS3(1)
	p.send(p.mapped())
	l.run()
	req := askedOnS3[*gtpv2.ContextRequest](m)
	require.Equal(t, nas.RAI{PLMN: plmn, LAC: 0x8001, RAC: 1}, req.ULI.RAI)
	require.Equal(t, nas.TMSI(0xc1000001), req.PTMSI.Value())
	require.Equal(t, gtpv2.PTMSISignature{1, 2, 3}, req.PTMSISignature.Value())
	require.Equal(t, gtpv2.S3SGSNGTPC, req.Sender.Interface)
	ack := askedOnS3[*gtpv2.ContextAcknowledge](m)
	require.Equal(t, gtpv2.Accept, ack.Cause)
	require.EqualValues(t, 0x900, ack.TEID)
	require.Equal(t, req.Sequence, ack.Sequence)

	// Towards the gateway it is a PDP context, of the quality that QCI 9 maps to.
	update := asked[*gtpv1.UpdatePDPContextRequest](l, l.gw.got)
	require.EqualValues(t, 0x501, update.TEID)
	require.Equal(t, gtpv1.UTRAN, update.RATType)
	var qos gprs.QoS
	require.NoError(t, qos.Decode(update.QoS.Value))
	require.Equal(t, gprs.Background, qos.TrafficClass())
	require.EqualValues(t, 2, update.QoS.ARP)
	require.Equal(t, []string{"ROUTING AREA UPDATE ACCEPT"}, names(p.got), "the mapped keys are good")
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	require.Empty(t, l.mme.got, "nothing goes over Gn")

	p.send(p.serviceRequest(gprs.ServiceData))
	l.run()
	require.EqualValues(t, 1<<5, p.rabs)
	ti := gprs.TransactionIdentifier{Flag: true} // the MME's
	p.send(&gprs.DeactivatePDPContextRequest{SMHeader: gprs.SMHeader{TI: ti}, SMCause: gprs.SMCauseRegularDeactivation})
	l.run()
	require.Equal(t, ti.Reply(), last[*gprs.DeactivatePDPContextAccept](p).TI)
	require.Empty(t, tshark.Complaints(t, "gtpv2", m.all))
}

func TestUpdateFromEUTRANWithoutContextOverS3(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*lab, *s3MME)
		asked   int
		lasting time.Duration
	}{
		{"no link", func(l *lab, _ *s3MME) { l.s.ConnectS3(nil) }, 0, time.Second},
		{"refused", func(_ *lab, m *s3MME) {
			m.res = &gtpv2.ContextResponse{Cause: gtpv2.CauseIE{Value: gtpv2.CauseIMSINotKnown}}
		}, 1, time.Second},
		{"no answer", func(_ *lab, m *s3MME) { m.res = nil }, 4, time.Minute},
		{"nonsense", func(_ *lab, m *s3MME) { m.res.MMContext = nil }, 1, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			p, m := l.fromLTEOverS3(1)
			c.change(l, m)
			p.send(p.mapped())
			l.w.Run(c.lasting)
			require.Equal(t, gprs.GMMCauseMSIdentityUnknown, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
			require.Equal(t, c.asked, count[*gtpv2.ContextRequest](m.got))
		})
	}
	l := newLab(t)
	p, m := l.fromLTEOverS3(1)
	p.cksn, p.usim = 4, &aka9
	p.send(p.mapped())
	l.run()
	last[*gprs.AuthenticationAndCipheringReject](p)
	require.False(t, askedOnS3[*gtpv2.ContextAcknowledge](m).Cause.Value.Accepted(), "the MME keeps the device")
}

func s3Request(p *phone) *gtpv2.ContextRequest {
	return &gtpv2.ContextRequest{Sequence: 40, ULI: gtpv2.ULI{RAI: rai}, PTMSI: nas.Some(p.ptmsi), RATType: gtpv2.EUTRAN,
		Sender: gtpv2.FTEID{Interface: gtpv2.S3MMEGTPC, TEID: 0x321, IPv4: ggsnAddress}}
}

func TestMoveToEUTRANOverS3(t *testing.T) {
	l := newLab(t)
	m := l.addS3()
	p := l.online(1)
	p.idle()
	req := s3Request(p)
	req.PTMSISignature = nas.Some(gtpv2.PTMSISignature(p.signature.Value()))
	m.send(req)
	l.run()
	res := askedOnS3[*gtpv2.ContextResponse](m)
	require.Equal(t, gtpv2.Accept, res.Cause)
	require.EqualValues(t, 0x321, res.TEID)
	require.Equal(t, p.imsi, res.IMSI)
	require.EqualValues(t, p.cksn, res.MMContext.KSI)
	require.Equal(t, p.ck, res.MMContext.CK)
	require.Equal(t, p.ik, res.MMContext.IK)
	require.Equal(t, []byte{0xe5, 0xe0}, res.MMContext.MSNetworkCapability)
	require.Len(t, res.PDNConnections, 1)
	x := res.PDNConnections[0]
	require.Equal(t, "internet", x.APN)
	require.Equal(t, allotted, x.IPv4)
	require.EqualValues(t, 5, x.LinkedEBI)
	require.EqualValues(t, 0x1001, x.PGW.TEID)
	require.NotZero(t, x.BearerContexts[0].QoS.QCI)
	require.True(t, l.s.Attached(p.imsi), "until acknowledged the device is here")

	m.send(&gtpv2.ContextAcknowledge{TEID: res.Sender.TEID, Sequence: 40, Cause: gtpv2.Accept})
	l.w.Run(2 * time.Minute)
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, count[*gtpv1.DeletePDPContextRequest](l.gw.got), "the session is the MME's")
	require.Empty(t, tshark.Complaints(t, "gtpv2", m.all))
}

func TestContextsThatAreNotHandedOverOnS3(t *testing.T) {
	l := newLab(t)
	m := l.addS3()
	p := l.online(1)
	for _, c := range []struct {
		change func(*gtpv2.ContextRequest)
		want   gtpv2.Cause
	}{
		{func(r *gtpv2.ContextRequest) { r.PTMSI = nas.Some(nas.TMSI(0xc0000001)) }, gtpv2.CauseIMSINotKnown},
		{func(r *gtpv2.ContextRequest) { r.PTMSISignature = nas.Some(gtpv2.PTMSISignature{}) }, gtpv2.CausePTMSISignatureMismatch},
		{func(*gtpv2.ContextRequest) { l.cfg.ContextOverS3 = false }, gtpv2.CauseServiceNotSupported},
	} {
		req := s3Request(p)
		c.change(req)
		m.send(req)
		l.run()
		require.Equal(t, c.want, askedOnS3[*gtpv2.ContextResponse](m).Cause.Value)
	}
	l.cfg.ContextOverS3 = true
	m.send(s3Request(p))
	l.run()
	res := askedOnS3[*gtpv2.ContextResponse](m)
	m.send(&gtpv2.ContextAcknowledge{TEID: res.Sender.TEID, Sequence: 40, Cause: gtpv2.CauseIE{Value: gtpv2.CauseUserAuthenticationFailed}})
	m.send(&gtpv2.EchoRequest{Sequence: 4, Recovery: nas.Some[uint8](1)})
	l.run()
	require.True(t, l.s.Connected(p.imsi), "the MME does not take it")
	askedOnS3[*gtpv2.EchoResponse](m)
}

func TestSpoiledS3(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 5))
		l := newLab(t)
		newcomer, m := l.fromLTEOverS3(2)
		p := l.online(1)
		answer := *m.res
		m.res = nil
		all := [][]byte{(&gtpv2.EchoRequest{Sequence: 1}).Append(nil), s3Request(p).Append(nil), answer.Append(nil),
			(&gtpv2.ContextAcknowledge{TEID: 1, Sequence: 40, Cause: gtpv2.Accept}).Append(nil), (&gtpv2.VersionNotSupported{}).Append(nil)}
		for range 60 {
			l.s.HandleS3(spoil(r, all[r.IntN(len(all))]))
			l.w.Run(time.Duration(r.IntN(20)) * time.Millisecond)
		}
		newcomer.send(newcomer.mapped())
		l.run()
		req := askedOnS3[*gtpv2.ContextRequest](m)
		answer.TEID, answer.Sequence = req.Sender.TEID, req.Sequence
		l.s.HandleS3(spoil(r, answer.Append(nil)))
		l.w.Run(2 * time.Minute)
		q := l.online(3)
		require.Equal(t, 1, l.s.Contexts(q.imsi))
	}
}
