package sgsn_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// utterances is one message of each kind that a device may send, as from p.
func utterances(p *phone) (all [][]byte) {
	ti := gprs.SMHeader{}
	for _, m := range []gprs.Message{
		p.attachRequest(), &gprs.AttachComplete{}, p.updateRequest(gprs.RAUpdating), p.mapped(), &gprs.RoutingAreaUpdateComplete{},
		p.serviceRequest(gprs.ServiceData), &gprs.DetachRequestMO{DetachType: gprs.GPRSDetach}, &gprs.DetachAcceptMT{},
		&gprs.GMMIdentityResponse{MobileIdentity: nas.MobileIdentityOfIMSI(p.imsi)}, &gprs.PTMSIReallocationComplete{},
		&gprs.AuthenticationAndCipheringResponse{ACReferenceNumber: 1, RES: nas.Some([4]byte{1})},
		&gprs.AuthenticationAndCipheringFailure{GMMCause: 21, AUTS: nas.Some([14]byte{1})}, &gprs.GMMStatus{GMMCause: 97},
		activateRequest(5, "internet"), activateRequest(6, ""),
		&gprs.ModifyPDPContextRequestMO{SMHeader: ti, RequestedNewQoS: nas.Some(gprs.DefaultQoS()), NewTFT: []byte{0x20}},
		&gprs.DeactivatePDPContextRequest{SMHeader: ti, SMCause: 36}, &gprs.DeactivatePDPContextAccept{SMHeader: ti},
		&gprs.ModifyPDPContextAcceptMT{SMHeader: ti}, &gprs.ModifyPDPContextReject{SMHeader: ti, SMCause: 31},
		&gprs.RequestPDPContextActivationReject{SMHeader: ti, SMCause: 31}, &gprs.SMStatus{SMHeader: ti, SMCause: 81},
		&gprs.ActivateSecondaryPDPContextRequest{SMHeader: ti, RequestedNSAPI: 7, RequestedQoS: gprs.DefaultQoS()},
	} {
		all = append(all, p.encode(m))
	}
	return all
}

// tunnelled is one message of each kind that a gateway or an MME may send, to
// TEIDs of which some are p's.
func tunnelled(p *phone) (all [][]byte) {
	qos := gtpv1.QoSProfile{ARP: 2, Value: gprs.DefaultQoS().Append(nil)}
	address := gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: allotted}
	for _, m := range []gtpv1.Message{
		&gtpv1.EchoRequest{Sequence: 1}, &gtpv1.EchoResponse{Sequence: 1, Recovery: nas.Some(uint8(1))},
		&gtpv1.CreatePDPContextResponse{TEID: 1, Sequence: 1, Cause: 128, TEIDData: 1, TEIDControl: 2, ChargingID: 3, EndUserAddress: address,
			GGSNControl: ggsnAddress, GGSNUser: ggsnAddress, QoS: qos},
		&gtpv1.UpdatePDPContextRequest{TEID: 1, Sequence: 7, NSAPI: 5, QoS: qos},
		&gtpv1.UpdatePDPContextResponse{TEID: 1, Sequence: 1, Cause: 128},
		&gtpv1.DeletePDPContextRequest{TEID: 1, Sequence: 8, NSAPI: 5, Teardown: true},
		&gtpv1.DeletePDPContextResponse{TEID: 1, Sequence: 1, Cause: 128},
		&gtpv1.PDUNotificationRequest{Sequence: 9, IMSI: p.imsi, TEIDControl: 4, APN: "internet", GGSNControl: ggsnAddress, EndUserAddress: address},
		contextRequest(p),
		&gtpv1.SGSNContextResponse{TEID: 1, Sequence: 1, Cause: 128, IMSI: p.imsi, TEIDControl: 5, SGSNControl: ggsnAddress, MMContext: &gtpv1.MMContext{Mode: gtpv1.UMTSKeys, KSI: 7}},
		&gtpv1.SGSNContextAcknowledge{TEID: 1, Sequence: 40, Cause: 128, User: ggsnAddress},
		&gtpv1.IdentificationRequest{Sequence: 4, RAI: rai, PTMSI: nas.Some(p.ptmsi)},
		&gtpv1.VersionNotSupported{Sequence: 3},
	} {
		all = append(all, m.Append(nil))
	}
	return all
}

func spoil(r *rand.Rand, b []byte) []byte {
	b = append([]byte(nil), b...)
	for range 1 + r.IntN(3) {
		switch r.IntN(4) {
		case 0:
			b = b[:r.IntN(len(b)+1)]
		case 1:
			b = append(b, byte(r.Uint32()))
		default:
			if len(b) > 0 {
				b[r.IntN(len(b))] = byte(r.Uint32())
			}
		}
		if len(b) == 0 {
			break
		}
	}
	return b
}

// TestSpoiledNAS has one device send spoiled messages in every state; another
// notices nothing.
func TestSpoiledNAS(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		l := newLab(t)
		victim := l.online(1)
		p := l.subscriber(2)
		if seed%2 == 0 {
			p.stay()
			p.activate(activateRequest(5, ""))
		}
		all := utterances(p)
		for range 100 {
			p.sendRaw(spoil(r, all[r.IntN(len(all))]))
			l.w.Run(time.Duration(r.IntN(20)) * time.Millisecond)
		}
		l.w.Run(2 * time.Minute)
		require.True(t, l.s.Connected(victim.imsi), seed)
		require.Equal(t, 1, l.s.Contexts(victim.imsi), seed)
		require.EqualValues(t, 1<<5, victim.rabs)
		p.lose()
		p.released()
		p.answering, p.on, p.ptmsi, p.cksn = true, nil, 0, gprs.NoKey
		p.attach()
		require.True(t, l.s.Attached(p.imsi), "seed %d: %v", seed, names(p.got))
	}
}

