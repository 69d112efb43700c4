package mme_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// FuzzMME gives the MME octets on each interface, and as a NAS message in good
// S1AP. Whatever they are, an attached UE's session works on.
func FuzzMME(f *testing.F) {
	l := newQuietLab(f, sim.NewStream(sim.All), full)
	p := l.subscriber(1)
	attach := p.encode(p.attachRequest(eps.CombinedAttach))
	s1, err := (&s1ap.InitialUEMessage{ENBUES1APID: 900, NASPDU: attach, TAI: l.enb.s1tai(), EUTRANCGI: l.enb.cgi()}).Append(nil)
	require.NoError(f, err)
	f.Add(uint8(0), s1)
	f.Add(uint8(1), attach)
	f.Add(uint8(1), []byte{0xc7, 0, 1, 2})
	f.Add(uint8(2), (&gtpv2.DownlinkDataNotification{TEID: 1, Sequence: 1, EBI: 5}).Append(nil))
	f.Add(uint8(3), (&sgsap.PagingRequest{IMSI: nas.MustParseIMSI("001010000000002"), VLRName: "vlr", Service: sgsap.CSCall}).Append(nil))
	f.Add(uint8(4), (&gtpv2.ContextRequest{Sequence: 1, Sender: gtpv2.FTEID{TEID: 1, IPv4: sgsnAddr}, IMSI: nas.MustParseIMSI("001010000000002"), Indication: gtpv2.MSV}).Append(nil))
	f.Fuzz(func(t *testing.T, kind uint8, b []byte) {
		l := newQuietLab(t, sim.NewStream(sim.All), full)
		l.subscriber(1)
		victim := l.subscriber(2)
		victim.attach(eps.CombinedAttach)
		victim.inactive()
		l.addS3()
		switch kind % 5 {
		case 0:
			l.enb.a.HandleS1AP(b)
		case 1:
			l.enb.next++
			l.enb.send(&s1ap.InitialUEMessage{ENBUES1APID: l.enb.next, NASPDU: b, TAI: l.enb.s1tai(), EUTRANCGI: l.enb.cgi(),
				STMSI: s1ap.Some(s1ap.STMSI{MMEC: 1, MTMSI: victim.guti.MTMSI})})
		case 2:
			l.m.HandleGTPv2(b)
		case 3:
			l.m.HandleSGsAP(b)
		case 4:
			l.m.HandleS3(b)
		}
		l.run()
		// The gateway may end the session of a UE that is its.
		require.True(t, l.m.Attached(victim.imsi) || kind%5 == 2)
	})
}
