package mme_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim/mme"
)

var (
	rai        = nas.RAI{PLMN: plmn, LAC: 0x31, RAC: 7}
	ptmsi      = nas.TMSI(0xc1234567)
	sgsnAddr   = netip.MustParseAddr("192.0.2.31")
	pgwControl = netip.MustParseAddr("192.0.2.2")
)

// sgsn is a scripted SGSN.
type sgsn struct {
	l   *lab
	got []gtpv1.Message
	// response, if set, answers SGSN Context Request.
	response func(*gtpv1.SGSNContextRequest) *gtpv1.SGSNContextResponse
}

func (l *lab) addSGSN() *sgsn {
	s := &sgsn{l: l}
	l.m.ConnectSGSN(s)
	return s
}

func (s *sgsn) Send(_ fmt.Stringer, pdu []byte) {
	s.l.later(pdu, func(b []byte) {
		msg, err := gtpv1.Decode(b)
		require.NoError(s.l.t, err)
		s.got = append(s.got, msg)
		if req, ok := msg.(*gtpv1.SGSNContextRequest); ok && s.response != nil {
			if res := s.response(req); res != nil {
				res.TEID, res.Sequence = req.TEIDControl, req.Sequence
				s.send(res)
			}
		}
	})
}

func (s *sgsn) send(msg gtpv1.Message) {
	s.l.later(msg.Append(nil), s.l.m.HandleGTPv1)
}

func lastGn[T gtpv1.Message](s *sgsn) (found T) {
	s.l.t.Helper()
	for i := len(s.got) - 1; i >= 0; i-- {
		if m, ok := s.got[i].(T); ok {
			return m
		}
	}
	require.Fail(s.l.t, fmt.Sprintf("the SGSN got no %T", found))
	return found
}

// visitor is a phone with a PDP context on UTRAN.
type visitor struct {
	*phone
	s      *sgsn
	ck, ik [16]byte
	nonce  eps.Nonce
}

func (l *lab) visitor(s *sgsn, change ...func(*hss.Subscriber)) *visitor {
	v := &visitor{phone: l.subscriber(1, change...), s: s, ck: [16]byte{1, 2}, ik: [16]byte{3, 4}, nonce: eps.Nonce{9, 8, 7, 6}}
	s.response = func(req *gtpv1.SGSNContextRequest) *gtpv1.SGSNContextResponse { return v.context() }
	// The gateway hands over what there is.
	l.gw.on = func(msg gtpv2.Message) bool {
		req, ok := msg.(*gtpv2.CreateSessionRequest)
		if !ok || req.PGW.TEID == 0 {
			return false
		}
		l.gw.teid++
		l.gw.mme = req.Sender.TEID
		res := l.gw.created(req)
		res.PAA, res.PGW = req.PAA, req.PGW
		l.gw.send(res)
		return true
	}
	v.on = func(m eps.Message) bool {
		if cmd, ok := m.(*eps.SecurityModeCommand); ok {
			v.completeSecurityMode(cmd)
			return true
		}
		return false
	}
	return v
}

// context is what the SGSN knows of the phone.
func (v *visitor) context() *gtpv1.SGSNContextResponse {
	return &gtpv1.SGSNContextResponse{
		Cause: gtpv1.CauseRequestAccepted, IMSI: v.imsi, TEIDControl: 0x5151, SGSNControl: sgsnAddr,
		MMContext: &gtpv1.MMContext{Mode: gtpv1.UMTSKeys, KSI: 2, CK: v.ck, IK: v.ik},
		PDPContexts: []gtpv1.PDPContext{{
			NSAPI: 5, SAPI: 3, APN: "internet", TEIDControl: 0x7001, TEIDData: 0x7002, GGSNControl: pgwControl, GGSNUser: pgwControl,
			Negotiated:     gtpv1.QoSProfile{ARP: 2, Value: gprs.DefaultQoS().Append(nil)},
			EndUserAddress: gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: netip.MustParseAddr("10.9.8.7")},
		}},
	}
}

