package scenarios

import (
	"bytes"
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

// pcscf is the address that devices are told of the P-CSCF, media that of the
// other end of calls.
var (
	pcscf = netip.AddrFrom4([4]byte{192, 0, 2, 60})
	media = netip.AddrFrom4([4]byte{192, 0, 2, 61})
)

// imsSide is the IMS of a network.
type imsSide struct {
	ims       *ims.IMS
	imsPolicy *ims.Config
	// sipEnv is for the ways of SIP between devices and P-CSCF.
	sipEnv sim.Env
	// emergencyPCSCF is where it takes emergency calls.
	emergencyPCSCF netip.Addr
	// withoutIMS are subscribers who have no IMS in their subscription.
	withoutIMS map[nas.IMSI]bool
}

func (l *Lab) addIMS(n *network, index int) {
	s := l.scenario
	name := s.label(index, "ims")
	n.withoutIMS = map[nas.IMSI]bool{}
	n.imsPolicy = &ims.Config{Name: name, PLMN: n.PLMN, Answer: n.IMS.policy(), MSISDN: l.msisdn,
		Subscribed: func(imsi nas.IMSI) bool { return !n.withoutIMS[imsi] }, PCSCF: pcscf, Media: media,
		Caller: callers}
	n.Calls.applyIMS(n.imsPolicy)
	n.emergencyPCSCF = emergencyPCSCF(index)
	n.imsSide.ims = ims.New(l.World.Env(name), n.imsPolicy, l.hss)
	n.imsSide.ims.ConnectNetwork(callNetwork{l, n})
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
	case IMSFails:
		return ims.Fails
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
	p := &packets{l: l, u: u, emergency: map[netip.Addr]*sim.End{}}
	link := p.link(home)
	p.home = link.A
	link.B.Handle(home.imsSide.ims.Connect(downlink{l, u, link.B}).HandleSIP)
	u.UsePDN(p)
}

// packets is where a device's user data leads: what is for a P-CSCF arrives
// there.
type packets struct {
	l         *Lab
	u         *ue.UE
	home      *sim.End
	emergency map[netip.Addr]*sim.End
}

// link is a way between the device and the IMS of a network.
func (p *packets) link(n *network) *sim.Link {
	link := sim.NewLink(n.sipEnv, sim.LinkConfig{A: p.u.String(), B: n.imsPolicy.Name, Protocol: sim.SIP,
		Latency: airLatency + linkLatency, Describe: sip.Describe})
	link.A.Handle(p.u.HandleDatagram)
	return link
}

// Send implements [ue.PDN].
func (p *packets) Send(to netip.AddrPort, datagram []byte) {
	if to.Addr() == pcscf {
		p.home.Send(p.u, datagram)
		return
	}
	if end := p.emergencyEnd(to.Addr()); end != nil {
		end.Send(p.u, datagram)
	}
}

// emergencyEnd is the way to a P-CSCF for emergency calls, which the device has
// once it has used it.
func (p *packets) emergencyEnd(to netip.Addr) *sim.End {
	if end := p.emergency[to]; end != nil {
		return end
	}
	for _, n := range p.l.networks {
		if n.emergencyPCSCF == to {
			link := p.link(n)
			link.B.Handle(n.imsSide.ims.Connect(named{p.u, link.B}).HandleSIP)
			p.emergency[to] = link.A
			return link.A
		}
	}
	return nil
}

// named is a way to a device that the trace shall call by its name.
type named struct {
	about fmt.Stringer
	end   *sim.End
}

// Send implements [ims.Conn].
func (w named) Send(_ fmt.Stringer, datagram []byte) { w.end.Send(w.about, datagram) }

// downlink is the way from the P-CSCF to a device: through the gateway, which
// has an idle device paged.
type downlink struct {
	l   *Lab
	u   *ue.UE
	end *sim.End
}

// Send implements [ims.Conn].
func (d downlink) Send(about fmt.Stringer, datagram []byte) {
	kept := bytes.Clone(datagram)
	for _, n := range d.l.networks {
		if n.gateway.Forward(d.u.IMSI(), apnOfIMS, func() { d.end.Send(d.u, kept) }) {
			return
		}
	}
}