// TestStrangersWithAnothersName has a device without keys send whatever it
// likes under another's P-TMSI and IMSI.
func TestStrangersWithAnothersName(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		l := newLab(t)
		victim := l.online(1)
		if seed%2 == 0 {
			victim.idle()
		}
		thief := &phone{l: l, rnc: l.rnc, imsi: victim.imsi, ptmsi: victim.ptmsi, cksn: victim.cksn, usim: &aka9, answering: true}
		all := utterances(thief)
		for range 60 {
			b := all[r.IntN(len(all))]
			if r.IntN(2) == 0 {
				b = spoil(r, b)
			}
			thief.sendRaw(b)
			l.w.Run(time.Duration(r.IntN(30)) * time.Millisecond)
		}
		l.w.Run(time.Minute)
		require.True(t, l.s.Attached(victim.imsi), seed)
		require.Equal(t, 1, l.s.Contexts(victim.imsi), seed)
		require.Equal(t, seed%2 != 0, l.s.Connected(victim.imsi))
		require.Zero(t, count[*gtpv1.DeletePDPContextRequest](l.gw.got), seed)
	}
}

func TestSpoiledGTP(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		l := newLab(t)
		l.gw.on = func(m gtpv1.Message) bool { return r.IntN(3) == 0 }
		p := l.subscriber(1)
		p.stay()
		p.activate(activateRequest(5, ""))
		all := tunnelled(p)
		for range 100 {
			b := spoil(r, all[r.IntN(len(all))])
			if r.IntN(2) == 0 {
				l.s.HandleGTPv1(b)
			} else {
				l.s.HandleGn(b)
			}
			l.w.Run(time.Duration(r.IntN(20)) * time.Millisecond)
		}
		l.gw.on = nil
		l.w.Run(2 * time.Minute)
		q := l.online(2)
		require.Equal(t, 1, l.s.Contexts(q.imsi))
	}
}

func TestSpoiledIu(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 4))
		l := newLab(t)
		p := l.online(1)
		all := utterances(p)
		for range 200 {
			kind := sim.IuKind(r.IntN(15))
			if kind == sim.IuReset && r.IntN(10) > 0 {
				continue
			}
			l.rnc.a.HandleIu(&sim.IuFrame{Kind: kind, Connection: r.Uint32N(8), NAS: all[r.IntN(len(all))], LAI: rai.LAI(), RAC: 1,
				AddRABs: uint16(r.Uint32()), ReleaseRABs: uint16(r.Uint32()), Cause: sim.IuCause(r.IntN(6))})
			l.w.Run(time.Duration(r.IntN(10)) * time.Millisecond)
		}
		l.w.Run(5 * time.Minute)
		l.rnc.a.HandleIu(&sim.IuFrame{Kind: sim.IuReset})
		require.Zero(t, l.rnc.a.Connections())
		l.rnc.next, l.rnc.phones = 1000, map[uint32]*phone{}
		q := l.online(2)
		require.Equal(t, 1, l.s.Contexts(q.imsi))
	}
}

func TestGTPErrorsAreAnswered(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	l.gw.got = nil
	l.s.HandleGTPv1([]byte{0x48, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0})
	l.gw.send(&gtpv1.EchoRequest{Sequence: 7})
	l.gw.send(&gtpv1.DeletePDPContextRequest{TEID: 1, Sequence: 8})
	l.gw.send(&gtpv1.IdentificationRequest{Sequence: 4, RAI: rai, PTMSI: nas.Some(p.ptmsi)})
	l.run()
	require.IsType(t, &gtpv1.VersionNotSupported{}, l.gw.got[0])
	require.Equal(t, &gtpv1.EchoResponse{Sequence: 7, Recovery: nas.Some(uint8(0))}, l.gw.got[1])
	require.Equal(t, gtpv1.CauseMandatoryIEMissing, l.gw.got[2].(*gtpv1.DeletePDPContextResponse).Cause)
	require.Len(t, l.gw.got, 3)
	l.s.Restart()
	l.gw.send(&gtpv1.EchoRequest{Sequence: 8})
	l.run()
	require.EqualValues(t, 1, asked[*gtpv1.EchoResponse](l, l.gw.got).Recovery.Value())
}

func fuzzed(f *testing.F, pdus func(*phone) [][]byte, feed func(l *lab, p *phone, b []byte)) {
	p := newQuietLab(f, sim.NewTrace(sim.Off)).subscriber(1)
	p.ptmsi, p.cksn = 0xc0000001, 0
	for _, b := range pdus(p) {
		f.Add(b, true)
		f.Add(b, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, online bool) {
		l := newQuietLab(t, sim.NewTrace(sim.Off))
		victim := l.online(1)
		p := l.subscriber(2)
		if online {
			p.stay()
			p.activate(activateRequest(5, ""))
		}
		feed(l, p, b)
		l.w.Run(time.Minute)
		require.True(t, l.s.Attached(victim.imsi))
	})
}

func FuzzNAS(f *testing.F) {
	fuzzed(f, utterances, func(l *lab, p *phone, b []byte) { p.sendRaw(b) })
}

func FuzzGTPv1(f *testing.F) {
	fuzzed(f, tunnelled, func(l *lab, p *phone, b []byte) {
		l.s.HandleGTPv1(b)
		l.s.HandleGn(b)
	})
}