// request is the TRACKING AREA UPDATE REQUEST of a phone that comes from UTRAN.
func (v *visitor) request() *eps.TrackingAreaUpdateRequest {
	return &eps.TrackingAreaUpdateRequest{
		EPSUpdateType: eps.TAUpdating, NASKeySetIdentifier: eps.NoKey,
		OldGUTI:                        eps.MobileIdentityOfGUTI(nas.GUTIFromPTMSI(ptmsi, rai)),
		OldGUTIType:                    nas.Some(eps.MappedGUTI),
		OldPTMSISignature:              nas.Some([3]byte{1, 2, 3}),
		GPRSCipheringKeySequenceNumber: nas.Some(uint8(2)),
		NonceUE:                        nas.Some(v.nonce),
		UENetworkCapability:            nas.Some(v.capability),
		EPSBearerContextStatus:         nas.Some(eps.EPSBearerContextStatus{}.With(5)),
	}
}

// mapKeys has the phone take the mapped context that a command asks for.
func (v *visitor) mapKeys() {
	v.phone.mapped = func(cmd *eps.SecurityModeCommand) security.KASME {
		require.Equal(v.l.t, v.nonce, cmd.ReplayedNonceUE.Value())
		n := cmd.NonceMME.Value()
		return security.DeriveMappedKASME(v.ck, v.ik, binary.BigEndian.Uint32(v.nonce[:]), binary.BigEndian.Uint32(n[:]))
	}
}

func TestUpdateFromUTRAN(t *testing.T) {
	l := newLab(t)
	s := l.addSGSN()
	v := l.visitor(s)
	v.mapKeys()
	msg := v.request()
	msg.EPSUpdateType |= eps.EPSUpdateType(8) // active
	v.open(v.encode(msg))
	l.run()

	req := lastGn[*gtpv1.SGSNContextRequest](s)
	require.Equal(t, rai, req.RAI)
	require.Equal(t, ptmsi, req.PTMSI.Value())
	require.Equal(t, gtpv1.PTMSISignature{1, 2, 3}, req.PTMSISignature.Value())
	require.False(t, req.MSValidated)
	ack := lastGn[*gtpv1.SGSNContextAcknowledge](s)
	require.Equal(t, gtpv1.CauseRequestAccepted, ack.Cause)
	require.EqualValues(t, 0x5151, ack.TEID)

	cmd := lastOf[*eps.SecurityModeCommand](v.phone)
	require.True(t, cmd.NASKeySetIdentifier.Mapped())
	require.EqualValues(t, 2, cmd.NASKeySetIdentifier.Value())

	create := lastGTP[*gtpv2.CreateSessionRequest](l.gw)
	require.EqualValues(t, 0x7001, create.PGW.TEID)
	require.Equal(t, pgwControl, create.PGW.IPv4)
	require.Equal(t, netip.MustParseAddr("10.9.8.7"), create.PAA.IPv4)
	require.EqualValues(t, 5, create.BearerContexts[0].EBI)

	accept := lastOf[*eps.TrackingAreaUpdateAccept](v.phone)
	require.True(t, accept.GUTI.Present())
	require.True(t, accept.EPSBearerContextStatus.Value().Active(5))
	require.True(t, l.m.Attached(v.imsi))
	require.True(t, v.secured)
	lastGTP[*gtpv2.ModifyBearerRequest](l.gw)
	reg, err := l.store.Registration(v.imsi)
	require.NoError(t, err)
	require.Equal(t, l.cfg.Diameter, reg.MME)
	require.Zero(t, l.faults())
	require.Contains(t, l.decisions(), "security context mapped")

	// It is a UE like any other from now on.
	v.inactive()
	v.serviceRequest()
	require.True(t, l.m.Connected(v.imsi))
	v.detach(eps.EPSDetach)
	require.False(t, l.m.Attached(v.imsi))
	lastGTP[*gtpv2.DeleteSessionRequest](l.gw)
}

