package ue

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// downlink3G are downlink messages of every protocol, well formed.
func downlink3G(t testing.TB) [][]byte {
	header := gprs.CCHeader{TI: gprs.TransactionIdentifier{Flag: true}}
	sm := gprs.SMHeader{TI: gprs.TransactionIdentifier{Flag: true}}
	rai := nas.RAI{PLMN: plmnA, LAC: 1, RAC: 3}
	id := nas.MobileIdentityOfTMSI(7)
	var all [][]byte
	for _, m := range []gprs.Message{
		&gprs.AttachAccept{AttachResult: gprs.AttachedGPRSOnly, RAI: rai, AllocatedPTMSI: nas.Some(id)},
		&gprs.AttachReject{GMMCause: 17}, &gprs.AttachReject{GMMCause: 3},
		&gprs.RoutingAreaUpdateAccept{RAI: rai}, &gprs.RoutingAreaUpdateReject{GMMCause: 9},
		&gprs.ServiceAccept{}, &gprs.ServiceReject{GMMCause: 40},
		&gprs.AuthenticationAndCipheringRequest{}, &gprs.AuthenticationAndCipheringReject{},
		&gprs.AuthenticationAndCipheringRequest{RAND: nas.Some([16]byte{1}), CKSN: nas.Some[gprs.CKSN](1), AUTN: nas.Some([16]byte{2})},
		&gprs.GMMIdentityRequest{IdentityType: 1}, &gprs.PTMSIReallocationCommand{AllocatedPTMSI: id, RAI: rai},
		&gprs.DetachRequestMT{DetachType: gprs.ReattachRequired}, &gprs.DetachAcceptMO{}, &gprs.GMMStatus{GMMCause: 98}, &gprs.GMMInformation{},
		&gprs.ActivatePDPContextAccept{SMHeader: sm, NegotiatedQoS: gprs.DefaultQoS()}, &gprs.ActivatePDPContextReject{SMHeader: sm, SMCause: 29},
		&gprs.DeactivatePDPContextRequest{SMHeader: sm, SMCause: 39}, &gprs.DeactivatePDPContextAccept{SMHeader: sm},
		&gprs.ModifyPDPContextRequestMT{SMHeader: sm, NewQoS: gprs.DefaultQoS()}, &gprs.SMStatus{SMHeader: sm, SMCause: 98},
		&gprs.RequestPDPContextActivation{OfferedPDPAddress: gprs.PDPAddress{Type: gprs.PDPIPv4}},
		&gprs.LocationUpdatingAccept{LAI: rai.LAI(), MobileIdentity: nas.Some(id)}, &gprs.LocationUpdatingReject{RejectCause: 17},
		&gprs.AuthenticationRequest{RAND: [16]byte{1}, AUTN: nas.Some([16]byte{2})}, &gprs.AuthenticationReject{},
		&gprs.MMIdentityRequest{IdentityType: 2}, &gprs.TMSIReallocationCommand{LAI: rai.LAI(), MobileIdentity: id},
		&gprs.CMServiceAccept{}, &gprs.CMServiceReject{RejectCause: 17}, &gprs.MMAbort{RejectCause: 17}, &gprs.MMStatus{RejectCause: 98}, &gprs.MMInformation{},
		&gprs.SetupMT{CCHeader: gprs.CCHeader{TI: gprs.TransactionIdentifier{Value: 1}}}, &gprs.CallProceeding{CCHeader: header},
		&gprs.Alerting{CCHeader: header}, &gprs.Connect{CCHeader: header}, &gprs.ConnectAcknowledge{CCHeader: header},
		&gprs.Disconnect{CCHeader: header, Cause: gprs.Cause{Value: 16}}, &gprs.Release{CCHeader: header}, &gprs.ReleaseComplete{CCHeader: header},
		&gprs.CCStatusEnquiry{CCHeader: header}, &gprs.CCStatus{CCHeader: header, Cause: gprs.Cause{Value: 30}},
		&gprs.CPData{UserData: []byte{1, 5, 0, 0, 0}}, &gprs.CPAck{}, &gprs.CPError{Cause: 17},
	} {
		b, err := m.Append(nil)
		require.NoError(t, err, m.Name())
		all = append(all, b)
	}
	return all
}

// hostile3G plays a script of frames to a device on UTRAN: each takes five
// octets of which message, which domain, where and how to spoil it, and what
// the device does beside.
func hostile3G(t testing.TB, script []byte) {
	messages := downlink3G(t)
	cfg := noVoLTE()
	l := only3G(t, cfg)
	l.u.PowerOn()
	l.run(10 * time.Second)
	l.n3.hook = func(m gprs.Message) bool {
		// The scripted network holds a device to challenges of its own.
		switch m.(type) {
		case *gprs.AuthenticationAndCipheringResponse, *gprs.AuthenticationAndCipheringFailure, *gprs.AuthenticationResponse, *gprs.AuthenticationFailure:
			return true
		}
		return false
	}
	for ; len(script) >= 5; script = script[5:] {
		pdu := append([]byte(nil), messages[int(script[0])%len(messages)]...)
		if script[4]&1 == 1 && len(pdu) > 1 {
			pdu[int(script[2])%len(pdu)] ^= script[3]
		}
		if script[4]&2 == 2 {
			pdu = pdu[:int(script[3])%(len(pdu)+1)]
		}
		switch script[4] >> 2 & 7 {
		case 0:
			l.u.SendData()
		case 1:
			l.u.Call()
		case 2:
			l.n3.page(l.u, sim.CNDomain(script[1]&1))
		case 3:
			l.n3.releaseAll()
		case 4:
			l.n3.down(sim.RadioFrame{Kind: sim.RadioKind(script[3] % 20), Domain: sim.CNDomain(script[2] % 3)})
		}
		l.run(20 * time.Millisecond)
		l.n3.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, Domain: sim.CNDomain(script[1] % 3), NAS: pdu})
		l.run(20 * time.Millisecond)
	}
	// Whatever was said, after a power cycle the device is back.
	l.n3.hook = nil
	l.n3.forget()
	l.run(time.Minute)
	require.Less(t, len(l.n3.names), 100, "a storm: %v", l.decisions())
	l.u.PowerOff()
	l.run(time.Second)
	*l.n3.sqn = max(*l.n3.sqn, l.u.card.AKA.SQNMS())
	l.u.PowerOn()
	l.run(7 * time.Minute)
	require.Equal(t, sim.UTRAN, l.where().rat, "%v", l.decisions())
}

func TestHostile3G(t *testing.T) {
	seed := uint64(1)
	for range 1000 {
		script := make([]byte, 0, 120)
		for len(script) < 120 {
			seed = seed*6364136223846793005 + 1442695040888963407
			script = binary.BigEndian.AppendUint32(script, uint32(seed>>32))
		}
		hostile3G(t, script)
	}
}

func FuzzHostile3G(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0, 0, 23, 1, 0, 0, 4, 34, 1, 0, 0, 8})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			script = script[:200]
		}
		hostile3G(t, script)
	})
}
