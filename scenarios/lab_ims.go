package scenarios

import (
	"fmt"
	"net/netip"

	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/ims"
	"sunsetlab/sim/ue"
	"sunsetlab/sip"
)

// apnOfIMS is the APN of the IMS. Every network has it, and every subscription
// that names no APNs of its own.
const apnOfIMS = "ims"

// pcscf is the address that devices are told of the P-CSCF.
var pcscf = netip.AddrFrom4([4]byte{192, 0, 2, 60})

// imsSide is the IMS of a network.
type imsSide struct {
	ims       *ims.IMS
	imsPolicy *ims.Config
	// sipEnv is for the ways of SIP between devices and P-CSCF.
	sipEnv sim.Env
	// withoutIMS are subscribers who have no IMS in their subscription.
	withoutIMS map[nas.IMSI]bool
}

func (l *Lab) addIMS(n *network, index int) {
	s := l.scenario
	name := s.label(index, "ims")
	n.withoutIMS = map[nas.IMSI]bool{}
	n.imsPolicy = &ims.Config{Name: name, PLMN: n.PLMN, Answer: n.IMS.policy(), MSISDN: l.msisdn,
		Subscribed: func(imsi nas.IMSI) bool { return !n.withoutIMS[imsi] }}
	n.imsSide.ims = ims.New(l.World.Env(name), n.imsPolicy, l.hss)
	n.sipEnv = l.World.Env(s.label(index, "sip"))
}

func (l *Lab) msisdn(imsi nas.IMSI) nas.MSISDN {
	s, err := l.store.Subscriber(imsi)
	if err != nil {
		return nas.MSISDN{}
	}
	return s.MSISDN
}

// policy is what the IMS is told.
func (a IMSAnswer) policy() ims.Answer {
	switch a {
	case IMSRefuses:
		return ims.Refuses
	case IMSSilent:
		return ims.Silent
	}
	return ims.Accepts
}

// connectIMS gives a device that can register with the IMS its way to that of
// its home network.
func (l *Lab) connectIMS(u *ue.UE, home *network, cfg *ue.Config) {
	if cfg.IMS == ue.IMSNone {
		return
	}
	if cfg.IMS != ue.IMSProvisioned {
		home.withoutIMS[u.IMSI()] = true
	}
	link := sim.NewLink(home.sipEnv, sim.LinkConfig{A: u.String(), B: home.imsPolicy.Name, Protocol: sim.SIP,
		Latency: airLatency + linkLatency, Describe: sip.Describe})
	link.A.Handle(u.HandleDatagram)
	link.B.Handle(home.imsSide.ims.Connect(link.B).HandleSIP)
	u.UsePDN(packets{u, link.A})
}

// packets is where a device's user data leads: what is for the P-CSCF arrives
// there.
type packets struct {
	about fmt.Stringer
	conn  *sim.End
}

// Send implements [ue.PDN].
func (p packets) Send(to netip.AddrPort, datagram []byte) {
	if to.Addr() == pcscf {
		p.conn.Send(p.about, datagram)
	}
}