// TestUpdateFromUTRANWithAuthentication is a UE without a nonce, or whose keys
// the SGSN does not have: it is authenticated.
func TestUpdateFromUTRANWithAuthentication(t *testing.T) {
	for name, change := range map[string]func(*eps.TrackingAreaUpdateRequest){
		"no nonce":   func(m *eps.TrackingAreaUpdateRequest) { m.NonceUE.Clear() },
		"other keys": func(m *eps.TrackingAreaUpdateRequest) { m.GPRSCipheringKeySequenceNumber = nas.Some(uint8(4)) },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			v := l.visitor(l.addSGSN())
			msg := v.request()
			change(msg)
			v.open(v.encode(msg))
			l.run()
			require.False(t, lastOf[*eps.SecurityModeCommand](v.phone).NASKeySetIdentifier.Mapped())
			lastOf[*eps.TrackingAreaUpdateAccept](v.phone)
		})
	}
}

func TestUpdateFromUTRANRefused(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*lab, *visitor)
		want   eps.EMMCause
		ack    gtpv1.Cause // 0: none
		wait   time.Duration
	}{
		{"no Gn", func(l *lab, _ *visitor) { l.cfg.SGSN.Context = mme.SGSNContextNone }, 9, 0, 0},
		{"no Gn, #40", func(l *lab, _ *visitor) {
			l.cfg.SGSN.Context, l.cfg.SGSN.Unavailable = mme.SGSNContextNone, eps.EMMCauseNoEPSBearerContextActivated
		}, 40, 0, 0},
		{"no SGSN, #10", func(l *lab, _ *visitor) {
			l.m.ConnectSGSN(nil)
			l.cfg.SGSN.Unavailable = eps.EMMCauseImplicitlyDetached
		}, 10, 0, 0},
		{"not known", func(_ *lab, v *visitor) {
			v.s.response = func(*gtpv1.SGSNContextRequest) *gtpv1.SGSNContextResponse {
				return &gtpv1.SGSNContextResponse{Cause: gtpv1.CauseIMSINotKnown}
			}
		}, 9, 0, 0},
		{"no answer", func(_ *lab, v *visitor) {
			v.s.response = func(*gtpv1.SGSNContextRequest) *gtpv1.SGSNContextResponse { return nil }
		}, 9, 0, 13 * time.Second},
		{"no PDP context", func(_ *lab, v *visitor) {
			v.s.response = func(*gtpv1.SGSNContextRequest) *gtpv1.SGSNContextResponse {
				r := v.context()
				r.PDPContexts = nil
				return r
			}
		}, 40, gtpv1.CauseRequestAccepted, 0},
		{"the gateway has lost it", func(l *lab, v *visitor) {
			l.gw.on = func(m gtpv2.Message) bool {
				req, ok := m.(*gtpv2.CreateSessionRequest)
				if ok {
					l.gw.send(&gtpv2.CreateSessionResponse{TEID: req.Sender.TEID, Sequence: req.Sequence, Cause: gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}})
				}
				return ok
			}
		}, 40, gtpv1.CauseRequestAccepted, 0},
		{"by policy", func(l *lab, _ *visitor) {
			l.cfg.Rejects = []*mme.Reject{{On: mme.OnTrackingAreaUpdate, EMMCause: eps.EMMCauseNoSuitableCells}}
		}, 15, gtpv1.CauseRoamingRestriction, 0},
		{"E-UTRAN not allowed", func(*lab, *visitor) {}, 15, gtpv1.CauseRequestAccepted, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := newLab(t)
			var change []func(*hss.Subscriber)
			if tc.name == "E-UTRAN not allowed" {
				change = append(change, func(s *hss.Subscriber) { s.AccessRestriction = hss.EUTRANNotAllowed })
			}
			v := l.visitor(l.addSGSN(), change...)
			v.mapKeys()
			tc.change(l, v)
			v.open(v.encode(v.request()))
			l.run()
			l.w.Run(tc.wait)
			require.Equal(t, tc.want, lastOf[*eps.TrackingAreaUpdateReject](v.phone).EMMCause)
			require.False(t, l.m.Attached(v.imsi))
			require.False(t, v.connected)
			if tc.ack != 0 {
				require.Equal(t, tc.ack, lastGn[*gtpv1.SGSNContextAcknowledge](v.s).Cause)
			} else {
				require.Zero(t, count[*gtpv1.SGSNContextAcknowledge](v.s.got))
			}
		})
	}
}

