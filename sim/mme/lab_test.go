package mme_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
)

var (
	plmn   = nas.MustParsePLMN("00101")
	tai    = nas.TAI{PLMN: plmn, TAC: 7}
	tai2   = nas.TAI{PLMN: plmn, TAC: 8}
	gummei = nas.GUMMEI{PLMN: plmn, MMEGroupID: 0x8001, MMECode: 1}
	key    = aka.Key{K: [16]byte{0x00, 0x11, 0x22}, OPc: [16]byte{0x63, 0xbf}}
	lai    = nas.LAI{PLMN: plmn, LAC: 0x100}
)

// lab is an MME with neighbours that answer as scripted.
type lab struct {
	t     testing.TB
	w     *sim.World
	trace *sim.Trace
	cfg   *mme.Config
	store *hss.Memory
	m     *mme.MME
	enb   *enodeb
	gw    *gateway
	msc   *msc

	// spent is the time in the MME's handlers, while timed.
	timed bool
	spent time.Duration
}

// hop is the time of one message to a neighbour or from it.
const hop = time.Millisecond

func profile() *hss.Profile {
	apn := func(name string) hss.APN {
		return hss.APN{Name: name, PDNType: hss.IPv4v6, QCI: 9, ARP: hss.ARP{Priority: 8}, AMBR: hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}}
	}
	ims := apn("ims")
	ims.QCI = 5
	v4 := apn("v4only")
	v4.PDNType = hss.IPv4
	v6 := apn("v6only")
	v6.PDNType = hss.IPv6
	either := apn("either")
	either.PDNType = hss.IPv4OrIPv6
	return &hss.Profile{Name: "default", Default: "internet", APNs: []hss.APN{apn("internet"), ims, v4, v6, either}}
}

func newLab(t testing.TB, change ...func(*mme.Config)) *lab {
	l := newQuietLab(t, sim.NewTrace(sim.All), change...)
	return l
}

func newQuietLab(t testing.TB, trace *sim.Trace, change ...func(*mme.Config)) *lab {
	l := &lab{t: t, trace: trace}
	l.w = sim.NewWorld(sim.Config{Seed: 1, Start: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Trace: trace})
	l.cfg = mme.Defaults(gummei, tai, tai2)
	l.cfg.TAILists = [][]nas.TAI{{tai, tai2}}
	l.cfg.SGs.LAI = lai
	for _, f := range change {
		f(l.cfg)
	}
	l.store = hss.NewMemory()
	h := &hss.HSS{Store: l.store, Random: rand.NewChaCha8([32]byte{1})}
	l.m = mme.New(l.w.Env("mme"), l.cfg, h)
	l.enb = l.addENB("enb", tai)
	l.gw = &gateway{l: l, teid: 0x1000}
	l.m.ConnectGateway(l.gw)
	l.msc = &msc{l: l}
	l.m.ConnectMSC(l.msc)
	h.OnCancelLocation = l.m.CancelLocation
	l.enb.setUp()
	return l
}

// subscriber adds a subscriber and returns his phone.
func (l *lab) subscriber(n int, change ...func(*hss.Subscriber)) *phone {
	imsi := nas.MustParseIMSI(fmt.Sprintf("00101%010d", n))
	msisdn, err := nas.ParseMSISDN(fmt.Sprintf("8190%08d", n))
	require.NoError(l.t, err)
	s := hss.Subscriber{IMSI: imsi, MSISDN: msisdn, Key: key, AMF: 0x8000, AMBR: hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}, Profile: profile()}
	for _, f := range change {
		f(&s)
	}
	require.NoError(l.t, l.store.Add(s))
	return &phone{l: l, enb: l.enb, imsi: imsi, usim: &aka.USIM{Key: key}, pdnType: eps.PDNTypeIPv4,
		capability: eps.NewUENetworkCapability(eps.NewAlgorithmSet(0, 1, 2, 3), eps.NewAlgorithmSet(1, 2, 3), 0, 0)}
}

// later runs f one hop from now with a copy of the message.
func (l *lab) later(pdu []byte, f func([]byte)) {
	b := append([]byte(nil), pdu...)
	l.w.Env("wire").After(hop, func() { f(b) })
}

// toMME has a handler of the MME take a message one hop from now.
func (l *lab) toMME(pdu []byte, handle func([]byte)) {
	l.later(pdu, func(b []byte) {
		if !l.timed {
			handle(b)
			return
		}
		start := time.Now()
		handle(b)
		l.spent += time.Since(start)
	})
}

// run lets a second pass: more than any exchange without a timer takes.
func (l *lab) run() { l.w.Run(time.Second) }

// decisions are the names of the MME's decisions, with their causes.
func (l *lab) decisions() []string {
	var out []string
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Decision {
			s := e.Name
			if e.Cause != "" {
				s += " " + e.Cause
			}
			out = append(out, s)
		}
	}
	return out
}

// faults counts refused input.
func (l *lab) faults() (n int) {
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Fault {
			n++
		}
	}
	return n
}

// imsiIndex is the IMSI modulo 1024, the long way.
func imsiIndex(imsi nas.IMSI) uint16 {
	var v uint64
	fmt.Sscan(imsi.String(), &v)
	return uint16(v % 1024)
}