// TestFalseVisitor is one who names another's P-TMSI: he fails at the security
// mode, the SGSN keeps the context, and the subscriber's own stay is untouched.
func TestFalseVisitor(t *testing.T) {
	l := newLab(t)
	s := l.addSGSN()
	v := l.visitor(s)
	v.mapKeys()
	v.phone.on = func(eps.Message) bool { return true } // no valid answer
	v.open(v.encode(v.request()))
	l.w.Run(time.Minute)
	require.Equal(t, gtpv1.CauseAuthenticationFailure, lastGn[*gtpv1.SGSNContextAcknowledge](s).Cause)
	require.Zero(t, count[*gtpv2.CreateSessionRequest](l.gw.got))
	require.False(t, v.connected)
}

// signature is the P-TMSI signature with which a phone moves to UTRAN, and the
// keys that go with it.
// TestCombinedUpdateFromUTRAN registers for CS services on the way.
func TestCombinedUpdateFromUTRAN(t *testing.T) {
	l := newLab(t, full)
	v := l.visitor(l.addSGSN())
	v.mapKeys()
	msg := v.request()
	msg.EPSUpdateType = eps.CombinedTAUpdatingIMSI
	v.open(v.encode(msg))
	l.run()
	require.Equal(t, eps.CombinedTAUpdated, lastOf[*eps.TrackingAreaUpdateAccept](v.phone).EPSUpdateResult)
	lastSGs[*sgsap.LocationUpdateRequest](l.msc)
}

func TestHostileGn(t *testing.T) {
	l := newLab(t)
	s := l.addSGSN()
	v := l.visitor(s)
	v.attach(eps.EPSAttach)
	s.ask(v.phone)
	seeds := [][]byte{
		lastGn[*gtpv1.SGSNContextResponse](s).Append(nil),
		(&gtpv1.SGSNContextRequest{RAI: rai, PTMSI: nas.Some(ptmsi), TEIDControl: 1, SGSNControl: sgsnAddr}).Append(nil),
		(&gtpv1.SGSNContextAcknowledge{TEID: 1, Cause: gtpv1.CauseRequestAccepted}).Append(nil),
		(&gtpv1.EchoRequest{Sequence: 3}).Append(nil),
		{0x48, 1, 0, 4, 0, 0, 0, 0}, {0x36, 50, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0xc1, 1, 0, 0, 0},
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		b := append([]byte(nil), seeds[rnd.IntN(len(seeds))]...)
		for range rnd.IntN(4) {
			b[rnd.IntN(len(b))] = byte(rnd.Uint32())
		}
		// An acknowledgement that is right in all would let the UE go.
		if h, _, err := gtpv1.ParseHeader(b); err == nil && h.Type == gtpv1.TypeSGSNContextAcknowledge && h.TEID == 1 {
			continue
		}
		l.m.HandleGTPv1(b[:rnd.IntN(len(b)+1)])
	}
	l.run()
	require.True(t, l.m.Connected(v.imsi))
}

// TestHostileContext has an SGSN answer with spoiled contexts.
func TestHostileContext(t *testing.T) {
	l := newLab(t)
	s := l.addSGSN()
	v := l.visitor(s)
	v.mapKeys()
	rnd := rand.New(rand.NewPCG(3, 4))
	s.response = nil
	l.enb.on = func(m s1ap.Message) bool { // what is sent has other keys than the phone's
		_, ok := m.(*s1ap.DownlinkNASTransport)
		return ok
	}
	for range 500 {
		v.got, v.sec, v.guti = nil, nil, nas.GUTI{}
		v.open(v.encode(v.request()))
		l.w.Run(10 * time.Millisecond)
		req := lastGn[*gtpv1.SGSNContextRequest](s)
		res := v.context()
		res.TEID, res.Sequence = req.TEIDControl, req.Sequence
		b := res.Append(nil)
		for range 1 + rnd.IntN(3) {
			b[12+rnd.IntN(len(b)-12)] = byte(rnd.Uint32())
		}
		l.later(b, l.m.HandleGTPv1)
		l.w.Run(100 * time.Millisecond)
	}
	l.w.Run(time.Minute)
	require.False(t, l.m.Attached(v.imsi))
}
